"""What weights that somebody else made may cost: networks that ask for more than their file are not built or tried,
and what is read from a file is made once."""

from __future__ import annotations

import io
import pickle
import threading
import time
import tomllib
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
import tomli_w
import torch
from hostile_files import archive
from published_layouts import spandrel_state

from engine.api import ModelError
from engine.models import trial
from engine.models.bounds import TooLargeError, counted, small_answers
from engine.models.card import read_card
from engine.models.importing import adopt, recognize
from engine.models.loading import empty_network, load_network
from engine.models.reading import Contents, named_tensors
from engine.models.recognizing import recognized
from engine.networks import build

CPU = torch.device("cpu")


def test_an_answer_is_bounded_before_it_is_made() -> None:
    line = torch.zeros(1 << 20)
    with small_answers(8 << 20):
        assert (line + 1).shape == line.shape and line[:, None].expand(-1, 9).shape == (1 << 20, 9)
        line.add_(1)
        assert line[0].item() == 1 and int(line.argmax()) == 0
        for large in (
            lambda: line[:, None] - line[None],
            lambda: torch.zeros(1 << 40),
            lambda: torch.arange(1 << 30),
            lambda: line.repeat(1 << 20),
            lambda: torch.nn.functional.conv2d(torch.zeros(1, 1, 64, 64), torch.zeros(1 << 10, 1, 1, 1)),
            lambda: line.new_full((1 << 10, 1 << 12), 1.0),
        ):
            with pytest.raises(TooLargeError, match="GB of memory"):
                large()
    assert torch.zeros(4 << 20).numel() == 4 << 20


def test_operations_have_an_end() -> None:
    line = torch.zeros(1 << 20)
    with small_answers(8 << 20), pytest.raises(TooLargeError, match="more operations"):
        list(line)
    with small_answers(8 << 20), pytest.raises(TooLargeError, match="more operations"):
        for _ in range(1 << 20):
            line[0].item()


def test_parameters_and_buffers_are_counted_of_this_thread_alone() -> None:
    class Table(torch.nn.Module):
        def __init__(self, count: int) -> None:
            super().__init__()
            self.register_buffer("table", torch.zeros(count), persistent=False)

    with counted(4, 1000):
        torch.nn.Linear(4, 4)
        other = threading.Thread(target=lambda: torch.nn.Linear(100, 100))
        other.start()
        other.join()
        with pytest.raises(TooLargeError, match="far larger than its weights"):
            Table(1000)
    with counted(4), pytest.raises(TooLargeError, match="far more layers"):
        torch.nn.Sequential(*(torch.nn.Linear(1, 1) for _ in range(3)))
    torch.nn.Linear(1000, 1000)


@pytest.mark.parametrize(
    ("name", "key", "shape"),
    [
        # windows of 100 pixels: a table of 10⁸ pairs of positions from a tensor of ten thousand bytes
        ("SwinIR", "layers.0.residual_group.blocks.0.attn.relative_position_index", (10_000, 1)),
        ("SwinIR", "layers.0.residual_group.blocks.1.attn_mask", (1 << 20, 1, 1)),
        # which is gone through number by number
        ("DAT", "layers.0.blocks.0.attn.attns.0.rpe_biases", (1, 1 << 20)),
        ("DAT", "layers.0.blocks.0.attn.attns.0.rpe_biases", (1 << 20, 1)),
    ],
)
def test_tables_that_the_file_only_mentions_are_not_made(name: str, key: str, shape: tuple[int, ...]) -> None:
    state = {**spandrel_state(name), key: torch.zeros(shape, dtype=torch.uint8)}
    made: list[int] = []
    real = torch.Tensor.__sub__

    def watched(self: torch.Tensor, other: Any) -> torch.Tensor:
        answer = real(self, other)
        made.append(answer.numel() * answer.element_size())
        return answer

    with pytest.MonkeyPatch.context() as patch, pytest.raises(ModelError):
        patch.setattr(torch.Tensor, "__sub__", watched)
        recognized(Contents(state), "x.pth")
    assert max(made, default=0) < 512 << 20


def test_the_trial_says_that_memory_is_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Little:
        available = 1000

    torch.save(build("dncnn", {"channels": 3, "width": 4, "layers": 3}).state_dict(), tmp_path / "a.pth")
    adopt([tmp_path / "a.pth"], tmp_path / "sound")
    monkeypatch.setattr(trial.psutil, "virtual_memory", Little)
    monkeypatch.setattr("engine.models.reading.SHARE", 1e9)
    with pytest.raises(ModelError, match=r"not enough memory to try “a\.pth”"):
        adopt([tmp_path / "a.pth"], tmp_path / "models")
    assert not list((tmp_path / "models").iterdir())


def test_short_numbers_count_as_the_network_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    class Little:
        available = 6000

    monkeypatch.setattr("engine.models.reading.psutil.virtual_memory", Little)
    named_tensors({"a": torch.zeros(700)}, "x.pth")
    with pytest.raises(ModelError, match="its tensors take"):
        named_tensors({"a": torch.zeros(800, dtype=torch.uint8)}, "x.pth")


def test_numbers_of_a_script_are_made_once(tmp_path: Path) -> None:
    """A megabyte in half precision that is asked for ten thousand times would be forty gigabytes."""

    class Pickler(pickle.Pickler):
        def persistent_id(self, value: Any) -> Any:
            kind = isinstance(value, Storage)
            return ("storage", torch.BFloat16Storage, "0", "cpu", 1 << 19) if kind else None

    class Storage:
        pass

    stream = io.BytesIO()
    Pickler(stream, protocol=2).dump([Storage() for _ in range(10_000)])
    files = {
        "data.pkl": stream.getvalue(),
        "data/0": bytes(1 << 20),
        "constants.pkl": b"\x80\x02).",
        "version": b"3",
    }
    for kind in (0, 8):
        archive(tmp_path / "x.pt", {f"x/{k}": v for k, v in files.items()}, kind)
        if kind:  # random enough not to be refused for how well it packs
            noise = torch.randint(0, 256, (1 << 20,), dtype=torch.uint8).numpy().tobytes()
            archive(tmp_path / "x.pt", {f"x/{k}": v for k, v in {**files, "data/0": noise}.items()}, kind)
        tracemalloc.start()
        started = time.monotonic()
        with pytest.raises(ModelError, match="without weights"):
            recognize([tmp_path / "x.pt"])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 64 << 20 and time.monotonic() - started < 60


# --- cards that ask for too much


def carded(folder: Path, **changes: Any) -> Path:
    torch.save(build("srvgg", {"width": 4, "convs": 1, "scale": 2}).state_dict(), folder / "m.pth")
    card = adopt([folder / "m.pth"], folder / "models")
    path = folder / "models" / "m.toml"
    path.write_text(tomli_w.dumps({**tomllib.loads(path.read_text()), **changes}))
    assert card.scale == 2
    return path


@pytest.mark.parametrize(
    "config",
    [
        {"width": 4, "convs": 1 << 40, "scale": 2},
        {"width": 4, "convs": 60_000, "scale": 2},
        {"width": 1 << 40, "convs": 1, "scale": 2},
        {"width": -1, "convs": 1, "scale": 2},
        {"width": 4, "convs": 1, "scale": 0},
        {"width": [4], "convs": 1, "scale": 2},
        {"width": {"a": 1}, "convs": "x", "scale": 2},
        {"other": 1},
    ],
)
def test_a_card_with_an_impossible_configuration_is_a_sentence(
    config: dict[str, Any], tmp_path: Path
) -> None:
    card = read_card(carded(tmp_path, config=config))
    with pytest.raises(ModelError):
        load_network(card, CPU, torch.float32)


def test_lists_without_numbers_build_nothing() -> None:
    for architecture in ("ddcolor", "colorizer", "scratch_detector", "denoising_autoencoder", "stylegan2"):
        for config in ({"widths": []}, {"blocks": []}, {"channels": []}, {"depths": [1 << 40]}):
            with pytest.raises((TypeError, ValueError, RuntimeError, LookupError, ArithmeticError)):
                empty_network(architecture, config, 10)


def test_a_card_that_lies_about_the_scale_is_refused(tmp_path: Path) -> None:
    card = read_card(carded(tmp_path, scale=3))
    with pytest.raises(ModelError, match="scales by 3, and its network scales by 2"):
        load_network(card, CPU, torch.float32)


def test_a_card_with_a_name_of_many_parts_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text(".".join(["a"] * 100_000) + " = 1\n")
    started = time.monotonic()
    with pytest.raises(ModelError, match="more parts than a card needs"):
        read_card(path)
    path.write_text("a = 1\n" * 100_000)
    with pytest.raises(ModelError, match="too large for a card"):
        read_card(path)
    assert time.monotonic() - started < 20
