"""The layers' records of a PSD file, read by psd-tools, and their pixels and masks as ours."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import IO, Any

import numpy as np

from engine import colour
from engine.files import layered, psd_parts, samples
from engine.files.layered import LayeredLayer
from engine.files.psd_parts import Head
from engine.icc import SRGB_TRC

DEEP = (b"Lr16", b"Lr32")
OPEN, CLOSED, BOTTOM = 1, 2, 3  # kinds of dividers
MASK, WHOLE_MASK, ALPHA = -2, -3, -1  # channels that are no colours

# What a layer may have, by its blocks.
ADJUSTMENTS = frozenset(
    (
        *(b"brit", b"levl", b"curv", b"expA", b"vibA", b"hue ", b"hue2", b"blnc", b"blwh", b"phfl", b"mixr"),
        *(b"clrL", b"nvrt", b"post", b"thrs", b"grdm", b"selc"),
    )
)
FILLS = frozenset((b"SoCo", b"GdFl", b"PtFl"))
EFFECTS = frozenset((b"lfx2", b"lrFX", b"lmfx", b"lfxs"))
VECTOR_MASKS = frozenset((b"vmsk", b"vsms"))


@dataclass(frozen=True, eq=False)
class Found:
    """A record of the file. ``rect``: left, top, width, height. ``keys``: of its blocks."""

    record: Any
    channels: dict[int, Any]
    keys: frozenset[bytes]
    blocks: dict[bytes, Any]
    rect: tuple[int, int, int, int]
    name: str
    divider: int

    @property
    def empty(self) -> bool:
        return self.rect[2] < 1 or self.rect[3] < 1


def layer_info(file: IO[bytes], head: Head, start: int) -> list[Found]:
    """The records, bottom first; empty for a file without layers. Raises ValueError if they are damaged."""
    from psd_tools.psd.layer_and_mask import LayerAndMaskInformation

    logging.getLogger("psd_tools").setLevel(logging.CRITICAL)  # what it says there, we say in our sentences
    file.seek(start)
    try:
        section = LayerAndMaskInformation.read(file, "macroman", 2 if head.big else 1)
    except MemoryError:
        raise
    except Exception as error:  # it raises what it likes for what is damaged
        raise ValueError("its layers are damaged") from error
    info = section.layer_info
    for block in (section.tagged_blocks or {}).values():
        if block.key in DEEP:
            info = block.data
    if info is None or not info.layer_records:
        return []
    if len(info.layer_records) > layered.MOST_LAYERS:
        raise ValueError(f"it says that it has {len(info.layer_records):,} layers")
    return [
        _found(record, data)
        for record, data in zip(info.layer_records, info.channel_image_data, strict=False)
    ]


def _found(record: Any, data: Any) -> Found:
    blocks = {bytes(block.key): block.data for block in record.tagged_blocks.values()}
    rect = (record.left, record.top, record.right - record.left, record.bottom - record.top)
    name = getattr(blocks.get(b"luni"), "value", None) or record.name
    divider = blocks.get(b"lsct") or blocks.get(b"lsdk")
    channels = {int(info.id): plane for info, plane in zip(record.channel_info, data, strict=False)}
    kind = int(getattr(divider, "kind", 0))
    return Found(record, channels, frozenset(blocks), blocks, rect, str(name).rstrip("\0"), kind)


# --- pixels and masks ---------------------------------------------------------------------------------


def pixels_of(item: Found, head: Head) -> np.ndarray:
    """H × W × C as stored; a colour that is missing is 0, and alpha is there if the layer has one."""
    width, height = item.rect[2:]
    wanted = [*range(head.colours), *([ALPHA] if ALPHA in item.channels else [])]
    kind = {8: np.uint8, 16: np.uint16, 32: np.float32}[head.depth]
    out = np.zeros((height, width, len(wanted)), kind)
    for i, channel in enumerate(wanted):
        if channel in item.channels:
            out[..., i] = _plane(item.channels[channel], height, width, head)
    return out


def _plane(data: Any, height: int, width: int, head: Head) -> np.ndarray:
    try:
        return psd_parts.unpacked(
            bytes(data.data), int(data.compression), height, width, head.depth, head.big
        )
    except MemoryError:
        raise
    except Exception as error:
        raise ValueError("a layer's pixels are damaged") from error


def as_rgb(
    pixels: np.ndarray, head: Head, icc: bytes | None, notes: list[str]
) -> tuple[np.ndarray, bytes | None]:
    """Stored pixels as grey or RGB with 8 or 16 bits, and their profile."""
    colours, alpha = pixels[..., : head.colours], pixels[..., head.colours :]
    if head.depth == 32:
        notes.append(
            "Floating-point values were converted to 16 bits a channel; what is brighter than white was cut."
        )
        deep = samples.from_float(alpha)[0] if alpha.shape[2] else alpha.astype(np.uint16)
        return np.concatenate([_encoded(colours), deep], axis=2), icc
    if head.mode == psd_parts.CMYK:
        from engine.files.jpeg import cmyk_note

        notes.append(cmyk_note(icc))
        rgb = colour.cmyk_to_srgb(np.ascontiguousarray(~colours), icc)
        return np.concatenate([rgb, alpha], axis=2), colour.SRGB
    if head.mode == psd_parts.LAB:
        notes.append("Lab colours were converted to sRGB with 16 bits a channel.")
        rgb = samples.from_lab(np.ascontiguousarray(colours), signed=False)
        deep = samples.with_depth(alpha, 16) if alpha.shape[2] else alpha.astype(np.uint16)
        return np.concatenate([rgb, deep], axis=2), colour.SRGB
    return pixels, icc


def _encoded(linear: np.ndarray) -> np.ndarray:
    """Floats of linear light as uint16 with sRGB's curve: Photoshop's 32 bits have none."""
    out = np.empty(linear.shape, np.uint16)
    for rows in samples.bands(linear.shape):
        piece = np.clip(np.nan_to_num(linear[rows].astype(np.float32)), 0, 1)
        coded = SRGB_TRC.encode(piece.reshape(-1, piece.shape[-1])).reshape(piece.shape)
        out[rows] = np.clip(coded, 0, 1) * np.float32(65535) + np.float32(0.5)
    return out


def mask_bytes(item: Found, head: Head) -> int:
    """What the largest mask of a record takes while it is read; it may be larger than the layer. Raises ValueError
    and Unreadable for one that makes no sense."""
    most = 0
    for channel in (MASK, WHOLE_MASK):
        if item.record.mask_data is None or channel not in item.channels:
            continue
        left, top, right, bottom = _mask_place(item, channel)
        if right > left and bottom > top:
            layered.check_rect(left, top, right - left, bottom - top, f"the mask of “{item.name}”")
            most = max(most, 4 * (right - left) * (bottom - top) * head.depth // 8)
    return most


def _whole(item: Found, channel: int) -> bool:
    return channel == WHOLE_MASK and getattr(item.record.mask_data, "real_top", None) is not None


def _mask_place(item: Found, channel: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom."""
    prefix = "real_" if _whole(item, channel) else ""
    data = item.record.mask_data
    left, top, right, bottom = (getattr(data, prefix + side) for side in ("left", "top", "right", "bottom"))
    return left, top, right, bottom


def weights(item: Found, layer: LayeredLayer, head: Head, channel: int) -> np.ndarray:
    """The mask of a record as the layer's rectangle sees it: H × W of the layer's type."""
    data = item.record.mask_data
    left, top, right, bottom = _mask_place(item, channel)
    outside = data.real_background_color if _whole(item, channel) else data.background_color
    height, width = layer.pixels.shape[:2]
    kind = layer.pixels.dtype
    full = int(np.iinfo(kind).max)
    out = np.full((height, width), full if outside else 0, kind)
    if right > left and bottom > top:
        layered.check_rect(left, top, right - left, bottom - top, f"the mask of “{item.name}”")
        plane = _plane(item.channels[channel], bottom - top, right - left, head)
        if plane.dtype == np.float32:
            plane = samples.from_float(plane)[0]
        y0, y1 = max(top, layer.y), min(bottom, layer.y + height)
        x0, x1 = max(left, layer.x), min(right, layer.x + width)
        if y0 < y1 and x0 < x1:
            part = layered.alpha_depth(plane[y0 - top : y1 - top, x0 - left : x1 - left], 8 * kind.itemsize)
            out[y0 - layer.y : y1 - layer.y, x0 - layer.x : x1 - layer.x] = part
    return ~out if data.flags.invert_mask else out
