from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor.canvas.grid import Kind, edge, level_rect, source_rect, tiles
from editor.canvas.viewport import MAXIMUM_ZOOM, STEPS, Point, Travel, Viewport
from engine.api import Rect, Size

PHOTO, VIEW = Size(6000, 4000), Size(1600, 1000)


def opened(picture: Size = PHOTO, view: Size = VIEW, margin: int = 8) -> Viewport:
    return Viewport.opening(picture, view, margin)


def test_a_large_picture_opens_whole_and_a_small_one_at_100_percent() -> None:
    large = opened()
    assert large.fitted and large.zoom == pytest.approx(984 / 4000)
    assert large.visible == Rect(0, 0, *PHOTO)
    small = opened(Size(300, 200))
    assert small.zoom == 1.0 and not small.fitted
    assert small.origin == (650, 400)


def test_fit_follows_the_views_size_until_the_zoom_is_chosen() -> None:
    fitted = opened().resized(Size(800, 500), 8)
    assert fitted.zoom == pytest.approx(484 / 4000) and fitted.fitted
    chosen = fitted.zoomed(0.5).resized(VIEW, 8)
    assert chosen.zoom == 0.5 and not chosen.fitted
    assert chosen.fit().zoom == opened().zoom


def test_fit_enlarges_a_small_picture_but_not_without_end() -> None:
    assert opened(Size(300, 200)).fit().zoom == pytest.approx(984 / 200)
    assert opened(Size(1, 1)).fit().zoom == MAXIMUM_ZOOM


def test_zoom_has_limits() -> None:
    port = opened()
    assert port.zoomed(1e9).zoom == MAXIMUM_ZOOM
    assert port.zoomed(0).zoom == pytest.approx(port.fit_zoom / 8)
    small = opened(Size(300, 200))
    assert small.zoomed(0).zoom == pytest.approx(1 / 8)
    for bad in (math.nan, math.inf, -math.inf):
        assert port.zoomed(bad) == port
        assert port.scaled(bad) == port
    assert port.scaled(0) == port and port.scaled(-2) == port


@given(
    x=st.floats(0, 1600),
    y=st.floats(0, 1000),
    start=st.floats(1.0, 16.0),
    notches=st.lists(st.sampled_from([1.0, -1.0, 0.125, -0.25]), max_size=8),
)
def test_the_wheel_keeps_the_pixel_under_the_pointer(
    x: float, y: float, start: float, notches: list[float]
) -> None:
    port = opened().zoomed(start).centred_on(3000, 2000)
    at = Point(x, y)
    before = port.to_picture(*at)
    for turn in notches:
        port = port.turned(turn, at)
    if port.zoom < 1.0:  # near the picture's edges its centring wins
        return
    after = port.to_picture(*at)
    slack = 1.0 / port.zoom + 1.0 / start  # whole device pixels
    assert abs(after.x - before.x) <= slack and abs(after.y - before.y) <= slack


def test_the_wheel_stops_at_100_percent_and_at_fit() -> None:
    port = opened().zoomed(0.9)
    assert port.turned(1).zoom == 1.0
    assert port.turned(1).turned(1).zoom > 1.2
    assert port.zoomed(1.1).turned(-1).zoom == 1.0
    assert port.zoomed(opened().fit_zoom * 1.05).turned(-1).zoom == opened().fit_zoom
    assert opened().turned(-1).zoom < opened().fit_zoom


def test_fine_wheels_add_up_to_a_notch() -> None:
    port = opened().zoomed(2.0)
    fine = port
    for _ in range(8):
        fine = fine.turned(1 / 8)
    assert fine.zoom == pytest.approx(port.turned(1).zoom)


def test_keys_step_through_round_zooms_up_and_down() -> None:
    port, seen = opened().zoomed(0), []
    while port.zoom < MAXIMUM_ZOOM:
        port = port.stepped(1)
        seen.append(port.zoom)
    assert seen == [step for step in STEPS if step > opened().minimum_zoom * 1.001]
    assert {0.25, 0.5, 1.0, 2, 4, 8, 16, 32} <= set(seen)
    assert port.stepped(1) == port
    for _ in range(40):
        port = port.stepped(-1)
    assert port.zoom == pytest.approx(port.minimum_zoom)


def test_panning_ends_at_the_picture_s_edges() -> None:
    port = opened().zoomed(1.0)
    far = port.panned(1e9, 1e9)
    assert far.origin == (8, 8)
    far = port.panned(-1e9, -1e9)
    assert far.extent.right == 1600 - 8 and far.extent.bottom == 1000 - 8
    assert port.panned(-10, 4).origin == (port.origin[0] - 10, port.origin[1] + 4)


def test_a_picture_smaller_than_the_view_stays_in_the_middle() -> None:
    port = opened(Size(300, 200)).panned(500, 500)
    assert port.origin == (650, 400)
    wide = Viewport.opening(Size(4000, 100), VIEW, 8).zoomed(1.0).panned(-300, 300)
    assert wide.origin[1] == 450
    assert wide.centred_on(-100, -100).origin == (8, 450)


def test_visible_pixels() -> None:
    port = opened().zoomed(1.0).centred_on(3000, 2000)
    assert port.visible == Rect(2200, 1500, 1600, 1000)
    port = port.zoomed(32.0)
    assert port.visible.width in (50, 51) and port.visible.contains(Rect(2999, 1999, 2, 2))
    assert Viewport().visible.empty and Viewport(PHOTO).visible.empty
    assert Viewport(PHOTO).fit().extent.empty and Viewport(PHOTO).level == 0


@pytest.mark.parametrize("picture", [Size(1, 1), Size(1, 20000), Size(20000, 1)])
def test_thin_pictures_are_never_lost(picture: Size) -> None:
    port = opened(picture).fit()
    for zoom in (port.minimum_zoom, port.zoom, 1.0, 32.0):
        at = port.zoomed(zoom)
        assert at.extent.width >= 1 and at.extent.height >= 1
        assert not at.shown.empty and not at.visible.empty
        assert at.device_rect(Rect(0, 0, *picture)) == at.extent


def test_the_level_is_the_coarsest_that_is_not_enlarged() -> None:
    port = opened()
    levels = {1.0: 0, 0.51: 0, 0.5: 1, 0.26: 1, 0.25: 2, 0.125: 3, 2.0: 0}
    assert {zoom: port.zoomed(zoom).level for zoom in levels} == levels
    assert opened(Size(1, 1)).zoomed(0.125).level == 0


@given(
    zoom=st.floats(0.05, 32),
    x=st.floats(0, 3000),
    y=st.floats(0, 2000),
)
def test_tiles_cover_the_view_without_gap_or_overlap(zoom: float, x: float, y: float) -> None:
    port = Viewport.opening(Size(3000, 2000), Size(640, 480), 8).zoomed(zoom).centred_on(x, y)
    pieces = [
        port.device_rect(source_rect(key, port.picture)).intersected(port.shown)
        for key in tiles(Kind.RESULT, port.level, port.visible)
    ]
    assert sum(piece.area for piece in pieces) == port.shown.area
    joined = Rect(0, 0, 0, 0)
    for piece in pieces:
        joined = joined.united(piece)
    assert joined == port.shown


def test_tiles_of_a_level_end_with_the_picture() -> None:
    size = Size(3001, 2000)
    for level in range(9):
        keys = list(tiles(Kind.RESULT, level, Rect(0, 0, *size)))
        assert sum(source_rect(key, size).area for key in keys) == 3001 * 2000
        width, height = -(-3001 >> level), -(-2000 >> level)
        assert sum(level_rect(key, size).area for key in keys) == width * height
        assert edge(level) << level <= 1024


@given(zoom=st.floats(0.01, 32), x=st.floats(-100, 7000), y=st.floats(-100, 5000), margin=st.integers(0, 20))
def test_scroll_bars_reach_both_ends_and_every_place_between(
    zoom: float, x: float, y: float, margin: int
) -> None:
    port = opened(margin=margin).zoomed(zoom).centred_on(x, y)
    across, down = port.travel
    assert 0 <= across.at <= across.most and 0 <= down.at <= down.most
    assert port.travelled(across.at, down.at) == port  # nothing moves by being looked at
    assert port.travelled(0, 0).centre == port.centred_on(-1e9, -1e9).centre
    last = port.travelled(across.most, down.most)
    assert last.travel[0].at == across.most and last.travel[1].at == down.most
    half = port.travelled(across.most // 2, down.at)
    assert half.travel[0].at == across.most // 2 and half.centre.y == port.centre.y


def test_there_is_nothing_to_scroll_in_a_view_without_area() -> None:
    assert Viewport().travel == (Travel(0, 0, 1), Travel(0, 0, 1))
    assert Viewport().travelled(5, 5).travel[0].at == 0


@given(st.integers(1, 9000), st.integers(1, 9000), st.integers(40, 2000), st.integers(40, 2000))
def test_a_fitted_picture_is_seen_whole(width: int, height: int, across: int, down: int) -> None:
    """Its last column may be rounded away on the screen: it is in view all the same, for previews and copies."""
    port = opened(Size(width, height), Size(across, down)).fit()
    if port.zoom < MAXIMUM_ZOOM:
        assert port.visible == Rect(0, 0, width, height)
