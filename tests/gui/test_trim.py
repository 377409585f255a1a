"""Trim: what is transparent at the edges is cut off."""

from __future__ import annotations

import numpy as np

from editor.document import Document
from editor.window import MainWindow
from engine.api import Picture, Rect
from tests.gui.fakes import add_page, settle, trigger


def test_the_edges_are_cut_off_in_one_step(window: MainWindow) -> None:
    clear = Picture(np.zeros((400, 500, 4), np.uint16))
    document = window.add_document(Document.from_picture(clear, "cut-out")).document
    for x, y in ((100, 50), (300, 280)):
        pixels = np.full((20, 30, 4), 40_000, np.uint16)
        document.add_layer(Picture(pixels), "spot", x, y)
    before, steps = document.composite(Rect(100, 50, 230, 250)), document.history_steps[0]
    trigger(window, "image.trim")
    assert document.size == (230, 250) and document.undo_name == "Trim"
    assert document.history_steps[0] == steps + 1
    np.testing.assert_array_equal(document.composite(document.rect), before)
    trigger(window, "image.trim")
    assert document.history_steps[0] == steps + 1 and "nothing to cut off" in window.status.currentMessage()
    trigger(window, "edit.undo")
    assert document.size == (500, 400)


def test_of_nothing_and_of_a_photo_nothing_is_cut(window: MainWindow) -> None:
    document = add_page(window).document
    trigger(window, "image.trim")
    assert document.history_steps == (0, 0) and not window.messages.isVisible()
    document.set_visible(document.layers[0].id, False)
    trigger(window, "image.trim")
    assert "show a layer first" in window.messages.text() and document.size == (64, 48)


def test_a_change_that_comes_in_between_is_not_lost(window: MainWindow) -> None:
    clear = Picture(np.zeros((300, 300, 4), np.uint8))
    document = window.add_document(Document.from_picture(clear, "cut-out")).document
    document.add_layer(Picture(np.full((20, 20, 4), 200, np.uint8)), "spot", 10, 10)
    window.commands.actions["image.trim"].trigger()
    document.add_layer(Picture(np.full((20, 20, 4), 200, np.uint8)), "late", 200, 200)
    settle(window)
    assert document.size == (300, 300) and "changed meanwhile" in window.messages.text()
