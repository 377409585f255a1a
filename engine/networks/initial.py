"""First values of parameters, as several networks take them."""

from __future__ import annotations

from torch import nn

__all__ = ["kaiming"]


def kaiming(network: nn.Module, nonlinearity: str = "linear") -> None:
    """Fresh weights for every convolution of ``network`` (He et al., 2015), and biases of zero.

    ``nonlinearity``: what follows a convolution, "linear" or "relu".
    """
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity=nonlinearity)  # type: ignore[arg-type]
            if module.bias is not None:
                nn.init.zeros_(module.bias)
