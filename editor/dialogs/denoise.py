"""The dialog of Denoise: the strength is for models that can be told one."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from editor.dialogs.filter import FilterDialog
from engine.filters import Filter
from engine.filters.denoise import can_be_told
from engine.models import store

__all__ = ["DenoiseDialog"]


class DenoiseDialog(FilterDialog):
    def __init__(
        self, row: Filter, models: tuple[tuple[str, str], ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(row, models, parent)
        self.model.currentIndexChanged.connect(self._fit_strength)
        self._fit_strength()

    def _fit_strength(self) -> None:
        chosen = self.model.currentData()
        card = next((card for card in store.shared().cards() if card.id == chosen), None)
        if card is None or can_be_told(card):
            self.form.release("strength")
            return
        words = self.tr(
            "{model} always measures the noise itself and takes no strength: keep some of the grain, or lower the "
            "opacity of the result's layer, for less of it."
        )
        self.form.hold("strength", None, words.replace("{model}", card.name))
