"""The order of layers and the groups that they belong to. Pure: lists in, lists out.

The layers of one group lie next to each other, and a group without layers is gone: every function keeps that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from editor.document.layer import Group, Layer

__all__ = ["alive", "between", "moved_by_one", "moved_several", "moved_to", "span", "together"]

Layers = tuple[Layer, ...]


def alive(layers: Sequence[Layer], groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """The groups that still have layers; the same tuple when all do."""
    used = {layer.group for layer in layers}
    rest = tuple(group for group in groups if group.id in used)
    return groups if len(rest) == len(groups) else rest


def span(layers: Sequence[Layer], group: str) -> tuple[int, int]:
    """The first of a group's layers, and the first above them."""
    inside = [index for index, layer in enumerate(layers) if layer.group == group]
    return inside[0], inside[-1] + 1


def moved_by_one(layers: Layers, index: int, step: int) -> Layers | None:
    """One layer up (+1) or down (-1), as it looks in a list in which groups have a heading: at the edge of its group
    it first leaves it, and next to another group it first enters that. None at the ends."""
    layer, other = layers[index], index + step
    neighbour = layers[other] if 0 <= other < len(layers) else None
    if layer.group and (neighbour is None or neighbour.group != layer.group):
        group = ""
    elif neighbour is not None and neighbour.group != layer.group:
        group = neighbour.group
    else:
        if neighbour is None:
            return None
        swapped = list(layers)
        swapped[index], swapped[other] = neighbour, layer
        return tuple(swapped)
    return (*layers[:index], replace(layer, group=group), *layers[index + 1 :])


def moved_several(layers: Layers, ids: Collection[str], step: int) -> Layers | None:
    """Some layers each one up or down, as ``moved_by_one``; those that are at the end, and those behind them, stay.
    None when all do."""
    order = [layer.id for layer in layers if layer.id in ids]
    stuck: set[str] = set()
    moved = False
    for layer_id in order[::-1] if step > 0 else order:  # the first in the way goes first
        index = next(n for n, layer in enumerate(layers) if layer.id == layer_id)
        other = index + step
        held = 0 <= other < len(layers) and layers[other].id in stuck
        after = None if held else moved_by_one(layers, index, step)
        if after is None:
            stuck.add(layer_id)
        else:
            layers, moved = after, True
    return layers if moved else None


def moved_to(layers: Layers, moving: Collection[str], index: int, group: str | None) -> Layers:
    """The layers whose ids are ``moving`` with ``index`` of the others below them. ``group``: the one that they
    belong to then, None: each stays in its own, and they must be the whole of it.

    Raises ValueError when there is no such place, or when it lies within another group or apart from ``group``.
    """
    rest = [layer for layer in layers if layer.id not in moving]
    if not 0 <= index <= len(rest):
        raise ValueError(f"There is no place {index} among {len(rest)} other layers.")
    picked = [layer for layer in layers if layer.id in moving]
    if group is not None:
        picked = [layer if layer.group == group else replace(layer, group=group) for layer in picked]
    below = rest[index - 1].group if index else ""
    above = rest[index].group if index < len(rest) else ""
    if below and below == above and group != below:
        raise ValueError("A group stays together: this place is inside of another one.")
    if group and any(layer.group == group for layer in rest) and group not in (below, above):
        raise ValueError("A group stays together: this place is apart from it.")
    return (*rest[:index], *picked, *rest[index:])


def together(layers: Layers, ids: Collection[str], group: str) -> Layers:
    """The layers ``ids``, at least one, as the group ``group``, where the topmost of them was; above a group of which
    they leave something behind."""
    top = max(index for index, layer in enumerate(layers) if layer.id in ids)
    rest = [layer for layer in layers if layer.id not in ids]
    index = between(rest, sum(layer.id not in ids for layer in layers[:top]))
    return moved_to(layers, ids, index, group)


def between(layers: Sequence[Layer], index: int) -> int:
    """The place ``index``, or the next one above it that is not inside of a group."""
    while 0 < index < len(layers) and layers[index].group and layers[index - 1].group == layers[index].group:
        index += 1
    return index
