"""Restore into files with layers: its steps as layers, in the group that the editor makes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import cli, files
from engine.api import Part, Picture, Rect, Request, Result
from engine.batch import Item, Work, process
from engine.batch.layers import as_layers, in_steps, prepared
from engine.chain import Chain, ChainResult, step
from engine.files import Metadata
from engine.icc import make_grey_profile
from engine.restoring_layers import change, cut_out
from tests.engine.test_fade import faded, photo
from tests.engine.test_repair import scratched

RESTORE = Chain((step("restore"),))


def made(before: Picture, scale: int = 1) -> Result:
    """What Restore would make: one place repaired, all of it darker, and red."""
    repaired = before.pixels.copy()
    hole = np.zeros(repaired.shape[:2], bool)
    hole[3, 4:7] = True
    repaired[hole, :3] = 40
    darker = repaired.copy()
    darker[..., :3] //= 2
    red = darker.copy()
    red[..., 0] = 60
    box = Rect(4, 3, 3, 1)

    def recipe(name: str) -> dict[str, object]:
        return {"filter": name, "params": {}, "model": None, "seed": 0}

    parts = (
        Part("repair", box, cut_out(repaired[box.slices], hole[box.slices]), recipe("repair")),
        Part("fade", before.rect, change(repaired, darker), recipe("fade"), "hard-light"),
        Part("colorize", before.rect, red, recipe("colorize"), "color"),
    )
    out = np.repeat(np.repeat(red, scale, 0), scale, 1)
    steps = [part.recipe for part in parts] + ([recipe("upscale")] if scale > 1 else [])
    return Result(
        Rect(0, 0, out.shape[1], out.shape[0]),
        out,
        scale,
        {"filter": "restore", "steps": steps},
        "cpu",
        1,
        (),
        parts,
    )


def restored(before: np.ndarray, target: Path, scale: int = 1, chain: Chain = RESTORE) -> Picture:
    """``before`` through the batch's own path. Returns what was restored."""
    source = target.parent / "old.png"
    files.write(source, Picture(before))
    seen: list[Picture] = []

    def run(request: Request, _context: object) -> Result:
        seen.append(request.picture)
        return made(request.picture, scale)

    outcome = process(Item(source, target), Work(chain), run)
    assert not outcome.error
    return seen[0]


def before(channels: int = 3, dtype: type = np.uint8) -> np.ndarray:
    top = np.iinfo(dtype).max
    pixels = np.random.default_rng(5).integers(top // 4, top // 2, (24, 40, channels)).astype(dtype)
    if channels in (2, 4):
        pixels[..., -1] = top
        pixels[:, 5:9, -1] = top // 2
        pixels[:, 9:12, -1] = 0
    return pixels


@pytest.mark.parametrize("suffix", [".ora", ".psd"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_the_steps_are_the_layers_of_a_group(tmp_path: Path, suffix: str, dtype: type) -> None:
    pixels = before(dtype=dtype)
    target = tmp_path / f"out{suffix}"
    restored(pixels, target)
    document = files.read_layered(target)
    assert [(layer.name, layer.blend) for layer in document.layers] == [
        ("Photo", "normal"),
        ("Photo", "normal"),
        ("Repair scratches", "normal"),
        ("Fade correction", "hard-light"),
        ("Colorize", "color"),
    ]
    (group,) = document.groups
    assert group.name == "Restored"
    assert [layer.group == group.id for layer in document.layers] == [False] + [True] * 4
    assert all(np.array_equal(layer.pixels, pixels) for layer in document.layers[:2])
    repair = document.layers[2]
    assert (repair.x, repair.y, repair.size) == (4, 3, (3, 1)) and document.depth == 8 * pixels.itemsize
    if suffix == ".ora":
        assert document.layers[1].locked
        assert [layer.recipe and layer.recipe["filter"] for layer in document.layers[2:]] == [
            "repair",
            "fade",
            "colorize",
        ]


def test_it_opens_in_the_editor_as_what_a_flat_file_holds(tmp_path: Path) -> None:
    from editor.document.steps import base_of, is_step
    from editor.layered import from_layered

    pixels = before()
    restored(pixels, tmp_path / "out.ora")
    restored(pixels, tmp_path / "out.png")
    flat = files.read(tmp_path / "out.png").picture.pixels
    merged = files.read(tmp_path / "out.ora").picture.pixels
    assert np.array_equal(merged[..., :3], flat)
    document = from_layered(files.read_layered(tmp_path / "out.ora"), "out", None)
    _, copy, *steps = document.layers
    assert all(is_step(layer) for layer in steps)
    base = base_of(document, steps[1])
    assert base is not None and base.photo.id == copy.id
    document.set_visible(steps[2].id, False)
    darker = pixels.astype(int)
    darker[3, 4:7] = 40
    assert np.abs(document.flattened().pixels[..., :3] - darker // 2).max() <= 1
    document.set_group(document.groups[0].id, visible=False)
    assert np.array_equal(document.flattened().pixels, pixels)


def test_what_is_hidden_stays_hidden(tmp_path: Path) -> None:
    from editor.layered import from_layered

    pixels = before(4)
    restored(pixels, tmp_path / "out.ora")
    document = from_layered(files.read_layered(tmp_path / "out.ora"), "out", None)
    assert np.array_equal(document.flattened().pixels[..., 3], pixels[..., 3])
    assert not document.layers[0].visible


@pytest.mark.parametrize("channels", [1, 2])
def test_a_grey_photo_has_colours_from_the_start(tmp_path: Path, channels: int) -> None:
    pixels = before(channels)
    seen = restored(pixels, tmp_path / "out.ora")
    assert seen.channels == channels + 2 and np.array_equal(seen.pixels[..., 1], pixels[..., 0])
    assert all(layer.pixels.shape[2] > 2 for layer in files.read_layered(tmp_path / "out.ora").layers)
    off = Chain((step("restore", colorize="off"),))
    grey = Picture(pixels)
    assert prepared(off, grey) is grey


def test_a_grey_profile_becomes_srgb() -> None:
    from editor.document.convert import convert

    grey = Picture(before(2), make_grey_profile(1.8))
    seen = prepared(RESTORE, grey)
    expected = convert(grey, None, np.dtype(np.uint8), 3)  # as a document of the editor becomes one in colour
    assert seen.icc is None and np.array_equal(seen.pixels, expected.pixels)


@pytest.mark.parametrize("suffix", [".ora", ".psd"])
def test_enlarged_all_layers_are(tmp_path: Path, suffix: str) -> None:
    pixels = before()
    restored(pixels, tmp_path / f"out{suffix}", 2)
    document = files.read_layered(tmp_path / f"out{suffix}")
    assert document.size == (80, 48) and document.layers[-1].name == "Upscale"
    assert [layer.size for layer in document.layers] == [(80, 48)] * 2 + [(6, 2)] + [(80, 48)] * 3
    assert (document.layers[2].x, document.layers[2].y) == (8, 6)
    assert np.array_equal(document.layers[-1].pixels[..., 0], np.full((48, 80), 60))
    if suffix == ".ora":
        recipe = document.layers[-1].recipe
        assert recipe is not None and recipe["filter"] == "upscale"


def test_nothing_to_restore_is_the_photo_as_it_was(tmp_path: Path) -> None:
    source, target = tmp_path / "old.png", tmp_path / "out.ora"
    files.write(source, Picture(before(1)))

    def run(request: Request, _context: object) -> Result:
        pixels = request.picture.pixels
        return Result(request.picture.rect, pixels, 1, {"filter": "restore", "steps": []}, "cpu", 1.0)

    assert not process(Item(source, target), Work(RESTORE), run).error
    document = files.read_layered(target)
    assert len(document.layers) == 1 and not document.groups
    assert np.array_equal(document.layers[0].pixels, before(1))


@pytest.mark.parametrize(
    ("chain", "name", "expected"),
    [
        (RESTORE, "a.ora", True),
        (RESTORE, "a.PSD", True),
        (RESTORE, "a.png", False),
        (RESTORE, "a.nothing", False),
        (Chain((step("fade"),)), "a.ora", False),
        (Chain((step("restore"), step("sharpen"))), "a.ora", False),
    ],
)
def test_what_is_written_in_steps(chain: Chain, name: str, expected: bool) -> None:
    assert in_steps(chain, Path(name)) is expected


def test_metadata_and_profile_stay() -> None:
    picture = Picture(before())
    result = made(picture)
    done = ChainResult(Picture(result.pixels), (result.recipe,), "cpu", 1.0, (), result.parts)
    kept = Metadata(dpi=(300.0, 300.0))
    document = as_layers(picture, done, kept)
    assert document.metadata is kept and document.icc is None
    assert document.active == document.layers[-1].id


def test_by_the_command(tmp_path: Path) -> None:
    tone = photo(160, 200)
    pixels = scratched(faded(tone, (0.2, 0.15, 0.1), (0.7, 0.6, 0.4)))[0]
    files.write(tmp_path / "old.png", Picture(pixels))
    target = tmp_path / "new.ora"
    words = [
        "restore",
        str(tmp_path / "old.png"),
        str(target),
        "--upscale",
        "off",
        "--device",
        "cpu",
        "--quiet",
    ]
    assert cli.main(words) == 0
    document = files.read_layered(target)
    names = [layer.name for layer in document.layers]
    assert names[:2] == ["Photo", "Photo"] and "Fade correction" in names and document.groups
