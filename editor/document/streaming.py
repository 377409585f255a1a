"""Results of filters that stream into a document, beside its history."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from editor.document.changes import Change
from editor.document.compose import placed
from editor.document.core import Core, checked_name, in_group
from editor.document.difference import difference
from editor.document.layer import Layer
from editor.document.result import ResultLayer
from editor.document.rgb import coloured, in_colour
from editor.document.state import State
from engine.api import Rect

__all__ = ["Streaming"]


class Streaming(Core):
    """``begin_result`` and what the results tell their document."""

    def begin_result(
        self, recipe: dict[str, Any], name: str, scale: int = 1, hides: str = "", blend: str = ""
    ) -> ResultLayer:
        """A layer above the selected one, of the same size, that patches stream into. It is selected when it is
        committed, if its source is still selected then. ``hides``: id of an earlier result that this one stands in
        for: not shown meanwhile, hidden by the same step that commits this one, back when it is aborted.
        It has the blend mode of its source (or ``blend``) and its mask, and takes its place (see
        ``editor.document.compose``).

        Raises ValueError for another scale than 1, and when the selected layer is itself still streaming in.
        """
        if scale != 1:
            raise ValueError(
                f"A result {scale} times the size of its layer cannot be a layer of this document."
            )
        source = self._state.layers[self._index(self._state.active, settled="used")]
        result = ResultLayer(self, checked_name(name), source, self._complete(source), recipe, blend)
        before = self.scene
        if any(layer.id == hides and layer.visible for layer in before.layers):
            result.hides = hides
        self._results.append(result)
        self._shown = None
        rect = self._clipped(difference(before, self.scene)) if result.hides else None
        self._notify(Change(rect, layers=True))
        return result

    def begin_anew(self, state: State) -> None:
        """The document is ``state``, as if it had begun so: there is nothing to undo. Raises ValueError while a
        result streams in."""
        if self._results:
            raise ValueError(f"“{self._results[0].layer.name}” is still being computed.")
        shown, before = self.scene, self._state
        self._state, self._shown = state, None
        self._history.forget()
        self._changed(shown, before)

    def _result_filled(self, result: ResultLayer, rect: Rect) -> None:
        for pyramid in self._pyramids.get(result.id, {}).values():
            pyramid.changed(rect)
        if result.layer.shown:
            self._notify(Change(self._clipped(rect)))

    def _result_committed(self, result: ResultLayer) -> Layer:
        anchor = self._anchor(result)
        layer = in_group(result, self.layer(anchor).group)
        lonely = all(other.id != layer.source for other in self._state.layers)
        if lonely and not layer.raster.full:
            layer = replace(layer, raster=result.without_holes())
        layer.raster.freeze()
        begun = self._results.index(result)
        for later in self._results[begun + 1 :]:  # they were shown above this one, and stay there
            if self._anchor(later) == anchor:
                later.anchors.insert(0, layer.id)
        shown, state = self.scene, self._state
        del self._results[begun]
        index = self._index(anchor) + 1
        if (
            layer.raster.colours < self.colours
        ):  # the conversion to colour was undone, or done again, meanwhile
            layer = replace(layer, raster=coloured(layer.raster, self._icc))
        elif layer.raster.colours > self.colours:
            state = in_colour(state, self.icc)
        layers = placed(state.layers, layer, index, result.hides)
        earlier = self._result(result.hides)
        if earlier is not None:
            earlier.layer = replace(earlier.layer, visible=False)
        active = self._state.active
        active = layer.id if active in (layer.source, layer.id) else active
        self._step(result.name, replace(state, layers=layers, active=active), shown=shown)
        return layer

    def _result_aborted(self, result: ResultLayer) -> None:
        if self._state.active == result.id:
            self._state = replace(self._state, active=self._anchor(result))
        before = self.scene
        self._results.remove(result)
        self._shown = None
        self._prune()
        self._unstepped(before)
