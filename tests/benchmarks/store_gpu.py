"""Real-ESRGAN x4plus on a CUDA graphics card: our whole path against the loop that most programs run it with, in half
precision too, and what share of the chip's speed with convolutions ours is."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch.utils.flop_counter import FlopCounterMode

from engine import device as devices
from engine.api import Context, DevicePolicy, Picture, Request
from engine.filters import FILTERS, upscale_run
from engine.models.store import ModelStore
from tests.benchmarks.report import Row
from tests.benchmarks.store import EDGE, MODEL, PAD, installed, published, scene

ROUNDS = 5
CHANNELS, SIDE = 256, 512  # of the convolution that the chip is measured with
COUNTED = 64  # pixels a side of the picture whose operations are counted


def store_gpu() -> list[Row]:
    """``python -m tests.benchmarks store-gpu``"""
    if not torch.cuda.is_available():
        print("There is no CUDA graphics card here.")
        return []
    with tempfile.TemporaryDirectory() as name:
        folder = installed(Path(name))
        if folder is None:
            print(f"{MODEL} is not installed: python main.py models install {MODEL}")
            return []
        return compared(ModelStore([folder]), scene(), "cuda", torch.float16, ceiling("cuda", torch.float16))


def compared(store: ModelStore, pixels: np.ndarray, where: str, dtype: torch.dtype, most: float) -> list[Row]:
    """The two take turns; ``most``: operations a second that the device is capable of."""
    card = store.card(MODEL)
    picture, policy = Picture(pixels), DevicePolicy(where)
    request = Request(
        "upscale",
        picture,
        FILTERS["upscale"].make_params(factor="4", clean="off"),
        policy=policy,
        model=card.id,
    )
    network = published(card).to(where, dtype)

    def ours() -> np.ndarray:
        return upscale_run.run(request, Context(), store).pixels

    def theirs() -> np.ndarray:
        return loop(network, pixels, where, dtype)

    first, second = ours(), theirs()  # both are warm then
    taken: dict[str, list[float]] = {"ours": [], "theirs": []}
    for _ in range(ROUNDS):
        for who, work in (("ours", ours), ("theirs", theirs)):
            taken[who].append(seconds(work, where))
    quick, slow = (statistics.median(taken[who]) for who in ("ours", "theirs"))
    share = operations(network) * pixels.shape[0] * pixels.shape[1] / quick / most
    error = first.astype(np.float64) - second
    height, width = pixels.shape[:2]
    return [
        Row(
            f"loop in half precision / our path, x4plus, {width} × {height}",
            slow / quick,
            "×",
            2.0,
            True,
            f"{slow:.2f} s / {quick:.2f} s on {devices.describe(devices.resolve(where))}",
        ),
        Row("of the chip's convolutions a second", 100 * share, "%", detail=f"{most / 1e12:.1f} TFLOP/s"),
        Row("our result against theirs", float(10 * np.log10(255**2 / np.mean(error**2))), "dB", 45, True),
    ]


def seconds(work: Callable[[], Any], where: str) -> float:
    start = time.perf_counter()
    work()  # ends with a copy to the processor, which waits for all of it
    if where == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter() - start


@torch.inference_mode()
def loop(network: Any, pixels: np.ndarray, where: str, dtype: torch.dtype, scale: int = 4) -> np.ndarray:
    """Fixed tiles with a few pixels of surroundings, in the order of memory that torch begins with."""
    x = torch.from_numpy(pixels).permute(2, 0, 1)[None].contiguous().to(where, dtype) / 255
    height, width = x.shape[2:]
    out = torch.empty(1, 3, height * scale, width * scale, device=where, dtype=dtype)
    for top in range(0, height, EDGE):
        for left in range(0, width, EDGE):
            bottom, right = min(top + EDGE, height), min(left + EDGE, width)
            above, before = max(top - PAD, 0), max(left - PAD, 0)
            tile = network(
                x[:, :, above : min(bottom + PAD, height), before : min(right + PAD, width)].contiguous()
            )
            y, x0 = (top - above) * scale, (left - before) * scale
            own = tile[:, :, y : y + (bottom - top) * scale, x0 : x0 + (right - left) * scale]
            out[:, :, top * scale : bottom * scale, left * scale : right * scale] = own
    found: np.ndarray = (out[0].float().clamp_(0, 1) * 255).round_().byte().permute(1, 2, 0).cpu().numpy()
    return found


def operations(network: torch.nn.Module) -> float:
    """For each pixel of the picture."""
    twin = devices.without_numbers(network)
    x = torch.empty(1, 3, COUNTED, COUNTED, device="meta", dtype=next(network.parameters()).dtype)
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        twin(x)
    return counter.get_total_flops() / COUNTED**2


@torch.inference_mode()
def ceiling(where: str, dtype: torch.dtype, channels: int = CHANNELS, side: int = SIDE) -> float:
    """Operations a second in a convolution that suits the chip."""
    order = torch.channels_last
    x = torch.randn(1, channels, side, side, device=where, dtype=dtype).contiguous(memory_format=order)
    w = torch.randn(channels, channels, 3, 3, device=where, dtype=dtype).contiguous(memory_format=order)

    def work() -> None:
        for _ in range(10):
            F.conv2d(x, w, padding=1)

    work()
    quick = min(seconds(work, where) for _ in range(ROUNDS))
    return 10 * 2 * 9 * channels**2 * side**2 / quick
