"""Colorize in the window: from a dab of the hint brush to the preview that shows it; and a whole 24 MP photo."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.engine import photo
from tests.benchmarks.report import Row
from tests.benchmarks.window import _environment

WHOLE = """
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

row = FILTERS["colorize"]
grey = np.load(sys.argv[1])
run(Request("colorize", Picture(grey[:64, :64]), row.make_params()))
loaded = process.memory_info().rss
watcher = threading.Thread(target=watch)
watcher.start()
start = time.perf_counter()
run(Request("colorize", Picture(grey), row.make_params()))
seconds = time.perf_counter() - start
going = False
watcher.join()
print(seconds, highest - loaded)
"""


def colorize() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.npy"
        np.save(path, photo(24)[..., :1])
        out = subprocess.run(
            [sys.executable, "-c", WHOLE, str(path)], capture_output=True, text=True, check=True
        ).stdout.split()
        told = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.colorize", folder],
            env=_environment(folder),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    hints = json.loads(told.splitlines()[-1])
    middle = statistics.median(hints)
    detail = ", ".join(f"{seconds:.2f}" for seconds in hints)
    return [
        Row("Colorize: from a hint to its preview, 24 MP photo in view", middle, "s", 1.0, detail=detail),
        Row("Colorize, 24 MP grey photo", float(out[0]), "s", 15.0),
        Row("its peak memory above the loaded program", int(out[1]) / 1e9, "GB", 0.5),
    ]


def _more(found: list[float], than: int) -> bool:
    return len(found) > than


def measure(folder: Path) -> list[float]:
    """Seconds from the release of each dab until the canvas has the preview; in a process of its own."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    from editor.app import destroy, make_application
    from editor.settings import SettingsStore
    from editor.window import MainWindow
    from engine import files
    from engine.api import Picture
    from engine.worker import Engine

    path = folder / "photo.png"
    files.write(path, Picture(np.load(folder / "photo.npy").repeat(3, 2)))
    app = make_application()
    engine = Engine()
    window = MainWindow(engine, SettingsStore())
    window.resize(1920, 1080)
    window.show()

    def until(condition: Any, seconds: float = 180.0) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError("the window did not get there")
            app.processEvents()
            time.sleep(0.0005)

    window.open_paths([path])
    until(lambda: window.pages.count() == 1)
    page = window.pages.current()
    assert page is not None
    window.commands.actions["tools.hints"].trigger()
    taken: list[float] = []
    shown: list[float] = []
    for number in range(6):
        at = QPoint(300 + 90 * number, 250 + 40 * number)
        done = len(shown)
        QTest.mouseClick(page.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, at)
        start = time.perf_counter()
        preview = window.filtering.preview
        assert preview is not None
        if not number:
            preview.finished.connect(lambda: shown.append(time.perf_counter()))
        until(partial(_more, shown, done))
        taken.append(shown[-1] - start)
        until(lambda: not page.canvas.busy)
    page.document.mark_saved(path)
    window.filtering.close()
    window.close()
    engine.shutdown()
    destroy(window)
    return taken[1:]  # the first loads torch and the model


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
