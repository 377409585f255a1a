"""The dialog of Upscale: beside the filter's own parameters, where the result goes and what it will take."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from editor.dialogs.filter import FilterDialog
from editor.names import plain_tip
from editor.theme import SPACE
from editor.words import engine_word
from engine.api import DevicePolicy, EngineError, Size
from engine.estimates import Estimate
from engine.files.formats import JPEG
from engine.filters import Filter
from engine.filters.upscale import PAIRS
from engine.filters.upscale_plan import foretold

__all__ = ["UpscaleDialog"]

LINES = 3  # of what is told


class UpscaleDialog(FilterDialog):
    """``set_picture`` tells what is enlarged: the dialog says what comes of it."""

    def __init__(
        self, row: Filter, models: tuple[tuple[str, str], ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(row, models, parent)
        self._picture: tuple[Size, int, int, DevicePolicy] | None = None
        self.into = QComboBox()
        self.into.addItem(self.tr("A new document, of all that is seen"), "document")
        self.into.addItem(self.tr("This document, with all its layers"), "layers")
        self.into.setAccessibleName(self.tr("Result"))
        self.into.setToolTip(
            self.tr(
                "A network draws what is seen, or the selected layer of this document, whose other layers, masks and "
                "selection are then resampled. The choice is remembered."
            )
        )
        caption = QLabel(self.tr("R&esult"))
        caption.setBuddy(self.into)
        # in line with the parameters above
        caption.setMinimumWidth(max(label.sizeHint().width() for label in self.form.findChildren(QLabel)))
        self.foretold = QLabel("")
        self.foretold.setAccessibleName(self.tr("What it will take"))
        self.foretold.setWordWrap(True)
        # room for its longest sentence, so that the dialog does not jump while a number is typed
        self.foretold.setMinimumHeight(LINES * self.foretold.fontMetrics().lineSpacing())
        self.foretold.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE * 2)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(1, 1)
        grid.addWidget(caption, 0, 0)
        grid.addWidget(self.into, 0, 1)
        grid.addWidget(self.foretold, 1, 0, 1, 2)
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.insertLayout(outer.indexOf(self.form) + 1, grid)
        self.setTabOrder(self.into, self.preview)
        self.changed.connect(self.foretell)
        self.model.currentIndexChanged.connect(self._fit_detail)
        self._fit_detail()

    def _fit_detail(self) -> None:
        """The slider mixes two models of a make: it is for those that have a second one."""
        chosen = self.model.currentData()
        there = {self.model.itemData(i) for i in range(self.model.count())} | set(self.row.parts)
        if chosen is None or PAIRS.get(chosen) in there:
            self.form.release("detail")
            return
        words = self.tr(
            "{model} has no second model to mix with: the slider is for the models that come with Saisei, and "
            "for pairs that were made to be mixed."
        )
        self.form.hold("detail", 0.0, words.replace("{model}", self.model.currentText()))

    def set_picture(self, size: Size, channels: int, depth: int, policy: DevicePolicy, into: str) -> None:
        """What is enlarged; ``into``: where the last one went."""
        self._picture = (size, channels, depth, policy)
        index = self.into.findData(into)
        self.into.setCurrentIndex(max(0, index))
        self.foretell()

    def foretell(self) -> None:
        """Size, memory and time, or why it cannot be: then nothing can be applied."""
        if self._picture is None:
            return
        size, channels, depth, policy = self._picture
        try:
            told = foretold(self.params(), size, channels, depth, policy, self.model_id())
        except (EngineError, ValueError) as error:
            self._say(engine_word(str(error)), can_be=False)
            return
        after = told.size
        self.form.set_resolved({"width": after.width, "height": after.height, "longest": max(after)})
        self._say(self._words(told), can_be=told.fits)

    def set_limited(self, on: bool) -> None:
        """A selection makes no difference: the whole picture is enlarged."""
        self.apply_button.setToolTip(self.tr("Enlarge the whole picture."))

    def _say(self, words: str, can_be: bool) -> None:
        self.foretold.setText(words)
        self.foretold.setToolTip(plain_tip(words))
        self.apply_button.setEnabled(can_be)
        self.apply_button.setToolTip(self.tr("Enlarge the whole picture.") if can_be else plain_tip(words))

    def _words(self, told: Estimate) -> str:
        what = [self.tr("{width} × {height} pixels ({mp} MP)")]
        if told.seconds is not None:
            what.append(self.tr("about {time}").replace("{time}", self._time(told.seconds)))
        if max(told.size) > JPEG.max_side:
            what.append(self.tr("too large for JPEG: PNG and TIFF hold it"))
        memory = [self.tr("{needed} GB of memory, {free} GB are free")]
        if not told.fits:
            memory.append(self.tr("that does not fit: choose a smaller size or close other documents"))
        words = "\n".join(" · ".join(parts) for parts in (what, memory))
        after = told.size
        for name, value in (
            ("{width}", f"{after.width:,}"),
            ("{height}", f"{after.height:,}"),
            ("{mp}", f"{after.width * after.height / 1e6:.3g}"),
            ("{needed}", f"{told.memory / 1e9:.1f}"),
            ("{free}", f"{told.free / 1e9:.1f}"),
        ):
            words = words.replace(name, value)
        return words

    def _time(self, seconds: float) -> str:
        if seconds < 90:
            return self.tr("{n} s").replace("{n}", str(max(1, round(seconds))))
        return self.tr("{n} min").replace("{n}", str(round(seconds / 60)))
