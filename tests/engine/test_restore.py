from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import cli, files
from engine.api import Cancelled, Context, DevicePolicy, EngineError, Patch, Picture, Request, Result, Size
from engine.chain import Chain, Step, run_chain
from engine.dispatch import run
from engine.filters import FILTERS
from engine.filters import restore_run as module
from engine.filters.restore import RestoreParams, restored_size
from engine.filters.restore_run import COLOURED, SOUND
from engine.restoring import Findings, Steps, proposed
from engine.restoring_analysis import analysed
from tests.engine.test_fade import coloured, faded, photo
from tests.engine.test_repair import Canceller, scratched
from tests.engine.test_restoring_layers import laid

ROW = FILTERS["restore"]
CPU = DevicePolicy("cpu")
SOUND_FINDINGS = Findings(kind="coloured", width=2000, height=1500)
ALL = Findings(0.05, 0.03, 8.0, 1.3, 0.3, 0.3, "tinted", 600, 400)


def restored(
    pixels: np.ndarray, context: Context | None = None, icc: bytes | None = None, **values: Any
) -> Result:
    return run(Request("restore", Picture(pixels, icc), ROW.make_params(**values), policy=CPU), context)


def old_photo(height: int = 96, width: int = 128) -> np.ndarray:
    """Toned, faded, noisy and scratched."""
    tone = photo(height, width)
    before = faded(tone, (0.2, 0.15, 0.1), (0.7, 0.6, 0.4))
    noise = np.random.default_rng(4).normal(0, 6, before.shape[:2])[..., None]
    noisy = np.clip(np.rint(before + noise), 0, 255).astype(np.uint8)
    return scratched(noisy)[0] if height > 150 else noisy


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Findings]]:
    """What the analysis gives: the test sets it."""
    given = [ALL]
    monkeypatch.setattr(module, "analysed", lambda *_: given[0])
    yield given


# --- what is proposed -------------------------------------------------------------------------------------------


def test_what_is_wrong_is_proposed() -> None:
    auto = RestoreParams()
    assert proposed(auto, SOUND_FINDINGS) == Steps() and Steps().names == ()
    assert proposed(auto, ALL) == Steps(True, True, True, True, 2)
    assert proposed(auto, ALL).names == ("repair", "denoise", "fade", "colorize", "upscale")
    assert proposed(auto, Findings(0.02, 0.001, width=2000, height=1500)) == Steps()  # it may be no damage
    assert proposed(auto, Findings(blocks=1.2, width=2000, height=1500)).denoise
    assert proposed(auto, Findings(cast=0.12, width=2000, height=1500)) == Steps()
    toned = Findings(cast=0.12, kind="tinted", width=2000, height=1500)
    assert proposed(auto, toned).names == ("denoise", "fade", "colorize")  # a print of that age has grain


def test_on_and_off_are_kept() -> None:
    off = RestoreParams(repair="off", denoise="off", fade="off", colorize="off", upscale="off")
    assert proposed(off, ALL) == Steps()
    on = RestoreParams(repair="on", denoise="on", fade="on", colorize="on", upscale="3")
    assert proposed(on, SOUND_FINDINGS) == Steps(True, True, True, True, 3)


def test_the_size_is_known_before() -> None:
    assert restored_size(RestoreParams(), Size(600, 400)) == (1200, 800)
    assert restored_size(RestoreParams(), Size(3000, 2000)) == (3000, 2000)
    assert restored_size(RestoreParams(upscale="off"), Size(600, 400)) == (600, 400)
    assert restored_size(RestoreParams(), Size(1, 1)) == (1, 1)
    with pytest.raises(ValueError, match="the most"):
        restored_size(RestoreParams(upscale="4"), Size(200_000, 20))
    assert ROW.output_size(RestoreParams(upscale="4"), Size(10, 20)) == (40, 80)


# --- what is found, by the real models ----------------------------------------------------------------------------


def test_an_old_photo_is_seen_through() -> None:
    seen = analysed(Picture(old_photo(200, 240)), RestoreParams(), CPU)
    assert seen.kind == "tinted" and seen.faded and seen.scratches > 0 and not seen.failed
    assert (seen.width, seen.height) == (240, 200) and seen.small
    assert json.loads(json.dumps(seen.data()))["kind"] == "tinted"


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [(1, 1), (40, 50)])
@pytest.mark.parametrize("value", [0, 255])
def test_empty_pictures_are_sound(channels: int, size: tuple[int, int], value: int) -> None:
    before = np.full((*size, channels), value, np.uint8)
    seen = analysed(Picture(before), RestoreParams(), CPU)
    assert not (seen.scratched or seen.noisy or seen.faded or seen.colourless)
    result = restored(before, upscale="off")
    assert np.array_equal(result.pixels, before) and SOUND in result.notes and not result.parts


def test_a_clean_photo_changes_nothing_and_says_so() -> None:
    y, x = np.mgrid[0:200, 0:260]
    clean = np.stack([x * 0.98, y * 1.27, 255 - x * 0.6 - y * 0.48], 2).clip(0, 255).astype(np.uint8)
    result = restored(clean, upscale="off")
    assert np.array_equal(result.pixels, clean) and SOUND in result.notes
    assert result.recipe["resolved"]["steps"] == []


def test_what_cannot_be_looked_at_counts_as_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> dict[str, Any]:
        raise EngineError("The model is missing.")

    monkeypatch.setattr("engine.restoring_analysis._scratches", broken)
    seen = analysed(Picture(old_photo()), RestoreParams(denoise="off"), CPU)
    assert seen.failed == ("The model is missing.",) and not seen.scratched and seen.faded


# --- the job ------------------------------------------------------------------------------------------------------


class Listening(Context):
    def __init__(self) -> None:
        self.patches: list[Patch] = []
        self.fractions: list[float] = []
        self.notes: list[str] = []

    def progress(self, fraction: float, message: str = "") -> None:
        self.fractions.append(fraction)

    def partial(self, patch: Patch) -> None:
        self.patches.append(patch)

    def note(self, message: str) -> None:
        self.notes.append(message)


def test_all_of_it(found: list[Findings]) -> None:
    before = old_photo(170, 200)
    context = Listening()
    result = restored(before, context, upscale="off", denoise_strength=8)
    assert [part.filter for part in result.parts] == ["repair", "denoise", "fade", "colorize"]
    assert [part.blend for part in result.parts] == ["normal", "hard-light", "hard-light", "color"]
    assert [r["filter"] for r in result.recipe["steps"]] == ["repair", "denoise", "fade", "colorize"]
    assert result.recipe["resolved"]["denoise_strength"] == 8
    assert result.scale == 1 and result.pixels.shape == before.shape and not result.pixels.flags.writeable
    assert context.fractions == sorted(context.fractions) and context.fractions[-1] == 1
    assert any(note.startswith("Found: scratches") for note in context.notes)
    assert any(note.startswith("Done: repaired") for note in result.notes)
    # pieces: drafts anywhere, and then all of it once
    seen = np.zeros(before.shape[:2], int)
    for patch in context.patches:
        if not patch.draft:
            seen[patch.rect.slices] += 1
            assert np.array_equal(patch.pixels, result.pixels[patch.rect.slices])
    assert (seen == 1).all() and any(patch.draft for patch in context.patches)
    json.dumps(result.recipe)


def test_the_layers_are_the_result_and_each_can_be_switched_off(found: list[Findings]) -> None:
    before = old_photo(170, 200)
    result = restored(before, upscale="off", colorize="off", denoise_strength=8)
    repair, denoise, fade = result.parts

    def stacked(*parts: Any) -> np.ndarray:
        now = before.copy()
        for part in parts:
            if part.blend == "normal":
                place = now[part.rect.slices]
                inside = part.pixels[..., 3] > 0
                place[inside] = part.pixels[inside][:, :3]
            else:
                now = np.rint(np.clip(laid(now, part.pixels), 0, 255)).astype(np.uint8)
        return now

    assert np.abs(stacked(repair, denoise, fade).astype(int) - result.pixels).max() <= 4
    # without the repair the scratch is there, in the tones of the restored photo
    _, where = scratched(before)
    without = stacked(denoise, fade)
    assert without[where].mean() > result.pixels[where].mean() + 40
    # outside of the marks it makes no difference
    marks = np.zeros(before.shape[:2], bool)
    marks[repair.rect.slices] = repair.pixels[..., 3] > 0
    assert np.array_equal(without[~marks], stacked(repair, denoise, fade)[~marks])
    # without the denoiser the tones stay
    noisy = stacked(repair, fade)
    assert abs(noisy.mean() - result.pixels.mean()) < 3
    assert np.diff(noisy.astype(int), axis=1).std() > np.diff(result.pixels.astype(int), axis=1).std()


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_every_kind_of_picture(found: list[Findings], channels: int, dtype: type) -> None:
    grey = np.rint(photo(64, 80)[..., None] * np.iinfo(dtype).max).astype(dtype)
    before = grey if channels < 3 else np.repeat(grey, 3, 2)
    if channels in (2, 4):
        alpha = np.full((64, 80, 1), np.iinfo(dtype).max, dtype)
        alpha[:, :10] = 0
        before = np.concatenate([before, alpha], 2)
    context = Listening()
    result = restored(before, context, upscale="off", repair="off")
    assert result.pixels.dtype == dtype and result.pixels.shape[2] == (
        channels if channels > 2 else channels + 2
    )
    if channels in (2, 4):
        assert np.array_equal(result.pixels[..., -1], before[..., -1])
    assert all(patch.pixels.shape[2] == result.pixels.shape[2] for patch in context.patches)


def test_upscaled_at_the_end(found: list[Findings]) -> None:
    before = old_photo(48, 64)
    context = Listening()
    result = restored(before, context, repair="off", denoise="off", colorize="off")
    assert result.pixels.shape == (96, 128, 3) and result.scale == 2
    assert [part.filter for part in result.parts] == ["fade"] and not any(p.draft for p in context.patches)
    seen = np.zeros((96, 128), int)
    for patch in context.patches:
        seen[patch.rect.slices] += 1
    assert (seen == 1).all()
    assert result.recipe["steps"][-1]["filter"] == "upscale"


def test_a_picture_in_colour_is_not_colorized(found: list[Findings]) -> None:
    found[0] = SOUND_FINDINGS
    before = np.rint(coloured(photo()) * 255).astype(np.uint8)
    result = restored(before, colorize="on", upscale="off")
    assert COLOURED in result.notes and np.array_equal(result.pixels, before)


def test_masks_and_parts_of_the_picture_are_refused() -> None:
    picture = Picture(old_photo())
    for more, words in (
        ({"mask": np.zeros((96, 128), np.uint8)}, "no mask"),
        ({"region": (0, 0, 10, 10)}, "whole"),
    ):
        from engine.api import Rect

        if "region" in more:
            more = {"region": Rect(0, 0, 10, 10)}
        with pytest.raises(EngineError, match=words):
            run(Request("restore", picture, RestoreParams(), policy=CPU, **more))  # type: ignore[arg-type]


# --- when something goes wrong ------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["denoise", "fade", "colorize"])
def test_a_step_that_fails_is_left_out(
    found: list[Findings], step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatched = module.dispatch.run

    def failing(request: Request, context: Context | None = None) -> Result:
        if request.filter == step:
            raise EngineError("The model is damaged.")
        return dispatched(request, context)

    monkeypatch.setattr(module.dispatch, "run", failing)
    result = module.run(
        Request("restore", Picture(old_photo()), ROW.make_params(repair="off", upscale="off"), policy=CPU),
        Context(),
    )
    names = [part.filter for part in result.parts]
    assert step not in names and len(names) == 2
    assert f"{FILTERS[step].label} was left out: The model is damaged." in result.notes


def test_if_every_step_fails_so_does_the_job(found: list[Findings], monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(request: Request, context: Context | None = None) -> Result:
        raise MemoryError

    monkeypatch.setattr(module.dispatch, "run", failing)
    with pytest.raises(EngineError, match="not enough memory"):
        module.run(
            Request(
                "restore", Picture(old_photo()), ROW.make_params(repair="off", upscale="off"), policy=CPU
            ),
            Context(),
        )


def test_it_can_be_cancelled_in_each_step(found: list[Findings]) -> None:
    class Counting(Canceller):
        def __init__(self) -> None:
            super().__init__(1 << 30)

    counting = Counting()
    before = old_photo(48, 64)
    values = {"repair": "off", "upscale": "2", "denoise_strength": 5.0}
    restored(before, **values)  # what is measured once is measured
    restored(before, counting, **values)
    checks = (1 << 30) - counting.left
    assert checks > 6
    for after in range(checks):
        with pytest.raises(Cancelled):
            restored(before, Canceller(after), **values)


def test_the_detector_that_was_asked_for_looks_and_repairs(monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.filters import repair_marks

    asked: list[str | None] = []

    class Seen(repair_marks.Detector):
        def __init__(
            self, picture: Picture, policy: DevicePolicy, context: Context, model: str | None = None
        ) -> None:
            asked.append(model)
            super().__init__(picture, policy, context)

    monkeypatch.setattr(repair_marks, "Detector", Seen)
    others = {"denoise": "off", "fade": "off", "colorize": "off", "upscale": "off"}
    picture = Picture(old_photo(200, 240))
    run(Request("restore", picture, ROW.make_params(**others), "another", policy=CPU), Context())
    run(Request("restore", picture, ROW.make_params(repair="on", **others), "another", policy=CPU), Context())
    assert len(asked) >= 2 and set(asked) == {"another"}


def test_of_a_picture_that_tells_nothing_no_colours_are_told(found: list[Findings]) -> None:
    found[0] = analysed(Picture(np.full((40, 50, 1), 128, np.uint8)), RestoreParams(), CPU)
    others = {"repair": "off", "denoise": "off", "fade": "off", "upscale": "off"}
    result = restored(np.full((40, 50, 1), 128, np.uint8), colorize="on", **others)
    assert COLOURED not in result.notes and [part.filter for part in result.parts] == ["colorize"]


def test_what_failed_is_not_told_to_be_sound(found: list[Findings], monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(request: Request, context: Context | None = None) -> Result:
        raise EngineError("The model is damaged.")

    monkeypatch.setattr(module.dispatch, "run", failing)
    params = ROW.make_params(repair="on", denoise="on", fade="off", colorize="off", upscale="off")
    smooth = np.full((48, 64, 3), 90, np.uint8)  # nothing is found that could be repaired
    result = module.run(Request("restore", Picture(smooth), params, policy=CPU), Context())
    assert "Denoise was left out: The model is damaged." in result.notes and SOUND not in result.notes
    assert np.array_equal(result.pixels, smooth)


# --- chains and the command line ------------------------------------------------------------------------------------


def test_as_a_step_of_a_chain(found: list[Findings]) -> None:
    params = ROW.make_params(repair="off", denoise="off", colorize="off")
    made = run_chain(
        Chain((Step("restore", params), Step("invert", FILTERS["invert"].make_params()))),
        Picture(old_photo(48, 64)),
    )
    assert made.picture.size == (128, 96)


def test_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo_file, out = tmp_path / "in.png", tmp_path / "out.png"
    files.write(photo_file, Picture(old_photo(72, 96)))
    words = ["restore", str(photo_file), str(out), "--device", "cpu", "--upscale", "off"]
    assert cli.main(words) == 0
    told = capsys.readouterr().out
    assert "Found: " in told and "Done: " in told and "colorized" in told
    assert (files.read(out).picture.pixels != old_photo(72, 96)).any()
    assert cli.main([*words, "--overwrite", "--json", "--colorize", "off"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["resolved"]["found"]["kind"] == "tinted" and "colorize" not in data["resolved"]["steps"]
    assert cli.main([*words, "--overwrite", "--fade", "perhaps"]) == 2
