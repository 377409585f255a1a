"""What a step of Restore did, as a layer of its own that can be switched off while those above it stay.

A step that changes every pixel (denoise, fade correction) would hide what is below it if its result were a layer.
So the layer holds the *change*: in "hard-light", where mid-grey changes nothing, darker multiplies what is below
and lighter screens it, there is a value for every change of every pixel. With all steps on, the stack is the result
to within a level or two of 255; with one off, the others act on what is there instead: noise that is kept is
brightened with the picture, a scratch that is kept is toned with it.
"""

from __future__ import annotations

import numpy as np

__all__ = ["change", "cut_out"]

ROWS = 1 << 19  # pixels that are worked on at once


def change(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """H × W × C of one kind, with alpha or without → the hard-light layer that makes ``after`` of ``before``, of
    that kind, with the alpha of ``before``."""
    out = np.empty_like(before)
    colours = before.shape[2] - (before.shape[2] in (2, 4))
    out[..., colours:] = before[..., colours:]
    rows = max(1, ROWS // before.shape[1])
    for y in range(0, before.shape[0], rows):
        part = np.s_[y : y + rows, :, :colours]
        out[part] = _levels(before[part], after[part])
    return out


def _levels(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    top = np.iinfo(before.dtype).max
    below, wanted = (values.astype(np.float32) / np.float32(top) for values in (before, after))
    darker = wanted / np.maximum(2 * below, np.float32(1e-6))
    lighter = np.float32(0.5) + (wanted - below) / np.maximum(2 - 2 * below, np.float32(1e-6))
    exact = np.clip(np.where(wanted < below, darker, lighter), 0, 1) * np.float32(top)
    # mid-grey lies between two levels: the better of the two is taken
    down = np.floor(exact)
    up = np.minimum(down + 1, top)
    miss = [np.abs(_hard_light(below, s / np.float32(top)) - wanted) for s in (down, up)]
    return np.where(miss[0] <= miss[1], down, up).astype(before.dtype)


def _hard_light(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    twice = 2 * above
    return np.where(twice <= 1, below * twice, below + (twice - 1) * (1 - below))


def cut_out(pixels: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The pixels with alpha, transparent but for ``inside`` (H × W bool)."""
    top = np.iinfo(pixels.dtype).max
    if pixels.shape[2] in (1, 3):
        alpha = np.full((*pixels.shape[:2], 1), top, pixels.dtype)
        pixels = np.concatenate([pixels, alpha], 2)
    else:
        pixels = pixels.copy()
    pixels[~inside] = 0
    return pixels
