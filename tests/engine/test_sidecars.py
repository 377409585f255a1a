"""Masks and hints as files beside a photo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import files
from engine.api import FileError, Picture, Size
from engine.files.model import Metadata
from engine.sidecars import beside, read_hints, read_mask

SIZE = Size(40, 30)


def saved(path: Path, pixels: np.ndarray) -> Path:
    files.write(path, Picture(pixels), Metadata())
    return path


@pytest.fixture
def marks() -> np.ndarray:
    mask = np.zeros((30, 40), np.uint8)
    mask[5:12, 8:20] = 255
    mask[20, 20] = 99
    return mask


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_mask_is_the_lightness(tmp_path: Path, marks: np.ndarray, channels: int, dtype: type) -> None:
    values = marks.astype(dtype) * (np.iinfo(dtype).max // 255)
    planes = [values] * (1 if channels < 3 else 3)
    planes += [np.full_like(values, np.iinfo(dtype).max)] * (channels in (2, 4))
    path = saved(tmp_path / "mask.png", np.stack(planes, -1))
    np.testing.assert_array_equal(read_mask(path, SIZE), marks)


@pytest.mark.parametrize("channels", [2, 4])
def test_a_mask_of_one_colour_is_its_alpha(tmp_path: Path, marks: np.ndarray, channels: int) -> None:
    """As painting programs save what was drawn in black on nothing."""
    pixels = np.full((30, 40, channels), 0, np.uint8)
    pixels[..., -1] = marks
    np.testing.assert_array_equal(read_mask(saved(tmp_path / "mask.png", pixels), SIZE), marks)


def test_hints_keep_colour_and_alpha(tmp_path: Path, marks: np.ndarray) -> None:
    rgb = np.stack([marks, 255 - marks, marks // 2, marks], -1)
    found = read_hints(saved(tmp_path / "hints.png", rgb), SIZE)
    np.testing.assert_array_equal(found, rgb)
    deep = read_hints(saved(tmp_path / "deep.png", rgb.astype(np.uint16) * 257), SIZE)
    np.testing.assert_array_equal(deep, rgb)
    grey = read_hints(saved(tmp_path / "grey.png", np.stack([marks, marks], -1)), SIZE)
    np.testing.assert_array_equal(grey, np.stack([marks] * 4, -1))


@pytest.mark.parametrize("channels", [1, 3])
def test_hints_without_transparency_are_refused(tmp_path: Path, channels: int) -> None:
    path = saved(tmp_path / "hints.png", np.zeros((30, 40, channels), np.uint8))
    with pytest.raises(FileError, match=r"“hints.png” has no transparency"):
        read_hints(path, SIZE)


@pytest.mark.parametrize("read", [read_mask, read_hints])
@pytest.mark.parametrize("shape", [(40, 30), (30, 41), (1, 1)])
def test_another_size_is_refused_with_both_sizes(tmp_path: Path, read, shape: tuple[int, int]) -> None:
    path = saved(tmp_path / "other.png", np.zeros((*shape, 4), np.uint8))
    with pytest.raises(FileError, match=f"{shape[1]} × {shape[0]} and the photo 40 × 30"):
        read(path, SIZE)


@pytest.mark.parametrize("read", [read_mask, read_hints])
def test_what_is_no_picture_is_one_sentence(tmp_path: Path, read) -> None:
    path = tmp_path / "words.png"
    path.write_text("no picture")
    with pytest.raises(FileError, match=r"words\.png"):
        read(path, SIZE)
    with pytest.raises(FileError, match=r"none\.png"):
        read(tmp_path / "none.png", SIZE)


def test_a_folder_holds_one_for_each_photo(tmp_path: Path, marks: np.ndarray) -> None:
    folder = tmp_path / "masks"
    folder.mkdir()
    png = saved(folder / "a.png", marks[..., None])
    jpg = saved(folder / "b.jpg", marks[..., None])
    assert beside(folder, Path("photos/a.jpg")) == png  # of the photo's name, in another format
    assert beside(folder, Path("photos/b.jpg")) == jpg
    assert beside(png, Path("photos/z.jpg")) == png  # a file is for all
    with pytest.raises(FileError, match=r"“c.jpg” in the folder “masks”"):
        beside(folder, Path("photos/c.jpg"))
