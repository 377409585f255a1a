"""The table of filters. Menus, dialogs, the command line and the docs are generated from it, in this order."""

from __future__ import annotations

from engine.filters.auto_contrast import AUTO_CONTRAST
from engine.filters.black_white import BLACK_WHITE, INVERT
from engine.filters.blur import BLUR
from engine.filters.brightness import BRIGHTNESS
from engine.filters.colorize import COLORIZE
from engine.filters.denoise import DENOISE
from engine.filters.enhance import ENHANCE
from engine.filters.exposure import EXPOSURE
from engine.filters.fade import FADE
from engine.filters.geometry import CANVAS_SIZE, CROP, FLIP, RESIZE, ROTATE, STRAIGHTEN
from engine.filters.levels import LEVELS
from engine.filters.remove import REMOVE
from engine.filters.repair import REPAIR
from engine.filters.restore import RESTORE
from engine.filters.saturation import SATURATION
from engine.filters.sharpen import SHARPEN
from engine.filters.spec import Filter
from engine.filters.tone_curves import CURVES
from engine.filters.translate import TRANSLATE
from engine.filters.upscale import UPSCALE
from engine.filters.white_balance import WHITE_BALANCE

FILTERS: dict[str, Filter] = {
    f.id: f
    for f in (
        DENOISE,
        REMOVE,
        REPAIR,
        FADE,
        COLORIZE,
        UPSCALE,
        ENHANCE,
        TRANSLATE,
        RESTORE,
        SHARPEN,
        BLUR,
        LEVELS,
        CURVES,
        AUTO_CONTRAST,
        BRIGHTNESS,
        EXPOSURE,
        WHITE_BALANCE,
        SATURATION,
        BLACK_WHITE,
        INVERT,
        RESIZE,
        CANVAS_SIZE,
        CROP,
        STRAIGHTEN,
        ROTATE,
        FLIP,
    )
}

__all__ = ["FILTERS", "Filter"]
