"""The textbook's measures of pictures."""

from __future__ import annotations

import cv2
import numpy as np

__all__ = ["colourfulness", "gradient", "luma", "psnr", "ssim"]


def psnr(output: np.ndarray, clean: np.ndarray, peak: float = 255.0) -> float:
    """Peak signal-to-noise ratio in dB of two pictures of one shape, over all channels; infinite for equal ones."""
    error = float(((output.astype(np.float64) - clean) ** 2).mean())
    return float("inf") if error == 0 else 10 * float(np.log10(peak**2 / error))


def ssim(a: np.ndarray, b: np.ndarray, peak: float = 255.0) -> float:
    """Structural similarity (Wang et al., 2004) of two pictures of one shape, H × W or H × W × C, mean over all
    channels: Gaussian window of 11 × 11 with σ 1.5, no picture's edge counted. Sides are at least 11."""
    a, b = np.atleast_3d(a).astype(np.float64), np.atleast_3d(b).astype(np.float64)
    if min(a.shape[:2]) < 11:
        raise ValueError("SSIM needs sides of at least 11 pixels")
    c1, c2 = (0.01 * peak) ** 2, (0.03 * peak) ** 2

    def mean(x: np.ndarray) -> np.ndarray:
        return np.atleast_3d(cv2.GaussianBlur(x, (11, 11), 1.5))[5:-5, 5:-5]

    ma, mb = mean(a), mean(b)
    va, vb, cov = mean(a * a) - ma * ma, mean(b * b) - mb * mb, mean(a * b) - ma * mb
    value = (2 * ma * mb + c1) * (2 * cov + c2) / ((ma * ma + mb * mb + c1) * (va + vb + c2))
    return float(value.mean())


def luma(rgb: np.ndarray) -> np.ndarray:
    """Y of ITU-R BT.601 as MATLAB's rgb2ycbcr has it, 16..235, float64; ``rgb`` H × W × 3 on 0..255."""
    weights: np.ndarray = np.array([65.481, 128.553, 24.966]) / 255
    return rgb.astype(np.float64) @ weights + 16


def colourfulness(rgb: np.ndarray) -> float:
    """Hasler & Süsstrunk (2003) of H × W × 3 on 0..255: 0 for grey, about 34 for the mean photo."""
    r, g, b = (rgb[..., i].astype(np.float64) for i in range(3))
    rg, yb = r - g, 0.5 * (r + g) - b
    spread = np.hypot(rg.std(), yb.std())
    return float(spread + 0.3 * np.hypot(rg.mean(), yb.mean()))


def gradient(picture: np.ndarray) -> float:
    """Mean absolute difference of neighbouring pixels, of Y: how crisp a picture is (and how noisy)."""
    y = luma(picture)
    return float(np.abs(np.diff(y, axis=0)).mean() + np.abs(np.diff(y, axis=1)).mean())
