"""How Restore runs: the picture looked at, then repair → denoise → fade correction → colorize → upscale, as one job.

Every step but the last is a ``Part`` of the result, for a document to show as a layer (see
engine/restoring_layers.py): the repair as its own pixels only; denoise and fade correction as what they changed, in
"hard-light"; the colours in "color". So the layers lie in the order in which the steps ran, and each can be switched
off by itself. Upscaling draws what all of them made.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from engine import dispatch
from engine.api import (
    Cancelled,
    Context,
    EngineError,
    Part,
    Patch,
    Picture,
    Rect,
    Request,
    Result,
    SubContext,
)
from engine.chain import whole, with_channels
from engine.composite import checked
from engine.filters import FILTERS
from engine.filters.repair_run import percent, repaired
from engine.restoring import BLOCKY, NOISY, Findings, Steps, proposed
from engine.restoring_analysis import analysed, repair_params
from engine.restoring_layers import change, cut_out

__all__ = ["SOUND", "run"]

SOUND = "Nothing was found that has to be restored: the picture stays as it was."
COLOURED = "Colorize was left out: the picture has colours already."
# what a pixel takes in each step, against the others: measured on two cores
COSTS = {"look": 1.0, "repair": 2.0, "denoise": 4.0, "fade": 0.2, "colorize": 1.5, "upscale": 2.5}
PIECE = 1024  # pixels a side in which the final picture is handed over

Array = np.ndarray


def run(request: Request, context: Context) -> Result:
    """See engine/composite.py. It works on the whole picture and takes no mask. A step that fails is left out, with a
    sentence in the notes; only if there is no other is that sentence the error."""
    started = time.monotonic()
    _, region = checked(request)
    if request.mask is not None:
        raise EngineError("Restore works on the whole picture and takes no mask.")
    if region != request.picture.rect:
        raise EngineError("Restore works on the whole picture, not on a part of it.")
    return _Job(request, context).run(started)


@dataclass
class _Done:
    """What a step made. ``part``: None for the one that is none."""

    picture: Picture
    recipe: dict[str, Any]
    device: str
    notes: tuple[str, ...]
    part: Part | None
    words: str


@dataclass
class _Job:
    request: Request
    context: Context
    notes: list[str] = field(default_factory=list)
    recipes: list[dict[str, Any]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    device: str = "cpu"

    def run(self, started: float) -> Result:
        request, context = self.request, self.context
        context.device("cpu", 0)
        context.progress(0.0)
        context.check_cancelled()
        look = COSTS["look"] / sum(COSTS.values())
        looking = context.sub(0.0, look)
        found = analysed(request.picture, request.params, request.policy, looking, request.model)
        for sentence in found.failed:
            self._note(sentence)
        steps = self._steps(found)
        self._note(findings_words(found, steps))
        picture, failures = request.picture, 0
        spans = _spans(steps, look)
        for name, (offset, length) in spans.items():
            context.check_cancelled()
            row = FILTERS[name]
            context.progress(offset, row.label)
            inner = _Streamed(context, offset, length, self._passed(name, steps))
            try:
                made = _RUN[name](self, picture, steps, found, inner)
            except Cancelled:
                raise
            except (EngineError, MemoryError) as error:
                words = str(error) or "There is not enough memory."
                failures += 1
                if failures == len(spans):
                    raise EngineError(words) from None
                self._note(f"{row.label} was left out: {words}")
                continue
            if made is None:
                continue
            picture = made.picture
            self.recipes.append(made.recipe)
            self.done.append(made.words)
            self.notes += [note for note in made.notes if note not in self.notes]
            if made.device != "cpu":
                self.device = made.device
            if made.part is not None:
                self.parts.append(made.part)
        if self.done:
            self._note(f"Done: {', '.join(self.done)}.")
        elif not failures and SOUND not in self.notes:
            self._note(SOUND)
        factor = picture.width // request.picture.width
        if not (self.recipes and self.recipes[-1]["filter"] == "upscale"):
            self._hand_over(picture)
        context.progress(1.0)
        recipe = {
            **request.recipe(),
            "resolved": {"found": found.data(), "steps": list(steps.names), **self._resolved()},
            "steps": self.recipes,
        }
        seconds = time.monotonic() - started
        pixels = picture.pixels
        return Result(
            picture.rect, pixels, factor, recipe, self.device, seconds, tuple(self.notes), tuple(self.parts)
        )

    def _steps(self, found: Findings) -> Steps:
        steps = proposed(self.request.params, found)
        if steps.colorize and found.kind == "coloured":
            self._note(COLOURED)
            steps = replace(steps, colorize=False)
        if not steps.names:
            self._note(SOUND)
        return steps

    def _resolved(self) -> dict[str, Any]:
        for recipe in self.recipes:
            if recipe["filter"] == "denoise":
                return {"denoise_strength": (recipe.get("resolved") or {}).get("strength")}
        return {}

    def _note(self, words: str) -> None:
        if words and words not in self.notes:
            self.notes.append(words)
            self.context.note(words)

    # --- steps

    def repair(self, picture: Picture, steps: Steps, found: Findings, context: Context) -> _Done | None:
        params = repair_params(self.request.params)
        request = self._step("repair", picture, params, self.request.model)
        made = repaired(request, picture.rect, context)
        if made.filled is None:
            return None
        rect = made.filled.rect
        after = picture.pixels.copy()
        after[rect.slices] = made.filled.pixels
        recipe = {**request.recipe(), **made.recipe, "resolved": {"marked": round(100 * made.share, 3)}}
        part = Part("repair", rect, cut_out(made.filled.pixels, made.hole[rect.slices]), recipe)
        words = f"repaired {percent(made.share)} of the picture"
        return _Done(Picture(after, picture.icc), recipe, made.device, tuple(made.filled.notes), part, words)

    def denoise(self, picture: Picture, steps: Steps, found: Findings, context: Context) -> _Done:
        p = self.request.params
        made = self._run(
            "denoise", picture, {"strength": p.denoise_strength, "detail": p.grain}, context, _changed
        )
        level = (made.recipe.get("resolved") or {}).get("strength")
        made.words = "denoised" if level is None else f"denoised (noise level {level:g})"
        return made

    def fade(self, picture: Picture, steps: Steps, found: Findings, context: Context) -> _Done:
        # the colours of a place and of a time are a cast, too: some of it is kept, unless there is but one tint
        values = {
            "strength": self.request.params.fade_strength,
            "cast": 100.0 if found.colourless else 60.0,
        }
        made = self._run("fade", picture, values, context, _changed)
        made.words = "fading corrected"
        return made

    def colorize(self, picture: Picture, steps: Steps, found: Findings, context: Context) -> _Done:
        values = {"saturation": self.request.params.saturation, "recolour": True}
        made = self._run("colorize", picture, values, context, _coloured)
        made.words = "colorized"
        return made

    def upscale(self, picture: Picture, steps: Steps, found: Findings, context: Context) -> _Done:
        values = {"factor": str(steps.upscale), "clean": "auto"}  # what the correction has brought out
        made = self._run("upscale", picture, values, context, None)
        made.words = f"enlarged {steps.upscale} times"
        return made

    def _run(
        self,
        name: str,
        picture: Picture,
        values: dict[str, Any],
        context: Context,
        layer: Callable[[Picture, Picture], tuple[Array, str]] | None,
    ) -> _Done:
        row = FILTERS[name]
        request = self._step(name, picture, row.make_params(**values))
        result = dispatch.run(request, context)
        after = whole(row, picture, result)
        part = None
        if layer is not None:
            pixels, blend = layer(picture, after)
            pixels.flags.writeable = False
            part = Part(name, after.rect, pixels, result.recipe, blend)
        return _Done(after, result.recipe, result.device, result.notes, part, row.label)

    def _step(self, name: str, picture: Picture, params: Any, model: str | None = None) -> Request:
        like = self.request
        return Request(name, picture, params, model, focus=like.focus, seed=like.seed, policy=like.policy)

    # --- pieces

    def _passed(self, name: str, steps: Steps) -> Callable[[Patch], Patch | None]:
        """What becomes of a step's pieces: the result's own where it is the one that changes the size, else drafts;
        none of those before it, as they have another size."""
        if name == "upscale":
            return lambda patch: patch
        if steps.upscale > 1:
            return lambda patch: None
        channels = self._channels(steps)
        return lambda patch: Patch(patch.rect, with_channels(patch.pixels, channels), draft=True)

    def _channels(self, steps: Steps) -> int:
        """Of the result."""
        own = self.request.picture.channels
        return own + 2 if steps.colorize and own < 3 else own

    def _hand_over(self, picture: Picture) -> None:
        for y in range(0, picture.height, PIECE):
            for x in range(0, picture.width, PIECE):
                rect = Rect(x, y, PIECE, PIECE).intersected(picture.rect)
                self.context.partial(Patch(rect, picture.pixels[rect.slices]))


_RUN: dict[str, Callable[[_Job, Picture, Steps, Findings, Context], _Done | None]] = {
    "repair": _Job.repair,
    "denoise": _Job.denoise,
    "fade": _Job.fade,
    "colorize": _Job.colorize,
    "upscale": _Job.upscale,
}


class _Streamed(SubContext):
    """A step's share of the progress; its pieces go through ``passed``."""

    def __init__(
        self, parent: Context, offset: float, length: float, passed: Callable[[Patch], Patch | None]
    ) -> None:
        super().__init__(parent, offset, length)
        self._passed = passed

    def partial(self, patch: Patch) -> None:
        made = self._passed(patch)
        if made is not None:
            self._parent.partial(made)


def _changed(before: Picture, after: Picture) -> tuple[Array, str]:
    return change(before.pixels, after.pixels), "hard-light"


def _coloured(before: Picture, after: Picture) -> tuple[Array, str]:
    return after.pixels.view(), "color"


def _spans(steps: Steps, start: float) -> dict[str, tuple[float, float]]:
    """Offset and length of each step's share of the progress."""
    costs = {name: COSTS[name] * (steps.upscale**2 if name == "upscale" else 1) for name in steps.names}
    total, spans = sum(costs.values()), {}
    for name, cost in costs.items():
        length = (1 - start) * cost / total
        spans[name] = (start, length)
        start += length
    return spans


def findings_words(found: Findings, steps: Steps) -> str:
    """One sentence about what was found, for people; empty where nothing was looked at."""
    words = []
    if found.scratched or (found.scratches and steps.repair):
        words.append(f"scratches on {percent(found.scratches)} of the picture")
    if found.noise >= NOISY:
        words.append(f"noise {found.noise:.1f}")
    if found.blocks >= BLOCKY:
        words.append("JPEG blocks")
    if found.faded:
        words.append("fading" if found.kind != "tinted" else "fading and a tint")
    if found.colourless:
        words.append("no colours")
    if found.small:
        words.append(f"only {found.width * found.height / 1e6:.2g} megapixels")
    return f"Found: {', '.join(words)}." if words else ""
