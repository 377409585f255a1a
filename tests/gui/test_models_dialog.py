from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from editor.dialogs.models import ModelsDialog
from editor.models_install import Stage
from editor.models_shelf import look
from editor.models_words import filters_of
from editor.window import MainWindow
from engine.api import Context, ModelError, Result
from engine.models.cache import Cached
from engine.models.card import Card
from engine.models.catalog import Entry
from engine.models.store import ModelStore
from engine.models.transfer import Transfer
from tests.gui.fakes import FakeAsk, FakeEngine, make_window, settle
from tests.gui.model_fakes import hash_of, put, stocked

Install = Callable[..., Card]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModelStore:
    return stocked(monkeypatch, tmp_path)


@pytest.fixture
def window(qtbot: QtBot, store: ModelStore, engine: FakeEngine, ask: FakeAsk, models: None) -> MainWindow:
    return make_window(qtbot, engine, ask)


@pytest.fixture
def dialog(window: MainWindow) -> ModelsDialog:
    window.commands.actions["models.open"].trigger()
    settle(window)
    found = window.handlers.models.dialog
    assert found is not None
    return found


def chosen(dialog: ModelsDialog, identity: str) -> None:
    dialog.list.select(identity)
    assert dialog.list.current() == identity


def state_of(dialog: ModelsDialog, identity: str) -> str:
    return dialog.list._rows[identity].text(1)


class Fetching:
    """Stands in for ``engine.models.install.install``: goes on when it is told to."""

    def __init__(self, store: ModelStore) -> None:
        self.go, self.store = threading.Event(), store
        self.asked: list[tuple[str, Path | None]] = []
        self.error = ""
        self.paused = 0

    def __call__(
        self,
        entry: Entry,
        store: ModelStore,
        *,
        context: Context,
        listen: Callable[[Transfer], None],
        pause: threading.Event,
        have: Path | None = None,
    ) -> Card:
        self.asked.append((entry.id, have))
        context.progress(0.25)
        listen(Transfer(entry.name, 20_000_000, 67_000_000, 4e6, 12.0, "fetching", "example.org"))
        while not self.go.wait(0.01):
            context.check_cancelled()
            if pause.is_set():
                self.paused += 1
                listen(Transfer(entry.name, 20_000_000, 67_000_000, 0.0, None, "paused"))
        context.check_cancelled()
        if self.error:
            raise ModelError(self.error)
        put(store.home, entry.id, entry.task)
        store.refresh()
        return store.card(entry.id)


@pytest.fixture
def fetching(monkeypatch: pytest.MonkeyPatch, store: ModelStore) -> Fetching:
    made = Fetching(store)
    monkeypatch.setattr("engine.models.install.install", made)
    return made


# --- what there is --------------------------------------------------------------------------------------------


def test_installed_and_available_models_are_listed_by_filter(dialog: ModelsDialog) -> None:
    assert list(dialog.list._headings) == ["Denoise", "Upscale"]
    assert {i: state_of(dialog, i) for i in dialog.list._rows} == {
        "plain": "Active",
        "mine": "Installed",
        "crisp": "Available",
        "later": "Not yet",
        "up": "Active",
        "big-up": "Available",
    }
    row = dialog.list._rows["crisp"]
    assert (row.text(2), row.text(3)) == ("67 MB", "unclear")
    spoken = row.data(0, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Crisp denoiser, Available, 67 MB, Commercial use unclear"


def test_a_page_says_what_is_known(dialog: ModelsDialog) -> None:
    chosen(dialog, "big-up")
    page = dialog.page
    assert page.title.text() == "Big upscaler" and page.good.text() == "Good for: Photos from the web."
    assert page.badges.text() == "Upscale · 4×" and page.commercial.text() == "Commercial use allowed"
    assert page._needs(dialog.list._items["big-up"]) == (
        "about 900 MB of memory, 14 s on a processor for a picture of 512 × 512 pixels"
    )
    assert page.main_button.text() == "&Install…" and page.main_button.isEnabled()
    assert page.remove_button.isHidden() and not page.have_button.isHidden() and page.samples.isHidden()
    chosen(dialog, "later")
    assert not page.main_button.isEnabled() and "network" in page.main_button.toolTip()
    chosen(dialog, "plain")
    assert not page.main_button.isEnabled() and not page.remove_button.isEnabled()
    assert "stays" in page.remove_button.toolTip() and not page.samples.isHidden()


def test_search_looks_at_names_purposes_and_licences(dialog: ModelsDialog) -> None:
    dialog.search.setText("slides")
    assert dialog.list.found() == 1 and dialog.list.current() == "crisp"
    assert dialog.list._headings["Upscale"].isHidden()
    dialog.search.setText("UPSCALE")
    assert dialog.list.found() == 2
    dialog.search.setText("no such thing")
    assert dialog.list.found() == 0 and not dialog.nothing.isHidden() and not dialog.page.isEnabled()
    dialog.search.clear()
    dialog.shown.setCurrentIndex(dialog.shown.findData("installed"))
    assert {i for i, row in dialog.list._rows.items() if not row.isHidden()} == {"plain", "mine", "up"}


def test_weights_that_are_gone_are_told(window: MainWindow, dialog: ModelsDialog, store: ModelStore) -> None:
    (store.home / "mine.safetensors").unlink()
    window.handlers.models.desk.look()
    settle(window)
    assert state_of(dialog, "mine") == "Files missing"
    chosen(dialog, "mine")
    assert not dialog.page.main_button.isEnabled() and "import" in dialog.page.main_button.toolTip()


def test_a_broken_catalogue_leaves_what_is_installed(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Any:
        raise ModelError("The catalogue of models is not TOML.")

    monkeypatch.setattr("editor.models_shelf.catalog", broken)
    shelf = look(store)
    assert {item.id for item in shelf.items} == {"plain", "mine", "up"}
    assert shelf.problems == ("The catalogue of models is not TOML.",)


def test_what_was_made_from_an_entrys_files_is_that_entry(store: ModelStore) -> None:
    put(store.home, "renamed", origin={"names": ["x.pth"], "sha256": [hash_of("crisp")]})
    items = {item.id: item for item in look(store).items}
    assert "crisp" not in items and items["renamed"].entry is not None


def test_a_network_for_the_tool_that_selects_is_chosen_as_others_are(store: ModelStore) -> None:
    put(store.home, "things", "select")
    put(store.home, "others", "select")
    store.refresh()
    store.set_active("select", "things")
    items = {item.id: item for item in look(store).items}
    assert items["things"].choice and items["things"].active
    assert items["others"].choice and not items["others"].active
    assert filters_of("select") == ("Select object",)


def test_offline_it_says_so_and_stays_useful(
    window: MainWindow, dialog: ModelsDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dialog.offline.isHidden() or not dialog._desk.shelf.online
    monkeypatch.setattr("psutil.net_if_stats", dict)
    window.handlers.models.desk.look()
    settle(window)
    assert not dialog.offline.isHidden() and dialog.import_button.isEnabled()
    assert state_of(dialog, "plain") == "Active"


# --- the active one -------------------------------------------------------------------------------------------


def test_the_circle_and_the_space_bar_choose_the_active_model(
    window: MainWindow, dialog: ModelsDialog, store: ModelStore
) -> None:
    chosen(dialog, "mine")
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    settle(window)
    assert store.active("denoise").id == "mine" and state_of(dialog, "mine") == "Active"
    assert state_of(dialog, "plain") == "Built in" and "Mine" in dialog.status.text()
    row = dialog.list.visualItemRect(dialog.list._rows["plain"])
    QTest.mouseClick(
        dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(row.left() + 8, row.center().y())
    )
    settle(window)
    assert store.active("denoise").id == "plain"
    chosen(dialog, "crisp")
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    settle(window)
    assert store.active("denoise").id == "plain" and "Install" in dialog.status.text()


# --- coming ---------------------------------------------------------------------------------------------------


def test_nothing_is_fetched_without_the_persons_word(
    window: MainWindow, dialog: ModelsDialog, ask: FakeAsk, fetching: Fetching
) -> None:
    ask.agrees = False
    chosen(dialog, "crisp")
    dialog.page.main_button.click()
    settle(window)
    (kind, name, words) = ask.asked[-1]
    assert kind == "install" and name == "Crisp denoiser"
    assert "67 MB are fetched" in words and "unclear" in words and "free" in words
    assert not fetching.asked and not window.handlers.models.desk.installer.active


def test_a_model_is_fetched_with_speed_and_time_and_can_rest(
    window: MainWindow, dialog: ModelsDialog, fetching: Fetching, qtbot: QtBot
) -> None:
    chosen(dialog, "crisp")
    dialog.page.main_button.click()
    settle(window)
    page = dialog.page
    qtbot.waitUntil(lambda: "MB" in page.state.text())
    assert page.state.text() == "20 MB of 67 MB · 4.0 MB a second · about 12 s left · example.org"
    assert page.bar.value() == 250 and state_of(dialog, "crisp") == "25 %"
    assert "25 %" in window.status.activity.text() and page.main_button.text() == "&Pause"
    page.main_button.click()
    qtbot.waitUntil(lambda: fetching.paused > 0)
    assert page.main_button.text() == "&Go on" and state_of(dialog, "crisp") == "Paused"
    dialog.close()  # it goes on
    assert "rests" in window.status.activity.text()
    window.commands.actions["models.open"].trigger()
    page.main_button.click()
    fetching.go.set()
    qtbot.waitUntil(lambda: not window.handlers.models.desk.installer.active)
    settle(window)
    assert state_of(dialog, "crisp") == "Installed" and "installed" in dialog.status.text()
    assert window.status.activity.text() == "" and page.main_button.text() == "&Use this model"


def test_a_stopped_download_can_be_gone_on_with(
    window: MainWindow, dialog: ModelsDialog, fetching: Fetching, qtbot: QtBot
) -> None:
    chosen(dialog, "crisp")
    dialog.page.main_button.click()
    settle(window)
    dialog.page.cancel_button.click()
    installer = window.handlers.models.desk.installer
    qtbot.waitUntil(lambda: installer._work is None)
    one = installer.download("crisp")
    assert one is not None and one.stage is Stage.STOPPED and "goes on" in dialog.page.state.text()
    assert dialog.page.main_button.text() == "Try &again…"
    fetching.go.set()
    dialog.page.main_button.click()
    qtbot.waitUntil(lambda: not installer.active and len(fetching.asked) == 2)
    settle(window)
    assert state_of(dialog, "crisp") == "Installed"


def test_one_that_failed_says_why_and_the_next_has_its_turn(
    window: MainWindow, dialog: ModelsDialog, fetching: Fetching, qtbot: QtBot
) -> None:
    for identity in ("crisp", "big-up"):
        chosen(dialog, identity)
        dialog.page.main_button.click()
        settle(window)
    assert state_of(dialog, "big-up") == "Waiting" and not dialog.page.main_button.isEnabled()
    assert len(fetching.asked) == 1
    fetching.error = "There is no way to example.org; check the network and try again."
    fetching.go.set()
    installer = window.handlers.models.desk.installer
    qtbot.waitUntil(lambda: not installer.active)
    settle(window)
    assert [name for name, _ in fetching.asked] == ["crisp", "big-up"]
    assert dialog.page.state.text() == fetching.error and state_of(dialog, "crisp") == "Failed"
    assert window.messages.text() == ""  # the dialog says it


def test_one_that_fails_behind_a_closed_dialog_is_told_in_the_window(
    window: MainWindow, dialog: ModelsDialog, fetching: Fetching, qtbot: QtBot
) -> None:
    chosen(dialog, "crisp")
    dialog.page.main_button.click()
    settle(window)
    dialog.close()
    fetching.error = "The disk is full."
    fetching.go.set()
    qtbot.waitUntil(lambda: not window.handlers.models.desk.installer.active)
    assert window.messages.text() == "The disk is full."


def test_the_program_closes_while_a_model_is_fetched(
    window: MainWindow, dialog: ModelsDialog, fetching: Fetching
) -> None:
    chosen(dialog, "crisp")
    dialog.page.main_button.click()
    settle(window)
    window.close()
    assert not any(thread.name == "download of a model" for thread in threading.enumerate())


def test_files_that_the_person_has_need_no_network(
    window: MainWindow, dialog: ModelsDialog, ask: FakeAsk, fetching: Fetching, tmp_path: Path, qtbot: QtBot
) -> None:
    ask.folder = tmp_path
    fetching.go.set()
    chosen(dialog, "crisp")
    dialog.page.have_button.click()
    qtbot.waitUntil(lambda: not window.handlers.models.desk.installer.active)
    settle(window)
    assert fetching.asked == [("crisp", tmp_path)] and state_of(dialog, "crisp") == "Installed"


# --- checking and going ---------------------------------------------------------------------------------------


def test_a_model_is_checked(
    window: MainWindow, dialog: ModelsDialog, store: ModelStore, qtbot: QtBot
) -> None:
    chosen(dialog, "mine")
    dialog.page.check_button.click()
    qtbot.waitUntil(lambda: "sound" in dialog.status.text())
    path = store.home / "mine.safetensors"
    path.write_bytes(b"x" + path.read_bytes()[1:])
    dialog.page.check_button.click()
    qtbot.waitUntil(lambda: "changed" in dialog.status.text())


def test_a_model_is_removed_after_a_question(
    window: MainWindow, dialog: ModelsDialog, ask: FakeAsk, store: ModelStore
) -> None:
    chosen(dialog, "mine")
    ask.agrees = False
    dialog.page.remove_button.click()
    settle(window)
    assert ask.asked[-1][:2] == ("remove", "Mine") and "mine" in dialog.list._rows
    ask.agrees = True
    dialog.page.remove_button.click()
    settle(window)
    assert "mine" not in dialog.list._rows and not (store.home / "mine.safetensors").exists()


def test_what_is_in_memory_is_shown_and_can_go(
    window: MainWindow, dialog: ModelsDialog, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = [Cached(("plain",), "Plain", "RAM", "cpu", "float32", 500_000_000)]
    gone: list[str | None] = []
    monkeypatch.setattr(store, "cached", lambda: loaded)
    monkeypatch.setattr(store, "used", lambda where: 500_000_000 if where == "RAM" else 0)
    monkeypatch.setattr(store, "unload", gone.append)
    assert not dialog.memory.button.isEnabled()
    window.handlers.models.desk.measure()
    settle(window)
    assert "500 MB of 2.1 GB" in dialog.memory.words["RAM"].text() and dialog.memory.button.isEnabled()
    (action,) = dialog.memory.menu.actions()
    assert "Plain" in action.text() and "float32" in action.text()
    action.trigger()
    settle(window)
    assert gone == ["plain"]


# --- samples --------------------------------------------------------------------------------------------------


def test_a_sample_is_made_when_it_is_asked_for_and_kept(
    window: MainWindow, dialog: ModelsDialog, engine: FakeEngine
) -> None:
    chosen(dialog, "mine")
    settle(window)
    assert not engine.requests and not dialog.page.sample_button.isHidden()
    dialog.page.sample_button.click()
    settle(window)
    request = engine.request()
    assert (request.filter, request.model) == ("denoise", "mine") and request.picture.size == (160, 160)
    pixels = np.full((160, 160, 3), 90, np.uint8)
    engine.finished.emit(request.job, Result(request.picture.rect, pixels, 1, {}, "cpu", 0.5))
    settle(window)
    assert not dialog.page.pictures.isHidden() and dialog.page.after._image.pixelColor(5, 5).red() == 90
    window.handlers.models.desk.samples._known.clear()  # as in another session
    chosen(dialog, "up")
    chosen(dialog, "mine")
    settle(window)
    assert len(engine.requests) == 1 and not dialog.page.pictures.isHidden()


def test_a_sample_that_fails_says_why(window: MainWindow, dialog: ModelsDialog, engine: FakeEngine) -> None:
    chosen(dialog, "mine")
    dialog.page.sample_button.click()
    settle(window)
    engine.failed.emit(engine.request().job, "The model is damaged; install it again.")
    assert "damaged" in dialog.page.sample_words.text() and dialog.page.sample_button.isEnabled()


def test_a_list_that_is_made_anew_leaves_the_sample_alone(
    window: MainWindow, dialog: ModelsDialog, engine: FakeEngine
) -> None:
    chosen(dialog, "mine")
    dialog.page.sample_button.click()
    settle(window)
    window.handlers.models.desk.make_active("denoise", "mine", "Mine")
    settle(window)
    request = engine.request()
    assert request.job not in engine.cancelled_jobs and dialog.list.current() == "mine"
    pixels = np.full((160, 160, 3), 90, np.uint8)
    engine.finished.emit(request.job, Result(request.picture.rect, pixels, 1, {}, "cpu", 0.5))
    assert not dialog.page.pictures.isHidden()


def test_another_model_ends_the_sample(window: MainWindow, dialog: ModelsDialog, engine: FakeEngine) -> None:
    chosen(dialog, "mine")
    dialog.page.sample_button.click()
    settle(window)
    chosen(dialog, "up")
    assert engine.request().job in engine.cancelled_jobs


# --- the keyboard and screen readers --------------------------------------------------------------------------


def test_everything_has_a_name_and_is_in_the_keys_reach(dialog: ModelsDialog) -> None:
    kinds = (QAbstractButton, QComboBox, QLineEdit)
    found = [w for kind in kinds for w in dialog.findChildren(kind) if not w.objectName().startswith("qt_")]
    for widget in (dialog.list, *found):
        if isinstance(widget.parent(), QLineEdit):
            continue  # the cross in the field
        assert widget.accessibleName(), widget
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget


def test_enter_asks_to_install(
    window: MainWindow, dialog: ModelsDialog, ask: FakeAsk, fetching: Fetching, qtbot: QtBot
) -> None:
    chosen(dialog, "crisp")
    fetching.go.set()
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    settle(window)
    qtbot.waitUntil(lambda: not window.handlers.models.desk.installer.active)
    settle(window)
    assert fetching.asked == [("crisp", None)] and dialog.isVisible()
