"""Every text of the tree that a person sees, and its Japanese.

    python -m tests.translations                 brings saisei_ja.ts up to date, makes the .qm, lists what is left
    python -m tests.translations --fill FILE     the same, with translations from a JSON table {source: translation}

A key of the table may name its context, as in "Actions|Open", where one word needs two translations. Qt's own
lupdate does not see through our small helpers (``tr`` of the tables, texts from samples.toml and from the filters),
so the texts are found here; the .ts file is Qt's and opens in Linguist. The engine's sentences, which are matched
while the program runs, are found by ``engine_texts`` and kept in engine.json beside it.
"""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from tests import engine_texts

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
TS = FOLDER / "saisei_ja.ts"
QM = FOLDER / "saisei_ja.qm"


class Text(NamedTuple):
    """One text to translate, and the context in which Qt looks for it."""

    context: str
    source: str


# --- finding ---------------------------------------------------------------------------------------------


@cache
def texts() -> list[Text]:
    """All texts of the tree, sorted, each once. Looked for once, as ``engine_texts.templates`` are."""
    engine = (Text("Engine", template) for template in engine_texts.templates())
    tables = (*_of_filters(), *_of_samples(), *_of_presets(), *_of_datasets(), *_of_catalogue())
    return sorted({*_of_code(), *tables, *engine})


def _of_code() -> Iterator[Text]:
    trees = {
        path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "editor").rglob("*.py"))
    }
    helpers = {_module(path): _helpers(tree) for path, tree in trees.items()}
    for path, tree in trees.items():
        known = dict(helpers[_module(path)])
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in helpers:
                for alias in node.names:
                    if alias.name in helpers[node.module]:
                        known[alias.asname or alias.name] = helpers[node.module][alias.name]
        yield from _Finder(known).find(tree)


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _helpers(tree: ast.Module) -> dict[str, str]:
    """Functions of a module that only translate their argument in one context: name -> context."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.args.args:
            first = node.args.args[0].arg
            for call in ast.walk(node):
                if (
                    isinstance(call, ast.Call)
                    and _name(call.func) == "translate"
                    and len(call.args) == 2
                    and isinstance(call.args[0], ast.Constant)
                    and isinstance(call.args[1], ast.Name)
                    and call.args[1].id == first
                ):
                    found[node.name] = call.args[0].value
    return found


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


class _Finder(ast.NodeVisitor):
    def __init__(self, helpers: dict[str, str]) -> None:
        self._helpers = helpers
        self._classes: list[str] = []
        self._found: list[Text] = []

    def find(self, tree: ast.Module) -> list[Text]:
        self.visit(tree)
        return self._found

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._classes.append(node.name)
        self.generic_visit(node)
        self._classes.pop()

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        name, words = _name(node.func), [a.value for a in node.args if isinstance(a, ast.Constant)]
        if not words or not all(isinstance(word, str) and word for word in words):
            return
        if name in ("translate", "QT_TRANSLATE_NOOP") and len(words) == 2:
            self._found.append(Text(*words))
        elif name == "tr" and isinstance(node.func, ast.Attribute) and self._classes:
            self._found.append(Text(self._classes[-1], words[0]))
        elif name in self._helpers and isinstance(node.func, ast.Name):
            self._found.append(Text(self._helpers[name], words[0]))


def _of_filters() -> Iterator[Text]:
    """The words of filters, tools and their parameters, which come from where no Qt is."""
    from editor.canvas.tools.table import TOOLS
    from engine.filters import FILTERS
    from engine.filters.spec import specs
    from engine.filters.translate import DIRECTIONS

    words = [word for row in FILTERS.values() for word in (row.label, row.help)]
    for params in (*(row.params for row in FILTERS.values()), *(row.options for row in TOOLS.values())):
        for spec in specs(params):
            choices = spec.words or map(_choice_word, spec.choices)
            words += [spec.label, spec.help, spec.unit.strip(), *choices]
    words += [direction.help for direction in DIRECTIONS]
    yield from (Text("Filters", word) for word in words if re.search("[A-Za-z]", word))  # not "16:9"


def _choice_word(choice: str) -> str:
    """As editor/dialogs/parameters.py shows it."""
    return "RGB" if choice == "rgb" else choice.replace("_", " ").capitalize()


def _of_datasets() -> Iterator[Text]:
    from engine.dataset import recipe
    from engine.dataset.operations import OPERATIONS

    for row in OPERATIONS.values():
        yield from (Text("Dataset", text) for text in (row.label, row.help))
    for path in recipe.listed():
        read = recipe.read(path)
        yield from (Text("Dataset", text) for text in (read.name, read.description))


def _of_presets() -> Iterator[Text]:
    for path in sorted((ROOT / "resources" / "presets").glob("*.toml")):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        yield from (Text("Presets", data[key]) for key in ("name", "description"))


def _of_catalogue() -> Iterator[Text]:
    """What the catalogue of models says of them; their names are names, but for those that say what they do."""
    from engine.models.catalog import catalog

    for entry in catalog():
        words = [entry.good_for, entry.not_for, entry.licence_note, entry.training_data]
        if entry.task == "translate":
            words.append(entry.name)
        yield from (Text("Catalogue", word) for word in words if word)
    for path in sorted(
        (ROOT / "resources" / "models").glob("*.toml")
    ):  # and what those say that come with us
        told = tomllib.loads(path.read_text(encoding="utf-8")).get("description")
        if told:
            yield Text("Catalogue", told)


def _of_samples() -> Iterator[Text]:
    listed = tomllib.loads((ROOT / "resources" / "samples" / "samples.toml").read_text(encoding="utf-8"))
    yield from (Text("Samples", row["title"]) for row in listed["sample"])


# --- the file of translations ----------------------------------------------------------------------------


def translations() -> dict[Text, str]:
    """What is translated; those that are not are left out."""
    found = {}
    for context in ElementTree.parse(TS).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is not None and translation.text and translation.get("type") is None:
                found[Text(context.findtext("name") or "", message.findtext("source") or "")] = (
                    translation.text
                )
    return found


def write(done: dict[Text, str]) -> None:
    """The .ts file with all texts of the tree; what is not in ``done`` is marked as unfinished."""
    root = ElementTree.Element("TS", version="2.1", language="ja_JP", sourcelanguage="en")
    context, name = None, ""
    for text in texts():
        if text.context != name or context is None:
            context, name = ElementTree.SubElement(root, "context"), text.context
            ElementTree.SubElement(context, "name").text = name
        message = ElementTree.SubElement(context, "message")
        ElementTree.SubElement(message, "source").text = text.source
        translation = ElementTree.SubElement(message, "translation")
        if text in done:
            translation.text = done[text]
        else:
            translation.set("type", "unfinished")
    ElementTree.indent(root, "    ")
    body = ElementTree.tostring(root, encoding="unicode")
    TS.parent.mkdir(exist_ok=True)
    engine_texts.keep()
    TS.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")


def release() -> None:
    """Make the .qm file. Raises CalledProcessError."""
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    made = QM.with_suffix(".qm.tmp")
    subprocess.run([tool, "-silent", TS, "-qm", made], check=True)
    made.replace(QM)  # a program that runs may have mapped the old one


# --- what is wrong with a translation -----------------------------------------------------------------------


def faults(text: Text, translation: str) -> list[str]:
    """Why the translation cannot stand for the text; empty if it can."""
    found = []
    for what, pattern in (("placeholders", r"\{\w*\}|%\d|%n"), ("line ends", r"\n")):
        if sorted(re.findall(pattern, text.source)) != sorted(re.findall(pattern, translation)):
            found.append(f"{what} differ")
    keys, mine = _mnemonics(text.source), _mnemonics(translation)
    if keys != mine:
        found.append(f"the mnemonic is {mine or 'missing'} instead of {keys or 'none'}")
    if text.source.rstrip().endswith("…") != translation.rstrip().endswith("…"):
        found.append("only one of them ends in …")
    for end in (" ", "\n"):
        if (text.source.startswith(end), text.source.endswith(end)) != (
            translation.startswith(end),
            translation.endswith(end),
        ):
            found.append("space around it differs")
    if translation.strip() != translation.strip("\u3000 \n") or not translation.strip():
        found.append("it is empty, or has wide spaces around it")
    return found


def _mnemonics(text: str) -> list[str]:
    return [key.upper() for key in re.findall(r"&(\w)", text.replace("&&", ""))]


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Two at once would lose what one of them filled in."""
    try:
        import fcntl
    except ImportError:  # Windows: people do not run it twice there either
        yield
        return
    handle = os.open(FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def main(arguments: list[str]) -> int:
    with _alone():
        return _main(arguments)


def _main(arguments: list[str]) -> int:
    done = translations() if TS.exists() else {}
    by_source: dict[str, str] = {}
    for text, translation in done.items():
        by_source.setdefault(text.source, translation)
    table: dict[str, str] = {}
    if arguments[:1] == ["--fill"]:
        table = json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
    for text in texts():
        fresh = table.get(f"{text.context}|{text.source}", table.get(text.source))
        if fresh is None and text not in done:
            fresh = by_source.get(text.source)  # the same words elsewhere
        if fresh:
            done[text] = fresh
    write(done)
    release()
    missing = [text for text in texts() if text not in done]
    wrong = [(text, why) for text in texts() if text in done for why in faults(text, done[text])]
    for text in missing:
        print(json.dumps([text.context, text.source], ensure_ascii=False))
    for text, why in wrong:
        print(f"{text.context}: {text.source!r} -> {done[text]!r}: {why}", file=sys.stderr)
    print(f"{len(texts()) - len(missing)} of {len(texts())} texts are translated.", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
