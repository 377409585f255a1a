"""How much of the view is tried with a model that was installed: as much as takes a few seconds on this machine.

The filters' own limits are made for the models that come with Saisei; others take up to a hundred times as long.
"""

from __future__ import annotations

from engine.models import store
from engine.models.card import Card

__all__ = ["LEAST", "Pace", "paces"]

SECONDS = 5.0
LEAST = 20_000  # pixels, however long they take: less cannot be judged
# bytes of weights times pixels, before anything was measured: a network multiplies about once for each of its weights
# (of 4 bytes) and pixel, and a busy processor of two cores 5 · 10¹⁰ times a second
FIRST = SECONDS * 2e11


class Pace:
    """Pixels a second by filter and model, of this session."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], float] = {}

    def limit(self, filter_id: str, model: str | None, usual: int) -> int:
        """Pixels that are tried at most; ``usual``: with a model that came with Saisei, or one of which nothing is
        known."""
        card = _installed(model)
        if card is None:
            return usual
        speed = self._known.get((filter_id, card.id))
        most = FIRST / card.size if speed is None else speed * SECONDS
        return min(usual, max(LEAST, int(most)))

    def measured(self, filter_id: str, model: str | None, pixels: int, seconds: float) -> None:
        """A preview of ``pixels`` took ``seconds``."""
        if model is not None and seconds > 0:
            self._known[filter_id, model] = pixels / seconds


def _installed(model: str | None) -> Card | None:
    found = next((card for card in store.shared().cards() if card.id == model), None)
    return None if found is None or found.folder == store.BUILT_IN else found


paces = Pace()  # of this process
