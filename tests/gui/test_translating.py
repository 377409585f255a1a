"""Translate in the window: its menus, the strip of small pictures, the preview and the layer that comes of it."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.dialogs.styles import StylesDialog, StyleStrip, styles_of
from editor.document import Document
from editor.pages import Page
from editor.translating import TranslatePreview, _reduced
from editor.window import MainWindow
from editor.words import layer_word, step_word
from engine.api import Picture, Request
from engine.filters.translate import DIRECTIONS, TRANSLATE
from tests.gui.fakes import FakeEngine, settle, trigger

MODELS = (*((d.model, d.label) for d in DIRECTIONS), ("own", "Watercolours"))
ALL = len(DIRECTIONS)


@pytest.fixture
def page(window: MainWindow) -> Page:
    pixels = np.random.default_rng(0).integers(0, 255, (60, 90, 3), dtype=np.uint8)
    return window.add_document(Document.from_picture(Picture(pixels), "photo.png"))


@pytest.fixture
def dialog(qtbot: QtBot) -> StylesDialog:
    made = StylesDialog(TRANSLATE, MODELS)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def opened(window: MainWindow) -> StylesDialog:
    dialog = window.filtering.dialog
    assert isinstance(dialog, StylesDialog)
    return dialog


def small(engine: FakeEngine) -> list[Request]:
    """What was asked for the strip: whole pictures in no mask; the canvas' preview comes first."""
    return [r for r in engine.requests[1:] if r.region == r.picture.rect]


def row_of(to: str) -> int:
    return [d.id for d in DIRECTIONS].index(to)


# --- the strip


def test_the_strip_has_what_can_run() -> None:
    assert [s.to for s in styles_of(())] == [d.id for d in DIRECTIONS]  # nothing is known yet
    some = styles_of((("translate-monet", "Photo to Monet"), ("own", "Watercolours")))
    assert [(s.to, s.model) for s in some] == [("monet", None), ("", "own")]


def test_the_arrow_keys_choose_a_style(dialog: StylesDialog, qtbot: QtBot) -> None:
    dialog.strip.setFocus()
    assert dialog.params().to == "monet" and dialog.model_id() is None
    with qtbot.waitSignal(dialog.changed):
        QTest.keyClick(dialog.strip, Qt.Key.Key_Right)
    assert dialog.params().to == "vangogh"
    QTest.keyClick(dialog.strip, Qt.Key.Key_End)
    assert dialog.model_id() == "own"
    assert dialog.strip.accessibleName() and dialog.strip.item(0).text() == "Monet"


def test_a_click_chooses_a_style(dialog: StylesDialog) -> None:
    strip = dialog.strip
    place = strip.visualItemRect(strip.item(row_of("zebra"))).center()
    QTest.mouseClick(strip.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert dialog.params().to == "zebra"


def test_a_model_of_the_persons_own_is_left_for_a_built_in_one(dialog: StylesDialog) -> None:
    dialog.set_values({"to": "monet", "strength": 40.0}, "own")
    assert dialog.model_id() == "own" and dialog.params().strength == 40
    dialog.strip.setCurrentRow(row_of("winter"))
    assert dialog.model_id() is None and dialog.params().to == "winter"


def test_a_recipe_with_a_built_in_model_shows_its_style(dialog: StylesDialog) -> None:
    dialog.set_values({"to": "monet"}, "translate-apple")
    assert dialog.params().to == "apple" and dialog.model_id() is None
    dialog.set_values({"to": "horse"}, "a model that is gone")
    assert dialog.params().to == "horse"


def test_reset_keeps_the_style(dialog: StylesDialog, qtbot: QtBot) -> None:
    dialog.set_values({"to": "ukiyoe", "brush": 250.0})
    with qtbot.waitSignal(dialog.changed):
        dialog.reset_button.click()
    assert dialog.params() == TRANSLATE.make_params(to="ukiyoe")


def test_nothing_of_the_dialog_is_covered(dialog: StylesDialog) -> None:
    strip = dialog.strip.geometry()
    assert dialog.rect().contains(strip) and not strip.intersects(dialog.form.geometry())


# --- in the window


@pytest.mark.parametrize("to", ["vangogh", "zebra"])
def test_the_menus_open_the_dialog_at_their_style(window: MainWindow, page: Page, to: str) -> None:
    trigger(window, f"translate.{to}")
    assert opened(window).params().to == to
    window.filtering.close()


def test_each_menu_has_its_styles(window: MainWindow) -> None:
    for menu in ("style", "transform"):
        there = [a.objectName() for a in window.commands.menus[menu].actions()]
        assert [f"translate.{d.id}" for d in DIRECTIONS if d.menu == menu] == [
            name for name in there if name.startswith("translate.")
        ]


def test_small_pictures_come_one_after_the_other(
    window: MainWindow, engine: FakeEngine, page: Page, qtbot: QtBot
) -> None:
    trigger(window, "translate.zebra")
    settle(window)
    dialog = opened(window)
    qtbot.waitUntil(lambda: len(small(engine)) == 1)
    asked = []
    for count in range(1, ALL + 1):
        assert len(small(engine)) == count  # not all at once: a preview must not wait for the strip
        request = small(engine)[-1]
        asked.append(request.params.to)
        assert min(request.picture.size) <= 144
        if request.params.to == "winter":
            engine.failed.emit(request.job, "It went wrong.")
        else:
            engine.finish(request, value=200)
    assert asked[0] == "zebra" and sorted(asked) == sorted(d.id for d in DIRECTIONS)
    shown = dialog.strip.item(row_of("horse")).icon().pixmap(20, 20).toImage().pixelColor(10, 10)
    assert shown.red() == 200
    assert "wrong" in dialog.strip.item(row_of("winter")).toolTip()
    assert len(small(engine)) == ALL
    window.filtering.close()


def test_closing_ends_the_strip(window: MainWindow, engine: FakeEngine, page: Page, qtbot: QtBot) -> None:
    trigger(window, "translate.monet")
    settle(window)
    qtbot.waitUntil(lambda: len(small(engine)) == 1)
    request = small(engine)[-1]
    count = len(engine.requests)
    window.filtering.close()
    assert request.job in engine.cancelled_jobs
    engine.finish(request)  # late
    settle(window)
    assert len(engine.requests) == count


def test_apply_makes_a_layer_in_that_style(window: MainWindow, engine: FakeEngine, page: Page) -> None:
    trigger(window, "translate.orange")
    settle(window)
    opened(window).apply_button.click()
    settle(window)
    request = engine.request()
    assert request.region is None and request.params.to == "orange" and request.model is None
    engine.run(request)
    layer = page.document.layers[-1]
    assert layer.recipe is not None and layer.recipe["params"]["to"] == "orange"
    assert layer.name == page.document.undo_name == "Apple to orange"  # not only "Translate"
    # and its settings can be changed
    trigger(window, "layer.parameters")
    assert opened(window).params().to == "orange"
    window.filtering.close()


@pytest.mark.parametrize(
    ("to", "model", "known", "name"),
    [
        ("monet", None, "", "Monet"),
        ("monet", "translate-zebra", "Horse to zebra!", "Horse to zebra"),
        ("monet", "own", "Watercolours", "Watercolours"),
        ("monet", "gone", "", "Translate"),
    ],
)
def test_what_a_result_is_called(to: str, model: str | None, known: str, name: str) -> None:
    assert TRANSLATE.result_name is not None
    assert TRANSLATE.result_name(TRANSLATE.make_params(to=to), model, known) == name


def test_its_name_is_translated(pig_latin: None) -> None:
    assert layer_word("Monet") == step_word("Monet") == "Filters/Monet"
    assert layer_word("Watercolours") == "Watercolours"


def test_a_selection_limits_the_preview(
    window: MainWindow, engine: FakeEngine, page: Page, qtbot: QtBot
) -> None:
    trigger(window, "select.all")
    trigger(window, "translate.zebra")
    settle(window)
    # the preview on the canvas; the strip's whole pictures may come before it
    qtbot.waitUntil(lambda: any(request.mask is not None for request in engine.requests))
    window.filtering.close()


def test_the_preview_is_never_smaller_than_what_the_brush_needs(
    window: MainWindow, engine: FakeEngine, qtbot: QtBot
) -> None:
    pixels = np.zeros((2000, 3000, 3), np.uint8)
    window.add_document(Document.from_picture(Picture(pixels), "large.png")).canvas.fit()
    trigger(window, "translate.monet")
    settle(window)
    preview, dialog = window.filtering.preview, opened(window)
    assert isinstance(preview, TranslatePreview)
    qtbot.waitUntil(lambda: bool(engine.requests))
    broad = engine.requests[0].picture.size
    assert min(broad) >= 320 and broad.width * broad.height <= TRANSLATE.preview_pixels
    count = len(engine.requests)
    dialog.form.set_values({"brush": 20.0})
    dialog.changed.emit()
    qtbot.waitUntil(lambda: len(engine.requests) > count)
    fine = engine.requests[-1]
    assert min(fine.picture.size) >= 1600
    assert fine.region is not None and fine.region.area <= TRANSLATE.preview_pixels * 1.01
    window.filtering.close()


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 2), (3000, 2000)])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_small_pictures_of_any_picture(size: tuple[int, int], channels: int, qtbot: QtBot) -> None:
    thumb = _reduced(Picture(np.full((*size, channels), 90, np.uint16)))
    assert thumb.channels == channels and min(thumb.size) <= 144 and max(thumb.size) <= 4 * 144
    strip = StyleStrip(styles_of(()))
    qtbot.addWidget(strip)
    from editor.translating import _image

    strip.show_picture(strip.styles()[0], _image(thumb))
