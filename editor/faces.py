"""What is on the table while faces are made: samples, the two faces that are mixed, variations, a strip. Plain data:
the dialog shows it, ``editor.faces_maker`` has it made."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.faces import GROUPS, Face, Look, Mixed, Seeded, Style, between, variants, walk
from engine.latents import LARGEST_SEED

__all__ = ["COLUMNS", "SAMPLES", "STRIP", "Board", "Slot"]

SAMPLES = 16
COLUMNS = 4
STRIP = 8
USUAL = Look()
STRIPS = ("between", "walk")


@dataclass(frozen=True, eq=False)
class Slot:
    """One of the two faces that are mixed; ``seed``: whose it is, if it is one's; ``name``: of its file, or empty."""

    style: Style
    seed: int | None = None
    name: str = ""


FIRST, SECOND = Slot(Seeded(0), 0), Slot(Seeded(1), 1)


@dataclass(frozen=True, eq=False)
class Board:
    """``seed``: of the first sample. ``base``: what the samples are variations of, None for faces from seeds;
    ``locked``: groups that stay then, ``strength`` 0..1, ``vary_seed``. ``from_b``: groups that the result takes from
    B. ``strip``: one of ``STRIPS``; ``step``: of the walk, 0..1."""

    seed: int = 0
    base: Style | None = None
    locked: tuple[str, ...] = ()
    strength: float = 0.5
    vary_seed: int = 0
    look: Look = USUAL
    a: Slot = FIRST
    b: Slot = SECOND
    from_b: tuple[str, ...] = ()
    strip: str = "between"
    step: float = 0.3
    walk_seed: int = 0

    # --- what is to be made

    def samples(self) -> tuple[Slot, ...]:
        """What the grid holds; picked, one becomes A or B."""
        if self.base is not None:
            return tuple(
                Slot(style)
                for style in variants(self.base, SAMPLES, self.strength, self.vary_seed, self.locked)
            )
        seeds = [min(self.seed + i, LARGEST_SEED) for i in range(SAMPLES)]
        return tuple(Slot(Seeded(seed), seed) for seed in seeds)

    def strips(self) -> tuple[Slot, ...]:
        if self.strip == "walk":
            styles = walk(self.result(), STRIP, self.step, self.walk_seed)
        else:
            styles = between(self.a.style, self.b.style, STRIP)
        return tuple(Slot(style) for style in styles)

    def result(self) -> Style:
        return Mixed(self.a.style, self.b.style, self.from_b) if self.from_b else self.a.style

    def faces(self, slots: tuple[Slot, ...]) -> tuple[Face, ...]:
        return tuple(Face(slot.style, self.look) for slot in slots)

    def portraits(self) -> tuple[Face, ...]:
        """A, B and the result."""
        return tuple(Face(style, self.look) for style in (self.a.style, self.b.style, self.result()))

    def name(self) -> str:
        """For a document or a file of the result, without suffix."""
        if self.from_b:
            return "face-mix"
        return self.a.name or ("face" if self.a.seed is None else f"face-{self.a.seed}")

    # --- what the person does

    def turned(self, pages: int) -> Board:
        """So many pages of samples on, or of variations."""
        if self.base is not None:
            return replace(self, vary_seed=(self.vary_seed + pages * SAMPLES) % (LARGEST_SEED + 1))
        return replace(self, seed=min(max(0, self.seed + pages * SAMPLES), LARGEST_SEED - SAMPLES + 1))

    def varied(self) -> Board:
        """Variations of the result, others than the last time."""
        again = self.vary_seed + (0 if self.base is None else SAMPLES)
        return replace(self, base=self.result(), vary_seed=again % (LARGEST_SEED + 1))

    def with_slot(self, which: str, slot: Slot) -> Board:
        """``which``: "a" or "b"."""
        return replace(self, a=slot) if which == "a" else replace(self, b=slot)

    def taking(self, group: str, which: str) -> Board:
        """The group from "a" or "b"."""
        taken = {*self.from_b, group} if which == "b" else {*self.from_b} - {group}
        return replace(self, from_b=tuple(name for name in GROUPS if name in taken))

    def locking(self, group: str, on: bool) -> Board:
        kept = {*self.locked, group} if on else {*self.locked} - {group}
        return replace(self, locked=tuple(name for name in GROUPS if name in kept))
