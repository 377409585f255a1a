"""Reads published denoisers that were stored as bare arrays (``w0``, ``b0``, ``w1``, … as out × in × 3 × 3,
from the authors' MATLAB files) into the state-dict layouts of this package.

``python -m engine.networks.convert SOURCE.npz FOLDER`` writes a safetensors file and its card into FOLDER.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine.api import ModelError


@dataclass(frozen=True, eq=False)
class Converted:
    """``architecture`` and ``config`` as in a card; ``state`` the state dict, float32."""

    architecture: str
    config: dict[str, Any]
    state: dict[str, torch.Tensor]


def _layers(arrays: dict[str, np.ndarray], source: str) -> list[tuple[np.ndarray, np.ndarray]]:
    count = sum(1 for k in arrays if k.startswith("w"))
    try:
        layers = [(np.asarray(arrays[f"w{i}"]), np.asarray(arrays[f"b{i}"])) for i in range(count)]
    except KeyError as error:
        raise ModelError(f"{source} lacks the array {error.args[0]}: it is not a denoiser's file.") from None
    if not layers or any(w.ndim != 4 or w.shape[2:] != (3, 3) for w, _ in layers):
        raise ModelError(f"{source} does not hold 3 × 3 convolutions w0, w1, …: it is not a denoiser's file.")
    return layers


def convert_arrays(arrays: dict[str, np.ndarray], source: str = "the file") -> Converted:
    """Tells FFDNet (4·C + 1 channels in, 4·C out) from DnCNN (C in, C out) by their shapes.

    Raises ModelError where the arrays are neither.
    """
    layers = _layers(arrays, source)
    first, last = layers[0][0], layers[-1][0]
    width, count = int(first.shape[0]), len(layers)
    if first.shape[1] == last.shape[0] + 1 and last.shape[0] % 4 == 0:
        channels = last.shape[0] // 4
        architecture = "ffdnet"
    elif first.shape[1] == last.shape[0]:
        channels = int(last.shape[0])
        architecture = "dncnn"
    else:
        raise ModelError(
            f"{source} is neither FFDNet nor DnCNN: {first.shape[1]} channels in, {last.shape[0]} out."
        )
    state = {}
    for i, (w, b) in enumerate(layers):
        state[f"model.{2 * i}.weight"] = torch.from_numpy(np.ascontiguousarray(w, np.float32))
        state[f"model.{2 * i}.bias"] = torch.from_numpy(np.ascontiguousarray(b, np.float32).reshape(-1))
    return Converted(architecture, {"channels": channels, "width": width, "layers": count}, state)


def convert_file(path: Path) -> Converted:
    """Raises ModelError for a file that cannot be read as plain arrays (nothing is ever unpickled)."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return convert_arrays(dict(arrays), path.name)
    except (OSError, ValueError) as error:
        raise ModelError(f"{path.name} cannot be read as a file of arrays ({error}).") from None


CARD = """\
id = "{id}"
name = "{name}"
task = "denoise"
architecture = "{architecture}"
licence = "unknown: as published by its authors"
commercial_use = false
training_data = "as published by its authors"
multiple = {multiple}
overlap = {overlap}
colour = "encoded"
precisions = ["float32", "bfloat16"]

[config]
{config}

[[files]]
name = "{file}"
size = {size}
sha256 = "{sha256}"
"""


def write_model(converted: Converted, name: str, folder: Path) -> Path:
    """Write NAME.safetensors and NAME.toml; returns the card's path."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.safetensors"
    save_file({k: v.contiguous() for k, v in converted.state.items()}, file)
    data = file.read_bytes()
    card = folder / f"{name}.toml"
    card.write_text(
        CARD.format(
            id=name,
            name=name.replace("_", " ").replace("-", " "),
            architecture=converted.architecture,
            multiple=2 if converted.architecture == "ffdnet" else 1,
            overlap=26,
            config="\n".join(f"{k} = {v}" for k, v in converted.config.items()),
            file=file.name,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
        ),
        encoding="utf-8",
    )
    return card


def run(words: list[str], usage: str, convert: Callable[[Path, str, Path], Path]) -> int:
    """The command line of a converter, ``SOURCE FOLDER``; returns the exit status.

    ``convert(source, name, folder)`` writes the model of that name and returns its card's path; what it raises as
    ModelError or OSError is told in one sentence.
    """
    if len(words) != 2:
        print(f"usage: python -m {usage}", file=sys.stderr)
        return 2
    source = Path(words[0])
    try:
        print(convert(source, source.stem.replace("_", "-"), Path(words[1])))
    except (ModelError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def main(argv: list[str]) -> int:
    return run(
        argv,
        "engine.networks.convert SOURCE.npz FOLDER",
        lambda source, name, folder: write_model(convert_file(source), name, folder),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
