"""What dialogs say of work that goes on: the state of a preview, and how far many files are."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout

from editor.names import plain_tip
from editor.panels.jobs import time_words
from editor.theme import SPACE
from editor.words import engine_word

__all__ = ["PreviewState", "failed_words", "far_words", "thin_bar"]


def thin_bar(name: str, steps: int) -> QProgressBar:
    """A bar without words, of so many steps. ``name``: for who does not see it."""
    bar = QProgressBar()
    bar.setRange(0, steps)
    bar.setTextVisible(False)
    bar.setFixedHeight(6)
    bar.setAccessibleName(name)
    return bar


class PreviewState(QVBoxLayout):
    """A line of words, and below it a bar while the preview is computed."""

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(SPACE // 2)
        self.words = QLabel("")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setProperty("role", "dim")
        self.words.setWordWrap(True)
        self.words.setAccessibleName(self.tr("State of the preview"))
        self.bar = thin_bar(self.tr("Progress of the preview"), 100)
        self.keep_room(True)  # so that the dialog does not jump when the preview starts
        self.bar.hide()
        self.addWidget(self.words)
        self.addWidget(self.bar)

    def keep_room(self, on: bool) -> None:
        """Whether the bar has its room while it is hidden."""
        policy = self.bar.sizePolicy()
        policy.setRetainSizeWhenHidden(on)
        self.bar.setSizePolicy(policy)

    def show_working(self, words: str, fraction: float | None = None) -> None:
        """The preview is being computed; ``fraction`` 0..1, or None where it cannot be told."""
        self.bar.setRange(0, 0 if fraction is None else 100)
        self.bar.setValue(round(100 * (fraction or 0.0)))
        self.bar.show()
        self._say(words)

    def show_status(self, words: str) -> None:
        """The preview is ready, off, or failed."""
        self.bar.hide()
        self._say(engine_word(words))

    def _say(self, words: str) -> None:
        self.words.setText(words)
        self.words.setToolTip(plain_tip(words))


def far_words(settled: int, total: int, failed: int, left: float | None = None) -> list[str]:
    """ "12 of 200", "2 failed", "about 3 min left": what there is to say of it. ``left``: seconds."""
    of = QCoreApplication.translate("Progress", "{n} of {total}")
    words = [of.replace("{n}", str(settled)).replace("{total}", str(total))]
    if failed:
        words.append(failed_words(failed))
    if left is not None:
        about = QCoreApplication.translate("Progress", "about {time} left")
        words.append(about.replace("{time}", time_words(left)))
    return words


def failed_words(failed: int) -> str:
    return QCoreApplication.translate("Progress", "{n} failed").replace("{n}", str(failed))
