"""Where a layer or a group lands that is dropped between two rows of the list. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from editor.document import Group, Layer

__all__ = ["Moving", "destination"]

Row = Layer | Group
Moving = Row | tuple[Layer, ...]


def destination(
    layers: Sequence[Layer], rows: Sequence[Row], moving: Moving, row: int, onto: Group | None = None
) -> tuple[int, str]:
    """How many of the other layers are below it then, and the group in which it is.

    ``layers``: settled ones, bottom first. ``rows``: of the list, top first. ``row``: it is dropped above that one,
    0 .. len(rows). ``onto``: the group that it is dropped onto instead: it is the topmost of it then.
    """
    ids = _ids(layers, moving)
    rest = [layer for layer in layers if layer.id not in ids]
    if onto is not None and not isinstance(moving, Group):
        inside = [n for n, layer in enumerate(rest) if layer.group == onto.id]
        place = inside[-1] + 1 if inside else _place(layers, rest, onto)
        return place, onto.id
    if onto is not None:  # a group is not put into another one: above it
        row = next(n for n, other in enumerate(rows) if other.id == onto.id)
    if isinstance(moving, Group):
        ids.add(moving.id)
    others = [(n, other) for n, other in enumerate(rows) if other.id not in ids]
    above = next((other for n, other in reversed(others) if n < row), None)
    settled = {layer.id for layer in rest}
    below = next((o for n, o in others if n >= row and (isinstance(o, Group) or o.id in settled)), None)
    place = 0 if below is None else _place(layers, rest, below)
    lower = below.group if isinstance(below, Layer) else ""
    if isinstance(moving, Group):
        while lower and 0 < place < len(rest) and rest[place].group == lower:
            place += 1  # not inside of another group, but above it
        return place, ""
    upper = (above.id if above.expanded else "") if isinstance(above, Group) else above.group if above else ""
    own = {layer.group for layer in ([moving] if isinstance(moving, Layer) else moving)}
    if upper and (upper == lower or own == {upper} or isinstance(above, Group)):
        return place, upper  # within the group, or at its lower end where it was part of it already
    return place, ""


def _place(layers: Sequence[Layer], rest: Sequence[Layer], below: Row) -> int:
    """How many of ``rest`` are not above a row. A result that streams in lies above a settled layer."""
    ids = _ids(layers, below)
    found = [n for n, layer in enumerate(rest) if layer.id in ids]
    return found[-1] + 1 if found else len(rest)


def _ids(layers: Sequence[Layer], row: Moving) -> set[str]:
    """The layers, or all of the group."""
    if isinstance(row, tuple):
        return {layer.id for layer in row}
    return {row.id} if isinstance(row, Layer) else {layer.id for layer in layers if layer.group == row.id}
