"""The list of a document's steps: what it shows, where a click and the keyboard lead, and when it may not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor import theme
from editor.document import Document
from editor.document.history import History
from editor.panels.history import HistoryPanel
from editor.window import MainWindow
from tests.gui.fakes import FakeEngine, add_page, denoise, picture, trigger


@pytest.fixture
def document() -> Document:
    """Start, Add layer, Rename layer, Hide layer."""
    made = Document.from_picture(picture(), "photo")
    made.add_layer(picture(), "Top")
    made.rename_layer(made.layers[1].id, "Dawn")
    made.set_visible(made.layers[1].id, False)
    return made


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> Iterator[HistoryPanel]:
    made = HistoryPanel()
    qtbot.addWidget(made)
    made.set_document(document)
    made.resize(280, 300)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.set_document(None)


def rows(panel: HistoryPanel) -> list[str]:
    return [panel.model.index(row).data() for row in range(panel.model.rowCount())]


def click(qtbot: QtBot, panel: HistoryPanel, row: int) -> None:
    place = panel.view.visualRect(panel.model.index(row)).center()
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_the_steps_are_listed_oldest_first(panel: HistoryPanel) -> None:
    assert rows(panel) == ["Start", "Add layer", "Rename layer", "Hide layer"]
    assert panel.model.present == 3 and panel.view.currentIndex().row() == 3


def test_a_click_goes_there_and_back(panel: HistoryPanel, document: Document, qtbot: QtBot) -> None:
    click(qtbot, panel, 1)
    assert [layer.name for layer in document.layers] == ["Photo", "Top"]
    assert document.history_steps == (1, 2) and panel.model.present == 1
    assert len(rows(panel)) == 4  # what can be redone is still there
    click(qtbot, panel, 3)
    assert document.layers[1].name == "Dawn" and not document.layers[1].visible
    assert document.history_steps == (3, 0)
    click(qtbot, panel, 0)
    assert len(document.layers) == 1 and not document.modified
    click(qtbot, panel, 0)  # where we are
    assert document.history_steps == (0, 3)


def test_the_keyboard_looks_first_and_enter_goes(
    panel: HistoryPanel, document: Document, qtbot: QtBot
) -> None:
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Up)
    qtbot.keyClick(panel.view, Qt.Key.Key_Up)
    assert panel.view.currentIndex().row() == 1 and document.history_steps == (3, 0)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert document.history_steps == (1, 2) and panel.view.currentIndex().row() == 1
    qtbot.keyClick(panel.view, Qt.Key.Key_End)
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    assert document.history_steps == (3, 0)


def test_it_follows_undo_new_steps_and_merged_ones(panel: HistoryPanel, document: Document) -> None:
    document.undo()
    assert panel.model.present == 2 and len(rows(panel)) == 4
    document.set_opacity(document.layers[1].id, 0.5)
    document.set_opacity(document.layers[1].id, 0.4)
    assert rows(panel) == ["Start", "Add layer", "Rename layer", "Opacity"] and panel.model.present == 3


def test_forgotten_steps_leave_the_list(panel: HistoryPanel, document: Document) -> None:
    document.history_limit = 0
    assert len(rows(panel)) == sum(document.history_steps) + 1
    document.delete_layer(document.layers[1].id)
    assert len(rows(panel)) == sum(document.history_steps) + 1


def test_a_step_that_cannot_be_read_any_more_leaves_the_list(
    panel: HistoryPanel, document: Document, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(self: History, *_: object) -> None:
        self._past.clear()

    monkeypatch.setattr(History, "jump", unreadable)
    click(qtbot, panel, 0)
    assert rows(panel) == ["Start"] and document.layers[1].name == "Dawn"


def test_while_hidden_it_does_not_look_and_then_catches_up(panel: HistoryPanel, document: Document) -> None:
    panel.hide()
    document.undo()
    document.rename_layer(document.layers[1].id, "Dusk")
    panel.show()
    assert rows(panel)[-1] == "Rename layer" and panel.model.present == panel.model.rowCount() - 1


def test_another_document_and_none(panel: HistoryPanel, document: Document) -> None:
    other = Document.from_picture(picture(), "other")
    panel.set_document(other)
    assert rows(panel) == ["Start"]
    document.undo()  # no longer ours
    assert rows(panel) == ["Start"]
    panel.set_document(None)
    assert rows(panel) == [] and not panel.view.currentIndex().isValid()


def test_what_a_screen_reader_says(panel: HistoryPanel, document: Document) -> None:
    document.undo()
    said = [panel.model.index(n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(4)]
    assert said == [
        "Start, done; steps to undo for it: 2",
        "Add layer, done; steps to undo for it: 1",
        "Rename layer, the present state",
        "Hide layer, undone; steps to redo for it: 1",
    ]
    assert panel.view.accessibleName() and panel.view.accessibleDescription()


def test_the_words_are_translated(pig_latin: None, window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    page.document.rename_layer(page.document.layers[0].id, "Dawn")
    denoise(window, engine)
    window.docks.docks["history"].raise_()
    window.docks.history._refresh()
    assert rows(window.docks.history) == ["Start", "History/Rename layer", "Filters/Denoise"]


def row_pixels(panel: HistoryPanel, row: int) -> QImage:
    QApplication.processEvents()
    return panel.view.viewport().grab(panel.view.visualRect(panel.model.index(row))).toImage()


def brightest(image: QImage) -> int:
    return max(
        image.pixelColor(x, y).lightness() for y in range(image.height()) for x in range(30, image.width())
    )


def test_what_was_undone_is_dimmed_and_marked(panel: HistoryPanel, document: Document) -> None:
    assert theme.current().name == "dark"
    before = row_pixels(panel, 2)
    document.undo()
    document.undo()
    after = row_pixels(panel, 2)
    assert brightest(after) < brightest(before)
    # at the left, where no words are, an arrow
    assert before.copy(8, 0, 16, before.height()) != after.copy(8, 0, 16, after.height())


def test_it_waits_for_dialogs_and_says_why(window: MainWindow, engine: FakeEngine) -> None:
    view = window.docks.history.view
    assert not view.isEnabled() and view.toolTip() == "Open a photo first."
    page = add_page(window)
    assert view.isEnabled() and view.toolTip() == ""
    trigger(window, "filter.denoise")
    assert not view.isEnabled() and view.toolTip() == "Apply or cancel the open filter first."
    assert window.filtering.dialog is not None
    window.filtering.close()
    assert view.isEnabled()
    page.saving = True
    window.refresh()
    assert not view.isEnabled() and "saved" in view.toolTip()
    page.saving = False
    window.refresh()


def test_the_dock_is_there_and_can_be_shown(window: MainWindow) -> None:
    dock = window.docks.docks["history"]
    assert window.docks.docks["layers"] in window.tabifiedDockWidgets(dock)
    assert not window.docks.layers.visibleRegion().isEmpty() and not window.docks.history.view.isVisible()
    add_page(window)
    dock.raise_()
    QApplication.processEvents()
    assert window.docks.history.view.isVisible() and rows(window.docks.history) == ["Start"]
    window.docks.docks["layers"].raise_()
    QApplication.processEvents()
    assert not window.docks.history.view.isVisible()
