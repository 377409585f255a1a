from __future__ import annotations

import ast
from dataclasses import fields, replace
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from editor import document
from editor.actions import COMMANDS, MENUS, TOOLBAR, Command, Need, State, table, why_not
from editor.canvas.tools.table import TOOLS
from editor.commands import Commands, plain, shortcut_lines
from editor.icons import FOLDER
from editor.words import STEPS
from engine.filters import FILTERS
from engine.generators import GENERATORS

EVERYTHING = State(
    document=True,
    modified=True,
    file=True,
    jobs=1,
    documents=2,
    layers=3,
    settled=3,
    layer=1,
    recipe=True,
    grouped=True,
    mask=True,
    below=True,
    pair_shown=True,
    shown=True,
    undo="Denoise",
    redo="Opacity",
    clipboard=True,
    selection=True,
    hints=True,
    recent=3,
    sample=True,
)
NEEDS = {name: value for name, value in vars(table).items() if isinstance(value, Need)}
BREAKS: dict[str, State] = {
    "DOCUMENT": replace(EVERYTHING, document=False),
    "NOT_SAVING": replace(EVERYTHING, saving=True),
    "NOT_GROWING": replace(EVERYTHING, growing=True),
    "UNSAVED": replace(EVERYTHING, modified=False),
    "NOT_LOADING": replace(EVERYTHING, loading=True),
    "NO_DIALOG": replace(EVERYTHING, dialog=True),
    "STEP_BACK": replace(EVERYTHING, dialog=True),
    "STEP_AGAIN": replace(EVERYTHING, dialog=True),
    "LAYER": replace(EVERYTHING, layer=None),
    "NOT_FILLING": replace(EVERYTHING, filling=True),
    "RECIPE": replace(EVERYTHING, recipe=False),
    "NOT_LAST": replace(EVERYTHING, settled=1),
    "ITEM": replace(EVERYTHING, layer=None),
    "NOT_TOP": replace(EVERYTHING, top=True),
    "NOT_BOTTOM": replace(EVERYTHING, bottom=True),
    "GROUPED": replace(EVERYTHING, grouped=False),
    "UNLOCKED": replace(EVERYTHING, locked=True),
    "CHOSEN_UNLOCKED": replace(EVERYTHING, chosen_locked=True),
    "MASK": replace(EVERYTHING, mask=False),
    "HINTS": replace(EVERYTHING, hints=False),
    "UNMASKED": EVERYTHING,
    "NOTHING_FILLING": replace(EVERYTHING, layers=4),
    "BELOW": replace(EVERYTHING, below=False),
    "PAIR_SHOWN": replace(EVERYTHING, pair_shown=False),
    "PAIR_UNLOCKED": replace(EVERYTHING, pair_locked=True),
    "SHOWN": replace(EVERYTHING, shown=False),
    "SHOWN_UNLOCKED": replace(EVERYTHING, shown_locked=True),
    "ALL_UNLOCKED": replace(EVERYTHING, any_locked=True),
    "UNDO": replace(EVERYTHING, undo=""),
    "REDO": replace(EVERYTHING, redo=""),
    "CLIPBOARD": replace(EVERYTHING, clipboard=False),
    "RESULTS": replace(EVERYTHING, layers=1),
    "SELECTION": replace(EVERYTHING, selection=False),
    "MARKED": replace(EVERYTHING, selection=False),
    "JOBS": replace(EVERYTHING, jobs=0),
    "RECENT": replace(EVERYTHING, recent=0),
    "SAMPLE": replace(EVERYTHING, sample=False),
    "SEVERAL": replace(EVERYTHING, documents=1),
}
# what runs in no state that has all the rest: a layer with a mask gets no other one
HOLDS = {"UNMASKED": replace(EVERYTHING, mask=False)}


def ids(command: Command) -> str:
    return command.id


def test_ids_are_unique_and_name_their_menu() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    assert {command.menu for command in COMMANDS} == set(MENUS)


def test_no_two_commands_share_a_key() -> None:
    keys = [
        QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)
        for command in COMMANDS
        for keys in command.shortcuts
    ]
    assert all(keys)
    assert len(set(keys)) == len(keys)


def test_mnemonics_are_unique_within_a_menu_and_in_the_menu_bar() -> None:
    def letters(texts: list[str]) -> list[str]:
        found = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
        assert len(set(found)) == len(found), texts
        return found

    assert len(letters(list(MENUS.values()))) == len(MENUS)
    for menu in MENUS:
        extra = ["Open &recent"] if menu == "file" else []
        letters([command.text for command in COMMANDS if command.menu == menu] + extra)


@pytest.mark.parametrize("command", COMMANDS, ids=ids)
def test_every_command_explains_itself(command: Command) -> None:
    assert command.help.endswith(".") and command.help[0].isupper()
    assert plain(command.text)
    if command.icon and not command.id.startswith("filter."):
        assert (FOLDER / f"{command.icon}.svg").is_file()


@pytest.mark.parametrize("command", COMMANDS, ids=ids)
def test_every_command_can_run_in_some_state(command: Command) -> None:
    assert "" in [why_not(command, state) for state in (EVERYTHING, *HOLDS.values())]


@pytest.mark.parametrize("command", COMMANDS, ids=ids)
def test_each_need_of_a_command_greys_it_with_its_reason(command: Command) -> None:
    by_need = {id(need): name for name, need in NEEDS.items()}
    for need in command.needs:
        if id(need) in by_need:
            state = BREAKS[by_need[id(need)]]
        else:  # the need for a model
            tasks = frozenset(row.task or "" for row in (*FILTERS.values(), *GENERATORS.values()))
            state = replace(EVERYTHING, missing_models=tasks, comparable=False)
        assert not need.holds(state)
        assert why_not(command, state) == need.reason


def test_every_need_is_used_holds_and_breaks() -> None:
    assert set(BREAKS) == set(NEEDS)
    used = {id(need) for command in COMMANDS for need in command.needs} | {id(table.RECENT)}
    for name, need in NEEDS.items():
        assert need.holds(HOLDS.get(name, EVERYTHING)), name
        assert not need.holds(BREAKS[name]), name
        assert need.reason.endswith("."), name
        assert id(need) in used, name


def test_everything_but_the_few_is_greyed_in_the_empty_window() -> None:
    free = {command.id for command in COMMANDS if not why_not(command, State())}
    assert free == {
        "file.open",
        "file.batch",
        "file.preferences",
        "file.quit",
        "view.full_screen",
        "view.rulers",
        "generate.dataset",
        "generate.faces",
        "models.open",
        "style.learn",
        "jobs.unload",
        "help.shortcuts",
        "help.diagnostics",
        "help.about",
        *(f"tools.{name}" for name in TOOLS),
    }


def test_every_filter_has_its_command_and_waits_for_its_model() -> None:
    by_id = {command.id: command for command in COMMANDS}
    for row in FILTERS.values():
        command = by_id[f"filter.{row.id}"]
        assert command.text == row.label + "…"
        assert command.menu == row.menu.lower()
        if row.task:
            state = replace(EVERYTHING, missing_models=frozenset({row.task}))
            assert "model" in why_not(command, state)


def test_steps_and_filters_are_translated(qtbot: QtBot, pig_latin: None) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    commands = Commands(window, {command.id: lambda: None for command in COMMANDS})
    commands.refresh(EVERYTHING)
    words = {name: action.text() for name, action in commands.actions.items()}
    assert words["edit.undo"] == "Actions/&Undo Filters/Denoise"  # the step has the name of its filter
    assert words["edit.redo"] == "Actions/&Redo History/Opacity"
    assert words["filter.denoise"] == "Filters/Denoise…"
    assert commands.actions["filter.denoise"].statusTip() == "Filters/" + FILTERS["denoise"].help
    assert "Filters/Denoise" in shortcut_lines()


def test_every_step_of_a_document_is_in_the_table() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(document.__file__).parent.glob("*.py")]
    calls = [node for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    steps = {
        word.value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("_step", "_change_layer")
        for argument in call.args
        for word in ast.walk(argument)
        if isinstance(word, ast.Constant) and isinstance(word.value, str) and word.value[0].isupper()
    }
    assert len(steps) > 5 and steps <= set(STEPS)


def test_what_is_no_file_yet_can_be_saved_without_a_change() -> None:
    save = next(command for command in COMMANDS if command.id == "file.save")
    assert why_not(save, State(document=True, file=True))
    assert not why_not(save, State(document=True))


def test_a_comparison_needs_two_layers_or_a_preview() -> None:
    split = next(command for command in COMMANDS if command.id == "view.split")
    assert why_not(split, State(document=True, layers=1))
    assert not why_not(split, State(document=True, layers=2))
    assert not why_not(split, State(document=True, layers=1, dialog=True))


def test_the_toolbar_names_commands_that_have_drawings() -> None:
    by_id = {command.id: command for command in COMMANDS}
    assert all(by_id[name].icon for name in TOOLBAR if name is not None)


def test_the_list_of_shortcuts_holds_every_command() -> None:
    text = shortcut_lines()
    for command in COMMANDS:
        assert plain(command.text) in text
    assert "Ctrl+Shift+D" in text
    assert not any(line != line.rstrip() for line in text.splitlines())


def test_the_state_knows_only_what_is_asked_of_it() -> None:
    asked: set[str] = set()

    class Watched:
        def __init__(self, state: State) -> None:
            self._state = state

        def __getattr__(self, name: str) -> object:
            asked.add(name)
            return getattr(self._state, name)

    for state in (EVERYTHING, State(layer=0), State()):
        for need in (*NEEDS.values(), *(need for command in COMMANDS for need in command.needs)):
            need.holds(Watched(state))  # type: ignore[arg-type]
    assert asked == {field.name for field in fields(State)}
