from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine import cli, files
from engine.api import Cancelled, Context, DevicePolicy, EngineError, Patch, Picture, Rect, Request, Result
from engine.dispatch import run
from engine.filters import FILTERS
from engine.filters import repair_marks as module
from engine.filters.repair import RepairParams, widest_mark
from engine.filters.repair_marks import Detector, marks
from engine.filters.repair_run import NOTHING, TOO_MUCH, percent

ROW = FILTERS["repair"]
CPU = DevicePolicy("cpu")


def print_of(height: int = 160, width: int = 200, seed: int = 2) -> np.ndarray:
    """A smooth photo with a little grain, H × W × 3 uint8."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    tone = 95 + 40 * np.sin(x / 40) + 25 * np.cos(y / 31)
    rgb = np.stack([tone, tone * 0.9, tone * 0.8], 2) + rng.normal(0, 2, (height, width, 1))
    return np.clip(np.rint(rgb), 0, 255).astype(np.uint8)


def scratched(clean: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The photo with two light scratches, and where they are."""
    where = np.zeros(clean.shape[:2], bool)
    where[20:140, 60:62] = True
    for i in range(90):
        where[30 + i, 100 + i // 2 : 102 + i // 2] = True
    out = clean.copy()
    out[where] = np.iinfo(clean.dtype).max * 245 // 255
    return out, where


def repaired(
    pixels: np.ndarray, mask: np.ndarray | None = None, context: Context | None = None, **more: object
) -> Result:
    region = more.pop("region", None)
    policy = more.pop("policy", CPU)
    request = Request(
        "repair", Picture(pixels), ROW.make_params(**more), mask=mask, region=region, policy=policy
    )  # type: ignore[arg-type]
    return run(request, context)


def put(pixels: np.ndarray, result: Result) -> np.ndarray:
    out = pixels.copy()
    out[result.rect.slices] = result.pixels
    return out


@pytest.fixture
def detected(monkeypatch: pytest.MonkeyPatch) -> None:
    """A detector that calls damage what is nearly white: what is done with its marks is tried, not the network."""

    def answer(self: Detector, cell: Rect) -> np.ndarray:
        pixels, top = self._picture.pixels[cell.slices], self._picture.maximum
        probable = np.where(pixels[..., 0] >= top * 0.94, 255, 0).astype(np.uint8)
        probable[(pixels[..., 0] >= top * 0.7) & (probable == 0)] = 100
        if self._picture.has_alpha:
            probable[pixels[..., -1] == 0] = 0
        return probable

    monkeypatch.setattr(Detector, "_answer", answer)


# --- the real detector --------------------------------------------------------------------------------------


def test_scratches_are_found_and_filled() -> None:
    clean = print_of()
    broken, where = scratched(clean)
    result = repaired(broken)
    after = put(broken, result)
    before_error = np.abs(broken[where].astype(int) - clean[where]).mean()
    error = np.abs(after[where].astype(int) - clean[where]).mean()
    assert before_error > 80 and error < before_error / 3
    share = result.recipe["resolved"]["marked"]
    assert 0.5 < share < 15 and result.recipe["model"] == "scratch-detector" and result.recipe["model_sha256"]
    assert any("Repaired" in note for note in result.notes)
    changed = (after != broken).any(2).mean() * 100
    assert changed <= share


def test_tiles_of_the_detector_agree_with_the_whole() -> None:
    broken, _ = scratched(print_of(300, 340))
    whole = Detector(Picture(broken), CPU, Context()).probabilities(Rect(0, 0, 340, 300))
    tiles = Detector(Picture(broken), DevicePolicy("cpu", 96), Context()).probabilities(Rect(0, 0, 340, 300))
    assert np.abs(whole.astype(int) - tiles).max() <= 3


def test_a_known_picture_is_not_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Rect] = []
    answer = Detector._answer
    monkeypatch.setattr(Detector, "_answer", lambda self, cell: (asked.append(cell), answer(self, cell))[1])
    picture = Picture(print_of(64, 80))
    for sensitivity in (20, 80):
        marks(
            Detector(picture, CPU, Context()), picture, picture.rect, RepairParams(sensitivity), lambda: None
        )
    assert len(asked) == 1


# --- what is done with the marks ----------------------------------------------------------------------------


@pytest.mark.usefixtures("detected")
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_nothing_outside_the_marks_changes(channels: int, dtype: type) -> None:
    clean = print_of()[..., : 1 if channels < 3 else 3].astype(dtype)
    if dtype == np.uint16:
        clean *= 257
    broken, where = scratched(clean)
    if channels in (2, 4):
        alpha = np.full((*broken.shape[:2], 1), np.iinfo(dtype).max, dtype)
        alpha[:40, :70] = 0
        broken = np.concatenate([broken, alpha], 2)
    after = put(broken, repaired(broken, grow=3))
    changed = (after != broken).any(2)
    away = np.pad(where, 3)
    near = np.zeros_like(where)
    for dy in range(7):
        for dx in range(7):
            near |= away[dy : dy + where.shape[0], dx : dx + where.shape[1]]
    assert not changed[~near].any() and after.dtype == dtype
    if channels in (2, 4):
        assert np.array_equal(after[..., -1], broken[..., -1])
        assert not changed[:40, :70].any()
    visible = where if channels in (1, 3) else where & (broken[..., -1] > 0)
    top = np.iinfo(dtype).max
    assert (after[visible][:, 0] < top * 0.9).all()


@pytest.mark.usefixtures("detected")
def test_a_clean_photo_stays_as_it_is_and_says_so() -> None:
    before = print_of()
    result = repaired(before)
    assert np.array_equal(put(before, result), before) and result.notes == (NOTHING,)
    assert result.recipe["resolved"] == {"marked": 0.0, "widest": 6}


@pytest.mark.usefixtures("detected")
def test_fainter_ends_belong_to_a_mark_and_faint_specks_do_not() -> None:
    before = print_of()
    before[40, 20:60] = 250
    before[40, 60:90] = 190  # the detector is unsure of it
    before[100, 20:60] = 190
    found = marks(
        Detector(Picture(before), CPU, Context()),
        Picture(before),
        Rect(0, 0, 200, 160),
        RepairParams(sensitivity=35, grow=0),
        lambda: None,
    )
    assert found[40, 20:90].all() and not found[100].any()


@pytest.mark.usefixtures("detected")
def test_small_and_broad_marks_are_left_alone() -> None:
    before = print_of()
    before[10:12, 10:12] = 255  # 4 pixels
    before[60:100, 60:100] = 255  # a shirt
    before[140, 20:120] = 255
    picture = Picture(before)

    def found(**values: int) -> np.ndarray:
        detector = Detector(picture, CPU, Context())
        return marks(detector, picture, picture.rect, RepairParams(grow=0, **values), lambda: None)

    usual = found()
    assert not usual[10:12, 10:12].any() and not usual[60:100, 60:100].any() and usual[140, 20:120].all()
    assert found(smallest=3)[10:12, 10:12].all()
    assert found(widest=60)[60:100, 60:100].all()
    assert widest_mark(RepairParams(), 2000, 1500) == 60 and widest_mark(RepairParams(), 1, 1) == 6


@pytest.mark.usefixtures("detected")
@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 1, 1), (1, 40, 3), (50, 1, 4)])
@pytest.mark.parametrize("value", [0, 120])
def test_tiny_pictures(shape: tuple[int, ...], value: int) -> None:
    before = np.full(shape, value, np.uint8)
    assert np.array_equal(put(before, repaired(before)), before)


def test_one_pixel_all_white_and_transparent_pictures_with_the_real_detector() -> None:
    for before in (
        np.full((1, 1, 3), 255, np.uint8),
        np.full((90, 120, 3), 255, np.uint8),
        np.zeros((90, 120, 4), np.uint8),
    ):
        try:
            after = put(before, repaired(before))
        except EngineError as error:
            assert str(error) == TOO_MUCH
        else:
            assert np.array_equal(after, before)


@pytest.mark.usefixtures("detected")
def test_more_than_can_be_damage_is_refused() -> None:
    before = print_of()
    before[::3] = 255
    with pytest.raises(EngineError, match="too much of the picture"):
        repaired(before)


# --- a mask of the person's own -----------------------------------------------------------------------------


def test_a_mask_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Detector, "__init__", lambda *_: pytest.fail("the detector was asked"))
    before, where = scratched(print_of())
    mask = np.zeros(where.shape, np.uint8)
    mask[15:145, 55:66] = 255
    after = put(before, repaired(before, mask, grow=20))
    changed = (after != before).any(2)
    assert changed[20:140, 60:62].all() and not changed[mask == 0].any()


def test_masks_that_cannot_be() -> None:
    before = print_of()
    for mask, words in (
        (np.zeros((10, 10), np.uint8), "of one size"),
        (np.zeros(before.shape[:2], np.uint8), "empty"),
        (np.full(before.shape[:2], 255, np.uint8), "covers all"),
    ):
        with pytest.raises(EngineError, match=words):
            repaired(before, mask)


# --- regions, cancelling, memory ----------------------------------------------------------------------------


@pytest.mark.usefixtures("detected")
def test_a_region_is_repaired_as_all_of_it_is_marked() -> None:
    before, where = scratched(print_of())
    region = Rect(50, 40, 60, 50)
    result = repaired(before, region=region)
    assert region.contains(result.rect)
    changed = (put(before, result) != before).any(2)
    outside = np.ones_like(where)
    outside[region.slices] = False
    assert not changed[outside].any() and changed[region.slices][where[region.slices]].all()


class Canceller(Context):
    def __init__(self, after: int) -> None:
        self.left = after

    def check_cancelled(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Cancelled("cancelled")


@pytest.mark.usefixtures("detected")
@pytest.mark.parametrize("after", [0, 1, 2, 4])
def test_it_can_be_cancelled(after: int) -> None:
    before, _ = scratched(print_of())
    with pytest.raises(Cancelled):
        repaired(before, context=Canceller(after))


def test_out_of_memory_looks_in_smaller_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    notes: list[str] = []

    class Told(Context):
        def note(self, message: str) -> None:
            notes.append(message)

    broken, _ = scratched(print_of(200, 260))
    whole = Detector(Picture(broken), CPU, Context()).probabilities(Rect(0, 0, 260, 200))
    answer = Detector._answer

    def tight(self: Detector, cell: Rect) -> np.ndarray:
        if cell.width > 150:
            raise MemoryError
        return answer(self, cell)

    monkeypatch.setattr(Detector, "_answer", tight)
    pieces = Detector(Picture(broken), CPU, Told()).probabilities(Rect(0, 0, 260, 200))
    assert np.abs(whole.astype(int) - pieces).max() <= 3 and "smaller pieces" in notes[0]

    def never(self: Detector, cell: Rect) -> np.ndarray:
        raise MemoryError

    monkeypatch.setattr(Detector, "_answer", never)
    with pytest.raises(EngineError, match="not enough memory"):
        Detector(Picture(broken), CPU, Context()).probabilities(Rect(0, 0, 260, 200))


@pytest.mark.usefixtures("detected")
def test_final_pieces_are_the_result() -> None:
    patches: list[Patch] = []

    class Listening(Context):
        def partial(self, patch: Patch) -> None:
            patches.append(patch)

    before, _ = scratched(print_of())
    result = repaired(before, context=Listening())
    final = before.copy()
    for patch in patches:
        if not patch.draft:
            final[patch.rect.slices] = patch.pixels
    assert np.array_equal(final, put(before, result))


def test_percent() -> None:
    assert [percent(s) for s in (0, 0.0003, 0.004, 0.031)] == ["0.0 %", "less than 0.1 %", "0.4 %", "3 %"]


# --- command line -------------------------------------------------------------------------------------------


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, where = scratched(print_of())
    photo, out, mask = tmp_path / "in.png", tmp_path / "out.png", tmp_path / "mask.png"
    files.write(photo, Picture(before))
    files.write(mask, Picture((where[..., None] * 255).astype(np.uint8)))
    assert cli.main(["repair", str(photo), str(out), "--device", "cpu"]) == 0
    assert "Repaired" in capsys.readouterr().out
    assert (files.read(out).picture.pixels != before).any()
    assert (
        cli.main(["repair", str(photo), str(out), "--mask", str(mask), "--overwrite", "--device", "cpu"]) == 0
    )
    after = files.read(out).picture.pixels
    assert np.array_equal(after[~where], before[~where]) and (after[where] < 240).all()
    assert cli.main(["repair", str(photo), str(tmp_path / "x.png"), "--sensitivity", "200"]) == 2


def test_marks_are_saved_to_be_corrected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, _ = scratched(print_of())
    photo, out, mask, again = (tmp_path / name for name in ("in.png", "out.png", "mask.png", "again.png"))
    files.write(photo, Picture(before))
    words = ["repair", str(photo), str(out), "--device", "cpu", "--save-mask", str(mask)]
    assert cli.main(words) == 0
    marked = files.read(mask).picture.pixels
    assert marked.shape == (*before.shape[:2], 1) and set(np.unique(marked)) == {0, 255}
    after = files.read(out).picture.pixels
    assert np.array_equal(after[marked[..., 0] == 0], before[marked[..., 0] == 0]) and (after != before).any()
    assert cli.main(["repair", str(photo), str(again), "--device", "cpu", "--mask", str(mask)]) == 0
    assert np.array_equal(files.read(again).picture.pixels, after)
    out.unlink()
    assert cli.main(words) == 2 and "exists already" in capsys.readouterr().err
    assert cli.main([*words, "--mask", str(mask), "--overwrite"]) == 2


@pytest.mark.parametrize("name", ["in.png", "link.png", "out.png", "./out.png"])
def test_saved_marks_never_take_the_place_of_the_photo_or_its_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    before, _ = scratched(print_of())
    photo, out = tmp_path / "in.png", tmp_path / "out.png"
    files.write(photo, Picture(before))
    (tmp_path / "link.png").symlink_to(photo)
    words = ["repair", str(photo), str(out), "--device", "cpu", "--save-mask", f"{tmp_path}/{name}"]
    assert cli.main([*words, "--overwrite"]) == 2
    assert "choose another name for the mask" in capsys.readouterr().err
    assert np.array_equal(files.read(photo).picture.pixels, before) and not out.exists()


def test_marks_that_cannot_be_saved_are_refused_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = tmp_path / "in.png"
    files.write(photo, Picture(scratched(print_of())[0]))
    monkeypatch.setattr("engine.filters.repair_run.found", lambda *_: pytest.fail("it was begun"))
    words = ["repair", str(photo), str(tmp_path / "out.png"), "--device", "cpu", "--save-mask"]
    assert cli.main([*words, str(tmp_path / "nowhere" / "mask.png")]) == 1
    assert "does not exist" in capsys.readouterr().err


@pytest.mark.usefixtures("detected")
def test_scratches_all_around_a_tear(tmp_path: Path) -> None:
    before = print_of(400, 420)
    before[180:204, 190:214] = 255  # as broad as it may be here
    before[20, 20:400] = 255
    before[380, 20:400] = 255
    for x in range(30, 400, 40):
        before[40:60, x] = before[300:330, x] = 255
    after = put(before, repaired(before, widest=100))
    assert (after.max(2) < 240).all() and not np.array_equal(after, before)
    assert module.EDGE % 16 == 0
