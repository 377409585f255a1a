"""``python main.py evaluate upscale --data DIR``: super-resolution standards, and degraded photos.

Protocol of the tables: Set5 and Set14, large pictures cropped to multiples of four, small ones by MATLAB's bicubic
reduction, PSNR and SSIM on Y (ITU-R BT.601) of 8-bit output without four pixels on each side. Degraded photos: a
seeded mix of blur, noise, scaling and JPEG (``engine.training.upscale_degrade``); PSNR over all channels to what
Real-ESRGAN x4plus makes of the same small picture. Networks run bare, in float32, without tiles; on the standard
sets ours run once more from file to file, by the filter with its own settings: what a person gets must be as good.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from engine.api import EngineError
from engine.evaluation.common import Outcome, Table, add, chosen, merged, pictures, read_rgb
from engine.measures.quality import gradient, luma, psnr, ssim
from engine.training.imresize import imresize

if TYPE_CHECKING:
    import torch

HELP = "Enlargement by four: Set5 and Set14 (PSNR and SSIM on Y), degraded photos (distance to Real-ESRGAN)."
SETS = ("set5", "set14", "degraded")
SCALE = 4
THROUGH = ", file to file"
OURS = ("upscale-faithful", "upscale-detailed")
TEACHER = ("realesrgan-x4plus.param", "RealESRGAN x4plus")
COMPACT = ("realesr_general_x4v3.ncnn.param", "Real-ESRGAN general-x4v3")
# degraded photos: so many of each set (the teacher takes seconds for each)
DEGRADED = {"live1": 8, "cbsd68": 16}
PUBLISHED: Table = {
    name: dict(zip(("Set5 PSNR", "Set5 SSIM", "Set14 PSNR", "Set14 SSIM"), row, strict=False))
    for name, row in {
        "FSRCNN, 12 k parameters (published)": (30.72, 0.8660, 27.61, 0.7550),
        "VDSR, 665 k parameters (published)": (31.35, 0.8838, 28.01, 0.7674),
        "IMDN, 715 k parameters (published)": (32.21, 0.8948, 28.58, 0.7811),
        "SwinIR-light, 897 k parameters (published)": (32.44, 0.8976, 28.77, 0.7858),
    }.items()
}
# SRResNet's SSIM was computed in another way and cannot be compared
PUBLISHED["SRResNet, 1.5 M parameters (published)"] = {"Set5 PSNR": 31.92, "Set14 PSNR": 28.39}


REFERENCE_FILES = ("fast_srgan_x4.pt", "imdn_x4.pth", "rlfn_x4.pth")
WHOLE = (
    "the whole sets, without --limit, --sets and --model, and Real-ESRGAN x4plus (--teacher, or SAISEI_TEACHER): "
    "the cards tell how near it we come"
)


@dataclass(frozen=True, eq=False)
class Upscaler:
    """``model_id``: that of ours, or empty for a published network."""

    name: str
    network: torch.nn.Module
    model_id: str = ""

    def __call__(self, small: np.ndarray) -> np.ndarray:
        """uint8 H × W × 3 → 4·H × 4·W × 3."""
        import torch

        x = torch.from_numpy(np.ascontiguousarray(small)).permute(2, 0, 1)[None].float() / 255
        x = x.to(next(self.network.parameters()).device, memory_format=torch.channels_last)
        with torch.inference_mode():
            y = self.network(x)[0].clamp(0, 1).permute(1, 2, 0).cpu().numpy()
        return np.round(y * 255).astype(np.uint8)


def bicubic(small: np.ndarray) -> np.ndarray:
    return imresize(small, float(SCALE))


def makers(nets: list[Upscaler]) -> list[tuple[str, Callable[[np.ndarray], np.ndarray]]]:
    """The rows: bicubic enlargement and the networks, by name."""
    return [("bicubic", bicubic), *((net.name, net) for net in nets)]


def cropped(picture: np.ndarray) -> np.ndarray:
    """To multiples of four."""
    height, width = (side // SCALE * SCALE for side in picture.shape[:2])
    return picture[:height, :width]


def inner_luma(picture: np.ndarray) -> np.ndarray:
    return luma(picture)[SCALE:-SCALE, SCALE:-SCALE]


def measure_standard(
    nets: list[Upscaler], folder: Path, column: str, limit: int | None, tell: Callable[[str], None]
) -> Table:
    scores: dict[str, dict[str, list[float]]] = {}
    for path in pictures(folder, limit):
        large = cropped(read_rgb(path))
        small, wanted = imresize(large, 1 / SCALE), inner_luma(large)
        for name, make in makers(nets):
            made = inner_luma(make(small))
            row = scores.setdefault(name, {})
            add(row, f"{column} PSNR", psnr(made, wanted))
            add(row, f"{column} SSIM", ssim(made, wanted))
    tell(column)
    return {name: {k: float(np.mean(v)) for k, v in row.items()} for name, row in scores.items()}


def measure_filter(
    nets: list[Upscaler],
    folder: Path,
    column: str,
    limit: int | None,
    device: str,
    tell: Callable[[str], None],
) -> Table:
    """As ``measure_standard``, by the filter, from a PNG to a PNG, in the precision that it takes by itself."""
    from engine import files
    from engine.api import Context, DevicePolicy, Picture, Request
    from engine.filters import FILTERS
    from engine.filters.upscale_run import run
    from engine.models.store import ModelStore

    params, store = FILTERS["upscale"].make_params(factor=str(SCALE)), ModelStore()
    scores: dict[str, dict[str, list[float]]] = {}
    with tempfile.TemporaryDirectory() as place:
        source, target = Path(place) / "small.png", Path(place) / "large.png"
        for path in pictures(folder, limit):
            large = cropped(read_rgb(path))
            files.write(source, Picture(imresize(large, 1 / SCALE)))
            for net in nets:
                small = files.read(source).picture
                made = run(
                    Request("upscale", small, params, net.model_id, policy=DevicePolicy(device)),
                    Context(),
                    store,
                )
                files.write(target, Picture(made.pixels, small.icc))
                found, wanted = inner_luma(read_rgb(target)), inner_luma(large)
                row = scores.setdefault(net.name + THROUGH, {})
                add(row, f"{column} PSNR", psnr(found, wanted))
                add(row, f"{column} SSIM", ssim(found, wanted))
    tell(f"{column}{THROUGH}")
    return {name: {k: float(np.mean(v)) for k, v in row.items()} for name, row in scores.items()}


def measure_degraded(
    nets: list[Upscaler], teacher: Upscaler, data: Path, limit: int | None, tell: Callable[[str], None]
) -> Table:
    """PSNR to the teacher's output over all channels, and how crisp the output is, in hundredths of the teacher's."""
    from engine.training.upscale_degrade import degraded

    scores: dict[str, dict[str, list[float]]] = {}
    for folder, count in DEGRADED.items():
        for number, path in enumerate(pictures(data / folder, min(count, limit or count))):
            large = cropped(read_rgb(path))
            small = degraded(large, np.random.default_rng((4, number)))
            wanted = teacher(small)
            for name, make in makers(nets):
                made = make(small)
                row = scores.setdefault(name, {})
                add(row, "to x4plus", psnr(made, wanted))
                add(row, "crispness %", 100 * gradient(made) / gradient(wanted))
            tell(f"{folder} {path.name}")
    return {name: {k: float(np.mean(v)) for k, v in row.items()} for name, row in scores.items()}


def find_teacher(folders: list[Path | None]) -> Path | None:
    """The .param of Real-ESRGAN x4plus in the first folder (or below it) that has it."""
    for folder in folders:
        if folder is not None:
            found = sorted(folder.rglob(TEACHER[0]))
            if found:
                return found[0]
    return None


def our_models(model: str | None, device: torch.device) -> tuple[list[Upscaler], list[str]]:
    """Our upscalers (or the one named) and the ids of those that are not there. Raises EngineError for none."""
    import torch

    from engine.models.store import ModelStore

    store = ModelStore()
    if model:
        cards, missing = [store.active("upscale", model)], []
    else:
        cards = [card for card in store.for_task("upscale") if card.scale == SCALE]
        missing = [wanted for wanted in OURS if wanted not in {card.id for card in cards}]
        if not cards:
            store.active("upscale")  # says why there is none
    nets = [Upscaler(card.name, store.load(card, device, torch.float32).network, card.id) for card in cards]
    return nets, missing


def references(weights: Path | None, device: torch.device) -> list[Upscaler]:
    """The published networks in ``weights``. Raises EngineError for a folder without any."""
    if weights is None:
        return []
    from engine.evaluation.references import REFERENCES, load_reference

    files = {name: weights / file for name, (file, _) in REFERENCES.items()} | {
        COMPACT[1]: weights / COMPACT[0]
    }
    found = [Upscaler(n, load_reference(p).to(device)) for n, p in files.items() if p.exists()]
    if not found:
        raise EngineError(f"There is no published upscaler in {weights}: leave --weights out.")
    return found


def options(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--sets", type=chosen(SETS), default=SETS, help="which of set5, set14, degraded; separated by commas"
    )
    p.add_argument(
        "--teacher",
        type=Path,
        default=Path(os.environ["SAISEI_TEACHER"]) if os.environ.get("SAISEI_TEACHER") else None,
        help="folder with Real-ESRGAN x4plus as ncnn files (default: $SAISEI_TEACHER, then --weights)",
    )


def whole(options: argparse.Namespace) -> bool:
    """Whether everything is measured that the cards tell."""
    return bool(
        options.sets == SETS and not options.model and find_teacher([options.teacher, options.weights])
    )


def measure(options: argparse.Namespace, device: torch.device, tell: Callable[[str], None]) -> Outcome:
    """Raises EngineError for sets or models that are not there."""
    ours, missing = our_models(options.model, device)
    published = references(options.weights, device)
    tables, notes = [], ["Enlargement by four, from bicubic reduction (MATLAB's); PSNR in dB and SSIM on Y."]
    notes += [f"{wanted} is not installed and not in the table." for wanted in missing]
    standard = [name for name in ("set5", "set14") if name in options.sets]
    if standard:
        tables.append(PUBLISHED)
    for name in standard:
        nets = [net for net in [*published, *ours] if net.name != COMPACT[1]]
        folder, column = options.data / name, name.capitalize()
        tables.append(measure_standard(nets, folder, column, options.limit, tell))
        tables.append(measure_filter(ours, folder, column, options.limit, options.device, tell))
    if "degraded" in options.sets:
        path = find_teacher([options.teacher, options.weights])
        if path is None:
            notes.append(f"Degraded photos: not measured, there is no {TEACHER[0]} (--teacher).")
        else:
            from engine.evaluation.references import load_reference

            teacher = Upscaler(TEACHER[1], load_reference(path).to(device))
            nets = [net for net in published if net.name == COMPACT[1]] + ours
            tables.append(measure_degraded(nets, teacher, options.data, options.limit, tell))
            notes.append("Degraded photos: PSNR to Real-ESRGAN x4plus, crispness in hundredths of its.")
    table = merged(*tables)
    if not table:
        raise EngineError(notes[-1])
    return Outcome("\n".join(notes), table, _figures(ours, table), digits=3)


def _figures(ours: list[Upscaler], table: Table) -> dict[str, dict[str, float]]:
    """What goes into the cards: Set5 and Set14 for each, and for degraded photos what is gained over bicubic."""
    figures = {}
    for net in ours:
        row = dict(table.get(net.name, {}))
        if "to x4plus" in row:
            row["to x4plus over bicubic"] = row["to x4plus"] - table["bicubic"]["to x4plus"]
        figures[net.model_id] = row
    return figures
