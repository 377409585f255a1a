"""What is in memory, against how much may be, and the button that frees it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QProgressBar, QPushButton, QWidget

from editor.models_shelf import Memory
from editor.models_words import size_words
from editor.names import button_text, plain_tip
from editor.theme import SPACE
from engine.models.cache import GPU

__all__ = ["MemoryLine"]


class MemoryLine(QWidget):
    """``unload_wanted(id)``: a model is to go, or with "" all of them."""

    unload_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        self.bars: dict[str, QProgressBar] = {}
        self.words: dict[str, QLabel] = {}
        self._parts: dict[str, QWidget] = {}
        caption = QLabel(self.tr("Models in memory"))
        caption.setProperty("role", "dim")
        line.addWidget(caption)
        for where in ("RAM", GPU):
            bar = self.bars[where] = QProgressBar()
            bar.setRange(0, 1000)
            bar.setTextVisible(False)
            bar.setFixedSize(96, 6)
            words = self.words[where] = QLabel()
            words.setProperty("role", "dim")
            part = self._parts[where] = QWidget()
            inside = QHBoxLayout(part)
            inside.setContentsMargins(0, 0, SPACE, 0)
            inside.setSpacing(SPACE)
            inside.addWidget(bar)
            inside.addWidget(words)
            line.addWidget(part)
        line.addStretch(1)
        self.menu = QMenu(self)
        self.menu.setToolTipsVisible(True)
        self.button = QPushButton(self.tr("Unloa&d"))
        self.button.setAutoDefault(False)
        self.button.setAccessibleName(self.tr("Unload models"))
        self.button.setMenu(self.menu)
        line.addWidget(self.button)
        self.show_memory(Memory(used=(("RAM", 0, 0), (GPU, 0, 0))))

    def show_memory(self, memory: Memory) -> None:
        for where, used, limit in memory.used:
            if where not in self.bars:
                continue
            words = self.tr("{place}: {used} of {limit}")
            name = self.tr("GPU") if where == GPU else self.tr("Main memory")
            words = words.replace("{place}", name).replace("{used}", size_words(used))
            self.words[where].setText(words.replace("{limit}", size_words(limit)))
            self.bars[where].setValue(min(1000, round(1000 * used / limit)) if limit else 0)
            self.bars[where].setAccessibleName(self.words[where].text())
            self._parts[where].setVisible(where != GPU or used > 0)
        self.menu.clear()
        ids: dict[str, tuple[str, list[str]]] = {}
        for one in memory.loaded:
            facts = f"{size_words(one.nbytes)}, {one.place}, {one.precision}"
            ids.setdefault(one.ids[0], (one.name, []))[1].append(facts)
        for identity, (name, facts_of) in ids.items():
            action = self.menu.addAction(button_text(f"{name}  ({'; '.join(facts_of)})"))
            action.setToolTip(plain_tip(self.tr("Free its memory; it loads again when it is needed.")))
            action.triggered.connect(partial(self._chosen, identity))
        if len(ids) > 1:
            self.menu.addSeparator()
            self.menu.addAction(self.tr("All models")).triggered.connect(partial(self._chosen, ""))
        self.button.setEnabled(bool(ids))
        self.button.setToolTip(
            self.tr("Free the memory of a model; it loads again when it is needed.")
            if ids
            else self.tr("No model is loaded.")
        )

    def _chosen(self, identity: str, _checked: bool = False) -> None:
        self.unload_wanted.emit(identity)
