"""Files are recognized by their layout as what they are, stored, and run through the door of all models."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch
from published_layouts import SPANDREL, spandrel_state
from safetensors.torch import save_file
from test_faces_pickle import Snapshot, nvidia
from test_models_published import CONFIGS

from engine.api import ModelError
from engine.models.importing import adopt, recognize
from engine.models.loading import load_network
from engine.models.reading import Contents
from engine.models.recognizing import KINDS, recognized
from engine.models.store import BUILT_IN
from engine.networks import ARCHITECTURES, build

__all__ = ["nvidia"]  # a fixture

SHARED = Path(os.environ.get("SAISEI_SHARED", Path(__file__).parents[4] / "shared")) / "weights"
CPU = torch.device("cpu")
# every checkpoint of the shared folder: file, task, architecture, scale
PUBLISHED = [
    ("ffdnet_color.npz", "denoise", "ffdnet", 1),
    ("dncnn_color_blind.npz", "denoise", "dncnn", 1),
    ("fast_srgan_x4.pt", "upscale", "fast_srgan", 4),
    ("realesr_general_x4v3.ncnn.param", "upscale", "srvgg", 4),
    ("realesr_general_x4v3.ncnn.bin", "upscale", "srvgg", 4),
    ("realesr_general_wdn_x4v3.ncnn.param", "upscale", "srvgg", 4),
    ("realesr_general_wdn_x4v3.ncnn.bin", "upscale", "srvgg", 4),
    ("realesr-animevideov3.pth", "upscale", "srvgg", 4),
    ("imdn_x4.pth", "upscale", "imdn", 4),
    ("rlfn_x4.pth", "upscale", "rlfn", 4),
]
# what the weights of an own architecture cannot tell: the groups of a classifier's domains
NOT_IMPORTED = {"domain_classifier"}
# sizes that are not in the weights, as our recipes have them
UNSAID: dict[str, dict[str, Any]] = {
    "colorizer": {"heads": 7, "widths": [8, 8, 16, 28]},
    "light_resnet": {"dilation": 2},
    "deepfill": {"width": 12},
    "ddcolor": {"heads": 8, "features": 16},
}


def test_every_checkpoint_of_the_shared_folder_is_in_the_list() -> None:
    if not SHARED.is_dir():
        pytest.skip("there is no shared weights folder")
    assert {p.name for p in SHARED.iterdir()} - {"README.md"} == {row[0] for row in PUBLISHED}


@pytest.mark.parametrize(("name", "task", "architecture", "scale"), PUBLISHED)
def test_a_published_checkpoint_is_what_it_is(
    name: str, task: str, architecture: str, scale: int, tmp_path: Path
) -> None:
    if not (SHARED / name).exists():
        pytest.skip(f"{name} is not in the shared weights folder")
    found = recognize([SHARED / name])
    assert (found.task, found.architecture, found.scale) == (task, architecture, scale)
    card = adopt([SHARED / name], tmp_path)
    assert (card.task, card.architecture, card.scale) == (task, architecture, scale)
    assert card.licence == "unknown: yours to check" and card.commercial_use is None
    assert card.files[0].name.endswith(".safetensors")
    # whatever the file is called
    network = load_network(card, CPU, torch.float32)
    for key, value in network.state_dict().items():
        if key in found.state:
            assert torch.equal(value, found.state[key].float()), key


def own_config(architecture: str) -> dict[str, Any]:
    return {**CONFIGS[architecture], **UNSAID.get(architecture, {})}


def own_network(architecture: str) -> torch.nn.Module:
    torch.manual_seed(0)
    network = build(architecture, own_config(architecture))
    for parameter in network.parameters():
        if not parameter.any():
            parameter.data.normal_(0, 0.05)  # layers that begin as nothing
    return network


def test_every_own_architecture_is_recognized_or_said_not_to_be() -> None:
    assert set(KINDS) | NOT_IMPORTED == set(ARCHITECTURES)


@pytest.mark.parametrize("architecture", sorted(set(ARCHITECTURES) - NOT_IMPORTED))
def test_own_layouts_load_and_run(architecture: str, tmp_path: Path) -> None:
    """Random weights of that layout, through recognition, storing, the trial and ``load_network``."""
    network = own_network(architecture)
    path = tmp_path / "somebody_elses.safetensors"
    save_file({k: v.contiguous() for k, v in network.state_dict().items()}, path)
    card = adopt([path], tmp_path / "models")
    assert card.architecture == architecture
    wanted = {k: list(v) if isinstance(v, tuple) else v for k, v in own_config(architecture).items()}
    known = {k: v for k, v in card.config.items() if k in wanted}
    assert known == {k: v for k, v in wanted.items() if k in known}
    loaded = load_network(card, CPU, torch.float32)
    for key, value in network.state_dict().items():
        assert torch.equal(loaded.state_dict()[key].float(), value.float()), key


def catalogued() -> set[str]:
    """Architectures of spandrel's that the catalogue uses."""
    path = BUILT_IN / "catalog.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    entries = [row for rows_ in rows.values() if isinstance(rows_, list) for row in rows_]
    names = {str(entry.get("architecture", "")) for entry in entries if isinstance(entry, dict)}
    return {name.removeprefix("spandrel:") for name in names if name.startswith("spandrel:")}


def test_every_architecture_of_the_catalogue_is_tried() -> None:
    assert catalogued() <= set(SPANDREL)


@pytest.mark.parametrize("name", SPANDREL)
def test_layouts_of_spandrel_load_and_run(name: str, tmp_path: Path) -> None:
    state = spandrel_state(name)
    path = tmp_path / "x.safetensors"
    save_file({k: v.contiguous() for k, v in state.items()}, path)
    # the largest are tried in one precision alone, which takes long enough
    facts = {"precisions": ["float32"]} if name in ("GFPGAN", "LaMa") else {}
    card = adopt([path], tmp_path / "models", facts=facts)
    assert card.architecture == f"spandrel:{name}"
    network: Any = load_network(card, CPU, torch.float32)
    assert network.scale == card.scale and card.multiple % network.size_multiple == 0
    assert card.fixed or card.minimum >= min(network.minimum, 4096)


@pytest.mark.parametrize(
    ("name", "task", "rules"),
    [
        ("ESRGAN", "upscale", {"scale": 4, "minimum": 2, "precisions": ("float32", "bfloat16", "float16")}),
        ("DAT", "upscale", {"scale": 2, "minimum": 16, "precisions": ("float32", "bfloat16")}),
        ("SwinIR", "upscale", {"tiling": "discouraged"}),
        ("SCUNet", "denoise", {"minimum": 40, "tiling": "discouraged"}),
        ("DRUNet", "denoise", {"multiple": 8}),
        ("NAFNet", "enhance", {"tiling": "discouraged"}),
        ("FBCNN", "enhance", {"tiling": "discouraged"}),
        ("RestoreFormer", "enhance", {"fixed": 512, "multiple": 32, "tiling": "no"}),
    ],
)
def test_rules_come_from_the_descriptor(name: str, task: str, rules: dict[str, Any]) -> None:
    found = recognized(Contents(spandrel_state(name)), "x.pth")
    assert found.task == task
    assert {k: getattr(found, k) for k in rules} == rules


def test_wrapped_and_prefixed_weights_are_the_same_network(tmp_path: Path) -> None:
    state = spandrel_state("SPAN")
    for wrapped in (
        {"params_ema": state, "params": {"x": torch.zeros(1)}},
        {"state_dict": {f"module.{k}": v for k, v in state.items()}, "epoch": 7},
        {"model_state_dict": state, "iteration": 3},
    ):
        torch.save(wrapped, tmp_path / "x.pth")
        assert recognize([tmp_path / "x.pth"]).architecture == "spandrel:SPAN"


@pytest.mark.parametrize("legacy", [False, True])
def test_pytorch_files_of_both_formats(legacy: bool, tmp_path: Path) -> None:
    state = own_network("dncnn").state_dict()
    torch.save(state, tmp_path / "x.pth.tar", _use_new_zipfile_serialization=not legacy)
    found = recognize([tmp_path / "x.pth.tar"])
    assert found.architecture == "dncnn"
    assert all(torch.equal(found.state[k], v) for k, v in state.items())


def test_a_torchscript_file_gives_its_weights_and_runs_nothing(tmp_path: Path) -> None:
    """As LaMa's ``big-lama.pt`` is passed around: weights inside of a program, under another root."""

    class Traced(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.module = own_network("srvgg")

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.module(x)

    network = Traced().eval()
    with pytest.warns(Warning):
        torch.jit.save(torch.jit.trace(network, torch.rand(1, 3, 8, 8)), tmp_path / "traced.pt")
    found = recognize([tmp_path / "traced.pt"])
    assert found.architecture == "srvgg"
    for key, value in network.module.state_dict().items():
        assert torch.equal(found.state[key], value), key


def test_lamas_checkpoints_of_training_keep_the_generator_alone() -> None:
    from engine.networks.published import named

    state = {
        "generator.model.1.bn_l.running_mean": torch.zeros(1),
        "generator.model.1.ffc.convl2l.weight": torch.zeros(1),
        "discriminator.model0.0.weight": torch.zeros(1),
    }
    kept = {"model.model.1.bn_l.running_mean", "model.model.1.ffc.convl2l.weight"}
    assert set(named("LaMa", state)) == kept
    assert set(named("LaMa", {f"model.{k}": v for k, v in state.items()})) == kept


def test_networks_for_other_channels_are_refused() -> None:
    for name, config in (("DRUNet", {"in_nc": 2, "out_nc": 1}), ("DRUNet", {"in_nc": 5, "out_nc": 4})):
        from published_layouts import _made

        state = dict(_made(f"{name}.{name}", nc=[8, 8, 8, 8], nb=2, **config).state_dict())
        if config["out_nc"] == 1:  # grey: one channel after the other
            assert recognized(Contents(state), "x.pth").task == "denoise"
            continue
        with pytest.raises(ModelError, match="pictures here have three"):
            recognized(Contents(state), "x.pth")


def test_what_nobody_knows_is_said_with_its_first_name() -> None:
    with pytest.raises(
        ModelError, match=r"^“x\.pth” is not recognized: no network .* “bert\.embeddings"
    ) as caught:
        recognized(Contents({"bert.embeddings.weight": torch.zeros(2, 2)}), "x.pth")
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_a_near_miss_says_what_is_missing() -> None:
    state = dict(own_network("dncnn").state_dict())
    state["model.2.weight"] = torch.zeros(4, 4, 5, 5)
    with pytest.raises(ModelError, match=r"looks like DnCNN, but “model\.2\.weight” is"):
        recognized(Contents(state), "x.pth")


# --- generators that come in formats of their own


def test_nvidias_stylegan2_becomes_a_model(nvidia: None, tmp_path: Path) -> None:
    """The source text in the file, which NVIDIA's loader would run, writes a file: it is left unread."""
    path = tmp_path / "ffhq.pkl"
    path.write_bytes(Snapshot(f"open({str(tmp_path / 'ran')!r}, 'w').close()").data())
    card = adopt([path], tmp_path / "models")
    assert (card.task, card.architecture, card.tiling) == ("faces", "stylegan2", "no")
    network: Any = load_network(card, CPU, torch.float32)
    assert network.size == 16 and network(torch.zeros(1, network.style_dim)).shape == (1, 3, 16, 16)
    assert not (tmp_path / "ran").exists()


def test_stylegan2s_common_port_brings_its_average_face(tmp_path: Path) -> None:
    network: Any = own_network("stylegan2")
    network.latent_avg.fill_(0.25)
    state = {k: v for k, v in network.state_dict().items() if k != "latent_avg"}
    torch.save({"g_ema": state, "latent_avg": network.latent_avg}, tmp_path / "port.pt")
    found = recognize([tmp_path / "port.pt"])
    assert (found.task, found.architecture) == ("faces", "stylegan2")
    assert torch.equal(found.state["latent_avg"], network.latent_avg)
    torch.save({"g_ema": state}, tmp_path / "port.pt")
    with pytest.raises(ModelError, match="without the average face"):
        recognize([tmp_path / "port.pt"])


@pytest.mark.parametrize(("blocks", "dropout"), [(6, False), (9, False), (9, True)])
def test_cyclegans_generators_by_their_layout(blocks: int, dropout: bool, tmp_path: Path) -> None:
    """With six or nine blocks, with dropout or without, and with the statistics that old files hold."""
    config = {"width": 4, "blocks": blocks, "dropout": dropout}
    state = dict(build("cyclegan", config).state_dict())
    state |= {"model.2.running_mean": torch.zeros(4), "model.2.num_batches_tracked": torch.tensor(3)}
    torch.save({f"module.{k}": v for k, v in state.items()}, tmp_path / "style.pth")
    found = recognize([tmp_path / "style.pth"])
    assert (found.task, found.architecture, found.config) == ("translate", "cyclegan", config)
    assert (found.multiple, found.minimum, found.tiling) == (4, 16, "discouraged")
