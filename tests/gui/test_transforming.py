"""The Image menu in the editor: the whole document, as one step, while the event loop goes on."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest

from editor.document import Document, State
from editor.document import selection as selections
from editor.document.geometry import resize, turn
from editor.pages import Page
from editor.transforming import bytes_needed
from editor.window import MainWindow
from engine.api import Picture, Rect, Size
from engine.filters import FILTERS
from tests.gui.fakes import FakeEngine, add_page, denoise, picture, settle, trigger

pytestmark = pytest.mark.usefixtures("models")


def applied(window: MainWindow, name: str, **values: Any) -> None:
    """A filter of the Image menu with these settings, to its end."""
    trigger(window, f"filter.{name}")
    assert window.filtering.dialog is not None
    window.filtering.dialog.set_values(values)
    window.filtering.dialog.apply_button.click()
    settle(window)


def seen(page: Page) -> np.ndarray:
    return page.document.composite(page.document.rect)


def select(page: Page, rect: Rect) -> None:
    mask = np.zeros(page.document.size[::-1], np.uint8)
    mask[rect.slices] = 255
    page.document.select(selections.from_array(mask, page.document.size))


@pytest.mark.parametrize(
    ("name", "values", "size"),
    [
        ("resize", {"percent": 50.0}, (32, 24)),
        ("canvas-size", {"width": 80, "height": 60}, (80, 60)),
        ("crop", {"ratio": "1:1"}, (48, 48)),
        ("straighten", {"degrees": 3.0, "frame": "grow"}, (67, 52)),
        ("rotate", {"turn": "90"}, (48, 64)),
        ("flip", {}, (64, 48)),
    ],
)
def test_every_filter_of_the_menu_is_one_step(
    window: MainWindow, name: str, values: dict[str, Any], size: tuple[int, int]
) -> None:
    page = add_page(window)
    before = seen(page)
    applied(window, name, **values)
    assert not window.messages.isVisible()
    assert page.document.size == size and seen(page).shape[:2] == size[::-1]
    assert page.document.undo_name == FILTERS[name].label and page.document.history_steps == (1, 0)
    assert window.status.size_label.text() == f"{size[0]} × {size[1]} px"
    after = seen(page)
    trigger(window, "edit.undo")
    np.testing.assert_array_equal(seen(page), before)
    assert window.status.size_label.text() == "64 × 48 px" and not page.document.modified
    trigger(window, "edit.redo")
    np.testing.assert_array_equal(seen(page), after)


def test_the_canvas_fits_again_or_keeps_its_zoom(window: MainWindow) -> None:
    page = add_page(window, width=3000, height=1000)
    canvas = page.canvas
    canvas.fit()
    assert canvas.viewport.fitted
    applied(window, "rotate", turn="90")
    assert canvas.viewport.fitted and canvas.viewport.picture == (1000, 3000)
    assert canvas.visible_rect() == page.document.rect
    page.document.undo()
    assert canvas.viewport.fitted and canvas.viewport.picture == (3000, 1000)
    canvas.actual_size()
    applied(window, "flip")
    applied(window, "rotate", turn="90")
    assert canvas.zoom == 1.0 and canvas.viewport.picture == (1000, 3000)
    assert page.document.rect.contains(canvas.visible_rect()) and not canvas.visible_rect().empty


def test_what_is_added_to_the_canvas_has_its_colour(window: MainWindow) -> None:
    page = add_page(window)
    applied(window, "canvas-size", width=66, height=50, fill="#ff8000")
    pixels = seen(page)
    np.testing.assert_array_equal(pixels[1:-1, 1:-1, :3], picture().pixels)
    for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
        np.testing.assert_array_equal(edge, np.broadcast_to([255, 128, 0, 255], edge.shape))


def test_nothing_is_filled_when_it_is_to_be_transparent(window: MainWindow) -> None:
    page = add_page(window)
    applied(window, "canvas-size", width=66, height=50, fill="transparent")
    pixels = seen(page)
    assert not pixels[0, :, 3].any() and (pixels[1:-1, 1:-1, 3] == 255).all()


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_free_corners_have_their_colour(window: MainWindow, channels: int, dtype: Any) -> None:
    page = add_page(window, channels=channels, dtype=dtype)
    applied(window, "straighten", degrees=20.0, frame="grow", fill="#ffffff")
    raster = page.document.layers[0].raster
    assert raster.channels == channels and raster.full
    assert (raster.pixels()[0, 0] == raster.maximum).all()


def test_a_picture_with_holes_keeps_them_when_room_is_filled(window: MainWindow) -> None:
    pixels = picture(channels=4).pixels.copy()
    pixels[10:20, 10:20, 3] = 0
    page = window.add_document(Document.from_picture(Picture(pixels), "holes"))
    applied(window, "canvas-size", width=66, height=48, anchor="left", fill="#102030")
    assert tuple(seen(page)[0, -1]) == (16, 32, 48, 255)
    assert not seen(page)[10:20, 10:20, 3].any()


def test_a_photo_with_a_mask_is_no_ground(window: MainWindow) -> None:
    page = add_page(window)
    page.document.add_mask(page.document.layers[0].id)
    applied(window, "canvas-size", width=66, height=50, fill="#ffffff")
    assert not seen(page)[0, :, 3].any()


def test_results_of_a_filled_photo_keep_their_place(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    select(page, Rect(4, 4, 8, 8))
    denoise(window, engine, 7)
    before = seen(page)
    applied(window, "canvas-size", width=74, height=58, fill="#ffffff")
    np.testing.assert_array_equal(seen(page)[5:-5, 5:-5], before)
    assert (seen(page)[:5] == 255).all()
    np.testing.assert_array_equal(page.document.picture(page.document.layers[1]).pixels[4:12, 4:12], 7)


# --- what may come in between ---------------------------------------------------------------------------------


class Gate:
    """An operation that waits in the other thread until the test opens it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.opened = threading.Event()

        def wait(_size: Size, _needed: int) -> None:
            assert self.opened.wait(10)

        monkeypatch.setattr("editor.transforming._refuse_what_does_not_fit", wait)


def test_the_status_bar_says_what_is_done_and_the_window_goes_on(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, gate = add_page(window), Gate(monkeypatch)
    window.transforming.run(page, "Rotate", turn(90))
    assert window.status.activity.text() == "Rotate…" and window.transforming.busy(page)
    window.transforming.run(page, "Rotate", turn(90))  # impatient
    assert "wait until that is done" in window.messages.text()
    gate.opened.set()
    settle(window)
    assert window.status.activity.text() == "" and not window.transforming.busy(page)
    assert page.document.size == (48, 64) and page.document.history_steps == (1, 0)


def test_a_change_in_between_is_not_lost(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    page, gate = add_page(window), Gate(monkeypatch)
    window.transforming.run(page, "Rotate", turn(90))
    page.document.rename_layer(page.document.layers[0].id, "Dawn")
    gate.opened.set()
    settle(window)
    assert page.document.size == (64, 48) and page.document.layers[0].name == "Dawn"
    assert "changed meanwhile" in window.messages.text()


def test_selecting_another_layer_is_no_change(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    page, gate = add_page(window), Gate(monkeypatch)
    page.document.duplicate_layer(page.document.layers[0].id, "copy")
    lower = page.document.layers[0].id
    window.transforming.run(page, "Rotate", turn(90))
    page.document.set_active(lower)
    gate.opened.set()
    settle(window)
    assert page.document.size == (48, 64) and page.document.state.active == lower


def test_a_document_that_was_closed_meanwhile_is_left_alone(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, gate = add_page(window), Gate(monkeypatch)
    window.transforming.run(page, "Rotate", turn(90))
    window.close_page(page)
    gate.opened.set()
    settle(window)
    assert page.document.size == (64, 48) and window.status.activity.text() == ""
    assert not window.messages.isVisible()


def test_closing_the_window_does_not_wait_for_it(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    page, gate = add_page(window), Gate(monkeypatch)
    monkeypatch.setattr("editor.window.CLOSE_WAIT", 10)
    window.transforming.run(page, "Rotate", turn(90))
    window.close()
    assert not window.isVisible()
    gate.opened.set()
    settle(window)
    assert window.status.activity.text() == ""


def test_it_waits_for_a_job_and_the_settings_stay(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    trigger(window, "filter.denoise")
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    applied(window, "rotate", turn="180")
    dialog = window.filtering.dialog
    assert dialog is not None and "still being computed" in dialog.status.text()
    assert dialog.params().turn == "180"
    window.transforming.run(page, "Rotate", turn(90))
    assert "still being computed" in window.messages.text()
    assert page.document.size == (64, 48)
    engine.run(engine.request())
    dialog.apply_button.click()
    settle(window)
    assert page.document.undo_name == "Rotate" and window.filtering.dialog is None


def test_what_memory_would_not_hold_is_refused_with_the_estimate(window: MainWindow) -> None:
    page = add_page(window)
    applied(window, "resize", width=300_000, height=300_000, keep_ratio=False)
    assert page.document.size == (64, 48) and page.document.history_steps == (0, 0)
    assert "300,000 × 300,000 pixels takes 270.0 GB" in window.messages.text()


def test_running_out_of_memory_is_one_sentence(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    page = add_page(window)

    def fails(*_: Any) -> State:
        raise MemoryError("numpy has many words here")

    monkeypatch.setattr("editor.document.framing.transformed", fails)
    applied(window, "rotate", turn="90")
    assert "not enough memory" in window.messages.text() and "numpy" not in window.messages.text()
    assert page.document.size == (64, 48) and window.status.activity.text() == ""


def test_the_estimate(window: MainWindow) -> None:
    page = add_page(window)
    state = page.document.state
    assert bytes_needed(state, resize(128, 96)) == 128 * 96 * 3
    assert bytes_needed(state, turn(90)) == 64 * 48 * 3
    select(page, Rect(0, 0, 4, 4))
    assert bytes_needed(page.document.state, turn(90)) == 64 * 48 * 4


# --- crop to the selection ---------------------------------------------------------------------------------------


def test_crop_to_the_selection(window: MainWindow) -> None:
    page = add_page(window)
    action = window.commands.actions["image.crop_to_selection"]
    assert not action.isEnabled() and action.statusTip().startswith("Nothing is selected")
    select(page, Rect(5, 7, 20, 10))
    trigger(window, "image.crop_to_selection")
    assert page.document.size == (20, 10) and page.document.undo_name == "Crop to selection"
    np.testing.assert_array_equal(seen(page)[..., :3], picture().pixels[7:17, 5:25])
    assert page.document.selection is not None
    assert selections.bounds(page.document.selection) == Rect(0, 0, 20, 10)
    trigger(window, "image.crop_to_selection")  # nothing is left to cut off
    assert page.document.size == (20, 10) and "nothing to cut off" in window.status.currentMessage()
