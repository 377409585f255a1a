"""Only the newest order counts, one runs at a time, and none is delivered after the end."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QObject
from pytestqt.qtbot import QtBot

from editor.latest import Check, Latest, Superseded
from editor.tasks import Tasks


class Asked(QObject):
    """Who orders, and what was delivered."""

    def __init__(self) -> None:
        super().__init__()
        self.tasks = Tasks(self)
        self.done: list[tuple[Any, Any]] = []
        self.failed: list[tuple[Any, Exception]] = []
        self.latest = Latest(
            self.tasks,
            lambda *found: self.done.append(found),
            lambda *found: self.failed.append(found),
            self,
        )

    def rest(self) -> None:
        for _ in range(20):
            assert self.tasks.wait(5000)
            QCoreApplication.processEvents()


@pytest.fixture
def asked(qtbot: QtBot) -> Iterator[Asked]:
    made = Asked()
    yield made
    made.latest.stop()
    made.rest()


def test_an_order_is_delivered(asked: Asked) -> None:
    asked.latest.order("a", lambda _check: 1)
    assert asked.latest.busy
    asked.rest()
    assert asked.done == [("a", 1)] and not asked.latest.busy


def test_a_newer_order_overtakes(asked: Asked) -> None:
    go, begun = threading.Event(), []

    def work(name: str) -> Any:
        def run(check: Check) -> str:
            begun.append(name)
            assert go.wait(5)
            check()
            return name

        return run

    for name in "abcd":
        asked.latest.order(name, work(name))
    go.set()
    asked.rest()
    assert begun == ["a", "d"] and asked.done == [("d", "d")] and asked.failed == []


def test_what_ends_in_spite_of_it_is_not_delivered(asked: Asked) -> None:
    go = threading.Event()
    asked.latest.order("a", lambda _check: go.wait(5))
    asked.latest.drop()
    assert not asked.latest.busy
    go.set()
    asked.rest()
    assert asked.done == []
    asked.latest.order("b", lambda _check: 2)
    asked.rest()
    assert asked.done == [("b", 2)]


def test_a_failure_is_told_but_not_that_it_was_overtaken(asked: Asked) -> None:
    def fail(_check: Check) -> None:
        raise ValueError("no")

    def give_up(_check: Check) -> None:
        raise Superseded

    asked.latest.order("a", fail)
    asked.rest()
    assert [key for key, _ in asked.failed] == ["a"]
    asked.latest.order("b", give_up)
    asked.latest.order("c", lambda _check: 3)
    asked.rest()
    assert [key for key, _ in asked.failed] == ["a"] and asked.done == [("c", 3)]


def test_nothing_is_delivered_after_the_end(asked: Asked) -> None:
    go = threading.Event()
    asked.latest.order("a", lambda _check: go.wait(5))
    asked.latest.order("b", lambda _check: 2)
    asked.latest.stop()
    go.set()
    asked.rest()
    assert asked.done == [] and asked.failed == []
