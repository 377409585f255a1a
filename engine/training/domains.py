"""The domains of the translations: which pictures they are made of, and which exclude one another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from engine.training.data import PhotoSet, find_pictures, lot, read_rgb

__all__ = [
    "FOLDERS",
    "GROUPS",
    "TITLES",
    "crop",
    "domain_folder",
    "folders_of",
    "load_domain",
    "part_of",
    "shrunk",
]

Part = Literal["training", "validation", "test"]
# share of the pictures that is kept for validation and test: more than for photos, as the painters left few pictures
HELD_OUT = 0.1
FEWEST = 8  # pictures of a domain that training makes sense with

# the questions of the domain classifier: a picture of a group is one of its domains
GROUPS = (
    ("photo", "monet", "vangogh", "cezanne", "ukiyoe"),
    ("horse", "zebra"),
    ("summer", "winter"),
    ("apple", "orange"),
)

# folder names of a domain, with the share of its pictures that comes from each; other domains are named as their
# folder is
FOLDERS: dict[str, dict[str, float]] = {
    "photo": {
        "landscapes": 0.6,
        "bsds": 0.1,
        "large": 0.08,
        "scenes": 0.06,
        "people_and_streets": 0.08,
        "everything": 0.08,
    }
}

TITLES = {
    "photo": "Photo",
    "monet": "Monet",
    "vangogh": "Van Gogh",
    "cezanne": "Cezanne",
    "ukiyoe": "Ukiyo-e",
    "horse": "Horse",
    "zebra": "Zebra",
    "summer": "Summer",
    "winter": "Winter",
    "apple": "Apple",
    "orange": "Orange",
}


def folders_of(domain: str) -> dict[str, float]:
    """Folder names and shares; the first is the most typical."""
    return FOLDERS.get(domain, {domain: 1.0})


def domain_folder(data: Path, name: str) -> Path | None:
    """The folder of that name below ``data`` (or ``data`` itself), the least deep one; None where there is none."""
    if data.name == name and data.is_dir():
        return data
    found = [
        p for p in data.rglob(name) if p.is_dir() and "test" not in map(str.lower, p.relative_to(data).parts)
    ]
    return min(found, key=lambda p: (len(p.parts), p)) if found else None


def part_of(folder: Path, part: Part) -> list[Path]:
    """The pictures of a folder for training, or those that training never sees: a share by the lot that their names
    draw, at least one, every other of them for validation and for the test that the cards tell. A single one is
    in both."""
    paths = find_pictures(folder)
    limit = max(HELD_OUT, min((lot(p) for p in paths), default=0.0))
    if part == "training":
        return [p for p in paths if lot(p) > limit]
    kept = sorted((p for p in paths if lot(p) <= limit), key=lot)
    return sorted(kept[0::2] if part == "validation" else kept[1::2] or kept)


def load_domain(
    data: Path,
    domain: str,
    *,
    part: Part = "training",
    smallest_side: int = 64,
    log: Callable[[str], None] = print,
) -> PhotoSet:
    """The training part, or another, of one domain; nothing in a folder named test is read.

    Raises ValueError, in words for a person, where ``data`` has no such folder or too few pictures in it.
    """
    photos: list[np.ndarray] = []
    names: list[str] = []
    weights: list[float] = []
    shares = folders_of(domain)
    for name, share in shares.items():
        folder = domain_folder(data, name)
        found = []
        for path in part_of(folder, part) if folder else []:
            photo = read_rgb(path)
            if photo is None:
                log(f"skipped {path.name}: not a readable picture")
            elif min(photo.shape[:2]) >= smallest_side:
                found.append(photo)
                names.append(f"{name}/{path.name}")
        photos += found
        weights += [share / max(len(found), 1)] * len(found)
    least = FEWEST if part == "training" else 1
    if len(photos) < least:
        wanted = " or ".join(shares)
        raise ValueError(
            f"{data} holds {len(photos)} usable pictures of the domain {domain}, and at least {least} are needed: "
            f"readable, {smallest_side} pixels a side, in a folder named {wanted}"
        )
    drawn = np.array(weights)
    return PhotoSet(tuple(photos), tuple(names), drawn / drawn.sum())


def shrunk(photo: np.ndarray, short_side: int, multiple: int = 1) -> np.ndarray:
    """A picture scaled to a short side, both sides then cut (at the centre) to multiples."""
    height, width = photo.shape[:2]
    factor = short_side / min(height, width)
    if factor != 1:
        size = (max(short_side, round(width * factor)), max(short_side, round(height * factor)))
        photo = cv2.resize(photo, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    height, width = photo.shape[:2]
    y, x = height % multiple // 2, width % multiple // 2
    return np.ascontiguousarray(
        photo[y : y + height // multiple * multiple, x : x + width // multiple * multiple]
    )


def crop(
    photos: PhotoSet, size: int, scale: tuple[float, float], rng: np.random.Generator, stretch: float = 0.0
) -> np.ndarray:
    """A random size × size × 3 uint8 crop of a random picture, mirrored half of the time.

    ``scale``: bounds of the short side that the picture is scaled to; ``stretch``: bound of the logarithm of a
    change of the aspect, for sets whose aspect is lost.
    """
    photo = photos.photos[rng.choice(len(photos), p=photos.weights)]
    height, width = photo.shape[:2]
    side = size * min(height, width) / rng.uniform(*scale)
    aspect = float(np.exp(rng.uniform(-stretch, stretch) / 2)) if stretch else 1.0
    tall, wide = min(height, round(side * aspect)), min(width, round(side / aspect))
    y, x = rng.integers(height - tall + 1), rng.integers(width - wide + 1)
    patch = photo[y : y + tall, x : x + wide]
    how = cv2.INTER_AREA if side > size else cv2.INTER_LINEAR
    patch = cv2.resize(patch, (size, size), interpolation=how)
    return np.ascontiguousarray(patch[:, ::-1] if rng.random() < 0.5 else patch)
