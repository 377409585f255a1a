"""Which marks of the detector Restore trusts."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from engine.api import Context, DevicePolicy, Picture, Request
from engine.filters.repair import RepairParams
from engine.filters.repair_trust import ROWS, beyond_doubt
from engine.restoring import Findings
from engine.restoring_analysis import analysed, repair_params

CPU = DevicePolicy("cpu")


def drawn(
    value: int, kind: str, dtype: type = np.uint8, channels: int = 3, height: int = 120
) -> tuple[np.ndarray, np.ndarray]:
    """A grey gradient with one mark of so much more or less than it, and where that is."""
    ground = np.tile(np.linspace(90, 160, 160, dtype=np.float32), (height, 1))
    where = np.zeros((height, 160), np.uint8)
    if kind == "line":
        cv2.line(where, (20, height - 20), (130, 30), 1, 2)
    elif kind == "spot":
        cv2.ellipse(where, (70, 60), (5, 4), 0, 0, 360, 1, -1)
    else:  # a rod: light in the middle, dark at its sides
        cv2.line(where, (20, height - 20), (130, 30), 1, 7)
    inside = where > 0
    ground[inside] += value
    if kind == "rod":
        middle = cv2.erode(where, np.ones((5, 5), np.uint8)) > 0
        ground[middle] += -2 * value
    top = np.iinfo(dtype).max
    pixels = (ground.clip(0, 255) * (top / 255)).astype(dtype)[..., None]
    out = np.repeat(pixels, 3, 2) if channels > 2 else pixels
    if channels in (2, 4):
        out = np.concatenate([out, np.full_like(pixels, top)], 2)
    return np.ascontiguousarray(out), inside


def trusted(pixels: np.ndarray, where: np.ndarray, probability: int = 250) -> bool:
    probable = np.where(where, probability, 3).astype(np.uint8)
    out = beyond_doubt(where, probable, pixels)
    assert out.dtype == bool and not out[~where].any() and out.all() == where.all()
    assert out.any() == out[where].all()  # all of a mark or nothing
    return bool(out.any())


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_long_mark_has_to_be_lighter(dtype: type, channels: int) -> None:
    assert trusted(*drawn(60, "line", dtype, channels))
    assert not trusted(*drawn(-60, "line", dtype, channels))


def test_light_here_and_dark_there_is_no_scratch() -> None:
    assert not trusted(*drawn(-50, "rod"))


@pytest.mark.parametrize("value", [70, -70])
def test_spots_may_be_dark(value: int) -> None:
    assert trusted(*drawn(value, "spot"))


def test_what_is_nowhere_very_sure_is_left_alone() -> None:
    assert not trusted(*drawn(60, "line"), probability=200)
    assert not trusted(*drawn(60, "spot"), probability=229)


def test_each_mark_for_itself_also_across_the_strips_it_is_worked_on_in() -> None:
    light, where = drawn(60, "line", height=ROWS + 300)
    other = np.zeros_like(where)
    other[30:35, 10:110] = True
    light[30:35, 10:110] = 30
    both = where | other
    probable = np.where(both, 250, 0).astype(np.uint8)
    assert np.array_equal(beyond_doubt(both, probable, light), where)


@pytest.mark.parametrize("shape", [(1, 1), (1, 30), (40, 1)])
def test_tiny_pictures_and_marks_all_over(shape: tuple[int, int]) -> None:
    pixels = np.full((*shape, 3), 90, np.uint8)
    for found in (np.zeros(shape, bool), np.ones(shape, bool)):
        out = beyond_doubt(found, np.full(shape, 255, np.uint8), pixels)
        assert out.shape == shape


def test_restore_trusts_and_repair_shows_all() -> None:
    from engine.filters.restore import RestoreParams

    assert repair_params(RestoreParams()).careful and not RepairParams().careful


def test_the_legs_of_a_tripod_stay() -> None:
    data = pytest.importorskip("skimage.data")
    from engine.filters.repair_run import found

    picture = Picture(np.ascontiguousarray(data.camera())[..., None])
    shares = {}
    for careful in (False, True):
        request = Request("repair", picture, RepairParams(careful=careful), policy=CPU)
        hole, _, _ = found(request, picture.rect, Context())
        shares[careful] = hole[300:].mean()  # where the legs stand on the grass
    assert shares[False] > 0.02 and shares[True] < 0.002
    seen = analysed(picture, _restore(), CPU)
    assert not seen.scratched and seen.sure < 0.001


def test_the_scratches_of_a_real_print_do_not() -> None:
    from pathlib import Path

    import resources
    from engine import files

    picture = files.read(Path(resources.__file__).parent / "samples" / "portrait_old.jpg").picture
    seen: Findings = analysed(picture, _restore(), CPU)
    assert seen.scratched and seen.sure > 0.007


def _restore() -> object:
    from engine.filters.restore import RestoreParams

    return RestoreParams(denoise="off")
