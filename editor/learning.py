"""Learning a style in the background: a process of its own, which says how far it is on its standard output and hears
"pause" and "stop" on its standard input (engine/learning/__main__.py).

The window does not wait for it: when it closes, the process hears the end of its input, saves, and ends by itself.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO

from PySide6.QtCore import QObject, QTimer, Signal

import engine
from engine.api import EngineError
from engine.learning import project as projects
from engine.learning.project import Project, State

__all__ = ["Learner", "command"]

log = logging.getLogger(__name__)

LOOK = 150  # ms between two looks at what the process said
LONGEST = 1 << 16  # characters of a line: what is longer is no state
GRACE = 20.0  # seconds that a process gets to save, where it has to be gone


def command(project: Project, device: str) -> list[str]:
    return [sys.executable, "-m", "engine.learning", project.id, "--device", device]


class Learner(QObject):
    """One style is learned at a time. Signals: ``changed()`` how far it is; ``ended(project, state)`` the process is
    gone: the state's phase says whether it is done, paused or failed."""

    changed = Signal()
    ended = Signal(object, object)

    def __init__(
        self,
        parent: QObject | None = None,
        make_command: Callable[[Project, str], list[str]] = command,
    ) -> None:
        super().__init__(parent)
        self._command = make_command
        self.project: Project | None = None  # the one that is being learned
        self.state = State()
        self.stopping = ""  # what the person wished of it: "", "pause" or "stop"
        self._process: subprocess.Popen[str] | None = None
        # nothing of Qt is touched by the thread that reads: it only fills this
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK)
        self._timer.timeout.connect(self._look)

    @property
    def running(self) -> bool:
        return self.project is not None

    def learns(self, project: Project) -> bool:
        return self.project is not None and self.project.id == project.id

    def state_of(self, project: Project) -> State:
        """As it is now, or as it was left."""
        return self.state if self.learns(project) else projects.settled(project)

    def start(self, project: Project, device: str = "auto") -> None:
        """Learn, or learn on. Raises EngineError where no process can be started, and ValueError while it learns."""
        if self.running:
            raise ValueError("a style is being learned already")
        env = {**os.environ, "OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 2) // 2))}
        hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        try:
            process = subprocess.Popen(
                self._command(project, device),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                errors="replace",
                env=env,
                cwd=_root(),
                creationflags=hidden,
            )
        except OSError as error:
            words = self.tr("The process that learns could not be started ({why}).")
            raise EngineError(words.replace("{why}", error.strerror or str(error))) from None
        self.project, self.state, self.stopping = project, replace(projects.state_of(project), share=0.0), ""
        self.state = replace(self.state, phase="reading", note="", sentence="")
        self._process = process
        assert process.stdout is not None
        self._lines = queue.SimpleQueue()
        threading.Thread(
            target=_read, args=(process.stdout, self._lines), name="learning", daemon=True
        ).start()
        self._timer.start()
        self.changed.emit()

    def pause(self) -> None:
        """It saves, and ends soon."""
        self._say("pause")

    def stop(self) -> None:
        """It is good enough: the best model goes into the menu."""
        self._say("stop")

    def leave(self) -> None:
        """The window closes: the process saves and ends by itself."""
        self._timer.stop()
        process, self._process, self.project = self._process, None, None
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()

    def wait(self, seconds: float = GRACE) -> None:
        """For tests: until the process is gone."""
        if self._process is not None:
            self._process.wait(seconds)

    # --- inside

    def _say(self, word: str) -> None:
        if self._process is None or self._process.stdin is None:
            return
        self.stopping = word
        with contextlib.suppress(OSError):  # it is gone: that is heard at the other end
            self._process.stdin.write(f"{word}\n")
            self._process.stdin.flush()
        self.changed.emit()

    def _look(self) -> None:
        ended = False
        before = self.state
        with contextlib.suppress(queue.Empty):
            while True:
                line = self._lines.get_nowait()
                if line is None:
                    ended = True
                    break
                self._heard(line)
        if ended:
            self._gone()
        elif self.state != before:
            self.changed.emit()

    def _heard(self, line: str) -> None:
        try:
            value = json.loads(line)
        except ValueError:
            log.debug("the process that learns said: %s", line[:200])
            return
        if isinstance(value, dict):
            told = projects.state_from(value)
            # what could not even begin says only why
            whole = "trained" in value
            self.state = told if whole else replace(self.state, phase=told.phase, sentence=told.sentence)

    def _gone(self) -> None:
        process, project, state = self._process, self.project, self.state
        self._timer.stop()
        self._process = self.project = None
        assert process is not None and project is not None
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError, ValueError):
                if stream is not None:
                    stream.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
        if state.phase not in ("new", "paused", "done", "failed"):  # it was killed, or fell
            state = replace(
                projects.settled(project),
                sentence=self.tr(
                    "The training ended unexpectedly; what was learned until a minute before is kept."
                ),
            )
        self.changed.emit()
        self.ended.emit(project, state)


def _root() -> Path:
    """Where this program's packages are found."""
    return Path(engine.__file__).resolve().parent.parent


def _read(stream: IO[str], lines: queue.SimpleQueue[str | None]) -> None:
    """Runs in a thread, to the end of what the process says."""
    with contextlib.suppress(OSError, ValueError):
        while line := stream.readline(LONGEST):
            lines.put(line)
    lines.put(None)
