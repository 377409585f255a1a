"""What a tool is: something that may take a drag of the mouse over the canvas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from editor.canvas.viewport import Point, Viewport
from editor.document import Document
from editor.document.geometry import Operation

__all__ = ["Pointer", "Surface", "Tool"]


@dataclass(frozen=True)
class Pointer:
    """Where the mouse or pen is.

    ``at``: logical pixels of the widget; ``point``: document pixels, the pixel ``n`` reaches from ``n`` to ``n + 1``.
    ``pen``: it is one; ``pressure`` 0..1, 1 for a mouse. ``eraser``: the pen's other end.
    ``seconds``: when, on a clock of its own.
    """

    at: QPointF
    point: Point
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    pressure: float = 1.0
    eraser: bool = False
    seconds: float = 0.0
    pen: bool = False

    @property
    def shift(self) -> bool:
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def alt(self) -> bool:
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)


class Surface(Protocol):
    """The part of the canvas that tools work on. Positions are logical pixels of the widget."""

    @property
    def document(self) -> Document | None: ...
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

    def zoom_at(self, direction: int, at: QPointF) -> None:
        """The next larger (1) or smaller (-1) round zoom; what is under ``at`` stays there."""

    def update_overlay(self, area: QRectF | None = None) -> None:
        """What the tool paints over the picture has changed, in ``area`` alone or anywhere."""

    @property
    def device(self) -> str:
        """Where networks may run, as the preferences say; see ``DevicePolicy``."""

    @property
    def target(self) -> str:
        """What brushes paint on: "pixels" or "mask" of the selected layer; nothing while it is a "group"."""

    def work(
        self,
        function: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[], None] | None = None,
    ) -> None:
        """Call ``function`` beside the event loop, then ``done`` with its outcome, if the document is still shown;
        ``failed`` where nothing came of it."""

    def set_options(self, options: Any) -> None:
        """The tool itself changes its options."""

    def show_measures(self, values: dict[str, float]) -> None:
        """What the tool's options that are on Auto come out as, by name."""

    def colour_at(self, point: Point) -> str:
        """What is seen at a document position, as #rrggbb in the document's own colours; empty outside."""

    def pick(self, colour: str) -> None:
        """Brushes paint with that colour from now on."""

    def transform(self, name: str, operation: Operation) -> None:
        """Change the whole document by it, as a step called ``name``."""

    def hint_given(self) -> None:
        """A colour hint was dabbed, or taken away."""

    def refuse(self, sentence: str) -> None:
        """Tell the person why a tool does nothing."""

    def words(self, text: str) -> str:
        """The translation of a sentence of a tool."""


class Tool:
    """One tool. It is asked in turn whether it takes a press; the one that does gets all until the release.

    ``options``: an instance of the tool's parameters, as the person set them; see ``editor.canvas.tools.table``.
    """

    veils = False  # the selection is seen as a veil while it is in hand
    hints = False  # colour hints are seen as dots while it is in hand
    looks = False  # it changes nothing but the view

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self.options: Any = None

    def takes(self, at: QPointF, button: Qt.MouseButton) -> bool:
        """Whether a press of ``button`` at ``at`` is this tool's."""
        return button == Qt.MouseButton.LeftButton

    def press(self, pointer: Pointer) -> None:
        """The drag begins."""

    def move(self, pointer: Pointer) -> None:
        """The drag goes on."""

    def hover(self, pointer: Pointer) -> None:
        """The pointer moves with no button held."""

    def leave(self) -> None:
        """The pointer is no longer over the canvas."""

    def release(self) -> None:
        """The drag ends."""

    def cancel(self) -> None:
        """What was begun is given up: Escape, another tool, or the document goes."""
        self.release()

    def reshaped(self) -> None:
        """The document has another size now."""

    def key(self, key: int) -> bool:
        """A key is pressed on the canvas. Returns whether the tool took it."""
        return False

    def double_click(self, pointer: Pointer) -> None:
        """In place of the second press of a double click: it is a press unless the tool says otherwise."""
        self.press(pointer)

    def paint(self, painter: QPainter) -> None:
        """What is seen over the picture meanwhile; in device pixels."""

    def cursor(self, at: QPointF, dragging: bool) -> Qt.CursorShape | None:
        """The shape over ``at``, None when another tool's or the arrow is right."""
        return Qt.CursorShape.CrossCursor
