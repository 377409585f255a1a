"""The Tab key goes through windows as one reads them, and reaches everything that can be worked."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from editor.dialogs.filter import FilterDialog
from editor.opening import samples
from editor.panels.messages import Kind
from editor.window import MainWindow
from engine.filters import FILTERS
from tests.gui.fakes import FakeEngine, add_page, picture, settle, trigger

WORKED = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QTabBar,
)


def tabbed(qtbot: QtBot, first: QWidget) -> list[QWidget]:
    """Where the Tab key goes, from ``first`` once around."""
    window = first.window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    first.setFocus()
    found: list[QWidget] = []
    for _ in range(100):
        widget = QApplication.focusWidget()
        assert widget is not None
        if found and widget is found[0]:
            return found
        found.append(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)
    raise AssertionError(f"the Tab key never comes back: {[w.accessibleName() for w in found]}")


def worked(window: QWidget) -> list[QWidget]:
    """Everything that can be seen and worked."""
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, WORKED)
        and not isinstance(widget, QScrollBar)
        and widget.window() is window
        and widget.isVisible()
        and widget.isEnabled()
        and not widget.objectName().startswith("qt_")  # parts of others
        and not (isinstance(widget, QTabBar) and widget.count() == 0)
    ]


def by_area(window: MainWindow, widgets: list[QWidget]) -> list[int]:
    tabs = window.pages.tabBar()
    areas = [window.toolbar, window.tools, window.messages, tabs, window.pages, *window.docks.panels()]
    areas += [window.jobs_panel, window.status]
    return [
        next(n for n, area in enumerate(areas) if area is widget or area.isAncestorOf(widget))
        for widget in widgets
    ]


def start_job(window: MainWindow) -> None:
    trigger(window, "filter.denoise")
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)


def test_the_window_is_gone_through_as_it_is_read(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    for name in ("one", "two", "three"):
        page = add_page(window, name)
        page.document.add_layer(picture(), "Top")
        start_job(window)
    engine.run(engine.request())
    window.messages.show_message(Kind.ERROR, "Something.", "details")
    window.pages.tabBar().moveTab(2, 0)
    window.toolbox.choose("wand")
    settle(window)
    bar = window.toolbar.widgetForAction(window.commands.actions["file.open"])
    order = tabbed(qtbot, bar)
    missed = [widget for widget in worked(window) if widget not in order]
    assert not missed, [(widget, widget.accessibleName()) for widget in missed]
    areas = by_area(window, order)
    assert areas == sorted(areas) and len(set(areas)) == 12
    for area in set(areas) - {3}:  # the bar of tabs is as large as what is in it
        places = [
            w.mapTo(window, w.rect().center()) for w, found in zip(order, areas, strict=True) if found == area
        ]
        lines = [(place.y() // 16, place.x()) for place in places]
        assert lines == sorted(lines), [w.accessibleName() for w in order]
    closing = [widget.accessibleName() for widget in order if widget.accessibleName().startswith("Close ")]
    assert closing == ["Close three", "Close one", "Close two"]
    cancelling = [w for w in order if window.jobs_panel.isAncestorOf(w)]
    assert cancelling == window.jobs_panel.buttons() and len(cancelling) == 3


def test_the_empty_window_is_gone_through_as_it_is_read(window: MainWindow, qtbot: QtBot) -> None:
    window.settings.update(recent=("/a/one.png", "/a/two.png"))
    settle(window)
    bar = window.toolbar.widgetForAction(window.commands.actions["file.open"])
    order = tabbed(qtbot, bar)
    missed = [widget for widget in worked(window) if widget not in order]
    assert not missed, [(widget, widget.accessibleName()) for widget in missed]
    names = [widget.accessibleName() for widget in order if window.welcome.isAncestorOf(widget)]
    shown = [f"Open {title}" for _, title in samples()]
    assert names == ["Open photos", "Try the sample photo", "Open one.png", "Open two.png", *shown]


def test_the_dialog_of_a_filter_is_gone_through_as_it_is_read(qtbot: QtBot) -> None:
    for row in FILTERS.values():
        dialog = FilterDialog(row, (("one", "One"), ("two", "Two")))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(dialog)
        dialog.show()
        for field in dialog.form.fields.values():
            if getattr(field, "auto", None) is not None:
                field.auto.setChecked(False)  # type: ignore[attr-defined]
        order = tabbed(qtbot, dialog.model)
        missed = [widget for widget in worked(dialog) if widget not in order]
        assert not missed, [(widget, widget.accessibleName()) for widget in missed]
        middles = [widget.mapTo(dialog, widget.rect().center()) for widget in order]
        lines = [(middle.y() // 16, middle.x()) for middle in middles]
        assert lines == sorted(lines), [widget.accessibleName() for widget in order]
        dialog.close()
