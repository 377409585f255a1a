"""Translate, whole: reduce the picture to what the generator is to see, run it there, carry the change up.

The brush scale says how small the picture is when the one runner (engine/runner.py) takes the generator over it, tile
by tile. What the generator changed is then enlarged along the edges of the full lightness (engine/guided.py) and
added to the picture: a picture of 24 megapixels keeps its own sharpness under broad strokes. Depth, alpha, grey and
profile stay as they are; a grey picture takes the light of the translation only.
"""

from __future__ import annotations

import logging
import time
from functools import partial

import numpy as np
import torch

from engine import runner
from engine.api import Context, MemoryExhausted, Patch, Picture, Rect, Request, Result, Size
from engine.colorizing_pixels import lightness_of
from engine.composite import THINNEST, checked, painted
from engine.filters.translate import DIRECTIONS, model_of, seen_size, side_of
from engine.filters.translate_pixels import kept, reduced
from engine.filters.translate_statistics import SharedStatistics
from engine.guided import joint_upsample
from engine.models.store import ModelStore, shared
from engine.pixels import Converter
from engine.tiling import BORDER, ceil_to, strips_of

__all__ = ["run"]

log = logging.getLogger(__name__)

STRIP = 1 << 19  # pixels of a strip: some 80 MB while it is worked on
BYTES = 160.0  # that a pixel of a strip takes
READ, TRANSLATED = 0.15, 0.7  # shares of the time at which the picture is read and translated
LARGEST_OVERVIEW = 300_000  # pixels of the copy that statistics are measured on
LEVELS = 65535


def run(request: Request, context: Context | None = None, store: ModelStore | None = None) -> Result:
    """Run one job to its end on the calling thread. Raises EngineError, always one sentence."""
    return _Job(request, context or Context(), store or shared()).run()


class _Job:
    def __init__(self, request: Request, context: Context, store: ModelStore) -> None:
        self.request, self.context = request, context
        self.row, self.region = checked(request)
        self.started = time.monotonic()
        self.notes: list[str] = []
        assert self.row.task is not None
        self.card = store.active(self.row.task, request.model or model_of(request.params))
        self.store = SharedStatistics(store, self._overview, context.check_cancelled)
        self.picture = request.picture
        self.converter = Converter(request.picture)
        self.seen = seen_size(self.picture.size, side_of(self.card.id), request.params.brush)

    def run(self) -> Result:
        region = self.region
        self.context.progress(0.0)
        out = self._empty((region.height, region.width, self.picture.channels))
        translated, change = self._translated()
        rows = max(THINNEST, STRIP // region.width)
        done = 0
        make = partial(self._pixels, change=change)
        for strip in strips_of(self.region, rows, self.request.focus):
            for part, pixels in painted(strip, make, BYTES, self._note, _NO_MEMORY):
                self.context.check_cancelled()
                place = part.moved(-region.x, -region.y)
                out[place.slices] = pixels
                view = out[place.slices]
                view.flags.writeable = False
                self.context.partial(Patch(part, view))
                done += part.area
                self.context.progress(TRANSLATED + (1 - TRANSLATED) * done / region.area)
        out.flags.writeable = False
        recipe = {**translated.recipe, **self.request.recipe(), "model": self.card.id}
        direction = next((d for d in DIRECTIONS if d.model == self.card.id), None)
        if direction is not None:  # a model that was named counts, and the recipe must not say otherwise
            recipe["params"] = {**recipe["params"], "to": direction.id}
        recipe["resolved"] = {"seen": list(self.seen)}
        seconds = time.monotonic() - self.started
        return Result(region, out, 1, recipe, translated.device, seconds, tuple(self.notes))

    def _empty(self, shape: tuple[int, int, int]) -> np.ndarray:
        try:
            return np.empty(shape, self.picture.pixels.dtype)
        except MemoryError:
            raise MemoryExhausted(
                f"There is not enough memory for a result of {shape[1]:,} × {shape[0]:,} pixels; close other "
                "documents or work on a part of the picture."
            ) from None

    def _note(self, words: str) -> None:
        log.info("job %s: %s", self.request.job, words)
        if words not in self.notes:
            self.notes.append(words)
            self.context.note(words)

    # --- at the generator's size

    def _translated(self) -> tuple[Result, _Change]:
        """What the runner made of the reduced picture, and the change that it is."""
        need = _reduced_rect(self.region, self.picture.size, self.seen).expanded(2)
        need = need.intersected(Rect(0, 0, *self.seen))
        # as much as the runner's tiles look at: what is further away stays black, unread
        margin = ceil_to(max(self.card.overlap, 96), self.card.multiple) + self.card.multiple + BORDER
        near = need.expanded(margin).intersected(Rect(0, 0, *self.seen))

        def check(share: float) -> None:
            self.context.check_cancelled()
            self.context.progress(READ * share)

        try:
            small = np.zeros((self.seen.height, self.seen.width, 3), np.uint16)
            colours = reduced(self.converter, self.seen, near, check)
            small[near.slices] = np.rint(colours.clip(0, 1) * np.float32(LEVELS))
            del colours
            result = runner.run(
                Request(
                    filter=self.row.id,
                    picture=Picture(small),
                    params=self.row.make_params(),  # they change nothing there, and what was measured is measured
                    model=self.card.id,
                    region=need,
                    seed=self.request.seed,
                    policy=self.request.policy,
                    job=self.request.job,
                ),
                _Inner(self.context.sub(READ, TRANSLATED - READ), self.notes),
                self.store,
            )
            self.context.check_cancelled()
            return result, _Change(small, result.pixels, need)
        except MemoryError:
            raise MemoryExhausted(_NO_MEMORY) from None

    def _overview(self) -> np.ndarray:
        factor = max(1.0, (self.seen.width * self.seen.height / LARGEST_OVERVIEW) ** 0.5)
        size = Size(max(1, round(self.seen.width / factor)), max(1, round(self.seen.height / factor)))
        whole = reduced(
            self.converter, size, Rect(0, 0, *size), lambda _share: self.context.check_cancelled()
        )
        return whole.clip(0, 1)

    # --- at full size

    def _pixels(self, strip: Rect, change: _Change) -> np.ndarray:
        """The result's pixels of a strip."""
        params = self.request.params
        before = self.converter.read(strip)
        added, smooth = change.enlarged(strip, before, self.picture.size, params.detail < 100)
        if smooth is not None:
            added += (smooth - before) * np.float32(1 - params.detail / 100)
        if params.keep != "nothing":
            added = kept(before, np.clip(before + added, 0, 1), params.keep) - before
        added *= np.float32(params.strength / 100)
        mask = None if self.request.mask is None else self.request.mask[strip.slices]
        return self.converter.finish(strip, added, True, 1, mask)


class _Change:
    """What the generator changed of the picture as it saw it, and what it saw; known in ``need`` only."""

    def __init__(self, seen: np.ndarray, made: np.ndarray, need: Rect) -> None:
        """``seen``: h × w × 3 uint16 of the whole; ``made``: of ``need``."""
        self._seen, self._made, self._need = seen, made, need
        self._maps: tuple[torch.Tensor, torch.Tensor] | None = None

    def enlarged(
        self, strip: Rect, before: np.ndarray, size: Size, smooth: bool
    ) -> tuple[np.ndarray, np.ndarray | None]:
        """The change of a strip of the picture of ``size``, h × w × 3 float32; with ``smooth`` also what the small
        picture shows of it. ``before``: the strip itself."""
        height, width = self._seen.shape[:2]
        if (width, height) == size:
            made = self._made[strip.moved(-self._need.x, -self._need.y).slices].astype(np.float32)
            return (made - self._seen[strip.slices]) * np.float32(1 / LEVELS), None
        change, guide = self._small()
        large = torch.from_numpy(lightness_of(before))[None, None]
        values = torch.cat((change, self._as_tensor(self._seen)), 1) if smooth else change
        place = strip.y, strip.x, size.height, size.width
        with torch.inference_mode():
            found = joint_upsample(values, guide, large, place=place)[0].permute(1, 2, 0).numpy()
        return np.ascontiguousarray(found[..., :3]), found[..., 3:] if smooth else None

    def _small(self) -> tuple[torch.Tensor, torch.Tensor]:
        """The change and the lightness of the whole small picture, 1 × 3 × h × w and 1 × 1 × h × w."""
        if self._maps is None:
            change = np.zeros(self._seen.shape, np.float32)
            inside = self._need.slices
            change[inside] = (self._made.astype(np.float32) - self._seen[inside]) * np.float32(1 / LEVELS)
            guide = np.zeros(self._seen.shape[:2], np.float32)
            guide[inside] = lightness_of(self._seen[inside] * np.float32(1 / LEVELS))
            self._maps = (
                torch.from_numpy(change).permute(2, 0, 1)[None],
                torch.from_numpy(guide)[None, None],
            )
        return self._maps

    @staticmethod
    def _as_tensor(levels: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(levels * np.float32(1 / LEVELS)).permute(2, 0, 1)[None]


class _Inner(Context):
    """The runner's context: its pieces are not the job's, its notes are."""

    def __init__(self, outer: Context, notes: list[str]) -> None:
        self._outer, self._notes = outer, notes

    def progress(self, fraction: float, message: str = "") -> None:
        self._outer.progress(fraction, message)

    def device(self, name: str, memory: int) -> None:
        self._outer.device(name, memory)

    def note(self, message: str) -> None:
        self._notes.append(message)
        self._outer.note(message)

    def check_cancelled(self) -> None:
        self._outer.check_cancelled()


def _reduced_rect(rect: Rect, size: Size, small: Size) -> Rect:
    """All pixels of the small picture that show something of ``rect``."""
    x, y = rect.x * small.width // size.width, rect.y * small.height // size.height
    right = -(-rect.right * small.width // size.width)
    bottom = -(-rect.bottom * small.height // size.height)
    return Rect(x, y, right - x, bottom - y)


_NO_MEMORY = "There is not enough memory to translate the picture, even in thin strips; close other programs."
