"""Colorize and the colour hint brush, worked in the window."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QPointingDevice, QTabletEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.canvas import Canvas
from editor.canvas.tools.hints import HintOptions
from editor.colorizing import hints_for, photo_for
from editor.dialogs.fields_palette import PaletteField
from editor.document import Document
from editor.pages import Page
from editor.palette import PALETTE
from editor.window import MainWindow
from engine import files
from engine.api import Picture
from engine.filters.colorize_run import ALREADY
from engine.filters.spec import specs
from tests.gui.fakes import FakeAsk, FakeEngine, settle, trigger
from tests.gui.test_tools import ALT, NONE, choose, drag, place

CONTROL = Qt.KeyboardModifier.ControlModifier
GREY = np.tile(np.arange(40, 200, 2, dtype=np.uint8), (60, 1))[..., None]  # 60 × 80


def page_of(window: MainWindow, pixels: np.ndarray) -> Page:
    page = window.add_document(Document.from_picture(Picture(pixels), "old.png"))
    page.canvas.set_zoom(4.0)
    return page


@pytest.fixture(params=["grey", "rgb", "16 bits"])
def page(request: pytest.FixtureRequest, window: MainWindow) -> Page:
    rgb = GREY.repeat(3, 2)
    return page_of(window, {"grey": GREY, "rgb": rgb, "16 bits": rgb.astype(np.uint16) * 257}[request.param])


def dab(window: MainWindow, canvas: Canvas, x: int, y: int, colour: str = "sky", keys=NONE, size=6.0) -> None:
    choose(window, "hints")
    window.toolbox.set_options("hints", replace(window.toolbox.options("hints"), size=size, colour=colour))
    drag(canvas, (x, y), keys=keys)


def previewed(engine: FakeEngine, count: int) -> None:
    """Until the preview that a change asked for, after a moment's rest, is there, beyond ``count`` requests."""
    for _ in range(400):
        if len(engine.requests) > count:
            return
        QTest.qWait(10)
    raise AssertionError("there was no preview")


def rgb_of(word: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(PALETTE[word][1:]))


def dabbed(document: Document) -> np.ndarray:
    """H × W × 4 uint8."""
    found = hints_for(document, photo_for(document, document.layers[0]))
    assert found is not None
    return found


def test_a_dab_makes_the_layer_of_hints_and_opens_colorize(
    window: MainWindow, engine: FakeEngine, page: Page
) -> None:
    document = page.document
    before = document.flattened().pixels
    dab(window, page.canvas, 30, 20)
    assert document.colours == 3 and document.hints is not None
    assert document.active_layer is document.layers[0]  # the photo stays selected
    np.testing.assert_array_equal(document.flattened().pixels[..., 0], before[..., 0])
    hints = dabbed(document)
    np.testing.assert_array_equal(hints[20, 30], (*rgb_of("sky"), 255))
    assert not hints[40:].any() and not hints[:, 60:].any()
    dialog = window.filtering.dialog
    assert dialog is not None and dialog.row.id == "colorize"
    settle(window)
    assert engine.request().hints is not None
    # the next one is seen in the same dialog
    engine.run(engine.request())
    count = len(engine.requests)
    dab(window, page.canvas, 60, 40, "brick")
    previewed(engine, count)
    assert window.filtering.dialog is dialog and len(engine.requests) == count + 1
    hinted = engine.request().hints
    assert hinted is not None and tuple(hinted[40, 60]) == (*rgb_of("brick"), 255)
    window.filtering.close()


def test_the_result_colours_the_photo_and_is_done_anew_with_more_hints(
    window: MainWindow, engine: FakeEngine, page: Page
) -> None:
    document = page.document
    dab(window, page.canvas, 30, 20)
    settle(window)
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    request = engine.request()
    assert request.region is None and request.hints is not None
    assert request.hints.shape == (60, 80, 4) and request.picture.channels == 3
    engine.run(request)
    result = document.active_layer
    assert result is not None and result.blend == "color" and result.recipe is not None
    assert result.recipe["hinted"] is True
    assert [layer.name for layer in document.layers] == ["Photo", "Colorize", "Colour hints"]
    dab(window, page.canvas, 60, 40)
    settle(window)
    dialog = window.filtering.dialog
    assert dialog is not None
    np.testing.assert_array_equal(
        engine.request().picture.pixels, document.picture(document.layers[0]).pixels
    )
    dialog.apply_button.click()
    settle(window)
    engine.run(engine.request())
    assert [layer.visible for layer in document.layers if layer.name == "Colorize"] in (
        [True, False],
        [False, True],
    )
    document.undo()
    assert [layer.visible for layer in document.layers if layer.name == "Colorize"] == [True]


def test_a_wrong_dab_is_undone_while_the_dialog_is_open(
    window: MainWindow, engine: FakeEngine, page: Page
) -> None:
    dab(window, page.canvas, 30, 20)
    settle(window)
    engine.run(engine.request())
    dab(window, page.canvas, 60, 40)
    previewed(engine, 1)
    assert page.document.undo_name == "Colour hint"
    trigger(window, "edit.undo")
    previewed(engine, 2)
    hints = engine.request().hints
    assert hints is not None and hints[20, 30, 3] == 255 and not hints[40].any()
    trigger(window, "edit.redo")
    previewed(engine, 3)
    hints = engine.request().hints
    assert hints is not None and hints[40, 60, 3] == 255
    trigger(window, "edit.undo")
    trigger(window, "edit.undo")
    assert page.document.hints is not None and not page.document.hints.raster.nbytes
    assert not window.commands.actions["edit.undo"].isEnabled()  # what was before is not the dialog's
    window.filtering.close()
    assert window.commands.actions["edit.undo"].isEnabled()


def test_run_again_takes_the_hints_of_now(window: MainWindow, engine: FakeEngine, page: Page) -> None:
    trigger(window, "filter.colorize")
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    assert engine.request().hints is None
    engine.run(engine.request())
    dab(window, page.canvas, 30, 20)
    window.filtering.close()
    trigger(window, "layer.again")
    settle(window)
    assert engine.request().hints is not None
    assert page.document.hints is not None
    engine.run(engine.request())
    page.document.set_visible(page.document.hints.id, False)  # hidden hints count for nothing
    trigger(window, "layer.again")
    settle(window)
    assert engine.request().hints is None
    engine.run(engine.request())


def test_control_takes_hints_away_and_so_does_the_pens_other_end(window: MainWindow, page: Page) -> None:
    canvas, document = page.canvas, page.document
    dab(window, canvas, 30, 20, keys=CONTROL)
    assert document.hints is None  # there was nothing to take away
    dab(window, canvas, 30, 20)
    dab(window, canvas, 60, 40)
    window.filtering.close()
    dab(window, canvas, 30, 20, keys=CONTROL, size=12.0)
    hints = dabbed(document)
    assert not hints[:30, :40].any() and hints[40, 60, 3] == 255
    at = QPointF(place(canvas, 60, 40))
    device = QPointingDevice.primaryPointingDevice()
    pen = QPointingDevice(
        "pen",
        7,
        device.type(),
        QPointingDevice.PointerType.Eraser,
        device.capabilities(),
        1,
        3,
    )
    for kind in (QEvent.Type.TabletPress, QEvent.Type.TabletRelease):
        pressed = Qt.MouseButton.LeftButton if kind == QEvent.Type.TabletPress else Qt.MouseButton.NoButton
        event = QTabletEvent(kind, pen, at, at, 1.0, 0, 0, 0, 0, 0, NONE, Qt.MouseButton.LeftButton, pressed)
        QApplication.sendEvent(canvas, event)
    assert hints_for(document, document.layers[0]) is None
    assert document.undo()
    assert hints_for(document, document.layers[0]) is not None
    window.filtering.close()


def test_alt_and_the_eyedropper_pick_the_colour(window: MainWindow, page: Page) -> None:
    dab(window, page.canvas, 30, 20, keys=ALT)
    assert page.document.hints is None
    assert window.toolbox.options("hints").colour == "#646464"
    window.toolbox.pick("#102030")
    assert window.toolbox.options("hints").colour == "#102030"


def test_hidden_hints_are_not_painted_on(window: MainWindow, page: Page) -> None:
    dab(window, page.canvas, 30, 20)
    window.filtering.close()
    assert page.document.hints is not None
    page.document.set_visible(page.document.hints.id, False)
    told: list[str] = []
    page.canvas.refused.connect(told.append)
    steps = page.document.history_steps
    dab(window, page.canvas, 50, 20)
    assert page.document.history_steps == steps and "hidden" in told[0]


def test_dots_are_seen_with_the_brush_in_hand_and_no_longer(window: MainWindow, page: Page) -> None:
    canvas = page.canvas
    dab(window, canvas, 30, 20)
    window.filtering.close()
    settle(window)

    def seen() -> tuple[int, int, int]:
        colour = canvas.grab().toImage().pixelColor(place(canvas, 30, 20))
        return colour.red(), colour.green(), colour.blue()

    canvas.leaveEvent(QEvent(QEvent.Type.Leave))
    assert np.abs(np.subtract(seen(), rgb_of("sky"))).max() <= 2
    choose(window, "hand")
    assert len(set(seen())) == 1  # the grey photo
    assert page.document.hints is not None
    page.document.set_active(page.document.hints.id)
    assert len(set(seen())) == 3
    page.document.set_visible(page.document.hints.id, False)
    assert len(set(seen())) == 1


def test_with_the_hints_selected_colorize_works_on_the_photo(
    window: MainWindow, engine: FakeEngine, page: Page
) -> None:
    dab(window, page.canvas, 30, 20)
    window.filtering.close()
    assert page.document.hints is not None
    page.document.set_active(page.document.hints.id)
    trigger(window, "filter.colorize")
    settle(window)
    photo = page.document.picture(page.document.layers[0]).pixels
    np.testing.assert_array_equal(engine.request().picture.pixels, photo)
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    engine.run(engine.request())
    page.document.set_active(page.document.hints.id)
    trigger(window, "filter.colorize")  # anew, and not on its own result
    settle(window)
    np.testing.assert_array_equal(engine.request().picture.pixels, photo)
    window.filtering.close()


def test_a_dialog_given_up_leaves_a_grey_document_grey(window: MainWindow, engine: FakeEngine) -> None:
    page = page_of(window, GREY)
    trigger(window, "filter.colorize")
    assert page.document.colours == 3 and window.filtering.dialog is not None
    settle(window)
    window.filtering.dialog.reject()
    assert page.document.colours == 1 and not page.document.modified
    trigger(window, "filter.colorize")
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    engine.run(engine.request())
    assert page.document.colours == 3 and page.document.layers[1].blend == "color"


def test_a_picture_in_colour_is_asked_about(window: MainWindow, engine: FakeEngine) -> None:
    page_of(window, np.random.default_rng(0).integers(0, 256, (60, 80, 3), np.uint8))
    trigger(window, "filter.colorize")
    settle(window)
    dialog = window.filtering.dialog
    assert dialog is not None
    engine.failed.emit(engine.request().job, ALREADY)
    count = len(engine.requests)
    dialog.apply_button.click()
    assert window.filtering.dialog is dialog and len(engine.requests) == count  # it asks for another setting
    dialog.set_values({"recolour": True})
    dialog.changed.emit()
    previewed(engine, count)
    assert engine.request().params.recolour
    engine.run(engine.request())
    dialog.apply_button.click()
    settle(window)
    assert engine.request().region is None and engine.request().params.recolour
    engine.run(engine.request())


@pytest.mark.parametrize("zoom", [0.05, 1.0])
def test_the_preview_of_a_large_photo_is_computed_small(
    window: MainWindow, engine: FakeEngine, zoom: float
) -> None:
    large = np.tile(np.arange(3001, dtype=np.uint32) * 255 // 3001, (2003, 1)).astype(np.uint8)
    page = page_of(window, large[..., None].repeat(3, 2))
    page.canvas.set_zoom(zoom)
    dab(window, page.canvas, 1500, 1000, size=50.0)
    settle(window)
    request = engine.request()
    assert request.region is not None and request.region.area <= 500_000
    factor = round(3001 / request.picture.width)
    assert request.picture.width == -(-3001 // factor) and request.hints is not None
    assert request.hints.shape[:2] == request.picture.pixels.shape[:2]
    assert request.hints[1000 // factor, 1500 // factor, 3] == 255
    engine.run(request, value=90)
    window.filtering.close()


def test_hints_are_saved_for_the_command_line(
    window: MainWindow, ask: FakeAsk, tmp_path: Path, page: Page
) -> None:
    assert not window.commands.actions["layer.save_hints"].isEnabled()
    dab(window, page.canvas, 30, 20)
    window.filtering.close()
    ask.mask = tmp_path / "hints.png"
    trigger(window, "layer.save_hints")
    settle(window)
    picture = files.read(tmp_path / "hints.png").picture
    assert picture.size == page.document.size and picture.channels == 4
    np.testing.assert_array_equal(picture.pixels[20, 30], (*rgb_of("sky"), 255))
    assert not picture.pixels[0, 0].any()


def test_hints_beside_the_layer_do_not_count(window: MainWindow, page: Page) -> None:
    document = page.document
    dab(window, page.canvas, 30, 20)
    window.filtering.close()
    document.set_offset(document.layers[0].id, -20, -10)
    found = hints_for(document, document.layers[0])
    assert found is not None and found[30, 50, 3] == 255
    document.set_offset(document.layers[0].id, 40, 0)
    assert hints_for(document, document.layers[0]) is None


def test_the_palette_shows_its_colours_and_takes_others(window: MainWindow) -> None:
    field = PaletteField(specs(HintOptions)[1])
    assert field.value() == "skin" and not field.box.itemIcon(0).isNull()
    field.set_value("#123456")
    assert field.value() == "#123456" and field.box.currentIndex() == field.box.count() - 1
    field.set_value("denim")
    assert field.value() == "denim" and field.button.isEnabled()
    field.deleteLater()
