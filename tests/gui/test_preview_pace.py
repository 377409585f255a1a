from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from editor import preview_pace
from editor.preview_pace import LEAST, Pace
from editor.window import MainWindow
from engine.api import Request, Result
from engine.models.store import ModelStore
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, settle, trigger
from tests.gui.model_fakes import put

BUILT_IN, QUICK, SLOW = "plain", "quick", "slow"


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModelStore:
    """A model that came with Saisei, and two that the person installed: one of 25 kB, one that says it has 100 MB."""
    for name in (QUICK, SLOW):
        put(tmp_path / "home", name)
    put(tmp_path / "built-in", BUILT_IN)
    found = ModelStore([tmp_path / "built-in", tmp_path / "home"])
    monkeypatch.setattr("engine.models.store.shared", lambda: found)
    monkeypatch.setattr("engine.models.store.BUILT_IN", tmp_path / "built-in")
    return found


def heavy(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_pace, "FIRST", LEAST * store.card(SLOW).size)


@pytest.fixture
def window(
    qtbot: QtBot, engine: FakeEngine, ask: FakeAsk, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> MainWindow:
    from tests.gui.fakes import make_window

    found = {"denoise": ((SLOW, "Slow"), (BUILT_IN, "Plain"))}
    monkeypatch.setattr("editor.filtering.ready_models", lambda: found)
    monkeypatch.setattr("editor.preview.paces", Pace())
    return make_window(qtbot, engine, ask)


def test_a_model_that_came_with_saisei_and_an_unknown_one_are_tried_as_ever(store: ModelStore) -> None:
    pace = Pace()
    pace.measured("denoise", BUILT_IN, 1000, 1000.0)
    assert pace.limit("denoise", BUILT_IN, 500_000) == 500_000
    assert pace.limit("denoise", "gone", 500_000) == pace.limit("denoise", None, 500_000) == 500_000


def test_what_is_tried_first_goes_by_the_weights_and_then_by_what_was_measured(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace, size = Pace(), store.card(SLOW).size
    monkeypatch.setattr(preview_pace, "FIRST", 30_000.0 * size)
    assert pace.limit("denoise", SLOW, 1_000_000) == 30_000
    assert pace.limit("denoise", SLOW, 25_000) == 25_000
    monkeypatch.setattr(preview_pace, "FIRST", 1.0 * size)
    assert pace.limit("denoise", SLOW, 1_000_000) == LEAST
    pace.measured("denoise", SLOW, 30_000, 3.0)
    assert pace.limit("denoise", SLOW, 1_000_000) == 50_000
    assert pace.limit("upscale", SLOW, 1_000_000) == LEAST
    pace.measured("denoise", SLOW, 30_000, 0.01)
    assert pace.limit("denoise", SLOW, 1_000_000) == 1_000_000


def answer(engine: FakeEngine, request: Request, seconds: float) -> None:
    region = request.region or request.picture.rect
    shape = (region.height, region.width, request.picture.channels)
    engine.started.emit(request.job)
    recipe = {**request.recipe(), "resolved": {}}
    engine.finished.emit(
        request.job, Result(region, np.zeros(shape, np.uint8), 1, recipe, "cpu", seconds, ())
    )


def test_a_slow_model_is_tried_on_the_middle_and_more_of_it_where_it_is_quick_after_all(
    window: MainWindow,
    engine: FakeEngine,
    store: ModelStore,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    heavy(store, monkeypatch)
    add_page(window, width=900, height=600)
    trigger(window, "filter.denoise")
    settle(window)
    dialog = window.filtering.dialog
    assert dialog is not None
    first = engine.requests[-1]
    assert first.region is not None and 0.95 * LEAST < first.region.area <= LEAST
    answer(engine, first, 5.0)
    settle(window)
    assert "this model takes long on this machine" in dialog.status.text()
    assert engine.requests[-1] is first  # 20,000 pixels in five seconds: that is what is tried
    dialog.set_values({"detail": 10.0})
    dialog.changed.emit()
    qtbot.waitUntil(lambda: engine.requests[-1] is not first)
    second = engine.requests[-1]
    assert second.region == first.region
    answer(engine, second, 0.05)
    qtbot.waitUntil(lambda: engine.requests[-1] is not second)
    third = engine.requests[-1]
    assert third.region is not None and third.region.area > 400_000
    answer(engine, third, 1.0)
    settle(window)
    assert "Preview of what is in view" in dialog.status.text()
    window.filtering.close()
