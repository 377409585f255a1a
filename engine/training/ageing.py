"""What time and a scanner do to a whole picture: grey, sepia, fading, grain, blur, a border, a caption, JPEG.

None of it is damage in the sense of ``engine.training.damage``: it is what the scratch detector must learn to leave
alone. Pictures are float32 H × W × 3 RGB in 0..1; all is decided by a numpy random generator.
"""

from __future__ import annotations

import cv2
import numpy as np

from engine.training import degrade

Array = np.ndarray
Rng = np.random.Generator


def factor(rng: Rng, low: float, high: float) -> float:
    """Log-uniform between two positive numbers: sizes and strengths differ by factors."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def smooth(rng: Rng, shape: tuple[int, int], cell: float) -> Array:
    """Smooth noise over the picture, about −1..1, with spots of ``cell`` pixels; H × W float32."""
    coarse = (max(2, round(shape[0] / cell) + 1), max(2, round(shape[1] / cell) + 1))
    noise = rng.standard_normal(coarse, dtype=np.float32) * np.float32(0.6)
    return cv2.resize(noise, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)


def paper(rng: Rng) -> Array:
    """The colour of bare paper or base: white to cream."""
    light = rng.uniform(0.78, 1.0)
    return np.array([light, light * rng.uniform(0.95, 1.0), light * rng.uniform(0.82, 1.0)])


def ink(rng: Rng) -> Array:
    """The colour of a mark: bare paper more often than dirt."""
    if rng.random() < 0.68:
        return paper(rng)
    dark = rng.uniform(0.0, 0.3)
    return np.array([dark * rng.uniform(1.0, 1.5), dark, dark * rng.uniform(0.6, 1.0)])


def over(picture: Array, coverage: Array, colour: Array) -> Array:
    """``colour`` (three numbers, or H × W × 3) laid over a copy of the picture; ``coverage`` H × W in 0..1.

    Only covered pixels are touched: damage is sparse, and this is most of the time that a batch takes.
    """
    where = np.flatnonzero(coverage > 1 / 512)
    made = picture.copy()
    if not where.size:
        return made
    flat = made.reshape(-1, 3)
    under = flat[where]
    top = colour.astype(np.float32) if colour.ndim == 1 else colour.reshape(-1, 3)[where]
    flat[where] = under + coverage.reshape(-1)[where, None].astype(np.float32) * (top - under)
    return made


def shaded(picture: Array, light: Array) -> Array:
    """The picture times H × W."""
    return picture * cv2.merge([light.astype(np.float32)] * 3)


def aged(photo: Array, rng: Rng) -> Array:
    """The photo as an old print: six in ten grey or sepia, two in ten with faded dyes; soft, grainy, uneven; now and
    then with a border or a caption."""
    shape = photo.shape[:2]
    picture = _toned((photo.clip(0, 1) * 255 + 0.5).astype(np.uint8), rng)
    light = None
    if rng.random() < 0.35:  # it hung in the sun
        light = 1 + rng.uniform(0.05, 0.25) * smooth(rng, shape, max(shape) / 2)
    if rng.random() < 0.25:
        y, x = np.ogrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
        fall = (x - rng.normal(0, 0.3)) ** 2 + (y - rng.normal(0, 0.3)) ** 2
        vignette = (1 - rng.uniform(0.1, 0.45) * fall.clip(0, 2)).clip(0.1, 1)
        light = vignette if light is None else light * vignette
    if light is not None:
        picture = shaded(picture, light)
    if rng.random() < 0.12:
        picture = _bordered(picture, rng)
    if rng.random() < 0.06:
        picture = _captioned(picture, rng)
    if rng.random() < 0.4:
        picture = cv2.GaussianBlur(picture, (0, 0), factor(rng, 0.4, 1.8))
    texture = _texture(shape, rng)
    if texture is not None:
        picture = picture + cv2.merge([texture] * 3)
    return picture.clip(0, 1)


def _toned(photo: Array, rng: Rng) -> Array:
    """uint8 → float32: black and white, sepia or fading dyes; then black that greys and white that yellows.

    One table of 256 entries for each channel: powers of a whole picture cost more than all else here.
    """
    level = np.linspace(0, 1, 256, dtype=np.float32)
    kind = rng.random()
    if kind < 0.6:
        weights = rng.dirichlet((6, 12, 3))  # old plates saw blue, new film sees all
        photo = cv2.merge([cv2.transform(photo, weights[None])] * 3)
        warm = 0.0 if kind < 0.28 else rng.uniform(0.0, 0.5)
        powers = np.array([1 - 0.5 * warm, 1.0, 1 + 1.4 * warm])
    elif kind < 0.8:
        powers = rng.uniform(0.6, 1.4, 3)
    else:
        powers = np.ones(3)
    table = level[:, None] ** powers
    if rng.random() < 0.55:
        low = rng.uniform(0, 0.25) * rng.uniform(0.5, 1.0, 3)
        high = rng.uniform(0.65, 1.0) * rng.uniform(0.85, 1.0, 3)
        table = low + (high - low) * table
    return cv2.LUT(photo, table.astype(np.float32)[None])


def _texture(shape: tuple[int, int], rng: Rng) -> Array | None:
    """Film grain, and the relief of silk and honeycomb papers; H × W to add, or None."""
    made: Array | None = None
    if rng.random() < 0.55:
        made = rng.standard_normal(shape, dtype=np.float32)
        if rng.random() < 0.6:
            wide = rng.uniform(0.4, 1.1)
            made = cv2.GaussianBlur(made, (0, 0), wide) * np.float32(1 + 2 * wide)
        made *= np.float32(factor(rng, 0.006, 0.05))
    if rng.random() < 0.05:
        pitch, angle = rng.uniform(3, 9), rng.uniform(0, np.pi)
        y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) * np.float32(2 * np.pi / pitch)
        c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
        weave = np.float32(rng.uniform(0.01, 0.05)) * np.cos(x * c + y * s) * np.cos(y * c - x * s)
        made = weave if made is None else made + weave
    return made


def _bordered(picture: Array, rng: Rng) -> Array:
    """A print's border on some of its sides, white or black; or an oval mount."""
    height, width = picture.shape[:2]
    inside = np.zeros((height, width), np.uint8)
    if rng.random() < 0.15:
        t = np.linspace(0, 2 * np.pi, 90)
        size = rng.uniform(0.4, 0.7)
        x, y = np.cos(t) * width * size, np.sin(t) * height * size
        outline = np.stack([x, y], 1) + np.array([width, height]) * rng.uniform(0.35, 0.65, 2)
    else:
        deep = rng.uniform(0.02, 0.15, 4) * min(height, width)
        left, top, right, bottom = np.where(rng.random(4) < 0.5, deep, -20.0)
        corners = [
            (left, top),
            (width - right, top),
            (width - right, height - bottom),
            (left, height - bottom),
        ]
        outline = np.array(corners) + rng.normal(0, 0.7, (4, 2))
    cv2.fillPoly(inside, [np.round(outline * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    colour = paper(rng) if rng.random() < 0.7 else np.full(3, rng.uniform(0, 0.15))
    return over(picture, 1 - inside * np.float32(1 / 255), colour)


def _captioned(picture: Array, rng: Rng) -> Array:
    """Words and dates, printed or by hand."""
    height, width = picture.shape[:2]
    letters = list("abcdefghilmnoprstu ABCDEKLMR 0123456789.,-")
    words = "".join(rng.choice(letters, int(rng.integers(4, 18))))
    fonts = (cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX)
    at = (int(rng.integers(-10, width // 2 + 1)), int(rng.integers(height // 8, height)))
    layer = np.zeros((height, width), np.uint8)
    scale, thick = rng.uniform(0.35, 1.0), int(rng.integers(1, 3))
    cv2.putText(layer, words, at, fonts[rng.integers(3)], scale, 255, thick, cv2.LINE_AA)
    return over(picture, layer * np.float32(rng.uniform(0.6, 1.0) / 255), ink(rng))


class Scan:
    """One pass through a scanner, the same (with the same noise) for every print of ``shape`` that is put on it."""

    def __init__(self, rng: Rng, shape: tuple[int, int]) -> None:
        self._blur = rng.uniform(0.3, 0.9) if rng.random() < 0.45 else 0.0
        self._sharpen = rng.uniform(0.3, 1.0) if rng.random() < 0.2 else 0.0
        self._noise: Array | None = None
        if rng.random() < 0.5:
            self._noise = rng.standard_normal((*shape, 3), dtype=np.float32) * np.float32(
                factor(rng, 0.002, 0.02)
            )
        self._quality = int(rng.integers(45, 98)) if rng.random() < 0.6 else 0

    def optics(self, whole: Array) -> Array:
        """Blur and sharpening; values may leave 0..1."""
        picture = cv2.GaussianBlur(whole, (0, 0), self._blur) if self._blur else whole
        if self._sharpen:
            picture = cv2.addWeighted(
                picture, 1 + self._sharpen, cv2.GaussianBlur(picture, (0, 0), 1.0), -self._sharpen, 0
            )
        return picture

    def file(self, picture: Array) -> Array:
        """Noise, 8 bits, often JPEG."""
        if self._noise is not None:
            picture = picture + self._noise
        return degrade.jpeg(picture, self._quality) if self._quality else degrade.quantised(picture)
