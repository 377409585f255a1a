"""DnCNN: beyond a Gaussian denoiser, residual learning of deep CNN for image denoising (Zhang et al., 2017).

State-dict layout: KAIR's ``DnCNN`` with batch normalization folded into the convolutions (``model.0.weight``,
``model.2.weight``, …, every second entry a ReLU).
"""

from __future__ import annotations

from torch import Tensor, nn


def plain_stack(inputs: int, outputs: int, width: int, layers: int) -> nn.Sequential:
    """``layers`` 3 × 3 convolutions with a ReLU after each but the last: KAIR's numbering, weights at even places."""
    widths = [inputs, *[width] * (layers - 1), outputs]
    stack: list[nn.Module] = []
    for i in range(layers):
        stack.append(nn.Conv2d(widths[i], widths[i + 1], 3, padding=1))
        if i < layers - 1:
            stack.append(nn.ReLU(inplace=True))
    return nn.Sequential(*stack)


class DnCNN(nn.Module):
    """Noisy picture in, clean picture out; the blind variant knows noise of σ 0..55 without being told.

    ``forward(x)``: N × C × H × W in 0..1, any size → the same. Published: 20 layers of 64 (colour, blind).
    """

    size_multiple = 1
    blind = True

    def __init__(self, channels: int = 3, width: int = 64, layers: int = 20) -> None:
        super().__init__()
        self.model = plain_stack(channels, channels, width, layers)

    def residual(self, x: Tensor, sigma: Tensor | None = None) -> Tensor:
        """Clean minus noisy; the network's own output is the noise."""
        return -self.model(x)

    def forward(self, x: Tensor, sigma: Tensor | None = None) -> Tensor:
        return x - self.model(x)
