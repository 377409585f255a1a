"""Opening, saving, leaving."""

from __future__ import annotations

from editor.actions.table import CHANGING, DOCUMENT, NOT_LOADING, NOT_SAVING, SAMPLE, UNSAVED, Command
from editor.words import QT_TRANSLATE_NOOP

__all__ = ["ROWS"]

ROWS: tuple[Command, ...] = (
    Command(
        "file.open",
        QT_TRANSLATE_NOOP("Actions", "&Open…"),
        "file",
        QT_TRANSLATE_NOOP(
            "Actions",
            "Open photos (JPEG, PNG, TIFF, WebP, HEIC, AVIF, RAW) and documents (ORA, PSD).",
        ),
        shortcuts=("Ctrl+O",),
        icon="open",
    ),
    Command(
        "file.sample",
        QT_TRANSLATE_NOOP("Actions", "Open sa&mple photo"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Open a noisy photo that comes with Saisei, to try things on."),
        needs=(SAMPLE, NOT_LOADING),
        icon="photo",
    ),
    Command(
        "file.save",
        QT_TRANSLATE_NOOP("Actions", "&Save"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Save the document under its name, with its metadata."),
        needs=(*CHANGING, UNSAVED),
        shortcuts=("Ctrl+S",),
        icon="save",
        separator=True,
    ),
    Command(
        "file.save_as",
        QT_TRANSLATE_NOOP("Actions", "Save &as…"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Save the document under another name, or as another kind of file."),
        needs=CHANGING,
        shortcuts=("Ctrl+Shift+S",),
    ),
    Command(
        "file.save_copy",
        QT_TRANSLATE_NOOP("Actions", "Save a cop&y…"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Write another file; the document keeps its own name and its changes."),
        needs=CHANGING,
        shortcuts=("Ctrl+Alt+S",),
    ),
    Command(
        "file.export",
        QT_TRANSLATE_NOOP("Actions", "&Export…"),
        "file",
        QT_TRANSLATE_NOOP(
            "Actions",
            "Write what is seen for the web or for print: format, quality, size, colours, metadata.",
        ),
        needs=CHANGING,
        shortcuts=("Ctrl+Alt+Shift+S",),
    ),
    Command(
        "file.batch",
        QT_TRANSLATE_NOOP("Actions", "&Batch…"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Run a preset or any filters over photos and whole folders."),
        icon="layers",
    ),
    Command(
        "file.close",
        QT_TRANSLATE_NOOP("Actions", "&Close"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Close this document."),
        needs=(DOCUMENT, NOT_SAVING),
        shortcuts=("Ctrl+W",),
    ),
    Command(
        "file.preferences",
        QT_TRANSLATE_NOOP("Actions", "&Preferences…"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Choose the device, the memory limit and what is written into files."),
        shortcuts=("Ctrl+,",),
        icon="settings",
        separator=True,
        role="preferences",
    ),
    Command(
        "file.quit",
        QT_TRANSLATE_NOOP("Actions", "&Quit"),
        "file",
        QT_TRANSLATE_NOOP("Actions", "Close all documents and leave."),
        shortcuts=("Ctrl+Q",),
        role="quit",
    ),
)
