"""Pairs of a degraded small picture and what Real-ESRGAN makes of it, made once and kept: the teacher takes ten
times as long for a patch as the student takes to learn from it.

The teacher is looked for in the folder that the environment variable SAISEI_TEACHER names: ``realesrgan-x4plus``
(RRDB, 23 blocks) or, failing that, ``realesr_general_x4v3.ncnn`` (compact), as ncnn's .param and .bin.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from engine import device as devices
from engine.api import EngineError
from engine.models.ncnn import load_upscaler

__all__ = ["Pairs", "Teacher", "find_teacher", "pool"]

NAMES = ("realesrgan-x4plus.param", "realesr_general_x4v3.ncnn.param")
CHUNK = 40  # pairs in a file: an interruption costs that many at most


@dataclass(frozen=True, eq=False)
class Pairs:
    """``small``: N × h × w × 3 uint8, ``large``: N × 4·h × 4·w × 3 uint8, made by ``teacher``."""

    small: np.ndarray
    large: np.ndarray
    teacher: str = ""

    def __len__(self) -> int:
        return len(self.small)


@dataclass(frozen=True)
class Teacher:
    """``path``: the .param file. The network is loaded when it is first needed."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.name.removesuffix(".param").removesuffix(".ncnn")

    def load(self, device: torch.device) -> Callable[[np.ndarray], np.ndarray]:
        """A function of small uint8 pictures, H × W × 3 → 4·H × 4·W × 3. Raises ModelError."""
        network: Any = load_upscaler(self.path)
        network = network.to(device, memory_format=torch.channels_last)
        fast = devices.fastest_precision(device, ("bfloat16", "float32")) == "bfloat16"

        @torch.inference_mode()
        def enlarge(small: np.ndarray) -> np.ndarray:
            x = torch.from_numpy(small).permute(2, 0, 1)[None].float() / 255
            x = x.to(device, memory_format=torch.channels_last)
            with torch.autocast(device.type, torch.bfloat16) if fast else nullcontext():
                y = network(x)
            y = y.float().clamp(0, 1)[0].permute(1, 2, 0).cpu().numpy()
            return (y * 255 + 0.5).astype(np.uint8)

        return enlarge


def find_teacher() -> Teacher | None:
    """The teacher in $SAISEI_TEACHER or below it; None where that is not set. Raises EngineError for a folder
    without one."""
    named = os.environ.get("SAISEI_TEACHER")
    if not named:
        return None
    for name in NAMES:
        found = sorted(Path(named).rglob(name))
        if found:
            return Teacher(found[0])
    raise EngineError(f"There is no teacher in {named} (SAISEI_TEACHER): {NAMES[0]} and its .bin are wanted.")


def _read(path: Path, signature: str, teacher: str | None) -> Pairs | None:
    """A file of pairs, or None for one that is not there, is damaged, or was made in another way or by another
    ``teacher`` (None: whichever made them)."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            made_by = str(arrays["teacher"])
            if str(arrays["signature"]) != signature or teacher not in (None, made_by):
                return None
            return Pairs(arrays["small"], arrays["large"], made_by)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def _write(path: Path, pairs: Pairs, signature: str) -> None:
    """Raises EngineError."""
    temporary = path.with_suffix(".tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            np.savez(
                file,
                small=pairs.small,
                large=pairs.large,
                signature=np.array(signature),
                teacher=np.array(pairs.teacher),
            )
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise EngineError(f"The pairs “{path}” could not be saved ({error.strerror or error}).") from None


def pool(
    folder: Path,
    name: str,
    count: int,
    make_small: Callable[[int], np.ndarray],
    teacher: Teacher | None,
    device: torch.device,
    signature: str,
    log: Callable[[str], None] = print,
) -> Pairs | None:
    """``count`` pairs, from ``folder`` where they are already, else made now and kept there, file by file.

    ``make_small(i)``: the small picture of pair i, all of one size. ``signature``: what the pairs depend on besides;
    files with another are made again, and so are those of other small pictures or another teacher. Without a teacher:
    the pairs that are there, None where they are not all there.
    Raises EngineError, ModelError.
    """
    parts, enlarge = [], None
    for first in range(0, count, CHUNK):
        path = folder / f"{name}-{first:05d}.npz"
        numbers = range(first, min(first + CHUNK, count))
        marked = f"{signature} {len(numbers)}"
        # the first picture stands for all: what they are made of, and how, is one thing for all of them
        first_small = make_small(first)
        found = _read(path, marked, teacher.name if teacher else None)
        if found is None or not np.array_equal(found.small[0], first_small):
            if teacher is None:
                return None
            enlarge = enlarge or teacher.load(device)
            small = [first_small, *(make_small(i) for i in numbers[1:])]
            found = Pairs(np.stack(small), np.stack([enlarge(s) for s in small]), teacher.name)
            _write(path, found, marked)
            log(f"{teacher.name}: {name} {numbers.stop} of {count}")
        parts.append(found)
    return Pairs(
        np.concatenate([p.small for p in parts]), np.concatenate([p.large for p in parts]), parts[0].teacher
    )
