"""Steps of Restore run again by themselves, into the layers that they have."""

from __future__ import annotations

import numpy as np
import pytest

from editor.document import Document, Layer, Raster
from editor.document.steps import base_of, is_step
from editor.pages import Page
from editor.restoring_again import step_pixels
from editor.window import MainWindow
from engine.api import Picture, Rect, Request, Result
from engine.filters import FILTERS
from engine.restoring import Findings
from tests.gui.fakes import FakeEngine, add_page, settle, trigger
from tests.gui.test_restoring import findings, made_of, window

__all__ = ["findings", "window"]  # fixtures


def restored(window: MainWindow, engine: FakeEngine, channels: int = 3) -> Page:
    page = add_page(window, width=1200, height=800, channels=channels)
    trigger(window, "quick.restore")
    settle(window)
    request = engine.request()
    engine.started.emit(request.job)
    engine.finished.emit(request.job, made_of(request))
    settle(window)
    return page


def named(document: Document, name: str) -> Layer:
    return next(layer for layer in document.layers if layer.name == name)


def below(document: Document, name: str) -> np.ndarray:
    """What the document shows without a step and all above it."""
    layers = document.layers
    first = [layer.name for layer in layers].index(name)
    for layer in layers[first:]:
        document.set_visible(layer.id, False)
    seen = document.flattened().pixels
    for _ in layers[first:]:
        document.undo()
    return seen


def answer(engine: FakeEngine, request: Request, pixels: np.ndarray, **resolved: object) -> None:
    engine.started.emit(request.job)
    recipe = {**request.recipe(), "resolved": resolved}
    engine.finished.emit(request.job, Result(request.picture.rect, pixels, 1, recipe, "cpu", 1.0))


def test_a_step_is_run_on_what_lies_below_it_into_its_own_layer(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = restored(window, engine)
    document = page.document
    before, seen = document.layers, document.flattened().pixels
    expected = below(document, "Fade correction")
    fade = named(document, "Fade correction")
    window.filtering.run_again(page, fade)
    settle(window)
    request = engine.request()
    assert request.filter == "fade" and np.array_equal(request.picture.pixels, expected)
    assert not np.array_equal(expected, before[0].raster.pixels())  # the repair is in it
    brighter = np.minimum(request.picture.pixels.astype(int) + 20, 255).astype(np.uint8)
    answer(engine, request, brighter, strength=3)
    settle(window)
    after = document.layers
    assert [(a.id, a.name, a.blend, a.group) for a in after] == [
        (b.id, b.name, b.blend, b.group) for b in before
    ]
    assert [a is b for a, b in zip(after, before, strict=True)] == [layer.id != fade.id for layer in before]
    changed = document.layer(fade.id)
    assert changed.recipe is not None and changed.recipe["resolved"] == {"strength": 3}
    document.set_visible(named(document, "Colorize").id, False)
    shown = document.flattened().pixels.astype(int)
    assert np.abs(shown - brighter).max() <= 2
    document.undo()
    assert document.undo_name == "Fade correction"
    document.undo()
    assert all(a is b for a, b in zip(document.layers, before, strict=True))
    assert np.array_equal(document.flattened().pixels, seen)
    document.redo()
    assert document.layer(fade.id).recipe == changed.recipe


def test_colours_go_into_the_layer_of_colours(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = restored(window, engine)
    document = page.document
    expected = below(document, "Colorize")
    step = named(document, "Colorize")
    window.filtering.run_again(page, step)
    settle(window)
    request = engine.request()
    assert np.array_equal(request.picture.pixels, expected)
    blue = request.picture.pixels.copy()
    blue[..., 2] = 200
    answer(engine, request, blue)
    settle(window)
    after = document.layer(step.id)
    assert after.blend == "color" and np.array_equal(after.raster.pixels(), blue)
    assert len(document.layers) == 5


def test_what_is_repaired_anew_is_cut_out_with_its_mask(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = restored(window, engine)
    document = page.document
    step = named(document, "Repair scratches")
    document.add_mask(step.id)
    hides = np.zeros((1, 2, 1), np.uint8)  # of what was repaired first
    document.set_mask(step.id, Raster.from_pixels(hides))
    window.filtering.run_again(page, document.layer(step.id))
    settle(window)
    request = engine.request()
    assert np.array_equal(request.picture.pixels, named(document, "Photo").raster.pixels())
    filled = request.picture.pixels.copy()
    filled[3, 4:6] = 11
    filled[10:12, 30] = 12
    answer(engine, request, filled)
    settle(window)
    made = document.layer(step.id)
    assert made.rect == Rect(4, 3, 27, 9) and made.mask is not None and made.raster.has_alpha
    opaque = made.raster.pixels()[..., 3] == 255
    assert opaque.sum() == 4 and (made.raster.pixels()[opaque][:2, :3] == 11).all()
    mask = made.mask.pixels()[..., 0]
    assert (mask[0, :2] == 0).all() and mask.sum() == 255 * (mask.size - 2)


def test_nothing_to_repair_any_more(window: MainWindow, engine: FakeEngine, findings: list[Findings]) -> None:
    page = restored(window, engine)
    step = named(page.document, "Repair scratches")
    window.filtering.run_again(page, step)
    settle(window)
    request = engine.request()
    answer(engine, request, request.picture.pixels)
    settle(window)
    assert not page.document.layer(step.id).raster.pixels().any()


def test_other_parameters_by_the_dialog_with_a_preview_in_place(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = restored(window, engine)
    document = page.document
    step = named(document, "Fade correction")
    expected = below(document, "Fade correction")
    shown = document.composite(document.rect)
    window.filtering.edit_parameters(page, step)
    settle(window)
    dialog, preview = window.filtering.dialog, window.filtering.preview
    assert dialog is not None and preview is not None and dialog.row.id == "fade"
    request = engine.request()
    region = request.region
    assert region is not None and np.array_equal(request.picture.pixels, expected)
    made = np.full((region.height, region.width, 3), 90, np.uint8)
    recipe = {**request.recipe(), "resolved": {}}
    engine.finished.emit(request.job, Result(region, made, 1, recipe, "cpu", 1.0))
    trial = page.canvas._renderer._preview
    assert trial is not None
    tried = document.composite(region, trial=trial.trial)
    assert not np.array_equal(tried, shown[region.slices])
    dialog.set_values({"strength": 10.0})
    asked = len(engine.requests)
    dialog.applied.emit()
    settle(window)
    assert window.filtering.dialog is None and len(engine.requests) == asked + 1
    request = engine.request()
    assert request.params.strength == 10.0 and request.region is None
    full = np.full((*request.picture.pixels.shape[:2], 3), 90, np.uint8)
    answer(engine, request, full)
    settle(window)
    seen = document.composite(region).astype(int)
    assert len(document.layers) == 5
    assert np.abs(seen - tried).max() <= 3  # it was tried under the colours, as it comes to lie


def test_a_hidden_step_below_has_no_part_in_it(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = restored(window, engine)
    document = page.document
    document.set_visible(named(document, "Repair scratches").id, False)
    document.set_visible(named(document, "Photo").id, False)
    group = document.groups[0]
    document.set_group(group.id, visible=False)
    window.filtering.run_again(page, named(document, "Fade correction"))
    settle(window)
    photo = next(layer for layer in document.layers if layer.group)
    assert np.array_equal(engine.request().picture.pixels, photo.raster.pixels())


@pytest.mark.parametrize("channels", [2, 4])
def test_alpha_stays(window: MainWindow, engine: FakeEngine, findings: list[Findings], channels: int) -> None:
    page = restored(window, engine, channels)
    document = page.document
    step = named(document, "Fade correction")
    alpha = document.flattened().pixels[..., -1]
    window.filtering.run_again(page, step)
    settle(window)
    request = engine.request()
    assert request.picture.has_alpha
    dark = request.picture.pixels.copy()
    dark[..., :-1] //= 3
    answer(engine, request, dark)
    settle(window)
    assert np.array_equal(document.flattened().pixels[..., -1], alpha)


@pytest.mark.parametrize("how", ["deleted", "moved", "locked", "photo"])
def test_what_is_changed_meanwhile_is_told_and_left_alone(
    window: MainWindow, engine: FakeEngine, findings: list[Findings], how: str
) -> None:
    page = restored(window, engine)
    document = page.document
    step = named(document, "Fade correction")
    photo = next(layer for layer in document.layers if layer.group)
    window.filtering.run_again(page, step)
    settle(window)
    request = engine.request()
    if how == "deleted":
        document.delete_layer(step.id)
    elif how == "locked":
        document.set_locked(step.id, True)
    else:
        document.set_locked(photo.id, False)
        if how == "moved":
            document.shift_group(photo.group, 3, 4)
        else:
            document.delete_layer(photo.id)
    before = document.layers
    answer(engine, request, request.picture.pixels // 2)
    settle(window)
    assert document.layers == before
    assert ("locked" if how == "locked" else "not there any more") in window.messages.text()


def test_another_job_of_the_document_does_not_stop_it(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = restored(window, engine)
    document = page.document
    step = named(document, "Fade correction")
    window.filtering.run_again(page, step)
    settle(window)
    request = engine.request()
    document.set_active(document.layers[0].id)
    window.filtering.run_now(FILTERS["denoise"], page, document.layers[0])
    settle(window)
    answer(engine, request, request.picture.pixels // 2)
    settle(window)
    assert document.layer(step.id).recipe != step.recipe and not window.messages.isVisible()
    window.jobs.cancel_all()
    settle(window)


@pytest.mark.parametrize("how", ["failed", "cancelled"])
def test_a_job_that_does_not_end_well_changes_nothing(
    window: MainWindow, engine: FakeEngine, findings: list[Findings], how: str
) -> None:
    page = restored(window, engine)
    before = page.document.layers
    window.filtering.run_again(page, named(page.document, "Colorize"))
    settle(window)
    request = engine.request()
    if how == "failed":
        engine.failed.emit(request.job, "It broke.")
    else:
        window.jobs.cancel(request.job)
    settle(window)
    assert page.document.layers == before


def test_without_its_photo_a_change_is_refused(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = restored(window, engine)
    document = page.document
    for layer in [layer for layer in document.layers if layer.group][:2]:
        document.set_locked(layer.id, False)
        document.delete_layer(layer.id)
    asked, before = len(engine.requests), document.layers
    step = named(document, "Fade correction")
    assert base_of(document, step) is None
    for again in (window.filtering.run_again, window.filtering.edit_parameters):
        again(page, step)
        settle(window)
        assert window.filtering.dialog is None and len(engine.requests) == asked
        assert document.layers == before and "only what it changed" in window.messages.text()


def test_a_locked_step_is_refused(window: MainWindow, engine: FakeEngine, findings: list[Findings]) -> None:
    page = restored(window, engine)
    step = named(page.document, "Fade correction")
    page.document.set_locked(step.id, True)
    asked = len(engine.requests)
    window.filtering.run_again(page, page.document.layer(step.id))
    settle(window)
    assert len(engine.requests) == asked and "locked" in window.messages.text()


def test_what_is_no_step() -> None:
    raster = Raster.constant((4, 4), 3, np.uint8, 1)
    step = Layer("a", raster, recipe={"filter": "fade"}, blend="hard-light", group="g")
    assert is_step(step)
    for other in (
        Layer("a", raster, recipe={"filter": "fade"}, blend="hard-light"),
        Layer("a", raster, recipe={"filter": "fade"}, blend="normal", group="g"),
        Layer("a", raster, recipe={"filter": "fade", "merged": []}, blend="hard-light", group="g"),
        Layer("a", raster, recipe={"filter": "fade"}, blend="hard-light", group="g", source="x"),
        Layer("a", raster, blend="hard-light", group="g"),
    ):
        assert not is_step(other)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_a_result_of_a_part_is_put_into_its_place(dtype: type) -> None:
    pixels = np.full((8, 9, 3), 100, dtype)
    part = np.full((2, 3, 3), 50, dtype)
    result = Result(Rect(4, 5, 3, 2), part, 1, {}, "cpu", 1.0)
    rect, made = step_pixels(FILTERS["repair"], Picture(pixels), result)
    assert rect == Rect(4, 5, 3, 2) and made.shape == (2, 3, 4) and (made[..., :3] == 50).all()
    rect, made = step_pixels(FILTERS["denoise"], Picture(pixels), result)
    assert rect == Rect(0, 0, 9, 8) and made.shape == pixels.shape
