"""What an export makes of a picture, and how its settings are kept."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor import export_options
from editor.export_options import METADATA, ROWS, Export, estimated, made, metadata_of
from engine import colour, files
from engine.api import Picture, Size
from engine.files import Metadata

BEFORE = Size(6000, 4000)


@pytest.mark.parametrize(
    ("export", "size"),
    [
        (Export(), (6000, 4000)),
        (Export(resize="longest", longest=2048), (2048, 1365)),
        (Export(resize="longest", longest=9000), (6000, 4000)),
        (Export(resize="percent", percent=200), (12000, 8000)),
        (Export(resize="percent", percent=1), (60, 40)),
        (Export(resize="exact", width=1000, height=1000), (1000, 667)),
        (Export(resize="exact", width=1000, height=1000, fit=False), (1000, 1000)),
    ],
)
def test_sizes(export: Export, size: tuple[int, int]) -> None:
    assert export.size(BEFORE) == size


def test_nothing_becomes_smaller_than_a_pixel() -> None:
    assert Export(resize="longest", longest=10).size(Size(20_000, 3)) == (10, 1)
    assert Export(resize="percent", percent=1).size(Size(3, 3)) == (1, 1)


exports = st.builds(
    Export,
    kind=st.sampled_from([row.name for row in ROWS]),
    quality=st.integers(1, 100),
    lossless=st.booleans(),
    depth=st.sampled_from([8, 16]),
    subsampling=st.sampled_from(["4:4:4", "4:2:2", "4:2:0"]),
    compression=st.sampled_from(["deflate", "lzw", "none"]),
    level=st.integers(1, 9),
    resize=st.sampled_from(export_options.RESIZES),
    longest=st.integers(1, 300_000),
    percent=st.floats(1, 1000),
    width=st.integers(1, 300_000),
    height=st.integers(1, 300_000),
    fit=st.booleans(),
    srgb=st.booleans(),
    metadata=st.sampled_from(METADATA),
)


@given(exports)
def test_settings_come_back_as_they_were_kept(export: Export) -> None:
    assert Export.from_rows(export.kind, export.rows()) == export


@given(exports)
def test_every_setting_can_be_written(export: Export) -> None:
    assert export.options.depth in export.row.depths


SLIPS = (
    *("quality=0", "quality=x", "depth=12", "level=", "srgb=1", "kind=ORA", "percent=nan", "percent=inf"),
    *("metadata=all", "resize=crop", "width=-1", "rows=1", "=", "size=3"),
)


@given(st.lists(st.text(max_size=20) | st.sampled_from(SLIPS)))
def test_what_makes_no_sense_in_the_preferences_is_as_by_default(rows: list[str]) -> None:
    export = Export.from_rows("JPEG", rows)
    assert export == Export("JPEG", depth=8)
    assert export.size(BEFORE) == BEFORE


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_made_keeps_depth_and_channels(dtype: type, channels: int) -> None:
    pixels = np.random.default_rng(1).integers(0, np.iinfo(dtype).max, (40, 60, channels)).astype(dtype)
    picture = Picture(pixels)
    assert made(picture, Export()) is picture
    small = made(picture, Export(resize="longest", longest=30))
    assert small.pixels.shape == (20, 30, channels) and small.pixels.dtype == dtype


def test_made_converts_to_srgb_and_says_so() -> None:
    red = np.zeros((4, 4, 3), np.uint16)
    red[..., 0] = 50_000
    found = made(Picture(red, colour.DISPLAY_P3), Export(srgb=True))
    assert found.icc is not None and colour.is_srgb(found.icc)
    wanted = np.clip(colour.to_srgb(red.astype(np.float32) / 65535, colour.DISPLAY_P3), 0, 1)
    np.testing.assert_allclose(found.pixels / 65535, wanted, atol=1e-3)
    plain = Picture(red)
    assert made(plain, Export(srgb=True)) is plain


def test_made_stops_when_it_is_told() -> None:
    class Enough(Exception):
        pass

    def check() -> None:
        raise Enough

    with pytest.raises(Enough):
        made(Picture(np.zeros((40, 40, 3), np.uint8)), Export(resize="percent", percent=50), check)


def test_no_metadata_is_none_but_the_resolution() -> None:
    said = Metadata(exif=b"II*\0\x08\0\0\0\0\0\0\0\0\0", dpi=(300, 300), text=(("Author", "me"),))
    assert metadata_of(said, Export(metadata="none"), []) == Metadata(dpi=(300, 300))
    assert metadata_of(said, Export(), []) == said


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_guess_is_near_the_truth(row: files.formats.Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_options, "_SMALL", 1000)
    y, x = np.mgrid[0:900, 0:1400].astype(np.float32)
    waves = 128 + 60 * np.sin(x / 37) * np.cos(y / 23) + np.random.default_rng(2).normal(0, 6, (900, 1400))
    picture = Picture(np.clip(np.repeat(waves[..., None], 3, axis=2), 0, 255).astype(np.uint8))
    export = Export(row.name, quality=80)
    guess = estimated(picture, export, Metadata())
    assert guess is not None
    truth = len(files.encoded(row, picture, Metadata(), export.options))
    assert 0.6 * truth < guess < 1.6 * truth


@pytest.mark.parametrize("size", [(1, 30_000), (30_000, 1), (100, 100), (127, 129)])
def test_guesses_of_odd_shapes(size: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_options, "_SMALL", 10)
    guess = estimated(Picture(np.zeros((*size, 3), np.uint8)), Export("PNG"), Metadata())
    assert guess is not None and guess > 0
