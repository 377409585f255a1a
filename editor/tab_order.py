"""The order in which the Tab key goes through the main window: as one reads it, from the toolbar to the status bar.

Qt goes by the order in which widgets were made; documents, jobs and recent photos come and go.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar, QTabWidget, QWidget

__all__ = ["chain", "in_tabs", "inside", "stops"]


def stops(top: QWidget) -> list[QWidget]:
    """What the Tab key stops at in a window, visible or not, in the order as it is."""
    found: list[QWidget] = []
    widget = top.nextInFocusChain()
    while widget is not None and widget is not top:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None:
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def inside(area: QWidget, order: Iterable[QWidget]) -> list[QWidget]:
    """Those of ``order`` that are in ``area``."""
    return [widget for widget in order if area.isAncestorOf(widget)]


def in_tabs(tabs: QTabWidget, order: list[QWidget]) -> list[QWidget]:
    """The tab bar, what closes each tab from left to right, then the pages."""
    bar = tabs.tabBar()
    found: list[QWidget] = [bar]
    for index in range(tabs.count()):
        button = bar.tabButton(index, QTabBar.ButtonPosition.RightSide)
        if button is not None:
            found.append(button)
    for index in range(tabs.count()):
        page = tabs.widget(index)
        found += inside(page, order) if page is not None else []
    return found


def chain(order: Iterable[QWidget]) -> None:
    """The Tab key goes through ``order`` from now on."""
    for one, next_one in pairwise(order):
        QWidget.setTabOrder(one, next_one)
