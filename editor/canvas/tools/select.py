"""What the selection tools have in common: how a shape joins the selection that is there, and its line meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from editor.canvas.tools.tool import Pointer, Surface, Tool
from editor.canvas.viewport import Point
from editor.document import Document, Raster
from editor.document.morphology import feather
from editor.document.selection import combine, is_empty
from editor.words import QT_TRANSLATE_NOOP
from engine.filters.spec import param

__all__ = ["SelectOptions", "SelectTool", "joined"]

STEP = QT_TRANSLATE_NOOP("History", "Select")


@dataclass(frozen=True)
class SelectOptions:
    mode: str = param(
        "replace",
        kind="choice",
        choices=("replace", "add", "subtract", "intersect"),
        label="Mode",
        help="What becomes of the selection that is there. Shift adds and Alt subtracts for one drag.",
    )
    feather: float = param(
        0.0, label="Feather", help="Softens the edge.", minimum=0.0, maximum=250.0, step=1.0, unit="px"
    )
    antialias: bool = param(
        True, kind="flag", label="Smooth edge", help="Pixels at the edge are selected in part."
    )


def joined(before: Raster | None, shape: Raster, mode: str) -> Raster | None:
    """The selection with another shape; None, which selects everything, where nothing at all is left: there is no
    use in a picture that cannot be touched."""
    out = combine(before, shape, mode)
    return None if is_empty(out) else out


@dataclass
class _Turn:
    """A shape that is being worked out."""

    mode: str
    shape: Raster | None = None


class SelectTool(Tool):
    """Knows which mode a drag has, and puts the shape into the document."""

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._mode = "replace"
        self._turns: list[_Turn] = []

    def _begin(self, pointer: Pointer) -> None:
        """The keys that are held when a drag begins decide for all of it."""
        shift, alt = pointer.shift, pointer.alt
        if shift or alt:
            self._mode = "intersect" if shift and alt else "add" if shift else "subtract"
        else:
            self._mode = self.options.mode

    def _select(self, make: Callable[[Document], Raster]) -> None:
        """``make`` the shape beside the event loop and join it to the selection."""
        document = self._surface.document
        if document is None:
            return
        mode, soft = self._mode, float(self.options.feather)

        def work() -> Raster:
            shape = make(document)
            return feather(shape, soft) if soft > 0 else shape

        turn = _Turn(mode)
        self._turns.append(turn)

        def done(shape: Raster) -> None:
            turn.shape = shape
            self._join(document)

        def failed() -> None:
            self._turns.remove(turn)
            self._join(document)

        self._surface.work(work, done, failed)

    def _join(self, document: Document) -> None:
        """Join the shapes that are ready to the selection as it is now, in the order in which they were drawn. A crop
        meanwhile has made them useless."""
        while self._turns and self._turns[0].shape is not None:
            turn = self._turns.pop(0)
            shape = turn.shape
            if shape is not None and document.size == shape.size and document.editing is None:
                document.select(joined(document.selection, shape, turn.mode), STEP)

    def _drop(self) -> None:
        """A click that drags nothing takes the selection away."""
        document = self._surface.document
        if document is not None and document.selection is not None and self._mode == "replace":
            document.select(None, QT_TRANSLATE_NOOP("History", "Select nothing"))

    def _line(self, painter: QPainter, points: Sequence[Point], closed: bool) -> None:
        """A line through document points: white on black, seen on any picture."""
        port = self._surface.viewport
        polygon = QPolygonF([QPointF(*port.to_view(*point)) for point in points])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        unit = self._surface.ratio()
        draw = painter.drawPolygon if closed else painter.drawPolyline
        for colour, style in ((QColor(0, 0, 0, 190), Qt.PenStyle.SolidLine), (QColor(255, 255, 255), None)):
            pen = QPen(colour, max(1.0, unit))
            if style is None:
                pen.setDashPattern([4, 4])
            painter.setPen(pen)
            draw(polygon)
