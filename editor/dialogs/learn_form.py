"""What is to be learned: name, folders, how long."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.ask import Ask
from editor.dialogs.rows import named
from editor.tasks import Task, Tasks, folder_or_home
from editor.theme import SPACE
from editor.words import engine_word, filter_word
from engine.api import EngineError
from engine.filters.translate import DIRECTIONS
from engine.learning import pictures
from engine.learning.project import AUTO, NOTHING

__all__ = ["LearnForm"]

MINUTES, MOST_MINUTES = 30, 600


class PictureFolder(QWidget):
    """A folder that can be typed or chosen, and under it how many pictures it holds, or what is wrong with it.

    Signal: ``changed()``. ``what``: "style" or "photos", for the engine's sentences.
    """

    changed = Signal()

    def __init__(self, name: str, hint: str, what: str, ask: Ask, tasks: Tasks | None, opens_in: str) -> None:
        super().__init__()
        self._name, self._what, self._ask, self._tasks, self._opens_in = name, what, ask, tasks, opens_in
        self._counting: Task | None = None
        self.problem = ""
        self.counted: int | None = None  # None: not known (yet)
        self.line = QLineEdit()
        self.line.setPlaceholderText(hint)
        named(self.line, name)
        self.button = QPushButton(self.tr("Choose…"))
        named(self.button, self.tr("Choose: {what}").replace("{what}", name))
        self.button.setAutoDefault(False)
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setProperty("role", "dim")
        self.words.setWordWrap(True)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACE // 2)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        outer.addLayout(row)
        outer.addWidget(self.words)
        self.setFocusProxy(self.line)
        self.line.textChanged.connect(self._edited)
        self.button.clicked.connect(self._choose)
        self._show()

    def path(self) -> Path | None:
        """A full path; None where there is none yet."""
        text = self.line.text().strip()
        path = Path(text).expanduser() if text else None
        return path if path is not None and path.is_absolute() else None

    def _choose(self) -> None:
        start = str(folder_or_home(self.line.text() or self._opens_in))
        folder = self._ask.folder_path(self, self._name, start)
        if folder is not None:
            self.line.setText(str(folder))

    def _edited(self, _text: str) -> None:
        if self._counting is not None:
            self._counting.forget()
            self._counting = None
        self.problem, self.counted = "", None
        path = self.path()
        if path is not None and self._tasks is not None:
            count = partial(pictures.count, path, self._what)
            self._counting = self._tasks.run(count, self._counted, self._not_counted)
            # a slow disk may answer when nobody is there any more
            self.destroyed.connect(self._counting.forget)
        self._show()
        self.changed.emit()

    def _counted(self, number: int) -> None:
        self._counting = None
        self.counted = number
        self._show()
        self.changed.emit()

    def _not_counted(self, error: Exception) -> None:
        self._counting = None
        self.problem = engine_word(str(error)) if isinstance(error, EngineError) else str(error)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        if self.counted is not None:
            words = self.tr("{n} pictures").replace("{n}", f"{self.counted:,}")
        else:
            words = self.problem or (self.tr("Counting…") if self._counting is not None else "")
        self.words.setText(words)
        self.words.setVisible(bool(words))
        self.words.setProperty("role", "warning" if self.problem else "dim")
        self.words.style().unpolish(self.words)
        self.words.style().polish(self.words)


class LearnForm(QWidget):
    """Signal: ``changed()``."""

    changed = Signal()

    def __init__(
        self, ask: Ask, tasks: Tasks | None = None, opens_in: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACE * 2)
        about = QLabel(
            self.tr(
                "From a folder of paintings or photos Saisei learns to give your own photos their look. It learns "
                "beside your work, with half of the processor; you can pause it, close the program, and go on "
                "another day."
            )
        )
        about.setWordWrap(True)
        outer.addWidget(about)
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(SPACE * 2)
        self._form.setVerticalSpacing(SPACE * 3 // 2)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        outer.addLayout(self._form)
        outer.addStretch(1)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("As it will be called in the menu"))
        named(self.name, self.tr("Name of the style"))
        self.style_folder = PictureFolder(
            self.tr("Pictures of the style"), self.tr("A folder of pictures"), "style", ask, tasks, opens_in
        )
        self.photos = PictureFolder(
            self.tr("Your photos"), self.tr("A folder of photos"), "photos", ask, tasks, opens_in
        )
        self.ways = QComboBox()
        named(
            self.ways,
            self.tr("Direction"),
            self.tr("Both ways takes about three times as long, and suits things that look much alike."),
        )
        self.ways.addItem(self.tr("Photos to the style"), False)
        self.ways.addItem(self.tr("Both ways"), True)
        self.start = QComboBox()
        named(
            self.start,
            self.tr("Start from"),
            self.tr("A style that is near is changed into the new one sooner than nothing is."),
        )
        self.set_models(())
        self.minutes = QSpinBox()
        self.minutes.setRange(1, MOST_MINUTES)
        self.minutes.setValue(MINUTES)
        self.minutes.setSuffix(self.tr(" min"))
        named(
            self.minutes,
            self.tr("Minutes of training"),
            self.tr(
                "Pauses do not count. It can be given more later. Half an hour does on a processor that has little "
                "else to do; a busy one needs longer, and says so."
            ),
        )
        self.stop_at = QSpinBox()
        self.stop_at.setRange(0, 100)
        self.stop_at.setSingleStep(5)
        self.stop_at.setSuffix(" %")
        self.stop_at.setSpecialValueText(self.tr("Never"))
        named(
            self.stop_at,
            self.tr("Good enough at"),
            self.tr(
                "How far photos have to come towards the style, for it to end sooner. It ends, too, when it has not "
                "become better for ten minutes."
            ),
        )
        for label, widget in (
            (self.tr("&Name"), self.name),
            (self.tr("Pictures of the st&yle"), self.style_folder),
            (self.tr("Your &photos"), self.photos),
            (self.tr("&Direction"), self.ways),
            (self.tr("Start &from"), self.start),
            (self.tr("&Time"), self.minutes),
            (self.tr("&Good enough at"), self.stop_at),
        ):
            self._form.addRow(label, widget)
        for box in (self.minutes, self.stop_at):
            box.setMaximumWidth(140)
        self.name.textChanged.connect(self._changed)
        self.style_folder.changed.connect(self._style_changed)
        self.photos.changed.connect(self.changed)

    def set_models(self, models: tuple[tuple[str, str], ...]) -> None:
        """(id, name) of those that a style can start from; what is chosen stays."""
        chosen = self.start.currentData()
        labels = {d.model: filter_word(d.label) for d in DIRECTIONS}
        with QSignalBlocker(self.start):
            self.start.clear()
            self.start.addItem(self.tr("The nearest style"), AUTO)
            for identity, name in models:
                self.start.addItem(labels.get(identity, name), identity)
            self.start.addItem(self.tr("Nothing"), NOTHING)
            self.start.setCurrentIndex(max(0, self.start.findData(chosen)))

    def problem(self) -> str:
        """Why it cannot begin; empty if it can."""
        if not self.name.text().strip():
            return self.tr("Give the style a name.")
        for folder, words in (
            (self.style_folder, self.tr("Choose a folder of pictures of the style.")),
            (self.photos, self.tr("Choose a folder of your photos.")),
        ):
            if folder.path() is None:
                return words
            if folder.problem:
                return folder.problem
        if self.style_folder.path() == self.photos.path():
            return self.tr("The style and your photos need different folders.")
        return ""

    def clear(self) -> None:
        """For the next one; the photos stay."""
        self.name.clear()
        self.style_folder.line.clear()

    def _style_changed(self) -> None:
        path = self.style_folder.path()
        if path is not None and not self.name.text().strip() and path.name:
            self.name.setText(path.name)
        self.changed.emit()

    def _changed(self, _text: str) -> None:
        self.changed.emit()
