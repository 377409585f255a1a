"""What of a hole's details stands."""

from __future__ import annotations

import numpy as np
import pytest

from engine.filling_detail import DETAIL, FULL, WEAK, joined, weighed


def slope(height: int = 120, width: int = 140) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return np.stack((60 + x / 2, 90 + y / 2, 120 + (x + y) / 4), 2).astype(np.float32)


def middle(shape: tuple[int, ...] = (120, 140)) -> np.ndarray:
    hole = np.zeros(shape[:2], bool)
    hole[30:90, 40:100] = True
    return hole


def noise(strength: float, seed: int = 0, shape: tuple[int, int] = (120, 140)) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, strength, (*shape, 1)).astype(np.float32)


def inner(hole: np.ndarray, pixels: int = 12) -> np.ndarray:
    out = np.zeros_like(hole)
    out[30 + pixels : 90 - pixels, 40 + pixels : 100 - pixels] = True
    return out


def test_a_step_at_the_rim_is_made_up_for_and_fades() -> None:
    picture, hole = slope(), middle()
    darker = np.where(hole[..., None], picture - 20, picture)
    out = joined(darker, picture, hole, ~hole)
    assert np.array_equal(out[~hole], picture[~hole]) and out.dtype == np.float32
    rim = hole & ~inner(hole, 1)
    assert np.abs(out - picture)[rim].mean() < 6
    assert 17 < (picture - out)[inner(hole, 26)].mean() < 20.5  # the network's word in the middle
    shallow = joined(darker, picture, hole, ~hole, 100.0)
    assert np.abs(shallow - picture)[hole].mean() < np.abs(out - picture)[hole].mean()


def test_what_fits_already_stays() -> None:
    picture, hole = slope(), middle()
    assert np.abs(joined(picture, picture, hole, ~hole) - picture).max() < 1
    assert np.abs(weighed(picture, picture, hole, ~hole, 255) - picture).max() < 1.5


@pytest.mark.parametrize("strength", [6, 20])
def test_grain_stays_as_it_is_everywhere(strength: float) -> None:
    clean, hole = slope(), middle()
    picture = clean + noise(strength)
    expected = np.where(hole[..., None], clean, picture)
    out = weighed(picture, expected, hole, ~hole, 255)
    assert np.array_equal(out[~hole], picture[~hole])
    assert 0.9 < (out - clean)[inner(hole)].std() / strength < 1.05


@pytest.mark.parametrize(("strength", "low", "high"), [(4, WEAK - 0.1, WEAK + 0.1), (40, FULL - 0.1, 1.0)])
def test_weak_texture_that_nobody_expects_is_held_back_and_strong_is_not(
    strength: float, low: float, high: float
) -> None:
    clean, hole = slope(), middle()
    picture = clean + np.where(hole[..., None], noise(strength), noise(0.5, 1))
    out = weighed(picture, np.where(hole[..., None], clean, picture), hole, ~hole, 255)
    assert low < (out - clean)[inner(hole)].std() / strength < high


def test_at_the_rim_there_is_only_what_the_picture_says() -> None:
    clean, hole = slope(), middle()
    patched = np.where(hole[..., None], clean + 50 * np.sign(noise(1)), clean).astype(np.float32)
    out = weighed(patched, clean, hole, ~hole, 255)
    rim = hole & ~inner(hole, int(DETAIL[0]))
    assert np.abs(out - clean)[rim].mean() < 10


@pytest.mark.parametrize("channels", [1, 3])
def test_levels_and_channels_of_any_number(channels: int) -> None:
    clean, hole = slope()[..., :channels], middle()
    picture = clean + noise(12)
    eight = weighed(picture, clean, hole, ~hole, 255)
    deep = weighed(picture * 257, clean * 257, hole, ~hole, 65535)
    assert eight.shape == clean.shape
    np.testing.assert_allclose(deep / 257, eight, atol=0.01)


def test_what_is_not_known_is_not_looked_at_beside_the_hole() -> None:
    clean, hole = slope(), middle()
    known = ~hole
    known[:, 100:] = False  # transparent, beside the hole
    outs = []
    for hidden in (0, 255):
        picture = clean.copy()
        picture[:, 100:] = hidden
        outs.append(joined(clean, picture, hole, known))
    assert np.array_equal(*outs)


def test_without_anything_known_or_any_hole_nothing_is_done() -> None:
    picture, hole = slope(), middle()
    nothing = np.zeros_like(hole)
    assert np.array_equal(weighed(picture, picture - 9, hole, nothing, 255), picture)
    assert np.array_equal(weighed(picture, picture - 9, nothing, ~nothing, 255), picture)
    everything = ~nothing
    assert np.array_equal(weighed(picture, picture - 9, everything, nothing, 255), picture)


@pytest.mark.parametrize("shape", [(16, 16), (17, 300), (40, 18)])
def test_small_and_narrow_crops(shape: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).integers(0, 255, (*shape, 3)).astype(np.float32)
    hole = np.zeros(shape, bool)
    hole[: shape[0] // 2 + 1, : shape[1] // 2 + 1] = True  # into the corner
    out = weighed(picture, picture, hole, ~hole, 255)
    assert out.shape == picture.shape and np.isfinite(out).all()
    assert np.array_equal(out[~hole], picture[~hole])
