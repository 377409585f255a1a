"""Recipe of the colorizer: whole photos made small, their lightness and a few colour hints in, their colours out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.colorizing import colours
from engine.lab import lab_from_rgb
from engine.measures.colorization import coloured, placed_hints
from engine.measures.quality import colourfulness, psnr
from engine.networks.colorizer import Colorizer, share_among_bins
from engine.training.data import PhotoSet, load_photos
from engine.training.recipe import Batch, Recipe

# pixels a side and pictures of a batch, in turn: of equal cost, mostly small, so that many photos are seen
BATCHES = ((96, 32), (96, 32), (128, 18))
KEPT = 160  # short side of the photos in memory: crops are at least half of a photo
GREYEST = 8.0  # colourfulness below which a photo is taken for black-and-white or toned, and teaches nothing
HINTED = 0.5  # share of the pictures with hints
ALL_SEEN = 0.01  # share of the pictures whose colours are all given, as in Zhang et al. (2017)
AGED = 0.15  # share of the pictures whose lightness has an old photo's tones, grain or blur
# of the logarithmic error of the mean colour against the cross-entropy of the bins; with a third of it colours were
# neither righter nor more vivid after twenty minutes
MEAN_WEIGHT = 1.0
UNIFORM = 0.6  # share of the uniform distribution in what a bin's rarity is reckoned from; 1: no rebalancing
VIVID = 4.0  # dB that the photos' whole colourfulness is worth, where right and vivid are weighed
LEAST_ERROR = 3.0  # units of a* and b*: below, a picture's error is good enough
# roughly as many as there are, less of what looks alike
SHARES = {
    "everything": 0.20,
    "bsds": 0.18,
    "people_and_streets": 0.16,
    "landscapes": 0.14,
    "scenes": 0.07,
    "horse": 0.06,
    "large": 0.05,
    "summer": 0.05,
    "winter": 0.04,
    "zebra": 0.03,
    "apple": 0.01,
    "orange": 0.01,
}
HELD_OUT = {"everything": 1.0, "bsds": 1.0, "people_and_streets": 1.0, "large": 1.0}
VALIDATED = 64  # pictures
CHECKED = 192  # their size, as the test's 256 stretched to a square


def reduced(photo: np.ndarray) -> np.ndarray:
    """The photo with a short side of at most KEPT pixels."""
    height, width = photo.shape[:2]
    scale = KEPT / min(height, width)
    if scale >= 1:
        return photo
    size = (round(width * scale), round(height * scale))
    return cv2.resize(photo, size, interpolation=cv2.INTER_AREA)


def in_colour(photos: PhotoSet) -> PhotoSet:
    """The photos that have colour, made small, in their folders' shares. Raises ValueError where none is left."""
    small = [reduced(p) for p in photos.photos]
    kept = [i for i, p in enumerate(small) if colourfulness(p) >= GREYEST]
    if not kept:
        raise ValueError("all pictures are black-and-white: a colorizer cannot learn from them")
    weights = photos.weights[kept]
    return PhotoSet(
        tuple(small[i] for i in kept), tuple(photos.names[i] for i in kept), weights / weights.sum()
    )


def random_view(photo: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Most of the photo, stretched to size × size × 3 uint8, mirrored at random. Never turned: the sky is above."""
    height, width = photo.shape[:2]
    rows, columns = (max(1, round(n * rng.uniform(0.55, 1.0) ** 0.7)) for n in (height, width))
    y, x = rng.integers(height - rows + 1), rng.integers(width - columns + 1)
    view = photo[y : y + rows, x : x + columns]
    way = cv2.INTER_AREA if min(rows, columns) >= size else cv2.INTER_LINEAR
    view = cv2.resize(view, (size, size), interpolation=way)
    return np.ascontiguousarray(view[:, ::-1]) if rng.random() < 0.5 else view


def hint_places(size: int, rng: np.random.Generator) -> list[tuple[slice, slice]]:
    """Squares of 1..9 pixels: about eight (geometric), half of them where people look, as Zhang et al. (2017)."""
    places = []
    for _ in range(int(rng.geometric(1 / 8))):
        edge = min(size, int(rng.integers(1, 10)))
        middle = rng.normal(0.5, 0.25, 2) * size if rng.random() < 0.5 else rng.integers(0, size, 2)
        y, x = (int(v) for v in np.clip(middle - edge / 2, 0, size - edge))
        places.append((slice(y, y + edge), slice(x, x + edge)))
    return places


def hints(ab: Tensor, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Hints and mask for 2 × H × W true colours: none, a few squares with the mean colour of each, or everything."""
    mask = ab.new_zeros(1, *ab.shape[1:])
    lot = rng.random()
    if lot < ALL_SEEN:
        return ab.clone(), mask + 1
    given = torch.zeros_like(ab)
    if lot < HINTED:
        for rows, columns in hint_places(ab.shape[1], rng):
            given[:, rows, columns] = ab[:, rows, columns].mean((1, 2), keepdim=True)
            mask[:, rows, columns] = 1
    return given, mask


def aged(lightness: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """H × W lightness in 0..100 with another contrast and gamma, and now and then soft or grainy."""
    tone = (lightness.clip(0, 100) / 100) ** np.exp(rng.uniform(-0.5, 0.5))
    low, high = rng.uniform(0.0, 0.2), rng.uniform(0.8, 1.0)
    tone = low + (high - low) * tone
    if rng.random() < 0.5:
        tone = cv2.GaussianBlur(tone, (0, 0), rng.uniform(0.3, 1.0))
    if rng.random() < 0.5:
        tone = tone + rng.normal(0, rng.uniform(0.0, 0.06), tone.shape)
    return (tone.clip(0, 1) * 100).astype(np.float32)


def to_tensor(pictures: list[np.ndarray]) -> Tensor:
    """uint8 pictures of one size → N × 3 × H × W in 0..1."""
    return torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float().div_(255)


def rarity(ab: Tensor, bins: int) -> Tensor:
    """What a colour of each bin counts in the loss, after class rebalancing (Zhang et al., 2016): the reciprocal of
    how often it occurs in ``ab``, N × 2 × H × W, mixed with the uniform distribution; 1 in the mean over all places.
    Greyish colours are most of all photos, and a network that answers grey is nearly always nearly right."""
    numbers, shares = share_among_bins(ab)
    counts = torch.bincount(numbers.flatten(), shares.flatten(), bins)
    frequency = (counts / counts.sum()).float()
    weights = 1 / ((1 - UNIFORM) * frequency + UNIFORM / bins)
    return weights / (frequency * weights).sum()


class ColorizeRecipe(Recipe):
    name = "colorize"
    model_id = "colorize-unet"
    architecture = "colorizer"
    learning_rate = 4e-3  # 1e-3 and 2e-3 were slower from the first steps on
    primary = "score"

    def __init__(self, data: Path, seed: int = 0) -> None:
        super().__init__(data, seed)
        self.photos = in_colour(load_photos(data, SHARES))
        held_out = in_colour(load_photos(data, HELD_OUT, held_out=True))
        # stretched, as the test's protocol has it; spread over all folders
        chosen = np.linspace(0, len(held_out) - 1, min(VALIDATED, len(held_out))).round().astype(int)
        square = (CHECKED, CHECKED)
        self.checked = [
            cv2.resize(held_out.photos[i], square, interpolation=cv2.INTER_LINEAR) for i in chosen
        ]

    def build(self) -> nn.Module:
        network = Colorizer(**self.config)
        rng = np.random.default_rng((self.seed, 1))
        chosen = rng.choice(len(self.photos), 128, p=self.photos.weights)
        views = to_tensor([random_view(self.photos.photos[i], 48, rng) for i in chosen])
        ab = lab_from_rgb(views)[:, 1:]
        network.begin_with(ab)
        self.rarity = rarity(ab, len(network.bins))
        return network

    def data_names(self) -> str:
        return f"{len(self.photos)} photos of {', '.join(sorted(SHARES))}, without black-and-white ones"

    def card(self) -> dict[str, Any]:
        return {
            "id": self.model_id,
            "name": "Colorizer",
            "description": "Colours black-and-white photos by itself and follows colour hints. It sees the whole "
            f"picture, {Colorizer.working_side} pixels on the short side; its colours are then enlarged along the "
            "edges of the full lightness, which stays as it is. Skies, foliage and skin are its strength; it is "
            "muted where a thing may have any colour (clothes, cars): give a hint there.",
            "task": "colorize",
            "architecture": self.architecture,
            "default": True,
            "licence": "MIT (weights); trained on photos for non-commercial research, see training_data",
            "commercial_use": False,
            "training_data": "ImageNet samples, BSDS500 train and test photos without CBSD68, Flickr8k and "
            "CycleGAN's photo sets (all non-commercial research), Intel scenes and Flickr photos (terms unclear)",
            "paper": "Colorful Image Colorization (Zhang et al., 2016), Real-Time User-Guided Image Colorization "
            "(Zhang et al., 2017)",
            "scale": 1,
            "multiple": Colorizer.size_multiple,
            "overlap": 0,
            "colour": "encoded",
            "precisions": ["float32", "bfloat16", "float16"],
        }

    def batch(self, step: int) -> Batch:
        rng = np.random.default_rng((self.seed, step))
        size, count = BATCHES[step % len(BATCHES)]
        count *= self.times
        chosen = rng.choice(len(self.photos), count, p=self.photos.weights)
        lab = lab_from_rgb(to_tensor([random_view(self.photos.photos[i], size, rng) for i in chosen]))
        lightness, ab = lab[:, :1].contiguous(), lab[:, 1:].contiguous()
        given, masks = zip(*(hints(one, rng) for one in ab), strict=True)
        for i in range(count):
            if rng.random() < AGED:
                lightness[i, 0] = torch.from_numpy(aged(lightness[i, 0].numpy(), rng))
        return {"lightness": lightness, "ab": ab, "hints": torch.stack(given), "mask": torch.stack(masks)}

    def loss(self, network: nn.Module, batch: Batch) -> tuple[Tensor, dict[str, float]]:
        assert isinstance(network, Colorizer)
        logits = network.logits(batch["lightness"], batch["hints"], batch["mask"]).float()
        wanted = F.avg_pool2d(batch["ab"], 4)
        numbers, shares = share_among_bins(wanted)
        counts = (self.rarity.to(shares.device)[numbers] * shares).sum(1)
        entropy = -((logits.log_softmax(1).gather(1, numbers) * shares).sum(1) * counts).mean()
        # each picture's error as PSNR counts it: of a picture that is nearly grey, a little colour is a large error
        square = ((network.read(logits, 1.0) - wanted).square().mean(1) * counts).mean((1, 2))
        error = 0.5 * torch.log(square + LEAST_ERROR**2).mean()
        return entropy + MEAN_WEIGHT * error, {"entropy": entropy.item(), "error": error.exp().item()}

    def _answers(self, network: nn.Module, device: torch.device, count: int) -> list[dict[str, np.ndarray]]:
        """Truth, grey, coloured, and coloured with ten hints of the first checked pictures; H × W × 3 on 0..255."""
        answers = []
        for i, photo in enumerate(self.checked[:count]):
            lab = lab_from_rgb(to_tensor([photo])).to(device)
            plain = colours(network, lab[:, :1])
            hinted = colours(network, lab[:, :1], *placed_hints(lab[:, 1:], i))
            answers.append(
                {
                    "grey": coloured(lab[:, :1], torch.zeros_like(plain)),
                    "plain": coloured(lab[:, :1], plain),
                    "hinted": coloured(lab[:, :1], hinted),
                    "truth": photo,
                }
            )
        return answers

    def validate(self, network: nn.Module, device: torch.device) -> dict[str, float]:
        """PSNR, its gain over grey and what ten hints add, in dB; colourfulness and its share of the photos'. As the
        test's protocol has it, on held-out photos. "score": the gain, and VIVID for the photos' colourfulness: by
        PSNR alone the muted one always wins."""
        rows = self._answers(network, device, len(self.checked))
        means = {
            k: float(np.mean([psnr(row[k], row["truth"]) for row in rows]))
            for k in ("grey", "plain", "hinted")
        }
        vivid = {k: float(np.mean([colourfulness(row[k]) for row in rows])) for k in ("plain", "truth")}
        gain, ratio = means["plain"] - means["grey"], vivid["plain"] / vivid["truth"]
        return {
            "score": gain + VIVID * min(ratio, 1.0),
            "psnr": means["plain"],
            "gain over grey": gain,
            "hints gain": means["hinted"] - means["plain"],
            "colourfulness": vivid["plain"],
            "CF ratio": ratio,
        }

    def sheet(self, network: nn.Module, device: torch.device) -> np.ndarray:
        """Grey, coloured, coloured with ten hints, and the photo, two rows of photos side by side."""
        rows = [
            np.concatenate([row[k] for k in ("grey", "plain", "hinted", "truth")], 1)
            for row in self._answers(network, device, 16)
        ]
        half = (len(rows) + 1) // 2
        rows += [np.full_like(rows[0], 255)] * (2 * half - len(rows))
        both = [np.concatenate((a, b), 1) for a, b in zip(rows[:half], rows[half:], strict=True)]
        return np.concatenate(both)
