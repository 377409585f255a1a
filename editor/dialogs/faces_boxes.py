"""The parts of the dialog of faces: samples, what is mixed, how it looks, the strip. They show a ``Board`` and tell
which one the person wants instead."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.faces_views import FaceList, Portrait, SlotButton
from editor.dialogs.rows import named
from editor.faces import COLUMNS, SAMPLES, STRIP, Board, Slot
from editor.names import plain_tip
from editor.theme import SPACE
from engine.faces import GROUPS, Look
from engine.latents import LARGEST_SEED

__all__ = ["LookBox", "MixBox", "SamplesBox", "Slide", "StripBox"]

SAMPLE, FACE, SLOT, CELL = 76, 176, 92, 62  # edges on the screen


class Slide(QWidget):
    """A slider and a number from ``low`` to ``high`` for one value; ``changed(value)``: the person moved it."""

    changed = Signal(float)

    def __init__(self, name: str, slider_name: str, tip: str, low: float, high: float, step: float) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        self._low, self._step = low, step
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, round((high - low) / step))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.setMinimumWidth(90)
        self.number = QDoubleSpinBox()
        self.number.setDecimals(2)
        self.number.setRange(low, high)
        self.number.setSingleStep(step)
        self.number.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.number.setMinimumWidth(76)
        named(self.slider, slider_name, tip)
        named(self.number, name, tip)
        line.addWidget(self.slider, 1)
        line.addWidget(self.number)
        self.slider.valueChanged.connect(self._slid)
        self.number.valueChanged.connect(self._typed)

    def set_value(self, value: float) -> None:
        with QSignalBlocker(self.slider), QSignalBlocker(self.number):
            self.number.setValue(value)
            self.slider.setValue(round((value - self._low) / self._step))

    def _slid(self, position: int) -> None:
        with QSignalBlocker(self.number):
            self.number.setValue(self._low + position * self._step)
        self.changed.emit(self.number.value())

    def _typed(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(round((value - self._low) / self._step))
        self.changed.emit(value)


class _Box(QWidget):
    """``wanted(Board)``: what the person wants instead of the board that is shown."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._board = Board()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "heading")
        return label

    def _line(self, *widgets: QWidget) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        for widget in widgets:
            line.addWidget(widget)
        self.column.addLayout(line)
        return line


class SamplesBox(_Box):
    """The grid, from seeds or as variations of the result."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = self._heading("")
        self.seed = QSpinBox()
        self.seed.setRange(0, LARGEST_SEED)
        self.seed.setKeyboardTracking(False)
        self.seed.setMinimumWidth(120)
        named(self.seed, self.tr("Seed"), self.tr("Of the first face; each next one has the next seed."))
        self.caption = QLabel(self.tr("&Seed"))
        self.caption.setBuddy(self.seed)
        self.back = QPushButton("◀")
        named(self.back, self.tr("Faces before"), self.tr("The sixteen faces before these."))
        self.next = QPushButton("▶")
        named(self.next, self.tr("Faces after"), self.tr("The sixteen faces after these."))
        self.random = QPushButton(self.tr("Rando&m"))
        named(self.random, self.tr("Random"), self.tr("Sixteen faces of a seed drawn by lot."))
        for button in (self.back, self.next, self.random):
            button.setAutoDefault(False)
        self.column.addWidget(self.heading)
        line = self._line(self.caption, self.seed, self.back, self.next, self.random)
        line.insertStretch(2, 1)
        self.grid = FaceList(SAMPLES, COLUMNS, SAMPLE)
        named(
            self.grid,
            self.tr("Samples"),
            self.tr("Click or Enter: into the chosen place, A or B. The keys A and B put it there at once."),
        )
        self.column.addWidget(self.grid, 0, Qt.AlignmentFlag.AlignHCenter)
        self.column.addWidget(self._heading(self.tr("Lock and vary")))
        self.locks: dict[str, QCheckBox] = {}
        texts = {"coarse": self.tr("Coarse"), "middle": self.tr("Middle"), "fine": self.tr("Fine")}
        for group in GROUPS:
            tick = self.locks[group] = QCheckBox(texts[group])
            tick.setProperty("group", group)
            words = self.tr("Lock: {what}").replace("{what}", texts[group])
            named(tick, words, self.tr("These layers stay as they are in the result; the rest is varied."))
            tick.toggled.connect(self._locked)
        self._line(QLabel(self.tr("Lock:")), *self.locks.values()).addStretch(1)
        self.strength = Slide(
            self.tr("Strength"),
            self.tr("Strength, slider"),
            self.tr("How far variations go: 0 is the same face, 1 another one."),
            0.0,
            1.0,
            0.05,
        )
        label = QLabel(self.tr("Stren&gth"))
        label.setBuddy(self.strength.number)
        self._line(label, self.strength)
        self.vary = QPushButton(self.tr("&Vary the result"))
        named(
            self.vary,
            self.tr("Vary the result"),
            self.tr("Show sixteen variations of the result as samples."),
        )
        self.fresh = QPushButton(self.tr("Back to see&ds"))
        named(self.fresh, self.tr("Back to seeds"), self.tr("Show faces from seeds as samples again."))
        for button in (self.vary, self.fresh):
            button.setAutoDefault(False)
        self._line(self.vary, self.fresh).addStretch(1)
        self.column.addStretch(1)
        self.seed.valueChanged.connect(self._seeded)
        self.back.clicked.connect(self._before)
        self.next.clicked.connect(self._after)
        self.vary.clicked.connect(self._vary)
        self.fresh.clicked.connect(self._fresh)
        self.strength.changed.connect(self._strong)

    def show_board(self, board: Board) -> None:
        self._board = board
        varying = board.base is not None
        self.heading.setText(self.tr("Variations of the result") if varying else self.tr("Samples"))
        with QSignalBlocker(self.seed):
            self.seed.setValue(board.vary_seed if varying else board.seed)
        self.strength.set_value(board.strength)
        for group, tick in self.locks.items():
            with QSignalBlocker(tick):
                tick.setChecked(group in board.locked)
        free = len(board.locked) < len(GROUPS)
        self.vary.setEnabled(free)
        self.vary.setToolTip(
            self.tr("Show sixteen variations of the result as samples.")
            if free
            else self.tr("All layers are locked: unlock some first.")
        )
        self.fresh.setEnabled(varying)
        self.fresh.setToolTip(
            self.tr("Show faces from seeds as samples again.")
            if varying
            else self.tr("The samples are faces from seeds already.")
        )
        names = [
            self.tr("Seed {n}").replace("{n}", str(slot.seed))
            if slot.seed is not None
            else self.tr("Variation {n}").replace("{n}", str(i + 1))
            for i, slot in enumerate(board.samples())
        ]
        self.grid.set_names(names)

    def _seeded(self, seed: int) -> None:
        varying = self._board.base is not None
        self.wanted.emit(replace(self._board, vary_seed=seed) if varying else replace(self._board, seed=seed))

    def _before(self) -> None:
        self.wanted.emit(self._board.turned(-1))

    def _after(self) -> None:
        self.wanted.emit(self._board.turned(1))

    def _vary(self) -> None:
        self.wanted.emit(self._board.varied())

    def _fresh(self) -> None:
        self.wanted.emit(replace(self._board, base=None))

    def _strong(self, value: float) -> None:
        self.wanted.emit(replace(self._board, strength=value))

    def _locked(self, on: bool) -> None:
        tick = self.sender()
        if isinstance(tick, QCheckBox):
            self.wanted.emit(self._board.locking(str(tick.property("group")), on))


class MixBox(_Box):
    """A and B, the result, and from which of them it has its layers."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b = SlotButton(SLOT), SlotButton(SLOT)
        self.a.setChecked(True)
        tip = self.tr("The next face that you pick goes here.")
        named(self.a, self.tr("Face A"), tip)
        named(self.b, self.tr("Face B"), tip)
        self.result = Portrait(FACE, self.tr("Result"))
        slots = QVBoxLayout()
        slots.setSpacing(SPACE)
        pair = QHBoxLayout()
        pair.setSpacing(SPACE)
        pair.addWidget(self.a)
        pair.addWidget(self.b)
        slots.addWidget(self._heading(self.tr("Mixed from")))
        slots.addLayout(pair)
        slots.addStretch(1)
        shown = QVBoxLayout()
        shown.setSpacing(SPACE)
        shown.addWidget(self._heading(self.tr("Result")))
        shown.addWidget(self.result)
        top = QHBoxLayout()
        top.setSpacing(SPACE * 3)
        top.addLayout(slots)
        top.addStretch(1)
        top.addLayout(shown)
        self.column.addLayout(top)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE * 2)
        grid.setVerticalSpacing(SPACE)
        texts = {
            "coarse": (self.tr("Coarse"), self.tr("pose, shape of the head")),
            "middle": (self.tr("Middle"), self.tr("features, expression, hair")),
            "fine": (self.tr("Fine"), self.tr("colour, light, skin")),
        }
        self.switches: dict[tuple[str, str], QRadioButton] = {}
        for row, group in enumerate(GROUPS):
            name, what = texts[group]
            grid.addWidget(QLabel(name), row, 0)
            dim = QLabel(what)
            dim.setProperty("role", "dim")
            grid.addWidget(dim, row, 1)
            pair_of = QButtonGroup(self)
            for column, which in enumerate("ab"):
                button = self.switches[group, which] = QRadioButton(which.upper())
                button.setProperty("group", group)
                button.setProperty("which", which)
                words = self.tr("{layers} from {face}").replace("{layers}", name)
                named(button, words.replace("{face}", which.upper()))
                pair_of.addButton(button)
                button.toggled.connect(self._taken)
                grid.addWidget(button, row, 2 + column)
        grid.setColumnStretch(1, 1)
        self.column.addLayout(grid)

    @property
    def slot(self) -> str:
        """Where the next pick goes."""
        return "a" if self.a.isChecked() else "b"

    def show_board(self, board: Board) -> None:
        self._board = board
        for (group, which), button in self.switches.items():
            with QSignalBlocker(button):
                button.setChecked((which == "b") == (group in board.from_b))
        for letter, place, slot in (("A", self.a, board.a), ("B", self.b, board.b)):
            words = self._words(slot)
            place.set_words(f"{letter} · {words}")
            tip = self.tr("The next face that you pick goes here.")
            place.setToolTip(plain_tip(f"{words}. {tip}"))
            place.setAccessibleDescription(words)

    def _words(self, slot: Slot) -> str:
        if slot.seed is not None:
            return self.tr("Seed {n}").replace("{n}", str(slot.seed))
        return slot.name or self.tr("Picked")

    def _taken(self, on: bool) -> None:
        button = self.sender()
        if on and isinstance(button, QRadioButton):
            group, which = str(button.property("group")), str(button.property("which"))
            self.wanted.emit(self._board.taking(group, which))


class LookBox(_Box):
    """Truncation and noise."""

    def __init__(self) -> None:
        super().__init__()
        self.psi = Slide(
            self.tr("Truncation ψ"),
            self.tr("Truncation ψ, slider"),
            self.tr("0 is the average face, the same for all; 1 leaves everything to chance."),
            0.0,
            1.5,
            0.05,
        )
        self.psi.number.setRange(-2.0, 2.0)  # of a file
        self.noise = QComboBox()
        self.noise.addItem(self.tr("Stored"), "stored")
        self.noise.addItem(self.tr("From a seed"), "seed")
        self.noise.addItem(self.tr("Off"), "off")
        tip = self.tr("What is left to chance in every layer: skin, hair. Stored is the same for all faces.")
        named(self.noise, self.tr("Noise"), tip)
        self.seed = QSpinBox()
        self.seed.setRange(0, LARGEST_SEED)
        self.seed.setKeyboardTracking(False)
        self.seed.setMinimumWidth(120)
        named(self.seed, self.tr("Seed of the noise"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE * 2)
        grid.setVerticalSpacing(SPACE)
        for row, (text, buddy) in enumerate(
            ((self.tr("&Truncation ψ"), self.psi.number), (self.tr("&Noise"), self.noise))
        ):
            label = QLabel(text)
            label.setBuddy(buddy)
            grid.addWidget(label, row, 0)
        grid.addWidget(self.psi, 0, 1, 1, 2)
        grid.addWidget(self.noise, 1, 1)
        grid.addWidget(self.seed, 1, 2)
        grid.setColumnStretch(1, 1)
        self.column.addLayout(grid)
        self.psi.changed.connect(self._truncated)
        self.noise.currentIndexChanged.connect(self._noisy)
        self.seed.valueChanged.connect(self._noisy)

    def show_board(self, board: Board) -> None:
        self._board = board
        look = board.look
        self.psi.set_value(look.truncation)
        kind = "off" if not look.noise else "stored" if look.noise_seed is None else "seed"
        with QSignalBlocker(self.noise), QSignalBlocker(self.seed):
            self.noise.setCurrentIndex(self.noise.findData(kind))
            if look.noise_seed is not None:
                self.seed.setValue(look.noise_seed)
        self.seed.setEnabled(kind == "seed")
        self.seed.setToolTip("" if kind == "seed" else self.tr("Choose noise from a seed first."))

    def _truncated(self, value: float) -> None:
        self.wanted.emit(replace(self._board, look=replace(self._board.look, truncation=round(value, 4))))

    def _noisy(self, _value: int) -> None:
        kind = self.noise.currentData()
        seed = self.seed.value() if kind == "seed" else None
        look = Look(self._board.look.truncation, kind != "off", seed)
        self.wanted.emit(replace(self._board, look=look))


class StripBox(_Box):
    """The way from A to B, or a random walk."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = QComboBox()
        self.kind.addItem(self.tr("From A to B"), "between")
        self.kind.addItem(self.tr("Random walk from the result"), "walk")
        named(self.kind, self.tr("Strip"), self.tr("Eight faces in a row; each can be picked like a sample."))
        self.step = Slide(
            self.tr("Step"),
            self.tr("Step, slider"),
            self.tr("How far each face of the walk is from the one before."),
            0.0,
            1.0,
            0.05,
        )
        self.label = QLabel(self.tr("Ste&p"))
        self.label.setBuddy(self.step.number)
        self.again = QPushButton(self.tr("&Walk again"))
        named(self.again, self.tr("Walk again"), self.tr("Another random walk."))
        self.again.setAutoDefault(False)
        line = self._line(self.kind, self.label, self.step, self.again)
        line.setStretchFactor(self.step, 1)
        self.faces = FaceList(STRIP, STRIP, CELL)
        named(
            self.faces,
            self.tr("Strip of faces"),
            self.tr("Click or Enter: into the chosen place, A or B. The keys A and B put it there at once."),
        )
        self.column.addWidget(self.faces, 0, Qt.AlignmentFlag.AlignHCenter)
        self.kind.currentIndexChanged.connect(self._chosen)
        self.step.changed.connect(self._stepped)
        self.again.clicked.connect(self._again)

    def show_board(self, board: Board) -> None:
        self._board = board
        with QSignalBlocker(self.kind):
            self.kind.setCurrentIndex(self.kind.findData(board.strip))
        self.step.set_value(board.step)
        walking = board.strip == "walk"
        for widget in (self.label, self.step, self.again):
            widget.setEnabled(walking)
            if not walking:
                widget.setToolTip(self.tr("Choose the random walk first."))
        if walking:
            self.again.setToolTip(self.tr("Another random walk."))
            self.step.setToolTip(self.tr("How far each face of the walk is from the one before."))
        self.faces.set_names(
            [self.tr("Face {n} of the strip").replace("{n}", str(i + 1)) for i in range(STRIP)]
        )

    def _chosen(self, _index: int) -> None:
        self.wanted.emit(replace(self._board, strip=str(self.kind.currentData())))

    def _stepped(self, value: float) -> None:
        self.wanted.emit(replace(self._board, step=value))

    def _again(self) -> None:
        self.wanted.emit(replace(self._board, walk_seed=(self._board.walk_seed + STRIP) % LARGEST_SEED))
