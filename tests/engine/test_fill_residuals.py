"""Contextual residual aggregation: full-resolution texture in the hole, nothing outside it, little memory."""

from __future__ import annotations

import tracemalloc

import cv2
import numpy as np
import pytest
import torch

from engine.networks.deepfill import DeepFill, smooth_fill
from engine.networks.residual_aggregation import aggregated, lowered, pieces


def textured(height: int, width: int, seed: int = 0) -> np.ndarray:
    """Slow changes of colour with a fine, even grain of some pixels; uint8."""
    rng = np.random.default_rng(seed)
    slow = cv2.resize(rng.random((5, 6, 3), np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    grain = cv2.GaussianBlur(rng.standard_normal((height, width, 1)).astype(np.float32), (0, 0), 1.2)
    return ((0.25 + 0.5 * slow + 0.3 * grain[..., None]).clip(0, 1) * 255).astype(np.uint8)


def hole(height: int, width: int) -> np.ndarray:
    mask = np.zeros((height, width), np.uint8)
    cv2.circle(mask, (int(width * 0.4), int(height * 0.55)), height // 5, 1, -1)
    return mask


def detail(picture: np.ndarray) -> np.ndarray:
    """What is finer than three pixels."""
    fine = picture.astype(np.float32) - cv2.GaussianBlur(picture.astype(np.float32), (0, 0), 3)
    return fine.mean(2)


def smooth_case(picture: np.ndarray, mask: np.ndarray, longest: int = 160) -> tuple[np.ndarray, np.ndarray]:
    """The soft fill and the attention of a fresh network, which fills smoothly."""
    small, small_hole = lowered(picture, mask, longest)
    x = torch.from_numpy(small).permute(2, 0, 1)[None]
    torch.manual_seed(0)
    with torch.inference_mode():
        filled, attention = (
            DeepFill(width=8, smooth=True)
            .eval()
            .attended(x, torch.from_numpy(small_hole)[None, None].float(), 3)
        )
    return filled[0].permute(1, 2, 0).numpy(), attention.source[0].numpy()


# without blur only what the copy could not hold is carried, and a soft fill lacks more than that
@pytest.mark.parametrize(("blur", "least"), [(0.0, 0.65), (1.0, 0.85)])
def test_the_hole_gets_the_texture_of_its_surroundings(blur: float, least: float) -> None:
    picture, mask = textured(480, 640), hole(480, 640)
    fill, source = smooth_case(picture, mask)
    result = aggregated(np.where(mask[..., None] > 0, 0, picture).astype(np.uint8), mask, fill, source, blur)
    inner = cv2.erode(mask, np.ones((15, 15), np.uint8)) > 0
    ring = (cv2.dilate(mask, np.ones((81, 81), np.uint8)) > 0) & (
        cv2.dilate(mask, np.ones((15, 15), np.uint8)) == 0
    )
    there, around = detail(result)[inner].std(), detail(picture)[ring].std()
    assert least < there / around < 1.15
    enlarged = cv2.resize(fill, (640, 480), interpolation=cv2.INTER_CUBIC) * 255
    assert detail(enlarged)[inner].std() < 0.2 * around  # which is what it would be without
    # its slow colours are the fill's
    drift = cv2.GaussianBlur(result.astype(np.float32) - enlarged, (0, 0), 12)[inner]
    assert np.abs(drift).mean() < 6


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_outside_the_hole_nothing_changes_and_inside_is_never_read(dtype: type) -> None:
    picture, mask = textured(200, 300), hole(200, 300)
    if dtype == np.uint16:
        picture = picture.astype(np.uint16) * 257
    elif dtype == np.float32:
        picture = picture.astype(np.float32) / 255
    other = picture.copy()
    other[mask > 0] = 0
    fill, source = smooth_case(picture, mask)
    result, again = (aggregated(p, mask, fill, source) for p in (picture, other))
    assert result.dtype == dtype and np.array_equal(result, again)
    assert np.array_equal(result[mask == 0], picture[mask == 0])
    assert not np.array_equal(result[mask > 0], picture[mask > 0])
    assert np.array_equal(lowered(picture, mask)[0][lowered(picture, mask)[1] == 0],
                          lowered(other, mask)[0][lowered(other, mask)[1] == 0])  # fmt: skip


def test_a_pattern_comes_back_where_it_was() -> None:
    """Sources that are off by less than a place are moved into step, so that lines run on."""
    y, x = np.mgrid[0:384, 0:576].astype(np.float32)
    wave = 0.5 + 0.2 * np.sin(x * 2 * np.pi / 18) + 0.2 * np.sin((y + 0.5 * x) * 2 * np.pi / 24)
    picture = np.stack((wave, wave**2, 1 - wave), 2)
    mask = hole(384, 576)
    small, _ = lowered(picture, mask, 192)  # a third; waves of 6 and 8 pixels
    rng = np.random.default_rng(1)
    source = rng.integers(
        0, small.shape[0] // 8 * (small.shape[1] // 8), (small.shape[0] // 8, small.shape[1] // 8, 4)
    )
    result = aggregated(picture, mask, small, source, 0.0)
    enlarged = cv2.resize(small, (576, 384), interpolation=cv2.INTER_CUBIC)

    def error(filled: np.ndarray) -> float:
        return float(((filled - picture)[mask > 0] ** 2).mean())

    assert error(result) < 0.25 * error(enlarged)


def test_pieces_cover_the_hole_once() -> None:
    picture, mask = textured(333, 251), hole(333, 251)
    fill, source = smooth_case(picture, mask, 96)
    seen = np.zeros(mask.shape, int)
    for top, left, piece in pieces(picture, mask, fill, source):
        seen[top : top + piece.shape[0], left : left + piece.shape[1]] += 1
    assert (seen[mask > 0] == 1).all() and seen.max() == 1


def test_memory_does_not_grow_with_the_photo() -> None:
    peaks = []
    for height, width in ((600, 800), (1800, 2400)):
        picture, mask = textured(height, width), hole(height, width)
        tracemalloc.start()
        small, small_hole = lowered(picture, mask, 256)
        fill = small * (1 - small_hole[..., None]) + 0.5 * small_hole[..., None]
        source = np.zeros((*(n // 8 for n in small_hole.shape), 1), int)
        for _ in pieces(picture, mask, fill, source):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < picture.nbytes  # 13 MB; in single precision it would be 52
    assert peaks[1] < 2 * peaks[0]


def test_a_picture_no_larger_than_the_copy_gets_texture_too() -> None:
    picture, mask = textured(160, 200), hole(160, 200)
    fill, source = smooth_case(picture, mask, 512)
    assert fill.shape == (160, 200, 3)
    result = aggregated(picture, mask, fill, source, 2.0)
    inner = cv2.erode(mask, np.ones((7, 7), np.uint8)) > 0
    assert 0.7 < detail(result)[inner].std() / detail(picture)[mask == 0].std() < 1.3


@pytest.mark.parametrize("whole", [False, True])
def test_nothing_to_look_at_leaves_the_enlarged_fill(whole: bool) -> None:
    picture = textured(120, 160)
    mask = np.ones((120, 160), np.uint8)
    if not whole:
        mask[:4] = 0
    small, _ = lowered(picture, mask, 64)
    fill = np.full_like(small, 0.5)
    result = aggregated(picture, mask, fill, np.zeros((small.shape[0] // 8, small.shape[1] // 8, 1), int))
    assert (np.abs(result[mask > 0].astype(int) - 128) <= 1).all()


def test_no_hole_is_no_work() -> None:
    picture, mask = textured(120, 160), np.zeros((120, 160), np.uint8)
    small, small_hole = lowered(picture, mask, 64)
    assert not small_hole.any()
    source = np.zeros((small.shape[0] // 8, small.shape[1] // 8, 1), int)
    assert not list(pieces(picture, mask, small, source))


def test_the_small_copy_is_the_mean_and_its_hole_every_pixel_that_was_touched() -> None:
    picture, mask = textured(256, 320), np.zeros((256, 320), np.uint8)
    mask[100, 200] = 1
    small, small_hole = lowered(picture, mask, 80)
    wanted = cv2.resize(picture.astype(np.float32) / 255, (80, 64), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(small, wanted, atol=1e-5)
    assert small_hole.sum() == 1 and small_hole[25, 50] == 1
    odd, _ = lowered(textured(203, 331), np.zeros((203, 331), np.uint8), 96)
    assert odd.shape == (56, 96, 3) and odd.min() >= 0 and odd.max() <= 1


def test_shapes_that_do_not_fit_are_refused() -> None:
    picture, mask = textured(128, 160), hole(128, 160)
    fill, source = smooth_case(picture, mask, 80)
    with pytest.raises(ValueError, match="attention"):
        aggregated(picture, mask, fill, source[:-1])
    with pytest.raises(ValueError, match="go together"):
        aggregated(picture, mask[:-1], fill, source)
    with pytest.raises(ValueError, match="small copy"):
        aggregated(picture, mask, fill[:32], source[:4])


def test_smooth_fill_of_the_small_copy_is_what_the_network_starts_from() -> None:
    picture, mask = textured(96, 96), hole(96, 96)
    small, small_hole = lowered(picture, mask, 96)
    x = torch.from_numpy(small).permute(2, 0, 1)[None]
    wanted = smooth_fill(x, torch.from_numpy(small_hole)[None, None].float())[0].permute(1, 2, 0).numpy()
    np.testing.assert_allclose(smooth_case(picture, mask, 96)[0], wanted, atol=1e-5)


@pytest.mark.parametrize("size", [(300, 500), (8, 9), (1, 40), (511, 509), (97, 1003), (250, 255)])
@pytest.mark.parametrize("longest", [108, 256, 512])
def test_every_small_copy_can_be_carried_back(size: tuple[int, int], longest: int) -> None:
    picture, mask = textured(*size), np.zeros(size, np.uint8)
    mask[: max(1, size[0] // 3), : max(1, size[1] // 4)] = 1
    small = lowered(picture, mask, longest)[0]
    assert max(small.shape[:2]) <= max(longest, 8)
    source = np.zeros((small.shape[0] // 8, small.shape[1] // 8, 1), int)
    result = aggregated(picture, mask, small, source)
    assert result.shape == picture.shape and np.array_equal(result[mask == 0], picture[mask == 0])


def test_a_copy_of_less_than_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 8"):
        lowered(textured(40, 40), np.ones((40, 40), np.uint8), 7)
