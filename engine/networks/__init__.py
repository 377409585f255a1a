"""One file per architecture, under the name its paper gives it; ``build`` makes one from a card's words."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

# architecture -> (module, class); a card's "architecture" is a key of this table
ARCHITECTURES: dict[str, tuple[str, str]] = {
    "denoising_autoencoder": ("engine.networks.denoising_autoencoder", "DenoisingAutoencoder"),
    "dncnn": ("engine.networks.dncnn", "DnCNN"),
    "ffdnet": ("engine.networks.ffdnet", "FFDNet"),
    "srresnet": ("engine.networks.srgan", "SRResNet"),
    "fast_srgan": ("engine.networks.srgan", "FastSRGAN"),
    "imdn": ("engine.networks.imdn", "IMDN"),
    "rlfn": ("engine.networks.rlfn", "RLFN"),
    "srvgg": ("engine.networks.srvgg", "SRVGGNetCompact"),
    "deepfill": ("engine.networks.deepfill", "DeepFill"),
    "siggraph17": ("engine.networks.siggraph17", "SIGGRAPH17"),
    "eccv16": ("engine.networks.eccv16", "ECCV16"),
    "ddcolor": ("engine.networks.ddcolor", "DDColor"),
    "colorizer": ("engine.networks.colorizer", "Colorizer"),
    "cyclegan": ("engine.networks.cyclegan", "ResNetGenerator"),
    "light_resnet": ("engine.networks.light_resnet", "LightResNetGenerator"),
    "domain_classifier": ("engine.networks.domain_classifier", "DomainClassifier"),
    "stylegan2": ("engine.networks.stylegan2", "StyleGAN2Generator"),
    "scratch_unet": ("engine.networks.scratch_unet", "ScratchUNet"),
    "scratch_detector": ("engine.networks.scratch_detector", "ScratchDetector"),
    "mobile_sam": ("engine.networks.mobile_sam", "MobileSAM"),
}


def build(architecture: str, config: dict[str, Any]) -> torch.nn.Module:
    """A network with fresh parameters, in float32 on the CPU, in evaluation mode.

    ``config``: the keyword arguments of the network's constructor.
    Raises KeyError for an unknown architecture and TypeError for a wrong ``config``.
    """
    module, name = ARCHITECTURES[architecture]
    network: torch.nn.Module = getattr(importlib.import_module(module), name)(**config)
    return network.eval()
