"""Generate ▸ Faces: what the dialog asks the engine for, and where faces go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.dialogs.faces import FacesDialog
from editor.document import Document
from editor.faces import Board, Slot
from editor.panels.layer_words import recipe_words
from editor.window import MainWindow
from engine import latents
from engine.api import Context, Patch, Rect, Request
from engine.faces import Between, Known, Mixed, Seeded, Varied
from engine.faces_run import made_latents
from engine.faces_run import run as run_faces
from engine.files import provenance
from engine.latents import Latent
from engine.models.store import BUILT_IN, ModelStore
from tests.engine.faces_fakes import tiny_store
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, settle, trigger
from tests.gui.test_tab_order import tabbed, worked


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    return tiny_store(tmp_path_factory.mktemp("models"), "tiny", "other")


@pytest.fixture
def dialog(window: MainWindow, store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> FacesDialog:
    monkeypatch.setattr("editor.handlers.faces.shared", lambda: store)
    trigger(window, "generate.faces")
    found = window.handlers.faces.dialog
    assert found is not None and found.isVisible()
    return found


def answer(engine: FakeEngine, request: Request, store: ModelStore) -> Any:
    """The engine makes the faces of a request."""

    class Telling(Context):
        def partial(self, patch: Patch) -> None:
            engine.patched.emit(request.job, patch)

    engine.started.emit(request.job)
    result = run_faces(request, Telling(), store)
    engine.finished.emit(request.job, result)
    return result


def answer_all(engine: FakeEngine, store: ModelStore) -> None:
    for request in engine.requests:
        if request.job not in engine.cancelled_jobs:
            answer(engine, request, store)
    engine.requests.clear()


def counts(engine: FakeEngine) -> list[int]:
    """How many faces each request that still stands is for."""
    live = [request for request in engine.requests if request.job not in engine.cancelled_jobs]
    return [len(request.params.faces) for request in live]


def test_it_opens_with_all_that_it_shows_on_order(
    dialog: FacesDialog, engine: FakeEngine, store: ModelStore
) -> None:
    assert counts(engine) == [3, 8, 16]
    assert [face.style for face in engine.requests[2].params.faces] == [Seeded(n) for n in range(16)]
    answer_all(engine, store)
    assert all(dialog.samples.grid.pixmap(i) is not None for i in range(16))
    assert all(dialog.strip.faces.pixmap(i) is not None for i in range(8))
    assert not dialog.mix.result.pixmap().isNull()
    assert dialog.edge == 16 and dialog.size_box.itemText(3).endswith("(64 px)")
    assert not dialog.progress.isVisible() and not dialog.status.text()


def test_samples_stream_in(dialog: FacesDialog, engine: FakeEngine, store: ModelStore) -> None:
    request = engine.requests[2]
    pixels = np.full((16, 16, 3), 200, np.uint8)
    engine.patched.emit(request.job, Patch(Rect(16, 32, 16, 16), pixels))
    assert [dialog.samples.grid.pixmap(i) is not None for i in range(16)] == [i == 9 for i in range(16)]


def test_only_what_changes_is_made_anew_and_what_is_old_never_shows(
    dialog: FacesDialog, engine: FakeEngine, store: ModelStore
) -> None:
    answer_all(engine, store)
    dialog.mix.switches["fine", "b"].click()
    assert counts(engine) == [3, 8]
    result = engine.requests[0].params.faces[2].style
    assert isinstance(result, Mixed) and result.groups == ("fine",)
    old = engine.requests[0]
    dialog.mix.switches["coarse", "b"].click()
    assert old.job in engine.cancelled_jobs
    before = dialog.mix.result.pixmap().cacheKey()
    answer(engine, old, store)  # it was cancelled too late
    assert dialog.mix.result.pixmap().cacheKey() == before
    answer_all(engine, store)
    assert dialog.mix.result.pixmap().cacheKey() != before
    dialog.look.psi.number.setValue(0.4)
    assert counts(engine) == [3, 8, 16]
    assert all(f.look.truncation == 0.4 for r in engine.requests for f in r.params.faces)


def test_a_dragged_slider_leaves_one_order_for_each_view(dialog: FacesDialog, engine: FakeEngine) -> None:
    for value in range(20):
        dialog.look.psi.slider.setValue(value)
    assert counts(engine) == [3, 8, 16]


def test_a_click_and_keys_pick_faces(dialog: FacesDialog, engine: FakeEngine, qtbot: QtBot) -> None:
    grid = dialog.samples.grid
    qtbot.mouseClick(
        grid.viewport(), Qt.MouseButton.LeftButton, pos=grid.visualItemRect(grid.item(5)).center()
    )
    assert dialog.board.a.style == Seeded(5) and dialog.mix.a.text() == "A · Seed 5"
    dialog.mix.b.click()
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert dialog.board.b.style == Seeded(6) and dialog.board.a.style == Seeded(5)
    qtbot.keyClick(grid, Qt.Key.Key_Down)
    qtbot.keyClick(grid, Qt.Key.Key_A)
    assert dialog.board.a.style == Seeded(10)
    dialog.strip.faces.setCurrentRow(3)
    qtbot.keyClick(dialog.strip.faces, Qt.Key.Key_B)
    assert isinstance(dialog.board.b.style, Between)
    assert dialog.isVisible()  # Enter pressed no button


def test_seeds_go_on_and_stay_in_range(dialog: FacesDialog) -> None:
    dialog.samples.next.click()
    assert dialog.board.seed == 16 and dialog.samples.grid.item(0).toolTip() == "Seed 16"
    dialog.samples.back.click()
    dialog.samples.back.click()
    assert dialog.board.seed == 0
    dialog.samples.seed.setValue(2**31 - 1)
    assert {slot.seed for slot in dialog.board.samples()} == {2**31 - 1}
    dialog.samples.random.click()
    assert 0 <= dialog.board.seed <= 2**31 - 17


def test_lock_and_vary(dialog: FacesDialog, engine: FakeEngine, store: ModelStore) -> None:
    answer_all(engine, store)
    dialog.samples.locks["coarse"].click()
    assert counts(engine) == []  # nothing is varied yet
    dialog.samples.vary.click()
    assert counts(engine) == [16]
    styles = [face.style for face in engine.requests[0].params.faces]
    assert all(isinstance(s, Varied) and s.groups == ("middle", "fine") for s in styles)
    assert dialog.samples.heading.text() == "Variations of the result"
    dialog.samples.vary.click()
    assert dialog.board.vary_seed == 16  # others
    dialog.samples.locks["middle"].click()
    dialog.samples.locks["fine"].click()
    assert not dialog.samples.vary.isEnabled() and "unlock" in dialog.samples.vary.toolTip()
    dialog.samples.fresh.click()
    assert dialog.board.base is None and not dialog.samples.fresh.isEnabled()


def test_a_walk_begins_at_the_result(dialog: FacesDialog, engine: FakeEngine, store: ModelStore) -> None:
    assert not dialog.strip.again.isEnabled() and dialog.strip.again.toolTip()
    answer_all(engine, store)
    dialog.strip.kind.setCurrentIndex(1)
    assert counts(engine) == [8]
    assert engine.requests[0].params.faces[0].style == Seeded(0)
    dialog.strip.again.click()
    assert dialog.board.walk_seed == 8


def test_noise_is_stored_of_a_seed_or_off(dialog: FacesDialog, engine: FakeEngine) -> None:
    dialog.look.noise.setCurrentIndex(1)
    assert dialog.board.look.noise_seed == 0 and dialog.look.seed.isEnabled()
    dialog.look.seed.setValue(4)
    assert dialog.board.look.noise_seed == 4
    dialog.look.noise.setCurrentIndex(2)
    assert not dialog.board.look.noise and not dialog.look.seed.isEnabled()
    dialog.look.noise.setCurrentIndex(0)
    assert dialog.board.look.noise and dialog.board.look.noise_seed is None


def last(engine: FakeEngine, count: int = 1) -> Request:
    return next(r for r in reversed(engine.requests) if len(r.params.faces) == count)


def test_a_face_becomes_a_layer_with_its_recipe(
    window: MainWindow, dialog: FacesDialog, engine: FakeEngine, store: ModelStore
) -> None:
    assert not dialog.layer_button.isEnabled() and "Open a photo" in dialog.layer_button.toolTip()
    page = add_page(window)
    assert dialog.layer_button.isEnabled()
    layers = len(page.document.layers)
    dialog.layer_button.click()
    assert not dialog.layer_button.isEnabled()  # one at a time
    result = answer(engine, last(engine), store)
    settle(window)
    layer = page.document.active_layer
    assert layer is not None and len(page.document.layers) == layers + 1 and layer.name == "Face"
    assert np.array_equal(layer.raster.pixels()[..., :3], result.pixels)
    assert page.document.recipes()[-1]["note"] == latents.NOBODY
    assert made_latents(layer.recipe or {})[0].model == store.active("faces").id
    assert recipe_words(layer.recipe or {}) == "synthetic, of nobody"
    assert dialog.layer_button.isEnabled() and "layer" in dialog.status.text()
    page.document.undo()
    assert len(page.document.layers) == layers


def test_a_face_becomes_a_document_that_says_it_is_generated(
    window: MainWindow, dialog: FacesDialog, engine: FakeEngine
) -> None:
    dialog.size_box.setCurrentIndex(1)
    dialog.document_button.click()
    request = last(engine)
    assert request.params.enlarge == 2
    answer(engine, request, ModelStore([BUILT_IN]))
    page = window.pages.current()
    assert page is not None
    document: Document = page.document
    assert document.name == "face-0" and document.size == (128, 128) and document.modified
    marked = provenance.mark(document.metadata, document.recipes())
    assert provenance.source_type(marked) == provenance.GENERATED
    assert provenance.recipes(marked)[0]["params"]["enlarge"] == 2
    document.mark_saved()


def test_an_open_filter_comes_first(window: MainWindow, dialog: FacesDialog, engine: FakeEngine) -> None:
    add_page(window)
    assert dialog.layer_button.isEnabled()
    trigger(window, "filter.denoise")
    assert not dialog.layer_button.isEnabled() and "open filter" in dialog.layer_button.toolTip()
    window.filtering.close()
    assert dialog.layer_button.isEnabled()


def test_a_document_that_closes_meanwhile_gets_no_face(
    window: MainWindow, dialog: FacesDialog, engine: FakeEngine, store: ModelStore
) -> None:
    page = add_page(window)
    layers = page.document.layers
    dialog.layer_button.click()
    request = last(engine)
    window.close_page(page)
    settle(window)
    answer(engine, request, store)
    settle(window)
    assert page.document.layers == layers and window.pages.count() == 0


def test_faces_are_saved_and_opened(
    window: MainWindow,
    dialog: FacesDialog,
    engine: FakeEngine,
    store: ModelStore,
    ask: FakeAsk,
    tmp_path: Path,
) -> None:
    path = tmp_path / "mine.json"
    asked: list[tuple[str, bool]] = []

    def face_path(_parent: Any, suggested: str, save: bool) -> Path:
        asked.append((suggested, save))
        return path

    ask.face_path = face_path  # type: ignore[method-assign]
    dialog.look.psi.number.setValue(0.55)
    dialog.mix.switches["middle", "b"].click()
    dialog.size_box.setCurrentIndex(3)
    dialog.save_button.click()
    request = last(engine)
    assert request.params.enlarge == 1  # the numbers are the same at any size
    (latent,) = made_latents(answer(engine, request, store).recipe)
    settle(window)
    assert asked[0][0].endswith("face-mix.json") and asked[0][1]
    assert np.array_equal(latents.load(path).w, latent.w) and "mine.json" in dialog.status.text()
    dialog.look.psi.number.setValue(1.0)
    dialog.mix.b.click()
    dialog.open_button.click()
    settle(window)
    style = dialog.board.b.style
    assert isinstance(style, Known) and np.array_equal(style.w, latent.w)
    assert dialog.board.look.truncation == 0.55 and dialog.mix.b.text().startswith("B · mine")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "damaged or something else"),
        ('{"format": "saisei-face", "model": "tiny", "version": 7}', "newer version"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_face_is_one_sentence(
    content: str | None, said: str, window: MainWindow, dialog: FacesDialog, ask: FakeAsk, tmp_path: Path
) -> None:
    path = tmp_path / "a.json"
    if content is not None:
        path.write_text(content)
    ask.face_path = lambda *_, **_more: path  # type: ignore[method-assign]
    board = dialog.board
    dialog.open_button.click()
    settle(window)
    assert said in dialog.status.text() and dialog.status.property("role") == "warning"
    assert dialog.board is board


def test_a_face_of_another_model_brings_its_model(
    window: MainWindow,
    dialog: FacesDialog,
    engine: FakeEngine,
    store: ModelStore,
    ask: FakeAsk,
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.json"
    ask.face_path = lambda *_, **_more: path  # type: ignore[method-assign]
    dialog.set_models((("tiny", "Tiny"), ("other", "Other")))
    latents.save(path, Latent(np.zeros((6, 8)), "other"))
    dialog.open_button.click()
    settle(window)
    assert dialog.model.currentData() == "other" and engine.requests[-1].model == "other"
    latents.save(path, Latent(np.zeros((6, 8)), "gone"))
    dialog.open_button.click()
    settle(window)
    assert "not installed" in dialog.status.text() and dialog.model.currentData() == "other"


def test_a_place_that_cannot_be_written(
    window: MainWindow,
    dialog: FacesDialog,
    engine: FakeEngine,
    store: ModelStore,
    ask: FakeAsk,
    tmp_path: Path,
) -> None:
    ask.face_path = lambda *_, **_more: tmp_path / "no" / "a.json"  # type: ignore[method-assign]
    dialog.save_button.click()
    answer(engine, last(engine), store)
    settle(window)
    assert "could not be saved" in dialog.status.text() and dialog.save_button.isEnabled()


def test_a_failure_is_told_and_nothing_stays_greyed(dialog: FacesDialog, engine: FakeEngine) -> None:
    dialog.document_button.click()
    engine.failed.emit(last(engine).job, "There is not enough memory to make a face; close other documents.")
    assert "not enough memory" in dialog.status.text()
    assert dialog.document_button.isEnabled() and dialog.save_button.isEnabled()


def test_closing_stops_everything_and_opening_goes_on(
    window: MainWindow, dialog: FacesDialog, engine: FakeEngine
) -> None:
    dialog.mix.switches["fine", "b"].click()
    dialog.document_button.click()
    dialog.close_button.click()
    assert not dialog.isVisible() and counts(engine) == [] and dialog.document_button.isEnabled()
    trigger(window, "generate.faces")
    assert dialog.isVisible() and counts(engine) == [3, 8, 16] and dialog.board.from_b == ("fine",)


@pytest.mark.parametrize("how", ["saved", "failed"])
def test_closing_right_after_save_loses_nothing(
    window: MainWindow,
    dialog: FacesDialog,
    engine: FakeEngine,
    store: ModelStore,
    ask: FakeAsk,
    tmp_path: Path,
    how: str,
) -> None:
    path = tmp_path / "mine.json"
    ask.face_path = lambda *_a, **_k: path  # type: ignore[method-assign]
    dialog.save_button.click()
    dialog.close_button.click()
    assert not dialog.isVisible() and counts(engine) == [1]
    if how == "failed":
        engine.failed.emit(last(engine).job, "There is not enough memory to make a face.")
        settle(window)
        assert "not enough memory" in window.messages.text()
    else:
        answer(engine, last(engine), store)
        settle(window)
        assert path.exists() and "mine.json" in window.status.currentMessage()
    trigger(window, "generate.faces")
    assert dialog.save_button.isEnabled() and dialog.document_button.isEnabled()


def test_a_layer_that_is_a_face_is_edited_here(
    window: MainWindow, dialog: FacesDialog, engine: FakeEngine, store: ModelStore
) -> None:
    page = add_page(window)
    dialog.mix.switches["coarse", "b"].click()
    dialog.layer_button.click()
    result = answer(engine, last(engine), store)
    settle(window)
    dialog.close_button.click()
    assert page.document.active_layer is not None
    trigger(window, "layer.parameters")
    settle(window)
    assert dialog.isVisible()
    style = dialog.board.a.style
    assert isinstance(style, Known) and np.array_equal(style.w, made_latents(result.recipe)[0].w)
    window.filtering.run_again(page, page.document.active_layer)
    assert window.messages.isVisible()  # nothing to run it on


@pytest.mark.parametrize(
    ("change", "said"), [({"model": "gone"}, "not installed"), ({"model_sha256": "0" * 64}, "another person")]
)
def test_a_layer_of_other_weights_is_not_shown_as_another_person(
    change: dict, said: str, window: MainWindow, dialog: FacesDialog, engine: FakeEngine, store: ModelStore
) -> None:
    page = add_page(window)
    dialog.layer_button.click()
    answer(engine, last(engine), store)
    settle(window)
    layer = page.document.active_layer
    assert layer is not None and layer.recipe is not None
    face = layer.recipe["params"]["faces"][0]
    board = dialog.board
    recipe = {**layer.recipe, "params": {**layer.recipe["params"], "faces": [{**face, **change}]}}
    assert window.handlers.faces.edit(replace(layer, recipe=recipe))
    settle(window)
    assert said in window.messages.text()
    assert dialog.board is board


def test_everything_is_reached_by_the_keyboard(dialog: FacesDialog, qtbot: QtBot) -> None:
    dialog.strip.kind.setCurrentIndex(1)
    reached = tabbed(qtbot, dialog.samples.seed)
    radios = set(dialog.mix.switches.values())
    slots = {dialog.mix.a, dialog.mix.b}
    for widget in worked(dialog):
        group = radios if widget in radios else slots if widget in slots else {widget}
        assert group & set(reached), widget.accessibleName()  # of a group, arrows reach the others
        assert widget.accessibleName(), widget


def test_without_a_model_the_command_says_why(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr("editor.filtering.ready_models", lambda: {"denoise": (), "faces": ()})
    window.filtering.look_for_models()
    settle(window)
    action = window.commands.actions["generate.faces"]
    assert not action.isEnabled() and "Models…" in action.toolTip()
    assert QApplication.activeModalWidget() is None


def test_many_turns_of_picking_variations_make_no_deep_work() -> None:
    """Each is made of the last: trees of any depth are compared and resolved without recursion."""
    board = Board()
    for _ in range(3000):
        board = board.varied()
        board = board.with_slot("a", Slot(board.samples()[3].style))
    from editor.dialogs.faces import _changed

    assert "portraits" in _changed(board, board.taking("fine", "b"))
