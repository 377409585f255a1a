"""``python -m engine.training plan``: what each built-in model reaches, against its floor and its aim, and which to
train next.

The figures come from the cards: ``[training]`` and ``[validation]`` from the run that published the weights,
``[figures]`` from ``python main.py evaluate TASK --update-card``. Next is the model whose worst figure is farthest
from its floor, as a share of the way from ``start`` (where one is without any model) to the floor; one that was
never trained has the whole way before it. With equal gaps the order of ``MODELS`` decides: first what others are
measured with, then what serves most photos. Once all floors are met, the same goes for the aims.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from engine.api import ModelError
from engine.models.card import Card, read_card
from engine.training.publish import MODELS as FOLDER

__all__ = ["MODELS", "Bar", "Model", "Status", "main", "next_model", "plan"]

WHOLE = 60  # minutes of training over which a learning rate falls, in as many slices as there are
LARGEST = 32_000_000  # bytes of all built-in weights together


Figures = dict[str, float]


@dataclass(frozen=True)
class Bar:
    """A figure of a card with its floor and aim.

    ``start``: what is reached without any model; a floor below it means that less is better. ``floor``: a number,
    or the key of the figure in the same card that is to be beaten (the best of the references of that run).
    ``aim`` None: the aim is in the model's words alone.
    """

    key: str
    start: float
    floor: float | str
    aim: float | None = None

    def goal(self, figures: Figures) -> float | None:
        """The floor as a number; None for one that was not measured."""
        found = figures.get(self.floor) if isinstance(self.floor, str) else self.floor
        return None if found is None or found != found else found

    def measured(self, figures: Figures) -> bool:
        return self.key in figures and self.goal(figures) is not None

    def gap(self, figures: Figures) -> float:
        """What is left of the way to the floor: 0 where it is met, 1 at the start or where nothing was measured."""
        floor = self.goal(figures)
        left = _left(figures.get(self.key), self.start, floor)
        # a reference is to be beaten, not equalled
        return max(left, 1e-3) if isinstance(self.floor, str) and figures.get(self.key) == floor else left

    def aim_gap(self, figures: Figures) -> float:
        """The same for an aim that is a number; 0 where none is."""
        return 0.0 if self.aim is None else _left(figures.get(self.key), self.start, self.aim)


def _left(value: float | None, start: float, goal: float | None) -> float:
    if value is None or goal is None or value != value or start == goal:
        return 1.0
    return min(1.0, max(0.0, (goal - value) / (goal - start)))


@dataclass(frozen=True)
class Model:
    """One built-in model. ``task``: what ``python main.py evaluate`` calls it; ``aim`` in words; ``needs_gpu``: on a
    processor its training would take days, so that it is not proposed there."""

    id: str
    recipe: str
    task: str
    bars: tuple[Bar, ...]
    aim: str = ""
    needs_gpu: bool = False


def _translations() -> Iterator[Model]:
    aim = "CycleGAN's official FID; sheets that pass a glance"
    for domain in ("monet", "vangogh", "cezanne", "ukiyoe"):
        yield Model(
            f"translate-{domain}",
            f"translate-{domain}",
            "translate",
            (Bar("target share", 0.0, 0.6),),
            aim,
        )
    # the issue gives no floor to zebra to horse and to the fruit: that of horse to zebra is taken
    for recipe, domain, floor in (
        ("horse-zebra", "zebra", 0.4),
        ("horse-zebra", "horse", 0.4),
        ("winter", "winter", 0.6),
        ("summer", "summer", 0.6),
        ("apple-orange", "orange", 0.4),
        ("apple-orange", "apple", 0.4),
    ):
        bars = (Bar("target share", 0.0, floor),)
        yield Model(f"translate-{domain}", f"translate-{recipe}", "translate", bars, aim)


def _fill() -> Iterator[Bar]:
    """Every figure better than every reference's. Starts: what a hole filled with its edge's mean gives, roughly."""
    for masks in ("free-form", "rectangle"):
        for figure, start in (("L1", 30.0), ("PSNR", 10.0), ("SSIM", 0.0)):
            yield Bar(f"{masks} {figure}", start, f"{masks} {figure}, best reference")


# the order in which models of equal need are trained
MODELS: tuple[Model, ...] = (
    Model("domain-classifier", "domain-classifier", "translate", (Bar("accuracy", 0.5, 0.97),)),
    Model(
        "upscale-faithful",
        "upscale-faithful",
        "upscale",
        # starts: bicubic
        (Bar("Set5 PSNR", 28.42, 31.2, 32.21), Bar("Set14 PSNR", 26.0, 27.9, 28.58)),
        "IMDN, then SwinIR-light",
    ),
    Model(
        "upscale-detailed",
        "upscale-detailed",
        "upscale",
        (Bar("to x4plus over bicubic", 0.0, 1.5),),
        "not to be told from Real-ESRGAN, at a tenth of its compute",
    ),
    Model(
        "fill-deepfill", "fill", "fill", tuple(_fill()), "DeepFill v2; texture that a photographer accepts"
    ),
    Model(
        "colorize-unet",
        "colorize",
        "colorize",
        (Bar("gain over grey", 0.0, 0.8), Bar("colourfulness", 0.0, 20.0), Bar("hints gain", 0.0, 3.0)),
        "DDColor-tiny: 23.5 dB at colourfulness 37.7",
    ),
    Model(
        "scratch-detector",
        "scratches",
        "scratches",
        (Bar("IoU", 0.0, 0.55),),
        "usable on real scratched photos",
    ),
    *_translations(),
    Model("faces-64", "faces", "faces", (Bar("found", 0.0, 0.9),), "128 px, FID as FastGAN's"),
    Model("faces-128", "faces-128", "faces", (Bar("found", 0.0, 0.9),), "FID as FastGAN's", needs_gpu=True),
    Model(
        "denoise-autoencoder",
        "denoise",
        "denoise",
        # starts: the noisy input; floors: CBM3D, FFDNet at its best level for the set, 1 dB over the input
        (
            Bar("told, σ 25", 20.18, 30.71, 31.24),
            Bar("auto, PolyU", 35.53, 38.45),
            Bar("auto, LIVE1 q20", 26.57, 27.57),
        ),
        "SwinIR",
    ),
)


@dataclass(frozen=True)
class Status:
    """A model with its card, where it has one that can be read."""

    model: Model
    card: Card | None

    @property
    def figures(self) -> Figures:
        found = self.card.figures if self.card else {}
        return {k: float(v) for k, v in found.items() if isinstance(v, int | float)}

    @property
    def state(self) -> str:
        """ "not trained", "not measured", "below floor", "floor met" or "aim met"."""
        if self.card is None:
            return "not trained"
        if not all(bar.measured(self.figures) for bar in self.model.bars):
            return "not measured"
        if self.gap > 0:
            return "below floor"
        aims = [bar.aim for bar in self.model.bars]
        return "aim met" if None not in aims and self.aim_gap == 0 else "floor met"

    @property
    def gap(self) -> float:
        """The largest of the figures' gaps to their floors."""
        return max(bar.gap(self.figures) for bar in self.model.bars)

    @property
    def aim_gap(self) -> float:
        """The largest gap to an aim that is a number; 0 where none is."""
        return max(bar.aim_gap(self.figures) for bar in self.model.bars)


def statuses(folder: Path, tell: Callable[[str], None]) -> tuple[list[Status], int]:
    """Every model of the table, and the bytes of all weights in the folder. A card that cannot be read is told."""
    cards: dict[str, Card] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            card = read_card(path)
        except ModelError as error:
            tell(str(error))
            continue
        cards[card.id] = card
    return [Status(m, cards.get(m.id)) for m in MODELS], sum(card.size for card in cards.values())


def next_model(found: Sequence[Status], gpu: bool = False) -> Status | None:
    """What to train next, with or without a GPU; None where every aim that is a number is met. A model that was
    trained and not measured waits for its measurement."""
    found = [s for s in found if gpu or not s.model.needs_gpu]
    below = [s for s in found if s.state in ("not trained", "below floor")]
    if below:
        return max(below, key=lambda s: s.gap)  # the first of equal ones
    short = [s for s in found if s.state == "floor met" and s.aim_gap > 0]
    return max(short, key=lambda s: s.aim_gap, default=None)


def command(status: Status, data: str, minutes: float, runs: Path, folder: Path) -> str:
    """A slice of training that goes on from the last checkpoint, or else from the published weights; it belongs to
    the hour of training that was begun, over which learning rate and critic run."""
    model = status.model
    trained = float(status.card.training.get("minutes", 0)) if status.card else 0.0
    whole = (int(trained // WHOLE) + 1) * WHOLE
    words = ["python -m engine.training", model.recipe, "--data", data, "--minutes", f"{minutes:g}"]
    words += ["--of", str(max(whole, round(trained + minutes)))]
    for start in (runs / model.recipe / "last.pt", folder / f"{model.id}.safetensors"):
        if start.exists():
            words += ["--resume", _shown(start)]
            break
    return " ".join([*words, "--publish"])


def _shown(path: Path) -> str:
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def _cells(status: Status) -> list[list[str]]:
    """A line for each figure; what is the model's alone stands on the first."""
    card, lines = status.card, []
    steps = minutes = validation = size = ""
    if card is not None:
        steps, minutes = str(card.training.get("steps", "")), f"{card.training.get('minutes', 0):g}"
        primary = card.training.get("primary") or next(iter(card.validation), "")
        if primary in card.validation:
            validation = f"{primary} {card.validation[primary]:g}"
        size = f"{card.size / 1e6:.1f}"
    for i, bar in enumerate(status.model.bars):
        own = [status.model.id, status.model.recipe, steps, minutes, validation, size, status.state]
        value, floor = status.figures.get(bar.key), bar.goal(status.figures)
        sign = "≤" if floor is not None and floor < bar.start else "≥"
        lines.append(
            [
                *(own if i == 0 else [""] * len(own)),
                bar.key,
                "" if value is None else f"{value:g}",
                "references" if floor is None else f"{sign} {floor:g}",
                (status.model.aim if i == 0 else "") if bar.aim is None else f"{bar.aim:g}",
            ]
        )
    return lines


HEAD = ["model", "recipe", "steps", "minutes", "validation", "MB", "state", "figure", "now", "floor", "aim"]
RIGHT = {"steps", "minutes", "MB", "now"}


def plan(data: str, minutes: float, runs: Path, folder: Path, tell: Callable[[str], None]) -> str:
    """The table and what to do next, as text."""
    found, size = statuses(folder, tell)
    rows = [HEAD, *(line for status in found for line in _cells(status))]
    wide = [max(len(row[i]) for row in rows) for i in range(len(HEAD))]
    lines = []
    for row in rows:
        cells = [
            f"{cell:>{w}}" if name in RIGHT else f"{cell:<{w}}"
            for cell, w, name in zip(row, wide, HEAD, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    over = "" if size <= LARGEST else f": {(size - LARGEST) / 1e6:.1f} MB too many"
    lines += ["", f"All weights: {size / 1e6:.1f} of {LARGEST / 1e6:g} MB{over}."]
    for status in found:
        if status.state == "not measured":
            named = f" --model {status.model.id}" if status.model.task == "faces" else ""
            measure = f"python main.py evaluate {status.model.task} --data {data}/test{named} --update-card"
            if f"To measure: {measure}" not in lines:
                lines.append(f"To measure: {measure}")
    chosen = next_model(found, torch.cuda.is_available())
    if chosen is None:
        lines.append(
            "Nothing to train: every floor, and every aim that is a number, is met or waits to be measured."
        )
    else:
        left = chosen.gap if chosen.state != "floor met" else chosen.aim_gap
        goal = "floor" if chosen.state != "floor met" else "aim"
        lines += [
            f"Next: {chosen.model.id} ({chosen.state}; {left:.0%} of the way to the {goal} is left)",
            f"  {command(chosen, data, minutes, runs, folder)}",
        ]
    return "\n".join(lines)


def main(argv: Sequence[str]) -> int:
    p = argparse.ArgumentParser(
        prog="python -m engine.training plan",
        description="What each built-in model reaches against its floor and aim, and which to train next.",
    )
    p.add_argument("--data", default="DIR", help="folder to name in the commands")
    p.add_argument(
        "--minutes", type=float, default=10.0, help="length of a slice in the command; default: 10"
    )
    p.add_argument("--runs", type=Path, default=Path("runs"), help="where runs keep their checkpoints")
    p.add_argument(
        "--models", type=Path, default=FOLDER, help="folder of the cards; default: the built-in models"
    )
    options = p.parse_args(argv)
    print(
        plan(options.data, options.minutes, options.runs, options.models, lambda s: print(s, file=sys.stderr))
    )
    return 0
