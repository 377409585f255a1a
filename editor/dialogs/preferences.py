"""Preferences: what is written into files, and how much of the machine a job may use."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor.settings import Settings
from editor.theme import SPACE

__all__ = ["PreferencesDialog"]

MIB = 1 << 20


class PreferencesDialog(QDialog):
    """``changes()`` after ``exec()`` holds what the person set, ready for ``SettingsStore.update``."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self.setMinimumWidth(460)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        outer.setSpacing(SPACE)

        outer.addWidget(self._heading(self.tr("Files")))
        self.provenance = QCheckBox(self.tr("&Mark files that a model edited"))
        self.provenance.setChecked(settings.provenance)
        self.provenance.setAccessibleName(self.tr("Mark files that a model edited"))
        self.provenance.setToolTip(
            self.tr(
                "Writes the IPTC digital source type and the filters with their settings into the file's metadata."
            )
        )
        outer.addWidget(self.provenance)
        outer.addWidget(
            self._note(
                self.tr("Saved files then say that a model took part, and which filter with which settings.")
            )
        )
        outer.addSpacing(SPACE)

        outer.addWidget(self._heading(self.tr("Computing")))
        form = QFormLayout()
        form.setHorizontalSpacing(SPACE * 2)
        form.setVerticalSpacing(SPACE)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.device = QComboBox()
        for value, words in (
            ("auto", self.tr("Automatic: the fastest there is")),
            ("cpu", self.tr("Processor (CPU)")),
            ("cuda", self.tr("Graphics card (CUDA)")),
        ):
            self.device.addItem(words, value)
        if self.device.findData(settings.device) < 0:  # "cuda:1", typed into the file by hand
            self.device.addItem(settings.device, settings.device)
        self.device.setCurrentIndex(self.device.findData(settings.device))
        self._name(self.device, self.tr("Device"), self.tr("Where filters run."))
        form.addRow(self.tr("&Device"), self.device)

        self.memory = QSpinBox()
        self.memory.setRange(0, 1024 * 1024)
        self.memory.setSingleStep(512)
        self.memory.setSuffix(self.tr(" MB"))
        self.memory.setSpecialValueText(self.tr("What is free"))
        self.memory.setValue((settings.memory_limit or 0) // MIB)
        self._name(
            self.memory,
            self.tr("Memory limit"),
            self.tr("The most memory of the device that a job may take."),
        )
        form.addRow(self.tr("Memory &limit"), self.memory)

        self.tile = QComboBox()
        self.tile.addItem(self.tr("Automatic"), None)
        edges = sorted({128, 256, 512, 1024} | ({settings.tile} if settings.tile else set()))
        for edge in edges:
            self.tile.addItem(self.tr("{n} pixels").replace("{n}", str(edge)), edge)
        self.tile.setCurrentIndex(edges.index(settings.tile) + 1 if settings.tile else 0)
        self._name(
            self.tile,
            self.tr("Tile size"),
            self.tr("Large pictures are computed in tiles; a size that you choose here is never changed."),
        )
        form.addRow(self.tr("&Tile size"), self.tile)

        self.history = QSpinBox()
        self.history.setRange(64, 64 * 1024)
        self.history.setSingleStep(256)
        self.history.setSuffix(self.tr(" MB"))
        self.history.setValue(settings.history_limit // MIB)
        self._name(
            self.history,
            self.tr("Undo memory"),
            self.tr("Memory for undo in each document; the oldest steps are forgotten first."),
        )
        form.addRow(self.tr("&Undo memory"), self.history)
        outer.addLayout(form)
        outer.addSpacing(SPACE)

        buttons = QDialogButtonBox()
        save = buttons.addButton(self.tr("&Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = buttons.addButton(self.tr("&Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        save.setAccessibleName(self.tr("Save"))
        cancel.setAccessibleName(self.tr("Cancel"))
        save.setProperty("primary", True)
        save.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        outer.addWidget(buttons)

    def changes(self) -> dict[str, Any]:
        return {
            "provenance": self.provenance.isChecked(),
            "device": self.device.currentData(),
            "memory_limit": self.memory.value() * MIB or None,
            "tile": self.tile.currentData(),
            "history_limit": self.history.value() * MIB,
        }

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "heading")
        return label

    def _note(self, text: str) -> QLabel:
        label = QLabel(text)
        label.setProperty("role", "dim")
        label.setWordWrap(True)
        return label

    def _name(self, widget: QWidget, name: str, help_text: str) -> None:
        widget.setAccessibleName(name)
        widget.setToolTip(help_text)
