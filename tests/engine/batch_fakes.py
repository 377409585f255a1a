"""A quick filter whose work can be seen, pictures as files, and a store of cards: for tests of batch and cli."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine import cli
from engine.api import Context, ModelError, Request, Result
from engine.models.card import Card, WeightsFile


def darken(request: Request, context: Context) -> Result:
    """Halves the colours, as a filter that takes some time would: with progress, a device and a note."""
    picture = request.picture
    context.device("cpu", 1)
    context.progress(0.5, "halfway")
    out = picture.pixels.copy()
    colours = picture.channels - picture.has_alpha
    out[..., :colours] //= 2
    recipe = request.recipe() | {"model": "fake", "resolved": {"strength": 12.5}}
    context.progress(1.0)
    return Result(picture.rect, out, 1, recipe, "cpu", 0.25, ("a note",))


class Recorder:
    """``darken`` that remembers what it was asked for, and fails or is interrupted at a picture of some width."""

    def __init__(self, error: BaseException | None = None, width: int | None = None) -> None:
        self.requests: list[Request] = []
        self.error, self.width = error, width

    def __call__(self, request: Request, context: Context) -> Result:
        self.requests.append(request)
        if self.error is not None and self.width in (None, request.picture.width):
            raise self.error
        return darken(request, context)


class FakeStore:
    problems: tuple[str, ...] = ()

    def __init__(self, *cards: Card) -> None:
        self._cards = cards or (card(),)

    def cards(self) -> list[Card]:
        return list(self._cards)

    def for_task(self, task: str) -> list[Card]:
        return [c for c in self._cards if c.task == task and self.state(c) == "ready"]

    def active(self, task: str, identity: str | None = None) -> Card:
        for found in self.for_task(task):
            if identity in (None, found.id):
                return found
        raise ModelError(f"There is no model “{identity}”; installed are: fake.")

    def state(self, card: Card) -> str:
        return "missing" if card.id.startswith("missing") else "ready"


def card(identity: str = "fake", **more: Any) -> Card:
    weights = (WeightsFile("fake.safetensors", 1_500_000, "0" * 64),)
    return Card(identity, f"The {identity}", "denoise", "none", weights, Path(), licence="MIT", **more)


def save(path: Path, mode: str = "RGB", size: tuple[int, int] = (12, 8), **options: Any) -> Path:
    """A colourful picture, written by Pillow."""
    rng = np.random.default_rng(size[0])
    channels = {"L": 1, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}[mode]
    pixels = rng.integers(0, 256, (size[1], size[0], channels), np.uint8)
    Image.fromarray(pixels.squeeze(2) if channels == 1 else pixels, mode).save(path, **options)
    return path


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


class Called:
    """What a command printed and how it ended."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status, self.out, self.err = status, out, err

    @property
    def failure(self) -> str:
        """The one line on the error output."""
        assert self.err.count("\n") == 1 and self.err.startswith("saisei: "), self.err
        return self.err.removeprefix("saisei: ").rstrip("\n")


def caller(capsys: pytest.CaptureFixture[str]) -> Callable[..., Called]:
    """Runs a command line in this process, with the fakes unless others are given."""

    def call(*words: Any, run: Any = darken, store: Any = None, **more: Any) -> Called:
        status = cli.main([str(w) for w in words], run=run, store=store or FakeStore(), **more)
        return Called(status, *capsys.readouterr())

    return call
