"""The look: palette tokens, the dark palette on Fusion, and a small style sheet for what a palette cannot say.

Greys are neutral (R = G = B), so that nothing near the photo tints the eye's judgement of it; one accent colour
marks focus, selection and the primary button, never alone: shape or text says the same.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from string import Template

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

import resources

__all__ = ["DARK", "SPACE", "Tokens", "apply", "palette", "style_sheet"]

_QSS = Path(resources.__file__).parent / "themes" / "saisei.qss"
SPACE = 8  # one step of the spacing grid, in logical pixels


@dataclass(frozen=True)
class Tokens:
    """Colours by what they are for, as #rrggbb."""

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
    surround="#1c1c1c",
    window="#292929",
    sunken="#1f1f1f",
    raised="#383838",
    hover="#444444",
    pressed="#303030",
    border="#565656",
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
        asdict(tokens), folder=_QSS.parent.as_posix()
    )


def apply(app: QApplication, tokens: Tokens = DARK) -> None:
    """Give the application the look. The palette is explicit: a platform may know no dark scheme."""
    app.setStyle("Fusion")
    app.setPalette(palette(tokens))
    font = QFont(app.font())
    if font.pointSizeF() > 10:  # some desktops hand out 11 pt and more: panels are dense
        font.setPointSizeF(10)
    app.setFont(font)
    app.setStyleSheet(style_sheet(tokens))
