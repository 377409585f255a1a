"""What sizes a network takes, and tiles brought to such a size."""

from __future__ import annotations

from dataclasses import dataclass

from engine.api import Rect
from engine.models.card import Card
from engine.tiling import ceil_to, floor_to

__all__ = ["SizeRule"]


@dataclass(frozen=True)
class SizeRule:
    """Sides are multiples of ``multiple`` and at least ``minimum``; ``square``: both are the same; ``fixed``: both
    are exactly this many pixels (0: any)."""

    multiple: int = 1
    minimum: int = 1
    square: bool = False
    fixed: int = 0

    @classmethod
    def of(cls, card: Card, multiple: int) -> SizeRule:
        """The card's, with the multiple that the filter needs (the card's own, or one of that)."""
        return cls(multiple, card.minimum, card.square, card.fixed)

    def padded(self, source: Rect) -> Rect:
        """The rectangle from the same corner on that the network is shown for ``source``."""
        width, height = (ceil_to(max(side, self.minimum), self.multiple) for side in source[2:])
        if self.square:
            width = height = max(width, height)
        if self.fixed:
            width, height = max(width, self.fixed), max(height, self.fixed)
        return Rect(source.x, source.y, width, height)

    def edge(self, wanted: int, least: int) -> int:
        """The edge of a tile that comes near to ``wanted`` and is at least ``least``, as far as the rule lets it."""
        if self.fixed:
            return self.fixed
        return max(floor_to(wanted, self.multiple), self.smallest(least))

    def smallest(self, least: int) -> int:
        """The smallest edge of a tile that is of use, given that ``least`` is."""
        return self.fixed or ceil_to(max(least, self.minimum), self.multiple)
