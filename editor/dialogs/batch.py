"""The batch dialog: photos and folders, steps, where the results go; then what becomes of each file.

It is not modal, and may be closed while a batch runs: File, Batch… shows it again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor.batch import BatchOrder, BatchRun, Moving
from editor.dialogs.ask import Ask
from editor.dialogs.batch_inputs import InputsBox
from editor.dialogs.batch_output import OutputBox
from editor.dialogs.batch_progress import ProgressBox
from editor.dialogs.batch_steps import Models, StepsBox, no_models
from editor.dialogs.progress import failed_words, far_words
from editor.panels.jobs import time_words
from editor.tasks import Tasks
from editor.theme import SPACE
from editor.words import engine_word, filter_word
from engine.api import DevicePolicy
from engine.batch import Outcome, Plan
from engine.batch.runs import Report
from engine.chain import Chain

__all__ = ["BatchDialog"]


class BatchDialog(QDialog):
    """``told(sentence)``: what the person should hear although the dialog may be closed."""

    told = Signal(str)

    def __init__(
        self,
        engine: Any,
        ask: Ask,
        tasks: Tasks,
        policy: Callable[[], DevicePolicy] = DevicePolicy,
        opens_in: str = "",
        models: Models = no_models,
        parent: QWidget | None = None,
    ) -> None:
        """``policy``: where the filters may run, asked at each start; ``models``: see ``StepsBox``."""
        super().__init__(parent, Qt.WindowType.Dialog)
        self._engine, self._ask, self._tasks, self._policy = engine, ask, tasks, policy
        self.run: BatchRun | None = None
        self._began = 0.0
        self.setWindowTitle(self.tr("Batch"))
        self.setAccessibleName(self.tr("Batch"))
        self.setMinimumHeight(560)  # across it is as wide as the form of a step needs
        self.resize(960, 680)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE * 2)
        self.inputs = InputsBox(ask, opens_in)
        self.steps = StepsBox(ask, models)
        self.output = OutputBox(ask)
        self.progress = ProgressBox()
        self.pages = QStackedWidget()
        self.pages.addWidget(self._setting_up())
        self.pages.addWidget(self.progress)
        outer.addWidget(self.pages, 1)
        rule = QFrame()
        rule.setProperty("role", "rule")
        outer.addWidget(rule)
        outer.addLayout(self._buttons())
        self.inputs.changed.connect(self._refresh)
        self.inputs.first.connect(self.output.propose)
        self.steps.changed.connect(self._refresh)
        self.steps.told.connect(self._say)
        self.output.changed.connect(self._refresh)
        self._refresh()

    # --- what others call ----------------------------------------------------------------------------------

    def set_chain(self, chain: Chain, words: str = "") -> None:
        """Show these steps, unless a batch runs; ``words``: what is to be known of them."""
        if self.running:
            self._say(self.tr("Wait for the end of the batch, or stop it first."))
            return
        self.pages.setCurrentIndex(0)
        self.steps.set_chain(chain)
        self._refresh()
        if words:
            self._say(words)

    @property
    def running(self) -> bool:
        return self.run is not None and self.run.running

    def stop(self) -> bool:
        """Stop the batch and wait for its end. False if it does not end."""
        return self.run is None or self.run.stop()

    # --- building ------------------------------------------------------------------------------------------

    def _setting_up(self) -> QWidget:
        page = QWidget()
        line = QHBoxLayout(page)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE * 3)
        left = QVBoxLayout()
        left.setSpacing(SPACE * 2)
        left.addWidget(self.inputs, 1)
        left.addWidget(self.output)
        line.addLayout(left, 1)
        line.addWidget(self.steps, 1)
        return page

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.status = QLabel()
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setProperty("role", "dim")
        self.status.setWordWrap(True)
        self.status.setAccessibleName(self.tr("What is missing"))
        self.report_button = QPushButton(self.tr("Save &report…"))
        self.report_button.setAccessibleName(self.tr("Save report"))
        self.back_button = QPushButton(self.tr("&Back"))
        self.back_button.setAccessibleName(self.tr("Back"))
        self.close_button = QPushButton(self.tr("&Close"))
        self.close_button.setAccessibleName(self.tr("Close"))
        self.start_button = QPushButton(self.tr("S&tart"))
        self.start_button.setAccessibleName(self.tr("Start"))
        self.start_button.setProperty("primary", True)
        self.start_button.setDefault(True)
        self.stop_button = QPushButton(self.tr("S&top"))
        self.stop_button.setAccessibleName(self.tr("Stop"))
        self.stop_button.setToolTip(
            self.tr("What is done stays; when the batch is started again, it goes on where it stopped.")
        )
        self.report_button.clicked.connect(self._save_report)
        self.back_button.clicked.connect(self._back)
        self.close_button.clicked.connect(self.close)
        self.start_button.clicked.connect(self._start)
        self.stop_button.clicked.connect(self._stop)
        line.addWidget(self.status, 1)
        for button in (
            self.report_button,
            self.back_button,
            self.close_button,
            self.stop_button,
            self.start_button,
        ):
            line.addWidget(button)
        return line

    # --- what it shows -------------------------------------------------------------------------------------

    def _refresh(self) -> None:
        setting_up = self.pages.currentIndex() == 0
        running = self.running
        self.start_button.setVisible(setting_up)
        self.stop_button.setVisible(running)
        self.stop_button.setEnabled(self.run is not None and not self.run.cancelled)
        self.back_button.setVisible(not setting_up and not running)
        self.report_button.setVisible(not setting_up and not running)
        has_report = self.run is not None and self.run.report is not None
        self.report_button.setEnabled(has_report)
        self.report_button.setToolTip("" if has_report else self.tr("The batch did not begin."))
        if not setting_up:
            self.status.setText("")
            return
        why = self._problem()
        self.start_button.setEnabled(not why)
        self.start_button.setToolTip(why)
        self.status.setText(why)

    def _problem(self) -> str:
        """Why the batch cannot begin; empty if it can."""
        if not self.inputs.paths():
            return self.tr("Add photos or folders first.")
        return self.steps.problem() or self.output.problem()

    def _say(self, words: str) -> None:
        self.status.setText(words)

    # --- running -------------------------------------------------------------------------------------------

    def order(self) -> BatchOrder:
        """What is chosen; ``_problem`` is empty."""
        folder = self.output.path()
        assert folder is not None
        return BatchOrder(
            self.inputs.paths(),
            folder,
            self.steps.chain(),
            self.output.suffix(),
            self.output.pattern(),
            self.inputs.recursive.isChecked(),
            self.output.options(),
            self.output.overwrite.isChecked(),
            self._policy(),
        )

    def _start(self) -> None:
        if self._problem() or self.running:
            return
        if self.run is not None:
            self.run.deleteLater()
        self.run = BatchRun(self.order(), self._engine, self)
        self.run.planned.connect(self._planned)
        self.run.moved.connect(self._moved)
        self.run.settled.connect(self._settled)
        self.run.ended.connect(self._ended)
        self._began = time.monotonic()
        self.progress.begin()
        self.pages.setCurrentIndex(1)
        self.run.start()
        self._refresh()
        self.stop_button.setFocus()

    def _stop(self) -> None:
        if self.run is not None:
            self.run.cancel()
            self.progress.words.setText(self.tr("Stopping…"))
            self._refresh()

    def _back(self) -> None:
        self.pages.setCurrentIndex(0)
        self._refresh()

    def _planned(self, plan: Plan) -> None:
        self.progress.set_plan(plan)

    def _moved(self, moving: Moving) -> None:
        if self.run is None or self.run.cancelled:
            return
        words = self._counts(moving.left)
        if moving.message:
            words.append(engine_word(filter_word(moving.message)))
        self.progress.show_moving(moving, " · ".join(words))

    def _settled(self, index: int, outcome: Outcome) -> None:
        self.progress.model.settle(index, outcome)

    def _counts(self, left: float | None = None) -> list[str]:
        report = self.run.report if self.run is not None else None
        if report is None:
            return []
        return far_words(len(report.found), len(report.plan.items), report.count("failed"), left)

    def _ended(self, sentence: str) -> None:
        run = self.run
        if run is None:
            return
        words = engine_word(sentence) if sentence else self._summary(run.report)
        if sentence and run.report is not None:
            words = " · ".join([*self._counts(), words])
        self.progress.end(words, complete=not sentence)
        self._refresh()
        if self.isVisible():
            self.back_button.setFocus()
        self.told.emit(self.tr("Batch: {words}").replace("{words}", words))

    def _summary(self, report: Report | None) -> str:
        if report is None:
            return ""
        parts = [self.tr("{n} done").replace("{n}", str(report.count("done")))]
        if skipped := report.count("skipped"):
            parts.append(self.tr("{n} were done already").replace("{n}", str(skipped)))
        if failed := report.count("failed"):
            parts.append(failed_words(failed))
        parts.append(time_words(time.monotonic() - self._began))
        return " · ".join(parts)

    # --- the report ----------------------------------------------------------------------------------------

    def _save_report(self) -> None:
        report = self.run.report if self.run is not None else None
        if report is None or self.run is None:
            return
        suggested = self.run.order.folder.parent / (self.tr("batch report") + ".txt")
        path = self._ask.report_path(self, str(suggested))
        if path is not None:
            self._tasks.run(lambda: _written(report, path), self._report_saved, self._report_failed)

    def _report_saved(self, path: Path) -> None:
        self._say(self.tr("Wrote {name}.").replace("{name}", path.name))

    def _report_failed(self, error: Exception) -> None:
        self._say(engine_word(str(error)))


def _written(report: Report, path: Path) -> Path:
    report.write(path)
    return path
