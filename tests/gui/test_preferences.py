"""The pages of the preferences, and keys that can be changed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from editor import theme
from editor.actions import COMMANDS
from editor.app import follow
from editor.commands import shortcut_lines
from editor.dialogs.preferences import PreferencesDialog
from editor.dialogs.shortcut_sheet import ShortcutSheet
from editor.dialogs.shortcuts import ShortcutsPage
from editor.document import Document
from editor.panels.messages import Kind
from editor.settings import Settings, config_folder
from editor.shortcuts import RESERVED, changes, effective, holder, normal
from editor.window import MainWindow
from engine.files import Metadata
from tests.gui.fakes import FakeAsk, add_page, make_window, picture, trigger

DEFAULTS = Settings()


def dialog(qtbot: QtBot, settings: Settings = DEFAULTS, folder: str = "") -> PreferencesDialog:
    asked: list[str] = []

    def choose(parent: QWidget, title: str, start: str) -> str:
        asked.append(start)
        return folder

    made = PreferencesDialog(settings, choose=choose)
    qtbot.addWidget(made)
    made.show()
    return made


def page(qtbot: QtBot, **changed: tuple[str, ...]) -> ShortcutsPage:
    made = ShortcutsPage({name.replace("__", "."): keys for name, keys in changed.items()})
    qtbot.addWidget(made)
    made.show()
    return made


def press(made: ShortcutsPage, keys: str) -> None:
    """As a person does: into the field, by the keyboard."""
    made.field.setFocus()
    combination = QKeySequence(keys)[0]
    QTest.keyClick(made.field, combination.key(), combination.keyboardModifiers())


# --- pages ------------------------------------------------------------------------------------------------

ODD = Settings(
    provenance=False,
    metadata="copyright",
    device="cuda:1",
    memory_limit=3 << 30,
    tile=320,
    history_limit=512 << 20,
    theme="light",
    language="ja",
    open_folder="/in",
    save_folder="/out",
    recovery=False,
    autosave_interval=45,
    shortcuts={"file.open": ("Ctrl+Alt+F6",), "from.the.future": ("F7",)},
)


@pytest.mark.parametrize("settings", [Settings(), ODD], ids=["defaults", "odd"])
def test_what_is_not_touched_stays(qtbot: QtBot, settings: Settings) -> None:
    assert replace(settings, **dialog(qtbot, settings).changes()) == settings


def test_each_field_reaches_its_setting(qtbot: QtBot) -> None:
    made = dialog(qtbot, folder="/chosen")
    made.general.theme.setCurrentIndex(made.general.theme.findData("system"))
    made.general.language.setCurrentIndex(made.general.language.findData("ja"))
    made.general.interval.setValue(30)
    made.general.recovery.setChecked(False)
    made.performance.device.setCurrentIndex(made.performance.device.findData("cpu"))
    made.performance.memory.setValue(2048)
    made.performance.tile.setCurrentIndex(made.performance.tile.findData(256))
    made.performance.history.setValue(128)
    made.files.metadata.setCurrentIndex(made.files.metadata.findData("no_location"))
    made.files.provenance.setChecked(False)
    made.files.open_folder.button.click()
    made.files.save_folder.path.setText(" /typed ")
    assert replace(Settings(), **made.changes()) == Settings(
        theme="system",
        language="ja",
        autosave_interval=30,
        recovery=False,
        device="cpu",
        memory_limit=2 << 30,
        tile=256,
        history_limit=128 << 20,
        metadata="no_location",
        provenance=False,
        open_folder="/chosen",
        save_folder="/typed",
    )


def test_pages_are_reached_by_the_keyboard(qtbot: QtBot) -> None:
    made = dialog(qtbot)
    made.names.setFocus()
    for row in range(1, made.names.count()):
        QTest.keyClick(made.names, Qt.Key.Key_Down)
        assert made.stack.currentIndex() == row
    made.show_page(made.files)
    assert made.files.isVisible()


def test_every_control_has_a_name(qtbot: QtBot) -> None:
    made = dialog(qtbot)
    for widget in made.findChildren(QWidget):
        parent = widget.parent()
        inner = widget.objectName().startswith("qt_") or isinstance(
            parent, QAbstractSpinBox | QComboBox | QKeySequenceEdit
        )
        popup = widget.window() is not made  # the list of a box
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not inner and not popup:
            assert widget.accessibleName() or isinstance(widget, QScrollArea), widget


# --- the table of keys ---------------------------------------------------------------------------------------


def test_keys_have_one_spelling() -> None:
    assert normal("ctrl+shift+s") == normal("Shift+Ctrl+S") == "Ctrl+Shift+S"
    assert normal("") == normal("Ctrl+K, Ctrl+C") == normal("no such key") == ""


def test_without_changes_each_command_has_its_own_keys() -> None:
    for command in COMMANDS:
        assert effective({})[command.id] == tuple(map(normal, command.shortcuts))


def test_a_key_belongs_to_one_command_only() -> None:
    table = effective({"help.about": ("Ctrl+S", "Ctrl+S", "Esc", "nonsense key", "")})
    assert table["help.about"] == ("Ctrl+S",)
    assert table["file.save"] == ()
    every = [key for keys in table.values() for key in keys]
    assert len(every) == len(set(every))


def test_only_what_differs_is_kept_and_what_is_unknown_survives() -> None:
    table = effective({"file.open": ("Ctrl+Alt+F6",)})
    assert changes(table, {"plugin.run": ("F7",)}) == {"file.open": ("Ctrl+Alt+F6",), "plugin.run": ("F7",)}
    assert changes(effective({})) == {}
    assert holder("shift+ctrl+s", table) == "file.save_as" and holder("", table) is None


def test_no_command_came_with_a_reserved_key() -> None:
    assert not RESERVED & {normal(key) for command in COMMANDS for key in command.shortcuts}


# --- the page ----------------------------------------------------------------------------------------------


def test_keys_are_set_added_and_removed(qtbot: QtBot) -> None:
    made = page(qtbot)
    made.select("file.open")
    press(made, "Ctrl+Alt+F8")
    made.set_button.click()
    assert made.keys("file.open") == ("Ctrl+Alt+F8",)
    press(made, "Ctrl+Alt+F6")
    made.add_button.click()
    assert made.changes() == {"shortcuts": {"file.open": ("Ctrl+Alt+F8", "Ctrl+Alt+F6")}}
    made.clear_button.click()
    assert made.changes() == {"shortcuts": {"file.open": ()}}
    assert not made.clear_button.isEnabled()
    made.reset_button.click()
    assert made.changes() == {"shortcuts": {}}


def test_a_conflict_names_the_other_command_and_leaves_the_choice(qtbot: QtBot) -> None:
    made = page(qtbot)
    made.select("file.open")
    press(made, "Ctrl+S")
    assert "Ctrl+S" in made.said.text() and "“Save”" in made.said.text()
    assert not made.set_button.isEnabled() and not made.add_button.isEnabled()
    made.leave_button.click()
    assert made.said.text() == "" and made.leave_button.isHidden()
    assert made.changes() == {"shortcuts": {}}
    press(made, "Ctrl+S")
    made.take_button.click()
    assert made.keys("file.open") == ("Ctrl+S",) and made.keys("file.save") == ()


def test_a_key_of_the_command_itself_is_no_conflict(qtbot: QtBot) -> None:
    made = page(qtbot)
    made.select("edit.redo")
    press(made, "Ctrl+Y")
    assert made.take_button.isHidden() and made.set_button.isEnabled()
    made.set_button.click()
    assert made.keys("edit.redo") == ("Ctrl+Y",)


def test_reserved_keys_are_refused(qtbot: QtBot) -> None:
    made = page(qtbot)
    made.select("file.open")
    for keys in ("Space", "Return", "Up"):
        press(made, keys)
        assert made.said.text() and not made.set_button.isEnabled(), keys
        assert made.take_button.isHidden()


def test_the_field_is_no_trap_for_the_keyboard(qtbot: QtBot) -> None:
    made = page(qtbot)
    made.field.setFocus()
    QTest.keyClick(made.field, Qt.Key.Key_Tab)
    assert not made.field.hasFocus() and not made.field.isAncestorOf(made.focusWidget())


def test_a_reset_takes_no_keys_from_another(qtbot: QtBot) -> None:
    made = page(qtbot, file__save=(), file__open=("Ctrl+S",))
    made.select("file.save")
    made.reset_button.click()
    assert made.keys("file.save") == () and made.keys("file.open") == ("Ctrl+S",)
    assert "“Open”" in made.said.text()
    made.reset_all_button.click()
    assert made.changes() == {"shortcuts": {}}


def test_the_search_finds_names_and_keys(qtbot: QtBot) -> None:
    made = page(qtbot)

    def found() -> set[str]:
        return {
            name for name, item in made._items.items() if not item.isHidden() and not item.parent().isHidden()
        }

    made.search.setText("zoom")
    assert {"view.zoom_in", "view.zoom_out"} <= found() and "file.quit" not in found()
    made.search.setText("ctrl+q")
    assert found() == {"file.quit"}
    made.search.setText("no such thing")
    assert found() == set()
    made.search.clear()
    assert found() == {command.id for command in COMMANDS}


# --- in force ------------------------------------------------------------------------------------------------


def test_changed_keys_are_in_force_at_once(window: MainWindow) -> None:
    action = window.commands.actions["file.open"]
    window.settings.update(shortcuts={"file.open": ("Ctrl+Alt+F6",), "gone.command": ("F9",)})
    assert [keys.toString() for keys in action.shortcuts()] == ["Ctrl+Alt+F6"]
    assert "Ctrl+Alt+F6" in action.toolTip() and "Ctrl+O" not in action.toolTip()
    assert "Ctrl+Alt+F6" in shortcut_lines(window.settings.value.shortcuts)
    window.settings.update(shortcuts={})
    assert [keys.toString() for keys in action.shortcuts()] == ["Ctrl+O"]


def test_a_changed_key_starts_its_command(window: MainWindow, qtbot: QtBot) -> None:
    window.settings.update(shortcuts={"help.diagnostics": ("Ctrl+Alt+F6",)})
    window.activateWindow()
    qtbot.waitActive(window)
    with qtbot.waitSignal(window.commands.actions["help.diagnostics"].triggered):
        QTest.keyClick(
            window, Qt.Key.Key_F6, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )


@pytest.mark.parametrize(("policy", "told"), [("keep", True), ("no_location", False), ("copyright", False)])
def test_the_metadata_setting_is_in_force_on_saving(
    window: MainWindow, ask: FakeAsk, tmp_path: Path, policy: str, told: bool
) -> None:
    window.settings.update(metadata=policy)
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="48,8N"/>'
        b"</rdf:RDF></x:xmpmeta>"
    )
    window.add_document(Document.from_picture(picture(), "photo", metadata=Metadata(xmp=packet)))
    ask.save_to = tmp_path / "saved.png"
    trigger(window, "file.save_as")
    assert (b"48,8N" in ask.save_to.read_bytes()) == told


def test_default_folders_are_suggested(window: MainWindow, ask: FakeAsk, tmp_path: Path) -> None:
    first, second = tmp_path / "in", tmp_path / "out"
    first.mkdir()
    second.mkdir()
    window.settings.update(folder=str(tmp_path), open_folder=str(first), save_folder=str(second))
    trigger(window, "file.open")
    assert ("open", str(first)) in ask.asked
    add_page(window, "photo")
    trigger(window, "file.save_as")
    assert next(asked[1].parent for asked in ask.asked if asked[0] == "save_path") == second


def test_the_theme_changes_at_once(window: MainWindow, qapp: QApplication) -> None:
    follow(window.settings, qapp)
    try:
        window.settings.update(theme="light")
        assert theme.current() is theme.LIGHT
    finally:
        window.settings.update(theme="dark")
    assert theme.current() is theme.DARK


def test_damaged_preferences_are_told_in_the_window(qtbot: QtBot, models: None) -> None:
    path = config_folder() / "settings.toml"
    path.parent.mkdir(parents=True)
    path.write_text("{ broken", encoding="utf-8")
    window = make_window(qtbot)
    assert "settings.damaged.toml" in window.messages.text()
    assert window.messages.kind is Kind.WARNING


def test_the_sheet_shows_the_keys_in_force_and_can_be_searched(qtbot: QtBot) -> None:
    sheet = ShortcutSheet({"file.open": ("Ctrl+Alt+F6",)})
    qtbot.addWidget(sheet)
    sheet.show()

    def seen() -> list[str]:
        return [text for g in sheet.groups for text, left, _ in g._rows if left.isVisible()]

    assert any(text.endswith("ctrl+alt+f6") for text in seen()) and not any(
        "ctrl+o" in text for text in seen()
    )
    sheet.search.setText("Zoom in")
    assert 1 <= len(seen()) < 4
    with qtbot.waitSignal(sheet.edit_wanted):
        sheet._edit()
    assert not sheet.isVisible()
