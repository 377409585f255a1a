"""Published StyleGAN2 files as models of ours: ``python -m engine.networks.stylegan2_convert SOURCE FOLDER``.

SOURCE is NVIDIA's ``.pkl`` (stylegan2-ada-pytorch) or a ``.pt`` of the common PyTorch port
(rosinality/stylegan2-pytorch: a dictionary with ``g_ema`` and ``latent_avg``). Nothing in them is ever run.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
import warnings
from pathlib import Path
from typing import Any

import torch

from engine.api import ModelError
from engine.networks.convert import Converted, run
from engine.networks.stylegan2 import StyleGAN2Generator, config_of

__all__ = ["convert_file", "from_port", "write_model"]


def from_port(found: Any, name: str) -> Converted:
    """A checkpoint of the port, read already, as architecture, configuration and state dict. Raises ModelError."""
    state = found.get("g_ema", found) if isinstance(found, dict) else None
    if not isinstance(state, dict) or not all(isinstance(v, torch.Tensor) for v in state.values()):
        raise ModelError(f"“{name}” holds no averaged generator (“g_ema”).")
    state = {k: v.float() for k, v in state.items()}
    if "latent_avg" not in state:
        average = found.get("latent_avg")
        if not isinstance(average, torch.Tensor):
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
    except (RuntimeError, ValueError, IndexError) as error:
        why = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise ModelError(f"“{name}” does not fit its own channels: {why[-1][:200]}") from None
    return Converted("stylegan2", config, state)


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
    except (RuntimeError, EOFError, ValueError, KeyError, TypeError, AttributeError, IndexError):
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
