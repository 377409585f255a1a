"""Nothing is cut off: in no window, panel, menu or dialog, in no language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from editor import language
from tests.screenshots import LANGUAGES, clipped, problems, views


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    language.install(qapp, "en")


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("part", ["window", "menu", "dialog", "question"])
def test_everything_fits(app: QApplication, models: None, code: str, part: str) -> None:
    language.install(app, code)
    seen = 0
    wrong = []
    for name, widget in views((part,)):
        seen += 1
        wrong += problems(name, widget)
    assert seen >= 3
    assert not wrong


def test_what_is_cut_off_is_found(qtbot: QtBot) -> None:
    top = QWidget()
    qtbot.addWidget(top)
    column = QVBoxLayout(top)
    label, wrapped, button = QLabel("A label with many words"), QLabel("word " * 40), QPushButton("A button")
    wrapped.setWordWrap(True)
    for widget in (label, wrapped, button):
        column.addWidget(widget)
    top.resize(500, 300)
    top.show()
    assert clipped(top) == []
    label.setFixedWidth(40)
    wrapped.setFixedHeight(10)
    button.setFixedWidth(20)
    QApplication.processEvents()
    assert len(clipped(top)) == 3
    wrapped.hide()
    assert len(clipped(top)) == 2
