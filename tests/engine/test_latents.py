"""Latents: seeds into numbers, and faces as JSON files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine import latents
from engine.api import FileError


def test_seeds_are_numpys_and_never_change() -> None:
    vectors = latents.random_vectors([0, 7, 0], 5)
    assert vectors.dtype == np.float32 and vectors.shape == (3, 5)
    assert np.array_equal(vectors[0], vectors[2]) and not np.array_equal(vectors[0], vectors[1])
    expected = np.random.Generator(np.random.PCG64(np.random.SeedSequence((7, 0)))).standard_normal(
        5, np.float32
    )
    assert np.array_equal(vectors[1], expected)
    assert latents.random_vectors([], 5).shape == (0, 5)
    noise = latents.noise_inputs(3, (4, 8))
    assert [n.shape for n in noise] == [(1, 1, 4, 4), (1, 1, 8, 8)]
    assert np.array_equal(noise[1], latents.noise_inputs(3, (4, 8))[1])


def test_a_style_comes_back_exactly(tmp_path: Path) -> None:
    w = np.random.default_rng(0).standard_normal((6, 8), np.float32)
    w[0, :3] = (np.float32(1e-40), np.finfo(np.float32).max, np.float32(-0.1))
    path = tmp_path / "face.json"
    latents.save(path, latents.Latent(w, "faces-64", 12, 0.7, False, "ab" * 32))
    found = latents.load(path)
    assert np.array_equal(found.w, w) and found.w.dtype == np.float32
    assert (found.model, found.noise_seed, found.truncation) == ("faces-64", 12, 0.7)
    assert not found.noise and found.sha256 == "ab" * 32
    alike = latents.Latent(np.broadcast_to(w[0], w.shape), "faces-64")
    latents.save(path, alike)  # one row stands for all
    assert len(json.loads(path.read_text())["w"]) == 1 and np.array_equal(latents.load(path).w, alike.w)
    assert json.loads(path.read_text())["note"] == latents.NOBODY
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(ValueError, match="read-only"):
        found.w[0, 0] = 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "other"}, "does not say so"),
        ({"model": 3}, "does not say so"),
        ({"w": [[1, 2], [3]]}, "equal length"),
        ({"w": [["a"]]}, "equal length"),
        ({"w": []}, "equal length"),
        ({"w": [[float("nan")]]}, "equal length"),
        ({"w": [[1e300]]}, "equal length"),
        ({"noise_seed": -1}, "noise seed"),
        ({"noise_seed": True}, "noise seed"),
        ({"noise_seed": 2**31}, "noise seed"),
        ({"w": [[True, 2]]}, "equal length"),
        ({"w": [[1, 2], [1, 2], [1, 2]]}, "equal length"),
        ({"layers": 10**9}, "equal length"),
        ({"layers": None}, "equal length"),
        ({"truncation": 3}, "from -2 to 2"),
        ({"noise": 1}, "neither on nor off"),
        ({"model_sha256": 7}, "hash of its model"),
        ({"version": 2}, "newer version of Saisei"),
        ({"version": "1"}, "version is not a number"),
        ({"truncation": "much"}, "truncation"),
        ({"truncation": float("nan")}, "truncation"),
    ],
)
def test_a_file_that_is_no_style_is_one_sentence(change: dict, said: str, tmp_path: Path) -> None:
    path = tmp_path / "face.json"
    latents.save(path, latents.Latent(np.ones((2, 3)), "m"))
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(FileError, match=rf"^“face\.json” .*{said}.*\.$"):
        latents.load(path)


def test_damaged_and_missing_styles_are_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "face.json"
    with pytest.raises(FileError, match="cannot be read"):
        latents.load(path)
    for text in ("{", "[" * 100_000, "\x00", "3"):
        path.write_text(text)
        with pytest.raises(FileError, match=r"face\.json"):
            latents.load(path)
    with pytest.raises(FileError, match="could not be saved"):
        latents.save(tmp_path / "nowhere" / "face.json", latents.Latent(np.ones((2, 3)), "m"))


@pytest.mark.parametrize("model", ["a\nb", "x" * 5000, "faces\0"])
def test_a_model_that_does_not_fit_a_sentence_is_refused(model: str, tmp_path: Path) -> None:
    data = latents.Latent(np.zeros((6, 8)), "faces").to_dict() | {"model": model}
    (tmp_path / "a.json").write_text(json.dumps(data))
    with pytest.raises(FileError, match="its model has no valid name") as caught:
        latents.load(tmp_path / "a.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00abc", b'{"a": "\xe9"}'])
def test_what_is_no_text_is_told_in_our_words(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(FileError, match=r"not a face that Saisei saved: it is damaged or something else\.$"):
        latents.load(tmp_path / "a.json")


def test_a_style_takes_numpys_numbers_and_no_others(tmp_path: Path) -> None:
    style = latents.Latent(np.ones((2, 3)), "m", np.int64(5), np.float32(0.5))  # type: ignore[arg-type]
    latents.save(tmp_path / "a.json", style)
    assert latents.load(tmp_path / "a.json").noise_seed == 5
    for seed, psi in ((-1, 1.0), (0, float("nan"))):
        with pytest.raises(ValueError, match="number from"):
            latents.Latent(np.ones((2, 3)), "m", seed, psi)
