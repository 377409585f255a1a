"""What may be done to a picture of a dataset, as a table: recipes, the dialog and the documentation follow from it.

No torch here; how each works is in engine/dataset/applying.py. The numbers of a step are drawn without looking at the
picture (places and sizes as shares of it), so that a whole dataset is planned before the first picture is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.api import EngineError
from engine.filters.translate import DIRECTIONS

__all__ = ["GROUPS", "OPERATIONS", "Field", "Operation", "RecipeError"]

GROUPS = ("geometry", "colour", "quality", "model", "mix")
LARGEST_SIDE = 4096


class RecipeError(EngineError):
    """A recipe, or the manifest of a dataset, is not right; one sentence."""


@dataclass(frozen=True)
class Field:
    """One value of an operation. ``kind``: "range" and "whole" are a number or [least, most], drawn evenly between
    (whole numbers for "whole"); "fixed" a whole number that is not drawn; "choice" one of ``choices``, or a list that
    is drawn from; "word" one of ``choices``; "text"; "table"."""

    name: str
    kind: str
    default: Any
    label: str
    minimum: float = 0.0
    maximum: float = 1.0
    choices: tuple[str, ...] = ()

    def checked(self, value: Any) -> Any:
        """The value as a recipe holds it: (least, most) for ranges, a tuple for choices. Raises RecipeError."""
        if self.kind in ("range", "whole"):
            return self._range(value)
        if self.kind == "fixed":
            if not _is_number(value) or value != int(value) or not self.minimum <= value <= self.maximum:
                raise RecipeError(
                    f"{self.name} is a whole number from {self.minimum:g} to {self.maximum:g}, not {value!r}."
                )
            return int(value)
        if self.kind == "choice":
            found = tuple(value) if isinstance(value, list | tuple) else (value,)
            if not found or not all(isinstance(v, str) and v in self.choices for v in found):
                raise RecipeError(
                    f"{self.name} is one or several of {', '.join(self.choices)}, not {value!r}."
                )
            return found
        if self.kind == "word":
            if not isinstance(value, str) or value not in self.choices:
                raise RecipeError(f"{self.name} is one of {', '.join(self.choices)}, not {value!r}.")
            return value
        if self.kind == "table":
            if not isinstance(value, dict):
                raise RecipeError(f"{self.name} is a table such as {{ amount = 60 }}, not {value!r}.")
            return value
        if not isinstance(value, str):
            raise RecipeError(f"{self.name} is a text, not {value!r}.")
        return value

    def _range(self, value: Any) -> tuple[float, float]:
        ends = list(value) if isinstance(value, list | tuple) else [value, value]
        whole = self.kind == "whole"
        if len(ends) != 2 or not all(_is_number(v) and (not whole or v == int(v)) for v in ends):
            kind = "whole number" if whole else "number"
            raise RecipeError(f"{self.name} is a {kind} or two in brackets, [least, most], not {value!r}.")
        low, high = (int(v) if whole else float(v) for v in ends)
        if not self.minimum <= low <= high <= self.maximum:
            if low > high:
                raise RecipeError(f"{self.name} begins with the least: [{high:g}, {low:g}], not {value!r}.")
            raise RecipeError(f"{self.name} lies in {self.minimum:g} to {self.maximum:g}, not {value!r}.")
        return low, high

    def drawn(self, value: Any, rng: np.random.Generator) -> Any:
        """What one picture gets of the recipe's value, JSON-ready."""
        if self.kind == "range":
            return float(rng.uniform(*value))
        if self.kind == "whole":
            return int(rng.integers(value[0], value[1], endpoint=True))
        if self.kind == "choice":
            return value[int(rng.integers(len(value)))]
        return value


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


@dataclass(frozen=True)
class Operation:
    """One row. ``places``: values that are drawn in 0..1 and that no recipe names (where a crop lies); ``seeded``:
    whether it needs a seed of its own (noise)."""

    id: str
    label: str
    group: str
    help: str
    fields: tuple[Field, ...] = ()
    places: tuple[str, ...] = ()
    seeded: bool = False

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)


def _range(name: str, low: float, high: float, label: str, minimum: float, maximum: float) -> Field:
    return Field(name, "range", (low, high), label, minimum, maximum)


def _whole(name: str, low: int, high: int, label: str, minimum: int, maximum: int) -> Field:
    return Field(name, "whole", (low, high), label, minimum, maximum)


_FILL = Field("fill", "fixed", 0, "Grey of what comes in from outside", 0, 255)
_SIZE = Field("size", "fixed", 256, "Side, in pixels", 1, LARGEST_SIDE)
_RELABEL = Field("relabel", "text", "", "Label that the result gets instead of its source's")
_TO = tuple(d.id for d in DIRECTIONS)

OPERATIONS: dict[str, Operation] = {
    o.id: o
    for o in (
        # --- geometry: boxes and masks go with the picture
        Operation("horizontal-flip", "Flip left and right", "geometry", "The mirror image."),
        Operation("vertical-flip", "Flip top and bottom", "geometry", "Upside down, mirrored."),
        Operation(
            "quarter-turn",
            "Quarter turns",
            "geometry",
            "Turned by right angles, without loss.",
            (_whole("turns", 1, 3, "Quarter turns", 0, 3),),
        ),
        Operation(
            "rotate",
            "Rotate",
            "geometry",
            "Turned about the middle, in the same frame.",
            (_range("angle", -15, 15, "Angle, in degrees", -180, 180), _FILL),
        ),
        Operation(
            "affine",
            "Affine",
            "geometry",
            "Turned, moved, scaled and sheared at one go.",
            (
                _range("angle", -10, 10, "Angle, in degrees", -180, 180),
                _range("move_x", -0.1, 0.1, "To the right, as a share of the width", -1, 1),
                _range("move_y", -0.1, 0.1, "Down, as a share of the height", -1, 1),
                _range("scale", 0.9, 1.1, "Scale", 0.05, 20),
                _range("shear", -5, 5, "Shear, in degrees", -80, 80),
                _FILL,
            ),
        ),
        Operation(
            "perspective",
            "Perspective",
            "geometry",
            "Seen from the side: each corner moves inwards.",
            (
                _range("distortion", 0.1, 0.4, "Most that a corner moves, as a share of the half side", 0, 1),
                _FILL,
            ),
            places=("x1", "y1", "x2", "y2", "x3", "y3", "x4", "y4"),
        ),
        Operation(
            "elastic",
            "Elastic",
            "geometry",
            "Seen through water: every place moves a little.",
            (
                _range("alpha", 20, 60, "How far, in pixels", 0, 1000),
                _range("sigma", 4, 8, "How smooth, in pixels", 0.5, 100),
                _FILL,
            ),
            seeded=True,
        ),
        Operation(
            "crop",
            "Random crop and resize",
            "geometry",
            "A part of the picture, made the wanted size.",
            (
                _range("area", 0.3, 1.0, "Share of the picture's area", 0.0001, 1),
                _range("ratio", 0.75, 1.3333, "Width by height", 0.05, 20),
                _SIZE,
            ),
            places=("x", "y"),
        ),
        Operation(
            "window",
            "Crop to size",
            "geometry",
            "As many pixels as wanted from anywhere in the picture, not scaled; a smaller picture gets a border.",
            (_SIZE, _FILL),
            places=("x", "y"),
        ),
        Operation(
            "resize",
            "Resize",
            "geometry",
            "To a square: covered (what is over is cut off), inside (a border is added) or stretched. Or, longest: "
            "the long side only.",
            (
                _SIZE,
                Field(
                    "fit", "word", "cover", "How it fits", choices=("cover", "inside", "stretch", "longest")
                ),
                _FILL,
            ),
        ),
        # --- colour
        Operation(
            "colour",
            "Colour jitter",
            "colour",
            "Brightness, contrast, saturation and hue, in this order.",
            (
                _range("brightness", 0.8, 1.2, "Brightness, as a factor", 0, 10),
                _range("contrast", 0.8, 1.2, "Contrast, as a factor", 0, 10),
                _range("saturation", 0.8, 1.2, "Saturation, as a factor", 0, 10),
                _range("hue", -0.02, 0.02, "Hue, in turns of the colour circle", -0.5, 0.5),
            ),
        ),
        Operation(
            "gamma",
            "Gamma",
            "colour",
            "The curve between dark and bright.",
            (_range("gamma", 0.7, 1.4, "Gamma", 0.05, 20),),
        ),
        Operation("grey", "Grey", "colour", "No colour; the file stays RGB."),
        Operation("invert", "Invert", "colour", "The negative."),
        Operation(
            "auto-contrast", "Auto contrast", "colour", "The darkest becomes black, the brightest white."
        ),
        Operation("equalize", "Equalize", "colour", "All levels equally often."),
        Operation(
            "posterize",
            "Posterize",
            "colour",
            "Fewer levels.",
            (_whole("bits", 3, 6, "Bits a channel", 1, 8),),
        ),
        Operation(
            "solarize",
            "Solarize",
            "colour",
            "What is brighter than the threshold turns into its negative.",
            (_whole("threshold", 128, 224, "Threshold", 0, 255),),
        ),
        # --- quality
        Operation(
            "sharpness",
            "Sharpness",
            "quality",
            "Below 1 softer, above 1 crisper.",
            (_range("factor", 0.5, 2.0, "Factor", 0, 20),),
        ),
        Operation(
            "blur",
            "Gaussian blur",
            "quality",
            "Out of focus.",
            (_range("sigma", 0.3, 2.0, "Standard deviation, in pixels", 0.05, 50),),
        ),
        Operation(
            "noise",
            "Gaussian noise",
            "quality",
            "The same noise everywhere.",
            (_range("sigma", 0.01, 0.06, "Standard deviation, of 0..1", 0, 1),),
            seeded=True,
        ),
        Operation(
            "camera-noise",
            "Camera noise",
            "quality",
            "As a sensor makes it: more in the shadows, coloured, through a mosaic.",
            (_range("strength", 0.2, 0.7, "0 is a clean sensor, 1 ISO 25,600", 0, 1),),
            seeded=True,
        ),
        Operation(
            "jpeg",
            "JPEG",
            "quality",
            "The marks that JPEG leaves.",
            (_whole("quality", 30, 90, "Quality", 1, 100),),
        ),
        Operation(
            "coarse",
            "Low resolution",
            "quality",
            "Made smaller and enlarged again.",
            (_range("factor", 1.5, 3.0, "How many times smaller", 1, 50),),
        ),
        Operation(
            "erase",
            "Erase",
            "quality",
            "A rectangle becomes grey; boxes and masks stay.",
            (
                _range("area", 0.02, 0.15, "Share of the picture's area", 0, 1),
                _range("ratio", 0.5, 2.0, "Width by height", 0.05, 20),
                Field("fill", "fixed", 127, "Grey", 0, 255),
            ),
            places=("x", "y"),
        ),
        # --- models
        Operation(
            "translate",
            "Translate",
            "model",
            "A painting, another season, another animal.",
            (
                Field("to", "choice", ("monet",), "What it becomes", choices=_TO),
                _range("strength", 100, 100, "Strength, in percent", 0, 100),
                _range("brush", 100, 100, "Brush scale, in percent", 10, 300),
                _RELABEL,
            ),
            seeded=True,
        ),
        Operation(
            "filter",
            "A filter of Saisei",
            "model",
            "Any filter that keeps the picture's size and needs no mask.",
            (
                Field("filter", "text", "denoise", "The filter's id"),
                Field("model", "text", "", "A model's id; empty for the active one"),
                Field("params", "table", {}, "The filter's parameters"),
                _RELABEL,
            ),
            seeded=True,
        ),
        # --- a mix
        Operation("one-of", "One of several", "mix", "One of its choices, by their weights."),
    )
}
