"""How a filter describes itself: its parameters as data, from which the dialog, the command line, the batch
runner and the documentation are generated. No torch here: menus and dialogs are built from this at start."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from engine import curves
from engine.api import Context, EngineError, Request, Result, Size

if TYPE_CHECKING:
    from engine.geometry import Transform
    from engine.models.card import Card


@dataclass(frozen=True)
class Spec:
    """What a person needs to know of one parameter.

    ``kind``: "number", "integer", "choice", "flag", "curve" (see engine/curves.py) or "colour" ("#rrggbb", or one of
    the words in ``choices``). A number that may be left to the engine has ``automatic=True``; its value is then
    None, shown as "Auto". ``unit`` is shown after the number. ``words``: what is shown for each of ``choices``,
    where these do not speak for themselves.
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
    words: tuple[str, ...] = ()

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
        if self.kind == "curve":
            try:
                return curves.checked(value)
            except ValueError as error:
                raise ValueError(f"{self.label}: {error}") from None
        if self.kind == "colour":
            return self._colour(value)
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
        if self.kind == "curve":
            return self.check([pair.split(":") for pair in word.split(",")])
        return self.check(word if self.kind in ("choice", "colour") else text)

    def written(self, value: Any) -> str:
        """What ``parse`` reads as ``value``."""
        if value is None:
            return "auto"
        if self.kind == "flag":
            return "on" if value else "off"
        if self.kind == "curve":
            return curves.written(value)
        return str(value) if self.kind in ("choice", "colour") else f"{value:g}"

    def _colour(self, value: Any) -> str:
        if value in self.choices:
            return str(value)
        if isinstance(value, str) and re.fullmatch("#?[0-9a-fA-F]{6}", value):
            return "#" + value[-6:].lower()
        words = f"{', '.join(self.choices)} or " if self.choices else ""
        raise ValueError(f"{self.label} is {words}a colour such as #808080, not {value}.")


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


def _no_load() -> Any:
    raise EngineError("This filter is not run tile by tile.")


@dataclass(frozen=True)
class Filter:
    """One row of the filter table.

    ``task`` is the kind of model it needs ("denoise"); None for filters without a model.
    ``more_tasks``: of the models that it needs beside. ``composite`` imports a run of its own, for what is more than
    one pass of one network over tiles; see engine/composite.py.
    ``load`` imports the half that needs torch and returns its ``Operation`` class (see engine/runner.py); for a
    filter without a model it returns an ``Adjustment`` class (see engine/plain_runner.py).

    ``scope``: "layer", or "document" for what changes the size or the geometry of all layers alike. Such a filter has
    no ``load`` of its own but ``transform(params, size)``, which says where pixels go (see engine/geometry.py) and
    raises ValueError for a size that cannot be. ``control``: the name of a control of its own above the parameters
    ("levels"), see editor/dialogs/controls.py. ``mask``: "limits" where a mask says how far the result counts,
    "input" where it says what to work on and has to be given (remove). ``hints``: takes colours that the person
    dabbed (see ``Request``). ``blend``: the blend mode of the result's layer, that of its source when empty.
    ``parts``: ids of models that it mixes into its own, and that are not offered alone.
    ``resized(params, size)``: the result's size, where it depends on the parameters; raises ValueError.
    ``model_for(params)``: the id of the model, where the parameters say which.
    ``result_name(params, model, name)``: what a result is called, where the filter's label says too little; of the
    model that was named, its id (or None) and its name (or nothing).
    ``suits(params, card)``: whether a model can do what the parameters ask, where not all can (engine/choosing.py).
    ``preview_pixels``: as many are tried while the person turns a knob: about what takes a second on a processor.
    """

    id: str
    label: str
    menu: str
    help: str
    params: type
    task: str | None
    load: Callable[[], Any] = _no_load
    shortcut: str = ""
    scale: int = 1
    scope: str = "layer"
    transform: Callable[[Any, Size], Transform] | None = None
    control: str = ""
    preview_pixels: int = 1_000_000
    composite: Callable[[], Callable[[Request, Context], Result]] | None = None
    more_tasks: tuple[str, ...] = ()
    mask: str = "limits"
    hints: bool = False
    blend: str = ""
    parts: tuple[str, ...] = ()
    resized: Callable[[Any, Size], Size] | None = None
    model_for: Callable[[Any], str] | None = None
    result_name: Callable[[Any, str | None, str], str] | None = None
    suits: Callable[[Any, Card], bool] | None = None

    def output_size(self, params: Any, size: Size) -> Size:
        """The result's size for a picture of ``size``. Raises EngineError where there cannot be one."""
        try:
            if self.transform is not None:
                return self.transform(params, size).size
            if self.resized is not None:
                return self.resized(params, size)
        except ValueError as error:
            raise EngineError(str(error)) from None
        return Size(size.width * self.scale, size.height * self.scale)

    def make_params(self, **values: Any) -> Any:
        """A checked, frozen Params. Raises ValueError (bad value) or TypeError (unknown name)."""
        known = {s.name: s for s in specs(self.params)}
        for name in values:
            if name not in known:
                raise TypeError(f"{self.id} has no parameter {name}")
        return self.params(**{name: known[name].check(value) for name, value in values.items()})
