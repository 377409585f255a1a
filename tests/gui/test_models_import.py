from __future__ import annotations

import shutil
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from editor.models_import import Importer, Outcome, bundles, is_weights
from editor.panels.messages import Kind
from editor.window import MainWindow
from engine.api import Context, ModelError
from engine.files import formats
from engine.models.card import Card
from engine.models.store import BUILT_IN, ModelStore
from tests.gui.fakes import FakeAsk, FakeEngine, make_window, settle
from tests.gui.model_fakes import put, stocked


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModelStore:
    return stocked(monkeypatch, tmp_path)


@pytest.fixture
def window(qtbot: QtBot, store: ModelStore, engine: FakeEngine, ask: FakeAsk) -> MainWindow:
    return make_window(qtbot, engine, ask)  # with the models that there are: ``models`` is not asked for


class Taking:
    """Stands in for ``engine.models.install.import_files``."""

    def __init__(self, store: ModelStore) -> None:
        self.store, self.asked = store, []  # type: ignore[var-annotated]
        self.threads: set[int] = set()

    def __call__(self, paths: Sequence[Path], store: ModelStore, context: Context) -> Card:
        self.asked.append([path.name for path in paths])
        self.threads.add(threading.get_ident())
        context.progress(0.5, "recognizing")
        if paths[0].suffix in (".onnx", ".pb"):
            raise ModelError(f"“{paths[0].name}” is an ONNX file, and Saisei does not run those.")
        if paths[0].stem == "mine":
            return store.card("mine")
        put(store.home, paths[0].stem, "upscale", scale=4, multiple=8, licence="unknown: yours to check")
        store.refresh()
        return store.card(paths[0].stem)


@pytest.fixture
def taking(monkeypatch: pytest.MonkeyPatch, store: ModelStore) -> Taking:
    made = Taking(store)
    monkeypatch.setattr("engine.models.install.import_files", made)
    return made


def drop(window: MainWindow, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)


def at_rest(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.handlers.models.desk.importer.words, timeout=120_000)
    settle(window)


def a_file(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(b"weights")
    return path


# --- which files ----------------------------------------------------------------------------------------------


def test_no_photo_counts_as_weights() -> None:
    assert not any(is_weights(Path("x" + suffix)) for suffix in formats.READABLE)
    assert all(is_weights(Path("x" + s)) for s in (".safetensors", ".PTH", ".onnx", ".param", ".bin"))
    assert not is_weights(Path("pth")) and not is_weights(Path("photo"))


def test_the_halves_of_an_ncnn_network_are_one_model() -> None:
    paths = [Path("/a/x.bin"), Path("/a/y.pth"), Path("/a/x.param"), Path("/b/x.bin"), Path("/a/y.pth")]
    assert bundles(paths) == [
        (Path("/a/x.param"), Path("/a/x.bin")),
        (Path("/a/y.pth"),),
        (Path("/b/x.bin"),),
    ]


# --- dropped on the window ------------------------------------------------------------------------------------


def test_dropped_weights_are_taken_in_and_appear_in_the_filters_list(
    window: MainWindow, taking: Taking, qtbot: QtBot, tmp_path: Path
) -> None:
    assert [identity for identity, _ in window.filtering.models_for("upscale")] == ["up"]
    drop(window, a_file(tmp_path, "sharp.pth"))
    assert "sharp.pth" in window.status.activity.text()
    at_rest(window, qtbot)
    assert taking.asked == [["sharp.pth"]] and threading.get_ident() not in taking.threads
    words = window.messages.text()
    assert words == (
        "Sharp is a model for Upscale now: 5.0 KB, 4 times as wide and high, sides are multiples of 8, its licence "
        "is not known: yours to check."
    )
    assert window.messages.kind is Kind.INFO and window.status.activity.text() == ""
    assert ("sharp", "Sharp") in window.filtering.models_for("upscale")
    assert window.pages.count() == 0


def test_one_that_is_there_already_is_told(
    window: MainWindow, taking: Taking, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(window, a_file(tmp_path, "mine.safetensors"))
    at_rest(window, qtbot)
    assert window.messages.text() == "Mine is installed already."


def test_a_refused_file_is_told_in_one_sentence(
    window: MainWindow, taking: Taking, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(window, a_file(tmp_path, "net.onnx"))
    at_rest(window, qtbot)
    assert window.messages.text() == "“net.onnx” is an ONNX file, and Saisei does not run those."
    assert window.messages.kind is Kind.ERROR


def test_photos_and_weights_may_be_dropped_together(
    window: MainWindow, taking: Taking, qtbot: QtBot, tmp_path: Path
) -> None:
    photo = Path("resources/samples/chelsea_jpeg.jpg").absolute()
    files = [a_file(tmp_path, name) for name in ("a.param", "b.pth", "c.pb", "a.bin")]
    drop(window, photo, *files)
    at_rest(window, qtbot)
    assert [page.document.name for page in window.pages.all()] == ["chelsea_jpeg"]
    assert taking.asked == [["a.param", "a.bin"], ["b.pth"], ["c.pb"]]
    assert window.messages.text() == "2 models were taken in, 1 files were refused."
    assert window.messages.kind is Kind.WARNING and "ONNX" in window.messages._details


def test_half_of_an_ncnn_network_finds_the_other(
    window: MainWindow, taking: Taking, qtbot: QtBot, tmp_path: Path
) -> None:
    a_file(tmp_path, "a.bin")
    drop(window, a_file(tmp_path, "a.param"))
    drop(window, a_file(tmp_path, "alone.bin"))
    at_rest(window, qtbot)
    assert taking.asked == [["a.param", "a.bin"], ["alone.bin"]]


def test_something_unforeseen_is_told_and_the_next_has_its_turn(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, tmp_path: Path
) -> None:
    def breaks(paths: Sequence[Path], store: ModelStore, context: Context) -> Card:
        raise ZeroDivisionError("what a file can do")

    monkeypatch.setattr("engine.models.install.import_files", breaks)
    drop(window, a_file(tmp_path, "a.pth"), a_file(tmp_path, "b.pth"))
    at_rest(window, qtbot)
    assert window.messages.text() == "0 models were taken in, 2 files were refused."
    assert "ZeroDivisionError" in window.messages._details


def test_the_window_closes_while_a_model_is_looked_at(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    begun = threading.Event()

    def slow(paths: Sequence[Path], store: ModelStore, context: Context) -> Card:
        begun.set()
        while True:
            context.check_cancelled()
            threading.Event().wait(0.01)

    monkeypatch.setattr("engine.models.install.import_files", slow)
    drop(window, a_file(tmp_path, "a.pth"), a_file(tmp_path, "b.pth"))
    assert begun.wait(20)
    window.close()
    assert not any(thread.name == "import of a model" for thread in threading.enumerate())


# --- for good -------------------------------------------------------------------------------------------------


def test_real_weights_are_recognized_and_a_text_named_pth_is_not(
    qtbot: QtBot, store: ModelStore, tmp_path: Path
) -> None:
    """The whole way, with the engine's own recognition."""
    good, bad = tmp_path / "of-a-friend.safetensors", tmp_path / "page.pth"
    shutil.copyfile(BUILT_IN / "upscale-faithful.safetensors", good)
    bad.write_text("<html><body>404 Not Found</body></html>")
    importer = Importer()
    with qtbot.waitSignal(importer.ended, timeout=240_000) as told:
        importer.take([good, bad])
    first, second = told.args[0]
    assert isinstance(first, Outcome) and first.card is not None, first.words
    assert first.card.task == "upscale" and "yours to check" in first.words
    assert first.card in store.for_task("upscale")
    assert second.card is None and "page.pth" in second.words and "\n" not in second.words
    importer.deleteLater()
