"""The brush: how points become coverage."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document.brush import MAX_SIZE, Brush, Stroke, StrokePoint
from engine.api import Rect, Size

SIZE = Size(600, 300)
WHOLE = Rect(0, 0, *SIZE)


def covered(brush: Brush, points: list[StrokePoint], line: bool = False, size: Size = SIZE) -> np.ndarray:
    stroke = Stroke(brush, size)
    for point in points:
        if line:
            stroke.line_to(point)
        else:
            stroke.add([point])
    return stroke.coverage.read(Rect(0, 0, *size))


POINT = st.builds(StrokePoint, st.floats(-50, 650), st.floats(-50, 350), st.floats(0, 1))
BRUSH = st.builds(
    Brush,
    size=st.floats(0.3, 150),
    hardness=st.floats(0, 1),
    flow=st.floats(0, 1),
    spacing=st.floats(0.05, 1),
    pressure_size=st.booleans(),
    pressure_opacity=st.booleans(),
)


@settings(max_examples=40, deadline=None)
@given(BRUSH, st.lists(POINT, min_size=1, max_size=12), st.lists(st.integers(1, 5), min_size=12, max_size=12))
def test_how_points_are_grouped_changes_no_pixel(
    brush: Brush, points: list[StrokePoint], groups: list[int]
) -> None:
    single, grouped = Stroke(brush, SIZE), Stroke(brush, SIZE)
    for point in points:
        single.add([point])
    rest = list(points)
    for count in groups:
        grouped.add(rest[:count])
        rest = rest[count:]
    assert not rest or len(points) > sum(groups)
    assert np.array_equal(single.coverage.read(WHOLE), grouped.coverage.read(WHOLE))
    assert single.coverage.bounds == grouped.coverage.bounds


@settings(max_examples=40, deadline=None)
@given(BRUSH, st.lists(POINT, min_size=1, max_size=10))
def test_each_event_says_all_that_it_changed(brush: Brush, points: list[StrokePoint]) -> None:
    stroke = Stroke(brush, SIZE)
    before = np.zeros((300, 600), np.float32)
    for point in points:
        changed = stroke.add([point])
        after = stroke.coverage.read(WHOLE)
        assert changed.empty or WHOLE.contains(changed)
        assert (after >= before).all() and after.max() <= 1  # a stroke never takes back
        after_elsewhere = after.copy()
        if not changed.empty:
            after_elsewhere[changed.slices] = before[changed.slices]
        assert np.array_equal(after_elsewhere, before)
        before = after


def test_a_click_is_one_round_dab_of_the_brushs_size() -> None:
    hard = covered(Brush(40, 1), [StrokePoint(100.5, 80.5)])
    y, x = np.mgrid[0:300, 0:600]
    away = np.hypot(x - 100, y - 80)
    assert (hard[away <= 19] == 1).all() and (hard[away >= 21] == 0).all()
    assert hard.sum() == pytest.approx(math.pi * 20**2, rel=0.005)
    soft = covered(Brush(40, 0), [StrokePoint(100.5, 80.5)])
    assert soft[80, 100] == 1 and soft[80, 110] == pytest.approx(0.5, abs=0.01) and soft[80, 120] == 0
    middle = covered(Brush(40, 0.5), [StrokePoint(100.5, 80.5)])
    assert middle[80, 109] == 1 and middle[80, 115] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("size", [0.25, 0.5, 1, 2, 3, 10])
def test_a_dot_covers_its_area_wherever_it_lies_within_the_pixel(size: float) -> None:
    for x, y in ((50.5, 50.5), (50.25, 50.75), (51, 50)):
        dot = covered(Brush(size, 1), [StrokePoint(x, y)])
        assert 0.4 * size**2 < dot.sum() < 1.5 * size**2
        rows, columns = np.nonzero(dot)
        assert (columns + 0.5) @ dot[rows, columns] / dot.sum() == pytest.approx(x, abs=0.15)


def test_a_full_stroke_has_the_height_of_its_stamp_however_often_it_passes() -> None:
    brush = Brush(40, 0)
    once = covered(brush, [StrokePoint(100, 150), StrokePoint(400, 150)])
    often = covered(brush, [StrokePoint(100 + 300 * (i % 2), 150) for i in range(7)])
    assert np.abs(once - often).max() < 0.02
    assert once[150 - 10, 250] == pytest.approx(0.5, abs=0.05)  # the profile of the dab, not a harder one


def test_flow_builds_up_and_ends_at_the_stamp() -> None:
    points = [StrokePoint(100, 150), StrokePoint(400, 150)]
    centre = [covered(Brush(40, 1, flow), points)[150, 250] for flow in (0.05, 0.2, 0.6)]
    assert 0.2 < centre[0] < centre[1] < centre[2] <= 1
    passes = [covered(Brush(40, 1, 0.05), points * n)[150, 250] for n in (1, 2, 5)]
    assert passes[0] < passes[1] < passes[2] < 1
    assert not covered(Brush(40, 1, 0), points).any()


def test_dabs_lie_at_the_same_distance_on_curves_and_lines() -> None:
    brush = Brush(4, 1, spacing=5)  # 20 pixels: each dab stands alone
    for points, line in (
        ([StrokePoint(20 + 7.3 * i, 50) for i in range(60)], False),
        ([StrokePoint(20, 50), StrokePoint(450, 50)], True),
    ):
        row = covered(brush, points, line)[50]
        starts = np.flatnonzero((row[1:] > 0.5) & (row[:-1] <= 0.5))
        assert len(starts) == 22 and set(np.diff(starts)) <= {19, 20, 21}, line


def test_coarse_points_on_a_circle_give_a_round_line() -> None:
    angles = np.arange(0, 2.2 * math.pi, math.pi / 7)
    points = [StrokePoint(300 + 100 * math.cos(a), 150 + 100 * math.sin(a)) for a in angles]
    mask = covered(Brush(6, 1), points)
    rows, columns = np.nonzero(mask > 0.5)
    away = np.hypot(columns + 0.5 - 300, rows + 0.5 - 150)
    chord = 100 * (1 - math.cos(math.pi / 14))  # how far straight pieces would be inside: 2.5 pixels
    late = np.arctan2(rows - 150, columns - 300) % (2 * math.pi) > 1  # the first pieces know nothing yet
    assert np.abs(away[late] - 100).max() < 3.5 + chord / 2


def test_nothing_lags_behind_the_pointer() -> None:
    stroke = Stroke(Brush(10, 1), SIZE)
    for i in range(12):
        point = StrokePoint(50 + 30 * i, 150 + 40 * math.sin(i))
        stroke.add([point])
        assert stroke.coverage.read(Rect(int(point.x), int(point.y), 1, 1))[0, 0] > 0.99


def test_a_corner_stays_a_corner_and_a_line_straight() -> None:
    mask = covered(Brush(6, 1), [StrokePoint(100, 100), StrokePoint(200, 100), StrokePoint(200, 200)])
    assert not mask[:, 204:].any() and not mask[:96].any()
    line = covered(Brush(6, 1), [StrokePoint(0, 100), StrokePoint(90, 0), StrokePoint(90, 200)], line=True)
    assert not line[:, 94:].any()


def test_pressure_makes_thinner_or_fainter() -> None:
    points = [StrokePoint(50, 150, 0.2), StrokePoint(550, 150, 1)]
    wide = (covered(Brush(60, 1, pressure_size=True), points) > 0.5).sum(axis=0)
    assert wide[60] < 20 < 50 < wide[540] and abs(int(wide[300]) - 36) < 4  # interpolated on the way
    faint = covered(Brush(60, 1, pressure_size=False, pressure_opacity=True), points)[150]
    assert faint[60] < 0.3 and 0.55 < faint[300] < 0.7 and faint[550] > 0.95
    assert not covered(Brush(60, 1), [StrokePoint(50, 50, 0), StrokePoint(90, 50, 0)]).any()


def test_what_drivers_send_does_no_harm() -> None:
    stroke = Stroke(Brush(20, 1), SIZE)
    bad = [StrokePoint(math.nan, 5), StrokePoint(5, math.inf), StrokePoint(5, 5, math.nan)]
    assert stroke.add(bad).empty and stroke.last is None
    stroke.add([StrokePoint(100, 100, 7.0), StrokePoint(100, 100, -3.0), *bad, StrokePoint(100, 100, 1.0)])
    assert stroke.coverage.read(WHOLE).sum() == pytest.approx(math.pi * 100, rel=0.02)
    assert stroke.add([StrokePoint(100, 100)]).empty


def test_far_outside_costs_no_tiles() -> None:
    stroke = Stroke(Brush(20, 1), SIZE)
    assert stroke.add([StrokePoint(-5000, -5000), StrokePoint(-9000, 4000)]).empty
    assert not stroke.coverage.read(WHOLE).any()
    stroke.add([StrokePoint(3, 150)])
    stroke.line_to(StrokePoint(-3, 150))
    assert stroke.coverage.bounds.x == 0 and stroke.coverage.read(WHOLE)[150, 0] == 1


@pytest.mark.parametrize(
    "bad",
    [
        {"size": 0},
        {"size": MAX_SIZE + 1},
        {"size": math.nan},
        {"hardness": 1.1},
        {"flow": -0.1},
        {"opacity": 2},
        {"spacing": 0},
    ],
)
def test_brushes_out_of_range_are_refused(bad: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="brush"):
        Brush(**bad)  # type: ignore[arg-type]
