"""Checkpoints as their authors publish them, through the door that a person's own models come through."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import torch
from test_models import install, load

from engine.api import ModelError
from engine.models.loading import state_dict
from engine.networks import ARCHITECTURES, build

SHARED = Path(os.environ.get("SAISEI_SHARED", Path(__file__).parents[3] / "shared"))
# small networks of each architecture
CONFIGS: dict[str, dict] = {
    "denoising_autoencoder": {"widths": [8, 8, 8], "blocks": [1, 1, 1], "estimator_width": 8},
    "dncnn": {"channels": 3, "width": 4, "layers": 3},
    "ffdnet": {},
    "srresnet": {"width": 4, "blocks": 2},
    "fast_srgan": {"width": 4, "blocks": 2},
    "srvgg": {"width": 4, "convs": 2},
    "deepfill": {"width": 4},
    "siggraph17": {},
    "imdn": {"width": 16, "blocks": 2},
    "rlfn": {"width": 8, "inner": 8, "blocks": 2},
    "eccv16": {"bins": 5},
    "ddcolor": {"widths": [8] * 4, "depths": [1] * 4, "features": 16, "queries": 4, "layers": 1, "wide": 8},
    "scratch_unet": {"width": 2},
    "colorizer": {"widths": [8, 8, 16, 16], "blocks": [1, 1, 2], "heads": 2},
    "cyclegan": {"width": 4, "blocks": 2},
    "light_resnet": {"widths": [8, 16], "blocks": 2},
    "domain_classifier": {"groups": [["horse", "zebra"]], "widths": [8, 8, 8, 8]},
    "stylegan2": {"style_dim": 8, "mapping_layers": 2, "channels": [8, 8]},
    "scratch_detector": {"widths": [8], "blocks": [1]},
    "mobile_sam": {
        "widths": [8, 16, 16, 16],
        "depths": [1] * 4,
        "heads": [2, 2, 4],
        "windows": [7, 14, 7],
        "features": 32,
        "layers": 2,
        "wide": 32,
    },
}


def saved(state: dict[str, torch.Tensor]) -> bytes:
    file = io.BytesIO()
    torch.save(state, file)
    return file.getvalue()


def test_every_architecture_is_tried() -> None:
    assert set(CONFIGS) == set(ARCHITECTURES)


@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod."])
@pytest.mark.parametrize("architecture", CONFIGS)
def test_a_checkpoint_as_published_loads(architecture: str, prefix: str, tmp_path: Path) -> None:
    """Counts of batches, and the names of networks that were saved from several GPUs or compiled, are no obstacle."""
    torch.manual_seed(0)
    network = build(architecture, CONFIGS[architecture])
    data = saved({prefix + k: v for k, v in network.state_dict().items()})
    rules = {"multiple": getattr(network, "size_multiple", 1), "minimum": getattr(network, "minimum", 1)}
    store = install(
        tmp_path, data, "own.pth", architecture=architecture, config=CONFIGS[architecture], **rules
    )
    found = load(store).network.state_dict()
    for key, value in network.state_dict().items():
        assert torch.equal(found[key].float(), value.float()), key


def test_running_statistics_of_old_cyclegan_files_are_left_out(tmp_path: Path) -> None:
    state = build("cyclegan", CONFIGS["cyclegan"]).state_dict()
    state |= {"model.2.running_mean": torch.zeros(4), "model.2.num_batches_tracked": torch.tensor(3)}
    options = {"architecture": "cyclegan", "config": CONFIGS["cyclegan"], "multiple": 4}
    assert load(install(tmp_path, saved(state), "own.pth", **options)).network is not None


def test_batch_normalization_without_counts_loads(tmp_path: Path) -> None:
    network = build("srresnet", CONFIGS["srresnet"])
    state = {k: v for k, v in network.state_dict().items() if not k.endswith("num_batches_tracked")}
    options = {"architecture": "srresnet", "config": CONFIGS["srresnet"]}
    loaded = load(install(tmp_path, saved(state), "own.pth", **options)).network
    assert loaded(torch.rand(1, 3, 5, 4)).shape == (1, 3, 20, 16)


def test_the_published_fast_srgan_loads(tmp_path: Path) -> None:
    path = SHARED / "weights" / "fast_srgan_x4.pt"
    if not path.exists():
        pytest.skip("fast_srgan_x4.pt is not in the shared weights folder")
    store = install(tmp_path, path.read_bytes(), "own.pt", architecture="fast_srgan", config={})
    assert load(store).network(torch.rand(1, 3, 5, 4)).shape == (1, 3, 20, 16)


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9, 0.999])
def test_old_files_cut_short_are_one_sentence(share: float) -> None:
    """PyTorch before 1.6 wrote no archive; its reader fails in ways of its own."""
    file = io.BytesIO()
    state = build("dncnn", CONFIGS["dncnn"]).state_dict()
    torch.save(state, file, _use_new_zipfile_serialization=False)
    data = file.getvalue()
    for cut in range(int(len(data) * share), min(len(data) - 1, int(len(data) * share) + 12)):
        with pytest.raises(ModelError, match=r"^“old\.pt” .*\.$"):
            state_dict(data[:cut], "old.pt")
