"""The recipes by name. They are imported when they run: a table must not cost what it lists."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.training.frame import Recipe

# name on the command line -> (module, class)
RECIPES: dict[str, tuple[str, str]] = {
    "denoise": ("engine.training.denoise", "DenoiseRecipe"),
    "upscale-faithful": ("engine.training.upscale", "FaithfulRecipe"),
    "upscale-detailed": ("engine.training.upscale", "DetailedRecipe"),
    "fill": ("engine.training.fill", "FillRecipe"),
    "colorize": ("engine.training.colorize", "ColorizeRecipe"),
    "scratches": ("engine.training.scratches", "ScratchRecipe"),
    "faces": ("engine.training.faces", "FacesRecipe"),
    "faces-128": ("engine.training.faces", "Faces128Recipe"),
    "domain-classifier": ("engine.training.domain_classifier", "DomainClassifierRecipe"),
    "translate-monet": ("engine.training.translate", "MonetRecipe"),
    "translate-vangogh": ("engine.training.translate", "VanGoghRecipe"),
    "translate-cezanne": ("engine.training.translate", "CezanneRecipe"),
    "translate-ukiyoe": ("engine.training.translate", "UkiyoeRecipe"),
    "translate-horse-zebra": ("engine.training.translate", "HorseZebraRecipe"),
    "translate-winter": ("engine.training.translate", "WinterRecipe"),
    "translate-summer": ("engine.training.translate", "SummerRecipe"),
    "translate-apple-orange": ("engine.training.translate", "AppleOrangeRecipe"),
}


def recipe_class(name: str) -> type[Recipe]:
    """Raises KeyError for an unknown name."""
    module, attribute = RECIPES[name]
    found: type[Recipe] = getattr(importlib.import_module(module), attribute)
    return found
