from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from editor.comparing import Comparing, comparable
from editor.dialogs.compare import CompareDialog
from editor.document import selection as selections
from editor.window import MainWindow
from engine.api import ModelError, Rect, Request, Result
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, make_window, settle, trigger

TWO = (("one", "First & model"), ("two", "Second model"), ("three", "Third"))


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, engine: FakeEngine, ask: FakeAsk) -> MainWindow:
    models = {"denoise": TWO, "fill": TWO[:2], "upscale": TWO[:2], "colorize": TWO[:1], "scratches": TWO}
    monkeypatch.setattr("editor.filtering.ready_models", lambda: models)
    return make_window(qtbot, engine, ask)


def comparing_of(window: MainWindow) -> Comparing:
    return window.handlers.models.comparing


def opened(window: MainWindow) -> CompareDialog:
    add_page(window, width=200, height=120)
    trigger(window, "models.compare")
    dialog = comparing_of(window).dialog
    assert dialog is not None
    return dialog


def started(window: MainWindow, engine: FakeEngine) -> tuple[CompareDialog, Request, Request]:
    dialog = opened(window)
    dialog.compare_button.click()
    settle(window)
    first, second = engine.requests[-2:]
    return dialog, first, second


def finish(engine: FakeEngine, request: Request, colour: tuple[int, int, int], scale: int = 1) -> None:
    rect = request.region or request.picture.rect
    pixels = np.full((rect.height * scale, rect.width * scale, 3), colour, np.uint8)
    engine.finished.emit(request.job, Result(rect, pixels, scale, request.recipe(), "cpu", 2.5))


def seen(window: MainWindow, x: int, y: int) -> str:
    """The colour at a pixel of the picture."""
    canvas = window.pages.current().canvas  # type: ignore[union-attr]
    place = canvas.viewport.device_rect(Rect(x, y, 1, 1))
    return QColor(canvas.grab().toImage().pixel(place.x, place.y)).name()


# --- which ----------------------------------------------------------------------------------------------------


def test_filters_with_two_models_can_be_compared() -> None:
    models = {"denoise": TWO, "colorize": TWO[:1], "scratches": TWO}
    assert [one.row.id for one in comparable(models)] == ["denoise", "repair"]  # restore runs others
    assert comparable({}) == ()


def test_the_command_says_why_it_is_greyed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, engine: FakeEngine, ask: FakeAsk
) -> None:
    monkeypatch.setattr("editor.filtering.ready_models", lambda: {"denoise": TWO[:1]})
    window = make_window(qtbot, engine, ask)
    add_page(window)
    action = window.commands.actions["models.compare"]
    assert not action.isEnabled() and "Models…" in action.statusTip()


def test_two_different_ones_are_chosen(window: MainWindow, engine: FakeEngine) -> None:
    dialog = opened(window)
    assert dialog.models() == ("one", "two") and dialog.compare_button.isEnabled()
    dialog.boxes["right"].setCurrentIndex(0)
    assert not dialog.compare_button.isEnabled() and "different" in dialog.compare_button.toolTip()
    dialog.boxes["right"].setCurrentIndex(2)
    dialog.choose("upscale")
    assert dialog.models() == ("one", "two")
    dialog.choose("denoise")
    assert dialog.models() == ("one", "three")  # as it was left
    dialog.reject()


# --- the comparison -------------------------------------------------------------------------------------------


def test_both_are_run_on_what_is_in_view_and_shown_on_both_sides(
    window: MainWindow, engine: FakeEngine
) -> None:
    dialog, first, second = started(window, engine)
    page = window.pages.current()
    assert page is not None
    state = page.document.state
    assert (first.model, second.model) == ("one", "two") and first.params == second.params
    assert first.picture is second.picture and first.region == page.canvas.visible_rect()
    assert dialog.stop_button.isEnabled() and not dialog.compare_button.isEnabled()
    engine.progress(first.job, 0.5)
    assert dialog.progress.value() == 25 and "First & model" in dialog.status.text()
    finish(engine, first, (200, 0, 0))
    assert page.canvas.split_column() is None  # one alone is no comparison
    finish(engine, second, (0, 0, 200))
    assert page.canvas.split and page.canvas.split_column() is not None
    assert seen(window, 20, 60) == "#c80000" and seen(window, 180, 60) == "#0000c8"
    page.canvas.set_split_position(0.05)
    assert seen(window, 60, 100) == "#0000c8"
    assert "First & model" in page.canvas.accessibleDescription()
    assert [label.text() for label in dialog.taken.values()] == ["2.5 s", "2.5 s"]
    window.refresh()
    assert page.canvas.split  # one layer alone ends the split view, but not this
    assert page.document.state is state and not page.document.undo_name and not page.document.modified
    dialog.close()
    assert not page.canvas.split and seen(window, 20, 60) not in ("#c80000", "#0000c8")


def test_results_of_another_size_lie_where_they_belong(window: MainWindow, engine: FakeEngine) -> None:
    dialog = opened(window)
    dialog.choose("upscale")
    assert dialog.form is not None and "width" not in dialog.form.values()
    dialog.compare_button.click()
    settle(window)
    first, second = engine.requests[-2:]
    finish(engine, first, (200, 0, 0), 2)
    finish(engine, second, (0, 0, 200), 2)
    assert seen(window, 20, 60) == "#c80000" and seen(window, 180, 60) == "#0000c8"
    dialog.reject()


def test_stop_ends_both_and_late_results_do_not_land(window: MainWindow, engine: FakeEngine) -> None:
    dialog, first, second = started(window, engine)
    dialog.stop_button.click()
    assert set(engine.cancelled_jobs) == {first.job, second.job} and dialog.status.text() == "Stopped."
    finish(engine, first, (200, 0, 0))
    finish(engine, second, (0, 0, 200))
    page = window.pages.current()
    assert page is not None and not page.canvas.split and dialog.compare_button.isEnabled()
    dialog.reject()


def test_stop_while_the_pixels_are_gathered(window: MainWindow, engine: FakeEngine) -> None:
    dialog = opened(window)
    dialog.compare_button.click()
    dialog.stop_button.click()
    settle(window)
    assert not engine.requests and dialog.compare_button.isEnabled()
    dialog.reject()


def test_a_failure_is_told_and_ends_the_other(window: MainWindow, engine: FakeEngine) -> None:
    dialog, first, second = started(window, engine)
    engine.failed.emit(first.job, "The model is damaged; install it again.")
    assert "damaged" in dialog.status.text() and second.job in engine.cancelled_jobs
    assert dialog.compare_button.isEnabled()
    dialog.reject()


def test_another_setting_or_an_edit_takes_the_comparison_away(window: MainWindow, engine: FakeEngine) -> None:
    dialog, first, second = started(window, engine)
    finish(engine, first, (200, 0, 0))
    finish(engine, second, (0, 0, 200))
    page = window.pages.current()
    assert page is not None and page.canvas.split
    dialog.boxes["left"].setCurrentIndex(2)
    assert not page.canvas.split and dialog.taken["left"].text() == ""
    dialog.compare_button.click()
    settle(window)
    for request in engine.requests[-2:]:
        finish(engine, request, (9, 9, 9))
    assert page.canvas.split
    page.document.set_opacity(page.document.layers[0].id, 0.5)
    assert not page.canvas.split and "changed" in dialog.status.text()
    dialog.reject()


def test_a_filters_dialog_takes_its_place(window: MainWindow, engine: FakeEngine) -> None:
    _, first, second = started(window, engine)
    trigger(window, "filter.denoise")
    assert comparing_of(window).dialog is None and {first.job, second.job} <= set(engine.cancelled_jobs)
    window.filtering.close()


def test_the_page_may_close_meanwhile(window: MainWindow, engine: FakeEngine) -> None:
    dialog, first, second = started(window, engine)
    page = window.pages.current()
    assert page is not None
    window.closing.remove(page)
    settle(window)
    assert {first.job, second.job} <= set(engine.cancelled_jobs)
    dialog.compare_button.click()
    assert "Select a layer" in dialog.status.text()
    dialog.reject()


def test_another_picture_in_front_is_compared_next(window: MainWindow, engine: FakeEngine) -> None:
    dialog, first, _ = started(window, engine)
    add_page(window, "other", width=64, height=48)
    settle(window)
    assert first.job in engine.cancelled_jobs
    dialog.compare_button.click()
    settle(window)
    assert engine.request().picture.size == (64, 48)
    dialog.reject()


def test_remove_is_compared_inside_the_selection(window: MainWindow, engine: FakeEngine) -> None:
    dialog = opened(window)
    page = window.pages.current()
    assert page is not None
    dialog.choose("remove")
    dialog.compare_button.click()
    settle(window)
    assert not engine.requests and "Paint over" in dialog.status.text()
    mask = np.zeros((120, 200), np.uint8)
    mask[20:50, 30:70] = 255
    page.document.select(selections.from_array(mask, page.document.size))
    dialog.compare_button.click()
    settle(window)
    request = engine.request()
    assert request.region == Rect(30, 20, 40, 30)
    assert request.mask is not None and request.mask[25, 35] == 255 and request.mask[5, 5] == 0
    dialog.reject()


# --- use this one ---------------------------------------------------------------------------------------------


class FakeStore:
    def __init__(self) -> None:
        self.chosen: list[tuple[str, str | None]] = []
        self.broken = False

    def set_active(self, task: str, identity: str | None) -> None:
        if self.broken:
            raise ModelError("The choice of the model cannot be kept in /x (disk full).")
        self.chosen.append((task, identity))


def test_one_of_them_becomes_the_active_model(
    window: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = FakeStore()
    monkeypatch.setattr("engine.models.store.shared", lambda: store)
    dialog = opened(window)
    assert not dialog.use_buttons["left"].isEnabled() and "already" in dialog.use_buttons["left"].toolTip()
    after = {"denoise": (TWO[1], TWO[0], TWO[2]), "upscale": TWO[:2]}
    monkeypatch.setattr("editor.filtering.ready_models", lambda: after)
    dialog.use_buttons["right"].click()
    settle(window)
    assert store.chosen == [("denoise", "two")] and "Second model" in dialog.status.text()
    assert dialog.models() == ("one", "two")  # what was chosen stays
    assert dialog.use_buttons["left"].isEnabled() and not dialog.use_buttons["right"].isEnabled()
    assert window.filtering.models_for("denoise")[0][0] == "two"
    store.broken = True
    dialog.use_buttons["left"].click()
    settle(window)
    assert "disk full" in dialog.status.text()
    dialog.reject()


def test_names_are_shortened_beside_the_line(window: MainWindow, engine: FakeEngine) -> None:
    from editor.comparing import LONGEST, _short

    assert _short("x" * 60) == "x" * (LONGEST - 1) + "…" and _short("short") == "short"
