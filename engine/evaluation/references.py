"""Published upscalers that are measured beside ours, and how each published file is read."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from engine.api import ModelError
from engine.models.loading import state_dict, without_prefix
from engine.models.ncnn import load_upscaler
from engine.networks.imdn import IMDN
from engine.networks.rlfn import RLFN
from engine.networks.srgan import FastSRGAN

__all__ = ["IMDN", "REFERENCES", "RLFN", "load_reference"]


# row of the table -> (published file, network)
REFERENCES: dict[str, tuple[str, type[nn.Module]]] = {
    "Fast-SRGAN": ("fast_srgan_x4.pt", FastSRGAN),
    "IMDN": ("imdn_x4.pth", IMDN),
    "RLFN (NTIRE 2022)": ("rlfn_x4.pth", RLFN),
}


def load_reference(path: Path) -> nn.Module:
    """A published upscaler in float32 and evaluation mode: a file of ``REFERENCES`` or an ncnn .param.

    Raises ModelError for a file that is not that network's.
    """
    if path.suffix == ".param":
        return load_upscaler(path)
    kind = next(kind for name, kind in REFERENCES.values() if name == path.name)
    try:
        state = state_dict(path.read_bytes(), path.name)
    except OSError as error:
        raise ModelError(f"“{path.name}” cannot be read ({error.strerror or error}).") from None
    network = kind()
    try:
        network.load_state_dict(without_prefix(state))
    except RuntimeError:
        raise ModelError(f"“{path.name}” is not {kind.__name__}'s: its tensors are others.") from None
    return network.eval().requires_grad_(False)
