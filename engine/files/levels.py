"""Trees of groups brought down to the one level that our documents have, changing the look as little as can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Item:
    """A layer or group as the file says it; ``children`` top first, None for a layer. ``src``: where its pixels are,
    in the file's own way. ``blend``: one of ours; ``operator``: the file's own word where it is none of ours.
    ``isolated``: not a pass-through group. ``covers``: groups of the file whose masks lie over it."""

    name: str
    x: int = 0
    y: int = 0
    visible: bool = True
    opacity: float = 1.0
    blend: str = "normal"
    operator: str = ""
    src: str = ""
    locked: bool = False
    selected: bool = False
    isolated: bool = True
    expanded: bool = True
    covers: tuple[int, ...] = ()
    children: tuple[Item, ...] | None = None


@dataclass(frozen=True)
class Placed:
    """A layer in its place: ``group`` is an index into the groups, None for none."""

    item: Item
    group: int | None


def levelled(items: tuple[Item, ...], notes: list[str]) -> tuple[list[Placed], list[Item]]:
    """Layers bottom first, and the groups of the first level in the order of ``items`` (top first), each with a
    layer. What changes the look or the order is said in ``notes``."""
    groups: list[Item] = []
    layers: list[Placed] = []
    for item in items:
        if item.children is None:
            layers.append(Placed(_plain(item, notes), None))
            continue
        inner = [_plain(layer, notes) for layer in _inside(item, notes)]
        if not inner:
            continue
        if not item.isolated and item.visible and any(layer.blend != "normal" for layer in inner):
            # as a group they would no longer blend with what is below: the look counts more than the order
            notes.append(
                f"The group “{item.name}” lets its layers blend with those below it: they now stand outside of it."
            )
            layers += [Placed(layer, None) for layer in inner]
            continue
        layers += [Placed(layer, len(groups)) for layer in inner]
        groups.append(_plain(item, notes))
    return layers[::-1], groups


def _inside(group: Item, notes: list[str]) -> Iterator[Item]:
    """The layers of a group, top first, with what groups inside it do to them."""
    for item in group.children or ():
        # the offset of a stack is relative to what holds it, which no program writes and few read: added up
        moved = replace(item, x=item.x + group.x, y=item.y + group.y)
        if moved.children is None:
            yield moved
            continue
        notes.append(f"Groups inside groups became part of the outer one (“{group.name}”).")
        if moved.blend != "normal" or moved.operator:
            notes.append(f"The blend mode of the group “{moved.name}” inside another was left out.")
        for layer in _inside(moved, notes):
            yield replace(
                layer, visible=layer.visible and moved.visible, opacity=layer.opacity * moved.opacity
            )


def _plain(item: Item, notes: list[str]) -> Item:
    if item.operator:
        notes.append(
            f"The blend mode “{item.operator.rpartition(':')[2]}” of “{item.name}” is not known "
            "here and became “normal”."
        )
    return item
