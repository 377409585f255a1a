"""Layers and groups of them: rasters with their place and look. Frozen, so that a state of the document is a tuple
of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from editor.document.raster import Raster
from engine.api import Rect

__all__ = ["Group", "Layer"]


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer. Compare layers by ``id``: the same layer after a change is another object.

    ``x``, ``y``: its upper left corner in document pixels. ``opacity`` 0..1. ``recipe``: how a filter made it
    (JSON-ready), None for pixels that came from a file or the clipboard. ``source``: id of the layer that a
    result was made from; it is shown in place of that one (see ``editor.document.compose``).
    ``blend``: a key of ``editor.document.modes.MODES``. ``mask``: one channel, of the raster's size, type and place;
    0 hides, the maximum shows, and where it has no tile it hides; None shows all. ``mask_on``: whether it counts.
    ``locked``: its pixels, mask and place cannot be changed. ``group``: id of the group that it belongs to, empty for
    none; the layers of one group lie next to each other. ``hints``: it holds colour hints for Colorize, which are no
    part of the picture: the canvas shows them as dots.
    ``raster`` and ``mask`` are never written to once the layer is part of a document's state.
    """

    name: str
    raster: Raster
    x: int = 0
    y: int = 0
    visible: bool = True
    opacity: float = 1.0
    recipe: dict[str, Any] | None = None
    source: str = ""
    blend: str = "normal"
    mask: Raster | None = None
    mask_on: bool = True
    locked: bool = False
    group: str = ""
    hints: bool = False
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def rect(self) -> Rect:
        """Where it lies, in document pixels."""
        return Rect(self.x, self.y, *self.raster.size)

    @property
    def shown(self) -> bool:
        """Whether it can change what is seen."""
        return self.visible and self.opacity > 0 and not self.hints

    @property
    def bare(self) -> Layer:
        """Its pixels alone: shown, opaque, without mask, mode and group."""
        return replace(
            self, visible=True, opacity=1.0, blend="normal", mask=None, mask_on=True, group="", source=""
        )

    @property
    def active_mask(self) -> Raster | None:
        """The mask, if it counts."""
        return self.mask if self.mask_on else None

    @property
    def opaque(self) -> bool:
        """Whether it hides all that is below it, as far as it reaches. A layer with alpha is never known to."""
        plain = self.blend == "normal" and self.active_mask is None
        return self.visible and self.opacity == 1 and plain and self.raster.full and not self.raster.has_alpha


@dataclass(frozen=True, eq=False)
class Group:
    """Layers that are blended with each other first, and then as one with what is below them. One level deep.

    ``opacity``, ``blend``: of the whole. ``expanded``: whether the panel lists its layers.
    """

    name: str
    visible: bool = True
    opacity: float = 1.0
    blend: str = "normal"
    expanded: bool = True
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    @property
    def shown(self) -> bool:
        """Whether its layers can be seen."""
        return self.visible and self.opacity > 0

    @property
    def plain(self) -> bool:
        """Whether it changes nothing of how its layers look, as long as those are blended normally."""
        return self.visible and self.opacity == 1 and self.blend == "normal"
