"""NVIDIA's StyleGAN2 files (stylegan2-ada-pytorch, ``.pkl``) into our layout, without running anything in them.

Such a file is a pickle of whole modules, each with the source text of its class, which NVIDIA's own loader runs.
Here its instructions are followed one by one, by a reader of our own that knows only those that such files need.
Every name that the pickle mentions is looked up in a short list of stand-ins: arrays become numpy arrays, modules
become plain dictionaries of their state, the source text is left unread, and any other name refuses the file before
anything happens.

Python's own unpickler is not used, since a small file can make it work without end: a pickle may hand the result of
one instruction to a million others, and what they make is not bounded by the size of the file. Here each file has a
budget of instructions and of bytes (``_Budget``), keys of dictionaries are short plain values (to hash a tuple that
holds itself twice, sixty deep, takes for ever), and no step takes more time than what it draws on the budget.
"""

from __future__ import annotations

import io
import math
import pickletools
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
_DTYPES = {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"}
# a file for 1024 pixels has, by its layers, under a hundred thousand instructions; its generator has some two
# hundred arrays, five modules deep
_STEPS, _ARRAYS, _DEPTH = 1 << 20, 10_000, 20
_LONGEST = 500  # characters of a key and of an array's dotted name
_DIMENSIONS = 16
# what may go wrong in a file that is cut short or made up
_DAMAGE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    EOFError,
    MemoryError,
    RecursionError,
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
                if depth == _DEPTH or len(path) > _LONGEST:
                    raise ValueError("its modules are nested too deep")
                seen.add(id(below))
                waiting.append((below, path, depth + 1))
        return found


class _Budget:
    """What one file of ``size`` bytes may cost, however often it repeats a call. ``bytes``: of all that its calls
    make (a sound file's arrays are copied once, after text became bytes in protocol 2); ``steps``: instructions,
    each of which may make one object of a hundred bytes or so."""

    def __init__(self, size: int) -> None:
        self.bytes, self.steps = 2 * size + (1 << 20), _STEPS

    def take(self, count: int) -> None:
        """Draw ``count`` bytes; to be called before they are allocated. Raises ValueError where they are not left."""
        self.bytes -= count
        if self.bytes < 0:
            raise ValueError("more than a file of that size holds")

    def step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise ValueError("more instructions than any such file has")


class _Call:
    """A callable for the pickle."""

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

    def build(self, state: Any) -> None:
        if not isinstance(state, tuple) or len(state) < 2 or state[1] not in ("<", ">", "|", "="):
            raise ValueError("an array of unknown order")
        self.order = state[1] if state[1] in "<>" else "<"

    @property
    def numpy(self) -> np.dtype:
        return np.dtype(self.order + self.name)


class _Array:
    """numpy's array, as attributes may be: parameters are tensors, which become plain numpy arrays at once."""

    __slots__ = ("_budget", "value")

    def __init__(self, budget: _Budget) -> None:
        self._budget = budget
        self.value: np.ndarray | None = None

    def build(self, state: Any) -> None:
        _, shape, dtype, fortran, data = state
        self.value = _shaped(self._budget, data, dtype, shape, "F" if fortran else "C")


class _Reader:
    """The pickles in ``file``, protocol 2 and later, one ``read`` after the other. ``embedded``: in a storage."""

    def __init__(self, file: io.BytesIO, budget: _Budget, embedded: bool = False) -> None:
        self._file, self._budget, self._embedded = file, budget, embedded
        self.storages: dict[str, tuple[str, int]] = {}
        listed = _Call(self._listed)
        plain_dict = _Call(self._dictionary)
        self._names: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): plain_dict,
            ("builtins", "set"): listed,
            ("__builtin__", "set"): listed,
            ("_codecs", "encode"): _Call(self._encoded),  # how protocol 2 writes bytes
        }
        if embedded:
            self._names |= {("torch", name): name for name in _STORAGES}
        else:
            self._names |= {
                ("dnnlib.util", "EasyDict"): plain_dict,
                ("dnnlib", "EasyDict"): plain_dict,
                ("torch_utils.persistence", "_reconstruct_persistent_obj"): _Call(_module),
                ("torch._utils", "_rebuild_tensor_v2"): _Call(self._tensor),
                ("torch._utils", "_rebuild_parameter"): _Call(lambda value, *_: value),
                ("torch.storage", "_load_from_bytes"): _Call(self._storage),
                ("torch", "Size"): _Call(lambda sizes=(): tuple(self._listed(sizes))),
                ("numpy", "ndarray"): "ndarray",  # only ever handed to _reconstruct
                ("numpy", "dtype"): _Call(_Dtype),
            }
            for package in ("numpy.core", "numpy._core"):
                self._names[(f"{package}.multiarray", "_reconstruct")] = _Call(lambda *_: _Array(budget))
                self._names[(f"{package}.multiarray", "scalar")] = _Call(_scalar)
                self._names[(f"{package}.numeric", "_frombuffer")] = _Call(self._buffered)

    def read(self) -> Any:
        """One pickle. Raises ``_RefusedError``, or one of ``_DAMAGE``."""
        stack: list[Any] = []
        marked: list[list[Any]] = []  # the stacks below each mark
        memo: dict[int, Any] = {}

        def above() -> list[Any]:
            nonlocal stack
            items, stack = stack, marked.pop()
            return items

        value: Any
        for operation, value, _ in pickletools.genops(self._file):
            self._budget.step()
            match operation.name:
                case "PROTO" | "FRAME":
                    pass
                case "STOP":
                    return stack.pop()
                case "MARK":
                    marked.append(stack)
                    stack = []
                case "POP":
                    if stack:
                        stack.pop()
                    else:  # a mark
                        above()
                case "POP_MARK":
                    above()
                case "DUP":
                    stack.append(stack[-1])
                case "NEWTRUE" | "NEWFALSE":
                    stack.append(operation.name == "NEWTRUE")
                case "GET" | "BINGET" | "LONG_BINGET":
                    stack.append(memo[value])
                case "PUT" | "BINPUT" | "LONG_BINPUT":
                    memo[value] = stack[-1]
                case "MEMOIZE":
                    memo[len(memo)] = stack[-1]
                case "EMPTY_TUPLE":
                    stack.append(())
                case "TUPLE1" | "TUPLE2" | "TUPLE3":
                    count = int(operation.name[-1])
                    if len(stack) < count:
                        raise IndexError
                    stack[-count:] = [tuple(stack[-count:])]
                case "TUPLE":
                    items = above()
                    stack.append(tuple(items))
                case "EMPTY_LIST" | "EMPTY_SET":  # sets become lists
                    stack.append([])
                case "LIST" | "FROZENSET":
                    items = above()
                    stack.append(items)
                case "APPEND":
                    item = stack.pop()
                    _of(list, stack[-1]).append(item)
                case "APPENDS" | "ADDITEMS":
                    items = above()
                    _of(list, stack[-1]).extend(items)
                case "EMPTY_DICT":
                    stack.append({})
                case "DICT":
                    items = above()
                    stack.append(_fill({}, items))
                case "SETITEM":
                    item, key = stack.pop(), stack.pop()
                    _fill(_of(dict, stack[-1]), [key, item])
                case "SETITEMS":
                    items = above()
                    _fill(_of(dict, stack[-1]), items)
                case "GLOBAL":
                    module, _, name = value.partition(" ")
                    stack.append(self._found(module, name))
                case "STACK_GLOBAL":
                    name, module = stack.pop(), stack.pop()
                    stack.append(self._found(_of(str, module), _of(str, name)))
                case "REDUCE" | "NEWOBJ":
                    words, function = _of(tuple, stack.pop()), _of(_Call, stack.pop())
                    if len(words) > _DIMENSIONS:  # each call would copy them
                        raise ValueError("a call with too many words")
                    stack.append(function(*words))
                case "BUILD":
                    state, built = stack.pop(), stack[-1]
                    # nothing else takes a state; that of a dictionary would be attributes beside its entries
                    if not isinstance(built, dict):
                        _of((_Dtype, _Array), built).build(state)
                case "BINPERSID":
                    stack.append(self._reference(stack.pop()))
                case name if name in _PLAIN:
                    stack.append(value)
                case name:
                    raise ValueError(f"an instruction that no such file needs: {name}")
        raise EOFError

    def _found(self, module: str, name: str) -> Any:
        try:
            return self._names[(module, name)]
        except KeyError:
            raise _RefusedError(f"{module}.{name}"[:200]) from None

    def _reference(self, pid: Any) -> str:
        """A storage's key, for a reference to it: only in an embedded file."""
        kind, storage, key, _location, count = _of(tuple, pid)[:5]
        known = isinstance(storage, str) and storage in _STORAGES
        if not self._embedded or kind != "storage" or not known or _of(int, count) < 0:
            raise ValueError("not a storage")
        if len(_of(str, key)) > _LONGEST:
            raise ValueError("not a storage")
        self.storages[key] = (storage, count)
        return key

    def _listed(self, items: Any = ()) -> list[Any]:
        self._budget.take(8 * len(_of((list, tuple), items)))
        return list(items)

    def _dictionary(self, items: Any = ()) -> dict[Any, Any]:
        pairs = items.items() if isinstance(items, dict) else _of((list, tuple), items)
        self._budget.take(100 * len(pairs))
        found: dict[Any, Any] = {}
        for pair in pairs:
            _fill(found, list(_of((list, tuple), pair)[:3]))
        return found

    def _encoded(self, text: Any, encoding: Any) -> bytes:
        if not isinstance(text, str) or encoding != "latin1":
            raise ValueError("bytes of unknown encoding")
        self._budget.take(len(text))
        return text.encode("latin1")

    def _buffered(self, data: Any, dtype: Any, shape: Any, order: Any = "C") -> np.ndarray:
        """How newer versions of numpy write an array in protocol 5."""
        return _shaped(self._budget, data, dtype, shape, order)

    def _storage(self, data: Any) -> np.ndarray:
        """An embedded file of PyTorch's older format that holds one storage: four pickles, a length, the numbers.
        A view of ``data``, so that nothing is copied however often it is asked for."""
        file = io.BytesIO(_of(bytes, data))
        reader = _Reader(file, self._budget, True)
        if reader.read() != _MAGIC:
            raise ValueError("a storage of an unknown format")
        reader.read()  # the version of the protocol
        reader.read()  # the sizes of C's types on the machine that wrote it
        key = _of(str, reader.read())
        reader.read()  # the keys in their order: there is one
        kind, count = reader.storages[key]
        if int.from_bytes(file.read(8), "little") != count:
            raise ValueError("a storage that is cut short")
        return np.frombuffer(data, np.dtype(_STORAGES[kind]), count, file.tell())

    def _tensor(self, storage: Any, offset: Any, size: Any, stride: Any, *_: Any) -> np.ndarray:
        size, stride = _of((tuple, list), size), _of((tuple, list), stride)
        if not isinstance(storage, np.ndarray) or storage.ndim != 1 or len(size) != len(stride):
            raise ValueError("a tensor without a storage")
        if len(size) > _DIMENSIONS:
            raise ValueError("a tensor of impossible shape")
        if not all(isinstance(n, int) and 0 <= n < 1 << 62 for n in (offset, *size, *stride)):
            raise ValueError("a tensor of impossible shape")
        count = math.prod(size)
        last = offset + sum((n - 1) * s for n, s in zip(size, stride, strict=True))
        # a picture of one number repeated would be small here and vast once it is copied
        if count > storage.size or (count and last >= storage.size):
            raise ValueError("a tensor larger than its storage")
        self._budget.take(count * storage.itemsize)
        bytes_apart = tuple(s * storage.itemsize for s in stride)
        view = np.lib.stride_tricks.as_strided(storage[offset:], tuple(size), bytes_apart, writeable=False)
        return np.array(view)


# instructions that put their own argument on the stack
_PLAIN = {"NONE", "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"} | {
    *("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"),
    *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
}


def _of(kind: Any, value: Any) -> Any:
    """``value``, if it is of the kind. Raises TypeError."""
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} in a place for something else")
    return value


def _fill(found: dict[Any, Any], items: list[Any]) -> dict[Any, Any]:
    """Keys and values in turn. Keys are checked before Python hashes them: a tuple's hash takes as long as the tuple
    is large when it is written out, a long number's as long as the number is, each time anew; numbers of a wider
    range could be chosen to have one hash. (Hashes of text are kept, and nobody can choose them.)"""
    if len(items) % 2:
        raise ValueError("a key without a value")
    for i in range(0, len(items), 2):
        key = items[i]
        if isinstance(key, str | bytes):
            fit = len(key) <= _LONGEST
        else:
            fit = key is None or (isinstance(key, int) and 0 <= key < 1 << 16)
        if not fit:
            raise ValueError("a key that no such file has")
        found[key] = items[i + 1]
    return found


def _module(meta: Any) -> Module:
    """In place of NVIDIA's function that would run ``meta["module_src"]``."""
    state, name = _of(dict, meta)["state"], meta["class_name"]
    return Module(_of(str, name), _of(dict, state))


def _shaped(budget: _Budget, data: Any, dtype: Any, shape: Any, order: Any) -> np.ndarray:
    if not isinstance(data, bytes | bytearray) or not isinstance(dtype, _Dtype) or order not in ("C", "F"):
        raise ValueError("an array of something else than numbers")
    if len(_of(tuple, shape)) > _DIMENSIONS:
        raise ValueError("an array of impossible shape")
    budget.take(len(data))
    return np.frombuffer(data, dtype.numpy).reshape(shape, order=order).copy()


def _scalar(dtype: Any, data: Any = b"") -> float:
    if not isinstance(dtype, _Dtype) or len(_of((str, bytes), data)) > 8:
        raise ValueError("a number of unknown kind")
    data = data.encode("latin1") if isinstance(data, str) else data
    return float(np.frombuffer(data, dtype.numpy)[0])


def read(data: bytes, name: str) -> dict[str, Any]:
    """What the pickle holds: dictionaries, lists (also for sets), plain values, arrays, and ``Module`` for modules.

    Raises ModelError for a file that is damaged, is of the TensorFlow version, mentions anything but the above, or
    would take far more time or memory than its size warrants.
    """
    try:
        found = _Reader(io.BytesIO(data), _Budget(len(data))).read()
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


def convert(data: bytes, name: str) -> Converted:
    """G_ema of such a file as architecture, configuration and state dict of ours. Raises ModelError as ``read``, and
    for a generator of another kind (StyleGAN3, with labels, without skip connections)."""
    from engine.networks.stylegan2_convert import from_nvidia

    return from_nvidia(read(data, name)["G_ema"], name)
