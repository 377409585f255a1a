"""How a row of the layer list looks, and what a click on its parts does."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from editor.document import Group, Layer
from editor.icons import icon
from editor.panels.layer_model import ITEM, SECOND_LINE, Index, LayersModel
from editor.panels.layer_thumbs import Thumbnails
from editor.theme import SPACE, current

__all__ = ["EYE", "LayerDelegate", "Parts", "is_control", "parts_of"]

EYE = 32  # width of the eye's column
INDENT = 14  # of the layers of a group
THUMB = QSize(44, 34)
MARK = 16
CHECKS = ("#ffffff", "#d0d0d0")  # the same in both themes: it stands for what is transparent


@dataclass(frozen=True)
class Parts:
    """Where the parts of a row are; empty: it has none."""

    eye: QRect
    picture: QRect  # of a group: its arrow and folder
    mask: QRect
    text: QRect
    lock: QRect


def is_control(rect: QRect, item: Layer | Group, at: QPoint) -> bool:
    """Whether a place of the row does something of its own instead of selecting the row: the eye, a group's arrow, a
    mask."""
    parts = parts_of(rect, item)
    return parts.eye.contains(at) or _on_arrow(parts, item, at) or parts.mask.contains(at)


def _on_arrow(parts: Parts, item: Layer | Group, at: QPoint) -> bool:
    return isinstance(item, Group) and parts.eye.right() < at.x() < parts.picture.left() + MARK + SPACE // 2


def parts_of(rect: QRect, item: Layer | Group) -> Parts:
    """``rect``: the whole row."""
    eye = QRect(rect.left(), rect.top(), EYE, rect.height())
    left = rect.left() + EYE + (INDENT if isinstance(item, Layer) and item.group else 0)

    def centred(x: int, size: QSize) -> QRect:
        return QRect(x, rect.top() + (rect.height() - size.height()) // 2, size.width(), size.height())

    picture = centred(left, THUMB)
    left = picture.right() + 1 + SPACE // 2
    mask = lock = QRect()
    if isinstance(item, Layer) and item.mask is not None:
        mask = centred(left, THUMB)
        left = mask.right() + 1 + SPACE // 2
    right = rect.right() + 1 - SPACE
    if isinstance(item, Layer) and item.locked:
        lock = centred(right - MARK, QSize(MARK, MARK))
        right = lock.left() - SPACE // 2
    left += SPACE // 2
    return Parts(eye, picture, mask, QRect(left, rect.top(), max(0, right - left), rect.height()), lock)


class LayerDelegate(QStyledItemDelegate):
    """A hidden row has a crossed-out eye and a dim name. ``mask_clicked(layer id, Shift held)``, ``layer_clicked``
    (its id) for all else of a layer's row, ``group_toggled(id)`` for the arrow of a group."""

    mask_clicked = Signal(str, bool)
    layer_clicked = Signal(str)
    group_toggled = Signal(str)

    def __init__(self, thumbs: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbs = thumbs
        self.active, self.target = "", "pixels"  # the layer that is worked on, and what of it

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        words = 2 * option.fontMetrics.height() + SPACE + SPACE // 2
        return QSize(120, max(words, THUMB.height() + SPACE))

    # --- painting ------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ITEM)
        if item is None:
            return
        rect: QRect = option.rect
        parts = parts_of(rect, item)
        painter.save()
        dim = QColor(current().dim)
        if option.state & QStyle.StateFlag.State_Selected:
            dim = QColor(current().dim_selected)
            painter.fillRect(rect, QColor(current().accent_soft))
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), QColor(current().accent))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(current().raised))
        colour = current().text if item.visible else dim.name()
        _icon(painter, "eye" if item.visible else "eye-off", parts.eye.translated(2, 0), 20, colour)
        if isinstance(item, Group):
            self._paint_group(painter, parts, item, colour)
        else:
            self._paint_pictures(painter, parts, item, dim)
        if not parts.lock.isEmpty():
            _icon(painter, "lock", parts.lock, MARK, dim.name())
        self._paint_words(painter, option, index, parts.text, QColor(colour), dim)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(current().accent))
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def _paint_group(self, painter: QPainter, parts: Parts, item: Group, colour: str) -> None:
        arrow, folder = QRect(parts.picture), QRect(parts.picture)
        arrow.setWidth(MARK)
        folder.setLeft(arrow.right() + 1)
        _icon(painter, "expanded" if item.expanded else "collapsed", arrow, 14, colour)
        _icon(painter, "group", folder, 20, colour)

    def _paint_pictures(self, painter: QPainter, parts: Parts, item: Layer, dim: QColor) -> None:
        working = item.id == self.active
        for target, box in (("pixels", parts.picture), ("mask", parts.mask)):
            if box.isEmpty():
                continue
            image = self._thumbs.image(item, target)
            frame = _fitted(image, box)
            if image is None:
                painter.fillRect(frame, QColor(current().raised))
                _icon(painter, "photo", frame, 18, dim.name())
            else:
                _paint_image(painter, image, frame, target == "mask")
            if target == "mask" and not item.mask_on:
                _cross(painter, frame)
            if item.mask is not None and working and self.target == target:
                painter.setPen(QPen(QColor(current().accent), 2))
                painter.drawRect(frame.adjusted(-1, -1, 1, 1))
            else:
                painter.setPen(QColor(current().line))
                painter.drawRect(frame.adjusted(0, 0, -1, -1))

    @staticmethod
    def _paint_words(
        painter: QPainter, option: QStyleOptionViewItem, index: Index, area: QRect, pen: QColor, dim: QColor
    ) -> None:
        height = option.fontMetrics.height()
        top = area.top() + (area.height() - 2 * height - 1) // 2
        lines = ((str(index.data()), pen, top), (str(index.data(SECOND_LINE)), dim, top + height + 1))
        for words, colour, y in lines:
            painter.setPen(colour)
            shown = option.fontMetrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width())
            painter.drawText(
                QRect(area.left(), y, area.width(), height), Qt.AlignmentFlag.AlignLeft.value, shown
            )

    # --- clicks and keys -------------------------------------------------------------------------------------

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        item = index.data(ITEM)
        if isinstance(event, QMouseEvent) and item is not None:
            return self._mouse(event, model, option.rect, index, item)
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() != Qt.Key.Key_Space:
            return False
        self._toggle(model, index)
        return True

    def _mouse(
        self,
        event: QMouseEvent,
        model: QAbstractItemModel,
        rect: QRect,
        index: Index,
        item: Layer | Group,
    ) -> bool:
        """Whether the click was for a part of the row: it neither selects it then nor starts to rename it."""
        parts, at = parts_of(rect, item), event.position().toPoint()
        pressed = event.type() == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton
        if parts.eye.contains(at):
            if pressed:
                self._toggle(model, index)
            return True
        if isinstance(item, Group):
            arrow = _on_arrow(parts, item, at)
            if arrow and pressed:
                self.group_toggled.emit(item.id)
            return arrow
        if parts.mask.contains(at):
            if pressed:
                shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self.mask_clicked.emit(item.id, shift)
            return True
        if pressed:
            self.layer_clicked.emit(item.id)
        return False

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ITEM)
        left = parts_of(option.rect, item).text.left() - SPACE if item is not None else EYE
        editor.setGeometry(option.rect.adjusted(left, SPACE // 2, -SPACE // 2, -SPACE // 2))

    def _toggle(self, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(model, LayersModel)
        visible = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole)) == Qt.CheckState.Checked
        state = Qt.CheckState.Unchecked if visible else Qt.CheckState.Checked
        model.setData(index, state, Qt.ItemDataRole.CheckStateRole)


def _icon(painter: QPainter, name: str, area: QRect, edge: int, colour: str) -> None:
    """In the middle of ``area``."""
    x, y = area.left() + (area.width() - edge) // 2, area.top() + (area.height() - edge) // 2
    icon(name, colour).paint(painter, QRect(x, y, edge, edge))


def _fitted(image: QImage | None, box: QRect) -> QRect:
    """The largest frame of the picture's shape in a box, at least a few pixels wide."""
    if image is None:
        return box
    size = image.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
    width, height = max(6, size.width()), max(6, size.height())
    return QRect(
        box.left() + (box.width() - width) // 2, box.top() + (box.height() - height) // 2, width, height
    )


def _paint_image(painter: QPainter, image: QImage, frame: QRect, mask: bool) -> None:
    if mask:
        painter.fillRect(frame, QColor("#000000"))  # where a mask holds nothing it hides
    elif image.hasAlphaChannel():
        painter.fillRect(frame, QColor(CHECKS[0]))
        for y in range(0, frame.height(), 5):
            for x in range(5 * (y // 5 % 2), frame.width(), 10):
                check = QRect(frame.left() + x, frame.top() + y, 5, 5)
                painter.fillRect(check.intersected(frame), QColor(CHECKS[1]))
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(frame, image)


def _cross(painter: QPainter, frame: QRect) -> None:
    """The mask is off."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for colour, width in (("#000000", 4), ("#ff4d4d", 2)):  # to be seen on white and on black
        painter.setPen(QPen(QColor(colour), width))
        painter.drawLine(frame.topLeft(), frame.bottomRight())
        painter.drawLine(frame.topRight(), frame.bottomLeft())
    painter.restore()
