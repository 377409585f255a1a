"""Learning a style in the window: the process in the background, the dialog, the menus that show what came of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.dialogs.learn import LearnDialog
from editor.learning import Learner
from editor.tasks import Tasks
from editor.window import MainWindow
from engine.api import EngineError
from engine.learning import project as projects
from engine.learning import results
from engine.learning.project import Best, LearningError, Project, State
from engine.models.store import shared, user_folder
from tests.gui.fakes import FakeAsk, trigger

FACTS = {"config": {"widths": [8, 16], "blocks": 2, "dilation": 1}, "start": "none", "styles": 9}

# what engine/learning/__main__.py says and hears, without the learning
PROCESS = """
import json, sys
def tell(**values):
    print(json.dumps(values), flush=True)
print("a warning of some library")
tell(phase="reading", share=0.5, trained=0.0)
tell(phase="learning", share=0.25, trained=7.5, step=40, sheets=1, near=0.41, kept=0.93, styles=9, photos=9)
for line in sys.stdin:
    word = line.strip()
    if word == "pause":
        tell(phase="paused", trained=8.0, step=44)
        break
    if word == "stop":
        tell(phase="done", trained=8.0, step=44, sentence="Stopped by you; the best model is kept.")
        break
"""
REFUSES = """
import json
print(json.dumps({"phase": "failed", "sentence": "There are no pictures in the folder of the style, “x”."}))
"""


@pytest.fixture(autouse=True)
def fresh_store(user_folders: Path) -> None:
    shared.cache_clear()


def command(script: str = PROCESS) -> object:
    return lambda _project, _device: [sys.executable, "-c", script]


@pytest.fixture
def learner(qtbot: QtBot) -> Iterator[Learner]:
    made = Learner(make_command=command())  # type: ignore[arg-type]
    yield made
    made.leave()


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    made = tmp_path / "watercolours", tmp_path / "holidays"
    for folder in made:
        folder.mkdir()
        for n in range(9):
            Image.fromarray(np.full((70, 90, 3), 20 * n, np.uint8)).save(folder / f"{n}.png")
    return made


@pytest.fixture
def project(folders: tuple[Path, Path]) -> Project:
    return projects.create("Watercolours", *folders)


def kept(project: Project) -> Project:
    """With something that was learned."""
    results.keep_best(project, Best(0.4, 0.5, 0.8, 400, 9.0), dict.fromkeys(project.models, b"w" * 9), FACTS)
    projects.write_state(project, State("paused", step=400, trained=9.0, sheets=1, near=0.5, kept=0.8))
    return project


# --- the process


def test_what_the_process_says_is_heard(learner: Learner, project: Project, qtbot: QtBot) -> None:
    learner.start(project)
    assert learner.learns(project) and learner.state.phase == "reading"
    with pytest.raises(ValueError, match="already"):
        learner.start(project)
    qtbot.waitUntil(lambda: learner.state.step == 40, timeout=20_000)
    with qtbot.waitSignal(learner.ended, timeout=20_000) as heard:
        learner.pause()
        assert learner.stopping == "pause"
    assert heard.args[1].phase == "paused" and heard.args[1].step == 44 and not learner.running
    learner.start(project)  # and once more
    qtbot.waitUntil(lambda: learner.state.step == 40, timeout=20_000)
    with qtbot.waitSignal(learner.ended, timeout=20_000) as heard:
        learner.stop()
    assert heard.args[1].phase == "done"


def test_a_process_that_is_killed(learner: Learner, project: Project, qtbot: QtBot) -> None:
    learner.start(project)
    qtbot.waitUntil(lambda: learner.state.step == 40, timeout=20_000)
    projects.write_state(project, State("learning", step=30))  # what it had saved last
    assert learner._process is not None
    with qtbot.waitSignal(learner.ended, timeout=20_000) as heard:
        learner._process.kill()
    state = heard.args[1]
    assert state.phase == "paused" and state.step == 30 and "ended unexpectedly" in state.sentence


def test_a_process_that_refuses(project: Project, qtbot: QtBot) -> None:
    learner = Learner(make_command=command(REFUSES))  # type: ignore[arg-type]
    with qtbot.waitSignal(learner.ended, timeout=20_000) as heard:
        learner.start(project)
    assert heard.args[1].phase == "failed" and "no pictures" in heard.args[1].sentence


def test_a_process_that_cannot_be_started(project: Project, qtbot: QtBot) -> None:
    learner = Learner(make_command=lambda *_: ["/nothing/of/this/name"])
    with pytest.raises(EngineError, match="could not be started"):
        learner.start(project)
    assert not learner.running


def test_the_window_goes_and_the_process_hears_it(
    learner: Learner, project: Project, qtbot: QtBot, tmp_path: Path
) -> None:
    said = tmp_path / "heard"
    script = f"import sys; sys.stdin.read(); open({str(said)!r}, 'w').write('the end')"
    learner._command = command(script)  # type: ignore[assignment]
    learner.start(project)
    process = learner._process
    assert process is not None
    learner.leave()
    assert process.wait(20) == 0 and said.read_text() == "the end"


# --- the dialog


@pytest.fixture
def ask() -> FakeAsk:
    return FakeAsk()


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:
    made = Tasks()
    yield made
    made.wait()


@pytest.fixture
def dialog(qtbot: QtBot, learner: Learner, ask: FakeAsk, tasks: Tasks) -> LearnDialog:
    made = LearnDialog(learner, ask, tasks)
    qtbot.addWidget(made)
    made.show()
    return made


def rest(tasks: Tasks, qtbot: QtBot) -> None:
    tasks.wait()
    qtbot.wait(1)


def test_the_form_says_what_is_missing(
    dialog: LearnDialog, folders: tuple[Path, Path], tasks: Tasks, qtbot: QtBot, tmp_path: Path
) -> None:
    form, button = dialog.form, dialog.start_button
    assert not button.isEnabled() and button.toolTip() == "Give the style a name."
    (tmp_path / "few").mkdir()
    for path, words in (
        (tmp_path / "few", "There are no pictures in the folder of the style, “few”."),
        (tmp_path / "gone", "is not there"),
        (Path("relative"), "Choose a folder of pictures of the style."),
        (folders[0], "Choose a folder of your photos."),
    ):
        form.style_folder.line.setText(str(path))
        rest(tasks, qtbot)
        form.name.setText("Mine")
        assert words in button.toolTip() and words in dialog.status.text(), path
    assert form.style_folder.words.text() == "9 pictures"
    form.photos.line.setText(str(folders[0]))
    rest(tasks, qtbot)
    assert "different folders" in button.toolTip()
    form.photos.line.setText(str(folders[1]))
    rest(tasks, qtbot)
    assert button.isEnabled() and not dialog.status.text()


def test_the_folder_gives_the_name(dialog: LearnDialog, folders: tuple[Path, Path], ask: FakeAsk) -> None:
    ask.folder = folders[0]
    dialog.form.style_folder.button.click()
    assert dialog.form.name.text() == "watercolours"


def test_what_it_can_start_from(dialog: LearnDialog) -> None:
    dialog.set_models((("translate-monet", "Photo to Monet"), ("published", "horse2zebra")))
    words = [dialog.form.start.itemText(n) for n in range(dialog.form.start.count())]
    assert words == ["The nearest style", "Monet", "Nothing"]
    dialog.form.start.setCurrentIndex(1)
    dialog.set_models((("translate-cezanne", "c"), ("translate-monet", "m")))
    assert dialog.form.start.currentText() == "Monet"


def begin(dialog: LearnDialog, folders: tuple[Path, Path], tasks: Tasks, qtbot: QtBot) -> Project:
    dialog.form.style_folder.line.setText(str(folders[0]))
    dialog.form.photos.line.setText(str(folders[1]))
    rest(tasks, qtbot)
    dialog.start_button.click()
    qtbot.waitUntil(lambda: dialog._learner.state.step == 40, timeout=20_000)
    return projects.projects()[0]


def test_a_style_is_begun_paused_and_gone_on_with(
    dialog: LearnDialog, folders: tuple[Path, Path], tasks: Tasks, qtbot: QtBot
) -> None:
    told: list[str] = []
    dialog.told.connect(told.append)
    made = begin(dialog, folders, tasks, qtbot)
    assert made.name == "watercolours" and dialog.current() == made
    view = dialog.view
    qtbot.waitUntil(lambda: "Learning" in view.state.text(), timeout=5000)
    assert view.state.text() == "Learning · 8 min of 30 min · about 22 min left · step 40"
    assert "41 % of the way to the style · 93 % of the structure kept" in view.figures.text()
    assert dialog.list.currentItem().text() == "watercolours\nLearning, 25 %"
    assert not dialog.remove_button.isEnabled() and "pause it first" in dialog.remove_button.toolTip()
    dialog.list.setCurrentRow(0)  # meanwhile no other one can begin
    assert "“watercolours” is being learned" in dialog.start_button.toolTip()
    dialog.list.setCurrentRow(1)
    with qtbot.waitSignal(dialog._learner.ended, timeout=20_000):
        dialog.pause_button.click()
        assert not dialog.pause_button.isEnabled() and "being saved" in dialog.pause_button.toolTip()
    assert told == ["watercolours: Paused"]
    assert dialog.go_button.isVisible() and not dialog.pause_button.isVisible()
    dialog.go_button.click()
    qtbot.waitUntil(lambda: dialog._learner.state.step == 40, timeout=20_000)


def test_kept_while_it_learns(
    dialog: LearnDialog, folders: tuple[Path, Path], tasks: Tasks, qtbot: QtBot
) -> None:
    made = begin(dialog, folders, tasks, qtbot)
    assert not dialog.keep_button.isEnabled() and "Nothing was learned" in dialog.keep_button.toolTip()
    kept(made)
    dialog._refresh()
    with qtbot.waitSignals([dialog._learner.ended, dialog.models_changed], timeout=20_000):
        dialog.keep_button.click()


def test_kept_while_it_rests(
    dialog: LearnDialog, project: Project, tasks: Tasks, qtbot: QtBot, ask: FakeAsk
) -> None:
    kept(project)
    dialog.reload(project.id)
    assert dialog.keep_button.isEnabled()
    with qtbot.waitSignal(dialog.models_changed, timeout=5000):
        dialog.keep_button.click()
    assert results.in_menu(project) and "in the menu" in dialog.view.state.text()


def test_renamed_and_removed(
    dialog: LearnDialog,
    project: Project,
    tasks: Tasks,
    qtbot: QtBot,
    ask: FakeAsk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    results.publish(kept(project))
    dialog.reload(project.id)
    names = iter(["Monet", "Oils", None])
    monkeypatch.setattr(ask, "style_name", lambda *_: next(names))
    dialog.rename_button.click()
    rest(tasks, qtbot)
    assert "There is a style “Monet” already" in dialog.status.text()
    with qtbot.waitSignal(dialog.models_changed, timeout=5000):
        dialog.rename_button.click()
    assert dialog.current() is not None and dialog.view.title.text() == "Oils"
    dialog.rename_button.click()  # thought better of it
    answers = iter([False, True])
    monkeypatch.setattr(ask, "remove_style", lambda *_: next(answers))
    dialog.remove_button.click()
    assert projects.projects()
    with qtbot.waitSignal(dialog.models_changed, timeout=5000):
        dialog.remove_button.click()
    assert (
        not projects.projects() and dialog.list.count() == 1 and dialog.pages.currentWidget() is dialog.form
    )
    assert not list(user_folder().glob("*"))


def test_learned_on(dialog: LearnDialog, project: Project, ask: FakeAsk, qtbot: QtBot) -> None:
    projects.write_state(project, State("done", step=400, trained=30.0))
    dialog.reload(project.id)
    assert dialog.go_button.text() == "Learn &on…"
    ask.figure = None
    dialog.go_button.click()
    assert not dialog._learner.running
    ask.figure = 12.0
    dialog.go_button.click()
    assert dialog._learner.running and projects.found(project.id).minutes == 42


def test_folders_that_have_moved_are_asked_for(
    dialog: LearnDialog, project: Project, ask: FakeAsk, qtbot: QtBot
) -> None:
    projects.write_state(project, State("paused", step=400, trained=3.0))
    dialog.reload(project.id)
    elsewhere = project.style.rename(project.style.with_name("elsewhere"))
    dialog.go_button.click()  # the person does not know
    assert not dialog._learner.running and ask.names() == ["folder"]
    ask.folder = elsewhere
    dialog.go_button.click()
    assert dialog._learner.running and projects.found(project.id).style == elsewhere


def test_folders_that_cannot_be_taken(
    dialog: LearnDialog, project: Project, ask: FakeAsk, monkeypatch: pytest.MonkeyPatch
) -> None:
    projects.write_state(project, State("paused", step=400, trained=3.0))
    dialog.reload(project.id)
    elsewhere = project.style.rename(project.style.with_name("elsewhere"))
    ask.folder = project.photos
    dialog.go_button.click()
    assert "are one folder" in dialog.status.text() and not dialog._learner.running

    def full(*_: object) -> None:
        raise LearningError("“own-watercolours/project.json” could not be written (No space left on device).")

    monkeypatch.setattr(projects, "save", full)
    ask.folder = elsewhere
    dialog.go_button.click()
    assert "No space left" in dialog.status.text() and not dialog._learner.running


def test_the_samples_renew(dialog: LearnDialog, project: Project) -> None:
    dialog.reload(project.id)
    assert dialog.view.sheet.empty
    path = projects.folder_of(project) / "samples.png"
    for sheets, value in ((1, 10), (2, 200)):
        Image.fromarray(np.full((20, 40, 3), value, np.uint8)).save(path)
        projects.write_state(project, State("paused", step=3, sheets=sheets))
        dialog._refresh()
        sheet = dialog.view.sheet
        assert sheet.grab().toImage().pixelColor(sheet.rect().center()).red() == value


def test_samples_of_another_style_are_not_shown(
    dialog: LearnDialog, project: Project, folders: tuple[Path, Path], qtbot: QtBot
) -> None:
    Image.new("RGB", (40, 20)).save(projects.folder_of(project) / "samples.png")
    projects.write_state(project, State("paused", step=3, sheets=1))
    other = projects.create("Oils", *folders)
    dialog.reload(project.id)
    assert not dialog.view.sheet.empty
    dialog.reload(other.id)
    dialog._learner.start(other)
    qtbot.waitUntil(lambda: dialog._learner.state.step == 40, timeout=20_000)
    assert dialog.view.sheet.empty


def test_what_it_began_as_is_told(dialog: LearnDialog, project: Project) -> None:
    projects.write_state(project, State("paused", step=3, started_from="Monet", sheets=1, began=0.12))
    dialog.reload(project.id)
    assert dialog.view.about.text().endswith("began as Monet (12 %)")


def test_a_name_that_is_taken_is_said(
    dialog: LearnDialog, project: Project, folders: tuple[Path, Path], tasks: Tasks, qtbot: QtBot
) -> None:
    dialog.form.style_folder.line.setText(str(folders[0]))
    dialog.form.photos.line.setText(str(folders[1]))
    dialog.form.name.setText("watercolours")
    rest(tasks, qtbot)
    dialog.start_button.click()
    rest(tasks, qtbot)
    qtbot.waitUntil(lambda: "already" in dialog.status.text(), timeout=5000)
    assert not dialog._learner.running and len(projects.projects()) == 1


def test_all_of_it_by_keyboard(dialog: LearnDialog, project: Project) -> None:
    dialog.reload()
    dialog.list.setFocus()
    QTest.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.current() == project
    for button in (dialog.rename_button, dialog.remove_button, dialog.go_button, dialog.close_button):
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus and button.accessibleName()


# --- the window


def test_the_window_opens_and_closes_with_it(window: MainWindow, project: Project, qtbot: QtBot) -> None:
    trigger(window, "style.learn")
    handlers = window.handlers.learn
    dialog = handlers.dialog
    assert dialog is not None and dialog.isVisible()
    handlers.learner._command = command()  # type: ignore[assignment]
    dialog.list.setCurrentRow(1)
    dialog.go_button.click()
    qtbot.waitUntil(lambda: handlers.learner.state.step == 40, timeout=20_000)
    process = handlers.learner._process
    assert process is not None
    dialog.close()
    assert handlers.learner.running  # it goes on while the dialog is closed
    window.close()
    assert process.wait(20) == 0


def test_told_states_are_those_of_the_engine() -> None:
    """What the process prints is what the window understands."""
    state = State("learning", 0.5, 3, 1.5, 9, 8, ("x",), "Monet", 0.3, 0.9, Best(0.2, 0.3, 0.9, 2, 1.0))
    assert projects.state_from(json.loads(json.dumps(asdict(state)))) == state
