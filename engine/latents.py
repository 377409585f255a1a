"""The numbers that a made face is made of: seeds into random vectors, and styles as files. Numpy only.

The same seed gives the same numbers on every processor, graphics card and machine, because numpy draws them.
"""

from __future__ import annotations

import json
import operator
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.api import FileError

__all__ = ["Latent", "load", "noise_inputs", "random_vectors", "save"]

FORMAT = "saisei-latent-1"
_LARGEST = 16 << 20  # bytes; the largest network (18 styles of 512 numbers) takes 0.2 MB


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
    """The style of one face for every layer of one model.

    ``w``: layers × style_dim float32, not truncated yet; ``model``: the model's id, for whose network alone it means
    this face; ``noise_seed``: of ``noise_inputs``, or None for the network's stored ones; ``truncation``: ψ.
    """

    w: np.ndarray
    model: str
    noise_seed: int | None = None
    truncation: float = 1.0

    def __post_init__(self) -> None:
        w = np.array(self.w, np.float32)
        if w.ndim != 2 or not w.size or not np.isfinite(w).all():
            raise ValueError("a style is layers × numbers, all of them finite")
        psi, seed = float(self.truncation), self.noise_seed
        if not abs(psi) <= 100:
            raise ValueError("the truncation is a number from -100 to 100")
        if seed is not None:
            seed = operator.index(seed)  # numpy's whole numbers, too
            if seed < 0:
                raise ValueError("a noise seed is a number from 0 on")
        w.setflags(write=False)
        object.__setattr__(self, "truncation", psi)
        object.__setattr__(self, "noise_seed", seed)
        object.__setattr__(self, "w", w)


def save(path: Path, latent: Latent) -> None:
    """As JSON, whole or not at all; ``load`` gives back exactly these numbers. Raises FileError."""
    data = {
        "format": FORMAT,
        "model": latent.model,
        "truncation": latent.truncation,
        "noise_seed": latent.noise_seed,
        # the shortest words that mean the same float32
        "w": [[float(str(value)) for value in row] for row in latent.w],
    }
    temporary = path.with_name(path.name + ".tmp")
    try:
        with temporary.open("w", encoding="utf-8") as file:
            json.dump(data, file)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise FileError(f"The style “{path.name}” could not be saved ({error.strerror or error}).") from None


def load(path: Path) -> Latent:
    """Raises FileError for a file that is missing, damaged or no style."""

    def wrong(why: str) -> FileError:
        return FileError(f"“{path.name}” is not a style that Saisei saved: {why}.")

    try:
        if path.stat().st_size > _LARGEST:
            raise wrong("it is too large")
        data: Any = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"The style “{path.name}” cannot be read ({error.strerror or error}).") from None
    except (ValueError, RecursionError):
        raise wrong("it is damaged or something else") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT or not isinstance(data.get("model"), str):
        raise wrong("it does not say so")
    seed, psi = data.get("noise_seed"), data.get("truncation")
    if seed is not None and (not isinstance(seed, int) or isinstance(seed, bool) or seed < 0):
        raise wrong("its noise seed is not a number from 0 on")
    if not isinstance(psi, int | float) or isinstance(psi, bool) or not abs(psi) <= 100:
        raise wrong("its truncation is not a number")
    try:
        with np.errstate(over="ignore"):  # what is too large becomes infinite, which Latent refuses
            w = np.array(data.get("w"), np.float64).astype(np.float32)
        return Latent(w, data["model"], seed, float(psi))
    except (ValueError, TypeError, OverflowError):
        raise wrong("its numbers are not layers of equal length") from None
