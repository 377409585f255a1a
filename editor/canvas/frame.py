"""What lies around a canvas: scroll bars, and rulers if they are wanted."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QGridLayout, QScrollBar, QWidget

from editor.canvas.canvas import ARROW_STEP, Canvas
from editor.canvas.rulers import Ruler

__all__ = ["Frame"]


class Frame(QWidget):
    """Holds ``canvas``. The bars keep their room: a view that changed its size whenever one came or went would move
    the picture under the pointer."""

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = canvas
        self.across, self.down = QScrollBar(Qt.Orientation.Horizontal), QScrollBar(Qt.Orientation.Vertical)
        self.across.setAccessibleName(self.tr("Scroll across"))
        self.down.setAccessibleName(self.tr("Scroll down"))
        self._corner, self._rulers = QWidget(), (Ruler(canvas, False), Ruler(canvas, True))
        self._corner.setAutoFillBackground(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self._corner, 0, 0)
        grid.addWidget(self._rulers[0], 0, 1)
        grid.addWidget(self._rulers[1], 1, 0)
        grid.addWidget(canvas, 1, 1)
        grid.addWidget(self.down, 1, 2)
        grid.addWidget(self.across, 2, 1)
        self.setProperty("role", "surround")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        for bar in (self.across, self.down):
            bar.setProperty("role", "canvas")
            bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # arrow keys on the canvas do the same
            bar.valueChanged.connect(self._scrolled)
        canvas.view_changed.connect(self._view_changed)
        canvas.cursor_moved.connect(self._cursor_moved)
        self.set_rulers(False)
        self._view_changed()

    @property
    def rulers(self) -> bool:
        return self._corner.isVisibleTo(self)

    def set_rulers(self, shown: bool) -> None:
        for widget in (self._corner, *self._rulers):
            widget.setVisible(shown)

    def _view_changed(self) -> None:
        for bar, travel in zip((self.across, self.down), self.canvas.viewport.travel, strict=True):
            with QSignalBlocker(bar):
                bar.setRange(0, travel.most)
                bar.setPageStep(travel.page)
                bar.setSingleStep(round(ARROW_STEP * self.canvas.ratio()))
                bar.setValue(travel.at)
            bar.setEnabled(travel.most > 0)

    def _scrolled(self) -> None:
        self.canvas.travel_to(self.across.value(), self.down.value())

    def _cursor_moved(self, place: tuple[int, int] | None) -> None:
        for side, ruler in enumerate(self._rulers):
            ruler.mark(None if place is None else place[side])
