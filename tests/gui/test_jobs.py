from __future__ import annotations

import gc
import weakref
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from editor.document import Document
from editor.jobs import KEPT, Jobs, JobState, Order
from editor.tasks import Tasks
from engine.api import DevicePolicy, Rect, Request
from engine.filters import FILTERS
from tests.gui.fakes import FakeEngine, picture

DENOISE = FILTERS["denoise"]
ORDER = Order(DENOISE, DENOISE.make_params(strength=20.0), "fake-model", DevicePolicy("cpu", 256), seed=3)


class Desk:
    """Jobs on a fake engine, with one document."""

    def __init__(self) -> None:
        self.engine = FakeEngine()
        self.tasks = Tasks()
        self.jobs = Jobs(self.engine, self.tasks)
        self.document = Document.from_picture(picture(), "photo")
        self.heard: list[tuple[str, ...]] = []
        self.jobs.applied.connect(self._applied)
        self.jobs.failed.connect(self._failed)
        self.jobs.removed.connect(self._removed)

    def _applied(self, job: str) -> None:
        self.heard.append(("applied", job))

    def _failed(self, job: str, sentence: str) -> None:
        self.heard.append(("failed", job, sentence))

    def _removed(self, job: str) -> None:
        self.heard.append(("removed", job))

    def apply(self, focus: Rect | None = None) -> str:
        """Apply, without waiting for the pixels."""
        return self.jobs.apply(self.document, self.document.layers[0], ORDER, focus)

    def submitted(self, focus: Rect | None = None) -> Request:
        """Apply, until the engine has it."""
        job = self.apply(focus)
        self.settle()
        return self.engine.request(job)

    def settle(self) -> None:
        assert self.tasks.wait(5000)
        QCoreApplication.processEvents()

    def state(self, job: str) -> JobState:
        entry = self.jobs.entry(job)
        assert entry is not None
        return entry.state

    def names(self) -> list[str]:
        return [layer.name for layer in self.document.layers]

    def pixels(self, index: int) -> np.ndarray:
        return self.document.picture(self.document.layers[index]).pixels


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    made = Desk()
    yield made
    made.settle()


def test_the_request_holds_everything_that_can_change_a_pixel(desk: Desk) -> None:
    request = desk.submitted(focus=Rect(1, 2, 3, 4))
    assert request.filter == "denoise"
    assert request.params == ORDER.params
    assert (request.model, request.seed, request.policy) == ("fake-model", 3, DevicePolicy("cpu", 256))
    assert request.focus == Rect(1, 2, 3, 4)
    assert request.region is None
    np.testing.assert_array_equal(request.picture.pixels, picture().pixels)


def test_a_result_streams_into_a_layer_and_becomes_one_step(desk: Desk) -> None:
    request = desk.submitted()
    assert desk.state(request.job) is JobState.QUEUED
    assert len(desk.document.layers) == 2
    layer = desk.document.layers[1]
    assert desk.document.is_filling(layer.id)
    assert desk.document.undo_name == ""
    desk.engine.started.emit(request.job)
    assert desk.state(request.job) is JobState.RUNNING
    desk.engine.progress(request.job, 0.5, eta=3.0)
    desk.engine.patch(request, Rect(0, 0, 32, 48), value=9)
    assert (desk.document.composite(Rect(0, 0, 32, 48))[..., :3] == 9).all()
    desk.engine.patch(request, Rect(32, 0, 32, 48), value=9)
    desk.engine.finish(request, 9, notes=("Tiles halved: out of memory.",))
    entry = desk.jobs.entry(request.job)
    assert entry is not None and entry.state is JobState.DONE
    assert (entry.seconds, entry.device, entry.notes) == (2.0, "cpu", ["Tiles halved: out of memory."])
    layer = desk.document.layers[1]
    assert layer.name == "Denoise"
    assert layer.recipe is not None
    assert layer.recipe["params"]["strength"] == 20.0
    assert layer.recipe["resolved"] == {"strength": 12.5}
    assert (desk.document.composite(Rect(0, 0, 64, 48))[..., :3] == 9).all()
    assert desk.heard == [("applied", request.job)]
    desk.document.undo()
    assert len(desk.document.layers) == 1
    desk.document.redo()
    assert len(desk.document.layers) == 2


def test_pixels_are_those_of_the_moment_of_the_click(desk: Desk) -> None:
    job = desk.apply()
    desk.document.set_opacity(desk.document.layers[0].id, 0.5)
    desk.document.add_layer(picture(channels=1), "Pasted")
    desk.settle()
    np.testing.assert_array_equal(desk.engine.request(job).picture.pixels, picture().pixels)


def test_device_and_memory_are_known_from_progress(desk: Desk) -> None:
    request = desk.submitted()
    desk.engine.started.emit(request.job)
    desk.engine.progress(request.job, 0.1, device="cuda:0 Fake")
    assert (desk.jobs.device, desk.jobs.memory) == ("cuda:0 Fake", 300 << 20)


def _patch(desk: Desk, request: Request) -> None:
    desk.engine.patch(request)


def _finish(desk: Desk, request: Request) -> None:
    desk.engine.finish(request)


def _fail(desk: Desk, request: Request) -> None:
    desk.engine.failed.emit(request.job, "Too late.")


def _start(desk: Desk, request: Request) -> None:
    desk.engine.started.emit(request.job)


def _progress(desk: Desk, request: Request) -> None:
    desk.engine.progress(request.job, 0.9)


def _note(desk: Desk, request: Request) -> None:
    desk.engine.noted.emit(request.job, "Too late.")


def _cancelled(desk: Desk, request: Request) -> None:
    desk.engine.cancelled.emit(request.job)


@pytest.mark.parametrize("late", [_patch, _finish, _fail, _start, _progress, _note, _cancelled])
@pytest.mark.parametrize("streamed", [False, True])
def test_nothing_late_of_a_cancelled_job_lands(
    desk: Desk, late: Callable[[Desk, Request], None], streamed: bool
) -> None:
    request = desk.submitted()
    if streamed:
        desk.engine.started.emit(request.job)
        desk.engine.patch(request, Rect(0, 0, 8, 8))
    desk.jobs.cancel(request.job)
    assert desk.names() == [desk.document.layers[0].name]
    assert desk.engine.cancelled_jobs == [request.job]
    late(desk, request)
    assert desk.state(request.job) is JobState.CANCELLED
    assert len(desk.document.layers) == 1
    np.testing.assert_array_equal(desk.pixels(0), picture().pixels)
    assert desk.document.undo_name == ""
    assert not desk.document.modified
    assert not desk.heard


def test_a_job_cancelled_before_its_pixels_were_gathered_never_reaches_the_engine(desk: Desk) -> None:
    job = desk.apply()
    desk.jobs.cancel(job)
    desk.settle()
    assert not desk.engine.requests
    assert not desk.engine.cancelled_jobs
    assert desk.state(job) is JobState.CANCELLED
    assert len(desk.document.layers) == 1


def test_signals_of_unknown_jobs_are_ignored(desk: Desk) -> None:
    request = desk.submitted()
    stranger = Request("denoise", picture(), ORDER.params, job="stranger")
    for act in (_start, _progress, _patch, _note, _finish, _fail, _cancelled):
        act(desk, stranger)
    assert [entry.job for entry in desk.jobs.entries()] == [request.job]
    desk.jobs.cancel("stranger")
    desk.jobs.cancel_or_forget("stranger")
    assert not desk.engine.cancelled_jobs


def test_a_failure_takes_the_layer_away_and_says_why(desk: Desk) -> None:
    request = desk.submitted()
    desk.engine.started.emit(request.job)
    desk.engine.patch(request, Rect(0, 0, 8, 8))
    desk.engine.failed.emit(request.job, "The model is damaged; install it again.")
    assert desk.state(request.job) is JobState.FAILED
    assert len(desk.document.layers) == 1
    assert desk.heard == [("failed", request.job, "The model is damaged; install it again.")]


def test_pixels_that_cannot_be_gathered_fail_the_job(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> None:
        raise MemoryError

    monkeypatch.setattr(desk.document, "picture_later", lambda _layer: full)
    job = desk.apply()
    desk.settle()
    assert desk.state(job) is JobState.FAILED
    assert desk.heard[0][:2] == ("failed", job)
    assert "memory" in desk.heard[0][2]
    assert len(desk.document.layers) == 1


def test_cancel_current_stops_the_running_job_else_the_first_that_waits(desk: Desk) -> None:
    first, second, third = (desk.submitted().job for _ in range(3))
    desk.engine.started.emit(second)
    desk.jobs.cancel_current()
    assert desk.state(second) is JobState.CANCELLED
    desk.jobs.cancel_current()
    assert desk.state(first) is JobState.CANCELLED
    assert desk.state(third) is JobState.QUEUED


def test_cancel_all_begins_with_those_that_wait(desk: Desk) -> None:
    jobs = [desk.submitted().job for _ in range(3)]
    desk.engine.started.emit(jobs[0])
    desk.jobs.cancel_all()
    assert desk.engine.cancelled_jobs == jobs[::-1]
    assert not desk.jobs.busy()
    assert len(desk.document.layers) == 1


def test_a_closed_document_takes_its_jobs_with_it(desk: Desk) -> None:
    other = Document.from_picture(picture(), "other")
    mine = desk.submitted().job
    theirs = desk.jobs.apply(other, other.layers[0], ORDER)
    desk.settle()
    desk.jobs.forget_document(desk.document)
    assert desk.jobs.entry(mine) is None
    assert desk.state(theirs) is JobState.QUEUED
    assert ("removed", mine) in desk.heard
    assert desk.engine.cancelled_jobs == [mine]


def test_finished_jobs_stay_listed_in_bounds(desk: Desk) -> None:
    for _ in range(KEPT + 3):
        desk.engine.run(desk.submitted())
    assert len([entry for entry in desk.jobs.entries() if not entry.active]) == KEPT + 1
    desk.jobs.cancel_or_forget(desk.jobs.entries()[0].job)
    assert len(desk.jobs.entries()) == KEPT


class TestPreviews:
    def test_it_is_not_listed_and_touches_no_document(self, desk: Desk, qtbot: QtBot) -> None:
        job = desk.jobs.preview(picture(), ORDER, Rect(8, 8, 16, 16), focus=Rect(8, 8, 16, 16))
        request = desk.engine.request(job)
        assert request.region == request.focus == Rect(8, 8, 16, 16)
        assert desk.jobs.entries() == [] and not desk.jobs.busy()
        with qtbot.waitSignals([desk.jobs.preview_patched, desk.jobs.preview_progressed]):
            desk.engine.patch(request)
            desk.engine.progress(job, 0.5)
        with qtbot.waitSignal(desk.jobs.preview_finished) as signal:
            desk.engine.finish(request)
        assert signal.args is not None and signal.args[0] == job
        assert len(desk.document.layers) == 1

    def test_nothing_of_one_that_ended_is_passed_on(self, desk: Desk, qtbot: QtBot) -> None:
        job = desk.jobs.preview(picture(), ORDER, Rect(0, 0, 16, 16))
        request = desk.engine.request(job)
        desk.jobs.end_preview(job)
        desk.jobs.end_preview(job)
        assert desk.engine.cancelled_jobs == [job]
        signals = (
            desk.jobs.preview_patched,
            desk.jobs.preview_progressed,
            desk.jobs.preview_finished,
            desk.jobs.preview_failed,
        )
        heard: list[object] = []
        for signal in signals:
            signal.connect(lambda *values: heard.append(values))
        for act in (_start, _progress, _patch, _note, _finish, _fail, _cancelled):
            act(desk, request)
        assert not heard

    def test_a_failure_belongs_to_the_dialog(self, desk: Desk, qtbot: QtBot) -> None:
        job = desk.jobs.preview(picture(), ORDER, Rect(0, 0, 16, 16))
        with qtbot.waitSignal(desk.jobs.preview_failed):
            desk.engine.failed.emit(job, "No model.")
        assert not desk.heard


def test_the_list_keeps_no_pixels_that_the_document_let_go_of(desk: Desk) -> None:
    for job, undone in ((desk.submitted(), True), (desk.submitted(), False)):
        entry = desk.jobs.entry(job.job)
        assert entry is not None and entry.result is not None
        raster = weakref.ref(entry.result.layer.raster)
        if undone:
            desk.engine.run(job)
            desk.document.undo()
            desk.document.set_opacity(desk.document.layers[0].id, 0.5)  # nothing to redo any more
        else:
            desk.engine.started.emit(job.job)
            desk.engine.patch(job)
            desk.jobs.cancel(job.job)
        gc.collect()
        assert raster() is None
        assert desk.jobs.entry(job.job) is entry  # still listed
