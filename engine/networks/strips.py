"""The last layers of an upscaler, strip by strip.

They work on the enlarged picture, at sixteen times as many places as all layers before them, and each looks at its
nearest neighbours only. Computed in strips with a few rows of surroundings they give the same numbers, from a small
part of the memory; so the runner's tiles can be larger, and less of the work goes into surroundings.
"""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

import torch
from torch import Tensor, nn

__all__ = ["Strips", "in_strips"]

PIXELS = 1 << 13  # of the small picture in a strip: what is made of them lies in the cache, nearly


class Strips(nn.Sequential):
    """As ``nn.Sequential`` of the same layers, for a picture N × C × H × W: the first ``head`` of them on all of it,
    the others in strips.

    ``reach``: rows of surroundings that decide a row of what comes out of the head. ``scale``: rows of the result for
    each.
    """

    def __init__(self, *layers: nn.Module, head: int, reach: int, scale: int) -> None:
        super().__init__(*layers)
        self.head, self.reach, self.scale = head, reach, scale

    def forward(self, x: Tensor) -> Tensor:
        layers = list(self)
        for layer in layers[: self.head]:
            x = layer(x)
        return self._tail(layers[self.head :], x)

    def _tail(self, layers: list[nn.Module], x: Tensor) -> Tensor:
        height, reach, scale = x.shape[2], self.reach, self.scale
        rows = max(4 * reach, PIXELS // x.shape[3])
        # a last strip that is thinner than its surroundings is no use
        cuts = [*range(0, max(1, height - reach), rows), height]
        out: Tensor | None = None
        for top, bottom in itertools.pairwise(cuts):
            above, below = max(0, top - reach), min(height, bottom + reach)
            piece = x[:, :, above:below]
            for layer in layers:
                piece = layer(piece)
            if len(cuts) == 2:
                return piece
            if out is None:
                out = torch.empty(
                    (*piece.shape[:2], height * scale, piece.shape[3]),
                    dtype=piece.dtype,
                    device=piece.device,
                    memory_format=torch.channels_last,
                )
            own = slice((top - above) * scale, (bottom - above) * scale)
            out[:, :, top * scale : bottom * scale] = piece[:, :, own]
        assert out is not None
        return out


def in_strips(network: nn.Module) -> nn.Module:
    """``network`` itself, with the last layers of every RRDB network (ESRGAN's, as spandrel has it) in it run in
    strips. The names of its parameters stay as they are. Others are left alone."""
    for module in list(network.modules()):
        body = getattr(module, "model", None)
        if type(module).__name__ == "RRDBNet" and type(body) is nn.Sequential:
            module.model = _body(body)
    return network


def _body(body: nn.Sequential) -> nn.Sequential:
    layers = list(body)
    for head in range(1, len(layers)):
        tail = [leaf for layer in layers[head:] for leaf in _leaves(layer)]
        found = _local(tail)
        # one that works in place would spoil the surroundings of the next strip
        if found is not None and isinstance(tail[0], nn.Conv2d | nn.Upsample):
            return Strips(*layers, head=head, reach=found[0], scale=found[1])
    return body


def _leaves(layer: nn.Module) -> list[nn.Module]:
    if isinstance(layer, nn.Sequential):
        return [leaf for part in layer for leaf in _leaves(part)]
    return [layer]


def _local(layers: list[nn.Module]) -> tuple[int, int] | None:
    """Rows of surroundings and enlargement of layers one after the other; None where one of them is not known to look
    at its neighbours only."""
    reach, scale = Fraction(0), 1
    for layer in layers:
        if isinstance(layer, nn.Conv2d):
            kernel, pad = layer.kernel_size[0], layer.padding
            same = kernel % 2 and layer.stride == (1, 1) and layer.padding_mode == "zeros"
            if not same or layer.dilation != (1, 1) or pad != (kernel // 2, kernel // 2):
                return None
            reach += Fraction(kernel // 2, scale)
        elif isinstance(layer, nn.PixelShuffle):
            scale *= layer.upscale_factor
        elif isinstance(layer, nn.Upsample):
            factor = layer.scale_factor
            if layer.mode != "nearest" or not isinstance(factor, int | float) or factor != int(factor):
                return None
            scale *= int(factor)
        elif not isinstance(layer, nn.LeakyReLU | nn.ReLU | nn.PReLU | nn.Identity):
            return None
    return (max(1, math.ceil(reach)), scale) if scale > 1 else None
