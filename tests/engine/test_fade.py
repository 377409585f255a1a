from __future__ import annotations

import numpy as np
import pytest

from engine.api import Picture, Rect
from engine.filters.fade import is_toned, measured_fading
from tests.engine.adjust_fakes import KINDS, adjusted, result, scene


def photo(height: int = 120, width: int = 160, seed: int = 5) -> np.ndarray:
    """Tones from black to white, with some texture: H × W in 0..1."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    tone = 0.5 + 0.5 * np.sin(x / 11) * np.cos(y / 17)
    return np.clip(tone + rng.normal(0, 0.01, tone.shape), 0, 1)


def faded(tone: np.ndarray, low: tuple[float, ...], high: tuple[float, ...]) -> np.ndarray:
    """Each channel between its own floor and ceiling: H × W × 3 uint8."""
    a, b = np.array(low), np.array(high)
    return np.rint((a + tone[..., None] * (b - a)) * 255).astype(np.uint8)


def coloured(tone: np.ndarray) -> np.ndarray:
    """Three channels of a picture in colours, 0..1."""
    y, x = np.mgrid[0 : tone.shape[0], 0 : tone.shape[1]]
    return np.stack([tone, np.roll(tone, 31, 1), np.clip(0.5 + 0.5 * np.sin(y / 9 + x / 40), 0, 1)], 2)


def test_fading_is_measured() -> None:
    found = measured_fading(Picture(faded(photo(), (0.2, 0.1, 0.1), (0.8, 0.7, 0.5))))
    assert found.low == pytest.approx((0.2, 0.1, 0.1), abs=0.02)
    assert found.high == pytest.approx((0.8, 0.7, 0.5), abs=0.02)
    assert found.lost_range == pytest.approx(0.3, abs=0.03) and found.cast == pytest.approx(0.3, abs=0.03)
    assert measured_fading(Picture(faded(photo(), (0, 0, 0), (1, 1, 1)))).lost_range < 0.02


def test_a_faded_photo_gets_its_tones_back() -> None:
    before = np.rint((0.25 + coloured(photo()) * 0.4) * 255).astype(np.uint8)
    after = adjusted("fade", before)
    for c in range(3):
        low, high = np.percentile(after[..., c], (1, 99))
        assert low < 12 and high > 243


def test_a_cast_goes_and_can_be_kept() -> None:
    tinted = np.array([1.0, 0.85, 0.6]) * coloured(photo())
    before = np.rint(tinted * 255).astype(np.uint8)
    gone = adjusted("fade", before).reshape(-1, 3).mean(0)
    kept = adjusted("fade", before, cast=0).reshape(-1, 3).mean(0)
    assert np.ptp(gone) < 12 < 40 < np.ptp(kept)


@pytest.mark.parametrize("strength", [100, 60])
def test_a_toned_photo_becomes_neutral_without_coloured_shadows(strength: float) -> None:
    before = faded(photo() ** 1.4, (0.16, 0.1, 0.03), (0.92, 0.8, 0.55))
    assert is_toned(Picture(before))
    after = adjusted("fade", before, strength=strength).astype(int)
    if strength == 100:
        assert np.ptp(after, 2).max() == 0
        assert after.min() < 10 and after.max() > 245
    else:  # what is left of the tint is what was asked for, in lights and shadows alike
        spread, own = np.ptp(after, 2), np.ptp(before.astype(int), 2)
        assert 0 < spread.mean() < 0.7 * own.mean()


def test_a_tone_can_be_kept() -> None:
    before = faded(photo(), (0.16, 0.1, 0.03), (0.9, 0.8, 0.55))
    after = adjusted("fade", before, cast=0).astype(int)
    assert np.ptp(after, 2).mean() > 20


@pytest.mark.parametrize(("channels", "dtype"), KINDS)
def test_every_kind_of_picture_keeps_its_kind(channels: int, dtype: type) -> None:
    before = scene(channels, dtype)
    after = adjusted("fade", before)
    assert after.shape == before.shape and after.dtype == before.dtype
    if channels in (2, 4):
        assert np.array_equal(after[..., -1], before[..., -1])
        hidden = before[..., -1] == 0
        assert np.array_equal(after[hidden], before[hidden])


@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_flat_picture_stays_as_it_is(value: int) -> None:
    for shape in ((40, 50, 3), (1, 1, 3), (1, 1, 1), (40, 50, 4)):
        before = np.full(shape, value, np.uint8)
        assert np.array_equal(adjusted("fade", before), before)


def test_no_strength_changes_nothing_and_tiles_agree() -> None:
    before = faded(photo(), (0.16, 0.1, 0.03), (0.9, 0.8, 0.55))
    assert np.array_equal(adjusted("fade", before, strength=0), before)
    whole = adjusted("fade", before)
    assert np.array_equal(whole, adjusted("fade", before, tile=37))
    part = result("fade", before, region=Rect(20, 30, 50, 40)).pixels
    assert np.array_equal(part, whole[30:70, 20:70])


def test_a_mask_limits_it() -> None:
    before = faded(photo(), (0.16, 0.1, 0.03), (0.9, 0.8, 0.55))
    mask = np.zeros(before.shape[:2], np.uint8)
    mask[:, :80] = 255
    after = adjusted("fade", before, mask=mask)
    assert np.array_equal(after[:, 80:], before[:, 80:]) and not np.array_equal(after[:, :80], before[:, :80])
