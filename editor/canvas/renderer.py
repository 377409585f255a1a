"""Paints the picture from display tiles, and makes the tiles in slices of bounded work.

``plan`` finds what the view needs and lacks, ``work`` makes some of it, ``paint`` draws what there is: a tile
that is stale shows its old pixels, one that is missing shows the overview. Of a tile only what changed is made anew.
Device pixels throughout; the painter comes without any scaling.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QBrush, QImage, QPainter

from editor.canvas.grid import (
    MAXIMUM_LEVEL,
    NOTHING,
    SPAN,
    Key,
    Kind,
    cells,
    cost,
    level_rect,
    level_size,
    source_rect,
    tiles,
)
from editor.canvas.images import Cache, Tile, to_image
from editor.canvas.overview import Overview
from editor.canvas.viewport import Viewport
from editor.document import Document, Trial
from engine.api import Rect, Size

__all__ = ["CACHE_BYTES", "NEAREST", "SLICE_PIXELS", "SLICE_SECONDS", "Renderer", "View"]

CACHE_BYTES = 256 << 20  # a 4K view may need 130 MB at 51 %
SLICE_SECONDS = 0.012  # tile work in one turn of the event loop
SLICE_PIXELS = 4 << 20  # picture pixels read in one turn: a bound that does not depend on the clock
NEAREST = 2.0  # from this zoom on pixels are shown as squares
MENDED = 0.6  # of a tile that may be made anew on its own; of more, the whole tile is
NEIGHBOURS = 9  # tiles of which the changed parts may be made together,
TOGETHER = 1.15  # when the rectangle around these is hardly larger than they are
BLUR = 2  # pixels of a level by which one shows beyond its place on a screen


@dataclass(frozen=True)
class View:
    """What is painted: the viewport, and the device column of the split line, None without one."""

    port: Viewport
    split: int | None = None

    @property
    def result(self) -> Rect:
        """Where the result is shown: all, or right of the line."""
        shown = self.port.shown
        if self.split is None:
            return shown
        return shown.intersected(Rect(self.split, shown.y, max(0, shown.right - self.split), shown.height))

    @property
    def original(self) -> Rect:
        """Where the original is shown: left of the line."""
        shown = self.port.shown
        if self.split is None:
            return NOTHING
        return shown.intersected(Rect(shown.x, shown.y, max(0, self.split - shown.x), shown.height))


class _Preview:
    """A result that is tried, and where it can be shown."""

    def __init__(self, document: Document, trial: Trial) -> None:
        self.trial = trial
        self.rect = trial.rect
        self._bounds = document.size

    def inner(self, level: int) -> Rect:
        """The pixels of the level that lie in the preview as a whole."""
        step = (1 << level) - 1
        left, top = (self.rect.x + step) >> level, (self.rect.y + step) >> level
        size = level_size(self._bounds, level)
        right = size.width if self.rect.right >= self._bounds.width else self.rect.right >> level
        bottom = size.height if self.rect.bottom >= self._bounds.height else self.rect.bottom >> level
        return Rect(left, top, max(0, right - left), max(0, bottom - top))

    def source(self, level: int) -> Rect:
        """The same in picture pixels."""
        inner = self.inner(level)
        return inner.scaled(1 << level).intersected(Rect(0, 0, *self._bounds))


class Renderer:
    """The tiles of one document at a time. Used from the GUI thread only."""

    def __init__(self, checker: QBrush, limit: int = CACHE_BYTES) -> None:
        self.checker = checker
        self._document: Document | None = None
        self._cache: Cache[Key] = Cache(limit)
        self._overview: Overview | None = None
        self._preview: _Preview | None = None
        self._preview_on = False
        self._queue: list[Key] = []  # what the view needs, the most wanted last
        self._planned: View | None = None

    # --- what is shown ----------------------------------------------------------------------------------

    @property
    def cache(self) -> Cache[Key]:
        return self._cache

    def set_document(self, document: Document | None) -> None:
        """Another document, or none; everything of the last one is freed."""
        self._document = document
        self._cache.clear()
        self._cache.kept = frozenset()
        self._overview = self._preview = self._planned = None
        self._preview_on = False
        self._queue = []

    def changed(self, rect: Rect) -> None:
        """The document looks different at ``rect``. What is shown there stays until it is made anew."""
        self._invalidate(rect, {Kind.RESULT, Kind.PREVIEW})  # other layers show in the preview as well
        if self._overview is not None:
            self._overview.changed(rect)

    def original_changed(self, rect: Rect) -> None:
        """The picture before looks different at ``rect``."""
        self._invalidate(rect, {Kind.ORIGINAL})

    def _invalidate(self, rect: Rect, kinds: set[Kind]) -> None:
        small = rect.area <= SPAN * SPAN
        if not small:
            self._planned = None
        around = rect.expanded(1).intersected(Rect(0, 0, *self._size))  # aprons
        for level in range(MAXIMUM_LEVEL + 1):
            changed = cells(rect, level)
            for kind in kinds:
                for key in tiles(kind, level, around):
                    tile = self._cache.get(key)
                    if tile is None:
                        continue
                    tile.touch(changed)
                    if small and key in self._cache.kept:  # what a brush touches is wanted most
                        if key in self._queue:
                            self._queue.remove(key)
                        self._queue.append(key)

    @property
    def overview(self) -> QImage | None:
        """The whole picture, small, as far as it is made; None before the first slice of work."""
        return self._overview.image if self._overview is not None else None

    @property
    def preview_rect(self) -> Rect | None:
        """Where the preview is, None when none is shown."""
        return self._preview.rect if self._preview is not None and self._preview_on else None

    def set_preview(self, trial: Trial) -> None:
        """Show the document as it would be with a result. Only what differs from the last trial is made anew."""
        assert self._document is not None
        old = self._preview
        self._planned = None
        self._preview_on = True
        if old is None or not old.trial.same_place(trial):
            self._forget_preview()
            self._preview = _Preview(self._document, trial)
            return
        area = _difference(old.trial.pixels, trial.pixels)
        if not area.empty:
            self._preview = _Preview(self._document, trial)
            self._invalidate(area.moved(trial.rect.x, trial.rect.y), {Kind.PREVIEW})

    def hide_preview(self) -> None:
        """The result again. The preview's tiles are kept: before and after can be flicked."""
        self._preview_on = False
        self._planned = None

    def _forget_preview(self) -> None:
        self._preview = None
        for key in [key for key, _ in self._cache.items() if key.kind is Kind.PREVIEW]:
            self._cache.drop(key)

    # --- making tiles -----------------------------------------------------------------------------------

    @property
    def pending(self) -> bool:
        """Whether ``work`` has something to do."""
        return bool(self._queue) or (self._overview is not None and bool(self._overview.dirty))

    @property
    def urgent(self) -> bool:
        """Whether something in view waits for ``work``, not the overview alone."""
        return bool(self._queue) or self._overview is None or not self._overview.complete

    def made(self, view: View) -> bool:
        """Whether ``view`` is painted as it should be. The overview may still be behind."""
        return view == self._planned and not self.urgent

    def settled(self, view: View) -> bool:
        """Whether all that ``view`` needs is made."""
        return view == self._planned and not self.pending

    def plan(self, view: View) -> None:
        """Find what the view lacks. Cheap when nothing has changed since the last call."""
        if view == self._planned:
            return
        self._planned = view
        needed = [] if self._document is None or view.port.empty else list(self._needed(view))
        self._cache.kept = set(needed)
        lacking = []
        for key in needed:
            tile = self._cache.use(key)
            if tile is None or tile.stale:
                lacking.append(key)
        middle = view.port.to_picture(view.port.view.width / 2, view.port.view.height / 2)

        def urgency(key: Key) -> tuple[int, float]:
            """What a brush has touched, then missing before stale; from the middle outwards."""
            area, tile = source_rect(key, self._size), self._cache.get(key)
            rank = 1 if tile is None else 0 if _in_part(tile) else 2
            dx, dy = area.x + area.width / 2 - middle.x, area.y + area.height / 2 - middle.y
            return rank, dx * dx + dy * dy

        self._queue = sorted(lacking, key=urgency, reverse=True)

    def _needed(self, view: View) -> Iterator[Key]:
        level, port = view.port.level, view.port
        visible = port.picture_rect(view.result)
        preview = self._preview.source(level) if self._preview is not None and self._preview_on else None
        if preview is not None:
            yield from tiles(Kind.PREVIEW, level, visible.intersected(preview))
        # also where the preview hides it: when it is taken away, the result must be there at once
        yield from tiles(Kind.RESULT, level, visible)
        yield from tiles(Kind.ORIGINAL, level, port.picture_rect(view.original))

    def work(
        self, seconds: float = SLICE_SECONDS, pixels: int = SLICE_PIXELS, spare: bool = True
    ) -> list[Rect]:
        """Make tiles until the time or the number of picture pixels is spent; what is begun goes on the next time.
        ``spare``: whether there is time for what is not in view. Returns the picture rectangles that look different
        now."""
        if self._document is None:
            return []
        end = time.perf_counter() + seconds
        if self._overview is None:
            self._overview = Overview(self._size)
        overview = self._overview
        finished: list[Rect] = []
        while (self.pending if spare else self.urgent) and pixels > 0:
            # the overview comes first while it is new, later when there is nothing else to do
            if self._queue and overview.complete:
                key = self._queue[-1]
                level, (part, together) = key.level, self._lacking(key)
            else:
                key, level, part, together = None, overview.level, overview.next, []
            for read in self._document.prepare(part, level, key is not None and key.kind is Kind.ORIGINAL):
                pixels -= read
                if pixels <= 0 or time.perf_counter() >= end:
                    return finished
            pixels -= cost(part, level)
            if key is not None:
                self._queue = [other for other in self._queue if other not in together]
                finished += self._make(together, part)
            elif not overview.complete:
                finished.append(self._seen(overview.make_next(self._document), level))
            else:
                overview.make_next(self._document)
            if time.perf_counter() >= end:
                break
        return finished

    def _lacking(self, key: Key) -> tuple[Rect, list[Key]]:
        """What has to be made of a tile, in pixels of its level, and the tiles that get something of it: a brush is
        often where four tiles meet, and one call takes less time than four."""
        tile = self._cache.get(key)
        if tile is not None and _in_part(tile):
            near = {
                other: found.dirty
                for other in self._queue[-NEIGHBOURS:]
                if other[:2] == key[:2] and (found := self._cache.get(other)) is not None and _in_part(found)
            }
            around = reduce(Rect.united, near.values())
            if around.area <= TOGETHER * sum(dirty.area for dirty in near.values()):
                return around, list(near)
            return tile.dirty, [key]
        area = level_rect(key, self._size)
        if key.level == 0:  # an apron of one pixel: blending at the edges needs the neighbours
            area = area.expanded(1).intersected(Rect(0, 0, *self._size))
        if key.kind is Kind.PREVIEW and self._preview is not None:
            area = area.intersected(self._preview.inner(key.level))
        return area, [key]

    def _make(self, keys: list[Key], part: Rect) -> list[Rect]:
        """Returns the picture rectangles that look different now."""
        document, key, tile = self._document, keys[0], self._cache.get(keys[0])
        assert document is not None
        if key.kind is Kind.PREVIEW:
            assert self._preview is not None
            pixels = document.composite(part, key.level, self._preview.trial)
        elif key.kind is Kind.ORIGINAL:
            pixels = document.original(part, key.level)
        else:
            pixels = document.composite(part, key.level)
        image = to_image(pixels, document.icc)
        if tile is not None and _in_part(tile):
            for touched in filter(None, map(self._cache.get, keys)):
                touched.mend(image, part)
            return [self._seen(part.expanded(BLUR), key.level)]
        source = source_rect(key, self._size)
        if key.kind is Kind.PREVIEW and self._preview is not None:
            source = source.intersected(self._preview.source(key.level))
        self._cache.put(key, Tile(image, part, source))
        return [source]

    def _seen(self, part: Rect, level: int) -> Rect:
        """Pixels of a level in picture pixels."""
        return part.scaled(1 << level).intersected(Rect(0, 0, *self._size))

    @property
    def _size(self) -> Size:
        assert self._document is not None
        return self._document.size

    # --- painting ---------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, view: View, exposed: Rect) -> None:
        """Draw what of the picture lies in ``exposed``. The surround is not touched."""
        if self._document is None or view.port.empty:
            return
        port = view.port
        exact = port.zoom == 1.0
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not exact and port.zoom < NEAREST)
        self._paint_kind(painter, port, Kind.RESULT, view.result.intersected(exposed))
        if self._preview is not None and self._preview_on:
            area = port.device_rect(self._preview.source(port.level)).intersected(view.result)
            self._paint_kind(painter, port, Kind.PREVIEW, area.intersected(exposed))
        self._paint_kind(painter, port, Kind.ORIGINAL, view.original.intersected(exposed))

    def _paint_kind(self, painter: QPainter, port: Viewport, kind: Kind, area: Rect) -> None:
        if area.empty:
            return
        ready: list[tuple[Tile, Rect]] = []
        missing = NOTHING
        for key in tiles(kind, port.level, port.picture_rect(area)):
            tile = self._cache.get(key)
            source = source_rect(key, self._size) if tile is None else tile.source
            piece = port.device_rect(source).intersected(area)
            if piece.empty:
                continue
            if tile is None:
                missing = missing.united(piece)
            else:
                ready.append((tile, piece))
        if kind is not Kind.PREVIEW:  # what is missing of a preview shows the result
            self._paint_overview(painter, port, missing)
        for tile, piece in ready:
            painter.setClipRect(QRect(*piece))
            if not tile.opaque:
                painter.fillRect(QRect(*piece), self.checker)
            _paint_image(painter, port, tile.image, tile.area, port.level, piece)
        painter.setClipping(False)

    def _paint_overview(self, painter: QPainter, port: Viewport, piece: Rect) -> None:
        if piece.empty or self._overview is None:
            return
        overview = self._overview
        hints = painter.renderHints()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setClipRect(QRect(*piece))
        painter.fillRect(QRect(*piece), self.checker)
        _paint_image(painter, port, overview.image, Rect(0, 0, *overview.size), overview.level, piece)
        painter.setRenderHints(painter.renderHints(), False)
        painter.setRenderHints(hints)


def _paint_image(
    painter: QPainter, port: Viewport, image: QImage, area: Rect, level: int, piece: Rect
) -> None:
    """Draw ``image``, which holds ``area`` in pixels of ``level``, where it belongs; ``piece`` is what of it is
    wanted, and the painter's clip.

    The target is not rounded: each device pixel takes what lies under its middle, whatever tile it is in. Along
    the inner edges of levels without apron, one row of device pixels is blended from this side only.
    """
    scale = port.zoom * (1 << level)  # device pixels for one of the image's
    ox, oy = port.origin
    if port.zoom < NEAREST or level:
        # a picture may be thinner than a device pixel
        width, height = max(1.0, area.width * scale), max(1.0, area.height * scale)
        target = QRectF(ox + area.x * scale, oy + area.y * scale, width, height)
        painter.drawImage(target, image, QRectF(image.rect()))
        return
    # squares: positions are counted from the source's edge in steps that are rounded, so start near
    left, top = (piece.x - ox) / scale - area.x, (piece.y - oy) / scale - area.y
    source = QRectF(left, top, piece.width / scale, piece.height / scale)
    painter.drawImage(QRectF(*piece), image, source)


def _in_part(tile: Tile) -> bool:
    """Whether little enough has changed to make that alone."""
    return tile.stale and tile.dirty.area <= MENDED * tile.area.area


def _difference(one: np.ndarray, other: np.ndarray) -> Rect:
    """A rectangle around the pixels in which two pictures of the same shape differ; empty when none do."""
    height, channels = one.shape[0], one.shape[2]
    different = one.reshape(height, -1) != other.reshape(height, -1)
    rows = np.flatnonzero(different.any(axis=1))
    if not len(rows):
        return Rect(0, 0, 0, 0)
    columns = np.flatnonzero(different[rows[0] : rows[-1] + 1].any(axis=0)) // channels
    left, top = int(columns[0]), int(rows[0])
    return Rect(left, top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top)
