"""Colour management in float: ICC profiles to sRGB and back.

Matrix and grey profiles are evaluated here, in float32 and without clipping: a colour outside sRGB becomes a
value below 0 or above 1 (curves go on as odd functions), so that ``from_srgb(to_srgb(x))`` gives x back.
Profiles made of tables (mft, mAB) go through LittleCMS, which clips what their tables do not hold.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

import numpy as np

from engine.icc import (
    ADOBE_RGB,
    BUILT_IN,
    DISPLAY_P3,
    PROPHOTO_RGB,
    SRGB,
    SRGB_CURVE,
    SRGB_MATRIX,
    SRGB_TRC,
    Curve,
    make_grey_profile,
    make_profile,
    parse,
)

__all__ = [
    "ADOBE_RGB",
    "BUILT_IN",
    "DISPLAY_P3",
    "PROPHOTO_RGB",
    "SRGB",
    "SRGB_CURVE",
    "cmyk_to_srgb",
    "describe",
    "from_srgb",
    "is_srgb",
    "kind",
    "make_grey_profile",
    "make_profile",
    "space",
    "to_display",
    "to_srgb",
]

_CHUNK = 8192  # pixels worked on at once: their buffers stay in the cache and below malloc's mmap threshold


# --- what the others ask -----------------------------------------------------------------------------


def kind(icc: bytes | None) -> str:
    """ "matrix", "grey", "table" (through LittleCMS; out-of-range colours are clipped) or "broken"."""
    return "matrix" if icc is None else parse(icc).kind


def space(icc: bytes | None) -> str:
    """The colour space of a profile's pixels as ICC writes it ("RGB", "GRAY", "CMYK", "Lab"), or ""."""
    return "RGB" if icc is None else parse(icc).space


def describe(icc: bytes | None) -> str:
    """The profile's name for people, such as "Display P3"; "sRGB" for None."""
    if icc is None:
        return "sRGB"
    profile = parse(icc)
    if profile.kind == "broken":
        return "damaged colour profile"
    return profile.description or f"unnamed {profile.space} profile"


@lru_cache(maxsize=64)
def is_srgb(icc: bytes | None) -> bool:
    """Whether the profile means sRGB (None does), within what 8 bits can show: conversion may be skipped."""
    if icc is None:
        return True
    profile = parse(icc)
    if profile.kind != "matrix" or profile.matrix is None:
        return False
    if np.abs(profile.matrix - SRGB_MATRIX).max() > 2e-3:
        return False
    x = np.linspace(0, 1, 256, dtype=np.float32)[:, None]
    return all(np.abs(SRGB_TRC.encode(c.decode(x)) - x).max() < 1.5e-3 for c in profile.curves)


def to_srgb(pixels: np.ndarray, icc: bytes | None) -> np.ndarray:
    """Encoded pixels of a profile to encoded sRGB.

    ``pixels``: … × 3 float32, 0..1 (values beyond are carried on). A new … × 3 float32 array comes back,
    unclipped. For a grey profile the three channels are taken as they are, each through the grey curve.
    Raises ValueError for a broken profile or one that is neither RGB nor grey.
    """
    return _convert(pixels, icc, forward=True)


def from_srgb(pixels: np.ndarray, icc: bytes | None) -> np.ndarray:
    """Encoded sRGB, also beyond 0..1, to encoded pixels of a profile: the inverse of ``to_srgb``."""
    return _convert(pixels, icc, forward=False)


def _convert(pixels: np.ndarray, icc: bytes | None, forward: bool) -> np.ndarray:
    x = np.ascontiguousarray(pixels, np.float32)
    if x.shape[-1] != 3:
        raise ValueError(f"colour conversion takes three channels, not {x.shape[-1]}")
    if icc is None or is_srgb(icc):
        return x.copy()
    profile = parse(icc)
    if profile.kind == "table" and profile.space == "RGB":
        return _little_cms(x, icc, forward)
    if profile.kind not in ("matrix", "grey"):
        raise ValueError(f"{describe(icc)} cannot be used for an RGB picture")
    flat = x.reshape(-1, 3)
    out = np.empty_like(flat)
    ours = profile.curves
    srgb: tuple[Curve, ...] = (SRGB_TRC,)
    source, target = (ours, srgb) if forward else (srgb, ours)
    matrix = profile.to_linear_srgb if forward else profile.from_linear_srgb
    for start in range(0, len(flat), _CHUNK):
        piece = _each(source, flat[start : start + _CHUNK], decode=True)
        if matrix is not None:
            piece = _mix(piece, matrix)
        out[start : start + _CHUNK] = _each(target, piece, decode=False)
    return out.reshape(x.shape)


def _mix(x: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    import cv2

    return cv2.transform(x.reshape(1, -1, 3), matrix).reshape(-1, 3)


def _each(curves: tuple[Curve, ...], x: np.ndarray, decode: bool) -> np.ndarray:
    if len(curves) == 1 or all(c == curves[0] for c in curves[1:]):
        return curves[0].decode(x) if decode else curves[0].encode(x)
    columns = [
        c.decode(np.ascontiguousarray(x[:, i])) if decode else c.encode(np.ascontiguousarray(x[:, i]))
        for i, c in enumerate(curves)
    ]
    return np.stack(columns, axis=1)


def _little_cms(x: np.ndarray, icc: bytes, forward: bool) -> np.ndarray:
    """Through LittleCMS in float: relative colorimetric, as the matrices above."""
    import imagecodecs

    pair = (icc, SRGB) if forward else (SRGB, icc)
    image = x.reshape(1, -1, 3) if x.ndim != 3 else x
    try:
        out = imagecodecs.cms_transform(image, *pair, colorspace="rgb", outcolorspace="rgb", intent=1)
    except Exception as error:  # the codec raises its own kind, and for one-way profiles
        raise ValueError(f"the colour profile {describe(icc)} cannot be used: {error}") from error
    return np.asarray(out, np.float32).reshape(x.shape)


def cmyk_to_srgb(pixels: np.ndarray, icc: bytes | None) -> np.ndarray:
    """H × W × 4 uint8 or uint16 ink (maximum = full ink) to H × W × 3 sRGB of the same type.

    Through the profile (relative colorimetric with black point compensation), or by the plain formula
    ``(1 - ink)(1 - black)`` where there is none or it cannot be used.
    """
    top = np.iinfo(pixels.dtype).max
    if icc is not None and space(icc) == "CMYK":
        import imagecodecs

        try:
            return imagecodecs.cms_transform(
                np.ascontiguousarray(pixels),
                icc,
                SRGB,
                colorspace="cmyk",
                outcolorspace="rgb",
                intent=1,
                flags=0x2000,
            )
        except Exception:  # a profile that LittleCMS cannot use: the plain formula below is the answer
            pass
    out = np.empty((*pixels.shape[:2], 3), pixels.dtype)
    for row in range(0, len(pixels), 256):  # in bands: no float copy of the whole
        rest = 1 - pixels[row : row + 256].astype(np.float32) / top
        out[row : row + 256] = np.rint(rest[..., :3] * rest[..., 3:] * top)
    return out


# --- for the screen ----------------------------------------------------------------------------------


def to_display(pixels: np.ndarray, icc: bytes | None) -> np.ndarray:
    """H × W × 3 uint8 or uint16 of a profile to H × W × 3 uint8 sRGB, clipped: fast, for the canvas.

    A profile that cannot be used leaves the numbers as they are. Never raises for a bad profile.
    """
    eight = (
        pixels
        if pixels.dtype == np.uint8
        else ((pixels.astype(np.uint32) * 255 + 32767) // 65535).astype(np.uint8)
    )
    if icc is None or is_srgb(icc):
        return eight
    profile = parse(icc)
    if profile.kind == "table" and profile.space == "RGB":
        transform = _display_transform(icc)
        if transform is None:
            return eight
        from PIL import Image

        return np.asarray(transform.apply(Image.fromarray(np.ascontiguousarray(eight))))
    if profile.kind not in ("matrix", "grey"):
        return eight
    tables = _decode_tables(icc, pixels.dtype.itemsize)
    flat = np.ascontiguousarray(pixels).reshape(-1, 3)
    out = np.empty(flat.shape, np.uint8)
    last = np.float32(len(_encode_table()) - 1)
    for start in range(0, len(flat), _CHUNK):
        piece = flat[start : start + _CHUNK]
        if len(tables) == 1:
            linear = tables[0].take(piece)
        else:
            linear = np.stack([t.take(piece[:, i]) for i, t in enumerate(tables)], axis=1)
        if profile.to_linear_srgb is not None:
            linear = _mix(linear, profile.to_linear_srgb)
        np.clip(linear, 0, 1, out=linear)
        np.sqrt(linear, out=linear)  # the table is even in √linear: enough steps near black
        linear *= last
        linear += np.float32(0.5)
        _encode_table().take(linear.astype(np.uint16), out=out[start : start + _CHUNK])
    return out.reshape(pixels.shape)


@lru_cache(maxsize=1)
def _encode_table() -> np.ndarray:
    linear = np.linspace(0, 1, 8192, dtype=np.float32)[:, None] ** 2
    return np.rint(SRGB_TRC.encode(linear) * 255).astype(np.uint8).ravel()


@lru_cache(maxsize=16)
def _decode_tables(icc: bytes, itemsize: int) -> tuple[np.ndarray, ...]:
    x = np.linspace(0, 1, 256**itemsize, dtype=np.float32)[:, None]
    curves = parse(icc).curves
    same = all(c == curves[0] for c in curves[1:])
    return tuple(c.decode(x).ravel().astype(np.float32) for c in (curves[:1] if same else curves))


@lru_cache(maxsize=16)
def _display_transform(icc: bytes) -> Any:
    from PIL import ImageCms

    try:
        return ImageCms.buildTransform(
            ImageCms.ImageCmsProfile(io.BytesIO(icc)),
            ImageCms.ImageCmsProfile(io.BytesIO(SRGB)),
            "RGB",
            "RGB",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        )
    except (OSError, ImageCms.PyCMSError):
        return None
