"""Cuts the picture to a frame, and makes a leaning horizon level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from editor.canvas.overlays import paint_pill
from editor.canvas.tools.tool import Pointer, Surface, Tool
from editor.canvas.viewport import Viewport
from editor.document import Document
from editor.document.cropping import STEEPEST, CropFrame, Place, Shape, level
from editor.words import QT_TRANSLATE_NOOP
from engine.api import Size
from engine.filters.spec import param
from engine.geometry import LARGEST

__all__ = ["CropOptions", "CropTool"]

STEP = QT_TRANSLATE_NOOP("History", "Crop")
RATIOS = ("free", "original", "1:1", "5:4", "4:3", "3:2", "16:9")
CLICK = 3.0  # logical pixels below which a drag was a click
REACH = 9.0  # logical pixels around a side or a corner in which it is taken
ARM = 18.0  # logical pixels of a corner's bracket
VEIL = QColor(0, 0, 0, 150)  # over what goes
FINE = 9  # parts of the grid while the picture leans; else the thirds that photographers compose with

Handle = tuple[int, int]  # -1, 0 or 1 to the right and down; (0, 0) is the frame itself
ARROWS: dict[int, Handle] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
CURSORS: dict[Handle, Qt.CursorShape] = {
    (0, 0): Qt.CursorShape.SizeAllCursor,
    (1, 0): Qt.CursorShape.SizeHorCursor,
    (0, 1): Qt.CursorShape.SizeVerCursor,
    (1, 1): Qt.CursorShape.SizeFDiagCursor,
    (1, -1): Qt.CursorShape.SizeBDiagCursor,
}


def _side(label: str, words: str) -> Any:
    return param(
        None,
        kind="integer",
        label=label,
        help=words,
        minimum=1.0,
        maximum=float(LARGEST),
        unit="px",
        automatic=True,
    )


@dataclass(frozen=True)
class CropOptions:
    ratio: str = param(
        "free",
        kind="choice",
        choices=RATIOS,
        label="Ratio",
        help="Width to height of the frame; “Original” is that of the picture.",
    )
    swap: bool = param(
        False,
        kind="flag",
        label="Swap sides",
        help="Portrait instead of landscape, or the other way round; the key X does it, too.",
    )
    width: int | None = _side("Width", "Keeps the frame that wide; Auto leaves it free.")
    height: int | None = _side("Height", "Keeps the frame that high; Auto leaves it free.")
    degrees: float = param(
        0.0,
        label="Straighten",
        help="Turns the picture clockwise, below 0 to the left; no empty corner comes in.",
        minimum=-STEEPEST,
        maximum=STEEPEST,
        step=0.1,
        unit="°",
    )
    horizon: bool = param(
        False,
        kind="flag",
        label="Draw the horizon",
        help="The next line that you draw becomes level, or upright; Ctrl and a drag do it at any time.",
    )

    def shape(self, size: Size) -> Shape:
        """What frame of a picture of that size they allow."""
        if self.ratio == "free":
            return Shape(None, self.width, self.height)
        width, height = size if self.ratio == "original" else map(int, self.ratio.split(":"))
        return Shape(height / width if self.swap else width / height, self.width, self.height)


class CropTool(Tool):
    """Shows a frame that can be dragged anew, moved and pulled. Enter or a double click in it applies it, Escape
    gives it up. It begins as the whole picture."""

    def __init__(self, surface: Surface) -> None:
        self._options = CropOptions()
        self._of: tuple[Document, Size] | None = None  # what the frame is for
        self._drawn: CropFrame | None = (
            None  # as drawn last, before angle and shape: these shrink it but for now
        )
        self._frame: CropFrame | None = None  # as it is seen
        self._start: tuple[Pointer, CropFrame] | None = None  # the drag and the frame before it
        self._handle: Handle = (0, 0)
        self._fresh = False  # a new frame is dragged out
        self._line: tuple[Place, Place] | None = None  # the horizon while it is drawn
        super().__init__(surface)

    @property
    def options(self) -> CropOptions:
        return self._options

    @options.setter
    def options(self, options: CropOptions | None) -> None:
        before, self._options = self._options, options or CropOptions()
        if replace(before, horizon=False) != replace(self._options, horizon=False):
            self._frame = None  # made anew from what was drawn
        if before.swap != self._options.swap and self._drawn is not None:
            self._drawn = replace(self._drawn, width=self._drawn.height, height=self._drawn.width)

    @property
    def frame(self) -> CropFrame | None:
        """As it is seen; None without a document."""
        document = self._surface.document
        if document is None:
            return None
        if self._of is None or self._of[0] is not document or self._of[1] != document.size:
            self._of, self._drawn, self._frame, self._start = (document, document.size), None, None, None
        if self._frame is None:
            drawn, options = self._drawn or CropFrame.whole(document.size), self._options
            self._frame = drawn.shaped(options.shape(document.size), options.degrees, document.size)
        return self._frame

    def _put(self, frame: CropFrame) -> None:
        self._frame = self._drawn = frame
        self._surface.update_overlay()

    def _set(self, **values: Any) -> None:
        self._surface.set_options(replace(self._options, **values))

    def _whole(self) -> bool:
        """Whether the frame is all of the picture."""
        frame, document = self.frame, self._surface.document
        if frame is None or document is None:
            return True
        return not frame.degrees and frame.rect(document.size) == document.rect

    # --- the mouse ------------------------------------------------------------------------------------------

    def press(self, pointer: Pointer) -> None:
        frame = self.frame
        if frame is None:
            return
        if self._options.horizon or pointer.modifiers & Qt.KeyboardModifier.ControlModifier:
            place = Place(*pointer.point)
            self._line = (place, place)
            self._surface.update_overlay()
            return
        handle = self._at(pointer.at)
        self._fresh = handle is None or (handle == (0, 0) and self._whole())
        self._start, self._handle = (pointer, frame), handle or (0, 0)

    def move(self, pointer: Pointer) -> None:
        if self._line is not None:
            self._line = self._line[0], Place(*pointer.point)
            self._surface.update_overlay()
            return
        document = self._surface.document
        if self._start is None or document is None or self.frame is None:
            return
        pressed, before = self._start
        if (pointer.at - pressed.at).manhattanLength() < CLICK:
            self._put(before)
            return
        shape = self._options.shape(document.size)
        if pointer.shift and shape.ratio is None and self._handle != (0, 0):
            shape = replace(shape, ratio=before.width / before.height)
        elif pointer.shift and shape.ratio is None and self._fresh:
            shape = replace(shape, ratio=1.0)
        place, dx, dy = self._dragged(pressed, pointer, before)
        if self._fresh and None not in shape.fixed:
            self._put(replace(before, x=place.x, y=place.y).moved(0, 0, document.size))
        elif self._fresh:
            self._put(self._dragged_out(pressed, before, place, shape, document.size))
        elif self._handle == (0, 0):
            self._put(before.moved(dx, dy, document.size))
        else:
            self._put(before.pulled(self._handle, place, shape, document.size))

    def _dragged(self, pressed: Pointer, pointer: Pointer, frame: CropFrame) -> tuple[Place, float, float]:
        """Where the pointer is and how far it came: on whole pixels as long as the frame is not turned."""
        x, y = pointer.point
        dx, dy = x - pressed.point.x, y - pressed.point.y
        if frame.degrees:
            return Place(x, y), dx, dy
        return Place(round(x), round(y)), round(dx), round(dy)

    def _dragged_out(
        self, pressed: Pointer, before: CropFrame, place: Place, shape: Shape, size: Size
    ) -> CropFrame:
        x, y = (
            min(max(at if before.degrees else round(at), 0), most)
            for at, most in zip(pressed.point, size, strict=True)
        )
        width, height = shape.fixed
        nothing = replace(before, x=x, y=y, width=width or 0.0, height=height or 0.0)
        if (width, height) != (None, None):
            nothing = nothing.moved(0, 0, size)
        return nothing.pulled((1, 1), place, shape, size)

    def release(self) -> None:
        line, self._line = self._line, None
        self._start = None
        if line is None:
            return
        if (QPointF(*line[1]) - QPointF(*line[0])).manhattanLength() * self._zoom < CLICK:
            self._surface.update_overlay()
            return
        self._set(horizon=False, degrees=round(level(*line), 1))
        self._surface.update_overlay()

    def cancel(self) -> None:
        """A drag is given up; without one the whole frame is."""
        if self._start is not None:
            self._put(self._start[1])
        elif self._line is None:
            self._drawn = self._frame = None
        self._start = self._line = None
        self._surface.update_overlay()

    def reshaped(self) -> None:
        """The document is cut, or otherwise of another size now."""
        self._drawn = self._frame = self._start = self._line = None
        if self._options.degrees:
            self._set(degrees=0.0)

    def double_click(self, pointer: Pointer) -> None:
        if self._at(pointer.at) == (0, 0) and not self._whole():
            self._apply()
        else:
            self.press(pointer)

    def key(self, key: int) -> bool:
        frame, document = self.frame, self._surface.document
        if frame is None or document is None:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._apply()
        elif key == Qt.Key.Key_X:
            self._set(swap=not self._options.swap)
        elif key == Qt.Key.Key_Escape and not (self._whole() and self._drawn is None):
            self._drawn = self._frame = None
            self._set(degrees=0.0, horizon=False)
            self._surface.update_overlay()
        elif key in ARROWS and not self._whole():
            self._put(frame.moved(*ARROWS[key], document.size))
        else:
            return False
        return True

    def _apply(self) -> None:
        frame, document = self.frame, self._surface.document
        if frame is None or document is None or self._start is not None:
            return
        if self._whole():
            words = QT_TRANSLATE_NOOP(
                "Tools", "The frame is the whole picture; drag its sides inwards first."
            )
            self._surface.refuse(self._surface.words(words))
            return
        self._surface.transform(STEP, frame.operation(document.size))

    # --- what is under the pointer --------------------------------------------------------------------------

    @property
    def _zoom(self) -> float:
        """Logical pixels of a document pixel."""
        return self._surface.viewport.zoom / self._surface.ratio()

    def _at(self, at: QPointF) -> Handle | None:
        """What of the frame lies under a place of the widget; None beside it."""
        frame = self.frame
        if frame is None:
            return None
        ratio, zoom = self._surface.ratio(), self._zoom
        across, down = frame.local(self._surface.viewport.to_picture(at.x() * ratio, at.y() * ratio))
        found = []
        for along, length in ((across, frame.width), (down, frame.height)):
            # a small frame keeps a middle that it can be moved by; outwards a side can always be taken
            inwards, half = min(REACH, length * zoom / 4), length / 2
            if abs(along) > half + REACH / zoom:
                return None
            found.append(0 if abs(along) < half - inwards / zoom else 1 if along > 0 else -1)
        return found[0], found[1]

    def cursor(self, at: QPointF, dragging: bool) -> Qt.CursorShape | None:
        handle = self._handle if dragging else self._at(at)
        if self._options.horizon or self._line is not None or handle is None:
            return Qt.CursorShape.CrossCursor
        if handle == (0, 0) and (self._fresh if dragging else self._whole()):
            return Qt.CursorShape.CrossCursor
        if handle[0] < 0 or (handle[0] == 0 and handle[1] < 0):  # opposite ones look alike
            handle = -handle[0], -handle[1]
        return CURSORS[handle]

    # --- what is seen ---------------------------------------------------------------------------------------

    def paint(self, painter: QPainter) -> None:
        frame, document = self.frame, self._surface.document
        if frame is None or document is None:
            return
        port, unit = self._surface.viewport, self._surface.ratio()
        polygon = QPolygonF([QPointF(*port.to_view(*corner)) for corner in frame.corners()])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # the line covers the veil's steps
        outside = QPainterPath()
        outside.addRect(QRectF(*port.shown))
        inside = QPainterPath()
        inside.addPolygon(polygon)
        inside.closeSubpath()
        painter.fillPath(outside.subtracted(inside), VEIL)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, bool(frame.degrees))
        self._paint_grid(painter, frame, port, unit)
        _twice(painter, unit, 1.0, lambda: painter.drawPolygon(polygon))
        self._paint_brackets(painter, frame, port, unit)
        if self._line is not None:
            ends = [QPointF(*port.to_view(*end)) for end in self._line]
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            _twice(painter, unit, 1.5, lambda: painter.drawLine(*ends))
        self._paint_figures(painter, frame, document.size, polygon.boundingRect(), unit)

    def _paint_grid(self, painter: QPainter, frame: CropFrame, port: Viewport, unit: float) -> None:
        parts = FINE if frame.degrees or self._line is not None else 3
        w, h = frame.width / 2, frame.height / 2
        painter.setPen(QPen(QColor(255, 255, 255, 70 if parts == FINE else 110), max(1.0, unit)))
        for n in range(1, parts):
            share = 2 * n / parts - 1
            for a, b in (((share * w, -h), (share * w, h)), ((-w, share * h), (w, share * h))):
                painter.drawLine(QPointF(*port.to_view(*frame.at(*a))), QPointF(*port.to_view(*frame.at(*b))))

    def _paint_brackets(self, painter: QPainter, frame: CropFrame, port: Viewport, unit: float) -> None:
        """Inside of the frame, so that they are seen where it ends at the picture's edge."""
        pixel = unit / port.zoom  # document pixels of a logical one
        w, h, inset = frame.width / 2, frame.height / 2, 1.5 * pixel
        if min(frame.width, frame.height) < 6 * pixel:
            return
        arm = min(ARM * pixel, w / 1.5, h / 1.5)
        lines = []
        for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
            x, y = sx * (w - inset), sy * (h - inset)
            lines.append([(x - sx * arm, y), (x, y), (x, y - sy * arm)])
        for sx, sy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            x, y = sx * (w - inset), sy * (h - inset)
            lines.append([(x - sy * arm / 2, y - sx * arm / 2), (x + sy * arm / 2, y + sx * arm / 2)])
        shown = [QPolygonF([QPointF(*port.to_view(*frame.at(*p))) for p in line]) for line in lines]
        _twice(painter, unit, 3.0, lambda: [painter.drawPolyline(line) for line in shown])

    def _paint_figures(
        self, painter: QPainter, frame: CropFrame, size: Size, around: QRectF, unit: float
    ) -> None:
        """The size in pixels, in the frame or, if that is too small, below or above it."""
        width, height = frame.pixels(size)
        self._surface.show_measures({"width": width, "height": height})  # of the document that is seen
        text = f"{width} × {height} px"
        if frame.degrees:
            text += f"   {frame.degrees:.1f}°".replace("-", "−")
        font = QFont(painter.font())
        font.setPixelSize(max(1, round(12 * unit)))
        painter.setFont(font)
        wide, high = QFontMetricsF(font).horizontalAdvance(text) + 20 * unit, 22 * unit
        gap, shown = 10 * unit, QRectF(*self._surface.viewport.shown)
        bottom = around.bottom() - gap - high
        if around.height() < 5 * high or around.width() < wide + 2 * gap:
            below = around.bottom() + gap
            bottom = below if below + high <= shown.bottom() else around.top() - gap - high
        pill = QRectF(around.center().x() - wide / 2, bottom, wide, high)
        pill.moveLeft(min(max(pill.left(), shown.left()), max(shown.left(), shown.right() - wide)))
        pill.moveTop(min(max(pill.top(), shown.top()), max(shown.top(), shown.bottom() - high)))
        paint_pill(painter, pill, text, unit)


def _twice(painter: QPainter, unit: float, wide: float, draw: Callable[[], object]) -> None:
    """White on a dark rim: seen on any picture."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, width in ((QColor(0, 0, 0, 120), wide + 1.5), (QColor(255, 255, 255, 235), wide)):
        pen = QPen(colour, max(1.0, width * unit))
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(pen)
        draw()
