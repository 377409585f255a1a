"""``python -m engine.training curve``: the figures of runs as a table and a picture."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.training import __main__ as training
from engine.training import curve


def log(folder: Path, *rows: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "log.jsonl"
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows))
    return path


def row(step: int, minutes: float, **figures: float) -> dict[str, float]:
    return {"step": step, "minutes": minutes, **figures}


def test_a_log_is_a_curve(tmp_path: Path) -> None:
    path = log(
        tmp_path / "translate-x",
        row(1, 1.0, score=0.1),
        '{"step": 2, "min',
        row(3, 2.0, score=0.4),
        row(4, 3.0, score=0.3),
    )
    found = curve.read(path)
    assert found == curve.Curve("translate-x", "score", ((1.0, 0.1), (2.0, 0.4), (3.0, 0.3)))
    assert found is not None and found.best == (2.0, 0.4)
    assert curve.read(path, "psnr") is None


def test_a_run_that_was_begun_anew_counts_from_there(tmp_path: Path) -> None:
    path = log(tmp_path / "x", row(1, 1.0, score=0.1), row(9, 2.0, score=0.4), row(2, 0.5, score=0.2))
    found = curve.read(path)
    assert found is not None and found.points == ((0.5, 0.2),)


@pytest.mark.parametrize("text", ["", "[]", "null", '{"step": 1}', '{"minutes": "x", "score": 1}', "\x00"])
def test_logs_without_figures(text: str, tmp_path: Path) -> None:
    assert curve.read(log(tmp_path / "x", text)) is None
    assert curve.read(tmp_path / "gone" / "log.jsonl") is None


def test_the_picture_holds_all_of_them_apart(tmp_path: Path) -> None:
    curves = [curve.Curve(f"a<{n}>", "score", ((1.0, 0.1 * n), (10.0, 0.5 + 0.001 * n))) for n in range(8)]
    root = ElementTree.fromstring(curve.svg(curves))
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}polyline")) == 8
    names = [t for t in root.findall(f"{space}text") if (t.text or "").startswith("a<")]
    heights = sorted(float(t.get("y", 0)) for t in names)
    assert len(names) == 8 and min(b - a for a, b in pairwise(heights)) >= 14.9
    assert max(heights) <= curve.SIZE[1]
    for line in root.findall(f"{space}polyline"):
        for point in (line.get("points") or "").split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= curve.SIZE[0] and 0 <= y <= curve.SIZE[1]


def test_one_point_is_a_curve_too() -> None:
    one = curve.Curve("x", "score", ((0.0, 0.0),))
    assert "x" in curve.table([one]) and ElementTree.fromstring(curve.svg([one])) is not None


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, end in (("translate-monet", 0.5), ("translate-winter", 0.7), ("denoise", 0.9)):
        log(tmp_path / name, row(1, 1.0, score=0.1), row(2, 5.0, score=end))
    out = tmp_path / "out.svg"
    assert training.main(["curve", "--runs", str(tmp_path), "--svg", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "translate-winter" in printed and "0.700" in printed and "denoise" not in printed
    assert out.read_text().startswith("<svg")
    assert training.main(["curve", "denoise", "gone", "--runs", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert "denoise" in told.out and "gone: no figures" in told.err
    assert training.main(["curve", "--runs", str(tmp_path / "nothing")]) == 1
    assert training.main(["curve", "--runs", str(tmp_path), "--svg", str(tmp_path)]) == 1
