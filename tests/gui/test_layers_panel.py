"""Blend modes, masks, groups and places in the layer list, and the commands of the Layer menu."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from editor.actions import COMMANDS, State, why_not
from editor.document import MODES, Document
from editor.document import selection as selections
from editor.layer_facts import group_place, layer_facts
from editor.panels.layer_words import BLENDS
from editor.panels.layers import MENU, LayersPanel
from editor.window import MainWindow
from engine.api import Picture
from tests.gui.fakes import add_page, picture, settle, trigger
from tests.gui.layer_fakes import by_name, names, order, parts, select, stacked


@pytest.fixture
def document(window: MainWindow) -> Document:
    return stacked(window)


@pytest.fixture
def panel(window: MainWindow, document: Document) -> LayersPanel:
    window.resize(1000, 1100)  # all rows are seen
    return window.layers


def click(qtbot: QtBot, panel: LayersPanel, at: QPoint, shift: bool = False) -> None:
    keys = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, keys, at)


def reason(window: MainWindow, command: str) -> str:
    row = next(row for row in COMMANDS if row.id == command)
    return why_not(row, window.state())


# --- blend mode, lock, opacity ------------------------------------------------------------------------------


def test_every_blend_mode_has_its_word_in_the_same_order() -> None:
    assert list(BLENDS) == list(MODES)


def test_the_blend_mode_of_a_layer(panel: LayersPanel, document: Document) -> None:
    row = panel.blend.findData("soft-light")
    panel.blend.setCurrentIndex(row)
    panel.blend.activated.emit(row)  # as a person does
    assert by_name(document, "C").blend == "soft-light"
    assert panel.model.words(by_name(document, "C")) == "Soft light · 100 %"
    document.undo()
    assert panel.blend.currentData() == "normal"


def test_a_locked_layer_shows_it_and_cannot_be_deleted(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    trigger(window, "layer.lock")
    layer = by_name(document, "C")
    assert layer.locked and window.commands.actions["layer.lock"].isChecked()
    assert not parts(panel, layer).lock.isEmpty()
    assert "locked" in panel.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "unlock" in reason(window, "layer.delete")
    trigger(window, "layer.lock")
    assert not by_name(document, "C").locked and not reason(window, "layer.delete")


# --- groups ------------------------------------------------------------------------------------------------


def test_a_group_is_a_row_above_its_layers(panel: LayersPanel, document: Document) -> None:
    assert names(panel) == ["C", "G", "B", "A", "Photo"]
    group = document.groups[0]
    spoken = panel.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "G, group, expanded, visible, 2 layers · 100 %"
    assert parts(panel, by_name(document, "A")).picture.left() > parts(panel, group).picture.left()
    assert panel.model.index(2).data(Qt.ItemDataRole.AccessibleTextRole).startswith("B, visible, in G")


def test_eye_opacity_mode_and_name_of_a_group(
    window: MainWindow, panel: LayersPanel, document: Document, qtbot: QtBot
) -> None:
    click(qtbot, panel, parts(panel, document.groups[0]).text.center())
    assert panel.group == document.groups[0].id
    panel.opacity.setValue(30)
    assert document.groups[0].opacity == pytest.approx(0.3)
    assert all(layer.opacity == 1 for layer in document.layers)
    row = panel.blend.findData("multiply")
    panel.blend.activated.emit(row)
    assert document.groups[0].blend == "multiply"
    click(qtbot, panel, parts(panel, document.groups[0]).eye.center())
    assert not document.groups[0].visible and all(layer.visible for layer in document.layers)
    trigger(window, "layer.visible")
    assert document.groups[0].visible
    panel.model.setData(panel.model.index(1), "Retouch")
    assert document.groups[0].name == "Retouch"


def test_a_selected_group_greys_what_is_for_layers(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    select(panel, document.groups[0])
    for command in ("layer.add_mask", "filter.denoise", "layer.merge_down", "layer.group"):
        assert "Select a layer" in reason(window, command), command
    for command in (
        "layer.visible",
        "layer.rename",
        "layer.up",
        "layer.down",
        "layer.ungroup",
        "layer.flatten",
        "layer.delete",
        "layer.duplicate",
    ):
        assert not reason(window, command), command
    select(panel, by_name(document, "A"))
    assert panel.group == "" and not reason(window, "layer.delete")


def test_a_collapsed_group_hides_its_rows_and_stands_for_them(
    panel: LayersPanel, document: Document, qtbot: QtBot
) -> None:
    select(panel, by_name(document, "A"))
    modified = document.history_steps
    arrow = parts(panel, document.groups[0]).picture
    click(qtbot, panel, QPoint(arrow.left() + 6, arrow.center().y()))
    assert names(panel) == ["C", "G", "Photo"] and panel.group == document.groups[0].id
    assert panel.view.currentIndex().row() == 1 and document.history_steps == modified
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Right)
    assert names(panel) == ["C", "G", "B", "A", "Photo"]
    qtbot.keyClick(panel.view, Qt.Key.Key_Left)
    assert names(panel) == ["C", "G", "Photo"]
    qtbot.keyClick(panel.view, Qt.Key.Key_Up)
    assert panel.group == "" and document.active_layer is by_name(document, "C")


def test_group_and_ungroup(window: MainWindow, panel: LayersPanel, document: Document) -> None:
    trigger(window, "layer.group")
    assert names(panel) == ["Group 2", "C", "G", "B", "A", "Photo"]
    select(panel, document.groups[0])
    trigger(window, "layer.ungroup")
    assert names(panel) == ["Group 2", "C", "B", "A", "Photo"]
    select(panel, by_name(document, "Photo"))
    assert reason(window, "layer.ungroup")
    document.undo()
    assert "G" in names(panel)


def test_a_group_moves_as_a_whole(window: MainWindow, panel: LayersPanel, document: Document) -> None:
    select(panel, document.groups[0])
    trigger(window, "layer.up")
    assert order(document) == "Photo C (A) (B)" and panel.group == document.groups[0].id
    assert "on top" in reason(window, "layer.up")
    trigger(window, "layer.down")
    trigger(window, "layer.down")
    assert order(document) == "(A) (B) Photo C"
    assert reason(window, "layer.down")
    assert group_place(document, document.groups[0].id, -1) is None


def test_a_group_moves_past_the_whole_of_another(document: Document) -> None:
    document.group_layers([by_name(document, "C").id, document.add_layer(picture(), "D").id], "H")
    place = group_place(document, document.groups[0].id, 1)
    assert place is not None
    document.reorder_group(document.groups[0].id, place)
    assert order(document) == "Photo (C) (D) (A) (B)"
    place = group_place(document, document.groups[0].id, -1)
    assert place is not None
    document.reorder_group(document.groups[0].id, place)
    assert order(document) == "Photo (A) (B) (C) (D)"


# --- masks -------------------------------------------------------------------------------------------------


def test_a_new_mask_is_what_tools_paint_on(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    page = window.pages.current()
    assert page is not None
    trigger(window, "layer.add_mask")
    mask = by_name(document, "C").mask
    assert mask is not None and int(mask.pixels().min()) == 255
    assert panel.target == page.canvas.target == "mask"
    assert "mask already" in reason(window, "layer.add_mask")
    document.undo()
    assert panel.target == page.canvas.target == "pixels"


def test_a_mask_from_the_selection(window: MainWindow, document: Document) -> None:
    chosen = np.zeros((48, 64), np.uint8)
    chosen[:10, :20] = 255
    document.select(selections.from_array(chosen, document.size))
    trigger(window, "layer.add_mask")
    mask = by_name(document, "C").mask
    assert mask is not None
    assert np.array_equal(mask.read(mask.rect)[..., 0], chosen)
    trigger(window, "layer.apply_mask")
    layer = by_name(document, "C")
    assert layer.mask is None and np.array_equal(layer.raster.read(layer.raster.rect)[..., -1], chosen)
    assert document.undo_name == "Apply mask"


def test_a_click_on_picture_or_mask_chooses_what_is_painted_on(
    window: MainWindow, panel: LayersPanel, document: Document, qtbot: QtBot
) -> None:
    layer = by_name(document, "A")
    document.add_mask(layer.id)
    page = window.pages.current()
    assert page is not None
    click(qtbot, panel, parts(panel, layer).mask.center())
    assert document.active_layer is not None and document.active_layer.name == "A"
    assert page.canvas.target == "mask" and window.commands.actions["layer.edit_mask"].isChecked()
    click(qtbot, panel, parts(panel, layer).picture.center())
    assert page.canvas.target == "pixels" and not window.commands.actions["layer.edit_mask"].isChecked()
    trigger(window, "layer.edit_mask")
    assert page.canvas.target == "mask"
    click(qtbot, panel, parts(panel, by_name(document, "C")).text.center())
    assert page.canvas.target == "pixels"


def test_each_document_has_its_own_target(window: MainWindow, panel: LayersPanel, document: Document) -> None:
    first = window.pages.current()
    trigger(window, "layer.add_mask")
    second = add_page(window, "other")
    assert first is not None and second.canvas.target == "pixels"
    window.pages.setCurrentWidget(first)
    assert first.canvas.target == panel.target


def test_shift_on_a_mask_switches_it_off(panel: LayersPanel, document: Document, qtbot: QtBot) -> None:
    layer = by_name(document, "C")
    document.add_mask(layer.id)
    for on in (False, True):
        click(qtbot, panel, parts(panel, layer).mask.center(), shift=True)
        assert by_name(document, "C").mask_on is on
    document.set_mask_on(layer.id, False)
    assert "off" in panel.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_mask_by_its_commands(window: MainWindow, document: Document) -> None:
    assert "no mask" in reason(window, "layer.delete_mask")
    trigger(window, "layer.add_mask")
    trigger(window, "layer.use_mask")
    assert not by_name(document, "C").mask_on
    assert not window.commands.actions["layer.use_mask"].isChecked()
    trigger(window, "layer.delete_mask")
    assert by_name(document, "C").mask is None


# --- new, copied and merged layers -----------------------------------------------------------------------------


def test_a_new_layer_is_empty_and_holds_no_memory(window: MainWindow, document: Document) -> None:
    before = document.flattened().pixels
    trigger(window, "layer.new")
    layer = document.layers[-1]
    assert document.active_layer is layer and layer.raster.has_alpha and layer.raster.nbytes == 0
    assert np.array_equal(document.flattened().pixels, before)
    edit = document.begin_edit(layer.id)
    edit.abort()


def test_a_new_layer_goes_into_the_group_of_the_selected_one(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    select(panel, document.groups[0])
    trigger(window, "layer.new")
    assert names(panel) == ["C", "G", "Layer 5", "B", "A", "Photo"]
    assert panel.group == "", "the new layer is selected, not its group"


def test_a_duplicate_and_a_copy_of_the_selection(window: MainWindow, document: Document) -> None:
    trigger(window, "layer.duplicate")
    assert document.layers[-1].name == "C copy"
    assert "Nothing is selected" in reason(window, "layer.from_selection")
    chosen = np.zeros((48, 64), np.uint8)
    chosen[5:9, 7:11] = 255
    document.select(selections.from_array(chosen, document.size))
    trigger(window, "layer.from_selection")
    top = document.layers[-1]
    pixels = top.raster.read(top.raster.rect)
    assert np.array_equal(pixels[..., -1], chosen)
    source = by_name(document, "C").raster.pixels()
    assert np.array_equal(pixels[5:9, 7:11, :3], source[5:9, 7:11])


def test_merging(window: MainWindow, panel: LayersPanel, document: Document) -> None:
    assert "no layer below" in reason(window, "layer.merge_down")  # that is in the group
    select(panel, by_name(document, "B"))
    document.set_visible(by_name(document, "A").id, False)
    assert "show both" in reason(window, "layer.merge_down")
    document.set_visible(by_name(document, "A").id, True)
    trigger(window, "layer.merge_down")
    assert order(document) == "Photo (A) C" and document.undo_name == "Merge down"
    document.set_visible(by_name(document, "C").id, False)
    trigger(window, "layer.merge_visible")
    assert order(document) == "Photo C"
    document.set_locked(by_name(document, "C").id, True)
    assert not reason(window, "layer.merge_visible") and "locked" in reason(window, "layer.flatten")
    document.set_locked(by_name(document, "C").id, False)
    trigger(window, "layer.flatten")
    assert order(document) == "Photo"


def test_a_change_while_layers_are_merged_is_not_lost(window: MainWindow, document: Document) -> None:
    window.commands.actions["layer.flatten"].trigger()
    document.set_opacity(by_name(document, "C").id, 0.5)  # before the outcome is delivered
    settle(window)
    assert len(document.layers) == 4 and by_name(document, "C").opacity == 0.5
    assert "changed meanwhile" in window.messages.text()


def test_nothing_is_merged_while_a_result_streams_in(window: MainWindow, document: Document) -> None:
    result = document.begin_result({}, "Denoise")
    for command in ("layer.merge_visible", "layer.flatten"):
        assert "still being computed" in reason(window, command)
    result.abort()
    assert not reason(window, "layer.flatten")


def test_a_document_that_closes_while_layers_are_merged(window: MainWindow, document: Document) -> None:
    window.commands.actions["layer.flatten"].trigger()
    page = window.pages.current()
    assert page is not None
    window.pages.remove(page)
    settle(window)
    assert len(document.layers) == 4


def test_facts_without_a_document() -> None:
    assert State(**layer_facts(None)) == State()


# --- thumbnails and the menu --------------------------------------------------------------------------------------


def test_thumbnails_follow_pixels_and_masks(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    grey = np.full((300, 400, 3), 90, np.uint8)
    layer = window.add_document(Document.from_picture(Picture(grey), "grey")).document.layers[0]
    document = window.pages.all()[-1].document
    settle(window, 50)
    image = panel.thumbs.image(layer)
    assert image is not None and image.width() / image.height() == pytest.approx(4 / 3, abs=0.05)
    assert image.pixelColor(5, 5).red() == 90 and image.width() <= 200
    chosen = np.zeros((300, 400), np.uint8)
    chosen[:, :200] = 255
    document.select(selections.from_array(chosen, document.size))
    trigger(window, "layer.add_mask")
    settle(window)
    mask = panel.thumbs.image(layer, "mask")
    assert mask is not None
    left, right = mask.pixelColor(5, 40), mask.pixelColor(mask.width() - 5, 40)
    assert (left.red(), left.alpha()) == (255, 255) and right.red() == 0
    edit = document.begin_edit(layer.id)
    edit.raster.write(edit.raster.rect, np.full_like(grey, 200))
    edit.changed(document.rect)
    edit.commit()
    settle(window)
    image = panel.thumbs.image(layer)
    assert image is not None and image.pixelColor(5, 5).red() == 200


def test_thumbnails_of_layers_that_are_gone_are_forgotten(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    settle(window)
    layer = by_name(document, "C")
    document.delete_layer(layer.id)
    assert panel.thumbs.image(layer) is None
    document.undo()
    settle(window)
    assert panel.thumbs.image(layer) is not None


def test_the_menu_of_a_row_has_every_command_of_layers_that_is_for_one(panel: LayersPanel) -> None:
    menu = panel.menu()
    found = {action.objectName() for action in menu.actions() if not action.isSeparator()}
    assert found == {name for names in MENU for name in names}
    wanted = {row.id for row in COMMANDS if row.menu == "layer"}
    assert wanted - found == {"layer.new", "layer.from_selection", "layer.save_hints", "layer.batch"}
    menu.deleteLater()


def test_rows_are_painted(panel: LayersPanel, document: Document) -> None:
    document.add_mask(by_name(document, "A").id)
    document.set_mask_on(by_name(document, "A").id, False)
    document.set_locked(by_name(document, "A").id, True)
    image = panel.view.grab().toImage()
    cross = parts(panel, by_name(document, "A")).mask.center() + panel.view.viewport().pos()
    ratio = image.devicePixelRatio()
    seen = image.pixelColor(round(cross.x() * ratio), round(cross.y() * ratio))
    assert seen.red() > 200 and seen.green() < 150
