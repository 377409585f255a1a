"""A document with layers and a group, and where its rows are in the panel; for the tests of the layer list."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel

from editor.document import Document, Group, Layer
from editor.panels.layer_delegate import Parts, parts_of
from editor.panels.layers import LayersPanel
from editor.window import MainWindow
from tests.gui.fakes import add_page, picture, settle


def stacked(window: MainWindow) -> Document:
    """Photo, A, B, C, bottom first; A and B are the group G. C is selected."""
    made = add_page(window).document
    for name in ("A", "B", "C"):
        made.add_layer(picture(), name)
    ids = {layer.name: layer.id for layer in made.layers}
    made.group_layers([ids["A"], ids["B"]], "G")
    settle(window)
    return made


def by_name(document: Document, name: str) -> Layer:
    return next(layer for layer in document.layers if layer.name == name)


def order(document: Document) -> str:
    """Bottom first; those of a group in brackets of their own."""
    return " ".join(f"({layer.name})" if layer.group else layer.name for layer in document.layers)


def names(panel: LayersPanel) -> list[str]:
    return [panel.model.index(row).data() for row in range(panel.model.rowCount())]


def select(panel: LayersPanel, item: Layer | Group) -> None:
    alone = QItemSelectionModel.SelectionFlag.ClearAndSelect  # whatever keys a test has left held
    panel.view.selectionModel().setCurrentIndex(panel.model.index(panel.model.row_of(item.id)), alone)


def parts(panel: LayersPanel, item: Layer | Group) -> Parts:
    now = panel.model.item(panel.model.index(panel.model.row_of(item.id)))
    assert now is not None
    rect = panel.view.visualRect(panel.model.index(panel.model.row_of(item.id)))
    return parts_of(rect, now)
