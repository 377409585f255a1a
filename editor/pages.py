"""The open documents: one page each, with its canvas, in tabs that show what is not saved yet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QTabBar, QTabWidget, QToolButton, QVBoxLayout, QWidget

from editor.canvas import Canvas, Frame
from editor.document import Change, Document, Layer, timeline
from editor.document.geometry import Operation
from editor.icons import icon
from editor.names import button_text, plain_tip
from editor.settings import cache_folder
from engine.files import SaveOptions

__all__ = ["Page", "Pages"]

LONGEST = 28  # characters of a name in a tab; the tooltip has all of it


class Page(QWidget):
    """One document and its canvas. ``changed(page, Change)``: the document changed. ``transform_wanted(page, name,
    operation)``: a tool wants to change all of it, see ``Transforming.run``."""

    changed = Signal(object, object)
    transform_wanted = Signal(object, str, object)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.canvas = Canvas()
        self.frame = Frame(self.canvas, self)
        self.saving = False
        self.growing = False  # a job still makes all of it: nothing of it can be used yet
        self.writing = ""  # name of the file that is being written
        self.after_saving: list[Callable[[bool], None]] = []  # told once, whether the save went well
        self.original: Path | None = document.path  # what was opened: asked about before it is overwritten
        self.may_replace = False  # the person agreed to that
        self.options: SaveOptions | None = None  # as last saved
        self.alpha_saved = (
            False  # whether something was transparent then: the person knows what becomes of it
        )
        self.save_message = 0  # number of the message that the last save gave (see MessageBar.withdraw)
        self.losses_told: set[str] = set()  # what the file's format cannot hold: said once
        self._sources: dict[str, str] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.frame)
        self.canvas.set_document(document)
        self.canvas.transform_wanted.connect(self._transform_wanted)
        timeline.keep_on_disk(document, cache_folder())
        self._unsubscribe = document.subscribe(self._document_changed)

    def end(self) -> None:
        """The document closes: nothing of it is drawn or heard of any more. Safe to call twice."""
        self._unsubscribe()
        self.canvas.set_document(None)
        timeline.forget(self.document)

    def title(self) -> str:
        """The document's name, with a star while it is not saved."""
        return self.document.name + ("*" if self.document.modified else "")

    def remember_source(self, result: str, source: str) -> None:
        """The layer ``result`` was computed from the layer ``source`` (ids)."""
        self._sources[result] = source

    def source_of(self, layer: Layer) -> Layer:
        """What a result was computed from: as remembered (by the document, too), else the layer below it, in a group
        the next one that no filter made, else the layer itself."""
        layers = self.document.layers
        by_id = {other.id: other for other in layers}
        remembered = by_id.get(self._sources.get(layer.id, "")) or by_id.get(layer.source)
        if remembered is not None:
            return remembered
        place = [other.id for other in layers].index(layer.id)
        # a step of Restore holds what it changed: the next step was not made from that
        beside = (other for other in reversed(layers[:place]) if layer.group and other.group == layer.group)
        photo = next((other for other in beside if other.recipe is None), None)
        return photo or (layers[place - 1] if place else layer)

    def _transform_wanted(self, name: str, operation: Operation) -> None:
        self.transform_wanted.emit(self, name, operation)

    def _document_changed(self, change: Change) -> None:
        self.changed.emit(self, change)


class Pages(QTabWidget):
    """``current_changed()``: another page, or none, is in front; ``close_wanted(page)``: the person asks for it."""

    current_changed = Signal()
    close_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.setMovable(True)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideNone)
        self.setAccessibleName(self.tr("Open documents"))
        bar = self.tabBar()
        # a second stop in the same place is a trap for the Tab key: only the bar is one
        self.setFocusProxy(None)  # type: ignore[arg-type]
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        bar.setAccessibleName(self.tr("Open documents"))
        bar.setExpanding(False)
        bar.setDrawBase(False)
        bar.installEventFilter(self)
        self.currentChanged.connect(self._current_changed)

    def current(self) -> Page | None:
        page = self.currentWidget()
        return page if isinstance(page, Page) else None

    def all(self) -> list[Page]:
        """In the order of the tabs."""
        return [page for page in (self.widget(n) for n in range(self.count())) if isinstance(page, Page)]

    def holds(self, page: Page) -> bool:
        """Whether the page is still open."""
        return any(other is page for other in self.all())

    def page_of(self, document: Document) -> Page | None:
        return next((page for page in self.all() if page.document is document), None)

    def page_at(self, path: Path) -> Page | None:
        """The page of a file, if it is open."""
        return next((page for page in self.all() if page.document.path == path), None)

    def add(self, page: Page, activate: bool) -> None:
        index = self.addTab(page, "")
        button = QToolButton()
        button.setIcon(icon("close"))
        button.setIconSize(QSize(14, 14))
        button.setFixedSize(20, 20)
        button.setProperty("role", "tab-close")
        button.clicked.connect(self._close_clicked)
        self.tabBar().setTabButton(index, QTabBar.ButtonPosition.RightSide, button)
        self.refresh_title(page)
        if activate:
            self.setCurrentIndex(index)

    def remove(self, page: Page) -> None:
        """Take the page out for good."""
        page.end()
        self.removeTab(self.indexOf(page))
        page.hide()
        page.deleteLater()

    def refresh_title(self, page: Page) -> None:
        index = self.indexOf(page)
        title = page.title()
        shown = title if len(title) <= LONGEST else f"{title[: LONGEST - 12]}…{title[-11:]}"
        if self.tabText(index) != button_text(shown):
            self.setTabText(index, button_text(shown))
        self.setTabToolTip(index, plain_tip(str(page.document.path or title)))
        button = self.tabBar().tabButton(index, QTabBar.ButtonPosition.RightSide)
        words = self.tr("Close {name}").replace("{name}", page.document.name)
        button.setToolTip(plain_tip(words))
        button.setAccessibleName(words)

    def step(self, by: int) -> None:
        """Go to the next (1) or previous (-1) page, round and round."""
        if self.count():
            self.setCurrentIndex((self.currentIndex() + by) % self.count())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.MiddleButton
        ):
            index = self.tabBar().tabAt(event.position().toPoint())
            page = self.widget(index)
            if isinstance(page, Page):
                self.close_wanted.emit(page)
                return True
        return super().eventFilter(watched, event)

    def _current_changed(self, _index: int) -> None:
        self.current_changed.emit()

    def _close_clicked(self) -> None:
        button, bar = self.sender(), self.tabBar()
        for index in range(self.count()):
            if bar.tabButton(index, QTabBar.ButtonPosition.RightSide) is button:
                self.close_wanted.emit(self.widget(index))
                return
