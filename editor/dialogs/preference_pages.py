"""The pages of the preferences but for the keys. Each has ``changes()``: values by the names of the settings."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox

from editor.dialogs.rows import Choose, FolderField, Page, choose_item, named
from editor.language import LANGUAGES
from editor.settings import Settings

__all__ = ["FilesPage", "GeneralPage", "PerformancePage"]

MIB = 1 << 20


def _number(low: int, high: int, step: int, unit: str) -> QSpinBox:
    box = QSpinBox()
    box.setRange(low, high)
    box.setSingleStep(step)
    box.setSuffix(unit)
    box.lineEdit().setTextMargins(4, 0, 0, 0)  # the style sheet's padding does not reach it
    return box


class GeneralPage(Page):
    """Theme, language, and what happens with unsaved work."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.heading(self.tr("Appearance"))
        form = self.form()
        self.theme = QComboBox()
        for value, words in (
            ("dark", self.tr("Dark")),
            ("light", self.tr("Light")),
            ("system", self.tr("As the desktop")),
        ):
            self.theme.addItem(words, value)
        choose_item(self.theme, settings.theme)
        named(
            self.theme,
            self.tr("Theme"),
            self.tr("The colours of the window; the picture's own stay as they are."),
        )
        form.addRow(self.tr("&Theme"), self.theme)
        self.language = QComboBox()
        self.language.addItem(self.tr("As the desktop"), "system")
        for value, words in LANGUAGES.items():
            self.language.addItem(words, value)
        choose_item(self.language, settings.language)
        named(self.language, self.tr("Language"), self.tr("The language of menus and messages."))
        form.addRow(self.tr("&Language"), self.language)
        self.note(self.tr("Another language is used from the next start of Saisei on; all else at once."))

        self.heading(self.tr("Unsaved work"))
        self.recovery = QCheckBox(self.tr("&Keep copies of unsaved work"))
        self.recovery.setChecked(settings.recovery)
        named(
            self.recovery,
            self.tr("Keep copies of unsaved work"),
            self.tr("After a crash or a power cut, the next start offers the copies."),
        )
        self.column.addWidget(self.recovery)
        form = self.form()
        self.interval = _number(5, 3600, 15, self.tr(" s"))
        self.interval.setValue(settings.autosave_interval)
        named(
            self.interval,
            self.tr("Seconds between copies"),
            self.tr("At most so much work is lost in a crash."),
        )
        form.addRow(self.tr("&Every"), self.interval)
        self.interval.setEnabled(settings.recovery)
        self.recovery.toggled.connect(self.interval.setEnabled)
        self.note(
            self.tr("The copies lie in a folder of their own; your files change only when you save them.")
        )

    def changes(self) -> dict[str, Any]:
        return {
            "theme": self.theme.currentData(),
            "language": self.language.currentData(),
            "recovery": self.recovery.isChecked(),
            "autosave_interval": self.interval.value(),
        }


class PerformancePage(Page):
    """Where filters run, and how much memory they and undo may take."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.heading(self.tr("Computing"))
        form = self.form()
        self.device = QComboBox()
        for value, words in (
            ("auto", self.tr("Automatic: the fastest there is")),
            ("cpu", self.tr("Processor (CPU)")),
            ("cuda", self.tr("Graphics card (CUDA)")),
        ):
            self.device.addItem(words, value)
        choose_item(self.device, settings.device)  # "cuda:1" can be typed into the file
        named(self.device, self.tr("Device"), self.tr("Where filters run."))
        form.addRow(self.tr("&Device"), self.device)

        self.memory = _number(0, 1024 * 1024, 512, self.tr(" MB"))
        self.memory.setSpecialValueText(self.tr("What is free"))
        self.memory.setValue((settings.memory_limit or 0) // MIB)
        named(
            self.memory,
            self.tr("Memory limit"),
            self.tr("The most memory of the device that a job may take."),
        )
        form.addRow(self.tr("Memory &limit"), self.memory)

        self.tile = QComboBox()
        self.tile.addItem(self.tr("Automatic"), None)
        for edge in sorted({128, 256, 512, 1024} | ({settings.tile} if settings.tile else set())):
            self.tile.addItem(self.tr("{n} pixels").replace("{n}", str(edge)), edge)
        self.tile.setCurrentIndex(max(0, self.tile.findData(settings.tile)))
        named(
            self.tile,
            self.tr("Tile size"),
            self.tr("Large pictures are computed in tiles; a size that you choose here is never changed."),
        )
        form.addRow(self.tr("&Tile size"), self.tile)

        self.heading(self.tr("Undo"))
        form = self.form()
        self.history = _number(64, 64 * 1024, 256, self.tr(" MB"))
        self.history.setValue(settings.history_limit // MIB)
        named(
            self.history,
            self.tr("Undo memory"),
            self.tr("Memory for undo in each document; the oldest steps are forgotten first."),
        )
        form.addRow(self.tr("&Undo memory"), self.history)

    def changes(self) -> dict[str, Any]:
        return {
            "device": self.device.currentData(),
            "memory_limit": self.memory.value() * MIB or None,
            "tile": self.tile.currentData(),
            "history_limit": self.history.value() * MIB,
        }


class FilesPage(Page):
    """What is written into files beside the picture, and where the file dialogs begin."""

    def __init__(self, settings: Settings, choose: Choose) -> None:
        super().__init__()
        self.heading(self.tr("Metadata"))
        form = self.form()
        self.metadata = QComboBox()
        for value, words in (
            ("keep", self.tr("Keep everything")),
            ("no_location", self.tr("Leave out where it was taken")),
            ("copyright", self.tr("Only author and copyright")),
        ):
            self.metadata.addItem(words, value)
        choose_item(self.metadata, settings.metadata)
        named(
            self.metadata,
            self.tr("Metadata in saved files"),
            self.tr("What of a photo's EXIF, IPTC and XMP goes into the files that you save."),
        )
        form.addRow(self.tr("&In saved files"), self.metadata)
        self.note(
            self.tr(
                "“Where it was taken” covers GPS, names of places, and the camera maker's private notes, which may "
                "name the place, too. Colour profile and resolution are always kept."
            )
        )
        self.provenance = QCheckBox(self.tr("&Mark files that a model edited"))
        self.provenance.setChecked(settings.provenance)
        named(
            self.provenance,
            self.tr("Mark files that a model edited"),
            self.tr(
                "Writes the IPTC digital source type and the filters with their settings into the file's metadata."
            ),
        )
        self.column.addWidget(self.provenance)
        self.note(
            self.tr("Saved files then say that a model took part, and which filter with which settings.")
        )

        self.heading(self.tr("Folders"))
        form = self.form()
        last = self.tr("The one used last")
        self.open_folder = FolderField(self.tr("Folder for opening"), settings.open_folder, last, choose)
        form.addRow(self.tr("&Open from"), self.open_folder)
        self.save_folder = FolderField(self.tr("Folder for saving"), settings.save_folder, last, choose)
        form.addRow(self.tr("Save &to"), self.save_folder)

    def changes(self) -> dict[str, Any]:
        return {
            "metadata": self.metadata.currentData(),
            "provenance": self.provenance.isChecked(),
            "open_folder": self.open_folder.folder(),
            "save_folder": self.save_folder.folder(),
        }
