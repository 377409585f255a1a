"""Repair scratches in the window: the detector's marks are shown as the selection, to be corrected with the mask
brush, and then filled.

A bar over the picture says how much was found. Enter, or its button, fills what is selected by then; Cancel gives the
selection back that was there before.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from editor.document import Change, Layer, Raster
from editor.document import selection as selections
from editor.floating import FloatingBar
from editor.icons import icon
from editor.pages import Page
from editor.tasks import Task, Wanted
from editor.theme import SPACE
from editor.words import QT_TRANSLATE_NOOP
from engine.api import Context, DevicePolicy, EngineError, Picture, Request
from engine.filters import FILTERS
from engine.filters.repair import RepairParams

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["RepairBar", "Repairing", "found_marks"]

log = logging.getLogger(__name__)

MARK = QT_TRANSLATE_NOOP("History", "Mark scratches")
BACK = QT_TRANSLATE_NOOP("History", "Select")
DELAY = 150  # ms of rest before another sensitivity is tried
TICK = 250  # ms between two looks at how far it is

Marks = tuple[np.ndarray, float]  # H × W uint8, 255 where it is damaged; the share of the picture


def found_marks(picture: Picture, sensitivity: float, policy: DevicePolicy, context: Context) -> Marks:
    """What the detector marks of a picture. Runs in a task. Raises EngineError, among them Cancelled."""
    from engine.filters.repair_run import found

    params = RepairParams(sensitivity=sensitivity)
    request = Request("repair", picture, params, policy=policy)
    hole, _, _ = found(request, picture.rect, context)
    return hole.astype(np.uint8) * np.uint8(255), float(hole.mean())


class RepairBar(FloatingBar):
    """Lies over a canvas, at the bottom. ``pressed(name)``: "repair" or "cancel"; ``changed(sensitivity)``."""

    pressed = Signal(str)
    changed = Signal(float)

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.setObjectName("repairing")
        self.setAccessibleName(self.tr("Scratches"))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE * 3 // 2, SPACE // 2, SPACE, SPACE // 2)
        row.setSpacing(SPACE)
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self.words)
        caption = QLabel(self.tr("&Sensitivity"))
        caption.setProperty("role", "dim")
        row.addSpacing(SPACE)
        row.addWidget(caption)
        self.sensitivity = QSlider(Qt.Orientation.Horizontal)
        self.sensitivity.setRange(1, 99)
        self.sensitivity.setPageStep(10)
        self.sensitivity.setFixedWidth(120)
        self.sensitivity.setValue(round(RepairParams().sensitivity))
        self.sensitivity.setAccessibleName(self.tr("Sensitivity"))
        self.sensitivity.setToolTip(
            self.tr("Higher finds fainter scratches; what was corrected by hand is marked anew.")
        )
        caption.setBuddy(self.sensitivity)
        row.addWidget(self.sensitivity)
        self.repair = QToolButton()
        self.repair.setText(self.tr("Repair"))
        self.repair.setIcon(icon("check"))
        self.repair.setToolTip(self.tr("Fill what is marked (Enter)"))
        self.cancel = QToolButton()
        self.cancel.setText(self.tr("Cancel"))
        self.cancel.setIcon(icon("cancel"))
        self.cancel.setToolTip(self.tr("Forget the marks; the selection is as it was before"))
        for name, button in (("repair", self.repair), ("cancel", self.cancel)):
            button.setObjectName(name)
            button.setAccessibleName(button.text())
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.clicked.connect(self._clicked)
            row.addWidget(button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DELAY)
        self._timer.timeout.connect(self._rested)
        self.sensitivity.valueChanged.connect(self._moved)

    def show_share(self, share: float) -> None:
        """How much of the picture is marked, 0..1."""
        if share <= 0:
            words = self.tr("No scratches found")
        else:
            words = self.tr("Scratches: {n} % of the picture").replace("{n}", f"{100 * share:.2g}")
        self.words.setText(words)
        self.place()

    def show_working(self, fraction: float) -> None:
        """How much of the picture was looked at, 0..1."""
        words = self.tr("Looking for scratches… {n} %").replace("{n}", str(round(100 * fraction)))
        if words != self.words.text():
            self.words.setText(words)
            self.place()

    def show_ready(self, why_not: str) -> None:
        """``why_not``: why nothing can be repaired now."""
        self.repair.setEnabled(not why_not)
        self.repair.setToolTip(why_not or self.tr("Fill what is marked (Enter)"))

    def end(self) -> None:
        self._timer.stop()
        self.hide()
        self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.pressed.emit("cancel")
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.repair.isEnabled():
            self.pressed.emit("repair")
            return
        super().keyPressEvent(event)

    def _clicked(self) -> None:
        self.pressed.emit(self.sender().objectName())

    def _moved(self, _value: int) -> None:
        self._timer.start()

    def _rested(self) -> None:
        self.changed.emit(float(self.sensitivity.value()))


@dataclass
class _Session:
    """Marks that are looked at. ``before``: what was selected then; ``veiled``: whether the veil was there before."""

    bar: RepairBar
    layer: str
    before: Raster | None
    veiled: bool
    picture: Picture | None = None
    task: Task | None = None
    wanted: Wanted = field(default_factory=Wanted)  # what the task looks for
    sensitivity: float = 0.0  # of the marks that are shown or looked for
    shown: Raster | None = None  # what this put there
    unsubscribe: Callable[[], None] | None = None

    def forget(self) -> None:
        """Nobody waits for what is being looked for."""
        self.wanted.unwanted()
        if self.task is not None:
            self.task.forget()
        self.task = None


class Repairing(QObject):
    """One for a window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._sessions: WeakKeyDictionary[Page, _Session] = WeakKeyDictionary()
        self._ticker = QTimer(self)
        self._ticker.setInterval(TICK)
        self._ticker.timeout.connect(self._tick)
        window.jobs.active_changed.connect(self._refresh_all)
        # after that of Removing, and so asked before it
        window.installEventFilter(self)

    def bar(self, page: Page) -> RepairBar | None:
        """The bar over a page's canvas, where there is one."""
        session = self._sessions.get(page)
        return session.bar if session is not None else None

    def find(self, page: Page, layer: Layer) -> None:
        """Mark what is damaged of a layer, for the person to look at."""
        self._end(page)
        document = page.document
        session = _Session(RepairBar(page.canvas), layer.id, document.selection, page.canvas.veil)
        self._sessions[page] = session
        session.bar.pressed.connect(self._pressed)
        session.bar.changed.connect(self._changed)
        session.bar.destroyed.connect(session.forget)  # it goes with its page
        session.unsubscribe = document.subscribe(self._document_changed)
        session.bar.show()
        session.bar.raise_()
        page.canvas.set_veil(True)
        page.canvas.setFocus()
        self._window.order_tabs()
        self._begin(page, session, document.picture_later(layer))

    def stop(self) -> None:
        """Look for no marks any more."""
        for session in self._sessions.values():
            session.forget()

    # --- marks ------------------------------------------------------------------------------------------------

    def _begin(self, page: Page, session: _Session, gather: Callable[[], Picture]) -> None:
        """Look for marks of what ``gather`` gives in a task, as the bar says."""
        session.forget()
        sensitivity, policy = float(session.bar.sensitivity.value()), self._window.filtering.policy()
        wanted = session.wanted = Wanted()
        session.sensitivity = sensitivity

        def work() -> tuple[Picture, Marks]:
            picture = gather()
            return picture, found_marks(picture, sensitivity, policy, wanted)

        session.bar.show_working(0.0)
        self._ticker.start()
        session.bar.show_ready(self.tr("The scratches are still being looked for."))
        session.task = self._window.tasks.run(
            work, partial(self._found, page, session), partial(self._failed, page, session)
        )

    def _tick(self) -> None:
        looking = [session for session in self._sessions.values() if session.task is not None]
        for session in looking:
            session.bar.show_working(session.wanted.fraction)
        if not looking:
            self._ticker.stop()

    def _changed(self, sensitivity: float) -> None:
        """During the first look nothing is begun: what it finds probable is kept with its picture, and marked anew
        at its end."""
        page = self._page_of_bar()
        session = self._sessions[page] if page is not None else None
        if page is None or session is None or session.sensitivity == sensitivity:
            return
        picture = session.picture
        if picture is not None:
            self._begin(page, session, lambda: picture)

    def _found(self, page: Page, session: _Session, made: tuple[Picture, Marks]) -> None:
        session.task = None
        if self._sessions.get(page) is not session or not self._window.pages.holds(page):
            return
        picture, (mask, share) = made
        session.picture = picture
        if session.sensitivity != session.bar.sensitivity.value():
            self._begin(page, session, lambda: picture)
            return
        layer = self._layer(page, session)
        if layer is None:
            self._end(page)
            return
        document = page.document
        whole = np.zeros((document.size.height, document.size.width), np.uint8)
        inside = layer.rect.intersected(document.rect)
        whole[inside.slices] = mask[inside.moved(-layer.x, -layer.y).slices]
        session.shown = selections.from_array(whole, document.size) if whole.any() else None
        if session.shown is not None or document.selection is not None:
            document.select(session.shown, MARK)
        session.bar.show_share(share)
        self._refresh(page)

    def _failed(self, page: Page, session: _Session, error: Exception) -> None:
        session.task = None
        if self._sessions.get(page) is not session:
            return
        self._end(page)
        if isinstance(error, EngineError):
            self._window.show_error(str(error))
        else:
            log.error("Scratches could not be looked for", exc_info=error)
            self._window.show_error(
                self.tr("There is not enough memory to look for scratches; close other documents.")
            )

    # --- the bar ----------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter and Escape come to the window when no tool wanted them."""
        if event.type() != QEvent.Type.KeyPress or watched is not self._window:
            return False
        assert isinstance(event, QKeyEvent)
        page = self._window.pages.current()
        session = self._sessions.get(page) if page is not None else None
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if page is None or session is None or not plain or QApplication.focusWidget() is not page.canvas:
            return False
        if event.key() == Qt.Key.Key_Escape:
            self._end(page)
            return True
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if session.bar.repair.isEnabled():
            self._repair(page)
        else:
            self._window.status.say(session.bar.repair.toolTip())
        return True

    def _pressed(self, name: str) -> None:
        page = self._page_of_bar()
        if page is None:
            return
        if name == "repair":
            self._repair(page)
        else:
            self._end(page)

    def _repair(self, page: Page) -> None:
        session = self._sessions[page]
        layer = self._layer(page, session)
        if layer is not None and page.document.selection is not None:
            self._window.filtering.run_now(FILTERS["repair"], page, layer)
        self._end(page)

    def _end(self, page: Page) -> None:
        """The bar goes; what was selected before is selected again."""
        session = self._sessions.pop(page, None)
        if session is None:
            return
        session.forget()
        if session.unsubscribe is not None:
            session.unsubscribe()
        if not self._window.pages.holds(page):
            return  # the bar went with its page
        focused = session.bar.isAncestorOf(QApplication.focusWidget() or session.bar)
        session.bar.end()
        page.canvas.set_veil(session.veiled)
        before, document = session.before, page.document
        fits = before is None or before.size == document.size
        if session.shown is not None and fits and document.selection is not before:
            document.select(before, BACK)
        if focused:
            page.canvas.setFocus()
        self._window.order_tabs()

    def _page_of_bar(self) -> Page | None:
        return next((page for page, s in self._sessions.items() if s.bar is self.sender()), None)

    def _layer(self, page: Page, session: _Session) -> Layer | None:
        return next((layer for layer in page.document.layers if layer.id == session.layer), None)

    def _document_changed(self, change: Change) -> None:
        if change.layers or change.history:
            self._refresh_all()

    def _refresh_all(self) -> None:
        for page in list(self._sessions):
            self._refresh(page)

    def _refresh(self, page: Page) -> None:
        session = self._sessions.get(page)
        if session is None:
            return
        if not self._window.pages.holds(page) or self._layer(page, session) is None:
            self._end(page)
            return
        if session.task is not None:
            return
        why = ""
        if self._window.jobs.active(page.document):
            why = self.tr("Wait until the job that runs is done.")
        elif page.document.selection is None:
            why = self.tr(
                "Nothing is marked: raise the sensitivity, or paint over the damage with the mask brush."
            )
        session.bar.show_ready(why)
