"""Reads ncnn models (a .param file that lists the layers, and a .bin file with their numbers) of upscalers: how
Real-ESRGAN's weights are mostly passed around.

Two front ends give state dicts: ``read_srvgg`` in the layout of SRVGGNetCompact, ``read_rrdb`` in that of the RRDB
network as spandrel has it. Nothing in the files is executed, and a file that is not exactly what its list of
layers says is refused; so is a list that computes anything else than these networks, by what its layers do or by
what they are connected to.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.api import ModelError

if TYPE_CHECKING:
    import torch

__all__ = [
    *("Layer", "Network", "load_upscaler", "read_layers", "read_network", "read_rrdb", "read_srvgg"),
    "read_upscaler",
]

MAGIC = "7767517"
FLOAT32, FLOAT16 = 0, 0x01306B47  # how a convolution's weights are stored: the tag before them
WEIGHTLESS = {"Input", "Split", "Concat", "Eltwise", "BinaryOp", "Interp", "PixelShuffle"}
_LARGEST = 1 << 20  # bytes of a list of layers
_LONGEST = 255  # characters of a layer's name, as in ncnn
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
    if not abs(number) < 1 << 31:  # ncnn's are of 32 bits; neither infinite nor NaN
        raise ValueError(text)
    return number


def _layer(words: list[str]) -> Layer:
    """Raises ValueError for a line that describes none."""
    kind, name, taken, given, *rest = words
    inputs, outputs = int(taken), int(given)
    if min(inputs, outputs) < 0 or len(rest) < inputs + outputs or max(len(kind), len(name)) > _LONGEST:
        raise ValueError
    params: dict[int, float | tuple[float, ...]] = {}
    for word in rest[inputs + outputs :]:
        key, value = word.split("=")
        numbers = tuple(_number(v) for v in value.split(","))
        if int(key) < 0:  # an array, after the number of its numbers
            if numbers[0] != len(numbers) - 1:
                raise ValueError
            params[int(key)] = numbers[1:]
        else:
            (params[int(key)],) = numbers
    return Layer(kind, name, tuple(rest[:inputs]), tuple(rest[inputs : inputs + outputs]), params)


def read_layers(text: str, source: str) -> tuple[Layer, ...]:
    """The layers that a .param file lists. Raises ModelError for what is no such list."""
    lines = [(place, line.split()) for place, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines or lines[0][1] != [MAGIC]:
        raise ModelError(f"“{source}” is not a list of ncnn layers: it does not begin with {MAGIC}.")
    if len(lines) < 2:
        raise ModelError(f"“{source}” is cut short: it does not say how many layers there are.")
    layers: list[Layer] = []
    wanted = 0
    for place, words in lines[1:]:
        try:
            if place == lines[1][0]:
                wanted = int(_number(words[0]))
            else:
                layers.append(_layer(words))
        except ValueError:
            what = "say how many layers there are" if place == lines[1][0] else "describe a layer"
            raise ModelError(f"“{source}” is damaged: line {place} does not {what}.") from None
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
        end = self._end(count * np.dtype(kind).itemsize, layer)
        values = np.frombuffer(self.data, kind, count, self.place).astype(np.float32)
        if not np.isfinite(values).all():
            raise ModelError(f"“{self.source}” has numbers in the layer {layer.name} that are not finite.")
        self.place = end
        return values

    def convolution(self, layer: Layer) -> tuple[np.ndarray, ...]:
        out, kernel, size = layer.whole(_OUT), layer.whole(_KERNEL), layer.whole(_SIZE)
        if min(out, kernel, size) < 1 or size % (out * kernel * kernel):
            raise ModelError(
                f"“{self.source}” does not fit its list: {layer.name} has no whole number of inputs."
            )
        end = self._end(4, layer)
        (tag,) = struct.unpack_from("<I", self.data, self.place)
        self.place = end
        if tag not in (FLOAT16, FLOAT32):
            raise ModelError(
                f"“{self.source}” does not fit its list, or is stored in a way that Saisei does not read: "
                f"{layer.name} begins with {tag:#010x}."
            )
        weight = self.take(size, "<f2" if tag == FLOAT16 else "<f4", layer).reshape(out, -1, kernel, kernel)
        bias = self.take(out, "<f4", layer) if layer.whole(_BIAS) else np.zeros(out, np.float32)
        return weight, bias

    def _end(self, count: int, layer: Layer) -> int:
        """Where ``count`` bytes from here end, padded to four."""
        end = self.place + count + -count % 4
        if end > len(self.data):
            raise ModelError(
                f"“{self.source}” is cut short: it ends within the layer {layer.name} "
                f"({len(self.data):,} bytes, at least {end:,} needed)."
            )
        return end


def _contents(path: Path, most: int = -1) -> bytes:
    """The file's first bytes, ``most`` of them (default: all). Raises ModelError."""
    try:
        with path.open("rb") as file:
            return file.read(most)
    except FileNotFoundError:
        raise ModelError(f"“{path.name}” is missing: an ncnn model is a .param and a .bin file.") from None
    except OSError as error:
        raise ModelError(f"“{path.name}” cannot be read ({error.strerror or error}).") from None


def _listed(param: Path) -> tuple[Layer, ...]:
    """The layers in the .param file. Raises ModelError."""
    data = _contents(param, _LARGEST + 1)
    if len(data) > _LARGEST:
        raise ModelError(f"“{param.name}” is too large for a list of layers.")
    try:
        return read_layers(data.decode("utf-8"), param.name)
    except UnicodeDecodeError:
        raise ModelError(f"“{param.name}” is not a list of ncnn layers: it is not text.") from None


def read_network(param: Path, binary: Path | None = None) -> Network:
    """``binary``: default the .bin beside the .param. Raises ModelError for a file that is missing, cut short, too
    long, or has layers that no upscaler here has."""
    binary = param.with_suffix(".bin") if binary is None else binary
    layers = _listed(param)
    reader = _Reader(_contents(binary), binary.name)
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
    left = len(reader.data) - reader.place
    if left:
        raise ModelError(f"“{binary.name}” does not fit “{param.name}”: {left:,} bytes are left over.")
    return Network(layers, tuple(arrays))


State = dict[str, "torch.Tensor"]


def _put(state: State, name: str, arrays: tuple[np.ndarray, ...]) -> None:
    import torch

    for part, array in zip(("weight", "bias"), arrays, strict=False):
        state[f"{name}.{part}"] = torch.from_numpy(np.ascontiguousarray(array))


# What layers may say of themselves, by parameter: anything else would compute something else. Convolutions of 3 × 3:
# no dilation, strides of one, one pixel around (which they have to say), one group, plain numbers.
_SAME = {2: 1, 3: 1, 7: 1, 8: 0, 12: 1, 13: 1, 19: 0}
_PADDED = {_KERNEL: 3, 11: 3, 4: 1, 14: 1, 15: 1, 16: 1, 18: 0}
_LINEAR = _SAME | _PADDED | {9: 0}
_LEAKY = _SAME | _PADDED | {9: 2, -23310: (0.2,)}  # followed by a leaky ReLU
_ADD: dict[int, Any] = {0: 0, 1: 0, 2: 0}
_SCALED = {0: 1, -23301: (0.2, 1.0)}  # a fifth of the first added to the second
_OWN = {_OUT, _BIAS, _SIZE}  # sizes, which the shapes of the arrays are checked for


def _says(layer: Layer, meant: Mapping[int, Any], needed: set[int]) -> bool:
    """Whether the layer's parameters are those ``meant``, and those ``needed`` are there."""
    own = _OWN if layer.kind == "Convolution" else {_OUT} if layer.kind == "PReLU" else set()
    given = {k: v for k, v in layer.params.items() if k not in own}
    return needed <= set(given) <= set(meant) and all(
        np.shape(v) == np.shape(meant[k]) and np.allclose(v, meant[k], rtol=1e-6, atol=0)
        for k, v in given.items()
    )


class _Graph:
    """The layers by what they are fed: ``take`` finds the one of a kind that has these others as its inputs, in their
    order (of an addition in any), so that a network is read along its connections. What splits or joins pictures is
    seen through. ``wrong`` is raised for a network that is another."""

    def __init__(self, network: Network, wrong: ModelError) -> None:
        self._network, self._wrong = network, wrong
        self._left: dict[tuple[str, tuple[int, ...]], int] = {}
        made: dict[str, tuple[int, ...]] = {}  # by the name of a picture, the layers whose outputs it joins
        for i, layer in enumerate(network.layers):
            if any(name not in made for name in layer.inputs) or any(name in made for name in layer.outputs):
                raise wrong
            inputs = tuple(n for name in layer.inputs for n in made[name])
            # dense blocks join five at most; a longer list could join itself to itself without end
            if len(inputs) > 5 or (layer.kind in ("Split", "Concat") and any(layer.params.values())):
                raise wrong
            through = layer.kind == "Concat" or (layer.kind == "Split" and len(layer.inputs) == 1)
            if not through:
                key = self._key(layer.kind, inputs)
                if key in self._left or len(layer.outputs) != 1:
                    raise wrong
                self._left[key] = i
            made |= dict.fromkeys(layer.outputs, inputs if through else (i,))

    @staticmethod
    def _key(kind: str, inputs: tuple[int, ...]) -> tuple[str, tuple[int, ...]]:
        return kind, tuple(sorted(inputs)) if kind == "BinaryOp" else inputs

    def has(self, kind: str, *inputs: int) -> bool:
        return self._key(kind, inputs) in self._left

    def take(
        self, kind: str, *inputs: int, meant: Mapping[int, Any] | None = None, needed: set[int] | None = None
    ) -> int:
        """Where in the list it is; its parameters have to be those ``meant`` (default: any)."""
        place = self._left.pop(self._key(kind, inputs), None)
        if place is None:
            raise self._wrong
        if meant is not None and not _says(self._network.layers[place], meant, needed or set()):
            raise self._wrong
        return place

    def convolution(self, *inputs: int, leaky: bool = False) -> int:
        meant, needed = (_LEAKY, {4, 9, -23310}) if leaky else (_LINEAR, {4})
        return self.take("Convolution", *inputs, meant=meant, needed=needed)

    def enlarged(self, picture: int, scale: int) -> int:
        """By the nearest neighbour."""
        return self.take("Interp", picture, meant={0: 1, 1: scale, 2: scale, 3: 0, 4: 0}, needed={0, 1, 2})

    def end(self) -> None:
        if self._left:
            raise self._wrong


def read_srvgg(param: Path, binary: Path | None = None) -> tuple[dict[str, Any], State]:
    """Constructor arguments and state dict of the ``SRVGGNetCompact`` in the files. Raises ModelError."""
    network = read_network(param, binary)
    wrong = ModelError(f"“{param.name}” is not an SRVGGNetCompact: its layers are others.")
    graph = _Graph(network, wrong)
    picture = last = graph.take("Input")
    body: list[int] = []
    while True:
        last = graph.convolution(last)
        body.append(last)
        if not graph.has("PReLU", last):
            break
        last = graph.take("PReLU", last, meant={})
        body.append(last)
    last = graph.take("PixelShuffle", last)
    shuffle = network.layers[last]
    scale = shuffle.whole(0)
    if not _says(shuffle, {0: scale, 1: 0}, {0}) or scale < 2 or len(body) < 5:
        raise wrong
    graph.take("BinaryOp", last, graph.enlarged(picture, scale), meant=_ADD)
    graph.end()  # those of other scales are shrunk once more
    arrays = [network.arrays[i] for i in body]
    width, inputs = arrays[0][0].shape[:2]
    shapes: list[tuple[int, ...]] = [
        (width, inputs, 3, 3),
        *[(width,), (width, width, 3, 3)] * (len(body) // 2),
    ]
    shapes[-1] = (inputs * scale**2, width, 3, 3)
    if [a[0].shape for a in arrays] != shapes:
        raise wrong
    state: State = {}
    for i, parts in enumerate(arrays):
        _put(state, f"body.{i}", parts)
    return {"width": width, "convs": len(body) // 2 - 1, "scale": scale, "channels": inputs}, state


def read_rrdb(param: Path, binary: Path | None = None) -> State:
    """State dict of the ×4 RRDB network (ESRGAN's) in the files, in spandrel's layout. Raises ModelError."""
    network = read_network(param, binary)
    convolutions = [arrays for _, arrays in network.of_kind("Convolution")]
    blocks, rest = divmod(len(convolutions) - 6, 15)
    wrong = ModelError(f"“{param.name}” is not a ×4 RRDB network: its layers are others.")
    if blocks < 1 or rest:
        raise wrong
    graph = _Graph(network, wrong)
    first = last = graph.convolution(graph.take("Input"))
    places = {"conv_first": first}
    for i in range(blocks):
        outer = last
        for j in (1, 2, 3):
            dense = [last]
            for k in (1, 2, 3, 4, 5):
                dense.append(graph.convolution(*dense, leaky=k < 5))
                places[f"body.{i}.rdb{j}.conv{k}"] = dense[-1]
            last = graph.take("Eltwise", dense[-1], last, meant=_SCALED, needed=set(_SCALED))
        last = graph.take("Eltwise", last, outer, meant=_SCALED, needed=set(_SCALED))
    places["conv_body"] = graph.convolution(last)
    last = graph.take("BinaryOp", first, places["conv_body"], meant=_ADD)
    for name in ("conv_up1", "conv_up2"):
        places[name] = last = graph.convolution(graph.enlarged(last, 2), leaky=True)
    places["conv_hr"] = graph.convolution(last, leaky=True)
    places["conv_last"] = graph.convolution(places["conv_hr"])
    graph.end()
    width, growth = (len(network.arrays[places[n]][0]) for n in ("conv_first", "body.0.rdb1.conv1"))
    state: State = {}
    for name, place in places.items():
        arrays = network.arrays[place]
        _put(state, name, arrays)
        number = int(name[-1]) if ".rdb" in name else 0
        inputs = 3 if name == "conv_first" else width + growth * max(number - 1, 0)
        outputs = 3 if name == "conv_last" else growth if 0 < number < 5 else width
        if arrays[0].shape != (outputs, inputs, 3, 3):
            raise wrong
    return state


def read_upscaler(param: Path) -> tuple[str | None, dict[str, Any], State]:
    """Architecture and constructor arguments (of SRVGGNetCompact; None and none for an RRDB network, which spandrel
    knows by its layout) and state dict of the network in the files. Raises ModelError."""
    if any(layer.kind == "PixelShuffle" for layer in _listed(param)):
        config, state = read_srvgg(param)
        return "srvgg", config, state
    return None, {}, read_rrdb(param)


def load_upscaler(param: Path) -> torch.nn.Module:
    """The network in the files, SRVGGNetCompact or RRDB, in float32 and evaluation mode. Raises ModelError."""
    architecture, config, state = read_upscaler(param)
    if architecture == "srvgg":
        from engine.networks.srvgg import SRVGGNetCompact

        network: torch.nn.Module = SRVGGNetCompact(**config)
        network.load_state_dict(state)
    else:
        from spandrel import ModelLoader

        try:
            network = ModelLoader().load_from_state_dict(state).model
        except RuntimeError:  # it knows dense blocks that grow by 32 channels, and no others
            raise ModelError(f"“{param.name}” is an RRDB network of an unusual size.") from None
    return network.eval().requires_grad_(False)
