"""Rows of the layer list that are dragged to another place, and onto the tab of another document."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from editor.document import Document, Group, Layer
from editor.panels.layer_moves import destination
from editor.panels.layers import LayersPanel
from editor.window import MainWindow
from tests.gui.fakes import add_page, picture, settle
from tests.gui.layer_fakes import by_name, names, order, stacked


@pytest.fixture
def document(window: MainWindow) -> Document:
    return stacked(window)


@pytest.fixture
def panel(window: MainWindow, document: Document) -> LayersPanel:
    return window.layers


# --- dragged to another place -----------------------------------------------------------------------------------


def drop(panel: LayersPanel, item: Layer | Group, row: int, onto: Group | None = None) -> None:
    data = panel.model.mimeData([panel.model.index(panel.model.row_of(item.id))])
    parent = QModelIndex() if onto is None else panel.model.index(panel.model.row_of(onto.id))
    action = Qt.DropAction.MoveAction
    if panel.model.canDropMimeData(data, action, row, 0, parent):
        assert panel.model.dropMimeData(data, action, row, 0, parent) is False


@pytest.mark.parametrize(
    ("name", "row", "after"),
    [  # rows: 0 C, 1 G, 2 B, 3 A, 4 Photo
        ("C", 0, "Photo (A) (B) C"),
        ("C", 1, "Photo (A) (B) C"),
        ("C", 2, "Photo (A) (B) (C)"),
        ("C", 3, "Photo (A) (C) (B)"),
        ("C", 4, "Photo C (A) (B)"),
        ("C", 5, "C Photo (A) (B)"),
        ("C", -1, "C Photo (A) (B)"),
        ("A", 0, "Photo (B) C A"),
        ("A", 1, "Photo (B) A C"),
        ("A", 2, "Photo (B) (A) C"),
        ("B", 4, "Photo (B) (A) C"),
        ("B", 5, "B Photo (A) C"),
        ("Photo", 3, "(A) (Photo) (B) C"),
        ("G", 0, "Photo C (A) (B)"),
        ("G", 3, "Photo (A) (B) C"),
        ("G", 5, "(A) (B) Photo C"),
    ],
)
def test_a_row_that_is_dropped_between_two(
    panel: LayersPanel, document: Document, name: str, row: int, after: str
) -> None:
    steps = document.history_steps[0]
    item = document.groups[0] if name == "G" else by_name(document, name)
    drop(panel, item, row)
    assert order(document) == after
    assert document.history_steps[0] == steps + (after != "Photo (A) (B) C")


def test_a_row_that_is_dropped_onto_a_group(panel: LayersPanel, document: Document) -> None:
    document.set_group(document.groups[0].id, expanded=False)
    drop(panel, by_name(document, "Photo"), -1, document.groups[0])
    assert order(document) == "(A) (B) (Photo) C"
    drop(panel, by_name(document, "C"), -1, document.groups[0])
    assert order(document) == "(A) (B) (Photo) (C)"


def test_what_is_dropped_from_elsewhere_is_refused(panel: LayersPanel, document: Document) -> None:
    action, other = Qt.DropAction.MoveAction, QMimeData()
    other.setText("nonsense")
    assert not panel.model.canDropMimeData(other, action, 0, 0, QModelIndex())
    unknown = QMimeData()
    unknown.setData("application/x-saisei-layer", b"\xff\x00")
    assert not panel.model.canDropMimeData(unknown, action, 0, 0, QModelIndex())
    data = panel.model.mimeData([panel.model.index(0)])
    assert not panel.model.canDropMimeData(data, action, -1, -1, panel.model.index(4)), "onto a layer"
    assert order(document) == "Photo (A) (B) C"


def test_places_below_a_result_that_streams_in(panel: LayersPanel, document: Document) -> None:
    document.set_active(by_name(document, "Photo").id)
    document.begin_result({}, "Denoise")
    assert names(panel) == ["C", "G", "B", "A", "Denoise", "Photo"]
    drop(panel, by_name(document, "C"), 4)
    assert [layer.name for layer in document.state.layers] == ["Photo", "C", "A", "B"]
    index = panel.model.index(panel.model.row_of(by_name(document, "Denoise").id))
    assert not panel.model.flags(index) & Qt.ItemFlag.ItemIsDragEnabled


def test_every_place_is_one_that_the_document_takes(document: Document) -> None:
    document.group_layers([document.add_layer(picture(), "D").id], "H")
    rows: list[Layer | Group] = []
    for layer in reversed(document.layers):
        heading = next((g for g in document.groups if g.id == layer.group), None)
        if heading is not None and heading not in rows:
            rows.append(heading)
        rows.append(layer)
    for item in rows:
        for row in range(len(rows) + 1):
            place, group = destination(document.state.layers, rows, item, row)
            if isinstance(item, Group):
                document.reorder_group(item.id, place)
            else:
                document.reorder_layer(item.id, place, group)
            if order(document) != "Photo (A) (B) C (D)":
                document.undo()
            assert order(document) == "Photo (A) (B) C (D)"


# --- to another document -------------------------------------------------------------------------------------


def over_tab(window: MainWindow, panel: LayersPanel, item: Layer | Group, index: int) -> tuple[bool, bool]:
    """Drag a row over a tab and drop it: whether the tab would take it, and whether it did."""
    data = panel.model.mimeData([panel.model.index(panel.model.row_of(item.id))])
    bar = window.pages.tabBar()
    at = bar.tabRect(index).center()
    actions = Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    button, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(bar, QDragEnterEvent(at, actions, data, button, keys))
    move = QDragMoveEvent(at, actions, data, button, keys)
    QApplication.sendEvent(bar, move)
    taken = QDropEvent(at.toPointF(), actions, data, button, keys)
    QApplication.sendEvent(bar, taken)
    return move.isAccepted(), taken.isAccepted()


def test_a_layer_that_is_dropped_onto_another_tab_is_copied(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    other = add_page(window, "grey", channels=1, width=100).document
    window.pages.setCurrentIndex(0)
    document.set_blend(by_name(document, "A").id, "multiply")
    document.add_mask(by_name(document, "A").id)
    assert over_tab(window, panel, by_name(document, "A"), 1) == (True, True)
    settle(window)
    assert order(document) == "Photo (A) (B) C", "it stays where it was"
    copied = other.layers[-1]
    assert (copied.name, copied.blend, copied.group, copied.raster.colours) == ("A", "multiply", "", 1)
    assert copied.mask is not None and other.undo_name == "Add layer"


def test_a_tab_refuses_what_it_cannot_take(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    page = add_page(window, "other")
    window.pages.setCurrentIndex(0)
    assert over_tab(window, panel, by_name(document, "C"), 0) == (False, False), "its own document"
    assert over_tab(window, panel, document.groups[0], 1) == (False, False), "a group"
    page.saving = True
    assert over_tab(window, panel, by_name(document, "C"), 1) == (False, False)
    page.saving = False
    settle(window)
    assert len(page.document.layers) == 1 and len(document.layers) == 4
