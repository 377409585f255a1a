"""What every evaluation shares: pictures, the textbook's measures, the table."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.api import EngineError

__all__ = [
    "Outcome",
    "add",
    "colourfulness",
    "count",
    "luma",
    "merged",
    "pictures",
    "psnr",
    "read_rgb",
    "show",
    "ssim",
]

Table = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Outcome:
    """``table``: rows by name, each its figures by column; ``figures``: what goes into the cards, by model id;
    ``digits`` after the point when printed."""

    heading: str
    table: Table
    figures: dict[str, dict[str, float]] = field(default_factory=dict)
    digits: int = 2


def psnr(output: np.ndarray, clean: np.ndarray, peak: float = 255.0) -> float:
    """Peak signal-to-noise ratio in dB of two pictures of one shape, over all channels; infinite for equal ones."""
    error = float(((output.astype(np.float64) - clean) ** 2).mean())
    return float("inf") if error == 0 else 10 * float(np.log10(peak**2 / error))


def ssim(a: np.ndarray, b: np.ndarray, peak: float = 255.0) -> float:
    """Structural similarity (Wang et al., 2004) of two pictures of one shape, H × W or H × W × C, mean over all
    channels: Gaussian window of 11 × 11 with σ 1.5, no picture's edge counted. Sides are at least 11."""
    import cv2

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


def read_rgb(path: Path) -> np.ndarray:
    """H × W × 3 uint8. Raises EngineError for what is not a picture."""
    import cv2

    data = np.fromfile(path, np.uint8)
    bgr = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if bgr is None:
        raise EngineError(f"{path.name} is not a picture that can be read.")
    return np.ascontiguousarray(bgr[..., ::-1])


def pictures(folder: Path, limit: int | None) -> list[Path]:
    """The picture files of a folder, sorted; the first ``limit`` of them. Raises EngineError where there is none."""
    suffixes = (".webp", ".png", ".jpg", ".jpeg", ".bmp")
    found = [p for p in sorted(folder.glob("*")) if p.suffix.lower() in suffixes]
    if not found:
        raise EngineError(
            f"There are no test pictures in {folder}: give the folder that holds {folder.name} as --data."
        )
    return found[:limit]


def add(scores: dict[str, list[float]], name: str, value: float) -> None:
    scores.setdefault(name, []).append(value)


def merged(*tables: Table) -> Table:
    whole: Table = {}
    for table in tables:
        for name, row in table.items():
            whole.setdefault(name, {}).update(row)
    return whole


def show(table: Table, digits: int = 2) -> str:
    """The table as text, a column as wide as its name."""
    columns = list(dict.fromkeys(c for row in table.values() for c in row))
    width = max(len(n) for n in table)
    wide = {c: max(11, len(c) + 2) for c in columns}
    lines = [" " * width + "".join(f"{c:>{wide[c]}}" for c in columns)]
    for name, row in table.items():
        cells = (f"{row[c]:{wide[c]}.{digits}f}" if c in row else f"{'-':>{wide[c]}}" for c in columns)
        lines.append(f"{name:<{width}}" + "".join(cells))
    return "\n".join(lines)


def count(text: str) -> int:
    """An option's number of pictures. Raises argparse.ArgumentTypeError."""
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"it is a number of pictures from 1 on, not {text}.")
