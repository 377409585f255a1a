"""The canvas: shows a document, zoomed and panned, before and after, with a preview."""

from editor.canvas.canvas import Canvas
from editor.canvas.frame import Frame

__all__ = ["Canvas", "Frame"]
