"""CIE L*a*b* (D65) of sRGB pictures in torch, differentiable, and back.

L* is 0..100; a* and b* lie within ±110 for every sRGB colour. Pictures are N × 3 × H × W (or 3 × H × W), encoded
sRGB in 0..1. Values beyond that range are carried on (odd curves), so that ``rgb_from_lab(lab_from_rgb(x))`` gives
x back. Both run in float32 whatever the caller's precision: half precision has too few steps for the cube roots.

They take about 75 bytes a pixel besides: large pictures go through them in bands (pixels do not know each other).
"""

from __future__ import annotations

import torch
from torch import Tensor

__all__ = ["lab_from_rgb", "rgb_from_lab"]

# IEC 61966-2-1: linear sRGB to XYZ, and the white that R = G = B = 1 gives
_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE = tuple(sum(row) for row in _XYZ)
_EDGE = 6 / 29  # of the cube root's straight part


def _matrix(like: Tensor, inverse: bool) -> Tensor:
    """Linear sRGB to XYZ over the white, 3 × 3, or back."""
    m = torch.tensor(_XYZ, dtype=torch.float64) / torch.tensor(_WHITE, dtype=torch.float64)[:, None]
    return (torch.linalg.inv(m) if inverse else m).to(like.device, torch.float32)


def _mix(x: Tensor, matrix: Tensor) -> Tensor:
    return torch.einsum("ij,...jhw->...ihw", matrix, x)


def lab_from_rgb(rgb: Tensor) -> Tensor:
    """… × 3 × H × W encoded sRGB in 0..1 → L*, a*, b* in float32."""
    with torch.autocast(rgb.device.type, enabled=False):
        x = rgb.float()
        size = x.abs()
        # both branches are computed: the clamp keeps the power's gradient finite where it is not taken
        curve = torch.where(size <= 0.04045, size / 12.92, ((size.clamp_min(0.04) + 0.055) / 1.055) ** 2.4)
        ratio = _mix(curve * x.sign(), _matrix(x, inverse=False))
        size = ratio.abs()
        root = size.clamp_min(_EDGE**3) ** (1 / 3) * ratio.sign()
        f = torch.where(size > _EDGE**3, root, ratio / (3 * _EDGE**2) + 4 / 29)
        fx, fy, fz = f.unbind(-3)
        return torch.stack((116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)), -3)


def rgb_from_lab(lab: Tensor) -> Tensor:
    """… × 3 × H × W L*, a*, b* → encoded sRGB in float32, beyond 0..1 where the colour is outside sRGB."""
    with torch.autocast(lab.device.type, enabled=False):
        lightness, a, b = lab.float().unbind(-3)
        fy = (lightness + 16) / 116
        f = torch.stack((fy + a / 500, fy, fy - b / 200), -3)
        ratio = torch.where(f > _EDGE, f.clamp_min(_EDGE) ** 3, 3 * _EDGE**2 * (f - 4 / 29))
        linear = _mix(ratio, _matrix(lab, inverse=True))
        size = linear.abs()
        power = 1.055 * size.clamp_min(0.003) ** (1 / 2.4) - 0.055
        return torch.where(size <= 0.0031308, size * 12.92, power) * linear.sign()
