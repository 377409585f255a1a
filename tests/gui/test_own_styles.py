"""Models of a person's own in the menus Style and Transform."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from editor.document import Document
from editor.own_styles import menu_of
from editor.window import MainWindow
from engine.api import Picture
from engine.filters.translate import DIRECTIONS
from tests.gui.fakes import FakeAsk, FakeEngine, make_window, settle

OWN = (
    ("own-water", "Watercolours"),
    ("horse2zebra", "Horse2zebra"),
    ("snow", "Photo to Snow"),
    ("a&b", "Pen & ink"),
)


@pytest.mark.parametrize(
    ("identity", "name", "menu"),
    [
        ("own-water", "Watercolours", "style"),
        ("style_monet", "style_monet", "style"),
        ("horse2zebra", "Zebras", "transform"),
        ("x", "summer2winter_yosemite", "transform"),
        ("x", "Snow to photo", "transform"),
        ("x", "Day → night", "transform"),
        ("x", "Toto's tomatoes", "style"),
        ("stylegan2", "V2", "style"),
    ],
)
def test_the_menu_of_a_model(identity: str, name: str, menu: str) -> None:
    assert menu_of(identity, name) == menu


def entries(window: MainWindow, menu: str) -> list[str]:
    return [a.text() for a in window.commands.menus[menu].actions() if not a.isSeparator()]


def show(window: MainWindow, monkeypatch: pytest.MonkeyPatch, own: tuple[tuple[str, str], ...]) -> None:
    found = {"translate": (*((d.model, d.label) for d in DIRECTIONS), *own)}
    monkeypatch.setattr("editor.filtering.ready_models", lambda: found)
    window.filtering.look_for_models()
    settle(window)


def test_models_of_ones_own_are_in_the_menus(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, models: None
) -> None:
    window = make_window(qtbot, FakeEngine(), FakeAsk())
    before = entries(window, "style"), entries(window, "transform")
    show(window, monkeypatch, OWN)
    style, transform = entries(window, "style"), entries(window, "transform")
    assert [t for t in style if t not in before[0]] == ["Watercolours…", "Pen && ink…"]
    assert [t for t in transform if t not in before[1]] == ["Horse2zebra…", "Photo to Snow…"]
    assert style[-1] == "&Learn from a folder…"
    own = window.handlers.translate.own
    assert own is not None and len(own.actions) == 4
    assert not own.actions[0].isEnabled() and own.actions[0].statusTip() == "Open a photo first."
    window.add_document(Document.from_picture(Picture(np.zeros((40, 60, 3), np.uint8)), "photo.png"))
    assert all(action.isEnabled() for action in own.actions)
    show(window, monkeypatch, OWN[:1])
    assert entries(window, "transform") == before[1] and len(own.actions) == 1
    show(window, monkeypatch, ())
    assert (entries(window, "style"), entries(window, "transform")) == before
    separators = [a.isSeparator() for a in window.commands.menus["style"].actions()]
    assert not any(a and b for a, b in pairwise(separators))


def test_an_entry_opens_the_dialog_at_its_model(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, models: None
) -> None:
    engine = FakeEngine()
    window = make_window(qtbot, engine, FakeAsk())
    show(window, monkeypatch, OWN)
    page = window.add_document(
        Document.from_picture(Picture(np.zeros((40, 60, 3), np.uint8)), "photo.png", modified=False)
    )
    own = window.handlers.translate.own
    assert own is not None
    own.actions[0].trigger()
    settle(window)
    dialog = window.filtering.dialog
    assert dialog is not None and dialog.model_id() == "own-water"
    dialog.apply_button.click()
    settle(window)
    request = engine.request()
    assert request.model == "own-water"
    engine.run(request)
    assert page.document.layers[-1].name == "Watercolours"
    page.document.mark_saved(Path("x.ora"), page.document.state)
