from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from pytestqt.qtbot import QtBot

from editor.dialogs.filter import FilterDialog
from editor.document import Document
from editor.jobs import Jobs, Order
from editor.preview import LIMIT, Preview, preview_region
from editor.tasks import Tasks
from engine.api import DevicePolicy, Rect, Request
from engine.filters import FILTERS
from tests.gui.fakes import FakeEngine, picture

DENOISE = FILTERS["denoise"]
SEEN = Rect(8, 4, 32, 24)


class FakeCanvas(QObject):
    """What a preview needs of a canvas."""

    view_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.seen = SEEN
        self.shown: tuple[Rect, np.ndarray] | None = None
        self.place: tuple[str | None, str] | None = None

    def visible_rect(self) -> Rect:
        return self.seen

    def set_preview(
        self, rect: Rect, pixels: np.ndarray, source: str | None = None, hides: str = "", blend: str = ""
    ) -> None:
        self.shown = (rect, pixels.copy())
        self.place = (source, hides)

    def clear_preview(self) -> None:
        self.shown = None


class Bench:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.engine, self.tasks, self.canvas = FakeEngine(), Tasks(), FakeCanvas()
        self.jobs = Jobs(self.engine, self.tasks)
        self.document = Document.from_picture(picture(), "photo")
        self.dialog = FilterDialog(DENOISE)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        qtbot.addWidget(self.dialog)
        self.dialog.show()
        layer = self.document.layers[0]
        policy = DevicePolicy("cpu", 128)
        self.preview = Preview(self.dialog, self.canvas, self.document, layer, self.jobs, self.tasks, policy)

    def settle(self) -> None:
        assert self.tasks.wait(5000)
        QCoreApplication.processEvents()

    def next_request(self) -> Request:
        """The request that follows a change, after the moment of rest."""
        count = len(self.engine.requests)
        self.qtbot.waitUntil(lambda: len(self.engine.requests) > count, timeout=3000)
        return self.engine.request()

    def strength(self, value: float) -> None:
        field = self.dialog.form.fields["strength"]
        field.auto.setChecked(False)  # type: ignore[attr-defined]
        field.number.setValue(value)  # type: ignore[attr-defined]


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    made.settle()
    yield made
    made.preview.stop()
    made.settle()


def test_what_is_in_view_is_computed_with_the_settings_of_the_dialog(bench: Bench) -> None:
    request = bench.engine.request()
    assert request.region == request.focus == SEEN
    assert request.params == DENOISE.params()
    assert request.policy == DevicePolicy("cpu", 128)
    np.testing.assert_array_equal(request.picture.pixels, picture().pixels)
    assert bench.preview.job == request.job


def test_patches_are_laid_over_the_picture_piece_by_piece(bench: Bench) -> None:
    request = bench.engine.request()
    bench.engine.patch(request, Rect(8, 4, 16, 24), value=9)
    assert bench.canvas.shown is not None
    rect, pixels = bench.canvas.shown
    assert rect == SEEN
    assert (pixels[:, :16] == 9).all()
    np.testing.assert_array_equal(pixels[:, 16:], picture().pixels[SEEN.slices][:, 16:])
    bench.engine.finish(request, value=9)
    assert (bench.canvas.shown[1] == 9).all()
    assert not bench.dialog.progress.isVisible()
    assert "in view" in bench.dialog.status.text()


def test_what_auto_measured_is_shown_in_the_dialog(bench: Bench) -> None:
    bench.engine.finish(bench.engine.request())
    assert "12.5" in bench.dialog.form.fields["strength"].auto.text()  # type: ignore[attr-defined]


def test_a_new_setting_cancels_the_one_that_runs(bench: Bench) -> None:
    first = bench.engine.request()
    bench.strength(30)
    second = bench.next_request()
    assert bench.engine.cancelled_jobs == [first.job]
    assert second.params.strength == 30
    bench.engine.patch(first, value=1)
    bench.engine.finish(first, value=1)
    assert bench.canvas.shown is None
    bench.engine.finish(second, value=2)
    assert bench.canvas.shown is not None and (bench.canvas.shown[1] == 2).all()


def test_dragging_a_slider_makes_one_request_at_its_end(bench: Bench) -> None:
    for value in range(10, 40):
        bench.strength(value)
    assert bench.next_request().params.strength == 39
    assert len(bench.engine.requests) == 2


def test_the_preview_follows_the_view(bench: Bench) -> None:
    bench.engine.finish(bench.engine.request())
    bench.canvas.seen = Rect(0, 0, 20, 20)
    bench.canvas.view_changed.emit()
    assert bench.next_request().region == Rect(0, 0, 20, 20)


def test_the_same_view_and_settings_are_not_computed_twice(bench: Bench) -> None:
    bench.engine.finish(bench.engine.request())
    bench.canvas.view_changed.emit()
    bench.qtbot.wait(300)
    assert len(bench.engine.requests) == 1


def test_out_of_view_it_says_so(bench: Bench) -> None:
    bench.canvas.seen = Rect(500, 500, 10, 10)
    bench.canvas.view_changed.emit()
    bench.qtbot.waitUntil(lambda: "not in view" in bench.dialog.status.text(), timeout=3000)
    assert bench.engine.cancelled_jobs == [bench.engine.request().job]


def test_it_can_be_switched_off_and_on(bench: Bench) -> None:
    request = bench.engine.request()
    bench.engine.patch(request)
    bench.dialog.preview.click()
    assert bench.canvas.shown is None
    assert bench.engine.cancelled_jobs == [request.job]
    bench.strength(12)
    bench.qtbot.wait(300)
    assert len(bench.engine.requests) == 1
    bench.dialog.preview.click()
    assert len(bench.engine.requests) == 2


def test_show_original_takes_the_pixels_away_and_brings_them_back(bench: Bench) -> None:
    request = bench.engine.request()
    bench.engine.patch(request, Rect(8, 4, 16, 24), value=9)
    bench.dialog.original.click()
    assert bench.canvas.shown is None
    bench.engine.finish(request, value=9)  # goes on behind it
    assert bench.canvas.shown is None
    bench.dialog.original.click()
    assert bench.canvas.shown is not None and (bench.canvas.shown[1] == 9).all()


def test_a_failure_is_said_in_the_dialog_and_the_next_setting_tries_again(bench: Bench) -> None:
    bench.engine.failed.emit(bench.engine.request().job, "The model is damaged.")
    assert bench.dialog.status.text() == "The model is damaged."
    bench.strength(5)
    assert bench.next_request().params.strength == 5


def test_it_waits_its_turn_behind_a_job(bench: Bench) -> None:
    layer = bench.document.layers[0]
    bench.jobs.apply(bench.document, layer, Order(DENOISE, DENOISE.make_params()))
    assert "waits" in bench.dialog.status.text()
    bench.settle()


def test_it_goes_where_apply_puts_the_result(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.preview.stop()
    layer = bench.document.layers[0]
    earlier = bench.document.begin_result({"filter": "denoise"}, "Denoise").commit({"filter": "denoise"})
    preview = Preview(
        bench.dialog, bench.canvas, bench.document, layer, bench.jobs, bench.tasks, DevicePolicy(), earlier.id
    )
    bench.settle()
    bench.engine.patch(bench.engine.request())
    assert bench.canvas.place == (layer.id, earlier.id)
    preview.stop()
    bench.settle()


def test_it_says_when_layers_above_hide_it(bench: Bench) -> None:
    bench.document.add_layer(picture(), "Above")
    above = bench.document.layers[-1].id
    bench.engine.finish(bench.engine.request())
    assert "hide this one" in bench.dialog.status.text()
    bench.document.set_visible(above, False)
    assert "in view" in bench.dialog.status.text()
    bench.document.set_visible(above, True)
    assert "hide this one" in bench.dialog.status.text()
    bench.document.set_opacity(above, 0.5)
    assert "in view" in bench.dialog.status.text()


def test_a_layer_with_an_offset_is_previewed_where_it_lies(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.preview.stop()
    bench.document.add_layer(picture(16, 16), "Pasted", 20, 10)
    layer = bench.document.layers[-1]
    preview = Preview(
        bench.dialog, bench.canvas, bench.document, layer, bench.jobs, bench.tasks, DevicePolicy()
    )
    bench.settle()
    request = bench.engine.request()
    assert request.region == Rect(0, 0, 16, 16)
    bench.engine.finish(request)
    assert bench.canvas.shown is not None and bench.canvas.shown[0] == Rect(20, 10, 16, 16)
    preview.stop()
    bench.settle()


def test_stop_ends_everything(bench: Bench) -> None:
    request = bench.engine.request()
    bench.engine.patch(request)
    bench.preview.stop()
    bench.preview.stop()
    assert bench.canvas.shown is None
    assert bench.engine.cancelled_jobs == [request.job]
    bench.engine.finish(request)
    bench.canvas.view_changed.emit()
    bench.dialog.changed.emit()
    bench.qtbot.wait(250)
    assert len(bench.engine.requests) == 1 and bench.canvas.shown is None


class TestRegion:
    def test_small_views_are_taken_whole(self) -> None:
        assert preview_region(Rect(0, 0, 100, 100), Rect(50, 50, 500, 500)) == Rect(50, 50, 50, 50)

    def test_nothing_in_view_is_empty(self) -> None:
        assert preview_region(Rect(0, 0, 10, 10), Rect(20, 20, 10, 10)).empty

    @pytest.mark.parametrize("size", [(4000, 3000), (20000, 100), (3, 900_000)])
    def test_large_views_are_cut_to_their_middle(self, size: tuple[int, int]) -> None:
        region = preview_region(Rect(0, 0, *size), Rect(0, 0, *size))
        assert 0 < region.area <= LIMIT * 1.01
        assert Rect(0, 0, *size).contains(region)
        assert abs((region.x + region.right) - size[0]) <= 1
        assert abs((region.y + region.bottom) - size[1]) <= 1


def test_the_same_view_again_is_computed_again(bench: Bench) -> None:
    bench.settle()
    first = bench.engine.request()
    bench.canvas.seen = Rect(0, 0, 0, 0)  # scrolled away before it was done
    bench.preview.update()
    bench.qtbot.waitUntil(lambda: bench.preview.job == "", timeout=3000)
    assert first.job in bench.engine.cancelled_jobs
    assert "not in view" in bench.dialog.status.text()
    bench.canvas.seen = SEEN
    bench.preview.update()
    again = bench.next_request()
    assert again.region == first.region and again.params == first.params
    assert bench.preview.job == again.job
