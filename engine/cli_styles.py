"""``translate --to``: beside the built-in styles it takes the models of a person's own, by id or by name."""

from __future__ import annotations

from collections.abc import Sequence

from engine.filters import Filter
from engine.models.store import ModelStore

__all__ = ["with_models"]

OPTION = "--to"


def with_models(row: Filter, argv: Sequence[str], store: ModelStore) -> list[str]:
    """The arguments of a filter whose parameter ``to`` says which model it takes, with the models that are no choice
    of it as ``--model``. What is unknown stays, for the parser to complain of."""
    words = list(argv)
    if row.model_for is None or row.task is None:
        return words
    made: list[str] = []
    while words:
        word = words.pop(0)
        name, given, value = word.partition("=")
        if name != OPTION or (not given and not words):
            made.append(word)
            continue
        value = value if given else words.pop(0)
        own = _own(row, value, store)
        made += [OPTION, value] if own is None else ["--model", own]
    return made


def _own(row: Filter, value: str, store: ModelStore) -> str | None:
    from engine.filters.spec import specs

    known = next(spec for spec in specs(row.params) if spec.name == OPTION[2:])
    if value in known.choices:
        return None
    cards = [card for card in store.cards() if card.task == row.task]
    for same in (
        lambda card: card.id == value,
        lambda card: card.name.casefold() == value.strip().casefold(),
    ):
        found = next((card.id for card in cards if same(card)), None)
        if found is not None:
            return found
    return None
