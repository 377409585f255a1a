"""``python main.py evaluate fill --data DIR``: holes filled, against diffusion and against patches.

Protocol: the middle 256 × 256 pixels of every picture of CBSD68 and of ``inpainting``; in each, one free-form hole
and one rectangle as DeepFill v2 draws them (``engine.training.masks``), seeded by the picture's place in the list.
Every method sees the picture with the hole painted over in the mean colour of the rest, and its result is put into
the picture, so that outside the hole there is no error; output rounded to 8 bits. PatchMatch is
``engine.patchmatch``; OpenCV's methods have a radius of 3 pixels. "Remove" is the whole filter, from a file and a
mask to a file (``python main.py remove``), with the mask as it is: its texture costs some PSNR beside the bare
network, whose fill is smooth ("Remove, smooth" is that by the filter's way).

* L1: absolute error in the hole, summed over its pixels and their three channels and divided by their number, in per
  cent of 255; then the mean over pictures. Outside counts neither above nor below the line. The papers say only
  "mean ℓ1 error"; that theirs (9.1 and 8.6 %) are meant so is a guess from their size: means over whole pictures of
  which a fifth is hole would be much smaller. They are of other pictures (Places2) and not to be compared closely.
* PSNR: of the whole composed picture, all channels, dB; mean over pictures. Of the hole alone it would be lower by
  10·log10(pixels of the picture ÷ pixels of the hole), for all methods alike, so that differences are the same.
* sharpness: the mean steepness (Sobel) of the grey picture in the hole, without its outermost pixels, over that in
  the ring of 16 pixels around it; mean over pictures. 1 is as sharp as the surroundings; "The photo itself" says how
  much is in the pictures' nature.
* SSIM: of the whole composed picture (Gaussian window of σ 1.5, mean over channels); mean over pictures.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.api import EngineError
from engine.evaluation.common import Outcome, add, pictures, read_rgb
from engine.measures.quality import psnr, ssim
from engine.measures.sharpness import sharpness

if TYPE_CHECKING:
    import torch

HELP = "Free-form holes and rectangles of 256-pixel crops (CBSD68 and inpainting): L1, PSNR, SSIM, sharpness."
SIZE = 256
PUBLISHED = "states_pt_places2.pth"
SEEDS = {"free-form": 101, "rectangle": 102}
REFERENCES = ("Telea (OpenCV)", "Navier-Stokes (OpenCV)", "PatchMatch (Wexler, Barnes)")
FILTERED = {"Remove (file to file)": "auto", "Remove, smooth (file to file)": "smooth"}
ITSELF, SHARPNESS = "The photo itself", "sharpness"

Fill = Callable[
    [np.ndarray, np.ndarray], np.ndarray
]  # H × W × 3 uint8, H × W uint8 1 in the hole → H × W × 3 uint8


def options(p: argparse.ArgumentParser) -> None:
    p.add_argument("--sheet", type=Path, metavar="FILE", help="also write a picture of all fills, PNG")


def measure(options: argparse.Namespace, device: torch.device, tell: Callable[[str], None]) -> Outcome:
    from engine.models.store import ModelStore
    from engine.networks.deepfill import DeepFill

    store = ModelStore()
    card = store.active("fill", options.model)
    if card.architecture != "deepfill":
        raise EngineError(
            f"{card.name} is a “{card.architecture}”: this measures models of the DeepFill kind."
        )
    import torch

    ours = store.load(card, device, torch.float32).network
    assert isinstance(ours, DeepFill)
    methods = references() | {card.name: network_fill(ours, device)}
    if options.weights is not None and (options.weights / PUBLISHED).exists():
        methods["DeepFill v2, Places2 (published)"] = network_fill(
            published(options.weights / PUBLISHED).to(device), device
        )
    for name, method in FILTERED.items():
        methods[name] = filtered(method, options.model, device)
    scores: dict[str, dict[str, list[float]]] = {name: {} for name in (*methods, ITSELF)}
    rows = []
    for name, clean, masks in cases(options.data, options.limit):
        for kind, mask in masks.items():
            row = []
            for method, fill in methods.items():
                filled = composed(fill, clean, mask)
                row.append(filled)
                for column, value in figures(filled, clean, mask).items():
                    add(scores[method], f"{kind} {column}", value)
                add(scores[method], f"{kind} {SHARPNESS}", sharpness(filled, mask))
            add(scores[ITSELF], f"{kind} {SHARPNESS}", sharpness(clean, mask))
            if options.sheet is not None:
                rows.append(
                    np.concatenate([np.where(mask[..., None] > 0, np.uint8(255), clean), *row, clean], 1)
                )
        tell(name)
    if options.sheet is not None:
        _write(options.sheet, np.concatenate(rows))
    table = {m: {c: float(np.nanmean(v)) for c, v in row.items()} for m, row in scores.items()}
    heading = (
        "L1 in the hole in per cent (lower is better), PSNR (dB) and SSIM of the picture, sharpness of the hole "
        "beside its surroundings; means over crops"
    )
    own = {column: value for column, value in table[card.name].items() if SHARPNESS not in column}
    return Outcome(heading, table, {card.id: own | best(table, card.name)}, digits=3)


def best(table: dict[str, dict[str, float]], own: str) -> dict[str, float]:
    """The best figure of all references in every column, as "COLUMN, best reference"."""
    found = {}
    for column in table[own]:
        if SHARPNESS in column:
            continue
        values = [row[column] for name, row in table.items() if name != own and name in REFERENCES]
        found[f"{column}, best reference"] = min(values) if column.endswith("L1") else max(values)
    return found


def figures(filled: np.ndarray, clean: np.ndarray, mask: np.ndarray) -> dict[str, float]:
    """As the module says. ``filled`` and ``clean`` H × W × 3 uint8, equal outside the hole; the hole is not empty."""
    hole = mask > 0
    error = np.abs(filled[hole].astype(np.float64) - clean[hole]).mean()
    return {"L1": float(error) / 2.55, "PSNR": psnr(filled, clean), "SSIM": ssim(filled, clean)}


def hidden(clean: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """With the hole in the mean colour of the rest: OpenCV's methods look into it a little at the picture's edge."""
    hole = mask > 0
    return np.where(hole[..., None], np.round(clean[~hole].mean(0)).astype(np.uint8), clean)


def composed(fill: Fill, clean: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The method's fill in the picture; what is outside the hole is the picture's, whatever the method did to it."""
    return np.where(mask[..., None] > 0, fill(hidden(clean, mask), mask), clean)


def cases(data: Path, limit: int | None) -> Iterator[tuple[str, np.ndarray, dict[str, np.ndarray]]]:
    """(name, crop, hole by kind). The n-th picture has the same holes however many are asked for."""
    from engine.training.masks import free_form, rectangle

    found = pictures(data / "cbsd68", None)
    found += [p for p in pictures(data / "inpainting", None) if not p.stem.endswith("_mask")]
    for i, path in enumerate(found[:limit]):
        picture = read_rgb(path)
        if min(picture.shape[:2]) < SIZE:
            raise EngineError(f"{path.name} is smaller than {SIZE} × {SIZE} pixels.")
        y, x = (picture.shape[0] - SIZE) // 2, (picture.shape[1] - SIZE) // 2
        masks = {
            kind: draw(SIZE, np.random.default_rng((SEEDS[kind], i)))
            for kind, draw in (("free-form", free_form), ("rectangle", rectangle))
        }
        yield path.stem, np.ascontiguousarray(picture[y : y + SIZE, x : x + SIZE]), masks


def references() -> dict[str, Fill]:
    import cv2

    from engine import patchmatch

    def diffused(kind: int) -> Fill:
        return lambda picture, mask: np.asarray(cv2.inpaint(picture, mask, 3, kind))

    fills = (diffused(cv2.INPAINT_TELEA), diffused(cv2.INPAINT_NS), patchmatch.inpaint)
    return dict(zip(REFERENCES, fills, strict=True))


def network_fill(network: torch.nn.Module, device: torch.device) -> Fill:
    """A DeepFill as a method."""
    import torch

    def fill(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
        x = torch.from_numpy(picture).permute(2, 0, 1)[None].to(device).float() / 255
        hole = torch.from_numpy(mask)[None, None].to(device).float()
        with torch.inference_mode():
            y = network(x.contiguous(memory_format=torch.channels_last), hole)
        return np.round(y[0].permute(1, 2, 0).cpu().numpy() * 255).astype(np.uint8)

    return fill


def filtered(method: str, model: str | None, device: torch.device) -> Fill:
    """The filter Remove as a method: a photo and a mask on disk become a photo on disk, which is read again."""
    from engine import files
    from engine.api import DevicePolicy, Picture, Request
    from engine.dispatch import run
    from engine.filters import FILTERS
    from engine.sidecars import read_mask

    params = FILTERS["remove"].make_params(method=method, grow=0)

    def fill(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
        with tempfile.TemporaryDirectory() as name:
            photo, marks, out = (Path(name) / f"{part}.png" for part in ("photo", "mask", "out"))
            files.write(photo, Picture(picture))
            files.write(marks, Picture(np.where(mask > 0, np.uint8(255), np.uint8(0))[..., None]))
            given = files.read(photo).picture
            policy = DevicePolicy(str(device))
            result = run(Request("remove", given, params, model, read_mask(marks, given.size), policy=policy))
            pixels = given.pixels.copy()
            pixels[result.rect.slices] = result.pixels
            files.write(out, Picture(pixels, given.icc))
            return np.asarray(files.read(out).picture.pixels)

    return fill


def published(path: Path) -> torch.nn.Module:
    """The published network from its checkpoint. Raises ModelError for a file that is not one."""
    from engine.api import ModelError
    from engine.models.loading import state_dict
    from engine.networks.deepfill import DeepFill

    network = DeepFill(width=48).eval().requires_grad_(False)
    try:
        network.load_state_dict(state_dict(path.read_bytes(), path.name), strict=True)
    except RuntimeError:
        raise ModelError(f"“{path.name}” is not a DeepFill v2 of the published size.") from None
    return network


def _write(path: Path, sheet: np.ndarray) -> None:
    import cv2

    done, data = cv2.imencode(".png", np.ascontiguousarray(sheet[..., ::-1]))
    if not done:
        raise EngineError(f"{path.name} cannot be written as a picture.")
    path.write_bytes(data.tobytes())
