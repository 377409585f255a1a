from __future__ import annotations

import threading
import time
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor import repairing as module
from editor.document import selection as selections
from editor.handlers.quick import QuickHandlers
from editor.pages import Page
from editor.repairing import Repairing
from editor.window import MainWindow
from engine.api import Context, EngineError, Picture, Rect, Request
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, make_window, settle, trigger


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, engine: FakeEngine, ask: FakeAsk) -> MainWindow:
    models = dict.fromkeys(("denoise", "scratches", "fill"), (("fake-model", "Fake model"),))
    monkeypatch.setattr("editor.filtering.ready_models", lambda: models)
    return make_window(qtbot, engine, ask)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The sensitivities that were asked for; more of them marks more."""
    given: list[float] = []

    def found(picture: Picture, sensitivity: float, *_: object) -> tuple[np.ndarray, float]:
        given.append(sensitivity)
        mask = np.zeros((picture.height, picture.width), np.uint8)
        mask[2:4, : round(sensitivity / 100 * picture.width)] = 255
        return mask, float((mask > 0).mean())

    monkeypatch.setattr(module, "found_marks", found)
    return given


def repairing_of(window: MainWindow) -> Repairing:
    return next(g for g in window.handlers._groups if isinstance(g, QuickHandlers)).repairing


def found(window: MainWindow) -> Page:
    page = add_page(window)
    trigger(window, "quick.repair")
    settle(window)
    return page


def test_marks_are_shown_and_enter_repairs_them(
    window: MainWindow, engine: FakeEngine, asked: list[float]
) -> None:
    page = found(window)
    document, bar = page.document, repairing_of(window).bar(page)
    assert bar is not None and bar.isVisible() and asked == [35.0] and page.canvas.veil
    assert document.selection is not None and document.undo_name == "Mark scratches"
    assert "%" in bar.words.text() and bar.repair.isEnabled() and not engine.requests
    QTest.keyClick(page.canvas, Qt.Key.Key_Return)
    settle(window)
    request = engine.request()
    assert request.filter == "repair" and request.mask is not None
    assert request.mask[2, 0] == 255 and not request.mask[10:].any()
    assert document.selection is None and not page.canvas.veil and repairing_of(window).bar(page) is None
    engine.run(request)
    settle(window)
    assert [layer.name for layer in document.layers] == ["Photo", "Repair scratches"]


def test_the_marks_are_corrected_before(window: MainWindow, engine: FakeEngine, asked: list[float]) -> None:
    page = found(window)
    mask = np.zeros((page.document.size.height, page.document.size.width), np.uint8)
    mask[20:22, 5:9] = 255
    page.document.select(selections.from_array(mask, page.document.size))
    bar = repairing_of(window).bar(page)
    assert bar is not None
    bar.repair.click()
    settle(window)
    sent = engine.request().mask
    assert sent is not None and np.array_equal(sent > 0, mask > 0)


def test_another_sensitivity_marks_anew(window: MainWindow, qtbot: QtBot, asked: list[float]) -> None:
    page = found(window)
    bar = repairing_of(window).bar(page)
    assert bar is not None
    few = selections.area(page.document.selection)  # type: ignore[arg-type]
    bar.sensitivity.setValue(80)
    qtbot.waitUntil(lambda: asked[-1] == 80.0)
    settle(window)
    assert selections.area(page.document.selection) > few  # type: ignore[arg-type]


def test_a_sensitivity_chosen_while_it_looks_is_not_forgotten(
    window: MainWindow, qtbot: QtBot, asked: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    looking, go_on = module.found_marks, threading.Event()

    def slow(*args: Any) -> tuple[np.ndarray, float]:
        assert go_on.wait(20)
        return looking(*args)

    monkeypatch.setattr(module, "found_marks", slow)
    page = add_page(window)
    window.commands.actions["quick.repair"].trigger()
    bar = repairing_of(window).bar(page)
    assert bar is not None
    bar.sensitivity.setValue(80)
    bar._rested()
    go_on.set()
    qtbot.waitUntil(lambda: bool(asked) and asked[-1] == 80.0)
    settle(window)
    assert "40 %" not in bar.words.text() and "%" in bar.words.text() and bar.repair.isEnabled()


def test_how_far_the_look_is_is_told(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def slow(picture: Picture, _sensitivity: float, _policy: object, context: Context) -> Any:
        context.progress(0.25)
        assert go_on.wait(20)
        return np.zeros((picture.height, picture.width), np.uint8), 0.0

    monkeypatch.setattr(module, "found_marks", slow)
    page = add_page(window)
    window.commands.actions["quick.repair"].trigger()
    bar = repairing_of(window).bar(page)
    assert bar is not None
    qtbot.waitUntil(lambda: "25 %" in bar.words.text())
    go_on.set()
    settle(window)
    assert bar.words.text() == "No scratches found"
    qtbot.waitUntil(lambda: not repairing_of(window)._ticker.isActive())
    bar.cancel.click()


@pytest.mark.parametrize("how", ["cancel", "closed", "window"])
def test_a_look_that_nobody_waits_for_ends(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    began, ended = threading.Event(), threading.Event()

    def found(request: Request, region: Rect, context: Context) -> None:
        began.set()
        try:
            for _ in range(400):
                context.check_cancelled()
                time.sleep(0.05)
        finally:
            ended.set()

    monkeypatch.setattr("engine.filters.repair_run.found", found)
    page = add_page(window)
    window.commands.actions["quick.repair"].trigger()
    assert began.wait(10)
    bar = repairing_of(window).bar(page)
    assert bar is not None
    if how == "cancel":
        bar.cancel.click()
    elif how == "closed":
        window.close_page(page)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    else:
        window.close()
    assert ended.wait(10)
    settle(window)


@pytest.mark.parametrize("how", ["button", "escape", "key"])
def test_cancel_gives_the_selection_back(
    window: MainWindow, engine: FakeEngine, asked: list[float], how: str
) -> None:
    page = add_page(window)
    before = selections.everything(page.document.size)
    page.document.select(before)
    before = page.document.selection
    trigger(window, "quick.repair")
    settle(window)
    bar = repairing_of(window).bar(page)
    assert bar is not None and page.document.selection is not before
    if how == "button":
        bar.cancel.click()
    else:
        QTest.keyClick(page.canvas if how == "escape" else bar.cancel, Qt.Key.Key_Escape)
    settle(window)
    assert page.document.selection is not None
    assert selections.area(page.document.selection) == page.document.size.width * page.document.size.height
    assert repairing_of(window).bar(page) is None and not engine.requests and not page.canvas.veil


def test_nothing_found(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "found_marks", lambda p, *_: (np.zeros((p.height, p.width), np.uint8), 0.0))
    page = found(window)
    bar = repairing_of(window).bar(page)
    assert bar is not None and bar.words.text() == "No scratches found"
    assert not bar.repair.isEnabled() and "sensitivity" in bar.repair.toolTip()
    assert page.document.selection is None
    QTest.keyClick(page.canvas, Qt.Key.Key_Escape)
    settle(window)


def test_a_failure_is_told_and_leaves_nothing(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise EngineError("The detector takes too much of the picture for damage.")

    monkeypatch.setattr(module, "found_marks", broken)
    page = found(window)
    assert repairing_of(window).bar(page) is None and not page.canvas.veil
    assert "too much" in window.messages.text()


def test_the_page_is_closed_meanwhile(window: MainWindow, asked: list[float]) -> None:
    page = add_page(window)
    trigger(window, "quick.repair")
    window.close_page(page)
    settle(window)
    assert not window.pages.count()


def test_the_bar_is_named_and_reached_by_keys(window: MainWindow, asked: list[float]) -> None:
    page = found(window)
    bar = repairing_of(window).bar(page)
    assert bar is not None
    for control in (bar.sensitivity, bar.repair, bar.cancel):
        assert control.accessibleName() and control.focusPolicy() & Qt.FocusPolicy.TabFocus
    bar.cancel.click()
    settle(window)
