"""ICC profiles as bytes: the parser for matrix and grey profiles, their tone curves, and a small maker.

What is not made of a matrix and curves is left to LittleCMS (see ``engine.colour``).
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

D50 = np.array([0.9642, 1.0, 0.8249])
D65 = (0.3127, 0.3290)
SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)  # g, a, b, c, d of ICC's parametric type 3


# --- curves ------------------------------------------------------------------------------------------


def _signed(values: np.ndarray, like: np.ndarray) -> np.ndarray:
    """In place; looking first is much cheaper than copying signs that are all positive."""
    return np.copysign(values, like, out=values) if like.min() < 0 else values


@dataclass(frozen=True)
class _Parametric:
    """``(a·x + b)^g + e`` from ``d`` on, ``c·x + f`` below; odd for negative x."""

    g: float
    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 0.0
    e: float = 0.0
    f: float = 0.0

    @property
    def _identity(self) -> bool:
        return self.g == 1.0 and self.a == 1.0 and self.b == self.d == self.e == 0.0

    def decode(self, x: np.ndarray) -> np.ndarray:
        import cv2

        if self._identity:
            return x
        m = np.abs(x)
        base = m * np.float32(self.a) if self.a != 1.0 or self.b else m
        if self.b:
            base += np.float32(self.b)
        if self.b < 0:
            np.maximum(base, 0, out=base)
        y = cv2.pow(base, self.g).reshape(x.shape)
        if self.e:
            y += np.float32(self.e)
        if self.d > 0:
            below = m < np.float32(self.d)
            m *= np.float32(self.c)
            if self.f:
                m += np.float32(self.f)
            np.copyto(y, m, where=below)
        return _signed(y, x)

    def encode(self, y: np.ndarray) -> np.ndarray:
        import cv2

        if self._identity:
            return y
        m = np.abs(y)
        x = cv2.pow(np.maximum(m - np.float32(self.e), 0) if self.e else m, 1 / self.g).reshape(y.shape)
        if self.b:
            x -= np.float32(self.b)
        if self.a != 1.0:
            x *= np.float32(1 / self.a)
        if self.d > 0:
            # The parts are told apart where the power part has them meet, so that encode undoes decode.
            below = m < np.float32(max(self.a * self.d + self.b, 0.0) ** self.g + self.e)
            if self.f:
                m -= np.float32(self.f)
            m *= np.float32(1 / self.c if self.c else 0)
            np.copyto(x, m, where=below)
        return _signed(x, y)


class _Table:
    """A sampled curve, linear between samples and beyond the last one; odd for negative x."""

    def __init__(self, samples: np.ndarray) -> None:
        s = np.asarray(samples, np.float64)
        # A tiny slope keeps flat and falling stretches (rounding in real profiles) invertible.
        rising = np.maximum.accumulate(s) + np.arange(len(s)) * 1e-9
        self._forward = s.astype(np.float32)
        # The inverse is sampled evenly in √y: curves of film and screens are steep at black.
        roots = np.linspace(0, 1, 16385)
        self._inverse = np.interp(roots**2, rising, np.linspace(0, 1, len(s))).astype(np.float32)
        self._top = float(s[-1])
        self._slope = max(float((s[-1] - s[-2]) * (len(s) - 1)), 1e-3)

    @staticmethod
    def _look_up(table: np.ndarray, x: np.ndarray) -> np.ndarray:
        at = np.minimum(x, 1) * np.float32(len(table) - 1)
        i = np.minimum(at.astype(np.int32), len(table) - 2)
        at -= i
        low = table.take(i)
        i += 1
        high = table.take(i)
        high -= low
        high *= at
        high += low
        return high

    def decode(self, x: np.ndarray) -> np.ndarray:
        m = np.abs(x)
        y = self._look_up(self._forward, m)
        above = m > 1
        if above.any():
            y[above] = self._top + (m[above] - 1) * np.float32(self._slope)
        return _signed(y, x)

    def encode(self, y: np.ndarray) -> np.ndarray:
        m = np.abs(y)
        x = self._look_up(self._inverse, np.sqrt(m))
        above = m > self._top
        if above.any():
            x[above] = 1 + (m[above] - self._top) / np.float32(self._slope)
        return _signed(x, y)


Curve = _Parametric | _Table
SRGB_TRC = _Parametric(*SRGB_CURVE)


# --- parsing -----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Profile:
    """What was understood of a profile. ``kind``: "matrix", "grey", "table" (left to LittleCMS) or "broken".

    ``matrix``: linear RGB to XYZ (D50); ``curves``: one for each channel.
    """

    kind: str
    space: str
    description: str
    matrix: np.ndarray | None = None
    curves: tuple[Curve, ...] = ()
    to_linear_srgb: np.ndarray | None = None
    from_linear_srgb: np.ndarray | None = None


def _tags(icc: bytes) -> dict[bytes, bytes]:
    if len(icc) < 132 or icc[36:40] != b"acsp":
        raise ValueError("not an ICC profile")
    (count,) = struct.unpack_from(">I", icc, 128)
    if count > 1000 or len(icc) < 132 + 12 * count:
        raise ValueError("damaged tag table")
    tags = {}
    for i in range(count):
        name, offset, size = struct.unpack_from(">4sII", icc, 132 + 12 * i)
        if offset + size <= len(icc):
            tags[name] = icc[offset : offset + size]
    return tags


@lru_cache(maxsize=64)  # channels mostly share one curve: then they share one object, too
def _curve(tag: bytes) -> Curve:
    kind = tag[:4]
    if kind == b"curv":
        (count,) = struct.unpack_from(">I", tag, 8)
        if count == 0:
            return _Parametric(1.0)
        if len(tag) < 12 + 2 * count:
            raise ValueError("damaged curve")
        if count == 1:
            return _usable(_Parametric(struct.unpack_from(">H", tag, 12)[0] / 256))
        return _Table(np.frombuffer(tag, ">u2", count, 12) / 65535)
    if kind == b"para":
        function = struct.unpack_from(">H", tag, 8)[0]
        if function > 4:
            raise ValueError("unknown curve")
        names = ("g", "gab", "gabc", "gabcd", "gabcdef"[:7])[function]
        order = "gabcd" + ("ef" if function == 4 else "")
        values = [v / 65536 for v in struct.unpack_from(f">{len(names)}i", tag, 12)]
        p = dict(zip(order if function >= 3 else names, values, strict=True))
        if function in (1, 2):
            p["d"] = -p["b"] / p["a"]
            p["e"] = p["f"] = p.get("c", 0.0)
            p["c"] = 0.0
        return _usable(_Parametric(**p))
    raise ValueError("unknown curve")


def _usable(curve: _Parametric) -> _Parametric:
    """Raises ValueError for numbers that no real curve has: they would overflow, or have no inverse."""
    rest = (curve.b, curve.c, curve.d, curve.e, curve.f)
    if not (0.1 <= curve.g <= 10 and 0 < curve.a <= 16 and max(map(abs, rest)) <= 16):
        raise ValueError("unusable curve")
    if curve.a * curve.d + curve.b < -1e-9:  # a root of something negative
        raise ValueError("unusable curve")
    return curve


def _xyz(tag: bytes) -> np.ndarray:
    if tag[:4] != b"XYZ ":
        raise ValueError("damaged colorant")
    return np.array(struct.unpack_from(">3i", tag, 8)) / 65536


def _text(tags: dict[bytes, bytes]) -> str:
    tag = tags.get(b"desc", b"")
    try:
        if tag[:4] == b"desc":
            (size,) = struct.unpack_from(">I", tag, 8)
            text = tag[12 : 12 + size].decode("latin-1")
        elif tag[:4] == b"mluc":
            size, offset = struct.unpack_from(">II", tag, 20)
            text = tag[offset : offset + size].decode("utf-16-be", "replace")
        else:
            text = ""
    except struct.error:
        text = ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


@lru_cache(maxsize=64)
def parse(icc: bytes) -> Profile:
    try:
        tags = _tags(icc)
    except ValueError:
        return Profile("broken", "", "")
    space_, text = icc[16:20].decode("latin-1").strip(), _text(tags)
    tabled = any(name in tags for name in (b"A2B0", b"A2B1", b"A2B2", b"D2B0", b"D2B1"))
    if not tabled and icc[20:24] == b"XYZ ":
        try:
            if space_ == "RGB":
                matrix = np.stack([_xyz(tags[c + b"XYZ"]) for c in (b"r", b"g", b"b")], axis=1)
                curves = tuple(_curve(tags[c + b"TRC"]) for c in (b"r", b"g", b"b"))
                if abs(np.linalg.det(matrix)) > 1e-6 and np.abs(matrix).max() <= 16:
                    there = np.linalg.inv(SRGB_MATRIX) @ matrix
                    back = np.linalg.inv(there).astype(np.float32)
                    return Profile("matrix", space_, text, matrix, curves, there.astype(np.float32), back)
            if space_ == "GRAY":
                return Profile("grey", space_, text, None, (_curve(tags[b"kTRC"]),))
        except (KeyError, ValueError, ZeroDivisionError, struct.error):
            pass
    return Profile("table" if _little_cms_opens(icc) else "broken", space_, text)


def _little_cms_opens(icc: bytes) -> bool:
    from PIL import ImageCms

    try:
        ImageCms.ImageCmsProfile(io.BytesIO(icc))
    except (OSError, ImageCms.PyCMSError):
        return False
    return True


# --- making ---------------------------------------------------------------------------------

Chromaticity = tuple[float, float]
Primaries = tuple[Chromaticity, Chromaticity, Chromaticity]
_COPYRIGHT = "No copyright, use freely"


def _to_xyz(xy: Chromaticity) -> np.ndarray:
    return np.array([xy[0] / xy[1], 1.0, (1 - xy[0] - xy[1]) / xy[1]])


def _adaptation(white: Chromaticity) -> np.ndarray:
    """Bradford's matrix from a white point to D50, the white of the profile connection space."""
    cone = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    gain = (cone @ D50) / (cone @ _to_xyz(white))
    return np.linalg.inv(cone) @ (gain[:, None] * cone)


def _rgb_to_xyz(primaries: Primaries, white: Chromaticity) -> np.ndarray:
    corners = np.stack([_to_xyz(p) for p in primaries], axis=1)
    scaled = corners * np.linalg.solve(corners, _to_xyz(white))
    return _adaptation(white) @ scaled


def _s15(values: Any) -> bytes:
    return b"".join(struct.pack(">i", round(float(v) * 65536)) for v in np.ravel(values))


def _mluc(text: str) -> bytes:
    words = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, len(words), 28) + words


def _trc(gamma: float | tuple[float, ...]) -> bytes:
    values = (gamma,) if isinstance(gamma, (int, float)) else gamma
    function = {1: 0, 5: 3}[len(values)]
    return b"para" + struct.pack(">IHH", 0, function, 0) + _s15(values)


def _assemble(space_: bytes, tags: dict[bytes, bytes]) -> bytes:
    blocks: dict[bytes, int] = {}
    offset, table, body = 132 + 12 * len(tags), b"", b""
    for name, data in tags.items():
        if data not in blocks:
            blocks[data] = offset + len(body)
            body += data + b"\0" * (-len(data) % 4)
        table += struct.pack(">4sII", name, blocks[data], len(data))
    date = struct.pack(">6H", 2024, 1, 1, 0, 0, 0)
    header = struct.pack(">I4sI4s4s4s", 0, b"\0" * 4, 0x04300000, b"mntr", space_, b"XYZ ") + date + b"acsp"
    header += b"\0" * 28 + _s15(D50) + b"\0" * 48
    whole = header + struct.pack(">I", len(tags)) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


def make_profile(
    primaries: Primaries,
    gamma: float | tuple[float, ...],
    white: Chromaticity = D65,
    name: str = "Saisei RGB",
) -> bytes:
    """An ICC 4.3 matrix profile.

    ``primaries``: CIE xy of red, green and blue; ``white`` likewise. ``gamma``: an exponent, or the five
    numbers g, a, b, c, d of a parametric curve (``SRGB_CURVE``).
    """
    matrix = _rgb_to_xyz(primaries, white)
    tags = {
        b"desc": _mluc(name),
        b"cprt": _mluc(_COPYRIGHT),
        b"wtpt": b"XYZ \0\0\0\0" + _s15(D50),
    }
    for i, colorant in enumerate((b"rXYZ", b"gXYZ", b"bXYZ")):
        tags[colorant] = b"XYZ \0\0\0\0" + _s15(matrix[:, i])
    for curve in (b"rTRC", b"gTRC", b"bTRC"):
        tags[curve] = _trc(gamma)
    tags[b"chad"] = b"sf32\0\0\0\0" + _s15(_adaptation(white))
    return _assemble(b"RGB ", tags)


def make_grey_profile(gamma: float | tuple[float, ...], name: str = "Saisei grey") -> bytes:
    """An ICC 4.3 grey profile with a tone curve as in ``make_profile``."""
    tags = {
        b"desc": _mluc(name),
        b"cprt": _mluc(_COPYRIGHT),
        b"wtpt": b"XYZ \0\0\0\0" + _s15(D50),
    }
    tags[b"kTRC"] = _trc(gamma)
    return _assemble(b"GRAY", tags)


_REC709 = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
SRGB_MATRIX = _rgb_to_xyz(_REC709, D65)
SRGB = make_profile(_REC709, SRGB_CURVE, D65, "sRGB")
DISPLAY_P3 = make_profile(((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)), SRGB_CURVE, D65, "Display P3")
ADOBE_RGB = make_profile(((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)), 563 / 256, D65, "Adobe RGB (1998)")
PROPHOTO_RGB = make_profile(
    ((0.734699, 0.265301), (0.159597, 0.840403), (0.036598, 0.000105)),
    (1.8, 1.0, 0.0, 1 / 16, 0.03125),
    (0.3457, 0.3585),
    "ProPhoto RGB",
)
BUILT_IN = {
    "sRGB": SRGB,
    "Display P3": DISPLAY_P3,
    "Adobe RGB (1998)": ADOBE_RGB,
    "ProPhoto RGB": PROPHOTO_RGB,
}
