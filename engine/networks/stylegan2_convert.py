"""Published StyleGAN2 files as models of ours: ``python -m engine.networks.stylegan2_convert SOURCE FOLDER``.

SOURCE is NVIDIA's ``.pkl`` (stylegan2-ada-pytorch) or a ``.pt`` of the common PyTorch port
(rosinality/stylegan2-pytorch: a dictionary with ``g_ema`` and ``latent_avg``). Nothing in them is ever run.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import re
import struct
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from engine.api import ModelError
from engine.networks.convert import Converted, run
from engine.networks.stylegan2 import StyleGAN2Generator, config_of

if TYPE_CHECKING:
    from engine.models.nvidia_pickle import Module

__all__ = ["convert_file", "from_nvidia", "from_port", "write_model"]

# what PyTorch raises for a damaged file; the last two for its older format
_DAMAGE = (
    *(RuntimeError, EOFError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError),
    *(MemoryError, struct.error, AssertionError),
)


def _plain(name: Any, value: Any) -> bool:
    """An entry of a state dict: real numbers, in memory, one after the other."""
    if not isinstance(name, str) or not isinstance(value, torch.Tensor) or value.layout != torch.strided:
        return False
    return not (value.is_quantized or value.is_complex() or value.is_meta)


def from_port(found: Any, name: str) -> Converted:
    """A checkpoint of the port, read already, as architecture, configuration and state dict. Raises ModelError."""
    state = found.get("g_ema", found) if isinstance(found, dict) else None
    if not isinstance(state, dict) or not all(_plain(k, v) for k, v in state.items()):
        raise ModelError(f"“{name}” holds no averaged generator (“g_ema”).")
    state = {k: v.float() for k, v in state.items()}
    if "latent_avg" not in state:
        average = found.get("latent_avg")
        if not _plain("latent_avg", average):
            raise ModelError(
                f"“{name}” holds no “latent_avg”: without the average face nothing can be truncated."
            )
        state["latent_avg"] = average.float().reshape(-1)
    try:
        config = config_of(state)
        with torch.device("meta"):
            network = StyleGAN2Generator(**config)
        network.load_state_dict(state, assign=True)
    except KeyError as error:
        raise ModelError(f"“{name}” is not a StyleGAN2 generator: it lacks {error}.") from None
    except (LookupError, ArithmeticError):  # a weight without dimensions, or none of them
        raise ModelError(
            f"“{name}” is not a StyleGAN2 generator: its arrays have shapes that no generator has."
        ) from None
    except (RuntimeError, ValueError, TypeError, AttributeError) as error:
        why = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise ModelError(f"“{name}” does not fit its own channels: {' '.join(why[-1:])[:200]}") from None
    broken = next((k for k, v in state.items() if not torch.isfinite(v).all()), None)
    if broken:
        raise ModelError(f"“{name}” has numbers in “{broken}” that are not finite.")
    return Converted("stylegan2", config, state)


_LAYERS = (
    # NVIDIA's name after the layer's, ours
    ("weight", "conv.weight"),
    ("affine.weight", "conv.modulation.weight"),
    ("affine.bias", "conv.modulation.bias"),
)


def from_nvidia(generator: Module, name: str) -> Converted:
    """NVIDIA's G_ema, read already, as architecture, configuration and state dict. Raises ModelError for a generator
    of another kind, of shapes that do not fit together, or with numbers that are not finite."""
    try:
        return _converted(generator, generator.arrays())
    except KeyError as error:
        raise ModelError(
            f"“{name}” is not a generator that Saisei knows: it lacks {error} (StyleGAN2 without labels, with skip "
            "connections and noise, is)."
        ) from None
    except (ValueError, TypeError, AttributeError) as error:
        raise ModelError(f"“{name}” is not a generator that Saisei knows: {str(error)[:200]}.") from None
    except (LookupError, ArithmeticError, RuntimeError):  # a weight without dimensions, or none of them
        raise ModelError(
            f"“{name}” is not a generator that Saisei knows: its arrays have shapes that no generator has."
        ) from None


def _rate(generator: Module) -> float:
    """The learning rate of the mapping network as a share of the rest: its weights are stored divided by it."""
    from engine.models.nvidia_pickle import Module

    mapping = generator.part("_modules").get("mapping")
    first = mapping.part("_modules").get("fc0") if isinstance(mapping, Module) else None
    gain = first.state.get("bias_gain", 0.01) if isinstance(first, Module) else 0.01
    if not isinstance(gain, int | float) or not 0 < gain <= 1:
        raise ValueError("its mapping network has no learning rate")
    return float(gain)


def _converted(generator: Module, arrays: dict[str, np.ndarray]) -> Converted:
    sizes = sorted(
        int(k.split(".")[1][1:]) for k in arrays if re.fullmatch(r"synthesis\.b\d+\.torgb\.weight", k)
    )
    if not sizes or any(size != 4 << i for i, size in enumerate(sizes)):
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
    with np.errstate(over="ignore"):  # float64 beyond float32: infinite, and told below
        tensors = {k: torch.from_numpy(np.ascontiguousarray(v, np.float32)) for k, v in state.items()}
    _check(config, tensors)
    broken = next((k for k, v in tensors.items() if not torch.isfinite(v).all()), None)
    if broken:
        raise ValueError(f"“{broken}” has numbers that are not finite")
    return Converted("stylegan2", config, tensors)


def _check(config: dict[str, Any], state: dict[str, Any]) -> None:
    """Raises ValueError where the shapes do not fit together."""
    from engine.networks import build

    with torch.device("meta"):
        wanted = {k: tuple(v.shape) for k, v in build("stylegan2", config).state_dict().items()}
    given = {k: tuple(v.shape) for k, v in state.items()}
    wrong = next((k for k in wanted if wanted[k] != given.get(k)), None)
    if wrong:
        raise ValueError(f"“{wrong}” is {given.get(wrong)} instead of {wanted[wrong]}")


def convert_file(path: Path) -> Converted:
    """Raises ModelError for a file that cannot be read, is damaged, hostile, or no StyleGAN2 generator."""
    from engine.models import nvidia_pickle

    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"“{path.name}” cannot be read ({error.strerror or error}).") from None
    if path.suffix.lower() == ".pkl":
        return nvidia_pickle.convert(data, path.name)
    try:
        with warnings.catch_warnings():  # it warns of pickles that it then refuses
            warnings.simplefilter("ignore")
            found = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError:
        raise ModelError(
            f"“{path.name}” holds more than tensors and could run code: it was refused and nothing in it was run."
        ) from None
    except _DAMAGE:
        raise ModelError(
            f"“{path.name}” is not a sound checkpoint: it is damaged or something else."
        ) from None
    return from_port(found, path.name)


def write_model(converted: Converted, name: str, folder: Path) -> Path:
    """Write NAME.safetensors (float32) and NAME.toml, a card for the task faces; returns the card's path."""
    from safetensors.torch import save_file

    from engine.training.publish import toml

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.safetensors"
    save_file({k: v.contiguous() for k, v in converted.state.items()}, file)
    data = file.read_bytes()
    card = {
        "id": name,
        "name": name.replace("_", " ").replace("-", " "),
        "task": "faces",
        "architecture": converted.architecture,
        "licence": "unknown: as published by its authors (NVIDIA's own models: non-commercial)",
        "commercial_use": False,
        "training_data": "as published by its authors",
        "paper": "StyleGAN2 (Karras et al., 2020)",
        "overlap": 0,
        "precisions": ["float32", "bfloat16"],
        "config": converted.config,
        "files": [{"name": file.name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}],
    }
    path = folder / f"{name}.toml"
    path.write_text(toml(card), encoding="utf-8")
    return path


def main(words: list[str]) -> int:
    return run(
        words,
        "engine.networks.stylegan2_convert SOURCE FOLDER",
        lambda source, name, folder: write_model(convert_file(source), name, folder),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
