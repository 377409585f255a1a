"""Colorize, whole: judge and reduce the picture, ask the network once, and paint its colours in strip by strip.

Only the small picture goes through the network. Its a* and b* are enlarged along the edges of the full lightness
(``engine.guided``) and joined with that lightness, which stays as it was. A grey picture's result is RGB in sRGB; any
other one's is as the picture is, alpha, depth and profile included. The tint of a sepia print goes by itself: only
its lightness counts.
"""

from __future__ import annotations

import gc
import logging
import time
from functools import partial
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from engine import device as devices
from engine.api import Context, EngineError, MemoryExhausted, ModelError, Patch, Rect, Request, Result
from engine.colorizing import answered, reduced_hints, working_size
from engine.colorizing_overview import hints_overview, overview
from engine.colorizing_pixels import lightness_of, rgb_of, shaped
from engine.colorizing_tint import COLOURED, TINTED
from engine.composite import THINNEST, checked, painted
from engine.guided import joint_smooth, joint_upsample
from engine.models.store import ModelStore, shared
from engine.pixels import Converter, dither
from engine.tiling import strips_of

__all__ = ["ALREADY", "run"]

log = logging.getLogger(__name__)

ALREADY = "The picture is in colour already; choose “Replace colours that are there” to colour it anew."
STRIP = 1 << 19  # pixels of a strip: some 60 MB while it is worked on
BYTES = 120.0  # that a pixel of a strip takes
HALF_FROM = (
    4_000_000  # pixels from which on colours have half the resolution of the lightness, as in JPEG and video
)
READ_SHARE = 0.35  # of the time that a large picture takes


def run(request: Request, context: Context | None = None, store: ModelStore | None = None) -> Result:
    """Run one job to its end on the calling thread. Raises EngineError, always one sentence; among them ALREADY, for
    a picture in colour that is not to be coloured anew."""
    job = _Job(request, context or Context(), store or shared())
    try:
        return job.run()
    except MemoryError:
        raise MemoryExhausted(_NO_MEMORY) from None
    finally:
        devices.release(job.device)


class _Job:
    def __init__(self, request: Request, context: Context, store: ModelStore) -> None:
        self.request, self.context, self.store = request, context, store
        self.row, self.region = checked(request)
        self.started = time.monotonic()
        self.notes: list[str] = []
        self.device = devices.resolve(request.policy.device)
        assert self.row.task is not None
        self.card = store.active(self.row.task, request.model)
        self.precision = self._precision()
        self.picture = request.picture
        self.converter = Converter(request.picture)

    def _precision(self) -> str:
        wanted = self.request.policy.precision
        if wanted == "auto":
            return devices.fastest_precision(self.device, self.card.precisions)
        if wanted not in self.card.precisions:
            raise EngineError(
                f"{self.card.name} does not work in {wanted}; choose {' or '.join(self.card.precisions)}."
            )
        return wanted

    def run(self) -> Result:
        picture, region = self.picture, self.region
        channels = max(3, picture.channels if picture.channels > 2 else picture.channels + 2)
        out = self._empty((region.height, region.width, channels))
        self._report(0.0)
        colours = self._colours()
        rows = self.request.policy.tile or max(THINNEST, STRIP // region.width)
        done = 0
        make, cut = partial(self._pixels, colours=colours), self.request.policy.tile is None
        for strip in strips_of(self.region, rows, self.request.focus):
            for part, pixels in painted(strip, make, BYTES, self._note, _NO_MEMORY, cut):
                self.context.check_cancelled()
                place = part.moved(-region.x, -region.y)
                out[place.slices] = pixels
                view = out[place.slices]
                view.flags.writeable = False
                self.context.partial(Patch(part, view))
                done += part.area
                self._report(READ_SHARE + (1 - READ_SHARE) * done / region.area)
        out.flags.writeable = False
        recipe = {
            **self.request.recipe(),
            "model": self.card.id,
            "model_sha256": self.card.sha256,
            "precision": self.precision,
            "resolved": {},
        }
        seconds = time.monotonic() - self.started
        return Result(region, out, 1, recipe, devices.describe(self.device), seconds, tuple(self.notes))

    def _empty(self, shape: tuple[int, int, int]) -> np.ndarray:
        try:
            return np.empty(shape, self.picture.pixels.dtype)
        except MemoryError:
            raise MemoryExhausted(
                f"There is not enough memory for a result of {shape[1]:,} × {shape[0]:,} pixels; close other "
                "documents or work on a part of the picture."
            ) from None

    def _report(self, fraction: float) -> None:
        self.context.device(devices.describe(self.device), devices.used_memory(self.device))
        self.context.progress(fraction)

    def _note(self, words: str) -> None:
        log.info("job %s: %s", self.request.job, words)
        if words not in self.notes:
            self.notes.append(words)
            self.context.note(words)

    # --- what the network says

    def _colours(self) -> _Small:
        """a* and b* for the whole picture, as small as the network gives them."""

        def check(share: float) -> None:
            self.context.check_cancelled()
            self.context.progress(READ_SHARE * share)

        seen = overview(self.picture, check)
        if seen.kind == COLOURED and not self.request.params.recolour:
            raise EngineError(ALREADY)
        if seen.kind == TINTED:
            self._note("The picture is tinted, as sepia prints are: the tint was taken out first.")
        hints = None if self.request.hints is None else hints_overview(self.request.hints, seen.factor)
        self.context.check_cancelled()
        while True:
            failure = ""
            try:
                return self._asked(seen.lightness, hints)
            except (RuntimeError, MemoryError) as error:
                if not devices.is_out_of_memory(error, self.device):
                    raise
                failure = str(error) or "out of memory"
            log.info("job %s: %s", self.request.job, failure)
            gc.collect()  # only here is the traceback gone, and with it what the failed pass held
            devices.release(self.device)
            if self.device.type == "cpu":
                raise MemoryExhausted(_NO_MEMORY)
            self.device = torch.device("cpu")
            self._note("Out of memory on the graphics card: computing on the processor.")
            self.precision = self._precision()

    @torch.inference_mode()
    def _asked(self, lightness: np.ndarray, hints: tuple[np.ndarray, np.ndarray] | None) -> _Small:
        network: Any = self.store.load(self.card, self.device, devices.DTYPES[self.precision]).network
        side, multiple = network.working_side, network.size_multiple
        size = working_size(self.picture.height, self.picture.width, side, multiple)
        large = torch.from_numpy(lightness)[None, None]
        grows = size[0] > large.shape[2] or size[1] > large.shape[3]
        small = (
            F.interpolate(large, size, mode="bilinear", align_corners=False)
            if grows
            else F.interpolate(large, size, mode="area")
        )
        given: tuple[torch.Tensor, ...] = (small,)
        if hints is not None:
            if not getattr(network, "takes_hints", True):
                raise EngineError(
                    f"{self.card.name} takes no colour hints: choose another model, or remove the hints."
                )
            ab, covered = (torch.from_numpy(part) for part in hints)
            given += reduced_hints(ab[None], covered[None, None], size)
        found = answered(network, given).cpu()
        if not torch.isfinite(found).all():
            raise ModelError(
                f"{self.card.name} gave numbers that are not finite in {self.precision}; verify or replace the model."
            )
        guide = F.interpolate(small, found.shape[-2:], mode="area")
        return _Small(joint_smooth(found, guide), guide)

    # --- strips

    def _pixels(self, strip: Rect, colours: _Small) -> np.ndarray:
        """The result's pixels of a strip."""
        params = self.request.params
        rgb = self.converter.read(strip)
        lightness = lightness_of(rgb)
        ab = self._enlarged(strip, lightness, colours)
        rgb = rgb_of(lightness, shaped(lightness, ab, params.saturation / 100, params.warmth / 100))
        mask = None if self.request.mask is None else self.request.mask[strip.slices]
        if self.picture.channels >= 3:
            return self.converter.finish(strip, rgb, False, 1, mask)
        return self._from_grey(strip, rgb, mask)

    def _enlarged(self, strip: Rect, lightness: np.ndarray, colours: _Small) -> np.ndarray:
        """a* and b* of a strip, 2 × H × W."""
        height, width = self.picture.height, self.picture.width
        if height * width < HALF_FROM:
            return colours.enlarged(lightness, (strip.y, strip.x, height, width))
        # half resolution, on the same squares of 2 × 2 pixels and with as much around as the enlargement looks at: no
        # strip shows a seam
        x, y = max(0, strip.x // 2 * 2 - 2), max(0, strip.y // 2 * 2 - 2)
        right, bottom = (
            min(e, (n + 1) // 2 * 2 + 2) for e, n in ((width, strip.right), (height, strip.bottom))
        )
        source = Rect(x, y, right - x, bottom - y)
        around = lightness_of(self.converter.read(source)) if source != strip else lightness
        even = cv2.copyMakeBorder(around, 0, source.height % 2, 0, source.width % 2, cv2.BORDER_REPLICATE)
        half = cv2.resize(even, (even.shape[1] // 2, even.shape[0] // 2), interpolation=cv2.INTER_AREA)
        small = colours.enlarged(half, (y // 2, x // 2, -(-height // 2), -(-width // 2)))
        rows = slice(strip.y - y, strip.bottom - y)
        columns = slice(strip.x - x, strip.right - x)
        full = [cv2.resize(p, even.shape[::-1], interpolation=cv2.INTER_LINEAR)[rows, columns] for p in small]
        return np.stack(full)

    def _from_grey(self, strip: Rect, rgb: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
        """Pixels of a strip as RGB in sRGB, which the picture is not. What nobody sees stays grey."""
        raw, top = self.picture.pixels[strip.slices], self.picture.maximum
        if mask is not None:
            own = self.converter.read(strip)
            rgb = own + (rgb - own) * (mask.astype(np.float32)[..., None] * np.float32(1 / 255))
        levels = rgb * np.float32(top)
        if raw.dtype == np.uint8:  # see ``Converter.finish``
            levels += np.float32(1 / 512) + dither(strip, 3) * np.float32(255 / 256)
            np.floor(levels, out=levels)
        else:
            np.rint(levels, out=levels)
        colours = np.clip(levels, 0, top).astype(raw.dtype)
        if not self.picture.has_alpha:
            return colours
        hidden = raw[..., -1] == 0
        colours[hidden] = raw[hidden][:, :1]
        return np.concatenate([colours, raw[..., -1:]], 2)


class _Small:
    """a* and b* as the network gave them, 1 × 2 × h × w, and the lightness of the same places."""

    def __init__(self, ab: torch.Tensor, guide: torch.Tensor) -> None:
        self.ab, self.guide = ab, guide

    @torch.inference_mode()
    def enlarged(self, lightness: np.ndarray, place: tuple[int, int, int, int]) -> np.ndarray:
        large = torch.from_numpy(lightness)[None, None]
        return joint_upsample(self.ab, self.guide, large, place=place)[0].numpy()


_NO_MEMORY = "There is not enough memory to colour the picture, even in thin strips; close other programs."
