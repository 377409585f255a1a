"""The dialog of datasets: examples, making, stopping, and what it says when it cannot."""

from __future__ import annotations

import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.dataset import EXAMPLES
from editor.dialogs.dataset import DatasetDialog
from editor.window import MainWindow
from engine.dataset import runs
from engine.dataset.recipe import MOST_PICTURES, SEED_MOST
from tests.gui.fakes import FakeAsk

RECIPE = """
version = 1
name = "Mine"
count = 20
[[step]]
op = "resize"
size = 32
[[step]]
op = "invert"
p = 0.5
"""


class Processes:
    """In the thread itself, and held up at a number of pieces until ``go`` is set."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.go.set()
        self.begun = 0

    def __call__(
        self, tasks: Any, do: Any, work: Any, _jobs: int, _threads: int, _lost: Any, _told: Any, check: Any
    ) -> Generator[Any]:
        for task in tasks:
            self.begun += 1
            while not self.go.wait(0.01):
                check()
            check()
            yield task, do(task.item, work)


@pytest.fixture(autouse=True)
def processes(monkeypatch: pytest.MonkeyPatch) -> Processes:
    found = Processes()
    monkeypatch.setattr(runs, "spread", found)
    monkeypatch.setattr(runs, "TOGETHER", 2)
    return found


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(3):
        pixels = np.full((40, 60, 3), 40 * n + 20, np.uint8)
        Image.fromarray(pixels).save(folder / f"{n}.png")
    return folder


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> DatasetDialog:
    (tmp_path / "mine.toml").write_text(RECIPE)
    ask = FakeAsk()
    made = DatasetDialog(ask, opens_in=str(tmp_path))
    qtbot.addWidget(made)
    ask.recipe_paths = [tmp_path / "mine.toml"]
    made.form.open_button.click()
    made.show()
    return made


def test_nothing_can_begin_without_folders(dialog: DatasetDialog, photos: Path) -> None:
    assert not dialog.start_button.isEnabled() and not dialog.show_button.isEnabled()
    assert dialog.start_button.toolTip() == "Choose a folder of pictures first."
    dialog.form.folder.setText("photos")
    assert dialog.start_button.toolTip() == "The folder of pictures has to be a full path."
    dialog.form.folder.setText(str(photos))
    assert dialog.form.out.text() == str(photos.with_name("photos dataset"))
    assert dialog.start_button.isEnabled() and dialog.show_button.isEnabled()
    dialog.form.out.setText(str(photos))
    assert dialog.start_button.toolTip() == "The pictures and the dataset need different folders."


def test_a_dataset_is_made(dialog: DatasetDialog, photos: Path, qtbot: QtBot) -> None:
    dialog.form.folder.setText(str(photos))
    told: list[str] = []
    dialog.told.connect(told.append)
    dialog.start_button.click()
    assert dialog.running and not dialog.form.isEnabled() and dialog.stop_button.isVisible()
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    out = photos.with_name("photos dataset")
    assert len(list((out / "train").rglob("*.png"))) == 20
    assert dialog.bar.value() == 1000
    assert dialog.status.text() == "20 of 20 · The dataset is ready."
    assert told == ["Dataset: 20 of 20 · The dataset is ready."]
    assert dialog.form.isEnabled() and dialog.start_button.isVisible()


def test_stopped_and_gone_on_with(
    dialog: DatasetDialog, photos: Path, qtbot: QtBot, processes: Processes
) -> None:
    processes.go.clear()
    dialog.form.folder.setText(str(photos))
    dialog.start_button.click()
    qtbot.waitUntil(lambda: processes.begun == 1, timeout=20_000)
    dialog.stop_button.click()
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    assert "Stopped; what was written is whole" in dialog.status.text()
    processes.go.set()
    dialog.start_button.click()
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    assert "The dataset is ready." in dialog.status.text()


def test_examples(dialog: DatasetDialog, photos: Path, qtbot: QtBot) -> None:
    dialog.form.folder.setText(str(photos))
    dialog.show_button.click()
    assert dialog.looking and not dialog.show_button.isEnabled()
    qtbot.waitUntil(lambda: not dialog.looking, timeout=20_000)
    assert list(dialog.grid.filled()) == [True] * EXAMPLES
    assert not photos.with_name("photos dataset").exists()
    dialog.more_button.click()
    qtbot.waitUntil(lambda: not dialog.looking, timeout=20_000)
    assert dialog._first == EXAMPLES
    dialog.form.seed.setValue(9)
    assert not any(dialog.grid.filled()) and dialog._first == 0


def test_examples_that_fail_say_why(dialog: DatasetDialog, photos: Path, qtbot: QtBot) -> None:
    for path in photos.rglob("*.png"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 255  # the picture begins and ends as it should
        path.write_bytes(content)
    dialog.form.folder.setText(str(photos))
    dialog.show_button.click()
    qtbot.waitUntil(lambda: not dialog.looking, timeout=20_000)
    assert not any(dialog.grid.filled())
    assert dialog.status.text().startswith(f"{EXAMPLES} failed · “") and "\n" not in dialog.status.text()


def test_examples_end_when_the_dialog_closes(
    dialog: DatasetDialog, photos: Path, qtbot: QtBot, processes: Processes
) -> None:
    processes.go.clear()
    dialog.form.folder.setText(str(photos))
    dialog.show_button.click()
    qtbot.waitUntil(lambda: processes.begun == 1, timeout=20_000)
    dialog.close()
    qtbot.waitUntil(lambda: not dialog.looking, timeout=20_000)
    assert not any(dialog.grid.filled())


def test_steps_without_a_tick_are_left_out(dialog: DatasetDialog) -> None:
    assert [work.op for work in dialog.form.recipe().steps] == ["resize", "invert"]
    assert dialog.form.steps.item(1).text() == "Invert · 50 %"
    dialog.form.steps.item(0).setCheckState(Qt.CheckState.Unchecked)
    assert [work.op for work in dialog.form.recipe().steps] == ["invert"]


def test_recipes_that_make_all_need_no_folder(dialog: DatasetDialog, tmp_path: Path) -> None:
    box = dialog.form.recipe_box
    box.setCurrentIndex(box.findText("Made faces"))
    assert not dialog.form.folder.isEnabled()
    assert dialog.form.folder.toolTip() == "This recipe makes all its pictures."
    assert dialog.show_button.isEnabled()
    dialog.form.out.setText(str(tmp_path / "out"))
    assert dialog.start_button.isEnabled()


def test_a_recipe_that_cannot_be_read_is_said(dialog: DatasetDialog, tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("version = 9")
    dialog.form._ask.recipe_paths = [tmp_path / "bad.toml"]  # type: ignore[attr-defined]
    before = dialog.form.recipe_box.count()
    dialog.form.open_button.click()
    assert "“bad.toml” cannot be used: it was made by a newer Saisei" in dialog.status.text()
    assert dialog.form.recipe_box.count() == before


def test_a_recipe_s_numbers_are_taken_as_they_are(dialog: DatasetDialog, tmp_path: Path) -> None:
    (tmp_path / "large.toml").write_text(
        RECIPE.replace("count = 20", f"count = {MOST_PICTURES}\nseed = {SEED_MOST - 1}")
    )
    dialog.form._ask.recipe_paths = [tmp_path / "large.toml"]  # type: ignore[attr-defined]
    dialog.form.open_button.click()
    recipe = dialog.form.recipe()
    assert (recipe.count, recipe.seed) == (MOST_PICTURES, SEED_MOST - 1) and type(recipe.seed) is int
    dialog.form.seed.stepBy(1)
    assert dialog.form.recipe().seed == SEED_MOST


def test_what_goes_wrong_is_said(dialog: DatasetDialog, photos: Path, tmp_path: Path, qtbot: QtBot) -> None:
    (photos / "cut.png").write_bytes((photos / "0.png").read_bytes()[:60])
    dialog.form.folder.setText(str(photos))
    dialog.start_button.click()
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    assert "1 left out: Left out: “cut.png”" in dialog.status.text()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "diary.txt").write_text("mine")
    dialog.form.out.setText(str(tmp_path / "full"))
    dialog.start_button.click()
    qtbot.waitUntil(lambda: not dialog.running, timeout=20_000)
    assert "holds other files already" in dialog.status.text()


def test_it_ends_with_the_window(
    window: MainWindow, photos: Path, qtbot: QtBot, processes: Processes
) -> None:
    window.commands.actions["generate.dataset"].trigger()
    handler = window.handlers.dataset
    assert handler.dialog is not None and handler.dialog.isVisible()
    processes.go.clear()
    handler.dialog.form.recipe_box.setCurrentIndex(2)
    handler.dialog.form.folder.setText(str(photos))
    handler.dialog.start_button.click()
    qtbot.waitUntil(lambda: processes.begun == 1, timeout=20_000)
    handler.stop()
    qtbot.waitUntil(lambda: not handler.dialog.running, timeout=20_000)
    handler.dialog.close()


def test_every_control_has_a_name(dialog: DatasetDialog) -> None:
    from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QListWidget

    for kind in (QAbstractButton, QComboBox, QLineEdit, QListWidget, QAbstractSpinBox):
        for widget in dialog.findChildren(kind):
            if widget.isVisible() and not isinstance(widget.parent(), QAbstractSpinBox | QComboBox):
                assert widget.accessibleName(), widget
