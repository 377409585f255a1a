"""The ladder when the processor's memory really ends: a process of its own, with a limit on its addresses."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SCRIPT = """
import json, resource, sys
import numpy as np, torch
from engine.api import DevicePolicy, EngineError, Picture, Request
from engine.filters.denoise import DenoiseParams
from engine.runner import run

torch.set_num_threads(1)
tile = int(sys.argv[2]) if len(sys.argv) > 2 else None

def denoised(height, width):
    pixels = np.random.default_rng(0).integers(0, 255, (height, width, 3), dtype=np.uint8)
    policy = DevicePolicy("cpu", tile, "float32")
    return run(Request("denoise", Picture(pixels), DenoiseParams(25.0), policy=policy))

denoised(64, 64)  # everything is loaded
with open("/proc/self/statm") as file:
    taken = int(file.read().split()[0]) * resource.getpagesize()
limit = taken + (int(sys.argv[1]) << 20)
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
try:
    print(json.dumps(denoised(500, 500).notes))
except EngineError as error:
    print(json.dumps(type(error).__name__ + ": " + str(error)))
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits and /proc as Linux has them")


def limited(megabytes: int, *more: str):
    words = [sys.executable, "-c", SCRIPT, str(megabytes), *more]
    done = subprocess.run(words, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_processor_goes_on_in_smaller_tiles() -> None:
    """How much a pass takes depends on the machine: from too little to enough, some limit is in between."""
    for megabytes in (30, 45, 60, 80, 100, 120, 150, 190):
        said = limited(megabytes)
        if isinstance(said, str):  # not even for the smallest tile
            assert said.startswith("MemoryExhausted: There is not enough memory")
            continue
        assert said and all(note.startswith("Out of memory: computing in tiles of") for note in said)
        return
    raise AssertionError("no limit made tiles smaller")


def test_a_chosen_tile_ends_in_one_sentence() -> None:
    assert limited(20, "512").startswith(
        "MemoryExhausted: There is not enough memory for Denoise, even in tiles of 512"
    )
