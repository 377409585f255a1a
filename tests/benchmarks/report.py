"""A line of the benchmark report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """``bar``: what the issue asks for: at most, or ``at_least``; None where it asks for nothing."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    at_least: bool = False
    detail: str = ""

    @property
    def met(self) -> bool:
        if self.bar is None:
            return True
        return self.value >= self.bar if self.at_least else self.value <= self.bar

    def __str__(self) -> str:
        sign = "≥" if self.at_least else "≤"
        word = "met" if self.met else "NOT MET"
        detail = f"   ({self.detail})" if self.detail else ""
        bar = "" if self.bar is None else f" {sign} {self.bar:g}  {word}"
        return f"{self.name:<66} {self.value:8.2f} {self.unit:<3}{bar}{detail}"
