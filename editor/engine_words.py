"""What the engine says, in the person's language. The engine speaks plain English and knows no Qt: its sentences are
matched against templates found in its sources, and the values are put into the translated template."""

from __future__ import annotations

import json
import logging
import re
from functools import cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication

import resources

__all__ = ["engine_word"]

log = logging.getLogger(__name__)

TEMPLATES = Path(resources.__file__).parent / "translations" / "engine.json"
DEEPEST = 4  # sentences in sentences: “name” cannot be opened: its layer “name” …
FEWEST = (
    8  # letters: a template with less of them is only looked for inside a sentence, and holds single words
)
LONGEST = 2000  # characters: what is longer is no sentence

_PLACE = re.compile(r"\{(\w+)\}")
# how the engine lists things; in a value only, for any sentence may hold an "and"
_LISTS = ("{first}, {last}", "{first} and {last}", "{first} or {last}")


def engine_word(sentence: str) -> str:
    """The translation of a sentence of the engine; one that is not known comes back as it is."""
    return _word(sentence, 0)


def _word(text: str, depth: int) -> str:
    if depth > DEEPEST or len(text) > LONGEST or text.isnumeric():
        return text
    plain, patterns = _known()
    if text in plain:
        return _translate(text)
    best = text
    for template, pattern in patterns:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        words, values = _translate(template), found.groupdict()
        letters = _letters(template)
        if (
            0 < letters < FEWEST
            and not template.endswith(".")
            and (depth == 0 or any(" " in value for value in values.values()))
        ):
            continue  # such as "{minimum} to {maximum}": it fits many a sentence that it has nothing to do with
        if words == template:
            return text  # it is not translated, or the language is English
        put = {name: _value(value, template, name, depth) for name, value in values.items()}
        if not letters and put == values:
            continue  # nothing but punctuation: it fits anything
        made = _PLACE.sub(lambda place, put=put: put.get(place[1], place[0]), words)  # type: ignore[misc]
        if not any(_left(value, template, name) for name, value in values.items() if put[name] == value):
            return made
        best = made if best == text else best  # another template may know the rest
    return best


def _left(value: str, template: str, name: str) -> bool:
    """Whether a value that was not translated seems to be words and not a name."""
    return value.count(" ") > 1 and f"“{{{name}}}”" not in template


def _value(value: str, template: str, name: str, depth: int) -> str:
    """A value as it stands in a translated sentence. What is in quotation marks is a name that a person gave."""
    if f"“{{{name}}}”" in template:
        return value
    word = QCoreApplication.translate("Filters", value)
    if word != value:
        return word
    word = _word(value, depth + 1)
    return word if word != value else _list(value, depth)


def _list(value: str, depth: int) -> str:
    if depth > DEEPEST or len(value) > 200 or any(mark in value for mark in "“;:."):
        return value  # a sentence is no list
    for template in _LISTS:
        first, mark, last = value.partition(template.removeprefix("{first}").removesuffix("{last}"))
        words = _translate(template)
        if mark and words != template:
            first, last = _value(first, "", "", depth), _value(last, "", "", depth)
            return words.replace("{first}", first).replace("{last}", last)
    return value


def _translate(template: str) -> str:
    return QCoreApplication.translate("Engine", template)


def _letters(template: str) -> int:
    """How many of them are fixed."""
    return sum(character.isalpha() for character in _PLACE.sub("", template))


@cache
def _known() -> tuple[frozenset[str], tuple[tuple[str, re.Pattern[str]], ...]]:
    """Templates without values, and those with, the one with the most fixed text first."""
    try:
        found = json.loads(TEMPLATES.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        log.warning("sentences of the engine stay in English: %s", error)
        return frozenset(), ()
    mixed = sorted(
        (template for template in found if _PLACE.search(template) and template not in _LISTS),
        key=lambda template: len(_PLACE.sub("", template)),
        reverse=True,
    )
    plain = frozenset(template for template in found if not _PLACE.search(template))
    return plain, tuple((template, _pattern(template)) for template in mixed)


def _pattern(template: str) -> re.Pattern[str]:
    fixed = _PLACE.split(template)  # text, name, text, name, … text
    parts = [re.escape(part) if i % 2 == 0 else f"(?P<{part}>.+?)" for i, part in enumerate(fixed)]
    return re.compile("".join(parts), re.DOTALL)
