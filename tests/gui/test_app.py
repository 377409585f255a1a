from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STUCK = """
import threading
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from editor import app, opening
from editor.window import MainWindow

reading = threading.Event()

def never(path):
    reading.set()
    threading.Event().wait()

def close():
    if not reading.is_set():
        QTimer.singleShot(20, close)
        return
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, MainWindow):
            widget.close()

opening.read_document = never
application = app.make_application()
QTimer.singleShot(100, close)
app.main(["photo.jpg"])
raise SystemExit("the program should have ended")
"""


def test_a_disk_that_does_not_answer_does_not_keep_the_program_alive() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STUCK], cwd=ROOT, timeout=60, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_window_benchmark_runs_and_its_program_ends_cleanly(tmp_path: Path) -> None:
    """Jobs, undo and cancelling in a real window, whose program then ends without a crash."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.window", tmp_path, "1"],
        env={
            **os.environ,
            "HOME": str(tmp_path),
            "XDG_CONFIG_HOME": str(tmp_path),
            "XDG_DATA_HOME": str(tmp_path),
        },
        cwd=ROOT,
        timeout=240,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout.splitlines()[-1])) == {"first", "stall", "cancel"}
