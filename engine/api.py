"""What the editor and the command line may use of the engine: plain, frozen data and the errors.

This module imports numpy and the standard library only: it must load in milliseconds, before torch.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple

import numpy as np

__all__ = [
    "Cancelled",
    "Context",
    "DevicePolicy",
    "EngineError",
    "FileError",
    "FormatLimitError",
    "MemoryExhausted",
    "ModelError",
    "Part",
    "Patch",
    "Picture",
    "Progress",
    "Rect",
    "Request",
    "Result",
    "Size",
]


# --- errors: each message is one sentence that a person can act on -----------------------------------


class EngineError(Exception):
    """Base of all errors that the engine raises on purpose; ``str(error)`` is one clear sentence."""


class Cancelled(EngineError):
    """The person cancelled the job; nothing was changed."""


class FileError(EngineError):
    """A file cannot be read or written; the file on disk is as it was."""


class FormatLimitError(FileError):
    """The picture does not fit the chosen file format (JPEG 65,535 px, WebP 16,383 px a side)."""


class ModelError(EngineError):
    """A model is missing, damaged, of the wrong shape, or refuses to load safely."""


class MemoryExhausted(EngineError):
    """Not even the last rung of the out-of-memory ladder fitted."""


# --- geometry ------------------------------------------------------------------------------------------


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


class Rect(NamedTuple):
    """A half-open rectangle of pixels: columns ``x .. x+width-1``, rows ``y .. y+height-1``."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height

    @property
    def empty(self) -> bool:
        return self.width <= 0 or self.height <= 0

    @property
    def area(self) -> int:
        return 0 if self.empty else self.width * self.height

    @property
    def slices(self) -> tuple[slice, slice]:
        """Row and column slices, for ``array[rect.slices]``."""
        return slice(self.y, self.bottom), slice(self.x, self.right)

    def intersected(self, other: Rect) -> Rect:
        """The common part; width and height are 0 where there is none."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        return Rect(
            x, y, max(0, min(self.right, other.right) - x), max(0, min(self.bottom, other.bottom) - y)
        )

    def united(self, other: Rect) -> Rect:
        """The smallest rectangle that holds both; an empty one adds nothing."""
        if self.empty:
            return other
        if other.empty:
            return self
        x, y = min(self.x, other.x), min(self.y, other.y)
        return Rect(x, y, max(self.right, other.right) - x, max(self.bottom, other.bottom) - y)

    def expanded(self, margin: int) -> Rect:
        return Rect(self.x - margin, self.y - margin, self.width + 2 * margin, self.height + 2 * margin)

    def moved(self, dx: int, dy: int) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def scaled(self, factor: int) -> Rect:
        return Rect(self.x * factor, self.y * factor, self.width * factor, self.height * factor)

    def contains(self, other: Rect) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and self.right >= other.right
            and self.bottom >= other.bottom
        )


# --- pictures ------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Picture:
    """Pixels at the engine's border.

    ``pixels``: H × W × C, uint8 or uint16, C-contiguous, read-only; C = 1 grey, 2 grey + alpha, 3 RGB,
    4 RGB + alpha; alpha is straight. Values are encoded as ``icc`` says (``None`` means sRGB).
    The constructor marks the array read-only; hand over one that nobody else writes to.

    Raises ValueError for another dtype, shape, or an empty picture.
    """

    pixels: np.ndarray
    icc: bytes | None = None

    def __post_init__(self) -> None:
        p = self.pixels
        if p.ndim != 3 or p.shape[2] not in (1, 2, 3, 4) or 0 in p.shape:
            raise ValueError(f"a picture is height × width × 1..4 channels, not {p.shape}")
        if p.dtype not in (np.uint8, np.uint16):
            raise ValueError(f"a picture is uint8 or uint16, not {p.dtype}")
        p = np.ascontiguousarray(p).view()
        p.flags.writeable = False
        object.__setattr__(self, "pixels", p)

    @property
    def height(self) -> int:
        return self.pixels.shape[0]

    @property
    def width(self) -> int:
        return self.pixels.shape[1]

    @property
    def size(self) -> Size:
        return Size(self.width, self.height)

    @property
    def rect(self) -> Rect:
        return Rect(0, 0, self.width, self.height)

    @property
    def channels(self) -> int:
        return self.pixels.shape[2]

    @property
    def has_alpha(self) -> bool:
        return self.channels in (2, 4)

    @property
    def maximum(self) -> int:
        """255 or 65535."""
        return int(np.iinfo(self.pixels.dtype).max)


# --- jobs ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DevicePolicy:
    """Where and how a job may run.

    ``device``: "auto", "cpu", "cuda" or "cuda:N". ``tile``: edge of a tile in pixels of the input, or
    None for automatic; a chosen tile is never silently overridden. ``precision``: "auto", "float32",
    "bfloat16" or "float16". ``memory_limit``: bytes the job may take on the device, None for what is free.
    """

    device: str = "auto"
    tile: int | None = None
    precision: str = "auto"
    memory_limit: int | None = None


@dataclass(frozen=True, eq=False)
class Request:
    """One job. Everything that can change a pixel is in it, so that it can be logged and run again.

    ``params`` is the filter's own frozen Params dataclass. ``model`` names a model card, None means the
    filter's active model. ``mask``: H × W uint8, 255 = fully affected, None = everywhere. ``hints``: H × W × 4
    uint8, what the person dabbed for a filter that takes it: sRGB colours, straight alpha 0 where there is none.
    ``region``: the part of the picture to compute (its surroundings serve as context), None = all of it.
    ``focus``: where the person looks; tiles there come first. It changes the order, never a pixel.
    """

    filter: str
    picture: Picture
    params: Any
    model: str | None = None
    mask: np.ndarray | None = None
    hints: np.ndarray | None = None
    region: Rect | None = None
    focus: Rect | None = None
    seed: int = 0
    policy: DevicePolicy = DevicePolicy()
    job: str = field(default_factory=lambda: uuid.uuid4().hex)

    def recipe(self) -> dict[str, Any]:
        """The request without its pixels: JSON-ready, for metadata, logs and "run again"."""
        return {
            "filter": self.filter,
            "params": asdict(self.params),
            "model": self.model,
            "seed": self.seed,
            "region": list(self.region) if self.region else None,
            "masked": self.mask is not None,
            **({"hinted": True} if self.hints is not None else {}),
        }


@dataclass(frozen=True, eq=False)
class Patch:
    """A finished piece of the result: ``rect`` in the result's pixels, ``pixels`` with the picture's dtype
    and channels (straight alpha), read-only. Patches of one job never overlap, but for a ``draft``: a quick first
    answer, shown until the final patches (which cover it) replace it."""

    rect: Rect
    pixels: np.ndarray
    draft: bool = False


@dataclass(frozen=True)
class Progress:
    """``fraction`` 0..1; ``eta`` seconds left or None when unknown; ``device`` as "cpu" or "cuda:0 NVIDIA …";
    ``memory``: bytes in use on that device by this process."""

    fraction: float
    message: str = ""
    eta: float | None = None
    device: str = ""
    memory: int = 0


@dataclass(frozen=True, eq=False)
class Part:
    """A step of a result that a document can show as a layer of its own: ``rect`` and ``pixels`` (of the picture's
    type and size, with alpha where it is not all of the rectangle), laid on those before it by ``blend``.
    ``filter``: the id of the one that made it."""

    filter: str
    rect: Rect
    pixels: np.ndarray
    recipe: dict[str, Any]
    blend: str = "normal"


@dataclass(frozen=True, eq=False)
class Result:
    """A finished job. ``pixels`` covers ``rect`` of the result (the whole of it, or the requested region).
    ``scale``: the whole number by which both sides grew, 0 where there is none (see ``Filter.resized``).

    ``recipe``: the request's recipe with what was resolved filled in (model id and SHA-256, estimated
    values under "resolved"). ``notes``: the steps announced on the way (out-of-memory ladder, clipping …).
    ``parts``: the steps that it was made by, lowest first, where they can be told apart; upscaling is none.
    """

    rect: Rect
    pixels: np.ndarray
    scale: int
    recipe: dict[str, Any]
    device: str
    seconds: float
    notes: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()


class Context:
    """What a running job talks to. This base class is the null context: it listens and answers nothing.

    The worker and the command line subclass it. All methods are called on the job's thread.
    """

    def progress(self, fraction: float, message: str = "") -> None:
        """Report 0..1 of *this* context's span."""

    def device(self, name: str, memory: int) -> None:
        """Report the device in use and the bytes held there."""

    def note(self, message: str) -> None:
        """Announce a step that the person should know of (such as "tiles halved: out of memory")."""

    def check_cancelled(self) -> None:
        """Raise Cancelled if the person asked to stop. Called at least once a tile."""

    def partial(self, patch: Patch) -> None:
        """Hand over a finished piece; it may be shown at once."""

    def sub(self, offset: float, length: float) -> Context:
        """A context whose 0..1 is ``offset .. offset+length`` of this one; for nested work."""
        return SubContext(self, offset, length)


class SubContext(Context):
    """A part of another context's progress; everything else goes straight through, but for patches:
    those of an inner step are not the job's result, so they are dropped unless ``stream`` is set."""

    def __init__(self, parent: Context, offset: float, length: float, stream: bool = False) -> None:
        self._parent, self._offset, self._length, self._stream = parent, offset, length, stream

    def progress(self, fraction: float, message: str = "") -> None:
        self._parent.progress(self._offset + self._length * fraction, message)

    def device(self, name: str, memory: int) -> None:
        self._parent.device(name, memory)

    def note(self, message: str) -> None:
        self._parent.note(message)

    def check_cancelled(self) -> None:
        self._parent.check_cancelled()

    def partial(self, patch: Patch) -> None:
        if self._stream:
            self._parent.partial(patch)
