"""The table of filters. Menus, dialogs, the command line and the docs are generated from it."""

from __future__ import annotations

from engine.filters.denoise import DENOISE
from engine.filters.spec import Filter

FILTERS: dict[str, Filter] = {f.id: f for f in (DENOISE,)}

__all__ = ["FILTERS", "Filter"]
