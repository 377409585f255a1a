"""The main window: puts together what the other modules make, and connects it. It knows no pixels.

What a command does is in ``handlers.py``, when it may in ``actions.py``; files are opened and saved in
``opening.py`` and ``saving.py``, filters run from ``filtering.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QSettings, QSize
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
)
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from editor import clipboard
from editor.actions import State
from editor.autosave import Autosave
from editor.canvas.tools.table import TOOLS, ToolBox
from editor.closing import Closing
from editor.colorizing import Hinting
from editor.commands import Commands
from editor.dialogs.ask import Ask
from editor.docks import Docks
from editor.document import Change, Document
from editor.file_events import FileEvents
from editor.filtering import Filtering
from editor.handlers import Handlers
from editor.jobs import Jobs
from editor.layer_drops import LayerDrops
from editor.layer_facts import layer_facts
from editor.names import title_text
from editor.opening import Opener, as_named, sample, samples
from editor.pages import Page, Pages
from editor.panels.messages import Kind, MessageBar
from editor.panels.recovery import RecoveryBar
from editor.panels.welcome import Welcome
from editor.saving import Saver
from editor.settings import Settings, SettingsStore, config_folder
from editor.status import StatusBar
from editor.tab_order import chain, in_tabs, inside, stops
from editor.tasks import Tasks
from editor.transforming import Transforming
from editor.upscaling import Upscaling
from editor.words import engine_word, notice_word, sample_word
from engine.api import EngineError

__all__ = ["MainWindow"]

log = logging.getLogger(__name__)

FIRST_SIZE = QSize(1280, 800)
CLOSE_WAIT = 1500  # ms that closing waits for a file that is being read
STATE_VERSION = 3  # of docks and toolbars in window.ini: raise it when they change


class MainWindow(QMainWindow):
    """``engine``: an ``engine.worker.Engine``; the caller shuts it down. ``recent_lines``: the end of the log, for
    "Copy diagnostics". ``ask``: answers in place of the dialogs, for tests."""

    def __init__(
        self,
        engine: Any,
        settings: SettingsStore,
        recent_lines: Iterable[str] = (),
        ask: Ask | None = None,
    ) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.setAccessibleName("Saisei")
        self.engine, self.settings, self.recent_lines = engine, settings, recent_lines
        self.ask = ask or Ask(self)
        self.tasks = Tasks(self)
        self.jobs = Jobs(engine, self.tasks, self)
        self.opener = Opener(self.tasks, self)
        self.saver = Saver(self.ask, self.tasks, settings, self)
        self.transforming = Transforming(self.tasks, lambda page: self.pages.holds(page), self)
        self.filtering = Filtering(self.jobs, self.tasks, settings, self, self.transforming.by_filter)
        self.upscaling = Upscaling(self)
        self.hinting = Hinting(self.filtering, lambda: self.pages.current(), self)
        self.toolbox = ToolBox(self)
        self.handlers = Handlers(self)
        self.commands = Commands(self, self.handlers.table())
        self._sample = sample()
        self._clipboard_holds_picture = False
        self._ended = False
        self._build()
        self.closing = Closing(self)
        self.file_events = FileEvents(self)
        self._connect()
        self._settings_changed(settings.value)
        self._clipboard_changed()
        self.page_changed()
        self._restore()
        self.filtering.look_for_models()
        for notice in settings.notices:
            self.messages.show_message(Kind.WARNING, notice_word(notice))

    # --- what others call --------------------------------------------------------------------------------

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Open photos; one that is open comes to the front. Returns at once: reading goes on in the background."""
        fresh = []
        for path in self.handlers.models.without_weights([as_named(path) for path in paths]):
            if self.pages.page_at(path) is None:
                fresh.append(path)
            else:
                self.file_events.to_front(path)
        self.opener.open(fresh)

    def add_document(self, document: Document, activate: bool = True) -> Page:
        """Show a document in a tab of its own."""
        document.history_limit = self.settings.value.history_limit
        page = Page(document)
        page.changed.connect(self._document_changed)
        page.canvas.split_changed.connect(self.refresh)
        page.canvas.original_changed.connect(self.refresh)
        page.canvas.compare_keys = self.commands.actions["view.original"].shortcuts()
        page.canvas.device = self.settings.value.device
        page.frame.set_rulers(self.settings.value.rulers)
        page.canvas.use(self.toolbox, self.tasks.run)
        page.canvas.work_failed.connect(self._tool_failed)
        page.canvas.refused.connect(self.show_error)
        page.canvas.hinted.connect(self.hinting.hinted)
        page.transform_wanted.connect(self.handlers.image.transform)
        first = self.pages.count() == 0
        self.stack.setCurrentWidget(self.pages)  # the canvas must know its size before it fits the picture
        self.pages.add(page, activate)
        self.autosave.touch(document)
        if activate or first:
            page.canvas.setFocus()
        self.page_changed()
        return page

    def close_page(self, page: Page) -> None:
        """Close a document; one with changes is asked about first."""
        self.closing.close_page(page)

    def show_crash(self, summary: str, details: str) -> None:
        """Something unexpected happened: say so, with the details on request. The documents stay."""
        words = self.tr(
            "Something went wrong, but your documents are still open: save them under a new name ({what})."
        )
        self.messages.show_message(Kind.ERROR, words.replace("{what}", summary), details)

    def state(self) -> State:
        """What the commands depend on."""
        page = self.pages.current()
        document = page.document if page else None
        return State(
            document=document is not None,
            modified=document is not None and document.modified,
            file=document is not None and document.path is not None,
            loading=bool(self.opener.loading),
            saving=page is not None and page.saving,
            growing=page is not None and page.growing,
            dialog=self.filtering.dialog is not None,
            jobs=len(self.jobs.active()),
            documents=self.pages.count(),
            undo=document.undo_name if document else "",
            redo=document.redo_name if document else "",
            clipboard=self._clipboard_holds_picture,
            selection=document is not None and document.selection is not None,
            recent=len(self.settings.value.recent),
            sample=self._sample is not None,
            missing_models=self.filtering.missing,
            comparable=self.filtering.comparable,
            **layer_facts(document, self.layers.group, self.layers.several),
        )

    # --- building ----------------------------------------------------------------------------------------

    def _build(self) -> None:
        actions = self.commands.actions
        self.commands.build_menus()
        self.toolbar = self.commands.build_toolbar()
        self.tools = self.commands.build_tools()
        self.messages = MessageBar()
        self.welcome = Welcome(actions["file.open"], actions["file.sample"])
        self.welcome.set_samples(tuple((path, sample_word(title)) for path, title in samples()))
        self.pages = Pages()
        self.autosave = Autosave(self.pages.all, self.settings, self)
        self.recovery = RecoveryBar(self.autosave)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.welcome)
        self.stack.addWidget(self.pages)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.recovery)
        column.addWidget(self.messages)
        column.addWidget(self.stack, 1)
        self.setCentralWidget(centre)
        self.docks = Docks(self)
        self.layers, self.jobs_panel = self.docks.layers, self.docks.jobs
        self.layer_drops = LayerDrops(self)
        self.status = StatusBar(actions["view.fit"], actions["view.actual_size"])
        self.setStatusBar(self.status)

    def _connect(self) -> None:
        self.welcome.dropped.connect(self.dropEvent)
        self.pages.current_changed.connect(self.page_changed)
        self.pages.close_wanted.connect(self.close_page)
        self.pages.tabBar().tabMoved.connect(self.order_tabs)
        self.status.zoom_wanted.connect(self._zoom_wanted)
        self.layers.changed.connect(self.refresh)
        self.layers.target_changed.connect(self._target_changed)
        self.layers.use(self.tasks.run)
        self.messages.details_wanted.connect(self._show_details)
        self.toolbox.chosen.connect(self.refresh)
        self.toolbox.chosen.connect(self.order_tabs)
        self.autosave.told.connect(self.show_error)
        self.autosave.failed.connect(self.show_error)
        self.transforming.told.connect(self.show_error)
        self.transforming.ended.connect(self.filtering.forget_places)
        self.filtering.changed.connect(self.refresh)
        self.handlers.translate.fill_menus()
        self.filtering.told.connect(self.show_error)
        self.filtering.started.connect(self._job_started)
        self.jobs.active_changed.connect(self.refresh)
        self.jobs.active_changed.connect(self.order_tabs)
        self.jobs.applied.connect(self._applied)
        self.jobs.failed.connect(self._job_failed)
        self.settings.subscribe(self._settings_changed)
        QGuiApplication.clipboard().dataChanged.connect(self._clipboard_changed)

    # --- keeping everything up to date ----------------------------------------------------------------------

    def refresh(self) -> None:
        """Commands, title and panels follow what the window is doing."""
        if self._ended:
            return
        state = self.state()
        self.commands.refresh(state)
        self.docks.refresh(state)
        page = self.pages.current()
        if page is not None:
            page.canvas.set_comparable(state.layers > 1 or state.dialog)
        for name in TOOLS:
            self.commands.actions[f"tools.{name}"].setChecked(name == self.toolbox.current)
        self.commands.actions["view.split"].setChecked(page is not None and page.canvas.split)
        self.commands.actions["view.original"].setChecked(page is not None and page.canvas.original)
        self.commands.actions["view.rulers"].setChecked(self.settings.value.rulers)
        self.commands.actions["view.mask_overlay"].setChecked(page is not None and page.canvas.veil)
        self.commands.actions["view.full_screen"].setChecked(self.isFullScreen())
        self.layers.setEnabled(not state.saving)
        self.layers.setToolTip(self.tr("Wait until the file is saved.") if state.saving else "")
        self.setWindowTitle(title_text(f"{page.title()} — Saisei") if page else "Saisei")

    def order_tabs(self) -> None:
        """The Tab key follows what is there now."""
        if self._ended:
            return
        found = stops(self)
        chain(
            [
                *(
                    w
                    for area in (self.toolbar, self.tools, self.recovery, self.messages, self.welcome)
                    for w in inside(area, found)
                ),
                *in_tabs(self.pages, found),
                *(w for area in self.docks.panels() for w in inside(area, found)),
                *self.jobs_panel.buttons(),
                *inside(self.status, found),
            ]
        )

    def page_changed(self) -> None:
        """Another document, or none, is in front."""
        page = self.pages.current()
        self.autosave.keep_only([other.document for other in self.pages.all()])
        self.stack.setCurrentWidget(self.welcome if page is None else self.pages)
        self.docks.set_page(page)
        self.status.set_page(page)
        self.order_tabs()
        self.refresh()

    def _document_changed(self, page: Page, change: Change) -> None:
        if not (change.layers or change.history):
            return  # pixels only: the canvas knows
        self.autosave.touch(page.document)
        self.pages.refresh_title(page)
        if page is self.pages.current():
            self.layers.refresh()
            self.status.refresh()
        self.refresh()

    def _target_changed(self, target: str) -> None:
        page = self.pages.current()
        if page is not None:
            page.canvas.target = target

    def _settings_changed(self, settings: Settings) -> None:
        self.commands.set_shortcuts(settings.shortcuts)
        self.commands.set_recent(settings.recent)
        self.welcome.set_recent(settings.recent)
        for page in self.pages.all():
            page.document.history_limit = settings.history_limit
            page.canvas.compare_keys = self.commands.actions["view.original"].shortcuts()
            page.canvas.device = settings.device
            page.frame.set_rulers(settings.rulers)
        self.order_tabs()
        self.refresh()

    def _clipboard_changed(self) -> None:
        self._clipboard_holds_picture = clipboard.has_picture(QGuiApplication.clipboard().mimeData())
        self.refresh()

    # --- files ------------------------------------------------------------------------------------------------

    def open_sample(self) -> None:
        """The photo that comes with the program."""
        if self._sample is not None:
            self.opener.open([self._sample])

    # --- jobs and messages -------------------------------------------------------------------------------------

    def show_error(self, sentence: str) -> None:
        """What went wrong and what to do, in the message bar."""
        self.messages.show_message(Kind.ERROR, engine_word(sentence))

    def _show_details(self, text: str, details: str) -> None:
        self.ask.tell(self, self.tr("Details"), text, details)

    def _job_started(self, page: Page) -> None:
        self.pages.setCurrentWidget(page)  # another may have come to the front while the dialog was open
        page.canvas.setFocus()

    def _applied(self, job: str) -> None:
        entry = self.jobs.entry(job)
        if entry is not None:
            self.status.say(self.tr("{name} is done.").replace("{name}", entry.title))

    def _job_failed(self, _job: str, sentence: str) -> None:
        self.show_error(sentence)
        self.filtering.look_for_models()  # perhaps it failed because one is missing now

    def _tool_failed(self, error: Exception) -> None:
        if isinstance(error, ValueError | EngineError):
            self.show_error(str(error))
        elif isinstance(error, MemoryError):
            self.show_error(self.tr("There is not enough memory for that; close other documents."))
        else:
            log.error("A tool failed", exc_info=error)
            words = self.tr(
                "The tool failed because of an error in Saisei; send a report with Help, Copy diagnostics."
            )
            self.show_error(words)

    def _zoom_wanted(self, zoom: float) -> None:
        page = self.pages.current()
        if page is not None:
            page.canvas.set_zoom(zoom)

    # --- events ------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if clipboard.has_picture(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        mime = event.mimeData()
        paths = clipboard.paths(mime)
        event.acceptProposedAction()
        if paths:
            self.open_paths(paths)
            return
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            self.handlers.edit.add_image(image)
        else:
            self.show_error(
                self.tr("What was dropped is not a picture that can be read; open its file instead.")
            )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and not self._ended:
            self.commands.actions["view.full_screen"].setChecked(self.isFullScreen())

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.closing.may_close():
            event.ignore()
            return
        self._end()
        event.accept()

    def _end(self) -> None:
        """Stop what is under way; the engine's own thread is the caller's to stop. Safe to call twice."""
        if self._ended:
            return
        self._ended = True
        self._keep()
        self.filtering.close()
        self.handlers.stop()
        self.jobs.cancel_all()
        self.opener.stop()
        self.autosave.end()
        self.docks.stop()
        for page in self.pages.all():
            page.end()
        if not self.tasks.wait_for_saves():
            log.error("a file was still being written when the window closed")
        if not self.tasks.wait(CLOSE_WAIT):
            log.warning("work beside the event loop had not ended when the window closed")

    # --- window.ini ------------------------------------------------------------------------------------------

    def _window_ini(self) -> QSettings:
        return QSettings(str(config_folder() / "window.ini"), QSettings.Format.IniFormat)

    def _keep(self) -> None:
        ini = self._window_ini()
        ini.setValue("geometry", self.saveGeometry())
        ini.setValue("state", self.saveState(STATE_VERSION))
        ini.sync()

    def _restore(self) -> None:
        ini = self._window_ini()
        geometry, state = ini.value("geometry"), ini.value("state")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            area = self.screen().availableGeometry()
            self.resize(FIRST_SIZE.boundedTo(area.size()))
            self.move(area.center() - self.rect().center())
        if isinstance(state, QByteArray):
            self.restoreState(state, STATE_VERSION)
