"""One click: the sensible thing at once, with what the filter measures by itself. Shown in the toolbar, beside an
arrow for the filter's own dialog."""

from __future__ import annotations

from editor.actions.filters import needs_of
from editor.actions.table import Command
from editor.words import QT_TRANSLATE_NOOP
from engine.filters import FILTERS

__all__ = ["QUICK", "ROWS"]

# the filter of each command, in the order of the toolbar
QUICK: dict[str, str] = {
    "quick.denoise": "denoise",
    "quick.remove": "remove",
    "quick.upscale": "upscale",
    "quick.repair": "repair",
    "quick.restore": "restore",
}

_TEXTS: dict[str, tuple[str, str]] = {
    "quick.denoise": (
        QT_TRANSLATE_NOOP("Actions", "Denoise &now"),
        QT_TRANSLATE_NOOP(
            "Actions", "Take noise and JPEG blocks away at once, as strongly as each place needs."
        ),
    ),
    "quick.remove": (
        QT_TRANSLATE_NOOP("Actions", "&Remove now"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Take away what is painted over or selected, at once. On the picture the Enter key does it.",
        ),
    ),
    "quick.upscale": (
        QT_TRANSLATE_NOOP("Actions", "Upscale &2× now"),
        QT_TRANSLATE_NOOP(
            "Actions", "Make the picture twice as wide and high at once; it is cleaned if need be."
        ),
    ),
    "quick.repair": (
        QT_TRANSLATE_NOOP("Actions", "&Find scratches"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Mark scratches, dust and tears for you to look at and correct; the Enter key repairs them.",
        ),
    ),
    "quick.restore": (
        QT_TRANSLATE_NOOP("Actions", "Re&store now"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Mend all that is wrong with an old photo at once; each step becomes a layer of its own.",
        ),
    ),
}

ROWS: tuple[Command, ...] = tuple(
    Command(
        id=name,
        text=text,
        menu="enhance",
        help=words,
        needs=needs_of(FILTERS[QUICK[name]]),
        icon=QUICK[name],
        separator=name == next(iter(QUICK)),
    )
    for name, (text, words) in _TEXTS.items()
)
