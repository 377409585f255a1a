"""The denoising autoencoder: a residual encoder-decoder that is told how strong the noise is, and where.

The frame is the denoising autoencoder (Vincent et al., 2008) in the shape of a U-Net of plain residual blocks
(DRUNet; Zhang et al., 2021), without batch normalization. From FFDNet (Zhang et al., 2018) come the 2×2
pixel-unshuffle, which quarters the cost, and the noise-level map as an extra input: one network serves every
strength, and noise that varies over the picture. A second, small network measures that map (CBDNet; Guo et
al., 2019): "noise level" means the local root-mean-square error of the picture, whatever caused it, so that
grain, sensor noise and JPEG blocks are all told in one number.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from engine.networks.initial import kaiming

__all__ = ["DenoisingAutoencoder", "NoiseEstimator"]


class ResidualBlock(nn.Module):
    """conv - ReLU - conv, added to its input; starts near the identity so that deep stacks train at once."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv2(F.relu(self.conv1(x), inplace=True))


class Surroundings(nn.Module):
    """What the features are like farther around, added to them: fine texture and noise look alike in a small window.

    N × ``width`` × h × w → the same, through a quarter of the resolution. Adds nothing at first.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for _ in range(4):
            # replicated edges: what lies beyond the picture must not look like silence
            layers += [nn.Conv2d(width, width, 3, padding=1, padding_mode="replicate"), nn.ReLU(inplace=True)]
        self.body = nn.Sequential(*layers)
        self.tail = nn.Conv2d(width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        # the magnitude of a feature, not its sign, tells how lively it is
        coarse = F.avg_pool2d(x.abs(), 4, ceil_mode=True, count_include_pad=False)
        around = self.tail(self.body(coarse))
        return x + F.interpolate(around, x.shape[-2:], mode="bilinear", align_corners=False)


class NoiseEstimator(nn.Module):
    """Measures the noise level: N × 3 × H × W in 0..1 → N × 1 × H/4 × W/4, as σ on the same 0..1 scale.

    H and W are multiples of 4. Cost: about 11 thousand multiplications a pixel.
    """

    def __init__(self, width: int = 64) -> None:
        super().__init__()
        self.head = nn.Conv2d(48, width, 3, padding=1)
        self.body = nn.Sequential(ResidualBlock(width), ResidualBlock(width))
        self.surroundings = Surroundings(width)
        self.tail = nn.Conv2d(width, 1, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        # centred, and no ReLU on the first layer: an early step in the wrong direction would kill it for good
        y = self.surroundings(self.body(self.head(F.pixel_unshuffle(x - 0.5, 4))))
        return F.softplus(self.tail(y)) * 0.1


class DenoisingAutoencoder(nn.Module):
    """Noisy picture and noise-level map in, clean picture out.

    ``forward(x, sigma)``: ``x`` N × 3 × H × W, RGB in 0..1 (noise may leave that range); ``sigma``
    N × 1 × h × w on the same scale (25/255 for σ 25), with h × w any size, spread evenly over the picture
    (1 × 1, H/4 × W/4, H × W). Returns N × 3 × H × W. H and W are multiples of ``size_multiple`` (8);
    anything smaller than 8 must be padded by the caller.
    ``estimate(x)``: the noise-level map for ``forward``, N × 1 × H/4 × W/4.

    ``widths``: channels at 1/2, 1/4 and 1/8 of the resolution; ``blocks``: residual blocks on each level, the
    middle one once, the others in the encoder and again in the decoder.
    """

    size_multiple = 8
    # the measuring pools cells of that size: it gives the same level only where they begin alike
    estimate_multiple = 16
    # pixels of surroundings beyond which nothing changes by 1/255 where the level is told; the theoretical field is
    # about 120 (tests/engine/test_denoise.py)
    overlap_told = 40

    def __init__(
        self,
        widths: tuple[int, int, int] = (48, 96, 160),
        blocks: tuple[int, int, int] = (2, 2, 4),
        estimator_width: int = 64,
    ) -> None:
        super().__init__()
        w0, w1, w2 = widths
        b0, b1, b2 = blocks
        self.estimator = NoiseEstimator(estimator_width)
        self.head = nn.Conv2d(12 + 1, w0, 3, padding=1)
        self.encoder0 = nn.Sequential(*(ResidualBlock(w0) for _ in range(b0)))
        self.down0 = nn.Conv2d(w0, w1, 2, stride=2)
        self.encoder1 = nn.Sequential(*(ResidualBlock(w1) for _ in range(b1)))
        self.down1 = nn.Conv2d(w1, w2, 2, stride=2)
        self.middle = nn.Sequential(*(ResidualBlock(w2) for _ in range(b2)))
        self.up1 = nn.Conv2d(w2, w1 * 4, 1)
        self.decoder1 = nn.Sequential(*(ResidualBlock(w1) for _ in range(b1)))
        self.up0 = nn.Conv2d(w1, w0 * 4, 1)
        self.decoder0 = nn.Sequential(*(ResidualBlock(w0) for _ in range(b0)))
        self.tail = nn.Conv2d(w0, 12, 3, padding=1)
        self._initialise()

    def _initialise(self) -> None:
        kaiming(self)  # only the first convolution of a block is followed by a ReLU
        for module in self.modules():
            if isinstance(module, ResidualBlock):
                nn.init.kaiming_normal_(module.conv1.weight, nonlinearity="relu")
                module.conv2.weight.data.mul_(0.1)
        nn.init.zeros_(self.estimator.surroundings.tail.weight)
        # the first guess is "nothing is noise"
        nn.init.zeros_(self.tail.weight)

    def estimate(self, x: Tensor) -> Tensor:
        return self.estimator(x)

    def residual(self, x: Tensor, sigma: Tensor) -> Tensor:
        """Clean minus noisy, so that callers may add it to the picture in full precision."""
        half = (x.shape[-2] // 2, x.shape[-1] // 2)
        if sigma.shape[-2:] != half:
            smaller = sigma.shape[-2] > half[0]
            sigma = (
                F.adaptive_avg_pool2d(sigma, half)
                if smaller
                else F.interpolate(sigma, half, mode="bilinear", align_corners=False)
            )
        # σ 75 is about 0.3: scaled so that the map's channel is as lively as the picture's
        e0 = self.encoder0(self.head(torch.cat((F.pixel_unshuffle(x, 2), sigma.to(x.dtype) * 4), 1)))
        e1 = self.encoder1(self.down0(e0))
        m = self.middle(self.down1(e1))
        d1 = self.decoder1(F.pixel_shuffle(self.up1(m), 2) + e1)
        d0 = self.decoder0(F.pixel_shuffle(self.up0(d1), 2) + e0)
        return F.pixel_shuffle(self.tail(d0), 2)

    def forward(self, x: Tensor, sigma: Tensor | None = None) -> Tensor:
        return x + self.residual(x, self.estimate(x) if sigma is None else sigma)
