"""The frame of the crop tool: it never leaves the picture, whatever is done to it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from editor.document import Document
from editor.document.cropping import CropFrame, Shape, content, level
from editor.document.geometry import crop
from engine.api import Picture, Rect, Size
from engine.geometry import Frame, Straighten, TurnedFrame

SIZE = Size(120, 80)
angles = st.one_of(st.just(0.0), st.floats(-45, 45))
places = st.tuples(st.floats(-200, 300), st.floats(-200, 300))
handles = st.sampled_from([(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1)])
sides = st.one_of(st.none(), st.floats(1, 300))
shapes = st.builds(Shape, st.one_of(st.none(), st.floats(0.1, 10)), sides, sides)
frames = st.builds(
    lambda x, y, w, h, shape, degrees: CropFrame(x, y, w, h).shaped(shape, degrees, SIZE),
    st.floats(0, 120),
    st.floats(0, 80),
    st.floats(1, 200),
    st.floats(1, 200),
    shapes,
    angles,
)


def corners_inside(frame: CropFrame, size: Size = SIZE) -> bool:
    return all(
        -1e-4 <= x <= size.width + 1e-4 and -1e-4 <= y <= size.height + 1e-4 for x, y in frame.corners()
    )


@settings(max_examples=300, deadline=None)
@given(frames, handles, places, shapes)
def test_no_pull_leaves_the_picture(
    frame: CropFrame, handle: tuple[int, int], place: tuple[float, float], shape: Shape
) -> None:
    assert corners_inside(frame)
    pulled = frame.pulled(handle, place, shape, SIZE)
    assert corners_inside(pulled)
    assert pulled.degrees == frame.degrees
    operation = pulled.operation(SIZE)(SIZE)  # it can be cut, whatever came of it
    assert operation.size == pulled.pixels(SIZE)


@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize("degrees", [36.0, -33.7, 45.0, 1e-9])
def test_a_hair_along_the_diagonal_can_be_cut(degrees: float, across: bool) -> None:
    """Its one pixel is wider than it is: as long as before, it would reach beyond the corners."""
    longest = min(
        120 / math.cos(math.radians(degrees)), 80 / max(math.sin(math.radians(abs(degrees))), 1e-12)
    )
    if not across:
        longest = min(
            80 / math.cos(math.radians(degrees)), 120 / max(math.sin(math.radians(abs(degrees))), 1e-12)
        )
    frame = CropFrame(60, 40, *((longest, 0.01) if across else (0.01, longest)), degrees)
    cut = frame.operation(SIZE)(SIZE).size
    assert min(cut) == 1 and longest - 3 <= max(cut) <= longest


@settings(max_examples=200, deadline=None)
@given(frames, st.floats(-500, 500), st.floats(-500, 500))
def test_moving_keeps_the_size_and_stays_inside(frame: CropFrame, dx: float, dy: float) -> None:
    moved = frame.moved(dx, dy, SIZE)
    assert corners_inside(moved)
    assert (moved.width, moved.height, moved.degrees) == (frame.width, frame.height, frame.degrees)


@settings(max_examples=200, deadline=None)
@given(frames, st.sampled_from([(1, 1), (-1, 1), (1, -1), (-1, -1)]), places)
def test_what_lies_opposite_stays(
    frame: CropFrame, handle: tuple[int, int], place: tuple[float, float]
) -> None:
    opposite = frame.at(-handle[0] * frame.width / 2, -handle[1] * frame.height / 2)
    pulled = frame.pulled(handle, place, Shape(), SIZE)
    assert min(math.dist(corner, opposite) for corner in pulled.corners()) < 1e-4


@settings(max_examples=200, deadline=None)
@given(frames, st.sampled_from([(1, 1), (-1, 0), (0, 1), (0, -1)]), places, st.floats(0.2, 5))
def test_a_ratio_is_kept_by_every_handle(
    frame: CropFrame, handle: tuple[int, int], place: tuple[float, float], ratio: float
) -> None:
    pulled = frame.pulled(handle, place, Shape(ratio), SIZE)
    assert pulled.width == pytest.approx(pulled.height * ratio, rel=1e-6, abs=1e-6)


@settings(max_examples=100, deadline=None)
@given(frames, places)
def test_local_is_the_inverse_of_at(frame: CropFrame, place: tuple[float, float]) -> None:
    assert frame.at(*frame.local(place)) == pytest.approx(place, abs=1e-6)


def test_an_upright_frame_is_whole_pixels() -> None:
    whole = CropFrame.whole(SIZE)
    assert whole.rect(SIZE) == Rect(0, 0, 120, 80)
    pulled = whole.pulled((1, 1), (100, 50), Shape(), SIZE)
    assert pulled.rect(SIZE) == Rect(0, 0, 100, 50)
    assert pulled.pulled((-1, 0), (30, 999), Shape(), SIZE).rect(SIZE) == Rect(30, 0, 70, 50)
    assert pulled.pulled((1, 1), (-5, -5), Shape(), SIZE).pixels(SIZE) == (1, 1)
    transform = pulled.operation(SIZE)(SIZE)
    assert isinstance(transform, Frame) and transform == crop(Rect(0, 0, 100, 50))(SIZE)


def test_a_side_pulled_past_the_other_turns_over() -> None:
    frame = CropFrame(60, 40, 20, 20)
    assert frame.pulled((1, 0), (20, 0), Shape(), SIZE).rect(SIZE) == Rect(20, 30, 30, 20)


def test_going_back_to_no_angle_gives_the_frame_back() -> None:
    drawn = CropFrame(30, 20, 60, 40)
    leaning = drawn.shaped(Shape(), 20, SIZE)
    assert leaning.width < 60 and leaning.width / leaning.height == pytest.approx(1.5)
    assert drawn.shaped(Shape(), 0, SIZE) == drawn


def test_a_given_size_moves_away_from_the_edge_rather_than_shrink() -> None:
    frame = CropFrame(5, 5, 10, 10).shaped(Shape(width=50, height=30), 0, SIZE)
    assert frame.rect(SIZE) == Rect(0, 0, 50, 30)
    turned = CropFrame(5, 5, 10, 10).shaped(Shape(width=50, height=30), 10, SIZE)
    assert turned.pixels(SIZE) == (50, 30) and corners_inside(turned)
    assert CropFrame(5, 5, 10, 10).shaped(Shape(ratio=2, width=50), 0, SIZE).pixels(SIZE) == (50, 25)
    assert CropFrame.whole(SIZE).shaped(Shape(width=500, height=30), 0, SIZE).pixels(SIZE).width <= 120


@pytest.mark.parametrize("size", [Size(1, 1), Size(1, 300), Size(300, 1)])
def test_pictures_of_a_pixel(size: Size) -> None:
    frame = CropFrame.whole(size).shaped(Shape(), 30, size)
    assert corners_inside(frame, size)
    assert CropFrame.whole(size).operation(size)(size).size == size


@pytest.mark.parametrize(
    ("end", "degrees"),
    [
        ((100, 0), 0),
        ((100, 10), -5.71),
        ((100, -10), 5.71),
        ((-100, -10), -5.71),
        ((10, 100), 5.71),
        ((0, 0), 0),
    ],
)
def test_a_line_becomes_level_or_upright(end: tuple[float, float], degrees: float) -> None:
    assert level((0, 0), end) == pytest.approx(degrees, abs=0.01)


@settings(max_examples=100, deadline=None)
@given(places, places)
def test_a_line_is_never_turned_by_more_than_half_a_corner(
    start: tuple[float, float], end: tuple[float, float]
) -> None:
    assert -45 <= level(start, end) <= 45


# --- what the engine makes of it ----------------------------------------------------------------------------


def gradient(size: Size, channels: int, dtype: type) -> np.ndarray:
    x, y = np.meshgrid(np.linspace(0, 1, size.width), np.linspace(0, 1, size.height))
    planes = np.stack([x, y, (x + y) / 2, np.ones_like(x)][:channels], 2)
    return np.rint(planes * np.iinfo(dtype).max).astype(dtype)


@pytest.mark.parametrize(
    ("channels", "dtype"), [(1, np.uint8), (3, np.uint8), (3, np.uint16), (4, np.uint16)]
)
def test_the_cut_is_that_part_of_the_picture_made_straight(channels: int, dtype: type) -> None:
    size = Size(120, 90)
    pixels = gradient(size, channels, dtype)
    whole = Straighten(size, 12, inside=False)
    straight = whole.picture(pixels)
    cut = Size(40, 30)
    middle = CropFrame(60, 45, 1, 1, 12).at(8, -6)  # of the straight picture's whole pixels
    found = TurnedFrame(size, 12, cut=cut, middle=middle).layer(pixels)
    assert (found.x, found.y) == (0, 0) and found.pixels.shape == (30, 40, channels)
    assert found.pixels.dtype == dtype
    x, y = whole.size.width / 2 + 8 - 20, whole.size.height / 2 - 6 - 15
    shift = np.array([x - round(x), y - round(y)])
    expected = straight[round(y) : round(y) + 30, round(x) : round(x) + 40, :channels].astype(np.float64)
    slope = (
        np.iinfo(dtype).max / 89
    )  # the steepest of the gradient, for a half pixel that the frames lie apart
    allowed = slope * (np.abs(shift).sum() + 0.1) * 1.5 + 2
    assert np.abs(found.pixels - expected).max() <= allowed


def test_layers_keep_their_place_in_the_cut() -> None:
    size = Size(120, 90)
    spot = np.full((10, 10, 3), 200, np.uint8)
    frame = CropFrame(60, 45, 50, 40, 15)
    transform = frame.operation(size)(size)
    placed = transform.layer(spot, 55, 40)  # its middle is the frame's
    alpha = placed.pixels[..., -1].astype(np.float64)
    assert placed.pixels.shape[2] == 4  # its corners are free
    ys, xs = np.mgrid[: alpha.shape[0], : alpha.shape[1]] + 0.5
    assert placed.x + (xs * alpha).sum() / alpha.sum() == pytest.approx(25, abs=0.05)
    assert placed.y + (ys * alpha).sum() / alpha.sum() == pytest.approx(20, abs=0.05)


def test_the_frame_may_not_reach_beyond_the_picture() -> None:
    with pytest.raises(ValueError, match="beyond the picture"):
        TurnedFrame(Size(100, 100), 10, cut=Size(100, 100), middle=(50, 50))
    with pytest.raises(ValueError, match="Nothing would be left"):
        TurnedFrame(Size(100, 100), 10, cut=Size(0, 10), middle=(50, 50))


# --- what is seen at all --------------------------------------------------------------------------------------


def clear(size: Size, dtype: type = np.uint8) -> Document:
    return Document.from_picture(Picture(np.zeros((size.height, size.width, 4), dtype)), "clear")


def spot(width: int, height: int, alpha: int = 255) -> Picture:
    pixels = np.full((height, width, 4), 90, np.uint8)
    pixels[..., 3] = alpha
    return Picture(pixels)


def test_the_content_is_what_is_seen_of_all_layers() -> None:
    doc = clear(Size(700, 600))
    assert content(doc.state).empty
    first = doc.add_layer(spot(10, 20), "a", 300, 280)
    assert content(doc.state) == Rect(300, 280, 10, 20)
    second = doc.add_layer(spot(5, 5, alpha=1), "b", 600, 10)  # hardly, but seen
    assert content(doc.state) == Rect(300, 10, 305, 290)
    doc.set_visible(second.id, False)
    assert content(doc.state) == Rect(300, 280, 10, 20)
    doc.add_mask(first.id, "hide")
    assert content(doc.state).empty
    doc.set_mask_on(first.id, False)
    group = doc.group_layers([first.id], "G")
    assert content(doc.state) == Rect(300, 280, 10, 20)
    doc.set_group(group.id, opacity=0.0)
    assert content(doc.state).empty


def test_the_content_ends_at_the_document_and_an_opaque_one_is_all_of_it() -> None:
    doc = clear(Size(300, 300))
    doc.add_layer(spot(100, 100), "a", -50, 250)
    assert content(doc.state) == Rect(0, 250, 50, 50)
    opaque = Document.from_picture(Picture(np.zeros((300, 300, 3), np.uint8)), "photo")
    assert content(opaque.state) == opaque.rect
