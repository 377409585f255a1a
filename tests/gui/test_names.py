"""Names of files and layers are shown as they are: Qt reads some characters in them as mark-up."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMessageBox, QWidget

from editor.dialogs.ask import Ask, Unsaved
from editor.names import button_text, plain_tip, title_text
from editor.panels.layers import LayersPanel
from editor.window import MainWindow
from engine.files import write
from tests.gui.fakes import FakeEngine, add_page, opened, picture, settle, trigger

NAME = "<b>a&b&lt;[*].png"


def read_as(text: str) -> str:
    """What a person reads where Qt takes mark-up for it."""
    if not Qt.mightBeRichText(text):
        return text
    return html.unescape(re.sub("<[^>]*>", "", text))


@pytest.mark.parametrize("name", [NAME, "plain.png", "a & b.png", "<i>"])
def test_tips_show_what_they_are_given(name: str) -> None:
    assert read_as(plain_tip(name)) == name
    assert read_as(plain_tip(f"Close {name}\nmore")) == f"Close {name}\nmore"
    assert plain_tip("plain.png") == "plain.png"


def test_buttons_and_titles() -> None:
    assert button_text("a&b") == "a&&b"
    assert title_text("a[*]b") == "a[*][*]b"


def tips(window: MainWindow) -> Iterator[str]:
    for widget in window.findChildren(QWidget):
        yield widget.toolTip()
    for action in window.findChildren(QAction):
        yield action.toolTip()
    for index in range(window.pages.count()):
        yield window.pages.tabToolTip(index)
    model = window.layers.model
    for row in range(model.rowCount()):
        yield model.index(row).data(Qt.ItemDataRole.ToolTipRole)


def texts(window: MainWindow) -> Iterator[str]:
    """Of all that reads "&" as a key."""
    for button in window.findChildren(QAbstractButton):
        yield button.text()
    for action in window.findChildren(QAction):
        yield action.text()
    for index in range(window.pages.count()):
        yield window.pages.tabText(index)


def test_a_file_of_any_name_is_shown_by_it(window: MainWindow, engine: FakeEngine, tmp_path: Path) -> None:
    path = tmp_path / NAME
    write(path, picture())
    document = opened(window, path)
    document.rename_layer(document.layers[0].id, NAME)
    trigger(window, "filter.denoise")
    assert window.filtering.dialog is not None
    window.filtering.dialog.show_status(f"“{NAME}” failed.")
    window.filtering.dialog.apply_button.click()
    settle(window)
    window.show_error(f"“{NAME}” failed, and so did a good deal more, which does not fit into the bar. " * 4)
    found = [tip for tip in map(read_as, tips(window)) if "a&b" in tip or "&lt;" in tip]
    assert len(found) >= 7 and all(NAME in tip for tip in found), found
    marked = [text for text in texts(window) if "png" in text]
    assert len(marked) >= 3 and all(button_text(NAME) in text for text in marked), marked
    for label in window.findChildren(QLabel):
        rich = label.textFormat() == Qt.TextFormat.RichText or Qt.mightBeRichText(label.text())
        assert not rich or label.textFormat() == Qt.TextFormat.PlainText, label.text()
    assert window.windowTitle() == title_text(f"{NAME}* — Saisei")


def test_questions_show_names_as_they_are(window: MainWindow, tmp_path: Path) -> None:
    asked = Ask(window)
    formats: list[Qt.TextFormat] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        formats.extend(label.textFormat() for label in box.findChildren(QLabel) if "<b>" in label.text())
        box.reject()

    (tmp_path / "<b>folder").mkdir()
    for question in (
        lambda: asked.unsaved(window, NAME) is Unsaved.CANCEL,
        lambda: not asked.flatten(window, NAME, "PNG"),
        lambda: not asked._replace(window, tmp_path / "<b>folder" / NAME),
    ):
        QTimer.singleShot(50, look)
        assert question()
    assert formats == [Qt.TextFormat.PlainText] * 4  # the last question names the folder as well


def test_layers_and_jobs_are_shown_in_the_persons_language(
    pig_latin: None, window: MainWindow, engine: FakeEngine
) -> None:
    page = add_page(window, "Photo")
    document = page.document
    document.add_layer(picture(), "Holiday")
    document.set_active(document.layers[0].id)
    trigger(window, "filter.denoise")
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    engine.run(engine.request())
    panel: LayersPanel = window.layers
    shown = [panel.model.index(row).data() for row in range(panel.model.rowCount())]
    assert shown == ["Holiday", "Filters/Denoise", "Layers/Photo"]
    assert [layer.name for layer in document.layers] == ["Photo", "Denoise", "Holiday"]
    assert [entry.title for entry in window.jobs.entries()] == ["Filters/Denoise · Photo"]
    spoken = panel.model.index(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Layers/Photo, ")


def test_a_shown_name_that_is_not_changed_is_not_kept(pig_latin: None, window: MainWindow) -> None:
    document = add_page(window).document
    model = window.layers.model
    model.setData(model.index(0), model.index(0).data(Qt.ItemDataRole.EditRole))
    assert document.layers[0].name == "Photo" and not document.modified
    model.setData(model.index(0), "Foto")
    assert document.layers[0].name == "Foto"


def test_a_pasted_picture_has_the_same_name_in_all_languages(pig_latin: None, window: MainWindow) -> None:
    page = add_page(window)
    QApplication.clipboard().setPixmap(window.grab().copy(0, 0, 8, 8))
    trigger(window, "edit.paste")
    assert page.document.layers[-1].name == "Pasted picture"
    assert window.layers.model.index(0).data() == "Layers/Pasted picture"
