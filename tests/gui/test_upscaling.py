from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from editor.dialogs.upscale import UpscaleDialog
from editor.document import Layer, Raster
from editor.pages import Page
from editor.window import MainWindow
from engine import estimates
from engine.api import Patch, Picture, Rect, Request, Result, Size
from engine.files.model import Metadata
from engine.filters import FILTERS
from engine.filters.upscale import target_size
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, settle, trigger

pytestmark = pytest.mark.usefixtures("upscalers")

ROW = FILTERS["upscale"]


@pytest.fixture
def upscalers(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {
        "denoise": (("fake-model", "Fake model"),),
        "upscale": (("upscale-faithful", "Faithful"), ("upscale-detailed", "Detailed")),
    }
    monkeypatch.setattr("editor.filtering.ready_models", lambda: found)


@pytest.fixture
def window(qtbot: QtBot, upscalers: None, engine: FakeEngine, ask: FakeAsk) -> MainWindow:
    from tests.gui.fakes import make_window

    return make_window(qtbot, engine, ask)


def size_of(request: Request) -> Size:
    return target_size(request.params, request.picture.size)


def half(engine: FakeEngine, request: Request, value: int = 9) -> None:
    """Start it, and send the upper half of the result."""
    size = size_of(request)
    engine.started.emit(request.job)
    rect = Rect(0, 0, size.width, size.height // 2)
    pixels = np.full((rect.height, rect.width, request.picture.channels), value, request.picture.pixels.dtype)
    engine.patched.emit(request.job, Patch(rect, pixels))


def finish(engine: FakeEngine, request: Request, value: int = 9) -> None:
    size = size_of(request)
    rect = Rect(0, size.height // 2, size.width, size.height - size.height // 2)
    shape = (rect.height, rect.width, request.picture.channels)
    engine.patched.emit(request.job, Patch(rect, np.full(shape, value, request.picture.pixels.dtype)))
    whole = np.full((size.height, size.width, request.picture.channels), value, request.picture.pixels.dtype)
    recipe = {**request.recipe(), "model": "upscale-faithful", "resolved": {}}
    engine.finished.emit(request.job, Result(Rect(0, 0, *size), whole, 2, recipe, "cpu", 2.0))


def current(window: MainWindow) -> Page:
    page = window.pages.current()
    assert page is not None
    return page


def dialog_of(window: MainWindow) -> UpscaleDialog:
    dialog = window.filtering.dialog
    assert isinstance(dialog, UpscaleDialog)
    return dialog


def test_one_click_asks_once_and_fills_a_new_document(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk
) -> None:
    page = add_page(window, "dawn.jpg")
    page.document.metadata = Metadata(exif=None)
    trigger(window, "quick.upscale")
    assert ask.names() == ["upscale_into"] and window.settings.value.upscale_into == "document"
    request = engine.request()
    assert request.params == ROW.make_params() and size_of(request) == (128, 96)
    made = current(window)
    document = made.document
    assert made is not page and document.name == "dawn ×2" and document.size == (128, 96)
    assert made.growing and not document.modified and document.metadata is page.document.metadata
    for name in ("file.save", "file.save_as", "filter.denoise", "layer.delete", "filter.resize"):
        assert not window.commands.actions[name].isEnabled()
    assert "still being computed" in window.commands.actions["file.save_as"].statusTip()
    half(engine, request)
    shown = document.composite(Rect(0, 0, 128, 96))
    assert (shown[:48, :, :3] == 9).all() and not (shown[48:, :, :3] == 9).all()
    finish(engine, request)
    settle(window)
    assert [layer.name for layer in document.layers] == ["Photo"]
    assert (document.flattened().pixels == 9).all() and document.modified
    assert document.history_steps == (0, 0) and not made.growing
    assert document.recipes()[0]["model"] == "upscale-faithful"
    assert window.commands.actions["file.save_as"].isEnabled()
    assert page.document.size == (64, 48) and not page.document.modified
    window.pages.setCurrentWidget(page)
    trigger(window, "quick.upscale")
    assert ask.names() == ["upscale_into"]  # it is remembered
    window.jobs.cancel_all()
    settle(window)


@pytest.mark.parametrize("end", ["cancel", "fail"])
def test_a_new_document_goes_with_a_job_that_fails(window: MainWindow, engine: FakeEngine, end: str) -> None:
    page = add_page(window)
    trigger(window, "quick.upscale")
    half(engine, engine.request())
    assert window.pages.count() == 2
    if end == "cancel":
        trigger(window, "jobs.cancel")
    else:
        engine.failed.emit(engine.request().job, "It broke.")
    settle(window)
    assert window.pages.all() == [page] and not window.jobs.active()
    if end == "fail":
        assert "It broke." in window.messages.text()


def test_closing_the_new_document_cancels_its_job_without_a_question(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk
) -> None:
    add_page(window)
    trigger(window, "quick.upscale")
    request = engine.request()
    half(engine, request)
    trigger(window, "file.close")
    assert window.pages.count() == 1 and engine.cancelled_jobs == [request.job]
    assert "unsaved" not in ask.names()
    finish(engine, request)  # what comes late lands nowhere
    settle(window)
    assert window.pages.count() == 1


def test_backing_out_of_the_question_does_nothing(
    window: MainWindow, engine: FakeEngine, ask: FakeAsk
) -> None:
    ask.into = None
    add_page(window)
    trigger(window, "quick.upscale")
    assert not engine.requests and window.settings.value.upscale_into == "ask"


def layered(window: MainWindow) -> Page:
    """A photo and a smaller layer above it; the photo is selected."""
    page = add_page(window)
    pixels = np.full((10, 20, 4), 200, np.uint8)
    page.document.put_layer(Layer("Top", Raster.from_pixels(pixels), 5, 6))
    page.document.set_active(page.document.layers[0].id)
    return page


def test_this_document_is_enlarged_with_all_its_layers_in_one_step(
    window: MainWindow, engine: FakeEngine
) -> None:
    window.settings.update(upscale_into="layers")
    page = layered(window)
    document, steps = page.document, page.document.history_steps[0]
    trigger(window, "quick.upscale")
    request = engine.request()
    half(engine, request)
    document.rename_layer(document.layers[1].id, "Sun")  # that does not matter
    finish(engine, request)
    settle(window)
    assert document.size == (128, 96) and document.undo_name == "Upscale"
    bottom, top = document.layers
    assert (bottom.raster.pixels() == 9).all() and top.rect == (10, 12, 40, 20) and top.name == "Sun"
    assert document.history_steps[0] == steps + 2
    document.undo()
    assert document.size == (64, 48) and document.layers[1].rect == (5, 6, 20, 10)


def test_the_selected_layer_is_what_the_network_draws(window: MainWindow, engine: FakeEngine) -> None:
    window.settings.update(upscale_into="layers")
    page = layered(window)
    page.document.set_active(page.document.layers[1].id)
    trigger(window, "filter.upscale")
    dialog_of(window).set_values({"width": 100})
    dialog_of(window).apply_button.click()
    settle(window)
    request = engine.request()
    assert request.picture.size == (20, 10) and request.params.width == 31
    half(engine, request)
    finish(engine, request)
    settle(window)
    assert page.document.size == (100, 75)
    assert page.document.layers[1].rect == (8, 9, 31, 16)


@pytest.mark.parametrize("change", [{"hints": True}, {"blend": "color"}])
def test_the_network_draws_the_photo_where_what_is_selected_shows_none(
    window: MainWindow, engine: FakeEngine, change: dict[str, Any]
) -> None:
    """Colour hints, or the colours that Colorize has just made: the photo is below them."""
    window.settings.update(upscale_into="layers")
    page = add_page(window)
    pixels = np.full((48, 64, 4), 200, np.uint8)
    page.document.put_layer(replace(Layer("Top", Raster.from_pixels(pixels)), **change))
    assert page.document.active_layer is page.document.layers[1]
    trigger(window, "quick.upscale")
    request = engine.request()
    half(engine, request)
    finish(engine, request)
    settle(window)
    bottom, top = page.document.layers
    assert (bottom.recipe or {}).get("filter") == "upscale" and top.recipe is None


def test_a_result_for_a_document_that_changed_is_not_lost(window: MainWindow, engine: FakeEngine) -> None:
    window.settings.update(upscale_into="layers")
    page = layered(window)
    trigger(window, "quick.upscale")
    half(engine, engine.request())
    photo = page.document.layers[0]
    page.document.delete_layer(photo.id)
    finish(engine, engine.request())
    settle(window)
    assert page.document.size == (64, 48)
    made = current(window).document
    assert made is not page.document and made.size == (128, 96) and made.modified
    assert "changed meanwhile" in window.messages.text()


# --- the dialog --------------------------------------------------------------------------------------------


def test_the_dialog_tells_size_memory_and_time(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimates, "free_memory", lambda: 8_000_000_000)
    add_page(window, width=2000, height=1500)
    trigger(window, "filter.upscale")
    dialog = dialog_of(window)
    assert dialog.model.count() == 1  # the detailed model is the slider's other end
    dialog.set_values({"factor": "4"})
    dialog.form.changed.emit()
    assert dialog.foretold.text() == "8,000 × 6,000 pixels (48 MP)\n1.4 GB of memory, 8.0 GB are free"
    estimates.speeds.remember("upscale auto auto  plain", 1_000_000, 10.0)
    dialog.foretell()
    assert "(48 MP) · about 30 s\n" in dialog.foretold.text()
    assert dialog.form.fields["width"].number.value() == 8000  # type: ignore[attr-defined]
    window.filtering.close()


def test_the_slider_is_greyed_for_a_model_that_has_no_second_one(
    window: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("upscale-faithful", "swinir", "realesr-general-x4v3", "realesr-general-wdn-x4v3")
    found = {"denoise": (("fake-model", "Fake"),), "upscale": tuple((name, name.upper()) for name in names)}
    monkeypatch.setattr("editor.filtering.ready_models", lambda: found)
    window.filtering.look_for_models()
    settle(window)
    add_page(window)
    trigger(window, "filter.upscale")
    dialog = dialog_of(window)
    dialog.set_values({"detail": 60.0})
    detail = dialog.form.fields["detail"]
    usable = {}
    for index in range(dialog.model.count()):
        dialog.model.setCurrentIndex(index)
        usable[dialog.model_id()] = detail.isEnabled(), dialog.params().detail
        assert ("no second model" in detail.slider.toolTip()) != detail.isEnabled()  # type: ignore[attr-defined]
    assert usable == {
        "upscale-faithful": (True, 60.0),
        "swinir": (False, 0.0),
        "realesr-general-x4v3": (True, 60.0),
        "realesr-general-wdn-x4v3": (False, 0.0),
    }
    window.filtering.close()


def test_what_jpeg_cannot_hold_is_told_before_it_is_made(window: MainWindow) -> None:
    add_page(window, width=20_000, height=2)
    trigger(window, "filter.upscale")
    dialog = dialog_of(window)
    assert "JPEG" not in dialog.foretold.text()
    dialog.set_values({"factor": "4"})
    dialog.form.changed.emit()
    assert "80,000 × 8 pixels" in dialog.foretold.text() and "too large for JPEG" in dialog.foretold.text()
    window.filtering.close()


def test_what_cannot_be_cannot_be_applied(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    add_page(window)
    trigger(window, "filter.upscale")
    dialog = dialog_of(window)
    dialog.set_values({"width": 300})
    dialog.form.changed.emit()
    assert "a width of 64 becomes at most 256 pixels" in dialog.foretold.text()
    assert not dialog.apply_button.isEnabled()
    dialog.form.reset()
    assert dialog.apply_button.isEnabled()
    monkeypatch.setattr(estimates, "free_memory", lambda: 1000)
    dialog.foretell()
    assert "does not fit" in dialog.foretold.text() and not dialog.apply_button.isEnabled()
    window.filtering.close()


def test_one_click_is_refused_with_the_numbers_where_memory_would_not_do(
    window: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.settings.update(upscale_into="layers")
    monkeypatch.setattr(estimates, "free_memory", lambda: 1000)
    add_page(window)
    trigger(window, "quick.upscale")
    assert not engine.requests
    assert "128 × 96 pixels takes 0.0 GB" in window.messages.text()


def test_the_preview_lies_over_the_picture_at_the_results_size(
    window: MainWindow, engine: FakeEngine
) -> None:
    page = layered(window)
    trigger(window, "filter.upscale")
    request = engine.request()
    assert request.region == page.document.rect and request.picture.size == page.document.size
    size = size_of(request)
    red = np.zeros((size.height, size.width, request.picture.channels), np.uint8)
    red[..., 0] = 255
    if red.shape[2] == 4:
        red[..., 3] = 255
    engine.finished.emit(request.job, Result(Rect(0, 0, *size), red, 2, request.recipe(), "cpu", 1.0))
    settle(window)
    image = page.canvas.grab().toImage()
    middle = image.pixelColor(image.width() // 2, image.height() // 2)
    assert (middle.red(), middle.green()) == (255, 0)
    dialog = dialog_of(window)
    assert "at the result's size" in dialog.status.text()
    dialog.original.click()
    image = page.canvas.grab().toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2).green() > 0
    window.filtering.close()
    assert len(page.document.layers) == 2


def test_run_again_says_why_it_cannot(window: MainWindow, engine: FakeEngine) -> None:
    add_page(window)
    trigger(window, "quick.upscale")
    half(engine, engine.request())
    finish(engine, engine.request())
    settle(window)
    trigger(window, "layer.again")
    assert "made this picture from a smaller one" in window.messages.text()
    assert len(engine.requests) == 1


def test_denoise_at_one_click(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    trigger(window, "quick.denoise")
    assert window.filtering.dialog is None and engine.request().filter == "denoise"
    engine.run(engine.request())
    assert [layer.name for layer in page.document.layers] == ["Photo", "Denoise"]


def test_a_16_bit_picture_with_alpha_stays_one(window: MainWindow, engine: FakeEngine) -> None:
    add_page(window, channels=4, dtype=np.uint16)
    trigger(window, "quick.upscale")
    request = engine.request()
    half(engine, request, 4000)
    finish(engine, request, 4000)
    settle(window)
    flat: Picture = current(window).document.flattened()
    assert flat.pixels.dtype == np.uint16 and flat.channels == 4 and (flat.pixels == 4000).all()
