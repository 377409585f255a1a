"""COCO's JSON for boxes and masks: read strictly, written so that other programs read it.

A shape is what COCO calls a segmentation: a list of polygons ([x, y, x, y, …]), or runs of pixels column by column,
as numbers or as the text that pycocotools writes.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from engine.api import FileError, Size
from engine.files.reading import shown

__all__ = ["Annotations", "Thing", "instances", "mask_of", "read", "runs_of"]

LARGEST = 2 << 30  # bytes
MOST_PIXELS = 1 << 28  # of one mask
MOST_TOLD = 20  # sentences on single annotations


@dataclass(frozen=True)
class Thing:
    """One object of a picture. ``box``: x, y, width, height in pixels; ``shape``: a segmentation, JSON-ready."""

    label: str
    box: tuple[float, float, float, float]
    shape: Any = None
    crowd: bool = False


@dataclass
class Annotations:
    """``things``: for each file's name, relative to the pictures' folder; ``sizes``: what the file says of them."""

    things: dict[str, list[Thing]] = field(default_factory=dict)
    sizes: dict[str, Size] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read(path: Path) -> Annotations:
    """Single annotations that make no sense are left out, each with a sentence. Raises FileError for a file that
    cannot be read or is not COCO's."""
    name = shown(path)
    try:
        if path.stat().st_size > LARGEST:
            raise FileError(f"The annotations “{name}” are too large.")
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise FileError(f"The annotations “{name}” cannot be read ({error.strerror or error}).") from None
    except (ValueError, RecursionError):
        raise FileError(f"The annotations “{name}” are no valid JSON.") from None
    try:
        return _annotations(data, name)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise FileError(
            f"The annotations “{name}” are not as COCO's: they need images, categories and annotations "
            f"({type(error).__name__}: {str(error)[:80]})."
        ) from None


def _annotations(data: Mapping[str, Any], name: str) -> Annotations:
    found = Annotations()
    labels = {row["id"]: _label(row["name"]) for row in data.get("categories", [])}
    found.labels = list(dict.fromkeys(labels.values()))
    files = {}
    for row in data["images"]:
        file = str(row["file_name"]).replace("\\", "/").lstrip("/")
        files[row["id"]] = file
        found.things[file] = []
        if "width" in row and "height" in row:
            found.sizes[file] = Size(int(row["width"]), int(row["height"]))
    wrong = 0
    for row in data.get("annotations", []):
        try:
            file = files[row["image_id"]]
            found.things[file].append(_thing(row, labels, found.sizes.get(file)))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            wrong += 1
            if wrong <= MOST_TOLD:
                why = str(error) if type(error) is ValueError else "its picture or its category is not listed"
                which = row.get("id") if isinstance(row, dict) else None
                found.problems.append(f"Annotation {which} of “{name}” was left out: {why}.")
    if wrong > MOST_TOLD:
        found.problems.append(f"{wrong - MOST_TOLD} more annotations of “{name}” were left out.")
    return found


def _label(name: Any) -> str:
    if not isinstance(name, str) or not name.strip():
        raise ValueError("a category has no name")
    return name


def _thing(row: Mapping[str, Any], labels: Mapping[Any, str], size: Size | None) -> Thing:
    label = labels[row["category_id"]]
    shape = row.get("segmentation") or None
    if shape is not None:
        _check_shape(shape)
    box = row.get("bbox")
    if box is None and shape is not None and isinstance(shape, list):
        points = np.concatenate([np.asarray(p, float).reshape(-1, 2) for p in shape])
        low, high = points.min(0), points.max(0)
        box = [*low, *(high - low)]
    if not isinstance(box, list | tuple) or len(box) != 4:
        raise ValueError("it has no box of four numbers")
    x, y, width, height = (float(v) for v in box)
    if not all(math.isfinite(v) and abs(v) < 1e7 for v in (x, y, width, height)) or width <= 0 or height <= 0:
        raise ValueError(f"its box {box} has no area")
    if size is not None and (x >= size.width or y >= size.height or x + width <= 0 or y + height <= 0):
        raise ValueError(f"its box {box} lies outside of the picture")
    return Thing(label, (x, y, width, height), shape, bool(row.get("iscrowd", 0)))


def _check_shape(shape: Any) -> None:
    if isinstance(shape, dict):
        height, width = shape["size"]
        if not 0 < int(height) * int(width) <= MOST_PIXELS:
            raise ValueError("its mask has no size that can be")
        counts = shape["counts"]
        if not isinstance(counts, str) and not all(isinstance(c, int) and c >= 0 for c in counts):
            raise ValueError("its mask's runs are not numbers")
        return
    for polygon in shape:
        if len(polygon) < 6 or len(polygon) % 2 or not all(math.isfinite(v) for v in polygon):
            raise ValueError("its outline has no three points")


# --- masks ---------------------------------------------------------------------------------------------


def mask_of(shape: Any, size: Size) -> np.ndarray:
    """H × W uint8, 1 inside. Raises ValueError for runs of another size than the picture's."""
    if isinstance(shape, dict):
        height, width = (int(v) for v in shape["size"])
        if (width, height) != size:
            raise ValueError(
                f"a mask is {width} × {height} and its picture {size.width} × {size.height}: they have to be "
                "of one size"
            )
        counts = shape["counts"]
        runs = np.asarray(_unpacked(counts) if isinstance(counts, str) else counts, np.int64)
        if runs.sum() > width * height or (runs < 0).any():
            raise ValueError("a mask's runs are longer than its picture")
        flat = np.zeros(width * height, np.uint8)
        ends = np.cumsum(runs)
        for start, end in zip(ends[0::2], ends[1::2], strict=False):
            flat[start:end] = 1
        return np.ascontiguousarray(flat.reshape(width, height).T)
    mask = np.zeros((size.height, size.width), np.uint8)
    for polygon in shape:
        _fill(mask, np.asarray(polygon, np.float64).reshape(-1, 2).clip(-1e6, 1e6))
    return mask


def _fill(mask: np.ndarray, points: np.ndarray) -> None:
    """Sets the pixels whose middles lie inside of an outline. OpenCV's fill would add those that it touches."""
    height, width = mask.shape
    top = max(0, int(np.floor(points[:, 1].min())))
    bottom = min(height, int(np.ceil(points[:, 1].max())) + 1)
    if top >= bottom:
        return
    middles = np.arange(top, bottom)[:, None] + 0.5
    (x1, y1), (x2, y2) = points.T, np.roll(points, -1, 0).T
    rows, edges = np.nonzero((y1 <= middles) != (y2 <= middles))
    slope = (x2 - x1)[edges] / (y2 - y1)[edges]
    at = x1[edges] + (middles[rows, 0] - y1[edges]) * slope
    columns = np.ceil(at - 0.5).clip(0, width).astype(np.int64)
    crossed = np.zeros((bottom - top, width + 1), np.int32)
    np.add.at(crossed, (rows, columns), 1)
    mask[top:bottom] |= (np.cumsum(crossed, 1)[:, :width] & 1).astype(np.uint8)


def runs_of(mask: np.ndarray) -> dict[str, Any]:
    """An H × W mask as COCO's runs, not compressed."""
    flat = mask.T.ravel() > 0
    edges = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    ends = np.concatenate([[0], edges, [len(flat)]]) if len(flat) else np.zeros(1, np.int64)
    counts = [int(n) for n in np.diff(ends)]
    if len(flat) and flat[0]:
        counts = [0, *counts]
    return {"size": list(mask.shape), "counts": counts}


def _unpacked(text: str) -> list[int]:
    """The runs in pycocotools' text: numbers of 5 bits a character, each (from the fourth on) less the one before the
    last."""
    counts: list[int] = []
    at = 0
    while at < len(text):
        number = shift = 0
        while True:
            if at >= len(text):
                raise ValueError("a mask's text is cut off")
            bits = ord(text[at]) - 48
            if not 0 <= bits < 64:
                raise ValueError("a mask's text is damaged")
            number |= (bits & 31) << shift
            at, shift = at + 1, shift + 5
            if not bits & 32:
                if bits & 16:
                    number -= 1 << shift
                break
        counts.append(number + (counts[-2] if len(counts) > 2 else 0))
    return counts


# --- written -------------------------------------------------------------------------------------------


def instances(rows: Iterable[Mapping[str, Any]], labels: Sequence[str], description: str) -> dict[str, Any]:
    """COCO's data for pictures: each row has "file", "width", "height" and "things" (with "label", "box", "shape",
    "crowd" and "area")."""
    categories = {label: i for i, label in enumerate(labels, 1)}
    images: list[dict[str, Any]] = []
    annotations: list[dict[str, Any]] = []
    for row in rows:
        images.append(
            {
                "id": len(images) + 1,
                "file_name": row["file"],
                "width": row["width"],
                "height": row["height"],
            }
        )
        for thing in row["things"]:
            annotations.append(
                {
                    "id": len(annotations) + 1,
                    "image_id": len(images),
                    "category_id": categories[thing["label"]],
                    "bbox": thing["box"],
                    "area": thing["area"],
                    "iscrowd": int(thing["crowd"]),
                    **({"segmentation": thing["shape"]} if thing["shape"] is not None else {}),
                }
            )
    return {
        "info": {"description": description},
        "licenses": [],
        "categories": [{"id": i, "name": label, "supercategory": ""} for label, i in categories.items()],
        "images": images,
        "annotations": annotations,
    }
