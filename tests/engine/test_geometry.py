"""Geometry: the pure functions against numpy, Pillow and OpenCV, then the filters that are made of them."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from adjust_fakes import DOCUMENT, KINDS, Listener, adjusted, result, scene
from PIL import Image

from engine import plain_runner
from engine.api import Cancelled, EngineError, MemoryExhausted, Picture, Rect, Size
from engine.filters import FILTERS
from engine.filters.geometry import ANCHORS, RATIOS
from engine.geometry import Flip, Frame, Resize, Straighten, Turn, inner_size, outer_size

BUSY: dict[str, dict[str, Any]] = {
    "rotate": {"turn": "270"},
    "straighten": {"degrees": 7.3, "frame": "grow", "fill": "#4080c0"},
    "flip": {"direction": "vertical"},
    "resize": {"percent": 37.5},
    "canvas-size": {"width": 101, "height": 50, "anchor": "top_right"},
    "crop": {"ratio": "1:1"},
}
every = pytest.mark.parametrize("row", DOCUMENT, ids=lambda row: row.id)
kinds = pytest.mark.parametrize(("channels", "dtype"), KINDS)


def placed_in_document(transform: Any, pixels: np.ndarray, x: int, y: int) -> np.ndarray:
    """A layer's outcome as a picture of the document."""
    moved = transform.layer(pixels, x, y)
    return Frame(
        Size(moved.pixels.shape[1], moved.pixels.shape[0]), Rect(-moved.x, -moved.y, *transform.size)
    ).picture(moved.pixels)


# --- what holds for all --------------------------------------------------------------------------------


def test_every_filter_of_the_document_is_tried() -> None:
    assert {row.id for row in DOCUMENT} == set(BUSY)


@every
@kinds
def test_the_result_has_the_size_that_was_foretold(row: Any, channels: int, dtype: Any) -> None:
    pixels = scene(channels, dtype)
    before = pixels.copy()
    made = result(row.id, pixels, **BUSY[row.id])
    foretold = row.output_size(row.make_params(**BUSY[row.id]), Size(90, 70))
    assert made.pixels.shape[:2] == (foretold.height, foretold.width)
    assert made.pixels.shape[2] == channels and made.pixels.dtype == dtype
    assert made.rect == Rect(0, 0, *foretold) and made.pixels.flags.c_contiguous
    Picture(made.pixels)
    assert np.array_equal(pixels, before)


@pytest.mark.parametrize("name", ["straighten", "resize", "canvas-size", "crop"])
@kinds
def test_the_defaults_change_no_bit(name: str, channels: int, dtype: Any) -> None:
    pixels = scene(channels, dtype)
    assert np.array_equal(adjusted(name, pixels), pixels)


@every
@pytest.mark.parametrize("channels", [1, 4])
def test_one_pixel(row: Any, channels: int) -> None:
    pixels = np.full((1, 1, channels), 99, np.uint8)
    out = adjusted(row.id, pixels, **BUSY[row.id])
    assert out.shape[0] >= 1 and out.shape[2] == channels


@every
def test_cancelled_and_refused(row: Any) -> None:
    with pytest.raises(Cancelled):
        result(row.id, scene(), context=Listener(cancel_after=0), **BUSY[row.id])
    with pytest.raises(EngineError, match="no mask"):
        result(row.id, scene(), mask=np.zeros((70, 90), np.uint8), **BUSY[row.id])
    with pytest.raises(EngineError, match="not a part"):
        result(row.id, scene(), region=Rect(0, 0, 5, 5), **BUSY[row.id])


def test_cancelled_half_way() -> None:
    class Impatient(Listener):
        def progress(self, fraction: float, message: str = "") -> None:
            super().progress(fraction, message)
            if fraction > 0.3:
                self.cancel_after = 0

    for name, values in (("resize", {"percent": 1000}), ("straighten", {"degrees": 3.0})):
        context = Impatient()
        with pytest.raises(Cancelled):
            result(name, scene(3, height=400, width=3000), context=context, **values)
        assert 0.3 < context.fractions[-1] < 1 and not context.patches


def test_what_does_not_fit_the_memory_is_refused_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: Any, **__: Any) -> None:
        raise AssertionError("it began")

    monkeypatch.setattr(Resize, "layer", never)
    with pytest.raises(MemoryExhausted, match=r"270,000 × 210,000 .* GB"):
        result("resize", scene(), width=270_000)
    with pytest.raises(EngineError, match="300,000 a side"):
        result("resize", scene(3, height=2000, width=2), width=400)
    monkeypatch.setattr(plain_runner.psutil, "virtual_memory", lambda: type("M", (), {"available": 10}))
    with pytest.raises(MemoryExhausted, match="GB are free"):
        result("invert", scene())


# --- exact ones ----------------------------------------------------------------------------------------


@kinds
def test_turns_and_flips(channels: int, dtype: Any) -> None:
    pixels = scene(channels, dtype)
    for turn, k in (("90", -1), ("180", 2), ("270", 1)):
        assert np.array_equal(adjusted("rotate", pixels, turn=turn), np.rot90(pixels, k))
    assert np.array_equal(adjusted("flip", pixels), pixels[:, ::-1])
    assert np.array_equal(adjusted("flip", pixels, direction="vertical"), pixels[::-1])


@pytest.mark.parametrize(
    "transform",
    [Turn(Size(90, 70), d) for d in (0, 90, 180, 270)]
    + [Flip(Size(90, 70)), Flip(Size(90, 70), True), Frame(Size(90, 70), Rect(-7, 5, 60, 99))]
    + [Straighten(Size(90, 70), d, inside) for d in (90, -90, 11.0, 200.0) for inside in (True, False)],
    ids=str,
)
def test_a_layer_lands_where_the_picture_that_it_is_part_of_has_it(transform: Any) -> None:
    picture = np.zeros((70, 90, 4), np.uint8)
    part = scene(4)[20:45, 30:75]
    picture[20:45, 30:75] = part
    whole = transform.picture(picture)
    mine = placed_in_document(transform, part, 30, 20)
    exact = not isinstance(transform, Straighten) or transform.degrees % 90 == 0
    assert whole.shape == mine.shape and whole[..., 3].any()
    # OpenCV places samples on a grid of 1/32 pixel, which begins with each piece: hard edges differ by a few levels
    assert np.abs(whole[..., 3].astype(int) - mine[..., 3]).max() <= (0 if exact else 16)
    seen = whole[..., 3] > 20
    assert np.abs(whole[seen].astype(int) - mine[seen]).mean() <= (0 if exact else 2)


def test_a_turn_of_another_angle_is_refused() -> None:
    with pytest.raises(ValueError, match="90, 180 or 270"):
        Turn(Size(2, 2), 45)


@kinds
@pytest.mark.parametrize("anchor", ANCHORS)
def test_canvas_size(channels: int, dtype: Any, anchor: str) -> None:
    pixels = scene(channels, dtype)
    out = adjusted("canvas-size", pixels, width=100, height=90, anchor=anchor, fill="#ff0000")
    x = 0 if "left" in anchor else 10 if "right" in anchor else 5
    y = 0 if "top" in anchor else 20 if "bottom" in anchor else 10
    assert np.array_equal(out[y : y + 70, x : x + 90], pixels)
    outside = np.ones((90, 100), bool)
    outside[y : y + 70, x : x + 90] = False
    top = np.iinfo(dtype).max
    colour = {1: [0.2126], 2: [0.2126, 1], 3: [1, 0, 0], 4: [1, 0, 0, 1]}[channels]
    assert (out[outside] == np.rint(np.array(colour) * top).astype(dtype)).all()


def test_a_transparent_fill_makes_alpha_and_a_smaller_canvas_cuts() -> None:
    out = adjusted("canvas-size", scene(3), width=92, fill="transparent")
    assert out.shape == (70, 92, 4) and (out[:, 0] == 0).all() and (out[:, 1:-1, 3] == 255).all()
    cut = adjusted("canvas-size", scene(3), width=10, height=20, anchor="bottom_right")
    assert np.array_equal(cut, scene(3)[50:, 80:])
    assert adjusted("canvas-size", scene(1), width=5, fill="transparent").shape == (70, 5, 1)


@pytest.mark.parametrize(
    ("values", "rect"),
    [
        ({"x": 3, "y": 4, "width": 20, "height": 10}, Rect(3, 4, 20, 10)),
        ({"width": 20}, Rect(35, 0, 20, 70)),
        ({"ratio": "1:1"}, Rect(10, 0, 70, 70)),
        ({"ratio": "3:2"}, Rect(0, 5, 90, 60)),
        ({"ratio": "2:3", "height": 30}, Rect(35, 20, 20, 30)),
        ({"ratio": "16:9", "width": 32, "x": 0}, Rect(0, 26, 32, 18)),
        ({"ratio": "1:1", "width": 30, "height": 20}, Rect(35, 25, 20, 20)),
        ({"x": 89, "y": 69}, Rect(89, 69, 1, 1)),
    ],
)
def test_crop(values: dict[str, Any], rect: Rect) -> None:
    pixels = scene(4, np.uint16)
    assert np.array_equal(adjusted("crop", pixels, **values), pixels[rect.slices])


@pytest.mark.parametrize("values", [{"x": 90}, {"y": 200}, {"width": 91}, {"x": 80, "width": 20}])
def test_a_crop_outside_the_picture_is_refused_in_a_sentence(values: dict[str, Any]) -> None:
    with pytest.raises(EngineError, match=r"pixels.*\.$"):
        result("crop", scene(), **values)


@pytest.mark.parametrize("ratio", RATIOS)
def test_every_ratio_is_kept(ratio: str) -> None:
    out = adjusted("crop", np.zeros((1000, 1500, 1), np.uint8), ratio=ratio)
    if ratio != "free":
        across, down = map(int, ratio.split(":"))
        assert out.shape[1] / out.shape[0] == pytest.approx(across / down, rel=0.002)
        assert out.shape[0] == 1000 or out.shape[1] == 1500


# --- resize --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["lanczos", "bicubic", "nearest"])
@pytest.mark.parametrize("size", [(180, 140), (40, 31), (200, 20), (1, 1), (90, 71)])
def test_resize_against_pillow(method: str, size: tuple[int, int]) -> None:
    pixels = scene(3)
    out = Resize(Size(90, 70), Size(*size), method).picture(pixels)
    for c in range(3):  # in float: with 8 bits Pillow clips between its two passes
        plane = Image.fromarray(pixels[..., c].astype(np.float32))
        expected = np.asarray(plane.resize(size, Image.Resampling[method.upper()])).clip(0, 255)
        assert np.abs(out[..., c] - expected).max() <= 0.51


def test_resize_keeps_sixteen_bits_and_shrinks_by_the_mean() -> None:
    smooth = np.tile(np.linspace(1000, 60000, 900).astype(np.uint16)[None, :, None], (60, 1, 3))
    out = adjusted("resize", smooth, percent=10)
    area = cv2.resize(smooth, (90, 6), interpolation=cv2.INTER_AREA)
    assert np.abs(out[:, 4:-4].astype(int) - area[:, 4:-4]).max() < 3
    stripes = np.zeros((64, 640, 1), np.uint8)
    stripes[:, ::2] = 255
    moire = adjusted("resize", stripes, width=90)[2:-2, 2:-2]
    assert moire.min() > 110 and moire.max() < 145


def test_bands_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine import geometry

    pixels = scene(4, np.uint16, 120, 90)
    for percent in (33.3, 171.0):
        whole = adjusted("resize", pixels, percent=percent)
        with monkeypatch.context() as m:
            m.setattr(geometry, "BAND", 700)
            banded = adjusted("resize", pixels, percent=percent)
        assert np.abs(whole.astype(int) - banded).max() <= 1


def test_hidden_colours_make_no_fringe() -> None:
    pixels = np.zeros((40, 40, 4), np.uint8)
    pixels[:, :20] = (200, 100, 50, 255)
    for name, values in (("resize", {"percent": 45.0}), ("straighten", {"degrees": 10.0, "frame": "grow"})):
        out = adjusted(name, pixels, **values)
        seen = out[..., 3] > 40
        assert 100 < seen.sum() < seen.size
        assert np.abs(out[seen][:, :3].astype(int) - (200, 100, 50)).max() <= 6


@pytest.mark.parametrize(
    ("values", "size"),
    [
        ({"percent": 50}, (50, 25)),
        ({"width": 33}, (33, 16)),
        ({"height": 33}, (66, 33)),
        ({"width": 30, "height": 30}, (30, 15)),
        ({"width": 30, "height": 30, "keep_ratio": False}, (30, 30)),
        ({"percent": 0.1}, (1, 1)),
        ({"width": 7, "percent": 900}, (7, 4)),
    ],
)
def test_sizes_of_resize(values: dict[str, Any], size: tuple[int, int]) -> None:
    row = FILTERS["resize"]
    assert row.output_size(row.make_params(**values), Size(100, 50)) == size


def test_a_flat_picture_stays_flat() -> None:
    for channels, dtype in KINDS:
        pixels = np.full((50, 60, channels), np.iinfo(dtype).max * 3 // 5, dtype)
        for percent in (30, 250):
            assert len(np.unique(adjusted("resize", pixels, percent=percent))) == 1
        inside = adjusted("straighten", pixels, degrees=12.5)
        assert np.abs(inside.astype(int) - pixels[0, 0, 0]).max() <= (1 if dtype == np.uint8 else 2)


# --- straighten ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("degrees", [0.1, 3.0, -20.0, 45.0, 89.9, 90.0, 135.0, -179.0])
@pytest.mark.parametrize("size", [(90, 70), (70, 90), (300, 20), (50, 50)])
def test_the_inner_frame_lies_inside_and_the_outer_around(degrees: float, size: tuple[int, int]) -> None:
    width, height = inner_size(Size(*size), degrees)
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    corners = np.array([(a, b) for a in (-0.5, 0.5) for b in (-0.5, 0.5)])
    back = corners * (width, height) @ turn.T
    assert (np.abs(back) <= np.array(size) / 2 + 1e-6).all()
    grown = corners * ((width + 2, height + 2)) @ turn.T
    assert (np.abs(grown) > np.array(size) / 2).any()  # there is no room for more
    out = corners * size @ turn
    assert (np.abs(out) <= np.array(outer_size(Size(*size), degrees)) / 2 + 1e-6).all()


def test_inside_shows_nothing_of_the_outside() -> None:
    pixels = np.full((60, 90, 3), 255, np.uint8)
    for degrees in (0.3, 5.0, -33.0, 44.9, 100.0):
        out = adjusted("straighten", pixels, degrees=degrees)
        assert out.shape[2] == 3 and out.min() >= 254


@pytest.mark.parametrize("degrees", [90.0, -90.0, 180.0])
def test_quarter_turns_are_exact(degrees: float) -> None:
    pixels = scene(3)
    for frame in ("cut", "grow"):
        out = adjusted("straighten", pixels, degrees=degrees, frame=frame)
        assert np.array_equal(out, np.rot90(pixels, -round(degrees / 90)))


def test_straightening_turns_clockwise_and_back_again() -> None:
    y, x = np.mgrid[0:200, 0:240]
    smooth = np.rint(120 + 60 * np.sin(x / 17) + 60 * np.cos(y / 23)).astype(np.uint8)[..., None]
    there = adjusted("straighten", smooth, degrees=9.0, frame="grow")
    assert there.shape[2] == 2
    back = Straighten(Size(there.shape[1], there.shape[0]), -9.0, True).picture(there)
    middle = back[back.shape[0] // 2 - 40 : back.shape[0] // 2 + 40, back.shape[1] // 2 - 40 :][:, :80, 0]
    found = cv2.matchTemplate(smooth[..., 0], np.ascontiguousarray(middle), cv2.TM_SQDIFF)
    _, _, (left, top), _ = cv2.minMaxLoc(found)
    assert np.abs(smooth[top : top + 80, left : left + 80, 0].astype(int) - middle).mean() < 2
    mark = np.zeros((101, 101, 1), np.uint8)
    mark[:20, 45:56] = 255  # at twelve o'clock
    clock = adjusted("straighten", mark, degrees=30.0, fill="#000000")
    centre = np.argwhere(clock[..., 0] > 128).mean(0)
    assert centre[1] > clock.shape[1] / 2  # towards one o'clock


def test_tiles_of_a_rotation_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine import geometry

    pixels = scene(4, np.uint16)
    whole = adjusted("straighten", pixels, degrees=13.0, frame="grow")
    monkeypatch.setattr(geometry, "EDGE", 23)
    tiled = adjusted("straighten", pixels, degrees=13.0, frame="grow")
    # OpenCV places samples on a grid of 1/32 pixel, which begins with each tile
    assert np.abs(whole[..., 3].astype(int) - tiled[..., 3]).max() < 65535 * 0.04
    seen = whole[..., 3] > 30000
    smooth = seen.copy()
    smooth[:, 40:] = False
    assert np.abs(whole[smooth].astype(int) - tiled[smooth]).max() < 65535 * 0.02


def test_free_corners_are_filled() -> None:
    pixels = scene(3)
    out = adjusted("straighten", pixels, degrees=20.0, frame="grow", fill="#00ff00")
    assert out.shape[2] == 3 and (out[0, 0] == (0, 255, 0)).all()
    clear = adjusted("straighten", pixels, degrees=20.0, frame="grow")
    assert clear.shape[2] == 4 and clear[0, 0, 3] == 0


def test_a_layer_that_leaves_the_frame_becomes_one_clear_pixel() -> None:
    moved = Straighten(Size(100, 100), 45.0, True).layer(np.full((3, 3, 3), 9, np.uint8), 0, 0)
    assert moved.pixels.shape == (1, 1, 4) and moved.pixels[0, 0, 3] == 0


def test_pictures_wider_than_opencv_takes() -> None:
    pixels = np.full((3, 40_000, 1), 50, np.uint8)
    out = Straighten(Size(40_000, 3), 0.001, False).picture(pixels)
    assert out.shape[1] >= 40_000 and (out[1, 100:-100:999, 0] == 50).all()
