"""What happens to prints, laid over photos: damage with the exact mask of the pixels that it altered.

Damage (``KINDS``) is what a restorer paints over: it hides the picture, and the scratch detector has to mark it.
Ageing (``engine.training.ageing``) changes the whole picture and is not marked. The order is that of real life: the
photo ages as a print, the print is damaged, the damaged print is scanned. "Bringing Old Photos Back to Life" (Wan et
al., 2020) made its pairs in this way, from scanned scratch textures; here everything is drawn, so that there is
nothing to collect and no end of it.

Pictures are float32 H × W × 3 RGB in 0..1; masks are bool H × W; all is decided by a numpy random generator.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from engine.training.ageing import Scan, aged, factor, ink, over, paper, shaded, smooth

Array = np.ndarray
Rng = np.random.Generator

VISIBLE = 0.06  # a pixel is damaged from this change on (15 of 255, in the channel that changed most)
_SHIFT = 4  # bits of sub-pixel positions in OpenCV's drawing
_ORDERS = np.array([1, 2, 3, 5, 8])[:, None]  # harmonics of an uneven outline


@dataclass(frozen=True, eq=False)
class Damaged:
    """``picture``: the scan of the damaged print; ``before``: the same scan had the print stayed whole.

    ``mask``: all visibly altered pixels; ``kinds``: the same by kind (later kinds may hide parts of earlier ones).
    """

    picture: Array
    before: Array
    mask: Array
    kinds: dict[str, Array]


# --- lines and blobs; points are N × 2, x and y in pixels


def _bezier(rng: Rng, start: Array, end: Array, bend: float) -> Array:
    """A cubic Bézier curve whose control points lie aside by about ``bend`` times its length."""
    along = end - start
    across = np.array([-along[1], along[0]]) * bend
    a = start + along / 3 + across * rng.normal()
    b = start + along * 2 / 3 + across * rng.normal()
    t = np.linspace(0, 1, int(np.clip(np.hypot(*along) / 5, 3, 40)))[:, None]
    return (1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * a + 3 * t * t * (1 - t) * b + t**3 * end


def _walk(
    rng: Rng, start: Array, heading: float, length: float, turn: float, curl: float = 0.0, stride: float = 4.0
) -> Array:
    """A random walk of the heading in strides of some pixels: jagged by ``turn``, smoothly curling by ``curl``."""
    steps = int(np.clip(length / stride, 3, 60))
    angles = heading + np.cumsum(rng.normal(0, turn, steps))
    if curl:
        angles += np.cumsum(np.cumsum(rng.normal(0, curl, steps)))
    moves = np.stack([np.cos(angles), np.sin(angles)], 1) * (length / steps)
    return np.concatenate([start[None], start + np.cumsum(moves, 0)])


def _wave(rng: Rng, count: int, detail: int = 6) -> Array:
    """Smooth noise along a line, about −1..1."""
    knots = rng.normal(0, 0.6, max(2, min(count, detail)))
    return np.interp(np.arange(count) * ((len(knots) - 1) / max(count - 1, 1)), np.arange(len(knots)), knots)


def _place(rng: Rng, shape: tuple[int, int]) -> Array:
    return rng.random(2) * (shape[1], shape[0])


def _direction(angle: float) -> Array:
    return np.array([np.cos(angle), np.sin(angle)])


def _times(rng: Rng, mean: float, shape: tuple[int, int], power: float = 0.5) -> int:
    """A count around ``mean`` for 160 × 160 pixels, more on a larger picture; at least one."""
    return 1 + int(rng.poisson(mean * (shape[0] * shape[1] / 160**2) ** power))


class _Canvas:
    """Coverage in 0..1, drawn with smooth edges at twice the size, so that lines may be half a pixel wide."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self.shape = shape
        self._paint = np.zeros((2 * shape[0], 2 * shape[1]), np.uint8)

    @staticmethod
    def _fixed(points: Array) -> Array:
        # far outside is as good as outside, and OpenCV's fixed-point numbers end somewhere
        return np.round(points.clip(-4000, 60000) * (2 << _SHIFT)).astype(np.int32)

    def line(self, points: Array, width: float | Array, strength: float | Array = 1.0) -> None:
        """Width in pixels and strength in 0..1, one for the whole or one for each point."""
        ends = self._fixed(points).tolist()
        count = len(ends)
        wide = (np.maximum(np.round(2 * np.asarray(width)), 1) * np.ones(count)).astype(int).tolist()
        value = (255 * np.clip(strength, 0, 1) * np.ones(count)).tolist()
        for i in range(count - 1):
            if value[i] >= 1:
                cv2.line(self._paint, ends[i], ends[i + 1], value[i], wide[i], cv2.LINE_AA, _SHIFT)

    def area(self, points: Array, strength: float = 1.0) -> None:
        cv2.fillPoly(self._paint, [self._fixed(points)], 255 * strength, cv2.LINE_AA, _SHIFT)

    def speck(self, rng: Rng, centre: Array, radius: float, strength: float) -> None:
        """A small ellipse, for what is too small to have a shape."""
        axes = self._fixed(radius * rng.uniform(0.6, 1.4, 2)).tolist()
        at = self._fixed(centre).tolist()
        cv2.ellipse(
            self._paint, at, axes, rng.uniform(0, 180), 0, 360, 255 * strength, -1, cv2.LINE_AA, _SHIFT
        )

    def blob(self, rng: Rng, centre: Array, radius: float, rough: float, strength: float = 1.0) -> None:
        """An uneven spot, up to twice as long as wide; angular where ``rough`` is high."""
        count = int(np.clip(radius * 4, 7, 40))
        angle = np.arange(count) * (2 * np.pi / count)
        waves = np.cos(_ORDERS * angle + rng.uniform(0, 6.3, (5, 1)))
        edge = 1 + rough * ((rng.normal(0, 1, (5, 1)) / _ORDERS) * waves).sum(0)
        if rough > 0.4:  # what breaks off breaks along straight lines
            edge *= rng.uniform(0.65, 1.2, count)
        edge = np.maximum(edge, 0.25) * radius
        stretch, turn = rng.uniform(1, 1.5), rng.uniform(0, 3.15)
        x, y = edge * np.cos(angle) * stretch, edge * np.sin(angle) / stretch
        c, s = np.cos(turn), np.sin(turn)
        self.area(centre + np.stack([c * x - s * y, s * x + c * y], 1), strength)

    def coverage(self, soft: float = 0.0) -> Array:
        """H × W float32 in 0..1; ``soft``: σ of a blur in pixels."""
        small = cv2.resize(self._paint, self.shape[::-1], interpolation=cv2.INTER_AREA)
        found = small.astype(np.float32) * np.float32(1 / 255)
        return cv2.GaussianBlur(found, (0, 0), soft) if soft > 0.2 else found


# --- the kinds: each takes the picture, a generator and the size of things, and returns picture and coverage


def scratches(picture: Array, rng: Rng, size: float) -> tuple[Array, Array]:
    """Scratches of emulsion or polish: long and straight, short and bent, in families, or film's vertical ones."""
    shape = picture.shape[:2]
    canvas = _Canvas(shape)
    style = rng.random()
    heading = rng.uniform(0, np.pi)
    for _ in range(_times(rng, 1.5 if style < 0.6 else 5, shape)):
        start = _place(rng, shape)
        if style < 0.15:  # what a projector does: nearly vertical, often as long as the picture
            start[1] = -5.0
            end = start + np.array([rng.normal(0, 0.02), 1.0]) * (shape[0] + 10) * rng.choice([1, 1, 0.5])
            points = _bezier(rng, start, end, 0.004)
        else:
            # a family has one direction; otherwise each has its own
            angle = heading + rng.normal(0, 0.15) if style > 0.6 else rng.uniform(0, 2 * np.pi)
            reach = factor(rng, 0.05, 1.0) * min(shape)
            bend = rng.choice([0.01, 0.06, 0.2])
            points = _bezier(rng, start, start + _direction(angle) * reach, bend)
        if rng.random() < 0.35:  # it slipped
            points = points + rng.normal(0, 0.5 * size, points.shape)
        wide = factor(rng, 0.4, 2.2) * size
        _stroke(canvas, rng, points, wide, rng.uniform(0.35, 1.0))
        if rng.random() < 0.25:  # torn fibres at its sides
            for _ in range(int(rng.integers(2, 9))):
                root = points[rng.integers(len(points))]
                tip = root + rng.normal(0, 3.5 * size, 2)
                canvas.line(np.stack([root, tip]), 0.5 * size, rng.uniform(0.3, 0.9))
    coverage = canvas.coverage(rng.uniform(0, 0.6) * size)
    return over(picture, coverage, ink(rng)), coverage


def _stroke(canvas: _Canvas, rng: Rng, points: Array, width: float, strength: float) -> None:
    """A line whose pressure varies; it thins out at its ends and now and then breaks off."""
    count = len(points)
    along = np.arange(count) / (count - 1)
    taper = np.minimum(1.0, 3.5 * np.minimum(along, 1 - along) + 0.15)
    strengths = strength * (_wave(rng, count, 14) > rng.choice([-9.0, -0.6, -0.2]))
    if not strengths.any():
        strengths = np.full(count, strength)
    pressure = np.clip(0.6 + 0.4 * taper + 0.3 * _wave(rng, count), 0.3, 1.2)
    canvas.line(points, width * taper * np.exp(0.6 * _wave(rng, count, 12)), strengths * pressure)


def dust(picture: Array, rng: Rng, size: float) -> tuple[Array, Array]:
    """Specks and lint, evenly or in a cloud."""
    shape = picture.shape[:2]
    canvas = _Canvas(shape)
    cloud = rng.random() < 0.35
    middle, spread = _place(rng, shape), rng.uniform(0.1, 0.4) * max(shape)
    for _ in range(_times(rng, factor(rng, 3, 30), shape, 1.0)):
        at = middle + rng.normal(0, spread, 2) if cloud else _place(rng, shape)
        radius = size * min(factor(rng, 0.45, 1.3) * (3 if rng.random() < 0.08 else 1), 4.0)
        if rng.random() < 0.15:  # lint
            points = _walk(rng, at, rng.uniform(0, 6.3), factor(rng, 3, 12) * size, 0.5)
            canvas.line(points, max(0.5, 0.6 * radius), rng.uniform(0.5, 1.0))
        elif radius < 1.8:
            canvas.speck(rng, at, radius, rng.uniform(0.5, 1.0))
        else:
            canvas.blob(rng, at, radius, 0.35, rng.uniform(0.5, 1.0))
    coverage = canvas.coverage(rng.uniform(0.0, 0.7))
    return over(picture, coverage, ink(rng)), coverage


def hairs(picture: Array, rng: Rng, size: float) -> tuple[Array, Array]:
    """Hairs and threads that lay on the negative or on the scanner's glass: even in width, curled."""
    shape = picture.shape[:2]
    canvas = _Canvas(shape)
    width = factor(rng, 0.5, 1.5) * size
    for _ in range(_times(rng, 0.8, shape)):
        length = factor(rng, 0.15, 1.1) * min(160 * size, max(shape))
        curl = rng.choice([0.01, 0.05, 0.1])
        points = _walk(rng, _place(rng, shape), rng.uniform(0, 6.3), length, 0.05, curl)
        canvas.line(points, width, rng.uniform(0.55, 1.0))
    coverage = canvas.coverage(rng.uniform(0, 0.6))
    return over(picture, coverage, ink(rng)), coverage


def folds(picture: Array, rng: Rng, size: float) -> tuple[Array, Array]:
    """Creases: a broken line of bare paper where the emulsion burst, light on one side of it, shade on the other."""
    shape = picture.shape[:2]
    total = np.zeros(shape, np.float32)
    for _ in range(1 + (rng.random() < 0.25)):
        straight = rng.choice([0.0, np.pi / 2]) + rng.normal(0, 0.08)
        along = _direction(straight if rng.random() < 0.4 else rng.uniform(0, 2 * np.pi))
        across = np.array([-along[1], along[0]])
        middle = _place(rng, shape)
        reach = float(max(shape))
        start = middle - along * reach
        # a dog-ear or a bend may end within the picture
        end = middle + along * (rng.uniform(0.0, 0.3) if rng.random() < 0.4 else 1.0) * reach
        count = int(np.clip(np.hypot(*(end - start)) / 5, 8, 160))
        t = np.linspace(0, 1, count)[:, None]
        wobble = _wave(rng, count, 24) * rng.uniform(0.2, 1.4) * size
        points = start + t * (end - start) + across * wobble[:, None]
        reach_of_shade = factor(rng, 1.2, 5.0) * size
        for side, colour in ((1, np.zeros(3)), (-1, np.ones(3))):
            strength = rng.uniform(0.0, 0.4)
            if strength > 0.08:
                band = _Canvas(shape)
                ends = points[:: max(1, count // 12)]
                band.line(ends + across * side * reach_of_shade * 0.7, reach_of_shade * 1.2, strength)
                picture = over(picture, band.coverage(0.35 * reach_of_shade), colour)
        core = _Canvas(shape)
        burst = np.where(_wave(rng, count, 40) > rng.uniform(-1.0, 0.6), 1.0, rng.uniform(0.15, 0.6))
        width = factor(rng, 0.5, 2.0) * size * np.exp(0.6 * _wave(rng, count, 60))
        core.line(points, width, burst * rng.uniform(0.5, 1.0))
        for i in np.flatnonzero(rng.random(count) < rng.choice([0.0, 0.04, 0.12])):  # flakes that came off
            core.blob(rng, points[i] + rng.normal(0, size, 2), factor(rng, 0.7, 2.5) * size, 0.5)
        line = core.coverage(rng.uniform(0, 0.5))
        picture = over(picture, line, paper(rng) if rng.random() < 0.88 else ink(rng))
        total = np.maximum(total, line)
    return picture, total


def stains(picture: Array, rng: Rng, size: float) -> tuple[Array, Array]:
    """Foxing, drops of liquid with a darker rim, bleached spots, glue, mould."""
    shape = picture.shape[:2]
    style = rng.random()
    canvas = _Canvas(shape)
    if style < 0.3:  # foxing and mould: many small ones
        for _ in range(_times(rng, 7, shape, 0.8)):
            canvas.blob(rng, _place(rng, shape), factor(rng, 1.2, 6) * size, 0.35, rng.uniform(0.4, 1.0))
    else:
        for _ in range(_times(rng, 0.6, shape)):
            canvas.blob(rng, _place(rng, shape), factor(rng, 3, 14) * size, 0.22, rng.uniform(0.7, 1.0))
    coverage = canvas.coverage(rng.uniform(0.4, 1.6) * size)
    if rng.random() < 0.5:  # blotchy inside
        coverage = coverage * (1 + 0.4 * smooth(rng, shape, 6 * size)).clip(0.3, 1.0)
    if style > 0.65:  # what dried leaves a rim
        inner = cv2.GaussianBlur(coverage, (0, 0), 2.0 * size)
        rim = coverage * (1 - inner) * 3
        coverage = (coverage * rng.uniform(0.2, 0.7) + rim).clip(0, 1)
    if rng.random() < 0.72:
        tint = np.array([rng.uniform(0.5, 0.95), rng.uniform(0.35, 0.75), rng.uniform(0.1, 0.55)], np.float32)
        return over(picture, coverage, picture * tint), coverage
    pale = paper(rng) * np.array([1.0, rng.uniform(0.85, 1), rng.uniform(0.5, 1)])
    return over(picture, coverage * rng.uniform(0.3, 0.95), pale), coverage


def cracks(picture: Array, rng: Rng, size: float) -> tuple[Array, Array]:
    """Cracked emulsion: a net of cells in a part of the picture, or branches that run from a point."""
    shape = picture.shape[:2]
    if rng.random() < 0.5:
        coverage = _net(rng, shape, size)
    else:
        canvas = _Canvas(shape)
        for _ in range(_times(rng, 0.5, shape)):
            heading, width = rng.uniform(0, 6.3), factor(rng, 0.4, 1.2) * size
            # brittle: straight pieces of many lengths
            stride = factor(rng, 4, 14) * size
            trunk = _walk(rng, _place(rng, shape), heading, factor(rng, 30, 130) * size, 0.45, stride=stride)
            canvas.line(trunk, width * np.linspace(1.2, 0.4, len(trunk)), 1.0)
            for _ in range(int(rng.integers(1, 7))):
                angle = heading + rng.choice([-1, 1]) * rng.uniform(0.6, 1.6)
                root = trunk[rng.integers(len(trunk))]
                branch = _walk(rng, root, angle, factor(rng, 8, 50) * size, 0.45, stride=stride)
                canvas.line(branch, width * np.linspace(0.8, 0.3, len(branch)), rng.uniform(0.6, 1.0))
        coverage = canvas.coverage(rng.uniform(0, 0.4))
    return over(picture, coverage * np.float32(rng.uniform(0.5, 1.0)), ink(rng)), coverage


def _net(rng: Rng, shape: tuple[int, int], size: float) -> Array:
    """The borders of Voronoi cells, wavy, broken here and there, in an uneven region."""
    cell = factor(rng, 7, 30) * size
    seeds = np.full(shape, 255, np.uint8)
    rows, columns = int(shape[0] / cell) + 2, int(shape[1] / cell) + 2
    y, x = np.mgrid[0:rows, 0:columns] + rng.uniform(-0.45, 0.45, (2, rows, columns))
    seeds[(y * cell).astype(int).clip(0, shape[0] - 1), (x * cell).astype(int).clip(0, shape[1] - 1)] = 0
    cells = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)[1]
    bend = np.float32(0.18 * cell)
    at_x = np.arange(shape[1], dtype=np.float32)[None] + bend * smooth(rng, shape, cell / 2)
    at_y = np.arange(shape[0], dtype=np.float32)[:, None] + bend * smooth(rng, shape, cell / 2)
    bent = cv2.remap(cells.astype(np.float32), at_x, at_y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE)
    edges = np.zeros(shape, np.float32)
    edges[:, 1:] = bent[:, 1:] != bent[:, :-1]
    edges[1:] = np.maximum(edges[1:], bent[1:] != bent[:-1])
    width = factor(rng, 0.35, 0.9) * size
    lines = (cv2.GaussianBlur(edges, (0, 0), 0.6 * width) * (1.6 * max(1.0, width))).clip(0, 1)
    region = (2.5 * (smooth(rng, shape, 70 * size) + rng.uniform(-0.4, 0.4))).clip(0, 1)
    broken = (2.5 * (smooth(rng, shape, 9 * size) + rng.uniform(0.1, 0.8))).clip(0, 1)
    return lines * region * broken


def tears(picture: Array, rng: Rng, size: float) -> tuple[Array, Array]:
    """What is gone: torn corners and edges with their rim of white fibres, worn borders, flakes of emulsion."""
    shape = picture.shape[:2]
    height, width = shape
    rim, gone = _Canvas(shape), _Canvas(shape)
    style = rng.random()
    if style < 0.45:
        for corner in rng.permutation(4)[: 1 + (rng.random() < 0.35)]:
            _corner(rng, shape, int(corner), size, rim, gone)
    if 0.35 < style < 0.7:  # the border is worn: chips of all sizes along one or two sides
        for side in rng.permutation(4)[: int(rng.integers(1, 3))]:
            for _ in range(_times(rng, 5, shape)):
                t, deep = rng.random(), rng.uniform(-1.5, 1.5) * size
                places = (
                    (t * width, deep),
                    (t * width, height - deep),
                    (deep, t * height),
                    (width - deep, t * height),
                )
                rim.blob(rng, np.array(places[side]), factor(rng, 0.8, 5) * size, 0.5)
    if style > 0.6:  # flakes within the picture
        for _ in range(_times(rng, 1.2, shape)):
            centre, radius = _place(rng, shape), factor(rng, 1.2, 8) * size
            rim.blob(rng, centre, radius, 0.55)
            for _ in range(int(rng.integers(0, 4))):
                rim.blob(rng, centre + rng.normal(0, 1.5 * radius, 2), radius * rng.uniform(0.2, 0.6), 0.5)
    bare, hole = rim.coverage(rng.uniform(0, 0.4)), gone.coverage(rng.uniform(0, 0.4))
    if rng.random() < 0.6:  # the edge of the layer throws a shadow
        edge = np.roll(cv2.GaussianBlur(cv2.max(bare, hole), (0, 0), 1.2 * size), (1, 1), (0, 1))
        picture = shaded(picture, 1 - np.float32(rng.uniform(0.2, 0.6)) * edge)
    relief = 1 + 0.06 * smooth(rng, shape, 2.5)
    picture = over(picture, bare, (paper(rng) * relief[..., None]).clip(0, 1).astype(np.float32))
    ground = rng.choice([0.03, 0.03, 0.97, 0.9, rng.uniform(0.1, 0.8)])  # black or white: the scanner's lid
    bed = ground * np.array([1.0, rng.uniform(0.95, 1.0), rng.uniform(0.88, 1.0)])
    return over(picture, hole, bed), cv2.max(bare, hole)


def _corner(rng: Rng, shape: tuple[int, int], corner: int, size: float, rim: _Canvas, gone: _Canvas) -> None:
    """A piece off the corner; 0 top left, 1 top right, 2 bottom right, 3 bottom left."""
    height, width = shape
    at = np.array([(0, 0), (width, 0), (width, height), (0, height)][corner], float)
    inwards = np.array([(1, 1), (-1, 1), (-1, -1), (1, -1)][corner], float)
    reach = min(60 * size, 0.45 * min(shape))
    a, b = at.copy(), at.copy()
    a[0] += inwards[0] * factor(rng, 0.13, 1) * reach
    b[1] += inwards[1] * factor(rng, 0.13, 1) * reach
    count = max(6, int(np.hypot(*(b - a)) / 2.5))
    t = np.linspace(0, 1, count)[:, None]
    ragged = (_wave(rng, count, count) + 2 * _wave(rng, count, 5))[:, None] * rng.uniform(0.3, 1.2) * size
    rounded = inwards * -np.sin(np.pi * t) * rng.uniform(-0.1, 0.25) * reach
    line = a + t * (b - a) + ragged + rounded
    outside = (at - inwards * 9)[None]
    gone.area(np.concatenate([line, outside]))
    fibres = np.abs(_wave(rng, count, count // 2) + 1)[:, None] * rng.uniform(0.5, 4.0) * size
    rim.area(np.concatenate([line + inwards * fibres, outside]))


Kind = Callable[[Array, Rng, float], tuple[Array, Array]]
KINDS: dict[str, Kind] = {
    "scratches": scratches,
    "dust": dust,
    "hairs": hairs,
    "folds": folds,
    "stains": stains,
    "cracks": cracks,
    "tears": tears,
}
# how often each is met on a print that is not whole; the order is that in which they are laid
FREQUENCY = {
    "stains": 0.22,
    "cracks": 0.18,
    "folds": 0.3,
    "scratches": 0.6,
    "tears": 0.25,
    "hairs": 0.2,
    "dust": 0.5,
}


# --- all together


def _changed(after: Array, before: Array) -> Array:
    r, g, b = cv2.split(cv2.absdiff(after, before))
    return cv2.max(cv2.max(r, g), b) > VISIBLE


def draw_kinds(rng: Rng) -> list[str]:
    """The kinds on one print; never none."""
    chosen = [kind for kind, share in FREQUENCY.items() if rng.random() < share]
    return chosen or ["scratches"]


def damage(
    photo: Array, rng: Rng, kinds: Sequence[str] | None = None, *, age: bool = True, full: bool = True
) -> Damaged:
    """An old, damaged photo made of a clean one, H × W × 3 float32 in 0..1.

    ``kinds``: keys of ``KINDS``, each laid once; None draws them at random, () leaves the print whole. ``age``:
    whether the photo ages and is scanned (otherwise only the damage is laid). ``full`` False saves time: ``before``
    has neither the scan's noise nor its JPEG, and ``kinds`` is empty. Raises KeyError for an unknown kind.
    """
    shape = photo.shape[:2]
    clean = aged(photo, rng) if age else np.ascontiguousarray(photo, np.float32)
    chosen = draw_kinds(rng) if kinds is None else list(kinds)
    # things are as large as they are, so a scan of more pixels shows them larger
    size = factor(rng, 0.75, 2.0) * max(1.0, min(shape) / 600)
    laid, missing = clean, np.zeros(shape, bool)
    parts: dict[str, Array] = {}
    order = {kind: i for i, kind in enumerate(FREQUENCY)}
    for kind in sorted(chosen, key=order.__getitem__):
        after, coverage = KINDS[kind](laid, rng, size)
        if full:
            parts[kind] = _changed(after, laid)
        if kind == "tears":  # what is gone is gone, even if black lies where black was
            missing |= coverage > 0.5
        laid = after
    if not age:
        picture, before, mask = laid, clean, _changed(laid, clean) | missing
    else:
        scan = Scan(rng, shape)
        seen, whole = scan.optics(laid), scan.optics(clean)
        mask = _changed(seen, whole) | missing
        picture, before = scan.file(seen), scan.file(whole) if full else whole
    if "tears" in parts:
        parts["tears"] |= missing
    return Damaged(picture, before, mask, {k: v & mask for k, v in parts.items()})
