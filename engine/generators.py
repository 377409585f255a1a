"""The table of what makes pictures from nothing. Its rows are like those of filters, and run the same way, but need
no photo: they have commands and dialogs of their own (Generate)."""

from __future__ import annotations

from collections.abc import Callable

from engine.api import Context, Request, Result
from engine.faces import FacesParams
from engine.filters.spec import Filter

__all__ = ["FACES", "GENERATORS"]


def _faces() -> Callable[[Request, Context], Result]:
    from engine.faces_run import run

    return run


FACES = Filter(
    id="faces",
    label="Faces",
    menu="Generate",
    help="Makes faces of people who do not exist.",
    params=FacesParams,
    task="faces",
    composite=_faces,
)

GENERATORS: dict[str, Filter] = {row.id: row for row in (FACES,)}
