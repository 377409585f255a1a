from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QProxyStyle,
    QStyle,
    QWidget,
)
from pytestqt.qtbot import QtBot

from editor.document import Document
from editor.jobs import Jobs, JobState, Order
from editor.panels.jobs import JobsPanel, device_words, memory_words, time_words
from editor.panels.layers import LayersPanel, recipe_words
from editor.panels.messages import Kind, MessageBar
from editor.tasks import Tasks
from engine.api import Rect
from engine.filters import FILTERS
from tests.gui.fakes import FakeEngine, picture

DENOISE = FILTERS["denoise"]


# --- layers ---------------------------------------------------------------------------------------------


@pytest.fixture
def document() -> Document:
    made = Document.from_picture(picture(), "photo")
    made.add_layer(picture(), "Middle")
    made.add_layer(picture(), "Top")
    return made


@pytest.fixture
def panel(qtbot: QtBot, document: Document) -> LayersPanel:
    names = ("layer.up", "layer.down", "layer.again", "layer.parameters", "layer.delete")
    made = LayersPanel({name: QAction(name) for name in names})
    qtbot.addWidget(made)
    made.set_document(document)
    document.subscribe(lambda _change: made.refresh())
    made.resize(280, 400)
    made.show()
    return made


def row_centre(panel: LayersPanel, row: int, x: int) -> QPoint:
    rect = panel.view.visualRect(panel.model.index(row))
    return QPoint(rect.left() + x, rect.center().y())


def test_layers_are_listed_top_first(panel: LayersPanel, document: Document) -> None:
    names = [panel.model.index(row).data() for row in range(panel.model.rowCount())]
    assert names[:2] == ["Top", "Middle"]
    assert len(names) == 3
    assert "Original" in panel.model.words(document.layers[0])


def test_the_selection_is_the_active_layer(panel: LayersPanel, document: Document, qtbot: QtBot) -> None:
    assert panel.view.currentIndex().row() == 0
    with qtbot.waitSignal(panel.changed):
        qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=row_centre(panel, 1, 100))
    assert document.active_layer is not None and document.active_layer.name == "Middle"
    document.set_active(document.layers[0].id)
    panel.refresh()
    assert panel.view.currentIndex().row() == 2


def test_a_click_on_the_eye_shows_and_hides(panel: LayersPanel, document: Document, qtbot: QtBot) -> None:
    for visible in (False, True):
        qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=row_centre(panel, 0, 12))
        assert document.layers[-1].visible is visible


def test_the_space_bar_shows_and_hides(panel: LayersPanel, document: Document, qtbot: QtBot) -> None:
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert not document.layers[-1].visible
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert document.active_layer is not None and document.active_layer.name == "Middle"


def test_opacity_by_slider_and_number(panel: LayersPanel, document: Document) -> None:
    panel.slider.setValue(40)
    assert document.layers[-1].opacity == pytest.approx(0.4)
    assert panel.opacity.value() == 40
    panel.opacity.setValue(75)
    assert document.layers[-1].opacity == pytest.approx(0.75)
    assert "75 %" in panel.model.words(document.layers[-1])
    document.undo()
    assert panel.slider.value() == 100


def test_each_drag_of_the_opacity_is_one_step(panel: LayersPanel, document: Document) -> None:
    seconds = iter(range(0, 1000, 5))  # slowly
    document.clock = lambda: next(seconds)
    steps = document.history_steps[0]
    for values in ((90, 80, 70), (60, 50)):
        panel.slider.setSliderDown(True)  # as the mouse does
        for value in values:
            panel.slider.setSliderPosition(value)
        panel.slider.setSliderDown(False)
    assert document.history_steps[0] == steps + 2
    document.undo()
    assert panel.slider.value() == 70
    document.undo()
    assert panel.slider.value() == 100


@pytest.mark.parametrize("jump", [True, False])
def test_a_jump_of_the_slider_and_the_drag_after_it_are_one_step(
    panel: LayersPanel, document: Document, qtbot: QtBot, jump: bool
) -> None:
    class Jumping(QProxyStyle):
        """A click goes to where it is, as on some systems; else it is a page nearer."""

        def styleHint(self, hint: QStyle.StyleHint, *others: Any) -> int:
            if hint == QStyle.StyleHint.SH_Slider_AbsoluteSetButtons and jump:
                return Qt.MouseButton.LeftButton.value
            return super().styleHint(hint, *others)

    style = Jumping()
    panel.slider.setStyle(style)
    seconds = iter(range(0, 1000, 5))  # slowly
    document.clock = lambda: next(seconds)
    steps, slider = document.history_steps[0], panel.slider
    middle = slider.rect().center()
    for _ in range(2):
        qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
        for x in (10, 20, 30):
            qtbot.mouseMove(slider, middle - QPoint(x, 0))
        qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=middle - QPoint(30, 0))
    assert document.history_steps[0] == steps + 2
    for _ in range(3):
        qtbot.keyClick(slider, Qt.Key.Key_Right)  # 5 s between them
    assert document.history_steps[0] == steps + 5
    document.clock = lambda: 2000.0
    for _ in range(3):
        qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert document.history_steps[0] == steps + 6
    slider.setStyle(None)


def test_the_active_layer_is_scrolled_into_view(panel: LayersPanel, document: Document) -> None:
    for number in range(30):
        document.add_layer(picture(8, 8), f"Layer {number}")

    def seen(index: int) -> bool:
        row = panel.model.row_of(document.layers[index].id)
        return panel.view.viewport().rect().contains(panel.view.visualRect(panel.model.index(row)))

    assert seen(-1) and not seen(0)
    document.set_active(document.layers[0].id)
    assert seen(0)
    panel.view.verticalScrollBar().setValue(0)  # looked for something else meanwhile
    document.set_opacity(document.layers[0].id, 0.5)
    assert not seen(0)
    document.set_active(document.layers[-1].id)
    document.undo()  # the opacity, and with it what was selected then
    assert seen(0)


def test_the_original_is_the_lowest_layer_that_no_filter_made(panel: LayersPanel, document: Document) -> None:
    photo = document.layers[0].id
    document.set_active(photo)
    result = document.begin_result({"filter": "test"}, "Denoise").commit({"filter": "test"})
    document.move_layer(result.id, -1)
    words = {layer.id: panel.model.words(layer) for layer in document.layers}
    assert document.layers[0].id == result.id and [i for i in words if "Original" in words[i]] == [photo]


def test_renaming_in_place(panel: LayersPanel, document: Document, qtbot: QtBot) -> None:
    for typed in ("  Sky  ", "   "):  # an empty name is no name: the old one stays
        panel.rename()
        editor = panel.view.findChild(QLineEdit)
        assert editor is not None
        editor.setText(typed)
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: document.layers[-1].name == "Sky")
        qtbot.waitUntil(lambda: panel.view.findChild(QLineEdit) is None)


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_a_name_that_is_typed_outlives_a_change_of_the_layers(
    panel: LayersPanel, document: Document, qtbot: QtBot, key: Qt.Key
) -> None:
    panel.rename()
    editor = panel.view.findChild(QLineEdit)
    assert editor is not None
    editor.setText("Sky")
    document.set_visible(document.layers[0].id, False)
    document.begin_result({}, "Denoise").commit({})
    assert panel.view.findChild(QLineEdit) is editor and editor.text() == "Sky"
    qtbot.keyClick(editor, key)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 4)
    name = "Sky" if key == Qt.Key.Key_Return else "Top"
    assert [layer.name for layer in document.layers] == ["Photo", "Middle", name, "Denoise"]
    assert panel.view.currentIndex().row() == 0 and panel.model.index(0).data() == "Denoise"


def test_a_name_for_a_layer_that_is_gone(panel: LayersPanel, document: Document, qtbot: QtBot) -> None:
    panel.rename()
    editor = panel.view.findChild(QLineEdit)
    assert editor is not None
    editor.setText("Sky")
    document.delete_layer(document.layers[-1].id)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    assert [layer.name for layer in document.layers] == ["Photo", "Middle"]


def test_without_a_document_there_is_nothing_to_set(panel: LayersPanel) -> None:
    panel.set_document(None)
    assert panel.model.rowCount() == 0
    assert not panel.slider.isEnabled() and not panel.opacity.isEnabled()


def test_layers_are_spoken_with_their_state(panel: LayersPanel, document: Document) -> None:
    document.set_visible(document.layers[-1].id, False)
    spoken = panel.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Top, hidden, 100 %"
    assert panel.model.data(panel.model.index(7)) is None


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        ({}, ""),
        ({"params": {"strength": 20.0, "detail": 0.0}}, "strength 20"),
        ({"params": {"strength": None}, "resolved": {"strength": 12.345}}, "strength auto (12.3)"),
        ({"params": {"strength": None}}, "strength auto"),
        ({"params": {"clean": True, "fast": False}}, "clean, no fast"),
        ({"params": {"mode": "soft", "a": 1, "b": 2}}, "mode soft, a 1"),
        (
            {"filter": "denoise", "params": {"strength": 20.0, "detail": 25.0, "of_old": 1}},
            "Strength 20, Keep grain 25 %",
        ),
    ],
)
def test_a_recipe_in_a_few_words(recipe: dict[str, object], words: str) -> None:
    assert recipe_words(recipe) == words


# --- jobs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("device", "words"),
    [("cpu", "CPU"), ("", "CPU"), ("cuda", "GPU"), ("cuda:0", "GPU"), ("cuda:1", "GPU 1"), ("mps", "mps")],
)
def test_devices_are_named_for_people(device: str, words: str) -> None:
    assert device_words(device) == words


class TestJobsPanel:
    @pytest.fixture
    def engine(self) -> FakeEngine:
        return FakeEngine()

    @pytest.fixture
    def tasks(self, qapp: object) -> Tasks:
        return Tasks()

    @pytest.fixture
    def jobs(self, engine: FakeEngine, tasks: Tasks) -> Jobs:
        return Jobs(engine, tasks)

    @pytest.fixture
    def panel(self, qtbot: QtBot, jobs: Jobs) -> JobsPanel:
        made = JobsPanel(jobs)
        qtbot.addWidget(made)
        made.resize(280, 300)
        made.show()
        return made

    @pytest.fixture
    def job(self, qtbot: QtBot, jobs: Jobs, panel: JobsPanel, engine: FakeEngine) -> str:
        document = Document.from_picture(picture(), "photo")
        job = jobs.apply(document, document.layers[0], Order(DENOISE, DENOISE.params()))
        qtbot.waitUntil(lambda: bool(engine.requests))
        return job

    def test_empty_it_says_what_it_is_for(self, panel: JobsPanel) -> None:
        assert panel.empty.isVisible()
        assert "Device" in panel.foot.full_text()

    def test_a_job_from_waiting_to_done(self, panel: JobsPanel, job: str, engine: FakeEngine) -> None:
        row = panel.row(job)
        assert not panel.empty.isVisible()
        assert row.title.full_text() == "Denoise · photo"
        assert row.words.text() == "Waiting" and row.bar.isVisible()
        assert row.button.accessibleName() == "Cancel Denoise · photo"
        engine.started.emit(job)
        engine.progress(job, 0.25, eta=90.0)
        assert row.bar.value() == 250
        assert row.words.text() == "25 % · about 2 min left"
        assert panel.foot.full_text() == "Device: CPU · 300 MB in use"
        engine.noted.emit(job, "Tiles halved: out of memory.")
        assert row.note.isVisible() and row.note.text() == "Tiles halved: out of memory."
        engine.finish(engine.request(job))
        assert not row.bar.isVisible()
        assert row.words.text() == "Done in 2 s on CPU"

    def test_the_cross_cancels_and_then_takes_off_the_list(
        self, panel: JobsPanel, job: str, jobs: Jobs, engine: FakeEngine
    ) -> None:
        row = panel.row(job)
        row.button.click()
        entry = jobs.entry(job)
        assert entry is not None and entry.state is JobState.CANCELLED
        assert engine.cancelled_jobs == [job]
        assert row.words.text() == "Cancelled"
        assert row.button.accessibleName().startswith("Take")
        row.button.click()
        assert jobs.entry(job) is None
        with pytest.raises(KeyError):
            panel.row(job)
        assert panel.empty.isVisible()

    def test_a_failure_is_said_in_the_row(self, panel: JobsPanel, job: str, engine: FakeEngine) -> None:
        engine.failed.emit(job, "There is not enough memory for this; close other programs.")
        assert "not enough memory" in panel.row(job).words.text()

    def test_patches_do_not_redraw_the_list(self, panel: JobsPanel, job: str, engine: FakeEngine) -> None:
        engine.patch(engine.request(job), Rect(0, 0, 8, 8))
        assert panel.row(job).words.text() == "Waiting"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (12.4, "12 s"), (59.4, "59 s"), (61, "1 min"), (185, "3 min"), (3900, "1 h 5 min")],
)
def test_durations(qapp: object, seconds: float, words: str) -> None:
    assert time_words(seconds) == words


@pytest.mark.parametrize(("nbytes", "words"), [(300 << 20, "300 MB"), (3 << 29, "1.5 GB")])
def test_sizes(qapp: object, nbytes: int, words: str) -> None:
    assert memory_words(nbytes) == words


# --- messages and welcome -------------------------------------------------------------------------------


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[MessageBar]:
    frame = QWidget()
    qtbot.addWidget(frame)
    made = MessageBar(frame)
    made.setFixedWidth(400)
    frame.show()
    yield made  # the frame lives as long as this function


def test_a_message_is_shown_whole_in_its_tooltip_and_can_be_dismissed(bar: MessageBar, qtbot: QtBot) -> None:
    assert bar.text() == ""
    text = (
        "“a-very-long-name-of-a-photo.jpg” could not be opened because it ends in the middle of the picture."
    )
    bar.show_message(Kind.ERROR, text)
    assert bar.text() == text
    assert bar.label.accessibleName() == text
    assert bar.label.text() != text and bar.label.toolTip() == text
    bar.dismiss.click()
    assert bar.text() == "" and bar.kind is None


def test_details_are_there_when_there_is_more_to_read(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message(Kind.INFO, "Short.")
    assert not bar.details.isVisibleTo(bar)
    bar.show_message(Kind.WARNING, "Short.", "and long")
    with qtbot.waitSignal(bar.details_wanted) as signal:
        bar.details.click()
    assert signal.args == ["Short.", "and long"]


def test_details_are_there_as_long_as_the_text_is_cut_off(bar: MessageBar, qtbot: QtBot) -> None:
    text = "“photo.jpg” was not saved; choose another folder."
    bar.show_message(Kind.ERROR, text)
    needed = 0
    for width in [*range(100, 700, 7), *range(700, 100, -7)]:
        bar.setFixedWidth(width)
        QApplication.processEvents()
        cut_off = bar.label.text() != text
        assert bar.details.isVisible() == cut_off, f"{width} pixels wide"
        needed += cut_off
    assert 20 < needed < 150
    bar.setFixedWidth(150)
    QApplication.processEvents()
    with qtbot.waitSignal(bar.details_wanted) as signal:
        bar.details.click()
    assert signal.args == [text, ""]
