"""The clone stamp and the healing brush: Alt and a click pick where to copy from."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from editor.canvas.tools.strokes import MARGIN, BrushOptions, StrokeTool
from editor.canvas.tools.tool import Pointer, Surface
from editor.canvas.viewport import Point
from editor.document import Document
from editor.document.brush import Stroke
from editor.document.clone import Anchor, Target, clone
from editor.document.edit import Edit
from editor.document.heal import heal, spot_heal
from editor.document.raster import Raster, grid
from editor.document.source import Source, layer_source
from editor.words import QT_TRANSLATE_NOOP
from engine.api import Rect
from engine.filters.spec import param

__all__ = ["CloneStamp", "HealingBrush", "StampOptions"]

ARM = 7.0  # logical pixels of the cross that marks the source


@dataclass(frozen=True)
class StampOptions(BrushOptions):
    aligned: bool = param(
        True,
        kind="flag",
        label="Aligned",
        help="All strokes keep the distance to the source; otherwise each begins at the source again.",
    )


class _Stamp(StrokeTool):
    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._anchor: Anchor | None = None
        self._source: Source | None = None
        self._of: Document | None = None

    def press(self, pointer: Pointer) -> None:
        document = self._surface.document
        if self._of is not document:
            self._of, self._anchor = document, None
        if pointer.alt:
            self._anchor = Anchor(int(pointer.point.x), int(pointer.point.y))
            self._surface.update_overlay()
            return
        super().press(pointer)

    def _begin(self, pointer: Pointer) -> Edit | None:
        document = self._surface.document
        layer = document.active_layer if document is not None else None
        if document is None or layer is None:
            return None
        edit = document.begin_edit(layer.id, "pixels", self.name)
        if self._anchor is not None:
            anchor = Anchor(
                self._anchor.x,
                self._anchor.y,
                self.options.aligned,
                self._anchor.shift if self.options.aligned else None,
            )
            self._anchor = anchor.begin(pointer.point.x, pointer.point.y)
        self._source = layer_source(edit.base, edit.x, edit.y)
        return edit

    def _shift(self) -> tuple[int, int] | None:
        return self._anchor.shift if self._anchor is not None else None

    def _copy(self, edit: Edit, stroke: Stroke, rect: Rect, shift: tuple[int, int]) -> Rect:
        assert self._source is not None
        target = self._target(edit, edit.raster, stroke, keep_alpha=not edit.base.has_alpha)
        return clone(target, rect, self._source, shift)

    def _target(self, edit: Edit, raster: Raster, stroke: Stroke, keep_alpha: bool) -> Target:
        document = self._surface.document
        selection = document.selection if document is not None else None
        opacity = self.options.opacity / 100
        return Target(raster, edit.base, stroke.coverage, edit.x, edit.y, selection, opacity, keep_alpha)

    def _marks(self) -> list[QRectF]:
        place = self._source_point()
        if place is None:
            return super()._marks()
        ratio, reach = self._surface.ratio(), ARM + MARGIN
        at = QPointF(*self._surface.viewport.to_view(*place)) / ratio
        return [*super()._marks(), QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)]

    def paint(self, painter: QPainter) -> None:
        super().paint(painter)
        place = self._source_point()
        if place is None:
            return
        ratio = self._surface.ratio()
        at = QPointF(*self._surface.viewport.to_view(*place))
        for colour, wide in ((QColor(0, 0, 0, 170), 3.0), (QColor(255, 255, 255), 1.2)):
            painter.setPen(QPen(colour, wide * ratio, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawLine(at - QPointF(ARM * ratio, 0), at + QPointF(ARM * ratio, 0))
            painter.drawLine(at - QPointF(0, ARM * ratio), at + QPointF(0, ARM * ratio))

    def _source_point(self) -> Point | None:
        if self._anchor is None:
            return None
        shift = self._anchor.shift
        if (
            shift is not None
            and self._pointer is not None
            and (self._edit is not None or self.options.aligned)
        ):
            return Point(self._pointer.point.x + shift[0], self._pointer.point.y + shift[1])
        return Point(self._anchor.x + 0.5, self._anchor.y + 0.5)


class CloneStamp(_Stamp):
    name = QT_TRANSLATE_NOOP("History", "Clone")

    def _begin(self, pointer: Pointer) -> Edit | None:
        if self._anchor is None:
            raise ValueError(
                self._surface.words(
                    QT_TRANSLATE_NOOP("Tools", "Hold Alt and click where to copy from first.")
                )
            )
        return super()._begin(pointer)

    def _lay(self, edit: Edit, stroke: Stroke, rect: Rect) -> Rect:
        shift = self._shift()
        return self._copy(edit, stroke, rect, shift) if shift is not None else Rect(0, 0, 0, 0)


class HealingBrush(_Stamp):
    """Without a source it looks for one nearby. What it makes is worked out when the stroke is done; until then the
    copy is seen, or a veil."""

    name = QT_TRANSLATE_NOOP("History", "Heal")

    def _lay(self, edit: Edit, stroke: Stroke, rect: Rect) -> Rect:
        shift = self._shift()
        if shift is not None:
            return self._copy(edit, stroke, rect, shift)
        from editor.document.paint import Ink, paint

        top = edit.base.maximum
        veil = Ink("colour", (top,) * edit.base.colours, 0.35, keep_alpha=edit.base.has_alpha)
        return paint(edit.raster, edit.base, stroke.coverage, rect, veil, None, edit.x, edit.y)

    def _done(self, edit: Edit, stroke: Stroke) -> None:
        document, source, shift = self._surface.document, self._source, self._shift()
        if document is None or source is None:
            edit.abort()
            return
        base = edit.base
        target = self._target(edit, base.snapshot(), stroke, keep_alpha=True)

        def work() -> Raster:
            if shift is None:
                spot_heal(target, source)
            else:
                heal(target, source, shift)
            return target.raster

        def done(healed: Raster) -> None:
            if not edit.live:
                return
            inside = edit.rect.moved(-edit.x, -edit.y).intersected(base.rect)
            for _, part in grid(inside):
                edit.raster.write(part, healed.read(part))
            edit.changed(edit.rect)
            edit.commit()

        self._surface.work(work, done, failed=edit.abort)
