"""Holes of a picture filled: by a network for what is there, by patches of the picture for its texture.

Every hole is cut out with its surroundings. A network of the task "fill" fills a copy that is small enough for its
field; PatchMatch begins with that, coarse to fine, and at full size every pixel is one of the picture's own; steps
where sources meet are blended away. Scratches and specks need no network: the nearest like patches do.

Outside the hole nothing changes, not by a bit: alpha, 16 bits, grey and profiles are the picture's own, as filled
pixels are copies of others.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from engine.api import Context, DevicePolicy, EngineError, MemoryExhausted, Patch, Picture, Rect
from engine.filling_detail import REACH, joined, weighed
from engine.holes import Hole, frame, holes_in
from engine.patchmatch import matched
from engine.pixels import Converter, bleed

__all__ = ["METHODS", "Filled", "fill"]

METHODS = ("auto", "smooth", "patchmatch", "telea")
FRAME = 256  # pieces of the result are cut along a grid of such squares, so that they never overlap
STEP = 0.04  # of full scale: a larger step between two sources is structure
NEARBY = 24  # pixels: so far from a scratch its patches come
# pixels of depth that the network saw: of such a hole its fill is held on to, of one twice as deep not
TRUSTED = 40.0
GUIDED = 1.0  # how much the network's fill counts at first, against patches that differ from it
VARIED = 0.35  # the share of the sources that other candidates than the first go without
# of the surroundings a hole is filled from, where memory does not do: first all again, for the same pixels, as what
# was held may be free now
RUNGS = (1.0, 1.0, 0.5, 0.25, 0.0)
SEEN = 16  # pixels of a crop's narrower side at least: of less a network can tell nothing
DRAFT_SIDE = 192  # pixels of the small copy that the first answer is made from

Array = np.ndarray


@dataclass(eq=False)
class Filled:
    """``pixels``: of ``rect``, the frame around the holes, of the picture's kind, read-only. ``model``: id and
    SHA-256 of the network that was asked, empty where none was."""

    rect: Rect
    pixels: Array
    notes: list[str] = field(default_factory=list)
    device: str = "cpu"
    model: dict[str, str] = field(default_factory=dict)


def fill(
    picture: Picture,
    hole: Array,
    *,
    method: str = "auto",
    seed: int = 0,
    feather: int = 0,
    focus: Rect | None = None,
    model: str | None = None,
    policy: DevicePolicy = DevicePolicy(),
    context: Context | None = None,
) -> Filled:
    """The picture with ``hole`` (H × W bool) filled from the rest of it.

    ``method``: one of METHODS: "auto" network and texture, "smooth" the network alone, "patchmatch" and "telea" the
    classical ones. ``seed``: which of many possible fills. ``feather``: so many pixels of the hole at its rim still
    show some of what was there. Pieces go to ``context`` as they are ready, first as drafts. Masks of thousands of
    specks are as welcome as one large hole. What is fully transparent is neither changed nor copied.

    Raises EngineError where the hole is empty, invisible, or all that there is; MemoryExhausted; Cancelled;
    ModelError.
    """
    context = context or Context()
    visible = picture.pixels[..., -1] > 0 if picture.has_alpha else None
    if not hole.any():
        raise EngineError("The mask is empty: paint over or select what is to be removed.")
    if visible is not None:
        hole = hole & visible
        if not hole.any():
            raise EngineError("What is masked is fully transparent: there is nothing to remove there.")
    known = ~hole if visible is None else visible & ~hole
    if not known.any():
        raise EngineError("The mask covers all of the picture: leave some of it to fill the hole from.")
    return _Job(picture, hole, known, method, seed, feather, focus, model, policy, context).run()


class _Job:
    def __init__(
        self,
        picture: Picture,
        hole: Array,
        known: Array,
        method: str,
        seed: int,
        feather: int,
        focus: Rect | None,
        model: str | None,
        policy: DevicePolicy,
        context: Context,
    ) -> None:
        self.picture, self.hole, self.known, self.method, self.seed = picture, hole, known, method, seed
        self.feather, self.focus, self.context = feather, focus, context
        self.rect = frame(hole)
        self.out = picture.pixels[self.rect.slices].copy()
        self.filled = Filled(self.rect, self.out)
        self.colours = picture.channels - picture.has_alpha
        self.converter = Converter(picture)
        self.left = hole.copy()  # what is still to be filled
        self.thick = np.zeros(hole.shape, bool)  # the boxes of what is no scratch
        self.model, self.policy = model, policy
        self.network: Any = None

    def note(self, words: str) -> None:
        if words not in self.filled.notes:
            self.filled.notes.append(words)
            self.context.note(words)

    def run(self) -> Filled:
        context = self.context
        context.device("cpu", 0)
        context.progress(0.0)
        context.check_cancelled()
        holes = holes_in(self.hole, self.focus)
        for hole in holes:
            if not hole.thin:
                self.thick[hole.box.slices] = True
                self._draft(hole)
        if self.method in ("auto", "smooth") and any(_for_network(hole) for hole in holes):
            # only now: the draft does not wait for torch
            from engine.filling_network import Network

            self.network = Network(self.model, self.policy, self.picture.maximum > 255, context, self.note)
        whole = sum(hole.box.area for hole in holes)
        done = 0
        for hole in holes:
            context.check_cancelled()
            share = hole.box.area / whole
            self._fill(hole, done / whole, share)
            done += hole.box.area
            context.progress(done / whole)
        self._feather()
        for patch in self._pieces(self.rect, draft=False):
            context.partial(patch)
        context.progress(1.0)
        self.out.flags.writeable = False
        if self.network is not None and self.network.used:
            self.filled.device, self.filled.model = self.network.device, self.network.recipe()
        return self.filled

    # --- one hole

    def _fill(self, hole: Hole, start: float, share: float) -> None:
        for rung, part in enumerate(RUNGS):
            crop = hole.crop if part == 1.0 else _between(hole.box, hole.crop, part)
            try:
                if part == 0.0:
                    self._put(hole, hole.box, self._diffused(hole.box))
                else:
                    self._put(hole, crop, self._filled(hole, crop, start, share))
                return
            except MemoryError:
                if part == 0.0:
                    width, height = hole.box.width, hole.box.height
                    raise MemoryExhausted(
                        f"There is not enough memory for a result of {width:,} × {height:,} pixels; close other "
                        "documents or work on a part of the picture."
                    ) from None
                # only outside of the handler is the traceback gone, and with it what it held
            gc.collect()
            if RUNGS[rung + 1] == 0.0:
                self.note("Out of memory: a hole is filled in the classical way, without texture (Telea).")
            elif RUNGS[rung + 1] < part:
                self.note("Out of memory: a hole is filled from a smaller part of its surroundings.")

    def _filled(self, hole: Hole, crop: Rect, start: float, share: float) -> Array:
        """The crop's colours with the hole filled, h × w × C float32, in the picture's levels."""
        if self.method == "telea":
            return self._diffused(crop)
        unknown, may = self.left[crop.slices], self.known[crop.slices]
        seen = self.converter.read(crop)
        mine = self._mine(hole, crop)
        first = self._guessed(seen, unknown)
        halvings = None
        if self.network is not None and _for_network(hole):
            first = self.network.filled(seen, first, unknown, hole.depth * 2)
            halvings = self.network.halvings
            self._show(hole, crop, first)
            self.context.progress(start + 0.3 * share)
        if self.method == "smooth" and not hole.thin:
            smooth = self._levels(first, crop)
            if halvings is None:
                return smooth
            return joined(smooth, self._raw(crop).astype(np.float32), mine, may, REACH * 2**halvings)
        return self._textured(hole, crop, first, mine, may, halvings)

    def _textured(
        self, hole: Hole, crop: Rect, first: Array, mine: Array, known: Array, halvings: int | None
    ) -> Array:
        """``halvings``: of the copy that the network made ``first`` from; None where that is not a network's."""
        raw, may = self._raw(crop), known
        eight = np.rint(first * 255).clip(0, 255).astype(np.uint8)
        rng = np.random.default_rng((self.seed, crop.x, crop.y))
        if self.seed:
            may = _thinned(may, mine, rng)
        near = NEARBY if hole.thin else 0
        guided = held = 0.0
        if halvings is not None:
            guided, held = GUIDED, float(np.clip(2 - self.network.depth / TRUSTED, 0, 1))
        match = matched(eight, mine, rng, may, self.context.check_cancelled, near, guided, held)
        if match is None:  # no patch of the surroundings is whole
            return self._levels(first, crop)
        patched = match.blended(raw, STEP * self.picture.maximum)
        if (
            halvings != 0 or not self.network.smooth
        ):  # of what is finer than it saw, a network can say nothing
            return patched
        self.context.check_cancelled()
        return weighed(patched, self._levels(first, crop), mine, known, self.picture.maximum)

    def _mine(self, hole: Hole, crop: Rect) -> Array:
        """What of the crop is this hole's."""
        mine = np.zeros((crop.height, crop.width), bool)
        place = hole.box.moved(-crop.x, -crop.y).slices
        mine[place] = self._own(hole)
        return mine

    def _own(self, hole: Hole) -> Array:
        """What of its box is its own: the frame of scratches may reach over larger holes, whose turn comes later."""
        left = self.left[hole.box.slices]
        return left & ~self.thick[hole.box.slices] if hole.thin else left.copy()

    def _guessed(self, seen: Array, unknown: Array) -> Array:
        """A smooth first fill, of the small copy where the hole is large."""
        return bleed(seen, (~unknown).astype(np.float32))

    def _diffused(self, crop: Rect) -> Array:
        """OpenCV's fill by Telea, channel by channel where it takes no other kind."""
        raw, unknown = self._raw(crop), self.left[crop.slices]
        # what lies in the hole is looked at where that meets the picture's edge
        given = raw.copy()
        given[unknown] = np.round(raw[~unknown].mean(0)) if (~unknown).any() else 0
        inside = unknown.astype(np.uint8)
        planes = [
            cv2.inpaint(np.ascontiguousarray(given[..., c]), inside, 3, cv2.INPAINT_TELEA)
            for c in range(raw.shape[2])
        ]
        self.context.check_cancelled()
        return np.stack(planes, 2).astype(np.float32)

    # --- pixels

    def _raw(self, crop: Rect) -> Array:
        """The colours as they are now: what is filled already is seen by later holes."""
        raw = self.picture.pixels[crop.slices][..., : self.colours].copy()
        both = crop.intersected(self.rect)
        if not both.empty:
            inner = both.moved(-crop.x, -crop.y).slices
            raw[inner] = self.out[both.moved(-self.rect.x, -self.rect.y).slices][..., : self.colours]
        return raw

    def _levels(self, values: Array, crop: Rect) -> Array:
        """Encoded as sRGB → the picture's levels, without alpha."""
        return self.converter.finish(crop, values, False, 1, None)[..., : self.colours].astype(np.float32)

    def _put(self, hole: Hole, crop: Rect, values: Array) -> None:
        """The hole is filled: ``values`` of the crop's colours, in levels."""
        place = hole.box.moved(-crop.x, -crop.y).slices
        mine = self._own(hole)
        pixels = np.rint(values[place]).clip(0, self.picture.maximum).astype(self.out.dtype)
        self.out[hole.box.moved(-self.rect.x, -self.rect.y).slices][..., : self.colours][mine] = pixels[mine]
        self.left[hole.box.slices] &= ~mine
        for patch in self._pieces(hole.box, draft=True):
            self.context.partial(patch)

    def _show(self, hole: Hole, crop: Rect, values: Array) -> None:
        """A first answer: encoded as sRGB."""
        place = hole.box.moved(-crop.x, -crop.y).slices
        levels = self.converter.finish(hole.box, np.ascontiguousarray(values[place]), False, 1, None)
        self._send_draft(hole, levels[..., : self.colours])

    def _draft(self, hole: Hole) -> None:
        """At once: the hole smoothly filled from a small copy."""
        raw, known = self._raw(hole.crop), self.known[hole.crop.slices].astype(np.float32)
        scale = min(1.0, DRAFT_SIDE / max(known.shape))
        size = max(1, round(known.shape[1] * scale)), max(1, round(known.shape[0] * scale))
        share = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
        colours = raw.astype(np.float32) * known[..., None]
        small = cv2.resize(colours, size, interpolation=cv2.INTER_AREA).reshape(size[1], size[0], -1)
        small = small / np.maximum(share, 1e-6)[..., None]
        spread = bleed(np.broadcast_to(small, (*share.shape, 3)).copy(), share)[..., : self.colours]
        large = cv2.resize(spread, known.shape[::-1], interpolation=cv2.INTER_LINEAR).reshape(raw.shape)
        place = hole.box.moved(-hole.crop.x, -hole.crop.y).slices
        self._send_draft(hole, np.rint(large[place]).clip(0, self.picture.maximum).astype(raw.dtype))

    def _send_draft(self, hole: Hole, colours: Array) -> None:
        shown = self.out[hole.box.moved(-self.rect.x, -self.rect.y).slices].copy()
        inside = self.hole[hole.box.slices]
        shown[..., : self.colours][inside] = colours[inside]
        for patch in self._pieces(hole.box, draft=True, pixels=shown):
            self.context.partial(patch)

    def _pieces(self, box: Rect, draft: bool, pixels: Array | None = None) -> Iterator[Patch]:
        """The frames of what was filled, along the grid. ``pixels``: of the box, else the result's own."""
        if pixels is None:
            pixels = self.out[box.moved(-self.rect.x, -self.rect.y).slices]
        for y in range(box.y - box.y % FRAME, box.bottom, FRAME):
            for x in range(box.x - box.x % FRAME, box.right, FRAME):
                cell = Rect(x, y, FRAME, FRAME).intersected(box)
                inner = frame(self.hole[cell.slices])
                if inner.empty:
                    continue
                rect = inner.moved(cell.x, cell.y)
                part = pixels[rect.moved(-box.x, -box.y).slices]
                part = part.copy() if draft else part.view()
                part.flags.writeable = False
                yield Patch(rect, part, draft)

    def _feather(self) -> None:
        """At the rim some of what was there shows through, more and more towards it."""
        if self.feather <= 0:
            return
        wide = self.rect.expanded(1).intersected(self.picture.rect)
        depth = cv2.distanceTransform(
            np.pad(self.hole[wide.slices], 1, mode="edge").astype(np.uint8), cv2.DIST_L2, 5
        )
        depth = depth[1:-1, 1:-1][self.rect.moved(-wide.x, -wide.y).slices]
        at = self.hole[self.rect.slices] & (depth <= self.feather)
        weight = (depth[at] / (self.feather + 1)).astype(np.float32)[:, None]
        new, old = (
            p[..., : self.colours][at].astype(np.float32)
            for p in (self.out, self.picture.pixels[self.rect.slices])
        )
        self.out[..., : self.colours][at] = np.rint(old + (new - old) * weight).astype(self.out.dtype)


def _for_network(hole: Hole) -> bool:
    return not hole.thin and min(hole.crop.width, hole.crop.height) >= SEEN


def _between(box: Rect, crop: Rect, share: float) -> Rect:
    """A crop with only so much of the surroundings."""
    x, y = (round(a + (b - a) * share) for a, b in ((box.x, crop.x), (box.y, crop.y)))
    right, bottom = (
        round(a + (b - a) * share) for a, b in ((box.right, crop.right), (box.bottom, crop.bottom))
    )
    return Rect(x, y, right - x, bottom - y)


def _thinned(may: Array, hole: Array, rng: np.random.Generator) -> Array:
    """Sources with gaps, which differ from candidate to candidate: so they cannot all copy the same."""
    side = max(16, round(np.sqrt(hole.sum()) / 3))
    rows, columns = (-(-n // side) + 1 for n in may.shape)
    closed = rng.random((rows, columns)) < VARIED
    dy, dx = rng.integers(0, side, 2)
    gaps = np.kron(closed, np.ones((side, side), bool))[dy : dy + may.shape[0], dx : dx + may.shape[1]]
    left = may & ~gaps
    return left if left.any() else may
