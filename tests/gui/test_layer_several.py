"""Several rows of the layer list at once, chosen with Ctrl and Shift."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest

from editor.document import Document
from editor.panels.layer_model import dragged_ids
from editor.panels.layers import LayersPanel
from editor.window import MainWindow
from tests.gui.fakes import settle, trigger
from tests.gui.layer_fakes import by_name, names, order, parts, select, stacked

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def document(window: MainWindow) -> Document:
    return stacked(window)


@pytest.fixture
def panel(window: MainWindow, document: Document) -> LayersPanel:
    window.resize(1000, 1100)  # all rows are seen
    return window.layers


def click(panel: LayersPanel, document: Document, name: str, keys: Qt.KeyboardModifier = NONE) -> None:
    item = document.groups[0] if name == "G" else by_name(document, name)
    QTest.mouseClick(panel.view.viewport(), LEFT, keys, parts(panel, item).text.center())


def chosen(panel: LayersPanel, document: Document) -> str:
    """Names of the layers that are selected with others, bottom first."""
    return " ".join(layer.name for layer in document.layers if layer.id in panel.several)


def active(document: Document) -> str:
    assert document.active_layer is not None
    return document.active_layer.name


# --- choosing ------------------------------------------------------------------------------------------------


def test_ctrl_adds_and_takes_away(panel: LayersPanel, document: Document) -> None:
    click(panel, document, "C")
    assert chosen(panel, document) == "" and active(document) == "C"
    click(panel, document, "Photo", CONTROL)
    assert chosen(panel, document) == "Photo C" and active(document) == "Photo"
    click(panel, document, "A", CONTROL)
    assert chosen(panel, document) == "Photo A C"
    click(panel, document, "A", CONTROL)  # the one that is worked on: another one is then
    assert chosen(panel, document) == "Photo C" and active(document) in ("Photo", "C")
    click(panel, document, "Photo", CONTROL)
    click(panel, document, "C", CONTROL)
    assert chosen(panel, document) == "" and len(panel.view.selectionModel().selectedIndexes()) == 1
    assert panel.view.selectionModel().isSelected(panel.view.currentIndex())


def test_shift_chooses_all_between_and_a_click_one(panel: LayersPanel, document: Document) -> None:
    click(panel, document, "C")
    click(panel, document, "A", SHIFT)
    assert chosen(panel, document) == "A B C"
    click(panel, document, "B")
    assert chosen(panel, document) == "" and active(document) == "B"
    panel.view.setFocus()
    QTest.keyClick(panel.view, Qt.Key.Key_Down, SHIFT)
    assert chosen(panel, document) == "A B" and active(document) == "A"


def test_a_group_stands_for_its_layers(panel: LayersPanel, document: Document) -> None:
    click(panel, document, "C")
    click(panel, document, "G", CONTROL)
    assert chosen(panel, document) == "A B C"
    document.set_group(document.groups[0].id, expanded=False)
    assert chosen(panel, document) == "A B C"


def test_the_choice_outlives_what_is_done_with_it_but_not_another_layer(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    click(panel, document, "C")
    click(panel, document, "Photo", CONTROL)
    trigger(window, "layer.visible")
    assert chosen(panel, document) == "Photo C"
    trigger(window, "layer.down")  # the rows are others now
    assert chosen(panel, document) == "Photo C"
    trigger(window, "layer.new")
    assert chosen(panel, document) == "" and len(panel.view.selectionModel().selectedIndexes()) == 1


# --- what is done with them -----------------------------------------------------------------------------------


def test_several_are_deleted_in_one_step(window: MainWindow, panel: LayersPanel, document: Document) -> None:
    before, steps = document.composite(document.rect), document.history_steps[0]
    click(panel, document, "C")
    click(panel, document, "A", CONTROL)
    QTest.keyClick(window, Qt.Key.Key_Delete, CONTROL)
    settle(window)
    assert order(document) == "Photo (B)" and document.history_steps[0] == steps + 1
    assert document.undo_name == "Delete layers" and chosen(panel, document) == ""
    trigger(window, "edit.undo")
    assert order(document) == "Photo (A) (B) C"
    np.testing.assert_array_equal(document.composite(document.rect), before)


def test_not_all_of_them_and_none_that_is_locked(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    action = window.commands.actions["layer.delete"]
    click(panel, document, "C")
    click(panel, document, "Photo", SHIFT)
    assert chosen(panel, document) == "Photo A B C"
    assert not action.isEnabled() and "at least one" in action.statusTip()
    document.set_locked(by_name(document, "A").id, True)
    click(panel, document, "B")
    click(panel, document, "A", CONTROL)
    assert not action.isEnabled() and "locked" in action.statusTip()
    click(panel, document, "B")
    assert action.isEnabled()


def test_several_are_shown_hidden_and_grouped(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    click(panel, document, "C")
    click(panel, document, "A", CONTROL)
    steps = document.history_steps[0]
    trigger(window, "layer.visible")
    assert document.undo_name == "Hide layers" and document.history_steps[0] == steps + 1
    assert [layer.visible for layer in document.layers] == [True, False, True, False]
    trigger(window, "layer.visible")
    assert document.undo_name == "Show layers" and all(layer.visible for layer in document.layers)
    trigger(window, "layer.group")
    assert order(document) == "Photo (B) (A) (C)" and len(document.groups) == 2
    assert by_name(document, "A").group == by_name(document, "C").group != by_name(document, "B").group


def test_several_are_duplicated_each_above_its_own(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    document.set_locked(by_name(document, "A").id, True)
    click(panel, document, "C")
    click(panel, document, "A", CONTROL)
    steps = document.history_steps[0]
    trigger(window, "layer.duplicate")
    assert order(document) == "Photo (A) (A copy) (B) C C copy" and document.history_steps[0] == steps + 1
    assert chosen(panel, document) == "A copy C copy" and active(document) == "A copy"
    assert not by_name(document, "A copy").locked
    trigger(window, "layer.delete")  # the copies, which are selected
    assert order(document) == "Photo (A) (B) C"


def test_several_move_by_one_and_those_at_the_end_stay(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    document.ungroup(document.groups[0].id)
    click(panel, document, "Photo")
    click(panel, document, "A", CONTROL)
    assert not window.commands.actions["layer.down"].isEnabled()
    trigger(window, "layer.up")
    assert order(document) == "B Photo A C" and document.undo_name == "Move layers"
    trigger(window, "layer.up")
    assert order(document) == "B C Photo A"
    assert not window.commands.actions["layer.up"].isEnabled()
    click(panel, document, "C")
    click(panel, document, "A", CONTROL)
    trigger(window, "layer.up")  # A is on top already
    assert order(document) == "B Photo C A"
    assert not window.commands.actions["layer.up"].isEnabled()


def test_several_enter_and_leave_a_group_together(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    click(panel, document, "A")
    click(panel, document, "B", CONTROL)
    trigger(window, "layer.up")
    assert order(document) == "Photo A B C" and not document.groups


@pytest.mark.parametrize(
    ("row", "after"),
    [(0, "(A) (B) Photo C"), (2, "(A) (B) (Photo) (C)"), (3, "(A) (Photo) (C) (B)"), (5, "Photo C (A) (B)")],
)
def test_several_are_dragged_in_one_step(
    panel: LayersPanel, document: Document, row: int, after: str
) -> None:
    click(panel, document, "C")
    click(panel, document, "Photo", CONTROL)
    data = panel.model.mimeData(panel.view.selectionModel().selectedIndexes())
    assert dragged_ids(data) == [by_name(document, "C").id, by_name(document, "Photo").id]
    steps, action = document.history_steps[0], Qt.DropAction.MoveAction
    assert panel.model.canDropMimeData(data, action, row, 0, QModelIndex())
    panel.model.dropMimeData(data, action, row, 0, QModelIndex())
    assert order(document) == after and document.history_steps[0] == steps + 1
    assert document.undo_name == "Move layers"
    assert chosen(panel, document) == "Photo C"


def test_a_group_is_dragged_with_its_own_layers_but_not_with_others(
    panel: LayersPanel, document: Document
) -> None:
    action = Qt.DropAction.MoveAction
    click(panel, document, "G")
    click(panel, document, "A", SHIFT)
    data = panel.model.mimeData(panel.view.selectionModel().selectedIndexes())
    assert panel.model.canDropMimeData(data, action, 0, 0, QModelIndex())
    panel.model.dropMimeData(data, action, 0, 0, QModelIndex())
    assert order(document) == "Photo C (A) (B)"
    select(panel, document.groups[0])
    click(panel, document, "C", CONTROL)
    data = panel.model.mimeData(panel.view.selectionModel().selectedIndexes())
    assert not panel.model.canDropMimeData(data, action, 5, 0, QModelIndex())


def test_the_eye_is_for_its_own_row_and_the_name_too(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    click(panel, document, "C")
    click(panel, document, "A", CONTROL)
    QTest.mouseClick(panel.view.viewport(), LEFT, NONE, parts(panel, by_name(document, "C")).eye.center())
    assert not by_name(document, "C").visible and by_name(document, "A").visible
    assert chosen(panel, document) == "A C"
    assert names(panel) == ["C", "G", "B", "A", "Photo"]
