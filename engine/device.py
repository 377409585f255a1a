"""Which device, which precision, how much memory: asked here and nowhere else."""

from __future__ import annotations

import copy
import platform
import weakref
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import numpy as np
import psutil
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from engine.api import EngineError

__all__ = [
    "DTYPES",
    "describe",
    "fastest_precision",
    "free_memory",
    "is_out_of_memory",
    "peak_bytes",
    "release",
    "resolve",
    "used_memory",
    "without_numbers",
]

LEAST_MEMORY = 256 << 20  # bytes without which no network can be expected to run
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def resolve(wanted: str) -> torch.device:
    """The device for "auto", "cpu", "cuda" or "cuda:N". Raises EngineError for one that is not there."""
    if wanted == "cpu":
        return torch.device("cpu")
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if wanted == "auto":
        return torch.device("cuda", torch.cuda.current_device()) if count else torch.device("cpu")
    kind, _, number = wanted.partition(":")
    if kind != "cuda" or (number and not number.isdecimal()):
        raise EngineError(f"The device is auto, cpu, cuda or cuda:N, not {wanted}.")
    if not count:
        raise EngineError("No CUDA graphics card can be used here; choose the device auto or cpu.")
    index = int(number) if number else torch.cuda.current_device()
    if index >= count:
        raise EngineError(f"There is no device {wanted}: the last one is cuda:{count - 1}.")
    return torch.device("cuda", index)


def describe(device: torch.device) -> str:
    """ "cpu", or "cuda:0 NVIDIA …"."""
    if device.type != "cuda":
        return device.type
    return f"cuda:{device.index or 0} {torch.cuda.get_device_name(device)}"


@lru_cache(maxsize=1)
def _processor_knows_bfloat16() -> bool:
    """Whether bfloat16 is faster than float32 on this processor: it multiplies it in hardware."""
    try:
        known = torch.cpu.get_capabilities()
    except (AttributeError, RuntimeError):
        return False
    if platform.machine().lower() in ("arm64", "aarch64"):
        return bool(known.get("bf16") or known.get("arm_bf16"))
    return bool(known.get("avx512_bf16") or known.get("amx_bf16"))


def fastest_precision(device: str | torch.device, tolerated: Iterable[str]) -> str:
    """The fastest of the ``tolerated`` precisions on a device; "float32" where none is faster."""
    tolerated = tuple(tolerated)
    kind = torch.device(device).type
    if kind == "cuda":
        # float16 first: the same speed, three more bits
        order = (
            ["float16", "bfloat16"]
            if torch.cuda.is_bf16_supported(including_emulation=False)
            else ["float16"]
        )
    else:
        order = ["bfloat16"] if _processor_knows_bfloat16() else []
    return next((p for p in order if p in tolerated), "float32")


def free_memory(device: torch.device) -> int:
    """Bytes that a job could take on a device now; what torch keeps in its cache counts as free."""
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        return free + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    return psutil.virtual_memory().available


def used_memory(device: torch.device) -> int:
    """Bytes that this process holds on a device."""
    if device.type == "cuda":
        return torch.cuda.memory_allocated(device)
    return psutil.Process().memory_info().rss


def is_out_of_memory(
    error: BaseException, device: torch.device, wanted: Callable[[], float] = lambda: 0.0
) -> bool:
    """Whether a pass that takes about ``wanted()`` bytes failed for want of memory: by type, never by words.

    On the processor torch knows only a bare RuntimeError for that, which may mean anything. Python's error has a
    type: it is asked for as much, while the error's traceback still holds what the pass had got.
    """
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        return True
    if device.type != "cpu" or type(error) is not RuntimeError:
        return False
    asked = max(LEAST_MEMORY, int(wanted()))
    try:
        np.empty(asked, np.uint8)  # never touched: it costs no more than the question
    except (MemoryError, ValueError):  # ValueError: more than there are addresses
        return True
    return False


def without_numbers(network: torch.nn.Module) -> torch.nn.Module:
    """A twin of a network whose parameters have shapes and no numbers ("meta"): what it takes can be told from what
    it makes, in no time. The network itself is left alone, whoever uses it meanwhile."""
    held: dict[int, Any] = {}
    for module in network.modules():
        for name, value in (*module._parameters.items(), *module._buffers.items()):
            if value is not None:
                empty = value.detach().to("meta")
                held[id(value)] = torch.nn.Parameter(empty, False) if name in module._parameters else empty
    return copy.deepcopy(network, held)


def release(device: torch.device) -> None:
    """Give unused memory back to the system."""
    if device.type == "cuda":
        torch.cuda.empty_cache()


class _LiveBytes(TorchDispatchMode):
    """Counts the bytes of all storages that operations make while it is active, and the most at one time."""

    def __init__(self) -> None:
        super().__init__()
        self.live = self.peak = 0
        self._known: dict[int, Any] = {}

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        return False  # nothing is compiled here, and torch's compiler takes seconds to import

    def _gone(self, key: int, nbytes: int) -> None:
        self.live -= nbytes
        self._known.pop(key, None)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        for tensor in out if isinstance(out, list | tuple) else (out,):
            if not isinstance(tensor, torch.Tensor):
                continue
            storage = tensor.untyped_storage()
            key = storage._cdata
            if key in self._known:
                continue
            nbytes = storage.nbytes()
            self._known[key] = weakref.finalize(storage, self._gone, key, nbytes)
            self.live += nbytes
            self.peak = max(self.peak, self.live)
        return out


def peak_bytes(run: Callable[[], object]) -> int:
    """The most bytes of tensors that ``run`` holds at one time beyond those it was given.

    Scratch memory inside of kernels is not seen.
    """
    with _LiveBytes() as counted:
        run()
    for finalizer in list(counted._known.values()):
        finalizer.detach()
    return counted.peak
