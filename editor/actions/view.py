"""How the picture is looked at."""

from __future__ import annotations

from editor.actions.table import DOCUMENT, RESULTS, SEVERAL, Command
from editor.words import QT_TRANSLATE_NOOP

__all__ = ["ROWS"]

ROWS: tuple[Command, ...] = (
    Command(
        "view.zoom_in",
        QT_TRANSLATE_NOOP("Actions", "Zoom &in"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Show the picture larger."),
        needs=(DOCUMENT,),
        shortcuts=("Ctrl++", "Ctrl+="),
        icon="zoom-in",
    ),
    Command(
        "view.zoom_out",
        QT_TRANSLATE_NOOP("Actions", "Zoom &out"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Show the picture smaller."),
        needs=(DOCUMENT,),
        shortcuts=("Ctrl+-",),
        icon="zoom-out",
    ),
    Command(
        "view.fit",
        QT_TRANSLATE_NOOP("Actions", "&Fit in window"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Show the whole picture."),
        needs=(DOCUMENT,),
        shortcuts=("Ctrl+0",),
        icon="fit",
    ),
    Command(
        "view.actual_size",
        QT_TRANSLATE_NOOP("Actions", "&Actual size"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Show one pixel of the picture as one pixel of the screen (100 %)."),
        needs=(DOCUMENT,),
        shortcuts=("Ctrl+1",),
        icon="actual-size",
    ),
    Command(
        "view.double_size",
        QT_TRANSLATE_NOOP("Actions", "&Double size"),
        "view",
        QT_TRANSLATE_NOOP(
            "Actions", "Show one pixel of the picture as two by two pixels of the screen (200 %)."
        ),
        needs=(DOCUMENT,),
        shortcuts=("Ctrl+2",),
    ),
    Command(
        "view.original",
        QT_TRANSLATE_NOOP("Actions", "Show ori&ginal"),
        "view",
        QT_TRANSLATE_NOOP(
            "Actions", "Show the picture as it was before; hold the key down to see it only as long."
        ),
        needs=(DOCUMENT, RESULTS),
        shortcuts=("Y",),
        checkable=True,
        separator=True,
    ),
    Command(
        "view.split",
        QT_TRANSLATE_NOOP("Actions", "Split &before / after"),
        "view",
        QT_TRANSLATE_NOOP(
            "Actions", "Show the original left of a line and the result right of it; drag the line."
        ),
        needs=(DOCUMENT, RESULTS),
        shortcuts=("Ctrl+B",),
        icon="split",
        checkable=True,
    ),
    Command(
        "view.mask_overlay",
        QT_TRANSLATE_NOOP("Actions", "Mas&k overlay"),
        "view",
        QT_TRANSLATE_NOOP(
            "Actions",
            "Cover with red what is selected or, where a layer's mask is painted on, what that hides.",
        ),
        needs=(DOCUMENT,),
        shortcuts=("\\",),
        checkable=True,
    ),
    Command(
        "view.rulers",
        QT_TRANSLATE_NOOP("Actions", "&Rulers"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Show how many pixels of the picture there are along its sides."),
        shortcuts=("Shift+R",),
        checkable=True,
    ),
    Command(
        "view.next",
        QT_TRANSLATE_NOOP("Actions", "&Next document"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Go to the next open document."),
        needs=(SEVERAL,),
        shortcuts=("Ctrl+Tab",),
        separator=True,
    ),
    Command(
        "view.previous",
        QT_TRANSLATE_NOOP("Actions", "&Previous document"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Go to the previous open document."),
        needs=(SEVERAL,),
        shortcuts=("Ctrl+Shift+Tab",),
    ),
    Command(
        "view.full_screen",
        QT_TRANSLATE_NOOP("Actions", "F&ull screen"),
        "view",
        QT_TRANSLATE_NOOP("Actions", "Use the whole screen."),
        shortcuts=("F11",),
        checkable=True,
    ),
)
