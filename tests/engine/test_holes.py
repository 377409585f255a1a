"""Masks as holes."""

from __future__ import annotations

import numpy as np

from engine.api import Rect
from engine.holes import frame, grown, holes_in, marked, tiles_of


def blank(height: int = 300, width: int = 400) -> np.ndarray:
    return np.zeros((height, width), bool)


def test_a_soft_mask_counts_from_a_quarter_on() -> None:
    assert marked(np.array([[0, 63, 64, 255]], np.uint8)).tolist() == [[False, False, True, True]]


def test_growing_is_round_and_ends_at_the_edge() -> None:
    hole = blank(20, 20)
    hole[10, 10] = hole[0, 0] = True
    wide = grown(hole, 3)
    assert wide[10, 13] and wide[7, 10] and not wide[10, 14] and not wide[7, 7]
    assert wide[0, 3] and np.array_equal(grown(hole, 0), hole)
    assert not grown(blank(), 5).any()


def test_frames() -> None:
    hole = blank()
    assert frame(hole).empty
    hole[5, 7] = hole[9, 20] = True
    assert frame(hole) == Rect(7, 5, 14, 5)


def test_holes_near_each_other_are_one() -> None:
    hole = blank()
    hole[20:60, 20:60] = hole[20:60, 70:110] = hole[220:260, 340:380] = True
    found = holes_in(hole)
    assert [h.box for h in found] == [Rect(20, 20, 90, 40), Rect(340, 220, 40, 40)]
    assert all(not h.thin and h.crop.contains(h.box) and 18 < h.depth < 22 for h in found)
    assert all(Rect(0, 0, 400, 300).contains(h.crop) for h in found)
    assert [h.box.x for h in holes_in(hole, Rect(300, 200, 100, 100))] == [340, 20]


def test_scratches_come_first_and_in_tiles() -> None:
    hole = blank(1200, 1200)
    hole[:, 100:104] = True
    hole[500:600, 500:600] = True
    hole[550, 300:900] = True  # runs into the large one
    found = holes_in(hole)
    assert [h.thin for h in found] == sorted((h.thin for h in found), reverse=True)
    thick = [h for h in found if not h.thin]
    assert len(thick) == 1 and thick[0].box.contains(Rect(500, 500, 100, 100)) and thick[0].box.width < 140
    covered = blank(1200, 1200)
    for h in found:
        assert not covered[h.box.slices].any() or h.thin
        covered[h.box.slices] |= hole[h.box.slices]
    assert np.array_equal(covered, hole)


def test_the_boxes_of_large_holes_never_overlap() -> None:
    rng = np.random.default_rng(0)
    for _ in range(20):
        hole = blank()
        for _ in range(8):
            y, x = rng.integers(0, 280), rng.integers(0, 380)
            hole[y : y + rng.integers(12, 90), x : x + rng.integers(12, 90)] = True
        seen = np.zeros(hole.shape, int)
        for h in holes_in(hole):
            seen[h.box.slices] += 1 if not h.thin else 0
        assert seen.max() <= 1


def test_a_hole_at_the_picture_s_edge_is_as_deep_as_if_it_went_on() -> None:
    hole = blank()
    hole[:40, :] = True
    assert holes_in(hole)[0].depth > 35


def test_tiles_of_nothing() -> None:
    assert tiles_of(blank(), 64) == [] and holes_in(blank()) == []
