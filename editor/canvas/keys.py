"""The half of the canvas that keys reach: panning, zoom, the split line, the space bar, holding a key to compare."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence

from editor.canvas.display import Display

__all__ = ["ARROW_STEP", "Keys"]

ARROW_STEP = 64.0  # logical pixels that an arrow key pans
PAGE = 0.9  # of the view that Page Up and Page Down pan
SPLIT_STEP = 0.01
ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (1, 0),
    Qt.Key.Key_Right: (-1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}
SPLIT_KEYS: dict[int, int] = {Qt.Key.Key_BracketLeft: -1, Qt.Key.Key_BracketRight: 1}
SPLIT_ARROWS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}  # with Ctrl
BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class Keys(Display):
    """``original_changed(on)``: all of the original is shown now, or no longer. ``comparable``: whether there is
    anything to compare with it. ``compare_keys``: those of the command that shows it: held down on the canvas, they
    show it until they are let go; as a shortcut they could only turn it on and off."""

    original_changed = Signal(bool)
    comparable = True
    compare_keys: Sequence[QKeySequence] = ()

    _space = False
    _held = 0  # the key that is held to compare

    @property
    def original(self) -> bool:
        """Whether all that is shown is the original."""
        return self._original

    def set_original(self, on: bool) -> None:
        """Show the original in place of the result, or the result again."""
        if on != self._original:
            self._original = on
            self._describe()
            self._moved_under_pointer()
            self.update()
            self.original_changed.emit(on)

    def set_comparable(self, comparable: bool) -> None:
        """Without anything to compare, the split view and the original go."""
        self.comparable = comparable
        if not comparable:
            self.set_split(False)
            self.set_original(False)

    @property
    def space_held(self) -> bool:
        return self._space

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._is_compare_key(event)
        ):
            event.accept()  # it comes as a key then, and not as a shortcut
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_compare_key(event):
            self._hold_compare(event.key())
        elif self._document is None or not (self._tool_key(event) or self._key_pressed(event)):
            super().keyPressEvent(event)

    def _tool_key(self, event: QKeyEvent) -> bool:
        """Whether the key is one of the tool's: for those who have one."""
        return False

    def _key_pressed(self, event: QKeyEvent) -> bool:
        """Whether the key is one of the canvas's."""
        key = event.key()
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        control = modifiers == Qt.KeyboardModifier.ControlModifier
        plain = modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        step = (SPLIT_KEYS if plain else SPLIT_ARROWS if control else {}).get(key)
        if self.split and step is not None:
            self.set_split_position(self._split_position + SPLIT_STEP * step)
        elif not plain:
            return False
        elif key in ARROWS:
            dx, dy = (direction * ARROW_STEP * self.ratio() for direction in ARROWS[key])
            self.pan_by(dx, dy)
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            page = PAGE * self._port.view.height
            self.pan_by(0, page if key == Qt.Key.Key_PageUp else -page)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self.zoom_out()
        elif key == Qt.Key.Key_Home:
            self.fit()
        elif key == Qt.Key.Key_Space:
            self._hold_space(True)
        else:
            return False
        return True

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self._space:
            if not event.isAutoRepeat():
                self._hold_space(False)
        elif self._held and event.key() == self._held:
            if not event.isAutoRepeat():
                self._hold_compare(0)
        else:
            super().keyReleaseEvent(event)

    def _hold_space(self, held: bool) -> None:
        self._space = held
        self._moved_under_pointer()

    def _is_compare_key(self, event: QKeyEvent) -> bool:
        """Whether it is a key to compare, and there is something to compare with. One that is held repeats."""
        if self._document is None or not self.comparable:
            return False
        return QKeySequence(event.keyCombination()) in self.compare_keys

    def _hold_compare(self, key: int) -> None:
        """Hold a key, or 0. One that is pressed while the original is shown for good lets go of that, too."""
        self._held = key
        self.set_original(bool(key))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._key_focus = event.reason() in BY_KEYS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._key_focus = False
        self._hold_space(False)
        if self._held:  # its release goes elsewhere
            self._hold_compare(0)
        self.update()
