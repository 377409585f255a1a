"""What can be done with groups of layers. They are one level deep."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import replace

from editor.document.arranging import alive, moved_several, moved_to, span, together
from editor.document.changes import Change
from editor.document.core import MERGE_WITHIN, checked_name
from editor.document.layer import Group, Layer
from editor.document.layering import Layering, checked_opacity
from editor.document.modes import checked_mode
from editor.document.state import Mark

__all__ = ["Grouping"]


class Grouping(Layering):
    """Each method is one step of the history. A group that has no layers any more is gone. Groups are named by their
    ids; an id that no group has raises KeyError."""

    def group(self, group_id: str) -> Group:
        """The group of that id as it is now. Raises KeyError."""
        found = next((group for group in self._state.groups if group.id == group_id), None)
        if found is None:
            raise KeyError(f"this document has no group {group_id!r}")
        return found

    def group_layers(self, ids: Collection[str], name: str) -> Group:
        """Make a group of layers, where the topmost of them is. They leave the groups in which they are.
        Raises ValueError for no layer, and for results that stream in."""
        if not ids:
            raise ValueError("A group needs at least one layer.")
        for layer_id in ids:
            self._index(layer_id, settled="grouped")
        group = Group(checked_name(name))
        layers = together(self._state.layers, frozenset(ids), group.id)
        self._regrouped("Group layers", (*self._state.groups, group), layers)
        return group

    def ungroup(self, group_id: str) -> None:
        """Its layers are on their own again; what the group itself looked like is gone with it."""
        self.group(group_id)
        layers = tuple(
            replace(layer, group="") if layer.group == group_id else layer for layer in self._state.layers
        )
        self._arranged("Ungroup", layers)

    def set_group(
        self,
        group_id: str,
        *,
        name: str | None = None,
        visible: bool | None = None,
        opacity: float | None = None,
        blend: str | None = None,
        expanded: bool | None = None,
        drag: int = 0,
    ) -> None:
        """Change what is given. ``opacity`` 0..1 and ``blend`` as those of layers, else ValueError; changes of one
        kind within a second, or in one ``drag`` (see ``set_opacity``), are one step. ``expanded`` alone is none, and
        does not make the document modified."""
        before = self.group(group_id)
        given = {
            "name": None if name is None else checked_name(name),
            "visible": None if visible is None else bool(visible),
            "opacity": None if opacity is None else checked_opacity(opacity),
            "blend": None if blend is None else checked_mode(blend),
        }
        values = {
            key: value for key, value in given.items() if value is not None and value != getattr(before, key)
        }
        if expanded is not None and bool(expanded) != before.expanded:
            self._set_expanded(before, bool(expanded))
            before = self.group(group_id)
        if not values:
            return
        titles = {
            "name": "Rename group",
            "visible": "Show group" if visible else "Hide group",
            "opacity": "Opacity",
            "blend": "Blend mode",
        }
        groups = self._replaced(before, replace(before, **values))  # type: ignore[arg-type]
        merge = ("group", group_id, *values, drag) if values.keys() <= {"opacity", "blend"} else None
        within = math.inf if drag else MERGE_WITHIN
        self._step(titles[next(iter(values))], replace(self._state, groups=groups), merge, within)

    def reorder_group(self, group_id: str, to_index: int) -> None:
        """All of a group to where ``to_index`` of the other settled layers are below it. Raises ValueError when there
        is no such place: it may not lie within another group."""
        self.group(group_id)
        ids = {layer.id for layer in self._state.layers if layer.group == group_id}
        layers = moved_to(self._state.layers, ids, to_index, None)
        if [layer.id for layer in layers] != [layer.id for layer in self._state.layers]:
            self._arranged("Move group", layers)

    def shift_group(self, group_id: str, dx: int, dy: int, drag: int = 0) -> None:
        """All of its layers by that many document pixels, with their masks. ``drag``: see ``set_opacity``. Raises
        ValueError when one of them is locked or streams in."""
        self.group(group_id)
        inside = {layer.id for layer in self.layers if layer.group == group_id}
        for layer_id in inside:
            self._unlocked(layer_id, settled="moved")
        if (int(dx), int(dy)) == (0, 0):
            return
        layers = tuple(
            replace(layer, x=layer.x + int(dx), y=layer.y + int(dy)) if layer.id in inside else layer
            for layer in self._state.layers
        )
        within = math.inf if drag else MERGE_WITHIN
        self._step("Move group", replace(self._state, layers=layers), ("offset", group_id, drag), within)

    def delete_group(self, group_id: str) -> None:
        """With all of its layers. Raises ValueError as ``delete_layers`` does."""
        self.group(group_id)
        self._delete("Delete group", {layer.id for layer in self._state.layers if layer.group == group_id})

    def delete_layers(self, ids: Collection[str]) -> None:
        """Several at once; results made from them take over what they have from them. Raises ValueError when no layer
        would be left, when one of them is locked, and for results that stream in; nothing is deleted then."""
        self._delete("Delete layers" if len(ids) > 1 else "Delete layer", set(ids))

    def set_layers_visible(self, ids: Collection[str], visible: bool) -> None:
        """Show or hide several at once; those that stream in stay as they are."""
        visible, chosen = bool(visible), set(ids)
        if visible:
            self._unhide(chosen)
        before = self._state.layers
        layers = tuple(
            replace(layer, visible=visible) if layer.id in chosen and layer.visible != visible else layer
            for layer in before
        )
        if any(one is not other for one, other in zip(layers, before, strict=True)):
            self._step("Show layers" if visible else "Hide layers", replace(self._state, layers=layers))

    def move_layers(self, ids: Collection[str], step: int) -> None:
        """Several one up (+1) or down (-1), as ``move_layer``; those at the end stay, as do those behind them."""
        if step not in (1, -1):
            raise ValueError(f"Layers move by +1 or -1, not {step}.")
        for layer_id in ids:
            self._index(layer_id, settled="moved")
        layers = moved_several(self._state.layers, ids, step)
        if layers is not None:
            self._arranged("Move layers", layers)

    def reorder_layers(self, ids: Collection[str], to_index: int, group: str = "") -> None:
        """Several, in the order in which they are, to where ``to_index`` of the others are below them; see
        ``reorder_layer``."""
        for layer_id in ids:
            self._index(layer_id, settled="moved")
        if group:
            self.group(group)
        before = self._state.layers
        layers = moved_to(before, set(ids), to_index, group)
        if [(layer.id, layer.group) for layer in layers] != [(layer.id, layer.group) for layer in before]:
            self._arranged("Move layers", layers)

    def duplicate_group(self, group_id: str, name: str = "") -> Group:
        """The same once more, above it, with copies of its layers, of which one is selected. They are not locked.
        ``name``: empty is the group's own with “copy”."""
        group = self.group(group_id)
        twin = Group(checked_name(name or f"{group.name} copy"), group.visible, group.opacity, group.blend)
        first, end = span(self._state.layers, group_id)
        twins = self._twins(self._state.layers[first:end])
        copies = [replace(layer, group=twin.id) for layer in twins.values()]
        layers = (*self._state.layers[:end], *copies, *self._state.layers[end:])
        active = twins.get(self._state.active, copies[-1]).id
        groups = (*self._state.groups, twin)
        self._step("Duplicate group", replace(self._state, layers=layers, groups=groups, active=active))
        return twin

    def duplicate_layers(self, names: Mapping[str, str]) -> list[str]:
        """Several at once, each copy above its own layer. ``names``: of the copies, by the layers' ids. Returns the
        ids of the copies, of which one is selected."""
        for layer_id in names:
            self._index(layer_id, settled="duplicated")
        twins = self._twins(tuple(layer for layer in self._state.layers if layer.id in names))
        layers: list[Layer] = []
        for layer in self._state.layers:
            layers.append(layer)
            if layer.id in twins:
                layers.append(replace(twins[layer.id], name=checked_name(names[layer.id])))
        if not twins:
            return []
        ids = [twin.id for twin in twins.values()]
        active = twins[self._state.active].id if self._state.active in twins else ids[-1]
        self._step("Duplicate layers", replace(self._state, layers=tuple(layers), active=active))
        return ids

    def _twins(self, inside: tuple[Layer, ...]) -> dict[str, Layer]:
        """Copies of layers, by the ids of those. What was made from a layer that is not copied with it stands for
        itself; the others stay results of each other."""
        ids = {layer.id: Layer("", layer.raster).id for layer in inside}
        return {
            layer.id: replace(
                layer,
                id=ids[layer.id],
                locked=False,
                raster=layer.raster if layer.source in ids else self._complete(layer).snapshot(),
                source=ids.get(layer.source, ""),
            )
            for layer in inside
        }

    def _delete(self, name: str, ids: set[str]) -> None:
        for layer_id in ids:
            self._unlocked(layer_id, settled="deleted")
        before, active = self._state.layers, self._state.active
        rest = tuple(self._without(layer, ids) for layer in before if layer.id not in ids)
        if not rest:
            raise ValueError("A document keeps at least one layer.")
        if active in ids:  # the next one below, as for a single layer
            place = self._index(active)
            below = [layer.id for layer in before[:place] if layer.id not in ids]
            active = below[-1] if below else rest[0].id
        if ids:
            self._arranged(name, rest, active)

    def _without(self, layer: Layer, ids: set[str]) -> Layer:
        """A layer, with what it has from layers that go. It counts as made from what those were made from."""
        if layer.source not in ids:
            return layer
        source, sources = layer.source, {other.id: other.source for other in self._state.layers}
        while source in ids:
            source = sources[source]
        return replace(layer, raster=self._complete(layer), source=source)

    def _set_expanded(self, before: Group, expanded: bool) -> None:
        saved = self._saved is not None and self._saved.of(self._state)
        groups = self._replaced(before, replace(before, expanded=expanded))
        self._state = replace(self._state, groups=groups)
        if saved:
            self._saved = Mark(self._state)
        self._notify(Change(layers=True))

    def _replaced(self, before: Group, after: Group) -> tuple[Group, ...]:
        return tuple(after if group is before else group for group in self._state.groups)

    def _regrouped(self, name: str, groups: tuple[Group, ...], layers: tuple[Layer, ...]) -> None:
        self._step(name, replace(self._state, layers=layers, groups=alive(layers, groups)))
