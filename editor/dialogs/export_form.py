"""What the person chooses of an export: format and how it is written, size, colours, metadata."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QWidget,
)

from editor.dialogs.rows import named
from editor.export_options import METADATA, RESIZES, ROWS, Export
from editor.theme import SPACE
from engine.api import Size
from engine.geometry import LARGEST

__all__ = ["ExportForm"]

# which controls a format has
_SHOWN: dict[str, tuple[str, ...]] = {
    "JPEG": ("quality", "subsampling"),
    "PNG": ("depth", "level"),
    "TIFF": ("depth", "compression"),
    "WEBP": ("quality", "lossless"),
    "AVIF": ("quality", "subsampling"),
}


class ExportForm(QWidget):
    """``changed()``: any choice. ``kind_chosen(kind)``: another format; the settings that were last used with it may
    be put in with ``set_export``."""

    changed = Signal()
    kind_chosen = Signal(str)

    def __init__(self, size: Size, profile: str, parent: QWidget | None = None) -> None:
        """``size`` and ``profile``: of the document."""
        super().__init__(parent)
        self._before = size
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.setHorizontalSpacing(SPACE * 2)
        self.form.setVerticalSpacing(SPACE)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._build_format()
        self._build_size()
        self._build_rest(profile)
        for box in (
            self.kind,
            self.depth_box,
            self.subsampling,
            self.compression,
            self.resize_box,
            self.colours,
        ):
            box.currentIndexChanged.connect(self._changed)
        self.metadata.currentIndexChanged.connect(self._changed)
        for number in (self.quality, self.level, self.longest, self.percent, self.width_box, self.height_box):
            number.valueChanged.connect(self._changed)
        self.lossless.toggled.connect(self._changed)
        self.keep_ratio.toggled.connect(self._ratio_toggled)
        self.width_box.valueChanged.connect(self._width_changed)
        self.height_box.valueChanged.connect(self._height_changed)
        self.kind.activated.connect(self._kind_activated)

    def export(self) -> Export:
        """What is chosen."""
        return Export(
            self.kind.currentData(),
            self.quality.value(),
            self.lossless.isChecked(),
            int(self.depth_box.currentData()),
            self.subsampling.currentData(),
            self.compression.currentData(),
            self.level.value(),
            self.resize_box.currentData(),
            self.longest.value(),
            self.percent.value(),
            self.width_box.value(),
            self.height_box.value(),
            self.keep_ratio.isChecked(),
            bool(self.colours.currentData()),
            self.metadata.currentData(),
        )

    def set_export(self, export: Export) -> None:
        """Show these settings; ``changed`` is emitted once."""
        if (
            export.resize == "exact" and export.fit
        ):  # of another picture, maybe: the boxes say what this one becomes
            fitted = export.size(self._before)
            export = replace(export, width=fitted.width, height=fitted.height)
        with QSignalBlocker(self):
            for box, value in (
                (self.kind, export.kind),
                (self.depth_box, export.depth),
                (self.subsampling, export.subsampling),
                (self.compression, export.compression),
                (self.resize_box, export.resize),
                (self.colours, export.srgb),
                (self.metadata, export.metadata),
            ):
                box.setCurrentIndex(max(0, box.findData(value)))
            self.quality.setValue(export.quality)
            self.level.setValue(export.level)
            self.lossless.setChecked(export.lossless)
            self.longest.setValue(export.longest)
            self.percent.setValue(export.percent)
            with (
                QSignalBlocker(self.keep_ratio),
                QSignalBlocker(self.width_box),
                QSignalBlocker(self.height_box),
            ):
                self.keep_ratio.setChecked(export.fit)
                self.width_box.setValue(export.width)
                self.height_box.setValue(export.height)
        self._changed()

    # --- building ----------------------------------------------------------------------------------------------

    def _row(self, label: str, field: QWidget, buddy: QWidget | None = None) -> None:
        self.form.addRow(label, field)
        caption = self.form.labelForField(field)
        if isinstance(caption, QLabel):
            caption.setBuddy(buddy or field)

    def _box(self, name: str, help_text: str, items: list[tuple[str, object]]) -> QComboBox:
        box = QComboBox()
        named(box, name, help_text)
        for words, value in items:
            box.addItem(words, value)
        return box

    def _build_format(self) -> None:
        self.kind = self._box(
            self.tr("Format"),
            self.tr("JPEG for sharing, PNG and TIFF for keeping every pixel, WebP and AVIF for the web."),
            [(row.label, row.name) for row in ROWS],
        )
        self._row(self.tr("&Format"), self.kind)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(1, 100)
        named(self.slider, self.tr("Quality, slider"))
        self.quality = QSpinBox()
        self.quality.setRange(1, 100)
        help_text = self.tr("Higher keeps more detail and makes a larger file.")
        named(self.quality, self.tr("Quality"), help_text)
        self.slider.setToolTip(help_text)
        self.slider.valueChanged.connect(self.quality.setValue)
        self.quality.valueChanged.connect(self.slider.setValue)
        self.quality_row = _line(self.slider, self.quality)
        self._row(self.tr("&Quality"), self.quality_row, self.quality)
        self.lossless = QCheckBox(self.tr("&Lossless"))
        named(self.lossless, self.tr("Lossless"), self.tr("Keep every pixel exactly; the file is larger."))
        self.form.addRow("", self.lossless)
        self.subsampling = self._box(
            self.tr("Chroma"),
            self.tr("How finely colours are stored: 4:4:4 keeps red edges sharp, 4:2:0 makes smaller files."),
            [
                (self.tr("4:4:4, full"), "4:4:4"),
                (self.tr("4:2:2, half"), "4:2:2"),
                (self.tr("4:2:0, a quarter"), "4:2:0"),
            ],
        )
        self._row(self.tr("C&hroma"), self.subsampling)
        self.depth_box = self._box(
            self.tr("Depth"),
            self.tr("Bits for each colour channel; 16 keeps finer steps."),
            [(self.tr("8 bits a channel"), 8), (self.tr("16 bits a channel"), 16)],
        )
        self._row(self.tr("&Depth"), self.depth_box)
        self.level = QSpinBox()
        self.level.setRange(1, 9)
        named(
            self.level,
            self.tr("Effort"),
            self.tr("From 1, quick, to 9, the smallest file. The pixels are the same."),
        )
        self._row(self.tr("&Effort"), self.level)
        self.compression = self._box(
            self.tr("Compression"),
            self.tr("None of them changes a pixel. LZW is read by the oldest programs, too."),
            [
                (self.tr("Deflate, smallest"), "deflate"),
                (self.tr("LZW"), "lzw"),
                (self.tr("None"), "none"),
            ],
        )
        self._row(self.tr("C&ompression"), self.compression)

    def _build_size(self) -> None:
        words = {
            "none": self.tr("As it is"),
            "longest": self.tr("Longest edge"),
            "percent": self.tr("Per cent"),
            "exact": self.tr("Width and height"),
        }
        self.resize_box = self._box(
            self.tr("Size"),
            self.tr("Resized by Lanczos on the way out; the document stays as it is."),
            [(words[name], name) for name in RESIZES],
        )
        self._row(self.tr("&Size"), self.resize_box)
        self.longest = self._pixels(
            self.tr("Longest edge, in pixels"), self.tr("Smaller pictures are not enlarged.")
        )
        self.form.addRow("", self.longest)
        self.percent = QDoubleSpinBox()
        self.percent.setRange(1, 1000)
        self.percent.setDecimals(1)
        self.percent.setSuffix(" %")
        named(self.percent, self.tr("Size in per cent"))
        self.form.addRow("", self.percent)
        self.width_box = self._pixels(self.tr("Width, in pixels"))
        self.height_box = self._pixels(self.tr("Height, in pixels"))
        for number in (self.width_box, self.height_box):  # two of them share a line
            number.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.exact_row = _line(self.width_box, QLabel("×"), self.height_box)
        self.form.addRow("", self.exact_row)
        self.keep_ratio = QCheckBox(self.tr("Keep the &ratio"))
        named(
            self.keep_ratio,
            self.tr("Keep the ratio"),
            self.tr("Width and height follow each other; else the picture is stretched."),
        )
        self.form.addRow("", self.keep_ratio)

    def _pixels(self, name: str, help_text: str = "") -> QSpinBox:
        number = QSpinBox()
        number.setRange(1, LARGEST)
        number.setSuffix(self.tr(" px"))
        named(number, name, help_text)
        return number

    def _build_rest(self, profile: str) -> None:
        self.colours = self._box(
            self.tr("Colours"),
            self.tr("sRGB looks right everywhere; the document's own profile may hold more colours."),
            [
                (self.tr("Keep {profile}").replace("{profile}", profile), False),
                (self.tr("Convert to sRGB"), True),
            ],
        )
        self.colours.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.colours.setMinimumContentsLength(18)
        self._row(self.tr("Co&lours"), self.colours)
        words = {
            "keep": self.tr("All"),
            "no_location": self.tr("Without the location"),
            "copyright": self.tr("Author and copyright only"),
            "none": self.tr("None"),
        }
        self.metadata = self._box(
            self.tr("Metadata"),
            self.tr(
                "What of EXIF, XMP and IPTC goes into the file. The colour profile and, if Preferences say so, the "
                "mark that a model took part always do."
            ),
            [(words[name], name) for name in METADATA],
        )
        self._row(self.tr("&Metadata"), self.metadata)

    # --- inside ------------------------------------------------------------------------------------------------

    def _kind_activated(self, _index: int) -> None:
        self.kind_chosen.emit(self.kind.currentData())

    def _changed(self, _value: object = None) -> None:
        kind, how = self.kind.currentData(), self.resize_box.currentData()
        shown = _SHOWN.get(kind, ())
        for name, field in (
            ("quality", self.quality_row),
            ("lossless", self.lossless),
            ("subsampling", self.subsampling),
            ("depth", self.depth_box),
            ("level", self.level),
            ("compression", self.compression),
        ):
            self.form.setRowVisible(field, name in shown)
        for name, field in (
            ("longest", self.longest),
            ("percent", self.percent),
            ("exact", self.exact_row),
            ("exact", self.keep_ratio),
        ):
            self.form.setRowVisible(field, how == name)
        self.quality_row.setEnabled(not (kind == "WEBP" and self.lossless.isChecked()))
        self.changed.emit()

    def _width_changed(self, width: int) -> None:
        if self.keep_ratio.isChecked():
            with QSignalBlocker(self.height_box):
                self.height_box.setValue(max(1, round(width * self._before.height / self._before.width)))

    def _height_changed(self, height: int) -> None:
        if self.keep_ratio.isChecked():
            with QSignalBlocker(self.width_box):
                self.width_box.setValue(max(1, round(height * self._before.width / self._before.height)))

    def _ratio_toggled(self, on: bool) -> None:
        if on:
            self._width_changed(self.width_box.value())
        self._changed()


def _line(*widgets: QWidget) -> QWidget:
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(SPACE)
    for widget in widgets:
        line.addWidget(widget, 0 if isinstance(widget, QLabel) else 1)
    return holder
