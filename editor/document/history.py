"""Undo and redo: whole states of the document, which share their tiles, bounded by the bytes that only they hold.

Three places, from the nearest steps to the farthest:

- as they are: the last ``RAW_STEPS``, and whatever is large, while the limit allows;
- packed in memory: small steps before those, each tile as its difference from the same tile one step later. A brush
  stroke of a hundred pixels that touches four tiles costs a few kilobytes then, not 800;
- packed in a file (``spill``), when there is one: what is beyond the limit.

What is beyond the file, too, is forgotten, oldest first; so is what the file cannot take or give back. The document
itself is never in there. See spill.py for how a tile is packed while rasters stay what they are.
"""

from __future__ import annotations

import weakref
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from editor.document.packing import PackError
from editor.document.raster import Raster
from editor.document.spill import Cell, Packer, Place, Spill, Work, identities, identity, standing, thaw
from editor.document.state import State

__all__ = ["Entry", "History"]

MAX_STEPS = 10_000  # steps that hold no pixels count no bytes; this keeps them finite all the same
RAW_STEPS = 8  # the nearest ones: undone at once, and they change most
SMALL_STEP = 64  # tiles; a step with more is no stroke, and packing it brings less than it costs
WAITING = 512 << 20  # bytes beyond the limit that may wait for the file; more, and the oldest steps go


_Values = dict[int, np.ndarray | Cell]  # by ``identity``


@dataclass(frozen=True)
class Entry:
    """A state that the history can go to. ``name``: of the step that led there, empty for the oldest state.
    ``steps_away``: how many steps to redo (> 0) or undo (< 0) for it."""

    name: str
    steps_away: int

    @property
    def current(self) -> bool:
        return self.steps_away == 0


@dataclass(frozen=True, eq=False)
class _Step:
    """A state beside the present one, and the name of the step between the two. ``merge``: a change with the
    same key may join the step; ``time``: of the last change in it, in seconds. ``own``: where it has arrays that
    the state one step nearer to the present has not."""

    name: str
    state: State
    own: tuple[Place, ...]
    merge: Hashable = None
    time: float = 0.0
    rasters: dict[tuple[str, str], Raster] = field(init=False)  # by layer and what it is for

    def __post_init__(self) -> None:
        object.__setattr__(self, "rasters", _named(self.state))


class History:
    """Where the document was and, after undo, where it can go again. The present state is not in here.

    ``limit``: bytes in memory of tiles that no layer of the present state holds; ``nbytes``: how many there are,
    those that wait for the file included. ``spill``: takes what is beyond the limit; None: that is forgotten.
    Used from one thread.
    """

    def __init__(self, limit: int) -> None:
        self._past: list[_Step] = []  # oldest first
        self._future: list[_Step] = []  # nearest last
        self.limit = limit
        self.spill: Spill | None = None
        self.nbytes = 0
        self._stale = False  # a change joined the last step: what only that holds is to be found out again
        self._packer = Packer()
        self._cells: weakref.WeakValueDictionary[int, Cell] = (
            weakref.WeakValueDictionary()
        )  # by id of the array

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

    @property
    def disk_bytes(self) -> int:
        """Bytes that the spill file holds."""
        return self.spill.used if self.spill is not None else 0

    def entries(self) -> list[Entry]:
        """All states it can go to and the present one, oldest first."""
        names = ["", *(step.name for step in self._past), *(step.name for step in reversed(self._future))]
        return [Entry(name, number - len(self._past)) for number, name in enumerate(names)]

    def push(self, name: str, before: State, now: State, merge: Hashable = None, time: float = 0.0) -> None:
        """``now`` came from ``before`` by a new step; what could be redone is gone."""
        if self._stale and self._past:
            self._past[-1] = replace(self._past[-1], own=_own(self._past[-1].state, before))
        self._stale = False
        self._future.clear()
        self._past.append(_Step(name, before, _own(before, now), merge, time))
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
        self._stale = True
        return True

    def end_merging(self) -> None:
        """The next change is a step of its own."""
        if self._past:
            self._past[-1] = replace(self._past[-1], merge=None)

    def undo(self, now: State) -> State | None:
        """The state before the last step, None when there is none, or none that can still be read."""
        return self._move(self._past, self._future, now)

    def redo(self, now: State) -> State | None:
        """The state after the step that was undone last, None when there is none."""
        return self._move(self._future, self._past, now)

    def jump(self, steps: int, now: State) -> State | None:
        """Undo (< 0) or redo (> 0) so many steps, or as many as there are; None when it does not move."""
        source, target = (self._past, self._future) if steps < 0 else (self._future, self._past)
        reached: State | None = None
        for _ in range(abs(steps)):
            state = self._move(source, target, reached or now)
            if state is None:
                break
            reached = state
        return reached

    def forget(self) -> None:
        """There is nothing to undo or redo any more."""
        self._past.clear()
        self._future.clear()
        self.nbytes = 0

    def wait(self) -> None:
        """Until nothing is being packed any more."""
        self._packer.wait()

    def close(self) -> None:
        """Nothing will be undone any more."""
        self._packer.cancel()
        self._past.clear()
        self._future.clear()
        self.nbytes = 0
        if self.spill is not None:
            self.spill.close()

    def _move(self, source: list[_Step], target: list[_Step], now: State) -> State | None:
        if not source:
            return None
        self._packer.cancel()
        self._stale = False
        step = source[-1]
        try:
            for raster in step.state.rasters():
                for cell in thaw(raster):
                    self._cells[id(cell.array)] = cell
        except (OSError, PackError, MemoryError):
            source.clear()  # the farther ones are of no use without it
            self.trim(now)
            return None
        source.pop()
        target.append(_Step(step.name, now, _own(now, step.state)))
        self.trim(step.state)
        return step.state

    # --- keeping within the limits ------------------------------------------------------------------------

    def trim(self, now: State) -> None:
        """Keep within the limits. The nearest steps are kept, those to redo before those to undo: so the oldest
        goes first. A step is of no use without the nearer ones: the first that is too much ends its row."""
        seen = {number for raster in now.rasters() for number in identities(raster)}
        spill = self.spill if self.spill is not None and self.spill.failed is None else None
        memory = disk = waiting = 0
        for steps in (self._future, self._past):
            kept = 0
            for step in reversed(steps):
                fresh = _fresh(step, seen)
                inside = sum(
                    value.in_memory if isinstance(value, Cell) else value.nbytes for value in fresh.values()
                )
                outside = sum(value.on_disk for value in fresh.values() if isinstance(value, Cell))
                if outside and self.spill is not None and disk + outside > self.spill.limit:
                    break
                if memory + inside <= self.limit:
                    memory += inside
                    if steps is self._past and kept >= RAW_STEPS:
                        self._shrink(fresh, steps, len(steps) - 1 - kept, now)
                elif (
                    spill is not None
                    and disk + outside + inside <= spill.limit
                    and waiting + inside <= max(WAITING, self.limit)
                ):
                    waiting += inside
                    disk += inside
                    self._pack(fresh, steps, len(steps) - 1 - kept, now, spill)
                else:
                    break
                disk += outside
                seen.update(fresh)
                kept += 1
            del steps[: len(steps) - kept]
        self.nbytes = memory + waiting

    def _shrink(self, fresh: _Values, steps: list[_Step], index: int, now: State) -> None:
        """Have a small step packed in memory."""
        if len(fresh) <= SMALL_STEP and any(
            not isinstance(value, Cell) or value.array is not None for value in fresh.values()
        ):
            self._pack(fresh, steps, index, now, None)

    def _pack(self, fresh: _Values, steps: list[_Step], index: int, now: State, spill: Spill | None) -> None:
        """Have what only the step ``steps[index]`` and farther ones hold packed, beside us."""
        step = steps[index]
        nearer = (
            (steps[index + 1].rasters if index + 1 < len(steps) else _named(now))
            if steps is self._past
            else {}
        )
        roles = {id(raster): role for role, raster in step.rasters.items()}
        places: dict[int, list[tuple[tuple[str, str], Place]]] = {}
        for place in step.own:
            value = place.value
            if value is not None and identity(value) in fresh:
                places.setdefault(identity(value), []).append((roles[id(place.raster)], place))
        for number, found in places.items():
            role, first = found[0]
            value = fresh[number]
            cell = self._cell(value)
            done = cell.on_disk if spill is not None else cell.stubborn or cell.array is None
            if cell.queued or done:
                continue
            against = self._against(nearer.get(role), first, cell)
            if against is None and spill is None:
                continue
            everywhere = [place for role, place in found]
            for role, place in found:
                everywhere += _farther(steps[:index], role, place, value)
            self._packer.add(Work(cell, tuple(everywhere), against, spill))

    def _cell(self, value: np.ndarray | Cell) -> Cell:
        if isinstance(value, Cell):
            return value
        cell = self._cells.get(id(value))
        if cell is None or cell.array is not value:
            cell = self._cells[id(value)] = Cell(value)
        return cell

    def _against(self, raster: Raster | None, place: Place, cell: Cell) -> Cell | None:
        """The same tile one step nearer, if it has the same shape and type."""
        if raster is None or place.kind != "_tiles":
            return None
        value = place._replace(raster=raster).value
        if value is None:
            return None
        other = self._cell(value)
        return other if (other.shape, other.dtype) == (cell.shape, cell.dtype) and other is not cell else None


def _named(state: State) -> dict[tuple[str, str], Raster]:
    """A state's rasters by the layer's id and "pixels" or "mask"; the selection without a layer."""
    named = {}
    for layer in state.layers:
        named[layer.id, "pixels"] = layer.raster
        if layer.mask is not None:
            named[layer.id, "mask"] = layer.mask
    if state.selection is not None:
        named["", "selection"] = state.selection
    return named


def _own(state: State, nearer: State) -> tuple[Place, ...]:
    """Where ``state`` has arrays that ``nearer`` has not."""
    theirs = {id(raster) for raster in nearer.rasters()}
    rasters = [raster for raster in state.rasters() if id(raster) not in theirs]
    if not rasters:
        return ()
    known = {number for raster in nearer.rasters() for number in identities(raster)}
    return tuple(place for raster in rasters for place in standing(raster, known))


def _fresh(step: _Step, seen: set[int]) -> _Values:
    """A step's own arrays and cells that were not seen yet, by identity."""
    values = ((identity(value), value) for place in step.own if (value := place.value) is not None)
    return {number: value for number, value in values if number not in seen}


def _farther(
    steps: list[_Step], role: tuple[str, str], place: Place, value: np.ndarray | Cell
) -> Iterator[Place]:
    """Where steps that are farther from the present hold the same array."""
    number, last = identity(value), place.raster
    for step in reversed(steps):
        raster = step.rasters.get(role)
        if raster is None:
            return
        if raster is last:
            continue
        there, last = place._replace(raster=raster), raster
        other = there.value
        if other is None or identity(other) != number:
            return
        yield there
