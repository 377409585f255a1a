"""Normal blending, the reference: straight alpha in and out, float32 in between, rounded once at the end.

An opaque layer at opacity 1 gives its own pixels bit for bit, and a transparent one leaves those below bit for
bit, also the colour that hides under alpha 0.
"""

from __future__ import annotations

import numpy as np

from editor.document.raster import Sample, with_alpha, without_alpha

__all__ = ["blend"]

Layers = list[tuple[Sample, float]]


def blend(samples: Layers, out: np.ndarray) -> None:
    """Blend samples, bottom first, each with its opacity 0..1, into ``out``: H × W, uint8 or uint16, with as
    many channels as the samples have colours (alpha is left out) or one more. Without samples it becomes 0."""
    if not samples:
        out[...] = 0
        return
    first, opacity = samples[0]
    if len(samples) == 1 and opacity == 1:
        pixels = first.pixels
    elif opacity == 1 and all(sample.opaque for sample, _ in samples):
        pixels = _opaque(samples)
    else:
        pixels = _general(samples)
    out[...] = with_alpha(pixels) if out.shape[2] > first.colours else without_alpha(pixels)


def _opaque(samples: Layers) -> np.ndarray:
    """Opaque pixels over opaque ones: each layer has one weight. Returns no alpha."""
    mixed = without_alpha(samples[0][0].pixels)
    dtype = mixed.dtype
    for sample, opacity in samples[1:]:
        step = np.subtract(without_alpha(sample.pixels), mixed, dtype=np.float32)
        step *= np.float32(opacity)
        step += mixed
        mixed = step
    return np.rint(mixed, out=mixed).astype(dtype)


def _general(samples: Layers) -> np.ndarray:
    """Any alpha. Plane by plane: numpy is slow along a last axis of three. Returns pixels with alpha."""
    import cv2  # not at the top: the editor's window shows before it is needed

    (first, opacity), *rest = samples
    dtype = first.pixels.dtype
    top = int(np.iinfo(dtype).max)
    *mixed, alpha = _planes(first, opacity)
    for sample, opacity in rest:
        *colours, weight = _planes(sample, opacity)
        total = 1 - weight
        total *= alpha
        total += weight
        np.divide(weight, total, out=weight, where=total > 0)  # where both are transparent, the weight is 0
        for old, new in zip(mixed, colours, strict=True):
            # old + (new - old)·weight is exact for weights 0 and 1, and so for transparent and opaque layers
            new -= old
            new *= weight
            old += new
        alpha = total
    alpha *= np.float32(top)
    return np.rint(cv2.merge([*mixed, alpha])).astype(dtype).reshape(*alpha.shape, -1)


def _planes(sample: Sample, opacity: float) -> list[np.ndarray]:
    """Each colour as H × W float32 in the pixels' own units, then the alpha, 0..1, times the opacity."""
    import cv2

    top = np.iinfo(sample.pixels.dtype).max
    *colours, alpha = cv2.split(with_alpha(sample.pixels))
    return [*(plane.astype(np.float32) for plane in colours), alpha * np.float32(opacity / top)]
