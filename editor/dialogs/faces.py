"""Generate ▸ Faces: samples, mixing, variations and a strip, with live previews. It is not modal, and puts faces into
the picture as often as the person likes."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.faces_boxes import LookBox, MixBox, SamplesBox, StripBox
from editor.dialogs.rows import choose_item, named
from editor.faces import COLUMNS, SAMPLES, STRIP, Board, Slot
from editor.faces_maker import FacesMaker
from editor.names import plain_tip
from editor.theme import SPACE
from editor.words import engine_word
from engine.api import Result
from engine.faces import ENLARGE, Face, Known, Look
from engine.latents import LARGEST_SEED, Latent

__all__ = ["FacesDialog", "Made"]

LEAST_WIDTH = 900
VIEWS = ("portraits", "strip", "samples")  # in the order in which they are made

Made = Callable[[Result, str], None]  # the finished face, and a name for it


class FacesDialog(QDialog):
    """Signals: ``open_wanted()``, ``save_wanted()``, ``layer_wanted()``, ``document_wanted()``: the handlers ask for
    the face then (``finish``), or give one (``set_face``). ``settled()``: a face was finished, or not.
    ``failed(sentence)``."""

    open_wanted = Signal()
    save_wanted = Signal()
    layer_wanted = Signal()
    document_wanted = Signal()
    settled = Signal()
    failed = Signal(str)

    def __init__(
        self, maker: FacesMaker, models: tuple[tuple[str, str], ...] = (), parent: QWidget | None = None
    ) -> None:
        """``models``: (id, name) of those that make faces, the active one first."""
        super().__init__(parent, Qt.WindowType.Dialog)
        self._maker = maker
        self.board = Board()
        self.edge = 0  # of a face as the model makes it, in pixels; 0: not known yet
        self._stale = set(VIEWS)
        self._kept = False  # the result is made although the dialog closes
        self.setWindowTitle(self.tr("Faces"))
        self.setAccessibleName(self.tr("Faces"))
        self.samples, self.mix, self.look, self.strip = SamplesBox(), MixBox(), LookBox(), StripBox()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE)
        outer.addWidget(self._honest_words())
        both = QHBoxLayout()
        both.setSpacing(SPACE * 4)
        both.addWidget(self.samples)
        right = QVBoxLayout()
        right.setSpacing(SPACE * 2)
        right.addWidget(self.mix)
        right.addWidget(self.look)
        right.addWidget(self.strip)
        right.addStretch(1)
        both.addLayout(right, 1)
        outer.addLayout(both, 1)
        rule = QFrame()
        rule.setProperty("role", "rule")
        outer.addWidget(rule)
        outer.addLayout(self._state_line(models))
        outer.addLayout(self._buttons())
        self.layer_button.setEnabled(False)
        for box in (self.samples, self.mix, self.look, self.strip):
            box.wanted.connect(self._wanted)
        self.samples.random.clicked.connect(self._randomly)
        self.samples.grid.picked.connect(self._sample_picked)
        self.strip.faces.picked.connect(self._strip_picked)
        maker.made.connect(self._made)
        maker.progressed.connect(self._progressed)
        maker.ended.connect(self._ended)
        maker.failed.connect(self._failed)
        self._show_board()

    # --- what others call ------------------------------------------------------------------------------------

    def start(self) -> None:
        """Show it, and make what it shows."""
        self.show()
        self.activateWindow()
        self._order()

    def set_models(self, models: tuple[tuple[str, str], ...]) -> None:
        """One model is no choice."""
        self.model.blockSignals(True)
        chosen = self.model.currentData()
        self.model.clear()
        for identity, name in models:
            self.model.addItem(name, identity)
        if chosen is not None and self.model.findData(chosen) >= 0:
            self.model.setCurrentIndex(self.model.findData(chosen))
        self.model.blockSignals(False)
        self._maker.model = self.model.currentData()
        several = self.model.count() > 1
        self.model.setVisible(several)
        self.model_label.setVisible(several)

    def set_document(self, why_not: str) -> None:
        """Why a face cannot become a layer now; empty when it can."""
        self.layer_button.setEnabled(not why_not and not self._maker.makes("result"))
        self.layer_button.setToolTip(
            why_not or self.tr("The result becomes a layer in the middle of what is seen of the picture.")
        )

    def set_face(self, latent: Latent, name: str, model_name: str = "") -> None:
        """A saved face into the chosen place, with the look that it was saved with."""
        if latent.model != (self._maker.model or self.model.currentData() or latent.model):
            choose_item(self.model, latent.model, model_name)
            self._maker.model = latent.model
        look = Look(latent.truncation, latent.noise, latent.noise_seed)
        slot = Slot(Known(latent.w), None, name)
        self._wanted(replace(self.board.with_slot(self.mix.slot, slot), look=look))

    def finish(self, then: Made, enlarged: bool = True, kept: bool = False) -> None:
        """Make the result, ``enlarged`` as chosen, then call ``then``. ``kept``: also when the dialog is closed
        meanwhile: what it was asked for is for a file, and not for what is in front."""
        self._kept = kept
        name = self.board.name()
        face = Face(self.board.result(), self.board.look)
        enlarge = int(self.size_box.currentData()) if enlarged else 1
        self._set_busy(True)
        self._maker.make("result", (face,), 1, enlarge, lambda result: then(result, name))

    def say(self, words: str, warning: bool = False) -> None:
        words = engine_word(words)
        self.status.setText(words)
        self.status.setToolTip(plain_tip(words))
        self.status.setProperty("role", "warning" if warning else "dim")
        self.status.style().unpolish(self.status)
        self.status.style().polish(self.status)

    # --- building ----------------------------------------------------------------------------------------------

    def _honest_words(self) -> QLabel:
        words = QLabel(
            self.tr(
                "These people do not exist; every file says so. The built-in model has learned from few faces and "
                "makes small ones, of 64 pixels: enlarged they look painted."
            )
        )
        words.setProperty("role", "dim")
        words.setWordWrap(True)
        # a layout asks for the height of one line, whatever a text that wraps will take
        words.setMinimumHeight(words.heightForWidth(LEAST_WIDTH))
        return words

    def _state_line(self, models: tuple[tuple[str, str], ...]) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.status = QLabel("")
        self.status.setTextFormat(Qt.TextFormat.PlainText)
        self.status.setProperty("role", "dim")
        self.status.setWordWrap(True)
        self.status.setAccessibleName(self.tr("State"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(120, 6)
        self.progress.setAccessibleName(self.tr("Progress"))
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # so that nothing jumps when it comes and goes
        self.progress.setSizePolicy(policy)
        self.progress.hide()
        self.model = QComboBox()
        named(self.model, self.tr("Model"), self.tr("The network that makes the faces."))
        self.model_label = QLabel(self.tr("M&odel"))
        self.model_label.setBuddy(self.model)
        line.addWidget(self.status, 1)
        line.addWidget(self.progress)
        line.addWidget(self.model_label)
        line.addWidget(self.model)
        self.set_models(models)
        self.model.currentIndexChanged.connect(self._model_changed)
        return line

    def _buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.open_button = QPushButton(self.tr("Open fa&ce…"))
        named(
            self.open_button,
            self.tr("Open face"),
            self.tr("A face that was saved (JSON) goes into the chosen place, A or B."),
        )
        self.save_button = QPushButton(self.tr("Save &face…"))
        named(
            self.save_button,
            self.tr("Save face"),
            self.tr("The numbers that make the result again exactly, as a JSON file."),
        )
        self.size_box = QComboBox()
        self.size_box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        for times in ENLARGE:
            self.size_box.addItem("", times)
        named(
            self.size_box,
            self.tr("Size"),
            self.tr("Of the face in the picture; the Upscale filter enlarges it."),
        )
        label = QLabel(self.tr("Si&ze"))
        label.setBuddy(self.size_box)
        self._show_sizes()
        self.layer_button = QPushButton(self.tr("Add as &layer"))
        named(self.layer_button, self.tr("Add as layer"))
        self.document_button = QPushButton(self.tr("Ne&w document"))
        named(
            self.document_button, self.tr("New document"), self.tr("The result becomes a picture of its own.")
        )
        self.close_button = QPushButton(self.tr("Close"))
        named(self.close_button, self.tr("Close"))
        self.document_button.setProperty("primary", True)
        for button, told in (
            (self.open_button, self.open_wanted),
            (self.save_button, self.save_wanted),
            (self.layer_button, self.layer_wanted),
            (self.document_button, self.document_wanted),
        ):
            button.setAutoDefault(False)  # Enter picks a face
            button.clicked.connect(told)
        self.close_button.setAutoDefault(False)
        self.close_button.clicked.connect(self.reject)
        widgets = (self.open_button, self.save_button, label, self.size_box)
        for widget in (*widgets, self.layer_button, self.document_button, self.close_button):
            line.addWidget(widget)
        line.insertStretch(2, 1)
        return line

    def _show_sizes(self) -> None:
        for i, times in enumerate(ENLARGE):
            words = (
                self.tr("As made") if times == 1 else self.tr("{n}× by Upscale").replace("{n}", str(times))
            )
            if self.edge:
                words = f"{words} ({self.edge * times} px)"
            self.size_box.setItemText(i, words)

    # --- what the person wants ---------------------------------------------------------------------------------

    def _wanted(self, board: Board) -> None:
        before, self.board = self.board, board
        self._stale |= _changed(before, board)
        self._show_board()
        self._order()

    def _show_board(self) -> None:
        for box in (self.samples, self.mix, self.look, self.strip):
            box.show_board(self.board)

    def _order(self) -> None:
        """Have made what is not up to date. What is seen best comes first."""
        if not self.isVisible():
            return  # it will be when it is shown
        board = self.board
        orders: dict[str, Callable[[], Any]] = {
            "portraits": partial(self._maker.make, "portraits", board.portraits(), 3),
            "strip": partial(self._maker.make, "strip", board.faces(board.strips()), STRIP),
            "samples": partial(self._maker.make, "samples", board.faces(board.samples()), COLUMNS),
        }
        for view in VIEWS:
            if view in self._stale or self._maker.makes(view):
                # those behind the newest order are put in line again, or it would have to wait for them
                orders[view]()
        self._stale.clear()

    def _randomly(self) -> None:
        seed = secrets.randbelow(LARGEST_SEED - SAMPLES)
        varying = self.board.base is not None
        self._wanted(replace(self.board, vary_seed=seed) if varying else replace(self.board, seed=seed))

    def _sample_picked(self, index: int, which: str) -> None:
        self._pick(self.board.samples()[index], which)

    def _strip_picked(self, index: int, which: str) -> None:
        self._pick(self.board.strips()[index], which)

    def _pick(self, slot: Slot, which: str) -> None:
        self._wanted(self.board.with_slot(which or self.mix.slot, slot))

    def _model_changed(self, _index: int) -> None:
        self._maker.model = self.model.currentData()
        self._stale = set(VIEWS)
        self._order()

    # --- from the engine ---------------------------------------------------------------------------------------

    def _made(self, view: str, index: int, pixels: np.ndarray) -> None:
        if view == "samples":
            self.samples.grid.show_face(index, pixels)
        elif view == "strip":
            self.strip.faces.show_face(index, pixels)
        elif view == "portraits":
            (self.mix.a, self.mix.b, self.mix.result)[index].show_face(pixels)
            if pixels.shape[0] != self.edge:
                self.edge = pixels.shape[0]
                self._show_sizes()

    def _progressed(self, view: str, fraction: float) -> None:
        if view in ("samples", "result"):
            self.progress.setValue(round(100 * fraction))
            self.progress.show()

    def _ended(self, view: str) -> None:
        if view == "result":
            self._set_busy(False)
        if not self._maker.busy:
            self.progress.hide()
        if view == "portraits":
            self.say("")  # what was wrong with it is not any more

    def _failed(self, view: str, sentence: str) -> None:
        if view == "result":
            self._set_busy(False)
        if not self._maker.busy:
            self.progress.hide()
        self.say(sentence, warning=True)
        self.failed.emit(sentence)

    def _set_busy(self, busy: bool) -> None:
        """One face at a time goes into the picture."""
        for button in (self.save_button, self.document_button):
            button.setEnabled(not busy)
        if busy:
            self.layer_button.setEnabled(False)
            self.say(self.tr("Making the face…"))
        else:
            self.say("")
            self.settled.emit()

    # --- the end -------------------------------------------------------------------------------------------------

    def reject(self) -> None:
        """Closed: nothing more is made, but for what goes into a file. What it showed is there when it is opened
        again."""
        kept = self._kept and self._maker.makes("result")
        self._maker.stop(but="result" if kept else "")
        if not kept:
            self._set_busy(False)
        self.progress.hide()
        self._stale = set(VIEWS)
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reject()
        super().closeEvent(event)


def _changed(before: Board, after: Board) -> set[str]:
    """The views that another board changes."""
    if before.look != after.look:
        return set(VIEWS)
    views: set[str] = set()
    mixed = (before.a, before.b, before.from_b) != (after.a, after.b, after.from_b)
    if mixed:
        views |= {"portraits", "strip"}
    if (before.strip, before.step, before.walk_seed) != (after.strip, after.step, after.walk_seed):
        views.add("strip")
    if before.base is not after.base or (before.base is None and before.seed != after.seed):
        views.add("samples")
    elif after.base is not None:
        kept = (before.locked, before.strength, before.vary_seed)
        if kept != (after.locked, after.strength, after.vary_seed):
            views.add("samples")
    return views
