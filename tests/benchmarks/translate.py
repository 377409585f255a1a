"""Translate: a whole 24 MP photo, and the strip of small pictures in every style, each with its model loaded."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from tests.benchmarks.engine import photo
from tests.benchmarks.report import Row

SCRIPT = """
import sys, threading, time
import numpy as np, psutil
from editor.translating import _reduced
from engine.api import Picture, Request
from engine.dispatch import run
from engine.filters import FILTERS
from engine.filters.translate import DIRECTIONS

process, highest, going = psutil.Process(), 0, True

def watch():
    global highest
    while going:
        highest = max(highest, process.memory_info().rss)
        time.sleep(0.002)

row = FILTERS["translate"]
pixels = np.load(sys.argv[1])
run(Request("translate", Picture(pixels[:64, :64]), row.make_params()))
loaded = process.memory_info().rss
start = time.perf_counter()
small = _reduced(Picture(pixels))
for direction in DIRECTIONS:
    run(Request("translate", small, row.make_params(to=direction.id)))
strip = time.perf_counter() - start
watcher = threading.Thread(target=watch)
watcher.start()
start = time.perf_counter()
run(Request("translate", Picture(pixels), row.make_params()))
seconds = time.perf_counter() - start
going = False
watcher.join()
print(seconds, highest - loaded, strip)
"""


def translate() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.npy"
        np.save(path, photo(24))
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(path)], capture_output=True, text=True, check=True
        )
    seconds, memory, strip = done.stdout.split()
    return [
        Row("Translate, 24 MP photo at the default brush", float(seconds), "s", 180.0),
        Row("its peak memory above the loaded program", int(memory) / 1e9, "GB", 1.5),
        Row("its strip of ten small pictures", float(strip), "s", 5.0),
    ]
