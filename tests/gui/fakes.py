"""Stand-ins for the tests of the window: an engine that does what it is told, and a person who answers at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from editor.dialogs.ask import Ask, Unsaved
from editor.dialogs.save import Saved
from editor.document import Document
from editor.pages import Page
from editor.settings import Settings, SettingsStore
from editor.window import MainWindow
from engine.api import Patch, Picture, Progress, Rect, Request, Result
from engine.files import SaveOptions
from engine.files.formats import Format


class FakeEngine(QObject):
    """The signals and methods of ``engine.worker.Engine``. It runs nothing: the test calls ``start``, ``patch``,
    ``finish`` and ``fail``; it never checks whether a job was cancelled, so that late results can be tried."""

    started = Signal(str)
    progressed = Signal(str, object)
    patched = Signal(str, object)
    noted = Signal(str, str)
    finished = Signal(str, object)
    failed = Signal(str, str)
    cancelled = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Request] = []
        self.cancelled_jobs: list[str] = []
        self.warmed = self.unloaded = 0
        self.stopped = False

    @property
    def busy(self) -> bool:
        return False

    def submit(self, request: Request) -> None:
        self.requests.append(request)

    def cancel(self, job: str) -> None:
        self.cancelled_jobs.append(job)

    def warm_up(self) -> None:
        self.warmed += 1

    def unload(self) -> None:
        self.unloaded += 1

    def shutdown(self, timeout: float = 10.0) -> bool:
        self.stopped = True
        return True

    # --- what the test makes it do

    def request(self, job: str | None = None) -> Request:
        """The request of a job, or the newest."""
        if job is None:
            return self.requests[-1]
        return next(request for request in self.requests if request.job == job)

    def progress(self, job: str, fraction: float, eta: float | None = None, device: str = "cpu") -> None:
        self.progressed.emit(job, Progress(fraction, "", eta, device, 300 << 20))

    def patch(self, request: Request, rect: Rect | None = None, value: int = 7) -> None:
        rect = rect or request.region or request.picture.rect
        shape = (rect.height, rect.width, request.picture.channels)
        self.patched.emit(request.job, Patch(rect, np.full(shape, value, request.picture.pixels.dtype)))

    def finish(self, request: Request, value: int = 7, notes: tuple[str, ...] = ()) -> None:
        rect = request.region or request.picture.rect
        shape = (rect.height, rect.width, request.picture.channels)
        pixels = np.full(shape, value, request.picture.pixels.dtype)
        recipe = {**request.recipe(), "model": "fake-model", "resolved": {"strength": 12.5}}
        self.finished.emit(request.job, Result(rect, pixels, 1, recipe, "cpu", 2.0, notes))

    def run(self, request: Request, value: int = 7) -> None:
        """From the start to the end."""
        self.started.emit(request.job)
        self.patch(request, value=value)
        self.finish(request, value)


class FakeAsk(Ask):
    """Answers as the test sets them, and remembers what was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Any, ...]] = []
        self.paths: list[Path] = []
        self.save_to: Path | None = None
        self.options: SaveOptions | None = SaveOptions()
        self.answer = Unsaved.DISCARD
        self.may_flatten = True
        self.figure: float | None = 2.0
        self.mask: Path | None = None
        self.folder: Path | None = None
        self.report: Path | None = None
        self.recipe_paths: list[Path] = []
        self.preset: str | None = None
        self.into: str | None = "document"
        self.told: list[tuple[str, str, str]] = []
        self.weights: list[Path] = []
        self.agrees = True  # to installing and removing models
        self.on_unsaved: Callable[[], None] | None = None

    def open_paths(self, parent: QWidget, folder: str) -> list[Path]:
        self.asked.append(("open", folder))
        return self.paths

    def save_path(self, parent: QWidget, suggested: Path) -> Path | None:
        self.asked.append(("save_path", suggested))
        return self.save_to

    def recipe_path(self, parent: QWidget, suggested: str) -> Path | None:
        self.asked.append(("recipe", suggested))
        return self.recipe_paths.pop(0) if self.recipe_paths else None

    def export_path(self, parent: QWidget, suggested: Path, row: Format) -> Path | None:
        self.asked.append(("export_path", suggested, row.name))
        return self.save_to

    def save_options(
        self, parent: QWidget, path: Path, what: Saved, defaults: Settings
    ) -> SaveOptions | None:
        self.asked.append(("save_options", path, what))
        return self.options

    def unsaved(self, parent: QWidget, name: str) -> Unsaved:
        self.asked.append(("unsaved", name))
        if self.on_unsaved is not None:
            self.on_unsaved()
        return self.answer

    def flatten(self, parent: QWidget, name: str, kind: str) -> bool:
        self.asked.append(("flatten", name, kind))
        return self.may_flatten

    def tell(self, parent: QWidget, title: str, text: str, details: str = "") -> None:
        self.told.append((title, text, details))

    def number(
        self, parent: QWidget, title: str, label: str, value: float, minimum: float, maximum: float
    ) -> float | None:
        self.asked.append(("number", title, value))
        return self.figure

    def mask_path(self, parent: QWidget, suggested: str, save: bool) -> Path | None:
        self.asked.append(("mask", suggested, save))
        return self.mask

    def hints_path(self, parent: QWidget, suggested: str) -> Path | None:
        self.asked.append(("hints", suggested))
        return self.mask

    def upscale_into(self, parent: QWidget) -> str | None:
        self.asked.append(("upscale_into",))
        return self.into

    def folder_path(self, parent: QWidget, title: str, folder: str) -> Path | None:
        self.asked.append(("folder", title, folder))
        return self.folder

    def report_path(self, parent: QWidget, suggested: str) -> Path | None:
        self.asked.append(("report", suggested))
        return self.report

    def weights_paths(self, parent: QWidget, folder: str) -> list[Path]:
        self.asked.append(("weights", folder))
        return self.weights

    def install_model(self, parent: QWidget, name: str, words: str) -> bool:
        self.asked.append(("install", name, words))
        return self.agrees

    def remove_model(self, parent: QWidget, name: str, size: str) -> bool:
        self.asked.append(("remove", name, size))
        return self.agrees

    def preset_name(self, parent: QWidget, suggested: str) -> str | None:
        self.asked.append(("preset", suggested))
        return self.preset

    def names(self) -> list[str]:
        """What was asked, in order."""
        return [row[0] for row in self.asked]


def fake_models(monkeypatch: pytest.MonkeyPatch, *models: tuple[str, str]) -> None:
    """These denoise models are installed; without any, one."""
    found = {"denoise": models or (("fake-model", "Fake model"),)}
    monkeypatch.setattr("editor.filtering.ready_models", lambda: found)


def make_window(qtbot: QtBot, engine: Any = None, ask: FakeAsk | None = None) -> MainWindow:
    """The real window on a fake engine and a fake person, shown and at rest."""
    window = MainWindow(engine or FakeEngine(), SettingsStore(), ["one line of the log"], ask or FakeAsk())
    qtbot.addWidget(window)
    window.resize(1000, 700)
    window.show()
    qtbot.waitExposed(window)
    settle(window)
    return window


def settle(window: MainWindow, rounds: int = 200) -> None:
    """Until the window's tasks have ended and their outcome was delivered."""
    for _ in range(rounds):
        window.tasks.wait(2000)
        QCoreApplication.processEvents()
        busy = window.opener.loading or any(page.saving for page in window.pages.all())
        if not busy and window.tasks.wait(0):
            QCoreApplication.processEvents()
            return
        time.sleep(0.005)
    raise AssertionError("the window did not come to rest")


def picture(width: int = 64, height: int = 48, channels: int = 3, dtype: Any = np.uint8) -> Picture:
    """A gradient, different in each channel."""
    top = np.iinfo(dtype).max
    x, y = np.meshgrid(np.linspace(0, 1, width), np.linspace(0, 1, height))
    planes = [x, y, (x + y) / 2, np.ones_like(x)]
    chosen = {1: planes[:1], 2: [x, planes[3]], 3: planes[:3], 4: planes}[channels]
    return Picture((np.stack(chosen, axis=2) * top).astype(dtype))


def add_page(window: MainWindow, name: str = "photo", **kinds: Any) -> Page:
    """A document of no file, in the window."""
    return window.add_document(Document.from_picture(picture(**kinds), name))


def trigger(window: MainWindow, command: str) -> None:
    """Do what a menu's entry does, and wait for its tasks."""
    action = window.commands.actions[command]
    assert action.isEnabled(), action.statusTip()
    action.trigger()
    settle(window)


def opened(window: MainWindow, path: Path) -> Document:
    """The document of a file that is opened now."""
    window.open_paths([path])
    settle(window)
    page = window.pages.page_at(path)
    assert page is not None, window.messages.text()
    return page.document


def denoise(window: MainWindow, engine: FakeEngine, value: int = 7) -> None:
    """A finished result above the selected layer."""
    window.commands.actions["filter.denoise"].trigger()
    settle(window)
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    engine.run(engine.request(), value)
