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
once: no more than a tile is ever held at the network's own scale.
"""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from engine import device as devices
from engine.api import (
    Context,
    EngineError,
    MemoryExhausted,
    ModelError,
    Patch,
    Rect,
    Request,
    Result,
    Size,
)
from engine.composite import checked
from engine.models.store import Loaded, ModelStore, shared
from engine.pixels import Converter
from engine.scaling import Scaling
from engine.tiling import Plan, Tile, border, ceil_to, floor_to, plan

__all__ = ["run"]

log = logging.getLogger(__name__)

# Tiles that are larger answer slower to Cancel and show less often; on a processor they leave its cache, too.
EDGE_CPU, EDGE_CUDA = 832, 2048
SMALLEST_EDGE = 96
BUDGET_CPU = 900 << 20  # bytes for a tile on the processor: the program stays a good neighbour
FOOTPRINT_SIDE = 128
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
        assert self.row.task is not None  # see engine/dispatch.py for filters without a model
        self.card = store.active(self.row.task, request.model)
        self.precision = self._precision()
        self.loaded: Loaded | None = None
        self.operation: Any
        self._hooks: list[Any] = []
        self._load()
        self.edge = self._first_edge()
        self.scale: int = self.operation.scale
        self.scaling = self._scaling()
        if request.mask is not None and not self.scaling.same:
            raise EngineError(f"{self.row.label} changes the size of the picture and takes no mask.")

    # --- where and how

    def _scaling(self) -> Scaling:
        size = self.request.picture.size
        if self.row.resized is None:
            return Scaling.by(size, self.scale)
        wanted = self.row.output_size(self.request.params, size)
        if wanted.width > size.width * self.scale or wanted.height > size.height * self.scale:
            raise EngineError(
                f"{self.card.name} enlarges {self.scale} times at most, to {size.width * self.scale:,} × "
                f"{size.height * self.scale:,} pixels: {wanted.width:,} × {wanted.height:,} is too large for it."
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
        if self.request.picture.maximum > 255 and "float32" in self.card.precisions:
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
            assert self.loaded is not None
            # an operation of its own: it may keep count of what it was shown
            probe = self.row.load()(self.request.params, self.loaded)
            side = ceil_to(FOOTPRINT_SIDE, probe.multiple)
            tile = self._on_device(np.full((side, side, 3), 0.5, np.float32))
            try:
                peak = devices.peak_bytes(lambda: probe.run(tile, Rect(0, 0, side, side)))
            except (RuntimeError, MemoryError) as error:
                if not devices.is_out_of_memory(error, self.device):
                    raise
                return float(self._budget())  # as small as can be, then
            # beside the network: the tile as float32, the result as float32 and what is made of it
            around = 3 * 4 * (2 + 3 * probe.scale**2)
            _footprints[key] = peak * SCRATCH / side**2 + around
        return _footprints[key]

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
        fits = int((self._budget() / self._footprint()) ** 0.5)
        advice = self.card.tile or (EDGE_CUDA if self.device.type == "cuda" else EDGE_CPU)
        multiple = self.operation.multiple
        return max(floor_to(min(fits, advice), multiple), ceil_to(SMALLEST_EDGE, multiple))

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

        blend = _Blend(tiles, scaling, finished)
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
        return plan(self.request.picture.size, region, self.edge, op.overlap, op.multiple)

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

        blend = _Blend(tiles, self.scaling, finished)
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
        values = self.pixels.read(source, self.operation.multiple, twice)
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
            values = self.pixels.read(wide, self.operation.multiple)
            return self._on_device(values), (source.x - wide.x, source.y - wide.y)
        return None

    def _more_precise(self) -> None:
        """A result with NaN: once more in float32, unless it was."""
        if self.precision == "float32" or self.request.policy.precision != "auto":
            raise ModelError(
                f"{self.card.name} gave numbers that are not finite in {self.precision}; verify or replace the model."
            )
        self._note(f"{self.card.name} overflowed in {self.precision}; it goes on in float32.")
        self.precision = "float32"
        self._load()

    def _step_down(self, why: str) -> None:
        """One rung down: smaller tiles, half precision, the processor. Raises MemoryExhausted below the last."""
        log.info("job %s: %s", self.request.job, why)
        gc.collect()
        devices.release(self.device)
        policy, multiple = self.request.policy, self.operation.multiple
        smallest = ceil_to(SMALLEST_EDGE, multiple)
        if policy.tile is None and self.edge > smallest:
            self.edge = max(smallest, floor_to(self.edge // 2, multiple))
            self._note(f"Out of memory: computing in tiles of {self.edge} pixels.")
            return
        half = devices.fastest_precision(
            "cuda" if self.device.type == "cuda" else "cpu", self.card.precisions
        )
        if policy.precision == "auto" and self.precision == "float32" and half != "float32":
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
        raise MemoryExhausted(
            f"There is not enough memory for {self.row.label}, even in tiles of {self.edge} pixels; close other "
            "programs or documents" + ("." if policy.tile is None else ", or choose a smaller tile size.")
        )


class _Blend:
    """Joins overlapping tiles: a piece is handed on once all tiles that count in it have come, and kept no longer.

    ``finished(rect, values)``: ``rect`` in the picture's pixels, ``values`` float32 in the result's size.
    """

    def __init__(self, tiles: Plan, scaling: Scaling, finished: Callable[[Rect, np.ndarray], None]) -> None:
        self._plan, self._scaling, self._finished = tiles, scaling, finished
        self._pending: dict[tuple[int, int], tuple[int, np.ndarray]] = {}

    def add(self, tile: Tile, values: np.ndarray) -> None:
        """``values``: of ``tile.need``."""
        corner = self._scaling.rect(tile.need)
        for cell in self._plan.cells(tile):
            place = self._scaling.rect(cell.rect)
            piece = values[place.moved(-corner.x, -corner.y).slices]
            weight = self._plan.weight(tile, cell, Size(place.width, place.height))
            if weight is None:
                self._finished(cell.rect, piece)
                continue
            key = (cell.column, cell.row)
            come, total = self._pending.pop(key, (0, None))
            total = piece * weight if total is None else total + piece * weight
            if come + 1 == cell.parts:
                self._finished(cell.rect, total)
            else:
                self._pending[key] = (come + 1, total)
