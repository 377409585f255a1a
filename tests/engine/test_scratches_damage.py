"""Synthetic damage: exact masks, ageing that is no damage, seeds, sizes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.training import ageing
from engine.training.damage import KINDS, VISIBLE, Damaged, damage, draw_kinds


def photo(height: int = 96, width: int = 128, seed: int = 0) -> np.ndarray:
    """Soft colours between 0.25 and 0.75 with an edge: light and dark damage both show."""
    coarse = np.random.default_rng(seed).uniform(0.25, 0.75, (5, 6, 3)).astype(np.float32)
    made = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_LINEAR)
    made[:, width // 2 :] *= 0.8
    return made


def change(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.abs(a - b).max(2)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_mask_is_exactly_what_was_visibly_altered(kind: str) -> None:
    clean, shares = photo(), []
    for seed in range(12):
        made = damage(clean, np.random.default_rng(seed), [kind], age=False)
        assert made.picture.dtype == np.float32 and made.picture.shape == clean.shape
        assert made.picture.min() >= 0 and made.picture.max() <= 1
        assert made.mask.dtype == bool and made.mask.shape == clean.shape[:2]
        assert np.array_equal(made.before, clean)
        altered = change(made.picture, clean) > VISIBLE
        if kind == "tears":  # what is gone is marked even where it looks alike
            assert not (altered & ~made.mask).any()
        else:
            assert np.array_equal(made.mask, altered)
        assert list(made.kinds) == [kind] and np.array_equal(made.kinds[kind], made.mask)
        shares.append(made.mask.mean())
    assert np.mean(np.array(shares) > 0) > 0.6  # now and then it falls where it does not show
    assert 0.001 < np.mean(shares) < 0.35


def test_the_photo_given_stays_as_it_was() -> None:
    clean = photo()
    kept = clean.copy()
    for seed in range(6):
        damage(clean, np.random.default_rng(seed), list(KINDS))
    assert np.array_equal(clean, kept)


def test_seeds_decide_everything() -> None:
    def made(seed: int) -> Damaged:
        return damage(photo(), np.random.default_rng(seed))

    one, again, other = made(4), made(4), made(5)
    assert np.array_equal(one.picture, again.picture) and np.array_equal(one.mask, again.mask)
    assert list(one.kinds) == list(again.kinds)
    assert not np.array_equal(one.picture, other.picture)


def test_a_whole_print_ages_and_has_no_mask() -> None:
    clean, changes = photo(), []
    for seed in range(30):
        made = damage(clean, np.random.default_rng(seed), ())
        assert not made.mask.any() and made.kinds == {}
        assert np.array_equal(made.picture, made.before)
        changes.append(change(made.picture, clean).mean())
    assert np.mean(np.array(changes) > 0.03) > 0.6


def test_beside_the_damage_the_scan_is_the_same_as_without_it() -> None:
    for seed in range(12):
        made = damage(photo(), np.random.default_rng(seed), ["scratches", "dust", "tears"])
        far = cv2.dilate(made.mask.astype(np.uint8), np.ones((33, 33))) == 0
        if far.any():
            # JPEG blocks and what is too faint to be seen
            assert change(made.picture, made.before)[far].mean() < 0.02
        if made.mask.any():
            assert change(made.picture, made.before)[made.mask].mean() > 2 * VISIBLE


def test_the_quick_way_draws_the_same_damage() -> None:
    for seed in range(6):
        full = damage(photo(), np.random.default_rng(seed))
        quick = damage(photo(), np.random.default_rng(seed), full=False)
        assert np.array_equal(full.picture, quick.picture) and np.array_equal(full.mask, quick.mask)
        assert quick.kinds == {}


@pytest.mark.parametrize("size", [(16, 16), (37, 53), (64, 300), (420, 350)])
def test_all_kinds_at_once_on_any_size(size: tuple[int, int]) -> None:
    for seed in range(3):
        made = damage(photo(*size), np.random.default_rng(seed), list(KINDS))
        assert made.picture.shape == (*size, 3) and made.mask.shape == size
        assert np.isfinite(made.picture).all() and made.picture.dtype == np.float32
        assert set(made.kinds) == set(KINDS)
        for part in made.kinds.values():
            assert not (part & ~made.mask).any()


def test_a_large_scan_shows_the_damage_larger() -> None:
    def mean_size(side: int) -> float:
        sizes = []
        for seed in range(3):
            made = damage(photo(side, side), np.random.default_rng(seed), ["dust"], age=False)
            count, _ = cv2.connectedComponents(made.mask.astype(np.uint8))
            sizes.append(made.mask.sum() / max(count - 1, 1))
        return float(np.mean(sizes))

    assert mean_size(1200) > 2 * mean_size(300)


def test_an_unknown_kind_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        damage(photo(), np.random.default_rng(0), ["fire"])


def test_prints_are_never_drawn_without_a_kind() -> None:
    drawn = [draw_kinds(np.random.default_rng(seed)) for seed in range(300)]
    assert all(drawn) and {k for kinds in drawn for k in kinds} == set(KINDS)


def test_half_of_the_prints_are_grey_or_sepia() -> None:
    clean, hues = photo(), []
    clean[..., 0] *= 0.4  # no colour of the photo itself is sepia's
    for seed in range(200):
        old = ageing.aged(clean, np.random.default_rng(seed))
        red, green, blue = old.reshape(-1, 3).mean(0)
        hues.append(red >= green - 0.02 and green >= blue - 0.06)
    assert 0.45 < np.mean(hues) < 0.8


def test_laying_over_touches_covered_pixels_alone() -> None:
    clean = photo(8, 8)
    coverage = np.zeros((8, 8), np.float32)
    coverage[2, 3], coverage[5, 5] = 1.0, 0.5
    made = ageing.over(clean, coverage, np.array([1.0, 0.0, 0.5]))
    assert made[2, 3] == pytest.approx([1.0, 0.0, 0.5])
    assert made[5, 5] == pytest.approx((clean[5, 5] + [1.0, 0.0, 0.5]) / 2)
    made[2, 3], made[5, 5] = clean[2, 3], clean[5, 5]
    assert np.array_equal(made, clean)
