"""PatchMatch, and the seams that are blended away."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine import patchmatch, seams
from engine.patchmatch import inpaint, matched
from engine.training.masks import free_form, rectangle
from tests.engine.test_fill_evaluate import scene


def checks(size: int = 96, square: int = 8) -> np.ndarray:
    y, x = np.mgrid[0:size, 0:size] // square
    board = np.where((y + x) % 2 == 0, 60, 190).astype(np.uint8)
    return np.stack((board, 255 - board, board // 2), 2)


def away(a: np.ndarray, b: np.ndarray, hole: np.ndarray) -> float:
    return float(np.abs(a.astype(float) - b)[hole > 0].mean())


def test_a_pattern_goes_on() -> None:
    picture = checks()
    mask = np.zeros((96, 96), np.uint8)
    mask[36:60, 30:62] = 1
    spoiled = np.where(mask[..., None] > 0, np.uint8(0), picture)
    filled = inpaint(spoiled, mask)
    assert np.array_equal(filled[mask == 0], picture[mask == 0])
    diffused = cv2.inpaint(spoiled, mask, 3, cv2.INPAINT_TELEA)
    assert away(filled, picture, mask) < 12 < 30 < away(diffused, picture, mask)


def test_the_search_finds_nearly_what_comparing_all_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    picture, mask = scene(96, 3), rectangle(96, np.random.default_rng(5)) > 0
    four = np.dstack((picture, picture[..., :1]))
    found = {}
    for name, pairs in (("exact", 1 << 40), ("search", 0)):
        monkeypatch.setattr(patchmatch, "EXHAUSTIVE", pairs)
        level = patchmatch._Level(four, mask, ~mask, lambda: None)
        level.match = level.random(np.random.default_rng(0))
        start = level.distances(level.patches(level.targets), level.match).mean()
        level.search(np.random.default_rng(1), 96)
        found[name] = level.distances(level.patches(level.targets), level.match).mean()
    assert found["search"] < 1.2 * found["exact"] < 0.7 * start


def test_it_is_deterministic_and_knows_nothing_of_the_hole() -> None:
    picture, mask = scene(96), free_form(96, np.random.default_rng(3))
    spoiled = np.where(mask[..., None] > 0, np.uint8(255), picture)
    assert np.array_equal(inpaint(picture, mask), inpaint(spoiled, mask))
    assert not np.array_equal(inpaint(picture, mask), inpaint(picture, mask, 1))


@pytest.mark.parametrize("edge", [1, 5, 9, 40])
def test_it_survives_any_hole(edge: int) -> None:
    picture = scene(64)[:edge, :50]
    for mask in (np.zeros((edge, 50)), np.ones((edge, 50)), np.eye(edge, 50)):
        filled = inpaint(picture, mask.astype(np.uint8))
        assert filled.shape == picture.shape
        assert np.array_equal(filled[mask == 0], picture[mask == 0])


def test_only_what_is_allowed_is_copied_and_only_from_nearby_if_so_asked() -> None:
    picture = np.zeros((90, 120, 3), np.uint8)
    picture[:, :60], picture[:, 60:] = (200, 0, 0), (0, 0, 200)
    hole = np.zeros((90, 120), bool)
    hole[30:50, 25:45] = True
    allowed = np.zeros_like(hole)
    allowed[:, 70:] = True
    blue = matched(picture, hole, np.random.default_rng(0), allowed)
    assert blue is not None and (np.rint(blue.voted(picture)[hole]) == (0, 0, 200)).all()
    near = matched(picture, hole, np.random.default_rng(0), near=12)
    assert near is not None and (np.rint(near.voted(picture)[hole]) == (200, 0, 0)).all()
    assert matched(picture, hole, np.random.default_rng(0), np.zeros_like(hole)) is None


def test_deep_pictures_and_any_number_of_channels_are_laid() -> None:
    deep = np.random.default_rng(0).integers(0, 65536, (60, 70, 1), dtype=np.uint16)
    hole = np.zeros((60, 70), bool)
    hole[20:30, 30:44] = True
    match = matched(np.repeat((deep >> 8).astype(np.uint8), 3, 2), hole, np.random.default_rng(0))
    assert match is not None
    voted = match.voted(deep)
    assert voted.shape == deep.shape and np.array_equal(voted[~hole], deep[~hole])
    assert voted[hole].max() > 255  # in the picture's own levels


def test_a_cancelled_search_ends() -> None:
    class Stop(Exception):
        pass

    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls == 20:
            raise Stop

    mask = rectangle(96, np.random.default_rng(5)) > 0
    with pytest.raises(Stop):
        matched(scene(96), mask, np.random.default_rng(0), check=check)


# seams


def ramp() -> np.ndarray:
    """Brighter and brighter to the right: copies of it do not fit."""
    return np.repeat(np.broadcast_to(np.arange(200, dtype=np.float32) / 4 + 100, (80, 200))[..., None], 3, 2)


def test_a_copy_from_a_brighter_place_leaves_no_step() -> None:
    picture, hole = ramp().astype(np.uint8), np.zeros((80, 200), bool)
    hole[20:60, 60:110] = True
    y, x = np.mgrid[0:80, 0:200]
    sources = np.stack((y, np.where(hole, x + 60, x)), 2).astype(np.int32)
    filled = np.where(hole[..., None], picture[sources[..., 0], sources[..., 1]], picture).astype(np.float32)
    step = np.abs(np.diff(filled[40, :, 0]))[[59, 109]].max()
    out = seams.seamless(filled, picture, hole, sources, 20.0)
    assert np.array_equal(out[~hole], filled[~hole])
    assert np.abs(np.diff(out[40, :, 0]))[[59, 109]].max() < 0.35 * step
    assert (
        np.abs(out[40, 60:110, 0] - picture[40, 60:110, 0]).mean()
        < 8
        < 14
        < np.abs(filled - picture)[40, 60:110, 0].max()
    )


def test_structure_does_not_bleed() -> None:
    picture, hole = ramp().astype(np.uint8), np.zeros((80, 200), bool)
    picture[:, 150:] = 255
    hole[20:60, 60:100] = True
    y, x = np.mgrid[0:80, 0:200]
    sources = np.stack((y, np.where(hole, x + 92, x)), 2).astype(np.int32)
    filled = np.where(hole[..., None], np.uint8(255), picture).astype(np.float32)
    out = seams.seamless(filled, picture, hole, sources, 8.0)
    assert np.abs(out - filled).max() <= 8


def test_poisson_is_solved() -> None:
    rng = np.random.default_rng(0)
    hole = np.zeros((120, 90), bool)
    hole[3:110, 5:80] = True
    hole[40:60, 30:50] = False
    wanted = (rng.normal(size=(120, 90, 2)) * hole[..., None]).astype(np.float32)
    u = seams.solved(wanted, hole)
    assert not u[~hole].any()
    left = (seams._applied(u, 0) - wanted) * hole[..., None]
    assert np.abs(left).max() < 0.02 * np.abs(wanted).max()
