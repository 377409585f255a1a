"""NVIDIA's StyleGAN2 files (stylegan2-ada-pytorch, ``.pkl``) into our layout, without running anything in them.

Such a file is a pickle of whole modules, each with the source text of its class, which NVIDIA's own loader runs.
Here its instructions are followed one by one, by a reader of our own that knows only those that such files need.
Every name that the pickle mentions is looked up in a short list of stand-ins: arrays become numpy arrays, modules
become plain dictionaries of their state, the source text is left unread, and any other name refuses the file before
anything happens.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.api import ModelError
from engine.models.pickles import DAMAGE, LONGEST, STORAGES, Budget, Reader, RefusedError, of, shaped
from engine.models.pickles import Array as _Array
from engine.models.pickles import Call as _Call
from engine.models.pickles import Dtype as _Dtype

if TYPE_CHECKING:
    from engine.networks.convert import Converted

__all__ = ["Module", "convert", "read"]

_MAGIC = 0x1950A86A20F9469CFC6C  # at the start of PyTorch's older file format, in which storages are embedded
# a file for 1024 pixels has, by its layers, under a hundred thousand instructions; its generator has some two
# hundred arrays, five modules deep
_STEPS, _ARRAYS, _DEPTH = 1 << 20, 10_000, 20


@dataclass(frozen=True, eq=False)
class Module:
    """One of NVIDIA's persistent modules: the name of its class, and its attributes."""

    class_name: str
    state: dict[str, Any]

    def part(self, kind: str) -> dict[str, Any]:
        found = self.state.get(kind)
        return found if isinstance(found, dict) else {}

    def arrays(self) -> dict[str, np.ndarray]:
        """Parameters and buffers of the module and those below it, by dotted name.

        Raises ValueError for modules that are in two places, or more and deeper than in any generator: a file of a
        few kilobytes can nest sixty modules, each twice in the next.
        """
        found: dict[str, np.ndarray] = {}
        seen = {id(self)}
        waiting = [(self, "", 0)]
        while waiting:
            module, prefix, depth = waiting.pop()
            for kind in ("_parameters", "_buffers"):
                for name, value in module.part(kind).items():
                    if isinstance(value, np.ndarray) and isinstance(name, str):
                        found[prefix + name] = value
                    if len(found) > _ARRAYS:
                        raise ValueError("it has too many arrays")
            for name, below in module.part("_modules").items():
                if not isinstance(below, Module) or not isinstance(name, str):
                    continue
                path = f"{prefix}{name}."
                if id(below) in seen:
                    raise ValueError("one of its modules is in two places")
                if depth == _DEPTH or len(path) > LONGEST:
                    raise ValueError("its modules are nested too deep")
                seen.add(id(below))
                waiting.append((below, path, depth + 1))
        return found


class _Reader(Reader):
    """``embedded``: the pickle is in a storage."""

    def __init__(self, file: io.BytesIO, budget: Budget, embedded: bool = False) -> None:
        super().__init__(file, budget)
        self._embedded = embedded
        self.storages: dict[str, tuple[str, int]] = {}
        if embedded:
            self.names |= {("torch", name): name for name in STORAGES}
        else:
            self.names |= {
                ("dnnlib.util", "EasyDict"): _Call(self._dictionary),
                ("dnnlib", "EasyDict"): _Call(self._dictionary),
                ("torch_utils.persistence", "_reconstruct_persistent_obj"): _Call(_module),
                ("torch._utils", "_rebuild_tensor_v2"): _Call(self._tensor),
                ("torch._utils", "_rebuild_parameter"): _Call(lambda value, *_: value),
                ("torch.storage", "_load_from_bytes"): _Call(self._storage),
                ("torch", "Size"): _Call(lambda sizes=(): tuple(self.listed(sizes))),
                ("numpy", "ndarray"): "ndarray",  # only ever handed to _reconstruct
                ("numpy", "dtype"): _Call(_Dtype),
            }
            for package in ("numpy.core", "numpy._core"):
                self.names[(f"{package}.multiarray", "_reconstruct")] = _Call(lambda *_: _Array(budget))
                self.names[(f"{package}.multiarray", "scalar")] = _Call(_scalar)
                self.names[(f"{package}.numeric", "_frombuffer")] = _Call(self._buffered)

    def reference(self, pid: Any) -> str:
        """A storage's key, for a reference to it: only in an embedded file."""
        kind, storage, key, _location, count = of(tuple, pid)[:5]
        known = isinstance(storage, str) and storage in STORAGES
        if not self._embedded or kind != "storage" or not known or of(int, count) < 0:
            raise ValueError("not a storage")
        if len(of(str, key)) > LONGEST:
            raise ValueError("not a storage")
        self.storages[key] = (storage, count)
        return key

    def _buffered(self, data: Any, dtype: Any, shape: Any, order: Any = "C") -> np.ndarray:
        """How newer versions of numpy write an array in protocol 5."""
        return shaped(self._budget, data, dtype, shape, order)

    def _storage(self, data: Any) -> np.ndarray:
        """An embedded file of PyTorch's older format that holds one storage: four pickles, a length, the numbers.
        A view of ``data``, so that nothing is copied however often it is asked for."""
        file = io.BytesIO(of(bytes, data))
        reader = _Reader(file, self._budget, True)
        if reader.read() != _MAGIC:
            raise ValueError("a storage of an unknown format")
        reader.read()  # the version of the protocol
        reader.read()  # the sizes of C's types on the machine that wrote it
        key = of(str, reader.read())
        reader.read()  # the keys in their order: there is one
        kind, count = reader.storages[key]
        if int.from_bytes(file.read(8), "little") != count:
            raise ValueError("a storage that is cut short")
        return np.frombuffer(data, np.dtype(STORAGES[kind]), count, file.tell())

    def _tensor(self, *words: Any) -> np.ndarray:
        return np.array(self.tensor(*words))


def _module(meta: Any) -> Module:
    """In place of NVIDIA's function that would run ``meta["module_src"]``."""
    state, name = of(dict, meta)["state"], meta["class_name"]
    return Module(of(str, name), of(dict, state))


def _scalar(dtype: Any, data: Any = b"") -> float:
    if not isinstance(dtype, _Dtype) or len(of((str, bytes), data)) > 8:
        raise ValueError("a number of unknown kind")
    data = data.encode("latin1") if isinstance(data, str) else data
    return float(np.frombuffer(data, dtype.numpy)[0])


def read(data: bytes, name: str) -> dict[str, Any]:
    """What the pickle holds: dictionaries, lists (also for sets), plain values, arrays, and ``Module`` for modules.

    Raises ModelError for a file that is damaged, is of the TensorFlow version, mentions anything but the above, or
    would take far more time or memory than its size warrants.
    """
    try:
        found = _Reader(io.BytesIO(data), Budget(len(data), _STEPS)).read()
    except RefusedError as refused:
        if str(refused).startswith("dnnlib.tflib."):
            raise ModelError(
                f"“{name}” is of StyleGAN2's TensorFlow version: convert it with NVIDIA's legacy.py first."
            ) from None
        raise ModelError(
            f"“{name}” asks for “{refused}”, which no StyleGAN2 file needs: it was refused and nothing in it was run."
        ) from None
    except DAMAGE:
        raise ModelError(
            f"“{name}” is not a sound StyleGAN2 file of NVIDIA's: it is damaged or cut short."
        ) from None
    if not isinstance(found, dict) or not isinstance(found.get("G_ema"), Module):
        raise ModelError(
            f"“{name}” holds no averaged generator (“G_ema”): it is not a StyleGAN2 file of NVIDIA's."
        )
    return dict(found)


def convert(data: bytes, name: str) -> Converted:
    """G_ema of such a file as architecture, configuration and state dict of ours. Raises ModelError as ``read``, and
    for a generator of another kind (StyleGAN3, with labels, without skip connections)."""
    from engine.networks.stylegan2_convert import from_nvidia

    return from_nvidia(read(data, name)["G_ema"], name)
