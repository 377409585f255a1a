"""16-bit OpenRaster pictures say what they are, so that no other program has to ask, and come back as they were."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from layered_files import document

from engine import colour, files
from engine.api import Picture
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
