"""Japanese is complete, and no translation loses a placeholder or a key. ``make translations`` mends what fails."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMainWindow
from pytestqt.qtbot import QtBot

from editor import language
from editor.actions import COMMANDS, MENUS
from editor.commands import Commands, plain
from tests import translations
from tests.translations import Text, faults, texts


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    language.install(qapp, "en")


# --- the texts and their translations -----------------------------------------------------------------------


def test_every_text_has_a_finished_translation() -> None:
    missing = sorted(set(texts()) - set(translations.translations()))
    assert not missing, "run make translations, then fill in: " + "; ".join(f"{c}: {s!r}" for c, s in missing)


def test_no_translation_is_left_of_a_text_that_is_gone() -> None:
    assert set(translations.translations()) <= set(texts())


def test_placeholders_keys_and_ends_agree() -> None:
    wrong = [
        (text, why) for text, words in translations.translations().items() for why in faults(text, words)
    ]
    assert not wrong


def test_translations_are_japanese() -> None:
    """What has no Japanese letter must be a name, a unit or a sign that is the same everywhere."""
    same = {text.source for text, words in translations.translations().items() if words.isascii()}
    assert same <= {
        "RGB",
        "Rgb",
        "CPU",
        "GPU",
        "{n} GB",
        "{n} MB",
        "{n} KB",
        " MB",
        "Lanczos",
        "Patchmatch",
        "Telea",
        "&OK",
        "px",
        "stops",
    }


def test_the_program_reads_the_translations_that_are_in_the_source(qapp: QApplication) -> None:
    translator = QTranslator()
    assert translator.load(str(translations.QM))
    for text, words in translations.translations().items():
        assert translator.translate(text.context, text.source) == words, "run make translations"


@pytest.mark.parametrize(
    ("source", "translation"),
    [
        ("Open {name}", "開く"),
        ("&Open", "開く"),
        ("&Open", "開く(&P)"),
        ("Open", "開く(&O)"),
        ("Open…", "開く"),
        ("{n} of {all}", "{n} / {n}"),
        (" MB", "MB"),
        ("One\nTwo", "一二"),
        ("Open", " "),
    ],
)
def test_a_fault_is_found(source: str, translation: str) -> None:
    assert faults(Text("Any", source), translation)


def test_texts_are_found_wherever_they_are() -> None:
    found = set(texts())
    for text in (
        Text("Actions", "&File"),  # a table
        Text("Saver", "“{name}” was not saved ({why}); choose another folder or make room."),  # a helper
        Text("Filters", "Denoise"),
        Text("Filters", "Keep grain"),
        Text("History", "Opacity"),
        Text("PreferencesDialog", "Preferences"),  # a class
        Text("Samples", "Espresso in a red cup, at high ISO"),
    ):
        assert text in found, text


def test_only_what_can_be_found_is_translated() -> None:
    """A text put together while the program runs is in no table, and would never be translated."""
    for path in sorted((translations.ROOT / "editor").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "tr":
                assert node.args and isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno}"


# --- the language of the window --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "system", "code"),
    [
        ("ja", "de_DE", "ja"),
        ("en", "ja_JP", "en"),
        ("system", "ja_JP", "ja"),
        ("system", "en_GB", "en"),
        ("system", "de_DE", "en"),
    ],
)
def test_the_setting_decides_and_else_the_desktop(setting: str, system: str, code: str) -> None:
    assert language.resolved(setting, QLocale(system)) == code


def test_numbers_are_written_as_the_texts_beside_them() -> None:
    assert language.locale("en", QLocale("de_DE")).decimalPoint() == "."
    assert language.locale("en", QLocale("en_GB")).name() == "en_GB"
    assert language.locale("ja", QLocale("de_DE")).name() == "ja_JP"


def test_our_texts_and_those_of_qt_are_japanese(app: QApplication, qtbot: QtBot) -> None:
    assert language.install(app, "ja") == "ja"
    assert app.translate("Layers", "Photo") == "写真"
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert "キャンセル" in box.button(QDialogButtonBox.StandardButton.Cancel).text()
    language.install(app, "en")
    assert app.translate("Layers", "Photo") == "Photo"
    assert len(app.findChildren(QTranslator, "language")) <= 2


def test_commands_are_japanese_in_menus_and_tooltips(app: QApplication, qtbot: QtBot) -> None:
    language.install(app, "ja")
    window = QMainWindow()
    qtbot.addWidget(window)
    commands = Commands(window, {command.id: lambda: None for command in COMMANDS})
    assert commands.actions["file.open"].text() == "開く(&O)…"
    assert commands.actions["file.open"].iconText() == "開く"
    commands.build_menus()
    assert commands.menus["file"].title() == "ファイル(&F)"
    assert set(MENUS) == set(commands.menus)


def test_a_name_loses_its_key_but_not_its_brackets() -> None:
    assert plain("開く(&O)…") == "開く"
    assert plain("&Open…") == "Open"
    assert plain("Save (a && b)") == "Save (a & b)"
    assert plain("Undo Canvas (&&x)") == "Undo Canvas (&x)"
