"""A selection limits filters: outside of it nothing changes by a single bit, on screen, in files, in previews."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from editor.document import Layer, Raster
from editor.document import selection as selections
from editor.document.geometry import flip
from editor.document.morphology import feather
from editor.limits import mask_of, parts_inside, region_of
from editor.pages import Page
from editor.window import MainWindow
from engine.api import Context, Patch, Rect, Request, Size
from engine.dispatch import run
from tests.gui.fakes import FakeEngine, add_page, denoise, picture, settle, trigger

pytestmark = pytest.mark.usefixtures("models")

PART = Rect(10, 8, 20, 12)


class PlainEngine(FakeEngine):
    """Runs filters without a model for real, when ``work`` is called."""

    def work(self) -> None:
        """All that was submitted and not cancelled since."""
        waiting, self.requests = self.requests, []
        for request in waiting:
            if request.job not in self.cancelled_jobs:
                self._run(request)

    def _run(self, request: Request) -> None:
        owner = self

        class Stream(Context):
            def partial(self, patch: Patch) -> None:
                owner.patched.emit(request.job, patch)

        self.started.emit(request.job)
        self.finished.emit(request.job, run(request, Stream()))


@pytest.fixture
def engine(request: pytest.FixtureRequest, qapp: Any) -> FakeEngine:
    return PlainEngine() if "real" in request.node.name else FakeEngine()


def rectangle(size: Size, rect: Rect) -> Raster:
    mask = np.zeros((size.height, size.width), np.uint8)
    mask[rect.slices] = 255
    return selections.from_array(mask, size)


def select(page: Page, rect: Rect, soft: float = 0.0) -> np.ndarray:
    """Select a rectangle, perhaps with a soft edge; the selection, H × W."""
    selection = rectangle(page.document.size, rect)
    selection = feather(selection, soft) if soft else selection
    page.document.select(selection)
    return selections.to_array(selection)


def seen(page: Page) -> np.ndarray:
    return page.document.composite(page.document.rect)


def applied(window: MainWindow, engine: PlainEngine, name: str, **values: Any) -> None:
    trigger(window, f"filter.{name}")
    assert window.filtering.dialog is not None
    window.filtering.dialog.set_values(values)
    window.filtering.dialog.apply_button.click()
    settle(window)
    engine.work()


# --- what is asked of the engine ------------------------------------------------------------------------------


def test_only_what_is_selected_is_asked_for(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    mask = select(page, PART)
    denoise(window, engine)
    preview, request = engine.requests
    for asked in (preview, request):
        assert asked.region == PART and asked.mask is not None
        np.testing.assert_array_equal(asked.mask, mask)
        assert asked.mask.dtype == np.uint8 and asked.mask.flags.c_contiguous
    recipe = page.document.layers[1].recipe
    assert recipe is not None and recipe["masked"] is True and recipe["region"] == list(PART)


def test_without_a_selection_all_is_asked_for(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    denoise(window, engine)
    assert engine.request().mask is None and engine.request().region is None
    recipe = page.document.layers[1].recipe
    assert recipe is not None and recipe["masked"] is False


def test_a_moved_layer_gets_its_own_part_of_the_selection(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    page.document.add_layer(picture(30, 30), "small", 20, 10)
    select(page, PART)  # columns 10 to 29, rows 8 to 19
    denoise(window, engine)
    request = engine.request()
    assert request.region == Rect(0, 0, 10, 10) and request.mask is not None
    assert request.mask.shape == (30, 30) and request.mask.sum() == 255 * 100
    result = page.document.layers[-1]
    assert result.raster.coverage(result.raster.rect).sum() == 100


def test_a_layer_that_reaches_beyond_the_document(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    page.document.add_layer(picture(100, 100), "large", -20, -20)
    trigger(window, "select.all")
    denoise(window, engine)
    request = engine.request()
    assert request.region == Rect(20, 20, 64, 48) and request.mask is not None
    assert request.mask.sum() == 255 * 64 * 48


def test_nothing_of_the_layer_is_selected(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    page.document.add_layer(picture(10, 10), "small", 50, 30)
    select(page, PART)
    trigger(window, "filter.denoise")
    dialog = window.filtering.dialog
    assert dialog is not None and dialog.status.text() == "Nothing of this layer is selected."
    assert not engine.requests
    dialog.apply_button.click()
    settle(window)
    assert "Nothing of this layer is selected" in window.messages.text()
    assert not engine.requests and len(page.document.layers) == 2 and not window.jobs.active()


# --- what comes of it --------------------------------------------------------------------------------------------


def test_the_layer_is_empty_outside_whatever_the_engine_sends(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window, width=600, height=300)
    mask = np.zeros((300, 600), np.uint8)
    mask[20:30, 20:30] = mask[200:210, 580:590] = 255  # two far corners: the frame around them is large
    page.document.select(selections.from_array(mask, page.document.size))
    denoise(window, engine, 7)
    raster = page.document.layers[1].raster
    np.testing.assert_array_equal(raster.coverage(raster.rect), mask > 0)
    assert len(raster) == 2  # tiles
    np.testing.assert_array_equal(seen(page)[mask == 0][:, :3], picture(600, 300).pixels[mask == 0])


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("soft", [0.0, 3.0])
def test_real_levels_inside_a_selection(
    window: MainWindow, engine: PlainEngine, channels: int, dtype: Any, soft: float
) -> None:
    page = add_page(window, channels=channels, dtype=dtype)
    before = seen(page)
    mask = select(page, PART, soft)
    applied(window, engine, "levels", gamma=2.5)
    after = seen(page)
    np.testing.assert_array_equal(after[mask == 0], before[mask == 0])
    np.testing.assert_array_equal(
        page.document.flattened().pixels[mask == 0], picture(64, 48, channels, dtype).pixels[mask == 0]
    )
    page.document.undo()
    page.document.select(None)
    applied(window, engine, "levels", gamma=2.5)
    whole = seen(page)
    np.testing.assert_array_equal(after[mask == 255], whole[mask == 255])
    # the soft edge lies between the two, nearer to one the more it is selected
    colours = slice(0, before.shape[2] - 1)
    share = mask[..., None] / 255
    between = before[..., colours] * (1 - share) + whole[..., colours].astype(float) * share
    np.testing.assert_allclose(after[..., colours], between, atol=1)
    if soft:
        assert ((mask > 0) & (mask < 255)).any()


def test_real_opacity_and_undo_leave_the_outside_alone(window: MainWindow, engine: PlainEngine) -> None:
    page = add_page(window)
    before = seen(page)
    mask = select(page, PART, 2.0)
    applied(window, engine, "levels", gamma=3.0)
    assert (seen(page) != before).any()
    page.document.set_opacity(page.document.layers[1].id, 0.37)
    np.testing.assert_array_equal(seen(page)[mask == 0], before[mask == 0])
    page.document.undo()
    page.document.undo()
    np.testing.assert_array_equal(seen(page), before)
    assert page.document.selection is not None  # the selection was an earlier step


def test_real_filter_on_a_filter_inside_another_selection(window: MainWindow, engine: PlainEngine) -> None:
    page = add_page(window)
    select(page, PART)
    applied(window, engine, "levels", gamma=2.0)
    first = seen(page)
    mask = select(page, Rect(25, 15, 30, 20))
    applied(window, engine, "invert")
    np.testing.assert_array_equal(seen(page)[mask == 0], first[mask == 0])
    np.testing.assert_array_equal(seen(page)[mask > 0][:, :3], 255 - first[mask > 0][:, :3])


# --- the preview --------------------------------------------------------------------------------------------------


def test_real_preview_stays_inside(window: MainWindow, engine: PlainEngine) -> None:
    page = add_page(window)
    page.canvas.fit()
    before = seen(page)
    mask = select(page, PART, 2.0)
    trigger(window, "filter.invert")
    engine.work()
    dialog = window.filtering.dialog
    assert dialog is not None
    assert dialog.status.text() == "Preview of what is in view, inside the selection."
    assert "what is selected" in dialog.apply_button.toolTip()
    trial = page.canvas.renderer._preview.trial  # type: ignore[union-attr]
    shown = page.document.composite(page.document.rect, 0, trial)
    inside = np.zeros(mask.shape, bool)
    inside[trial.rect.slices] = True
    assert inside[mask > 0].all() and inside.sum() < 64 * 48
    drawn = before.copy()
    drawn[trial.rect.slices] = shown[trial.rect.slices]
    np.testing.assert_array_equal(drawn[mask == 0], before[mask == 0])
    assert (drawn[mask > 128] != before[mask > 128]).any()
    window.filtering.close()


def test_the_preview_follows_another_selection(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    page = add_page(window)
    trigger(window, "filter.denoise")
    dialog = window.filtering.dialog
    assert dialog is not None and engine.request().mask is None
    assert "whole layer" in dialog.apply_button.toolTip()
    count = len(engine.requests)
    mask = select(page, PART)
    qtbot.waitUntil(lambda: len(engine.requests) > count, timeout=5000)
    assert engine.request().region == PART
    np.testing.assert_array_equal(engine.request().mask, mask)
    assert "what is selected" in dialog.apply_button.toolTip()
    page.document.select(None)
    qtbot.waitUntil(lambda: engine.request().mask is None, timeout=5000)
    window.filtering.close()


def test_a_selection_out_of_view_is_said(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window, width=3000, height=2000)
    page.canvas.set_zoom(4.0)
    page.canvas.centre_on(0, 0)
    select(page, Rect(2900, 1900, 50, 50))
    trigger(window, "filter.denoise")
    assert window.filtering.dialog is not None
    assert window.filtering.dialog.status.text() == "What is selected of this layer is not in view."
    assert not engine.requests
    window.filtering.dialog.apply_button.click()  # it runs all the same: it is what the person selected
    settle(window)
    assert engine.request().region == Rect(2900, 1900, 50, 50)
    engine.run(engine.request())


# --- once more ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["layer.again", "layer.parameters"])
def test_once_more_is_inside_what_it_was_inside_of(
    window: MainWindow, engine: FakeEngine, command: str
) -> None:
    page = add_page(window)
    mask = select(page, PART, 2.0)
    denoise(window, engine)
    select(page, Rect(40, 30, 10, 10))  # something else is to be done next
    trigger(window, command)
    if window.filtering.dialog is not None:
        np.testing.assert_array_equal(engine.request().mask, mask)
        window.filtering.dialog.apply_button.click()
        settle(window)
    np.testing.assert_array_equal(engine.request().mask, mask)
    engine.run(engine.request())


def test_what_ran_everywhere_runs_everywhere_again(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    denoise(window, engine)
    select(page, PART)
    trigger(window, "layer.again")
    assert engine.request().mask is None
    engine.run(engine.request())


@pytest.mark.parametrize("command", ["layer.again", "layer.parameters"])
def test_a_place_that_is_not_known_any_more_is_said(
    window: MainWindow, engine: FakeEngine, command: str
) -> None:
    page = add_page(window)
    select(page, PART)
    denoise(window, engine)
    page.document.select(None)
    window.transforming.run(page, "Flip", flip())  # of the same size, but all lies elsewhere
    settle(window)
    count = len(engine.requests)
    trigger(window, command)
    assert "not known any more" in window.messages.text()
    assert len(engine.requests) == count and window.filtering.dialog is None
    mask = select(page, Rect(1, 2, 9, 9))
    trigger(window, command)
    np.testing.assert_array_equal(engine.request().mask, mask)
    window.filtering.close()
    window.jobs.cancel_all()


# --- the functions --------------------------------------------------------------------------------------------


def test_places_in_a_layers_own_pixels() -> None:
    layer = Layer("x", Raster.from_pixels(np.zeros((50, 40, 3), np.uint8)), -10, 300)
    selection = rectangle(Size(800, 600), Rect(5, 310, 700, 200))
    assert region_of(selection, layer) == Rect(15, 10, 25, 40)
    mask = mask_of(selection, layer)
    assert (
        mask.shape == (50, 40) and mask.sum() == 255 * 25 * 40 and mask[10, 15] == 255 and not mask[9].any()
    )
    assert region_of(rectangle(Size(800, 600), Rect(100, 0, 5, 5)), layer).empty


def test_parts_never_overlap_and_hold_all_that_is_selected() -> None:
    rng = np.random.default_rng(1)
    mask = np.zeros((700, 600), np.uint8)
    for x, y, size in rng.integers(0, 500, (12, 3)):
        mask[y : y + size // 8 + 1, x : x + size // 8 + 1] = size % 255 + 1
    patch = Patch(Rect(30, 40, 520, 610), rng.integers(0, 255, (610, 520, 3), np.uint8))
    times = np.zeros(mask.shape, int)
    for part in parts_inside(patch, mask):
        times[part.rect.slices] += 1
        own = part.rect.moved(-30, -40)
        np.testing.assert_array_equal(part.pixels, patch.pixels[own.slices])
    assert times.max() == 1
    chosen = np.zeros(mask.shape, bool)
    chosen[patch.rect.slices] = mask[patch.rect.slices] > 0
    assert times[chosen].all() and not times[:40].any()
    assert not list(parts_inside(patch, np.zeros_like(mask)))
