"""Speed and memory of the engine: the runner against the bare network, and against the plain loop."""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np

from tests.benchmarks.report import Row

RUNS = 3


def photo(megapixels: float) -> np.ndarray:
    """A noisy scene of 4:3, H × W × 3 uint8: smooth areas, edges and grain."""
    width = round((megapixels * 1e6 * 4 / 3) ** 0.5)
    height = round(width * 3 / 4)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    scene = 110 + 60 * np.sin(x / 90) * np.cos(y / 70) + 25 * np.sign(np.sin(x * 0.05 + y * 0.02))
    noise = np.random.default_rng(0).normal(0, 12, (height, width, 3)).astype(np.float32)
    return (scene[..., None] + noise).clip(0, 255).astype(np.uint8)


def alternately(first: Callable[[], object], second: Callable[[], object]) -> tuple[list[float], list[float]]:
    """Seconds of both, in turn, so that a drift of the machine meets both."""
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(RUNS):
        for function, taken in zip((first, second), times, strict=True):
            start = time.perf_counter()
            function()
            taken.append(time.perf_counter() - start)
            gc.collect()
    return times


def runner_against_network() -> list[Row]:
    """On one 12 MP photo: the bare forward of the whole picture in the runner's precision, and the plain loop."""
    import torch

    from engine.api import Picture, Request
    from engine.device import DTYPES, fastest_precision
    from engine.filters import FILTERS
    from engine.models.store import shared
    from engine.runner import run

    pixels = photo(12)
    row = FILTERS["denoise"]
    card = shared().active("denoise")
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    precision = fastest_precision(device, card.precisions)
    network = shared().load(card, device, DTYPES[precision]).network
    plain = shared().load(card, device, torch.float32).network.to(memory_format=torch.contiguous_format)
    height, width = (-(-side // 8) * 8 for side in pixels.shape[:2])
    padded = np.pad(
        pixels, ((0, height - pixels.shape[0]), (0, width - pixels.shape[1]), (0, 0)), mode="reflect"
    )
    request = Request("denoise", Picture(pixels), row.make_params())

    def forward(network: torch.nn.Module, channels_last: bool, dtype: torch.dtype) -> np.ndarray:
        with torch.inference_mode():
            x = torch.from_numpy(padded).to(device).permute(2, 0, 1)[None].to(dtype) / 255
            layout = torch.channels_last if channels_last else torch.contiguous_format
            out = network(x.contiguous(memory_format=layout))
            return out.mul(255).round().clamp(0, 255).to(torch.uint8)[0].permute(1, 2, 0).cpu().numpy()

    run(request)  # loads and measures the model
    ours, bare = alternately(lambda: run(request), lambda: forward(network, True, DTYPES[precision]))
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    rows = [
        Row(
            f"runner / bare network forward, 12 MP, {precision}, {device.type}",
            ratio,
            "×",
            1.15,
            detail=f"{statistics.median(ours):.1f} s / {statistics.median(bare):.1f} s",
        )
    ]
    ours, slow = alternately(lambda: run(request), lambda: forward(plain, False, torch.float32))
    gain = statistics.median(b / a for a, b in zip(ours, slow, strict=True))
    rows.append(
        Row(
            "plain float32 NCHW whole image / our path, 12 MP",
            gain,
            "×",
            1.8,
            at_least=True,
            detail=f"{statistics.median(slow):.1f} s / {statistics.median(ours):.1f} s",
        )
    )
    return rows


MEMORY = """
import sys, threading, time
import numpy as np, psutil
from engine.api import Picture, Request
from engine.filters import FILTERS
from engine.runner import run
from tests.benchmarks.engine import photo

process, highest, going = psutil.Process(), 0, True

def watch():  # a child's peak as the system counts it may be its parent's
    global highest
    while going:
        highest = max(highest, process.memory_info().rss)
        time.sleep(0.002)

row = FILTERS["denoise"]
run(Request("denoise", Picture(photo(0.05)), row.make_params()))
picture = Picture(np.load(sys.argv[1]))
loaded = process.memory_info().rss
watcher = threading.Thread(target=watch)
watcher.start()
run(Request("denoise", picture, row.make_params()))
going = False
watcher.join()
print(highest - loaded)
"""


def memory() -> list[Row]:
    """Peak resident memory of a 24 MP photo above the program with model and photo loaded; on Linux and macOS."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.npy"
        np.save(path, photo(24))
        out = subprocess.run(
            [sys.executable, "-c", MEMORY, str(path)], capture_output=True, text=True, check=True
        ).stdout
    return [Row("peak memory above the loaded program, 24 MP", int(out) / 1e9, "GB", 1.5)]
