"""The dialog of models where a person does things in an order that nobody thought of."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.dialogs.models import ModelsDialog
from editor.models_install import Download, Stage
from editor.models_shelf import Shelf, look
from editor.models_work import Telling, Work
from editor.window import MainWindow
from engine.api import Cancelled, Context, ModelError
from engine.models.card import Card
from engine.models.catalog import Entry
from engine.models.store import BUILT_IN, ModelStore
from engine.models.transfer import Transfer
from tests.gui.fakes import FakeAsk, FakeEngine, add_page, make_window, settle, trigger
from tests.gui.model_fakes import ENTRIES, put, stocked
from tests.gui.test_models_dialog import Fetching, chosen, state_of


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModelStore:
    found = stocked(monkeypatch, tmp_path)
    big, crisp, later = ENTRIES
    doubtful = replace(crisp, licence_note="A part of it is from elsewhere.")
    unproven = replace(big, id="unproven", files=(replace(big.files[0], sha256=None),))
    monkeypatch.setattr("editor.models_shelf.catalog", lambda: (big, doubtful, later, unproven))
    return found


@pytest.fixture
def window(qtbot: QtBot, store: ModelStore, engine: FakeEngine, ask: FakeAsk) -> MainWindow:
    return make_window(qtbot, engine, ask)  # with the models that there are: ``models`` is not asked for


@pytest.fixture
def dialog(window: MainWindow) -> ModelsDialog:
    window.commands.actions["models.open"].trigger()
    settle(window)
    found = window.handlers.models.dialog
    assert found is not None
    return found


@pytest.fixture
def fetching(monkeypatch: pytest.MonkeyPatch, store: ModelStore) -> Fetching:
    made = Fetching(store)
    monkeypatch.setattr("engine.models.install.install", made)
    return made


# --- samples --------------------------------------------------------------------------------------------------


def test_a_list_that_is_made_anew_selects_nothing_else_meanwhile(
    window: MainWindow, dialog: ModelsDialog, engine: FakeEngine
) -> None:
    chosen(dialog, "up")
    dialog.page.sample_button.click()
    settle(window)
    seen: list[str] = []
    dialog.list.selected.connect(seen.append)
    window.handlers.models.desk.look()
    settle(window)
    assert set(seen) <= {"up"} and engine.request().job not in engine.cancelled_jobs


def test_a_list_that_is_made_anew_is_scrolled_as_it_was(
    window: MainWindow, dialog: ModelsDialog, store: ModelStore
) -> None:
    for number in range(60):
        put(store.home, f"n{number}")
    desk = window.handlers.models.desk
    desk.look()
    settle(window)
    bar = dialog.list.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    before = bar.value()
    desk.look()
    settle(window)
    assert bar.value() == before > 0


def test_a_sample_given_up_by_closing_can_be_asked_for_again(
    window: MainWindow, dialog: ModelsDialog, engine: FakeEngine
) -> None:
    chosen(dialog, "mine")
    dialog.page.sample_button.click()
    settle(window)
    dialog.close()
    assert engine.request().job in engine.cancelled_jobs
    window.commands.actions["models.open"].trigger()
    settle(window)
    assert dialog.page.sample_button.isEnabled() and dialog.page.sample_words.text() == ""


# --- the folder -----------------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_made_is_told(
    window: MainWindow, dialog: ModelsDialog, store: ModelStore, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    store.folders[-1] = tmp_path / "file" / "models"
    window.handlers.models.desk.look()
    settle(window)
    dialog.folder_button.click()
    assert str(store.home) in dialog.status.text()


# --- coming ---------------------------------------------------------------------------------------------------


def test_after_a_wrong_folder_it_can_still_be_downloaded(
    window: MainWindow, dialog: ModelsDialog, ask: FakeAsk, fetching: Fetching, tmp_path: Path, qtbot: QtBot
) -> None:
    ask.folder, fetching.error = tmp_path, "In that folder there is no file of it."
    fetching.go.set()
    installer = window.handlers.models.desk.installer
    chosen(dialog, "crisp")
    dialog.page.have_button.click()
    qtbot.waitUntil(lambda: not installer.active)
    fetching.error = ""
    assert dialog.page.have_button.isVisible()
    dialog.page.main_button.click()
    settle(window)
    qtbot.waitUntil(lambda: not installer.active and len(fetching.asked) == 2)
    assert ask.asked[-1][0] == "install" and fetching.asked[-1] == ("crisp", None)


def test_two_clicks_ask_once(
    window: MainWindow, dialog: ModelsDialog, ask: FakeAsk, fetching: Fetching, qtbot: QtBot
) -> None:
    chosen(dialog, "crisp")
    dialog.page.main_button.click()
    dialog.page.main_button.click()
    settle(window)
    assert ask.names().count("install") == 1
    fetching.go.set()
    qtbot.waitUntil(lambda: not window.handlers.models.desk.installer.active)
    settle(window)


def test_files_without_a_known_hash_are_not_looked_for(
    window: MainWindow, dialog: ModelsDialog, store: ModelStore
) -> None:
    chosen(dialog, "unproven")
    assert not dialog.page.have_button.isEnabled() and "Import" in dialog.page.have_button.toolTip()
    chosen(dialog, "crisp")
    assert dialog.page.have_button.isEnabled()


def test_one_that_was_stopped_and_is_asked_for_again_at_once_has_its_turn(
    window: MainWindow,
    dialog: ModelsDialog,
    store: ModelStore,
    fetching: Fetching,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    """What the first try still says does not end the second."""

    def cut(entry: Entry, store: ModelStore, **told: Any) -> Card:
        try:
            return fetching(entry, store, **told)
        except Cancelled:
            raise ModelError("The connection was cut.") from None

    monkeypatch.setattr("engine.models.install.install", cut)
    installer = window.handlers.models.desk.installer
    chosen(dialog, "crisp")
    dialog.page.main_button.click()
    settle(window)
    item = dialog.list.item_of("crisp")
    assert item is not None and item.entry is not None
    installer.cancel("crisp")
    installer.install(item.entry)
    installer.install(item.entry)  # once more: it waits already
    one = installer.download("crisp")
    assert one is not None and one.stage is Stage.QUEUED
    qtbot.waitUntil(lambda: len(fetching.asked) == 2)
    assert one.stage is Stage.RUNNING and one.error == ""
    fetching.go.set()
    qtbot.waitUntil(lambda: not installer.active)
    settle(window)
    assert state_of(dialog, "crisp") == "Installed"


def test_one_that_waits_says_so_in_its_line(
    window: MainWindow, dialog: ModelsDialog, fetching: Fetching, qtbot: QtBot
) -> None:
    for identity in ("crisp", "big-up"):
        chosen(dialog, identity)
        dialog.page.main_button.click()
        settle(window)
    assert dialog.page.state.text() == "Waits for the other download"
    dialog.page.cancel_button.click()  # the one that waits; the other goes on
    fetching.go.set()
    qtbot.waitUntil(lambda: not window.handlers.models.desk.installer.active)
    settle(window)
    assert state_of(dialog, "crisp") == "Installed" and state_of(dialog, "big-up") == "Available"


def test_what_is_there_and_is_tried_cannot_be_paused(
    window: MainWindow, dialog: ModelsDialog, fetching: Fetching, qtbot: QtBot
) -> None:
    chosen(dialog, "crisp")
    dialog.page.main_button.click()
    settle(window)
    qtbot.waitUntil(lambda: dialog.page.main_button.isEnabled() and "MB" in dialog.page.state.text())
    installer = window.handlers.models.desk.installer
    installer._news("progress", (0.95, ""))
    assert dialog.page.main_button.text() == "&Pause" and not dialog.page.main_button.isEnabled()
    assert "paused" in dialog.page.main_button.toolTip() and dialog.page.cancel_button.isEnabled()
    fetching.go.set()
    qtbot.waitUntil(lambda: not installer.active)
    settle(window)


def test_a_wait_for_another_window_is_no_silence(window: MainWindow, dialog: ModelsDialog) -> None:
    words = window.handlers.models.desk.installer.state_words
    one = Download(ENTRIES[0], stage=Stage.RUNNING)
    one.transfer = Transfer("Big upscaler", state="waiting")
    assert "window" in words(one)
    one.transfer = Transfer("big-up.pth", state="waiting")
    assert "No answer" in words(one)


def test_the_question_says_what_is_doubtful_of_a_licence(
    window: MainWindow, dialog: ModelsDialog, ask: FakeAsk
) -> None:
    ask.agrees = False
    chosen(dialog, "crisp")
    dialog.page.main_button.click()
    settle(window)
    assert "A part of it is from elsewhere." in ask.asked[-1][2]


# --- importing ------------------------------------------------------------------------------------------------


@pytest.fixture
def slow_import(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """An import that ends only when it is stopped; the event: that it has begun."""
    begun = threading.Event()

    def slow(paths: Sequence[Path], store: ModelStore, context: Context) -> Card:
        begun.set()
        while True:
            context.check_cancelled()
            threading.Event().wait(0.01)

    monkeypatch.setattr("engine.models.install.import_files", slow)
    return begun


def test_an_import_can_be_stopped(
    window: MainWindow,
    dialog: ModelsDialog,
    ask: FakeAsk,
    slow_import: threading.Event,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    ask.weights = [tmp_path / "a.pth", tmp_path / "b.pth"]
    button = dialog.import_button
    button.click()
    assert slow_import.wait(20) and button.text() == "&Stop import" and "a.pth" in dialog.status.text()
    button.click()
    importer = window.handlers.models.desk.importer
    qtbot.waitUntil(lambda: importer.words == "")
    assert button.text() == "I&mport…" and dialog.status.text() == "The import was stopped."
    assert window.messages.text() == "" and window.status.activity.text() == ""


def test_weights_may_be_dropped_on_the_dialog(
    window: MainWindow, dialog: ModelsDialog, slow_import: threading.Event, tmp_path: Path
) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.pth", "photo.jpg")])
    place = QPointF(50, 50), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton
    enters = QDragEnterEvent(place[0].toPoint(), *place[1:], Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(dialog, enters)
    assert enters.isAccepted()
    QApplication.sendEvent(dialog, QDropEvent(*place, Qt.KeyboardModifier.NoModifier))
    assert slow_import.wait(20) and "a.pth" in dialog.status.text() and window.pages.count() == 0
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "photo.jpg"))])
    enters.setAccepted(False)
    QApplication.sendEvent(dialog, enters)
    assert not enters.isAccepted()


# --- what is told ---------------------------------------------------------------------------------------------


def test_a_card_that_cannot_be_read_is_told_once(
    window: MainWindow, dialog: ModelsDialog, store: ModelStore
) -> None:
    desk = window.handlers.models.desk
    (store.home / "broken.toml").write_text("not a card [")
    desk.look()
    settle(window)
    assert "broken" in dialog.status.text()
    chosen(dialog, "mine")
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    settle(window)
    assert "Mine is the active model now" in dialog.status.text()


def test_the_active_model_that_comparing_chose_is_seen_in_the_list(
    window: MainWindow, dialog: ModelsDialog, store: ModelStore, qtbot: QtBot
) -> None:
    add_page(window)
    trigger(window, "models.compare")
    comparing = window.handlers.models.comparing.dialog
    assert comparing is not None and comparing.models() == ("plain", "mine")
    comparing.use_buttons["right"].click()
    qtbot.waitUntil(lambda: state_of(dialog, "mine") == "Active")
    settle(window)
    comparing.reject()


def test_a_search_finds_words_in_any_order(dialog: ModelsDialog) -> None:
    dialog.search.setText("web UPSCALER big-up 3-clause")
    assert dialog.list.current() == "big-up" and dialog.list.found() == 1


def test_what_changes_while_it_is_looked_at_is_looked_at_again(
    window: MainWindow, dialog: ModelsDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[ModelStore] = []

    def counted(store: ModelStore) -> Shelf:
        looks.append(store)
        return look(store)

    monkeypatch.setattr("editor.models_desk.look", counted)
    desk = window.handlers.models.desk
    for _ in range(3):
        desk.look()
    settle(window)
    assert len(looks) == 2


def test_what_a_filter_mixes_in_by_itself_cannot_be_chosen() -> None:
    found = {item.id: item for item in look(ModelStore([BUILT_IN])).items}
    assert found["upscale-faithful"].choice and not found["upscale-detailed"].choice


def test_work_that_was_stopped_tells_nothing_more(qtbot: QtBot) -> None:
    def late(telling: Telling) -> None:
        telling.cancelled.wait(20)
        telling.listen("too late")
        telling.check_cancelled()

    work, heard = Work(late, "late work"), []  # type: ignore[var-annotated]
    work.news.connect(lambda kind, value: heard.append(value))
    with qtbot.waitSignal(work.stopped, timeout=20_000):
        work.start()
        work.cancel()
    assert heard == [] and not work.running
    work.deleteLater()
