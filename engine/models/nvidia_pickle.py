"""NVIDIA's StyleGAN2 files (stylegan2-ada-pytorch, ``.pkl``) into our layout, without running anything in them.

Such a file is a pickle of whole modules, each with the source text of its class, which NVIDIA's own loader runs.
Here every name that the pickle mentions is looked up in a short list of stand-ins, made afresh for each file: arrays
become numpy arrays, modules become plain dictionaries of their state, the source text is left unread, and any other
name refuses the file before anything happens.
"""

from __future__ import annotations

import io
import math
import pickle
import pickletools
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.api import ModelError

if TYPE_CHECKING:
    from engine.networks.convert import Converted

__all__ = ["Module", "convert", "read"]

_MAGIC = 0x1950A86A20F9469CFC6C  # at the start of PyTorch's older file format, in which storages are embedded
_STORAGES = {
    "HalfStorage": "<f2",
    "FloatStorage": "<f4",
    "DoubleStorage": "<f8",
    "CharStorage": "|i1",
    "ByteStorage": "|u1",
    "ShortStorage": "<i2",
    "IntStorage": "<i4",
    "LongStorage": "<i8",
    "BoolStorage": "|b1",
}
_NEVER = {"EXT1", "EXT2", "EXT4", "NEXT_BUFFER", "READONLY_BUFFER"}
_DTYPES = {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"}
# what may go wrong in a file that is cut short or made up
_DAMAGE = (
    pickle.UnpicklingError,
    EOFError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    OverflowError,
    MemoryError,
    RecursionError,
    UnicodeError,
    ImportError,
)


class _RefusedError(Exception):
    """The pickle mentions a name that is not on the list."""


@dataclass(frozen=True, eq=False)
class Module:
    """One of NVIDIA's persistent modules: the name of its class, and its attributes."""

    class_name: str
    state: dict[str, Any]

    def part(self, kind: str) -> dict[str, Any]:
        found = self.state.get(kind)
        return found if isinstance(found, dict) else {}

    def arrays(self, prefix: str = "") -> dict[str, np.ndarray]:
        """Parameters and buffers of the module and those below it, by dotted name."""
        found = {}
        for kind in ("_parameters", "_buffers"):
            for name, value in self.part(kind).items():
                if isinstance(value, np.ndarray):
                    found[prefix + str(name)] = value
        for name, below in self.part("_modules").items():
            if isinstance(below, Module):
                found |= below.arrays(f"{prefix}{name}.")
        return found


class _Call:
    """A callable for the pickle; without attributes that the pickle could set."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *words: Any) -> Any:
        return self._function(*words)


class _Dtype:
    """numpy's dtype while it is read: only its name counts, and its byte order."""

    __slots__ = ("name", "order")

    def __init__(self, name: Any, *_: Any) -> None:
        if not isinstance(name, str) or name not in _DTYPES:
            raise ValueError("an array of something else than numbers")
        self.name, self.order = name, "<"

    def __setstate__(self, state: Any) -> None:
        if not isinstance(state, tuple) or len(state) < 2 or state[1] not in ("<", ">", "|", "="):
            raise ValueError("an array of unknown order")
        self.order = state[1] if state[1] in "<>" else "<"

    @property
    def numpy(self) -> np.dtype:
        return np.dtype(self.order + self.name)


class _Array:
    """numpy's array, as attributes may be: parameters are tensors, which become plain numpy arrays at once."""

    __slots__ = ("value",)

    def __init__(self, *_: Any) -> None:
        self.value: np.ndarray | None = None

    def __setstate__(self, state: Any) -> None:
        _, shape, dtype, fortran, data = state
        if not isinstance(dtype, _Dtype) or not isinstance(data, bytes) or not isinstance(shape, tuple):
            raise ValueError("an array of something else than numbers")
        order: Any = "F" if fortran else "C"
        self.value = np.frombuffer(data, dtype.numpy).reshape(shape, order=order).copy()


class _Reader(pickle.Unpickler):
    """One pickle through the list of names. ``depth`` 1: a storage embedded in another pickle."""

    def __init__(self, file: io.BytesIO, depth: int = 0) -> None:
        super().__init__(file, encoding="latin1")  # NVIDIA's own choice for arrays of Python 2
        self._file, self._depth = file, depth
        self.storages: dict[str, tuple[str, int]] = {}
        # fresh for each file: a pickle can set attributes of what it is given
        plain_dict = type("PlainDict", (dict,), {"__slots__": ()})
        array, dtype = (
            type("Array", (_Array,), {"__slots__": ()}),
            type("Dtype", (_Dtype,), {"__slots__": ()}),
        )
        self._names: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("builtins", "set"): _Call(lambda items=(): list(items)),
            ("__builtin__", "set"): _Call(lambda items=(): list(items)),
            ("_codecs", "encode"): _Call(_encoded),  # how protocol 2 writes bytes
        }
        if depth:
            self._names |= {("torch", name): name for name in _STORAGES}
        else:
            scalar = _Call(_scalar)
            self._names |= {
                ("dnnlib.util", "EasyDict"): plain_dict,
                ("dnnlib", "EasyDict"): plain_dict,
                ("torch_utils.persistence", "_reconstruct_persistent_obj"): _Call(_module),
                ("torch._utils", "_rebuild_tensor_v2"): _Call(_tensor),
                ("torch._utils", "_rebuild_parameter"): _Call(lambda value, *_: value),
                ("torch.storage", "_load_from_bytes"): _Call(_storage),
                ("torch", "Size"): _Call(lambda sizes=(): tuple(sizes)),
                ("numpy", "ndarray"): array,
                ("numpy", "dtype"): dtype,
            }
            for package in ("numpy.core", "numpy._core"):
                self._names[(f"{package}.multiarray", "_reconstruct")] = _Call(lambda *_: array())
                self._names[(f"{package}.multiarray", "scalar")] = scalar
                self._names[(f"{package}.numeric", "_frombuffer")] = _Call(_buffered)

    def read(self) -> Any:
        """One pickle, after a look at its instructions, which raises where one is not whole: with a wrong length
        some would take any amount of memory."""
        start = self._file.tell()
        for count, (operation, value, _) in enumerate(pickletools.genops(self._file)):
            if operation.name in _NEVER:
                raise pickle.UnpicklingError("an instruction that no such file needs")
            # the reader makes a table of that many places; a writer numbers them one after the other
            if operation.name.endswith("PUT") and isinstance(value, int) and value > count:
                raise pickle.UnpicklingError("a place that was not counted")
        self._file.seek(start)
        return self.load()

    def find_class(self, module: str, name: str) -> Any:
        try:
            return self._names[(module, name)]
        except KeyError:
            raise _RefusedError(f"{module}.{name}") from None

    def persistent_load(self, pid: Any) -> Any:
        if not self._depth:
            raise pickle.UnpicklingError("a reference to another file")
        kind, storage, key, _location, count = pid[:5]
        if kind != "storage" or storage not in _STORAGES or not isinstance(count, int):
            raise pickle.UnpicklingError("not a storage")
        self.storages[str(key)] = (storage, count)
        return key


def _module(meta: Any) -> Module:
    """In place of NVIDIA's function that would run ``meta["module_src"]``."""
    state, name = meta["state"], meta["class_name"]
    if not isinstance(state, dict) or not isinstance(name, str):
        raise ValueError("a module without a state")
    return Module(name, state)


def _encoded(text: Any, encoding: Any) -> bytes:
    if not isinstance(text, str) or encoding != "latin1":
        raise ValueError("bytes of unknown encoding")
    return text.encode("latin1")


def _buffered(data: Any, dtype: Any, shape: Any, order: Any = "C") -> np.ndarray:
    """How newer versions of numpy write an array in protocol 5."""
    if not isinstance(data, bytes | bytearray) or not isinstance(dtype, _Dtype) or order not in ("C", "F"):
        raise ValueError("an array of something else than numbers")
    return np.frombuffer(data, dtype.numpy).reshape(shape, order=order).copy()


def _storage(data: Any) -> np.ndarray:
    """An embedded file of PyTorch's older format that holds one storage: four pickles, a length, the numbers."""
    if not isinstance(data, bytes):
        raise ValueError("a storage that is not bytes")
    file = io.BytesIO(data)
    if _Reader(file, 1).read() != _MAGIC:
        raise ValueError("a storage of an unknown format")
    _Reader(file, 1).read()  # the version of the protocol
    _Reader(file, 1).read()  # the sizes of C's types on the machine that wrote it
    reader = _Reader(file, 1)
    key = str(reader.read())
    _Reader(file, 1).read()  # the keys in their order: there is one
    kind, count = reader.storages[key]
    written = int.from_bytes(file.read(8), "little")
    dtype = np.dtype(_STORAGES[kind])
    numbers = file.read(count * dtype.itemsize)
    if written != count or len(numbers) != count * dtype.itemsize:
        raise ValueError("a storage that is cut short")
    return np.frombuffer(numbers, dtype)


def _tensor(storage: Any, offset: Any, size: Any, stride: Any, *_: Any) -> np.ndarray:
    if not isinstance(storage, np.ndarray) or storage.ndim != 1 or len(size) != len(stride):
        raise ValueError("a tensor without a storage")
    numbers = [offset, *size, *stride]
    if not all(isinstance(n, int) and n >= 0 for n in numbers):
        raise ValueError("a tensor of impossible shape")
    count = math.prod(size)
    last = offset + sum((n - 1) * s for n, s in zip(size, stride, strict=True))
    # a picture of one number repeated would be small here and vast once it is copied
    if count > storage.size or (count and last >= storage.size):
        raise ValueError("a tensor larger than its storage")
    bytes_apart = tuple(s * storage.itemsize for s in stride)
    view = np.lib.stride_tricks.as_strided(storage[offset:], tuple(size), bytes_apart, writeable=False)
    return np.array(view)


def _scalar(dtype: Any, data: Any = b"") -> float:
    if not isinstance(dtype, _Dtype):
        raise ValueError("a number of unknown kind")
    data = data.encode("latin1") if isinstance(data, str) else data
    return float(np.frombuffer(data, dtype.numpy)[0])


def read(data: bytes, name: str) -> dict[str, Any]:
    """What the pickle holds: dictionaries, lists, plain values, arrays, and ``Module`` for modules.

    Raises ModelError for a file that is damaged, is of the TensorFlow version, or mentions anything but the above.
    """
    try:
        found = _Reader(io.BytesIO(data)).read()
    except _RefusedError as refused:
        if str(refused).startswith("dnnlib.tflib."):
            raise ModelError(
                f"“{name}” is of StyleGAN2's TensorFlow version: convert it with NVIDIA's legacy.py first."
            ) from None
        raise ModelError(
            f"“{name}” asks for “{refused}”, which no StyleGAN2 file needs: it was refused and nothing in it was run."
        ) from None
    except _DAMAGE:
        raise ModelError(
            f"“{name}” is not a sound StyleGAN2 file of NVIDIA's: it is damaged or cut short."
        ) from None
    if not isinstance(found, dict) or not isinstance(found.get("G_ema"), Module):
        raise ModelError(
            f"“{name}” holds no averaged generator (“G_ema”): it is not a StyleGAN2 file of NVIDIA's."
        )
    return dict(found)


_LAYERS = (
    # NVIDIA's name after the layer's, ours
    ("weight", "conv.weight"),
    ("affine.weight", "conv.modulation.weight"),
    ("affine.bias", "conv.modulation.bias"),
)


def convert(data: bytes, name: str) -> Converted:
    """G_ema of such a file as architecture, configuration and state dict of ours. Raises ModelError as ``read``, and
    for a generator of another kind (StyleGAN3, with labels, without skip connections)."""
    generator = read(data, name)["G_ema"]
    arrays = generator.arrays()
    try:
        return _converted(generator, arrays)
    except KeyError as error:
        raise ModelError(
            f"“{name}” is not a generator that Saisei knows: it lacks {error} (StyleGAN2 without labels, with skip "
            "connections and noise, is)."
        ) from None
    except (ValueError, TypeError) as error:
        raise ModelError(f"“{name}” is not a generator that Saisei knows: {error}.") from None


def _rate(generator: Module) -> float:
    """The learning rate of the mapping network as a share of the rest: its weights are stored divided by it."""
    mapping = generator.part("_modules").get("mapping")
    first = mapping.part("_modules").get("fc0") if isinstance(mapping, Module) else None
    gain = first.state.get("bias_gain", 0.01) if isinstance(first, Module) else 0.01
    if not isinstance(gain, int | float) or not 0 < gain <= 1:
        raise ValueError("its mapping network has no learning rate")
    return float(gain)


def _converted(generator: Module, arrays: dict[str, np.ndarray]) -> Converted:
    import torch

    from engine.networks.convert import Converted

    sizes = sorted(
        int(k.split(".")[1][1:]) for k in arrays if re.fullmatch(r"synthesis\.b\d+\.torgb\.weight", k)
    )
    if not sizes or sizes != [4 << i for i in range(len(sizes))]:
        raise KeyError("synthesis.b4.torgb.weight")
    depth = sum(1 for k in arrays if re.fullmatch(r"mapping\.fc\d+\.weight", k))
    if "mapping.embed.weight" in arrays:
        raise ValueError("it was trained with labels")
    style = arrays["mapping.fc0.weight"].shape[0]
    if any(arrays[f"mapping.fc{i}.weight"].shape != (style, style) for i in range(depth)):
        raise ValueError("its mapping network is not of one width")
    state: dict[str, np.ndarray] = {"latent_avg": arrays["mapping.w_avg"]}
    for i in range(depth):
        for kind in ("weight", "bias"):
            state[f"style.{i + 1}.{kind}"] = arrays[f"mapping.fc{i}.{kind}"]
    state["input.input"] = arrays["synthesis.b4.const"][None]

    def layer(theirs: str, ours: str, noise: int) -> None:
        for a, b in _LAYERS:
            value = arrays[f"{theirs}.{a}"]
            state[f"{ours}.{b}"] = value[None] if a == "weight" else value
        state[f"{ours}.noise.weight"] = arrays[f"{theirs}.noise_strength"].reshape(1)
        state[f"{ours}.activate.bias"] = arrays[f"{theirs}.bias"]
        state[f"noises.noise_{noise}"] = arrays[f"{theirs}.noise_const"][None, None]

    for i, size in enumerate(sizes):
        block = f"synthesis.b{size}"
        layer(f"{block}.conv1", f"convs.{2 * i - 1}" if i else "conv1", 2 * i)
        to_rgb = f"to_rgbs.{i - 1}" if i else "to_rgb1"
        for a, b in _LAYERS:
            value = arrays[f"{block}.torgb.{a}"]
            state[f"{to_rgb}.{b}"] = value[None] if a == "weight" else value
        state[f"{to_rgb}.bias"] = arrays[f"{block}.torgb.bias"].reshape(1, 3, 1, 1)
        if i:
            layer(f"{block}.conv0", f"convs.{2 * i - 2}", 2 * i - 1)
            # theirs is of unit gain, and upsampling multiplies it
            state[f"convs.{2 * i - 2}.conv.blur.kernel"] = arrays[f"{block}.conv0.resample_filter"] * 4
            state[f"{to_rgb}.upsample.kernel"] = arrays[f"{block}.resample_filter"] * 4
    channels = tuple(arrays[f"synthesis.b{size}.conv1.weight"].shape[0] for size in sizes)
    config = {
        "style_dim": style,
        "mapping_layers": depth,
        "channels": channels,
        "mapping_rate": _rate(generator),
    }
    tensors = {k: torch.from_numpy(np.ascontiguousarray(v, np.float32)) for k, v in state.items()}
    _check(config, tensors)
    return Converted("stylegan2", config, tensors)


def _check(config: dict[str, Any], state: dict[str, Any]) -> None:
    """Raises ValueError where the shapes do not fit together."""
    import torch

    from engine.networks import build

    with torch.device("meta"):
        wanted = {k: tuple(v.shape) for k, v in build("stylegan2", config).state_dict().items()}
    given = {k: tuple(v.shape) for k, v in state.items()}
    wrong = next((k for k in wanted if wanted[k] != given.get(k)), None)
    if wrong:
        raise ValueError(f"“{wrong}” is {given.get(wrong)} instead of {wanted[wrong]}")
