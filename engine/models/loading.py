"""Weights files into networks: verified, strict, and nothing in them is ever executed."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from engine.api import ModelError
from engine.models.bounds import counted
from engine.models.card import Card
from engine.models.reading import named_tensors, restricted_load, without_prefix
from engine.models.sentences import one_line

if TYPE_CHECKING:
    import torch

__all__ = [
    "UNBUILT",
    "compared",
    "empty_network",
    "load_network",
    "read_verified",
    "state_dict",
    "without_prefix",
]

COUNT = ".num_batches_tracked"  # of batch normalization: an integer that does nothing at work
LARGEST = 1 << 16  # of the numbers in a network's configuration
# what a network raises that is asked for with impossible sizes
UNBUILT = (
    *(TypeError, ValueError, RuntimeError, LookupError, AttributeError, AssertionError, ArithmeticError),
    *(MemoryError, RecursionError),
)


def read_verified(card: Card) -> bytes | bytearray:
    """The bytes of the weights file, after their size and SHA-256 were found to be what the card says.

    What was hashed is what is loaded: the file is read once. Raises ModelError.
    """
    file = card.files[0]
    path = card.folder / file.name
    try:
        if path.stat().st_size != file.size:
            raise ModelError(
                f"The weights of {card.name} (“{file.name}”) are {path.stat().st_size:,} bytes long instead of "
                f"{file.size:,}: the copy is incomplete or another version; install the model again."
            )
        data: bytes | bytearray
        if file.name.endswith(".safetensors"):
            data = bytearray(file.size)  # tensors will be views of it
            with path.open("rb") as opened:
                if opened.readinto(data) != file.size:
                    raise OSError(errno.EIO, os.strerror(errno.EIO))
        else:
            data = path.read_bytes()
    except FileNotFoundError:
        raise ModelError(
            f"The weights of {card.name} (“{file.name}”) are missing from {path.parent}; install the model again."
        ) from None
    except OSError as error:
        raise ModelError(
            f"The weights of {card.name} (“{file.name}”) cannot be read ({error.strerror or error})."
        ) from None
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise ModelError(
            f"The weights of {card.name} (“{file.name}”) are damaged (their SHA-256 is not the card's); "
            "install the model again."
        )
    return data


@one_line()
def state_dict(data: bytes | bytearray, name: str) -> dict[str, torch.Tensor]:
    """Tensors by key from safetensors (views of ``data``, where that is a bytearray), or from a PyTorch file through
    its restricted reader.

    Raises ModelError for a file that is damaged, holds anything but tensors, or wants to run code.
    """
    from engine.models.safetensors_file import tensors

    if name.endswith(".safetensors"):
        return named_tensors(tensors(data, name), name)
    if not name.endswith((".pth", ".pt")):
        raise ModelError(f"“{name}” is not a kind of weights file that Saisei loads: .safetensors or .pth.")
    if data[:2] not in (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"):
        raise ModelError(f"“{name}” is not a sound weights file (neither an archive nor a pickle).")
    return named_tensors(restricted_load(data if isinstance(data, bytes) else bytes(data), name), name)


def load_network(card: Card, device: torch.device, dtype: torch.dtype) -> torch.nn.Module:
    """The card's network with its weights, on ``device`` in ``dtype``, channels_last, in evaluation mode.

    Raises ModelError: missing, damaged or hostile file, unknown architecture, weights of another shape.
    """
    import torch

    from engine.networks import ARCHITECTURES
    from engine.networks.published import PREFIX

    if card.architecture.startswith(PREFIX):
        network = _published(card)
    elif card.architecture in ARCHITECTURES:
        network = _own(card, device, dtype)
    else:
        raise ModelError(
            f"{card.name} is a “{card.architecture}”, an architecture that Saisei does not know."
        )
    _check_sizes(card, network)
    network.requires_grad_(False)
    return network.to(device, dtype, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]


def _own(card: Card, device: torch.device, dtype: torch.dtype) -> torch.nn.Module:
    """A network of this package with its weights. Of each tensor only the one copy is made that the network keeps."""
    import torch

    name = card.files[0].name
    state = state_dict(read_verified(card), name)
    try:
        network = empty_network(card.architecture, card.config, len(state))
    except UNBUILT as error:
        raise ModelError(
            f"The card of {card.name} asks for a network that cannot be built ({_first_line(error)})."
        ) from None
    if card.task == "upscale":
        _check_scale(card, network)
    _check_sizes(card, network)
    state, difference = compared(network, state)
    if difference:
        raise ModelError(f"“{name}” does not fit {card.name}: {difference}.")
    own = network.state_dict()
    kept = {k: torch.zeros_like(v, device="cpu") for k, v in own.items() if k.endswith(COUNT)}
    for key in list(state):
        value = state.pop(key)
        order = torch.channels_last if value.dim() == 4 else torch.preserve_format
        kept[key] = value.to(device, dtype, copy=True, memory_format=order)
    network.load_state_dict(kept, assign=True)
    return network


def _published(card: Card) -> torch.nn.Module:
    from engine.models.recognizing_spandrel import build_published

    name = card.files[0].name
    network = build_published(card.architecture, state_dict(read_verified(card), name), name)
    _check_scale(card, network)
    return network


def _check_scale(card: Card, network: torch.nn.Module) -> None:
    scale = getattr(network, "scale", card.scale)
    if scale != card.scale:
        raise ModelError(
            f"The card of {card.name} says that it scales by {card.scale}, and its network scales by {scale}: "
            "correct the card."
        )


def _check_sizes(card: Card, network: torch.nn.Module) -> None:
    """Raises ModelError where the card promises the network sizes that it does not take."""
    rule = getattr(network, "size_multiple", 1)
    if card.multiple % rule:
        raise ModelError(
            f"The card of {card.name} says that sides are multiples of {card.multiple}, and its network takes "
            f"multiples of {rule}: correct the card."
        )
    least = getattr(network, "minimum", 1)
    if max(card.minimum, card.fixed, card.multiple) < least:
        raise ModelError(
            f"The card of {card.name} says that sides are at least {card.minimum} pixels, and its network takes "
            f"{least} or more: correct the card."
        )


def compared(network: torch.nn.Module, state: dict[str, torch.Tensor]) -> tuple[dict[str, torch.Tensor], str]:
    """A published state dict under the network's own names, and in what it differs ("" where it fits)."""
    state = _as_named(state, network)
    wanted = {k: tuple(v.shape) for k, v in network.state_dict().items() if not k.endswith(COUNT)}
    given = {k: tuple(v.shape) for k, v in state.items()}
    if wanted != given:
        return state, _difference(wanted, given)
    if not all(v.is_floating_point() for v in state.values()):
        return state, "its tensors are not floating-point numbers"
    return state, ""


def empty_network(architecture: str, config: dict[str, Any], tensors: int) -> torch.nn.Module:
    """A network of this package for a file of so many ``tensors``, on "meta": it costs neither memory nor time before
    the shapes were compared. Raises one of UNBUILT for a configuration of no such network."""
    import torch

    from engine.networks import build

    if any(abs(n) > LARGEST for n in _numbers(config)):
        raise ValueError("its sizes are those of no network")
    with torch.device("meta"), _no_lots(), counted(1024 + 8 * tensors):
        return build(architecture, config)


def _numbers(value: Any) -> Iterator[float]:
    """The numbers in a configuration."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _numbers(part)
    elif isinstance(value, int | float):
        yield value


def _no_lots() -> AbstractContextManager[Any]:
    """Nothing is drawn by lot in there: what a network begins with is thrown away a moment later, and on "meta" torch
    imports its compiler to draw (seconds of the first job)."""
    import torch
    from torch.overrides import TorchFunctionMode

    drawn = (torch.Tensor.normal_, torch.Tensor.uniform_)

    class NoLots(TorchFunctionMode):
        def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            if func in drawn or getattr(func, "__module__", "") == torch.nn.init.__name__:
                return args[0] if args else (kwargs or {})["tensor"]
            if func is torch.randn:
                func = torch.empty
            return func(*args, **(kwargs or {}))

    return NoLots()


def _as_named(state: dict[str, torch.Tensor], network: torch.nn.Module) -> dict[str, torch.Tensor]:
    """A published state dict under the network's own names: without the prefix of networks that were saved from
    several GPUs or compiled, without what the class says that it has no place for (its ``adapted``), and without
    batch normalization's counts of batches, which do nothing at work."""
    state = without_prefix(state)
    adapted = getattr(network, "adapted", None)
    if adapted is not None:
        state = adapted(state)
    return {key: value for key, value in state.items() if not key.endswith(COUNT)}


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:200]


def _difference(wanted: dict[str, tuple[int, ...]], given: dict[str, tuple[int, ...]]) -> str:
    for key, shape in wanted.items():
        if key not in given:
            return f"it lacks “{key}”"
        if given[key] != shape:
            return f"“{key}” is {_shape(given[key])} instead of {_shape(shape)}"
    extra = next(key for key in given if key not in wanted)
    return f"it has “{extra[:80]}”, which the network has not"


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape)) or "a single number"
