"""Chains: several filters one after another, as one job. A saved chain is a preset (see engine/presets.py).

Each step takes what the step before it made. A step may change the size (resize, upscale), the number of channels
(colorize makes grey RGB), or a part of the picture only; masks and hints that came with the picture go through every
change of its size with it.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from engine import colour
from engine.api import Context, DevicePolicy, EngineError, Part, Picture, Request, Result, Size
from engine.filters import FILTERS, Filter

__all__ = [
    "MASKS",
    "MOST_STEPS",
    "Chain",
    "ChainError",
    "ChainResult",
    "Run",
    "Step",
    "check_chain",
    "from_recipes",
    "run_chain",
    "sizes",
    "step",
    "whole",
]

Run = Callable[[Request, Context], Result]

MASKS = ("none", "given")  # what limits a step: nothing, or the mask that came with the picture
MOST_STEPS = 32
NETWORK_COST = 40.0  # of a pixel through a network, against one through an adjustment: for the progress alone


class ChainError(EngineError):
    """A chain, or the file that it is read from, is not right; one sentence."""


@dataclass(frozen=True)
class Step:
    """One filter of a chain. ``params``: its frozen Params; ``model``: a card's id, None for the active one;
    ``mask``: one of ``MASKS``."""

    filter: str
    params: Any
    model: str | None = None
    mask: str = "none"

    @property
    def row(self) -> Filter:
        """The filter's row of the table. Raises ChainError if there is none."""
        row = FILTERS.get(self.filter)
        if row is None:
            raise ChainError(f"There is no filter “{self.filter}”.")
        return row

    @property
    def masked(self) -> bool:
        """Whether it takes the picture's mask: asked for, or because the filter cannot do without."""
        return self.mask == "given" or self.row.mask == "input"

    def data(self) -> dict[str, Any]:
        """JSON-ready, the same for equal steps."""
        return {
            "filter": self.filter,
            "params": asdict(self.params),
            "model": self.model,
            "mask": self.mask,
        }


@dataclass(frozen=True)
class Chain:
    """Steps in their order. ``name`` and ``description`` are for people and change nothing."""

    steps: tuple[Step, ...]
    name: str = ""
    description: str = ""

    @property
    def masked(self) -> bool:
        """Whether a step takes a mask."""
        return any(s.masked for s in self.steps)

    @property
    def hinted(self) -> bool:
        """Whether a step takes colour hints."""
        return any(s.row.hints for s in self.steps)

    @property
    def generative(self) -> bool:
        """Whether a step makes pixels up with a model, which the metadata has to say."""
        return any(s.row.task is not None for s in self.steps)

    @property
    def label(self) -> str:
        """Its name, or the names of its steps."""
        return self.name or " → ".join(s.row.label for s in self.steps)

    def data(self) -> list[dict[str, Any]]:
        """What it does, JSON-ready: chains that do the same have the same."""
        return [s.data() for s in self.steps]


@dataclass(frozen=True, eq=False)
class ChainResult:
    """``recipes``: of the steps, in order, each as ``Result.recipe``. ``seconds``: of all steps. ``parts``: as
    ``Result.parts``, of a chain that is one filter alone."""

    picture: Picture
    recipes: tuple[dict[str, Any], ...]
    device: str
    seconds: float
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


def step(filter_id: str, *, model: str | None = None, mask: str = "none", **values: Any) -> Step:
    """A checked step; parameters that are not named are the filter's defaults.

    Raises ChainError with one sentence for a filter, a parameter or a value that does not exist.
    """
    row = FILTERS.get(filter_id)
    if row is None:
        raise ChainError(f"There is no filter “{filter_id}”.")
    try:
        params = row.make_params(**values)
    except (TypeError, ValueError) as error:
        raise ChainError(f"{row.label}: {error}") from None
    made = Step(filter_id, params, model, mask)
    _check_step(made)
    return made


def check_chain(chain: Chain) -> Chain:
    """The chain itself. Raises ChainError for one that cannot be run, whatever the picture."""
    if not 1 <= len(chain.steps) <= MOST_STEPS:
        raise ChainError(f"A chain has 1 to {MOST_STEPS} steps, not {len(chain.steps)}.")
    for s in chain.steps:
        _check_step(s)
    return chain


def _check_step(s: Step) -> None:
    row = s.row
    if s.mask not in MASKS:
        raise ChainError(f"{row.label}: the mask is {' or '.join(MASKS)}, not {s.mask}.")
    if s.mask == "given" and (row.scope == "document" or row.resized is not None):
        raise ChainError(f"{row.label} changes the whole picture and takes no mask.")
    if s.model is not None and row.task is None:
        raise ChainError(f"{row.label} works without a model; leave out “{s.model}”.")


def sizes(chain: Chain, size: Size, scales: Sequence[int] = ()) -> tuple[Size, ...]:
    """The picture's size after each step. ``scales``: what each step's model scales by, where that is known.

    Raises EngineError (one sentence) where a step cannot work on what the one before it made.
    """
    found = []
    for s, scale in itertools.zip_longest(chain.steps, scales[: len(chain.steps)], fillvalue=1):
        assert isinstance(s, Step)
        size = s.row.output_size(s.params, size)
        if s.row.transform is None and s.row.resized is None:
            size = Size(size.width * scale, size.height * scale)
        found.append(size)
    return tuple(found)


def _dispatched(request: Request, context: Context) -> Result:
    from engine.dispatch import run  # may import torch

    return run(request, context)


@dataclass
class _Carried:
    """What goes from step to step."""

    picture: Picture
    mask: np.ndarray | None
    hints: np.ndarray | None
    recipes: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    devices: list[str] = field(default_factory=list)
    seconds: float = 0.0
    parts: tuple[Part, ...] = ()


def run_chain(
    chain: Chain,
    picture: Picture,
    context: Context | None = None,
    *,
    mask: np.ndarray | None = None,
    hints: np.ndarray | None = None,
    seed: int = 0,
    policy: DevicePolicy = DevicePolicy(),
    run: Run | None = None,
) -> ChainResult:
    """Run all steps on the calling thread; ``context`` sees one job.

    ``mask`` (H × W uint8) goes to the steps that take it, ``hints`` (H × W × 4 uint8) to those filters that take
    any. ``run`` is ``engine.dispatch.run`` unless a test says otherwise. Raises EngineError, always one sentence.
    """
    check_chain(chain)
    context, run = context or Context(), run or _dispatched
    carried = _Carried(picture, mask, hints)
    spans = _spans(chain, picture.size)
    for number, (s, (offset, length)) in enumerate(zip(chain.steps, spans, strict=True), 1):
        context.check_cancelled()
        alone = len(chain.steps) == 1
        inner = context if alone else context.sub(offset, length)
        if not alone:
            context.progress(offset, s.row.label)
        request = Request(
            s.filter,
            carried.picture,
            s.params,
            s.model,
            mask=carried.mask if s.masked else None,
            hints=carried.hints if s.row.hints else None,
            seed=seed,
            policy=policy,
        )
        result = run(request, inner)
        # two steps may have the same settings: their recipes still stand for two
        carried.parts = result.parts if alone else ()
        carried.recipes.append(result.recipe if alone else {**result.recipe, "step": number})
        carried.notes += result.notes
        carried.devices.append(result.device)
        carried.seconds += result.seconds
        _hand_on(carried, s, result)
    return ChainResult(
        carried.picture,
        tuple(carried.recipes),
        # the one that says most: a step on the processor alone does not hide that a graphics card was used
        next((d for d in carried.devices if d != "cpu"), "cpu") if carried.devices else "",
        carried.seconds,
        tuple(dict.fromkeys(carried.notes)),
        carried.parts,
    )


def _spans(chain: Chain, size: Size) -> list[tuple[float, float]]:
    """Offset and length of each step's share of the progress: by its pixels and what they cost."""
    costs, before = [], size
    for s, after in zip(chain.steps, sizes(chain, size), strict=True):
        pixels = max(before.width * before.height, after.width * after.height)
        costs.append(pixels * (1.0 if s.row.task is None else NETWORK_COST * (1 + len(s.row.more_tasks))))
        before = after
    total = sum(costs)
    ends = list(itertools.accumulate(cost / total for cost in costs))
    return list(zip([0.0, *ends[:-1]], [cost / total for cost in costs], strict=True))


def _hand_on(carried: _Carried, s: Step, result: Result) -> None:
    before = carried.picture
    carried.picture = whole(s.row, before, result)
    if s.row.transform is not None:
        transform = s.row.transform(s.params, before.size)
        carried.mask = _transformed(carried.mask, transform)
        carried.hints = _transformed(carried.hints, transform)
    elif carried.picture.size != before.size:
        carried.mask = _resized(carried.mask, carried.picture.size)
        carried.hints = _resized(carried.hints, carried.picture.size)


def _transformed(marks: np.ndarray | None, transform: Any) -> np.ndarray | None:
    """A mask or hints through a change of geometry; nothing is marked where there was no picture."""
    if marks is None:
        return None
    moved = transform.picture(marks if marks.ndim == 3 else marks[..., None])
    if marks.ndim == 3:
        return np.ascontiguousarray(moved)
    if moved.shape[2] == 2:
        return np.ascontiguousarray(np.where(moved[..., 1] > 0, moved[..., 0], 0).astype(np.uint8))
    return np.ascontiguousarray(moved[..., 0])


def _resized(marks: np.ndarray | None, size: Size) -> np.ndarray | None:
    if marks is None:
        return None
    import cv2

    # hints are dabs of one colour each: mixing them with what is transparent would invent colours
    how = cv2.INTER_NEAREST if marks.ndim == 3 else cv2.INTER_LINEAR
    return np.ascontiguousarray(cv2.resize(np.ascontiguousarray(marks), tuple(size), interpolation=how))


# --- results and pictures ------------------------------------------------------------------------------


def whole(row: Filter, picture: Picture, result: Result) -> Picture:
    """The picture after a filter: a result that covers a part of it is put into its place.

    The profile stays unless it cannot be that of the new channels (grey made RGB): then the result is sRGB.
    """
    partial = (
        row.resized is None and row.transform is None and result.scale == 1 and result.rect != picture.rect
    )
    pixels = result.pixels
    if partial:
        channels = max(picture.channels, pixels.shape[2])
        if picture.has_alpha or pixels.shape[2] in (2, 4):
            channels = 2 if channels < 3 else 4
        around = with_channels(picture.pixels, channels).copy()
        around[result.rect.slices] = with_channels(pixels, channels)
        pixels = around
    return Picture(pixels, _fitting_profile(picture, pixels.shape[2]))


def with_channels(pixels: np.ndarray, channels: int) -> np.ndarray:
    """H × W × C with as many ``channels`` or more: grey is repeated, new alpha is opaque."""
    if pixels.shape[2] == channels:
        return pixels
    alpha = pixels.shape[2] in (2, 4)
    colours = pixels[..., :-1] if alpha else pixels
    if channels > 2 and colours.shape[2] == 1:
        colours = np.repeat(colours, 3, 2)
    if channels not in (2, 4):
        return colours
    if not alpha:
        opaque = np.full((*pixels.shape[:2], 1), np.iinfo(pixels.dtype).max, pixels.dtype)
        return np.concatenate([colours, opaque], 2)
    return np.concatenate([colours, pixels[..., -1:]], 2)


def _fitting_profile(picture: Picture, channels: int) -> bytes | None:
    if picture.icc is None or (picture.channels < 3) == (channels < 3):
        return picture.icc
    return picture.icc if colour.space(picture.icc) == ("GRAY" if channels < 3 else "RGB") else None


# --- what was done already -----------------------------------------------------------------------------


def from_recipes(recipes: Sequence[dict[str, Any]]) -> tuple[Chain, list[str]]:
    """The chain that does once more what recipes (of layers, or in a file's metadata) tell, oldest first, and a
    sentence for each that cannot be a step here. What was limited to a selection is not any more."""
    steps, problems = [], []
    for recipe in _flat(recipes):
        name, params, model = str(recipe.get("filter", "")), recipe.get("params"), recipe.get("model")
        try:
            made = step(name, model=model if isinstance(model, str) else None)
            values = params if isinstance(params, dict) else {}
            steps.append(replace(made, params=made.row.make_params(**values)))
        except ChainError as error:
            problems.append(str(error))
        except (TypeError, ValueError) as error:
            problems.append(f"{FILTERS[name].label}: {error}")
    return Chain(tuple(steps)), problems


def _flat(recipes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """A layer that several were merged into has the recipe of the uppermost, with the others from top to bottom."""
    found: list[dict[str, Any]] = []
    for recipe in recipes:
        merged = recipe.get("merged")
        if isinstance(merged, list):
            found += reversed([r for r in merged if isinstance(r, dict)])
        found.append(recipe)
    return found
