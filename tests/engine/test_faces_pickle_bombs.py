"""Small pickles that would take all time and memory, and generators whose arrays fit nothing: one sentence each."""

from __future__ import annotations

import io
import pickle
import struct
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.api import ModelError
from engine.models import nvidia_pickle
from engine.networks.stylegan2_convert import convert_file, from_port
from tests.engine.test_faces_network import port_state
from tests.engine.test_faces_pickle import DEPTH, Snapshot, nvidia  # noqa: F401  (a fixture)

DAMAGED, UNKNOWN = "damaged or cut short", "not a generator that Saisei knows"
LOADER = "torch.storage", "_load_from_bytes"


# instructions of pickles, by hand: what they put on the stack


def name(module: str, attribute: str) -> bytes:
    return f"c{module}\n{attribute}\n".encode()


def text(words: str) -> bytes:
    return b"X" + struct.pack("<I", len(words.encode())) + words.encode()


def raw(data: bytes) -> bytes:
    return b"B" + struct.pack("<I", len(data)) + data


def put(place: int) -> bytes:
    return b"r" + struct.pack("<I", place)


def get(place: int) -> bytes:
    return b"j" + struct.pack("<I", place)


def number(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def module(state: bytes) -> bytes:
    made = name("torch_utils.persistence", "_reconstruct_persistent_obj") + b"(}("
    return made + text("class_name") + text("G") + text("state") + state + b"utR"


def modules(*below: bytes) -> bytes:
    entries = b"".join(text(f"m{i}") + b for i, b in enumerate(below))
    return module(b"}(" + text("_modules") + b"}(" + entries + b"uu")


def whole(generator: bytes, before: bytes = b"") -> bytes:
    return b"\x80\x03" + before + b"}(" + text("G_ema") + generator + b"u."


def repeated(call: bytes, words: bytes, times: int) -> bytes:
    """One call made over and over with the same words, for five bytes each, and all results kept."""
    before = call + put(0) + b"0" + words + put(1) + b"0](" + b"h\x00h\x01R" * times + b"e0"
    return whole(module(b"}"), before)


def storage(numbers: bytes, kind: str = "FloatStorage", key: bytes = text("1")) -> bytes:
    reference = b"(" + text("storage") + name("torch", kind) + key + text("cpu")
    inner = b"".join(pickle.dumps(x, 2) for x in (0x1950A86A20F9469CFC6C, 1001, {}))
    inner += b"\x80\x02" + reference + number(len(numbers) // 4) + b"NtQ."
    inner += pickle.dumps(["1"], 2) + struct.pack("<q", len(numbers) // 4) + numbers
    return name(*LOADER) + raw(inner) + b"\x85R"


def chain(length: int, references: int) -> bytes:
    """Each module holds the one before it, once or more often."""
    made = module(b"}") + put(0) + b"0"
    for i in range(1, length):
        made += modules(*[get(i - 1)] * references) + put(i) + b"0"
    return whole(get(length - 1), made)


def itself() -> bytes:
    below = b"}" + put(0) + b"0"
    made = module(b"}(" + text("_modules") + get(0) + b"u") + put(1) + b"0"
    return whole(get(1), below + made + get(0) + b"(" + text("a") + get(1) + b"u0")


def doubled(pair: bytes, empty: bytes = b"I1\n", depth: int = 60) -> bytes:
    """Something that holds itself twice, many times over; its place is ``depth`` − 1."""
    made = empty + put(0) + b"0"
    for i in range(1, depth):
        made += pair.replace(b"?", get(i - 1)) + put(i) + b"0"
    return made


TUPLES, LISTS = doubled(b"??\x86"), doubled(b"](??e", b"]")
BIG = text("a" * (1 << 20))
ENCODE, SET = name("_codecs", "encode"), name("builtins", "set")
SIZE, ORDERED = name("torch", "Size"), name("collections", "OrderedDict")
TENSOR = name("torch._utils", "_rebuild_tensor_v2")
FRAGMENT = name("numpy.core.numeric", "_frombuffer")
DTYPE = name("numpy", "dtype") + text("u1") + b"\x85R"
LIST = b"](" + b"N" * (1 << 18) + b"e"
PAIRS = b"](" + b"".join(text(str(i)) + b"N\x86" for i in range(1 << 14)) + b"e"
MEGABYTE = bytes(1 << 20)
WHOLE = storage(MEGABYTE) + b"K\x00" + number(1 << 18) + b"\x85K\x01\x85\x89Nt"
ARRAY = name("numpy.core.multiarray", "_reconstruct") + b")R" + put(0) + b"0"
STATE = b"(K\x01" + number(1 << 20) + b"\x85" + DTYPE + b"\x89" + raw(MEGABYTE) + b"t" + put(1) + b"0"
LONG = b"\x8b" + struct.pack("<i", 1 << 20) + b"\x01" * (1 << 20)

BOMBS: dict[str, tuple[bytes, str]] = {
    "modules in two places": (chain(60, 2), "in two places"),
    "a module in itself": (itself(), "in two places"),
    "a long chain of modules": (chain(1500, 1), "nested too deep"),
    "tuples of tuples as a key": (whole(get(0), TUPLES + b"}" + get(59) + b"Ns0"), DAMAGED),
    "tuples of tuples as keys": (whole(get(0), TUPLES + b"}(" + get(59) + b"Nu0"), DAMAGED),
    "tuples of tuples as a key of protocol 0": (whole(get(0), TUPLES + b"(" + get(59) + b"Nd0"), DAMAGED),
    "tuples of tuples in an ordered dictionary": (
        whole(get(0), TUPLES + ORDERED + b"](" + get(59) + b"N\x86e\x85R0"),
        DAMAGED,
    ),
    "tuples of tuples in a set": (whole(module(b"}"), TUPLES + b"\x8f(" + get(59) + b"\x900"), UNKNOWN),
    "tuples of tuples in a frozen set": (whole(module(b"}"), TUPLES + b"(" + get(59) + b"\x910"), UNKNOWN),
    "lists of lists as a storage's key": (whole(get(0), storage(b"", key=LISTS + get(59))), DAMAGED),
    "tuples of tuples as a storage's kind": (
        whole(get(0), storage(b"").replace(name("torch", "FloatStorage"), TUPLES + get(59))),
        DAMAGED,
    ),
    "a long number as a key, over and over": (
        whole(get(0), LONG + put(0) + b"0}(" + (get(0) + b"N") * 200_000 + b"u0"),
        DAMAGED,
    ),
    "text encoded": (repeated(ENCODE, BIG + text("latin1") + b"\x86", 3000), DAMAGED),
    "letters of text in a set": (repeated(SET, BIG + b"\x85", 300), DAMAGED),
    "a list in a set": (repeated(SET, LIST + b"\x85", 1000), DAMAGED),
    "a list as a size": (repeated(SIZE, LIST + b"\x85", 1000), DAMAGED),
    "a list as a dictionary": (repeated(ORDERED, PAIRS + b"\x85", 1000), DAMAGED),
    "a dictionary copied": (repeated(ORDERED, ORDERED + PAIRS + b"\x85R\x85", 1000), DAMAGED),
    "a list as a tensor's shape": (
        repeated(TENSOR, b"(" + storage(b"1234") + b"K\x00" + LIST + LIST + b"t", 10),
        DAMAGED,
    ),
    "a tensor rebuilt": (repeated(TENSOR, b"(" + WHOLE, 1000), DAMAGED),
    "an array from a buffer": (
        repeated(FRAGMENT, b"(" + raw(MEGABYTE) + DTYPE + number(1 << 20) + b"\x85t", 1000),
        DAMAGED,
    ),
    "an array's state": (whole(module(b"}"), ARRAY + STATE + b"](" + (ARRAY + get(1) + b"b") * 300), DAMAGED),
    "words of a call": (repeated(SIZE, b"(" + b"N" * (1 << 18) + b"t", 10), DAMAGED),
    "a number of a million bytes": (
        repeated(name("numpy.core.multiarray", "scalar"), DTYPE + BIG + b"\x86", 10),
        DAMAGED,
    ),
    "more instructions than there are": (whole(module(b"}"), b"](" + b"}" * 100_000 + b"e0"), DAMAGED),
    "more instructions in storages": (
        repeated(name(*LOADER), storage(b"1234").removeprefix(name(*LOADER))[:-1], 5000),
        DAMAGED,
    ),
    "a bytearray that is not there": (whole(get(0), b"\x96" + struct.pack("<Q", 1 << 40)), DAMAGED),
    "a place that is far away": (whole(get(1 << 30), module(b"}") + put(1 << 30) + b"0"), UNKNOWN),
    "a name of a million letters": (b"\x80\x03" + name("a" * (1 << 20), "b") + b".", "asks for “a"),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", sorted(BOMBS))
def test_a_bomb_is_one_sentence_and_takes_what_its_size_warrants(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, said = BOMBS[kind]
    import engine.networks.stylegan2_convert  # noqa: F401  (so that importing it is not counted)

    if "instructions" in kind:
        monkeypatch.setattr(nvidia_pickle, "_STEPS", 1 << 16)
    started = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises(ModelError, match=said) as caught:
            nvidia_pickle.convert(data, "x.pkl")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(str(caught.value)) < 400 and str(caught.value).endswith(".")
    assert most < 10 * len(data) + 200 * (1 << 20)
    assert time.process_time() - started < 30


def test_a_long_list_of_arrays_is_refused() -> None:
    tensor = TENSOR + b"(" + storage(b"1234") + b"K\x00K\x01\x85K\x01\x85\x89NtR" + put(0) + b"0"
    entries = b"".join(text(f"a{i}") + get(0) for i in range(10_001))
    data = whole(module(b"}(" + text("_parameters") + b"}(" + entries + b"uu"), tensor)
    with pytest.raises(ModelError, match="too many arrays"):
        nvidia_pickle.convert(data, "x.pkl")


def test_names_that_are_not_text_are_left_out(nvidia: None) -> None:  # noqa: F811
    def change(data: dict) -> None:
        data["G_ema"].meta["state"]["_parameters"][5] = torch.zeros(1)
        data["G_ema"].meta["state"]["_modules"][6] = Snapshot().linear("", 2, 2)

    found = nvidia_pickle.read(Snapshot().data(change=change), "x.pkl")["G_ema"]
    assert all(isinstance(k, str) and k[0] in "ms" for k in found.arrays())
    nvidia_pickle.convert(Snapshot().data(change=change), "x.pkl")


def test_a_state_of_an_ordered_dictionary_is_left_out() -> None:
    """PyTorch's state dicts carry one; as attributes it would change what our own code finds."""
    made = ORDERED + b")R}" + text("items") + b"Nsb"
    data = whole(module(b"}(" + text("kept") + made + b"u"))
    assert nvidia_pickle.read(data, "x.pkl")["G_ema"].state == {"kept": {}}


def part(path: str, key: str, value: torch.Tensor, kind: str = "_parameters") -> Callable[[dict], None]:
    def change(data: dict) -> None:
        found = data["G_ema"]
        for below in path.split("."):
            found = found.meta["state"]["_modules"][below]
        found.meta["state"][kind][key] = value

    return change


def no_style(data: dict) -> None:
    for i in range(DEPTH):
        part(f"mapping.fc{i}", "weight", torch.zeros(0, 0))(data)
        part(f"mapping.fc{i}", "bias", torch.zeros(0))(data)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (part("mapping.fc0", "weight", torch.zeros(())), "shapes that no generator has"),
        (part("synthesis.b16.conv1", "weight", torch.zeros(())), "shapes that no generator has"),
        (no_style, "shapes that no generator has"),
        (part("mapping", "w_avg", torch.zeros(()), "_buffers"), "instead of"),
        (
            part("synthesis.b4", "const", torch.full((8, 4, 4), torch.nan)),
            "“input.input” has numbers that are not",
        ),
        (part("mapping.fc1", "bias", torch.full((8,), 1e300, dtype=torch.float64)), "not finite"),
        (part("mapping.fc1", "bias", torch.full((8,), -torch.inf)), "not finite"),
    ],
)
def test_arrays_that_fit_nothing_are_one_sentence(
    nvidia: None,  # noqa: F811
    change: Any,
    said: str,
) -> None:
    with pytest.raises(ModelError, match=rf"^“x\.pkl” is not a generator that Saisei knows: .*{said}.*\.$"):
        nvidia_pickle.convert(Snapshot().data(change=change), "x.pkl")


def port(**changes: Any) -> dict[str, Any]:
    state = {
        "input.input": torch.zeros(1, 4, 4, 4),
        "style.1.weight": torch.zeros(8, 8),
        "style.1.bias": torch.zeros(8),
    }
    return {
        "g_ema": state | {k.replace("_", "."): v for k, v in changes.items()},
        "latent_avg": torch.zeros(8),
    }


@pytest.mark.parametrize(
    "found",
    [
        port(style_1_weight=torch.zeros(())),
        port(input_input=torch.zeros(())),
        port(style_1_weight=torch.zeros(0, 0), style_1_bias=torch.zeros(0)),
        port(input_input=torch.zeros(1, 4, 4, 4).to_sparse()),
        port(input_input=torch.zeros(1, 4, 4, 4, device="meta")),
        {"g_ema": {1: torch.zeros(2)}, "latent_avg": torch.zeros(8)},
        {"g_ema": port_state(), "latent_avg": torch.full((8,), torch.nan)},
    ],
)
def test_a_port_that_fits_nothing_is_one_sentence(found: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match=r"^“a\.pt” "):
        from_port(found, "a.pt")


def test_an_older_file_of_pytorchs_cut_anywhere_is_one_sentence(tmp_path: Path) -> None:
    file, path = io.BytesIO(), tmp_path / "x.pt"
    found = {"g_ema": port_state(), "latent_avg": torch.zeros(8)}
    torch.save(found, file, _use_new_zipfile_serialization=False)
    data = file.getvalue()
    path.write_bytes(data)
    convert_file(path)
    random = np.random.default_rng(0)
    for cut in [*range(0, len(data), 501), *range(len(data) - 60, len(data))]:
        path.write_bytes(data[:cut])
        with pytest.raises(ModelError, match=r"^“x\.pt” "):
            convert_file(path)
    for _ in range(100):
        changed = bytearray(data)
        for place in random.integers(0, len(data), 20):
            changed[place] = random.integers(256)
        path.write_bytes(changed)
        try:
            convert_file(path)
        except ModelError as error:
            assert str(error).startswith("“x.pt”")
