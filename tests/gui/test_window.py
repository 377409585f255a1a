from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import (
    QGuiApplication,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from editor.actions import COMMANDS, MENUS
from editor.commands import Commands
from editor.dialogs.preferences import PreferencesDialog
from editor.dialogs.shortcut_sheet import ShortcutSheet
from editor.panels.messages import Kind
from editor.window import MainWindow
from engine.api import Picture, Rect
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, make_window, picture, settle, trigger

pytestmark = pytest.mark.usefixtures("models")


# --- the empty window -----------------------------------------------------------------------------------


def test_the_window_needs_no_torch() -> None:
    code = (
        "import sys; from editor.window import MainWindow; from editor import filtering; filtering.ready_models();"
        "sys.exit('torch' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_the_empty_window_says_how_to_begin(window: MainWindow) -> None:
    assert window.windowTitle() == "Saisei"
    assert window.stack.currentWidget() is window.welcome
    assert window.welcome.open_button.isEnabled() and window.welcome.sample_button.isEnabled()
    assert not window.status.zoom.isVisible()


def test_every_command_is_in_its_menu_with_its_keys(window: MainWindow) -> None:
    titles = [action.text() for action in window.menuBar().actions()]
    assert titles == list(MENUS.values())
    for command in COMMANDS:
        action = window.commands.actions[command.id]
        assert action in window.commands.menus[command.menu].actions()
        assert [keys.toString() for keys in action.shortcuts()] == [
            QKeySequence(keys).toString() for keys in command.shortcuts
        ]
        assert action.isCheckable() == command.checkable
    assert all(menu.toolTipsVisible() for menu in window.commands.menus.values())


def test_greyed_commands_say_why(window: MainWindow) -> None:
    save = window.commands.actions["file.save"]
    assert not save.isEnabled()
    assert save.statusTip() == "Open a photo first."
    assert save.toolTip().splitlines() == ["Save (Ctrl+S)", "Open a photo first."]
    recent = window.commands.recent.menuAction()
    assert not recent.isEnabled() and recent.statusTip() == "No photo was opened yet."
    add_page(window)
    assert save.isEnabled()
    assert save.statusTip() == "Save the document under its name, with its metadata."
    undo = window.commands.actions["edit.undo"]
    assert not undo.isEnabled() and undo.statusTip() == "There is nothing to undo."


def test_handlers_and_table_match(qapp: object) -> None:
    with pytest.raises(ValueError, match="differ"):
        Commands(QMainWindow(), {"file.open": lambda: None})


def test_without_a_model_the_filter_is_greyed(
    qtbot: QtBot, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("editor.filtering.ready_models", lambda: {"denoise": ()})
    window = make_window(qtbot, engine)
    add_page(window)
    denoise = window.commands.actions["filter.denoise"]
    assert not denoise.isEnabled()
    assert "No model" in denoise.statusTip()


def test_models_that_cannot_be_listed_grey_nothing(
    qtbot: QtBot, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OSError("no such folder")

    monkeypatch.setattr("editor.filtering.ready_models", fail)
    window = make_window(qtbot, engine)
    add_page(window)
    assert window.commands.actions["filter.denoise"].isEnabled()
    assert "could not be listed" in caplog.text


def test_without_a_sample_its_command_is_greyed(
    qtbot: QtBot, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("editor.window.sample", lambda: None)
    window = make_window(qtbot, engine)
    assert not window.commands.actions["file.sample"].isEnabled()
    assert not window.welcome.sample_button.isEnabled()
    assert "No sample photo is installed." in window.welcome.sample_button.toolTip()


# --- documents and tabs -----------------------------------------------------------------------------------


def test_a_document_gets_a_tab_a_title_and_a_status(window: MainWindow) -> None:
    page = add_page(window, "holiday", dtype=np.uint16)
    assert window.stack.currentWidget() is window.pages
    assert window.windowTitle() == "holiday — Saisei"
    assert window.status.size_label.text() == "64 × 48 px"
    assert window.status.channels.text() == "RGB, 16 bit"
    assert window.status.profile.text() == "sRGB"
    assert window.status.zoom.isVisible() and window.status.zoom.text().endswith("%")
    page.canvas.cursor_moved.emit((12, 7))
    assert window.status.position.text() == "12, 7"
    page.canvas.cursor_moved.emit(None)
    assert window.status.position.text() == ""


def test_the_modified_mark_comes_and_goes_with_undo(window: MainWindow) -> None:
    page = add_page(window)
    page.document.set_opacity(page.document.layers[0].id, 0.5)
    assert window.windowTitle() == "photo* — Saisei"
    assert window.pages.tabText(0) == "photo*"
    undo = window.commands.actions["edit.undo"]
    assert undo.text() == "&Undo Opacity"
    trigger(window, "edit.undo")
    assert window.windowTitle() == "photo — Saisei"
    assert window.pages.tabText(0) == "photo"
    trigger(window, "edit.redo")
    assert page.document.layers[0].opacity == 0.5


def test_next_and_previous_go_round(window: MainWindow) -> None:
    for name in ("one", "two", "three"):
        add_page(window, name)
    assert window.windowTitle() == "three — Saisei"
    trigger(window, "view.next")
    assert window.windowTitle() == "one — Saisei"
    trigger(window, "view.previous")
    assert window.windowTitle() == "three — Saisei"


def test_a_middle_click_closes_a_tab(window: MainWindow, qtbot: QtBot) -> None:
    add_page(window, "one")
    add_page(window, "two")
    bar = window.pages.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.MiddleButton, pos=bar.tabRect(0).center())
    assert [page.document.name for page in window.pages.all()] == ["two"]


def test_the_cross_closes_a_tab_and_the_last_one_leads_to_the_start(window: MainWindow) -> None:
    add_page(window, "one")
    button = window.pages.tabBar().tabButton(0, QTabBar.ButtonPosition.RightSide)
    assert isinstance(button, QToolButton) and button.accessibleName() == "Close one"
    button.click()
    assert window.pages.count() == 0
    assert window.stack.currentWidget() is window.welcome
    assert window.windowTitle() == "Saisei"
    assert window.layers.model.rowCount() == 0


def test_a_long_name_does_not_fill_the_tab_bar(window: MainWindow) -> None:
    name = "a-very-long-name-of-a-photo-with-a-date-2024-05-17&more"
    add_page(window, name)
    shown = window.pages.tabText(0).replace("&&", "&")
    assert len(shown) <= 28 and "…" in shown and shown.endswith("05-17&more")
    assert window.pages.tabToolTip(0) == name


def test_the_layer_panel_follows_the_document_in_front(window: MainWindow) -> None:
    first = add_page(window, "one")
    first.document.add_layer(picture(), "Second")
    add_page(window, "two")
    assert window.layers.model.rowCount() == 1
    window.pages.setCurrentWidget(first)
    assert window.layers.model.rowCount() == 2


# --- layers -----------------------------------------------------------------------------------------------


def test_layer_commands(window: MainWindow) -> None:
    document = add_page(window).document
    bottom = document.layers[0]
    assert not window.commands.actions["layer.delete"].isEnabled()
    document.add_layer(picture(), "Top")
    top = document.layers[-1]
    assert window.commands.actions["layer.up"].statusTip() == "This layer is already on top."
    trigger(window, "layer.down")
    assert [layer.id for layer in document.layers] == [top.id, bottom.id]
    trigger(window, "layer.up")
    assert [layer.id for layer in document.layers] == [bottom.id, top.id]
    trigger(window, "layer.visible")
    assert not document.layers[-1].visible
    trigger(window, "layer.delete")
    assert [layer.id for layer in document.layers] == [bottom.id]
    assert window.commands.actions["layer.delete"].statusTip() == "A document keeps at least one layer."


def test_a_layer_that_a_job_fills_counts_for_comparing_only(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    trigger(window, "filter.denoise")
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    page.document.set_active(page.document.layers[0].id)
    actions = window.commands.actions
    assert actions["view.split"].isEnabled()
    assert actions["layer.delete"].statusTip() == "A document keeps at least one layer."
    assert actions["layer.up"].statusTip() == "This layer is already on top."
    page.document.set_active(page.document.layers[1].id)
    for name in ("layer.delete", "layer.up", "layer.again", "filter.denoise"):
        assert "still being computed" in actions[name].statusTip()
    engine.run(engine.request())
    assert actions["layer.delete"].isEnabled()


def test_rename_opens_the_name_in_the_list(window: MainWindow) -> None:
    add_page(window)
    trigger(window, "layer.rename")
    assert window.layers.view.state() == window.layers.view.State.EditingState


# --- view -------------------------------------------------------------------------------------------------


def test_zoom_commands_and_the_zoom_menu(window: MainWindow) -> None:
    page = add_page(window, width=600, height=400)
    trigger(window, "view.actual_size")
    assert page.canvas.zoom == 1.0
    assert window.status.zoom.text() == "100 %"
    trigger(window, "view.zoom_in")
    assert page.canvas.zoom > 1.0
    menu = window.status.zoom.menu()
    next(action for action in menu.actions() if action.text() == "200 %").trigger()
    assert page.canvas.zoom == 2.0
    trigger(window, "view.zoom_out")
    assert page.canvas.zoom < 2.0
    trigger(window, "view.fit")
    assert page.canvas.visible_rect() == Rect(0, 0, 600, 400)


def test_zoom_keys_work_while_a_filter_is_open(window: MainWindow) -> None:
    for command in COMMANDS:
        context = window.commands.actions[command.id].shortcutContext()
        wanted = command.menu in ("view", "jobs")
        assert (context is Qt.ShortcutContext.ApplicationShortcut) == wanted


def test_split_needs_something_to_compare_and_ends_with_it(window: MainWindow) -> None:
    page = add_page(window)
    split = window.commands.actions["view.split"]
    assert not split.isEnabled()
    page.document.add_layer(picture(), "Top")
    trigger(window, "view.split")
    assert page.canvas.split and split.isChecked()
    other = add_page(window, "other")
    assert not split.isChecked() and not other.canvas.split
    window.pages.setCurrentWidget(page)
    assert split.isChecked()
    page.document.undo()
    assert not page.canvas.split and not split.isChecked()


def test_full_screen(window: MainWindow, qtbot: QtBot) -> None:
    trigger(window, "view.full_screen")
    qtbot.waitUntil(window.isFullScreen)
    assert window.commands.actions["view.full_screen"].isChecked()
    trigger(window, "view.full_screen")
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert not window.commands.actions["view.full_screen"].isChecked()


# --- preferences, help, messages -----------------------------------------------------------------------------


def test_preferences_are_kept_when_accepted(window: MainWindow) -> None:
    page = add_page(window)
    trigger(window, "file.preferences")
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None and dialog.isVisible()
    dialog.files.provenance.setChecked(False)
    dialog.performance.history.setValue(256)
    dialog.accept()
    assert not window.settings.value.provenance
    assert page.document.history_limit == 256 << 20
    trigger(window, "file.preferences")
    dialog = next(d for d in window.findChildren(PreferencesDialog) if d.isVisible())
    dialog.files.provenance.setChecked(True)
    dialog.reject()
    assert not window.settings.value.provenance


def test_diagnostics_are_copied(window: MainWindow) -> None:
    trigger(window, "help.diagnostics")
    text = QGuiApplication.clipboard().text()
    for word in ("Saisei: ", "Python: ", "Qt: ", "PySide: ", "PyTorch: ", "one line of the log"):
        assert word in text
    assert str(Path.home()) not in text
    assert window.messages.kind is Kind.INFO


def test_shortcuts_and_about_are_shown(window: MainWindow, ask: FakeAsk) -> None:
    trigger(window, "help.about")
    title, words, details = ask.told[0]
    assert title == "About Saisei" and "MIT" in words
    for part, licence in (("PySide6", "LGPL"), ("torch ", "BSD"), ("pillow", "MIT-CMU"), ("Python", "PSF")):
        assert any(part in line and licence in line for line in details.splitlines())
    trigger(window, "help.shortcuts")
    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None and sheet.isVisible()
    sheet.edit_wanted.emit()
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None and dialog.shortcuts.isVisible()
    dialog.reject()
    sheet.close()


def test_a_crash_is_one_sentence_with_details_on_request(window: MainWindow, ask: FakeAsk) -> None:
    page = add_page(window)
    window.show_crash("ValueError: oops", "Traceback …")
    assert window.messages.kind is Kind.ERROR
    assert "ValueError: oops" in window.messages.text()
    window.messages.details.click()
    assert ask.told[0][2] == "Traceback …"
    assert window.pages.current() is page


# --- window and keyboard --------------------------------------------------------------------------------------


def test_size_and_state_are_kept(qtbot: QtBot, user_folders: Path) -> None:
    first = make_window(qtbot)
    first.resize(760, 720)
    first.close()
    assert list(user_folders.rglob("window.ini"))
    second = MainWindow(FakeEngine(), first.settings, [], FakeAsk())
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (760, 720)


def test_everything_that_takes_the_focus_has_a_name(window: MainWindow) -> None:
    add_page(window).document.add_layer(picture(), "Top")
    window.messages.show_message(Kind.ERROR, "Something.", "details")
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and widget.objectName() != "qt_spinbox_lineedit"
    ]
    assert not nameless


def test_the_tab_key_reaches_toolbar_canvas_and_panels(window: MainWindow) -> None:
    page = add_page(window)
    page.document.add_layer(picture(), "Top")
    reached, widget = [], window.nextInFocusChain()
    while widget is not window:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            reached.append(widget)
        widget = widget.nextInFocusChain()
    bar = window.toolbar.widgetForAction(window.commands.actions["quick.denoise"])
    for wanted in (bar, page.canvas, window.layers.view, window.layers.opacity, window.status.zoom):
        assert wanted in reached


def test_the_right_button_on_a_tab_is_harmless(window: MainWindow) -> None:
    add_page(window)
    bar = window.pages.tabBar()
    for kind in (QMouseEvent.Type.MouseButtonPress, QMouseEvent.Type.MouseButtonRelease):
        event = QMouseEvent(
            kind,
            QPointF(bar.tabRect(0).center()),
            QPointF(bar.mapToGlobal(bar.tabRect(0).center())),
            Qt.MouseButton.RightButton,
            Qt.MouseButton.RightButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(bar, event)
    assert window.pages.count() == 1


def test_a_hundred_refreshes_are_cheap(window: MainWindow) -> None:
    document = add_page(window).document
    for n in range(20):
        document.add_layer(Picture(np.zeros((4, 4, 3), np.uint8)), f"Layer {n}")
    start = time.perf_counter()
    for n in range(100):
        document.set_opacity(document.layers[-1].id, n / 200)
    assert time.perf_counter() - start < 2.0
