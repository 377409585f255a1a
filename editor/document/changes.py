"""What a document tells those who show it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from engine.api import Rect

__all__ = ["Announcer", "Change"]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """What is different now. ``rect``: around the pixels that look different, in document pixels, None when
    none do. ``layers``: the list, a layer's properties or the selection. ``history``: what can be undone or
    redone, or whether the document is modified. ``size``: the document has another size. ``selection``: something
    else is selected; ``selected``: around what a stroke that goes on has changed of it, else None."""

    rect: Rect | None = None
    layers: bool = False
    history: bool = False
    size: bool = False
    selection: bool = False
    selected: Rect | None = None


class Announcer:
    """Calls listeners back, in the order in which they subscribed."""

    def __init__(self) -> None:
        self._subscribers: list[Callable[[Change], None]] = []

    def subscribe(self, callback: Callable[[Change], None]) -> Callable[[], None]:
        """Call back after each change, when the document is in its new state. What the callback raises is
        logged. Returns a callable that ends it."""
        entry = partial(callback)  # one callback may subscribe twice: each call ends its own
        self._subscribers.append(entry)

        def unsubscribe() -> None:
            if entry in self._subscribers:
                self._subscribers.remove(entry)

        return unsubscribe

    def _notify(self, change: Change) -> None:
        for callback in tuple(self._subscribers):
            if callback not in self._subscribers:
                continue  # ended by one before it
            try:
                callback(change)
            except Exception:
                log.exception("A listener to a document's changes failed")
