"""What the catalogue says of memory and work, counted and not timed: from the shapes alone, so that it is the same on
every machine however busy it is."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import torch
from torch.utils.flop_counter import FlopCounterMode

from engine import device
from engine.models.catalog import catalog
from engine.networks import build
from engine.terminal import table
from tests.benchmarks.report import Row

__all__ = ["LAYOUTS", "catalogue", "counted"]

SIDE = 512
Layout = Callable[[], torch.nn.Module]


def _theirs(path: str, **config: Any) -> Layout:
    """A network of spandrel, by the name of its module and class there."""

    def made() -> torch.nn.Module:
        module, _, name = path.rpartition(".")
        kind = getattr(importlib.import_module(f"spandrel.architectures.{module}"), name)
        network: torch.nn.Module = kind(**config)
        return network

    return made


def _ours(architecture: str, **config: Any) -> Layout:
    return lambda: build(architecture, config)


def _esrgan(**config: Any) -> Layout:
    return _theirs("ESRGAN.ESRGAN", **{"scale": 4, **config})


def _swinir(upscale: int, upsampler: str, large: bool = False) -> Layout:
    stages, width, heads = (9, 240, 8) if large else (6, 180, 6)
    return _theirs(
        *("SwinIR.SwinIR",),
        img_size=64,
        window_size=8,
        mlp_ratio=2,
        upscale=upscale,
        upsampler=upsampler,
        depths=[6] * stages,
        embed_dim=width,
        num_heads=[heads] * stages,
        resi_connection="3conv" if large else "1conv",
    )


def _hat() -> Layout:
    return _theirs(
        *("HAT.HAT",),
        img_size=64,
        window_size=16,
        mlp_ratio=2,
        upscale=4,
        upsampler="pixelshuffle",
        depths=[6] * 6,
        embed_dim=180,
        num_heads=[6] * 6,
    )


def _nafnet(width: int, middle: int, encoder: list[int], decoder: list[int]) -> Layout:
    return _theirs(
        "NAFNet.NAFNet", width=width, middle_blk_num=middle, enc_blk_nums=encoder, dec_blk_nums=decoder
    )


# the networks of the catalogue at their full size; what is not here is counted by none
LAYOUTS: dict[str, Layout] = {
    "realesrgan-x4plus": _esrgan(),
    "realesrgan-x4plus-float": _esrgan(),
    "realesrgan-x4plus-anime": _esrgan(num_blocks=6),
    "realesr-animevideov3": _ours("srvgg", width=64, convs=16),
    "realesr-general-x4v3": _ours("srvgg", width=64, convs=32),
    "realesr-general-wdn-x4v3": _ours("srvgg", width=64, convs=32),
    "realesrgan-x2plus": _esrgan(in_nc=12, shuffle_factor=2),
    "bsrgan-x4": _esrgan(),
    "swinir-real-x4": _swinir(4, "nearest+conv"),
    "swinir-real-large-x4": _swinir(4, "nearest+conv", large=True),
    "swinir-classical-x2": _swinir(2, "pixelshuffle"),
    "swinir-classical-x4": _swinir(4, "pixelshuffle"),
    "hat-x4": _hat(),
    "hat-real-sharper": _hat(),
    "dat2-realwebphoto-x4": _theirs(
        *("DAT.DAT",),
        upscale=4,
        split_size=[8, 32],
        depth=[6] * 6,
        num_heads=[6] * 6,
        expansion_factor=2,
    ),
    "realplksr-webphoto-x4": _theirs("PLKSR.RealPLKSR"),
    "span-purephoto-x4": _theirs("SPAN.SPAN", num_in_ch=3, num_out_ch=3),
    "scunet-real-psnr": _theirs("SCUNet.SCUNet"),
    "scunet-real-gan": _theirs("SCUNet.SCUNet"),
    "drunet-color": _theirs("DRUNet.DRUNet", in_nc=4, out_nc=3),
    "nafnet-sidd-32": _nafnet(32, 12, [2, 2, 4, 8], [2, 2, 2, 2]),
    "ffdnet-color": _ours("ffdnet"),
    "film-degrainer": _esrgan(num_filters=47, num_blocks=17, scale=1),
    "fbcnn-color": _theirs("FBCNN.FBCNN"),
    "dejpeg-realplksr": _theirs("PLKSR.RealPLKSR", upscaling_factor=1),
    "nafnet-gopro-64": _nafnet(64, 1, [1, 1, 1, 28], [1, 1, 1, 1]),
    "gfpgan-1.4": _theirs("GFPGAN.GFPGAN"),
    "restoreformer": _theirs("RestoreFormer.RestoreFormer"),
    "lama-big": _theirs("LaMa.LaMa", in_nc=4),
    "ddcolor-large": _ours("ddcolor"),
    "ddcolor-tiny": _ours("ddcolor", widths=[96, 192, 384, 768], depths=[3, 3, 9, 3]),
    "siggraph17": _ours("siggraph17"),
    "old-photos-scratches": _ours("scratch_unet"),
    **{entry.id: _ours("cyclegan") for entry in catalog() if entry.architecture == "cyclegan"},
}


def _inputs(identity: str) -> tuple[torch.Tensor, ...]:
    def empty(channels: int) -> torch.Tensor:
        return torch.empty(1, channels, SIDE, SIDE, device="meta")

    if identity == "lama-big":
        return empty(3), empty(1)
    if identity.startswith("ddcolor"):
        return (empty(1),)
    if identity == "siggraph17":
        return empty(1), empty(2), empty(1)
    if identity == "drunet-color":
        return (empty(4),)
    if identity == "ffdnet-color":
        return empty(3), torch.empty(1, 1, 1, 1, device="meta")
    return (empty(3),)


def counted(identity: str) -> tuple[int, float, int]:
    """Bytes of the weights in float32, teraflops, and bytes at the peak, for a picture of 512 × 512 pixels."""
    # some look at numbers while they are built: so they are built with numbers, and counted without
    network = device.without_numbers(LAYOUTS[identity]().eval())
    weights = sum(t.numel() * 4 for t in (*network.parameters(), *network.buffers()))
    inputs = _inputs(identity)
    with torch.inference_mode():
        peak = device.peak_bytes(lambda: network(*inputs))
        with FlopCounterMode(display=False) as counter:
            network(*inputs)
    return weights, counter.get_total_flops() / 1e12, weights + peak


def catalogue() -> list[Row]:
    """``python -m tests.benchmarks catalogue``"""
    rows = []
    for entry in catalog():
        if entry.id not in LAYOUTS:
            continue
        try:
            weights, work, memory = counted(entry.id)
        except Exception as error:  # a network that looks at its numbers cannot be counted
            rows.append((entry.id, "", "", f"{type(error).__name__}: {error}"[:90]))
            continue
        rows.append((entry.id, f"{weights / 1e6:.1f}", f"{work:.2f}", f"{memory / 1e6:.0f}"))
    print(f"for {SIDE} × {SIDE} pixels in float32, in one piece")
    print(table(("ID", "WEIGHTS, MB", "TFLOP", "MEMORY, MB"), rows))
    return []
