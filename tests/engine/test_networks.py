"""The networks: published layouts, size rules, precision, and the converter for published arrays."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.api import ModelError
from engine.networks import ARCHITECTURES, build
from engine.networks.convert import convert_arrays, convert_file, write_model
from engine.networks.denoising_autoencoder import DenoisingAutoencoder

SMALL = {"widths": (8, 8, 8), "blocks": (1, 1, 1), "estimator_width": 8}


def small() -> DenoisingAutoencoder:
    torch.manual_seed(1)
    network = DenoisingAutoencoder(**SMALL).eval()
    # the last layer starts at zero: give it something to say
    torch.nn.init.normal_(network.tail.weight, std=0.05)
    return network


def arrays(channels_in: int, channels_out: int, width: int, layers: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    widths = [channels_in, *[width] * (layers - 1), channels_out]
    made: dict[str, np.ndarray] = {}
    for i in range(layers):
        made[f"w{i}"] = rng.normal(0, 0.1, (widths[i + 1], widths[i], 3, 3)).astype(np.float32)
        made[f"b{i}"] = rng.normal(0, 0.1, widths[i + 1]).astype(np.float32)
    return made


@pytest.mark.parametrize("name", sorted(ARCHITECTURES))
def test_every_architecture_of_the_table_builds_in_evaluation_mode(name: str) -> None:
    assert not build(name, {}).training


def test_an_unknown_architecture_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        build("perceptron", {})


@pytest.mark.parametrize("size", [(8, 8), (8, 24), (40, 16), (64, 64)])
def test_autoencoder_takes_every_multiple_of_eight(size: tuple[int, int]) -> None:
    x = torch.rand(2, 3, *size)
    assert small()(x).shape == x.shape


def test_autoencoder_refuses_what_is_not_a_multiple_of_eight() -> None:
    for edge in (9, 12, 20):
        with pytest.raises(RuntimeError):
            small()(torch.rand(1, 3, edge, 16))


def test_the_level_map_may_have_any_size() -> None:
    network, x = small(), torch.rand(1, 3, 32, 48)
    answers = [network(x, torch.full((1, 1, h, w), 0.1)) for h, w in ((1, 1), (8, 12), (16, 24), (32, 48))]
    for other in answers[1:]:
        torch.testing.assert_close(other, answers[0])


def test_a_level_that_varies_changes_only_its_own_place() -> None:
    network, x = small(), torch.rand(1, 3, 128, 128)
    level = torch.full((1, 1, 64, 64), 0.1)
    changed = level.clone()
    changed[..., 60:, 60:] = 0.3
    with torch.inference_mode():
        difference = (network(x, changed) - network(x, level)).abs().amax(1)[0]
    assert difference[110:, 110:].max() > 0
    assert difference[:32, :32].max() == 0


def test_an_untrained_autoencoder_changes_nothing() -> None:
    x = torch.rand(1, 3, 16, 16)
    assert torch.equal(DenoisingAutoencoder(**SMALL)(x), x)


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_half_precision_residual_stays_close(dtype: torch.dtype) -> None:
    network, x = small(), torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        full = network.residual(x, network.estimate(x))
        half = network.to(dtype)
        y = half.residual(x.to(dtype), half.estimate(x.to(dtype))).float()
    assert (y - full).abs().max() < 0.03 * full.abs().max() + 1e-3


def test_ffdnet_arrays_give_the_published_layout() -> None:
    converted = convert_arrays(arrays(13, 12, 16, 4))
    assert converted.architecture == "ffdnet"
    network = build(converted.architecture, converted.config)
    network.load_state_dict(converted.state)
    assert set(converted.state) == {f"model.{i}.{k}" for i in (0, 2, 4, 6) for k in ("weight", "bias")}
    x = torch.rand(1, 3, 10, 14)
    assert network(x, torch.full((1, 1, 1, 1), 0.1)).shape == x.shape


def test_dncnn_arrays_give_the_published_layout() -> None:
    converted = convert_arrays(arrays(3, 3, 8, 3))
    assert (converted.architecture, converted.config) == ("dncnn", {"channels": 3, "width": 8, "layers": 3})
    network = build(converted.architecture, converted.config)
    network.load_state_dict(converted.state)
    x = torch.rand(1, 3, 7, 5)
    torch.testing.assert_close(network(x), x + network.residual(x))


@pytest.mark.parametrize("broken", ["missing", "shape", "neither", "empty"])
def test_arrays_of_something_else_are_refused_in_one_sentence(broken: str) -> None:
    made = arrays(13, 12, 8, 3)
    if broken == "missing":
        del made["b1"]
    elif broken == "shape":
        made["w1"] = made["w1"][:, :, 0]
    elif broken == "neither":
        made = arrays(5, 12, 8, 3)
    else:
        made = {}
    with pytest.raises(ModelError, match=r"^other\.npz .*\.$"):
        convert_arrays(made, "other.npz")


def test_a_file_with_pickled_objects_is_refused(tmp_path) -> None:
    path = tmp_path / "bad.npz"
    np.savez(path, w0=np.array([{"run": "code"}], dtype=object))
    with pytest.raises(ModelError, match=r"bad\.npz"):
        convert_file(path)


def test_a_converted_model_loads_from_its_card(tmp_path) -> None:
    from engine.models.store import ModelStore

    path = tmp_path / "own_ffdnet.npz"
    np.savez(path, **arrays(13, 12, 8, 3))
    write_model(convert_file(path), "own-ffdnet", tmp_path / "models")
    store = ModelStore([tmp_path / "models"])
    card = store.card("own-ffdnet")
    assert store.state(card) == "ready"
    loaded = store.load(card, torch.device("cpu"), torch.float32)
    assert loaded.network.model[0].weight.shape == (8, 13, 3, 3)
