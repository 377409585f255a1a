"""Undo and redo: whole states of the document, which share their tiles, bounded by the bytes that only they hold."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace

from editor.document.state import State

__all__ = ["History"]

MAX_STEPS = 10_000  # steps that hold no pixels count no bytes; this keeps them finite all the same


@dataclass(frozen=True, eq=False)
class _Step:
    """A state beside the present one, and the name of the step between the two. ``merge``: a change with the
    same key may join the step; ``time``: of the last change in it, in seconds."""

    name: str
    state: State
    merge: Hashable = None
    time: float = 0.0


class History:
    """Where the document was and, after undo, where it can go again. The present state is not in here.

    ``limit``: bytes of tiles that no layer of the present state holds.
    """

    def __init__(self, limit: int) -> None:
        self._past: list[_Step] = []  # oldest first
        self._future: list[_Step] = []  # nearest last
        self.limit = limit
        self.nbytes = 0

    @property
    def undo_name(self) -> str:
        """Empty when there is nothing to undo."""
        return self._past[-1].name if self._past else ""

    @property
    def redo_name(self) -> str:
        """Empty when there is nothing to redo."""
        return self._future[-1].name if self._future else ""

    @property
    def steps(self) -> tuple[int, int]:
        """How many can be undone and redone."""
        return len(self._past), len(self._future)

    def push(self, name: str, before: State, now: State, merge: Hashable = None, time: float = 0.0) -> None:
        """``now`` came from ``before`` by a new step; what could be redone is gone."""
        self._future.clear()
        self._past.append(_Step(name, before, merge, time))
        del self._past[:-MAX_STEPS]
        self.trim(now)

    def join(self, merge: Hashable, time: float, within: float) -> bool:
        """Whether a change joins the last step, because that is of the same kind and at most ``within``
        seconds old. The step is then as young as this change."""
        if merge is None or self._future or not self._past:
            return False
        last = self._past[-1]
        if last.merge != merge or time - last.time > within:
            return False
        self._past[-1] = replace(last, time=time)
        return True

    def end_merging(self) -> None:
        """The next change is a step of its own."""
        if self._past:
            self._past[-1] = replace(self._past[-1], merge=None)

    def undo(self, now: State) -> State | None:
        """The state before the last step, None when there is none."""
        return self._move(self._past, self._future, now)

    def redo(self, now: State) -> State | None:
        """The state after the step that was undone last, None when there is none."""
        return self._move(self._future, self._past, now)

    def _move(self, source: list[_Step], target: list[_Step], now: State) -> State | None:
        if not source:
            return None
        step = source.pop()
        target.append(_Step(step.name, now))
        self.trim(step.state)
        return step.state

    def trim(self, now: State) -> None:
        """Keep within the limit. The nearest steps are kept, those to redo before those to undo: so the oldest
        goes first. A step is of no use without the nearer ones: the first that is too much ends its row."""
        counter = _Counter(now)
        for steps in (self._future, self._past):
            kept = 0
            while kept < len(steps) and counter.fits(steps[-1 - kept].state, self.limit):
                kept += 1
            del steps[: len(steps) - kept]
        self.nbytes = counter.total


class _Counter:
    """Adds up the bytes of tiles by identity: each counts once, those of the present state not at all."""

    def __init__(self, now: State) -> None:
        self.total = 0
        self._rasters: set[int] = set()
        self._arrays: set[int] = set()
        self._take(now)

    def fits(self, state: State, limit: int) -> bool:
        """Add a state's tiles if the total stays within the limit."""
        more = self._new(state)
        if self.total + sum(more.values()) > limit:
            return False
        self.total += sum(more.values())
        self._take(state)
        return True

    def _take(self, state: State) -> None:
        self._arrays.update(self._new(state))
        self._rasters.update(map(id, state.rasters()))

    def _new(self, state: State) -> dict[int, int]:
        """Bytes by identity of the arrays that were not counted yet."""
        return {
            id(array): array.nbytes
            for raster in state.rasters()
            if id(raster) not in self._rasters
            for array in raster.arrays()
            if id(array) not in self._arrays
        }
