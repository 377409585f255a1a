"""What of a hole's details stands: patches, weighed against what a network expects there.

A network's fill is the mean of what may be: the colours are right, there is no texture, and where it meets the
picture there is a slight step. Patches have texture, but nobody knows that just this one was there. So:

* at the rim the picture itself goes on, as far as its lines tell where to (Navier-Stokes, Bertalmio et al., 2001),
  and the step is spread over the pixels within reach of it;
* behind the rim come the patches: their details soon, by how much they are worth, their colours and forms further
  in. Grain, which is everywhere in the picture, stays as it is, and strong texture nearly so. What lies between, weak
  texture where the network expects none, is held back some.

That is for a network that saw the picture at its own size; of an enlarged copy's details nothing can be said.

How much of each was chosen on 24 of the photos that training holds out (``engine.training.data``: 14 of BSDS, 2
large, 8 of people and streets; 512 pixels on the longer side, the middle 256 × 256), with holes drawn as the
evaluation draws them but of other seeds, and on no test picture: by L1, PSNR and SSIM at a sharpness above 0.62, and
where those were alike, by looks.
"""

from __future__ import annotations

import cv2
import numpy as np

from engine.seams import solved

__all__ = ["joined", "weighed"]

Array = np.ndarray

AROUND = 24  # pixels around the hole that are looked at
REACH = 8.0  # pixels from the rim: so far a step between fill and picture is made up for
# the picture's lines: their share at the rim, and the pixels to a third of that
LINES, LINES_REACH = 0.8, 12.0
# the patches' forms: their share, and the pixels from the rim where they have all of it
FORMS, FORMS_FROM = 0.7, 12.0
COARSE = 4.0  # σ in pixels: what is finer than that is detail
DETAIL = (1.0, 4.0)  # pixels from the rim where details begin, and over how many they come in
FINE, AREA = 2.0, 4.0  # σ in pixels: texture is what is finer than FINE, its strength the mean over AREA
STRONG, STEEP = 8.0, 6  # 8-bit levels of texture that count as strong; how sharply that is told
GRAIN, QUIET = 1.3, 5  # texture up to so many times the picture's quietest QUIET per cent is its grain
WEAK, FULL = 0.6, 0.9  # how much weak texture counts, and strong
CRISP, CRISP_FROM = 0.3, 3.0  # the network's own forms are made clearer by so much of what is finer than σ


def joined(expected: Array, picture: Array, hole: Array, known: Array, reach: float = REACH) -> Array:
    """``expected`` without its step at the rim: H × W × C float32, outside the hole as it was.

    ``picture``: of one kind with ``expected``; of it the pixels beside the hole that are ``known`` (H × W bool) are
    read. ``reach``: pixels.
    """
    wanted = np.zeros_like(expected)
    for axis in (0, 1):
        for ahead in (True, False):
            one = [slice(None), slice(None)]
            other = [slice(None), slice(None)]
            one[axis], other[axis] = (
                (slice(None, -1), slice(1, None)) if ahead else (slice(1, None), slice(None, -1))
            )
            at, beside = tuple(one), tuple(other)
            rim = (hole[at] & known[beside])[..., None]
            wanted[at] -= np.where(rim, picture[beside] - expected[at], 0)
    return np.asarray(np.where(hole[..., None], expected + solved(wanted, hole, reach=reach), expected))


def weighed(patched: Array, expected: Array, hole: Array, known: Array, maximum: float) -> Array:
    """``patched`` with the details that stand: H × W × C float32, outside the hole as it was.

    ``patched``: the picture with the hole filled by patches, ``expected``: with the network's fill, both H × W × C
    float32 in levels up to ``maximum``. ``hole``, ``known``: H × W bool; of what is neither nothing is told.
    """
    rows, columns = np.flatnonzero(hole.any(1)), np.flatnonzero(hole.any(0))
    if not len(rows):
        return patched
    box = tuple(slice(max(0, n[0] - AROUND), n[-1] + 1 + AROUND) for n in (rows, columns))
    inside, there = hole[box], known[box]
    if not there.any():
        return patched
    patches = patched[box] * np.float32(255 / maximum)
    depth = cv2.distanceTransform(np.pad(inside, 1, mode="edge").astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    smooth = np.where(inside[..., None], expected[box] * np.float32(255 / maximum), patches)
    smooth = joined(smooth, patches, inside, there)
    share = (LINES * np.exp((1 - depth) / LINES_REACH))[..., None]
    smooth = np.where(inside[..., None], smooth + share * (_lines(patches, there) - smooth), patches)
    more = np.where(inside[..., None], patches - smooth, 0).astype(np.float32)
    forms = _blurred(more, COARSE)
    out = smooth + CRISP * (smooth - _blurred(smooth, CRISP_FROM))
    out += FORMS * (depth / FORMS_FROM).clip(0, 1)[..., None] * forms
    out += (_worth(patches, there) * ((depth - DETAIL[0]) / DETAIL[1]).clip(0, 1))[..., None] * (more - forms)
    whole = patched.copy()
    whole[box] = np.where(inside[..., None], out * np.float32(maximum / 255), patched[box])
    return whole


def _worth(patches: Array, known: Array) -> Array:
    """H × W, how much the details count at every pixel, by the strength of the texture that they are of."""
    grey = patches.mean(2)
    strength = np.sqrt(cv2.GaussianBlur((grey - cv2.GaussianBlur(grey, (0, 0), FINE)) ** 2, (0, 0), AREA))
    clear = cv2.erode(known.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    quiet = float(np.percentile(strength[clear], QUIET)) if clear.any() else 0.0
    grain = 1 / (1 + (strength / max(GRAIN * quiet, 1e-3)) ** STEEP)
    strong = strength**STEEP / (strength**STEEP + STRONG**STEEP)
    worth = WEAK + (FULL - WEAK) * strong
    return np.asarray(worth + (1 - worth) * grain, np.float32)


def _lines(picture: Array, known: Array) -> Array:
    """What is not known, from the lines that run into it."""
    planes = [
        cv2.inpaint(np.ascontiguousarray(picture[..., c]), (~known).astype(np.uint8), 3, cv2.INPAINT_NS)
        for c in range(picture.shape[2])
    ]
    return np.stack(planes, 2)


def _blurred(values: Array, sigma: float) -> Array:
    return np.asarray(cv2.GaussianBlur(values, (0, 0), sigma)).reshape(values.shape)
