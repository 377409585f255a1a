"""NVIDIA's pickles: read without running anything, converted exactly, refused where they want to run code."""

from __future__ import annotations

import io
import math
import os
import pickle
import sys
import types
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import latents
from engine.api import ModelError
from engine.models import nvidia_pickle
from engine.networks import build
from engine.networks.stylegan2_convert import convert_file

STYLE, DEPTH, CHANNELS = 8, 2, {4: 8, 8: 6, 16: 4}
RATE = 0.02


class EasyDict(dict):
    """As NVIDIA's."""


class _Persistent:
    """Pickles as NVIDIA's decorated modules do: their reduce function, source text, class name, state."""

    def __init__(self, name: str, state: dict[str, Any], source: str) -> None:
        self.meta = {"type": "class", "version": 6, "module_src": source, "class_name": name, "state": state}

    def __reduce__(self) -> tuple:
        return sys.modules["torch_utils.persistence"]._reconstruct_persistent_obj, (self.meta,)


@pytest.fixture
def nvidia(monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules of NVIDIA's names, so that pickles mention them; nothing in them may be called."""

    def _reconstruct_persistent_obj(meta: dict) -> None:
        raise AssertionError("the pickle was run")

    for name in ("torch_utils", "dnnlib", "dnnlib.util", "torch_utils.persistence"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    _reconstruct_persistent_obj.__module__ = "torch_utils.persistence"
    _reconstruct_persistent_obj.__qualname__ = "_reconstruct_persistent_obj"
    sys.modules["torch_utils.persistence"]._reconstruct_persistent_obj = _reconstruct_persistent_obj
    monkeypatch.setattr(EasyDict, "__module__", "dnnlib.util")
    sys.modules["dnnlib.util"].EasyDict = EasyDict


class Snapshot:
    """A G_ema with the names and shapes of NVIDIA's training/networks.py, and the numbers in it."""

    def __init__(self, source: str = "raise SystemExit") -> None:
        self.source, self.arrays, self.random = source, {}, torch.Generator().manual_seed(3)

    def module(
        self, name: str, path: str, shapes: dict[str, tuple], buffers: dict[str, Any], below: dict, **more
    ):
        state: dict[str, Any] = {"training": False, "_non_persistent_buffers_set": set(), **more}
        for hooks in ("_backward_hooks", "_forward_hooks", "_forward_pre_hooks", "_state_dict_hooks"):
            state[hooks] = OrderedDict()
        own = OrderedDict()
        for key, shape in shapes.items():
            value = torch.randn(shape, generator=self.random) * (0.3 if "strength" in key else 1.0)
            own[key] = torch.nn.Parameter(value, requires_grad=False)
            self.arrays[f"{path}{key}"] = value
        kept = OrderedDict()
        for key, value in buffers.items():
            kept[key] = value
            self.arrays[f"{path}{key}"] = value
        state |= {"_parameters": own, "_buffers": kept, "_modules": OrderedDict(below)}
        return _Persistent(name, state, self.source)

    def linear(self, path: str, inputs: int, outputs: int, rate: float = 1.0) -> _Persistent:
        # numpy's numbers among the attributes, as NVIDIA's have them
        more = {"weight_gain": rate / np.sqrt(inputs), "bias_gain": rate, "activation": "lrelu"}
        shapes = {"weight": (outputs, inputs), "bias": (outputs,)}
        return self.module("FullyConnectedLayer", path, shapes, {}, {}, **more)

    def layer(self, path: str, inputs: int, outputs: int, size: int, up: int) -> _Persistent:
        below = {"affine": self.linear(f"{path}affine.", STYLE, inputs)}
        noise = torch.randn(size, size, generator=self.random)
        buffers = {"resample_filter": resample(), "noise_const": noise}
        shapes = {"weight": (outputs, inputs, 3, 3), "noise_strength": (), "bias": (outputs,)}
        return self.module("SynthesisLayer", path, shapes, buffers, below, up=up, conv_clamp=256)

    def block(self, size: int) -> _Persistent:
        path, own, below = f"synthesis.b{size}.", CHANNELS[size], OrderedDict()
        if size > 4:
            below["conv0"] = self.layer(f"{path}conv0.", CHANNELS[size // 2], own, size, 2)
        below["conv1"] = self.layer(f"{path}conv1.", own, own, size, 1)
        affine = {"affine": self.linear(f"{path}torgb.affine.", STYLE, own)}
        below["torgb"] = self.module(
            "ToRGBLayer", f"{path}torgb.", {"weight": (3, own, 1, 1), "bias": (3,)}, {}, affine
        )
        const = {"const": (own, 4, 4)} if size == 4 else {}
        return self.module("SynthesisBlock", path, const, {"resample_filter": resample()}, below)

    def generator(self) -> _Persistent:
        layers = {f"fc{i}": self.linear(f"mapping.fc{i}.", STYLE, STYLE, RATE) for i in range(DEPTH)}
        average = {"w_avg": torch.randn(STYLE, generator=self.random)}
        mapping = self.module("MappingNetwork", "mapping.", {}, average, layers, w_avg_beta=0.995)
        blocks = {f"b{size}": self.block(size) for size in CHANNELS}
        synthesis = self.module("SynthesisNetwork", "synthesis.", {}, {}, blocks)
        return self.module("Generator", "", {}, {}, {"synthesis": synthesis, "mapping": mapping}, z_dim=STYLE)

    def data(self, protocol: int = 4, change: Any = None) -> bytes:
        settings = EasyDict(path="faces.zip", sizes=np.array([[1, 2], [3, 4]], ">i4"), resolution=16)
        whole = {"training_set_kwargs": settings, "G_ema": self.generator(), "augment_pipe": None}
        if change:
            change(whole)
        return pickle.dumps(whole, protocol)


def resample() -> torch.Tensor:
    line = torch.tensor([1.0, 3.0, 3.0, 1.0])
    return torch.outer(line, line) / 64


def nvidia_forward(a: dict[str, torch.Tensor], z: torch.Tensor) -> torch.Tensor:
    """NVIDIA's arithmetic with weights of one picture at a time and constant noise, to 16 pixels, −1..1."""
    import torch.nn.functional as F

    def linear(x: torch.Tensor, name: str, rate: float = 1.0) -> torch.Tensor:
        weight = a[f"{name}.weight"]
        return x @ (weight * (rate / math.sqrt(weight.shape[1]))).T + a[f"{name}.bias"] * rate

    def upsampled(x: torch.Tensor) -> torch.Tensor:
        kernel = (resample() * 4)[None, None].repeat(x.shape[1], 1, 1, 1)
        return F.conv_transpose2d(x, kernel, stride=2, padding=1, groups=x.shape[1])

    def layer(x: torch.Tensor, w: torch.Tensor, name: str, up: bool) -> torch.Tensor:
        weight = a[f"{name}.weight"] * linear(w, f"{name}.affine")[None, :, None, None]
        weight = weight * (weight.square().sum((1, 2, 3), keepdim=True) + 1e-8).rsqrt()
        if up:
            x = F.conv_transpose2d(x, weight.transpose(0, 1), stride=2)
            x = F.conv2d(
                x, (resample() * 4)[None, None].repeat(x.shape[1], 1, 1, 1), padding=1, groups=x.shape[1]
            )
        else:
            x = F.conv2d(x, weight, padding=1)
        x = (
            x
            + a[f"{name}.noise_const"] * a[f"{name}.noise_strength"]
            + a[f"{name}.bias"][None, :, None, None]
        )
        return F.leaky_relu(x, 0.2) * math.sqrt(2)

    pictures = []
    for one in z:
        w = one * (one.square().mean() + 1e-8).rsqrt()
        for i in range(DEPTH):
            w = F.leaky_relu(linear(w, f"mapping.fc{i}", RATE), 0.2) * math.sqrt(2)
        x, picture = a["synthesis.b4.const"][None], None
        for size, count in CHANNELS.items():
            if size > 4:
                x = layer(x, w, f"synthesis.b{size}.conv0", True)
            x = layer(x, w, f"synthesis.b{size}.conv1", False)
            style = linear(w, f"synthesis.b{size}.torgb.affine") / math.sqrt(count)
            rgb = F.conv2d(x, a[f"synthesis.b{size}.torgb.weight"] * style[None, :, None, None])
            rgb = rgb + a[f"synthesis.b{size}.torgb.bias"][None, :, None, None]
            picture = rgb if picture is None else upsampled(picture) + rgb
        pictures.append(picture)
    return torch.cat(pictures)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_a_pickle_becomes_a_network_that_makes_nvidias_pictures(
    nvidia, protocol: int, tmp_path: Path
) -> None:
    ran = tmp_path / "ran"
    snapshot = Snapshot(f"open({str(ran)!r}, 'w').close()")
    path = tmp_path / "faces.pkl"
    path.write_bytes(snapshot.data(protocol))
    converted = convert_file(path)
    assert converted.architecture == "stylegan2"
    assert converted.config == {
        "style_dim": STYLE,
        "mapping_layers": DEPTH,
        "channels": tuple(CHANNELS.values()),
        "mapping_rate": RATE,
    }
    network = build("stylegan2", converted.config)
    network.load_state_dict(converted.state, strict=True)
    z = torch.from_numpy(latents.random_vectors(range(3), STYLE))
    with torch.inference_mode():
        torch.testing.assert_close(
            network(z) * 2 - 1, nvidia_forward(snapshot.arrays, z), rtol=1e-4, atol=1e-4
        )
    assert torch.equal(network.latent_avg, snapshot.arrays["mapping.w_avg"])
    assert not ran.exists()


def test_modules_become_plain_dictionaries_and_their_source_stays_text(nvidia) -> None:
    found = nvidia_pickle.read(Snapshot().data(), "faces.pkl")
    generator = found["G_ema"]
    assert generator.class_name == "Generator" and generator.state["z_dim"] == STYLE
    assert found["training_set_kwargs"]["resolution"] == 16
    mapping = generator.part("_modules")["mapping"]
    assert mapping.part("_modules")["fc0"].state["weight_gain"] == pytest.approx(RATE / math.sqrt(STYLE))


def test_tensors_that_share_and_stride_a_storage_are_read(nvidia) -> None:
    whole = torch.arange(24.0).reshape(4, 6)

    def change(data: dict) -> None:
        data["views"] = [
            whole.T,
            whole[1:3, 2:],
            whole[0, 0],
            whole[:0],
            whole.double(),
            whole.half(),
            whole.long(),
        ]

    found = nvidia_pickle.read(Snapshot().data(change=change), "x.pkl")["views"]
    for read, view in zip(found, [whole.T, whole[1:3, 2:], whole[0, 0], whole[:0]], strict=False):
        assert np.array_equal(read, view.numpy())
    assert [v.dtype.name for v in found[4:]] == ["float64", "float16", "int64"]


class Call:
    """Pickles into a call of any function."""

    def __init__(self, function: Any, *words: Any) -> None:
        self.function, self.words = function, words

    def __reduce__(self) -> tuple:
        return self.function, self.words


def hostile(marker: Path) -> dict[str, Any]:
    """Things that a pickle would run when it is loaded by an open loader."""
    return {
        "a system command": Call(os.system, f"touch {marker}"),
        "eval": Call(eval, f"open({str(marker)!r}, 'w')"),
        "exec": Call(exec, f"open({str(marker)!r}, 'w')"),
        "a file": Call(open, str(marker), "w"),
        "an import": Call(__import__, "antigravity"),
        "attributes": Call(getattr, "", "join"),
        "torch's own loader": Call(torch.load, str(marker)),
        "a module of torch": torch.nn.Linear(2, 2),
        "numpy's files": Call(np.save, str(marker), np.zeros(1)),
        "compiled code": Call(compile, f"open({str(marker)!r}, 'w')", "x", "exec"),
    }


@pytest.mark.parametrize("kind", sorted(hostile(Path("x"))))
def test_a_pickle_that_would_run_code_is_refused_and_nothing_runs(nvidia, kind: str, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    payload = hostile(marker)[kind]
    for place in ("beside", "inside"):

        def change(data: dict, place: str = place) -> None:
            if place == "beside":
                data["more"] = payload
            else:
                data["G_ema"].meta["state"]["_modules"]["mapping"].meta["state"]["hook"] = payload

        data = Snapshot().data(change=change)
        with pytest.raises(
            ModelError, match=r"^“faces\.pkl” asks for “.*refused and nothing in it was run\.$"
        ):
            nvidia_pickle.convert(data, "faces.pkl")
        assert not marker.exists()


def test_code_inside_an_embedded_storage_is_refused(nvidia, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    inner = pickle.dumps(Call(os.system, f"touch {marker}"))

    def change(data: dict) -> None:
        data["more"] = Call(torch.storage._load_from_bytes, inner)

    with pytest.raises(ModelError, match=r"asks for “posix\.system”"):
        nvidia_pickle.read(Snapshot().data(change=change), "faces.pkl")
    assert not marker.exists()


def test_names_reached_through_allowed_modules_are_refused() -> None:
    """Protocol 4 lets a pickle walk through attributes: “collections” is not a way to “sys”."""
    for module, name in (
        ("collections", "abc.sys.exit"),
        ("numpy", "f2py"),
        ("torch", "hub.load"),
        ("dnnlib", "util"),
    ):
        data = b"\x80\x04\x8c" + bytes([len(module)]) + module.encode()
        data += b"\x8c" + bytes([len(name)]) + name.encode() + b"\x93."
        with pytest.raises(ModelError, match=f"asks for “{module}.{name}”"):
            nvidia_pickle.read(data, "x.pkl")


def test_a_pickle_cannot_change_what_the_next_one_is_given() -> None:
    """BUILD with a state for slots sets attributes of a class or a function on the stack."""
    for module, name in (
        ("dnnlib.util", "EasyDict"),
        ("torch._utils", "_rebuild_tensor_v2"),
        ("numpy", "dtype"),
    ):
        data = f"c{module}\n{name}\n(N(dS'__doc__'\nS'changed'\nsS'_function'\nS'changed'\nstb.".encode()
        with pytest.raises(ModelError):
            nvidia_pickle.read(data, "x.pkl")
    for kind in (nvidia_pickle._Dtype, nvidia_pickle._Array, nvidia_pickle._Call, dict):
        assert kind.__doc__ != "changed"
    assert nvidia_pickle._Call(lambda: 5)() == 5


@pytest.mark.parametrize(
    "words",
    [
        # a tensor of a thousand billion numbers over a storage of four
        (0, (1_000_000, 1_000_000), (0, 0)),
        (0, (5,), (1,)),
        (2, (3,), (1,)),
        (0, (2, 2), (3, 1)),
        (-1, (2,), (1,)),
        (0, (2,), (-1,)),
        (0, (2, 2), (1,)),
        (0, ("2",), (1,)),
        (0.5, (2,), (1,)),
    ],
)
def test_tensors_beyond_their_storage_are_damage(nvidia, words: tuple) -> None:
    storage = torch.zeros(4).untyped_storage()
    typed = torch.storage.TypedStorage(wrap_storage=storage, dtype=torch.float32, _internal=True)

    def change(data: dict) -> None:
        data["bad"] = Call(torch._utils._rebuild_tensor_v2, typed, *words, False, OrderedDict())

    with pytest.raises(ModelError, match="damaged or cut short"):
        nvidia_pickle.read(Snapshot().data(change=change), "x.pkl")


def test_a_file_cut_anywhere_or_with_bytes_changed_is_one_sentence(nvidia) -> None:
    data = Snapshot().data()
    random = np.random.default_rng(0)
    for cut in [0, 1, 2, *random.integers(3, len(data) - 1, 20)]:
        with pytest.raises(ModelError, match=r"^“x\.pkl” .*\.$"):
            nvidia_pickle.convert(data[: int(cut)], "x.pkl")
    for _ in range(60):
        changed = bytearray(data)
        for place in random.integers(0, len(data), 3):
            changed[place] = random.integers(256)
        try:
            nvidia_pickle.convert(bytes(changed), "x.pkl")
        except ModelError as error:
            assert str(error).startswith("“x.pkl”")


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"PK\x03\x04", pickle.dumps({}), pickle.dumps([1]), b"\x80\x04N."]
)
def test_what_is_no_snapshot_is_one_sentence(data: bytes) -> None:
    with pytest.raises(ModelError, match=r"^“x\.pkl” .*\.$"):
        nvidia_pickle.read(data, "x.pkl")


def test_objects_of_numpy_that_are_not_numbers_are_refused(nvidia) -> None:
    for array in (np.array([{}], object), np.array(["a"]), np.array([(1, 2)], "i4,i4")):

        def change(data: dict, array: np.ndarray = array) -> None:
            data["more"] = array

        with pytest.raises(ModelError):
            nvidia_pickle.read(Snapshot().data(change=change), "x.pkl")


def test_a_tensorflow_pickle_says_what_to_do() -> None:
    with pytest.raises(ModelError, match=r"TensorFlow version: convert it with NVIDIA's legacy\.py"):
        nvidia_pickle.read(b"\x80\x02cdnnlib.tflib.network\nNetwork\nq\x00.", "ffhq.pkl")


def _without(data: dict, module: str, part: str, key: str) -> None:
    modules = data["G_ema"].meta["state"]["_modules"]
    for name in module.split("."):
        found = modules[name]
        modules = found.meta["state"]["_modules"]
    found.meta["state"][part].pop(key)


def test_generators_of_another_kind_are_one_sentence(nvidia) -> None:
    def labels(data: dict) -> None:
        below = data["G_ema"].meta["state"]["_modules"]["mapping"].meta["state"]["_modules"]
        below["embed"] = Snapshot().linear("", 4, STYLE)

    def wide(data: dict) -> None:
        below = data["G_ema"].meta["state"]["_modules"]["mapping"].meta["state"]["_modules"]
        below["fc1"] = Snapshot().linear("", STYLE, 4)

    def shape(data: dict) -> None:
        blocks = data["G_ema"].meta["state"]["_modules"]["synthesis"].meta["state"]["_modules"]
        blocks["b8"].meta["state"]["_modules"]["conv1"] = Snapshot().layer("", 5, 6, 8, 1)

    cases = [
        (lambda d: _without(d, "synthesis.b8", "_modules", "torgb"), "lacks"),
        (lambda d: _without(d, "synthesis.b4", "_parameters", "const"), "lacks"),
        (lambda d: _without(d, "synthesis.b8.conv0", "_buffers", "noise_const"), "lacks"),
        (lambda d: _without(d, "mapping", "_buffers", "w_avg"), "lacks"),
        (labels, "trained with labels"),
        (wide, "not of one width"),
        (shape, "instead of"),
        (lambda d: d.update(G_ema=3), "no averaged generator"),
    ]
    for change, said in cases:
        with pytest.raises(ModelError, match=rf"^“stylegan3\.pkl” .*{said}.*\.$"):
            nvidia_pickle.convert(Snapshot().data(change=change), "stylegan3.pkl")


def test_a_reference_outside_the_pickle_is_damage() -> None:
    file = io.BytesIO()
    pickler = pickle.Pickler(file)
    pickler.persistent_id = lambda thing: "elsewhere" if thing == 5 else None
    pickler.dump({"G_ema": 5})
    with pytest.raises(ModelError, match="damaged"):
        nvidia_pickle.read(file.getvalue(), "x.pkl")
