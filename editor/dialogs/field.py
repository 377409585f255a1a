"""The control of one parameter: what the form knows of all of them."""

from __future__ import annotations

from abc import ABCMeta, abstractmethod
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from editor.theme import SPACE
from editor.words import filter_word
from engine.filters.spec import Spec

__all__ = ["Field"]

_WidgetType: Any = type(QWidget)


class _AbstractWidget(ABCMeta, _WidgetType):
    """Of widgets with abstract methods: Qt's own way of making objects does not ask for those."""

    def __call__(cls, *args: Any, **kinds: Any) -> Any:
        missing = sorted(cls.__abstractmethods__)
        if missing:
            raise TypeError(f"{cls.__name__} lacks {', '.join(missing)}")
        return super().__call__(*args, **kinds)


class Field(QWidget, metaclass=_AbstractWidget):
    """The control of one parameter. ``changed`` is emitted when the person changed the value."""

    changed = Signal()

    def __init__(self, spec: Spec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(SPACE)
        self._tips: dict[QWidget, str] = {}  # what each of its widgets is for

    @abstractmethod
    def value(self) -> Any:
        """What is chosen, None for "Auto"."""

    @abstractmethod
    def set_value(self, value: Any) -> None:
        """Show ``value`` without emitting ``changed``."""

    def set_resolved(self, value: Any) -> None:
        """Tell what an automatic value came out as."""

    def explain(self, why: str = "") -> None:
        """Say why it is greyed; with no words: what it is for."""
        for widget, tip in self._tips.items():
            widget.setAccessibleDescription(why or filter_word(self.spec.help))
            widget.setToolTip(why or tip)

    def _describe(self, widget: QWidget, name: str | None = None, tip: str = "") -> None:
        """``tip``: what it is for, where that is not what the parameter is for."""
        widget.setAccessibleName(name or filter_word(self.spec.label))
        widget.setAccessibleDescription(filter_word(self.spec.help))
        self._tips[widget] = tip or filter_word(self.spec.help)
        widget.setToolTip(self._tips[widget])
