"""Enhance ▸ Models: which models there are, which one each filter runs with, and how others come and go.

It is not modal, and may be closed while a model is fetched: the status bar says how far it is.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QDragEnterEvent,
    QDropEvent,
    QHideEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from editor import clipboard
from editor.dialogs.ask import Ask
from editor.dialogs.models_list import SHOWN, ModelList
from editor.dialogs.models_memory import MemoryLine
from editor.dialogs.models_page import ModelPage
from editor.dialogs.rows import named
from editor.models_desk import ModelsDesk
from editor.models_import import is_weights
from editor.models_samples import Pair
from editor.models_shelf import Item, Shelf
from editor.models_words import catalogue_word, licence_words, size_words
from editor.names import plain_tip
from editor.theme import SPACE
from editor.words import engine_word

__all__ = ["ModelsDialog", "show_folder"]

EVERY = 2000  # ms between two looks at what is loaded, while the dialog is seen


def show_folder(path: Path) -> bool:
    """Have the desktop show a folder. False if it cannot."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class ModelsDialog(QDialog):
    def __init__(self, desk: ModelsDesk, ask: Ask, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self._desk, self._ask = desk, ask
        self._folder = ""
        self._seen = ""  # the model that the page shows
        self._asking = False
        self._problem = ""  # what was told last of the cards
        self.setWindowTitle(self.tr("Models"))
        self.setAccessibleName(self.tr("Models"))
        self.setMinimumSize(960, 600)
        self.setAcceptDrops(True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE + SPACE // 2)
        outer.addLayout(self._tools())
        self.list = ModelList(desk.installer.download)
        self.page = ModelPage()
        self.nothing = QLabel(self.tr("No model is like that."))
        self.nothing.setProperty("role", "dim")
        self.nothing.hide()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.page)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 0)
        split.setChildrenCollapsible(False)
        split.setSizes([560, 460])
        outer.addWidget(split, 1)
        self.status = QLabel()
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setProperty("role", "dim")
        self.status.setWordWrap(True)
        self.status.setAccessibleName(self.tr("State of the models"))
        self.status.setMinimumHeight(self.status.fontMetrics().lineSpacing())
        outer.addWidget(self.status)
        rule = QFrame()
        rule.setProperty("role", "rule")
        outer.addWidget(rule)
        outer.addLayout(self._foot())
        self.resize(1100, 700)
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(desk.measure)
        self._connect()
        self._show_shelf(desk.shelf)

    def _connect(self) -> None:
        desk, page = self._desk, self.page
        desk.shelf_changed.connect(self._show_shelf)
        desk.memory_changed.connect(self.memory.show_memory)
        desk.told.connect(self.say)
        desk.checked.connect(self._checked)
        desk.installer.changed.connect(self._download_changed)
        desk.importer.changed.connect(self._import_changed)
        self._import_changed()
        desk.samples.made.connect(self._sampled)
        desk.samples.failed.connect(self._not_sampled)
        self.memory.unload_wanted.connect(self._unload)
        self.list.selected.connect(self._selected)
        self.list.activate_wanted.connect(self._activate)
        self.list.opened.connect(self._open)
        page.install_wanted.connect(self._install)
        page.have_wanted.connect(self._have)
        page.pause_wanted.connect(self._pause)
        page.cancel_wanted.connect(self._cancel)
        page.activate_wanted.connect(self._activate_current)
        page.check_wanted.connect(self._check)
        page.remove_wanted.connect(self._remove)
        page.sample_wanted.connect(self._sample)

    # --- what it shows ----------------------------------------------------------------------------------------

    def say(self, words: str, warning: bool = False) -> None:
        self.status.setText(words)
        self.status.setToolTip(plain_tip(words))
        self.status.setProperty("role", "warning" if warning else "dim")
        self.status.style().unpolish(self.status)
        self.status.style().polish(self.status)

    def _show_shelf(self, shelf: Shelf) -> None:
        self.list.show_shelf(shelf)
        self.offline.setVisible(not shelf.online)
        self.folder_button.setEnabled(shelf != Shelf())
        problem, self._problem = self._problem, next(iter(shelf.problems), "")
        if self._problem not in ("", problem):  # it is no news each time that something else has changed
            self.say(engine_word(self._problem), warning=True)
        self._search()

    def _selected(self, identity: str) -> None:
        other, self._seen = identity != self._seen, identity
        self._refresh_page()
        if not other:  # the list was made anew around it: a sample that is being made goes on
            return
        self._desk.samples.stop()
        item = self._item()
        if item is not None and item.card is not None and item.state == "ready" and self.isVisible():
            self._desk.samples.show(item.card, compute=False)

    def _refresh_page(self) -> None:
        item = self._item()
        one = self._desk.installer.download(item.id) if item is not None else None
        words = self._desk.installer.state_words(one) if one is not None else ""
        folder = str(item.card.folder) if item is not None and item.card is not None else ""
        self.page.show_item(item, one, words, folder)

    def _download_changed(self, identity: str) -> None:
        self.list.refresh(identity)
        if identity == self.list.current():
            one = self._desk.installer.download(identity)
            self.page.show_download(one, self._desk.installer.state_words(one) if one is not None else "")

    def _checked(self, identity: str, problems: tuple[str, ...]) -> None:
        item = self.list.item_of(identity)
        if item is None:
            return
        if problems:
            self.say(problems[0], warning=True)
        else:
            self.say(
                self.tr("{name} is sound: its weights are what they should be.").replace(
                    "{name}", catalogue_word(item.name)
                )
            )

    def _sampled(self, identity: str, pair: Pair) -> None:
        if identity == self.list.current():
            self.page.show_sample(pair)

    def _not_sampled(self, identity: str, sentence: str) -> None:
        if identity == self.list.current():
            self.page.show_sample(None, sentence)

    # --- what the person wants --------------------------------------------------------------------------------

    def _item(self) -> Item | None:
        return self.list.item_of(self.list.current())

    def _open(self, identity: str) -> None:
        """Enter, or a double click: the first thing that can be done with it."""
        item = self.list.item_of(identity)
        if item is not None and not item.installed:
            if item.state == "available" and not self._under_way(identity):
                self._install()
        elif item is not None:
            self._activate(identity)

    def _under_way(self, identity: str) -> bool:
        one = self._desk.installer.download(identity)
        return one is not None and one.active

    def _activate(self, identity: str) -> None:
        item = self.list.item_of(identity)
        if item is None:
            return
        if not item.installed:
            words = self.tr("Install {name} first.").replace("{name}", catalogue_word(item.name))
            self.say(words, warning=True)
        elif not item.choice:
            words = self.tr(
                "{name} cannot be the active model: its filter's dialog chooses it, or another filter runs it."
            )
            self.say(words.replace("{name}", catalogue_word(item.name)))
        elif item.state == "ready" and not item.active:
            self._desk.make_active(item.task, item.id, item.name)

    def _activate_current(self) -> None:
        self._activate(self.list.current())

    def _install(self) -> None:
        """What it would take is told first; nothing is fetched without the person's word."""
        item = self._item()
        if item is None or item.entry is None:
            return
        self._desk.estimate(item.entry, partial(self._estimated, item))

    def _estimated(self, item: Item, told: Any) -> None:
        assert item.entry is not None
        if not self.isVisible() or self._asking or self._under_way(item.id):
            return
        about = "" if told.exact else self.tr("about") + " "
        words = [
            self.tr("{about}{n} are fetched.")
            .replace("{about}", about)
            .replace("{n}", size_words(told.fetch))
        ]
        if told.resumable:
            words.append(self.tr("{n} are there already.").replace("{n}", size_words(told.resumable)))
        room = self.tr("It needs {need} of the disk, where {free} are free.")
        words.append(room.replace("{need}", size_words(told.disk)).replace("{free}", size_words(told.free)))
        if not told.fits:
            self.say(" ".join((self.tr("There is not enough room on the disk."), words[-1])), warning=True)
            return
        licence = self.tr("Licence: {licence}.").replace("{licence}", licence_words(item.entry.licence))
        if item.entry.licence_note:
            licence += " " + catalogue_word(item.entry.licence_note)
        if item.entry.commercial_use is False:
            licence += " " + self.tr("Its results must not be used commercially.")
        elif item.entry.commercial_use is None:
            licence += " " + self.tr("Whether its results may be used commercially is unclear.")
        words.append(licence)
        self._asking = True
        agreed = self._ask.install_model(self, catalogue_word(item.name), " ".join(words))
        self._asking = False
        if agreed:
            self._desk.installer.install(item.entry)

    def _have(self) -> None:
        item = self._item()
        if item is None or item.entry is None:
            return
        title = self.tr("The folder with the files of {name}").replace("{name}", catalogue_word(item.name))
        folder = self._ask.folder_path(self, title, self._folder)
        if folder is not None:
            self._folder = str(folder)
            self._desk.installer.install(item.entry, folder)

    def _pause(self, on: bool) -> None:
        self._desk.installer.pause(self.list.current(), on)

    def _cancel(self) -> None:
        self._desk.installer.cancel(self.list.current())

    def _check(self) -> None:
        item = self._item()
        if item is not None and item.card is not None:
            self._desk.check(item.card)

    def _remove(self) -> None:
        item = self._item()
        if (
            item is not None
            and item.card is not None
            and self._ask.remove_model(self, catalogue_word(item.name), size_words(item.size))
        ):
            self._desk.remove(item.card)

    def _sample(self) -> None:
        item = self._item()
        if item is not None and item.card is not None:
            self.page.show_sampling()
            self._desk.samples.show(item.card, compute=True)

    def _unload(self, identity: str) -> None:
        self._desk.unload(identity or None)

    def _import(self) -> None:
        if self._desk.importer.words:
            self._desk.importer.cancel()
            return
        paths = self._ask.weights_paths(self, self._folder)
        if paths:
            self._folder = str(paths[0].parent)
            self._take(paths)

    def _take(self, paths: list[Path]) -> None:
        self._desk.take(paths)
        self.say(self._desk.importer.words)

    def _import_changed(self) -> None:
        words = self.tr("&Stop import") if self._desk.importer.words else self.tr("I&mport…")
        self.import_button.setText(words)
        self.import_button.setAccessibleName(words.replace("&", "").replace("…", ""))

    def _show_folder(self) -> None:
        if not show_folder(self._desk.shelf.home):
            words = self.tr("The folder is {folder}.").replace("{folder}", str(self._desk.shelf.home))
            self.say(words)

    def _search(self) -> None:
        self.list.set_filter(self.search.text().strip(), str(self.shown.currentData()))
        self.nothing.setVisible(self.list.found() == 0)

    # --- building ---------------------------------------------------------------------------------------------

    def _tools(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.setPlaceholderText(self.tr("Search: a name, a purpose, a licence"))
        named(self.search, self.tr("Search"), self.tr("Only models with these words are listed (Ctrl+F)."))
        self.search.textChanged.connect(self._search)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._to_search)
        self.shown = QComboBox()
        for kind in SHOWN:
            self.shown.addItem(
                {
                    "all": self.tr("All models"),
                    "installed": self.tr("Installed"),
                    "available": self.tr("Not installed"),
                }[kind],
                kind,
            )
        named(self.shown, self.tr("Models that are listed"))
        self.shown.currentIndexChanged.connect(self._search)
        self.import_button = QPushButton()
        self.import_button.setToolTip(
            self.tr(
                "Weights that you have: safetensors, PyTorch or ncnn files. They can also be dropped on the window."
            )
        )
        self.import_button.clicked.connect(self._import)
        self.folder_button = QPushButton(self.tr("Open &folder"))
        named(self.folder_button, self.tr("Open folder"), self.tr("The folder in which your models lie."))
        self.folder_button.clicked.connect(self._show_folder)
        line.addWidget(self.search, 1)
        line.addWidget(self.shown)
        for button in (self.import_button, self.folder_button):
            button.setAutoDefault(False)
            line.addWidget(button)
        self.offline = QLabel(
            self.tr(
                "This machine is offline: installed models work as ever, and others can be imported from files that "
                "you have."
            )
        )
        self.offline.setProperty("role", "warning")
        self.offline.setWordWrap(True)
        self.offline.hide()
        column.addLayout(line)
        column.addWidget(self.offline)
        return column

    def _foot(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.memory = MemoryLine()
        self.close_button = QPushButton(self.tr("C&lose"))
        named(self.close_button, self.tr("Close"), self.tr("A download goes on."))
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.close)
        line.addWidget(self.memory, 1)
        line.addWidget(self.close_button)
        return line

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    # --- events -----------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(is_weights(path) for path in clipboard.paths(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._take([path for path in clipboard.paths(event.mimeData()) if is_weights(path)])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._desk.look()
        self._desk.measure()
        self._timer.start()
        self.list.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._desk.samples.stop()
        self.page.end_sampling()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        super().closeEvent(event)
