"""Style ▸ Learn from a folder…: the styles that were begun, at the left; at the right the one that is chosen, or the
form of a new one. It is not modal, and may be closed while a style is learned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.ask import Ask
from editor.dialogs.learn_form import LearnForm
from editor.dialogs.learn_view import LearnView, phase_words
from editor.dialogs.rows import named
from editor.learning import Learner
from editor.names import plain_tip
from editor.tasks import Tasks, folder_or_home, within
from editor.theme import SPACE
from editor.words import engine_word
from engine.api import DevicePolicy, EngineError
from engine.learning import project as projects
from engine.learning import results
from engine.learning.project import Project, State
from engine.models.store import shared

__all__ = ["LearnDialog"]

_ID = Qt.ItemDataRole.UserRole
ROW, TWO_LINES = 32, 46  # pixels of an entry
MORE = 30.0  # minutes that are proposed for learning on


class LearnDialog(QDialog):
    """Signals: ``told(sentence)`` what the person should hear although the dialog may be closed; ``models_changed()``
    a style came into the menu, has another name, or went."""

    told = Signal(str)
    models_changed = Signal()

    def __init__(
        self,
        learner: Learner,
        ask: Ask,
        tasks: Tasks | None = None,
        policy: Callable[[], DevicePolicy] = DevicePolicy,
        opens_in: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self._learner, self._ask, self._tasks, self._policy = learner, ask, tasks, policy
        self._working = False  # something is written or removed
        self.setWindowTitle(self.tr("Learn a style"))
        self.setAccessibleName(self.tr("Learn a style"))
        self.setMinimumSize(900, 580)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE * 2)
        both = QHBoxLayout()
        both.setSpacing(SPACE * 3)
        both.addLayout(self._left())
        self.form, self.view = LearnForm(ask, tasks, opens_in), LearnView()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.form)
        self.pages.addWidget(self.view)
        both.addWidget(self.pages, 1)
        outer.addLayout(both, 1)
        rule = QFrame()
        rule.setProperty("role", "rule")
        outer.addWidget(rule)
        outer.addLayout(self._buttons())
        self.list.currentRowChanged.connect(self._chosen)
        self.form.changed.connect(self._refresh)
        learner.changed.connect(self._learner_changed)
        learner.ended.connect(self._ended)
        self.reload()

    # --- what others call

    def set_models(self, models: tuple[tuple[str, str], ...]) -> None:
        """(id, name) of the translations that there are: a style may start from those of our own kind."""
        known = {card.id for card in results.starts(shared())} if models else set()
        self.form.set_models(tuple(row for row in models if row[0] in known))

    def reload(self, choose: str | None = None) -> None:
        """Look again which styles there are. ``choose``: the id of one."""
        wanted = choose or self._current_id()
        with QSignalBlocker(self.list):
            self.list.clear()
            first = QListWidgetItem(self.tr("New style…"))
            first.setData(_ID, "")
            first.setSizeHint(QSize(0, ROW))
            self.list.addItem(first)
            for project in projects.projects():
                item = QListWidgetItem()
                item.setData(_ID, project.id)
                item.setSizeHint(QSize(0, TWO_LINES))
                self._name_item(item, project)
                self.list.addItem(item)
            row = next((n for n in range(self.list.count()) if self.list.item(n).data(_ID) == wanted), 0)
            self.list.setCurrentRow(row)
        self._refresh()

    def current(self) -> Project | None:
        """The style that is chosen; None for a new one, and for one that is gone."""
        wanted = self._current_id()
        if not wanted:
            return None
        try:
            return projects.found(wanted)
        except EngineError:
            return None

    # --- building

    def _left(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        caption = QLabel(self.tr("&Styles of your own"))
        caption.setProperty("role", "heading")
        self.list = QListWidget()
        self.list.setFixedWidth(220)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        named(self.list, self.tr("Styles of your own"))
        caption.setBuddy(self.list)
        column.addWidget(caption)
        column.addWidget(self.list, 1)
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.rename_button = self._button(self.tr("&Rename…"), self.tr("Rename"), self._rename)
        self.remove_button = self._button(self.tr("Re&move…"), self.tr("Remove"), self._remove)
        line.addWidget(self.rename_button)
        line.addWidget(self.remove_button)
        line.addStretch(1)
        column.addLayout(line)
        return column

    def _button(self, text: str, name: str, slot: Callable[[], None], tip: str = "") -> QPushButton:
        button = QPushButton(text)
        named(button, name, tip)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.status = QLabel()
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setProperty("role", "dim")
        self.status.setWordWrap(True)
        self.status.setAccessibleName(self.tr("What is missing"))
        self.close_button = self._button(self.tr("C&lose"), self.tr("Close"), self.reject)
        self.keep_button = self._button(
            self.tr("&Keep as it is"),
            self.tr("Keep as it is"),
            self._keep,
            self.tr("It is good enough: the best model so far goes into the menu."),
        )
        self.pause_button = self._button(
            self.tr("&Pause"),
            self.tr("Pause"),
            self._pause,
            self.tr("It saves first, and can go on any day."),
        )
        self.go_button = self._button(self.tr("Go &on"), self.tr("Go on"), self._go_on)
        self.start_button = self._button(self.tr("&Learn"), self.tr("Learn"), self._start)
        for button in (self.go_button, self.start_button):
            button.setProperty("primary", True)
        line.addWidget(self.status, 1)
        for button in (
            self.close_button,
            self.keep_button,
            self.pause_button,
            self.go_button,
            self.start_button,
        ):
            line.addWidget(button)
        return line

    # --- what it shows

    def _current_id(self) -> str:
        item = self.list.currentItem()
        return str(item.data(_ID)) if item is not None else ""

    def _chosen(self, _row: int) -> None:
        self._refresh()

    def _name_item(self, item: QListWidgetItem, project: Project) -> None:
        state = self._learner.state_of(project)
        words = phase_words(state.phase)
        if self._learner.learns(project) and state.phase == "learning":
            words += f", {round(100 * state.share)} %"
        item.setText(f"{project.name}\n{words}")
        item.setToolTip(plain_tip(project.name))

    def _learner_changed(self) -> None:
        for row in range(1, self.list.count()):
            item = self.list.item(row)
            if self._learner.project is not None and item.data(_ID) == self._learner.project.id:
                self._name_item(item, self._learner.project)
        self._refresh()

    def _refresh(self) -> None:
        project = self.current()
        self.pages.setCurrentWidget(self.form if project is None else self.view)
        running = project is not None and self._learner.learns(project)
        state = self._learner.state_of(project) if project is not None else State()
        other = self._learner.running and not running
        busy = self.tr("“{name}” is being learned; pause it first, or wait for its end.").replace(
            "{name}", self._learner.project.name if self._learner.project is not None else ""
        )
        why = self.form.problem() if project is None else ""
        in_menu = project is not None and results.in_menu(project)
        if project is not None:
            self.view.show_project(project, state, running, in_menu)
        self.start_button.setVisible(project is None)
        self._allow(self.start_button, (busy if other else why) or self._wait())
        self.pause_button.setVisible(running)
        self._allow(self.pause_button, self._stopping(), self.tr("It saves first, and can go on any day."))
        self.go_button.setVisible(project is not None and not running)
        self.go_button.setText(self.tr("Learn &on…") if state.phase == "done" else self.tr("Go &on"))
        self.go_button.setAccessibleName(self.tr("Learn on") if state.phase == "done" else self.tr("Go on"))
        self._allow(self.go_button, (busy if other else "") or self._wait())
        self.keep_button.setVisible(project is not None and not (state.phase == "done" and in_menu))
        self._allow(
            self.keep_button,
            self._why_not_keep(project, running) or self._wait(),
            self.tr("It is good enough: the best model so far goes into the menu."),
        )
        managed = "" if project is not None else self.tr("Choose a style at the left first.")
        self._allow(self.rename_button, managed or self._wait())
        gone = self.tr("It is being learned: pause it first.") if running else ""
        self._allow(self.remove_button, managed or gone or self._wait())
        self._say(busy if other and project is None else why)

    def _why_not_keep(self, project: Project | None, running: bool) -> str:
        if running and self._learner.stopping:
            return self._stopping()
        if project is not None and not results.publishable(project):
            return self.tr("Nothing was learned yet that could be kept.")
        return ""

    def _stopping(self) -> str:
        return self.tr("It is being saved.") if self._learner.stopping else ""

    def _wait(self) -> str:
        return self.tr("Wait a moment.") if self._working else ""

    @staticmethod
    def _allow(button: QPushButton, why_not: str, tip: str = "") -> None:
        button.setEnabled(not why_not)
        button.setToolTip(why_not or tip)

    def _say(self, words: str) -> None:
        self.status.setText(words)

    # --- what the person does

    def _work(self, what: Callable[[], object], done: Callable[[object], None]) -> None:
        """Beside the event loop: it reads and writes files."""
        assert self._tasks is not None
        self._working = True
        self._refresh()

        def ended(value: object) -> None:
            self._working = False
            done(value)

        task = self._tasks.run(what, ended, self._not_done)
        self.destroyed.connect(task.forget)

    def _not_done(self, error: Exception) -> None:
        self._working = False
        self.reload()
        self._say(engine_word(str(error)))

    def _start(self) -> None:
        form = self.form
        style, photos = form.style_folder.path(), form.photos.path()
        if form.problem() or style is None or photos is None or self._learner.running:
            return
        wanted = partial(
            _created,
            form.name.text(),
            style,
            photos,
            bool(form.ways.currentData()),
            str(form.start.currentData()),
            float(form.minutes.value()),
            float(form.stop_at.value()),
        )
        self._work(wanted, self._created)

    def _created(self, project: object) -> None:
        assert isinstance(project, Project)
        self.form.clear()
        self.reload(project.id)
        self._learn(project)

    def _learn(self, project: Project) -> None:
        try:
            self._learner.start(project, self._policy().device)
        except EngineError as error:
            self._say(engine_word(str(error)))
            return
        self._refresh()
        self.pause_button.setFocus()

    def _go_on(self) -> None:
        project = self.current()
        if project is None or self._learner.running:
            return
        found = self._with_folders(project)
        if found is None:
            return
        project = found
        state = self._learner.state_of(project)
        if state.phase == "done" or state.trained >= project.minutes:
            more = self._ask.number(
                self, self.tr("Learn on"), self.tr("Minutes more:"), MORE, 1.0, float(projects.LONGEST_RUN)
            )
            if more is None:
                return
            try:
                project = projects.continued(project, more)
            except EngineError as error:
                self._say(engine_word(str(error)))
                return
        self._learn(project)

    def _with_folders(self, project: Project) -> Project | None:
        """The project with folders that are there: the person is asked for those that have moved. None where they
        do not know either."""
        for field, title in (
            ("style", self.tr("Where are the pictures of the style?")),
            ("photos", self.tr("Where are your photos?")),
        ):
            folder: Path = getattr(project, field)
            if within(folder.is_dir, True):
                continue
            chosen = self._ask.folder_path(self, title, str(folder_or_home(str(folder.parent))))
            if chosen is None:
                return None
            project = replace(project, **{field: chosen.absolute()})  # type: ignore[arg-type]
            try:
                projects.check_folders(project.style, project.photos)
                projects.save(project)
            except EngineError as error:
                self._say(engine_word(str(error)))
                return None
        return project

    def _pause(self) -> None:
        self._learner.pause()

    def _keep(self) -> None:
        project = self.current()
        if project is None:
            return
        if self._learner.learns(project):
            self._learner.stop()
        else:
            self._work(partial(results.publish, project), self._kept)

    def _kept(self, value: object) -> None:
        if isinstance(value, Project) and self._learner.learns(value):
            self._learner.project = value  # it has another name now
        self.models_changed.emit()
        self.reload()

    def _rename(self) -> None:
        project = self.current()
        name = self._ask.style_name(self, project.name) if project is not None else None
        if project is not None and name is not None and name.strip() != project.name:
            self._work(partial(results.rename, project, name), self._kept)

    def _remove(self) -> None:
        project = self.current()
        if project is not None and self._ask.remove_style(self, project.name):
            self._work(partial(results.remove, project), self._kept)

    # --- from the process

    def _ended(self, project: Project, state: State) -> None:
        self.reload()
        words = phase_words(state.phase)
        if state.sentence:
            words = engine_word(state.sentence)
        elif state.phase == "done":
            words = self.tr("It is in the menu Style now.")
        self.told.emit(f"{project.name}: {words}")
        if state.phase == "done":
            self.models_changed.emit()
        if self.isVisible() and self._current_id() == project.id:
            self.close_button.setFocus()


def _created(
    name: str, style: Path, photos: Path, both_ways: bool, start: str, minutes: float, stop_at: float
) -> Project:
    """Runs in a task. Raises EngineError."""
    store = shared()
    return projects.create(
        results.checked_name(name, store),
        style,
        photos,
        both_ways=both_ways,
        start=start,
        minutes=minutes,
        stop_at=stop_at,
        taken=tuple(card.id for card in store.cards()),
    )
