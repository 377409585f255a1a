"""What can be done with groups of layers. They are one level deep."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import replace

from editor.document.arranging import alive, moved_to, together
from editor.document.changes import Change
from editor.document.core import MERGE_WITHIN, checked_name
from editor.document.layer import Group, Layer
from editor.document.layering import Layering, checked_opacity
from editor.document.modes import checked_mode

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

    def _set_expanded(self, before: Group, expanded: bool) -> None:
        saved = self._saved is not None and self._state.same(self._saved)
        groups = self._replaced(before, replace(before, expanded=expanded))
        self._state = replace(self._state, groups=groups)
        if saved:
            self._saved = self._state
        self._notify(Change(layers=True))

    def _replaced(self, before: Group, after: Group) -> tuple[Group, ...]:
        return tuple(after if group is before else group for group in self._state.groups)

    def _regrouped(self, name: str, groups: tuple[Group, ...], layers: tuple[Layer, ...]) -> None:
        self._step(name, replace(self._state, layers=layers, groups=alive(layers, groups)))
