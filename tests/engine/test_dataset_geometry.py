"""Boxes and masks go where the pixels go, through every operation; sizes and hostile pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dataset_fakes import BOX, SIZE, planned, red, shapes
from PIL import Image

from engine.api import FileError, Size
from engine.dataset import coco, making
from engine.dataset.making import Setup, previewed
from engine.dataset.operations import OPERATIONS
from engine.dataset.sources import scan

GEOMETRY = [name for name, row in OPERATIONS.items() if row.group == "geometry"]
PIXELS = [name for name, row in OPERATIONS.items() if row.group in ("colour", "quality")]


def setup(tmp_path: Path, visible: float = 0.1) -> Setup:
    return Setup(tmp_path, tmp_path, "png", 90, visible)


def computed(plan: Any, index: int, tmp_path: Path, visible: float = 0.1) -> tuple[Any, ...]:
    from engine.api import Context

    return making._computed(plan.item(index), setup(tmp_path, visible), Context())


def agreement(a: np.ndarray, b: np.ndarray) -> float:
    return float((a & b).sum() / max(1, (a | b).sum()))


@pytest.mark.parametrize("op", GEOMETRY)
def test_masks_and_boxes_follow_the_picture(op: str, tmp_path: Path) -> None:
    plan = planned(shapes(tmp_path / "in"), f'visible = 0\n[[step]]\nop = "{op}"\n')
    seen = 0
    for index in range(8):
        pixels, classes, things, _ = computed(plan, index, tmp_path)
        where = red(pixels)
        assert set(np.unique(classes)) <= {0, 7}
        if where.sum() < 60:
            continue
        seen += 1
        assert agreement(where, classes[..., 0] == 7) > 0.8
        (thing,) = things
        mask = coco.mask_of(thing["shape"], Size(pixels.shape[1], pixels.shape[0])) > 0
        assert agreement(where, mask) > 0.8
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        x, y, w, h = thing["box"]
        assert (x, y) == (columns[0], rows[0])
        assert (x + w, y + h) == (columns[-1] + 1, rows[-1] + 1)
        assert thing["area"] == mask.sum()
    assert seen >= 4


@pytest.mark.parametrize("op", [name for name in GEOMETRY if name != "elastic"])
def test_boxes_without_masks_hold_the_object(op: str, tmp_path: Path) -> None:
    folder = shapes(tmp_path / "in")
    data = json.loads((folder / "annotations.json").read_text())
    for row in data["annotations"]:
        del row["segmentation"]
    (folder / "annotations.json").write_text(json.dumps(data))
    plan = planned(folder, f'visible = 0\n[[step]]\nop = "{op}"\n')
    for index in range(6):
        pixels, _, things, _ = computed(plan, index, tmp_path)
        where = red(pixels)
        if where.sum() < 60:
            continue
        x, y, w, h = things[0]["box"]
        rows, columns = np.flatnonzero(where.any(1)), np.flatnonzero(where.any(0))
        slack = 1 + 0.02 * max(pixels.shape)
        assert x <= columns[0] + slack and y <= rows[0] + slack
        assert x + w >= columns[-1] - slack and y + h >= rows[-1] - slack
        assert min(x, y) >= 0 and x + w <= pixels.shape[1] and y + h <= pixels.shape[0]
        assert "shape" in things[0] and things[0]["shape"] is None


@pytest.mark.parametrize("op", PIXELS)
def test_colour_and_quality_move_nothing(op: str, tmp_path: Path) -> None:
    plan = planned(shapes(tmp_path / "in", 1), f'[[step]]\nop = "{op}"\n')
    before = planned(tmp_path / "in", "")
    pixels, classes, things, _ = computed(plan, 0, tmp_path)
    untouched, plain_classes, plain, _ = computed(before, 0, tmp_path)
    assert pixels.shape == untouched.shape and pixels.dtype == np.uint8
    assert not np.array_equal(pixels, untouched)
    assert np.array_equal(classes, plain_classes) and things == plain


@pytest.mark.parametrize("op", [name for name in OPERATIONS if name not in ("one-of", "translate", "filter")])
@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (2, 2), (3, 5)])
def test_tiny_pictures(op: str, size: tuple[int, int], tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    Image.new("RGB", size, (200, 30, 60)).save(tmp_path / "in" / "a.png")
    plan = planned(tmp_path / "in", f'[[step]]\nop = "{op}"\n')
    for index in range(3):
        pixels, _ = previewed(plan.item(index), setup(tmp_path))
        assert pixels.ndim == 3 and pixels.shape[2] == 3 and 0 not in pixels.shape


@pytest.mark.parametrize(
    ("fit", "size"),
    [("cover", (50, 50)), ("inside", (50, 50)), ("stretch", (50, 50)), ("longest", (50, 33))],
)
def test_how_pictures_fit(fit: str, size: tuple[int, int], tmp_path: Path) -> None:
    plan = planned(shapes(tmp_path / "in", 1), f'[[step]]\nop = "resize"\nsize = 50\nfit = "{fit}"\nfill = 9')
    pixels, things = previewed(plan.item(0), setup(tmp_path))
    assert (pixels.shape[1], pixels.shape[0]) == size
    assert (pixels[0] == 9).all() == (fit == "inside")
    assert len(things) == 1


@pytest.mark.parametrize("step", ['op = "resize"\nsize = 16', 'op = "crop"\nsize = 16\narea = 1\nratio = 1'])
def test_reduced_masks_lie_where_the_reduced_picture_shows_them(step: str, tmp_path: Path) -> None:
    """The plain nearest neighbour shows the upper left corner of what becomes one pixel."""
    folder = tmp_path / "in"
    (folder / "masks").mkdir(parents=True)
    classes = np.zeros((160, 160), np.uint8)
    classes[33:92, 54:133] = 255  # 3.3 to 9.2 and 5.4 to 13.3 of 16
    Image.fromarray(np.repeat(classes[..., None], 3, 2)).save(folder / "a.png")
    Image.fromarray(classes // 255).save(folder / "masks" / "a.png")
    pixels, made, _, _ = computed(planned(folder, f"[[step]]\n{step}\n"), 0, tmp_path)
    mask, shown = made[..., 0] == 1, pixels[..., 0] > 127
    assert np.array_equal(mask[7], shown[7]) and np.array_equal(mask[:, 9], shown[:, 9])  # through its middle


def test_objects_that_are_hardly_seen_are_dropped(tmp_path: Path) -> None:
    folder = shapes(tmp_path / "in", 1)
    text = (
        'visible = {}\n[[step]]\nop = "affine"\nangle = 0\nmove_x = -0.45\nmove_y = 0\nscale = 1\nshear = 0\n'
    )
    # moved by 54 pixels to the left, 16 of 40 columns are left: 40 %
    assert previewed(planned(folder, text.format(0.5)).item(0), setup(tmp_path, 0.5))[1] == []
    (thing,) = previewed(planned(folder, text.format(0.3)).item(0), setup(tmp_path, 0.3))[1]
    assert thing["box"] == [0, BOX[1], 16, BOX[3]]


def test_what_left_the_picture_does_not_come_back(tmp_path: Path) -> None:
    text = "visible = 0\n"
    for move in (-0.9, 0.9):
        text += f'[[step]]\nop = "affine"\nangle = 0\nmove_x = {move}\nmove_y = 0\nscale = 1\nshear = 0\n'
    plan = planned(shapes(tmp_path / "in", 1), text)
    assert previewed(plan.item(0), setup(tmp_path, 0.0))[1] == []


# --- COCO's shapes ---------------------------------------------------------------------------------------


def test_runs_there_and_back() -> None:
    rng = np.random.default_rng(0)
    for shape in ((1, 1), (7, 5), (40, 60)):
        for share in (0.0, 0.3, 1.0):
            mask = (rng.random(shape) < share).astype(np.uint8)
            runs = coco.runs_of(mask)
            assert sum(runs["counts"]) == mask.size
            assert np.array_equal(coco.mask_of(runs, Size(shape[1], shape[0])), mask)


def test_compressed_runs() -> None:
    """Text that pycocotools wrote for a 6 × 5 mask with rows 1..3 and columns 1..2 set."""
    mask = np.zeros((6, 5), np.uint8)
    mask[1:4, 1:3] = 1
    text = _packed(coco.runs_of(mask)["counts"])
    assert np.array_equal(coco.mask_of({"size": [6, 5], "counts": text}, Size(5, 6)), mask)
    with pytest.raises(ValueError, match="cut off"):
        coco.mask_of({"size": [6, 5], "counts": text[:-1] + "o"}, Size(5, 6))


def _packed(counts: list[int]) -> str:
    """The text by the definition in COCO's maskApi.c, rleToString."""
    text = ""
    for i, count in enumerate(counts):
        x = count - (counts[i - 2] if i > 2 else 0)
        more = True
        while more:
            c = x & 0x1F
            x >>= 5
            more = x != -1 if c & 0x10 else x != 0
            text += chr((c | 0x20 if more else c) + 48)
    return text


def test_outlines_cover_whole_pixels() -> None:
    mask = coco.mask_of([[2, 1, 5, 1, 5, 4, 2, 4]], Size(8, 6))
    wanted = np.zeros((6, 8), np.uint8)
    wanted[1:4, 2:5] = 1
    assert np.array_equal(mask, wanted)


# --- annotations that are wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"bbox": [500, 3, 10, 10]}, "lies outside"),
        ({"bbox": [1, 1, 0, 5]}, "has no area"),
        ({"bbox": [1, 1, -4, 5]}, "has no area"),
        ({"bbox": [1, float("nan"), 4, 5]}, "has no area"),
        ({"bbox": [1, 2, 3]}, "no box of four"),
        ({"bbox": "big"}, "no box of four"),
        ({"category_id": 99}, "not listed"),
        ({"image_id": 99}, "not listed"),
        ({"segmentation": [[1, 2, 3]]}, "three points"),
        ({"segmentation": {"size": [0, 0], "counts": []}}, "no size"),
    ],
)
def test_wrong_annotations_are_left_out_with_a_sentence(change: dict, words: str, tmp_path: Path) -> None:
    folder = shapes(tmp_path / "in", 2)
    data = json.loads((folder / "annotations.json").read_text())
    data["annotations"][0] |= change
    (folder / "annotations.json").write_text(json.dumps(data))
    found = scan(folder)
    assert [len(s.things) for s in found.images] == [0, 1]
    assert len(found.problems) == 1
    assert words in found.problems[0] and "Annotation 0 of “annotations.json”" in found.problems[0]


def test_boxes_half_outside_are_cut(tmp_path: Path) -> None:
    folder = shapes(tmp_path / "in", 1)
    data = json.loads((folder / "annotations.json").read_text())
    data["annotations"] = [{"id": 1, "image_id": 0, "category_id": 5, "bbox": [-10, -10, 30, 40]}]
    (folder / "annotations.json").write_text(json.dumps(data))
    (thing,) = previewed(planned(folder, "").item(0), setup(tmp_path))[1]
    assert thing["box"] == [0, 0, 20, 30]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"images": 3}', '{"images": [{"id": 1}]}', "[" * 100_000])
def test_annotations_that_are_none(text: str, tmp_path: Path) -> None:
    folder = shapes(tmp_path / "in", 1)
    (folder / "annotations.json").write_text(text)
    with pytest.raises(FileError, match=r"The annotations “annotations.json”") as caught:
        scan(folder)
    assert "\n" not in str(caught.value)


def test_annotations_of_other_pictures(tmp_path: Path) -> None:
    folder = shapes(tmp_path / "in", 1)
    (folder / "0.png").rename(folder / "other.png")
    with pytest.raises(FileError, match=r"are of other pictures: there is no “0\.png”"):
        scan(folder)


def test_masks_of_another_size_leave_their_picture_out(tmp_path: Path) -> None:
    folder = shapes(tmp_path / "in", 2)
    Image.new("L", (9, 9)).save(folder / "masks" / "1.png")
    found = scan(folder)
    assert [s.name for s in found.images] == ["0.png"]
    assert "The mask “1.png” is 9 × 9, and its picture 120 × 80" in found.problems[0]


def test_a_mask_in_runs_of_another_size_is_a_sentence(tmp_path: Path) -> None:
    folder = shapes(tmp_path / "in", 1)
    data = json.loads((folder / "annotations.json").read_text())
    data["annotations"][0]["segmentation"] = {"size": [4, 4], "counts": [3, 5, 8]}
    (folder / "annotations.json").write_text(json.dumps(data))
    failed = making.make(planned(folder, "").item(0), setup(tmp_path))
    assert isinstance(failed, making.Failed)
    assert "“0.png”: a mask is 4 × 4 and its picture 120 × 80" in failed.error


def test_pictures_of_all_kinds_become_rgb(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    Image.new("L", SIZE, 90).save(folder / "a grey.png")
    Image.new("LA", SIZE, (90, 0)).save(folder / "b clear.png")
    Image.new("RGBA", SIZE, (255, 0, 0, 255)).save(folder / "c alpha.png")
    Image.fromarray(np.full((80, 120), 40_000, np.uint16)).save(folder / "d deep.png")
    plan = planned(folder, "")
    found = {
        plan.item(i).source.name[0]: previewed(plan.item(i), setup(tmp_path))[0][0, 0].tolist()
        for i in range(4)
    }
    assert found == {"a": [90] * 3, "b": [255] * 3, "c": [255, 0, 0], "d": [156] * 3}
