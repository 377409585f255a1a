"""The one seam for questions to the person: file dialogs, "save changes?", save options.

Everything modal goes through an ``Ask``, so that a test puts its own answers in its place.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLabel, QMessageBox, QWidget

from editor.dialogs.save import Saved, SaveDialog
from editor.dialogs.text import TextDialog
from editor.models_import import SUFFIXES
from editor.names import title_text
from editor.settings import Settings
from editor.tasks import within
from engine.files import SaveOptions, formats
from engine.files.formats import Format

__all__ = ["Ask", "Unsaved"]


class Unsaved(Enum):
    """What to do with a modified document that is about to close."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class Ask(QObject):
    """The real questions, as dialogs. Each returns None (or CANCEL) when the person backs out."""

    def open_paths(self, parent: QWidget, folder: str) -> list[Path]:
        patterns = " ".join(f"*{suffix}" for suffix in formats.READABLE)
        names, _ = QFileDialog.getOpenFileNames(
            parent,
            self.tr("Open photos"),
            folder,
            self.tr("Photos") + f" ({patterns});;" + self.tr("All files") + " (*)",
        )
        return [Path(name) for name in names]

    def save_path(self, parent: QWidget, suggested: Path) -> Path | None:
        """A path with a suffix that can be written; the file dialog asks before it replaces a file."""
        return self._path(parent, self.tr("Save as"), suggested, formats.WRITABLE)

    def export_path(self, parent: QWidget, suggested: Path, row: Format) -> Path | None:
        """The same for one format."""
        return self._path(parent, self.tr("Export"), suggested, dict.fromkeys(row.suffixes, row))

    def _path(self, parent: QWidget, title: str, suggested: Path, known: dict[str, Format]) -> Path | None:
        rows = dict.fromkeys(known.values())
        filters = {f"{row.label} ({' '.join('*' + s for s in row.suffixes)})": row for row in rows}
        mine = known.get(suggested.suffix.lower())
        chosen = next((text for text, row in filters.items() if row is mine), next(iter(filters)))
        dialog = QFileDialog(parent, title, str(suggested.parent))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(list(filters))
        dialog.selectNameFilter(chosen)
        dialog.selectFile(suggested.name)
        if not dialog.exec():
            return None
        path = Path(dialog.selectedFiles()[0])
        if path.suffix.lower() in known:
            return path
        suffix = filters[dialog.selectedNameFilter()].suffixes[0]
        named = path.with_name(path.name + suffix)
        # the file dialog asked about the name without the suffix, so this one is asked about here
        return named if not within(named.exists, True) or self._replace(parent, named) else None

    def _replace(self, parent: QWidget, path: Path) -> bool:
        return self._confirm(
            parent,
            self.tr("Replace the file?"),
            self.tr("{name} exists already. Replace it?").replace("{name}", path.name),
            self.tr("The file in {folder} will be overwritten.").replace("{folder}", str(path.parent)),
            self.tr("&Replace"),
        )

    def save_options(
        self, parent: QWidget, path: Path, what: Saved, defaults: Settings
    ) -> SaveOptions | None:
        """How to write the file. ``path`` has a suffix that can be written."""
        dialog = SaveDialog(formats.WRITABLE[path.suffix.lower()], what, defaults, parent)
        dialog.setWindowTitle(title_text(self.tr("Save {name}").replace("{name}", path.name)))
        return dialog.options() if dialog.exec() else None

    def unsaved(self, parent: QWidget, name: str) -> Unsaved:
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Unsaved changes"))
        box.setText(self.tr("Save the changes to {name} before closing?").replace("{name}", name))
        box.setInformativeText(
            self.tr("Without saving, the new layers are lost; the file on disk stays as it is.")
        )
        save = box.addButton(self.tr("&Save"), QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton(self.tr("&Discard"), QMessageBox.ButtonRole.DestructiveRole)
        cancel = box.addButton(self.tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(save)
        box.setEscapeButton(cancel)
        _make_plain(box)
        box.exec()
        clicked = box.clickedButton()
        return Unsaved.SAVE if clicked is save else Unsaved.DISCARD if clicked is discard else Unsaved.CANCEL

    def flatten(self, parent: QWidget, name: str, kind: str) -> bool:
        """Whether the opened file may be replaced by what its layers show together."""
        return self._confirm(
            parent,
            self.tr("Replace the original?"),
            self.tr("Replace {name} with the edited picture?").replace("{name}", name),
            self.tr("{kind} files hold no layers: what is visible is written as one picture.").replace(
                "{kind}", kind
            ),
            self.tr("&Replace"),
        )

    def upscale_into(self, parent: QWidget) -> str | None:
        """Where an enlarged picture goes: into a "document" of its own, or into this one with all its "layers"."""
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("Upscale"))
        box.setText(self.tr("Where should the enlarged picture go?"))
        box.setInformativeText(
            self.tr(
                "A new document holds what is seen as one layer. In this document the selected layer is drawn by the "
                "network, and all others are resampled to its size. The answer is remembered; the dialog of Upscale "
                "changes it."
            )
        )
        new = box.addButton(self.tr("&New document"), QMessageBox.ButtonRole.AcceptRole)
        layers = box.addButton(self.tr("&This document"), QMessageBox.ButtonRole.YesRole)
        cancel = box.addButton(self.tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(new)
        box.setEscapeButton(cancel)
        _make_plain(box)
        box.exec()
        clicked = box.clickedButton()
        return "document" if clicked is new else "layers" if clicked is layers else None

    def _confirm(self, parent: QWidget, title: str, text: str, more: str, verb: str) -> bool:
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(title)
        box.setText(text)
        box.setInformativeText(more)
        yes = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(self.tr("&Cancel"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(yes)
        box.setEscapeButton(cancel)
        _make_plain(box)
        box.exec()
        return box.clickedButton() is yes

    def number(
        self, parent: QWidget, title: str, label: str, value: float, minimum: float, maximum: float
    ) -> float | None:
        """A number, to a tenth."""
        dialog = QInputDialog(parent)
        dialog.setInputMode(QInputDialog.InputMode.DoubleInput)
        dialog.setWindowTitle(title)
        dialog.setLabelText(label)
        dialog.setDoubleRange(minimum, maximum)
        dialog.setDoubleDecimals(1)
        dialog.setDoubleValue(value)
        dialog.setOkButtonText(self.tr("&OK"))
        dialog.setCancelButtonText(self.tr("&Cancel"))
        return dialog.doubleValue() if dialog.exec() else None

    def mask_path(self, parent: QWidget, suggested: str, save: bool) -> Path | None:
        """A PNG to save a selection in, or a picture to take one from."""
        pictures = self.tr("Grey pictures") + " (*.png *.tif *.tiff)"
        if not save:
            name, _ = QFileDialog.getOpenFileName(parent, self.tr("Load selection"), suggested, pictures)
            return Path(name) if name else None
        name, _ = QFileDialog.getSaveFileName(parent, self.tr("Save selection"), suggested, "PNG (*.png)")
        if not name:
            return None
        path = Path(name)
        return path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")

    def hints_path(self, parent: QWidget, suggested: str) -> Path | None:
        """A PNG to save colour hints in."""
        name, _ = QFileDialog.getSaveFileName(parent, self.tr("Save colour hints"), suggested, "PNG (*.png)")
        if not name:
            return None
        path = Path(name)
        return path if path.suffix.lower() == ".png" else path.with_name(path.name + ".png")

    def face_path(self, parent: QWidget, suggested: str, save: bool) -> Path | None:
        """A JSON file with the numbers of a face."""
        kind = self.tr("Faces") + " (*.json)"
        if not save:
            name, _ = QFileDialog.getOpenFileName(parent, self.tr("Open face"), suggested, kind)
            return Path(name) if name else None
        name, _ = QFileDialog.getSaveFileName(parent, self.tr("Save face"), suggested, kind)
        if not name:
            return None
        path = Path(name)
        return path if path.suffix.lower() == ".json" else path.with_name(path.name + ".json")

    def recipe_path(self, parent: QWidget, suggested: str) -> Path | None:
        """A TOML file with the recipe of a dataset."""
        kind = self.tr("Recipes") + " (*.toml)"
        name, _ = QFileDialog.getOpenFileName(parent, self.tr("Open recipe"), suggested, kind)
        return Path(name) if name else None

    def folder_path(self, parent: QWidget, title: str, folder: str) -> Path | None:
        """A folder that is there; the dialog can make one."""
        name = QFileDialog.getExistingDirectory(parent, title, folder)
        return Path(name) if name else None

    def weights_paths(self, parent: QWidget, folder: str) -> list[Path]:
        """Files of weights; the two halves of an ncnn network may be chosen together."""
        patterns = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        names, _ = QFileDialog.getOpenFileNames(
            parent,
            self.tr("Import models"),
            folder,
            self.tr("Models") + f" ({patterns});;" + self.tr("All files") + " (*)",
        )
        return [Path(name) for name in names]

    def install_model(self, parent: QWidget, name: str, words: str) -> bool:
        """Whether a model is to be fetched. ``words``: what that takes."""
        return self._confirm(
            parent,
            self.tr("Install model"),
            self.tr("Download and install {name}?").replace("{name}", name),
            words,
            self.tr("&Download"),
        )

    def remove_model(self, parent: QWidget, name: str, size: str) -> bool:
        """Whether an installed model is to be deleted."""
        return self._confirm(
            parent,
            self.tr("Remove model"),
            self.tr("Remove {name}?").replace("{name}", name),
            self.tr("Its files are deleted ({size}).").replace("{size}", size),
            self.tr("&Remove"),
        )

    def report_path(self, parent: QWidget, suggested: str) -> Path | None:
        """Where the report of a batch goes: JSON, or a table as text."""
        kinds = f"{self.tr('Tables')} (*.txt);;JSON (*.json)"
        name, kind = QFileDialog.getSaveFileName(parent, self.tr("Save report"), suggested, kinds)
        if not name:
            return None
        path = Path(name)
        return path if path.suffix else path.with_name(path.name + (".json" if "json" in kind else ".txt"))

    def preset_name(self, parent: QWidget, suggested: str) -> str | None:
        """What a preset is to be called."""
        dialog = QInputDialog(parent)
        dialog.setWindowTitle(self.tr("Save preset"))
        dialog.setLabelText(self.tr("Name of the preset; one of that name is replaced:"))
        dialog.setTextValue(suggested)
        dialog.setOkButtonText(self.tr("&Save"))
        dialog.setCancelButtonText(self.tr("&Cancel"))
        return dialog.textValue().strip() if dialog.exec() else None

    def style_name(self, parent: QWidget, name: str) -> str | None:
        """What a style of the person's own is to be called."""
        dialog = QInputDialog(parent)
        dialog.setWindowTitle(self.tr("Rename style"))
        dialog.setLabelText(self.tr("Name of the style:"))
        dialog.setTextValue(name)
        dialog.setOkButtonText(self.tr("&Rename"))
        dialog.setCancelButtonText(self.tr("&Cancel"))
        return dialog.textValue().strip() if dialog.exec() else None

    def remove_style(self, parent: QWidget, name: str) -> bool:
        """Whether a style that was learned may go."""
        return self._confirm(
            parent,
            self.tr("Remove style"),
            self.tr("Remove “{name}”?").replace("{name}", name),
            self.tr("What was learned is deleted, and cannot be brought back. Pictures and photos stay."),
            self.tr("&Remove"),
        )

    def tell(self, parent: QWidget, title: str, text: str, details: str = "") -> None:
        """Something to read: about, shortcuts, the details of an error."""
        TextDialog(title, text, details, parent).exec()


def _make_plain(box: QMessageBox) -> None:
    """File and folder names are not mark-up; the box's own setting leaves out the second paragraph."""
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
