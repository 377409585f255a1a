"""The status bar: what is going on, the zoom, what the document is, and where the pointer is."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QProgressBar, QStatusBar, QToolButton, QWidget

from editor.document import Document
from editor.names import plain_tip
from editor.pages import Page
from editor.theme import SPACE
from editor.words import engine_word
from engine import colour

__all__ = ["StatusBar", "depth_words"]

SHOWN = 5000  # ms a message such as "Saved" stays
LONGEST = 32  # characters of a profile's name
STEPS = (25, 50, 200, 400)  # per cent, beside what the commands offer


def depth_words(document: Document, channels: int) -> str:
    """Such as "RGB, 16 bit"."""
    words = {
        1: QCoreApplication.translate("StatusBar", "grey"),
        2: QCoreApplication.translate("StatusBar", "grey + alpha"),
        3: QCoreApplication.translate("StatusBar", "RGB"),
        4: QCoreApplication.translate("StatusBar", "RGB + alpha"),
    }
    depth = QCoreApplication.translate("StatusBar", "{n} bit").replace(
        "{n}", str(8 * document.dtype.itemsize)
    )
    return f"{words[channels]}, {depth}"


class StatusBar(QStatusBar):
    """``zoom_wanted(factor)``: chosen from the zoom's menu."""

    zoom_wanted = Signal(float)

    def __init__(self, fit: QAction, actual_size: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setAccessibleName(self.tr("Status bar"))
        self._page: Page | None = None
        self.activity = QLabel()
        self.activity.setTextFormat(Qt.TextFormat.PlainText)  # file names are not mark-up
        self.activity.setAccessibleName(self.tr("Activity"))
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setFixedSize(96, 6)
        self.position = self._label(self.tr("Position of the pointer, in pixels"))
        self.position.setMinimumWidth(self.fontMetrics().horizontalAdvance("88888, 88888") + 2 * SPACE)
        self.position.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.size_label = self._label(self.tr("Size of the document, in pixels"))
        self.channels = self._label(self.tr("Channels and bits a channel"))
        self.profile = self._label(self.tr("Colour profile"))
        self.zoom = QToolButton()
        self.zoom.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.zoom.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.zoom.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.zoom.setMinimumWidth(self.fontMetrics().horizontalAdvance("3200 %") + 5 * SPACE)
        self.zoom.setMenu(self._zoom_menu(fit, actual_size))
        for widget in (
            self.activity,
            self.busy,
            self.position,
            self.size_label,
            self.channels,
            self.profile,
            self.zoom,
        ):
            self.addPermanentWidget(widget)
        self.set_activity("")
        self.set_page(None)

    def set_page(self, page: Page | None) -> None:
        """Follow the page in front."""
        if self._page is not None:
            canvas = self._page.canvas
            canvas.zoom_changed.disconnect(self._zoom_changed)
            canvas.cursor_moved.disconnect(self._cursor_moved)
        self._page = page
        for widget in (self.position, self.size_label, self.channels, self.profile, self.zoom):
            widget.setVisible(page is not None)
        self._cursor_moved(None)
        if page is not None:
            page.canvas.zoom_changed.connect(self._zoom_changed)
            page.canvas.cursor_moved.connect(self._cursor_moved)
            self._zoom_changed(page.canvas.zoom)
            self.refresh()

    def refresh(self) -> None:
        """Size, depth and profile of the document in front."""
        if self._page is None:
            return
        document = self._page.document
        self.size_label.setText(f"{document.size.width} × {document.size.height} px")
        layers = document.layers
        self.channels.setText(depth_words(document, layers[0].raster.channels) if layers else "")
        name = engine_word(colour.describe(document.icc))
        self.profile.setText(name if len(name) <= LONGEST else name[: LONGEST - 1] + "…")
        words = self.tr("Colour profile: {name}").replace("{name}", name)
        self.profile.setToolTip(plain_tip(words))
        self.profile.setAccessibleName(words)

    def set_activity(self, words: str) -> None:
        """What the program is busy with, such as "Opening a.jpg"; empty for nothing."""
        self.activity.setText(words)
        self.activity.setVisible(bool(words))
        self.busy.setAccessibleName(words)
        self.busy.setToolTip(plain_tip(words))
        self.busy.setVisible(bool(words))

    def say(self, words: str) -> None:
        """A message that goes away by itself."""
        self.showMessage(words, SHOWN)

    # --- inside -----------------------------------------------------------------------------------------

    def _label(self, name: str) -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setToolTip(name)
        label.setAccessibleDescription(name)
        return label

    def _zoom_menu(self, fit: QAction, actual_size: QAction) -> QMenu:
        menu = QMenu(self.zoom)
        menu.addAction(fit)
        menu.addAction(actual_size)
        menu.addSeparator()
        for percent in STEPS:
            action = menu.addAction(f"{percent} %")
            action.setData(percent / 100)
            action.triggered.connect(self._step_chosen)
        return menu

    def _step_chosen(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.zoom_wanted.emit(float(action.data()))

    def _zoom_changed(self, zoom: float) -> None:
        percent = 100 * zoom
        words = f"{percent:.0f} %" if percent >= 10 else f"{percent:.1f} %"
        self.zoom.setText(words)
        self.zoom.setAccessibleName(self.tr("Zoom {percent}").replace("{percent}", words))
        self.zoom.setToolTip(self.tr("Zoom: choose how large the picture is shown"))

    def _cursor_moved(self, place: tuple[int, int] | None) -> None:
        self.position.setText("" if place is None else f"{int(place[0])}, {int(place[1])}")
