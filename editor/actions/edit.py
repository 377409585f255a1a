"""Undo, redo and the clipboard."""

from __future__ import annotations

from editor.actions.table import (
    CLIPBOARD,
    DOCUMENT,
    NO_DIALOG,
    NOT_GROWING,
    NOT_SAVING,
    REDO,
    STEP_AGAIN,
    STEP_BACK,
    UNDO,
    Command,
)
from editor.words import QT_TRANSLATE_NOOP

__all__ = ["ROWS"]

ROWS: tuple[Command, ...] = (
    Command(
        "edit.undo",
        QT_TRANSLATE_NOOP("Actions", "&Undo"),
        "edit",
        QT_TRANSLATE_NOOP("Actions", "Take the last step back."),
        needs=(DOCUMENT, NOT_SAVING, NOT_GROWING, STEP_BACK, UNDO),
        shortcuts=("Ctrl+Z",),
        icon="undo",
    ),
    Command(
        "edit.redo",
        QT_TRANSLATE_NOOP("Actions", "&Redo"),
        "edit",
        QT_TRANSLATE_NOOP("Actions", "Do the step again that was undone."),
        needs=(DOCUMENT, NOT_SAVING, NOT_GROWING, STEP_AGAIN, REDO),
        shortcuts=("Ctrl+Shift+Z", "Ctrl+Y"),
        icon="redo",
    ),
    Command(
        "edit.copy",
        QT_TRANSLATE_NOOP("Actions", "&Copy picture"),
        "edit",
        QT_TRANSLATE_NOOP(
            "Actions", "Copy what is visible of the document to the clipboard, in 8 bits and sRGB."
        ),
        needs=(DOCUMENT,),
        shortcuts=("Ctrl+C",),
        icon="copy",
        separator=True,
    ),
    Command(
        "edit.paste",
        QT_TRANSLATE_NOOP("Actions", "&Paste"),
        "edit",
        QT_TRANSLATE_NOOP("Actions", "Paste a picture as a new layer, or as a new document if none is open."),
        needs=(CLIPBOARD, NOT_SAVING, NO_DIALOG),
        shortcuts=("Ctrl+V",),
        icon="paste",
    ),
    Command(
        "edit.paste_new",
        QT_TRANSLATE_NOOP("Actions", "Paste as &new document"),
        "edit",
        QT_TRANSLATE_NOOP("Actions", "Make a new document from the picture on the clipboard."),
        needs=(CLIPBOARD,),
        shortcuts=("Ctrl+Shift+V",),
    ),
)
