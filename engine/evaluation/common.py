"""What every evaluation shares: pictures, options, the table."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from engine.api import EngineError

__all__ = [
    "Outcome",
    "add",
    "chosen",
    "count",
    "merged",
    "pictures",
    "read_rgb",
    "show",
]

Table = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Outcome:
    """``table``: rows by name, each its figures by column; ``figures``: what goes into the cards, by model id;
    ``digits`` after the point when printed."""

    heading: str
    table: Table
    figures: dict[str, dict[str, float]] = field(default_factory=dict)
    digits: int = 2


def read_rgb(path: Path) -> np.ndarray:
    """H × W × 3 uint8. Raises EngineError for what is not a picture."""
    import cv2

    data = np.fromfile(path, np.uint8)
    bgr = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    if bgr is None:
        raise EngineError(f"{path.name} is not a picture that can be read.")
    return np.ascontiguousarray(bgr[..., ::-1])


def pictures(folder: Path, limit: int | None) -> list[Path]:
    """The picture files of a folder, sorted; the first ``limit`` of them. Raises EngineError where there is none."""
    suffixes = (".webp", ".png", ".jpg", ".jpeg", ".bmp")
    found = [p for p in sorted(folder.glob("*")) if p.suffix.lower() in suffixes]
    if not found:
        raise EngineError(
            f"There are no test pictures in {folder}: give the folder that holds {folder.name} as --data."
        )
    return found[:limit]


def add(scores: dict[str, list[float]], name: str, value: float) -> None:
    scores.setdefault(name, []).append(value)


def merged(*tables: Table) -> Table:
    whole: Table = {}
    for table in tables:
        for name, row in table.items():
            whole.setdefault(name, {}).update(row)
    return whole


def show(table: Table, digits: int = 2) -> str:
    """The table as text, a column as wide as its name."""
    columns = list(dict.fromkeys(c for row in table.values() for c in row))
    width = max(len(n) for n in table)
    wide = {c: max(11, len(c) + 2) for c in columns}
    lines = [" " * width + "".join(f"{c:>{wide[c]}}" for c in columns)]
    for name, row in table.items():
        cells = (f"{row[c]:{wide[c]}.{digits}f}" if c in row else f"{'-':>{wide[c]}}" for c in columns)
        lines.append(f"{name:<{width}}" + "".join(cells))
    return "\n".join(lines)


def chosen(sets: Sequence[str]) -> Callable[[str], tuple[str, ...]]:
    """The reader of an option that names some of ``sets``, separated by commas; it keeps their order.

    The reader raises argparse.ArgumentTypeError for any other name.
    """

    def read(text: str) -> tuple[str, ...]:
        wanted = {word.strip() for word in text.split(",")}
        if not wanted <= set(sets):
            raise argparse.ArgumentTypeError(f"sets are {', '.join(sets)}, not {text}.")
        return tuple(name for name in sets if name in wanted)

    return read


def count(text: str) -> int:
    """An option's number of pictures. Raises argparse.ArgumentTypeError."""
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise argparse.ArgumentTypeError(f"it is a number of pictures from 1 on, not {text}.")
