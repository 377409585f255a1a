"""What the engine says is Japanese where the window is; a sentence that nobody knows stays as it is."""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor import language
from editor.opening import why_not_opened
from editor.words import engine_word
from engine import files, presets
from engine.api import EngineError, Picture, Progress, Request, Size
from engine.colour import DISPLAY_P3
from engine.dataset import recipe
from engine.dispatch import run
from engine.files import formats
from engine.filters import FILTERS
from tests import engine_texts, translations
from tests.gui.fakes import FakeEngine, add_page, make_window, picture, settle

ENGLISH = re.compile(r"[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}")  # three words in a row are no name


@pytest.fixture
def japanese(qapp: QApplication) -> Iterator[None]:
    language.install(qapp, "ja")
    yield
    language.install(qapp, "en")


# --- the templates ------------------------------------------------------------------------------------------


def test_the_templates_are_those_of_the_sources() -> None:
    assert engine_texts.kept() == engine_texts.templates(), "run make translations"


def test_every_sentence_of_the_engine_is_translated() -> None:
    done = translations.translations()
    missing = [t for t in engine_texts.templates() if translations.Text("Engine", t) not in done]
    assert not missing, f"python -m tests.translations --fill: {missing}"


def test_sentences_are_found_wherever_they_are() -> None:
    found = set(engine_texts.templates())
    for template in (
        "Cannot save “{name}”: {reason}.",
        "it is cut off",  # an error that becomes a part of a sentence
        "Loading the model",  # progress
        "The file holds {count} pages; the first was opened.",  # a note
        "Out of memory: computing in tiles of {edge} pixels.",
        "The text of “{name}” became pixels.",  # a table
        "the disk is full; free some space or choose another folder",  # a constant
        "There is not enough memory for {label}, even in tiles of {edge} pixels; close other programs or "
        "documents{value}",  # a sum, and what is added:
        ", or choose a smaller tile size.",
    ):
        assert template in found, template
    assert not any("%(levelname)s" in template for template in found)


@pytest.mark.parametrize(
    ("source", "template"),
    [
        ('raise FileError(f"No {path.name!r} in {size.width:,} here.")', "No {name} in {width} here."),
        ('raise FileError(f"From {a} to {a} it goes.")', "From {a} to {a2} it goes."),
        ('notes.append("It was left out.")', "It was left out."),
        ('context.progress(0.5, "Doing the thing")', "Doing the thing"),
        ('x = "one way" if y else "another way"', "another way"),
    ],
)
def test_a_template_is_made_of_a_text(source: str, template: str) -> None:
    assert template in set(engine_texts._walk(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    ['log.warning("It was left out.")', 'raise TypeError("It was left out.")', '"""It was left out."""'],
)
def test_what_nobody_sees_is_no_template(source: str) -> None:
    assert not set(engine_texts._walk(ast.parse(source)))


# --- sentences ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["写真 1.jpg", "it is cut off.png", "a “b” c.tif", "{name}.png", "x: y.jpg", "\\1.jpg"]
)
def test_names_stay_as_they_are(japanese: None, name: str) -> None:
    words = engine_word(f"“{name}” is empty (0 bytes).")
    assert words == f"「{name}」は空です（0 バイト）。"


def test_parts_of_sentences_are_translated_too(japanese: None) -> None:
    words = engine_word("“a.jpg” is damaged or cut off: its header makes no sense; use another copy of it.")
    assert words == (
        "「a.jpg」は破損しているか、途中で切れています（ヘッダーが正しくありません）。別のコピーを使ってください。"
    )
    words = engine_word("Cannot save “a.jpg”: the disk is full; free some space or choose another folder.")
    assert words == (
        "「a.jpg」を保存できません：ディスクがいっぱいです。空きを作るか、別のフォルダーを選んでください。"
    )
    assert engine_word("A damaged text field was left out.") == "破損したテキスト項目を除きました。"


def test_lists_and_labels_in_sentences(japanese: None) -> None:
    words = engine_word(
        "“a.xcf” is a GIMP document file, which Saisei cannot open; it opens JPEG, PNG and camera RAW."
    )
    assert words == (
        "「a.xcf」はGIMP ドキュメントのファイルで、Saisei では開けません。"
        "開けるのは JPEG、PNG、カメラの RAW です。"
    )
    assert engine_word("Denoise takes no colour hints.").startswith("ノイズ")


@pytest.mark.parametrize(
    "sentence",
    ["", " ", "Something that nobody knows.", "何か", "a: b", "100", "x" * 5000, "“”", "{}", "{name}"],
)
def test_what_is_not_known_stays(japanese: None, sentence: str) -> None:
    assert engine_word(sentence) == sentence


def test_english_stays_english(qapp: QApplication) -> None:
    language.install(qapp, "en")
    for sentence in (
        "“a.jpg” is damaged or cut off: it is cut off; use another copy of it.",
        "Strength is auto or 0 to 75, not 80.",
        "“a” is a PDF file, which Saisei cannot open; it opens JPEG, PNG and camera RAW.",
    ):
        assert engine_word(sentence) == sentence


# --- what the engine really says --------------------------------------------------------------------------------


def _sentences(folder: Path) -> Iterator[str]:
    """Real errors of reading and writing."""
    photo = folder / "photo.png"
    files.write(photo, Picture(picture().pixels, DISPLAY_P3))
    whole = photo.read_bytes()
    hostile = {
        "empty.jpg": b"",
        "zeros.png": b"\0" * 100,
        "text.tif": b"hello hello hello",
        "cut.png": whole[: len(whole) // 2],
        "film.mp4": b"\0\0\0\x18ftypisom" + b"\0" * 50,
        "doc.pdf": b"%PDF-1.4" + b"\0" * 50,
        "head.jpg": b"\xff\xd8\xff\xe0",
        "bomb.png": whole[:16] + struct.pack(">II", 2**31 - 1, 2**31 - 1) + whole[24:],
        "zip.ora": b"PK\x03\x04" + b"\0" * 60,
        "bad.psd": b"8BPS\0\x01" + b"\0" * 60,
    }
    for name, data in hostile.items():
        (folder / name).write_bytes(data)
    for path in (
        *(folder / name for name in hostile),
        folder / "none.jpg",
        folder,
        folder / ("n" * 300 + ".jpg"),
    ):
        with pytest.raises(EngineError) as caught:
            files.read(path)
        yield str(caught.value)
    for target, size in (
        (folder / "a.webp", Size(20_000, 5)),
        (folder / "a.xyz", Size(5, 5)),
        (folder / "gone" / "a.png", Size(5, 5)),
        (photo / "a.png", Size(5, 5)),
        (folder / "a.png", Size(900_000, 900_000)),
    ):
        with pytest.raises(EngineError) as caught:
            files.check_target(target, size)
        yield str(caught.value)
    with pytest.raises(EngineError) as caught:
        formats.for_path(Path("name"))
    yield str(caught.value)
    yield from files.losses(
        folder / "a.jpg", picture(channels=4, dtype=np.uint16), files.Metadata(iptc=b"8BIM")
    )
    yield from files.losses(folder / "a.webp", picture(dtype=np.uint16), files.Metadata(iptc=b"8BIM"))
    for values in ({"radius": -1}, {"radius": "x"}):
        with pytest.raises(ValueError) as wrong:
            FILTERS["blur"].make_params(**values)
        yield str(wrong.value)
    for text in ("", "version = 9", "version = 1\nnmae = 3", "version = 1\nz = 3"):
        for parsed in (presets.parsed, recipe.parsed):
            with pytest.raises(EngineError) as caught:
                parsed(text, "mine.toml")
            yield str(caught.value)
    row = FILTERS["denoise"]
    for change in ({"mask": np.zeros((3, 3), np.uint8)}, {"model": "no such"}):
        with pytest.raises(EngineError) as caught:
            run(Request("denoise", picture(), row.make_params(), **change))  # type: ignore[arg-type]
        yield str(caught.value)


def test_real_sentences_are_japanese(japanese: None, tmp_path: Path) -> None:
    found = list(_sentences(tmp_path))
    assert len(found) > 20
    for sentence in found:
        words = engine_word(sentence)
        assert words != sentence, sentence
        assert not words.isascii() and not ENGLISH.search(re.sub("「.*?」", "", words)), (sentence, words)


def test_the_window_says_it_in_japanese(
    japanese: None, qtbot: QtBot, models: None, tmp_path: Path, engine: FakeEngine
) -> None:
    window = make_window(qtbot, engine)
    (tmp_path / "empty.jpg").write_bytes(b"")
    window.open_paths([tmp_path / "empty.jpg"])
    settle(window)
    assert window.messages.text() == "「empty.jpg」は空です（0 バイト）。"
    window.open_paths([tmp_path / "none.jpg"])
    settle(window)
    assert "存在しません" in window.messages.text()
    window.show_error("The job was cancelled; nothing was changed.")
    assert window.messages.text() == "ジョブをキャンセルしました。何も変更していません。"
    assert why_not_opened(Path("a.jpg"), MemoryError()).startswith("「a.jpg」")


def test_jobs_say_it_in_japanese(japanese: None, qtbot: QtBot, models: None, engine: FakeEngine) -> None:
    window = make_window(qtbot, engine)
    add_page(window)
    window.commands.actions["filter.denoise"].trigger()
    settle(window)
    assert window.filtering.dialog is not None
    window.filtering.dialog.apply_button.click()
    settle(window)
    job = engine.request().job
    engine.started.emit(job)
    engine.noted.emit(job, "Out of memory: computing in tiles of 256 pixels.")
    engine.progressed.emit(job, Progress(0.5, "Loading the model"))
    row = window.jobs_panel.row(job)
    assert row.note.text() == "メモリが足りないため、256 ピクセルのタイルに分けて計算します。"
    assert "モデルを読み込んでいます" in row.words.text()
    engine.failed.emit(job, "There is no device cuda:3: the last one is cuda:0.")
    assert row.words.text() == "デバイス cuda:3 はありません。最後は cuda:0 です。"
    assert window.messages.text() == row.words.text()
