"""Datasets for tests: pictures of shapes whose places are known, and processes that are none."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from engine.dataset.planning import Plan, plan
from engine.dataset.recipe import parsed
from engine.dataset.runs import Report, run_dataset
from engine.dataset.sources import Sources, scan
from engine.models.store import shared

BOX = (30, 20, 40, 24)  # of the red rectangle: x, y, width, height
SIZE = (120, 80)


def in_this_process(
    tasks: Sequence[Any],
    do: Callable[..., Any],
    work: Any,
    _jobs: int,
    _threads: int,
    _lost: Any,
    _told: Any = None,
    check_cancelled: Callable[[], None] | None = None,
) -> Generator[tuple[Any, Any]]:
    """As ``engine.batch.workers.spread``, without the seconds that processes take to begin."""
    for task in tasks:
        if check_cancelled is not None:
            check_cancelled()
        yield task, do(task.item, work)


def shapes(folder: Path, count: int = 3, annotated: bool = True, label: str = "") -> Path:
    """Pictures with a red rectangle at ``BOX`` on grey noise, its mask of classes, and COCO's JSON."""
    x, y, w, h = BOX
    inside = folder / label
    inside.mkdir(parents=True, exist_ok=True)
    rows: list[dict[str, Any]] = []
    for n in range(count):
        pixels = np.random.default_rng(n).integers(80, 120, (SIZE[1], SIZE[0], 3)).astype(np.uint8)
        pixels[y : y + h, x : x + w] = (230, 0, 0)
        Image.fromarray(pixels).save(inside / f"{n}.png")
        rows.append({"id": n, "file_name": f"{label}/{n}.png" if label else f"{n}.png"})
        rows[-1] |= {"width": SIZE[0], "height": SIZE[1]}
        if annotated:
            classes = np.zeros((SIZE[1], SIZE[0]), np.uint8)
            classes[y : y + h, x : x + w] = 7
            place = folder / "masks" / label
            place.mkdir(parents=True, exist_ok=True)
            Image.fromarray(classes).save(place / f"{n}.png")
    if annotated:
        outline = [x, y, x + w, y, x + w, y + h, x, y + h]
        data = {
            "images": rows,
            "categories": [{"id": 5, "name": "red"}],
            "annotations": [
                {"id": n, "image_id": n, "category_id": 5, "bbox": list(BOX), "segmentation": [outline]}
                for n in range(count)
            ],
        }
        (folder / "annotations.json").write_text(json.dumps(data))
    return folder


def planned(folder: Path | None, text: str) -> Plan:
    recipe = parsed("version = 1\n" + text, "test.toml")
    sources = scan(folder) if folder is not None else Sources()
    return plan(recipe, sources, shared())


def made(plan: Any, out: Path, jobs: int = 1, device: str = "cpu") -> Report:
    """Runs all of it in this process (see the fixture ``here``)."""
    return list(run_dataset(out, plan, device, jobs))[-1]


def hashes(out: Path) -> dict[str, bytes]:
    """All files of a dataset but the journal."""
    return {
        p.relative_to(out).as_posix(): p.read_bytes()
        for p in sorted(out.rglob("*"))
        if p.is_file() and ".saisei-dataset" not in p.parts
    }


def red(pixels: np.ndarray) -> np.ndarray:
    """Where the rectangle is."""
    return (pixels[..., 0].astype(int) - pixels[..., 1] > 60) & (pixels[..., 0] > 120)
