"""What a tool is: something that may take a drag of the mouse over the canvas."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPointF, Qt

from editor.canvas.viewport import Viewport

__all__ = ["Surface", "Tool"]


class Surface(Protocol):
    """The part of the canvas that tools work on. Positions are logical pixels of the widget."""

    @property
    def viewport(self) -> Viewport: ...
    @property
    def space_held(self) -> bool: ...
    @property
    def split(self) -> bool: ...
    @property
    def split_position(self) -> float: ...

    def ratio(self) -> float:
        """Device pixels of one logical pixel."""

    def split_column(self) -> int | None:
        """The split line's device column, None when none is shown."""

    def pan_by(self, dx: float, dy: float) -> None:
        """Move the picture, in device pixels."""

    def set_split_position(self, position: float) -> None:
        """Move the split line, 0..1."""


class Tool(Protocol):
    """One tool. It is asked in turn whether it takes a press; the one that does gets all until the release."""

    def takes(self, at: QPointF, button: Qt.MouseButton) -> bool:
        """Whether a press of ``button`` at ``at`` is this tool's."""

    def press(self, at: QPointF) -> None:
        """The drag begins."""

    def move(self, at: QPointF) -> None:
        """The drag goes on."""

    def release(self) -> None:
        """The drag ends, or was taken away."""

    def cursor(self, at: QPointF, dragging: bool) -> Qt.CursorShape | None:
        """The shape over ``at``, None when another tool's or the arrow is right."""
