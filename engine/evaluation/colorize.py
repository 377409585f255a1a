"""``python main.py evaluate colorize --data DIR``: photos whose colours are taken away and given back.

Protocol, as DDColor's table (Kang et al., 2023): photos stretched to 256 × 256, the network's a* and b* joined with
the true L*, 8 bits, PSNR over RGB, colourfulness by Hasler & Süsstrunk, dCF the difference of the mean colourfulness
to that of the photos. The photos are CBSD68, LIVE1 and the colour pictures of Set14: none was in training. Hints:
ten squares of 7 × 7 at seeded random places, each with the mean of the true a* and b* under it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.api import EngineError
from engine.evaluation.common import Outcome, Table, add, pictures, read_rgb
from engine.measures.quality import colourfulness, psnr

if TYPE_CHECKING:
    import torch

HELP = "Photos coloured anew, alone and with ten hints (CBSD68, LIVE1, Set14): PSNR and colourfulness."
SETS = ("cbsd68", "live1", "set14")
SIDE = 256
COLOUR = 1.0  # colourfulness below which a test picture is black-and-white, and left out
PUBLISHED = "siggraph17*.pth"


def stretched(photo: np.ndarray) -> np.ndarray:
    import cv2

    return cv2.resize(photo, (SIDE, SIDE), interpolation=cv2.INTER_AREA)


def photos_of(data: Path, limit: int | None) -> list[Path]:
    """The fixed list, sets in order; ``limit`` of each."""
    return [path for name in SETS for path in pictures(data / name, limit)]


def networks(
    weights: Path | None, device: torch.device, model: str | None
) -> tuple[str, list[tuple[str, Any]]]:
    """The id of our model, and networks by name: ours, and the published one where ``weights`` holds it.

    Raises ModelError for a model that is not there, EngineError for ``weights`` without a colorizer.
    """
    import torch

    from engine.models.loading import state_dict
    from engine.models.store import ModelStore
    from engine.networks.siggraph17 import SIGGRAPH17

    store = ModelStore()
    card = store.active("colorize", model)
    found: list[tuple[str, Any]] = [(card.name, store.load(card, device, torch.float32).network)]
    if weights:
        paths = sorted(weights.glob(PUBLISHED))
        if not paths:
            raise EngineError(
                f"There is no published colorizer ({PUBLISHED}) in {weights}: leave --weights out."
            )
        for path in paths:
            network = SIGGRAPH17()
            try:
                network.load_state_dict(state_dict(path.read_bytes(), path.name))
            except RuntimeError:
                raise EngineError(f"{path.name} does not have the layout of siggraph17.") from None
            found.append((path.stem, network.eval().to(device)))
    return card.id, found


def _side(text: str) -> int:
    if text.isdecimal() and 16 <= int(text) <= 1024:
        return int(text)
    raise argparse.ArgumentTypeError(f"it is a number of pixels from 16 to 1024, not {text}.")


def _temperature(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if 0.01 <= value <= 10:
        return value
    raise argparse.ArgumentTypeError(f"it is a number from 0.01 to 10, not {text}.")


def options(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--side", type=_side, help="pixels that the networks see on the short side; default: their own"
    )
    p.add_argument(
        "--temperature", type=_temperature, help="that the bins are read at; default: the model's own"
    )


def whole(options: argparse.Namespace) -> bool:
    """Whether what is measured is what the card tells."""
    return options.side is None and options.temperature is None


def measure(options: argparse.Namespace, device: torch.device, tell: Callable[[str], None]) -> Outcome:
    """Raises EngineError for sets or models that are not there."""
    import torch

    from engine.colorizing import colours
    from engine.lab import lab_from_rgb
    from engine.measures.colorization import HINTS, coloured, placed_hints

    model_id, nets = networks(options.weights, device, options.model)
    scores: dict[str, dict[str, list[float]]] = {}
    left_out = []
    paths = photos_of(options.data, options.limit)
    for number, path in enumerate(paths):
        truth = stretched(read_rgb(path))
        if colourfulness(truth) < COLOUR:
            left_out.append(f"{path.parent.name}/{path.stem}")
            continue
        rgb = torch.from_numpy(truth).permute(2, 0, 1)[None].float().to(device) / 255
        lightness, ab = lab_from_rgb(rgb).split((1, 2), 1)
        answers = {"photos": truth, "grey": coloured(lightness, torch.zeros_like(ab))}
        for name, network in nets:
            alone = colours(network, lightness, side=options.side, temperature=options.temperature)
            answers[name] = coloured(lightness, alone)
            hinted = colours(
                network,
                lightness,
                *placed_hints(ab, number),
                side=options.side,
                temperature=options.temperature,
            )
            answers[f"{name}, {HINTS} hints"] = coloured(lightness, hinted)
        for name, answer in answers.items():
            row = scores.setdefault(name, {})
            add(row, "CF", colourfulness(answer))
            if name != "photos":
                add(row, "PSNR", psnr(answer, truth))
        if number % 10 == 9:
            tell(f"{number + 1} of {len(paths)} photos")
    if not scores:
        raise EngineError("All test pictures are black-and-white: there is nothing to measure.")
    table = _table(scores)
    heading = (
        f"{len(scores['photos']['CF'])} photos of {', '.join(SETS)} at {SIDE} × {SIDE}: PSNR in dB, its gain over "
        "grey, colourfulness (CF), its share of the photos', its distance to them (dCF)."
    )
    if left_out:
        heading += f"\nLeft out, being black-and-white: {', '.join(left_out)}."
    return Outcome(heading, table, {model_id: _figures(table, nets[0][0])})


def _table(scores: dict[str, dict[str, list[float]]]) -> Table:
    means = {name: {k: float(np.mean(v)) for k, v in row.items()} for name, row in scores.items()}
    truth, grey = means["photos"]["CF"], means["grey"]["PSNR"]
    table: Table = {}
    for name in [n for n in means if n != "photos"] + ["photos"]:
        row = means[name]
        table[name] = {"PSNR": row["PSNR"], "gain": row["PSNR"] - grey} if "PSNR" in row else {}
        table[name] |= {"CF": row["CF"], "CF ratio": row["CF"] / truth, "dCF": abs(row["CF"] - truth)}
    return table


def _figures(table: Table, name: str) -> dict[str, float]:
    """By itself: PSNR, its gain over grey in dB, colourfulness, its share of the photos'; and what ten hints add."""
    from engine.measures.colorization import HINTS

    ours, hinted = table[name], table[f"{name}, {HINTS} hints"]
    return {
        "PSNR": ours["PSNR"],
        "gain over grey": ours["gain"],
        "colourfulness": ours["CF"],
        "CF ratio": ours["CF ratio"],
        "hints gain": hinted["PSNR"] - ours["PSNR"],
    }
