"""A document: layers, the history of them, results that stream in, and what all of it looks like.

Used from one thread, the GUI's; what the ``..._later`` methods return holds frozen snapshots and may run elsewhere.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from editor.document.changes import Change
from editor.document.colouring import Colouring
from editor.document.compose import Flattening, Scene, uncovered
from editor.document.layer import Layer
from editor.document.masks import hides_nothing
from editor.document.trial import Trial
from engine.api import Picture, Rect
from engine.files.model import Metadata, ReadFile

__all__ = ["Change", "Document"]


class Document(Colouring):
    """Made by ``from_file`` or ``from_picture``; has at least one layer at any time.

    All layers have the document's type (uint8 or uint16), profile and number of colours (``colours``, 1 or 3);
    with or without alpha. Layers are named by their ids; an id that no layer has raises KeyError.
    ``clock``: seconds, for merging steps.
    """

    @classmethod
    def from_file(cls, file: ReadFile, path: Path) -> Document:
        """A document of an opened file. May run in another thread than the document is used in later."""
        return cls(file.picture, path.name, path, file.metadata, file.notes)

    @classmethod
    def from_picture(
        cls, picture: Picture, name: str, metadata: Metadata | None = None, modified: bool = False
    ) -> Document:
        """A document that is no file yet. ``modified``: whether closing it loses something."""
        return cls(picture, name, None, metadata or Metadata(), modified=modified)

    def picture(self, layer: Layer) -> Picture:
        """All pixels of a layer as a filter gets them, in the layer's channels: where a result lacks pixels, its
        source fills it. A layer without alpha that still lacks pixels comes with alpha."""
        return self.picture_later(layer)()

    def picture_later(self, layer: Layer) -> Callable[[], Picture]:
        """``picture`` of what the layer is now, to be gathered in any thread."""
        raster, icc = self._complete(layer).snapshot(), self.icc
        return lambda: Picture(raster.pixels(), icc)

    def composite(self, rect: Rect, level: int = 0, trial: Trial | None = None) -> np.ndarray:
        """What is seen: H × W × (2 or 4), straight alpha, in the document's type and profile.

        ``rect`` is in pixels of the level: the document is ceil(size / 2**level) pixels there, each the mean of
        2**level × 2**level of the document's, layer by layer and weighted by alpha. Outside is transparent.
        ``trial``: as it would be with that result in its place, for what of ``rect`` the trial holds.
        Raises ValueError for an empty rectangle or a level beyond 0 .. ``MAX_LEVEL``.
        """
        return self._compose(self.scene if trial is None else self._tried(trial), rect, level, trial)

    def prepare(self, rect: Rect, level: int, original: bool = False) -> Iterator[int]:
        """What ``composite`` (or ``original``) will need of the smaller scales that are kept, made in small steps, so
        that a window can do other things in between: gives how many pixels each step has read."""
        scene = Scene((self.before.bare,)) if original else self.scene
        for shown in uncovered(scene, rect.scaled(1 << level).intersected(self.rect)):
            yield from self._pyramid(shown.layer, shown.shares).prepare(rect, level)

    def original(self, rect: Rect, level: int = 0) -> np.ndarray:
        """``before`` alone and opaque, hidden or not, without its mask: the other side of the split view. As
        ``composite``."""
        return self._compose(Scene((self.before.bare,)), rect, level)

    def flattened(self) -> Picture:
        """What Save writes: the visible layers without those that still stream in. It has alpha if the
        document began with alpha or is transparent anywhere; grey stays grey."""
        return self.flattened_later()()

    def flattened_later(self) -> Callable[[], Picture]:
        """``flattened`` of what the document is now, to be made in any thread."""
        state = self._state
        return Flattening(
            state.size, self.colours, self.dtype, self.icc, self._alpha, state.layers, state.groups
        )

    def recipes(self) -> list[dict[str, Any]]:
        """How the visible results were made, bottom first; copies."""
        return [
            copy.deepcopy(layer.recipe)
            for layer in Scene(self._state.layers, self._state.groups).shown
            if layer.recipe is not None
        ]

    @property
    def covered(self) -> bool:
        """Whether one opaque layer hides all that is below: nothing can show through the flattened picture. A mask
        that hides nothing is none."""
        layers = [
            layer
            if layer.active_mask is None
            else replace(layer, mask_on=not hides_nothing(layer.active_mask))
            for layer in self._state.layers
        ]
        return Scene(layers, self._state.groups).covers(self.rect)
