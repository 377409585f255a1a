"""Reads ncnn models (a .param file that lists the layers, and a .bin file with their numbers) of upscalers: how
Real-ESRGAN's weights are mostly passed around.

Two front ends give state dicts: ``read_srvgg`` in the layout of SRVGGNetCompact, ``read_rrdb`` in that of the RRDB
network as spandrel has it. Nothing in the files is executed, and a file that is not exactly what its list of
layers says is refused.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.api import ModelError

if TYPE_CHECKING:
    import torch

__all__ = ["Layer", "Network", "load_upscaler", "read_layers", "read_network", "read_rrdb", "read_srvgg"]

MAGIC = "7767517"
FLOAT32, FLOAT16 = 0, 0x01306B47  # how a convolution's weights are stored: the tag before them
WEIGHTLESS = {"Input", "Split", "Concat", "Eltwise", "BinaryOp", "Interp", "PixelShuffle"}
_LARGEST = 1 << 20  # bytes of a list of layers
# what the numbers of a layer's parameters mean
_OUT, _KERNEL, _BIAS, _SIZE = 0, 1, 5, 6


@dataclass(frozen=True)
class Layer:
    """One line of the .param file; ``params``: its numbers by their key (arrays, whose keys are negative, as
    tuples)."""

    kind: str
    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    params: dict[int, float | tuple[float, ...]]

    def whole(self, key: int, default: int = 0) -> int:
        value = self.params.get(key, default)
        return int(value) if isinstance(value, float | int) else default


@dataclass(frozen=True, eq=False)
class Network:
    """``arrays``: for each layer its float32 arrays: weight (out × in × k × k) and bias, or slopes, or none."""

    layers: tuple[Layer, ...]
    arrays: tuple[tuple[np.ndarray, ...], ...]

    def of_kind(self, kind: str) -> list[tuple[Layer, tuple[np.ndarray, ...]]]:
        return [(x, a) for x, a in zip(self.layers, self.arrays, strict=True) if x.kind == kind]


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def read_layers(text: str, source: str) -> tuple[Layer, ...]:
    """The layers that a .param file lists. Raises ModelError for what is no such list."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if not lines or lines[0] != [MAGIC]:
        raise ModelError(f"“{source}” is not a list of ncnn layers: it does not begin with {MAGIC}.")
    layers = []
    try:
        wanted = int(lines[1][0])
        for kind, name, taken, given, *rest in lines[2:]:
            inputs, outputs = int(taken), int(given)
            if min(inputs, outputs) < 0 or len(rest) < inputs + outputs:
                raise ValueError
            params: dict[int, float | tuple[float, ...]] = {}
            for word in rest[inputs + outputs :]:
                key, value = word.split("=")
                numbers = tuple(_number(v) for v in value.split(","))
                params[int(key)] = numbers[0] if len(numbers) == 1 else numbers[1:]
            layers.append(
                Layer(kind, name, tuple(rest[:inputs]), tuple(rest[inputs : inputs + outputs]), params)
            )
    except (ValueError, IndexError):
        raise ModelError(
            f"“{source}” is damaged: line {len(layers) + 3} does not describe a layer."
        ) from None
    if len(layers) != wanted:
        raise ModelError(f"“{source}” is cut short: it lists {len(layers)} layers instead of {wanted}.")
    return tuple(layers)


class _Reader:
    """Takes numbers off the front of the .bin file."""

    def __init__(self, data: bytes, source: str) -> None:
        self.data, self.source, self.place = data, source, 0

    def take(self, count: int, kind: str, layer: Layer) -> np.ndarray:
        """``count`` little-endian numbers, as float32; sections are padded to four bytes."""
        if count < 1:
            raise ModelError(f"“{self.source}” does not fit its list: {layer.name} has {count} numbers.")
        nbytes = count * np.dtype(kind).itemsize
        end = self.place + nbytes + -nbytes % 4
        if end > len(self.data):
            raise ModelError(
                f"“{self.source}” is cut short: it ends within the layer {layer.name} "
                f"({len(self.data):,} bytes, at least {end:,} needed)."
            )
        values = np.frombuffer(self.data, kind, count, self.place).astype(np.float32)
        self.place = end
        return values

    def convolution(self, layer: Layer) -> tuple[np.ndarray, ...]:
        out, kernel, size = layer.whole(_OUT), layer.whole(_KERNEL), layer.whole(_SIZE)
        if min(out, kernel, size) < 1 or size % (out * kernel * kernel):
            raise ModelError(
                f"“{self.source}” does not fit its list: {layer.name} has no whole number of inputs."
            )
        (tag,) = struct.unpack("<I", self._raw(4, layer))
        if tag not in (FLOAT16, FLOAT32):
            raise ModelError(
                f"“{self.source}” does not fit its list, or is stored in a way that Saisei does not read: "
                f"{layer.name} begins with {tag:#010x}."
            )
        weight = self.take(size, "<f2" if tag == FLOAT16 else "<f4", layer).reshape(out, -1, kernel, kernel)
        bias = self.take(out, "<f4", layer) if layer.whole(_BIAS) else np.zeros(out, np.float32)
        return weight, bias

    def _raw(self, count: int, layer: Layer) -> bytes:
        start = self.place
        self.take(count // 4, "<f4", layer)
        return self.data[start : start + count]


def read_network(param: Path, binary: Path | None = None) -> Network:
    """``binary``: default the .bin beside the .param. Raises ModelError for a file that is missing, cut short, too
    long, or has layers that no upscaler here has."""
    binary = param.with_suffix(".bin") if binary is None else binary
    try:
        if param.stat().st_size > _LARGEST:
            raise ModelError(f"“{param.name}” is too large for a list of layers.")
        text, data = param.read_text(encoding="utf-8"), binary.read_bytes()
    except FileNotFoundError as error:
        missing = Path(str(error.filename)).name
        raise ModelError(f"“{missing}” is missing: an ncnn model is a .param and a .bin file.") from None
    except OSError as error:
        raise ModelError(f"“{param.name}” cannot be read ({error.strerror or error}).") from None
    except UnicodeDecodeError:
        raise ModelError(f"“{param.name}” is not a list of ncnn layers: it is not text.") from None
    layers, reader = read_layers(text, param.name), _Reader(data, binary.name)
    arrays: list[tuple[np.ndarray, ...]] = []
    for layer in layers:
        if layer.kind == "Convolution":
            arrays.append(reader.convolution(layer))
        elif layer.kind == "PReLU":
            arrays.append((reader.take(layer.whole(_OUT), "<f4", layer),))
        elif layer.kind in WEIGHTLESS:
            arrays.append(())
        else:
            raise ModelError(
                f"“{param.name}” has the layer {layer.name} of the kind {layer.kind}, which Saisei does not know."
            )
    if reader.place != len(data):
        raise ModelError(
            f"“{binary.name}” does not fit “{param.name}”: {len(data) - reader.place:,} bytes are left over."
        )
    return Network(layers, tuple(arrays))


State = dict[str, "torch.Tensor"]


def _put(state: State, name: str, arrays: tuple[np.ndarray, ...]) -> None:
    import torch

    for part, array in zip(("weight", "bias"), arrays, strict=False):
        state[f"{name}.{part}"] = torch.from_numpy(np.ascontiguousarray(array))


def read_srvgg(param: Path, binary: Path | None = None) -> tuple[dict[str, Any], State]:
    """Constructor arguments and state dict of the ``SRVGGNetCompact`` in the files. Raises ModelError."""
    network = read_network(param, binary)
    body = [(x, a) for x, a in zip(network.layers, network.arrays, strict=True) if a]
    shuffles = [x.whole(0) for x, _ in network.of_kind("PixelShuffle")]
    enlarging = [x for x, _ in network.of_kind("Interp")]
    kinds = "".join({"Convolution": "c", "PReLU": "p"}[x.kind] for x, _ in body)
    weights = [a[0] for x, a in body if x.kind == "Convolution"]
    width = len(weights[0]) if weights else 0
    # of three or more pictures an SRVGGNetCompact of another scale is made in another way, which would read wrongly
    right = re.fullmatch(r"(cp){2,}c", kinds) and len(shuffles) == len(enlarging) == 1 and shuffles[0] > 1
    if right:
        inputs, scale = weights[0].shape[1], shuffles[0]
        shapes = [(width, inputs, 3, 3), *[(width, width, 3, 3)] * (len(weights) - 2)]
        shapes.append((inputs * scale**2, width, 3, 3))
        nearest = enlarging[0].whole(0) == 1 and enlarging[0].params.get(1) == scale
        right = [w.shape for w in weights] == shapes and nearest
    if not right:
        raise ModelError(f"“{param.name}” is not an SRVGGNetCompact: its layers are others.")
    state: State = {}
    for i, (_, arrays) in enumerate(body):
        _put(state, f"body.{i}", arrays)
    return {"width": width, "convs": len(weights) - 2, "scale": scale, "channels": inputs}, state


def _rrdb_names(blocks: int) -> Iterator[str]:
    yield "conv_first"
    for i in range(blocks):
        for j in (1, 2, 3):
            for k in (1, 2, 3, 4, 5):
                yield f"body.{i}.rdb{j}.conv{k}"
    yield from ("conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last")


def read_rrdb(param: Path, binary: Path | None = None) -> State:
    """State dict of the ×4 RRDB network (ESRGAN's) in the files, in spandrel's layout. Raises ModelError."""
    network = read_network(param, binary)
    convolutions = [arrays for _, arrays in network.of_kind("Convolution")]
    blocks, rest = divmod(len(convolutions) - 6, 15)
    wrong = ModelError(f"“{param.name}” is not a ×4 RRDB network: its layers are others.")
    if blocks < 1 or rest or network.of_kind("PReLU") or len(network.of_kind("Interp")) != 2:
        raise wrong
    width, growth = len(convolutions[0][0]), len(convolutions[1][0])
    state: State = {}
    for name, arrays in zip(_rrdb_names(blocks), convolutions, strict=True):
        _put(state, name, arrays)
        number = int(name[-1]) if ".rdb" in name else 0
        inputs = 3 if name == "conv_first" else width + growth * max(number - 1, 0)
        outputs = 3 if name == "conv_last" else growth if 0 < number < 5 else width
        if arrays[0].shape != (outputs, inputs, 3, 3):
            raise wrong
    return state


def load_upscaler(param: Path) -> torch.nn.Module:
    """The network in the files, SRVGGNetCompact or RRDB, in float32 and evaluation mode. Raises ModelError."""
    try:
        compact = "PixelShuffle" in param.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        compact = False  # read_rrdb says what is wrong
    if compact:
        from engine.networks.srvgg import SRVGGNetCompact

        config, state = read_srvgg(param)
        network: torch.nn.Module = SRVGGNetCompact(**config)
        network.load_state_dict(state)
    else:
        from spandrel import ModelLoader

        state = read_rrdb(param)
        try:
            network = ModelLoader().load_from_state_dict(state).model
        except RuntimeError:  # it knows dense blocks that grow by 32 channels, and no others
            raise ModelError(f"“{param.name}” is an RRDB network of an unusual size.") from None
    return network.eval().requires_grad_(False)
