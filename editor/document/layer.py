"""A layer: a raster with its place and look. Frozen, so that a state of the document is a tuple of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from editor.document.raster import Raster
from engine.api import Rect

__all__ = ["Layer"]


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer. Compare layers by ``id``: the same layer after a change is another object.

    ``x``, ``y``: its upper left corner in document pixels. ``opacity`` 0..1. ``recipe``: how a filter made it
    (JSON-ready), None for pixels that came from a file or the clipboard. ``source``: id of the layer that a
    result was made from; it is shown in place of that one (see ``editor.document.compose``).
    ``raster`` is never written to once the layer is part of a document's state.
    """

    name: str
    raster: Raster
    x: int = 0
    y: int = 0
    visible: bool = True
    opacity: float = 1.0
    recipe: dict[str, Any] | None = None
    source: str = ""
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def rect(self) -> Rect:
        """Where it lies, in document pixels."""
        return Rect(self.x, self.y, *self.raster.size)

    @property
    def shown(self) -> bool:
        """Whether it can change what is seen."""
        return self.visible and self.opacity > 0

    @property
    def opaque(self) -> bool:
        """Whether it hides all that is below it, as far as it reaches. A layer with alpha is never known to."""
        return self.visible and self.opacity == 1 and self.raster.full and not self.raster.has_alpha
