"""The themes: readable in both, live, and every drawing in the colours of the theme in force."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

import resources
from editor import theme
from editor.icons import FOLDER, Drawing, icon
from editor.theme import DARK, LIGHT, Look, Tokens

THEMES = pytest.mark.parametrize("tokens", [DARK, LIGHT], ids=lambda tokens: tokens.name)
FOLDERS = Path(resources.__file__).parent / "themes"

# what is written on what (WCAG 2.2, 1.4.3: 4.5:1)
TEXTS = [
    *((ink, ground) for ink in ("text",) for ground in ("window", "sunken", "raised", "hover", "pressed")),
    ("text", "surround"),
    ("text", "accent_soft"),
    *(("dim", ground) for ground in ("window", "sunken", "surround")),
    ("dim_selected", "accent_soft"),
    *(("on_accent", ground) for ground in ("accent", "accent_hover", "accent_pressed")),
    *((ink, ground) for ink in ("warning", "error") for ground in ("window", "sunken")),
]
# what shows where a control is, and that it has the focus (1.4.11: 3:1)
SHAPES = [
    ("border", "window"),
    *(("accent", ground) for ground in ("window", "sunken", "surround", "raised")),
    ("text", "window"),  # the ring of the primary button
    *((ink, "raised") for ink in ("accent", "warning", "error")),  # the signs in the bar of messages
]


def luminance(colour: str) -> float:
    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4

    r, g, b = (linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    qapp.styleHints().unsetColorScheme()
    theme.apply(qapp, DARK)


@THEMES
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_texts_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_controls_can_be_seen(tokens: Tokens, shape: str, ground: str) -> None:
    assert contrast(getattr(tokens, shape), getattr(tokens, ground)) >= 3


@THEMES
def test_greys_tint_nothing(tokens: Tokens) -> None:
    for name in (
        "surround",
        "window",
        "sunken",
        "raised",
        "hover",
        "pressed",
        "border",
        "line",
        "text",
        "dim",
    ):
        assert re.fullmatch(r"#(..)\1\1", getattr(tokens, name)), name


@THEMES
def test_the_style_sheet_uses_tokens_and_drawings_that_are_there(tokens: Tokens) -> None:
    sheet = theme.style_sheet(tokens)
    assert "$" not in sheet.split("*/", 1)[1]
    for path in re.findall(r'url\("([^"]+)"\)', sheet):
        assert Path(path).is_file(), path
    source = (FOLDERS / "saisei.qss").read_text(encoding="utf-8")
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", source)


@THEMES
def test_the_drawings_of_a_theme_have_its_colours(tokens: Tokens) -> None:
    allowed = {tokens.dim, tokens.disabled, tokens.on_accent}
    drawings = sorted((FOLDERS / tokens.name).glob("*.svg"))
    assert [path.name for path in drawings] == [p.name for p in sorted((FOLDERS / "dark").glob("*.svg"))]
    for path in drawings:
        assert set(re.findall(r"#[0-9a-f]{6}", path.read_text(encoding="utf-8"))) <= allowed, path


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.svg")), ids=lambda path: path.stem)
def test_icons_are_drawn_in_the_colour_of_the_text(path: Path) -> None:
    if path.stem == "saisei":  # the program's own sign has colours
        return
    source = path.read_text(encoding="utf-8")
    assert "currentColor" in source and not re.findall(r"#[0-9a-fA-F]{3,6}\b", source)


def colours(drawn: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> set[str]:
    image = drawn.pixmap(QSize(24, 24), 1.0, mode).toImage()
    return {
        image.pixelColor(x, y).name()
        for y in range(image.height())
        for x in range(image.width())
        if image.pixelColor(x, y).alpha() == 255
    }


def test_an_icon_follows_the_theme(app: QApplication) -> None:
    made = icon("open")
    theme.apply(app, DARK)
    assert colours(made) == {DARK.text}
    assert DARK.disabled in colours(made, QIcon.Mode.Disabled)
    theme.apply(app, LIGHT)
    assert colours(made) == {LIGHT.text}
    assert LIGHT.disabled in colours(made, QIcon.Mode.Disabled)


def test_an_icon_on_a_button_is_drawn_at_any_scale(qtbot: QtBot, app: QApplication) -> None:
    button = QPushButton(QIcon(icon("open")), "")
    qtbot.addWidget(button)
    button.setIconSize(QSize(32, 32))
    button.show()
    assert DARK.text in {
        button.grab().toImage().pixelColor(x, y).name() for x in range(60) for y in range(30)
    }


def test_a_drawing_follows_the_theme(qtbot: QtBot, app: QApplication) -> None:
    label = Drawing("photo", 24, "accent")
    qtbot.addWidget(label)
    label.show()
    theme.apply(app, LIGHT)
    found = label.pixmap().toImage()
    inks = {
        found.pixelColor(x, y).name()
        for x in range(24)
        for y in range(24)
        if found.pixelColor(x, y).alpha() == 255
    }
    assert inks == {LIGHT.accent}


def test_an_unknown_drawing_is_refused(app: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no such drawing")


def test_the_look_follows_the_desktop_only_when_it_should(app: QApplication) -> None:
    look = Look(app, "dark")
    changed = app.styleHints().colorSchemeChanged
    try:
        look.choose("light")
        assert theme.current() is LIGHT
        assert app.palette().window().color() == QColor(LIGHT.window)
        changed.emit(Qt.ColorScheme.Dark)
        assert theme.current() is LIGHT
        look.choose("system")
        changed.emit(Qt.ColorScheme.Light)
        assert theme.current() is LIGHT
        changed.emit(Qt.ColorScheme.Dark)
        assert theme.current() is DARK
        changed.emit(Qt.ColorScheme.Unknown)
        assert theme.current() is DARK
        look.choose("dark")
        changed.emit(Qt.ColorScheme.Light)
        assert theme.current() is DARK
    finally:
        changed.disconnect(look._scheme_changed)
        look.deleteLater()
