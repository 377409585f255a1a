"""The look: a set of tokens for each theme, their palette on Fusion, and a small style sheet for what a palette
cannot say.

Greys are neutral (R = G = B), so that nothing near the photo tints the eye's judgement of it; one accent colour
marks focus, selection and the primary button, never alone: shape or text says the same. What paints itself asks
``current()`` each time it paints, so that a change of theme needs nothing but a repaint.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

import resources

__all__ = ["DARK", "LIGHT", "SPACE", "Look", "Tokens", "apply", "current", "palette", "style_sheet"]

_QSS = Path(resources.__file__).parent / "themes" / "saisei.qss"
SPACE = 8  # one step of the spacing grid, in logical pixels


@dataclass(frozen=True)
class Tokens:
    """Colours by what they are for, as #rrggbb. ``name``: the folder of the drawings that the style sheet uses."""

    name: str
    surround: str  # around the picture
    window: str  # toolbars, panels, dialogs
    sunken: str  # fields, lists
    raised: str  # buttons
    hover: str
    pressed: str
    border: str  # of fields and buttons: 3:1 against window where it carries meaning
    line: str  # quiet separators
    text: str
    dim: str  # second line, units; still 4.5:1 on window
    disabled: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_soft: str  # selected rows
    dim_selected: str  # dim on those; 4.5:1
    warning: str
    error: str


DARK = Tokens(
    name="dark",
    surround="#1c1c1c",
    window="#292929",
    sunken="#1f1f1f",
    raised="#383838",
    hover="#444444",
    pressed="#303030",
    border="#7a7a7a",
    line="#171717",
    text="#e8e8e8",
    dim="#a6a6a6",
    disabled="#767676",
    accent="#4fb3bf",
    accent_hover="#67c2cd",
    accent_pressed="#3f9aa5",
    on_accent="#0c1719",
    accent_soft="#26474c",
    dim_selected="#bdbdbd",
    warning="#e0b354",
    error="#f0776c",
)


LIGHT = Tokens(
    name="light",
    surround="#c9c9c9",
    window="#ededed",
    sunken="#fafafa",
    raised="#f8f8f8",
    hover="#dedede",
    pressed="#cfcfcf",
    border="#808080",
    line="#cbcbcb",
    text="#1f1f1f",
    dim="#525252",
    disabled="#8f8f8f",
    accent="#0f7380",
    accent_hover="#0c626d",
    accent_pressed="#0a525c",
    on_accent="#ffffff",
    accent_soft="#c2e2e6",
    dim_selected="#454545",
    warning="#7d5100",
    error="#b3261e",
)

_current = DARK


def current() -> Tokens:
    """The tokens of the theme in force."""
    return _current


def palette(tokens: Tokens = DARK) -> QPalette:
    """The QPalette for ``tokens``, disabled colours included."""
    p = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.window,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.sunken,
        QPalette.ColorRole.AlternateBase: tokens.window,
        QPalette.ColorRole.ToolTipBase: tokens.raised,
        QPalette.ColorRole.ToolTipText: tokens.text,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.Button: tokens.raised,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.BrightText: tokens.error,
        QPalette.ColorRole.Highlight: tokens.accent,
        QPalette.ColorRole.HighlightedText: tokens.on_accent,
        QPalette.ColorRole.Accent: tokens.accent,
        QPalette.ColorRole.Link: tokens.accent,
        QPalette.ColorRole.LinkVisited: tokens.accent,
        QPalette.ColorRole.PlaceholderText: tokens.dim,
        QPalette.ColorRole.Light: tokens.hover,
        QPalette.ColorRole.Midlight: tokens.raised,
        QPalette.ColorRole.Mid: tokens.border,
        QPalette.ColorRole.Dark: tokens.line,
        QPalette.ColorRole.Shadow: "#000000",
    }
    for role, colour in roles.items():
        p.setColor(role, QColor(colour))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
        QPalette.ColorRole.HighlightedText,
    ):
        p.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.disabled))
    p.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, QColor(tokens.raised))
    return p


def style_sheet(tokens: Tokens = DARK) -> str:
    """What the palette cannot say: flat bars, focus rings, the primary button, fields, thin scroll bars."""
    return Template(_QSS.read_text(encoding="utf-8")).substitute(
        asdict(tokens), folder=(_QSS.parent / tokens.name).as_posix()
    )


def apply(app: QApplication, tokens: Tokens = DARK) -> None:
    """Give the application the look. The palette is explicit: a platform may know no dark scheme."""
    global _current
    _current = tokens
    app.setStyle("Fusion")
    app.setPalette(palette(tokens))
    font = QFont(app.font())
    if font.pointSizeF() > 10:  # some desktops hand out 11 pt and more: panels are dense
        font.setPointSizeF(10)
    app.setFont(font)
    app.setStyleSheet(style_sheet(tokens))


class Look(QObject):
    """The theme that the person chose, kept in force; "system" follows the desktop while the editor runs."""

    def __init__(self, app: QApplication, theme: str = "dark") -> None:
        super().__init__(app)
        self._app = app
        self._theme = ""
        app.styleHints().colorSchemeChanged.connect(self._scheme_changed)
        self.choose(theme)

    def choose(self, theme: str) -> None:
        """``theme``: "dark", "light" or "system"."""
        if theme == self._theme:
            return
        self._theme = theme
        hints = self._app.styleHints()
        # window frames and the desktop's own file dialogs go with the theme where the platform can do that
        if theme == "system":
            hints.unsetColorScheme()
            self._use(self._of(hints.colorScheme()))
        else:
            hints.setColorScheme(Qt.ColorScheme.Light if theme == "light" else Qt.ColorScheme.Dark)
            self._use(LIGHT if theme == "light" else DARK)

    def _scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        if self._theme == "system":
            self._use(self._of(scheme))

    def _of(self, scheme: Qt.ColorScheme) -> Tokens:
        return (
            LIGHT if scheme == Qt.ColorScheme.Light else DARK
        )  # a desktop may not say: then dark, as most editors

    def _use(self, tokens: Tokens) -> None:
        if tokens is not _current or not self._app.styleSheet():
            apply(self._app, tokens)
