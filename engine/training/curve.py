"""``python -m engine.training curve [RECIPE …] [--runs DIR] [--svg FILE]``: how the figures of runs grew.

Reads what the runs wrote (``log.jsonl``), prints a table, and draws all of them as one picture (SVG) for the README.
A run that was begun anew in the same folder starts a new line of its own: only the last of them is shown.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

from engine.training.recipes import RECIPES

__all__ = ["Curve", "main", "read", "svg", "table"]

PRIMARY = ("score", "psnr", "fid")  # the figure that is drawn: the first that there is
BLOCKS = " ▁▂▃▄▅▆▇█"
COLOURS = ("#0e7a87", "#c2571a", "#6b4fa0", "#3f7d20", "#b02a5b", "#8a6d00", "#2b5fb4", "#555555")
SIZE = (720, 380)
MARGIN = (56, 24, 170, 44)  # left, top, right, bottom


@dataclass(frozen=True)
class Curve:
    """``points``: (minutes of training, value), in order."""

    name: str
    figure: str
    points: tuple[tuple[float, float], ...]

    @property
    def best(self) -> tuple[float, float]:
        return max(self.points, key=lambda p: p[1])


def read(log: Path, figure: str = "") -> Curve | None:
    """The last run of a log; None where there is none, or where it has no such figure. Lines that a crash cut short
    are left out."""
    rows: list[dict[str, float]] = []
    try:
        lines = log.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict) and isinstance(row.get("minutes"), int | float):
            if rows and row.get("step", 0) < rows[-1].get("step", 0):
                rows = []  # begun anew
            rows.append(row)
    figures = (figure,) if figure else PRIMARY
    wanted = next((f for f in figures if rows and f in rows[-1]), "")
    points = tuple(
        (float(row["minutes"]), float(row[wanted]))
        for row in rows
        if wanted and isinstance(row.get(wanted), int | float) and math.isfinite(row[wanted])
    )
    return Curve(log.parent.name, wanted, points) if points else None


def table(curves: Sequence[Curve]) -> str:
    """A line for each run: its name, its minutes, the first, best and last value, and the curve in a few blocks."""
    width = max(len(c.name) for c in curves)
    lines = [f"{'RUN':<{width}}  MINUTES  FIRST   BEST    LAST    CURVE"]
    for c in curves:
        first, last = c.points[0][1], c.points[-1]
        lines.append(
            f"{c.name:<{width}}  {last[0]:7.1f}  {first:<6.3f}  {c.best[1]:<6.3f}  {last[1]:<6.3f}  {_blocks(c)}"
        )
    return "\n".join(lines)


def _blocks(curve: Curve, most: int = 40) -> str:
    values = [value for _, value in curve.points]
    if len(values) > most:
        values = [values[round(i * (len(values) - 1) / (most - 1))] for i in range(most)]
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    return "".join(BLOCKS[1 + round((len(BLOCKS) - 2) * (value - low) / span)] for value in values)


def svg(curves: Sequence[Curve]) -> str:
    """All curves over the minutes of training. Colours are told apart by the names at their ends, too."""
    left, top, right, bottom = MARGIN
    width, height = SIZE[0] - left - right, SIZE[1] - top - bottom
    longest = max(c.points[-1][0] for c in curves) or 1.0
    low = min(0.0, *(value for c in curves for _, value in c.points))
    high = max(value for c in curves for _, value in c.points)
    high = math.ceil(high * 10) / 10 if high <= 1 else high
    span = (high - low) or 1.0

    def x(minutes: float) -> float:
        return left + width * minutes / longest

    def y(value: float) -> float:
        return top + height * (1 - (value - low) / span)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE[0]} {SIZE[1]}" font-family="sans-serif" '
        'font-size="12">',
        f'<rect width="{SIZE[0]}" height="{SIZE[1]}" fill="#ffffff"/>',
    ]
    for i in range(6):
        value, minutes = low + span * i / 5, longest * i / 5
        parts.append(
            f'<path d="M{left} {y(value):.1f}H{left + width}" stroke="#dddddd"/>'
            f'<text x="{left - 8}" y="{y(value) + 4:.1f}" text-anchor="end" fill="#444444">{value:.2f}</text>'
            f'<text x="{x(minutes):.1f}" y="{top + height + 18}" text-anchor="middle" fill="#444444">'
            f"{minutes:.0f}</text>"
        )
    parts.append(
        f'<text x="{left + width / 2:.1f}" y="{SIZE[1] - 8}" text-anchor="middle" fill="#444444">minutes of '
        "training</text>"
    )
    ends = _apart([y(c.points[-1][1]) for c in curves], 15.0)
    for number, (c, end) in enumerate(zip(curves, ends, strict=True)):
        colour = COLOURS[number % len(COLOURS)]
        line = " ".join(f"{x(m):.1f},{y(v):.1f}" for m, v in c.points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        last = c.points[-1]
        parts.append(
            f'<path d="M{x(last[0]):.1f} {y(last[1]):.1f}L{left + width + 10} {end:.1f}" stroke="{colour}" '
            'stroke-width="0.7" fill="none"/>'
            f'<text x="{left + width + 13}" y="{end + 4:.1f}" fill="{colour}">{escape(_short(c.name))} '
            f"{last[1]:.2f}</text>"
        )
    return "\n".join([*parts, "</svg>\n"])


def _short(name: str) -> str:
    """Of what stands beside its line."""
    name = name.removeprefix("translate-")
    return name if len(name) <= 16 else f"{name[:15]}…"


def _apart(places: Sequence[float], least: float) -> list[float]:
    """The places moved so that no two are nearer than ``least``."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    made = list(places)
    for before, after in pairwise(order):
        made[after] = max(made[after], made[before] + least)
    over = max(0.0, (made[order[-1]] if order else 0.0) - (SIZE[1] - MARGIN[3]))
    return [place - over for place in made]


def main(argv: Sequence[str]) -> int:
    """Exit status: 0; 1 where there is nothing to show."""
    parser = argparse.ArgumentParser(prog="python -m engine.training curve", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="RECIPE", help="default: all translations that were run")
    parser.add_argument("--runs", type=Path, default=Path("runs"))
    parser.add_argument("--figure", default="", help=f"default: the first of {', '.join(PRIMARY)}")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="also draw them")
    options = parser.parse_args(argv)
    known = [name for name in RECIPES if name.startswith("translate-")]
    names = options.names or [name for name in known if (options.runs / name / "log.jsonl").exists()]
    found = {name: read(options.runs / name / "log.jsonl", options.figure) for name in names}
    curves = [curve for curve in found.values() if curve is not None]
    for name in (name for name, curve in found.items() if curve is None):
        print(f"{name}: no figures in {options.runs / name / 'log.jsonl'}", file=sys.stderr)
    if not curves:
        print(f"There is no run to show in {options.runs}.", file=sys.stderr)
        return 1
    print(table(curves))
    if options.svg is not None:
        try:
            options.svg.write_text(svg(curves), encoding="utf-8")
        except OSError as error:
            print(f"“{options.svg}” could not be written ({error.strerror or error}).", file=sys.stderr)
            return 1
    return 0 if len(curves) == len(found) else 1
