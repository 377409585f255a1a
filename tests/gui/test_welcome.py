"""The start page: recent photos and samples with their pictures, and a place to drop files."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from editor import theme
from editor.opening import samples
from editor.panels.welcome import SHOWN, THUMBNAIL, Tile, Welcome
from editor.theme import DARK, LIGHT
from editor.thumbnails import LARGEST, read_thumbnail
from editor.window import MainWindow
from engine import files
from tests.gui.fakes import picture, settle


@pytest.fixture
def page(qtbot: QtBot) -> Welcome:
    made = Welcome(QAction("Open"), QAction("Sample"))
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    return made


def photo(path: Path, width: int = 64, height: int = 48) -> Path:
    files.write(path, picture(width, height))
    return path


def tiles(page: Welcome) -> list[Tile]:
    QApplication.processEvents()  # a widget that was just added is not shown yet
    return [tile for tile in page.findChildren(Tile) if tile.isVisibleTo(page)]


def test_the_buttons_follow_their_commands(qtbot: QtBot) -> None:
    open_action, sample_action = QAction("Open"), QAction("Sample")
    page = Welcome(open_action, sample_action)
    qtbot.addWidget(page)
    page.show()
    sample_action.setEnabled(False)
    sample_action.setToolTip("No sample photo is installed.")
    assert not page.sample_button.isEnabled()
    assert page.sample_button.toolTip() == "No sample photo is installed."
    with qtbot.waitSignal(open_action.triggered):
        page.open_button.click()


def test_recent_photos_are_listed_and_can_be_chosen(page: Welcome, qtbot: QtBot, tmp_path: Path) -> None:
    paths = tuple(str(tmp_path / f"{n}.jpg") for n in range(SHOWN + 3))
    page.set_recent(paths)
    assert [tile.property("path") for tile in tiles(page)] == list(paths[:SHOWN])
    with qtbot.waitSignal(page.chosen) as signal:
        tiles(page)[1].click()
    assert signal.args == [Path(paths[1])]
    tiles(page)[2].setFocus()
    with qtbot.waitSignal(page.chosen) as signal:
        QTest.keyClick(tiles(page)[2], Qt.Key.Key_Space)
    assert signal.args == [Path(paths[2])]
    page.set_recent(())
    assert not tiles(page)
    assert not any(
        label.text() == "Recent photos" and label.isVisible() for label in page.findChildren(QLabel)
    )


def test_names_are_shown_as_they_are(page: Welcome) -> None:
    page.set_recent(("/photos/a & b.jpg", "/photos/<b>x.jpg"))
    assert [tile.accessibleName() for tile in tiles(page)] == ["Open a & b.jpg", "Open <b>x.jpg"]
    assert tiles(page)[0].text() == "a && b.jpg"
    assert "&lt;b&gt;" in tiles(page)[1].toolTip()


def test_a_long_name_does_not_widen_the_window(page: Welcome) -> None:
    page.set_recent(("/photos/" + "a very long name " * 12 + ".jpg",))
    assert page.minimumSizeHint().width() < 420


def test_tiles_wrap_in_a_narrow_window(page: Welcome, qtbot: QtBot) -> None:
    page.set_recent(tuple(f"/photos/{n}.jpg" for n in range(8)))
    QApplication.processEvents()
    assert len({tile.y() for tile in tiles(page)}) == 2
    page.resize(420, 700)
    QApplication.processEvents()
    rows = {tile.y() for tile in tiles(page)}
    assert len(rows) == 4
    assert page.horizontalScrollBar().maximum() == 0


def test_thumbnails_are_read_beside_the_event_loop(page: Welcome, qtbot: QtBot, tmp_path: Path) -> None:
    good = photo(tmp_path / "good.png")
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8 nothing more")
    page.set_recent((str(broken), str(tmp_path / "gone.jpg"), str(good)))
    with qtbot.waitSignal(page._thumbnails.ready, timeout=5000) as signal:
        pass
    assert signal.args[0] == str(good)
    assert [tile._picture is not None for tile in tiles(page)] == [False, False, True]
    page.set_recent((str(good),))  # known already: shown at once
    assert tiles(page)[0]._picture is not None


def test_nothing_is_read_before_it_is_seen(qtbot: QtBot, tmp_path: Path) -> None:
    made = Welcome(QAction("Open"), QAction("Sample"))
    qtbot.addWidget(made)
    made.set_recent((str(photo(tmp_path / "one.png")),))
    assert not made._thumbnails._pending
    with qtbot.waitSignal(made._thumbnails.ready, timeout=5000):
        made.show()


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
def test_a_thumbnail_is_small_and_has_the_shape_of_the_photo(tmp_path: Path, suffix: str) -> None:
    found = read_thumbnail(photo(tmp_path / f"photo{suffix}", 400, 200), 132, 92)
    assert found is not None and found.shape == (66, 132, 4) and found.dtype == np.uint8
    assert found[..., :3].max() > 200


def test_a_thumbnail_stands_upright(tmp_path: Path) -> None:
    from PIL import Image

    image = Image.new("RGB", (60, 30), "red")
    exif = Image.Exif()
    exif[274] = 6
    image.save(tmp_path / "turned.jpg", exif=exif)
    found = read_thumbnail(tmp_path / "turned.jpg", 100, 100)
    assert found is not None and found.shape[:2] == (60, 30)


def test_sixteen_bits_of_grey_are_not_white(tmp_path: Path) -> None:
    from PIL import Image

    Image.fromarray(np.linspace(0, 65535, 400, dtype=np.uint16).reshape(20, 20)).save(tmp_path / "grey.png")
    found = read_thumbnail(tmp_path / "grey.png", 20, 20)
    assert found is not None and 100 < found[..., 0].mean() < 150


def test_what_is_huge_or_no_picture_has_no_thumbnail(tmp_path: Path) -> None:
    import struct
    import zlib

    edge = int(LARGEST**0.5) + 10
    head = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))
    (tmp_path / "bomb.png").write_bytes(bomb)
    (tmp_path / "text.jpg").write_text("not a picture")
    with zipfile.ZipFile(tmp_path / "empty.ora", "w") as archive:
        archive.writestr("mimetype", "image/openraster")
    for name in ("bomb.png", "text.jpg", "empty.ora", "gone.png", "."):
        assert read_thumbnail(tmp_path / name, 20, 20) is None, name


def test_an_openraster_file_brings_its_thumbnail(tmp_path: Path) -> None:
    inner = photo(tmp_path / "thumbnail.png", 30, 20)
    with zipfile.ZipFile(tmp_path / "layers.ora", "w") as archive:
        archive.write(inner, "Thumbnails/thumbnail.png")
    found = read_thumbnail(tmp_path / "layers.ora", 100, 100)
    assert found is not None and found.shape[:2] == (20, 30)


def test_tiles_follow_the_theme(page: Welcome, qapp: QApplication) -> None:
    page.set_recent(("/photos/one.jpg",))

    def ink() -> set[str]:
        image = tiles(page)[0].icon().pixmap(THUMBNAIL).toImage()
        inside = [(x, y) for x in range(image.width()) for y in range(image.height())]
        return {image.pixelColor(x, y).name() for x, y in inside if image.pixelColor(x, y).alpha() == 255}

    assert DARK.border in ink()
    try:
        theme.apply(qapp, LIGHT)
        assert LIGHT.border in ink() and DARK.border not in ink()
    finally:
        theme.apply(qapp, DARK)


def files_mime(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def drag(page: Welcome, mime: QMimeData) -> QDragEnterEvent:
    event = QDragEnterEvent(
        QPoint(9, 9),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dragEnterEvent(event)
    return event


def test_the_page_lights_up_while_a_photo_is_dragged_over_it(page: Welcome, tmp_path: Path) -> None:
    mime = files_mime(photo(tmp_path / "one.png"))
    assert drag(page, mime).isAccepted()
    assert page.frame.property("lit") and page.title.text() == "Drop to open"
    page.dragLeaveEvent(QDragLeaveEvent())
    assert not page.frame.property("lit") and page.title.text() == "Open a photo to begin"
    text = QMimeData()
    text.setText("words")
    drag(page, text)
    assert not page.frame.property("lit")


def test_what_is_dropped_on_the_page_is_opened(window: MainWindow, tmp_path: Path) -> None:
    path, page = photo(tmp_path / "one.png"), window.welcome
    mime = files_mime(path)
    drag(page, mime)
    page.dropEvent(
        QDropEvent(
            QPointF(9, 9),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    settle(window)
    assert window.pages.page_at(path) is not None
    assert not page.frame.property("lit")


def test_every_sample_can_be_opened_and_belongs_to_no_file(window: MainWindow) -> None:
    found = tiles(window.welcome)
    assert [Path(tile.property("path")) for tile in found] == [path for path, _ in samples()]
    found[-1].click()
    settle(window)
    document = window.pages.current().document  # type: ignore[union-attr]
    assert document.path is None and document.name == samples()[-1][0].stem
