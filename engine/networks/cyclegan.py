"""CycleGAN: unpaired image-to-image translation using cycle-consistent adversarial networks (Zhu et al., 2017).

State-dict layout: the authors' PyTorch code (``ResnetGenerator`` of pytorch-CycleGAN-and-pix2pix), hence the
published files (``horse2zebra.pth``, ``style_monet.pth`` …): ``model.1``, ``model.4``, ``model.7`` are the
convolutions of the encoder, ``model.10`` … the residual blocks (``conv_block.1`` and ``conv_block.5``), then
two transposed convolutions and the 7 × 7 of the output (``model.19``, ``model.22``, ``model.26`` with nine
blocks). Instance normalization has no parameters.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

__all__ = ["ResNetGenerator", "adapted"]

# what instance normalization kept in files written before PyTorch 0.4, and never used
_STATISTICS = ("running_mean", "running_var", "num_batches_tracked")


def adapted(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """A published state dict without what this class has no place for: the ``module.`` in front of keys that were
    saved from several GPUs, and the running statistics of instance normalization (``*.running_mean``,
    ``*.running_var``, ``*.num_batches_tracked``), which old files hold and the authors' own loader drops too."""
    whole = all(key.startswith("module.") for key in state)
    return {
        key.removeprefix("module.") if whole else key: value
        for key, value in state.items()
        if key.rsplit(".", 1)[-1] not in _STATISTICS
    }


class _Block(nn.Module):
    """pad - conv - norm - ReLU (- dropout) - pad - conv - norm, added to its input."""

    def __init__(self, width: int, dropout: bool) -> None:
        super().__init__()
        layers: list[nn.Module] = [
            nn.ReflectionPad2d(1),
            nn.Conv2d(width, width, 3),
            nn.InstanceNorm2d(width),
            nn.ReLU(inplace=True),
        ]
        if dropout:
            layers.append(nn.Dropout(0.5))
        layers += [nn.ReflectionPad2d(1), nn.Conv2d(width, width, 3), nn.InstanceNorm2d(width)]
        self.conv_block = nn.Sequential(*layers)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv_block(x)


class ResNetGenerator(nn.Module):
    """One direction of a CycleGAN, in the authors' size: 11.4 million parameters.

    ``forward(x)``: N × 3 × H × W RGB in 0..1 → the same shape in 0..1 (inside, -1..1 and a hyperbolic tangent, as
    published). H and W are multiples of ``size_multiple`` (4) and at least 16. Instance normalization looks at
    the whole picture: tiles of one picture do not get the same tone, so give it the picture at once.

    ``width``: channels after the first convolution; ``blocks``: residual blocks; ``dropout``: the layout of
    networks trained with it (``conv_block.6`` instead of ``conv_block.5``); it does nothing at evaluation.

    ``load_state_dict`` takes old published files too: see ``adapted``.
    """

    size_multiple = 4
    adapted = staticmethod(adapted)

    def __init__(self, width: int = 64, blocks: int = 9, dropout: bool = False) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.ReflectionPad2d(3), nn.Conv2d(3, width, 7), *_after(width)]
        for w in (width, width * 2):
            layers += [nn.Conv2d(w, w * 2, 3, stride=2, padding=1), *_after(w * 2)]
        layers += [_Block(width * 4, dropout) for _ in range(blocks)]
        for w in (width * 4, width * 2):
            up = nn.ConvTranspose2d(w, w // 2, 3, stride=2, padding=1, output_padding=1)
            layers += [up, *_after(w // 2)]
        layers += [nn.ReflectionPad2d(3), nn.Conv2d(width, 3, 7), nn.Tanh()]
        self.model = nn.Sequential(*layers)
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
                nn.init.normal_(module.weight, 0.0, 0.02)  # as published
                nn.init.zeros_(module.bias)  # type: ignore[arg-type]

    def load_state_dict(self, state_dict: Any, strict: bool = True, assign: bool = False) -> Any:
        return super().load_state_dict(adapted(dict(state_dict)), strict, assign)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x * 2 - 1) * 0.5 + 0.5

    def features(self, x: Tensor) -> list[Tensor]:
        """What the encoder sees at four depths, for contrastive losses: after each of its convolutions and after
        half of the blocks."""
        x, found = x * 2 - 1, []
        wanted = (3, 6, 9, 9 + (len(self.model) - 18) // 2)
        for i, layer in enumerate(self.model):
            x = layer(x)
            if i in wanted:
                found.append(x)
            if i == wanted[-1]:
                break
        return found

    @torch.no_grad()
    def widths(self) -> list[int]:
        """Channels of each of ``features``."""
        w = int(self.model[1].out_channels)  # type: ignore[arg-type]
        return [w, w * 2, w * 4, w * 4]


def _after(width: int) -> list[nn.Module]:
    return [nn.InstanceNorm2d(width), nn.ReLU(inplace=True)]
