from __future__ import annotations

import numpy as np
import pytest

from editor.document.modes import MODES
from engine.restoring_layers import change, cut_out


def laid(below: np.ndarray, above: np.ndarray) -> np.ndarray:
    """As the document blends it, in levels."""
    top = np.iinfo(below.dtype).max
    planes = [[p[..., c].astype(np.float32) / top for c in range(p.shape[2])] for p in (below, above)]
    return np.stack(MODES["hard-light"](*planes), 2) * top


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("colours", [1, 3])
def test_the_layer_makes_one_picture_of_another(dtype: type, colours: int) -> None:
    rng = np.random.default_rng(1)
    top = np.iinfo(dtype).max
    before = rng.integers(0, top + 1, (300, 200, colours)).astype(dtype)
    after = rng.integers(0, top + 1, before.shape).astype(dtype)
    before[:20], after[20:40] = 0, 0
    before[40:60], after[60:80] = top, top
    made = change(before, after)
    assert made.dtype == dtype and made.shape == before.shape
    assert np.abs(laid(before, made) - after).max() <= 1.01


def test_no_change_is_grey_and_changes_hardly_anything() -> None:
    before = np.arange(256, dtype=np.uint8).reshape(16, 16, 1)
    made = change(before, before)
    assert set(np.unique(made)) <= {127, 128}
    assert np.abs(laid(before, made) - before).max() <= 0.51


def test_alpha_is_kept() -> None:
    before = np.full((4, 5, 4), 90, np.uint8)
    before[0, :, 3] = 0
    assert np.array_equal(change(before, before)[..., 3], before[..., 3])


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_cut_out_is_transparent_but_for_the_marks(channels: int) -> None:
    pixels = np.full((6, 7, channels), 77, np.uint16)
    inside = np.zeros((6, 7), bool)
    inside[2, 3:5] = True
    out = cut_out(pixels, inside)
    assert out.shape[2] == channels + channels % 2
    assert (out[~inside] == 0).all() and (out[inside][:, :-1] == 77).all()
    assert (out[inside][:, -1] == (77 if channels in (2, 4) else 65535)).all()
    assert (pixels == 77).all()
