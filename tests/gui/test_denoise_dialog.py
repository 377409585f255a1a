from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from editor.dialogs.denoise import DenoiseDialog
from editor.dialogs.parameters import NumberField
from engine.filters import FILTERS
from tests.gui.model_fakes import put, stocked

ROW = FILTERS["denoise"]
MODELS = (("level", "Level"), ("scunet", "Scunet"), ("gone", "Gone"))


@pytest.fixture
def dialog(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> DenoiseDialog:
    store = stocked(monkeypatch, tmp_path)
    put(store.home, "level", architecture="denoising_autoencoder")
    put(store.home, "scunet", architecture="spandrel:SCUNet")
    made = DenoiseDialog(ROW, MODELS)
    qtbot.addWidget(made)
    return made


def strength(dialog: DenoiseDialog) -> NumberField:
    field = dialog.form.fields["strength"]
    assert isinstance(field, NumberField) and field.auto is not None
    return field


def test_a_model_that_measures_the_noise_itself_takes_no_strength(dialog: DenoiseDialog) -> None:
    dialog.set_values({"strength": 20.0})
    field = strength(dialog)
    assert field.isEnabled() and dialog.params().strength == 20 and "Noise level" in field.slider.toolTip()
    dialog.model.setCurrentIndex(1)
    assert not field.isEnabled() and dialog.params().strength is None
    assert field.auto is not None and field.auto.isChecked()
    for widget in (field.slider, field.number, field.auto):
        assert widget.toolTip().startswith("Scunet always measures the noise itself")
        assert widget.accessibleDescription() == widget.toolTip()
    dialog.model.setCurrentIndex(0)
    assert field.isEnabled() and dialog.params().strength == 20  # as it was
    assert "Noise level" in field.slider.toolTip() and "measure the right value" in field.auto.toolTip()


def test_settings_that_are_shown_meanwhile_wait(dialog: DenoiseDialog) -> None:
    dialog.model.setCurrentIndex(1)
    dialog.set_values({"strength": 33.0, "detail": 10.0})
    assert dialog.params().strength is None and dialog.params().detail == 10
    dialog.model.setCurrentIndex(2)  # of a model that is gone nothing is known: the job will say so
    assert dialog.params().strength == 33
    dialog.model.setCurrentIndex(1)
    dialog.form.reset()
    dialog.model.setCurrentIndex(0)
    assert dialog.params().strength is None and strength(dialog).isEnabled()


def test_an_earlier_run_of_such_a_model_is_shown_as_it_was(dialog: DenoiseDialog) -> None:
    dialog.set_values({"strength": None}, "scunet")
    assert dialog.model_id() == "scunet" and not strength(dialog).isEnabled()


def test_the_only_model_may_be_such_a_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stocked(monkeypatch, tmp_path)
    made = DenoiseDialog(ROW, (("mine", "Mine"),))  # of the architecture dncnn
    qtbot.addWidget(made)
    assert not strength(made).isEnabled()
    unknown = DenoiseDialog(ROW, ())
    qtbot.addWidget(unknown)
    assert strength(unknown).isEnabled()
