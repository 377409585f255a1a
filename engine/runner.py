"""One runner: everything that is the same for every filter, done once around the network.

Colour, depth, grey and alpha (engine/pixels.py), padding, tiles and ramps (engine/tiling.py), precision, the
out-of-memory ladder, output checks, progress, cancelling and streaming.

A filter's operation (the class that its ``load`` returns) is made once for a job as ``Operation(params, loaded)``
and has: ``scale``; ``residual`` (what it returns is added to the picture); ``multiple`` and ``overlap``;
``run(tile, where)``: 1 × 3 × h × w floats in 0..1 on the job's device → 1 × 3 × h·scale × w·scale (with ``context``,
pixels that it wants to look at around a tile, ``run(tile, where, wide, corner)`` where there are any); and
``resolved()``: what automatic parameters came out as. A class that needs more than the network of the card has
``find(params, card, store, device, dtype)``, which returns the ``Loaded`` that it is made with; one that sees the
mirror image around the picture begin with the picture's edge says ``edge_twice = True``.

Where the filter's row says which size the result has (``resized``), the answer for each tile is brought there at
once: no more than a tile is ever held at the network's own scale. Where it asks for more than the network's scale,
the rest of the way is interpolated.

What sizes a network takes, and whether it may be shown a picture in tiles, is on its card.
"""

from __future__ import annotations

import gc
import logging
import time
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from engine import device as devices
from engine.api import Context, EngineError, MemoryExhausted, ModelError, Patch, Rect, Request, Result
from engine.blending import Blend
from engine.choosing import chosen
from engine.composite import checked
from engine.models.store import Loaded, ModelStore, shared
from engine.pixels import Converter
from engine.scaling import Scaling
from engine.size_rules import SizeRule
from engine.tiling import Plan, border, ceil_to, floor_to, plan

__all__ = ["run"]

log = logging.getLogger(__name__)

# Tiles that are larger answer slower to Cancel and show less often; on a processor they leave its cache, too.
EDGE_CPU, EDGE_CUDA = 832, 2048
SMALLEST_EDGE = 96
BUDGET_CPU = 900 << 20  # bytes for a tile on the processor: the program stays a good neighbour
FOOTPRINT_SIDE, META_SIDE = 128, 256  # pixels a side of what is measured, with numbers and without
# parameters from which on a network is measured without numbers: that needs torch's compiler, which takes longer to
# import than a smaller network takes to run
HEAVY = 5_000_000
WHOLE = 1 << 20  # the edge of a tile that no picture exceeds
SCRATCH = 1.3  # what kernels take beside their tensors, as a share

_footprints: dict[tuple[str, str, str], float] = {}


def run(request: Request, context: Context | None = None, store: ModelStore | None = None) -> Result:
    """Run one job to its end on the calling thread.

    Finished pieces go to ``context.partial`` as soon as they are final; they never overlap and together are the
    result. Raises EngineError (Cancelled, ModelError, MemoryExhausted …), always one sentence.
    """
    job = _Job(request, context or Context(), store or shared())
    try:
        with torch.inference_mode():
            return job.run()
    finally:
        job.close()


class _Job:
    def __init__(self, request: Request, context: Context, store: ModelStore) -> None:
        self.request, self.context, self.store = request, context, store
        self.row, self.region = checked(request)
        picture = request.picture
        if request.policy.precision not in ("auto", *devices.DTYPES):
            raise EngineError(
                f"The precision is auto, {', '.join(devices.DTYPES)}, not {request.policy.precision}."
            )
        self.started = time.monotonic()
        self.notes: list[str] = []
        self.pixels = Converter(picture)
        self.device = devices.resolve(request.policy.device)
        self.card = chosen(self.row, request.params, request.model, store, self._note)
        self.overflowed = False  # in half precision, which is no rung of the ladder then
        self.precision = self._precision()
        self.loaded: Loaded | None = None
        self.operation: Any
        self._hooks: list[Any] = []
        self._load()
        self.scale: int = self.operation.scale
        self.scaling = self._scaling()
        self.edge = self._first_edge()
        if request.mask is not None and not self.scaling.same:
            raise EngineError(f"{self.row.label} changes the size of the picture and takes no mask.")

    # --- where and how

    def _scaling(self) -> Scaling:
        size = self.request.picture.size
        if self.row.resized is None:
            return Scaling.by(size, self.scale)
        wanted = self.row.output_size(self.request.params, size)
        if wanted.width > size.width * self.scale or wanted.height > size.height * self.scale:
            self._note(
                f"{self.card.name} makes {size.width * self.scale:,} × {size.height * self.scale:,} pixels: the "
                f"rest of the way to {wanted.width:,} × {wanted.height:,} was interpolated."
            )
        return Scaling(size, wanted)

    def _precision(self) -> str:
        wanted = self.request.policy.precision
        if wanted != "auto":
            if wanted not in self.card.precisions:
                raise EngineError(
                    f"{self.card.name} does not work in {wanted}; choose {' or '.join(self.card.precisions)}."
                )
            return wanted
        # half precision is finer than 8 bits after rounding, but not than 16
        if (self.overflowed or self.request.picture.maximum > 255) and "float32" in self.card.precisions:
            return "float32"
        return devices.fastest_precision(self.device, self.card.precisions)

    def _load(self) -> None:
        """The network on the job's device, in its precision; also after a step of the ladder."""
        self._unhook()
        self.operation = self.loaded = None
        self.context.progress(0.0, "Loading the model")
        kind, params, dtype = self.row.load(), self.request.params, devices.DTYPES[self.precision]
        loaded: Loaded
        if hasattr(kind, "find"):
            loaded = kind.find(params, self.card, self.store, self.device, dtype)
        else:
            loaded = self.store.load(self.card, self.device, dtype)
        self.loaded = loaded
        self.operation = kind(params, loaded)
        self.rule = SizeRule.of(loaded.card, self.operation.multiple)
        if self.operation.scale != self.card.scale:
            raise ModelError(
                f"{self.card.name} says that it scales by {self.card.scale}, which {self.row.label} does not: "
                "correct its card."
            )
        # long passes answer to Cancel between their layers
        check = self.context.check_cancelled

        def hook(*_: Any) -> None:
            check()

        self._hooks = [m.register_forward_pre_hook(hook) for m in loaded.network.modules()]

    def _unhook(self) -> None:
        for handle in self._hooks:
            handle.remove()
        self._hooks = []

    def close(self) -> None:
        self._unhook()
        self.operation = self.loaded = None
        devices.release(self.device)

    def _footprint(self) -> float:
        """Bytes that a pixel of a tile takes while the network runs; measured once for each model and precision."""
        key = (self.card.sha256, self.precision, repr(self.request.params))
        if len(_footprints) > 256:  # one for each position of a slider adds up
            _footprints.clear()
        if key not in _footprints:
            measured = self._measured_without_numbers() if self._heavy() else None
            if measured is None:
                measured = self._measured()
            if measured is None:
                return float(self._budget())  # as small as can be, then
            # beside the network: the tile as float32, the result as float32 and what is made of it
            around = 3 * 4 * (2 + 3 * self.operation.scale**2)
            _footprints[key] = measured * SCRATCH + around
        return _footprints[key]

    def _heavy(self) -> bool:
        assert self.loaded is not None
        return sum(p.numel() for p in self.loaded.network.parameters()) >= HEAVY

    def _measured_without_numbers(self) -> float | None:
        """Bytes for a pixel, from shapes alone, which takes no time; None for a network that looks at its numbers."""
        assert self.loaded is not None
        try:
            twin = devices.without_numbers(self.loaded.network)
            loaded = replace(self.loaded, network=twin, device=torch.device("meta"))
            probe = self.row.load()(self.request.params, loaded)
            shown = self.rule.padded(Rect(0, 0, META_SIDE, META_SIDE))
            shape = (1, shown.height, shown.width, 3)
            tile = torch.empty(shape, dtype=devices.DTYPES[self.precision], device="meta").permute(0, 3, 1, 2)
            return devices.peak_bytes(lambda: probe.run(tile, shown)) / shown.area
        except Exception as error:  # a network may do anything: then it is measured at work
            log.debug("%s cannot be measured by its shapes: %s", self.card.name, error)
            return None

    def _measured(self) -> float | None:
        """The same at work; None where not even that fits."""
        assert self.loaded is not None
        # an operation of its own: it may keep count of what it was shown
        probe = self.row.load()(self.request.params, self.loaded)
        shown = self.rule.padded(Rect(0, 0, FOOTPRINT_SIDE, FOOTPRINT_SIDE))
        tile = self._on_device(np.full((shown.height, shown.width, 3), 0.5, np.float32))
        try:
            return devices.peak_bytes(lambda: probe.run(tile, shown)) / shown.area
        except (RuntimeError, MemoryError) as error:
            if not devices.is_out_of_memory(error, self.device):
                raise
            return None

    def _budget(self) -> int:
        limit = self.request.policy.memory_limit
        free = int(devices.free_memory(self.device) * 0.7)
        if self.device.type == "cpu":
            free = min(free, BUDGET_CPU)
        return min(free, limit) if limit else free

    def _first_edge(self) -> int:
        """The edge of a tile that is tried first; the person's own is taken as it is."""
        if self.request.policy.tile is not None:
            return self.request.policy.tile
        tiling = self._tiling
        if tiling == "no" and not self.rule.fixed:
            return WHOLE
        fits = int((self._budget() / self._footprint()) ** 0.5)
        advice = self.card.tile or (EDGE_CUDA if self.device.type == "cuda" else EDGE_CPU)
        if tiling == "discouraged":
            advice = WHOLE  # in one pass if it fits
        return self.rule.edge(min(fits, advice), SMALLEST_EDGE)

    @property
    def _tiling(self) -> str:
        assert self.loaded is not None
        return self.loaded.card.tiling

    def _check_sizes(self, tiles: int) -> None:
        """A network that takes one size alone, and a picture or a tile that has another. Raises EngineError."""
        name, size, chosen = self.card.name, self.request.picture.size, self.request.policy.tile
        fixed = self.rule.fixed
        if chosen is not None and self._tiling == "no":
            raise EngineError(f"{name} has to see a picture as a whole: leave the tile size on auto.")
        if chosen is not None and fixed and chosen > fixed:
            raise EngineError(f"{name} takes tiles of up to {fixed} pixels, not {chosen}.")
        if fixed and self._tiling == "no" and tiles > 1:
            raise EngineError(
                f"{name} takes pictures of up to {fixed} × {fixed} pixels, and this one has {size.width:,} × "
                f"{size.height:,}: crop or reduce it first."
            )

    def _fit_whole(self, source: Rect) -> None:
        """What is shown at once may be more than there is memory for, and a system may end a program that asks for
        it. Raises MemoryExhausted."""
        if self._tiling == "no":
            area = self.rule.padded(source).area
            while self._footprint() * area > devices.free_memory(self.device):
                self._step_down("estimate")

    # --- the loop

    def run(self) -> Result:
        picture, region, scaling = self.request.picture, self.region, self.scaling
        whole = scaling.rect(region)
        shape = (whole.height, whole.width, picture.channels)
        try:
            self.out = np.empty(shape, picture.pixels.dtype)
        except MemoryError:
            raise MemoryExhausted(
                f"There is not enough memory for a result of {shape[1]:,} × {shape[0]:,} pixels; close other "
                "documents or work on a part of the picture."
            ) from None
        self._report(0.0)
        tiles = self._plan(region)
        self._check_sizes(len(tiles.tiles))
        self._fit_whole(tiles.tiles[0].source)
        self._warn_of_seams(len(tiles.tiles))
        done = 0
        total = sum(t.need.area for t in tiles.tiles)

        def finished(cell: Rect, values: np.ndarray) -> None:
            mask = None if self.request.mask is None else self.request.mask[cell.slices]
            pixels = self.pixels.finish(cell, values, self.operation.residual, scaling, mask)
            place = scaling.rect(cell)
            inside = place.moved(-whole.x, -whole.y)
            self.out[inside.slices] = pixels
            view = self.out[inside.slices]
            view.flags.writeable = False
            self.context.partial(Patch(place, view))

        blend = Blend(tiles, scaling, finished)
        for tile in tiles.ordered(self.request.focus):
            self.context.check_cancelled()
            blend.add(tile, self._computed(tile.need))
            done += tile.need.area
            self._report(done / total)
        self.out.flags.writeable = False
        return Result(
            rect=whole,
            pixels=self.out,
            scale=scaling.factor,
            recipe=self._recipe(),
            device=devices.describe(self.device),
            seconds=time.monotonic() - self.started,
            notes=tuple(self.notes),
        )

    def _recipe(self) -> dict[str, Any]:
        recipe = self.request.recipe()
        recipe["model"] = self.card.id
        recipe["model_sha256"] = self.card.sha256
        recipe["precision"] = self.precision
        recipe["resolved"] = self.operation.resolved()
        return recipe

    def _report(self, fraction: float) -> None:
        self.context.device(devices.describe(self.device), devices.used_memory(self.device))
        self.context.progress(fraction)

    def _note(self, words: str) -> None:
        log.info("job %s: %s", self.request.job, words)
        self.notes.append(words)
        self.context.note(words)

    def _warn_of_seams(self, tiles: int) -> None:
        """A tile size that the person chose is kept, also where it leaves too little room for surroundings."""
        chosen, least = self.request.policy.tile, 4 * self.operation.overlap
        if chosen is not None and chosen < least and tiles > 1:
            self._note(f"In tiles of {chosen} pixels seams may show: from {least} pixels on they do not.")

    def _plan(self, region: Rect) -> Plan:
        op = self.operation
        # published networks are shown a picture as other programs show it, so that it is the same result
        bordered = not getattr(self.loaded and self.loaded.network, "as_published", False)
        # what has to be seen whole lies in the surroundings of every part
        overlap = WHOLE if self._tiling == "no" and not self.rule.fixed else op.overlap
        return plan(self.request.picture.size, region, self.edge, overlap, op.multiple, bordered)

    # --- one tile, down the ladder if need be

    def _computed(self, need: Rect) -> np.ndarray:
        """The network's answer for ``need``: h × w × 3 float32, in the result's size.

        Where it does not fit the memory, the tile is cut further, and everything that is finished is kept.
        """
        while True:
            tiles = self._plan(need)
            if len(tiles.tiles) > 1:
                return self._in_parts(need, tiles)
            source = tiles.tiles[0].source
            failure = ""
            try:
                out = self._forward(source)
            except (RuntimeError, MemoryError) as error:  # of torch's, the one for memory is a RuntimeError

                def wanted(area: int = source.area) -> float:
                    return 2 * self._footprint() * area  # what kernels take for themselves is a guess

                if not devices.is_out_of_memory(error, self.device, wanted):
                    raise
                failure = str(error) or "out of memory"
            if not failure:
                if not np.isfinite(out).all():
                    self._more_precise()
                    continue
                return self.scaling.reduced(out, source, self.scale, need)
            # only here is the traceback gone, and with it what the failed pass held
            self._step_down(failure)

    def _in_parts(self, need: Rect, tiles: Plan) -> np.ndarray:
        place = self.scaling.rect(need)
        whole = np.zeros((place.height, place.width, 3), np.float32)

        def finished(cell: Rect, values: np.ndarray) -> None:
            whole[self.scaling.rect(cell).moved(-place.x, -place.y).slices] = values

        blend = Blend(tiles, self.scaling, finished)
        for tile in tiles.tiles:
            self.context.check_cancelled()
            blend.add(tile, self._computed(tile.need))
        return whole

    def _on_device(self, values: np.ndarray) -> torch.Tensor:
        tile = torch.from_numpy(values)
        dtype = devices.DTYPES[self.precision]
        if self.device.type == "cuda":
            # pinned memory is copied while the processor goes on
            tile = tile.pin_memory().to(self.device, non_blocking=True)
        return tile.to(dtype).permute(2, 0, 1)[None]  # H × W × 3 in memory is channels_last

    def _forward(self, source: Rect) -> np.ndarray:
        twice = getattr(self.operation, "edge_twice", False)
        values = self.pixels.read(self.rule.padded(source), 1, twice)
        tile = self._on_device(values)
        surroundings = self._surroundings(source)
        given = (tile, source) if surroundings is None else (tile, source, *surroundings)
        out = self.operation.run(*given)
        height, width = values.shape[0] * self.scale, values.shape[1] * self.scale
        if tuple(out.shape) != (1, 3, height, width):
            raise ModelError(
                f"{self.card.name} answered with {' × '.join(map(str, out.shape))} numbers instead of "
                f"1 × 3 × {height} × {width}: it is not a model for this filter."
            )
        answer = out[0].permute(1, 2, 0).to("cpu", torch.float32).numpy()
        blank = answer.min() == answer.max() and np.isfinite(answer[0, 0, 0])
        if blank and not self.operation.residual and values.min() < values.max():
            raise ModelError(f"{self.card.name} answered with a blank picture; verify or replace the model.")
        return answer[: source.height * self.scale, : source.width * self.scale]

    def _surroundings(self, source: Rect) -> tuple[torch.Tensor, tuple[int, int]] | None:
        """For an operation that names ``context``: the tile with as many pixels more on each side, as far as the
        picture goes, and where in it the tile's corner lies. None where the tile is that already."""
        operation, size = self.operation, self.request.picture.size
        context = ceil_to(getattr(operation, "context", 0), operation.multiple)
        rim, grid = border(operation.overlap, operation.multiple), getattr(operation, "grid", 1)
        # cells that it pools have to begin where they do in the whole picture
        x, y = (max(-rim, floor_to(start - context, grid)) for start in source[:2])
        right, bottom = (
            min(side + rim, end + context)
            for side, end in zip(size, (source.right, source.bottom), strict=True)
        )
        wide = Rect(x, y, right - x, bottom - y)
        if context and wide != source and wide.contains(source):
            twice = getattr(operation, "edge_twice", False)
            values = self.pixels.read(wide, operation.multiple, twice)
            return self._on_device(values), (source.x - wide.x, source.y - wide.y)
        return None

    def _more_precise(self) -> None:
        """A result with NaN: once more in float32, unless it was."""
        if self.precision == "float32" or self.request.policy.precision != "auto":
            raise ModelError(
                f"{self.card.name} gave numbers that are not finite in {self.precision}; verify or replace the model."
            )
        self._note(f"{self.card.name} overflowed in {self.precision}; it goes on in float32.")
        self.overflowed, self.precision = True, "float32"
        self._load()

    def _step_down(self, why: str) -> None:
        """One rung down: smaller tiles, half precision, the processor. Raises MemoryExhausted below the last."""
        log.info("job %s: %s", self.request.job, why)
        gc.collect()
        devices.release(self.device)
        policy, smallest = self.request.policy, self.rule.smallest(SMALLEST_EDGE)
        if policy.tile is None and self._tiling != "no" and self.edge > smallest:
            self.edge = self.rule.edge(min(self.edge, max(self.request.picture.size)) // 2, SMALLEST_EDGE)
            self._note(f"Out of memory: computing in tiles of {self.edge} pixels.")
            return
        half = devices.fastest_precision(
            "cuda" if self.device.type == "cuda" else "cpu", self.card.precisions
        )
        half_helps = self.precision == "float32" and half != "float32" and not self.overflowed
        if policy.precision == "auto" and half_helps:
            self.precision = half
            self._note(f"Out of memory: computing in {half}.")
            self._load()
            return
        if self.device.type == "cuda":
            self.device = torch.device("cpu")
            self._note("Out of memory on the graphics card: computing on the processor.")
            self.precision = self._precision()
            self._load()
            self.edge = self._first_edge()
            return
        if self._tiling == "no":
            raise MemoryExhausted(
                f"There is not enough memory for {self.card.name}, which has to see the picture as a whole; choose "
                "another model, or crop or reduce the picture first."
            )
        raise MemoryExhausted(
            f"There is not enough memory for {self.row.label}, even in tiles of {self.edge} pixels; close other "
            "programs or documents" + ("." if policy.tile is None else ", or choose a smaller tile size.")
        )
