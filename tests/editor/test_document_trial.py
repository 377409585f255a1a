"""A trial looks exactly as the result would that it stands for."""

from __future__ import annotations

import numpy as np
import pytest

from editor.document import Document, Trial
from engine.api import Patch, Picture, Rect

GENERATOR = np.random.default_rng(11)


def noise(height: int, width: int, channels: int) -> np.ndarray:
    return GENERATOR.integers(0, 255, (height, width, channels), np.uint8, endpoint=True)


def made(channels: int) -> Document:
    """A photo of 300 × 200 at 40 %, a translucent picture above a part of it."""
    document = Document.from_picture(Picture(noise(200, 300, channels)), "photo")
    photo = document.layers[0].id
    document.add_layer(Picture(noise(90, 80, 4)), "Above", 120, 50)
    document.set_opacity(document.layers[-1].id, 0.6)
    document.set_opacity(photo, 0.4)
    document.set_active(photo)
    return document


def applied(document: Document, pixels: np.ndarray, hides: str = "") -> str:
    result = document.begin_result({"filter": "test"}, "Test", hides=hides)
    result.add(Patch(Rect(0, 0, *document.size), pixels))
    return result.commit({"filter": "test"}).id


def tried(document: Document, pixels: np.ndarray, hides: str = "") -> Trial:
    return Trial(document.size, document.rect, pixels, document.layers[0].id, hides)


@pytest.mark.parametrize("level", [0, 1, 3])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_a_trial_looks_as_the_result_will(channels: int, level: int) -> None:
    document, pixels = made(channels), noise(200, 300, channels)
    rect = Rect(0, 0, -(-300 >> level), -(-200 >> level))
    before = document.composite(rect, level)
    trial = document.composite(rect, level, tried(document, pixels))
    np.testing.assert_array_equal(document.composite(rect, level), before)  # it leaves no trace
    applied(document, pixels)
    np.testing.assert_array_equal(document.composite(rect, level), trial)
    assert (trial != before).any()


def test_a_hidden_source_shows_its_result() -> None:
    document, pixels = made(3), noise(200, 300, 3)
    document.set_visible(document.layers[0].id, False)
    trial = document.composite(document.rect, 0, tried(document, pixels))
    applied(document, pixels)
    np.testing.assert_array_equal(document.composite(document.rect), trial)


@pytest.mark.parametrize("channels", [3, 4])
def test_it_takes_the_place_of_the_result_that_it_hides(channels: int) -> None:
    document, pixels = made(channels), noise(200, 300, channels)
    photo = document.layers[0].id
    earlier = applied(document, noise(200, 300, channels))
    document.set_active(photo)
    covered = document.composite(document.rect, 0, tried(document, pixels))
    trial = document.composite(document.rect, 0, tried(document, pixels, earlier))
    assert (covered != trial).any() and document.layer(earlier).visible
    applied(document, pixels, earlier)
    np.testing.assert_array_equal(document.composite(document.rect), trial)


def test_it_lies_above_results_that_began_earlier() -> None:
    document, pixels = made(3), noise(200, 300, 3)
    running = document.begin_result({"filter": "test"}, "Test")
    running.add(Patch(document.rect, noise(200, 300, 3)))
    trial = document.composite(document.rect, 0, tried(document, pixels))
    applied(document, pixels)
    np.testing.assert_array_equal(document.composite(document.rect), trial)
    running.abort()


def test_without_its_source_nothing_is_tried() -> None:
    document = made(3)
    trial = Trial(document.size, document.rect, noise(200, 300, 3), "gone")
    np.testing.assert_array_equal(
        document.composite(document.rect, 0, trial), document.composite(document.rect)
    )
