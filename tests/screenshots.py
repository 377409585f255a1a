"""Pictures of every window, panel, menu and dialog, in both languages and both themes, and what is cut off.

    python -m tests.screenshots OUT_DIR [NAME …]     NAME: only views whose names begin so

Needs no display. Files are OUT_DIR/LANGUAGE-THEME/NAME.png. What does not fit its place is listed at the end, and the
exit status is 1 then; ``tests/gui/test_fit.py`` looks at the same views.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDockWidget,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

LANGUAGES = ("en", "ja")
THEMES = ("dark", "light")
SIZE = (1280, 800)


# --- what does not fit ---------------------------------------------------------------------------------------


def clipped(top: QWidget) -> list[str]:
    """The texts of labels, buttons and boxes in ``top`` that have less room than they need. What shortens its text
    on purpose and has all of it in the tooltip does not count."""
    return [
        f"{type(widget).__name__} “{text}”: {need} for {room}"
        for widget in (top, *top.findChildren(QWidget))
        if widget.isVisibleTo(top)
        for text, need, room in _lacking(widget)
    ]


def _lacking(widget: QWidget) -> Iterator[tuple[str, str, str]]:
    from editor.panels.messages import ElidedLabel
    from editor.panels.welcome import Tile

    if isinstance(widget, ElidedLabel | Tile):
        return
    size, hint = widget.size(), widget.sizeHint()
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            need = widget.heightForWidth(size.width())
            if need > size.height() + 1:
                yield widget.text(), f"{need} high", str(size.height())
        elif hint.width() > size.width() + 1 or hint.height() > size.height() + 1:
            yield widget.text(), f"{hint.width()} × {hint.height()}", f"{size.width()} × {size.height()}"
    elif isinstance(widget, QPushButton | QCheckBox | QToolButton) and _says(widget):
        if hint.width() > size.width() + 1 or hint.height() > size.height() + 3:
            yield widget.text(), f"{hint.width()} × {hint.height()}", f"{size.width()} × {size.height()}"
    elif isinstance(widget, QComboBox):
        need = widget.fontMetrics().horizontalAdvance(widget.currentText()) + 30
        if need > size.width():
            yield widget.currentText(), str(need), str(size.width())
    elif isinstance(widget, QDockWidget) and not widget.titleBarWidget():
        need = widget.fontMetrics().horizontalAdvance(widget.windowTitle()) + 16
        if need > size.width():
            yield widget.windowTitle(), str(need), str(size.width())


def _says(button: QAbstractButton) -> bool:
    from PySide6.QtCore import Qt

    icon_only = Qt.ToolButtonStyle.ToolButtonIconOnly
    return bool(button.text()) and not (
        isinstance(button, QToolButton)
        and button.toolButtonStyle() == icon_only
        and not button.icon().isNull()
    )


# --- the views -----------------------------------------------------------------------------------------------


def views(only: tuple[str, ...] = ()) -> Iterator[tuple[str, QWidget]]:
    """Every view with its name, shown and at rest; it goes away when the next one is asked for."""
    wanted = _Wanted(only)
    yield from _windows(wanted)
    yield from _dialogs(wanted)
    yield from _questions(wanted)


class _Wanted:
    def __init__(self, only: tuple[str, ...]) -> None:
        self._only = only

    def __call__(self, name: str) -> bool:
        return not self._only or name.startswith(self._only) or any(o.startswith(name) for o in self._only)


def _rest() -> None:
    for _ in range(5):
        QApplication.processEvents()


def _windows(wanted: _Wanted) -> Iterator[tuple[str, QWidget]]:
    from editor.document import Document
    from editor.opening import samples
    from editor.panels.messages import Kind
    from editor.settings import SettingsStore
    from editor.window import MainWindow
    from engine import files
    from tests.gui.fakes import FakeAsk, FakeEngine, settle

    if not (wanted("window") or wanted("menu")):
        return
    store = SettingsStore()
    store.update(recent=tuple(str(path) for path, _ in samples()))
    window = MainWindow(FakeEngine(), store, ["one line of the log"], FakeAsk())
    try:
        window.resize(*SIZE)
        window.show()
        settle(window)
        for _ in range(200):
            if len(window.welcome._thumbnails._known) == len(samples()):
                break
            QApplication.processEvents()
            time.sleep(0.02)
        if wanted("window-start"):
            yield "window-start", window
        window.resize(760, 560)
        _rest()
        if wanted("window-start-small"):
            yield "window-start-small", window
        window.resize(*SIZE)
        path, _ = samples()[0]
        document = Document.from_picture(files.read(path).picture, "espresso")
        page = window.add_document(document)
        document.add_layer(files.read(path).picture, "Denoise")
        page.canvas.set_split(True)
        window.messages.show_message(
            Kind.WARNING,
            window.tr(
                "Something went wrong, but your documents are still open: save them under a new name ({what})."
            ).replace("{what}", "ZeroDivisionError"),
            "details",
        )
        settle(window)
        _rest()
        if wanted("window-document"):
            yield "window-document", window
        for name, menu in window.commands.menus.items():
            if wanted(f"menu-{name}"):
                yield from _popped(f"menu-{name}", menu)
    finally:
        for page in list(window.pages.all()):
            page.document.mark_saved(Path("x.ora"), page.document.state)
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _popped(name: str, menu: QMenu) -> Iterator[tuple[str, QWidget]]:
    menu.ensurePolished()
    menu.resize(menu.sizeHint())
    yield name, menu


def _dialogs(wanted: _Wanted) -> Iterator[tuple[str, QWidget]]:
    from editor.diagnostics import about
    from editor.dialogs.filter import FilterDialog
    from editor.dialogs.preferences import PreferencesDialog
    from editor.dialogs.save import Saved, SaveDialog
    from editor.dialogs.shortcut_sheet import ShortcutSheet
    from editor.dialogs.text import TextDialog
    from editor.settings import Settings
    from engine.api import Size
    from engine.files import formats
    from engine.filters import FILTERS

    settings = Settings()
    makers: dict[str, Callable[[], QDialog]] = {
        "dialog-shortcuts": lambda: ShortcutSheet(),
        "dialog-about": lambda: TextDialog("About Saisei", *about()),
        "dialog-details": lambda: TextDialog("Details", "“photo.jpg” was not saved.", "Traceback\n" * 30),
    }
    for row in dict.fromkeys(formats.WRITABLE.values()):
        makers[f"dialog-save-{row.name.lower()}"] = lambda row=row: SaveDialog(
            row, Saved(Size(6000, 4000), 16, True), settings
        )
    for row in FILTERS.values():
        models = (("one", "Built-in denoiser"),) if row.task else ()
        makers[f"dialog-filter-{row.id}"] = lambda row=row, models=models: FilterDialog(row, models)
    makers["dialog-filter-translate"] = _styles
    makers["dialog-filter-restore"] = _restore
    makers["dialog-filter-upscale"] = lambda: _upscale({})
    makers["dialog-filter-upscale-refused"] = lambda: _upscale({"longest": 90_000})
    for name, make in makers.items():
        if wanted(name):
            yield from _shown(name, make())
    if wanted("dialog-export"):
        yield from _exports()
    if wanted("dialog-batch"):
        yield from _batch()
    if wanted("dialog-dataset"):
        yield from _dataset()
    if wanted("dialog-faces"):
        yield from _faces()
    if wanted("dialog-learn"):
        from tests.screenshots_learn import learning

        yield from learning(_shown)
    if wanted("dialog-compare") or wanted("dialog-models"):
        from tests.model_views import views as model_views

        yield from model_views(wanted, _shown)
    for number, page in enumerate(("general", "performance", "files", "shortcuts")):
        if not wanted(f"dialog-preferences-{page}"):
            continue
        dialog = PreferencesDialog(settings)
        dialog.names.setCurrentRow(number)
        if page == "shortcuts":  # with its question
            dialog.shortcuts.select("file.open")
            dialog.shortcuts.field.setKeySequence("Ctrl+S")
        yield from _shown(f"dialog-preferences-{page}", dialog)


def _upscale(values: dict[str, object]) -> QDialog:
    from editor.dialogs.upscale import UpscaleDialog
    from engine.api import DevicePolicy, Size
    from engine.filters import FILTERS

    dialog = UpscaleDialog(FILTERS["upscale"])
    dialog.set_values(values)
    dialog.set_picture(Size(6000, 4000), 3, 8, DevicePolicy(), "document")
    return dialog


def _restore() -> QDialog:
    """With a photo that has something of everything."""
    import numpy as np

    import resources
    from editor.dialogs.restore import RestoreDialog
    from engine import files
    from engine.restoring import Findings

    dialog = RestoreDialog()
    pixels = files.read(Path(resources.__file__).parent / "samples" / "chelsea_jpeg.jpg").picture.pixels
    dialog.show_before(np.repeat(pixels[..., 1:2] // 2 + 60, 3, 2))
    dialog.show_after(pixels)
    dialog.show_findings(Findings(0.038, 0.02, 6.2, 1.3, 0.3, 0.2, "tinted", 800, 600))
    dialog.show_status("A preview of the whole picture, made from a smaller copy.")
    return dialog


def _styles() -> QDialog:
    """With one picture there, and a model of the person's own."""
    from PySide6.QtGui import QImage

    import resources
    from editor.dialogs.styles import StylesDialog
    from engine.filters.translate import DIRECTIONS, TRANSLATE

    models = [(d.model, d.label) for d in DIRECTIONS]
    dialog = StylesDialog(TRANSLATE, (*models, ("own", "Grandfather's watercolours")))
    dialog.set_values({"to": "vangogh"})
    sample = QImage(str(Path(resources.__file__).parent / "samples" / "chelsea_jpeg.jpg"))
    dialog.strip.show_picture(dialog.strip.styles()[0], sample)
    return dialog


def _exports() -> Iterator[tuple[str, QWidget]]:
    """One with most of its rows, and one that cannot be written so."""
    from editor.dialogs.export import ExportDialog
    from editor.dialogs.export_form import ExportForm
    from editor.dialogs.save import Saved
    from editor.export_options import Export
    from editor.export_preview import ExportPreview, Source
    from editor.opening import samples
    from editor.tasks import Tasks
    from engine import files

    picture = files.read(samples()[0][0]).picture
    for name, export in (
        ("dialog-export", Export("JPEG", 40, resize="exact", width=1200, height=800)),
        ("dialog-export-refused", Export("WEBP", resize="exact", width=20_000, height=900, fit=False)),
    ):
        form = ExportForm(picture.size, "ProPhoto RGB, linear")
        form.set_export(export)
        dialog = ExportDialog(form, Saved(picture.size, 8, alpha=True))
        tasks = Tasks(dialog)
        preview = ExportPreview(
            Source(lambda: picture), picture.size, files.Metadata(), [], "photo", tasks, dialog
        )
        dialog.use(preview)
        for _ in range(200):
            _rest()
            if (preview.exact and preview.after is not None) or preview.error:
                break
            time.sleep(0.05)
        yield from _shown(name, dialog)


def _dataset() -> Iterator[tuple[str, QWidget]]:
    from editor.dataset import Far
    from editor.dialogs.dataset import DatasetDialog
    from tests.gui.fakes import FakeAsk

    dialog = DatasetDialog(FakeAsk())
    for view in _shown("dialog-dataset-new", dialog):
        yield view
        dialog.form.folder.setText("/home/mio/Pictures/Animals")
        dialog._run_news("far", Far(120, 30, 2, 1000, 95.0, "“cut.jpg” is cut off."))
        QApplication.processEvents()
        yield "dialog-dataset", dialog


def _batch() -> Iterator[tuple[str, QWidget]]:
    from editor.dialogs.batch import BatchDialog
    from engine.batch import Item, Outcome, Plan
    from tests.gui.fakes import FakeAsk, FakeEngine

    dialog = BatchDialog(FakeEngine(), FakeAsk(), None)  # type: ignore[arg-type]
    dialog.steps.preset.setCurrentIndex(1)
    for view in _shown("dialog-batch-new", dialog):
        yield view
        dialog.inputs.add([Path("/photos/2025 Lofoten"), Path("/photos/espresso.jpg")])
        _rest()
        yield "dialog-batch", dialog
        items = tuple(Item(Path(f"/photos/{n}.jpg"), Path(f"/out/{n}.jpg")) for n in range(12))
        dialog.pages.setCurrentIndex(1)
        dialog.progress.set_plan(Plan(items, Path("/out")))
        for n in range(5):
            error = "“1.jpg” is empty (0 bytes)." if n == 1 else ""
            dialog.progress.model.settle(n, Outcome(items[n], error, "cpu", 12.0, skipped=n == 0))
        dialog._ended("")
        dialog._refresh()
        _rest()
        yield "dialog-batch-files", dialog


def _faces() -> Iterator[tuple[str, QWidget]]:
    """With faces of the built-in model, variations on the left."""
    from editor.dialogs.faces import FacesDialog
    from editor.faces_maker import FacesMaker
    from editor.jobs import Jobs
    from editor.tasks import Tasks
    from engine.api import Context, DevicePolicy, Patch
    from engine.faces_run import run
    from tests.gui.fakes import FakeEngine

    engine = FakeEngine()
    maker = FacesMaker(Jobs(engine, Tasks()), DevicePolicy)
    dialog = FacesDialog(maker, (("faces-64", "Faces, 64 pixels"), ("mine", "My own")))

    def make() -> None:
        for request in [r for r in engine.requests if r.job not in engine.cancelled_jobs]:

            class Telling(Context):
                def partial(self, patch: Patch, job: str = request.job) -> None:
                    engine.patched.emit(job, patch)

            engine.finished.emit(request.job, run(request, Telling()))
        engine.requests.clear()

    for view in _shown("dialog-faces", dialog):
        dialog.start()
        make()
        _rest()
        yield view
        dialog.mix.switches["fine", "b"].click()
        dialog.strip.kind.setCurrentIndex(1)
        dialog.samples.locks["coarse"].click()
        dialog.samples.vary.click()
        make()
        dialog.say(
            "“face.json” is not a face that Saisei saved: it is damaged or something else.", warning=True
        )
        _rest()
        yield "dialog-faces-varied", dialog


def _shown(name: str, dialog: QWidget) -> Iterator[tuple[str, QWidget]]:
    dialog.show()
    _rest()
    try:
        yield name, dialog
    finally:
        dialog.close()
        dialog.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _questions(wanted: _Wanted) -> Iterator[tuple[str, QWidget]]:
    """The boxes of ``Ask``, which wait for an answer: they are looked at while they wait."""
    from editor.dialogs.ask import Ask

    ask, parent = Ask(), QWidget()
    asked: dict[str, Callable[[], object]] = {
        "question-unsaved": lambda: ask.unsaved(parent, "espresso.jpg"),
        "question-flatten": lambda: ask.flatten(parent, "espresso.jpg", "JPEG"),
        "question-upscale": lambda: ask.upscale_into(parent),
        "question-install-model": lambda: ask.install_model(
            parent,
            "Real-ESRGAN x4plus",
            "46 MB are fetched. It needs 146 MB of the disk, where 120 GB are free.",
        ),
        "question-remove-model": lambda: ask.remove_model(parent, "Real-ESRGAN x4plus", "67 MB"),
        "question-replace": lambda: ask._replace(parent, Path("/photos/espresso.jpg")),
    }
    for name, question in asked.items():
        if not wanted(name):
            continue
        caught: list[QWidget] = []

        def look() -> None:
            box = QApplication.activeModalWidget()
            if box is None:
                return
            _rest()
            copy = (
                QLabel()
            )  # the box goes with its question: what is kept is its picture, and what was cut off
            copy.setPixmap(box.grab())
            copy.setProperty("clipped", clipped(box))
            copy.resize(box.size())
            caught.append(copy)  # noqa: B023 (read at once)
            assert isinstance(box, QDialog)
            box.reject()

        QTimer.singleShot(0, look)
        question()
        yield name, caught[0]
    parent.deleteLater()
    ask.deleteLater()


def problems(name: str, widget: QWidget) -> list[str]:
    """What is cut off in a view, each with the view's name."""
    found = widget.property("clipped")
    return [f"{name}: {what}" for what in (found if found is not None else clipped(widget))]


# --- the command -----------------------------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0].startswith("-"):  # no folder is meant by --help
        print(__doc__)
        return 2
    folder, only = Path(arguments[0]), tuple(arguments[1:])
    from editor import language
    from editor.app import make_application
    from editor.settings import Settings
    from editor.theme import Look

    app = make_application(Settings(language="en"))
    wrong: list[str] = []
    count = 0
    for code in LANGUAGES:
        language.install(app, code)
        for theme in THEMES:
            app.findChildren(Look)[0].choose(theme)
            place = folder / f"{code}-{theme}"
            place.mkdir(parents=True, exist_ok=True)
            for name, widget in views(only):
                widget.grab().save(str(place / f"{name}.png"))
                count += 1
                wrong += [f"{place.name}/{problem}" for problem in problems(name, widget)]
    print(f"{count} pictures are in {folder}.")
    for line in wrong:
        print(f"cut off: {line}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:  # none of the person's own settings
        for variable in (
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "XDG_STATE_HOME",
            "XDG_CACHE_HOME",
            "APPDATA",
            "LOCALAPPDATA",
        ):
            os.environ[variable] = home
        sys.exit(main(sys.argv[1:]))
