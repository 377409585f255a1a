"""Networks of spandrel's registry under the contracts of this package: pictures in 0..1 in, pictures in 0..1 out.

A card asks for them as ``spandrel:ESRGAN``, ``spandrel:LaMa`` …; sizes are found in the weights, and what a runner
has to know of them in spandrel's descriptor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from engine.networks.strips import in_strips

__all__ = ["PREFIX", "About", "Published", "PublishedLevel", "PublishedMasked", "around", "built", "named"]

PREFIX = "spandrel:"
# entries that a network's layout has and its published files sometimes lack or have in excess
_LAMA = "model.1.bn_l.running_mean"
# they look at their activations through a view that only the plain order has
_PLAIN_ORDER = {"GFPGAN"}
# in a shorter precision, some of what they compute stays in float32 and meets the rest
_MIXED = {"SwinIR", "Swin2SR"}


@dataclass(frozen=True)
class About:
    """What spandrel's descriptor says. ``tiling``: "yes", "discouraged" or "no"; ``half``, ``bfloat16``: whether the
    network works in float16 and bfloat16."""

    name: str
    tiling: str
    half: bool
    bfloat16: bool


_TILING = {"SUPPORTED": "yes", "DISCOURAGED": "discouraged", "INTERNAL": "no"}


class Published(nn.Module):
    """``forward(x)``: N × 3 × H × W RGB in 0..1 → N × 3 × scale·H × scale·W in 0..1. Networks for one channel get one
    after the other.

    Of scale 1 it has ``residual``, too, as denoisers have: what is to be added to the picture. The level is not asked
    for (``blind``).
    """

    blind = True
    as_published = True  # trained with black beyond a picture's edge, which it therefore knows how to draw

    def __init__(self, descriptor: Any) -> None:
        super().__init__()
        self.network: nn.Module = descriptor.model
        self._descriptor = descriptor
        self.scale: int = descriptor.scale
        self.single = descriptor.input_channels == 1
        self._plain = descriptor.architecture.id in _PLAIN_ORDER
        self._mixed = descriptor.architecture.id in _MIXED
        self.about = About(
            descriptor.architecture.name,
            _TILING[descriptor.tiling.name],
            descriptor.supports_half,
            descriptor.supports_bfloat16,
        )
        rule = descriptor.size_requirements
        self.size_multiple, self.minimum, self.square = rule.multiple_of, max(1, rule.minimum), rule.square

    def to(self, *args: Any, **kwargs: Any) -> Published:
        """As any module's; channels_last is for weights of four dimensions, which not all are here."""
        order = kwargs.pop("memory_format", None)
        super().to(*args, **kwargs)
        if order is not None and not self._plain:
            for parameter in self.parameters():
                if parameter.dim() == 4:
                    parameter.data = parameter.data.contiguous(memory_format=order)
        return self

    def forward(self, x: Tensor) -> Tensor:
        if self._plain:
            x = x.contiguous()
        if not self.single:
            return self._asked(x)
        return torch.cat([self._asked(x[:, i : i + 1]) for i in range(x.shape[1])], 1)

    def _asked(self, x: Tensor) -> Tensor:
        if not self._mixed or x.dtype == torch.float32 or x.device.type == "meta":
            out: Tensor = self._descriptor(x)
            return out
        with torch.autocast(x.device.type, x.dtype):
            out = self._descriptor(x)
        return out.to(x.dtype)

    def residual(self, x: Tensor, sigma: Tensor | None = None) -> Tensor:
        return self(x) - x


class PublishedLevel(Published):
    """A denoiser that is told the noise level: ``forward(x, sigma)``, sigma N × 1 × 1 × 1 (or a map of the picture's
    size) on the scale of the picture."""

    blind = False
    needs_level = True

    def forward(self, x: Tensor, sigma: Tensor | None = None) -> Tensor:
        if sigma is None:
            raise ValueError("this network has to be told the noise level")
        parts = x.split(1, 1) if self.single else (x,)
        level = sigma.to(x.dtype).expand(x.shape[0], 1, *x.shape[-2:])
        # cut to 0..1, as the descriptor does with all others
        return torch.cat([self.network(torch.cat((part, level), 1)) for part in parts], 1).clamp(0, 1)

    def residual(self, x: Tensor, sigma: Tensor | None = None) -> Tensor:
        return self(x, sigma) - x


class PublishedMasked(Published):
    """``forward(x, mask)``: ``x`` N × 3 × H × W RGB in 0..1; ``mask`` N × 1 × H × W, 1 in the hole and 0 elsewhere →
    the picture with the hole filled; outside of it, ``x`` itself."""

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if mask is None:
            raise ValueError("this network has to be told where the hole is")
        hole = (mask > 0).to(x.dtype)
        filled = [self._descriptor(x[i : i + 1], hole[i : i + 1]) for i in range(len(x))]
        return torch.where(mask > 0, torch.cat(filled), x)


def around(descriptor: Any) -> Published:
    """The wrapper that fits. Raises ValueError, with a reason, for networks that are not for RGB or grey pictures."""
    from spandrel import MaskedImageModelDescriptor

    taken, given = descriptor.input_channels, descriptor.output_channels
    if taken not in (1, 3) or given != taken:
        raise ValueError(f"it takes {taken} channels and gives {given}, and pictures here have three")
    if isinstance(descriptor, MaskedImageModelDescriptor):
        kind: type[Published] = PublishedMasked
        if taken != 3:
            raise ValueError("it fills holes in grey pictures, and pictures here have three channels")
    elif descriptor.architecture.id == "DRUNet" or getattr(descriptor.model, "mode", "") == "FDnCNN":
        kind = PublishedLevel
    else:
        kind = Published
    return kind(descriptor)


def named(identity: str, state: dict[str, Tensor]) -> dict[str, Tensor]:
    """The state dict as spandrel wants it: a copy, of LaMa's training checkpoints and TorchScript files the generator
    alone."""
    if identity == "LaMa":
        key = next((k for k in state if k.endswith(_LAMA)), None)
        if key is not None:
            prefix = key.removesuffix(_LAMA)
            return {f"model.{k.removeprefix(prefix)}": v for k, v in state.items() if k.startswith(prefix)}
    return dict(state)


def built(identity: str, state: dict[str, Tensor]) -> Published:
    """The network of spandrel's architecture ``identity`` with these weights, in float32 on the CPU, in evaluation
    mode. Raises KeyError for an unknown architecture; RuntimeError, ValueError and more for weights of another."""
    from spandrel import MAIN_REGISTRY

    descriptor = MAIN_REGISTRY[identity].architecture.load(named(identity, state))
    network = around(descriptor).eval()
    in_strips(network)
    network.requires_grad_(False)
    return network
