from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QColorSpace,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow, QTabBar, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from editor import clipboard
from editor.actions import COMMANDS, MENUS
from editor.commands import Commands
from editor.dialogs.preferences import PreferencesDialog
from editor.handlers import centred
from editor.panels.messages import Kind
from editor.window import MainWindow
from engine.api import Picture, Rect
from engine.files import write
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, fake_models, make_window, picture, settle


@pytest.fixture(autouse=True)
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_models(monkeypatch)


@pytest.fixture
def engine(qapp: object) -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def ask(qapp: object) -> FakeAsk:
    return FakeAsk()


@pytest.fixture
def window(qtbot: QtBot, engine: FakeEngine, ask: FakeAsk) -> MainWindow:
    QGuiApplication.clipboard().clear()
    return make_window(qtbot, engine, ask)


def trigger(window: MainWindow, command: str) -> None:
    action = window.commands.actions[command]
    assert action.isEnabled(), action.statusTip()
    action.trigger()
    settle(window)


# --- the empty window -----------------------------------------------------------------------------------


def test_the_window_needs_no_torch() -> None:
    code = (
        "import sys; from editor.window import MainWindow; from editor import filtering; filtering.ready_models();"
        "sys.exit('torch' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_the_empty_window_says_how_to_begin(window: MainWindow) -> None:
    assert window.windowTitle() == "Saisei"
    assert window.stack.currentWidget() is window.welcome
    assert window.welcome.open_button.isEnabled() and window.welcome.sample_button.isEnabled()
    assert not window.status.zoom.isVisible()


def test_every_command_is_in_its_menu_with_its_keys(window: MainWindow) -> None:
    titles = [action.text() for action in window.menuBar().actions()]
    assert titles == list(MENUS.values())
    for command in COMMANDS:
        action = window.commands.actions[command.id]
        assert action in window.commands.menus[command.menu].actions()
        assert [keys.toString() for keys in action.shortcuts()] == [
            QKeySequence(keys).toString() for keys in command.shortcuts
        ]
        assert action.isCheckable() == command.checkable
    assert all(menu.toolTipsVisible() for menu in window.commands.menus.values())


def test_greyed_commands_say_why(window: MainWindow) -> None:
    save = window.commands.actions["file.save"]
    assert not save.isEnabled()
    assert save.statusTip() == "Open a photo first."
    assert save.toolTip().splitlines() == ["Save (Ctrl+S)", "Open a photo first."]
    recent = window.commands.recent.menuAction()
    assert not recent.isEnabled() and recent.statusTip() == "No photo was opened yet."
    add_page(window)
    assert save.isEnabled()
    assert save.statusTip() == "Save the document under its name, with its metadata."
    undo = window.commands.actions["edit.undo"]
    assert not undo.isEnabled() and undo.statusTip() == "There is nothing to undo."


def test_handlers_and_table_match(qapp: object) -> None:
    with pytest.raises(ValueError, match="differ"):
        Commands(QMainWindow(), {"file.open": lambda: None})


def test_without_a_model_the_filter_is_greyed(
    qtbot: QtBot, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("editor.filtering.ready_models", lambda: {"denoise": ()})
    window = make_window(qtbot, engine)
    add_page(window)
    denoise = window.commands.actions["filter.denoise"]
    assert not denoise.isEnabled()
    assert "No model" in denoise.statusTip()


def test_models_that_cannot_be_listed_grey_nothing(
    qtbot: QtBot, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OSError("no such folder")

    monkeypatch.setattr("editor.filtering.ready_models", fail)
    window = make_window(qtbot, engine)
    add_page(window)
    assert window.commands.actions["filter.denoise"].isEnabled()
    assert "could not be listed" in caplog.text


def test_without_a_sample_its_command_is_greyed(
    qtbot: QtBot, engine: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("editor.window.sample", lambda: None)
    window = make_window(qtbot, engine)
    assert not window.commands.actions["file.sample"].isEnabled()
    assert not window.welcome.sample_button.isEnabled()
    assert "No sample photo is installed." in window.welcome.sample_button.toolTip()


# --- documents and tabs -----------------------------------------------------------------------------------


def test_a_document_gets_a_tab_a_title_and_a_status(window: MainWindow) -> None:
    page = add_page(window, "holiday", dtype=np.uint16)
    assert window.stack.currentWidget() is window.pages
    assert window.windowTitle() == "holiday — Saisei"
    assert window.status.size_label.text() == "64 × 48 px"
    assert window.status.channels.text() == "RGB, 16 bit"
    assert window.status.profile.text() == "sRGB"
    assert window.status.zoom.isVisible() and window.status.zoom.text().endswith("%")
    page.canvas.cursor_moved.emit((12, 7))
    assert window.status.position.text() == "12, 7"
    page.canvas.cursor_moved.emit(None)
    assert window.status.position.text() == ""


def test_the_modified_mark_comes_and_goes_with_undo(window: MainWindow) -> None:
    page = add_page(window)
    page.document.set_opacity(page.document.layers[0].id, 0.5)
    assert window.windowTitle() == "photo* — Saisei"
    assert window.pages.tabText(0) == "photo*"
    undo = window.commands.actions["edit.undo"]
    assert undo.text() == "&Undo Opacity"
    trigger(window, "edit.undo")
    assert window.windowTitle() == "photo — Saisei"
    assert window.pages.tabText(0) == "photo"
    trigger(window, "edit.redo")
    assert page.document.layers[0].opacity == 0.5


def test_next_and_previous_go_round(window: MainWindow) -> None:
    for name in ("one", "two", "three"):
        add_page(window, name)
    assert window.windowTitle() == "three — Saisei"
    trigger(window, "view.next")
    assert window.windowTitle() == "one — Saisei"
    trigger(window, "view.previous")
    assert window.windowTitle() == "three — Saisei"


def test_a_middle_click_closes_a_tab(window: MainWindow, qtbot: QtBot) -> None:
    add_page(window, "one")
    add_page(window, "two")
    bar = window.pages.tabBar()
    qtbot.mouseClick(bar, Qt.MouseButton.MiddleButton, pos=bar.tabRect(0).center())
    assert [page.document.name for page in window.pages.all()] == ["two"]


def test_the_cross_closes_a_tab_and_the_last_one_leads_to_the_start(window: MainWindow) -> None:
    add_page(window, "one")
    button = window.pages.tabBar().tabButton(0, QTabBar.ButtonPosition.RightSide)
    assert isinstance(button, QToolButton) and button.accessibleName() == "Close one"
    button.click()
    assert window.pages.count() == 0
    assert window.stack.currentWidget() is window.welcome
    assert window.windowTitle() == "Saisei"
    assert window.layers.model.rowCount() == 0


def test_a_long_name_does_not_fill_the_tab_bar(window: MainWindow) -> None:
    name = "a-very-long-name-of-a-photo-with-a-date-2024-05-17&more"
    add_page(window, name)
    shown = window.pages.tabText(0).replace("&&", "&")
    assert len(shown) <= 28 and "…" in shown and shown.endswith("05-17&more")
    assert window.pages.tabToolTip(0) == name


def test_the_layer_panel_follows_the_document_in_front(window: MainWindow) -> None:
    first = add_page(window, "one")
    first.document.add_layer(picture(), "Second")
    add_page(window, "two")
    assert window.layers.model.rowCount() == 1
    window.pages.setCurrentWidget(first)
    assert window.layers.model.rowCount() == 2


# --- layers -----------------------------------------------------------------------------------------------


def test_layer_commands(window: MainWindow) -> None:
    document = add_page(window).document
    bottom = document.layers[0]
    assert not window.commands.actions["layer.delete"].isEnabled()
    document.add_layer(picture(), "Top")
    top = document.layers[-1]
    assert window.commands.actions["layer.up"].statusTip() == "This layer is already on top."
    trigger(window, "layer.down")
    assert [layer.id for layer in document.layers] == [top.id, bottom.id]
    trigger(window, "layer.up")
    assert [layer.id for layer in document.layers] == [bottom.id, top.id]
    trigger(window, "layer.visible")
    assert not document.layers[-1].visible
    trigger(window, "layer.delete")
    assert [layer.id for layer in document.layers] == [bottom.id]
    assert window.commands.actions["layer.delete"].statusTip() == "A document keeps at least one layer."


def test_a_layer_that_a_job_fills_counts_for_comparing_only(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    trigger(window, "filter.denoise")
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    page.document.set_active(page.document.layers[0].id)
    actions = window.commands.actions
    assert actions["view.split"].isEnabled()
    assert actions["layer.delete"].statusTip() == "A document keeps at least one layer."
    assert actions["layer.up"].statusTip() == "This layer is already on top."
    page.document.set_active(page.document.layers[1].id)
    for name in ("layer.delete", "layer.up", "layer.again", "filter.denoise"):
        assert "still being computed" in actions[name].statusTip()
    engine.run(engine.request())
    assert actions["layer.delete"].isEnabled()


def test_rename_opens_the_name_in_the_list(window: MainWindow) -> None:
    add_page(window)
    trigger(window, "layer.rename")
    assert window.layers.view.state() == window.layers.view.State.EditingState


# --- view -------------------------------------------------------------------------------------------------


def test_zoom_commands_and_the_zoom_menu(window: MainWindow) -> None:
    page = add_page(window, width=600, height=400)
    trigger(window, "view.actual_size")
    assert page.canvas.zoom == 1.0
    assert window.status.zoom.text() == "100 %"
    trigger(window, "view.zoom_in")
    assert page.canvas.zoom > 1.0
    menu = window.status.zoom.menu()
    next(action for action in menu.actions() if action.text() == "200 %").trigger()
    assert page.canvas.zoom == 2.0
    trigger(window, "view.zoom_out")
    assert page.canvas.zoom < 2.0
    trigger(window, "view.fit")
    assert page.canvas.visible_rect() == Rect(0, 0, 600, 400)


def test_zoom_keys_work_while_a_filter_is_open(window: MainWindow) -> None:
    for command in COMMANDS:
        context = window.commands.actions[command.id].shortcutContext()
        wanted = command.menu in ("view", "jobs")
        assert (context is Qt.ShortcutContext.ApplicationShortcut) == wanted


def test_split_needs_something_to_compare_and_ends_with_it(window: MainWindow) -> None:
    page = add_page(window)
    split = window.commands.actions["view.split"]
    assert not split.isEnabled()
    page.document.add_layer(picture(), "Top")
    trigger(window, "view.split")
    assert page.canvas.split and split.isChecked()
    other = add_page(window, "other")
    assert not split.isChecked() and not other.canvas.split
    window.pages.setCurrentWidget(page)
    assert split.isChecked()
    page.document.undo()
    assert not page.canvas.split and not split.isChecked()


def test_full_screen(window: MainWindow, qtbot: QtBot) -> None:
    trigger(window, "view.full_screen")
    qtbot.waitUntil(window.isFullScreen)
    assert window.commands.actions["view.full_screen"].isChecked()
    trigger(window, "view.full_screen")
    qtbot.waitUntil(lambda: not window.isFullScreen())
    assert not window.commands.actions["view.full_screen"].isChecked()


# --- clipboard and dropping ---------------------------------------------------------------------------------


def red(width: int = 20, height: int = 10) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(200, 10, 20))
    return image


def test_paste_without_a_document_makes_one(window: MainWindow) -> None:
    assert window.commands.actions["edit.paste"].statusTip() == "The clipboard holds no picture."
    QGuiApplication.clipboard().setImage(red())
    trigger(window, "edit.paste")
    page = window.pages.current()
    assert page is not None and page.document.size == (20, 10)
    assert page.document.path is None and page.document.modified
    assert (page.document.composite(Rect(0, 0, 20, 10)) == (200, 10, 20, 255)).all()


def test_paste_makes_a_layer_in_the_middle_of_what_is_seen(window: MainWindow) -> None:
    document = add_page(window).document
    QGuiApplication.clipboard().setImage(red())
    trigger(window, "edit.paste")
    assert window.pages.count() == 1
    layer = document.layers[-1]
    assert layer.rect == Rect(22, 19, 20, 10)
    assert (document.composite(layer.rect)[..., :3] == (200, 10, 20)).all()
    trigger(window, "edit.paste_new")
    assert window.pages.count() == 2


def test_paste_of_copied_files(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "copied.png"
    write(path, picture(16, 12))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    QGuiApplication.clipboard().setMimeData(mime)
    trigger(window, "edit.paste")
    page = window.pages.current()
    assert page is not None and page.document.path == path
    other = add_page(window, "other").document
    trigger(window, "edit.paste")
    assert [layer.name for layer in other.layers][-1] == "copied"
    assert other.layers[-1].rect.width == 16


def test_copy_puts_what_is_visible_on_the_clipboard(window: MainWindow) -> None:
    add_page(window, dtype=np.uint16)
    trigger(window, "edit.copy")
    image = QGuiApplication.clipboard().image()
    assert (image.width(), image.height()) == (64, 48)
    expected = picture(dtype=np.uint16).pixels[20, 30] / 257
    colour = image.pixelColor(30, 20)
    assert np.abs(np.array([colour.red(), colour.green(), colour.blue()]) - expected).max() <= 1


def drop(window: MainWindow, mime: QMimeData) -> bool:
    """Drag onto the window and let go; whether it was accepted."""
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, mime, buttons, keys)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(
            window, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, mime, buttons, keys)
        )
        settle(window)
    return enter.isAccepted()


def test_dropped_files_are_opened(window: MainWindow, tmp_path: Path) -> None:
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for path in paths:
        write(path, picture(16, 12))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert drop(window, mime)
    assert sorted(page.document.name for page in window.pages.all()) == ["a.png", "b.png"]


def test_a_dropped_image_becomes_a_document_and_text_is_refused(window: MainWindow) -> None:
    mime = QMimeData()
    mime.setImageData(red())
    assert drop(window, mime)
    assert window.pages.count() == 1
    text = QMimeData()
    text.setText("no picture")
    assert not drop(window, text)
    remote = QMimeData()
    remote.setUrls([QUrl("https://example.org/a.jpg")])
    assert not drop(window, remote)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_pictures_go_through_an_image_and_back(qapp: object, channels: int, dtype: type) -> None:
    before = picture(33, 7, channels, dtype)  # rows of an odd length are padded in an image
    after = clipboard.from_image(clipboard.to_image(before))
    colours = before.pixels[..., :1] if channels < 3 else before.pixels[..., :3]
    eight = (colours / (257 if dtype is np.uint16 else 1)).round()
    assert np.abs(after.pixels[..., :3].astype(int) - eight).max() <= 1


def test_deep_and_grey_images_keep_their_depth(qapp: object) -> None:
    deep = QImage(5, 3, QImage.Format.Format_RGBA64)
    deep.fill(QColor.fromRgbF(0.5, 0.25, 0.125, 1.0))
    pixels = clipboard.from_image(deep).pixels
    assert pixels.dtype == np.uint16 and pixels.shape == (3, 5, 3)
    assert abs(int(pixels[0, 0, 0]) - 32768) < 4
    grey = QImage(5, 3, QImage.Format.Format_Grayscale16)
    grey.fill(QColor.fromRgbF(0.5, 0.5, 0.5))
    assert clipboard.from_image(grey).pixels.shape == (3, 5, 1)
    clear = QImage(5, 3, QImage.Format.Format_ARGB32_Premultiplied)
    clear.fill(QColor(255, 0, 0, 128))
    pixels = clipboard.from_image(clear).pixels
    assert pixels.shape == (3, 5, 4) and tuple(pixels[0, 0]) == (255, 0, 0, 128)
    with pytest.raises(ValueError):
        clipboard.from_image(QImage())


def test_an_image_keeps_its_profile(qapp: object) -> None:
    image = red()
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.DisplayP3))
    icc = clipboard.from_image(image).icc
    assert icc is not None and icc[16:20] == b"RGB "
    image.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    assert clipboard.from_image(image).icc is None


@pytest.mark.parametrize(
    ("size", "seen", "place"),
    [
        ((20, 10), Rect(0, 0, 100, 80), (40, 35)),
        ((20, 10), Rect(80, 60, 20, 20), (80, 65)),
        ((20, 10), Rect(90, 70, 10, 10), (80, 70)),
        ((20, 10), Rect(500, 500, 10, 10), (40, 35)),
        ((100, 80), Rect(50, 40, 10, 10), (0, 0)),
        ((200, 160), Rect(0, 0, 10, 10), (-50, -40)),
    ],
)
def test_where_a_pasted_picture_goes(size: tuple[int, int], seen: Rect, place: tuple[int, int]) -> None:
    assert centred(*size, seen, Rect(0, 0, 100, 80)) == place


# --- filters ------------------------------------------------------------------------------------------------


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
    engine.run(job)
    assert len(page.document.layers) == 3
    assert not page.document.layer(earlier).visible


@pytest.mark.parametrize("end", ["cancel", "fail"])
def test_the_earlier_result_comes_back_when_nothing_takes_its_place(
    window: MainWindow, engine: FakeEngine, end: str
) -> None:
    page = add_page(window)
    earlier = denoised(window, engine)
    trigger(window, "layer.again")
    if end == "cancel":
        trigger(window, "jobs.cancel")
    else:
        engine.failed.emit(engine.request().job, "It broke.")
    assert page.document.layer(earlier).visible
    assert len(page.document.layers) == 2


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
    recipe["filter"] = "sharpen"
    trigger(window, "layer.again")
    assert "“sharpen”" in window.messages.text()
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


# --- preferences, help, messages -----------------------------------------------------------------------------


def test_preferences_are_kept_when_accepted(window: MainWindow) -> None:
    page = add_page(window)
    trigger(window, "file.preferences")
    dialog = window.findChild(PreferencesDialog)
    assert dialog is not None and dialog.isVisible()
    dialog.provenance.setChecked(False)
    dialog.history.setValue(256)
    dialog.accept()
    assert not window.settings.value.provenance
    assert page.document.history_limit == 256 << 20
    trigger(window, "file.preferences")
    dialog = next(d for d in window.findChildren(PreferencesDialog) if d.isVisible())
    dialog.provenance.setChecked(True)
    dialog.reject()
    assert not window.settings.value.provenance


def test_diagnostics_are_copied(window: MainWindow) -> None:
    trigger(window, "help.diagnostics")
    text = QGuiApplication.clipboard().text()
    for word in ("Saisei: ", "Python: ", "Qt: ", "PySide: ", "PyTorch: ", "one line of the log"):
        assert word in text
    assert str(Path.home()) not in text
    assert window.messages.kind is Kind.INFO


def test_shortcuts_and_about_are_shown(window: MainWindow, ask: FakeAsk) -> None:
    trigger(window, "help.shortcuts")
    trigger(window, "help.about")
    assert [title for title, _, _ in ask.told] == ["Keyboard shortcuts", "About Saisei"]
    assert "Ctrl+Shift+D" in ask.told[0][2]
    assert "MIT" in ask.told[1][1] and "PyTorch" in ask.told[1][2]


def test_a_crash_is_one_sentence_with_details_on_request(window: MainWindow, ask: FakeAsk) -> None:
    page = add_page(window)
    window.show_crash("ValueError: oops", "Traceback …")
    assert window.messages.kind is Kind.ERROR
    assert "ValueError: oops" in window.messages.text()
    window.messages.details.click()
    assert ask.told[0][2] == "Traceback …"
    assert window.pages.current() is page


# --- window and keyboard --------------------------------------------------------------------------------------


def test_size_and_state_are_kept(qtbot: QtBot, user_folders: Path) -> None:
    first = make_window(qtbot)
    first.resize(760, 640)
    first.close()
    assert list(user_folders.rglob("window.ini"))
    second = MainWindow(FakeEngine(), first.settings, [], FakeAsk())
    qtbot.addWidget(second)
    assert (second.width(), second.height()) == (760, 640)


def test_everything_that_takes_the_focus_has_a_name(window: MainWindow) -> None:
    add_page(window).document.add_layer(picture(), "Top")
    window.messages.show_message(Kind.ERROR, "Something.", "details")
    nameless = [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.accessibleName()
        and not (isinstance(widget, QAbstractButton) and widget.text())
        and widget.objectName() != "qt_spinbox_lineedit"
    ]
    assert not nameless


def test_the_tab_key_reaches_toolbar_canvas_and_panels(window: MainWindow) -> None:
    page = add_page(window)
    page.document.add_layer(picture(), "Top")
    reached, widget = [], window.nextInFocusChain()
    while widget is not window:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            reached.append(widget)
        widget = widget.nextInFocusChain()
    bar = window.toolbar.widgetForAction(window.commands.actions["filter.denoise"])
    for wanted in (bar, page.canvas, window.layers.view, window.layers.opacity, window.status.zoom):
        assert wanted in reached


def test_the_right_button_on_a_tab_is_harmless(window: MainWindow) -> None:
    add_page(window)
    bar = window.pages.tabBar()
    for kind in (QMouseEvent.Type.MouseButtonPress, QMouseEvent.Type.MouseButtonRelease):
        event = QMouseEvent(
            kind,
            QPointF(bar.tabRect(0).center()),
            QPointF(bar.mapToGlobal(bar.tabRect(0).center())),
            Qt.MouseButton.RightButton,
            Qt.MouseButton.RightButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(bar, event)
    assert window.pages.count() == 1


def test_a_hundred_refreshes_are_cheap(window: MainWindow) -> None:
    document = add_page(window).document
    for n in range(20):
        document.add_layer(Picture(np.zeros((4, 4, 3), np.uint8)), f"Layer {n}")
    start = time.perf_counter()
    for n in range(100):
        document.set_opacity(document.layers[-1].id, n / 200)
    assert time.perf_counter() - start < 2.0
