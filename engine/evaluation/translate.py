"""``python main.py evaluate translate --data DIR``: what an independent classifier takes translated pictures for.

The classifier ("domain-classifier") was trained on real pictures alone. Its question is which domain of a group a
picture is of: photo, Monet, Van Gogh, Cezanne or ukiyo-e; horse or zebra; summer or winter; apple or orange. "Two
ways" asks for source or target only, which for paintings is the easier question. Pictures: the sets' own test
folders; for photos CBSD68 and the landscapes that training never sees; for paintings those that it never sees.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.api import EngineError
from engine.evaluation.common import Outcome, Table, pictures, read_rgb
from engine.measures.quality import luma, ssim

if TYPE_CHECKING:
    import torch

    from engine.training.judge import Judge

HELP = "share of translated test pictures that an independent classifier takes for the target domain"
HEADING = (
    "Shares are 0 to 1. before, after: taken for the target; two ways: source or target only; structure: SSIM of\n"
    "brightness with the source at half size, without its term for the level; near: how far colour and detail\n"
    "statistics went (1: all the way); filter: as the filter makes them, at its default settings;\n"
    "right: the classifier's answers on real pictures."
)

# directions: model id -> (source, target, name of the official checkpoint)
DIRECTIONS = {
    "translate-monet": ("photo", "monet", "style_monet"),
    "translate-vangogh": ("photo", "vangogh", "style_vangogh"),
    "translate-cezanne": ("photo", "cezanne", "style_cezanne"),
    "translate-ukiyoe": ("photo", "ukiyoe", "style_ukiyoe"),
    "translate-zebra": ("horse", "zebra", "horse2zebra"),
    "translate-horse": ("zebra", "horse", "zebra2horse"),
    "translate-winter": ("summer", "winter", "summer2winter_yosemite"),
    "translate-summer": ("winter", "summer", "winter2summer_yosemite"),
    "translate-orange": ("apple", "orange", "apple2orange"),
    "translate-apple": ("orange", "apple", "orange2apple"),
}
# short sides of the pictures that are translated: what the light networks were trained on, and the official ones
SIDES = {"photo": 176}
SIDE, OFFICIAL_SIDE = 144, 256
MULTIPLE = 4


@dataclass(frozen=True, eq=False)
class Translator:
    """A network under test. ``side``: short side that pictures are scaled to first; 0 for the source's own."""

    row: str
    source: str
    target: str
    network: Any
    model_id: str = ""
    side: int = 0


def root_of(data: Path) -> Path:
    """The root of the data, from itself or from its folder named test. Raises EngineError."""
    for root in (data, data.parent):
        if (root / "unpaired").is_dir() or (root / "paintings").is_dir():
            return root
    raise EngineError(
        f"{data} is not the data of the translations: give the folder that holds unpaired, paintings, photos and "
        "test, or its folder test."
    )


def real_pictures(root: Path, domain: str, limit: int | None) -> list[np.ndarray]:
    """Pictures of a domain that no training sees. Raises EngineError where there is none."""
    from engine.training.domains import domain_folder, part_of

    if domain == "photo" or not (root / "unpaired" / domain).is_dir():
        folder = domain_folder(root, "landscapes" if domain == "photo" else domain)
        paths = part_of(folder, "test") if folder else []
        if domain == "photo" and (root / "test" / "cbsd68").is_dir():
            paths = [*pictures(root / "test" / "cbsd68", None), *paths]
    else:
        paths = pictures(root / "unpaired" / domain / "test", None)
    if not paths:
        raise EngineError(f"There are no test pictures of {domain} in {root}.")
    # spread over the set: files lie in the order of their source
    places = np.unique(
        np.linspace(0, len(paths) - 1, min(len(paths), limit or len(paths))).round().astype(int)
    )
    return [read_rgb(paths[i]) for i in places]


def official(weights: Path, device: torch.device) -> list[Translator]:
    """CycleGAN's published generators below a folder: NAME.pth, or latest_net_G.pth in NAME_pretrained.

    Raises EngineError where there is none, ModelError for a damaged one.
    """
    from engine.models.loading import state_dict
    from engine.networks.cyclegan import ResNetGenerator

    names = {name: model_id for model_id, (_, _, name) in DIRECTIONS.items()}
    found = []
    for path in sorted(weights.rglob("*.pth")):
        stem = path.parent.name if path.stem.startswith("latest_net_G") else path.stem
        stem = stem.removesuffix("_pretrained").removesuffix(".pretrained")
        if stem not in names:
            continue
        source, target, _ = DIRECTIONS[names[stem]]
        network = ResNetGenerator()
        try:
            network.load_state_dict(state_dict(path.read_bytes(), path.name))
        except RuntimeError:
            raise EngineError(f"“{path.name}” is not a CycleGAN generator of nine blocks.") from None
        network.eval().to(device)
        found.append(Translator(f"{source} → {target}, {stem}", source, target, network, "", OFFICIAL_SIDE))
    if not found:
        raise EngineError(
            f"There are no published CycleGAN generators (such as horse2zebra.pth) in {weights}: leave --weights out."
        )
    return found


def translators(weights: Path | None, model: str | None, device: torch.device) -> list[Translator]:
    """The installed models, or the one named, and the official ones. Raises EngineError where there is none."""
    import torch

    from engine.models.store import ModelStore

    store = ModelStore()
    cards = [store.active("translate", model)] if model else store.for_task("translate")
    found = []
    for card in sorted(cards, key=lambda c: list(DIRECTIONS).index(c.id) if c.id in DIRECTIONS else 99):
        if card.id not in DIRECTIONS:
            if model:
                known = ", ".join(DIRECTIONS)
                raise EngineError(f"{card.name} cannot be measured: known directions are {known}.")
            continue
        source, target, _ = DIRECTIONS[card.id]
        network = store.load(card, device, torch.float32).network
        side = OFFICIAL_SIDE if card.architecture == "cyclegan" else SIDES.get(source, SIDE)
        found.append(Translator(f"{source} → {target}", source, target, network, card.id, side))
    if weights:
        found += official(weights, device)
    if not found:
        raise EngineError(
            "No model for “translate” is installed: train one with “python -m engine.training translate-monet”."
        )
    return found


def _share(found: np.ndarray, group: Sequence[str], domain: str, other: str | None = None) -> float:
    """The share of the rows of probabilities that are rather of ``domain`` than of any other, or of ``other``."""
    own = found[:, group.index(domain)]
    against = found.max(1) if other is None else found[:, group.index(other)]
    return float((own >= against if other is None else own > against).mean())


def measure_translator(
    judge: Judge, net: Translator, shown: Sequence[np.ndarray], wanted: Sequence[np.ndarray]
) -> dict[str, float]:
    """The row of one network; ``shown``: test pictures of its source, ``wanted``: of its target."""
    from engine.training.domains import shrunk
    from engine.training.judge import as_pictures, closeness, structure

    scaled = [shrunk(p, net.side or min(p.shape[:2]), MULTIPLE) for p in shown]
    made = as_pictures(net.network, scaled, judge.device)
    pairs = list(zip(scaled, made, strict=True))
    group, found = judge.network.group_of(net.target), judge.probabilities(made, net.target)
    return {
        "before": judge.taken(scaled, net.target)[0],
        "after": _share(found, group, net.target),
        "two ways": _share(found, group, net.target, net.source),
        "structure": float(np.mean([structure(a, b) for a, b in pairs])),
        "SSIM": float(np.mean([ssim(luma(a), luma(b), 219.0) for a, b in pairs])),
        "near": closeness(scaled, made, wanted),
    }


def measure_classifier(judge: Judge, sets: dict[str, list[np.ndarray]]) -> Table:
    """Rows of real pictures: right answers in the group, and between the domain and its source."""
    sources = {target: source for source, target, _ in DIRECTIONS.values()}
    found = {domain: judge.probabilities(shown, domain) for domain, shown in sets.items()}
    rows: Table = {}
    for domain in sets:
        group = judge.network.group_of(domain)
        row = {"right": _share(found[domain], group, domain)}
        if domain in sources and sources[domain] in sets:
            other = sources[domain]
            there = _share(found[domain], group, domain, other)
            row["right, two ways"] = (there + _share(found[other], group, other, domain)) / 2
        rows[f"real {domain}"] = row
    for column in ("right", "right, two ways"):
        values = [row[column] for row in rows.values() if column in row]
        if values:
            rows.setdefault("real, mean", {})[column] = float(np.mean(values))
    return rows


def options(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--through-filter",
        action="store_true",
        help="our models once more as the filter uses them, at its default settings",
    )


def measure_filter(
    judge: Judge, net: Translator, shown: Sequence[np.ndarray], device: torch.device
) -> dict[str, float]:
    """More columns of a row: the same pictures by the filter Translate. Raises EngineError."""
    from engine.api import DevicePolicy, Picture, Request
    from engine.dispatch import run
    from engine.filters.translate import TranslateParams
    from engine.training.domains import shrunk
    from engine.training.judge import structure

    scaled = [shrunk(p, net.side or min(p.shape[:2]), MULTIPLE) for p in shown]
    policy = DevicePolicy(str(device))
    made = [
        run(Request("translate", Picture(p), TranslateParams(), net.model_id, policy=policy)).pixels
        for p in scaled
    ]
    group, found = judge.network.group_of(net.target), judge.probabilities(made, net.target)
    return {
        "filter": _share(found, group, net.target),
        "filter, two ways": _share(found, group, net.target, net.source),
        "filter, structure": float(np.mean([structure(a, b) for a, b in zip(scaled, made, strict=True)])),
    }


def measure(options: argparse.Namespace, device: torch.device, tell: Callable[[str], None]) -> Outcome:
    """Raises EngineError for a classifier, models or pictures that are not there."""
    from engine.training.judge import CLASSIFIER, Judge

    root = root_of(options.data)
    judge = Judge.find(device)
    if judge is None:
        raise EngineError(
            "There is no domain classifier to measure with: train it with "
            f"“python -m engine.training {CLASSIFIER} --publish”."
        )
    nets: list[Translator] = []
    if options.model != CLASSIFIER:
        nets = translators(options.weights, options.model, device)
    wanted = (
        {d for n in nets for d in (n.source, n.target)}
        if options.model and nets
        else set(judge.network.domains)
    )
    sets = {d: real_pictures(root, d, options.limit) for d in judge.network.domains if d in wanted}
    table, figures = measure_classifier(judge, sets), {}
    tell("classifier on real pictures")
    if not options.model or options.model == CLASSIFIER:
        mean = table["real, mean"]
        each = {d: table[f"real {d}"]["right"] for d in sets}
        figures[CLASSIFIER] = {
            "accuracy": mean["right"],
            "accuracy, two ways": mean["right, two ways"],
            **each,
        }
    for net in nets:
        if net.source not in sets or net.target not in sets:
            raise EngineError(
                f"The domain classifier does not know {net.source} and {net.target}: train it with them."
            )
        row = table[net.row] = measure_translator(judge, net, sets[net.source], sets[net.target])
        if net.model_id and getattr(options, "through_filter", False):
            row |= measure_filter(judge, net, sets[net.source], device)
        tell(net.row)
        if net.model_id:
            figures[net.model_id] = {
                "target share": row["after"],
                "target share, two ways": row["two ways"],
                "target share before": row["before"],
                "structure": row["structure"],
                "SSIM": row["SSIM"],
                "near": row["near"],
            }
    return Outcome(HEADING, table, figures)
