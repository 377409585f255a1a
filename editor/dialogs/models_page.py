"""What is known of one model, what it does to a sample photo, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.rows import named
from editor.icons import Drawing
from editor.models_install import Download, Stage
from editor.models_samples import Pair, has_sample
from editor.models_shelf import Item
from editor.models_words import catalogue_word, commercial_words, filters_of, licence_words, size_words
from editor.names import plain_tip
from editor.panels.jobs import time_words
from editor.theme import SPACE
from editor.words import engine_word

__all__ = ["ModelPage"]

PICTURE = QSize(190, 150)
LEAST_WIDTH = 420


class _Picture(QWidget):
    """A sample, as large as its place allows, with its title below."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._image = QImage()
        self._title = title
        self.setFixedHeight(PICTURE.height() + self.fontMetrics().height() + SPACE // 2)
        self.setMinimumWidth(PICTURE.width())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        place = self.rect().adjusted(0, 0, 0, -self.fontMetrics().height() - SPACE // 2)
        if not self._image.isNull():
            ratio = self.devicePixelRatioF()
            # what is smaller than its place is shown as the squares that it is
            smooth = self._image.width() >= place.height() * ratio
            drawn = self._image.scaled(
                place.size() * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation
                if smooth
                else Qt.TransformationMode.FastTransformation,
            )
            drawn.setDevicePixelRatio(ratio)
            painter.drawImage(
                place.x() + round((place.width() - drawn.width() / ratio) / 2),
                place.y() + round((place.height() - drawn.height() / ratio) / 2),
                drawn,
            )
        below = self.rect().adjusted(0, place.height() + SPACE // 2, 0, 0)
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, self._title)
        painter.end()


class ModelPage(QWidget):
    """Signals, all about the model that is shown: ``install_wanted()``, ``have_wanted()``: its files are on this
    machine already, ``pause_wanted(on)``, ``cancel_wanted()``, ``activate_wanted()``, ``check_wanted()``,
    ``remove_wanted()``, ``sample_wanted()``."""

    install_wanted = Signal()
    have_wanted = Signal()
    pause_wanted = Signal(bool)
    cancel_wanted = Signal()
    activate_wanted = Signal()
    check_wanted = Signal()
    remove_wanted = Signal()
    sample_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item: Item | None = None
        self._main = ""  # what the first button does
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACE)
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(SPACE, 0, SPACE * 2, SPACE)
        self._column.setSpacing(SPACE)
        self.title = self._label("heading")
        self.title.setStyleSheet("font-size: 13pt;")
        self.badges = self._label("dim")
        self._column.addLayout(self._commercial())
        self.good = self._label()
        self.bad = self._label()
        self._add_samples()
        self.facts = QFormLayout()
        self.facts.setHorizontalSpacing(SPACE * 2)
        self.facts.setVerticalSpacing(SPACE // 2)
        self.facts.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.facts.setFormAlignment(Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(self.facts)
        self._column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(content)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setAccessibleName(self.tr("About the model"))
        self.area.viewport().setAutoFillBackground(False)
        content.setAutoFillBackground(False)
        outer.addWidget(self.area, 1)
        self._add_state(outer)
        self._add_buttons(outer)
        self.setMinimumWidth(LEAST_WIDTH)
        self.show_item(None, None, "", "")

    # --- what it shows ----------------------------------------------------------------------------------------

    def show_item(self, item: Item | None, download: Download | None, words: str, path: str) -> None:
        """``words``: of the download, see ``show_download``; ``path``: the folder of an installed one."""
        other = item is None or self._item is None or item.id != self._item.id
        self._item = item
        if other:
            self.show_sample(None)
            self.area.verticalScrollBar().setValue(0)
        self.setEnabled(item is not None)
        self.title.setText(
            catalogue_word(item.name) if item is not None else self.tr("No model is selected.")
        )
        self.badges.setText(" · ".join(self._badges(item)) if item is not None else "")
        self._show_commercial(item)
        self._show_purpose(item)
        self._show_facts(item, path)
        self.show_download(download, words)
        shown = item is not None and item.card is not None and item.state == "ready" and has_sample(item.card)
        self.samples.setVisible(shown)

    def show_download(self, download: Download | None, words: str) -> None:
        """Of the model that is shown; ``words``: where it is, or what came of it."""
        active = download is not None and download.active
        self.bar.setVisible(active)
        if download is not None and active:
            known = download.fraction is not None
            self.bar.setRange(0, 1000 if known else 0)
            self.bar.setValue(round(1000 * (download.fraction or 0.0)))
        failed = download is not None and download.stage is Stage.FAILED
        self.show_state(words, failed)
        self._show_buttons(download)

    def show_state(self, words: str, warning: bool = False) -> None:
        self.state.setText(words)
        self.state.setVisible(bool(words))
        self.state.setProperty("role", "warning" if warning else "dim")
        self.state.style().unpolish(self.state)
        self.state.style().polish(self.state)

    def show_sample(self, pair: Pair | None, words: str = "") -> None:
        """``words``: why there is none."""
        self.before.show_image(pair.before if pair is not None else QImage())
        self.after.show_image(pair.after if pair is not None else QImage())
        self.pictures.setVisible(pair is not None)
        self.sample_button.setVisible(pair is None)
        self.sample_button.setEnabled(True)
        self.sample_words.setText(words)
        self.sample_words.setVisible(bool(words))

    def end_sampling(self) -> None:
        """It was given up."""
        if not self.sample_button.isEnabled():
            self.show_sample(None)

    def show_sampling(self) -> None:
        """It is being made."""
        self.sample_button.setEnabled(False)
        self.sample_words.setText(self.tr("Running it on the sample photo…"))
        self.sample_words.show()

    # --- building ---------------------------------------------------------------------------------------------

    def _label(self, role: str = "") -> QLabel:
        label = QLabel()
        label.setTextFormat(Qt.TextFormat.PlainText)  # names and licences are not mark-up
        label.setWordWrap(True)
        if role:
            label.setProperty("role", role)
        self._column.addWidget(label)
        return label

    def _commercial(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE // 2)
        self.commercial_sign = Drawing(size=16)
        self.commercial = QLabel()
        line.addWidget(self.commercial_sign)
        line.addWidget(self.commercial, 1)
        return line

    def _add_samples(self) -> None:
        self.samples = QWidget()
        column = QVBoxLayout(self.samples)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        self.pictures = QWidget()
        line = QHBoxLayout(self.pictures)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        self.before, self.after = _Picture(self.tr("Before")), _Picture(self.tr("After"))
        line.addWidget(self.before)
        line.addWidget(self.after)
        self.sample_button = QPushButton(self.tr("S&how what it does"))
        named(
            self.sample_button,
            self.tr("Show what it does"),
            self.tr("Runs the model on a part of a sample photo, before and after."),
        )
        self.sample_button.setAutoDefault(False)
        self.sample_button.clicked.connect(self.sample_wanted)
        self.sample_words = QLabel()
        self.sample_words.setTextFormat(Qt.TextFormat.PlainText)
        self.sample_words.setProperty("role", "dim")
        self.sample_words.setWordWrap(True)
        beside = QHBoxLayout()
        beside.addWidget(self.sample_button)
        beside.addWidget(self.sample_words, 1)
        beside.addStretch()
        column.addWidget(self.pictures)
        column.addLayout(beside)
        self._column.addWidget(self.samples)

    def _add_state(self, outer: QVBoxLayout) -> None:
        rule = QFrame()
        rule.setProperty("role", "rule")
        outer.addWidget(rule)
        self.state = QLabel()
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setWordWrap(True)
        self.state.setAccessibleName(self.tr("State of the model"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(6)
        self.bar.setAccessibleName(self.tr("Progress of the download"))
        column = QVBoxLayout()
        column.setContentsMargins(SPACE, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        column.addWidget(self.state)
        column.addWidget(self.bar)
        outer.addLayout(column)

    def _add_buttons(self, outer: QVBoxLayout) -> None:
        line = QHBoxLayout()
        line.setContentsMargins(SPACE, 0, 0, 0)
        line.setSpacing(SPACE)
        self.main_button = QPushButton(self.tr("&Install…"))
        self.main_button.setProperty("primary", True)
        self.cancel_button = QPushButton(self.tr("S&top"))
        named(
            self.cancel_button,
            self.tr("Stop the download"),
            self.tr("What was fetched stays for the next time."),
        )
        self.have_button = QPushButton(self.tr("I &have its files…"))
        named(self.have_button, self.tr("I have its files"))
        self.check_button = QPushButton(self.tr("&Check"))
        named(
            self.check_button,
            self.tr("Check"),
            self.tr("Read its weights and compare them with what they should be."),
        )
        self.remove_button = QPushButton(self.tr("&Remove…"))
        named(self.remove_button, self.tr("Remove"))
        for button, wanted in (
            (self.main_button, self._main_clicked),
            (self.cancel_button, self.cancel_wanted),
            (self.have_button, self.have_wanted),
            (self.check_button, self.check_wanted),
            (self.remove_button, self.remove_wanted),
        ):
            button.setAutoDefault(False)
            button.clicked.connect(wanted)
            line.addWidget(button)
        line.addStretch(1)
        outer.addLayout(line)

    # --- inside -----------------------------------------------------------------------------------------------

    def _badges(self, item: Item) -> list[str]:
        words = [" · ".join(filters_of(item.task)) or self.tr("Used by other filters")]
        scale = (
            item.card.scale if item.card is not None else item.entry.scale if item.entry is not None else 1
        )
        if scale > 1:
            words.append(self.tr("{n}×").replace("{n}", str(scale)))
        if item.active:
            words.append(self.tr("active"))
        elif item.installed:
            words.append(self.tr("built in") if item.built_in else self.tr("installed"))
        return words

    def _show_commercial(self, item: Item | None) -> None:
        """By a sign and in words."""
        self.commercial.setText(commercial_words(item.commercial_use) if item is not None else "")
        self.commercial_sign.setVisible(item is not None)
        if item is not None:
            signs = {True: ("check", "accent"), False: ("cancel", "error"), None: ("info", "warning")}
            self.commercial_sign.show_drawing(*signs[item.commercial_use])

    def _show_purpose(self, item: Item | None) -> None:
        entry, card = (item.entry, item.card) if item is not None else (None, None)
        if entry is not None:
            good = self.tr("Good for: {words}").replace("{words}", catalogue_word(entry.good_for))
            bad = (
                self.tr("Not for: {words}").replace("{words}", catalogue_word(entry.not_for))
                if entry.not_for
                else ""
            )
        else:
            good, bad = (catalogue_word(card.description) if card is not None else ""), ""
        for label, words in ((self.good, good), (self.bad, bad)):
            label.setText(words)
            label.setVisible(bool(words))

    def _show_facts(self, item: Item | None, path: str) -> None:
        while self.facts.rowCount():
            self.facts.removeRow(0)
        for caption, words in self._facts(item, path) if item is not None else ():
            name, value = QLabel(caption), QLabel(words)
            name.setProperty("role", "dim")
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setAccessibleName(f"{caption}: {words}")
            self.facts.addRow(name, value)

    def _facts(self, item: Item, path: str) -> list[tuple[str, str]]:
        entry, card = item.entry, item.card
        one = card or entry
        assert one is not None
        rows = []
        if item.size:
            rows.append((self.tr("Size"), size_words(item.size)))
        needs = self._needs(item)
        if needs:
            rows.append((self.tr("Needs"), needs))
        licence = licence_words((entry or one).licence)
        if entry is not None and entry.licence_note:
            licence += f". {catalogue_word(entry.licence_note)}"
        rows.append((self.tr("Licence"), licence))
        rows.append(
            (
                self.tr("Learned from"),
                self.tr("Not known") if one.training_data == "unknown" else catalogue_word(one.training_data),
            )
        )
        if one.paper:
            rows.append((self.tr("Paper"), one.paper))
        rows.append((self.tr("Network"), one.architecture.removeprefix("spandrel:")))
        if card is None and entry is not None:
            hosts = dict.fromkeys(
                source.host for file in entry.files for source in file.sources if source.host
            )
            rows.append((self.tr("From"), ", ".join(map(engine_word, hosts))))
            if entry.pinned:
                rows.append(
                    (
                        self.tr("Proof"),
                        self.tr("Nobody published its hash: the first download is kept as what it must be."),
                    )
                )
        if path:
            rows.append((self.tr("Folder"), path))
        return rows

    def _needs(self, item: Item) -> str:
        """What it takes, as far as it was measured."""
        entry, card = item.entry, item.card
        parts = []
        if entry is not None and entry.memory_mb:
            words = self.tr("{memory} of memory").replace("{memory}", size_words(entry.memory_mb * 1_000_000))
            parts.append(words)
        if entry is not None and entry.seconds:
            parts.append(self.tr("{time} on a processor").replace("{time}", time_words(entry.seconds)))
        if parts:
            both = self.tr("about {what} for a picture of 512 × 512 pixels")
            return both.replace("{what}", ", ".join(parts))
        if card is not None and card.fixed:
            return self.tr("pictures of exactly {n} × {n} pixels").replace("{n}", str(card.fixed))
        if card is not None and card.multiple > 1:
            return self.tr("sides that are multiples of {n}").replace("{n}", str(card.multiple))
        return ""

    def _show_buttons(self, download: Download | None) -> None:
        item = self._item
        active = download is not None and download.active
        installed = item is not None and item.installed
        ready = item is not None and item.state == "ready"
        self.cancel_button.setVisible(active)
        self.have_button.setVisible(item is not None and not installed and not active)
        self._show_have(item)
        self.check_button.setVisible(installed)
        self.remove_button.setVisible(installed)
        self.main_button.show()
        why = ""
        if active and download is not None:
            resting = download.stage is Stage.PAUSED
            self._main = "go-on" if resting else "pause"
            words = self.tr("&Go on") if resting else self.tr("&Pause")
            if download.stage is Stage.QUEUED:
                why = self.tr("It waits for the other download.")
            elif download.message:
                why = self.tr("All of it is there; what is left cannot be paused.")
        elif not installed:
            self._main = "install"
            again = (
                download is not None
                and download.have is None
                and download.stage in (Stage.FAILED, Stage.STOPPED)
            )
            words = self.tr("Try &again…") if again else self.tr("&Install…")
            if item is not None and item.state == "unsupported":
                why = self.tr("This version of Saisei does not have the network for it yet.")
        elif ready:
            self._main = "activate"
            words = self.tr("&Use this model")
            if item is not None and item.active:
                why = self.tr("It is the active model of its filter.")
            elif item is not None and not item.choice:
                self.main_button.hide()  # its filter's dialog chooses each time, or another filter runs it
        else:
            self._main = "install"
            words = self.tr("&Install again…")
            if item is not None and item.entry is None:
                why = self.tr("The catalogue does not have it: remove it, and import its files again.")
        self.main_button.setText(words)
        self.main_button.setAccessibleName(words.replace("&", ""))
        self.main_button.setEnabled(not why)
        self.main_button.setToolTip(plain_tip(why))
        keeps = item is not None and item.built_in
        self.remove_button.setEnabled(not keeps)
        self.remove_button.setToolTip(self.tr("It came with Saisei and stays.") if keeps else "")

    def _show_have(self, item: Item | None) -> None:
        findable = item is not None and item.findable
        self.have_button.setEnabled(findable)
        self.have_button.setToolTip(
            self.tr(
                "Choose the folder in which they lie; they are found by their contents, whatever their names."
            )
            if findable
            else self.tr("Nobody published their hash, so that they cannot be found: use Import instead.")
        )

    def _main_clicked(self) -> None:
        if self._main == "install":
            self.install_wanted.emit()
        elif self._main == "activate":
            self.activate_wanted.emit()
        else:
            self.pause_wanted.emit(self._main == "pause")
