"""Remove from the editor: Enter, the bar over the picture, candidates, touching up."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from editor.document import selection as selections
from editor.floating import FloatingBar
from editor.pages import Page
from editor.removing import RemoveBar
from editor.window import MainWindow
from engine.api import Patch, Rect
from tests.gui.fakes import FakeEngine, add_page, settle, trigger

pytestmark = pytest.mark.usefixtures("models")

PART = Rect(20, 10, 16, 12)


def select(page: Page, rect: Rect = PART) -> None:
    mask = np.zeros((page.document.size.height, page.document.size.width), np.uint8)
    mask[rect.slices] = 255
    page.document.select(selections.from_array(mask, page.document.size))


def bar_of(page: Page) -> RemoveBar | None:
    return page.canvas.findChild(RemoveBar)


def shown(page: Page) -> list[bool]:
    return [layer.visible for layer in page.document.layers]


def removed(window: MainWindow, engine: FakeEngine, value: int = 7) -> tuple[Page, RemoveBar]:
    page = add_page(window)
    select(page)
    trigger(window, "quick.remove")
    engine.run(engine.request(), value)
    bar = bar_of(page)
    assert bar is not None
    return page, bar


def press(window: MainWindow, bar: RemoveBar, name: str) -> None:
    assert bar.buttons[name].isEnabled()
    bar.buttons[name].click()
    settle(window)


def enter(qtbot: QtBot, window: MainWindow, page: Page, key: Qt.Key = Qt.Key.Key_Return) -> None:
    page.canvas.setFocus()
    assert QApplication.focusWidget() is page.canvas
    qtbot.keyClick(page.canvas, key)
    settle(window)


def test_without_a_selection_it_is_greyed_and_says_why(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    page = add_page(window)
    for name in ("quick.remove", "filter.remove"):
        action = window.commands.actions[name]
        assert not action.isEnabled()
        assert "Paint over or select what to remove first." in action.toolTip()
    enter(qtbot, window, page)
    assert not engine.requests and len(page.document.layers) == 1
    select(page)
    assert window.commands.actions["quick.remove"].isEnabled()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_on_the_picture_removes(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot, key: Qt.Key
) -> None:
    page = add_page(window)
    select(page)
    enter(qtbot, window, page, key)
    request = engine.request()
    assert request.filter == "remove" and request.seed == 0
    assert request.mask is not None and request.mask.sum() == 255 * PART.area
    engine.run(request)
    assert [layer.name for layer in page.document.layers] == ["Photo", "Remove"]
    page.document.undo()
    assert len(page.document.layers) == 1


def test_enter_is_the_polygon_s_own_and_no_button_s(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    page = add_page(window)
    select(page)
    before = page.document.selection
    trigger(window, "tools.polygon")
    for x, y in ((2, 2), (30, 4), (16, 30)):
        at = page.canvas._port.to_view(x, y)
        point = QPointF(*at) / page.canvas.ratio()
        qtbot.mouseClick(page.canvas, Qt.MouseButton.LeftButton, pos=point.toPoint())
    enter(qtbot, window, page)
    assert not engine.requests and page.document.selection is not before
    button = window.toolbar.widgetForAction(window.commands.actions["view.fit"])
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Return)
    settle(window)
    assert not engine.requests


def test_what_grows_beyond_the_selection_is_kept(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    select(page)
    trigger(window, "quick.remove")
    request, wide = engine.request(), PART.expanded(4)
    engine.started.emit(request.job)
    engine.patched.emit(request.job, Patch(wide, np.full((wide.height, wide.width, 3), 9, np.uint8)))
    engine.finish(request)
    assert (page.document.composite(wide)[..., :3] == 9).all()
    before = page.document.layers[0]
    corner = Rect(0, 0, 8, 8)
    assert (
        page.document.composite(corner)[..., :3] == page.document.picture(before).pixels[corner.slices]
    ).all()


def test_candidates_are_flipped_through_and_one_is_kept(window: MainWindow, engine: FakeEngine) -> None:
    page, bar = removed(window, engine, 1)
    assert bar.isVisible() and bar.count.text() == "1 / 1" and not bar.buttons["on"].isEnabled()
    for number, value in ((2, 2), (3, 3)):
        press(window, bar, "again")
        assert engine.request().seed == number - 1
        assert not bar.buttons["again"].isEnabled() and "computed" in bar.toolTip()
        assert (
            engine.request().picture.pixels == page.document.picture(page.document.layers[0]).pixels
        ).all()
        engine.run(engine.request(), value)
        assert bar.count.text() == f"{number} / {number}"
    assert sum(shown(page)) == 2  # the photo, and one candidate
    place = Rect(PART.x, PART.y, 1, 1)
    assert page.document.composite(place)[0, 0, 0] == 3
    for name, value, text in (
        ("on", 1, "1 / 3"),
        ("on", 2, "2 / 3"),
        ("back", 1, "1 / 3"),
        ("back", 3, "3 / 3"),
    ):
        press(window, bar, name)
        assert page.document.composite(place)[0, 0, 0] == value and bar.count.text() == text
    page.document.undo()  # one step each
    assert page.document.composite(place)[0, 0, 0] == 1
    press(window, bar, "done")
    assert len(page.document.layers) == 2 and page.document.composite(place)[0, 0, 0] == 1
    settle(window)
    assert bar_of(page) is None or not bar_of(page).isVisible()
    page.document.undo()
    assert len(page.document.layers) == 4


def test_with_all_candidates_hidden_one_can_be_shown_again(window: MainWindow, engine: FakeEngine) -> None:
    page, bar = removed(window, engine, 1)
    press(window, bar, "again")
    engine.run(engine.request(), 2)
    place = Rect(PART.x, PART.y, 1, 1)
    candidates = {layer.recipe and layer.recipe["seed"]: layer for layer in page.document.layers[1:]}
    first, second = candidates[0], candidates[1]

    def hide() -> None:
        for layer in (first, second):
            page.document.set_visible(layer.id, False)
        settle(window)

    for name, value in (("on", 1), ("back", 2)):
        hide()
        assert bar.count.text() == "0 / 2" and not bar.buttons["done"].isEnabled()
        assert "No candidate is shown" in bar.buttons["done"].toolTip()
        press(window, bar, name)
        assert page.document.composite(place)[0, 0, 0] == value
        assert bar.buttons["done"].isEnabled() and "Keep" in bar.buttons["done"].toolTip()
    hide()
    asked = len(engine.requests)
    press(window, bar, "again")
    assert len(engine.requests) == asked + 1 and engine.request().seed == 2


def test_one_candidate_that_is_hidden_can_be_shown_again(window: MainWindow, engine: FakeEngine) -> None:
    page, bar = removed(window, engine, 1)
    made = page.document.layers[1]
    page.document.set_visible(made.id, False)
    settle(window)
    press(window, bar, "on")
    assert page.document.layers[1].visible and not bar.buttons["on"].isEnabled()


def test_undo_takes_candidates_and_redo_brings_them_back(window: MainWindow, engine: FakeEngine) -> None:
    page, bar = removed(window, engine)
    press(window, bar, "again")
    engine.run(engine.request(), 9)
    page.document.undo()
    assert bar.count.text() == "1 / 1"
    page.document.undo()
    assert not bar.isVisible()
    page.document.redo()
    assert bar.isVisible() and bar.count.text() == "1 / 1"
    page.document.redo()
    assert bar.count.text() == "2 / 2"


def test_touch_up_works_on_the_result_inside_what_is_selected_now(
    window: MainWindow, engine: FakeEngine
) -> None:
    page, bar = removed(window, engine, 5)
    smaller = Rect(24, 12, 4, 4)
    select(page, smaller)
    press(window, bar, "touch")
    request = engine.request()
    assert request.region == smaller and request.picture.pixels[PART.y, PART.x, 0] == 5
    engine.run(request, 6)
    new = bar_of(page)
    assert new is not None and new.count.text() == "1 / 1"
    assert page.document.composite(Rect(24, 12, 1, 1))[0, 0, 0] == 6
    assert page.document.composite(Rect(PART.x, PART.y, 1, 1))[0, 0, 0] == 5


def test_touch_up_without_a_selection_goes_by_the_last_one(window: MainWindow, engine: FakeEngine) -> None:
    page, bar = removed(window, engine)
    page.document.select(None)
    press(window, bar, "touch")
    assert engine.request().region == PART


def test_a_failed_or_cancelled_candidate_leaves_the_bar_as_it_was(
    window: MainWindow, engine: FakeEngine
) -> None:
    page, bar = removed(window, engine)
    press(window, bar, "again")
    engine.failed.emit(engine.request().job, "It went wrong.")
    assert bar.count.text() == "1 / 1" and bar.buttons["again"].isEnabled()
    press(window, bar, "again")
    window.jobs.cancel_all()
    assert bar.count.text() == "1 / 1" and bar.buttons["again"].isEnabled() and sum(shown(page)) == 2


def test_the_bar_is_of_its_document_and_goes_with_it(window: MainWindow, engine: FakeEngine) -> None:
    page, bar = removed(window, engine)
    other = add_page(window, "other")
    assert bar_of(other) is None and not bar.isVisible()
    window.pages.setCurrentWidget(page)
    assert bar.isVisible()
    page.document.mark_saved()
    window.close_page(page)
    settle(window)
    assert not window.pages.holds(page)


def test_the_bar_stays_at_the_bottom_and_every_button_can_be_reached(
    window: MainWindow, engine: FakeEngine
) -> None:
    page, bar = removed(window, engine)
    for size in ((1300, 800), (900, 600)):
        window.resize(*size)
        settle(window)
        canvas = page.canvas.rect()
        assert canvas.contains(bar.geometry()) and bar.geometry().bottom() > canvas.height() - 40
        assert abs(bar.geometry().center().x() - canvas.center().x()) <= 1
    for button in bar.buttons.values():
        assert button.accessibleName() and button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_another_place_of_the_same_photo_is_no_candidate(window: MainWindow, engine: FakeEngine) -> None:
    page, _ = removed(window, engine, 5)
    document = page.document
    document.set_active(document.layers[0].id)
    elsewhere = Rect(2, 2, 6, 6)
    select(page, elsewhere)
    trigger(window, "quick.remove")
    engine.run(engine.request(), 9)
    settle(window)
    new = window.findChildren(RemoveBar)[-1]
    assert new.count.text() == "1 / 1"
    press(window, new, "done")
    assert document.composite(Rect(2, 2, 1, 1))[0, 0, 0] == 9
    assert document.composite(Rect(PART.x, PART.y, 1, 1))[0, 0, 0] == 5


def test_a_candidate_counts_though_another_layer_is_selected_meanwhile(
    window: MainWindow, engine: FakeEngine
) -> None:
    page, bar = removed(window, engine, 1)
    document = page.document
    press(window, bar, "again")
    document.set_active(document.layers[-1].id)
    engine.run(engine.request(), 2)
    assert bar.count.text() == "2 / 2" and bar.buttons["done"].isEnabled()
    press(window, bar, "back")
    assert document.composite(Rect(PART.x, PART.y, 1, 1))[0, 0, 0] == 1


def test_another_filter_s_job_brings_no_bar(window: MainWindow, engine: FakeEngine) -> None:
    page, bar = removed(window, engine)
    press(window, bar, "done")
    kept = page.document.layers[-1]
    trigger(window, "quick.denoise")
    page.document.set_active(kept.id)
    engine.run(engine.request(), 3)
    settle(window)
    assert all(other.isHidden() for other in page.canvas.findChildren(RemoveBar))


def test_two_bars_lie_above_each_other(window: MainWindow, engine: FakeEngine) -> None:
    page, bar = removed(window, engine)
    other = FloatingBar(page.canvas)
    other.setFixedSize(200, 30)
    other.show()
    settle(window)
    assert not other.geometry().intersects(bar.geometry())
    assert page.canvas.rect().contains(bar.geometry()) and page.canvas.rect().contains(other.geometry())
    place = bar.geometry()
    bar.hide()
    assert other.geometry().bottom() == place.bottom()
    other.setParent(None)
    other.deleteLater()


@pytest.mark.parametrize("command", ["quick.remove", "quick.repair"])
def test_a_closed_document_s_bar_troubles_no_later_job(
    window: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    marks = np.full((48, 64), 255, np.uint8)
    monkeypatch.setattr("editor.repairing.found_marks", lambda *_: (marks, 1.0))
    other, page = add_page(window, "other"), add_page(window)
    select(page)
    trigger(window, command)
    if engine.requests:
        engine.run(engine.request())
    bar = page.canvas.findChild(FloatingBar)
    assert bar is not None
    page.document.mark_saved()
    window.close_page(page)
    settle(window)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(bar)
    select(other)
    trigger(window, "quick.remove")
    engine.run(engine.request())
    assert len(other.document.layers) == 2
