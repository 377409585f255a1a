from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QColorSpace, QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from editor import clipboard, opening
from editor.document import Document
from editor.handlers import centred
from editor.window import MainWindow
from engine.api import Picture, Rect
from engine.files import write
from tests.gui.fakes import add_page, picture, settle, trigger

pytestmark = pytest.mark.usefixtures("models")


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


def test_a_pasted_file_that_is_being_read_is_not_ignored_without_a_word(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "copied.png"
    write(path, picture(16, 12))
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    QGuiApplication.clipboard().setMimeData(mime)
    document = add_page(window).document
    go, real = threading.Event(), opening.read_layer
    monkeypatch.setattr(opening, "read_layer", lambda *args: go.wait(10) and real(*args))
    window.commands.actions["edit.paste"].trigger()
    assert window.status.currentMessage() == ""
    window.commands.actions["edit.paste"].trigger()
    assert "“copied.png” is being opened already" in window.status.currentMessage()
    go.set()
    settle(window)
    assert len(document.layers) == 2


def test_copy_keeps_the_colour_of_what_is_nearly_transparent(window: MainWindow) -> None:
    pixels = np.full((4, 4, 4), (200, 100, 50, 2), np.uint8)
    window.add_document(Document.from_picture(Picture(pixels), "glass"))
    trigger(window, "edit.copy")
    colour = QGuiApplication.clipboard().image().pixelColor(1, 1)
    assert (colour.red(), colour.green(), colour.blue(), colour.alpha()) == (200, 100, 50, 2)


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
    after = clipboard.from_image(clipboard.to_clipboard(before))
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
