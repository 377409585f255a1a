"""The document as plain data: sparse tiles, layers, blending, history. No Qt, no torch."""

from editor.document.changes import Change
from editor.document.compose import Flattening
from editor.document.document import Document
from editor.document.edit import Edit
from editor.document.layer import Group, Layer
from editor.document.modes import MODES
from editor.document.pyramid import MAX_LEVEL, level_size
from editor.document.raster import TILE, Raster
from editor.document.result import ResultLayer
from editor.document.state import State
from editor.document.trial import Trial

__all__ = [
    "MAX_LEVEL",
    "MODES",
    "TILE",
    "Change",
    "Document",
    "Edit",
    "Flattening",
    "Group",
    "Layer",
    "Raster",
    "ResultLayer",
    "State",
    "Trial",
    "level_size",
]
