"""Filling by patches of the same picture: space-time completion (Wexler et al., 2007) with PatchMatch as its search
(Barnes et al., 2009), in numpy.

Coarse to fine: every patch that touches the hole finds a patch outside it that is like it, and every pixel of the
hole becomes the weighted mean of what the patches over it say; again until it settles. Where neighbours copy from
one place, as most do after a while, that mean is the very pixels of the source, so texture stays as sharp as it is.

Pixels are compared as 8-bit RGB, four bytes to a number, whatever the picture holds: the outcome is a ``Match``,
which says where every patch copies from, and ``Match.voted`` lays pixels of any kind by it. Searches are seeded: the
same picture, hole and seed give the same fill.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from engine.pixels import bleed
from engine.seams import seamless

__all__ = ["RADIUS", "Match", "halved", "inpaint", "matched"]

Array = np.ndarray
Check = Callable[[], None]

RADIUS = 3  # patches of 7 × 7
SIDE = 2 * RADIUS + 1
COARSEST = 48  # pixels: halving goes on while both sides are larger, and the hole is deeper than
DEPTH = 5.0  # pixels from the rim to the middle of a hole: smaller ones are not halved further
FINE = 4  # pixels that a size's last search goes
EXHAUSTIVE = 1 << 23  # pairs of patches that are compared one by one rather than searched
BAND = 1 << 16  # targets that are compared at one time: what is taken beside the picture is bounded by it
WORK = 1 << 17  # patches to search in a level's rounds together: finer levels have fewer
ROUNDS, FEWEST = 10, 2
FADE, DEEPEST = 1.3, 40.0  # a patch's word counts so much less with every pixel from the rim, down to there
AGREE = 1.02  # a neighbour's shift is taken where it fits at most so much worse: regions grow together
TEXTURE = 0.2  # levels of the fourth channel to one of slope: busyness counts about as much as a colour
LAST = 1  # pixels from the middle that a patch still says something for in the end: more would blur
NEAR_ROUNDS = 4  # where sources are looked for nearby only


def inpaint(picture: Array, mask: Array, seed: int = 0) -> Array:
    """H × W × 3 uint8 and H × W (above 0 in the hole) → H × W × 3 uint8, outside the hole as it was.

    Where no patch of the picture is free of the hole it is OpenCV's Navier-Stokes fill; where all is hole, black.
    """
    hole = mask > 0
    if not hole.any():
        return picture.copy()
    if hole.all():
        return np.zeros_like(picture)
    # OpenCV looks into the hole a little where that meets the picture's edge: there is nothing to see
    blank = np.where(hole[..., None], picture[~hole].mean(0), picture).astype(np.uint8)
    start = cv2.inpaint(blank, hole.astype(np.uint8), 3, cv2.INPAINT_NS)
    match = matched(start, hole, np.random.default_rng(seed))
    if match is None:
        return start
    return np.where(hole[..., None], np.rint(match.voted(picture)), picture).astype(np.uint8)


def matched(
    start: Array,
    hole: Array,
    rng: np.random.Generator,
    allowed: Array | None = None,
    check: Check = lambda: None,
    near: int = 0,
    guided: float = 0.0,
    held: float = 0.0,
) -> Match | None:
    """Where every patch that touches the hole copies from; None where no patch is free of the hole.

    ``start``: H × W × 3 uint8, the picture with a first fill in the hole. ``hole`` H × W bool; ``allowed``: the
    pixels that may be copied, all that are not hole when None. ``check`` is called often and may raise. ``near``: for
    scratches and specks: look no further away than so many pixels, at full size only; 0: everywhere, coarse to fine.
    ``guided``: how much the first fill still counts after the first round on the coarsest size, 0..1, and ``held`` on
    finer ones but the last; less and less in later rounds.
    """
    may = ~hole if allowed is None else allowed & ~hole
    pyramid = [(np.dstack((start, _texture(start, hole))), hole, may)]
    while not near and _goes_on(pyramid[-1][1]):
        image, inside, may = pyramid[-1]
        smaller, within = halved(image.astype(np.float32), inside)
        pyramid.append((np.rint(smaller).astype(np.uint8), within, _all_of_four(may) & ~within))
    made: _Level | None = None
    for size in reversed(pyramid):
        image, inside, may = size
        level = _Level(image, inside, may, check)
        if not level.usable:
            continue
        first = made is None
        level.match = level.random(rng, near) if made is None else _doubled(made, level, rng)
        if not first:
            level.vote()
        made = level
        rounds = ROUNDS if first else min(ROUNDS, max(FEWEST, WORK // len(level.targets)))
        reach = near or max(level.hole.shape)
        for i in range(NEAR_ROUNDS if near else rounds):
            level.search(rng, reach if first or i < rounds - 1 else FINE)
            counts = guided if first else held if level.hole.shape != hole.shape else 0.0
            level.vote(counts * (1 - i / max(1, rounds - 1)))
    if made is None or made.hole.shape != hole.shape:
        return None
    return Match(made)


class Match:
    """Where the patches over a hole copy from, at full size."""

    def __init__(self, level: _Level) -> None:
        self._level = level

    def voted(self, picture: Array) -> Array:
        """The picture, H × W × C of any kind, with the hole laid from its other pixels: H × W × C float32. Outside
        the hole it is the picture."""
        return self._level.voted(picture)

    def blended(self, picture: Array, most: float) -> Array:
        """As ``voted``, without the steps in brightness that lie where two sources meet or a source meets the
        picture: the hole's pixels keep the slopes of their sources (Pérez et al., 2003). A step of more than ``most``
        is structure, and counts as one of ``most``: else its colour would bleed."""
        return seamless(
            self.voted(picture), picture, self._level.hole, self._level.sources(), most, self._level.check
        )


def _goes_on(hole: Array) -> bool:
    depth = cv2.distanceTransform(np.pad(hole, 1).astype(np.uint8), cv2.DIST_L2, 5).max()
    return min(hole.shape) > COARSEST and float(depth) > DEPTH


def halved(picture: Array, hole: Array) -> tuple[Array, Array]:
    """Means of 2 × 2, of known pixels alone where there are any; a pixel is hole where all of its four were.
    ``picture`` H × W × C float32."""
    size = ((hole.shape[1] + 1) // 2, (hole.shape[0] + 1) // 2)
    pad = ((0, hole.shape[0] % 2), (0, hole.shape[1] % 2))
    known = np.pad((~hole).astype(np.float32), pad, mode="edge")
    image = np.pad(picture, (*pad, (0, 0)), mode="edge")
    share = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    mean = cv2.resize(image * known[..., None], size, interpolation=cv2.INTER_AREA)
    plain = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    known_mean = mean / np.maximum(share, 1e-6)[..., None]
    return np.where(share[..., None] > 0, known_mean, plain), np.asarray(share == 0)


def _all_of_four(flags: Array) -> Array:
    padded = np.pad(flags, ((0, flags.shape[0] % 2), (0, flags.shape[1] % 2)), mode="edge")
    return np.asarray(padded.reshape(padded.shape[0] // 2, 2, padded.shape[1] // 2, 2).all((1, 3)))


def _texture(image: Array, hole: Array) -> Array:
    """How busy a picture is around each pixel, H × W uint8, in the hole as around it: a fourth channel beside the
    colours (Newson et al., 2014). Without it smooth patches win, as they differ least from anything."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    busy = np.abs(cv2.Scharr(grey, -1, 1, 0)) + np.abs(cv2.Scharr(grey, -1, 0, 1))
    known = (~cv2.dilate(hole.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)).astype(np.float32)
    side = max(9, min(hole.shape) // 20)
    share = cv2.blur(known, (side, side))
    mean = cv2.blur(busy * known, (side, side)) / np.maximum(share, 1e-6)
    spread = bleed(
        np.repeat((mean * (share > 0))[..., None], 3, 2), ((share > 0) & ~hole).astype(np.float32)
    )[..., 0]
    return np.clip(spread * TEXTURE, 0, 255).astype(np.uint8)


class _Level:
    """One size of the picture, with an edge of RADIUS pixels that repeats its own around it. Places are flat indices
    into that."""

    def __init__(self, image: Array, hole: Array, may: Array, check: Check) -> None:
        self.hole, self.check = hole, check
        edge = ((RADIUS, RADIUS), (RADIUS, RADIUS))
        four = np.pad(image, (*edge, (0, 0)), mode="edge")
        self.pixels = four.reshape(-1, 4)
        self.packed = four.view(np.uint32).ravel()
        self.stride = four.shape[1]
        box = np.ones((SIDE, SIDE), np.uint8)
        wide = np.pad(hole, edge)
        inner = np.pad(np.ones_like(hole), edge)
        near = (cv2.dilate(wide.astype(np.uint8), box) > 0) & inner
        # patches that lie inside the picture and hold only pixels that may be copied
        self.allowed = (cv2.erode(np.pad(may, edge).astype(np.uint8), box, borderValue=0) > 0).ravel()
        self.targets = np.flatnonzero(near)
        self.holes = np.flatnonzero(wide)
        depth = cv2.distanceTransform(np.pad(hole, edge).astype(np.uint8), cv2.DIST_L2, 5).ravel()
        self.confidence = FADE ** -np.minimum(depth[self.targets], DEEPEST).astype(np.float32)
        self.match = np.zeros(0, np.intp)  # of each target, its source
        self.first = self.pixels[self.holes].astype(np.float32)
        rows = np.arange(-RADIUS, RADIUS + 1) * self.stride
        # a patch is rows of SIDE numbers that lie together; of many patches every second row tells enough
        self.rows = (rows if len(self.targets) < BAND // 4 else rows[::2]) - RADIUS
        self.lines = np.lib.stride_tricks.as_strided(
            self.packed, (len(self.packed) - SIDE + 1, SIDE), (4, 4), writeable=False
        )

    @property
    def usable(self) -> bool:
        return bool(self.allowed.any())

    def random(self, rng: np.random.Generator, near: int = 0) -> Array:
        """Sources anywhere; with ``near``, within so many pixels where there are any."""
        anywhere = rng.choice(np.flatnonzero(self.allowed), len(self.targets))
        for _ in range(8 if near else 0):
            dy, dx = rng.integers(-near, near + 1, (2, len(self.targets)))
            beside = np.clip(self.targets + dy * self.stride + dx, 0, len(self.allowed) - 1)
            anywhere = np.where(self.allowed[beside], beside, anywhere)
        return anywhere

    def patches(self, places: Array) -> Array:
        """N × bytes uint8; every fourth byte is 0."""
        return self.lines[places[:, None] + self.rows].reshape(len(places), -1).view(np.uint8)

    def distances(self, wanted: Array, sources: Array) -> Array:
        """Mean absolute difference of each wanted patch and the patch at its source, in 8-bit levels."""
        away = cv2.absdiff(wanted, self.patches(sources))
        total = cv2.reduce(away, 1, cv2.REDUCE_SUM, dtype=cv2.CV_32S)
        return np.asarray(total.ravel() * np.float32(1 / away.shape[1]), np.float32)

    # --- search

    def search(self, rng: np.random.Generator, reach: int) -> None:
        sources = np.flatnonzero(self.allowed)
        if reach > FINE and len(sources) * len(self.targets) <= EXHAUSTIVE:
            self._compare_all(sources)
            return
        field = np.full(len(self.packed), -1)
        field[self.targets] = self.match
        for band in _bands(len(self.targets)):
            _Search(self, field, band).run(rng, reach)
        self.match = field[self.targets]

    def _compare_all(self, sources: Array) -> None:
        rows = self.patches(sources).astype(np.float32)
        wanted = self.patches(self.targets).astype(np.float32)
        half = (rows**2).sum(1) / 2
        for top in range(0, len(wanted), 512):
            self.check()
            score = half[None] - wanted[top : top + 512] @ rows.T
            self.match[top : top + 512] = sources[score.argmin(1)]

    # --- vote

    def vote(self, guided: float = 0.0) -> None:
        """The hole's pixels become what the patches over them say, and, to the share ``guided``, what they were."""
        found = self._said(self.pixels)
        if guided > 0:
            found += guided * (self.first - found)
        self.pixels[self.holes] = np.rint(found).astype(np.uint8)
        self._edges()

    def _edges(self) -> None:
        """The edge repeats the picture's own again."""
        four = self.pixels.reshape(-1, self.stride, 4)
        inner = four[RADIUS:-RADIUS, RADIUS:-RADIUS]
        four[:] = np.pad(inner, ((RADIUS, RADIUS), (RADIUS, RADIUS), (0, 0)), mode="edge")

    def voted(self, picture: Array) -> Array:
        edge = ((RADIUS, RADIUS), (RADIUS, RADIUS), (0, 0))
        flat = np.pad(picture, edge, mode="edge").reshape(len(self.packed), -1)
        out = picture.astype(np.float32)
        out[self.hole] = self._said(flat, LAST)
        return out

    def sources(self) -> Array:
        """H × W × 2 int32, row and column that each pixel of the hole is copied from; itself elsewhere."""
        field = np.arange(len(self.packed))
        field[self.targets] = self.match
        wide = np.pad(self.hole, RADIUS).ravel()
        field = np.where(wide, field, np.arange(len(field)))
        y, x = np.divmod(field.reshape(-1, self.stride), self.stride)
        inner = np.stack((y, x), 2)[RADIUS:-RADIUS, RADIUS:-RADIUS] - RADIUS
        return inner.astype(np.int32)

    def _said(self, flat: Array, reach: int = RADIUS) -> Array:
        """For every pixel of the hole the weighted mean of what the patches over it say, of those whose middles are
        at most ``reach`` away."""
        shift = np.zeros(len(self.packed), np.float32)  # whole numbers: exact up to 16 million
        shift[self.targets] = self.match - self.targets
        moved = shift.astype(np.intp)
        last = len(self.packed) - 1
        out = flat[np.clip(self.holes + moved[self.holes], 0, last)].astype(np.float32)
        torn = self._torn(shift, reach)
        if not len(torn):
            return out
        weights = np.zeros(len(self.packed), np.float32)
        weights[self.targets] = self._weight()
        for band in _bands(len(torn)):
            out[torn[band]] = self._mean(flat, self.holes[torn[band]], moved, weights, reach)
        return out

    def _torn(self, shift: Array, reach: int) -> Array:
        """Numbers of the hole's pixels whose patches do not all copy from one place."""
        field = shift.reshape(-1, self.stride)
        box = np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
        same = cv2.erode(field, box) == cv2.dilate(field, box)
        return np.flatnonzero(~same.ravel()[self.holes])

    def _weight(self) -> Array:
        """How much each target's word counts."""
        away = np.empty(len(self.targets), np.float32)
        for band in _bands(len(away)):
            self.check()
            away[band] = self.distances(self.patches(self.targets[band]), self.match[band])
        soft = max(float(np.percentile(away, 75)), 0.5)
        return np.asarray(self.confidence * np.exp(-((away / soft) ** 2) / 2) + np.float32(1e-30), np.float32)

    def _mean(self, flat: Array, pixels: Array, moved: Array, weights: Array, reach: int) -> Array:
        total = np.zeros((len(pixels), flat.shape[1]), np.float32)
        norm = np.zeros(len(pixels), np.float32)
        last = len(flat) - 1
        steps = np.arange(-reach, reach + 1)
        for offset in (steps[:, None] * self.stride + steps).ravel():
            # the patch whose middle lies there covers the pixel
            self.check()
            w = weights[pixels + offset]
            at = np.clip(pixels + moved[pixels + offset], 0, last)
            total += w[:, None] * flat.take(at, 0)
            norm += w
        return np.asarray(total / norm[:, None], np.float32)


def _bands(count: int) -> Iterator[slice]:
    return (slice(a, min(a + BAND, count)) for a in range(0, count, BAND))


class _Search:
    """PatchMatch for a band of targets: neighbours' shifts, then places around the best so far."""

    def __init__(self, level: _Level, field: Array, band: slice) -> None:
        self.level, self.field = level, field
        self.at = level.targets[band]
        self.wanted = level.patches(self.at)
        self.best = level.distances(self.wanted, field[self.at])

    def run(self, rng: np.random.Generator, reach: int) -> None:
        stride = self.level.stride
        for step in (8, 4, 2, 1) if reach > FINE else (2, 1):
            for d in (stride * step, step, -stride * step, -step):
                self._from_neighbour(d)
        while reach >= 1:
            dy, dx = rng.integers(-reach, reach + 1, (2, len(self.at)))
            self._try(self.field[self.at] + dy * stride + dx)
            reach //= 2
        for d in (stride, 1, -stride, -1):
            self._from_neighbour(d, AGREE)

    def _from_neighbour(self, d: int, leave: float = 1.0) -> None:
        last = len(self.field) - 1
        found = self.field[np.clip(self.at + d, 0, last)]
        self._try(np.where(found >= 0, found - d, -1), leave)

    def _try(self, source: Array, leave: float = 1.0) -> None:
        self.level.check()
        now = self.field[self.at]
        inside = (source >= 0) & (source < len(self.field)) & (source != now)
        chosen = np.flatnonzero(inside & self.level.allowed[np.where(inside, source, 0)])
        if not len(chosen):
            return
        distance = self.level.distances(self.wanted[chosen], source[chosen])
        better = distance < self.best[chosen] * leave
        chosen = chosen[better]
        self.field[self.at[chosen]] = source[chosen]
        self.best[chosen] = distance[better]


def _doubled(coarse: _Level, level: _Level, rng: np.random.Generator) -> Array:
    """The matches of a coarser size for this one; random where they would lead astray."""
    field = np.full(len(coarse.packed), -1)
    field[coarse.targets] = coarse.match
    y, x = np.divmod(level.targets, level.stride)
    up = field[((y - RADIUS) // 2 + RADIUS) * coarse.stride + (x - RADIUS) // 2 + RADIUS]
    sy, sx = np.divmod(up, coarse.stride)
    sy, sx = (2 * (s - RADIUS) + (t - RADIUS) % 2 + RADIUS for s, t in ((sy, y), (sx, x)))
    source = np.where(up >= 0, sy * level.stride + sx, 0).clip(0, len(level.packed) - 1)
    good = (up >= 0) & level.allowed[source]
    return np.where(good, source, level.random(rng))
