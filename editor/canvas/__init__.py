"""The canvas: shows a document, zoomed and panned, before and after, with a preview."""

from editor.canvas.canvas import Canvas

__all__ = ["Canvas"]
