"""Speed of the window, measured in programs of their own: first paint, first patch, stalls, cancelling."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.benchmarks.report import Row

RUNS = 5

FIRST_PAINT = """
import sys, time
import main  # the door that a person comes through
from editor.app import destroy, make_application
app = make_application()
from editor.crash import CrashHandler
from editor.settings import SettingsStore, log_folder
crash = CrashHandler(log_folder())
crash.install()
from PySide6.QtCore import QEvent, QObject
from engine.worker import Engine
from editor.window import MainWindow

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            print(time.time(), "torch" in sys.modules, flush=True)
            watched.removeEventFilter(self)
            app.quit()
        return False

engine = Engine()
window = MainWindow(engine, SettingsStore(), recent_lines=crash.recent.lines)
watch = Watch()
window.installEventFilter(watch)
window.show()
app.exec()
engine.shutdown()
crash.remove()
destroy(window)
"""


def _environment(home: str) -> dict[str, str]:
    """The person's preferences stay out of it; without a display Qt draws into memory."""
    surroundings = {
        **os.environ,
        "HOME": home,
        "XDG_CONFIG_HOME": home,
        "XDG_DATA_HOME": home,
        "XDG_STATE_HOME": home,
    }
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        surroundings.setdefault("QT_QPA_PLATFORM", "offscreen")
    return surroundings


def first_paint() -> list[Row]:
    """From starting Python to the first paint of the window, files in the system's cache."""
    taken: list[float] = []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(RUNS + 1):
            start = time.time()
            out = subprocess.run(
                [sys.executable, "-c", FIRST_PAINT],
                env=_environment(home),
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split()
            if out[1] != "False":
                raise AssertionError("torch was imported before the first paint")
            taken.append(float(out[0]) - start)
    return [Row("start to first paint, torch not imported", statistics.median(taken[1:]), "s", 1.2)]


def job() -> list[Row]:
    """A denoise job on a 12 MP photo, model loaded: first patch on the canvas, longest stall, cancel to idle."""
    with tempfile.TemporaryDirectory() as home:
        out = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.window", home],
            env=_environment(home),
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    found = json.loads(out.splitlines()[-1])
    return [
        Row("Apply to first patch on the canvas, 12 MP, model loaded", found["first"], "s", 1.0),
        Row("longest stall of the event loop while the job runs", found["stall"] * 1000, "ms", 50),
        Row("cancel to idle", found["cancel"], "s", 2.0),
    ]


def measure(folder: Path, megapixels: float = 12) -> dict[str, float]:
    """Runs in a process of its own, with a window."""
    from PySide6.QtCore import QEvent, QObject, Qt, QTimer

    from editor.app import destroy, make_application
    from editor.settings import SettingsStore
    from editor.window import MainWindow
    from engine import files
    from engine.api import Picture
    from engine.worker import Engine
    from tests.benchmarks.engine import photo

    path = folder / "photo.jpg"
    files.write(path, Picture(photo(megapixels)))
    app = make_application()
    engine = Engine()
    window = MainWindow(engine, SettingsStore())
    window.resize(1280, 800)
    window.show()

    def until(condition: Any, seconds: float = 120.0) -> None:
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
    for _ in range(400):  # the canvas refines what it shows
        app.processEvents()

    class Watch(QObject):
        """Notes the first paint of the canvas after a patch, and the longest time between two heartbeats."""

        def __init__(self) -> None:
            super().__init__()
            self.patched = False
            self.painted = 0.0
            self.longest = 0.0
            self.last = time.perf_counter()
            self.timer = QTimer(self)
            self.timer.setTimerType(Qt.TimerType.PreciseTimer)
            self.timer.setInterval(1)
            self.timer.timeout.connect(self.beat)

        def arrived(self, _job: str, _patch: object) -> None:
            self.patched = True

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and self.patched and not self.painted:
                self.painted = time.perf_counter()
            return False

        def beat(self) -> None:
            now = time.perf_counter()
            self.longest = max(self.longest, now - self.last)
            self.last = now

    def apply() -> float:
        """Through the menu and the dialog, as a person does; returns when Apply was pressed."""
        window.commands.actions["filter.denoise"].trigger()
        dialog = window.filtering.dialog
        assert dialog is not None
        dialog.preview.setChecked(False)
        pressed = time.perf_counter()
        dialog.apply_button.click()
        return pressed

    def finish() -> None:
        until(lambda: not window.jobs.active() and not engine.busy)

    # loads torch and the model
    apply()
    finish()
    window.commands.actions["edit.undo"].trigger()

    firsts, stalls = [], []
    for _ in range(3):
        watch = Watch()
        page.canvas.installEventFilter(watch)
        engine.patched.connect(watch.arrived)
        watch.last = time.perf_counter()
        watch.timer.start()
        pressed = apply()
        finish()
        watch.timer.stop()
        page.canvas.removeEventFilter(watch)
        engine.patched.disconnect(watch.arrived)
        firsts.append(watch.painted - pressed)
        stalls.append(watch.longest)
        window.commands.actions["edit.undo"].trigger()

    cancels = []
    for _ in range(3):
        apply()
        until(lambda: any(entry.progress.fraction > 0 for entry in window.jobs.active()))
        start = time.perf_counter()
        window.jobs.cancel_all()
        until(lambda: not engine.busy)
        cancels.append(time.perf_counter() - start)

    for other in window.pages.all():
        other.document.mark_saved(path)
    window.close()
    engine.shutdown()
    destroy(window)
    return {
        "first": statistics.median(firsts),
        "stall": statistics.median(stalls),
        "cancel": statistics.median(cancels),
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), *map(float, sys.argv[2:]))))
