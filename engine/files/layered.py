"""What a layered file holds, as plain frozen data: the editor makes its document of it, and it of its document."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from engine.api import Size
from engine.files import exif, samples
from engine.files.model import Metadata, Unreadable

BLENDS = (
    "normal",
    "multiply",
    "screen",
    "overlay",
    "soft-light",
    "hard-light",
    "darken",
    "lighten",
    "difference",
    "color",
    "luminosity",
)
MOST_PIXELS = 1_000_000_000  # of a document and of a layer
FARTHEST = 1_000_000  # pixels that a layer may lie outside: more is a broken number
MOST_LAYERS = 10_000

Fits = Callable[
    [int], None
]  # takes the bytes that pixels need; raises Unreadable where memory would not hold them


def new_id() -> str:
    return uuid.uuid4().hex


@dataclass(frozen=True, eq=False)
class LayeredLayer:
    """One layer. ``pixels``: H × W × C (1..4), uint8 or uint16, straight alpha: the layer's own rectangle, whose
    upper left corner lies at ``x``, ``y`` of the document (it may reach outside).

    ``opacity`` 0..1. ``blend``: one of ``BLENDS``. ``mask``: H × W of the same type and rectangle, 0 hides; it
    counts if ``mask_on``. ``group``: id of a ``LayeredGroup``, empty for none. ``recipe``: how a filter made the
    layer (JSON-ready). ``source``: id of the layer that it was made from, or empty. ``written``: H × W bool, where
    the layer holds anything; elsewhere its pixels are 0 and what it was made from is seen. None: everywhere.
    ``hints``: "shown" or "hidden" for a layer of colour hints, which is no part of the picture: ``visible`` is False.
    """

    name: str
    pixels: np.ndarray
    x: int = 0
    y: int = 0
    visible: bool = True
    opacity: float = 1.0
    blend: str = "normal"
    mask: np.ndarray | None = None
    mask_on: bool = True
    locked: bool = False
    group: str = ""
    recipe: dict[str, Any] | None = None
    source: str = ""
    id: str = field(default_factory=new_id)
    written: np.ndarray | None = None
    hints: str = ""

    @property
    def size(self) -> Size:
        return Size(self.pixels.shape[1], self.pixels.shape[0])

    @property
    def has_alpha(self) -> bool:
        return self.pixels.shape[2] in (2, 4)


@dataclass(frozen=True)
class LayeredGroup:
    """Layers that are blended with each other first, then as one with what is below. One level deep."""

    id: str
    name: str = ""
    visible: bool = True
    opacity: float = 1.0
    blend: str = "normal"
    expanded: bool = True


@dataclass(frozen=True, eq=False)
class LayeredFile:
    """A document. ``layers`` bottom first, at least one; the layers of a group lie next to each other, and every
    group has one. All layers have one depth, and all are grey or all colour; each may have alpha or not.

    ``icc``: of all pixels, None is sRGB. ``active``: id of the chosen layer, empty for the uppermost.
    ``selection``: H × W uint8 of the document's size, 255 selects; None selects everything. ``notes``: sentences
    on what had to be changed to open the file.

    Raises ValueError for anything else: that is a mistake of the program, not of a person.
    """

    size: Size
    layers: tuple[LayeredLayer, ...]
    groups: tuple[LayeredGroup, ...] = ()
    icc: bytes | None = None
    metadata: Metadata = field(default_factory=Metadata)
    active: str = ""
    selection: np.ndarray | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.layers or min(self.size) < 1:
            raise ValueError("A layered file has a size and at least one layer.")
        ids = [layer.id for layer in self.layers] + [group.id for group in self.groups]
        if len(set(ids)) < len(ids) or "" in ids:
            raise ValueError("Each layer and each group has an id of its own.")
        runs = [run for run, _ in _runs(self.layers) if run]
        if sorted(runs) != sorted(group.id for group in self.groups):
            raise ValueError("The layers of a group lie next to each other, and each group has some.")
        kinds = {(layer.pixels.dtype, layer.pixels.shape[2] < 3) for layer in self.layers}
        if len(kinds) > 1 or self.layers[0].pixels.dtype not in (np.uint8, np.uint16):
            raise ValueError("All layers have the same depth (8 or 16 bits) and kind of colour.")
        for layer in self.layers:
            _check_layer(layer)
        if any(group.blend not in BLENDS or not 0 <= group.opacity <= 1 for group in self.groups):
            raise ValueError("A group has an opacity of 0 to 1 and a known blend mode.")
        picked = self.selection
        if picked is not None and (picked.shape != self.size[::-1] or picked.dtype != np.uint8):
            raise ValueError("A selection has the document's size and 8 bits.")

    @property
    def depth(self) -> int:
        """8 or 16 bits a channel."""
        return 8 * int(self.layers[0].pixels.dtype.itemsize)

    @property
    def recipes(self) -> list[dict[str, Any]]:
        """Those of the layers, bottom first."""
        return [layer.recipe for layer in self.layers if layer.recipe is not None]

    def runs(self) -> Iterator[tuple[LayeredGroup | None, list[LayeredLayer]]]:
        """Groups with their layers, and between them layers without a group; bottom first."""
        by_id = {group.id: group for group in self.groups}
        return ((by_id.get(run), layers) for run, layers in _runs(self.layers))


def _runs(layers: tuple[LayeredLayer, ...]) -> Iterator[tuple[str, list[LayeredLayer]]]:
    run: list[LayeredLayer] = []
    for layer in layers:
        if run and run[-1].group != layer.group:
            yield run[-1].group, run
            run = []
        run.append(layer)
    if run:
        yield run[-1].group, run


def _check_layer(layer: LayeredLayer) -> None:
    shape = layer.pixels.shape
    if len(shape) != 3 or min(shape) < 1 or shape[2] > 4:
        raise ValueError(f"A layer's pixels are H × W × 1..4, not {shape}.")
    if layer.blend not in BLENDS or not 0 <= layer.opacity <= 1:
        raise ValueError("A layer has an opacity of 0 to 1 and a known blend mode.")
    mask = layer.mask
    if mask is not None and (mask.shape != shape[:2] or mask.dtype != layer.pixels.dtype):
        raise ValueError("A mask has its layer's size and depth.")
    written = layer.written
    if written is not None and (written.shape != shape[:2] or written.dtype != np.bool_):
        raise ValueError("What is written of a layer is told for each of its pixels.")


# --- changes -----------------------------------------------------------------------------------------


def single(
    pixels: np.ndarray, icc: bytes | None, metadata: Metadata, name: str, notes: tuple[str, ...] = ()
) -> LayeredFile:
    """A document of one layer. ``pixels``: H × W × 1..4."""
    size = Size(pixels.shape[1], pixels.shape[0])
    return LayeredFile(size, (LayeredLayer(name, pixels),), icc=icc, metadata=metadata, notes=notes)


def with_depth(document: LayeredFile, depth: int) -> LayeredFile:
    """The document with 8 or 16 bits a channel; itself if it has them."""
    if document.depth == depth:
        return document

    def changed(layer: LayeredLayer) -> LayeredLayer:
        mask = layer.mask
        if mask is not None:
            mask = alpha_depth(mask, depth)
        return replace(layer, pixels=samples.with_depth(layer.pixels, depth), mask=mask)

    return replace(document, layers=tuple(changed(layer) for layer in document.layers))


def alpha_depth(plane: np.ndarray, depth: int) -> np.ndarray:
    """An H × W plane of weights with 8 or 16 bits, rounded and not dithered."""
    pair = np.stack([plane, plane], axis=-1)
    return np.ascontiguousarray(samples.with_depth(pair, depth)[..., 1])


def alike(layers: list[LayeredLayer]) -> list[LayeredLayer]:
    """Layers of a file that mixes depths, or grey and colour: all with the deepest, and colour if any has it."""
    depth = max(8 * layer.pixels.dtype.itemsize for layer in layers)
    colour = any(layer.pixels.shape[2] >= 3 for layer in layers)

    def changed(layer: LayeredLayer) -> LayeredLayer:
        pixels, mask = samples.with_depth(layer.pixels, depth), layer.mask
        if colour and pixels.shape[2] < 3:
            pixels = np.ascontiguousarray(pixels[..., [0, 0, 0, *range(1, pixels.shape[2])]])
        return replace(layer, pixels=pixels, mask=None if mask is None else alpha_depth(mask, depth))

    return [changed(layer) for layer in layers]


def masked(pixels: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Pixels with alpha, into which an H × W mask of the same type is multiplied."""
    top = int(np.iinfo(pixels.dtype).max)
    channels = pixels.shape[2]
    alpha = channels in (2, 4)
    out = np.empty((*pixels.shape[:2], channels + (not alpha)), pixels.dtype)
    out[..., : channels - alpha] = pixels[..., : channels - alpha]
    for rows in samples.bands(mask.shape):
        old = pixels[rows][..., -1] if alpha else top
        out[rows][..., -1] = multiplied(old, mask[rows])
    return out


def outright(layer: LayeredLayer) -> LayeredLayer:
    """The layer for those who do not know ``written``: transparent where it holds nothing."""
    if layer.written is None:
        return layer
    pixels = layer.pixels
    if not layer.has_alpha:
        pixels = masked(pixels, layer.written * pixels.dtype.type(np.iinfo(pixels.dtype).max))
    return replace(layer, pixels=pixels, written=None)


def multiplied(a: np.ndarray | int, b: np.ndarray) -> np.ndarray:
    """The product of weights of one type; the type's maximum counts as 1."""
    top = int(np.iinfo(b.dtype).max)
    return ((np.multiply(a, b, dtype=np.uint32) + np.uint32(top // 2)) // np.uint32(top)).astype(b.dtype)


def check_rect(x: int, y: int, width: int, height: int, what: str) -> None:
    """Raises ValueError for a place and size that are no layer's, or are too large."""
    if width < 1 or height < 1 or max(abs(x), abs(y)) > FARTHEST:
        raise ValueError(f"{what} has a size or a place that makes no sense")
    if width * height > MOST_PIXELS:
        raise Unreadable(
            f"{what} has {width:,} × {height:,} pixels, and the limit is {MOST_PIXELS // 1_000_000:,} megapixels"
        )


def upright(metadata: Metadata) -> Metadata:
    """The metadata with orientation 1, for pixels that stand upright already: what a tag says of it means nothing."""
    if metadata.exif is None:
        return metadata
    try:
        if exif.orientation(metadata.exif) == 1:
            return metadata
        return replace(metadata, exif=exif.prepared(metadata.exif, Size(1, 1)))
    except (ValueError, struct.error):
        return metadata  # what is damaged is left out, with a note, by those who ask
