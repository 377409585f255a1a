"""What commands need to know of a document's layers, and where a group can go."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from editor.document import Document, Layer
from editor.document.arranging import moved_several

__all__ = ["group_place", "layer_facts"]


def layer_facts(document: Document | None, group: str = "", several: Collection[str] = ()) -> dict[str, Any]:
    """Fields of ``editor.actions.State``. ``group``: id of the group that is selected in the list instead of a
    layer; empty for none. ``several``: ids of the layers, where more than one row is selected."""
    layer = document.active_layer if document is not None else None
    if document is None or layer is None:
        return {}
    settled = document.state.layers
    place = next((n for n, other in enumerate(settled) if other.id == layer.id), None)
    shown = [other for other in document.scene.shown if not document.is_filling(other.id)]
    facts: dict[str, Any] = {
        "layers": len(document.layers),
        "settled": len(settled),
        "hints": document.hints is not None,
        "shown": bool(shown),
        "shown_locked": any(other.locked for other in shown),
        "any_locked": any(other.locked for other in settled),
    }
    if several:
        facts |= _several_facts(settled, several)
        if place is not None:  # what is for one layer is for the active one
            facts = {"recipe": layer.recipe is not None} | _settled_facts(settled, place) | facts
        return facts | {"layer": len(settled) if place is None else place, "filling": place is None}
    if group:
        ends = {step: group_place(document, group, step) is None for step in (1, -1)}
        inside = [other for other in settled if other.group == group]
        facts |= {"chosen": len(inside), "chosen_locked": any(other.locked for other in inside)}
        return facts | {"group": True, "grouped": True, "top": ends[1], "bottom": ends[-1]}
    facts["recipe"] = layer.recipe is not None
    if place is None:
        return facts | {"layer": len(settled), "filling": True}
    return facts | {"layer": place} | _settled_facts(settled, place)


def _several_facts(layers: tuple[Layer, ...], several: Collection[str]) -> dict[str, Any]:
    chosen = [layer for layer in layers if layer.id in several]
    return {
        "chosen": len(chosen),
        "chosen_locked": any(layer.locked for layer in chosen),
        "top": moved_several(layers, several, 1) is None,
        "bottom": moved_several(layers, several, -1) is None,
    }


def _settled_facts(layers: tuple[Layer, ...], place: int) -> dict[str, Any]:
    layer = layers[place]
    below = layers[place - 1] if place and layers[place - 1].group == layer.group else None
    pair = [layer] if below is None else [below, layer]
    return {
        "grouped": bool(layer.group),
        "top": not layer.group and place == len(layers) - 1,
        "bottom": not layer.group and place == 0,
        "locked": layer.locked,
        "chosen_locked": layer.locked,
        "mask": layer.mask is not None,
        "below": below is not None,
        "pair_shown": all(one.shown for one in pair),
        "pair_locked": any(one.locked for one in pair),
    }


def group_place(document: Document, group: str, step: int) -> int | None:
    """Where ``Document.reorder_group`` puts a group that goes one up (+1) or down (-1), past the next layer or the
    whole of the next group; None at the ends."""
    layers = document.state.layers
    rest = [layer for layer in layers if layer.group != group]
    first = next(n for n, layer in enumerate(layers) if layer.group == group)
    place = first + step
    if not 0 <= place <= len(rest):
        return None
    while 0 < place < len(rest) and rest[place].group and rest[place].group == rest[place - 1].group:
        place += step
    return place
