"""Random weights in the layouts of published networks, as small as the layouts allow."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import torch

State = dict[str, torch.Tensor]


def _made(path: str, **config: Any) -> torch.nn.Module:
    module, _, name = path.rpartition(".")
    kind = getattr(importlib.import_module(f"spandrel.architectures.{module}"), name)
    network: torch.nn.Module = kind(**config)
    return network


def _transformer(name: str, **more: Any) -> torch.nn.Module:
    return _made(f"{name}.{name}", img_size=16, upscale=2, upsampler="pixelshuffle", **more)


# spandrel's, by their names there; LaMa's and GFPGAN's sizes are fixed in spandrel
SPANDREL: dict[str, Callable[[], torch.nn.Module]] = {
    "ESRGAN": lambda: _made("ESRGAN.ESRGAN", num_filters=8, num_blocks=2, scale=4),
    "SwinIR": lambda: _transformer("SwinIR", embed_dim=12, depths=[2], num_heads=[2], window_size=4),
    "HAT": lambda: _transformer(
        "HAT", embed_dim=12, depths=[1], num_heads=[2], window_size=4, compress_ratio=3, squeeze_factor=3
    ),
    "DAT": lambda: _transformer("DAT", embed_dim=32, split_size=[2, 4], depth=[2], num_heads=[2]),
    "PLKSR": lambda: _made("PLKSR.RealPLKSR", dim=16, n_blocks=2, upscaling_factor=2),
    "SPAN": lambda: _made("SPAN.SPAN", num_in_ch=3, num_out_ch=3, feature_channels=8, upscale=2),
    "SCUNet": lambda: _made("SCUNet.SCUNet", config=[1] * 7, dim=64),
    "DRUNet": lambda: _made("DRUNet.DRUNet", in_nc=4, out_nc=3, nc=[8, 8, 8, 8], nb=2),
    "NAFNet": lambda: _made(
        "NAFNet.NAFNet", width=8, middle_blk_num=1, enc_blk_nums=[1, 1], dec_blk_nums=[1, 1]
    ),
    "FBCNN": lambda: _made("FBCNN.FBCNN", nc=[8, 8, 8, 512], nb=2),
    "OmniSR": lambda: _made("OmniSR.OmniSR", num_feat=16, up_scale=2),
    "RestoreFormer": lambda: _made(
        "RestoreFormer.RestoreFormer",
        n_embed=8,
        embed_dim=32,
        ch=32,
        ch_mult=(1,) * 6,
        num_res_blocks=1,
        z_channels=32,
        head_size=8,
    ),
    "LaMa": lambda: _made("LaMa.LaMa", in_nc=4, out_nc=3),
    "GFPGAN": lambda: _made(
        "GFPGAN.GFPGAN",
        out_size=512,
        channel_multiplier=2,
        fix_decoder=False,
        input_is_latent=True,
        different_w=True,
        sft_half=True,
    ),
}


def spandrel_state(name: str) -> State:
    """Random weights that make an answer which is neither constant nor beyond bounds."""
    torch.manual_seed(0)
    network = SPANDREL[name]()
    for key, parameter in network.named_parameters():
        if parameter.dim() < 2 and not parameter.any() and not key.endswith("bias"):
            parameter.data.fill_(0.1)  # what begins as nothing (NAFNet's scales)
    return dict(network.state_dict())
