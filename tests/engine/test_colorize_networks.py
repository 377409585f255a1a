"""The colorizers: siggraph17 in its published layout, and ours with its bins of colour."""

from __future__ import annotations

import os
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.lab import lab_from_rgb
from engine.models.loading import state_dict
from engine.networks.colorizer import Colorizer, bin_centres, share_among_bins
from engine.networks.siggraph17 import SIGGRAPH17

SHARED = Path(os.environ.get("SAISEI_SHARED", Path(__file__).parents[3] / "shared"))
SMALL = {"widths": (8, 8, 16, 16), "blocks": (1, 1, 2), "heads": 2}


def published_layout() -> dict[str, tuple[int, ...]]:
    """Names and shapes as ``colorizers/siggraph17.py`` of richzhang/colorization lists its layers."""
    shapes: dict[str, tuple[int, ...]] = {}

    def put(name: str, weight: tuple[int, ...], outputs: int) -> None:
        shapes[f"{name}.weight"], shapes[f"{name}.bias"] = weight, (outputs,)

    def conv(name: str, before: int, after: int, edge: int = 3) -> None:
        put(name, (after, before, edge, edge), after)

    def norm(name: str, width: int) -> None:
        put(name, (width,), width)
        shapes[f"{name}.running_mean"] = shapes[f"{name}.running_var"] = (width,)
        shapes[f"{name}.num_batches_tracked"] = ()

    # conv - ReLU pairs from place 0 on, the normalization last
    for stage, widths in {1: [4, 64, 64], 2: [64, 128, 128], 3: [128, 256, 256, 256]}.items():
        for i, (before, after) in enumerate(pairwise(widths)):
            conv(f"model{stage}.{2 * i}", before, after)
        norm(f"model{stage}.{2 * (len(widths) - 1)}", widths[-1])
    for stage in (4, 5, 6, 7):
        for i in range(3):
            conv(f"model{stage}.{2 * i}", 256 if (stage, i) == (4, 0) else 512, 512)
        norm(f"model{stage}.6", 512)
    for name, before, after in (("8up", 512, 256), ("9up", 256, 128), ("10up", 128, 128)):
        put(f"model{name}.0", (before, after, 4, 4), after)  # transposed: inputs first
    for name, before, after in (("3short8", 256, 256), ("2short9", 128, 128), ("1short10", 64, 128)):
        conv(f"model{name}.0", before, after)
    # a ReLU at place 0
    conv("model8.1", 256, 256)
    conv("model8.3", 256, 256)
    norm("model8.5", 256)
    conv("model9.1", 128, 128)
    norm("model9.3", 128)
    conv("model10.1", 128, 128)
    conv("model_class.0", 256, 529, 1)
    conv("model_out.0", 128, 2, 1)
    return shapes


def random_checkpoint() -> dict[str, Tensor]:
    torch.manual_seed(0)
    made = {}
    for name, shape in published_layout().items():
        if name.endswith("num_batches_tracked"):
            made[name] = torch.tensor(7)
        elif name.endswith("running_var"):
            made[name] = torch.rand(shape) + 0.5
        else:
            made[name] = torch.randn(shape) * (1.4 / max(1, torch.Size(shape[1:]).numel()) ** 0.5)
    return made


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> SIGGRAPH17:
    """SIGGRAPH17 with a random checkpoint that went through a .pth file."""
    path = tmp_path_factory.mktemp("weights") / "siggraph17-random.pth"
    torch.save(random_checkpoint(), path)
    network = SIGGRAPH17()
    network.load_state_dict(state_dict(path.read_bytes(), path.name), strict=True)
    return network.eval()


def test_siggraph17_takes_a_checkpoint_of_the_published_layout(published: SIGGRAPH17) -> None:
    given = published_layout()
    assert {k: tuple(v.shape) for k, v in published.state_dict().items()} == given
    # the published file is 136,787,426 bytes long, a little of it the archive's own
    size = sum(v.numel() * v.element_size() for v in published.state_dict().values())
    assert 0 < 136_787_426 - size < 30_000


def test_the_published_file_loads_and_colours() -> None:
    paths = sorted((SHARED / "weights").glob("siggraph17*.pth"))
    if not paths:
        pytest.skip("siggraph17*.pth is not in the shared weights folder")
    network = SIGGRAPH17()
    network.load_state_dict(state_dict(paths[0].read_bytes(), paths[0].name), strict=True)
    assert network.eval()(torch.full((1, 1, 64, 64), 60.0)).abs().mean() > 0.1


@pytest.mark.parametrize("size", [(8, 8), (16, 40)])
def test_siggraph17_takes_multiples_of_eight(published: SIGGRAPH17, size: tuple[int, int]) -> None:
    with torch.inference_mode():
        ab = published(torch.rand(2, 1, *size) * 100)
    assert ab.shape == (2, 2, *size) and ab.abs().max() <= 110


def test_siggraph17_refuses_other_sizes(published: SIGGRAPH17) -> None:
    with torch.inference_mode(), pytest.raises(RuntimeError):
        published(torch.rand(1, 1, 20, 16))


def test_siggraph17_hears_hints_and_no_hint_is_nought(published: SIGGRAPH17) -> None:
    lightness = torch.rand(1, 1, 32, 32) * 100
    nothing = torch.zeros(1, 3, 32, 32)
    with torch.inference_mode():
        alone = published(lightness)
        assert torch.equal(published(lightness, nothing[:, :2], nothing[:, 2:]), alone)
        nothing[:, :, 4:8, 4:8] = 1
        assert not torch.equal(published(lightness, nothing[:, :2] * 50, nothing[:, 2:]), alone)


def structured(size: int = 64) -> Tensor:
    """A lightness with areas, edges and slopes; 1 × 1 × size × size in 0..100."""
    y, x = torch.meshgrid(torch.linspace(0, 1, size), torch.linspace(0, 1, size), indexing="ij")
    disc = ((x - 0.6) ** 2 + (y - 0.4) ** 2 < 0.05).float()
    return (70 - 40 * y + 25 * disc + 8 * torch.sin(25 * x)).clamp(0, 100)[None, None]


def test_siggraph17_in_bfloat16_stays_close(published: SIGGRAPH17) -> None:
    lightness = structured(64)
    with torch.inference_mode():
        full = published(lightness)
        with torch.autocast("cpu", torch.bfloat16):
            half = published(lightness).float()
    assert (half - full).abs().mean() < 0.05 * full.abs().mean() + 0.5


def small() -> Colorizer:
    """Small, with a head that has something to say."""
    torch.manual_seed(1)
    network = Colorizer(**SMALL).eval()
    torch.nn.init.normal_(network.head.weight, std=0.3)
    return network


def test_every_srgb_colour_lies_among_the_bins_and_is_their_mean() -> None:
    axis = torch.linspace(0, 1, 52)
    rgb = torch.stack(torch.meshgrid(axis, axis, axis, indexing="ij")).reshape(1, 3, 52 * 52, 52)
    ab = lab_from_rgb(rgb)[:, 1:]
    numbers, shares = share_among_bins(ab)
    torch.testing.assert_close(shares.sum(1), torch.ones_like(shares[:, 0]))
    bins = torch.tensor(bin_centres(), dtype=torch.float32)
    assert len(bins) == 155
    mean = (bins[numbers] * shares[..., None]).sum(1).permute(0, 3, 1, 2)
    torch.testing.assert_close(mean, ab, rtol=0, atol=1e-3)
    # and no bin is idle
    assert torch.bincount(numbers.flatten(), shares.flatten(), 155).min() > 0


def test_a_colour_far_outside_srgb_has_no_share() -> None:
    numbers, shares = share_among_bins(torch.tensor([-500.0, 500.0]).reshape(1, 2, 1, 1))
    assert numbers.min() >= 0 and shares.sum() == 0


@pytest.mark.parametrize("size", [(16, 16), (16, 48), (80, 32)])
def test_the_colorizer_takes_multiples_of_sixteen(size: tuple[int, int]) -> None:
    network = small()
    lightness = torch.rand(2, 1, *size) * 100
    assert network.logits(lightness).shape == (2, 155, size[0] // 4, size[1] // 4)
    assert network(lightness).shape == (2, 2, *size)


@pytest.mark.parametrize("edge", [17, 20, 24])
def test_the_colorizer_refuses_other_sizes(edge: int) -> None:
    with pytest.raises(RuntimeError):
        small()(torch.rand(1, 1, edge, 32))


def test_the_built_in_colorizer_is_small() -> None:
    parameters = sum(p.numel() for p in Colorizer().parameters())
    assert 2e6 < parameters < 2.5e6  # as float16 at most 5 MB


def test_no_hint_is_nought_and_a_hint_is_heard() -> None:
    network, lightness = small(), structured()
    nothing = torch.zeros(1, 3, 64, 64)
    with torch.inference_mode():
        alone = network(lightness)
        assert torch.equal(network(lightness, nothing[:, :2], nothing[:, 2:]), alone)
        nothing[:, :, 4:8, 4:8] = 1
        assert not torch.equal(network(lightness, nothing[:, :2] * 50, nothing[:, 2:]), alone)


def test_the_temperature_goes_from_the_mean_to_the_likeliest_colour() -> None:
    network = small()
    logits = torch.full((1, 155, 2, 3), -30.0)
    logits[:, bin_centres().index((30, 15))], logits[:, bin_centres().index((-30, 15))] = 0.4, 0.0
    mean, sharper, likeliest = (network.read(logits, t)[0, :, 1, 1].tolist() for t in (1.0, 0.5, 0.02))
    assert mean[0] < sharper[0] < likeliest[0] == pytest.approx(30, abs=0.1)
    assert mean[1] == pytest.approx(15, abs=0.1)


def test_the_first_guess_is_the_colours_frequency() -> None:
    network = Colorizer(**SMALL).eval()
    torch.nn.init.zeros_(network.head.weight)
    ab = torch.tensor([30.0, 15.0]).reshape(1, 2, 1, 1).repeat(4, 1, 6, 6)
    network.begin_with(ab)
    with torch.inference_mode():
        torch.testing.assert_close(
            network(structured()).mean((2, 3))[0], torch.tensor([30.0, 15.0]), rtol=0, atol=0.5
        )


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_the_colorizer_in_half_precision_stays_close(dtype: torch.dtype) -> None:
    network, lightness = small(), structured()
    with torch.inference_mode():
        full = network(lightness)
        half = network.to(dtype)(lightness.to(dtype))
    assert half.dtype == torch.float32  # read in full precision
    assert (half - full).abs().mean() < 0.03 * full.abs().mean() + 0.3
