"""Colours of things as photographers know them, for hints: muted, as paint from the tube looks wrong on a photo."""

from __future__ import annotations

__all__ = ["PALETTE"]

PALETTE: dict[str, str] = {
    "skin": "#d8a78c",
    "dark_skin": "#8a5a3c",
    "sky": "#7fa8d6",
    "water": "#4f7f8f",
    "foliage": "#5f7f38",
    "grass": "#8aa04a",
    "wood": "#8c6239",
    "earth": "#9a7b58",
    "stone": "#9a9690",
    "brick": "#a4523c",
    "denim": "#47618c",
    "red": "#b23a35",
    "yellow": "#d9b44a",
    "grey": "#808080",
}
