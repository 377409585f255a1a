"""How much of a style there is in pictures, whatever the style: a judge that learns to tell a person's pictures of it
from their photos.

It looks at what the built-in domain classifier sees (means, spreads and maxima of its features): colours, strokes,
textures. Eighteen numbers on colour and detail (engine/training/judge.py) do not tell Cezanne from ukiyo-e, and take
one photo album for half of the way to it; this does not, even where it knows two dozen pictures of each.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.api import EngineError
from engine.networks.domain_classifier import DomainClassifier
from engine.training.domains import shrunk
from engine.training.judge import SHORT_SIDE, Judge, closeness

__all__ = ["LEARNED", "StyleJudge"]

Pictures = Sequence[np.ndarray]
LEARNED = 96  # pictures of each side that it learns from: more take longer and tell it little
HELD = 0.02  # weight of the squared length of what it learns: there are more features than pictures
ITERATIONS = 100
LEAST_APART = 0.2  # of its answers to photos and to the style: nearer, they cannot be told apart


class StyleJudge:
    """``photos``, ``styles``: pictures (H × W × 3 uint8) that it learns from; ``judged``: photos and pictures of the
    style that it does not know.

    Without a built-in classifier, the statistics of engine/training/judge.py have to do.
    """

    def __init__(
        self, photos: Pictures, styles: Pictures, judged: tuple[Pictures, Pictures], device: torch.device
    ) -> None:
        self._judged, self.device = judged, device
        self._network = _classifier(device)
        if self._network is None:
            return
        rows = torch.cat([self._features(p[:LEARNED]) for p in (photos, styles)])
        wanted = torch.zeros(len(rows), dtype=rows.dtype)
        wanted[-len(styles[:LEARNED]) :] = 1
        # both sides weigh the same, however many there are of each
        weights = torch.where(wanted > 0, 0.5 / wanted.sum(), 0.5 / (1 - wanted).sum())
        self._mean, self._spread = rows.mean(0), rows.std(0) + 1e-3
        self._line = _fitted((rows - self._mean) / self._spread, wanted, weights)
        self._ends = tuple(self._share(p) for p in judged)

    def towards(self, made: Pictures, style: bool = True) -> float:
        """How far pictures that were made of the judged photos have come towards the style: 0 for not at all, 1 for
        all the way, below 0 (not below -1) for further away. With ``style`` False: those that were made of the style,
        towards photos."""
        photos, styles = self._judged
        if self._network is None:
            return closeness(*((photos, made, styles) if style else (styles, made, photos)))
        begin, end = self._ends if style else self._ends[::-1]
        way = end - begin
        way = max(way, LEAST_APART) if style else min(way, -LEAST_APART)
        return max(-1.0, min(1.0, (self._share(made) - begin) / way))

    def _share(self, pictures: Pictures) -> float:
        """The mean probability of being of the style."""
        rows = (self._features(pictures) - self._mean) / self._spread
        return float(torch.sigmoid(rows @ self._line[:-1] + self._line[-1]).mean())

    @torch.inference_mode()
    def _features(self, pictures: Pictures) -> Tensor:
        """N × F, float64, on the processor."""
        assert self._network is not None
        rows = []
        for picture in pictures:
            small = shrunk(picture, SHORT_SIDE, self._network.size_multiple)
            x = torch.from_numpy(small).to(self.device).permute(2, 0, 1)[None].float() / 255
            rows.append(self._network.pooled(x.contiguous(memory_format=torch.channels_last)))
        return torch.cat(rows).double().cpu()


def _classifier(device: torch.device) -> DomainClassifier | None:
    try:
        judge = Judge.find(device)
    except EngineError:  # its file is damaged
        return None
    return judge.network if judge is not None else None


def _fitted(rows: Tensor, wanted: Tensor, weights: Tensor) -> Tensor:
    """Logistic regression with a penalty on its slope: the weights, and at the end the level."""
    # what was made without gradients cannot be learned from
    rows = rows.clone()
    line = torch.zeros(rows.shape[1] + 1, dtype=rows.dtype, requires_grad=True)
    descent = torch.optim.LBFGS([line], max_iter=ITERATIONS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        descent.zero_grad()
        answers = rows @ line[:-1] + line[-1]
        lost = F.binary_cross_entropy_with_logits(answers, wanted, weights, reduction="sum")
        lost = lost + HELD * line[:-1].square().sum()
        lost.backward()
        return lost

    descent.step(loss)
    return line.detach()
