"""The dialog of datasets: a recipe, folders, examples; then how far it is.

It is not modal, and may be closed while a dataset is made: Generate, Dataset… shows it again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.dataset import EXAMPLES, DatasetOrder, DatasetWork, Far, examples, whole
from editor.dialogs.ask import Ask
from editor.dialogs.dataset_form import DatasetForm, ExampleGrid
from editor.dialogs.progress import failed_words, far_words, thin_bar
from editor.theme import SPACE
from editor.words import engine_word
from engine.api import DevicePolicy

__all__ = ["DatasetDialog"]

STEPS = 1000  # of the bar


class DatasetDialog(QDialog):
    """``told(sentence)``: what the person should hear although the dialog may be closed."""

    told = Signal(str)

    def __init__(
        self,
        ask: Ask,
        policy: Callable[[], DevicePolicy] = DevicePolicy,
        opens_in: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self._policy = policy
        self.run: DatasetWork | None = None
        self.preview: DatasetWork | None = None
        self._first = 0
        self._failures: list[str] = []  # of the examples
        self._far: Far | None = None
        self._problems: tuple[str, ...] = ()
        self.setWindowTitle(self.tr("Dataset"))
        self.setAccessibleName(self.tr("Dataset"))
        self.setMinimumSize(960, 600)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE * 2)
        self.form = DatasetForm(ask, opens_in)
        line = QHBoxLayout()
        line.setSpacing(SPACE * 3)
        line.addWidget(self.form, 1)
        line.addLayout(self._examples())
        outer.addLayout(line, 1)
        self.bar = thin_bar(self.tr("Progress of the dataset"), STEPS)
        outer.addWidget(self.bar)
        rule = QFrame()
        rule.setProperty("role", "rule")
        outer.addWidget(rule)
        outer.addLayout(self._buttons())
        self.form.changed.connect(self._changed)
        self.form.said.connect(self._say)
        self._refresh()

    @property
    def running(self) -> bool:
        return self.run is not None and self.run.running

    @property
    def looking(self) -> bool:
        """Whether examples are being made."""
        return self.preview is not None and self.preview.running

    def stop(self) -> bool:
        """Stop all and wait for its end. False if it does not end."""
        ended = [work.stop() for work in (self.preview, self.run) if work is not None]
        return all(ended)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Examples nobody looks at are not made; a dataset goes on."""
        if self.preview is not None:
            self.preview.cancel()
        super().closeEvent(event)

    # --- building ------------------------------------------------------------------------------------------

    def _examples(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        caption = QLabel(self.tr("&Examples"))
        caption.setProperty("role", "heading")
        self.grid = ExampleGrid()
        caption.setBuddy(self.grid)
        column.addWidget(caption)
        column.addWidget(self.grid, 1)
        line = QHBoxLayout()
        self.show_button = QPushButton(self.tr("S&how examples"))
        self.show_button.setAccessibleName(self.tr("Show examples"))
        self.more_button = QPushButton(self.tr("&Other examples"))
        self.more_button.setAccessibleName(self.tr("Other examples"))
        self.show_button.clicked.connect(self._show_examples)
        self.more_button.clicked.connect(self._other_examples)
        for button in (self.show_button, self.more_button):
            button.setAutoDefault(False)
            line.addWidget(button)
        line.addStretch(1)
        column.addLayout(line)
        return column

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.status = QLabel()
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setProperty("role", "dim")
        self.status.setWordWrap(True)
        self.status.setAccessibleName(self.tr("State of the dataset"))
        self.close_button = QPushButton(self.tr("C&lose"))
        self.close_button.setAccessibleName(self.tr("Close"))
        self.start_button = QPushButton(self.tr("&Make dataset"))
        self.start_button.setAccessibleName(self.tr("Make dataset"))
        self.start_button.setProperty("primary", True)
        self.start_button.setDefault(True)
        self.stop_button = QPushButton(self.tr("Stop"))
        self.stop_button.setAccessibleName(self.tr("Stop"))
        self.stop_button.setToolTip(
            self.tr("What is done stays; when the dataset is started again, it goes on where it stopped.")
        )
        self.close_button.clicked.connect(self.close)
        self.start_button.clicked.connect(self._start)
        self.stop_button.clicked.connect(self._stop)
        line.addWidget(self.status, 1)
        for button in (self.close_button, self.stop_button, self.start_button):
            line.addWidget(button)
        return line

    # --- what it shows -------------------------------------------------------------------------------------

    def _changed(self) -> None:
        self._first = 0
        if self.preview is not None:
            self.preview.cancel()
        self.grid.clear_all()
        if not self.running:
            self.bar.setValue(0)
        self._refresh()

    def _refresh(self) -> None:
        running, why = self.running, self.form.problem()
        self.form.setEnabled(not running)
        self.start_button.setVisible(not running)
        self.start_button.setEnabled(not why)
        self.start_button.setToolTip(why)
        self.stop_button.setVisible(running)
        self.stop_button.setEnabled(self.run is not None and not self.run.cancelled)
        words = self.form.input_problem()
        for button in (self.show_button, self.more_button):
            button.setEnabled(not words and not self.looking)
            button.setToolTip(words or (self.tr("Examples are being made.") if self.looking else ""))
        if not running:
            self.status.setText(why)

    def _say(self, words: str) -> None:
        self.status.setText(words)

    # --- examples ------------------------------------------------------------------------------------------

    def _order(self) -> DatasetOrder:
        form = self.form
        return DatasetOrder(form.recipe(), form.input_path(), form.output_path(), self._policy().device)

    def _show_examples(self) -> None:
        self._look(0)

    def _other_examples(self) -> None:
        self._look(self._first + EXAMPLES)

    def _look(self, first: int) -> None:
        if self.looking or self.form.input_problem():
            return
        if self.preview is not None:
            self.preview.deleteLater()
        self._first = first
        self._failures = []
        self.grid.clear_all()
        self.preview = DatasetWork(examples(self._order(), first), self)
        self.preview.news.connect(self._preview_news)
        self.preview.ended.connect(self._preview_ended)
        self.preview.start()
        self._refresh()
        self._say(self.tr("Making examples…"))

    def _preview_news(self, kind: str, value: Any) -> None:
        if kind == "example":
            self.grid.show_example(*value)
            if isinstance(value[1], str):
                self._failures.append(value[1])

    def _preview_ended(self, sentence: str) -> None:
        self._refresh()
        if sentence:
            self._say(engine_word(sentence))
        elif self._failures and self.preview is not None and not self.preview.cancelled:
            self._say(f"{failed_words(len(self._failures))} · {engine_word(self._failures[0])}")

    # --- all of it -----------------------------------------------------------------------------------------

    def _start(self) -> None:
        if self.running or self.form.problem():
            return
        if self.run is not None:
            self.run.deleteLater()
        self._far, self._problems = None, ()
        self.run = DatasetWork(whole(self._order()), self)
        self.run.news.connect(self._run_news)
        self.run.ended.connect(self._run_ended)
        self.bar.setRange(0, 0)
        self._say(self.tr("Looking for pictures…"))
        self.run.start()
        self._refresh()
        self.stop_button.setFocus()

    def _stop(self) -> None:
        if self.run is not None:
            self.run.cancel()
            self._say(self.tr("Stopping…"))
            self._refresh()

    def _run_news(self, kind: str, value: Any) -> None:
        if kind == "problems":
            self._problems = value
        elif kind == "far":
            self._far = value
            self.bar.setRange(0, STEPS)
            self.bar.setValue(round(STEPS * (value.done + value.skipped + value.failed) / value.total))
            self._say(" · ".join(self._counts(value)))

    def _counts(self, far: Far) -> list[str]:
        settled = far.done + far.skipped
        left = far.left if settled + far.failed < far.total else None
        return far_words(settled, far.total, far.failed, left)

    def _run_ended(self, sentence: str) -> None:
        stopped = self.run is not None and self.run.cancelled
        self.bar.setRange(0, STEPS)
        self._refresh()
        words = self._counts(self._far) if self._far is not None else []
        if stopped:
            words.append(self.tr("Stopped; what was written is whole, and it can be gone on with."))
        elif sentence:
            words = [engine_word(sentence)]
        else:
            words.append(self.tr("The dataset is ready."))
        if self._far is not None and self._far.error:
            words.append(engine_word(self._far.error))
        if self._problems and not sentence:
            left = self.tr("{n} left out: {why}").replace("{n}", str(len(self._problems)))
            words.append(left.replace("{why}", engine_word(self._problems[0])))
        self._say(" · ".join(words))
        self.told.emit(self.tr("Dataset: {words}").replace("{words}", self.status.text()))
        if self.isVisible():
            self.close_button.setFocus()
