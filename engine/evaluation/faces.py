"""``python main.py evaluate faces --data DIR``: made faces beside real ones.

256 faces of fixed seeds at truncation ψ 0.7, and as many at ψ 1, with the network's stored noise; all pictures, real
ones too, scaled to 64 × 64. Columns:

found: share in which scikit-image's LBP cascade finds a face of at least half the side (real faces upside down say
how often it finds one where there is none); to training: mean distance to the nearest training face or its mirror
image, in levels of 0..255 (root mean square of 16 × 16 thumbnails), and the least of all; apart: the same to the
nearest other face of the same row; Fréchet: distance from the real test faces in fixed, untrained features (colour,
gradients, texture), not the published FID.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.api import EngineError
from engine.evaluation.common import Outcome, Table, pictures, read_rgb
from engine.measures.faces import EDGE, Reference, found, nearest, nearest_other, scaled

if TYPE_CHECKING:
    import torch

HELP = "made faces: found by a face detector, distance to training faces and to each other"
COUNT = 256
UPSIDE_DOWN = "real test faces upside down"
TEST, TRAINING = "real test faces", "real training faces"


def options(p: argparse.ArgumentParser) -> None:
    p.add_argument("--sheet", type=Path, metavar="FILE.png", help="also write the made faces as one picture")


def folders(data: Path) -> tuple[Path, Path]:
    """The folders of test and training faces: ``faces`` in ``data``, or beside it, or ``data`` itself. Raises
    EngineError."""
    for folder in (data / "faces", data.parent / "faces", data):
        if (folder / "test").is_dir() and (folder / "train").is_dir():
            return folder / "test", folder / "train"
    raise EngineError(
        f"There are no faces in {data} or beside it: give as --data the folder that holds faces/test and "
        "faces/train, or a folder beside faces."
    )


def read_faces(folder: Path, limit: int | None) -> np.ndarray:
    """The middle squares of the pictures of a folder as N × 64 × 64 × 3 uint8. Raises EngineError."""
    from engine.training.faces import square

    return np.stack([square(read_rgb(path), EDGE) for path in pictures(folder, limit)])


def row(
    faces: np.ndarray, training: np.ndarray | None = None, reference: Reference | None = None
) -> dict[str, float]:
    """The columns of one row; without ``training`` or ``reference`` those that need them are left out."""
    figures = {"found": float(found(faces).mean())}
    if training is not None:
        distance = nearest(faces, training)
        figures |= {"to training": float(distance.mean()), "least": float(distance.min())}
    apart = nearest_other(faces)
    figures |= {"apart": float(apart.mean()), "least apart": float(apart.min())}
    if reference is not None:
        figures["Fréchet"] = reference.distance(faces)
    return figures


def measure(options: argparse.Namespace, device: torch.device, tell: Callable[[str], None]) -> Outcome:
    """Raises EngineError for faces or a model that are not there, and for a sheet that cannot be written."""
    import torch

    from engine.models.store import ModelStore
    from engine.training.faces import made

    test_folder, training_folder = folders(options.data)
    store = ModelStore()
    card = store.active("faces", options.model)
    network = store.load(card, device, torch.float32).network
    count = options.limit or COUNT
    if count < 2:
        raise EngineError("One face has no other to be compared with: --limit is 2 or more.")
    test = read_faces(test_folder, options.limit)
    training = read_faces(training_folder, None)
    tell(f"{len(test)} test faces, {len(training)} training faces")
    reference = Reference.of(training[:2000], test)
    drawn = np.random.default_rng(0).permutation(len(training))[:count]
    table: Table = {
        TEST: row(test, training),
        # each of them is in the training set: no distance to it
        TRAINING: row(training[drawn], None, reference),
        UPSIDE_DOWN: {"found": float(found(np.ascontiguousarray(test[:, ::-1])).mean())},
    }
    tell("real faces")
    faces = {}
    for psi in (0.7, 1.0):
        made_ones = made(network, range(count), device, psi)  # type: ignore[arg-type]
        faces[psi] = made_ones
        table[f"{card.name}, ψ {psi}"] = row(scaled(made_ones), training, reference)
        tell(f"ψ {psi}")
    if options.sheet is not None:
        write_sheet(np.concatenate(list(faces.values())), options.sheet)
        tell(f"wrote {options.sheet}")
    typical, free = table[f"{card.name}, ψ 0.7"], table[f"{card.name}, ψ 1.0"]
    figures = {
        "found": typical["found"],
        "to training": typical["to training"],
        "least to training": typical["least"],
        "least apart": typical["least apart"],
        "frechet": free["Fréchet"],
        "found, real": table[TEST]["found"],
        "to training, real": table[TEST]["to training"],
        "frechet, real": table[TRAINING]["Fréchet"],
    }
    heading = (
        f"{count} faces at {EDGE} × {EDGE}. Distances in levels of 0..255, to the nearest one; “least”: the smallest "
        "of them; Fréchet: fixed features, lower is better."
    )
    return Outcome(heading, table, {card.id: figures})


def write_sheet(faces: np.ndarray, path: Path) -> None:
    """Rows of 16. Raises EngineError where it cannot be written."""
    import cv2

    edge = faces.shape[1]
    rows = -(-len(faces) // 16)
    cells = np.zeros((rows * 16, edge, edge, 3), np.uint8)
    cells[: len(faces)] = faces
    sheet = cells.reshape(rows, 16, edge, edge, 3).transpose(0, 2, 1, 3, 4).reshape(rows * edge, 16 * edge, 3)
    done, data = cv2.imencode(".png", np.ascontiguousarray(sheet[..., ::-1]))
    try:
        if not done:
            raise OSError("it could not be encoded")
        path.write_bytes(data.tobytes())
    except OSError as error:
        raise EngineError(f"The sheet {path} could not be written ({error.strerror or error}).") from None
