"""PatchGAN: image-to-image translation with conditional adversarial networks (Isola et al., 2017), and a critic
that looks at several scales and at a picture's statistics.

State-dict layout of ``PatchGAN``: the authors' ``NLayerDiscriminator`` (``model.0``, ``model.2``, ``model.5`` …).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

__all__ = ["MultiScaleCritic", "PatchGAN", "receptive_field"]

SLOPE = 0.2


def receptive_field(layers: int) -> int:
    """Pixels a side that one answer of a PatchGAN with so many strided layers looks at: 16, 34, 70 for 1, 2, 3."""
    field = 1
    for stride in (1, 1, *[2] * layers):
        field = (field - 1) * stride + 4
    return field


class PatchGAN(nn.Module):
    """Tells real from made for every patch of a picture.

    ``forward(x)``: N × 3 × H × W → N × 1 × h × w, about 1 for real and 0 for made. ``layers`` strided convolutions:
    3 look at 70 × 70 pixels, 2 at 34 × 34, 1 at 16 × 16. ``width``: channels of the first, at most ``widest``
    times as many later. ``norm``: "instance" as published, or "none", which lets it see mean colour and contrast.
    """

    def __init__(self, width: int = 64, layers: int = 3, norm: str = "instance", widest: int = 8) -> None:
        super().__init__()
        if norm not in ("instance", "none"):
            raise ValueError(f"norm is instance or none, not {norm}")
        stack: list[nn.Module] = [nn.Conv2d(3, width, 4, stride=2, padding=1), nn.LeakyReLU(SLOPE, True)]
        before = width
        for i in range(1, layers + 1):
            now = width * min(2**i, widest)
            stack.append(nn.Conv2d(before, now, 4, stride=2 if i < layers else 1, padding=1))
            # without it the numbering stays the same: an identity holds no parameters either
            stack.append(nn.InstanceNorm2d(now) if norm == "instance" else nn.Identity())
            stack.append(nn.LeakyReLU(SLOPE, True))
            before = now
        stack.append(nn.Conv2d(before, 1, 4, padding=1))
        self.model = nn.Sequential(*stack)
        self.width, self.last_width = width, before
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                # He's rule keeps signals alive where nothing normalizes them; the authors' 0.02 would not
                nn.init.kaiming_normal_(module.weight, SLOPE)
                nn.init.zeros_(module.bias)  # type: ignore[arg-type]
        self.model[-1].weight.data.mul_(0.1)  # type: ignore[operator]

    def features(self, x: Tensor) -> Tensor:
        """What the last layer looks at."""
        return self.model[:-1](x)

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x)


class MultiScaleCritic(nn.Module):
    """PatchGANs on the picture at full, half … size, and a critic of the whole crop's statistics.

    ``forward(x)``: N × 3 × H × W in 0..1 → a list of answers, one map for each scale and, last, N × 1 from mean and
    standard deviation of the first scale's features over the crop: palette and texture as a whole.
    H and W at least 16 · 2 ** (scales - 1) with one layer, 32 · … with three.
    """

    def __init__(self, width: int = 32, layers: tuple[int, ...] = (3, 2), norm: str = "none") -> None:
        super().__init__()
        self.scales = nn.ModuleList(PatchGAN(width, n, norm, widest=4) for n in layers)
        first = self.scales[0]
        assert isinstance(first, PatchGAN)
        self.statistics = nn.Sequential(
            nn.Linear(first.last_width * 2, 64), nn.LeakyReLU(SLOPE), nn.Linear(64, 1)
        )
        # "I cannot tell": small steps would take a thousand of them to get there, and nothing is learned before
        for layer in (*(critic.model[-1] for critic in self.scales), self.statistics[-1]):  # type: ignore[index]
            nn.init.constant_(layer.bias, 0.5)  # type: ignore[arg-type, union-attr]

    def forward(self, x: Tensor) -> list[Tensor]:
        x, answers, whole = x * 2 - 1, [], None
        for i, critic in enumerate(self.scales):
            assert isinstance(critic, PatchGAN)
            seen = critic.features(F.avg_pool2d(x, 2**i) if i else x)
            answers.append(critic.model[-1](seen))
            if whole is None:
                flat = seen.float().flatten(2)
                whole = torch.cat((flat.mean(2), (flat.var(2) + 1e-4).sqrt()), 1)
        assert whole is not None
        return [*answers, self.statistics(whole)]
