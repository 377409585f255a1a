"""The start page, which the empty window shows: open, photos of the last time, samples, a place to drop files."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QHideEvent,
    QIcon,
    QImage,
    QPainter,
    QPainterPath,
    QPixmap,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor import clipboard
from editor.icons import Drawing, pixmap
from editor.names import button_text, plain_tip
from editor.tab_order import chain
from editor.theme import SPACE, current
from editor.thumbnails import Thumbnails

__all__ = ["SHOWN", "Tile", "Welcome"]

SHOWN = 8  # recent files
THUMBNAIL = QSize(132, 92)
WIDEST = 4  # tiles in a row


class Tile(QToolButton):
    """A photo to open: its thumbnail (a drawing, until it was read) above its name."""

    def __init__(self, path: Path, title: str, tip: str, elide: Qt.TextElideMode) -> None:
        super().__init__()
        self.setProperty("role", "tile")
        self.setProperty("path", str(path))
        self._picture: QImage | None = None
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setIconSize(THUMBNAIL)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words = self.fontMetrics().elidedText(title, elide, THUMBNAIL.width())
        self.setText(button_text(words))
        self.setToolTip(plain_tip(tip))
        self.setFixedSize(THUMBNAIL.width() + 20, THUMBNAIL.height() + self.fontMetrics().height() + 24)
        self._draw()

    def show_picture(self, picture: QImage) -> None:
        self._picture = picture
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._draw()

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        drawn = QPixmap((THUMBNAIL.toSizeF() * ratio).toSize())
        drawn.setDevicePixelRatio(ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRect(QPoint(0, 0), THUMBNAIL)
        if self._picture is None:
            sign = pixmap("photo", 32, "border", ratio)
            painter.drawPixmap(area.center() - QPoint(16, 16), sign)
        else:
            size = self._picture.size().scaled(THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(QPoint(0, 0), size)
            place.moveCenter(area.center())
            outline = QPainterPath()
            outline.addRoundedRect(QRectF(place), 3, 3)
            painter.setClipPath(outline)
            painter.fillRect(place, QColor(current().surround))  # below transparent ones
            painter.drawImage(place, self._picture)
        painter.end()
        icon = QIcon()
        icon.addPixmap(drawn)
        self.setIcon(icon)


class _Rows(QLayout):
    """Tiles beside each other in rows of at most ``WIDEST``, fewer where the window is narrow; centred."""

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(SPACE)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def tiles(self) -> list[QWidget]:
        """In their order."""
        return [widget for item in self._items if (widget := item.widget()) is not None]

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arranged(QRect(0, 0, width, 0), False)

    def sizeHint(self) -> QSize:
        return self._tile() if self._items else QSize(0, 0)

    def minimumSize(self) -> QSize:
        return self.sizeHint()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arranged(rect, True)

    def _tile(self) -> QSize:
        return self._items[0].sizeHint()

    def _arranged(self, rect: QRect, place: bool) -> int:
        if not self._items:
            return 0
        size, gap = self._tile(), self.spacing()
        across = max(1, min(WIDEST, len(self._items), (rect.width() + gap) // (size.width() + gap)))
        used = across * (size.width() + gap) - gap
        left = rect.x() + max(0, (rect.width() - used) // 2)
        for number, item in enumerate(self._items):
            row, column = divmod(number, across)
            if place:
                at = QPoint(left + column * (size.width() + gap), rect.y() + row * (size.height() + gap))
                item.setGeometry(QRect(at, size))
        rows = -(-len(self._items) // across)
        return rows * (size.height() + gap) - gap


class _Column(QWidget):
    """What scrolls. Its height goes by its width alone: the narrowest column would be the highest."""

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


class Welcome(QScrollArea):
    """``open_action`` and ``sample_action`` do what the menu's do. Signals: ``chosen(path)`` a recent photo or a
    sample; ``dropped(QDropEvent)`` something that can be opened was dropped here."""

    chosen = Signal(object)
    dropped = Signal(object)

    def __init__(self, open_action: QAction, sample_action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "surround")
        self.setWidgetResizable(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Start"))
        self._followed: list[tuple[QAction, QPushButton]] = []
        self._recent: tuple[str, ...] = ()
        self._tiles: dict[str, list[Tile]] = {}
        self._thumbnails = Thumbnails(THUMBNAIL.width() * 2, THUMBNAIL.height() * 2, self)
        self._thumbnails.ready.connect(self._thumbnail_ready)

        self.frame = QFrame()
        self.frame.setProperty("role", "drop")
        centre = QVBoxLayout(self.frame)
        centre.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        centre.setSpacing(SPACE)
        picture = Drawing("photo", 48, "dim")
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.title = QLabel(self.tr("Open a photo to begin"))
        self.title.setProperty("role", "title")
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.title.setWordWrap(True)
        hint = QLabel(self.tr("Drop files here, or paste a picture."))
        hint.setProperty("role", "dim")
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        hint.setWordWrap(True)
        centre.addWidget(picture)
        centre.addWidget(self.title)
        centre.addWidget(hint)
        centre.addSpacing(SPACE)

        self.open_button = self._button(open_action, self.tr("Open photos…"))
        self.open_button.setProperty("primary", True)
        self.sample_button = self._button(sample_action, self.tr("Try the sample photo"))
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        buttons.addStretch(1)
        buttons.addWidget(self.open_button)
        buttons.addWidget(self.sample_button)
        buttons.addStretch(1)
        centre.addLayout(buttons)
        self._recent_title, self._recent_rows = self._section(centre, self.tr("Recent photos"))
        self._sample_title, self._sample_rows = self._section(centre, self.tr("Samples"))

        inner = _Column()
        inner.setProperty("role", "surround")
        inner.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outer = QVBoxLayout(inner)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.addStretch(2)
        outer.addWidget(self.frame)
        outer.addStretch(3)
        self.setWidget(inner)
        self.set_recent(())
        self.set_samples(())

    def set_recent(self, paths: tuple[str, ...]) -> None:
        """The photos opened last, newest first."""
        if paths == self._recent and self._recent_rows.count():
            return
        self._recent = paths
        rows = [(Path(name), Path(name).name, name) for name in paths[:SHOWN]]
        self._fill(self._recent_rows, self._recent_title, rows, Qt.TextElideMode.ElideMiddle)

    def set_samples(self, samples: tuple[tuple[Path, str], ...]) -> None:
        """The photos that come with the program, each with what it shows."""
        rows = [(path, title, title) for path, title in samples]
        self._fill(self._sample_rows, self._sample_title, rows, Qt.TextElideMode.ElideRight)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._thumbnails.ask(tuple(self._tiles))  # not before they are seen

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._thumbnails.stop()  # those that are missing are read when they are seen again

    # --- drag and drop ------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if clipboard.has_picture(event.mimeData()):
            event.acceptProposedAction()
            self._light(True)

    def dragMoveEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()  # a scrolling area would refuse

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._light(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._light(False)
        self.dropped.emit(event)

    def _light(self, on: bool) -> None:
        self.frame.setProperty("lit", on)
        self.frame.style().unpolish(self.frame)
        self.frame.style().polish(self.frame)
        self.title.setText(self.tr("Drop to open") if on else self.tr("Open a photo to begin"))

    # --- inside -------------------------------------------------------------------------------------------

    def _section(self, column: QVBoxLayout, title: str) -> tuple[QLabel, _Rows]:
        label = QLabel(title)
        label.setProperty("role", "heading")
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setContentsMargins(0, SPACE * 2, 0, 0)
        rows = _Rows()
        holder = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        holder.setSizePolicy(policy)
        holder.setLayout(rows)
        column.addWidget(label)
        column.addWidget(holder)
        return label, rows

    def _fill(
        self, layout: _Rows, title: QLabel, rows: list[tuple[Path, str, str]], elide: Qt.TextElideMode
    ) -> None:
        while (item := layout.takeAt(0)) is not None:
            old = item.widget()
            if isinstance(old, Tile):
                self._tiles[old.property("path")].remove(old)
                old.hide()
                old.deleteLater()
        for path, name, tip in rows:
            tile = Tile(path, name, tip, elide)
            tile.setAccessibleName(self.tr("Open {name}").replace("{name}", name))
            tile.clicked.connect(self._tile_clicked)
            layout.addWidget(tile)
            self._tiles.setdefault(str(path), []).append(tile)
        self._tiles = {name: tiles for name, tiles in self._tiles.items() if tiles}
        title.setVisible(bool(rows))
        layout.invalidate()
        chain([self.open_button, self.sample_button, *self._recent_rows.tiles(), *self._sample_rows.tiles()])
        if self.isVisible():
            self._thumbnails.ask(tuple(self._tiles))

    def _thumbnail_ready(self, path: str, picture: QImage) -> None:
        for tile in self._tiles.get(path, ()):
            tile.show_picture(picture)

    def _button(self, action: QAction, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setAccessibleName(text.rstrip("…"))
        button.clicked.connect(action.trigger)
        self._followed.append((action, button))
        action.changed.connect(self._follow)
        return button

    def _follow(self) -> None:
        """The buttons are greyed with the same reason as the menu's entries."""
        for action, button in self._followed:
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())

    def _tile_clicked(self) -> None:
        self.chosen.emit(Path(self.sender().property("path")))
