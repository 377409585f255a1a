"""What ``adopt`` leaves in a folder: a model that is whole, tried and told apart, or nothing."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from published_layouts import spandrel_state
from safetensors.torch import load_file, save_file

from engine.api import Cancelled, Context, ModelError
from engine.models.card import Card, read_card
from engine.models.importing import adopt
from engine.models.loading import load_network
from engine.models.store import ModelStore, default_folders
from engine.models.trial import picture
from engine.networks import build

CPU = torch.device("cpu")
SMALL = {"channels": 3, "width": 4, "layers": 3}


def weights(seed: int = 0, **config: Any) -> dict[str, torch.Tensor]:
    torch.manual_seed(seed)
    return {k: v.contiguous() for k, v in build("dncnn", {**SMALL, **config}).state_dict().items()}


def saved(path: Path, state: dict[str, torch.Tensor]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(state, path)
    return path


def names(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()} if folder.exists() else set()


def test_a_file_becomes_a_model_of_the_store(tmp_path: Path) -> None:
    source = saved(tmp_path / "My Denoiser_v2.pth", weights())
    card = adopt([source], tmp_path / "models")
    assert (card.id, card.name) == ("my-denoiser-v2", "My Denoiser v2")
    assert (card.task, card.licence, card.commercial_use) == ("denoise", "unknown: yours to check", None)
    assert names(tmp_path / "models") == {"my-denoiser-v2.safetensors", "my-denoiser-v2.toml"}
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert card.origin == {"names": ["My Denoiser_v2.pth"], "sha256": [digest]}
    store = ModelStore([tmp_path / "models"])
    assert store.card(card.id) == card and store.state(card) == "ready" and not store.problems
    found = store.load(card, CPU, torch.float32).network.state_dict()
    assert all(torch.equal(found[k], v) for k, v in weights().items())
    # another program reads it, too
    stored = load_file(tmp_path / "models" / card.files[0].name)
    assert all(torch.equal(stored[k], v) for k, v in weights().items())


def test_the_same_weights_are_stored_once(tmp_path: Path) -> None:
    models = tmp_path / "models"
    first = adopt([saved(tmp_path / "a.pth", weights())], models)
    save_file(weights(), tmp_path / "b.safetensors")
    assert adopt([tmp_path / "b.safetensors"], models) == first
    wrapped = saved(tmp_path / "c.pth", {"params": {f"module.{k}": v for k, v in weights().items()}})  # type: ignore[dict-item]
    assert adopt([wrapped], models) == first
    assert names(models) == {"a.safetensors", "a.toml"}


def test_other_weights_of_the_same_name_get_a_number(tmp_path: Path) -> None:
    models = tmp_path / "models"
    cards = [adopt([saved(tmp_path / str(i) / "x.pth", weights(i))], models) for i in range(3)]
    assert [c.id for c in cards] == ["x", "x-2", "x-3"]
    assert len({c.sha256 for c in cards}) == 3


@pytest.mark.parametrize("name", ["active", "catalog", "scratch-detector", "realesrgan-x4plus", "lent"])
def test_a_name_that_is_taken_elsewhere_gets_a_number(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the store's own files, of a built-in model, of one in the catalogue, of one in another folder: under that
    name it would not be seen, or be taken for what the catalogue describes."""
    monkeypatch.setenv("SAISEI_MODELS", str(tmp_path / "others"))
    adopt([saved(tmp_path / "lent.pth", weights(1))], tmp_path / "others", identity="lent")
    (tmp_path / "others" / "lent.toml").rename(tmp_path / "others" / "other.toml")
    folder = tmp_path / "models"
    card = adopt([saved(tmp_path / f"{name}.pth", weights())], folder)
    assert card.id == f"{name}-2"
    store = ModelStore([*default_folders()[:-1], folder])
    assert store.card(card.id) == card and not store.problems
    store.set_active("denoise", card.id)
    assert ModelStore([folder]).card(card.id) == card


def test_names_that_systems_keep_for_themselves(tmp_path: Path) -> None:
    for i, name in enumerate(("con", "NUL", "Com1", "aux")):
        card = adopt([saved(tmp_path / f"{name}.pth", weights(i))], tmp_path / "models")
        assert card.id == f"model-{name.lower()}"


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_a_name_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"de\xffnoiser.pth")
    with path.open("wb") as file:
        torch.save(weights(), file)
    card = adopt([path], tmp_path / "models")
    assert (card.id, card.name) == ("de-noiser", "de�noiser") and card.origin["names"] == ["de�noiser.pth"]
    strange = tmp_path / "a\n\x1b[2Jb.pth"
    strange.write_text("no model")
    with pytest.raises(ModelError, match=r"^“a��\[2Jb\.pth” is a text file"):
        adopt([strange], tmp_path / "models")


@pytest.mark.parametrize("how", ["changed", "short", "gone"])
def test_damaged_weights_are_made_whole_by_taking_them_in_again(how: str, tmp_path: Path) -> None:
    models = tmp_path / "models"
    source = saved(tmp_path / "a.pth", weights())
    card = adopt([source], models)
    stored = models / card.files[0].name
    data = stored.read_bytes()
    if how == "gone":
        stored.unlink()
    else:
        stored.write_bytes(data[:-4] + b"abcd" if how == "changed" else data[:-4])
    with pytest.raises(ModelError):
        load_network(card, CPU, torch.float32)
    assert adopt([source], models) == card
    assert stored.read_bytes() == data and names(models) == {"a.safetensors", "a.toml"}


def test_two_windows_that_import_files_of_one_name(tmp_path: Path) -> None:
    """The second comes while the first is being tried."""
    models = tmp_path / "models"
    sources = [saved(tmp_path / str(i) / "x.pth", weights(i)) for i in range(2)]

    class Second(Context):
        card: Card

        def progress(self, fraction: float, message: str = "") -> None:
            if message.startswith("Trying"):
                self.card = adopt([sources[1]], models)

    context = Second()
    cards = [adopt([sources[0]], models, context=context), context.card]
    assert {c.id for c in cards} == {"x", "x-2"} and len(names(models)) == 4
    for card in cards:
        load_network(card, CPU, torch.float32)


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, models = saved(tmp_path / "x.pth", weights()), tmp_path / "models"
    real = Path.replace
    for after in range(2):
        left = [after]

        def full(self: Path, target: Path, left: list[int] = left) -> Path:
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(self, target)

        monkeypatch.setattr(Path, "replace", full)
        with pytest.raises(ModelError, match="cannot be stored in"):
            adopt([source], models)
        monkeypatch.undo()
        assert not names(models)
    assert adopt([source], models).id == "x"


def test_what_a_killed_import_left_is_swept_away(tmp_path: Path) -> None:
    models = tmp_path / "models"
    for name in (".import-old", ".import-now"):
        (models / name).mkdir(parents=True)
        (models / name / "weights.safetensors").write_bytes(bytes(100))
    os.utime(models / ".import-old", (0, 0))
    adopt([saved(tmp_path / "a.pth", weights())], models)
    assert names(models) == {"a.toml", "a.safetensors", ".import-now"}


def test_a_scale_that_no_card_may_say_is_refused_by_the_files_name(tmp_path: Path) -> None:
    state = build("srvgg", {"width": 4, "convs": 1, "scale": 20}).state_dict()
    with pytest.raises(ModelError, match=r"^“large\.pth” is refused: “scale” is 1 to 16, not 20\.$"):
        adopt([saved(tmp_path / "large.pth", dict(state))], tmp_path / "models")
    assert not names(tmp_path / "models")


def test_a_name_without_letters_becomes_one(tmp_path: Path) -> None:
    card = adopt([saved(tmp_path / "雪…!.pth", weights())], tmp_path / "models")
    assert card.id == "model" and card.name == "雪…!"


def test_a_new_version_replaces_a_model_and_its_weights(tmp_path: Path) -> None:
    models = tmp_path / "models"
    old = adopt([saved(tmp_path / "a.pth", weights(0))], models, identity="own")
    new = adopt([saved(tmp_path / "b.pth", weights(1))], models, identity="own")
    assert old.id == new.id == "own" and old.sha256 != new.sha256
    assert names(models) == {"own.toml", new.files[0].name}
    load_network(new, CPU, torch.float32)
    again = adopt([tmp_path / "b.pth"], models, identity="own")
    assert again == new


def test_what_is_known_of_a_model_stands_in_its_card(tmp_path: Path) -> None:
    facts = {
        "name": "Known",
        "licence": "MIT",
        "commercial_use": True,
        "description": "Says “much”.\nTwo lines.",
    }
    source = saved(tmp_path / "a.pth", weights())
    card = adopt([source], tmp_path / "models", facts={**facts, "paper": None, "overlap": 9})
    assert {k: getattr(card, k) for k in facts} == facts and card.overlap == 9
    assert card.paper.startswith("DnCNN")
    with pytest.raises(TypeError, match="sha256"):
        adopt([source], tmp_path / "models", facts={"sha256": "0" * 64})


def test_tasks_are_only_those_that_ask_in_the_same_way(tmp_path: Path) -> None:
    save_file({k: v.contiguous() for k, v in spandrel_state("NAFNet").items()}, tmp_path / "n.safetensors")
    card = adopt([tmp_path / "n.safetensors"], tmp_path / "a", facts={"task": "denoise"})
    network: Any = load_network(card, CPU, torch.float32)
    x = picture(64)
    assert network.blind and torch.allclose(x + network.residual(x, None), network(x), atol=1e-6)
    for task in ("upscale", "fill", "faces", "nonsense"):
        with pytest.raises(ModelError, match=f"not for “{task}”"):
            adopt([tmp_path / "n.safetensors"], tmp_path / "b", facts={"task": task})
    assert not names(tmp_path / "b")


def broken(how: str) -> dict[str, torch.Tensor]:
    state = weights()
    if how == "nan":
        state["model.2.weight"] = torch.full_like(state["model.2.weight"], float("nan"))
    elif how == "infinite":
        state["model.4.bias"] = torch.full_like(state["model.4.bias"], float("inf"))
    elif how == "huge":
        state = {k: v * 1e30 for k, v in state.items()}
    return state


@pytest.mark.parametrize("how", ["nan", "infinite", "huge"])
def test_numbers_that_are_not_finite_are_refused(how: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="not finite") as caught:
        adopt([saved(tmp_path / "a.pth", broken(how))], tmp_path / "models")
    assert str(caught.value).startswith("“a.pth”") and not names(tmp_path / "models")


def test_a_constant_answer_is_refused(tmp_path: Path) -> None:
    state = {k: torch.zeros_like(v) for k, v in spandrel_state("SPAN").items()}
    save_file({k: v.contiguous() for k, v in state.items()}, tmp_path / "s.safetensors")
    with pytest.raises(ModelError, match="same value everywhere"):
        adopt([tmp_path / "s.safetensors"], tmp_path / "models")
    assert not names(tmp_path / "models")


def test_an_answer_of_another_size_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.networks.dncnn import DnCNN

    monkeypatch.setattr(DnCNN, "residual", lambda self, x, sigma=None: torch.rand(1, 3, 7, 7))
    with pytest.raises(ModelError, match=r"“a\.pth” was recognized, but fails"):
        adopt([saved(tmp_path / "a.pth", weights())], tmp_path / "models")
    from engine.networks.srvgg import SRVGGNetCompact

    monkeypatch.setattr(SRVGGNetCompact, "forward", lambda self, x: torch.rand(1, 3, 9, 9))
    state = build("srvgg", {"width": 4, "convs": 2}).state_dict()
    with pytest.raises(ModelError, match="the size 1 × 3 × 9 × 9 instead of 1 × 3 × 256 × 256"):
        adopt([saved(tmp_path / "b.pth", dict(state))], tmp_path / "models")
    assert not names(tmp_path / "models")


def test_an_odd_last_bit_of_half_precision_is_kept(tmp_path: Path) -> None:
    half = {k: v.half() for k, v in weights().items()}
    card = adopt([saved(tmp_path / "a.pth", half)], tmp_path / "models")
    stored = load_file(tmp_path / "models" / card.files[0].name)
    assert all(v.dtype == torch.float16 and torch.equal(v, half[k]) for k, v in stored.items())


def test_a_precision_that_is_promised_in_vain_is_not_in_the_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """spandrel says that SwinIR works in bfloat16; its masks for other sizes than it trained on do not."""
    from engine.networks.dncnn import DnCNN

    asked: list[torch.dtype] = []

    def residual(self: DnCNN, x: torch.Tensor, sigma: torch.Tensor | None = None) -> torch.Tensor:
        asked.append(x.dtype)
        if x.dtype == torch.bfloat16:
            raise RuntimeError("expected m1 and m2 to have the same dtype")
        return -self.model(x)

    monkeypatch.setattr(DnCNN, "residual", residual)
    source = saved(tmp_path / "a.pth", weights())
    assert adopt([source], tmp_path / "a").precisions == ("float32",)
    assert asked == [torch.float32, torch.bfloat16]
    given = adopt([source], tmp_path / "b", facts={"precisions": ["float32", "bfloat16"]})
    assert given.precisions == ("float32", "bfloat16")
    monkeypatch.undo()
    assert adopt([source], tmp_path / "c").precisions == ("float32", "bfloat16")


class Stops(Context):
    """Cancels at the n-th question."""

    def __init__(self, after: int) -> None:
        self.left, self.seen = after, [0.0]

    def check_cancelled(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled

    def progress(self, fraction: float, message: str = "") -> None:
        assert fraction >= self.seen[-1]
        self.seen.append(fraction)


def test_cancelling_leaves_nothing(tmp_path: Path) -> None:
    source = saved(tmp_path / "a.pth", weights())
    for after in range(30):
        context = Stops(after)
        try:
            adopt([source], tmp_path / "models", context=context)
        except Cancelled:
            assert not names(tmp_path / "models")
        else:
            break
    assert after > 5 and context.seen[-1] == 1.0


def test_cancelling_a_replacement_keeps_the_old_model(tmp_path: Path) -> None:
    models = tmp_path / "models"
    old = adopt([saved(tmp_path / "a.pth", weights(0))], models, identity="own")
    source = saved(tmp_path / "b.pth", weights(1))
    for after in range(10):
        with pytest.raises(Cancelled):
            adopt([source], models, identity="own", context=Stops(after))
        assert read_card(models / "own.toml") == old
        load_network(old, CPU, torch.float32)


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file")
    with pytest.raises(ModelError, match=r"cannot be stored in .*models"):
        adopt([saved(tmp_path / "a.pth", weights())], tmp_path / "models")


def test_a_pytorch_file_that_is_called_bin_is_one_file(tmp_path: Path) -> None:
    """As hubs call it; ncnn's files with that ending come in pairs."""
    card = adopt([saved(tmp_path / "pytorch_model.bin", weights())], tmp_path / "models")
    assert card.id == "pytorch-model" and card.origin["names"] == ["pytorch_model.bin"]


def test_a_pair_is_one_model_and_two_files_are_not(tmp_path: Path) -> None:
    one, two = saved(tmp_path / "a.pth", weights(0)), saved(tmp_path / "b.pth", weights(1))
    with pytest.raises(ModelError, match="A model is one file"):
        adopt([one, two], tmp_path / "models")


MEASURED = """
import resource, sys, torch
from pathlib import Path
import spandrel, numpy, safetensors  # what is there anyway
from engine.models.importing import adopt
from engine.models.loading import load_network
from engine.models.card import Card, read_card
import engine.models.trial as trial
trial.SIDE = 16

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

small, large, folder, how = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
if how == "adopt":
    adopt([small], folder)
    before = peak()
    adopt([large], folder)
else:
    load_network(read_card(folder / "small.toml"), torch.device("cpu"), torch.float32)
    before = peak()
    load_network(read_card(folder / "large.toml"), torch.device("cpu"), torch.float32)
print((peak() - before) / large.stat().st_size)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measured by what Linux tells of a process")
def test_three_copies_of_large_weights_are_never_held(tmp_path: Path) -> None:
    """Of a file of 67 MB: what is read, and the network; never a third."""
    from spandrel.architectures.ESRGAN import ESRGAN

    for name, blocks in (("small", 1), ("large", 23)):
        torch.manual_seed(0)
        network = ESRGAN(num_filters=64, num_blocks=blocks, scale=4)
        torch.save(network.state_dict(), tmp_path / f"{name}.pth")
    for how in ("adopt", "load"):
        words = [str(tmp_path / n) for n in ("small.pth", "large.pth", "models")]
        done = subprocess.run(
            [sys.executable, "-c", MEASURED, *words, how], capture_output=True, text=True, timeout=280
        )
        assert done.returncode == 0, done.stderr
        assert float(done.stdout) < 2.6, how
