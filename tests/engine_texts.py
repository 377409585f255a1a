"""The sentences of the engine that can reach a person, as templates: "Cannot save “{name}”: {reason}.".

The engine knows no Qt and no language. What it says is found here by reading its sources: every text of at least
two words that is no docstring, no line of the log, no error of a programmer and no word of a filter's parameter
(these are translated as such). Values inside a text become names in braces. ``editor/engine_words.py`` matches a
sentence against these templates, which are kept in resources/translations/engine.json, and puts the values into the
translated one.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TEMPLATES = ROOT / "resources" / "translations" / "engine.json"

# what speaks to a terminal, or to nobody
_FOLDERS = {"training", "evaluation", "networks", "measures"}
_FILES = {
    "cli.py",
    "cli_dataset.py",
    "cli_faces.py",
    "cli_learn.py",
    "cli_models.py",
    "catalog.py",
    "cli_styles.py",
    "cli_options.py",
    "terminal.py",
    "reports.py",
    "icc.py",
    "guided.py",
    "tiling.py",
    "privacy.py",
    "xmp.py",
    "ncnn.py",
    "nvidia_pickle.py",
    "pickles.py",
    "safetensors_file.py",
    "cluster.py",
    "ora_profile.py",
}
# calls whose texts are for the log, or are words of parameters
_CALLS = {
    *("number", "choice", "flag", "colour", "curve", "field", "Filter", "getLogger", "TypeVar", "Spec"),
    *("add_argument", "add_parser", "add_argument_group", "ArgumentParser", "print", "basicConfig"),
    *("Operation", "Field", "_range", "_whole", "Kind"),
    *("debug", "info", "warning", "error", "exception", "critical", "compile", "namedtuple", "startswith"),
}
# errors that tell a programmer what is wrong
_ERRORS = {
    "TypeError",
    "AssertionError",
    "KeyError",
    "NotImplementedError",
    "ArgumentTypeError",
    "SystemExit",
}
_QUOTED = re.compile(r"“\{\w+\}” \{\w+\}")
# single words that stand in sentences as values, and how the engine lists things
_WORDS = (
    *("grey", "colour", "width", "height", "mask", "hints", "photo", "auto", "missing", "damaged"),
    *("preset", "recipe", "it"),
    *("auto or {minimum} to {maximum}", "{minimum} to {maximum}", "auto or {choices}"),
    *("{first}, {last}", "{first} and {last}", "{first} or {last}"),
)
# for other programs to read
_NO_WORDS = re.compile(
    r"^ |^--|^auto or|^add \{ext\}|^process \{|^a style is|^a picture is|^the truncation|^colour conversion|"
    r"^a noise seed is|^<|^\[|^Raw profile type|^PNG gAMA|^warm up$|^saisei|^\{index\}|^cuda:|was submitted already$"
)


@cache
def templates() -> list[str]:
    """All of them, sorted, each once. Looked for once: it takes seconds, and nobody changes the sources meanwhile."""
    found = {text for path in _sources() for text in _walk(ast.parse(path.read_text(encoding="utf-8")))}
    return sorted((found | set(_WORDS)) - set(_of_filters()))


def kept() -> list[str]:
    """Those that the editor knows."""
    found: list[str] = json.loads(TEMPLATES.read_text(encoding="utf-8")) if TEMPLATES.exists() else []
    return found


def keep() -> None:
    """Bring the file up to date."""
    TEMPLATES.write_text(json.dumps(templates(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


def _sources() -> list[Path]:
    return [
        path
        for path in sorted((ROOT / "engine").rglob("*.py"))
        if not _FOLDERS & set(path.parts) and path.name not in _FILES
    ]


def _of_filters() -> Iterator[str]:
    """Words of filters and their parameters."""
    from engine.filters import FILTERS
    from engine.filters.spec import specs
    from engine.filters.translate import DIRECTIONS

    yield from (direction.help for direction in DIRECTIONS)
    for row in FILTERS.values():
        yield from (row.label, row.help)
        for spec in specs(row.params):
            yield from (spec.label, spec.help, spec.unit, *spec.choices)


def _walk(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if _silent(child):
            continue
        text = _template(child) if isinstance(child, ast.expr) else None
        if text is None:
            yield from _walk(child)
        else:
            if _speaks(text):
                yield text
            for value in _values(child):
                yield from _walk_expression(value)


def _walk_expression(node: ast.expr) -> Iterator[str]:
    """A value inside a text may be a text, or choose between some."""
    yield from _walk(ast.Expression(node))


def _silent(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True  # a docstring
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        return _name(node.exc.func) in _ERRORS
    if isinstance(node, ast.Call):
        return _name(node.func) in _CALLS
    return isinstance(node, ast.Assert)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _speaks(text: str) -> bool:
    if _QUOTED.fullmatch(text):  # “name” and what is wrong with it
        return True
    words = re.findall(r"[A-Za-z]+", re.sub(r"\{\w*\}", " ", text))
    long = any(len(word) > 1 for word in words)
    return long and " " in text.strip() and len(words) > ("{" not in text) and not _NO_WORDS.search(text)


def _parts(node: ast.expr) -> list[str | ast.expr] | None:
    """A text as its fixed parts and its values; None for what is no text."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return [value.value for value in node.values]  # type: ignore[attr-defined]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _parts(node.left), _parts(node.right)
        if left is None and right is None:
            return None
        return [*(left or [node.left]), *(right or [node.right])]
    return None


def _values(node: ast.expr) -> list[ast.expr]:
    return [part for part in _parts(node) or [] if isinstance(part, ast.expr)]


def _template(node: ast.expr) -> str | None:
    parts = _parts(node)
    if parts is None:
        return None
    used: dict[str, int] = {}
    return "".join(part if isinstance(part, str) else _braced(part, used) for part in parts)


def _braced(value: ast.expr, used: dict[str, int]) -> str:
    """A name for a value, from what it is in the source; each once in a template."""
    name = _called(value)
    used[name] = used.get(name, 0) + 1
    return "{" + (name if used[name] == 1 else f"{name}{used[name]}") + "}"


def _called(value: ast.expr) -> str:
    if isinstance(value, ast.Name):
        return value.id.strip("_").lower()
    if isinstance(value, ast.Attribute):
        return value.attr.strip("_").lower()
    if isinstance(value, ast.Subscript):
        return _called(value.slice) if isinstance(value.slice, ast.Name) else _called(value.value)
    if isinstance(value, ast.Call):
        return _called(value.args[0]) if value.args else _called(value.func)
    if isinstance(value, ast.BinOp):
        return _called(value.left)
    if isinstance(value, ast.BoolOp):
        return _called(value.values[0])
    return "value"
