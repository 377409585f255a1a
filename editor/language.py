"""The language of the window: Saisei's own texts and Qt's (file dialogs), and how numbers are written.

A language is taken at the start: texts that are on the screen already do not change. English is the language of
the source; what has no translation shows in English.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

import resources

__all__ = ["FOLDER", "LANGUAGES", "install", "resolved"]

FOLDER = Path(resources.__file__).parent / "translations"

# every language by its code, under the name that it has for itself: this is not translated
LANGUAGES = {"en": "English", "ja": "日本語"}

_DATA: dict[Path, bytes] = {}  # what translators read from, for as long as the program runs


def resolved(language: str, system: QLocale | None = None) -> str:
    """The code of the language that a setting stands for: "system" is the desktop's first one that we have."""
    if language in LANGUAGES:
        return language
    wanted = [code.replace("-", "_").split("_")[0] for code in (system or QLocale.system()).uiLanguages()]
    return next((code for code in wanted if code in LANGUAGES), "en")


def locale(code: str, system: QLocale | None = None) -> QLocale:
    """How numbers are written beside texts in that language: as the desktop does, if it speaks the same."""
    system = system or QLocale.system()
    mine = QLocale(code)
    return system if system.language() == mine.language() else mine


def install(app: QApplication, language: str) -> str:
    """Load the texts of a language ("system" or a code) into the application. Returns its code."""
    code = resolved(language)
    for old in app.findChildren(QTranslator, "language"):
        app.removeTranslator(old)
        old.setParent(None)
        old.deleteLater()
    QLocale.setDefault(locale(code))
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    for name, folder in (("qtbase", qt), ("saisei", FOLDER)):
        translator = QTranslator(app)
        translator.setObjectName("language")
        if _load(translator, folder / f"{name}_{code}.qm"):
            app.installTranslator(translator)
        else:  # English has no file of its own
            translator.deleteLater()
    return code


def _load(translator: QTranslator, path: Path) -> bool:
    """From a copy in memory: Qt would map the file, and crash when an update writes it anew under the running
    program."""
    try:
        data = path.read_bytes()
    except OSError:
        return False
    _DATA[path] = data  # Qt does not copy it either
    return bool(translator.load(data, str(path.parent)))
