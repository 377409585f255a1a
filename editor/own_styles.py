"""The models of a person's own in the menus Style and Transform: those that the store holds for Translate and that
did not come with the program."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from editor.names import button_text, plain_tip
from engine.filters.translate import DIRECTIONS

__all__ = ["OwnStyles", "menu_of", "own_models"]

Models = tuple[tuple[str, str], ...]  # (id, name)

# "horse2zebra", "Horse to zebra", "day_to_night", "Summer → winter": from one thing to another
_FROM_TO = re.compile(r"[^\W\d_]2[^\W\d_]|(?:^|[\s_-])to[\s_-]|→|->")
BEFORE = "style.learn"  # the command that they stand above, in its menu


def menu_of(identity: str, name: str) -> str:
    """ "style" or "transform". A file says nothing of it; its name mostly does."""
    return "transform" if _FROM_TO.search(name) or _FROM_TO.search(identity) else "style"


def own_models(models: Models) -> Models:
    """Without those that came with the program."""
    built_in = {d.model for d in DIRECTIONS}
    return tuple(row for row in models if row[0] not in built_in)


class OwnStyles(QObject):
    """Keeps the entries of both menus in step with the store. ``like``: the command whose state they share: what can
    be translated to Monet can be translated to anything."""

    def __init__(
        self, menus: dict[str, QMenu], like: QAction, chosen: Callable[[str, str], None], parent: QObject
    ) -> None:
        """``chosen(id, name)``: the person wants that one."""
        super().__init__(parent)
        self._menus, self._like, self._chosen = menus, like, chosen
        self._models: Models = ()
        self._lines: list[QAction] = []
        self.actions: list[QAction] = []
        like.changed.connect(self._follow)

    def show_models(self, models: Models) -> None:
        """(id, name) of all usable translations."""
        own = own_models(models)
        if own == self._models:
            return
        self._models = own
        for action in (*self.actions, *self._lines):
            for name in ("style", "transform"):
                self._menus[name].removeAction(action)
            action.deleteLater()
        self.actions, self._lines = [], []
        for name in ("style", "transform"):
            mine = [row for row in own if menu_of(*row) == name]
            if mine:
                self._fill(self._menus[name], mine)
        self._follow()

    def _fill(self, menu: QMenu, models: list[tuple[str, str]]) -> None:
        below = next((a for a in menu.actions() if a.objectName() == BEFORE), None)
        if below is not None:  # the line above it, if there is one
            above = menu.actions()[max(0, menu.actions().index(below) - 1)]
            below = above if above.isSeparator() else below
        line = QAction(menu)
        line.setSeparator(True)
        entries = [self._entry(menu, *row) for row in models]
        for action in (line, *entries):
            if below is None:
                menu.addAction(action)
            else:
                menu.insertAction(below, action)
        self._lines.append(line)
        self.actions += entries

    def _entry(self, menu: QMenu, identity: str, name: str) -> QAction:
        action = QAction(f"{button_text(name)}…", menu)
        action.setObjectName(f"own.{identity}")
        action.setData((identity, name))
        action.triggered.connect(self._triggered)
        return action

    def _triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self._chosen(*action.data())

    def _follow(self) -> None:
        enabled = self._like.isEnabled()
        for action in self.actions:
            name = str(action.data()[1])
            why_not = "" if enabled else self._like.statusTip()
            words = why_not or self.tr("Turns the picture into “{name}”.").replace("{name}", name)
            action.setEnabled(enabled)
            action.setStatusTip(words)
            action.setToolTip(plain_tip(f"{name}\n{words}"))
