"""How a filter describes itself: its parameters as data, from which the dialog, the command line, the batch
runner and the documentation are generated. No torch here: menus and dialogs are built from this at start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from typing import Any


@dataclass(frozen=True)
class Spec:
    """What a person needs to know of one parameter.

    ``kind``: "number", "integer", "choice" or "flag". A number that may be left to the engine has
    ``automatic=True``; its value is then None, shown as "Auto". ``unit`` is shown after the number.
    """

    name: str
    kind: str
    label: str
    help: str
    default: Any
    minimum: float = 0.0
    maximum: float = 1.0
    step: float = 1.0
    unit: str = ""
    choices: tuple[str, ...] = ()
    automatic: bool = False

    def check(self, value: Any) -> Any:
        """The value as this parameter holds it. Raises ValueError with one clear sentence."""
        if value is None and self.automatic:
            return None
        if self.kind == "flag":
            return bool(value)
        if self.kind == "choice":
            if value not in self.choices:
                raise ValueError(f"{self.label} is one of {', '.join(self.choices)}, not {value}.")
            return value
        bounds = f"{'auto or ' if self.automatic else ''}{self.minimum:g} to {self.maximum:g}"
        try:
            number = int(value) if self.kind == "integer" else float(value)
        except (TypeError, ValueError, OverflowError):  # the last: infinity as an integer
            raise ValueError(f"{self.label} is {bounds}, not {value}.") from None
        if not self.minimum <= number <= self.maximum:
            raise ValueError(f"{self.label} is {bounds}, not {value}.")
        return number

    def parse(self, text: str) -> Any:
        """The value that a person typed on the command line."""
        word = text.strip().lower()
        if self.automatic and word == "auto":
            return None
        if self.kind == "flag":
            if word in ("on", "yes", "true", "1"):
                return True
            if word in ("off", "no", "false", "0"):
                return False
            raise ValueError(f"{self.label} is on or off, not {text}.")
        return self.check(word if self.kind == "choice" else text)


def param(default: Any, *, kind: str = "number", **spec: Any) -> Any:
    """A field of a filter's Params dataclass, with its Spec's words as keywords."""
    return field(default=default, metadata={"kind": kind, **spec})


def specs(params: type) -> tuple[Spec, ...]:
    """The Specs of a Params dataclass, in order. Raises TypeError for a field without a default."""
    found = []
    for f in fields(params):
        if f.default is MISSING or "label" not in f.metadata:
            raise TypeError(f"{params.__name__}.{f.name} needs a default and a label")
        found.append(Spec(name=f.name, default=f.default, **f.metadata))
    return tuple(found)


@dataclass(frozen=True)
class Filter:
    """One row of the filter table.

    ``task`` is the kind of model it needs ("denoise"); None for filters without a model.
    ``load`` imports the half that needs torch and returns its ``Operation`` class (see engine/runner.py).
    """

    id: str
    label: str
    menu: str
    help: str
    params: type
    task: str | None
    load: Callable[[], Any]
    shortcut: str = ""
    scale: int = 1

    def make_params(self, **values: Any) -> Any:
        """A checked, frozen Params. Raises ValueError (bad value) or TypeError (unknown name)."""
        known = {s.name: s for s in specs(self.params)}
        for name in values:
            if name not in known:
                raise TypeError(f"{self.id} has no parameter {name}")
        return self.params(**{name: known[name].check(value) for name, value in values.items()})
