"""Where the results of a batch go: folder, format, quality, names."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.ask import Ask
from editor.tasks import folder_or_home
from editor.theme import SPACE
from editor.words import engine_word
from engine.api import EngineError
from engine.batch.folders import DEFAULT_NAME, check_name
from engine.files import SaveOptions, formats

__all__ = ["OutputBox"]


class OutputBox(QWidget):
    """``changed()``: something is different."""

    changed = Signal()

    def __init__(self, ask: Ask, quality: int = 95, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ask = ask
        self._own = False  # the person chose the folder: it is not ours to change any more
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(SPACE)
        caption = QLabel(self.tr("Results"))
        caption.setProperty("role", "heading")
        outer.addWidget(caption)
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE * 2)
        form.setVerticalSpacing(SPACE)
        outer.addLayout(form)
        self.folder = QLineEdit()
        self.folder.setAccessibleName(self.tr("Output folder"))
        self.folder.setPlaceholderText(self.tr("A folder that only the results go to"))
        self.folder.textEdited.connect(self._edited)
        self.folder.textChanged.connect(self._changed)
        self.choose = QPushButton(self.tr("Choose…"))
        self.choose.setAccessibleName(self.tr("Choose the output folder"))
        self.choose.setAutoDefault(False)
        self.choose.clicked.connect(self._choose)
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        line.addWidget(self.folder, 1)
        line.addWidget(self.choose)
        form.addRow(self.tr("Fol&der"), line)
        label = form.labelForField(line)
        assert isinstance(label, QLabel)
        label.setBuddy(self.folder)
        self.format = QComboBox()
        self.format.setAccessibleName(self.tr("Format"))
        self.format.addItem(self.tr("As each photo"), "")
        for row in dict.fromkeys(formats.WRITABLE.values()):
            if not row.layers:
                self.format.addItem(row.label, row.suffixes[0])
        self.format.setToolTip(
            self.tr("Photos in formats that can only be read, such as RAW and HEIC, become TIFF files then.")
        )
        self.quality = QSpinBox()
        self.quality.setRange(1, 100)
        self.quality.setValue(quality)
        self.quality.setAccessibleName(self.tr("Quality"))
        self.quality.setToolTip(self.tr("Of JPEG, WebP and AVIF files: higher keeps more detail."))
        self.quality.setPrefix(self.tr("Quality") + " ")
        self.quality.setAlignment(Qt.AlignmentFlag.AlignRight)
        row_line = QHBoxLayout()
        row_line.setSpacing(SPACE)
        row_line.addWidget(self.format, 1)
        row_line.addWidget(self.quality)
        form.addRow(self.tr("&Format"), row_line)
        label = form.labelForField(row_line)
        assert isinstance(label, QLabel)
        label.setBuddy(self.format)
        self.name = QLineEdit(DEFAULT_NAME)
        self.name.setAccessibleName(self.tr("Names"))
        self.name.setToolTip(
            self.tr(
                "{name} and {ext} stand for the name and the kind of each photo: {name}-web gives photo-web.jpg."
            )
        )
        self.name.textChanged.connect(self._changed)
        form.addRow(self.tr("&Names"), self.name)
        self.overwrite = QCheckBox(self.tr("Replace files that are there already"))
        self.overwrite.setToolTip(
            self.tr("Results of an earlier batch are replaced anyway when photo or steps have changed.")
        )
        form.addRow("", self.overwrite)
        self.format.currentIndexChanged.connect(self._format_changed)
        self._format_changed(0)

    # --- what is chosen ------------------------------------------------------------------------------------

    def path(self) -> Path | None:
        text = self.folder.text().strip()
        return Path(text).expanduser() if text else None

    def suffix(self) -> str | None:
        return self.format.currentData() or None

    def pattern(self) -> str:
        return self.name.text().strip() or DEFAULT_NAME

    def options(self) -> SaveOptions:
        return SaveOptions(quality=self.quality.value())

    def problem(self) -> str:
        """Why a batch cannot begin with this; empty if it can."""
        path = self.path()
        if path is None:
            return self.tr("Choose a folder for the results.")
        if not path.is_absolute():
            return self.tr("The folder for the results has to be a full path.")
        try:
            check_name(self.pattern())
        except EngineError as error:
            return engine_word(str(error))
        return ""

    def propose(self, first: Path) -> None:
        """A folder beside the first photo, unless the person has chosen one."""
        if self._own and self.folder.text().strip():
            return
        photo = first.suffix.lower() in formats.READABLE
        name = self.tr("{name} processed")
        made = first.parent / (
            self.tr("processed") if photo else name.replace("{name}", first.name or self.tr("photos"))
        )
        self.folder.setText(str(made))

    # --- inside --------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        folder = self._ask.folder_path(
            self, self.tr("Folder for the results"), str(folder_or_home(self.folder.text()))
        )
        if folder is not None:
            self._own = True
            self.folder.setText(str(folder))

    def _edited(self, _text: str) -> None:
        self._own = True

    def _changed(self, _text: str) -> None:
        self.changed.emit()

    def _format_changed(self, _index: int) -> None:
        suffix = self.suffix()
        row = formats.WRITABLE[suffix] if suffix else None
        self.quality.setEnabled(row is None or row.name in ("JPEG", "WEBP", "AVIF"))
        self.changed.emit()
