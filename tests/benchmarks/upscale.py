"""Upscale against the network that most programs run: Real-ESRGAN x4plus, an RRDB of 23 blocks, in plain PyTorch."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from tests.benchmarks.engine import photo
from tests.benchmarks.report import Row

PIECE = 128  # pixels a side that the RRDB is timed on: all of 1 MP would take minutes, and 4 GB and more

MEMORY = """
import sys, threading, time
import numpy as np, psutil
from engine.api import Picture, Request
from engine.dispatch import run
from engine.filters import FILTERS

process, highest, going = psutil.Process(), 0, True

def watch():
    global highest
    while going:
        highest = max(highest, process.memory_info().rss)
        time.sleep(0.002)

picture = Picture(np.load(sys.argv[1]))
watcher = threading.Thread(target=watch)
watcher.start()
start = time.perf_counter()
run(Request("upscale", picture, FILTERS["upscale"].make_params(factor="4", clean=sys.argv[2])))
seconds = time.perf_counter() - start
going = False
watcher.join()
print(highest, seconds)
"""


def upscale() -> list[Row]:
    """1 MP, four times as wide and high, from the picture to the picture, cleaned first or not; the program, torch
    and the picture are in the memory."""
    pixels = photo(1)
    per_pixel, made = _rrdb(pixels)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.npy"
        np.save(path, pixels)
        for clean in ("off", "on"):
            out = subprocess.run(
                [sys.executable, "-c", MEMORY, str(path), clean], capture_output=True, text=True, check=True
            ).stdout.split()
            highest, seconds = int(out[0]), float(out[1])
            theirs = per_pixel * pixels.shape[0] * pixels.shape[1]
            words = "cleaned first, " if clean == "on" else ""
            detail = f"{theirs:.0f} s, from {made} pixels / {seconds:.1f} s, loading included"
            rows.append(
                Row(
                    f"RRDB in plain PyTorch / Upscale, {words}1 MP × 4",
                    theirs / seconds,
                    "×",
                    8,
                    True,
                    detail,
                )
            )
            rows.append(Row(f"peak memory of the process, {words}1 MP × 4", highest / 1e9, "GB", 1.5))
    return rows


def _rrdb(pixels: np.ndarray) -> tuple[float, int]:
    """Seconds for a pixel, and how many pixels were timed. Its weights are drawn by lot: they cost no time."""
    import torch
    from spandrel.architectures.ESRGAN import ESRGAN

    network = ESRGAN(num_filters=64, num_blocks=23, scale=4).eval()
    piece = np.ascontiguousarray(pixels[:PIECE, :PIECE])
    x = torch.from_numpy(piece).permute(2, 0, 1)[None].float().contiguous() / 255
    with torch.inference_mode():
        network(x[..., :32, :32])
        start = time.perf_counter()
        out = network(x)
        seconds = time.perf_counter() - start
    assert out.shape[-1] == 4 * PIECE
    return seconds / PIECE**2, PIECE**2
