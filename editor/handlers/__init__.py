"""What each command does, by its id. The table of commands says when it may; a greyed one never gets here."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from editor.handlers.batch import BatchHandlers
from editor.handlers.dataset import DatasetHandlers
from editor.handlers.edit import EditHandlers, centred
from editor.handlers.faces import FacesHandlers
from editor.handlers.file import FileHandlers
from editor.handlers.hints import HintHandlers
from editor.handlers.image import ImageHandlers
from editor.handlers.layer import LayerHandlers
from editor.handlers.learn import LearnHandlers
from editor.handlers.models import ModelHandlers
from editor.handlers.program import ProgramHandlers
from editor.handlers.quick import QuickHandlers
from editor.handlers.select import SelectHandlers
from editor.handlers.tools import ToolHandlers
from editor.handlers.translate import TranslateHandlers
from editor.handlers.view import ViewHandlers

if TYPE_CHECKING:
    from editor.window import MainWindow

__all__ = ["Handlers", "centred"]


class Handlers:
    """``table`` maps every command to what it does."""

    def __init__(self, window: MainWindow) -> None:
        self.edit, self.image = EditHandlers(window), ImageHandlers(window)
        self.batch, self.faces = BatchHandlers(window), FacesHandlers(window)
        self.dataset, self.learn = DatasetHandlers(window), LearnHandlers(window)
        self.translate = TranslateHandlers(window)
        self.models = ModelHandlers(window)
        self.quick = QuickHandlers(window)
        self._groups = (
            FileHandlers(window),
            self.batch,
            self.edit,
            ViewHandlers(window),
            LayerHandlers(window),
            HintHandlers(window),
            self.image,
            self.quick,
            self.translate,
            self.learn,
            self.faces,
            self.dataset,
            self.models,
            SelectHandlers(window),
            ToolHandlers(window),
            ProgramHandlers(window),
        )

    def stop(self) -> None:
        """The window closes."""
        self.quick.stop()
        self.faces.stop()
        self.dataset.stop()
        self.models.stop()
        self.learn.stop()
        self.batch.stop()

    def table(self) -> dict[str, Callable[[], None]]:
        return {command: handler for group in self._groups for command, handler in group.table().items()}
