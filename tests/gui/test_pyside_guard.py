"""PySide6 6.12.0 on Python 3.11 drops a reference to True with each emit and to None with each slot call, and the
interpreter aborts after a few hundred. A version that does so must not get past these tests."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

ROUNDS = 50
NOISE = 20  # references that come and go by themselves; a leak or a loss is a whole one for each round


class Talker(QObject):
    said = Signal(bool)
    told = Signal(str, object)


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.heard = 0

    def hear(self, _value: bool) -> None:
        self.heard += 1

    def hear_more(self, _name: str, _value: object) -> None:
        self.heard += 1


def counts() -> tuple[int, int, int]:
    return sys.getrefcount(True), sys.getrefcount(False), sys.getrefcount(None)


def assert_stable(before: tuple[int, int, int], after: tuple[int, int, int]) -> None:
    # from Python 3.12 on these objects are immortal and their counts constant
    for name, old, new in zip(("True", "False", "None"), before, after, strict=True):
        assert abs(new - old) < NOISE, f"references to {name}: {old} before, {new} after"


def test_emits_keep_their_references(qtbot: QtBot) -> None:
    talker, listener = Talker(), Listener()
    talker.said.connect(listener.hear)
    talker.told.connect(listener.hear_more)
    talker.said.emit(True)
    before = counts()
    for _ in range(ROUNDS):
        talker.said.emit(True)
        talker.said.emit(False)
        talker.told.emit("job", None)
        talker.told.emit("job", True)
    assert_stable(before, counts())
    assert listener.heard == 4 * ROUNDS + 1


def test_queued_emits_keep_their_references(qtbot: QtBot) -> None:
    talker, listener = Talker(), Listener()
    talker.told.connect(listener.hear_more, Qt.ConnectionType.QueuedConnection)
    talker.told.emit("job", None)
    qtbot.waitUntil(lambda: listener.heard == 1)
    before = counts()
    for _ in range(ROUNDS):
        talker.told.emit("job", None)
        talker.told.emit("job", True)
    qtbot.waitUntil(lambda: listener.heard == 2 * ROUNDS + 1)
    assert_stable(before, counts())


def test_clicks_and_actions_keep_their_references(qtbot: QtBot) -> None:
    listener = Listener()
    button, action = QPushButton("Press"), QAction("Toggle")
    qtbot.addWidget(button)
    action.setCheckable(True)
    button.clicked.connect(listener.hear)
    action.toggled.connect(listener.hear)
    button.click()
    before = counts()
    for _ in range(ROUNDS):
        button.click()
        action.trigger()
    assert_stable(before, counts())
    assert listener.heard == 2 * ROUNDS + 1


def test_virtual_methods_keep_their_references(qtbot: QtBot) -> None:
    class Silent(QObject):
        def eventFilter(self, _watched: QObject, _event: object) -> bool:
            return False

    button, silent = QPushButton("Press"), Silent()
    qtbot.addWidget(button)
    button.installEventFilter(silent)
    for _ in range(2):  # the first round makes what Python keeps for the classes of events
        before = counts()
        for _ in range(ROUNDS):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert_stable(before, counts())
