"""16-bit OpenRaster pictures say what they are, so that no other program has to ask, and come back as they were."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from layered_files import document

from engine import colour, files
from engine.api import Picture, Size
from engine.files import png


@pytest.mark.parametrize("colours", [1, 3])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_no_profile_comes_back_as_none(tmp_path: Path, dtype: type, colours: int) -> None:
    ours = document(dtype, colours)
    merged = Picture(np.zeros((ours.size.height, ours.size.width, colours), dtype))
    files.write_layered(tmp_path / "a.ora", ours, lambda: merged)
    found = files.read_layered(tmp_path / "a.ora")
    assert found.icc is None and found.notes == ()
    assert files.read(tmp_path / "a.ora").picture.icc is None
    with zipfile.ZipFile(tmp_path / "a.ora") as archive:
        for name in ("data/layer0.png", "mergedimage.png"):
            icc = png.read(archive.read(name)).icc
            if dtype == np.uint8:
                assert icc is None
            else:
                assert icc is not None and colour.space(icc) == ("GRAY" if colours == 1 else "RGB")
                assert colours == 1 or colour.is_srgb(icc)


@pytest.mark.parametrize("icc", [colour.SRGB, colour.DISPLAY_P3])
def test_a_profile_of_the_document_is_kept(tmp_path: Path, icc: bytes) -> None:
    ours = document(np.uint16, 3, icc)
    merged = Picture(np.zeros((ours.size.height, ours.size.width, 3), np.uint16), icc)
    files.write_layered(tmp_path / "a.ora", ours, lambda: merged)
    assert files.read_layered(tmp_path / "a.ora").icc == icc


# --- layers of several profiles, as other programs write them -------------------------------------------


def mixed(path: Path, merged: bytes | None, *layers: tuple[np.ndarray, bytes | None]) -> files.LayeredFile:
    """A file of another program: each layer's PNG has the profile that is given with it, or none."""
    size = Size(layers[0][0].shape[1], layers[0][0].shape[0])
    rows = "".join(f'<layer name="l{i}" src="data/{i}.png"/>' for i in reversed(range(len(layers))))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "image/openraster")
        xml = f'<image version="0.0.5" w="{size.width}" h="{size.height}"><stack>{rows}</stack></image>'
        archive.writestr("stack.xml", xml)
        for i, (pixels, icc) in enumerate(layers):
            archive.writestr(f"data/{i}.png", png.encode(pixels, icc, files.Metadata(), files.SaveOptions()))
        if merged != b"none":
            whole = np.zeros((*size[::-1], 3), np.uint8)
            archive.writestr(
                "mergedimage.png", png.encode(whole, merged, files.Metadata(), files.SaveOptions())
            )
    return files.read_layered(path)


def flat(*values: int, dtype: type = np.uint8) -> np.ndarray:
    return np.full((4, 5, len(values)), values, dtype)


def near(found: np.ndarray, wanted: tuple[int, ...], off: int = 1) -> bool:
    return bool(np.abs(found.astype(int) - np.array(wanted)).max() <= off)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_layer_of_another_profile_looks_the_same(tmp_path: Path, dtype: type) -> None:
    """The red of sRGB is 234, 51, 35 in Display P3, whatever the alpha."""
    scale = np.iinfo(dtype).max // 255
    red = flat(255 * scale, 0, 0, 100 * scale, dtype=dtype)
    found = mixed(
        tmp_path / "a.ora", colour.DISPLAY_P3, (flat(1, 2, 3, dtype=dtype), None), (red, colour.SRGB)
    )
    assert found.icc == colour.DISPLAY_P3
    assert np.array_equal(found.layers[0].pixels, flat(1, 2, 3, dtype=dtype))  # says nothing: the document's
    wanted = tuple(v * scale for v in (234, 51, 35, 100))
    assert near(found.layers[1].pixels, wanted, off=scale)
    assert found.notes == ("The colours of “l1” were converted to the document's colour profile.",)


def test_sorts_of_srgb_are_one(tmp_path: Path) -> None:
    found = mixed(tmp_path / "a.ora", None, (flat(1, 2, 3), colour.SRGB), (flat(4, 5, 6), None))
    assert found.notes == () and found.icc is None
    assert np.array_equal(found.layers[0].pixels, flat(1, 2, 3))


def test_without_a_merged_picture_the_lowest_layer_says_it(tmp_path: Path) -> None:
    found = mixed(
        tmp_path / "a.ora", b"none", (flat(9, 8, 7), colour.DISPLAY_P3), (flat(255, 0, 0), colour.SRGB)
    )
    assert found.icc == colour.DISPLAY_P3
    assert np.array_equal(found.layers[0].pixels, flat(9, 8, 7))
    assert near(found.layers[1].pixels, (234, 51, 35))
    found = mixed(tmp_path / "b.ora", b"none", (flat(9, 8, 7), None), (flat(234, 51, 35), colour.DISPLAY_P3))
    assert found.icc is None and near(found.layers[1].pixels, (255, 0, 0), off=2)


def test_grey_layers_among_coloured_ones(tmp_path: Path) -> None:
    """A linear grey is lighter as sRGB, and a document of colours cannot have a profile of grey."""
    linear = colour.make_grey_profile(1.0, "linear")
    grey = flat(55, 128)
    found = mixed(tmp_path / "a.ora", None, (flat(9, 8, 7), None), (grey, linear))
    assert near(found.layers[1].pixels, (128, 128, 128, 128))
    found = mixed(tmp_path / "b.ora", linear, (grey, None), (flat(9, 8, 7), colour.SRGB))
    assert found.icc is None and near(found.layers[0].pixels, (128, 128, 128, 128))
    assert np.array_equal(found.layers[1].pixels, flat(9, 8, 7))
    found = mixed(tmp_path / "c.ora", linear, (grey, None))
    assert found.icc == linear and np.array_equal(found.layers[0].pixels, grey)


def test_a_profile_that_cannot_be_used(tmp_path: Path) -> None:
    found = mixed(tmp_path / "a.ora", None, (flat(9, 8, 7), None), (flat(1, 2, 3), b"x" * 200))
    assert np.array_equal(found.layers[1].pixels, flat(1, 2, 3))
    assert "was left out" in found.notes[-1]
