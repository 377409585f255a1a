"""The numbers that a made face is made of: seeds into random vectors, and faces as files. Numpy only.

The same seed gives the same numbers on every processor, graphics card and machine, because numpy draws them. A file
holds the style itself, not its seed, so that mixed faces can be kept, and the hash of the weights: the same style in
another network is another person.
"""

from __future__ import annotations

import contextlib
import json
import operator
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.api import FileError

__all__ = [
    "LARGEST_SEED",
    "NOBODY",
    "PSI",
    "Latent",
    "from_dict",
    "load",
    "noise_inputs",
    "random_vectors",
    "save",
]

FORMAT, VERSION = "saisei-face", 1
NOBODY = "This person does not exist: the face is synthetic, made by a neural network from random numbers."
PSI = (-2.0, 2.0)  # what truncation may be; 0 is the average face, 1 none, below 0 the opposite of a face
LARGEST_SEED = 2**31 - 1
_LARGEST = 16 << 20  # bytes; the largest network (18 styles of 512 numbers) takes 0.2 MB
_MOST_LAYERS = 64
_LONGEST_ID = 100  # characters


def random_vectors(seeds: Iterable[int], size: int) -> np.ndarray:
    """z for each seed (0 or more): count × size float32, standard normal."""
    drawn = [np.random.default_rng((seed, 0)).standard_normal(size, np.float32) for seed in seeds]
    return np.stack(drawn) if drawn else np.zeros((0, size), np.float32)


def noise_inputs(seed: int, sizes: Sequence[int]) -> list[np.ndarray]:
    """Noise inputs for a generator's ``noise_sizes``: 1 × 1 × size × size float32 each, standard normal."""
    rng = np.random.default_rng((seed, 1))
    return [rng.standard_normal((1, 1, size, size), np.float32) for size in sizes]


@dataclass(frozen=True, eq=False)
class Latent:
    """The style of one face for every layer of one model: with the model's weights, all that the face is made of.

    ``w``: layers × style_dim float32, not truncated yet; ``model``: the model's id, for whose network alone it means
    this face, and ``sha256`` of its weights (empty: not known); ``noise_seed``: of ``noise_inputs``, or None for the
    network's stored ones; ``noise``: False for none at all; ``truncation``: ψ, in ``PSI``.
    """

    w: np.ndarray
    model: str
    noise_seed: int | None = None
    truncation: float = 1.0
    noise: bool = True
    sha256: str = ""

    def __post_init__(self) -> None:
        w = np.array(self.w, np.float32)
        if w.ndim != 2 or not w.size or not np.isfinite(w).all():
            raise ValueError("a style is layers × numbers, all of them finite")
        psi, seed = float(self.truncation), self.noise_seed
        if not PSI[0] <= psi <= PSI[1]:
            raise ValueError(f"the truncation is a number from {PSI[0]:g} to {PSI[1]:g}")
        if seed is not None:
            seed = operator.index(seed)  # numpy's whole numbers, too
            if not 0 <= seed <= LARGEST_SEED:
                raise ValueError(f"a noise seed is a number from 0 to {LARGEST_SEED}")
        w.setflags(write=False)
        object.__setattr__(self, "truncation", psi)
        object.__setattr__(self, "noise_seed", seed)
        object.__setattr__(self, "w", w)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; ``from_dict`` gives back exactly these numbers."""
        rows = (
            self.w[:1] if (self.w == self.w[:1]).all() else self.w
        )  # a face that was not mixed has one style
        return {
            "format": FORMAT,
            "version": VERSION,
            "note": NOBODY,
            "model": self.model,
            "model_sha256": self.sha256,
            "truncation": self.truncation,
            "noise": self.noise,
            "noise_seed": self.noise_seed,
            "layers": len(self.w),
            # the shortest words that mean the same float32
            "w": [[float(str(value)) for value in row] for row in rows],
        }


def save(path: Path, latent: Latent) -> None:
    """As JSON, whole or not at all; ``load`` gives back exactly these numbers. Raises FileError."""
    temporary = path.with_name(path.name + ".tmp")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(latent.to_dict(), file, ensure_ascii=False)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # such as a folder that is a file: what is wrong is said already
            temporary.unlink(missing_ok=True)
        raise FileError(f"The face “{path.name}” could not be saved ({error.strerror or error}).") from None


def load(path: Path) -> Latent:
    """Raises FileError for a file that is missing, damaged, no face, or written by a newer version."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ValueError("it is too large")
        return from_dict(_parsed(path.read_bytes()))
    except OSError as error:
        raise FileError(f"The face “{path.name}” cannot be read ({error.strerror or error}).") from None
    except ValueError as error:
        raise FileError(f"“{path.name}” is not a face that Saisei saved: {error}.") from None


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ValueError("it is damaged or something else") from None


def from_dict(data: Any) -> Latent:
    """What ``to_dict`` made. Raises ValueError, in words that follow a colon, for anything else."""
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("model"), str):
        raise ValueError("it does not say so")
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise ValueError("its version is not a number")
    if version > VERSION:
        raise ValueError("it was saved by a newer version of Saisei, which can open it")
    if not data["model"].isprintable() or len(data["model"]) > _LONGEST_ID:  # it stands in sentences
        raise ValueError("its model has no valid name")
    seed, psi, noise = data.get("noise_seed"), data.get("truncation"), data.get("noise")
    sha256 = data.get("model_sha256", "")
    if not isinstance(sha256, str):
        raise ValueError("the hash of its model is not a text")
    if seed is not None and (
        not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed <= LARGEST_SEED
    ):
        raise ValueError(f"its noise seed is not a number from 0 to {LARGEST_SEED}")
    if not isinstance(psi, int | float) or isinstance(psi, bool) or not PSI[0] <= psi <= PSI[1]:
        raise ValueError(f"its truncation is not a number from {PSI[0]:g} to {PSI[1]:g}")
    if not isinstance(noise, bool):
        raise ValueError("its noise is neither on nor off")
    w = _style(data.get("w"), data.get("layers"))
    return Latent(w, data["model"], seed, float(psi), noise, sha256)


def _style(rows: Any, layers: Any) -> np.ndarray:
    """layers × numbers float32. One row stands for all layers."""
    wrong = ValueError("its numbers are not layers of equal length")
    if not isinstance(layers, int) or isinstance(layers, bool) or not 1 <= layers <= _MOST_LAYERS:
        raise wrong
    if not isinstance(rows, list) or not all(
        isinstance(row, list) and all(type(value) in (int, float) for value in row) for row in rows
    ):
        raise wrong
    try:
        with np.errstate(over="ignore"):  # what is too large becomes infinite, which is refused
            w = np.array(rows, np.float64).astype(np.float32)
    except (ValueError, TypeError, OverflowError):
        raise wrong from None
    if w.ndim != 2 or not w.size or not np.isfinite(w).all() or len(w) not in (1, layers):
        raise wrong
    return np.broadcast_to(w, (layers, w.shape[1]))
