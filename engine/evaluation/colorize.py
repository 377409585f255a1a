"""``python main.py evaluate colorize --data DIR``: photos whose colours are taken away and given back.

Protocol, as DDColor's table (Kang et al., 2023): photos stretched to 256 × 256, the network's a* and b* joined with
the true L*, 8 bits, PSNR over RGB, colourfulness by Hasler & Süsstrunk, dCF the difference of the mean colourfulness
to that of the photos. The photos are CBSD68, LIVE1 and the colour pictures of Set14: none was in training. Hints:
ten squares of 7 × 7 at seeded random places, each with the mean of the true a* and b* under it.

The same through the whole filter, from file to file: what the command writes for the grey photo, alone and with a PNG
of the hints; and for the photo toned like a sepia print, which is compared with what becomes of the grey one (ΔE, the
mean distance in L*a*b*; "sepia seen", the share of the prints that were recognized).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.api import EngineError
from engine.evaluation.common import Outcome, Table, add, pictures, read_rgb
from engine.measures.quality import colourfulness, psnr

if TYPE_CHECKING:
    import torch

HELP = "Photos coloured anew, by network and filter, alone and with ten hints (CBSD68, LIVE1, Set14): PSNR, colours."
SETS = ("cbsd68", "live1", "set14")
SIDE = 256
COLOUR = 1.0  # colourfulness below which a test picture is black-and-white, and left out
PUBLISHED = "siggraph17*.pth"
FILTER = "filter"
DISTANCE, SEEN = "sepia ΔE", "sepia seen"


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
    through = _Filter(model_id, options.device)
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
        toned = {}
        if whole(options):  # the filter has no such options
            answers |= through.answers(lightness, ab, number)
            toned = through.sepia(lightness)
        for name, answer in answers.items():
            row = scores.setdefault(name, {})
            add(row, "CF", colourfulness(answer))
            if name != "photos":
                add(row, "PSNR", psnr(answer, truth))
        for name, value in toned.items():
            add(scores.setdefault(FILTER, {}), name, value)
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


class _Filter:
    """Colorize as the command line runs it."""

    def __init__(self, model: str, device: str) -> None:
        self._options = ["--model", model, "--device", device, "--quiet", "--overwrite"]
        self._grey: np.ndarray | None = None

    def answers(self, lightness: torch.Tensor, ab: torch.Tensor, number: int) -> dict[str, np.ndarray]:
        """H × W × 3 uint8 by name: alone, and with the hints. Raises EngineError where the command fails."""
        import torch

        from engine.measures.colorization import HINTS, coloured, placed_hints

        grey = coloured(lightness, torch.zeros_like(ab))
        given, mask = placed_hints(ab, number)
        there = (mask[0, 0].cpu().numpy() * 255).astype(np.uint8)
        hints = np.dstack([coloured(lightness.clamp(30, 80), given), there])
        self._grey = self._run(grey)
        return {FILTER: self._grey, f"{FILTER}, {HINTS} hints": self._run(grey, hints)}

    def sepia(self, lightness: torch.Tensor) -> dict[str, float]:
        """The distance of what becomes of a sepia print to what became of the grey photo."""
        import torch

        from engine.colorizing_pixels import lab_of
        from engine.colorizing_tint import TINTED, kind_of
        from engine.measures.colorization import coloured

        strength = (lightness / 100 * (1 - lightness / 100) * 4).clamp_min(0)
        print_ = coloured(lightness, torch.cat([7 * strength, 3 + 19 * strength], 1))
        seen = kind_of(lab_of(print_.astype(np.float32) / 255)) == TINTED
        assert self._grey is not None
        one, other = (
            lab_of(x.astype(np.float32) / 255) for x in (self._run(print_, recolour=True), self._grey)
        )
        return {DISTANCE: float(np.sqrt(((one - other) ** 2).sum(0)).mean()), SEEN: float(seen)}

    def _run(self, photo: np.ndarray, hints: np.ndarray | None = None, recolour: bool = False) -> np.ndarray:
        from engine import cli, files
        from engine.api import Picture
        from engine.files.model import Metadata

        with tempfile.TemporaryDirectory() as folder:
            source, dabs, target = (Path(folder) / f"{name}.png" for name in ("photo", "hints", "out"))
            files.write(source, Picture(photo), Metadata())
            words = ["colorize", str(source), str(target), *self._options]
            if hints is not None:
                files.write(dabs, Picture(hints), Metadata())
                words += ["--hints", str(dabs)]
            if cli.main(words + ["--recolour"] * recolour) != 0:
                raise EngineError("The filter failed on a test picture; the line above says why.")
            return np.array(files.read(target).picture.pixels[..., :3])


def _table(scores: dict[str, dict[str, list[float]]]) -> Table:
    means = {name: {k: float(np.mean(v)) for k, v in row.items()} for name, row in scores.items()}
    truth, grey = means["photos"]["CF"], means["grey"]["PSNR"]
    table: Table = {}
    for name in [n for n in means if n != "photos"] + ["photos"]:
        row = means[name]
        table[name] = {"PSNR": row["PSNR"], "gain": row["PSNR"] - grey} if "PSNR" in row else {}
        table[name] |= {"CF": row["CF"], "CF ratio": row["CF"] / truth, "dCF": abs(row["CF"] - truth)}
        table[name] |= {key: row[key] for key in (DISTANCE, SEEN) if key in row}
    return table


def _figures(table: Table, name: str) -> dict[str, float]:
    """By itself: PSNR, its gain over grey in dB, colourfulness, its share of the photos'; and what ten hints add."""
    from engine.measures.colorization import HINTS

    ours, hinted = table[name], table[f"{name}, {HINTS} hints"]
    figures = {
        "PSNR": ours["PSNR"],
        "gain over grey": ours["gain"],
        "colourfulness": ours["CF"],
        "CF ratio": ours["CF ratio"],
        "hints gain": hinted["PSNR"] - ours["PSNR"],
    }
    if FILTER in table:
        ours, hinted = table[FILTER], table[f"{FILTER}, {HINTS} hints"]
        figures |= {
            "filter: gain over grey": ours["gain"],
            "filter: colourfulness": ours["CF"],
            "filter: hints gain": hinted["PSNR"] - ours["PSNR"],
            DISTANCE: ours[DISTANCE],
        }
    return figures
