"""After something was removed: a bar over the picture, to try again, to flip through what came, and to touch it up.

Every candidate is a layer of its own, of which one is shown; flipping is a step of the history like others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QToolButton, QWidget

from editor.document import Change, Document, Layer
from editor.floating import FloatingBar
from editor.icons import icon
from editor.pages import Page
from editor.theme import SPACE
from editor.words import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["RemoveBar", "Removing"]

FILTER, COMMAND = "remove", "quick.remove"
SHOW = QT_TRANSLATE_NOOP("History", "Another candidate")
DONE = QT_TRANSLATE_NOOP("History", "Keep this candidate")


class RemoveBar(FloatingBar):
    """Lies over a canvas, at the bottom. ``pressed(name)``: "again", "back", "on", "touch" or "done"."""

    pressed = Signal(str)

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self.setObjectName("removing")
        self.setAccessibleName(self.tr("Removed"))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE // 2)
        row.setSpacing(SPACE // 2)
        self.buttons: dict[str, QToolButton] = {}
        self._tips: dict[str, str] = {}
        self._button(
            row, "again", self.tr("Again"), self.tr("Fill it in another way (a further candidate)"), "again"
        )
        self._button(row, "back", "◀", self.tr("The candidate before"))
        self.count = QLabel()
        self.count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.count.setMinimumWidth(5 * SPACE)
        row.addWidget(self.count)
        self._button(row, "on", "▶", self.tr("The next candidate"))
        self._button(
            row,
            "touch",
            self.tr("Touch up"),
            self.tr(
                "Remove once more what is selected, from this result; correct the selection first if need be"
            ),
            "edit",
        )
        self._button(
            row, "done", self.tr("Done"), self.tr("Keep this candidate and let the others go"), "check"
        )
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def _button(self, row: QHBoxLayout, name: str, text: str, tip: str, drawing: str = "") -> None:
        button = QToolButton()
        button.setObjectName(name)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip if not text[0].isalpha() else text)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if drawing:
            button.setIcon(icon(drawing))
            button.setIconSize(QSize(16, 16))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.clicked.connect(self._clicked)
        self.buttons[name], self._tips[name] = button, tip
        row.addWidget(button)

    def _clicked(self) -> None:
        self.pressed.emit(self.sender().objectName())

    def show_state(self, place: int, count: int, why_not: str) -> None:
        """Candidate number ``place`` of ``count``, from 1; 0 where none is shown. ``why_not``: why none of it can be
        used now."""
        self.count.setText(f"{place} / {count}")
        words = self.tr("Candidate {n} of {m}")
        self.count.setAccessibleName(words.replace("{n}", str(place)).replace("{m}", str(count)))
        for name, button in self.buttons.items():
            button.setEnabled(not why_not and (name not in ("back", "on") or count > 1 or not place))
            button.setToolTip(self._tips[name])
        for name in ("touch", "done") if not place else ():
            self.buttons[name].setEnabled(False)
            self.buttons[name].setToolTip(self.tr("No candidate is shown."))
        self.setToolTip(why_not)
        self.place()


@dataclass
class _Session:
    """What was removed at one place: the ids of its candidates, and the bar."""

    bar: RemoveBar
    source: str
    candidates: list[str] = field(default_factory=list)
    next_seed: int = 1
    unsubscribe: Callable[[], None] | None = None


class Removing(QObject):
    """One for a window. Enter on the picture removes; when it is done, the bar comes."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._sessions: WeakKeyDictionary[Page, _Session] = WeakKeyDictionary()
        self._made: dict[str, str] = {}  # ids of the results of jobs that run, by job
        window.jobs.changed.connect(self._job_changed)
        window.jobs.removed.connect(self._job_removed)
        window.jobs.applied.connect(self._applied)
        window.jobs.active_changed.connect(self._refresh_all)
        window.installEventFilter(self)

    # --- Enter ----------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter comes to the window when no tool wanted it."""
        if event.type() != QEvent.Type.KeyPress or watched is not self._window:
            return False
        assert isinstance(event, QKeyEvent)
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        page = self._window.pages.current()
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not plain or page is None:
            return False
        if QApplication.focusWidget() is not page.canvas:
            return False
        action = self._window.commands.actions[COMMAND]
        if action.isEnabled():
            action.trigger()
        else:
            self._window.status.say(action.statusTip())
        return True

    # --- the bar ---------------------------------------------------------------------------------------------

    def bar(self, page: Page) -> RemoveBar | None:
        """The bar over a page's canvas, where there is one."""
        session = self._sessions.get(page)
        return session.bar if session is not None else None

    def _job_changed(self, job: str) -> None:
        entry = self._window.jobs.entry(job)
        if entry is not None and entry.result is not None:
            self._made[job] = entry.result.id

    def _job_removed(self, job: str) -> None:
        self._made.pop(job, None)

    def _applied(self, job: str) -> None:
        entry, made = self._window.jobs.entry(job), self._made.pop(job, "")
        page = None if entry is None else self._page_of(entry.document)
        layers = page.document.layers if page is not None else ()
        layer = next((layer for layer in layers if layer.id == made), None)
        if page is None or layer is None or (layer.recipe or {}).get("filter") != FILTER:
            return
        source = page.source_of(layer).id
        session = self._sessions.get(page)
        # a further candidate hides the one before: where that still shows, this one fills another place
        elsewhere = session is not None and self._candidates(page, session)[1] is not None
        if session is None or session.source != source or elsewhere:
            self._end(page)
            session = self._begin(page, source)
        if layer.id not in session.candidates:
            session.candidates.append(layer.id)
        seed = int((layer.recipe or {}).get("seed") or 0)
        session.next_seed = max(session.next_seed, seed + 1)
        self._refresh(page)

    def _begin(self, page: Page, source: str) -> _Session:
        session = _Session(RemoveBar(page.canvas), source)
        self._sessions[page] = session
        session.bar.pressed.connect(self._pressed)
        session.unsubscribe = page.document.subscribe(self._document_changed)
        session.bar.show()
        self._window.order_tabs()
        return session

    def _end(self, page: Page) -> None:
        session = self._sessions.pop(page, None)
        if session is None:
            return
        if session.unsubscribe is not None:
            session.unsubscribe()
        if not self._window.pages.holds(page):
            return  # the bar went with its page
        focused = session.bar.isAncestorOf(QApplication.focusWidget() or session.bar)
        session.bar.hide()
        session.bar.deleteLater()
        if focused:
            page.canvas.setFocus()

    def _page_of(self, document: Document) -> Page | None:
        return next((page for page in self._window.pages.all() if page.document is document), None)

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
        if not self._window.pages.holds(page):
            self._end(page)
            return
        there, shown = self._candidates(page, session)
        busy = bool(self._window.jobs.active(page.document))
        if not there:
            session.bar.setVisible(False)  # undone: redo brings it back
            return
        session.bar.setVisible(True)
        number = there.index(shown) + 1 if shown is not None else 0
        why = self.tr("This is still being computed.") if busy else ""
        session.bar.show_state(number, len(there), why)
        session.bar.raise_()

    def _candidates(self, page: Page, session: _Session) -> tuple[list[Layer], Layer | None]:
        """Those that are there now, and the one that is shown."""
        by_id = {layer.id: layer for layer in page.document.state.layers}
        there = [by_id[name] for name in session.candidates if name in by_id]
        return there, next((layer for layer in there if layer.visible), None)

    # --- what the buttons do ----------------------------------------------------------------------------------

    def _pressed(self, name: str) -> None:
        page = next((p for p, s in self._sessions.items() if s.bar is self.sender()), None)
        if page is None:
            return
        session = self._sessions[page]
        there, shown = self._candidates(page, session)
        if not there:
            return
        if name == "again":
            seed, session.next_seed = session.next_seed, session.next_seed + 1
            self._window.filtering.run_again(page, shown or there[-1], seed)
        elif shown is None:  # all were hidden in the list of layers: the arrows bring one back
            if name in ("back", "on"):
                self._show(page, there, there[0 if name == "on" else -1])
        elif name == "touch":
            self._keep(page, there, shown)
            self._window.filtering.touch_up(page, shown)
        elif name == "done":
            self._keep(page, there, shown)
        else:
            step = 1 if name == "on" else -1
            self._show(page, there, there[(there.index(shown) + step) % len(there)])

    def _show(self, page: Page, there: list[Layer], chosen: Layer) -> None:
        """Of all candidates this one is shown, by one step."""
        ids, state = {layer.id for layer in there}, page.document.state
        layers = tuple(
            replace(layer, visible=layer.id == chosen.id) if layer.id in ids else layer
            for layer in state.layers
        )
        page.document.put_state(SHOW, replace(state, layers=layers, active=chosen.id), state)

    def _keep(self, page: Page, there: list[Layer], chosen: Layer) -> None:
        """The others go, by one step; the bar, too."""
        gone, state = {layer.id for layer in there} - {chosen.id}, page.document.state
        self._end(page)
        if gone:
            layers = tuple(layer for layer in state.layers if layer.id not in gone)
            page.document.put_state(DONE, replace(state, layers=layers, active=chosen.id), state)
