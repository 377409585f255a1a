"""Translate: a photo as a painter would have made it, horses as zebras, summer as winter, apples as oranges."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.api import Context, Request, Result, Size
from engine.filters.spec import Filter, param

__all__ = ["DIRECTIONS", "TRANSLATE", "Direction", "TranslateParams", "model_of", "seen_size", "side_of"]

SEEN_MOST = (
    8_000_000  # pixels that the generator is shown at most: more takes minutes and looks like the photo
)


@dataclass(frozen=True)
class Direction:
    """What a picture can be translated to by a built-in model. ``menu``: "style" or "transform". ``side``: short side
    of the picture, in pixels, as the generator sees it at a brush scale of 100 %: strokes, stripes and leaves have
    the size then that the networks learned."""

    id: str
    label: str
    menu: str
    side: int
    help: str

    @property
    def model(self) -> str:
        """The id of its model's card."""
        return f"translate-{self.id}"


DIRECTIONS: tuple[Direction, ...] = (
    Direction(
        "monet", "Monet", "style", 320, "Paints the picture in the soft colours and broken light of Monet."
    ),
    Direction(
        "vangogh",
        "Van Gogh",
        "style",
        320,
        "Paints the picture in the strong colours and visible strokes of Van Gogh.",
    ),
    Direction("cezanne", "Cezanne", "style", 320, "Paints the picture in the muted earth tones of Cezanne."),
    Direction(
        "ukiyoe",
        "Ukiyo-e",
        "style",
        320,
        "Prints the picture like a Japanese woodblock, on the colour of old paper.",
    ),
    Direction("zebra", "Horse to zebra", "transform", 176, "Gives horses the stripes of zebras."),
    Direction(
        "horse",
        "Zebra to horse",
        "transform",
        176,
        "Takes the stripes off zebras and gives them the coat of a horse.",
    ),
    Direction(
        "winter", "Summer to winter", "transform", 256, "Gives a summer landscape the colours of winter."
    ),
    Direction(
        "summer", "Winter to summer", "transform", 256, "Gives a winter landscape the colours of summer."
    ),
    Direction("orange", "Apple to orange", "transform", 176, "Turns apples into oranges."),
    Direction("apple", "Orange to apple", "transform", 176, "Turns oranges into apples."),
)
OWN_SIDE = 256  # of models that came from elsewhere: most were trained on squares of that


@dataclass(frozen=True)
class TranslateParams:
    to: str = param(
        "monet",
        kind="choice",
        label="Translate to",
        help="What the picture becomes. A model that is named counts instead.",
        choices=tuple(d.id for d in DIRECTIONS),
        words=tuple(d.label for d in DIRECTIONS),
    )
    strength: float = param(
        100.0,
        label="Strength",
        help="How much of the change is laid over the picture.",
        minimum=0.0,
        maximum=100.0,
        step=5.0,
        unit="%",
    )
    brush: float = param(
        100.0,
        label="Brush scale",
        help="How broad strokes and patterns are against the picture, whatever its size: the network sees it smaller "
        "for a broad brush, larger for a fine one.",
        minimum=10.0,
        maximum=300.0,
        step=5.0,
        unit="%",
    )
    detail: float = param(
        100.0,
        label="Fine detail",
        help="How much of the photo's detail that is finer than the brush is kept; at 0 surfaces are smooth between "
        "their edges.",
        minimum=0.0,
        maximum=100.0,
        step=5.0,
        unit="%",
    )
    keep: str = param(
        "nothing",
        kind="choice",
        label="Keep",
        help="Light: what is bright and dark stays, colours change. Colours: these stay, the light changes.",
        choices=("nothing", "light", "colours"),
    )


def model_of(params: TranslateParams) -> str:
    """The id of the model that the parameters ask for."""
    return next(d.model for d in DIRECTIONS if d.id == params.to)


def name_of(params: TranslateParams, model: str | None, name: str) -> str:
    """What a result is called: "Monet". ``model``: the one that was named, and counts instead of the parameters."""
    built_in = next((d.label for d in DIRECTIONS if d.model == (model or model_of(params))), "")
    return built_in or name or TRANSLATE.label


def side_of(model: str) -> int:
    """The short side at which a model sees a picture at a brush scale of 100 %."""
    return next((d.side for d in DIRECTIONS if d.model == model), OWN_SIDE)


def seen_size(size: Size, side: int, brush: float) -> Size:
    """The size at which the generator sees a picture of ``size``: never a larger one. ``brush`` in percent."""
    factor = max(
        1.0,
        min(size) * brush / 100 / side,
        (size.width * size.height / SEEN_MOST) ** 0.5,
    )
    return Size(max(1, round(size.width / factor)), max(1, round(size.height / factor)))


def _load() -> type:
    from engine.filters.translate_operation import TranslateOperation

    return TranslateOperation


def _composite() -> Callable[[Request, Context], Result]:
    from engine.filters.translate_run import run

    return run


TRANSLATE = Filter(
    id="translate",
    label="Translate",
    menu="Style",
    help="Turns photos into paintings, horses into zebras, summer into winter. To change one object only, select it "
    "first, as with the object tool.",
    params=TranslateParams,
    task="translate",
    load=_load,
    composite=_composite,
    model_for=model_of,
    result_name=name_of,
)
