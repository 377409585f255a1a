from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from editor.dialogs.restore import RestoreDialog
from editor.document import Layer, Raster, masks
from editor.handlers.quick import QuickHandlers
from editor.pages import Page
from editor.restoring import Restoring
from editor.window import MainWindow
from engine.api import Context, EngineError, Part, Patch, Picture, Rect, Request, Result
from engine.filters.restore import RestoreParams
from engine.restoring import Findings
from engine.restoring_layers import change, cut_out
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, make_window, settle, trigger

FOUND = Findings(0.03, 0.02, 1.0, 1.0, 0.3, 0.2, "tinted", 64, 48)


@pytest.fixture
def window(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, engine: FakeEngine, ask: FakeAsk) -> MainWindow:
    tasks = ("denoise", "scratches", "fill", "colorize", "upscale")
    monkeypatch.setattr("editor.filtering.ready_models", lambda: dict.fromkeys(tasks, (("fake", "Fake"),)))
    return make_window(qtbot, engine, ask)


@pytest.fixture
def findings(monkeypatch: pytest.MonkeyPatch) -> list[Findings]:
    given = [FOUND]

    def looked(picture: Picture, params: RestoreParams, policy: object, context: Context) -> Findings:
        context.check_cancelled()
        return given[0]

    monkeypatch.setattr("engine.restoring_analysis.analysed", looked)
    return given


def restoring_of(window: MainWindow) -> Restoring:
    return next(g for g in window.handlers._groups if isinstance(g, QuickHandlers)).restoring


def opened(window: MainWindow) -> tuple[Page, RestoreDialog]:
    page = add_page(window)
    trigger(window, "filter.restore")
    settle(window)
    dialog = restoring_of(window).dialog
    assert dialog is not None
    return page, dialog


def made_of(request: Request, scale: int = 1) -> Result:
    """What the engine makes of a picture: two pixels repaired, darker, and red."""
    before = request.picture.pixels
    repaired = before.copy()
    hole = np.zeros(before.shape[:2], bool)
    hole[3, 4:6] = True
    repaired[hole, :3] = 40  # of colours: alpha is never changed
    darker = repaired.copy()
    darker[..., :3] = darker[..., :3] // 2
    red = darker.copy()
    red[..., 0] = np.minimum(red[..., 0] + 60, 255)
    step: dict[str, Any] = {"params": {}, "model": None, "seed": 0}
    box = Rect(4, 3, 2, 1)
    parts = (
        Part("repair", box, cut_out(repaired[box.slices], hole[box.slices]), {"filter": "repair", **step}),
        Part(
            "fade", request.picture.rect, change(repaired, darker), {"filter": "fade", **step}, "hard-light"
        ),
        Part("colorize", request.picture.rect, red, {"filter": "colorize", **step}, "color"),
    )
    out = np.repeat(np.repeat(red, scale, 0), scale, 1)
    steps = [part.recipe for part in parts] + ([{"filter": "upscale", **step}] if scale > 1 else [])
    recipe = {**request.recipe(), "steps": steps, "resolved": {}}
    return Result(Rect(0, 0, out.shape[1], out.shape[0]), out, scale, recipe, "cpu", 2.0, (), parts)


def run(window: MainWindow, engine: FakeEngine, scale: int = 1) -> Result:
    request = engine.request()
    engine.started.emit(request.job)
    result = made_of(request, scale)
    engine.finished.emit(request.job, result)
    settle(window)
    return result


# --- the dialog -----------------------------------------------------------------------------------------------


def test_what_is_found_is_proposed_and_previewed(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    _, dialog = opened(window)
    chosen = {name for name, box in dialog.boxes.items() if box.isChecked()}
    assert chosen == {"repair", "denoise", "fade", "colorize", "upscale"}
    assert dialog.notes["repair"].text() == "scratches: 3 % of the picture"
    assert not dialog.before.empty and dialog.after.empty and dialog.apply_button.isEnabled()
    request = engine.request()
    assert request.filter == "restore" and request.params.upscale == "off"
    assert (request.params.repair, request.params.fade) == ("on", "on")
    engine.finished.emit(request.job, made_of(request))
    assert not dialog.after.empty and "preview" in dialog.status.text()
    dialog.reject()
    settle(window)
    assert restoring_of(window).dialog is None and not window.jobs.active()


def test_another_choice_is_previewed_anew(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot, findings: list[Findings]
) -> None:
    _, dialog = opened(window)
    first = engine.request()
    dialog.boxes["colorize"].setChecked(False)
    dialog.sliders["fade"].setValue(50)
    qtbot.waitUntil(lambda: len(engine.requests) == 2)
    assert first.job in engine.cancelled_jobs
    assert engine.request().params.colorize == "off" and engine.request().params.fade_strength == 50
    for box in dialog.boxes.values():
        box.setChecked(False)
    qtbot.waitUntil(lambda: dialog.status.text() == "Nothing is chosen.")
    assert not dialog.apply_button.isEnabled() and "at least one" in dialog.apply_button.toolTip()
    dialog.reject()
    settle(window)


def test_a_picture_in_colour_cannot_be_colorized(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    findings[0] = Findings(kind="coloured", width=3000, height=2000)
    _, dialog = opened(window)
    assert (
        not dialog.boxes["colorize"].isEnabled() and "colours already" in dialog.boxes["colorize"].toolTip()
    )
    assert not any(box.isChecked() for box in dialog.boxes.values()) and not dialog.apply_button.isEnabled()
    assert not engine.requests
    dialog.reject()
    settle(window)


def test_a_failing_preview_and_a_failing_look_are_told(
    window: MainWindow, engine: FakeEngine, findings: list[Findings], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, dialog = opened(window)
    engine.failed.emit(engine.request().job, "It broke.")
    assert dialog.status.text() == "It broke."

    def broken(*_: object) -> Findings:
        raise EngineError("No such profile.")

    monkeypatch.setattr("engine.restoring_analysis.analysed", broken)
    trigger(window, "filter.restore")
    settle(window)
    again = restoring_of(window).dialog
    assert again is not None and again is not dialog and again.status.text() == "No such profile."
    again.reject()
    settle(window)


def test_what_could_not_be_looked_at_stays_told(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    why = "The model is missing."
    findings[0] = replace(FOUND, scratches=0.0, sure=0.0, unseen=("repair",), failed=(why,))
    _, dialog = opened(window)
    assert dialog.notes["repair"].text() == "could not be looked at"
    request = engine.request()
    engine.finished.emit(request.job, made_of(request))
    assert why in dialog.status.text()
    dialog.reject()
    settle(window)


def test_every_control_has_a_name(window: MainWindow, findings: list[Findings]) -> None:
    _, dialog = opened(window)
    for control in (
        *dialog.boxes.values(),
        *dialog.sliders.values(),
        dialog.factor,
        dialog.before,
        dialog.after,
    ):
        assert control.accessibleName()
    dialog.reject()
    settle(window)


# --- the layers -------------------------------------------------------------------------------------------------


def test_the_result_is_a_group_of_layers_by_one_step(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page, dialog = opened(window)
    dialog.boxes["upscale"].setChecked(False)
    before = page.document.flattened().pixels
    dialog.apply_button.click()
    settle(window)
    assert engine.request().params.upscale == "off"
    result = run(window, engine)
    document = page.document
    assert [(layer.name, layer.blend) for layer in document.layers] == [
        ("Photo", "normal"),
        ("Photo", "normal"),
        ("Repair scratches", "normal"),
        ("Fade correction", "hard-light"),
        ("Colorize", "color"),
    ]
    (group,) = document.groups
    assert (
        group.name == "Restored" and [bool(layer.group) for layer in document.layers] == [False] + [True] * 4
    )
    seen = document.flattened().pixels[..., :3].astype(int)
    assert (
        np.abs(seen - result.pixels[..., :3])[..., 1:].max() <= 40
    )  # "color" keeps the luminosity, not each colour
    assert document.undo_name == "Restore old photo"
    assert {page.source_of(layer).id for layer in document.layers[2:]} == {document.layers[1].id}
    document.set_group(group.id, visible=False)
    assert np.array_equal(document.flattened().pixels, before)
    document.undo()
    document.undo()
    assert len(document.layers) == 1 and not document.groups
    assert np.array_equal(document.flattened().pixels, before)


def test_each_step_can_be_switched_off(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = add_page(window)
    trigger(window, "quick.restore")
    settle(window)
    document = page.document
    engine.requests[-1]
    before = document.flattened().pixels.astype(int)
    run(window, engine, 1)
    by_name = {layer.name: layer.id for layer in document.layers if layer.name != "Photo"}
    document.set_visible(by_name["Colorize"], False)
    dark = document.flattened().pixels.astype(int)
    assert np.abs(dark[10:, :, :3] - before[10:, :, :3] // 2).max() <= 2 and abs(dark[3, 4, 0] - 20) <= 1
    document.set_visible(by_name["Repair scratches"], False)
    damaged = document.flattened().pixels.astype(int)
    assert np.array_equal(damaged[10:], dark[10:]) and not np.array_equal(damaged[3, 4], dark[3, 4])
    document.set_visible(by_name["Repair scratches"], True)
    document.set_visible(by_name["Fade correction"], False)
    bright = document.flattened().pixels.astype(int)
    assert np.array_equal(bright[10:], before[10:]) and abs(bright[3, 4, 0] - 40) <= 1


def test_pieces_are_seen_meanwhile(window: MainWindow, engine: FakeEngine, findings: list[Findings]) -> None:
    page, dialog = opened(window)
    dialog.boxes["upscale"].setChecked(False)
    dialog.apply_button.click()
    settle(window)
    request = engine.request()
    engine.started.emit(request.job)
    piece = np.full((10, 10, request.picture.channels), 250, np.uint8)
    engine.patched.emit(request.job, Patch(Rect(0, 0, 10, 10), piece, draft=True))
    assert (page.document.composite(Rect(0, 0, 10, 10))[..., 0] == 250).all()
    engine.patched.emit(
        request.job, Patch(Rect(0, 0, 4, 4), np.zeros((4, 4, 1), np.uint8), draft=True)
    )  # of grey
    window.jobs.cancel(request.job)
    settle(window)
    assert len(page.document.layers) == 1 and not page.document.modified


def test_enlarged_with_all_layers(window: MainWindow, engine: FakeEngine, findings: list[Findings]) -> None:
    page, dialog = opened(window)
    dialog.apply_button.click()
    settle(window)
    assert engine.request().params.upscale == "2"
    result = run(window, engine, 2)
    document = page.document
    assert document.size == (128, 96) and document.layers[-1].name == "Upscale"
    assert np.array_equal(document.flattened().pixels[..., :3], result.pixels[..., :3])
    assert len({layer.group for layer in document.layers[1:]}) == 1 and document.layers[-1].recipe is not None
    document.undo()
    assert document.size == (64, 48) and len(document.layers) == 1


def test_a_grey_document_gets_colours(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = add_page(window, channels=1)
    trigger(window, "quick.restore")
    settle(window)
    assert page.document.colours == 3 and engine.request().picture.channels == 3
    run(window, engine, 1)
    assert page.document.groups


@pytest.mark.parametrize("how", ["cancelled", "sound"])
def test_a_grey_document_stays_grey_for_nothing(
    window: MainWindow, engine: FakeEngine, findings: list[Findings], how: str
) -> None:
    page = add_page(window, channels=1, width=1200, height=800)
    trigger(window, "quick.restore")
    settle(window)
    request = engine.request()
    engine.started.emit(request.job)
    if how == "cancelled":
        window.jobs.cancel(request.job)
    else:
        recipe = {**request.recipe(), "steps": [], "resolved": {}}
        result = Result(request.picture.rect, request.picture.pixels, 1, recipe, "cpu", 1.0)
        engine.finished.emit(request.job, result)
    settle(window)
    assert page.document.colours == 1 and not page.document.modified and not page.document.undo_name


def test_nothing_to_do_leaves_the_document_alone(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = add_page(window, width=1200, height=800)
    trigger(window, "quick.restore")
    settle(window)
    request = engine.request()
    engine.started.emit(request.job)
    recipe = {**request.recipe(), "steps": [], "resolved": {}}
    engine.finished.emit(
        request.job, Result(request.picture.rect, request.picture.pixels, 1, recipe, "cpu", 1.0)
    )
    settle(window)
    assert len(page.document.layers) == 1 and not page.document.modified


def test_a_failure_leaves_the_document_alone(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = add_page(window)
    trigger(window, "quick.restore")
    settle(window)
    engine.failed.emit(engine.request().job, "It broke.")
    settle(window)
    assert (
        len(page.document.layers) == 1
        and not page.document.modified
        and "It broke." in window.messages.text()
    )


@pytest.mark.parametrize("how", ["deleted", "grouped", "masked", "translucent"])
def test_layers_that_are_not_plain(
    window: MainWindow, engine: FakeEngine, findings: list[Findings], how: str
) -> None:
    page = add_page(window, width=1200, height=800)  # so that nothing is enlarged
    document = page.document
    photo = document.layers[0]
    document.put_layer(Layer("Above", Raster(document.size, 4, document.dtype)))
    document.set_active(photo.id)
    if how == "grouped":
        document.group_layers([photo.id], "Mine")
    if how == "masked":
        mask = masks.from_selection(document.layer(photo.id), None)
        document.put_state("Add mask", _with(document.state, photo.id, mask=mask))
    if how == "translucent":
        document.set_opacity(photo.id, 0.5)
    before = document.flattened().pixels
    trigger(window, "quick.restore")
    settle(window)
    if how == "deleted":
        document.delete_layer(photo.id)
    result = run(window, engine)
    if how == "deleted":
        assert window.pages.count() == 2 and "document of its own" in window.messages.text()
        other = window.pages.all()[1].document
        assert np.array_equal(other.flattened().pixels[..., :3], result.pixels[..., :3])
        return
    group = next(group for group in document.groups if group.name == "Restored")
    inside = [layer for layer in document.layers if layer.group == group.id]
    assert len(inside) == 4 and document.layers[-1].name == "Above"
    for layer in inside[1:]:
        document.set_visible(layer.id, False)
    assert np.abs(document.flattened().pixels.astype(int) - before).max() <= 1


def _with(state: Any, layer_id: str, **values: Any) -> Any:
    from dataclasses import replace

    layers = tuple(replace(layer, **values) if layer.id == layer_id else layer for layer in state.layers)
    return replace(state, layers=layers)


@pytest.mark.parametrize("scale", [1, 2])
@pytest.mark.parametrize("how", ["masked", "alpha"])
def test_what_is_hidden_stays_hidden(
    window: MainWindow, engine: FakeEngine, findings: list[Findings], how: str, scale: int
) -> None:
    page = add_page(window, width=1200, height=800, channels=4 if how == "alpha" else 3)
    document = page.document
    photo = document.layers[0]
    hides = np.full((photo.raster.size.height, photo.raster.size.width, 1), 255, np.uint8)
    hides[:, :5] = 0  # up to the middle of what is repaired
    hides[:, 5:9] = 128
    if how == "masked":
        mask = Raster.from_pixels(hides)
        document.put_state("Add mask", _with(document.state, photo.id, mask=mask), document.state)
    else:
        pixels = np.concatenate([photo.raster.pixels()[..., :3], hides], 2)
        state = _with(document.state, photo.id, raster=Raster.from_pixels(pixels))
        document.put_state("Alpha", state, document.state)
    trigger(window, "quick.restore")
    settle(window)
    run(window, engine, scale)
    seen = document.flattened().pixels
    assert seen.shape[2] == 4 and document.groups
    ringing = 8 if scale > 1 else 0
    assert seen[:, : 4 * scale, 3].max() <= ringing and (seen[:, 12 * scale :, 3] == 255).all()
    if scale == 1:
        assert np.array_equal(seen[..., 3:], hides)


def test_the_group_comes_to_where_its_layer_is_by_then(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = add_page(window)
    document = page.document
    trigger(window, "quick.restore")
    settle(window)
    document.put_state("Move", _with(document.state, document.layers[0].id, x=7, y=5))
    run(window, engine)
    inside = [layer for layer in document.layers if layer.group]
    assert (inside[0].x, inside[0].y) == (7, 5) and (inside[1].x, inside[1].y) == (11, 8)


def test_steps_are_run_again_on_the_photo_of_their_group(
    window: MainWindow, engine: FakeEngine, findings: list[Findings]
) -> None:
    page = add_page(window, width=1200, height=800)
    trigger(window, "quick.restore")
    settle(window)
    run(window, engine)
    page._sources.clear()  # as after the document was opened again
    _, photo, *steps = page.document.layers
    assert [page.source_of(step).id for step in steps] == [photo.id] * 3


def test_a_photo_that_cannot_be_gathered_leaves_a_grey_document_grey(
    window: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise ValueError("No room.")

    page = add_page(window, channels=1, width=1200, height=800)
    monkeypatch.setattr(type(page.document), "begin_result", refused)
    trigger(window, "quick.restore")
    settle(window)
    assert page.document.colours == 1 and not page.document.modified
    assert "No room." in window.messages.text()


def test_a_size_that_cannot_be_leaves_a_grey_document_grey(
    window: MainWindow, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise ValueError("Too large.")

    page = add_page(window, channels=1)
    monkeypatch.setattr("editor.restoring.restored_size", refused)
    trigger(window, "quick.restore")
    settle(window)
    assert page.document.colours == 1 and not page.document.modified
    assert "Too large." in window.messages.text()
