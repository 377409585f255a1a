"""Blend modes and recipes in words."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from editor.words import QT_TRANSLATE_NOOP, filter_word
from engine.filters import FILTERS
from engine.filters.spec import specs
from engine.generators import GENERATORS

__all__ = ["BLENDS", "blend_word", "recipe_words"]

BLENDS: dict[str, str] = {  # of editor.document.modes.MODES, in the order in which they are offered
    "normal": QT_TRANSLATE_NOOP("Layers", "Normal"),
    "multiply": QT_TRANSLATE_NOOP("Layers", "Multiply"),
    "screen": QT_TRANSLATE_NOOP("Layers", "Screen"),
    "overlay": QT_TRANSLATE_NOOP("Layers", "Overlay"),
    "soft-light": QT_TRANSLATE_NOOP("Layers", "Soft light"),
    "hard-light": QT_TRANSLATE_NOOP("Layers", "Hard light"),
    "darken": QT_TRANSLATE_NOOP("Layers", "Darken"),
    "lighten": QT_TRANSLATE_NOOP("Layers", "Lighten"),
    "difference": QT_TRANSLATE_NOOP("Layers", "Difference"),
    "color": QT_TRANSLATE_NOOP("Layers", "Colour"),
    "luminosity": QT_TRANSLATE_NOOP("Layers", "Luminosity"),
}


def blend_word(blend: str) -> str:
    """The translated name of a blend mode."""
    return QCoreApplication.translate("Layers", BLENDS[blend])


def recipe_words(recipe: dict[str, Any]) -> str:
    """The settings of a recipe in a few words, as the filter's dialog names them: "Strength auto (12.3)"."""
    if recipe.get("filter") in GENERATORS:
        return _tr("synthetic, of nobody")
    resolved = recipe.get("resolved") or {}
    row = FILTERS.get(str(recipe.get("filter", "")))
    known = {spec.name: spec for spec in specs(row.params)} if row is not None else {}
    parts = []
    for name, value in (recipe.get("params") or {}).items():
        spec = known.get(name)
        label = filter_word(spec.label) if spec else str(name).replace("_", " ")
        unit = f" {spec.unit}" if spec and spec.unit else ""
        if value is None:
            auto = _tr("{name} auto").replace("{name}", label)
            measured = resolved.get(name)
            parts.append(f"{auto} ({measured:.1f})" if isinstance(measured, float) else auto)
        elif isinstance(value, bool):
            parts.append(label if value else _tr("no {name}").replace("{name}", label))
        elif isinstance(value, int | float):
            parts += [f"{label} {value:g}{unit}"] if value else []
        elif value:
            parts.append(f"{label} {filter_word(str(value).replace('_', ' ').capitalize()).lower()}")
    return ", ".join(parts[:2])


def _tr(text: str) -> str:
    return QCoreApplication.translate("Layers", text)
