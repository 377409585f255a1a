"""Names of files and layers in places where Qt takes some characters for mark-up."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt

__all__ = ["button_text", "plain_tip", "title_text"]


def plain_tip(text: str) -> str:
    """A tooltip that shows ``text`` as it is: what looks like HTML would be read as such."""
    if not Qt.mightBeRichText(text):
        return text
    return f'<span style="white-space: pre-wrap">{escape(text)}</span>'


def button_text(text: str) -> str:
    """The same for buttons, tabs and menus, where "&" marks a key."""
    return text.replace("&", "&&")


def title_text(text: str) -> str:
    """The same for titles of windows, where "[*]" stands for the star of what is not saved."""
    return text.replace("[*]", "[*][*]")
