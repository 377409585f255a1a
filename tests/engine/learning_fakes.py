"""Folders to learn from, and a recipe that is small enough to be tried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest


def folder_of_pictures(folder: Path, count: int, hue: int = 20, size: tuple[int, int] = (80, 100)) -> Path:
    """``count`` PNG files of coloured noise on stripes."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(hue)
    for n in range(count):
        picture = rng.integers(0, 60, (*size, 3), dtype=np.uint8)
        picture[:, :: 4 + n % 5] += 90
        picture[..., hue % 3] += 80
        cv2.imwrite(str(folder / f"{n:02}.png"), picture)
    return folder


@pytest.fixture
def style_folder(tmp_path: Path) -> Path:
    return folder_of_pictures(tmp_path / "watercolours", 10, 20)


@pytest.fixture
def photo_folder(tmp_path: Path) -> Path:
    return folder_of_pictures(tmp_path / "holidays", 10, 1)


@pytest.fixture
def small_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Networks and pictures of a size that a test can wait for."""
    from engine.learning.recipe import OwnPair, OwnStyle

    for kind in (OwnStyle, OwnPair):
        monkeypatch.setattr(kind, "size", 32)
        monkeypatch.setattr(kind, "scale", (40.0, 64.0))
        monkeypatch.setattr(kind, "shown_side", 64)
        monkeypatch.setattr(kind, "batch_size", 1)
        monkeypatch.setattr(kind, "critic_width", 8)
    made = OwnStyle.generator

    def tiny(self: Any) -> object:
        self.config = {**self.config, "widths": [8, 16], "blocks": 2}
        return made(self)

    for kind in (OwnStyle, OwnPair):
        monkeypatch.setattr(kind, "generator", tiny)
