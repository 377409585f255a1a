"""The layers of PSD and PSB files as our documents have them.

What those do not have (adjustments, effects, clipping, vector masks …) is turned into pixels and masks where that
keeps the look, and told in a note where it does not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import IO

import numpy as np

from engine.files import layered, levels, psd, psd_parts, psd_records
from engine.files.layered import Fits, LayeredFile, LayeredGroup, LayeredLayer
from engine.files.psd_parts import Head
from engine.files.psd_records import Found

__all__ = ["read_layers", "verified"]

_LOCKED = 0x80000002  # everything, or the pixels
_KEPT_AS_PIXELS = (
    (frozenset((b"TySh", b"tySh")), "The text of “{name}” became pixels."),
    (frozenset((b"SoLd", b"SoLE", b"plLd", b"PlLd")), "The smart object “{name}” became pixels."),
    (frozenset((b"vogk", b"vstk", b"vscg")), "The shape “{name}” became pixels."),
)


def verified(file: IO[bytes]) -> int:
    """The number of layers in a file whose records and planes are all there. Raises ValueError otherwise."""
    file.seek(0)
    head = psd_parts.head(file.read(26))
    _, start, _ = psd_parts.sections(file, head.big)
    return sum(not item.divider for item in psd_records.layer_info(file, head, start))


def read_layers(file: IO[bytes], fits: Fits) -> LayeredFile:
    """The document. Raises ValueError if it is damaged, Unreadable if it cannot be opened, and what ``fits`` does."""
    file.seek(0)
    head = psd_parts.head(file.read(26))
    block, start, _ = psd_parts.sections(file, head.big)
    icc, metadata, _ = psd_parts.described(block)
    layered.check_rect(0, 0, *head.size, "the document")
    found = psd_records.layer_info(file, head, start)
    notes: list[str] = []
    usable = [item for item in found if not item.divider and _has_pixels(item, notes)]
    if not usable:
        return _one_layer(file, fits, notes)
    total = 0
    for item in usable:
        layered.check_rect(*item.rect, f"the layer “{item.name}”")
        total += item.rect[2] * item.rect[3] * (len(item.channels) * head.depth // 8)
    whole = (
        head.size.width * head.size.height * (head.colours + 1) * head.depth // 8
    )  # what is saved is that large
    fits(2 * total + max(whole, *(psd_records.mask_bytes(item, head) for item in found)))
    if head.mode == psd_parts.CMYK:
        notes.append("The colours of the layers were converted from CMYK: blend modes may look different.")
    placed, groups = levels.levelled(_tree(found, usable, notes), notes)
    made = [LayeredGroup(layered.new_id(), g.name, g.visible, g.opacity, g.blend, g.expanded) for g in groups]
    layers: list[LayeredLayer] = []
    base: LayeredLayer | None = None
    profile = icc
    for place in placed:
        item = found[int(place.item.src)]
        pixels, profile = psd_records.as_rgb(psd_records.pixels_of(item, head), head, icc, notes)
        layer = LayeredLayer(
            place.item.name,
            pixels,
            item.rect[0],
            item.rect[1],
            place.item.visible,
            place.item.opacity,
            place.item.blend,
            locked=place.item.locked,
            group="" if place.group is None else made[place.group].id,
        )
        for index in place.item.covers:
            layer = _covered(layer, found[index], head)
        layer = _masked(layer, item, head, notes)
        if not item.record.clipping:
            base = layer
        elif base is not None:
            layer = _clipped(layer, base)
            notes.append(f"“{layer.name}” was clipped to the layer below it: that became its mask.")
        layers.append(layer)
    return LayeredFile(
        head.size,
        tuple(layered.alike(layers)),
        tuple(made),
        profile,
        layered.upright(metadata),
        layers[-1].id,
        notes=tuple(dict.fromkeys(notes)),
    )


def _one_layer(file: IO[bytes], fits: Fits, notes: list[str]) -> LayeredFile:
    """A file without layers that have pixels: its merged picture."""
    head = psd.probe_file(file)
    fits(3 * head.size.width * head.size.height * head.channels * (head.depth // 8))
    file.seek(0)
    data = file.read()
    if not psd.complete(data):
        raise ValueError("the end of the picture is missing")
    raw = psd.read(data)
    return layered.single(raw.pixels, raw.icc, raw.metadata, "Background", (*notes, *raw.notes))


def _has_pixels(item: Found, notes: list[str]) -> bool:
    """Whether a record is a layer that can be kept; what is not kept of it is told."""
    name = item.name
    if item.keys & psd_records.ADJUSTMENTS:
        notes.append(f"The adjustment layer “{name}” was left out: the picture may look different.")
        return False
    if item.empty:
        what = "fill layer" if item.keys & psd_records.FILLS else "layer without pixels"
        notes.append(f"The {what} “{name}” was left out.")
        return False
    for keys, sentence in _KEPT_AS_PIXELS:
        if item.keys & keys:
            notes.append(sentence.replace("{name}", name))
            break
    if item.keys & psd_records.EFFECTS:
        notes.append(f"The effects of “{name}” were left out.")
    if (
        item.keys & psd_records.VECTOR_MASKS
        and psd_records.WHOLE_MASK not in item.channels
        and not item.keys & {b"vogk", b"vscg"}
    ):
        notes.append(f"The vector mask of “{name}” was left out.")
    return True


def _tree(found: list[Found], usable: list[Found], notes: list[str]) -> tuple[levels.Item, ...]:
    """Records as layers in groups, top first."""
    kept = {id(item) for item in usable}
    open_groups: list[list[levels.Item]] = [[]]
    for index, item in enumerate(found):
        if item.divider == psd_records.BOTTOM:
            open_groups.append([])
        elif item.divider in (psd_records.OPEN, psd_records.CLOSED):
            if len(open_groups) < 2:
                raise ValueError("its groups do not match")
            children = open_groups.pop()
            group = _item(item, index, children=tuple(children[::-1]))
            if psd_records.MASK in item.channels and item.record.mask_data is not None:
                notes.append(f"The mask of the group “{item.name}” became part of its layers' masks.")
                group = replace(group, children=tuple(_under(child, index) for child in group.children or ()))
            open_groups[-1].append(group)
        elif id(item) in kept:
            open_groups[-1].append(_item(item, index))
    while len(open_groups) > 1:  # a group whose end is missing: its layers stand outside
        rest = open_groups.pop()
        open_groups[-1] += rest
    return tuple(open_groups[0][::-1])


def _under(item: levels.Item, index: int) -> levels.Item:
    children = item.children
    if children is not None:
        children = tuple(_under(child, index) for child in children)
    return replace(item, covers=(*item.covers, index), children=children)


def _item(found: Found, index: int, children: tuple[levels.Item, ...] | None = None) -> levels.Item:
    record = found.record
    mode = record.blend_mode
    divider = found.blocks.get(b"lsct") or found.blocks.get(b"lsdk")
    if children is not None:
        mode = getattr(divider, "blend_mode", None) or mode
    key, opacity = bytes(mode.value), record.opacity / 255
    fill = getattr(found.blocks.get(b"iOpa"), "value", 255)
    if isinstance(fill, int) and not found.keys & psd_records.EFFECTS:
        opacity *= min(max(fill, 0), 255) / 255  # without effects the two are the same
    through = key == b"pass"
    blend = "normal" if through else psd_parts.BLENDS.get(key)
    lock = getattr(found.blocks.get(b"lspf"), "value", 0)
    return levels.Item(
        found.name,
        visible=bool(record.flags.visible),
        opacity=opacity,
        blend=blend or "normal",
        operator="" if blend else mode.name.lower().replace("_", " "),
        src=str(index),
        locked=isinstance(lock, int) and bool(lock & _LOCKED),
        isolated=not through or opacity < 1,
        expanded=found.divider != psd_records.CLOSED,
        children=children,
    )


# --- masks --------------------------------------------------------------------------------------------


def _masked(layer: LayeredLayer, item: Found, head: Head, notes: list[str]) -> LayeredLayer:
    """The layer with its own mask, times what it has already."""
    data = item.record.mask_data
    channel = psd_records.WHOLE_MASK if psd_records.WHOLE_MASK in item.channels else psd_records.MASK
    if data is None or channel not in item.channels:
        return layer
    if data.parameters is not None:
        notes.append(f"The density and feather of the mask of “{layer.name}” were left out.")
    mask, on = psd_records.weights(item, layer, head, channel), not data.flags.mask_disabled
    if layer.mask is None:
        return replace(layer, mask=mask, mask_on=on)
    return replace(layer, mask=layered.multiplied(layer.mask, mask)) if on else layer


def _covered(layer: LayeredLayer, group: Found, head: Head) -> LayeredLayer:
    """The layer under the mask of a group that it is in."""
    if group.record.mask_data.flags.mask_disabled:
        return layer
    mask = psd_records.weights(group, layer, head, psd_records.MASK)
    return replace(layer, mask=mask if layer.mask is None else layered.multiplied(layer.mask, mask))


def _clipped(layer: LayeredLayer, base: LayeredLayer) -> LayeredLayer:
    """The layer shown only where the one that it is clipped to shows."""
    kind = layer.pixels.dtype
    full = int(np.iinfo(kind).max)
    shows = base.pixels[..., -1] if base.has_alpha else np.full(base.pixels.shape[:2], full, kind)
    if base.mask is not None and base.mask_on:
        shows = layered.multiplied(shows, base.mask)
    mask = np.zeros(layer.pixels.shape[:2], kind)
    height, width = mask.shape
    y0, y1 = max(base.y, layer.y), min(base.y + len(shows), layer.y + height)
    x0, x1 = max(base.x, layer.x), min(base.x + shows.shape[1], layer.x + width)
    if y0 < y1 and x0 < x1:
        part = shows[y0 - base.y : y1 - base.y, x0 - base.x : x1 - base.x]
        mask[y0 - layer.y : y1 - layer.y, x0 - layer.x : x1 - layer.x] = part
    if layer.mask is not None and layer.mask_on:
        mask = layered.multiplied(mask, layer.mask)
    return replace(layer, mask=mask, mask_on=True)
