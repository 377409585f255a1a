"""Which model runs a job: the one that was named, else the first of its task that can do what is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.filters.spec import Filter
from engine.models.card import Card
from engine.models.store import ModelStore

__all__ = ["chosen"]


def _ignored(words: str) -> None:
    pass


def chosen(
    row: Filter, params: Any, model: str | None, store: ModelStore, note: Callable[[str], None] = _ignored
) -> Card:
    """A preset or a step of Restore names settings and no model, and the active one may be of another kind: then
    another one that is installed does it, and ``note`` is told. A model that was named is never exchanged.

    Raises ModelError if there is none.
    """
    assert row.task is not None
    card = store.active(row.task, model)
    if model is not None or row.suits is None or row.suits(params, card):
        return card
    for other in store.for_task(row.task):
        if other.id not in row.parts and row.suits(params, other):
            note(f"{card.name} does not work with these settings of {row.label}: {other.name} was used.")
            return other
    return card  # it says itself what it cannot do
