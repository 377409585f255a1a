"""Weights files into networks: verified, strict, and nothing in them is ever executed."""

from __future__ import annotations

import hashlib
import io
import pickle
import struct
import warnings
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from engine.api import ModelError
from engine.models.card import Card

if TYPE_CHECKING:
    import torch

__all__ = ["load_network", "read_verified", "state_dict", "without_prefix"]

COUNT = ".num_batches_tracked"  # of batch normalization: an integer that does nothing at work


def read_verified(card: Card) -> bytes:
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


def state_dict(data: bytes, name: str) -> dict[str, torch.Tensor]:
    """Tensors by key from safetensors, or from a PyTorch file through its restricted reader.

    Raises ModelError for a file that is damaged, holds anything but tensors, or wants to run code.
    """
    import torch
    from safetensors import SafetensorError
    from safetensors.torch import load

    if not name.endswith((".safetensors", ".pth", ".pt")):
        raise ModelError(f"“{name}” is not a kind of weights file that Saisei loads: .safetensors or .pth.")
    try:
        if name.endswith(".safetensors"):
            found: object = load(data)
        else:
            if data[:2] not in (b"PK", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"):
                raise ValueError("neither an archive nor a pickle")
            with warnings.catch_warnings():  # it warns of pickles that it then refuses
                warnings.simplefilter("ignore")
                found = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except SafetensorError as error:
        raise ModelError(f"“{name}” is not a sound safetensors file ({error}).") from None
    except pickle.UnpicklingError:
        raise ModelError(
            f"“{name}” holds more than tensors and could run code: it was refused and nothing in it was run."
        ) from None
    except (
        RuntimeError,
        EOFError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        AssertionError,
        struct.error,
    ) as error:  # the last two: files of PyTorch before 1.6 that were cut short or changed
        raise ModelError(f"“{name}” is not a sound weights file ({_first_line(error)}).") from None
    if isinstance(found, dict):
        for wrapper in ("params_ema", "params", "state_dict", "G"):
            if isinstance(found.get(wrapper), dict):
                found = found[wrapper]
                break
    if (
        not isinstance(found, dict)
        or not found
        or not all(isinstance(k, str) and isinstance(v, torch.Tensor) for k, v in found.items())
    ):
        raise ModelError(f"“{name}” does not hold named tensors: it is not the weights of a network.")
    return found


def without_prefix(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Without what stands before every name of a network that was saved from several GPUs or compiled."""
    for prefix in ("module.", "_orig_mod."):
        if state and all(key.startswith(prefix) for key in state):
            state = {key.removeprefix(prefix): value for key, value in state.items()}
    return state


def load_network(card: Card, device: torch.device, dtype: torch.dtype) -> torch.nn.Module:
    """The card's network with its weights, on ``device`` in ``dtype``, channels_last, in evaluation mode.

    Raises ModelError: missing, damaged or hostile file, unknown architecture, weights of another shape.
    """
    import torch

    from engine.networks import ARCHITECTURES, build

    name = card.files[0].name
    if card.architecture not in ARCHITECTURES:
        raise ModelError(
            f"{card.name} is a “{card.architecture}”, an architecture that Saisei does not know."
        )
    state = state_dict(read_verified(card), name)
    try:
        # on "meta" it costs neither memory nor time before the shapes were compared
        with torch.device("meta"), _no_lots():
            network = build(card.architecture, card.config)
    except (TypeError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"The card of {card.name} asks for a network that cannot be built ({_first_line(error)})."
        ) from None
    rule = getattr(network, "size_multiple", 1)
    if card.multiple % rule:
        raise ModelError(
            f"The card of {card.name} says that sides are multiples of {card.multiple}, and its network takes "
            f"multiples of {rule}: correct the card."
        )
    own = network.state_dict()
    state = _as_named(state, network)
    wanted = {k: tuple(v.shape) for k, v in own.items() if not k.endswith(COUNT)}
    given = {k: tuple(v.shape) for k, v in state.items()}
    if wanted != given:
        raise ModelError(f"“{name}” does not fit {card.name}: {_difference(wanted, given)}.")
    if not all(v.is_floating_point() for v in state.values()):
        raise ModelError(f"“{name}” does not fit {card.name}: its tensors are not floating-point numbers.")
    counts = {k: torch.zeros_like(v, device="cpu") for k, v in own.items() if k.endswith(COUNT)}
    network.load_state_dict({**counts, **{k: v.to(torch.float32) for k, v in state.items()}}, assign=True)
    network.requires_grad_(False)
    return network.to(device, dtype, memory_format=torch.channels_last).eval()  # type: ignore[call-overload]


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
