"""The image buffer of CycleGAN (after Shrivastava et al., 2017): a critic also sees what the generator made a
while ago, so that the two do not run in circles."""

from __future__ import annotations

import random

import torch
from torch import Tensor

__all__ = ["ImageBuffer"]


class ImageBuffer:
    """Keeps up to ``capacity`` pictures on the device that they came from."""

    def __init__(self, capacity: int = 50, seed: int = 0) -> None:
        self.capacity = capacity
        self._kept: list[Tensor] = []
        self._newest: Tensor | None = None
        self._random = random.Random(seed)

    def __len__(self) -> int:
        return len(self._kept)

    def put(self, pictures: Tensor) -> None:
        """The pictures that the generator made last, N × C × H × W; they are detached."""
        self._newest = pictures.detach()

    def take(self) -> Tensor | None:
        """As many pictures as were put last: each is, with even chances, the new one or an older one that the new
        one then replaces. None before anything was put."""
        if self._newest is None:
            return None
        taken = []
        for picture in self._newest:
            if len(self._kept) < self.capacity:
                self._kept.append(picture)
                taken.append(picture)
            elif self._random.random() < 0.5:
                i = self._random.randrange(len(self._kept))
                taken.append(self._kept[i])
                self._kept[i] = picture
            else:
                taken.append(picture)
        return torch.stack(taken).contiguous(memory_format=torch.channels_last)
