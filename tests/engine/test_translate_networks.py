"""Networks of the translations: the published layout, size rules, precision, and what each is promised to see."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.filters.translate_operation import mean_of_moved
from engine.models.loading import state_dict
from engine.networks.cyclegan import ResNetGenerator
from engine.networks.domain_classifier import DomainClassifier
from engine.networks.light_resnet import LightResNetGenerator
from engine.networks.patchgan import MultiScaleCritic, PatchGAN, receptive_field

GROUPS = [["photo", "monet"], ["horse", "zebra"]]


def structured(height: int, width: int, count: int = 1) -> torch.Tensor:
    """Gradients and edges, as photos have them; N × 3 × H × W in 0..1."""
    y, x = torch.meshgrid(torch.linspace(0, 1, height), torch.linspace(0, 1, width), indexing="ij")
    picture = torch.stack((x, y, (torch.sin(9 * x + 5 * y) > 0).float() * 0.6 + 0.2))
    return picture.expand(count, -1, -1, -1).contiguous()


def published(
    dropout: bool = False, blocks: int = 9, width: int = 64
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Names and shapes of the authors' ``ResnetGenerator``, by the rules of its constructor: padding, convolution,
    norm and ReLU are entries of one sequence; only convolutions hold parameters, and all have a bias."""
    place = 0

    def conv(at: str, *shape: int, transposed: bool = False) -> Iterator[tuple[str, tuple[int, ...]]]:
        yield f"{at}.weight", shape
        yield f"{at}.bias", (shape[1] if transposed else shape[0],)

    place += 1  # reflection padding
    yield from conv(f"model.{place}", width, 3, 7, 7)
    place += 3
    for w in (width, width * 2):
        yield from conv(f"model.{place}", w * 2, w, 3, 3)
        place += 3
    for _ in range(blocks):
        for inner in (1, 6 if dropout else 5):
            yield from conv(f"model.{place}.conv_block.{inner}", width * 4, width * 4, 3, 3)
        place += 1
    for w in (width * 4, width * 2):
        yield from conv(f"model.{place}", w, w // 2, 3, 3, transposed=True)
        place += 3
    place += 1
    yield from conv(f"model.{place}", 3, width, 7, 7)


def checkpoint(path: Path, *, old: bool = False, parallel: bool = False, dropout: bool = False) -> Path:
    """A random file in the published layout; ``old``: as PyTorch 0.3 wrote it, with running statistics."""
    rng = np.random.default_rng(0)
    state = {k: torch.from_numpy(rng.normal(0, 0.05, s).astype(np.float32)) for k, s in published(dropout)}
    if old:
        for key in [k for k in state if k.endswith(".bias") and k != "model.26.bias"]:
            *stem, place, _ = key.split(".")
            norm = ".".join([*stem, str(int(place) + 1)])
            state[f"{norm}.running_mean"] = torch.zeros_like(state[key])
            state[f"{norm}.running_var"] = torch.ones_like(state[key])
            state[f"{norm}.num_batches_tracked"] = torch.zeros((), dtype=torch.long)
    if parallel:
        state = {f"module.{k}": v for k, v in state.items()}
    torch.save(state, path)
    return path


@pytest.mark.parametrize("kind", [{}, {"old": True}, {"parallel": True}, {"dropout": True}], ids=str)
def test_cyclegan_loads_the_published_layout(tmp_path: Path, kind: dict[str, bool]) -> None:
    path = checkpoint(tmp_path / "horse2zebra.pth", **kind)
    network = ResNetGenerator(dropout=kind.get("dropout", False)).eval()
    state = state_dict(path.read_bytes(), path.name)
    network.load_state_dict(state, strict=True)
    first = next(v for k, v in state.items() if k.endswith("model.1.weight"))
    assert torch.equal(network.model[1].weight, first)
    assert set(network.state_dict()) == {k for k, _ in published(kind.get("dropout", False))}
    with torch.inference_mode():
        y = network(structured(32, 48))
    assert y.shape == (1, 3, 32, 48) and float(y.min()) >= 0 and float(y.max()) <= 1 and float(y.std()) > 0.01


def test_cyclegan_has_the_published_size() -> None:
    assert sum(p.numel() for p in ResNetGenerator().parameters()) == 11_378_179


def test_cyclegan_refuses_another_layout(tmp_path: Path) -> None:
    state = torch.load(checkpoint(tmp_path / "a.pth"), weights_only=True)
    with pytest.raises(RuntimeError, match="conv_block"):
        ResNetGenerator(blocks=6).load_state_dict(state)


def small(kind: type) -> torch.nn.Module:
    torch.manual_seed(3)
    if kind is ResNetGenerator:
        return ResNetGenerator(width=8, blocks=2).eval()
    network = LightResNetGenerator(widths=(8, 16), blocks=4).eval()
    network.tail.weight.data.mul_(50)  # it starts with next to nothing to say
    return network


@pytest.mark.parametrize("kind", [ResNetGenerator, LightResNetGenerator])
@pytest.mark.parametrize("size", [(16, 16), (20, 44), (64, 36)])
def test_generators_take_every_multiple_of_four(kind: type, size: tuple[int, int]) -> None:
    with torch.inference_mode():
        assert small(kind)(structured(*size)).shape[-2:] == size


@pytest.mark.parametrize("kind", [ResNetGenerator, LightResNetGenerator])
def test_features_are_what_widths_says(kind: type) -> None:
    network = small(kind)
    assert [f.shape[1] for f in network.features(structured(32, 32))] == network.widths()


@pytest.mark.parametrize("kind", [ResNetGenerator, LightResNetGenerator])
@pytest.mark.parametrize(("dtype", "bound"), [(torch.bfloat16, 0.05), (torch.float16, 0.01)])
def test_generators_tolerate_half_precision(kind: type, dtype: torch.dtype, bound: float) -> None:
    network, x = small(kind), structured(48, 64)
    with torch.inference_mode():
        exact, half = network(x), network.to(dtype)(x.to(dtype)).float()
    assert float((half - exact).abs().max()) < bound < float((exact - x).abs().max())


def test_the_light_generator_fits_a_megabyte_and_starts_near_the_identity() -> None:
    network, x = LightResNetGenerator().eval(), structured(32, 32)
    assert 2 * sum(p.numel() for p in network.parameters()) < 1_000_000
    with torch.inference_mode():
        change = (network(x) - x).abs()
    assert 0 < float(change.max()) < 0.15


@pytest.mark.parametrize(("dilation", "overlap"), [(1, 48), (2, 64)])
def test_tiles_of_the_light_generator_fit_together(dilation: int, overlap: int) -> None:
    """The overlaps that the cards advise: beyond them nothing is seen at all."""
    torch.manual_seed(0)
    network = LightResNetGenerator(widths=(8, 8), blocks=8, dilation=dilation).eval()
    x = torch.rand(1, 3, 16, 200)
    with torch.inference_mode():
        whole, tile = network(x), network(x[..., : 64 + overlap])
    torch.testing.assert_close(tile[..., :64], whole[..., :64], rtol=0, atol=1e-5)


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_patch_of_patchgan_sees_as_much_as_its_name_says(layers: int) -> None:
    critic = PatchGAN(width=4, layers=layers, norm="none")
    x = torch.rand(1, 3, 160, 160, requires_grad=True)
    answer = critic(x)
    answer[0, 0, answer.shape[2] // 2, answer.shape[3] // 2].backward()
    assert x.grad is not None
    rows = (x.grad.abs().sum((0, 1, 3)) > 0).nonzero()
    assert int(rows.max() - rows.min()) + 1 == receptive_field(layers) == {1: 16, 2: 34, 3: 70}[layers]


def test_patchgan_has_the_published_layout_and_size() -> None:
    critic = PatchGAN()
    assert [k for k in critic.state_dict() if k.endswith("weight")] == [
        f"model.{i}.weight" for i in (0, 2, 5, 8, 11)
    ]
    assert sum(p.numel() for p in critic.parameters()) == 2_764_737
    with pytest.raises(ValueError, match="norm"):
        PatchGAN(norm="batch")


def test_the_critic_answers_on_each_scale_and_as_a_whole() -> None:
    critic = MultiScaleCritic(width=8)
    full, half, whole = critic(structured(64, 64, 2))
    assert full.shape == half.shape == (2, 1, 6, 6) and whole.shape == (2, 1)
    # it sees the mean colour, which instance normalization would hide
    shifted = critic(structured(64, 64, 2) * 0.5)
    assert not torch.allclose(shifted[2], whole, atol=1e-4)


def test_the_classifier_knows_its_groups() -> None:
    network = DomainClassifier(GROUPS).eval()
    assert network.domains == ("photo", "monet", "horse", "zebra") and network.index("horse") == 2
    assert network.group_of("zebra") == ("horse", "zebra")
    assert network(structured(32, 72, 3)).shape == (3, 4)
    with pytest.raises(ValueError):
        network.group_of("winter")
    for wrong in ([["photo"]], [["photo", "monet"], ["photo", "zebra"]]):
        with pytest.raises(ValueError, match="group"):
            DomainClassifier(wrong)


def test_the_classifier_is_small_and_tolerates_bfloat16() -> None:
    torch.manual_seed(0)
    network = DomainClassifier(GROUPS).eval()
    torch.nn.init.normal_(network.head.weight, std=0.2)
    assert 150_000 < sum(p.numel() for p in network.parameters()) < 350_000
    x = structured(64, 64)
    with torch.inference_mode():
        exact = network(x)
        with torch.autocast("cpu", torch.bfloat16):
            half = network(x)
    assert float((exact - half).abs().max()) < 0.1 * float(exact.abs().max())


class _Trace(torch.nn.Module):
    """What strides leave: one pixel of each 4 × 4 is brighter. It sees nothing but sides that fit it."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        assert x.shape[-1] % 4 == x.shape[-2] % 4 == 0
        y = x.clone()
        y[..., ::4, :] += 0.4
        y[..., :, ::4] += 0.4
        return y


def test_what_strides_leave_is_spread_evenly() -> None:
    picture = structured(24, 32, 2)
    assert mean_of_moved(_Trace(), picture, 4) - picture == pytest.approx(0.2, abs=1e-6)
    once = mean_of_moved(_Trace(), picture, 1)
    assert torch.equal(once, _Trace()(picture)) and float((once - picture).std()) > 0.1
