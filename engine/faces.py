"""Faces of nobody, as plain data: what to make, and the arithmetic of styles. Numpy only; see engine/faces_run.py.

A ``Style`` is a small tree: a seed, a style that is known, or something made of other styles. It says what is wanted
without a network; ``resolved`` turns it into numbers with what a network knows (``Space``). So the editor, the
command line and a batch ask for the same face in the same words, and get the same pixels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from engine.api import EngineError
from engine.latents import LARGEST_SEED, PSI

__all__ = [
    "GROUPS",
    "MOST",
    "Between",
    "Face",
    "FacesParams",
    "Known",
    "Look",
    "Mixed",
    "Seeded",
    "Space",
    "Style",
    "Varied",
    "between",
    "checked",
    "resolved",
    "variants",
    "walk",
]

GROUPS = ("coarse", "middle", "fine")
MOST = 1024  # faces in one request
ENLARGE = (1, 2, 3, 4)


# --- what is wanted --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seeded:
    """The face of a seed, 0 .. ``LARGEST_SEED``."""

    seed: int


@dataclass(frozen=True, eq=False)
class Known:
    """``w``: layers × style_dim float32, of one network, not truncated."""

    w: np.ndarray


@dataclass(frozen=True)
class Mixed:
    """``base``, with the layers of the ``groups`` from ``other``."""

    base: Style
    other: Style
    groups: tuple[str, ...]


@dataclass(frozen=True)
class Between:
    """On the straight way from one style to another; ``share`` 0 is the first, 1 the second."""

    first: Style
    second: Style
    share: float


@dataclass(frozen=True)
class Varied:
    """``base``, with the layers of the ``groups`` moved towards those of a seed: ``strength`` 0 leaves them, 1 takes
    the seed's. Between, the distance to the average face stays what it is for random faces, so that variants are
    neither paler nor wilder."""

    base: Style
    seed: int
    strength: float
    groups: tuple[str, ...] = GROUPS


Style = Seeded | Known | Mixed | Between | Varied


@dataclass(frozen=True)
class Look:
    """``truncation``: ψ, 0 the average face, 1 none. ``noise``: whether chance draws pores and hairs;
    ``noise_seed``: which chance, None for the one that is stored with the network."""

    truncation: float = 0.7
    noise: bool = True
    noise_seed: int | None = None


@dataclass(frozen=True)
class Face:
    style: Style
    look: Look = Look()


@dataclass(frozen=True)
class FacesParams:
    """Faces in rows of ``columns``, row by row. ``enlarge``: 2, 3 or 4 for so many times the network's size, by the
    Upscale filter."""

    faces: tuple[Face, ...] = ()
    columns: int = 4
    enlarge: int = 1


def checked(params: FacesParams) -> None:
    """Raises EngineError, in one sentence, for what cannot be made."""
    if not 1 <= len(params.faces) <= MOST:
        raise EngineError(f"The number of faces is 1 to {MOST}, not {len(params.faces)}.")
    if params.columns < 1:
        raise EngineError(f"The number of columns is 1 or more, not {params.columns}.")
    if params.enlarge not in ENLARGE:
        raise EngineError(f"A face is enlarged 1 to {ENLARGE[-1]} times, not {params.enlarge} times.")
    for face in params.faces:
        look = face.look
        if not PSI[0] <= look.truncation <= PSI[1]:  # also what is no number
            raise EngineError(
                f"The truncation is a number from {PSI[0]:g} to {PSI[1]:g}, not {look.truncation:g}."
            )
        if look.noise_seed is not None:
            _check_seed(look.noise_seed)
        _check(face.style)


def _check(style: Style) -> None:
    todo: list[Style] = [style]
    known: set[int] = (
        set()
    )  # a walk shares its beginning: a tree that is looked at twice would double at each step
    while todo:
        one = todo.pop()
        if id(one) in known:
            continue
        known.add(id(one))
        if isinstance(one, Seeded | Varied):
            _check_seed(one.seed)
        if isinstance(one, Mixed | Varied) and not set(one.groups) <= set(GROUPS):
            raise EngineError(f"The groups of layers are {', '.join(GROUPS)}.")
        if isinstance(one, Varied) and not 0 <= one.strength <= 1:
            raise EngineError(f"The strength of a variation is 0 to 1, not {one.strength:g}.")
        if isinstance(one, Between) and not 0 <= one.share <= 1:
            raise EngineError(f"The place between two faces is 0 to 1, not {one.share:g}.")
        todo += _parts(one)


def _check_seed(seed: int) -> None:
    if not 0 <= seed <= LARGEST_SEED:
        raise EngineError(f"A seed is a whole number from 0 to {LARGEST_SEED}, not {seed}.")


def _parts(style: Style) -> tuple[Style, ...]:
    if isinstance(style, Mixed):
        return style.base, style.other
    if isinstance(style, Between):
        return style.first, style.second
    return (style.base,) if isinstance(style, Varied) else ()


# --- into numbers ----------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Space:
    """What a network knows of styles. ``mapped(seed)``: style_dim float32; ``mean``: the average style, style_dim;
    ``groups``: the layers of each of ``GROUPS``."""

    layers: int
    mean: np.ndarray
    groups: Mapping[str, range]
    mapped: Callable[[int], np.ndarray]
    _seen: dict[int, np.ndarray] = field(default_factory=dict)

    def of_seed(self, seed: int) -> np.ndarray:
        """layers × style_dim, read-only."""
        if seed not in self._seen:
            self._seen[seed] = np.broadcast_to(self.mapped(seed), (self.layers, len(self.mean)))
        return self._seen[seed]

    def rows(self, groups: Sequence[str]) -> np.ndarray:
        """layers × 1 bool: which layers the groups hold."""
        chosen = np.zeros((self.layers, 1), bool)
        for name in groups:
            chosen[self.groups[name].start : self.groups[name].stop] = True
        return chosen


def resolved(styles: Sequence[Style], space: Space) -> list[np.ndarray]:
    """layers × style_dim float32 for each style. Raises EngineError for one that is of another network."""
    known: dict[int, np.ndarray] = {}  # by identity: the trees are alive as long as this runs
    return [_resolved(style, space, known) for style in styles]


def _resolved(style: Style, space: Space, known: dict[int, np.ndarray]) -> np.ndarray:
    todo: list[Style] = [style]  # not by recursion: a walk is as deep as it is long
    while todo:
        one = todo[-1]
        missing = [part for part in _parts(one) if id(part) not in known]
        if missing:
            todo += missing
            continue
        if id(one) not in known:
            known[id(one)] = _computed(one, [known[id(part)] for part in _parts(one)], space)
        todo.pop()
    return known[id(style)]


def _computed(style: Style, parts: list[np.ndarray], space: Space) -> np.ndarray:
    if isinstance(style, Seeded):
        return space.of_seed(style.seed)
    if isinstance(style, Known):
        if style.w.shape != (space.layers, len(space.mean)):
            own, numbers = style.w.shape
            raise EngineError(
                f"This face was made by another model: it has {own} styles of {numbers} numbers, and this model "
                f"takes {space.layers} of {len(space.mean)}."
            )
        return style.w
    if isinstance(style, Mixed):
        return np.where(space.rows(style.groups), parts[1], parts[0])
    if isinstance(style, Between):
        if style.share in (0, 1):  # exactly, without rounding
            return parts[int(style.share)]
        return parts[0] + np.float32(style.share) * (parts[1] - parts[0])
    towards, base = space.of_seed(style.seed), parts[0]
    keep = np.float32(np.sqrt(1 - style.strength**2))
    moved = space.mean + keep * (base - space.mean) + np.float32(style.strength) * (towards - space.mean)
    return np.where(space.rows(style.groups), moved.astype(np.float32), base)


# --- several at once -------------------------------------------------------------------------------------


def between(first: Style, second: Style, count: int) -> tuple[Style, ...]:
    """``count`` (2 or more) styles from one to the other, both included."""
    return tuple(Between(first, second, i / (count - 1)) for i in range(count))


def walk(start: Style, count: int, step: float, seed: int) -> tuple[Style, ...]:
    """A random walk of ``count`` styles that begins at ``start``; ``step`` 0..1, how far each goes."""
    styles = [start]
    for i in range(1, count):
        styles.append(Varied(styles[-1], (seed + i) % (LARGEST_SEED + 1), step))
    return tuple(styles)


def variants(
    base: Style, count: int, strength: float, seed: int, locked: Sequence[str] = ()
) -> tuple[Style, ...]:
    """``count`` variations of a style in which the ``locked`` groups stay as they are."""
    free = tuple(name for name in GROUPS if name not in locked)
    return tuple(Varied(base, (seed + i) % (LARGEST_SEED + 1), strength, free) for i in range(count))
