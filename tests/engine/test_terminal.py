from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from batch_fakes import FakeStore, Recorder, save

from engine import cli
from engine.api import EngineError
from engine.terminal import Bar, duration, table


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_shows_progress_on_a_terminal_and_leaves_a_clean_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "70")
    now = [0.0]
    screen = Terminal()
    with Bar(screen, clock=lambda: now[0]) as bar:
        bar.begin("2/3 photo.jpg")
        for n in range(1, 101):
            now[0] += 0.05
            bar.update(n / 100)
        bar.update(0.5, "smaller tiles")
    drawn = screen.getvalue().split("\r")
    assert drawn[1] == "[------------------------]   0%  2/3 photo.jpg"
    assert 40 < len(drawn) < 60  # ten a second
    assert any("about 2 s left" in line for line in drawn)
    assert all(len(line) < 70 for line in drawn)
    assert "smaller tiles" in drawn[-3]
    assert drawn[-2].strip() == "" and len(drawn[-2]) == len(drawn[-3].rstrip()) and drawn[-1] == ""


def test_no_bar_without_a_terminal_or_when_it_is_not_wanted() -> None:
    for bar, screen in [(Bar(s, w), s) for s, w in ((io.StringIO(), True), (Terminal(), False))]:
        with bar:
            bar.begin("a")
            bar.update(1.0, "b")
        assert screen.getvalue() == ""


def test_lines_and_the_bar_do_not_mix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr("sys.stderr", screen)
    sources = [save(tmp_path / "a.png", size=(9, 9)), save(tmp_path / "b.png")]
    run: Any = Recorder(EngineError("No."), width=9)
    words = ["denoise", *map(str, sources), str(tmp_path / "out")]
    store: Any = FakeStore()
    assert cli.main(words, run=run, store=store) == 1
    assert f"\rsaisei: {sources[0]}: No.\n" in screen.getvalue()
    assert "1/2 a.png" in screen.getvalue() and "2/2 b.png  halfway" in screen.getvalue()
    assert screen.getvalue().endswith(" \r")


def test_durations_and_tables() -> None:
    assert [duration(s) for s in (0.04, 9.4, 12.4, 185, 3900)] == [
        "0.0 s",
        "9.4 s",
        "12 s",
        "3 min 5 s",
        "1 h 5 min",
    ]
    assert table(("A", "B"), [("xxx", "y")]) == "A    B\nxxx  y"
