"""How far a style is: photos above what becomes of them, and the figures."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from editor.panels.jobs import time_words
from editor.theme import SPACE, current
from editor.words import QT_TRANSLATE_NOOP, engine_word, filter_word
from engine.learning.project import Project, State, folder_of
from engine.learning.results import figure

__all__ = ["LearnView", "Sheet", "phase_words"]

SHEET = QSize(560, 290)
PHASES = {
    "new": QT_TRANSLATE_NOOP("Learning", "Not begun"),
    "reading": QT_TRANSLATE_NOOP("Learning", "Reading the pictures"),
    "comparing": QT_TRANSLATE_NOOP("Learning", "Looking for the nearest style"),
    "learning": QT_TRANSLATE_NOOP("Learning", "Learning"),
    "paused": QT_TRANSLATE_NOOP("Learning", "Paused"),
    "done": QT_TRANSLATE_NOOP("Learning", "Learned"),
    "failed": QT_TRANSLATE_NOOP("Learning", "Stopped by an error"),
}


class Sheet(QWidget):
    """The samples, as large as there is room, never enlarged beyond twice their size."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._words = ""
        self.setMinimumSize(SHEET)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Samples"))
        self.setAccessibleDescription(self.tr("Above some of your photos, below what becomes of them now."))

    def show_image(self, image: QImage, words: str = "") -> None:
        """``words``: what is said while there is no picture."""
        self._image, self._words = image, words
        self.update()

    @property
    def empty(self) -> bool:
        return self._image.isNull()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(current().pressed))
        if self._image.isNull():
            painter.setPen(QColor(current().dim))
            inside = self.rect().adjusted(SPACE * 2, SPACE * 2, -SPACE * 2, -SPACE * 2)
            painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
            return
        ratio = self.devicePixelRatioF()
        most = self._image.size() * 2
        room = (self.size() * ratio).boundedTo(most)
        size = self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        drawn = QPixmap.fromImage(
            self._image.scaled(
                size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
        )
        drawn.setDevicePixelRatio(ratio)
        seen = drawn.deviceIndependentSize().toSize()
        place = QRect(
            (self.width() - seen.width()) // 2,
            (self.height() - seen.height()) // 2,
            seen.width(),
            seen.height(),
        )
        painter.drawPixmap(place.topLeft(), drawn)


class LearnView(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[str, int] = ("", -1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACE)
        self.title = QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setProperty("role", "heading")
        self.about = QLabel()
        self.sheet = Sheet()
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("Progress of the training"))
        self.state = QLabel()
        self.state.setAccessibleName(self.tr("State of the training"))
        self.figures = QLabel()
        self.figures.setAccessibleName(self.tr("How good it is"))
        self.figures.setToolTip(
            self.tr(
                "Measured on photos that it has not learned from, as the filter makes them: how far a judge who can "
                "tell your two folders apart takes them for the style, where real pictures of it reach 100 % and the "
                "built-in styles about 60 %, and how much of their structure stays."
            )
        )
        self.warning = QLabel()
        self.warning.setProperty("role", "warning")
        for label in (self.about, self.state, self.figures, self.warning):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        for label in (self.about, self.figures):
            label.setProperty("role", "dim")
        outer.addWidget(self.title)
        outer.addWidget(self.about)
        outer.addWidget(self.sheet, 1)
        outer.addWidget(self.bar)
        for label in (self.state, self.figures, self.warning):
            outer.addWidget(label)

    def show_project(self, project: Project, state: State, running: bool, in_menu: bool) -> None:
        self.title.setText(project.name)
        self.about.setText(self._about(project, state))
        self._show_samples(project, state, running)
        self.bar.setValue(round(1000 * _share(project, state)))
        self.state.setText(" · ".join(self._state(project, state, running, in_menu)))
        words = self._figures(state)
        self.figures.setText(words)
        self.figures.setVisible(bool(words))
        warning = self._warning(state)
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))

    # --- inside

    def _show_samples(self, project: Project, state: State, running: bool) -> None:
        wanted = project.id, state.sheets
        if wanted == self._shown and not self.sheet.empty:
            return
        before, self._shown = self._shown, wanted
        image = QImage(str(folder_of(project) / "samples.png"))
        if image.isNull() and running and before[0] == project.id:
            return  # those before stay until there are new ones
        waiting = self.tr("The first samples come soon.") if running else self.tr("There are no samples yet.")
        self.sheet.show_image(image, waiting)

    def _about(self, project: Project, state: State) -> str:
        words = self.tr("Style: {style} · Photos: {photos}")
        if state.styles:
            words = self.tr("Style: {n} pictures of {style} · {m} photos of {photos}")
            words = words.replace("{n}", f"{state.styles:,}").replace("{m}", f"{state.photos:,}")
        words = words.replace("{style}", project.style.name).replace("{photos}", project.photos.name)
        if state.started_from:
            start = filter_word(state.started_from)
            began = self.tr("began as {name} ({near} %)") if state.sheets else self.tr("began as {name}")
            words += " · " + began.replace("{near}", str(figure(state.began))).replace("{name}", start)
        return words

    def _state(self, project: Project, state: State, running: bool, in_menu: bool) -> list[str]:
        words = [phase_words(state.phase)]
        if state.trained or state.phase == "learning":
            words.append(
                self.tr("{time} of {whole}")
                .replace("{time}", time_words(60 * state.trained))
                .replace("{whole}", time_words(60 * project.minutes))
            )
        if running and state.phase == "learning":
            left = 60 * max(0.0, project.minutes - state.trained)
            words.append(self.tr("about {time} left").replace("{time}", time_words(left)))
        if state.step:
            words.append(self.tr("step {n}").replace("{n}", f"{state.step:,}"))
        if in_menu:
            words.append(self.tr("in the menu"))
        return words

    def _figures(self, state: State) -> str:
        if not state.sheets:
            return ""
        words = self.tr("{near} % of the way to the style · {kept} % of the structure kept")
        words = words.replace("{near}", str(figure(state.near))).replace("{kept}", str(figure(state.kept)))
        if state.best.step:
            best = self.tr("best: {near} % after {time}").replace("{near}", str(figure(state.best.near)))
            words += " · " + best.replace("{time}", time_words(60 * state.best.minutes))
        return words

    def _warning(self, state: State) -> str:
        words = [engine_word(part) for part in (state.sentence, state.note) if part]
        if state.left_out:
            left = self.tr("{n} left out: {why}").replace("{n}", str(len(state.left_out)))
            words.append(left.replace("{why}", engine_word(state.left_out[0])))
        return "\n".join(words)


def _share(project: Project, state: State) -> float:
    """Of the bar: of what happens now, and where nothing does, of the training."""
    if state.phase in ("reading", "comparing"):
        return state.share
    return min(1.0, state.trained / project.minutes) if state.phase != "done" else 1.0


def phase_words(phase: str) -> str:
    return QCoreApplication.translate("Learning", PHASES[phase])
