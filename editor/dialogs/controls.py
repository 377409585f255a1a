"""Controls of their own above a filter's parameters, by the name that its row gives (``Filter.control``)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtWidgets import QWidget

from editor.dialogs.fields_levels import LevelsBar
from editor.dialogs.parameters import ParameterForm
from engine.histogram import Histogram

__all__ = ["CONTROLS", "ShowsHistogram"]


class ShowsHistogram(Protocol):
    """What can be told the histogram of the layer, once it is counted."""

    def show_histogram(self, histogram: Histogram | None) -> None: ...


CONTROLS: dict[str, Callable[[ParameterForm], QWidget]] = {"levels": LevelsBar}
