"""Changes of a whole document that take a while: made in any thread, and then put in place as one step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from editor.document.core import checked_name
from editor.document.edit import Editing
from editor.document.geometry import Operation, transformed
from editor.document.merging import merged_down, merged_visible
from editor.document.state import State

__all__ = ["Framing"]


class Framing(Editing):
    """``transformed_later``, merging, and ``put_state`` for both."""

    def transformed_later(self, operation: Operation) -> Callable[[], State]:
        """What the document becomes by an operation of ``editor.document.geometry``, to be made in any thread and
        then given to ``put_state``. Raises ValueError at once when that cannot be done."""
        state = self._state
        return partial(transformed, state, operation(state.size), state.complete)

    def merged_later(self, layer_id: str = "", keep_hidden: bool = True) -> Callable[[], State]:
        """``merge_down`` of a layer, or of no id ``merge_visible`` or ``flatten``, to be made in any thread and then
        given to ``put_state``."""
        state = self._state
        if layer_id:
            self._index(layer_id, settled="merged")
            return partial(merged_down, state, layer_id)
        return partial(merged_visible, state, keep_hidden)

    def merge_down(self, layer_id: str) -> None:
        """Make a layer and the one below it, of the same group, one: that keeps its name and mode. Raises ValueError
        where there is none, when one of the two is hidden or locked, and while a result streams in."""
        self.put_state("Merge down", self.merged_later(layer_id)())

    def merge_visible(self) -> None:
        """Make all that is seen one layer. Raises ValueError when nothing is, when one of the layers is locked, and
        while a result streams in."""
        self.put_state("Merge visible", self.merged_later()())

    def flatten(self) -> None:
        """As ``merge_visible``; what is hidden goes."""
        self.put_state("Flatten", self.merged_later(keep_hidden=False)())

    def put_state(self, name: str, state: State, base: State | None = None) -> None:
        """Another state of the document as one step called ``name``. ``base``: the state that it was made from; if
        the document is no longer that, it is refused rather than what came in between being lost.

        Raises ValueError for that, and while a result streams in, which was made for the document as it is now.
        """
        name = checked_name(name)
        if self._results:
            busy = self._results[0].layer.name
            raise ValueError(f"“{busy}” is still being computed; wait for it or cancel it first.")
        now = self._state
        if base is not None and not (now.same(base) and now.selection is base.selection):
            raise ValueError("The document was changed meanwhile; try again.")
        self._step(name, state)
