"""Groups in the layer list: deleted, duplicated, and refused by tools that paint on layers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from editor.canvas import Canvas
from editor.document import Document
from editor.panels.layers import LayersPanel
from editor.window import MainWindow
from tests.gui.fakes import settle, trigger
from tests.gui.layer_fakes import by_name, names, order, parts, select, stacked

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def document(window: MainWindow) -> Document:
    return stacked(window)


@pytest.fixture
def panel(window: MainWindow, document: Document) -> LayersPanel:
    window.resize(1000, 1100)  # all rows are seen
    return window.layers


def seen(document: Document) -> np.ndarray:
    return document.composite(document.rect)


def stroke(canvas: Canvas) -> None:
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    QTest.mousePress(canvas, LEFT, NONE, middle)
    QTest.mouseMove(canvas, middle + QPoint(8, 0))
    QTest.mouseRelease(canvas, LEFT, NONE, middle + QPoint(8, 0))


def canvas_of(window: MainWindow) -> Canvas:
    page = window.pages.current()
    assert page is not None
    return page.canvas


def test_a_group_is_deleted_by_key_in_one_step(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    before = seen(document)
    QTest.mouseClick(panel.view.viewport(), LEFT, NONE, parts(panel, document.groups[0]).text.center())
    QTest.keyClick(window, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    assert order(document) == "Photo C" and names(panel) == ["C", "Photo"] and not document.groups
    assert document.undo_name == "Delete group"
    trigger(window, "edit.undo")
    assert order(document) == "Photo (A) (B) C"
    np.testing.assert_array_equal(seen(document), before)


def test_a_group_with_a_locked_layer_or_of_all_layers_stays(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    action = window.commands.actions["layer.delete"]
    document.set_locked(by_name(document, "A").id, True)
    select(panel, document.groups[0])
    assert not action.isEnabled() and "locked" in action.statusTip()
    document.set_locked(by_name(document, "A").id, False)
    assert action.isEnabled()
    for name in ("Photo", "C"):
        document.delete_layer(by_name(document, name).id)
    select(panel, document.groups[0])
    assert not action.isEnabled() and "at least one" in action.statusTip()


@pytest.mark.parametrize("expanded", [True, False])
def test_a_group_is_duplicated_and_the_copy_selected(
    window: MainWindow, panel: LayersPanel, document: Document, expanded: bool
) -> None:
    document.set_group(document.groups[0].id, expanded=expanded)
    select(panel, document.groups[0])
    steps = document.history_steps[0]
    trigger(window, "layer.duplicate")
    assert order(document) == "Photo (A) (B) (A) (B) C" and document.history_steps[0] == steps + 1
    first, twin = document.groups
    assert twin.name == "G copy" and panel.group == twin.id
    assert panel.view.currentIndex().row() == panel.model.row_of(twin.id) == 1
    trigger(window, "layer.delete")  # the copy again
    assert order(document) == "Photo (A) (B) C" and [group.id for group in document.groups] == [first.id]


@pytest.mark.parametrize("tool", ["brush", "eraser", "heal"])
def test_a_brush_says_that_a_group_cannot_be_painted_on(
    window: MainWindow, panel: LayersPanel, document: Document, tool: str
) -> None:
    canvas = canvas_of(window)
    trigger(window, f"tools.{tool}")
    select(panel, document.groups[0])
    assert canvas.target == "group"
    before, steps = seen(document), document.history_steps
    stroke(canvas)
    settle(window)
    assert document.history_steps == steps and document.editing is None
    np.testing.assert_array_equal(seen(document), before)
    assert "A group is selected" in window.messages.text()
    select(panel, by_name(document, "B"))
    assert canvas.target == "pixels"
    stroke(canvas)
    settle(window)
    assert document.history_steps[0] == steps[0] + 1


def test_a_collapsed_group_is_what_is_selected(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    select(panel, by_name(document, "A"))
    document.set_group(document.groups[0].id, expanded=False)
    assert panel.group and canvas_of(window).target == "group"
    trigger(window, "tools.mask")
    stroke(canvas_of(window))  # the selection can be painted in any case
    assert document.selection is not None


def test_a_locked_layer_says_so(window: MainWindow, panel: LayersPanel, document: Document) -> None:
    trigger(window, "layer.lock")
    trigger(window, "tools.brush")
    steps = document.history_steps
    stroke(canvas_of(window))
    assert "locked" in window.messages.text() and document.history_steps == steps


def test_the_moving_tool_moves_all_of_a_group(
    window: MainWindow, panel: LayersPanel, document: Document
) -> None:
    trigger(window, "tools.move")
    document.set_offset(by_name(document, "B").id, 5, 3)
    select(panel, document.groups[0])
    canvas, steps = canvas_of(window), document.history_steps[0]

    def places() -> list[tuple[int, int]]:
        return [(layer.x, layer.y) for layer in document.layers]

    stroke(canvas)
    moved = places()
    dx = moved[1][0]
    assert dx > 0 and moved == [(0, 0), (dx, 0), (5 + dx, 3), (0, 0)]
    assert document.history_steps[0] == steps + 1 and document.undo_name == "Move group"
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert places() == [(0, 0), (dx, 1), (5 + dx, 4), (0, 0)]
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    QTest.mousePress(canvas, LEFT, NONE, middle)
    QTest.mouseMove(canvas, middle + QPoint(30, 30))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    QTest.mouseRelease(canvas, LEFT, NONE, middle)
    assert places() == [(0, 0), (dx, 1), (5 + dx, 4), (0, 0)]
    trigger(window, "edit.undo")
    trigger(window, "edit.undo")
    assert places() == [(0, 0), (0, 0), (5, 3), (0, 0)]
    document.set_locked(by_name(document, "A").id, True)
    stroke(canvas)
    assert places() == [(0, 0), (0, 0), (5, 3), (0, 0)] and "locked" in window.messages.text()
    select(panel, by_name(document, "B"))
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    assert places() == [(0, 0), (0, 0), (6, 3), (0, 0)]
