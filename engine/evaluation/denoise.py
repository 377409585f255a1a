"""``python main.py evaluate denoise --data DIR``: Gaussian noise, real camera noise, JPEG.

Protocol (Zhang et al.'s, as in their published code): colour pictures, additive white Gaussian noise with
seed 0 for each picture, not clipped, the full picture, output rounded to 8 bits, PSNR over all channels.
Every network sees the same noisy pixels, bare, in float32, without tiles.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.api import EngineError
from engine.evaluation.common import Outcome, add, chosen, merged, pictures, read_rgb
from engine.measures.quality import psnr

if TYPE_CHECKING:
    import torch

    from engine.models.card import Card

HELP = "Noise of three strengths (CBSD68), real camera noise (PolyU), JPEG at quality 20 (LIVE1)."
SIGMAS = (15, 25, 50)
SETS = ("cbsd68", "polyu", "live1")
# σ that are tried for a network that must be told one number for a real photo; the best of them is printed
LEVELS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25)
PUBLISHED = {
    "CBM3D (published)": (33.52, 30.71, 27.38),
    "DnCNN colour (published)": (33.90, 31.24, 27.95),
    "SwinIR, 11.5 M parameters (published)": (34.42, 31.78, 28.56),
}


REFERENCE_FILES = ("ffdnet_color.npz", "dncnn_color_blind.npz")


@dataclass
class Denoiser:
    """A network under test. ``levels``: what it may be told: "told" (σ given), "auto" (it measures)."""

    name: str
    network: Any
    levels: tuple[str, ...]
    figures: dict[str, dict[str, float]] = field(default_factory=dict)

    def __call__(self, noisy: np.ndarray, sigma: float | None) -> np.ndarray:
        """H × W × 3 float on 0..255, σ on the same scale or None → uint8. Pads to the size rule and back."""
        import torch
        import torch.nn.functional as F

        height, width = noisy.shape[:2]
        x = torch.from_numpy(np.ascontiguousarray(noisy, np.float32) / 255).permute(2, 0, 1)[None]
        multiple = self.network.size_multiple
        x = F.pad(x, (0, -width % multiple, 0, -height % multiple), mode="reflect")
        x = x.contiguous(memory_format=torch.channels_last).to(next(self.network.parameters()).device)
        with torch.inference_mode():
            if sigma is not None:
                y = self.network(x, x.new_full((1, 1, 1, 1), sigma / 255))
            else:
                y = self.network(x)
        y = y[0, :, :height, :width].permute(1, 2, 0).cpu().numpy()
        return np.round(y.clip(0, 1) * 255).astype(np.uint8)


def awgn(clean: np.ndarray, sigma: float) -> np.ndarray:
    """The protocol's noise: legacy seed 0 for each picture, float64 normal deviates, not clipped."""
    return clean + np.random.RandomState(0).normal(0, sigma, clean.shape)


def measure_gaussian(
    nets: Sequence[Denoiser], folder: Path, limit: int | None, tell: Callable[[str], None]
) -> dict[str, dict[str, float]]:
    """Mean PSNR by network ("NAME, auto" where it measured σ itself) and "σ N"."""
    table: dict[str, dict[str, float]] = {}
    for sigma in SIGMAS:
        scores: dict[str, list[float]] = {}
        for path in pictures(folder, limit):
            clean = read_rgb(path)
            noisy = awgn(clean, sigma)
            add(scores, "noisy input", 10 * np.log10(255**2 / ((noisy - clean) ** 2).mean()))
            for net in nets:
                if "told" in net.levels:
                    add(scores, net.name, psnr(net(noisy, sigma), clean))
                if "auto" in net.levels:
                    add(scores, f"{net.name}, auto", psnr(net(noisy, None), clean))
        tell(f"σ {sigma}")
        for name, values in scores.items():
            table.setdefault(name, {})[f"σ {sigma}"] = float(np.mean(values))
    return table


def measure_real(
    nets: Sequence[Denoiser], folder: Path, limit: int | None, tell: Callable[[str], None]
) -> dict[str, dict[str, float]]:
    """PolyU pairs: automatic where a network can; otherwise its best single level, for the set and for each
    picture (which nobody could know beforehand)."""
    pairs = [
        (p, p.with_name(p.name.replace("real", "mean"))) for p in pictures(folder, None) if "real" in p.name
    ]
    if not pairs:
        raise EngineError(f"There are no pairs in {folder}: pictures named …real… with their …mean….")
    scores: dict[str, list[float]] = {}
    for path, clean_path in pairs[:limit]:
        noisy, clean = read_rgb(path), read_rgb(clean_path)
        add(scores, "noisy input", psnr(noisy, clean))
        for net in nets:
            if "auto" in net.levels:
                add(scores, f"{net.name}, auto", psnr(net(noisy, None), clean))
            elif "told" in net.levels:
                tried = {level: psnr(net(noisy, level), clean) for level in LEVELS}
                for level, value in tried.items():
                    add(scores, f"{net.name}, σ {level}", value)
                add(scores, f"{net.name}, best σ of each picture", max(tried.values()))
    tell("PolyU")
    means = {name: float(np.mean(v)) for name, v in scores.items()}
    for net in nets:
        if "auto" not in net.levels:
            single = {n: means.pop(n) for n in [f"{net.name}, σ {s}" for s in LEVELS] if n in means}
            if single:
                best = max(single, key=lambda n: single[n])
                means[f"{best} (best)"] = single[best]
    return {name: {"PolyU": value} for name, value in means.items()}


def measure_jpeg(
    nets: Sequence[Denoiser], folder: Path, limit: int | None, tell: Callable[[str], None], quality: int = 20
) -> dict[str, dict[str, float]]:
    """LIVE1 through JPEG (4:2:0) at the given quality; automatic."""
    import cv2

    scores: dict[str, list[float]] = {}
    for path in pictures(folder, limit):
        clean = read_rgb(path)
        data = cv2.imencode(".jpg", clean[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
        assert decoded is not None
        spoiled = np.ascontiguousarray(decoded[..., ::-1])
        add(scores, "noisy input", psnr(spoiled, clean))
        for net in nets:
            if "auto" in net.levels:
                add(scores, f"{net.name}, auto", psnr(net(spoiled, None), clean))
    tell("LIVE1")
    return {name: {f"LIVE1 q{quality}": float(np.mean(v))} for name, v in scores.items()}


def load_denoisers(
    weights: Path | None, device: torch.device, model: str | None
) -> tuple[Card, list[Denoiser]]:
    """The active model (or the one named) with its card, and every published denoiser (.npz) in ``weights``.

    Raises ModelError for a model that is not there or of another task, EngineError for ``weights`` without any.
    """
    import torch

    from engine.models.store import ModelStore
    from engine.networks import build
    from engine.networks.convert import convert_file

    paths = sorted(weights.glob("*.npz")) if weights else []
    if weights and not paths:
        raise EngineError(f"There are no published denoisers (.npz) in {weights}: leave --weights out.")
    store = ModelStore()
    card = store.active("denoise", model)
    loaded = store.load(card, device, torch.float32).network
    nets = [Denoiser(card.name, loaded, ("told", "auto") if hasattr(loaded, "estimate") else ("auto",))]
    for path in paths:
        converted = convert_file(path)
        network = build(converted.architecture, converted.config)
        network.load_state_dict(converted.state)
        levels = ("auto",) if getattr(network, "blind", False) else ("told",)
        network = network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        nets.append(Denoiser(path.stem, network, levels))
    return card, nets


def options(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--sets", type=chosen(SETS), default=SETS, help="which of cbsd68, polyu, live1; separated by commas"
    )


def whole(options: argparse.Namespace) -> bool:
    """Whether everything is measured that the card tells."""
    return bool(options.sets == SETS)


def measure(options: argparse.Namespace, device: torch.device, tell: Callable[[str], None]) -> Outcome:
    """Raises EngineError for sets or models that are not there."""
    card, nets = load_denoisers(options.weights, device, options.model)
    tables = []
    if "cbsd68" in options.sets:
        published = {n: dict(zip((f"σ {s}" for s in SIGMAS), v, strict=True)) for n, v in PUBLISHED.items()}
        tables += [published, measure_gaussian(nets, options.data / "cbsd68", options.limit, tell)]
    if "polyu" in options.sets:
        tables.append(measure_real(nets, options.data / "polyu", options.limit, tell))
    if "live1" in options.sets:
        tables.append(measure_jpeg(nets, options.data / "live1", options.limit, tell))
    table, name = merged(*tables), nets[0].name
    ours = {f"told, {k}": v for k, v in table.get(name, {}).items()}
    ours |= {f"auto, {k}": v for k, v in table.get(f"{name}, auto", {}).items()}
    return Outcome(
        "PSNR in dB. σ N: CBSD68; PolyU: real camera noise; LIVE1: JPEG, automatic.", table, {card.id: ours}
    )
