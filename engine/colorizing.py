"""A colorizer around a whole picture of any size: reduce, ask the network, enlarge its colours along the edges.

Networks that know the scene take the whole picture, small (``working_side`` of the class: Colorizer 128, SIGGRAPH17
256). Their a* and b* are enlarged under the guidance of the full lightness, which stays as it was.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from engine.guided import joint_upsample

LONGEST = 16  # times the short side that a network wants

__all__ = ["answered", "colours", "reduced_hints", "working_size"]


def working_size(height: int, width: int, side: int, multiple: int) -> tuple[int, int]:
    """The size at which a network sees a picture: the short side about ``side``, both multiples of ``multiple``.

    Of a strip the long side is at most LONGEST times ``side``, and the short one less than ``side``: what a network
    computes stays bounded.
    """
    scale = min(side / min(height, width), LONGEST * side / max(height, width))
    rows, columns = (max(multiple, round(n * scale / multiple) * multiple) for n in (height, width))
    return rows, columns


def reduced_hints(ab: Tensor, mask: Tensor, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """Hints at the network's size: every place that a hint touches has it, with the mean colour of what it covers, so
    that a single pixel of a large photo is not lost. ``ab`` N × 2 × H × W, ``mask`` N × 1 × H × W of 0 and 1."""
    mask = mask.float()
    covered = F.interpolate(mask, size, mode="area")
    mean = F.interpolate(ab.float() * mask, size, mode="area") / covered.clamp_min(1e-9)
    there = (covered > 0).float()
    return mean * there, there


@torch.inference_mode()
def colours(
    network: Any,
    lightness: Tensor,
    ab: Tensor | None = None,
    mask: Tensor | None = None,
    *,
    side: int | None = None,
    temperature: float | None = None,
) -> Tensor:
    """a* and b* for the whole picture, N × 2 × H × W float32.

    ``network``: Colorizer or SIGGRAPH17; ``lightness`` N × 1 × H × W, L* in 0..100; ``ab`` and ``mask``: hints at the
    picture's size, as the networks take them. ``side``: short side that the network sees; None: the network's own.
    ``temperature``: of Colorizer's reading; None: its own. Any H and W from 1 on.
    """
    height, width = lightness.shape[-2:]
    size = working_size(height, width, side or network.working_side, network.size_multiple)
    lightness = lightness.float()
    larger = size[0] > height or size[1] > width
    small = (
        F.interpolate(lightness, size, mode="bilinear", align_corners=False)
        if larger
        else F.interpolate(lightness, size, mode="area")
    )
    given: tuple[Tensor, ...] = (small,)
    if ab is not None and mask is not None:
        given += reduced_hints(ab, mask, size)
    found = answered(network, given, temperature).to(lightness.device)
    return joint_upsample(found, F.interpolate(small, found.shape[-2:], mode="area"), lightness)


@torch.inference_mode()
def answered(network: Any, given: tuple[Tensor, ...], temperature: float | None = None) -> Tensor:
    """The network's a* and b* for a picture at its own size, as it gives them; averaged with those of the mirror
    image where the network wants that. ``given``: its lightness, and hints and their mask if there are any."""
    like = next(network.parameters())
    given = tuple(t.to(like.device, like.dtype).contiguous(memory_format=torch.channels_last) for t in given)
    found = _answer(network, given, temperature)
    if getattr(network, "averages_mirror", False):
        mirrored = _answer(network, tuple(t.flip(-1) for t in given), temperature)
        found = (found + mirrored.flip(-1)) / 2
    return found


def _answer(network: Any, given: tuple[Tensor, ...], temperature: float | None) -> Tensor:
    if hasattr(network, "logits"):
        return network.read(network.logits(*given), temperature)
    return network(*given).float()
