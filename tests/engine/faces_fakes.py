"""A tiny network that makes faces of 16 pixels, as a model that can be installed."""

from __future__ import annotations

from pathlib import Path

import torch

from engine.models.store import ModelStore
from engine.networks.stylegan2 import StyleGAN2Generator
from engine.networks.stylegan2_convert import Converted, write_model

CONFIG = {"style_dim": 8, "mapping_layers": 2, "channels": (8, 6, 4)}


def tiny_store(folder: Path, *names: str, first_seed: int = 0) -> ModelStore:
    """Models of these names, each with weights of its own."""
    for i, name in enumerate(names or ("tiny",)):
        torch.manual_seed(first_seed + i)
        network = StyleGAN2Generator(**CONFIG)  # type: ignore[arg-type]
        with torch.no_grad():
            network.latent_avg.normal_()
            for module in network.modules():
                if type(module).__name__ == "NoiseStrength":
                    module.weight.fill_(0.5)  # type: ignore[union-attr, operator]
        write_model(Converted("stylegan2", CONFIG, network.state_dict()), name, folder)
    return ModelStore([folder])
