from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.panels.messages import Kind
from editor.window import MainWindow
from tests.gui.fakes import FakeEngine, add_page, picture, settle, trigger

pytestmark = pytest.mark.usefixtures("models")


def test_denoise_from_the_menu_to_the_new_layer(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    page = add_page(window)
    trigger(window, "filter.denoise")
    dialog = window.filtering.dialog
    assert dialog is not None and dialog.isVisible() and not dialog.isModal()
    preview = engine.request()
    assert preview.region is not None
    for name in ("filter.denoise", "edit.undo", "file.save", "layer.delete"):
        assert not window.commands.actions[name].isEnabled()
    assert window.commands.actions["filter.denoise"].statusTip() == "Apply or cancel the open filter first."
    assert window.commands.actions["view.split"].isEnabled()
    dialog.apply_button.click()
    settle(window)
    assert window.filtering.dialog is None
    assert engine.cancelled_jobs == [preview.job]
    job = engine.request()
    assert job.region is None and job.focus == page.document.rect
    assert job.params == preview.params
    engine.run(job)
    assert [layer.name for layer in page.document.layers][1:] == ["Denoise"]
    assert window.windowTitle() == "photo* — Saisei"
    assert "Denoise · photo is done." in window.status.currentMessage()
    assert window.commands.actions["view.split"].isEnabled()
    assert window.commands.actions["layer.again"].isEnabled()
    assert page.document.active_layer is not None and page.document.active_layer.recipe is not None


def test_cancelling_the_dialog_leaves_nothing(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    page = add_page(window)
    trigger(window, "filter.denoise")
    dialog = window.filtering.dialog
    assert dialog is not None
    engine.patch(engine.request())
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.filtering.dialog is None
    assert engine.cancelled_jobs == [engine.request().job]
    assert len(page.document.layers) == 1 and not page.document.modified
    assert window.commands.actions["filter.denoise"].isEnabled()


def test_preferences_reach_the_request(window: MainWindow, engine: FakeEngine) -> None:
    window.settings.update(device="cpu", tile=256, memory_limit=1 << 30)
    add_page(window)
    trigger(window, "filter.denoise")
    policy = engine.request().policy
    assert (policy.device, policy.tile, policy.memory_limit) == ("cpu", 256, 1 << 30)
    window.filtering.close()


def denoised(window: MainWindow, engine: FakeEngine) -> str:
    """Apply Denoise at 20 to the selected layer; the id of the result's layer."""
    trigger(window, "filter.denoise")
    dialog = window.filtering.dialog
    assert dialog is not None
    dialog.set_values({"strength": 20.0})
    dialog.apply_button.click()
    settle(window)
    engine.run(engine.request())
    page = window.pages.current()
    assert page is not None and page.document.active_layer is not None
    return page.document.active_layer.id


def test_run_again_works_on_what_the_layer_was_made_from(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    earlier = denoised(window, engine)
    trigger(window, "layer.again")
    job = engine.request()
    np.testing.assert_array_equal(job.picture.pixels, picture().pixels)
    assert job.params.strength == 20.0 and job.model == "fake-model"
    assert not page.document.layer(earlier).visible  # it would cover the new one
    steps = page.document.history_steps[0]
    engine.run(job)
    assert len(page.document.layers) == 3
    assert not page.document.layer(earlier).visible
    assert page.document.history_steps[0] == steps + 1
    page.document.undo()  # one step: the new one goes and the earlier one comes back
    assert page.document.layer(earlier).visible and page.document.history_steps[0] == steps == 1


@pytest.mark.parametrize("meanwhile", [False, True])
@pytest.mark.parametrize("end", ["cancel", "fail"])
def test_the_earlier_result_comes_back_when_nothing_takes_its_place(
    window: MainWindow, engine: FakeEngine, end: str, meanwhile: bool
) -> None:
    page = add_page(window)
    earlier = denoised(window, engine)
    page.document.mark_saved()
    trigger(window, "layer.again")
    if meanwhile:
        page.document.rename_layer(page.document.layers[0].id, "Dawn")
    if end == "cancel":
        trigger(window, "jobs.cancel")
    else:
        engine.failed.emit(engine.request().job, "It broke.")
    assert page.document.layer(earlier).visible
    assert len(page.document.layers) == 2
    assert page.document.modified is meanwhile
    assert page.document.layers[0].name == ("Dawn" if meanwhile else "Photo")


def test_edit_parameters_opens_the_dialog_as_it_was(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    earlier = denoised(window, engine)
    trigger(window, "layer.parameters")
    dialog = window.filtering.dialog
    assert dialog is not None and dialog.params().strength == 20.0
    np.testing.assert_array_equal(engine.request().picture.pixels, picture().pixels)
    dialog.set_values({"strength": 40.0})
    dialog.apply_button.click()
    settle(window)
    assert engine.request().params.strength == 40.0
    assert not page.document.layer(earlier).visible
    engine.run(engine.request())


def test_a_recipe_that_this_version_does_not_know_is_said(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    earlier = denoised(window, engine)
    recipe = page.document.layer(earlier).recipe
    assert recipe is not None
    recipe["filter"] = "no-such"
    trigger(window, "layer.again")
    assert "“no-such”" in window.messages.text()
    recipe["filter"], recipe["params"] = "denoise", {"strength": 4000.0}
    trigger(window, "layer.again")
    assert "do not fit" in window.messages.text()
    assert len(page.document.layers) == 2


def test_a_job_that_fails_is_said_and_leaves_no_layer(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    trigger(window, "filter.denoise")
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    engine.failed.emit(engine.request().job, "There is not enough memory for this; close other programs.")
    settle(window)
    assert window.messages.kind is Kind.ERROR
    assert "not enough memory" in window.messages.text()
    assert len(page.document.layers) == 1


def test_cancel_commands_follow_the_jobs(window: MainWindow, engine: FakeEngine) -> None:
    add_page(window)
    assert window.commands.actions["jobs.cancel"].statusTip() == "No job is running."
    for _ in range(2):
        trigger(window, "filter.denoise")
        assert window.filtering.dialog is not None
        window.filtering.dialog.apply_button.click()
        settle(window)
        page = window.pages.current()
        assert page is not None
        page.document.set_active(page.document.layers[0].id)
    assert len(window.jobs.active()) == 2
    trigger(window, "jobs.cancel_all")
    assert not window.jobs.active()
    assert not window.commands.actions["jobs.cancel"].isEnabled()
    trigger(window, "jobs.unload")
    assert engine.unloaded == 1


def test_applying_brings_the_document_of_the_dialog_to_the_front(
    window: MainWindow, engine: FakeEngine
) -> None:
    page = add_page(window, "one")
    trigger(window, "filter.denoise")
    add_page(window, "two")
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    assert window.pages.current() is page
    assert len(page.document.layers) == 2
    engine.run(engine.request())
