"""Follows a pickle's instructions without running anything in it: for ``nvidia_pickle`` and ``torch_archive``.

Every name that the pickle mentions is looked up in a short list of stand-ins that a subclass gives; any other name
refuses the file before anything happens.

Python's own unpickler is not used, since a small file can make it work without end: a pickle may hand the result of
one instruction to a million others, and what they make is not bounded by the size of the file. Here each file has a
budget of instructions and of bytes (``Budget``), keys of dictionaries are short plain values (to hash a tuple that
holds itself twice, sixty deep, takes for ever), and no step takes more time than what it draws on the budget.
"""

from __future__ import annotations

import math
import pickletools
from collections.abc import Callable
from typing import IO, Any

import numpy as np

__all__ = ["DAMAGE", "Array", "Budget", "Built", "Call", "Dtype", "Reader", "RefusedError", "of", "shaped"]

STORAGES = {
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
STEPS = 1 << 20  # instructions of one file
LONGEST = 500  # characters of a key and of an array's dotted name
DIMENSIONS = 16
# what may go wrong in a file that is cut short or made up
DAMAGE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    EOFError,
    MemoryError,
    RecursionError,
)


class RefusedError(Exception):
    """The pickle mentions a name that is not on the list."""


class Budget:
    """What one file of ``size`` bytes may cost, however often it repeats a call. ``bytes``: of all that its calls
    make (a sound file's arrays are copied once, after text became bytes in protocol 2); ``steps``: instructions,
    each of which may make one object of a hundred bytes or so."""

    def __init__(self, size: int, steps: int = STEPS) -> None:
        self.bytes, self.steps = 2 * size + (1 << 20), steps

    def take(self, count: int) -> None:
        """Draw ``count`` bytes; to be called before they are allocated. Raises ValueError where they are not left."""
        self.bytes -= count
        if self.bytes < 0:
            raise ValueError("more than a file of that size holds")

    def step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise ValueError("more instructions than any such file has")


class Call:
    """A callable for the pickle."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *words: Any) -> Any:
        return self._function(*words)


class Built:
    """What a pickle may give a state to."""

    __slots__ = ()

    def build(self, state: Any) -> None:
        raise NotImplementedError


class Dtype(Built):
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


class Array(Built):
    """numpy's array, as attributes may be: parameters are tensors, which become plain numpy arrays at once."""

    __slots__ = ("_budget", "value")

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.value: np.ndarray | None = None

    def build(self, state: Any) -> None:
        _, shape, dtype, fortran, data = state
        self.value = shaped(self._budget, data, dtype, shape, "F" if fortran else "C")


class Reader:
    """The pickles in ``file``, protocol 2 and later, one ``read`` after the other. A subclass gives the ``names``
    that they may mention, and what a reference to a storage comes to."""

    def __init__(self, file: IO[bytes], budget: Budget) -> None:
        self._file, self._budget = file, budget
        listed, plain_dict = Call(self.listed), Call(self._dictionary)
        self.names: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): plain_dict,
            ("builtins", "set"): listed,
            ("__builtin__", "set"): listed,
            ("_codecs", "encode"): Call(self._encoded),  # how protocol 2 writes bytes
        }

    def read(self) -> Any:
        """One pickle. Raises ``RefusedError``, or one of ``_DAMAGE``."""
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
                    of(list, stack[-1]).append(item)
                case "APPENDS" | "ADDITEMS":
                    items = above()
                    of(list, stack[-1]).extend(items)
                case "EMPTY_DICT":
                    stack.append({})
                case "DICT":
                    items = above()
                    stack.append(_fill({}, items))
                case "SETITEM":
                    item, key = stack.pop(), stack.pop()
                    _fill(of(dict, stack[-1]), [key, item])
                case "SETITEMS":
                    items = above()
                    _fill(of(dict, stack[-1]), items)
                case "GLOBAL":
                    module, _, name = value.partition(" ")
                    stack.append(self.found(module, name))
                case "STACK_GLOBAL":
                    name, module = stack.pop(), stack.pop()
                    stack.append(self.found(of(str, module), of(str, name)))
                case "REDUCE" | "NEWOBJ":
                    words, function = of(tuple, stack.pop()), of(Call, stack.pop())
                    if len(words) > DIMENSIONS:  # each call would copy them
                        raise ValueError("a call with too many words")
                    stack.append(function(*words))
                case "BUILD":
                    state, built = stack.pop(), stack[-1]
                    # nothing else takes a state; that of a dictionary would be attributes beside its entries
                    if not isinstance(built, dict):
                        of(Built, built).build(state)
                case "BINPERSID":
                    stack.append(self.reference(stack.pop()))
                case name if name in _PLAIN:
                    stack.append(value)
                case name:
                    raise ValueError(f"an instruction that no such file needs: {name}")
        raise EOFError

    def found(self, module: str, name: str) -> Any:
        try:
            return self.names[(module, name)]
        except KeyError:
            raise RefusedError(f"{module}.{name}"[:200]) from None

    def reference(self, pid: Any) -> Any:
        """What a reference to a storage comes to."""
        raise ValueError("a reference where there are none")

    def listed(self, items: Any = ()) -> list[Any]:
        self._budget.take(8 * len(of((list, tuple), items)))
        return list(items)

    def _dictionary(self, items: Any = ()) -> dict[Any, Any]:
        pairs = items.items() if isinstance(items, dict) else of((list, tuple), items)
        self._budget.take(100 * len(pairs))
        found: dict[Any, Any] = {}
        for pair in pairs:
            _fill(found, list(of((list, tuple), pair)[:3]))
        return found

    def _encoded(self, text: Any, encoding: Any) -> bytes:
        if not isinstance(text, str) or encoding != "latin1":
            raise ValueError("bytes of unknown encoding")
        self._budget.take(len(text))
        return text.encode("latin1")

    def tensor(self, storage: Any, offset: Any, size: Any, stride: Any, *_: Any) -> np.ndarray:
        """A view of the storage, for ``torch._utils._rebuild_tensor_v2``; drawn on the budget as if copied."""
        size, stride = of((tuple, list), size), of((tuple, list), stride)
        if not isinstance(storage, np.ndarray) or storage.ndim != 1 or len(size) != len(stride):
            raise ValueError("a tensor without a storage")
        if len(size) > DIMENSIONS:
            raise ValueError("a tensor of impossible shape")
        if not all(isinstance(n, int) and 0 <= n < 1 << 62 for n in (offset, *size, *stride)):
            raise ValueError("a tensor of impossible shape")
        count = math.prod(size)
        last = offset + sum((n - 1) * s for n, s in zip(size, stride, strict=True))
        # a picture of one number repeated would be small here and vast once it is copied
        if count > storage.size or (count and last >= storage.size):
            raise ValueError("a tensor larger than its storage")
        self._budget.take(count * storage.itemsize)
        bytes_apart = tuple(s * step for s in stride for step in storage.strides)
        return np.lib.stride_tricks.as_strided(storage[offset:], tuple(size), bytes_apart, writeable=False)


# instructions that put their own argument on the stack
_PLAIN = {"NONE", "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"} | {
    *("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"),
    *("BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
}


def of(kind: Any, value: Any) -> Any:
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
            fit = len(key) <= LONGEST
        else:
            fit = key is None or (isinstance(key, int) and 0 <= key < 1 << 24)
        if not fit:
            raise ValueError("a key that no such file has")
        found[key] = items[i + 1]
    return found


def shaped(budget: Budget, data: Any, dtype: Any, shape: Any, order: Any) -> np.ndarray:
    if not isinstance(data, bytes | bytearray) or not isinstance(dtype, Dtype) or order not in ("C", "F"):
        raise ValueError("an array of something else than numbers")
    if len(of(tuple, shape)) > DIMENSIONS:
        raise ValueError("an array of impossible shape")
    budget.take(len(data))
    return np.frombuffer(data, dtype.numpy).reshape(shape, order=order).copy()
