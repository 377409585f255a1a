"""Faces to look at and to pick from: a grid or a strip, and the two that are mixed."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QWidget,
)

from editor import theme
from editor.canvas.images import to_image

__all__ = ["FaceList", "Portrait", "SlotButton", "face_pixmap"]

GAP = 4  # around each face
_PIXMAP = Qt.ItemDataRole.UserRole

Index = QModelIndex | QPersistentModelIndex


def face_pixmap(pixels: np.ndarray, edge: int, ratio: float) -> QPixmap:
    """H × W × 3 uint8 as ``edge`` logical pixels."""
    wanted = max(1, round(edge * ratio))
    image = to_image(pixels, None).scaled(
        wanted, wanted, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    made = QPixmap.fromImage(image)
    made.setDevicePixelRatio(ratio)
    return made


class _Delegate(QStyledItemDelegate):
    """The face itself: the style would tint what is selected, and a face must not change its colour."""

    def __init__(self, edge: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._edge = edge

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._edge + GAP, self._edge + GAP)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = theme.current()
        area = option.rect.adjusted(GAP // 2, GAP // 2, -GAP // 2, -GAP // 2)
        state = option.state
        pixmap = index.data(_PIXMAP)
        if isinstance(pixmap, QPixmap):
            painter.drawPixmap(area, pixmap)
        else:
            painter.fillRect(area, QColor(tokens.raised))
        if state & QStyle.StateFlag.State_Selected:
            focused = bool(state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(QColor(tokens.accent if focused else tokens.dim), 2))
            painter.drawRect(area.adjusted(1, 1, -1, -1))


class FaceList(QListWidget):
    """``picked(index, which)``: the face is to become "a" or "b", or with "" whichever is chosen (a click, Enter)."""

    picked = Signal(int, str)

    def __init__(self, count: int, columns: int, edge: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edge = edge
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setMovement(QListWidget.Movement.Static)
        self.setWrapping(True)
        self.setUniformItemSizes(True)
        self.setSpacing(0)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Delegate(edge, self))
        self.setGridSize(QSize(edge + GAP, edge + GAP))
        frame = 2 * self.frameWidth()
        rows = -(-count // columns)
        # a hair wider than the columns: the view breaks the line where the last one only just fits
        self.setFixedSize(columns * (edge + GAP) + frame + 2, rows * (edge + GAP) + frame + 2)
        for _ in range(count):
            self.addItem(QListWidgetItem())
        self.setCurrentRow(0)
        self.itemClicked.connect(self._clicked)

    def set_names(self, names: list[str]) -> None:
        """What each face is called, for the tooltip and for a screen reader."""
        for i, name in enumerate(names):
            self.item(i).setToolTip(name)
            self.item(i).setData(Qt.ItemDataRole.AccessibleTextRole, name)

    def show_face(self, index: int, pixels: np.ndarray) -> None:
        if 0 <= index < self.count():
            self.item(index).setData(_PIXMAP, face_pixmap(pixels, self._edge, self.devicePixelRatioF()))

    def pixmap(self, index: int) -> QPixmap | None:
        found = self.item(index).data(_PIXMAP)
        return found if isinstance(found, QPixmap) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        which = {Qt.Key.Key_A: "a", Qt.Key.Key_B: "b"}.get(Qt.Key(event.key()))
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            which = ""
        if which is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            self.picked.emit(self.currentRow(), which)
            event.accept()
            return
        super().keyPressEvent(event)

    def _clicked(self, item: QListWidgetItem) -> None:
        self.picked.emit(self.row(item), "")


class Portrait(QLabel):
    """One face, large."""

    def __init__(self, edge: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edge = edge
        self.setFixedSize(edge, edge)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(name)
        self.setProperty("role", "surround")

    def show_face(self, pixels: np.ndarray) -> None:
        self.setPixmap(face_pixmap(pixels, self._edge, self.devicePixelRatioF()))


class SlotButton(QToolButton):
    """A or B: the face in it, and whether the next pick goes there."""

    def __init__(self, edge: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edge = edge
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setIconSize(QSize(edge, edge))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedWidth(edge + 28)
        blank = QPixmap(edge, edge)
        blank.fill(Qt.GlobalColor.transparent)
        self.setIcon(blank)

    def show_face(self, pixels: np.ndarray) -> None:
        self.setIcon(face_pixmap(pixels, self._edge, self.devicePixelRatioF()))

    def set_words(self, words: str) -> None:
        """Below the face, shortened to its width."""
        room = self._edge + 12
        self.setText(
            self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room).replace("&", "&&")
        )
