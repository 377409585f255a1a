"""The dialog of an export: what becomes of the picture at the left, settings and the file's size at the right.

It shows and asks; ``editor/exporting.py`` does the work.
"""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.export_form import ExportForm
from editor.dialogs.export_view import CropView, Overview
from editor.dialogs.rows import named
from editor.dialogs.save import Saved
from editor.export_preview import ExportPreview
from editor.icons import icon
from editor.names import plain_tip
from editor.theme import SPACE
from editor.words import engine_word
from engine.api import Picture, Rect, Size

__all__ = ["ExportDialog", "bytes_word"]

FIRST_SIZE = QSize(980, 640)
SIDE = 360  # px


def bytes_word(count: int) -> str:
    """Such as "2.4 MB", with three figures at the least that matter."""
    for unit, words in (
        (1_000_000_000, QCoreApplication.translate("ExportDialog", "{n} GB")),
        (1_000_000, QCoreApplication.translate("ExportDialog", "{n} MB")),
        (1_000, QCoreApplication.translate("ExportDialog", "{n} KB")),
    ):
        if count >= unit:
            share = count / unit
            return words.replace("{n}", f"{share:.0f}" if share >= 100 else f"{share:.1f}")
    return QCoreApplication.translate("ExportDialog", "{n} bytes").replace("{n}", str(count))


class ExportDialog(QDialog):
    """``wanted()``: the person wants the file. ``preview`` is the dialog's from here on, and is stopped with it."""

    wanted = Signal()

    def __init__(self, form: ExportForm, what: Saved, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self.setAccessibleName(self.tr("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form, self._what = form, what
        self._preview: ExportPreview | None = None
        self._overview_of: Picture | None = None
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE * 2)
        columns = QHBoxLayout()
        columns.setSpacing(SPACE * 2)
        columns.addLayout(self._build_picture(), 1)
        columns.addWidget(self._build_settings())
        outer.addLayout(columns, 1)
        outer.addLayout(self._build_buttons())
        stops = (self.form.metadata, self.view, self.original, self.cancel_button, self.export_button)
        for before, after in pairwise(stops):  # the settings come first, and they begin with the format
            self.setTabOrder(before, after)
        self.form.kind.setFocus()
        self.resize(FIRST_SIZE.boundedTo(self.screen().availableSize()))

    def use(self, preview: ExportPreview) -> None:
        """From here on the dialog shows what ``preview`` finds out."""
        self._preview = preview
        preview.changed.connect(self._refresh)
        self.view.moved.connect(self._crop_moved)
        self.form.changed.connect(self._settings_changed)
        self._settings_changed()

    def show_problem(self, sentence: str) -> None:
        """Why the file was not written; empty: nothing is wrong any more."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    # --- building ----------------------------------------------------------------------------------------------

    def _build_picture(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(SPACE)
        self.view = CropView()
        column.addWidget(self.view, 1)
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.state = QLabel()
        self.state.setProperty("role", "dim")
        self.original = QPushButton(self.tr("Show &before"))
        self.original.setIcon(icon("eye"))
        self.original.setCheckable(True)
        self.original.setAutoDefault(False)
        named(
            self.original,
            self.tr("Show before"),
            self.tr("Switch between the picture as it goes into the file and as it comes out."),
        )
        self.original.toggled.connect(self.view.show_original)
        self.original.toggled.connect(self._refresh)
        line.addWidget(self.state, 1)
        line.addWidget(self.original)
        column.addLayout(line)
        return column

    def _build_settings(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(SIDE)  # the rest is for the picture
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        self.overview = Overview()
        self.overview.chosen.connect(self.view.look_at)
        column.addWidget(self.overview)
        column.addSpacing(SPACE)
        self.form.setParent(self)
        column.addWidget(self.form)
        column.addStretch(1)
        self.warning = self._note("warning")
        self.problem = self._note("warning")
        self.problem.setAccessibleName(self.tr("Problem"))
        column.addWidget(self.warning)
        column.addWidget(self.problem)
        self.length = QLabel()
        self.length.setProperty("role", "heading")
        self.length.setAccessibleName(self.tr("Size of the file"))
        self.pixels = QLabel()
        self.pixels.setProperty("role", "dim")
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setFixedHeight(6)
        self.busy.setAccessibleName(self.tr("The size of the file is being found out"))
        policy = self.busy.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.busy.setSizePolicy(policy)
        for widget in (self.length, self.pixels, self.busy):
            column.addWidget(widget)
        return side

    def _note(self, role: str) -> QLabel:
        label = QLabel()
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.hide()
        return label

    def _build_buttons(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        self.cancel_button = QPushButton(self.tr("&Cancel"))
        self.export_button = QPushButton(self.tr("E&xport…"))
        self.cancel_button.setAccessibleName(self.tr("Cancel"))
        self.export_button.setAccessibleName(self.tr("Export"))
        self.export_button.setProperty("primary", True)
        self.export_button.setDefault(True)
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.export_button.clicked.connect(self.wanted)
        line.addStretch(1)
        line.addWidget(self.cancel_button)
        line.addWidget(self.export_button)
        return line

    # --- inside ------------------------------------------------------------------------------------------------

    def _settings_changed(self) -> None:
        assert self._preview is not None
        self.show_problem("")
        self._preview.set_export(self.form.export())
        self._preview.set_crop(self.view.crop)

    def _crop_moved(self, crop: Rect) -> None:
        self.overview.show_crop(self._shown_size(), crop)
        if self._preview is not None:
            self._preview.set_crop(crop)

    def _shown_size(self) -> Size:
        return self._preview.size if self._preview is not None else self._what.size

    def _refresh(self, _on: bool = False) -> None:
        preview = self._preview
        if preview is None:
            return
        export, size = self.form.export(), preview.size
        self.view.show_picture(size, preview.before, preview.after)
        self.overview.show_crop(size, self.view.crop)
        if preview.picture is not None and preview.picture is not self._overview_of:
            self._overview_of = preview.picture
            self.overview.show_image(preview.small(self.overview.ROOM))
        self.state.setText(self._state_words())
        if preview.length is None:
            words = "—" if preview.error else self.tr("Size: being computed…")
        else:
            words = self.tr("Size: {size}") if preview.exact else self.tr("Size: about {size}")
            words = words.replace("{size}", bytes_word(preview.length))
        self.length.setText(words)
        self.pixels.setText(
            self.tr("{width} × {height} pixels")
            .replace("{width}", f"{size.width:,}")
            .replace("{height}", f"{size.height:,}")
        )
        self.busy.setVisible(preview.busy and not preview.error)
        warning = engine_word(preview.error) if preview.error else ""
        if not warning and self._what.alpha and not export.row.alpha:
            warning = self.tr("This format holds no transparency: it becomes white in the file.")
        self.warning.setText(warning)
        self.warning.setVisible(bool(warning))
        self.export_button.setEnabled(not preview.error)
        self.export_button.setToolTip(plain_tip(warning) if preview.error else "")

    def _state_words(self) -> str:
        assert self._preview is not None
        if self._preview.error:
            return ""
        if self._preview.picture is None:
            return self.tr("Preparing the picture…")
        if self.original.isChecked():
            return self.tr("100 %, before")
        if self._preview.after is None:
            return self.tr("100 %, being computed…")
        return self.tr("100 %, as in the file")

    def done(self, result: int) -> None:
        if self._preview is not None:
            self._preview.stop()
            self._preview = None
        super().done(result)
