"""CIE Lab in torch, the enlargement along edges, and the colorizer's way around a whole picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.colorizing import colours, reduced_hints, working_size
from engine.guided import joint_upsample
from engine.lab import lab_from_rgb, rgb_from_lab

# textbook values (D65, 2°) of sRGB's corners
KNOWN = {
    (0, 0, 0): (0.0, 0.0, 0.0),
    (1, 1, 1): (100.0, 0.0, 0.0),
    (1, 0, 0): (53.24, 80.09, 67.20),
    (0, 1, 0): (87.73, -86.18, 83.18),
    (0, 0, 1): (32.30, 79.19, -107.86),
    (1, 1, 0): (97.14, -21.55, 94.48),
}


def everything(steps: int = 33) -> Tensor:
    """All of sRGB in steps, 1 × 3 × steps² × steps."""
    axis = torch.linspace(0, 1, steps)
    return torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij")).reshape(1, 3, steps * steps, steps)


@pytest.mark.parametrize("rgb", KNOWN)
def test_lab_has_the_textbooks_values(rgb: tuple[int, int, int]) -> None:
    lab = lab_from_rgb(torch.tensor(rgb, dtype=torch.float32).reshape(3, 1, 1)).flatten()
    torch.testing.assert_close(lab, torch.tensor(KNOWN[rgb]), rtol=0, atol=0.03)


def test_lab_agrees_with_opencv_and_comes_back() -> None:
    rgb = everything()
    lab = lab_from_rgb(rgb)
    theirs = cv2.cvtColor(rgb[0].permute(1, 2, 0).numpy(), cv2.COLOR_RGB2Lab)
    assert np.abs(lab[0].permute(1, 2, 0).numpy() - theirs).mean() < 0.05
    torch.testing.assert_close(rgb_from_lab(lab), rgb, rtol=0, atol=2e-5)
    beyond = torch.tensor([1.2, -0.1, 0.5]).reshape(3, 1, 1)
    torch.testing.assert_close(rgb_from_lab(lab_from_rgb(beyond)), beyond, rtol=0, atol=1e-4)


def test_lab_has_a_finite_gradient_everywhere_both_ways() -> None:
    rgb = everything(9).requires_grad_()
    lab_from_rgb(rgb).square().sum().backward()
    assert rgb.grad is not None and torch.isfinite(rgb.grad).all()
    lab = torch.cat((everything(9)[:, :1] * 100, everything(9)[:, 1:] * 220 - 110), 1).requires_grad_()
    rgb_from_lab(lab).square().sum().backward()
    assert lab.grad is not None and torch.isfinite(lab.grad).all()


def test_lab_is_computed_in_float32_whatever_comes_in() -> None:
    rgb = everything(9)
    with torch.autocast("cpu", torch.bfloat16):
        inside = lab_from_rgb(rgb)
    assert torch.equal(inside, lab_from_rgb(rgb)) and lab_from_rgb(rgb.half()).dtype == torch.float32


def edge(height: int, width: int) -> tuple[Tensor, Tensor]:
    """A strong slanted edge: lightness, and a* and b* that change with it."""
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    right = ((x - width / 2.1) > 0.3 * (y - height / 2)).float()[None, None]
    return 20 + 60 * right, torch.cat((60 * right - 30, 40 - 50 * right), 1)


@pytest.mark.parametrize("factor", [4, 8, 16])
def test_colours_do_not_run_over_a_strong_edge(factor: int) -> None:
    lightness, ab = edge(128, 160)
    small, guide = F.avg_pool2d(ab, factor), F.avg_pool2d(lightness, factor)

    def runs_over(enlarged: Tensor) -> float:
        """Share of the pixels whose colour is nearer to the other side's than to their own."""
        return ((enlarged - ab).abs().amax(1) > 30).float().mean().item()

    joint = joint_upsample(small, guide, lightness)
    plain = F.interpolate(small, (128, 160), mode="bilinear", align_corners=False)
    assert (joint - ab).abs().mean() < 0.5 * (plain - ab).abs().mean()
    assert runs_over(joint) < 0.5 * runs_over(plain)


def test_enlarging_without_edges_is_bilinear_and_bands_do_not_show() -> None:
    values = torch.randn(2, 2, 9, 7, generator=torch.Generator().manual_seed(0))
    flat = torch.full((2, 1, 50, 61), 40.0)
    plain = F.interpolate(values, (50, 61), mode="bilinear", align_corners=False)
    torch.testing.assert_close(joint_upsample(values, flat[..., :9, :7], flat), plain, rtol=0, atol=1e-5)
    guide = torch.rand(2, 1, 50, 61, generator=torch.Generator().manual_seed(1)) * 100
    small = F.interpolate(guide, (9, 7), mode="area")
    whole = joint_upsample(values, small, guide)
    assert torch.equal(joint_upsample(values, small, guide, rows=7), whole)
    assert values.min() <= whole.min() and whole.max() <= values.max()


def test_enlarging_refuses_maps_that_do_not_fit() -> None:
    values = torch.zeros(1, 2, 4, 4)
    for small, large in (
        (torch.zeros(1, 1, 4, 5), torch.zeros(1, 1, 8, 8)),
        (values, torch.zeros(1, 1, 8, 8)),
    ):
        with pytest.raises(ValueError, match="guide"):
            joint_upsample(values, small, large)


@pytest.mark.parametrize("size", [(1, 5000), (10, 6000), (12000, 50)])
def test_a_strip_costs_no_more_than_sixteen_squares(size: tuple[int, int]) -> None:
    rows, columns = working_size(*size, side=128, multiple=16)
    assert rows % 16 == columns % 16 == 0 and min(rows, columns) >= 16
    assert rows * columns <= 16 * 128**2


@pytest.mark.parametrize("size", [(300, 200), (200, 300), (130, 2000), (128, 128)])
def test_the_network_sees_about_its_own_size_in_multiples(size: tuple[int, int]) -> None:
    rows, columns = working_size(*size, side=128, multiple=16)
    assert rows % 16 == columns % 16 == 0 and min(rows, columns) == 128
    assert rows / columns == pytest.approx(size[0] / size[1], rel=0.08)


def test_a_hint_of_one_pixel_reaches_the_network_with_its_colour() -> None:
    ab, mask = torch.zeros(1, 2, 1000, 800), torch.zeros(1, 1, 1000, 800)
    mask[..., 501, 333] = 1
    ab[:, 0, 501, 333], ab[:, 1, 501, 333] = 40, -25
    ab[:, 0, 0, 0] = 99  # not under the mask: no hint
    given, there = reduced_hints(ab, mask, (160, 128))
    assert there.sum() == 1 and set(there.unique().tolist()) == {0.0, 1.0}
    torch.testing.assert_close(given[:, :, 80, 53].flatten(), torch.tensor([40.0, -25.0]), rtol=0, atol=1e-3)
    assert given.abs().sum().item() == pytest.approx(65, abs=1e-2)


class Echo(nn.Module):
    """Answers every place with the mean of the hints, or the lightness where there is none; remembers what it saw."""

    working_side, size_multiple = 32, 8

    def __init__(self) -> None:
        super().__init__()
        self.own = nn.Parameter(torch.zeros(1))
        self.saw: list[tuple[int, ...]] = []

    def forward(self, lightness: Tensor, ab: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        self.saw = [tuple(t.shape) for t in (lightness, ab, mask) if t is not None]
        if ab is None or mask is None:
            return lightness.repeat(1, 2, 1, 1)
        mean = ab.sum((2, 3), keepdim=True) / mask.sum((2, 3), keepdim=True)
        return mean.expand(-1, -1, *lightness.shape[2:])


@pytest.mark.parametrize("size", [(1, 1), (5, 70), (64, 96), (301, 203)])
def test_a_picture_of_any_size_gets_colours_of_its_own_size(size: tuple[int, int]) -> None:
    network = Echo()
    lightness = torch.rand(1, 1, *size) * 100
    assert colours(network, lightness).shape == (1, 2, *size)
    assert network.saw[0][2] % 8 == network.saw[0][3] % 8 == 0
    ab, mask = torch.full((1, 2, *size), 12.0), torch.zeros(1, 1, *size)
    mask[..., 0, 0] = 1
    found = colours(network, lightness, ab, mask)
    torch.testing.assert_close(found, torch.full_like(found, 12.0), rtol=0, atol=1e-3)
    assert len(network.saw) == 3
