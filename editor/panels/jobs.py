"""The job panel: what runs and what waits, how far it is, how long it still takes, on which device; cancel."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.icons import Drawing, icon
from editor.jobs import Entry, Jobs, JobState
from editor.names import plain_tip
from editor.panels.messages import ElidedLabel
from editor.theme import SPACE
from editor.words import engine_word

__all__ = ["JobRow", "JobsPanel", "device_words", "memory_words", "time_words"]


def time_words(seconds: float) -> str:
    """A duration as a person says it: "12 s", "3 min", "1 h 5 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return QCoreApplication.translate("Jobs", "{n} s").replace("{n}", str(max(1, whole)))
    if whole < 3600:
        return QCoreApplication.translate("Jobs", "{n} min").replace("{n}", str(round(whole / 60)))
    hours, minutes = divmod(round(whole / 60), 60)
    words = QCoreApplication.translate("Jobs", "{h} h {m} min")
    return words.replace("{h}", str(hours)).replace("{m}", str(minutes))


def memory_words(nbytes: int) -> str:
    """Bytes as MB or GB."""
    if nbytes >= 1 << 30:
        return QCoreApplication.translate("Jobs", "{n} GB").replace("{n}", f"{nbytes / (1 << 30):.1f}")
    return QCoreApplication.translate("Jobs", "{n} MB").replace("{n}", str(round(nbytes / (1 << 20))))


def device_words(device: str) -> str:
    """A device as a person says it: "CPU", "GPU", "GPU 1"."""
    kind, _, number = device.partition(":")
    if kind == "cpu" or not kind:
        return QCoreApplication.translate("Jobs", "CPU")
    if kind != "cuda":
        return device
    words = QCoreApplication.translate("Jobs", "GPU")
    return words if number in ("", "0") else f"{words} {number}"


_ICONS = {
    JobState.QUEUED: ("queued", "dim"),
    JobState.RUNNING: ("jobs", "accent"),
    JobState.DONE: ("check", "accent"),
    JobState.FAILED: ("error", "error"),
    JobState.CANCELLED: ("cancel", "dim"),
}


class JobRow(QFrame):
    """One job. The cross cancels it while it waits or runs, and takes it off the list afterwards."""

    def __init__(self, entry: Entry, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._jobs = jobs
        self._job = entry.job
        self._shown: JobState | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE, SPACE // 2, SPACE // 2, SPACE)
        outer.setSpacing(SPACE // 2)
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self._icon = Drawing(size=16)
        self.title = ElidedLabel(entry.title)
        self.button = QToolButton()
        self.button.setIcon(icon("cancel"))
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.clicked.connect(self._button_clicked)
        line.addWidget(self._icon)
        line.addWidget(self.title, 1)
        line.addWidget(self.button)
        outer.addLayout(line)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setRange(0, 1000)
        outer.addWidget(self.bar)
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)  # names in an error are not mark-up
        self.words.setProperty("role", "dim")
        self.words.setWordWrap(True)
        outer.addWidget(self.words)
        self.note = QLabel()
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setProperty("role", "warning")
        self.note.setWordWrap(True)
        outer.addWidget(self.note)
        self.refresh(entry)

    def refresh(self, entry: Entry) -> None:
        if entry.state is not self._shown:
            self._shown = entry.state
            self._icon.show_drawing(*_ICONS[entry.state])
            self._icon.setAccessibleName(self._state_words(entry))
            active = entry.active
            verb = self.tr("Cancel {name}") if active else self.tr("Take {name} off the list")
            self.button.setToolTip(plain_tip(verb.replace("{name}", entry.title)))
            self.button.setAccessibleName(verb.replace("{name}", entry.title))
            self.bar.setVisible(active)
            self.bar.setAccessibleName(self.tr("Progress of {name}").replace("{name}", entry.title))
        if entry.active:
            known = entry.progress.fraction > 0
            self.bar.setRange(0, 1000 if known or entry.state is JobState.QUEUED else 0)
            self.bar.setValue(round(1000 * entry.progress.fraction))
        self.words.setText(self._state_words(entry))
        self.note.setText("\n".join(map(engine_word, dict.fromkeys(entry.notes))))
        self.note.setVisible(bool(entry.notes))

    def _state_words(self, entry: Entry) -> str:
        if entry.state is JobState.QUEUED:
            return self.tr("Waiting")
        if entry.state is JobState.CANCELLED:
            return self.tr("Cancelled")
        if entry.state is JobState.FAILED:
            return engine_word(entry.error)
        if entry.state is JobState.DONE:
            return (
                self.tr("Done in {time} on {device}")
                .replace("{time}", time_words(entry.seconds))
                .replace("{device}", device_words(entry.device))
            )
        parts = [f"{round(100 * entry.progress.fraction)} %"]
        if entry.progress.eta is not None:
            parts.append(self.tr("about {time} left").replace("{time}", time_words(entry.progress.eta)))
        if entry.progress.message:
            parts.append(engine_word(entry.progress.message))
        return " · ".join(parts)

    def _button_clicked(self) -> None:
        self._jobs.cancel_or_forget(self._job)


class JobsPanel(QWidget):
    """Newest job below the older ones; device and memory at the foot."""

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Jobs"))
        self._jobs = jobs
        self._rows: dict[str, JobRow] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE, SPACE // 2, SPACE, SPACE)
        outer.setSpacing(SPACE)
        self.empty = QLabel(self.tr("No jobs. Filters that you apply run here, one after the other."))
        self.empty.setProperty("role", "dim")
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.empty.setMinimumHeight(36)  # two lines, of Japanese too: docks would cut them off
        outer.addWidget(self.empty, 1)
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(SPACE)
        self._list.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(content)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        outer.addWidget(self._scroll, 1)
        self.foot = ElidedLabel()
        self.foot.setProperty("role", "dim")
        outer.addWidget(self.foot)
        jobs.changed.connect(self._changed)
        jobs.removed.connect(self._removed)
        for entry in jobs.entries():
            self._changed(entry.job)
        self._refresh()

    def row(self, job: str) -> JobRow:
        """The row of a job. Raises KeyError when it is not listed."""
        return self._rows[job]

    def buttons(self) -> list[QToolButton]:
        """What cancels each job, from top to bottom."""
        return [row.button for row in self._rows.values()]

    def _changed(self, job: str) -> None:
        entry = self._jobs.entry(job)
        if entry is None:
            return
        if job in self._rows:
            self._rows[job].refresh(entry)
        else:
            self._rows[job] = JobRow(entry, self._jobs)
            self._list.insertWidget(self._list.count() - 1, self._rows[job])
        self._refresh()

    def _removed(self, job: str) -> None:
        row = self._rows.pop(job, None)
        if row is not None:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._refresh()

    def _refresh(self) -> None:
        self.empty.setVisible(not self._rows)
        self._scroll.setVisible(bool(self._rows))
        device, memory = self._jobs.device, self._jobs.memory
        if device:
            words = self.tr("Device: {device}").replace("{device}", device_words(device))
            if memory:
                words += " · " + self.tr("{memory} in use").replace("{memory}", memory_words(memory))
        else:
            words = self.tr("Device: chosen when the first job runs")
        if words != self.foot.full_text():
            self.foot.set_full_text(words)
