"""``python -m tests.pairs [OUT]``: before and after, by the built-in models, of the sample photos (README)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np

import resources
from engine import cli, files
from engine.api import Picture

SAMPLES = Path(resources.__file__).parent / "samples"
CELL = (410, 300)  # of one picture on the sheet, width and height
MAST = [(436, 112), (458, 112), (482, 400), (434, 400)]  # of the rocket's photo, corners


def filtered(source: Path, folder: Path, *command: str) -> np.ndarray:
    """The command line's result, H × W × 3 uint8."""
    out = folder / f"{source.stem}-{command[0]}.png"
    if cli.main([command[0], str(source), str(out), *command[1:]], announce=False):
        raise SystemExit(1)
    return files.read(out).picture.pixels[..., :3]


def cell(picture: np.ndarray, crop: tuple[float, float, float]) -> np.ndarray:
    """``crop``: left, top and width as shares of the picture's width; the height follows from CELL."""
    scale = picture.shape[1]
    x, y, width = (round(part * scale) for part in crop)
    height = round(width * CELL[1] / CELL[0])
    part = np.ascontiguousarray(picture[y : y + height, x : x + width])
    return cv2.resize(part, CELL, interpolation=cv2.INTER_AREA if width > CELL[0] else cv2.INTER_CUBIC)


def pairs(folder: Path) -> list[np.ndarray]:
    """Before and after, side by side: denoise, upscale, remove, colorize, restore."""

    def read(path: Path) -> np.ndarray:
        return files.read(path).picture.pixels[..., :3]

    def write(name: str, pixels: np.ndarray) -> Path:
        files.write(folder / name, Picture(np.ascontiguousarray(pixels)), files.Metadata())
        return folder / name

    coffee, cat = SAMPLES / "coffee_noisy.jpg", SAMPLES / "chelsea_jpeg.jpg"
    rocket, old = SAMPLES / "rocket_noisy.jpg", SAMPLES / "portrait_old.jpg"
    clean = write("clean.png", filtered(rocket, folder, "denoise"))
    mask = np.zeros(read(rocket).shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.array(MAST)], 255)
    marked = read(clean).copy()
    marked[mask > 0] = marked[mask > 0] // 2 + np.array([120, 0, 0], np.uint8)
    grey = write("grey.png", cv2.cvtColor(read(clean), cv2.COLOR_RGB2GRAY)[..., None])
    black_and_white = np.repeat(files.read(grey).picture.pixels, 3, 2)
    mask_file = write("mask.png", mask[..., None])
    restored = filtered(old, folder, "restore")
    shown = [
        (read(coffee), filtered(coffee, folder, "denoise"), (0.28, 0.05, 0.42)),
        (read(cat), filtered(cat, folder, "upscale", "--factor", "4"), (0.25, 0.1, 0.5)),
        (marked, filtered(clean, folder, "remove", "--mask", str(mask_file)), (0.42, 0.02, 0.55)),
        (black_and_white, filtered(grey, folder, "colorize"), (0.0, 0.0, 0.9)),
        (read(old), restored, (0.0, 0.0, 1.0)),
        (read(old), restored, (0.28, 0.12, 0.42)),
    ]
    return [np.concatenate([cell(before, crop), cell(after, crop)], 1) for before, after, crop in shown]


def main(argv: list[str]) -> None:
    out = Path(argv[0]) if argv else SAMPLES.parent / "pairs.jpg"
    with tempfile.TemporaryDirectory() as folder:
        found = pairs(Path(folder))
    gap = 6
    padded = [
        cv2.copyMakeBorder(p, 0, gap, 0, gap, cv2.BORDER_CONSTANT, value=(255, 255, 255)) for p in found
    ]
    sheet = np.concatenate([np.concatenate(padded[i : i + 2], 1) for i in range(0, len(padded), 2)])
    cv2.imwrite(str(out), sheet[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    print(out)


if __name__ == "__main__":
    main(sys.argv[1:])
