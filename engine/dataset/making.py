"""One picture of a dataset: read or made, changed step by step, written. Runs in the processes of the batch.

The bytes of a file depend on its item alone: one thread computes it, in float32, in tiles of a fixed size.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from engine import colour, files
from engine.api import Cancelled, Context, DevicePolicy, EngineError, FileError, Picture, Request, Size
from engine.dataset import coco
from engine.dataset.planning import FaceSeed, Item
from engine.dataset.sources import Source
from engine.files import formats, provenance
from engine.files.model import Metadata, SaveOptions
from engine.files.replacing import explained
from engine.files.samples import flattened
from engine.reports import sentence

__all__ = ["Failed", "Made", "Setup", "make", "make_all", "preview_all", "previewed"]

CACHE = 256 << 20  # bytes of decoded sources that a process keeps
PAPER = (255, 255, 255)  # behind what is transparent


@dataclass(frozen=True)
class Setup:
    """What is the same for all items. ``folder``: of the dataset; ``staging``: where files are written before they
    take their place; ``visible``: see ``Recipe``; ``device``: "cpu" or "cuda…"."""

    folder: Path
    staging: Path
    format: str
    quality: int
    visible: float
    device: str = "cpu"
    provenance: bool = True

    @property
    def policy(self) -> DevicePolicy:
        from engine.dataset.applying import TILE

        return DevicePolicy(self.device, TILE, "float32")


@dataclass(frozen=True)
class Made:
    """A file that is in its place, JSON-ready but for itself. ``things``: objects as ``coco.instances`` takes them;
    ``mask``: the file of classes and its hash, or None."""

    index: int
    file: str
    sha256: str
    bytes: int
    width: int
    height: int
    things: list[dict[str, Any]] = field(default_factory=list)
    mask: list[str] | None = None


@dataclass(frozen=True)
class Failed:
    """``error``: one sentence. ``fatal``: nothing more can be written. ``lost``: the process died, maybe of another
    item."""

    index: int
    error: str
    fatal: bool = False
    lost: bool = False


def make_all(items: Sequence[Item], setup: Setup, context: Context | None = None) -> list[Made | Failed]:
    """All items, one after another, until one says that nothing more can be written."""
    import torch

    # sums over several threads depend on their number
    if torch.get_num_threads() != 1:
        torch.set_num_threads(1)
    found: list[Made | Failed] = []
    for number, item in enumerate(items):
        found.append(make(item, setup))
        if context is not None:
            context.progress((number + 1) / len(items))
        if isinstance(found[-1], Failed) and found[-1].fatal:
            break
    return found


def make(item: Item, setup: Setup, context: Context | None = None) -> Made | Failed:
    """Makes and writes one item. Whatever goes wrong is in what comes back, but for Cancelled and its kind."""
    try:
        pixels, classes, things, metadata = _computed(item, setup, context or Context())
        row = formats.BY_NAME["PNG" if setup.format == "png" else "JPEG"]
        # what a person would not see is not worth the time that the best compression takes
        options = SaveOptions(quality=setup.quality, subsampling="4:2:0", level=3)
        data = files.encoded(row, Picture(pixels), metadata, options, Path(item.file).name)
        mask_data = None
        if classes is not None:
            mask_data = files.encoded(
                formats.BY_NAME["PNG"], Picture(classes), Metadata(), SaveOptions(level=3)
            )
    except Cancelled:
        raise
    except Exception as error:
        return Failed(item.index, sentence(error, "nothing was written"))
    mask = None
    try:
        if mask_data is not None:
            mask_file = "masks/" + item.file.rsplit(".", 1)[0] + ".png"
            mask = [mask_file, _put(setup, mask_file, mask_data)]
        digest = _put(setup, item.file, data)
    except OSError as error:
        return Failed(item.index, explained(error, Path(item.file).name, setup.folder), fatal=True)
    height, width = pixels.shape[:2]
    return Made(item.index, item.file, digest, len(data), width, height, things, mask)


def _put(setup: Setup, file: str, data: bytes) -> str:
    """Writes a file whole or not at all, and gives its hash. Raises OSError.

    Not synced one by one: whoever goes on after a power cut looks at the hashes (see session.py).
    """
    target = setup.folder / file
    staged = setup.staging / f"{secrets.token_hex(8)}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    handle = os.open(staged, flags, 0o666)
    try:
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(handle, view) :]
        finally:
            os.close(handle)
        try:
            staged.replace(target)
        except FileNotFoundError:
            target.parent.mkdir(parents=True, exist_ok=True)
            staged.replace(target)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    return hashlib.sha256(data).hexdigest()


def previewed(item: Item, setup: Setup, context: Context | None = None) -> tuple[np.ndarray, list[Any]]:
    """The picture (H × W × 3 uint8) and its objects, without writing anything. Raises EngineError."""
    pixels, _, things, _ = _computed(item, setup, context or Context())
    return pixels, things


def preview_all(
    items: Sequence[Item], setup: Setup, context: Context | None = None
) -> list[np.ndarray | Failed]:
    """As ``make_all``, without writing anything."""
    found: list[np.ndarray | Failed] = []
    for item in items:
        try:
            found.append(previewed(item, setup)[0])
        except Exception as error:
            found.append(Failed(item.index, sentence(error, "nothing was written")))
    return found


# --- what is computed ----------------------------------------------------------------------------------

_Computed = tuple[np.ndarray, np.ndarray | None, list[dict[str, Any]], Metadata]


def _computed(item: Item, setup: Setup, context: Context) -> _Computed:
    """The picture, its classes (H × W × 1), its objects, and what the file says of its origin."""
    import torch

    from engine.dataset.applying import applied

    sample, metadata, shaped = _begun(item, setup, context)
    with torch.inference_mode():
        for step in item.steps:
            context.check_cancelled()
            sample = applied(sample, step, setup.policy, context)
    pixels = np.ascontiguousarray(sample.image.permute(1, 2, 0).numpy())
    things = _things(item, sample, shaped, setup.visible)
    classes = None
    if sample.classes is not None:
        classes = np.ascontiguousarray(sample.classes.permute(1, 2, 0).numpy())
    if setup.provenance:
        metadata = provenance.mark(metadata, sample.recipes)
    return pixels, classes, things, metadata


def _begun(item: Item, setup: Setup, context: Context) -> tuple[Any, Metadata, list[int]]:
    """The sample before the first step, and for each mask the number of its object."""
    import torch

    from engine.dataset.applying import Sample

    source = item.source
    if isinstance(source, FaceSeed):
        pixels, metadata = _face(source, setup, context)
        return Sample(_tensor(pixels), torch.zeros(0, 4), torch.zeros(0)), metadata, []
    pixels = _decoded(source)
    size = Size(pixels.shape[1], pixels.shape[0])
    if source.size is not None and source.size != size:
        raise FileError(
            f"“{source.path.name}” is {size.width} × {size.height} when it stands upright, and its annotations are "
            f"for {source.size.width} × {source.size.height}."
        )
    boxes, shapes, shaped = [], [], []
    for number, thing in enumerate(source.things):
        x, y, width, height = thing.box
        boxes.append([x, y, x + width, y + height])
        if thing.shape is not None:
            try:
                shapes.append(coco.mask_of(thing.shape, size))
            except ValueError as error:
                raise FileError(f"“{source.path.name}”: {error}.") from None
            shaped.append(number)
    corners = torch.tensor(boxes, dtype=torch.float32).reshape(-1, 4)
    corners[:, 0::2].clamp_(0, size.width)
    corners[:, 1::2].clamp_(0, size.height)
    sample = Sample(
        _tensor(pixels),
        corners,
        ((corners[:, 2:] - corners[:, :2]) > 0).all(1).float(),
        torch.from_numpy(np.stack(shapes)) if shapes else None,
        torch.from_numpy(_classes(source, size)[None]) if source.mask is not None else None,
    )
    return sample, Metadata(), shaped


def _tensor(pixels: np.ndarray) -> Any:
    import torch

    return torch.from_numpy(np.array(pixels.transpose(2, 0, 1), order="C"))  # its own: sources are kept


def _things(item: Item, sample: Any, shaped: list[int], visible: float) -> list[dict[str, Any]]:
    """The objects that are still to be seen, with boxes about what is left of their masks."""
    if isinstance(item.source, FaceSeed):
        return []
    found = []
    for number, thing in enumerate(item.source.things):
        left, top, right, bottom = (float(v) for v in sample.boxes[number])
        shape, area = None, (right - left) * (bottom - top)
        if number in shaped:
            mask = sample.shapes[shaped.index(number)].numpy()
            rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
            if not len(rows):
                continue
            left, right = float(columns[0]), float(columns[-1] + 1)
            top, bottom = float(rows[0]), float(rows[-1] + 1)
            shape, area = coco.runs_of(mask), float(np.count_nonzero(mask))
        if float(sample.left[number]) < visible or right - left <= 0 or bottom - top <= 0:
            continue
        box = [round(v, 2) for v in (left, top, right - left, bottom - top)]
        found.append(
            {"label": thing.label, "box": box, "area": round(area, 2), "shape": shape, "crowd": thing.crowd}
        )
    return found


# --- where pictures come from --------------------------------------------------------------------------

_cache: OrderedDict[str, np.ndarray] = OrderedDict()


def _decoded(source: Source) -> np.ndarray:
    """H × W × 3 uint8 sRGB; the last ones are kept. Raises FileError, also for a file that changed meanwhile."""
    key = f"{source.sha256} {source.path}"
    if key in _cache:
        _cache.move_to_end(key)
        return _cache[key]
    try:
        if hashlib.sha256(source.path.read_bytes()).hexdigest() != source.sha256:
            raise FileError(f"“{source.name}” is not the file any more that the dataset was planned with.")
    except OSError as error:
        raise FileError(f"“{source.name}” cannot be read ({error.strerror or error}).") from None
    pixels = rgb(files.read(source.path).picture)
    _cache[key] = pixels
    while len(_cache) > 1 and sum(p.nbytes for p in _cache.values()) > CACHE:
        _cache.popitem(last=False)
    return pixels


def rgb(picture: Picture) -> np.ndarray:
    """H × W × 3 uint8 sRGB; what is transparent is white."""
    pixels, icc = picture.pixels, picture.icc
    if picture.has_alpha:
        paper = tuple(value * picture.maximum // 255 for value in PAPER)
        pixels = flattened(pixels, paper[: 1 if picture.channels == 2 else 3])
    if pixels.shape[2] == 1:
        pixels = np.repeat(pixels, 3, 2)
    return np.ascontiguousarray(colour.to_display(pixels, icc))


def _classes(source: Source, size: Size) -> np.ndarray:
    """H × W uint8: the mask's levels as they are. Raises FileError."""
    assert source.mask is not None
    picture = files.read(source.mask).picture
    if picture.size != size:
        raise FileError(
            f"The mask “{source.mask.name}” is {picture.width} × {picture.height} and its picture {size.width} × "
            f"{size.height}."
        )
    if picture.channels > 2:
        raise FileError(
            f"The mask “{source.mask.name}” is in colour: the levels of a grey picture are classes."
        )
    if picture.maximum > 255:
        raise FileError(f"The mask “{source.mask.name}” has 16 bits a channel; save it with 8 bits.")
    return picture.pixels[..., 0].copy()


def _face(face: FaceSeed, setup: Setup, context: Context) -> tuple[np.ndarray, Metadata]:
    from engine.faces import Face, FacesParams, Look, Seeded
    from engine.faces_files import metadata_of
    from engine.faces_run import run

    params = FacesParams((Face(Seeded(face.seed), Look(face.psi)),), columns=1)
    canvas = Picture(np.zeros((1, 1, 3), np.uint8))
    result = run(
        Request("faces", canvas, params, face.model or None, policy=setup.policy), context.sub(0, 0.5)
    )
    if result.pixels.shape[2] != 3:
        raise EngineError("The model of faces gave no RGB picture.")
    return result.pixels, metadata_of(result.recipe if setup.provenance else None)
