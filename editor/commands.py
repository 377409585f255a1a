"""QActions made from the table of commands: menus, toolbar, shortcuts, and the reason why one is greyed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar, QToolButton

from editor.actions import COMMANDS, MENUS, RECENT, TOOLBAR, Command, State, tr, why_not
from editor.actions.quick import QUICK
from editor.icons import FOLDER, icon
from editor.names import button_text, plain_tip
from editor.shortcuts import UNCHANGED, Shortcuts, effective, shown
from editor.words import step_word
from engine.filters import FILTERS

__all__ = ["Commands", "plain", "shortcut_lines", "shortcut_rows"]

_ROLES = {
    "quit": QAction.MenuRole.QuitRole,
    "preferences": QAction.MenuRole.PreferencesRole,
    "about": QAction.MenuRole.AboutRole,
}


def plain(text: str) -> str:
    """A command's text without its mnemonic and dots, for speech and tooltips. Where a language's letters are no
    keys, the mnemonic follows the text in brackets: it goes with them."""
    return re.sub("&(.)", r"\1", re.sub(r"\(&[A-Za-z0-9]\)", "", text)).rstrip("…")


def _icon(name: str) -> QIcon:
    """A filter that has no drawing of its own yet gets the general one."""
    return icon(name if (FOLDER / f"{name}.svg").exists() else "filter")


class Commands(QObject):
    """All commands of one window. ``refresh`` greys them by the window's state.

    ``recent_chosen(path)``: an entry of the submenu "Open recent"; ``recent_cleared()``: its last entry.
    """

    recent_chosen = Signal(object)
    recent_cleared = Signal()

    def __init__(self, window: QMainWindow, handlers: dict[str, Callable[[], None]]) -> None:
        """``handlers``: what each command does, by id. Raises ValueError unless they match the table."""
        super().__init__(window)
        ids = {command.id for command in COMMANDS}
        if ids != set(handlers):
            raise ValueError(f"commands and handlers differ: {sorted(ids ^ set(handlers))}")
        self._window = window
        self._handlers = handlers
        self.actions: dict[str, QAction] = {command.id: self._action(command) for command in COMMANDS}
        self.set_shortcuts(UNCHANGED)
        self.menus: dict[str, QMenu] = {}
        self._panels: QMenu | None = None
        self.recent = QMenu(self.tr("Open &recent"), window)
        self.recent.setToolTipsVisible(True)
        self.recent.setIcon(_icon("queued"))

    def build_menus(self) -> None:
        """Fill the window's menu bar."""
        for name, title in MENUS.items():
            menu = self._window.menuBar().addMenu(tr(title))
            menu.setToolTipsVisible(True)  # the reason of a greyed entry shows while the pointer rests on it
            self.menus[name] = menu
        for command in COMMANDS:
            menu = self.menus[command.menu]
            if command.separator:
                menu.addSeparator()
            menu.addAction(self.actions[command.id])
            if command.id == "file.open":
                menu.addMenu(self.recent)
        for menu in self.menus.values():
            menu.menuAction().setVisible(not menu.isEmpty())

    def build_toolbar(self) -> QToolBar:
        """The toolbar: icons, and filters with their name beside the icon."""
        bar = QToolBar(self.tr("Toolbar"), self._window)
        bar.setObjectName("toolbar")
        bar.setAccessibleName(self.tr("Toolbar"))
        bar.setMovable(False)
        bar.setFloatable(False)
        bar.setIconSize(QSize(20, 20))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        quick = {name: f"filter.{row}" for name, row in QUICK.items()}
        others = [f"filter.{row.id}" for row in FILTERS.values() if row.task]
        filters = [*quick, *(name for name in others if name not in quick.values())]
        for name in (*TOOLBAR, None, *filters):
            if name is None:
                bar.addSeparator()
                continue
            bar.addAction(self.actions[name])
            button = bar.widgetForAction(self.actions[name])
            assert isinstance(button, QToolButton)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Qt leaves toolbars out of the keyboard's reach
            button.setAccessibleName(plain(self.actions[name].text()))
            if name in filters:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            if name in quick:
                button.setProperty("role", "quick")
                settings = QMenu(button)
                settings.addAction(self.actions[quick[name]])
                button.setMenu(settings)
                button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
        self._window.addToolBar(bar)
        return bar

    def build_tools(self) -> QToolBar:
        """The tools, down the left side; one of them is in hand."""
        bar = QToolBar(self.tr("Tools"), self._window)
        bar.setObjectName("tools")
        bar.setAccessibleName(self.tr("Tools"))
        bar.setFloatable(False)
        bar.setIconSize(QSize(20, 20))
        bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        hand = QActionGroup(bar)
        for command in COMMANDS:
            if command.menu == "tools":
                action = self.actions[command.id]
                hand.addAction(action)
                bar.addAction(action)
                button = bar.widgetForAction(action)
                assert isinstance(button, QToolButton)
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                button.setAccessibleName(plain(action.text()))
        self._window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, bar)
        return bar

    def add_panel(self, toggle: QAction) -> None:
        """An entry that shows or hides a panel, in the submenu "Panels" of the View menu."""
        if self._panels is None:
            self._panels = QMenu(self.tr("&Panels"), self._window)
            self.menus["view"].addSeparator()
            self.menus["view"].addMenu(self._panels)
        self._panels.addAction(toggle)

    def set_shortcuts(self, changed: Shortcuts) -> None:
        """Give each command its keys: its own, but for those that the person ``changed``. ``refresh`` follows, for
        the tooltips."""
        for name, keys in effective(changed).items():
            self.actions[name].setShortcuts([QKeySequence(key) for key in keys])

    def refresh(self, state: State) -> None:
        """Grey what cannot run in ``state``, and say why."""
        for command in COMMANDS:
            action = self.actions[command.id]
            if command.id in ("edit.undo", "edit.redo"):
                step = state.undo if command.id == "edit.undo" else state.redo
                action.setText(f"{command.title()} {button_text(step_word(step))}".rstrip())
            self._explain(action, command.explanation(), why_not(command, state))
        reason = "" if RECENT.holds(state) else tr(RECENT.reason)
        self._explain(self.recent.menuAction(), self.tr("Open one of the photos opened last."), reason)

    def set_recent(self, paths: tuple[str, ...]) -> None:
        """The entries of "Open recent", newest first."""
        self.recent.clear()
        for number, name in enumerate(paths, 1):
            mnemonic = f"&{number}  " if number < 10 else ""
            entry = self.recent.addAction(mnemonic + button_text(Path(name).name))
            entry.setData(name)
            entry.setToolTip(plain_tip(name))
            entry.setStatusTip(name)
            entry.triggered.connect(self._recent_triggered)
        if paths:
            self.recent.addSeparator()
            self.recent.addAction(self.tr("&Clear this list")).triggered.connect(self.recent_cleared)

    # --- inside -----------------------------------------------------------------------------------------

    def _action(self, command: Command) -> QAction:
        action = QAction(command.title(), self._window)
        action.setObjectName(command.id)
        action.setIconText(plain(command.title()))
        action.setCheckable(command.checkable)
        action.setMenuRole(_ROLES.get(command.role, QAction.MenuRole.NoRole))
        if command.menu in ("view", "jobs"):
            # the picture can be zoomed while a filter's dialog has the focus: judging a preview needs it
            action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        if command.icon:
            action.setIcon(_icon(command.icon))
        action.triggered.connect(self._triggered)
        return action

    def _explain(self, action: QAction, help_text: str, reason: str) -> None:
        action.setEnabled(not reason)
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        title = plain(action.text()) + (f" ({keys})" if keys else "")
        action.setToolTip(f"{title}\n{reason or help_text}")
        action.setStatusTip(reason or help_text)

    def _triggered(self) -> None:
        self._handlers[self.sender().objectName()]()

    def _recent_triggered(self) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self.recent_chosen.emit(Path(action.data()))


def shortcut_rows(changed: Shortcuts = UNCHANGED) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Every menu's title with its commands: id, title and keys as they are shown."""
    keys = effective(changed)
    return [
        (
            plain(tr(title)),
            [(c.id, plain(c.title()), shown(keys[c.id])) for c in COMMANDS if c.menu == name],
        )
        for name, title in MENUS.items()
    ]


def shortcut_lines(changed: Shortcuts = UNCHANGED) -> str:
    """All commands with their keys, by menu, as fixed-width text."""
    lines: list[str] = []
    for title, rows in shortcut_rows(changed):
        lines.append(title)
        lines += [f"  {words:<26} {keys}".rstrip() for _, words, keys in rows]
        lines.append("")
    return "\n".join(lines)
