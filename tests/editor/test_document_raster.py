"""Sparse copy-on-write tiles."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document import TILE, Raster
from engine.api import Rect, Size
from tests.editor.reference import noise

SIZE = Size(700, 300)  # 3 × 2 tiles, cut off at both edges


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_what_is_written_is_read(channels: int, dtype: type) -> None:
    pixels = noise(*SIZE, channels, dtype)
    raster = Raster(SIZE, channels, dtype)
    assert len(raster) == 0 and not raster.full and raster.nbytes == 0
    raster.write(raster.rect, pixels)
    assert np.array_equal(raster.read(raster.rect), pixels)
    assert raster.full and len(raster) == 6 and raster.nbytes == pixels.nbytes
    assert np.array_equal(Raster.from_pixels(pixels).read(raster.rect), pixels)


def test_an_absent_tile_is_transparent() -> None:
    raster = Raster(SIZE, 3, np.uint8)
    raster.write(Rect(300, 10, 5, 5), np.full((5, 5, 3), 9, np.uint8))
    assert len(raster) == 1 and not raster.full
    assert raster.coverage(raster.rect).sum() == 25
    assert raster.read(raster.rect).sum() == 9 * 3 * 25
    assert raster.sample(Rect(0, 0, 256, 256)) is None
    assert raster.sample(Rect(600, 0, 100, 100)) is None
    assert raster.bounds == Rect(256, 0, 256, 256)
    sample = raster.sample(Rect(298, 8, 4, 4))
    assert sample is not None and sample.alpha is not None
    assert sample.alpha.tolist() == [[0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 255, 255], [0, 0, 255, 255]]


def test_reading_beyond_the_edge_gives_nothing() -> None:
    pixels = noise(*SIZE)
    raster = Raster.from_pixels(pixels)
    out = raster.read(Rect(-3, -2, 10, 9))
    assert not out[:2].any() and not out[:, :3].any()
    assert np.array_equal(out[2:, 3:], pixels[:7, :7])
    assert raster.read(Rect(2000, 2000, 4, 4)).sum() == 0
    sample = raster.sample(Rect(699, 299, 2, 2))
    assert sample is not None and sample.alpha is not None and sample.alpha.tolist() == [[255, 0], [0, 0]]


def test_coverage_ends_when_the_tile_is_full() -> None:
    raster = Raster(Size(300, 100), 1, np.uint16)
    for x in range(0, 300, 60):
        raster.write(Rect(x, 0, 60, 100), np.full((100, 60, 1), x, np.uint16))
        assert raster.coverage(raster.rect).sum() == (x + 60) * 100
    assert raster.full and raster.nbytes == 300 * 100 * 2  # the masks are gone


def test_a_snapshot_costs_no_pixels_and_neither_side_sees_the_other() -> None:
    raster = Raster(SIZE, 3, np.uint8)
    raster.write(raster.rect, noise(*SIZE))
    before = raster.read(raster.rect)
    twin = raster.snapshot()
    assert all(a is b for a, b in zip(raster.arrays(), twin.arrays(), strict=True))
    raster.write(Rect(0, 0, 2, 2), np.full((2, 2, 3), 1, np.uint8))
    twin.write(Rect(400, 200, 2, 2), np.full((2, 2, 3), 2, np.uint8))
    assert np.array_equal(twin.read(Rect(0, 0, 256, 256)), before[:256, :256])
    assert np.array_equal(raster.read(Rect(256, 0, 256, 256)), before[:256, 256:512])
    assert (raster.read(Rect(0, 0, 2, 2)) == 1).all() and (twin.read(Rect(400, 200, 2, 2)) == 2).all()
    shared = sum(raster.tile(key) is twin.tile(key) for key in [(c, r) for c in range(3) for r in range(2)])
    assert shared == 4  # each side copied its one tile


def test_a_snapshot_keeps_what_was_filled_of_a_tile() -> None:
    raster = Raster(SIZE, 3, np.uint8)
    raster.write(Rect(0, 0, 10, 10), np.ones((10, 10, 3), np.uint8))
    twin = raster.snapshot()
    raster.write(Rect(10, 0, 10, 10), np.ones((10, 10, 3), np.uint8))
    twin.write(Rect(0, 10, 5, 5), np.ones((5, 5, 3), np.uint8))
    assert raster.coverage(raster.rect).sum() == 200
    assert twin.coverage(twin.rect).sum() == 125


def test_a_read_only_picture_is_shared_and_a_writable_one_copied() -> None:
    pixels = noise(*SIZE)
    mine = Raster.from_pixels(pixels)
    pixels[...] = 0
    assert mine.read(mine.rect).any()
    fixed = noise(*SIZE)
    fixed.flags.writeable = False
    raster = Raster.from_pixels(fixed)
    assert raster.pixels() is fixed and raster.snapshot().pixels() is fixed
    before = fixed.copy()
    raster.write(Rect(1, 1, 1, 1), np.full((1, 1, 3), 77, np.uint8))
    assert np.array_equal(fixed, before)
    assert raster.pixels() is not fixed and raster.pixels()[1, 1].tolist() == [77] * 3


def test_what_it_gives_away_cannot_be_written_to() -> None:
    raster = Raster(SIZE, 3, np.uint8)
    source = noise(*SIZE)
    raster.write(raster.rect, source)
    source[...] = 0
    assert raster.read(raster.rect).any()
    for _, tile in raster.tiles():
        assert not tile.flags.writeable
    assert not raster.pixels().flags.writeable
    raster.read(raster.rect)[...] = 0
    assert raster.read(raster.rect).any()


def test_all_pixels_of_a_sparse_raster_come_with_alpha() -> None:
    raster = Raster(SIZE, 3, np.uint16)
    raster.write(Rect(0, 0, 256, 256), np.full((256, 256, 3), 500, np.uint16))
    raster.write(Rect(300, 0, 3, 3), np.full((3, 3, 3), 600, np.uint16))
    pixels = raster.pixels()
    assert pixels.shape == (300, 700, 4)
    assert (pixels[:256, :256] == [500, 500, 500, 65535]).all()
    assert (pixels[:3, 300:303] == [600, 600, 600, 65535]).all()
    assert not pixels[256:].any() and not pixels[3:, 300:].any()


def test_a_shared_tile_is_copied_by_whoever_writes_to_it() -> None:
    pixels = noise(*SIZE)
    raster, other = Raster.from_pixels(pixels), Raster(Size(*SIZE), 3, np.uint8)
    other.write(Rect(0, 0, *SIZE), pixels)
    raster.share((1, 0), other)
    assert raster.tile((1, 0)) is other.tile((1, 0)) and raster.full
    assert np.array_equal(raster.pixels(), pixels)
    for number, (writer, reader) in enumerate(((raster, other), (other, raster))):
        writer.share((1, 0), reader)
        before = reader.pixels().copy()
        writer.write(Rect(256, 0, 3, 3), np.full((3, 3, 3), number, np.uint8))
        assert np.array_equal(reader.pixels(), before)
        assert (writer.read(Rect(256, 0, 3, 3)) == number).all()
    with pytest.raises(KeyError):
        raster.share((99, 99), other)


def test_narrow_and_tiny_rasters() -> None:
    for size in (Size(1, 1), Size(1, 20_000), Size(20_000, 1)):
        pixels = noise(*size)
        raster = Raster.from_pixels(pixels)
        assert np.array_equal(raster.read(raster.rect), pixels)
        assert raster.nbytes == pixels.nbytes
        empty = Raster(size, 1, np.uint16)
        empty.write(Rect(size.width - 1, size.height - 1, 1, 1), np.full((1, 1, 1), 5, np.uint16))
        assert empty.coverage(empty.rect).sum() == 1 and len(empty) == 1


@pytest.mark.parametrize(
    "rect",
    [Rect(-1, 0, 5, 5), Rect(0, 0, 701, 5), Rect(690, 290, 20, 5), Rect(0, 0, 0, 5), Rect(0, 0, 5, -5)],
)
def test_writing_outside_is_refused(rect: Rect) -> None:
    raster = Raster(SIZE, 3, np.uint8)
    with pytest.raises(ValueError, match="not inside"):
        raster.write(rect, np.zeros((max(0, rect.height), max(0, rect.width), 3), np.uint8))
    assert len(raster) == 0


def test_bad_arguments_are_refused() -> None:
    raster = Raster(SIZE, 3, np.uint8)
    with pytest.raises(ValueError, match="5 × 5 × 3 uint8 pixels are needed here, not 5 × 5 × 4 uint8"):
        raster.write(Rect(0, 0, 5, 5), np.zeros((5, 5, 4), np.uint8))
    with pytest.raises(ValueError, match="not 5 × 5 × 3 uint16"):
        raster.write(Rect(0, 0, 5, 5), np.zeros((5, 5, 3), np.uint16))
    with pytest.raises(ValueError, match="at least one pixel"):
        Raster(Size(0, 5), 3, np.uint8)
    with pytest.raises(ValueError, match="1 to 4 channels"):
        Raster(SIZE, 5, np.uint8)
    with pytest.raises(ValueError, match="uint8 or uint16"):
        Raster(SIZE, 3, np.float32)
    with pytest.raises(ValueError, match="height × width × channels"):
        Raster.from_pixels(np.zeros((5, 5), np.uint8))


Writes = st.lists(
    st.tuples(
        st.integers(0, 599), st.integers(0, 299), st.integers(1, 400), st.integers(1, 300), st.booleans()
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(Writes, st.sampled_from([1, 4]))
def test_any_writes_and_snapshots_match_a_plain_array(writes: list, channels: int) -> None:
    plain = np.zeros((300, 600, channels), np.uint8)
    covered = np.zeros((300, 600), bool)
    raster = Raster(Size(600, 300), channels, np.uint8)
    kept: list[tuple[Raster, np.ndarray, np.ndarray]] = []
    for value, (x, y, width, height, keep) in enumerate(writes, 1):
        rect = Rect(x, y, width, height).intersected(raster.rect)
        pixels = np.full((rect.height, rect.width, channels), value, np.uint8)
        if keep:
            kept.append((raster.snapshot(), plain.copy(), covered.copy()))
        raster.write(rect, pixels)
        plain[rect.slices] = value
        covered[rect.slices] = True
    kept.append((raster, plain, covered))
    for one, pixels, mask in kept:
        assert np.array_equal(one.read(one.rect), pixels)
        if channels == 1:
            assert np.array_equal(one.coverage(one.rect), mask)
            assert one.full == mask.all()
            window = Rect(100, 100, 300, 150)
            sample = one.sample(window)
            alpha = np.zeros((150, 300), bool) if sample is None else sample.alpha
            assert np.array_equal(
                mask[window.slices], np.ones((150, 300), bool) if alpha is None else alpha > 0
            )


def test_one_pixel_of_a_huge_raster_costs_one_tile() -> None:
    raster = Raster(Size(60_000, 60_000), 3, np.uint8)
    raster.write(Rect(30_000, 30_000, 1, 1), np.ones((1, 1, 3), np.uint8))
    assert raster.nbytes <= TILE * TILE * 4


@pytest.mark.parametrize("channels", [3, 4])
def test_filling_takes_what_was_never_written_from_another_raster(channels: int) -> None:
    size = Size(700, 200)
    pixels, theirs = noise(*size, channels), noise(*size, channels, seed=1)
    raster, base = Raster(size, channels, np.uint8), Raster(size, channels, np.uint8)
    raster.write(Rect(0, 0, 100, 100), pixels[:100, :100])
    raster.write(Rect(256, 0, 256, 200), pixels[:, 256:512])
    base.write(Rect(50, 0, 650, 200), theirs[:, 50:])
    both = raster.filled(base)
    expected = np.zeros_like(pixels)
    expected[:, 50:] = theirs[:, 50:]
    expected[:100, :100], expected[:, 256:512] = pixels[:100, :100], pixels[:, 256:512]
    covered = np.ones((200, 700), bool)
    covered[100:, :50] = False
    assert np.array_equal(both.read(both.rect), expected)
    assert np.array_equal(both.coverage(both.rect), covered)
    assert both.tile((1, 0)) is raster.tile((1, 0)) and both.tile((2, 0)) is base.tile((2, 0))
    both.write(both.rect, np.zeros_like(pixels))
    base.write(Rect(600, 0, 1, 1), np.zeros((1, 1, channels), np.uint8))
    assert np.array_equal(raster.read(Rect(0, 0, 100, 100)), pixels[:100, :100])
    assert np.array_equal(base.read(Rect(601, 0, 99, 200)), theirs[:, 601:])
    again = raster.filled(base)
    base.write(Rect(650, 0, 1, 1), np.full((1, 1, channels), 3, np.uint8))
    assert np.array_equal(again.read(Rect(650, 0, 1, 1))[0, 0], theirs[0, 650])


def test_an_empty_raster_filled_with_a_picture_is_that_picture() -> None:
    picture = noise(700, 200)
    picture.flags.writeable = False
    assert Raster(Size(700, 200), 3, np.uint8).filled(Raster.from_pixels(picture)).pixels() is picture


def test_only_like_rasters_fill_each_other() -> None:
    for other in (
        Raster(Size(5, 6), 3, np.uint8),
        Raster(Size(5, 5), 4, np.uint8),
        Raster(Size(5, 5), 3, np.uint16),
    ):
        with pytest.raises(ValueError, match="same size, type and channels"):
            Raster(Size(5, 5), 3, np.uint8).filled(other)
