"""Whether a judge that learned from a person's two folders tells the truth about what is between them."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.api import ModelError
from engine.learning import judging
from engine.learning.judging import StyleJudge
from engine.training.judge import Judge

CPU = torch.device("cpu")


def pictures(count: int, seed: int, hue: int = 0, stripes: int = 0) -> list[np.ndarray]:
    """Soft blots; ``hue`` is added to red, and every so many rows are dark."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        small = rng.integers(40, 200, (6, 8, 3)).astype(np.float32)
        large = small.repeat(16, 0).repeat(16, 1)
        large[..., 0] += hue
        if stripes:
            large[::stripes] *= 0.4
        made.append(np.clip(large, 0, 255).astype(np.uint8))
    return made


@pytest.fixture(scope="module")
def judge() -> StyleJudge:
    known = pictures(24, 1), pictures(12, 2, 50, 4)
    return StyleJudge(*known, (pictures(8, 3), pictures(8, 4, 50, 4)), CPU)


def test_photos_are_at_the_beginning_and_the_style_at_the_end(judge: StyleJudge) -> None:
    assert abs(judge.towards(pictures(8, 3))) < 1e-6
    assert judge.towards(pictures(8, 4, 50, 4)) == pytest.approx(1)
    # of either kind, such as it never saw
    assert judge.towards(pictures(12, 5)) < 0.15 and judge.towards(pictures(12, 6, 50, 4)) > 0.85


def test_half_a_style_is_neither(judge: StyleJudge) -> None:
    mixed = [*pictures(4, 7), *pictures(4, 8, 50, 4)]
    assert 0.35 < judge.towards(mixed) < 0.65


def test_the_way_back(judge: StyleJudge) -> None:
    assert judge.towards(pictures(12, 6, 50, 4), style=False) < 0.15
    assert judge.towards(pictures(12, 5), style=False) > 0.85


def test_what_cannot_be_told_apart_goes_no_way() -> None:
    known = pictures(20, 1), pictures(20, 2)
    same = StyleJudge(*known, (pictures(8, 3), pictures(8, 4)), CPU)
    assert -1 <= same.towards(pictures(8, 5)) <= 1


@pytest.mark.parametrize("damaged", [False, True])
def test_without_a_classifier_statistics_have_to_do(damaged: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(*_: object) -> None:
        if damaged:
            raise ModelError("The file is damaged.")

    monkeypatch.setattr(Judge, "find", find)
    photos, styles = pictures(8, 3), pictures(8, 4, 50, 4)
    plain = judging.StyleJudge(pictures(9, 1), pictures(9, 2, 50, 4), (photos, styles), CPU)
    assert plain.towards(photos) == pytest.approx(0, abs=1e-6)
    assert plain.towards(styles) == pytest.approx(1, abs=1e-3) == plain.towards(photos, style=False)
