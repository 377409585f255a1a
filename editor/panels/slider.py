"""A slider that knows which gesture of the mouse a change belongs to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QMouseEvent
from PySide6.QtWidgets import QSlider, QWidget

__all__ = ["GestureSlider"]


class GestureSlider(QSlider):
    """``gesture``: another number for each gesture of the mouse, 0 while there is none. It goes from the press, which
    may make the slider jump before any drag begins, to the release."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget | None = None) -> None:
        super().__init__(orientation, parent)
        self._count = 0
        self._held = False
        self.sliderPressed.connect(self._pressed)

    @property
    def gesture(self) -> int:
        return self._count if self._held or self.isSliderDown() else 0

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.buttons() == event.button():  # the first: another one belongs to the same gesture
            self._count += 1
        self._held = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self._held = event.buttons() != Qt.MouseButton.NoButton

    def hideEvent(self, event: QHideEvent) -> None:
        self._held = False  # the release goes elsewhere
        super().hideEvent(event)

    def _pressed(self) -> None:
        if not self._held:  # by something else than the mouse
            self._count += 1
