"""The panels around the canvas: which there are, where they are at first, and what they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QDockWidget, QFrame, QScrollArea, QTabBar, QWidget

from editor.actions import State, tr
from editor.actions.table import CHANGING
from editor.counting import Counting
from editor.pages import Page
from editor.panels.histogram import HistogramPanel
from editor.panels.history import HistoryPanel
from editor.panels.jobs import JobsPanel
from editor.panels.layers import LayersPanel
from editor.panels.navigator import Navigator
from editor.panels.tool import ToolPanel

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["Docks"]

PANEL_WIDTH = 288


class Docks(QObject):
    """Makes the panels and their docks; each can be moved, closed, and shown again from the View menu."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.navigator = Navigator()
        self.histogram = HistogramPanel()
        self.tool = ToolPanel(window.toolbox)
        self.layers = LayersPanel(window.commands.actions)
        self.history = HistoryPanel()
        self.jobs = JobsPanel(window.jobs)
        rows = (
            ("navigator", self.tr("Navigator"), self.navigator, 3),
            ("histogram", self.tr("Histogram"), self.histogram, 3),
            ("tool", self.tr("Tool"), self.tool, 6),
            ("layers", self.tr("Layers"), self.layers, 8),
            ("history", self.tr("History"), self.history, 8),
            ("jobs", self.tr("Jobs"), self.jobs, 2),
        )
        self.docks = {name: self._dock(name, title, panel) for name, title, panel, _ in rows}
        window.tabifyDockWidget(self.docks["navigator"], self.docks["histogram"])
        self.docks["navigator"].raise_()
        window.tabifyDockWidget(self.docks["layers"], self.docks["history"])
        self.docks["layers"].raise_()
        docks = list(self.docks.values())
        window.resizeDocks(docks, [PANEL_WIDTH] * len(docks), Qt.Orientation.Horizontal)
        window.resizeDocks(docks, [share for *_, share in rows], Qt.Orientation.Vertical)
        self._histogram_shown = False
        self.counting = Counting(window.tasks, self._histogram_wanted, self)
        self.counting.counted.connect(self.histogram.show_histogram)
        self.docks["histogram"].visibilityChanged.connect(self._histogram_seen)
        self.docks["history"].visibilityChanged.connect(self.history.set_seen)

    def panels(self) -> tuple[QWidget, ...]:
        """In the order in which the Tab key goes through them, but for the jobs."""
        bars = self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
        for bar in bars:  # Qt makes them as docks are laid over each other
            bar.setAccessibleName(self.tr("Panels"))
        upper, lower = (self._bars_under(bars, name) for name in ("navigator", "layers"))
        lower = [bar for bar in lower if bar not in upper]
        rest = [bar for bar in bars if bar not in (*upper, *lower)]
        return self.navigator, self.histogram, *upper, self.tool, self.layers, self.history, *lower, *rest

    def set_page(self, page: Page | None) -> None:
        """Follow another document, or none."""
        self.layers.set_document(page.document if page else None)
        self.history.set_document(page.document if page else None)
        self.navigator.set_canvas(page.canvas if page else None)
        self.counting.set_document(page.document if page else None)

    def refresh(self, state: State) -> None:
        """What cannot be used now says why."""
        reasons = (tr(need.reason) for need in CHANGING if not need.holds(state))
        self.history.set_reason(next(reasons, ""))

    def stop(self) -> None:
        """The window closes."""
        self.counting.stop()
        self.history.set_document(None)
        self.navigator.set_canvas(None)

    def _bars_under(self, bars: list[QTabBar], name: str) -> list[QTabBar]:
        """Those with a tab for a panel."""
        title = self.docks[name].windowTitle()
        return [bar for bar in bars if title in (bar.tabText(n) for n in range(bar.count()))]

    def _histogram_wanted(self) -> bool:
        """Qt calls a panel behind another's tab visible, too; only the dock is told."""
        return self._histogram_shown

    def _histogram_seen(self, seen: bool) -> None:
        self._histogram_shown = seen
        if seen:
            self.counting.count()

    def _dock(self, name: str, title: str, panel: QWidget) -> QDockWidget:
        window = self._window
        dock = QDockWidget(title, window)
        dock.setObjectName(name)
        dock.setAccessibleName(title)
        window.commands.add_panel(dock.toggleViewAction())
        if isinstance(
            panel, ToolPanel
        ):  # a tool with many options must not make the window taller than the screen
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(QFrame.Shape.NoFrame)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setMinimumHeight(40)
            area.setSizeAdjustPolicy(QScrollArea.SizeAdjustPolicy.AdjustToContents)
            area.setWidget(panel)
            dock.setWidget(area)
        else:
            dock.setWidget(panel)
        dock.setMinimumWidth(240)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        return dock
