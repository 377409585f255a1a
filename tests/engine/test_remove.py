"""Remove: what is masked goes, and nothing else changes."""

from __future__ import annotations

import threading
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine import cli, files, filling
from engine.api import Cancelled, Context, EngineError, MemoryExhausted, Patch, Picture, Rect, Request
from engine.dispatch import run
from engine.filling import fill
from engine.filters import FILTERS
from tests.engine.test_fill_evaluate import scene

METHODS = filling.METHODS


class Heard(Context):
    def __init__(self, stop_after: int | None = None) -> None:
        self.patches: list[Patch] = []
        self.notes: list[str] = []
        self.fractions: list[float] = []
        self.checks, self.stop_after = 0, stop_after

    def partial(self, patch: Patch) -> None:
        self.patches.append(patch)

    def note(self, message: str) -> None:
        self.notes.append(message)

    def progress(self, fraction: float, message: str = "") -> None:
        self.fractions.append(fraction)

    def check_cancelled(self) -> None:
        self.checks += 1
        if self.stop_after is not None and self.checks > self.stop_after:
            raise Cancelled("stopped")


def disc(height: int, width: int, y: int, x: int, radius: int) -> np.ndarray:
    return cv2.circle(np.zeros((height, width), np.uint8), (x, y), radius, 255, -1)


def request(
    pixels: np.ndarray, mask: np.ndarray | None, seed: int = 0, icc=None, region=None, **params
) -> Request:
    made = FILTERS["remove"].make_params(**params)
    return Request("remove", Picture(pixels, icc), made, mask=mask, seed=seed, region=region)


def whole(pixels: np.ndarray, result) -> np.ndarray:
    out = pixels.copy()
    out[result.rect.slices] = result.pixels
    return out


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_nothing_outside_the_grown_mask_changes(method: str, channels: int, dtype) -> None:
    rng = np.random.default_rng(channels)
    pixels = (np.dstack([scene(160, c)[..., 0] for c in range(channels)]).astype(np.float64) * 257).astype(
        np.uint16
    )
    pixels += rng.integers(0, 255, pixels.shape, dtype=np.uint16)
    if channels in (2, 4):
        pixels[..., -1] = 65535
        pixels[:30, :, -1] = 0
        pixels[60:70, :, -1] = 30000
    pixels = pixels if dtype == np.uint16 else (pixels >> 8).astype(np.uint8)
    mask = disc(160, 160, 80, 75, 24)
    result = run(request(pixels.copy(), mask, method=method, grow=3))
    out = whole(pixels, result)
    grown = filling.frame(mask > 0).expanded(3)
    assert result.rect == grown and result.pixels.dtype == dtype and not result.pixels.flags.writeable
    far = cv2.distanceTransform((mask == 0).astype(np.uint8), cv2.DIST_L2, 5) > 3
    assert np.array_equal(out[far], pixels[far])
    if channels in (2, 4):
        assert np.array_equal(out[..., -1], pixels[..., -1])
    inside = mask > 0
    assert (out[inside] != pixels[inside]).any(axis=1).mean() > 0.5


def test_the_object_goes() -> None:
    grain = np.random.default_rng(0).normal(0, 6, (240, 240, 3))
    pixels = (np.full((240, 240, 3), (90, 130, 170)) + grain).clip(0, 255).astype(np.uint8)
    background = pixels.copy()
    mask = disc(240, 240, 120, 120, 40)
    pixels[mask > 0] = (250, 20, 20)
    out = whole(pixels, run(request(pixels, mask)))
    hole = mask > 0
    assert np.abs(out[hole].mean(0) - background[hole].mean(0)).max() < 6
    assert 0.6 < out[hole].std(0).mean() / background[hole].std(0).mean() < 1.4  # its grain is there


def test_candidates_differ_and_each_can_be_had_again() -> None:
    pixels, mask = scene(200, 4), disc(200, 200, 100, 100, 30)
    first, again, other = (run(request(pixels, mask, seed)).pixels for seed in (3, 3, 4))
    assert np.array_equal(first, again)
    assert (first != other).mean() > 0.2


def test_patches_are_drafts_first_and_then_the_result() -> None:
    pixels, mask = scene(600, 5), disc(600, 600, 300, 290, 60)
    mask[20:60, 520:570] = 255
    mask[500, 100:400] = 255
    heard = Heard()
    result = run(request(pixels, mask), heard)
    final = [p for p in heard.patches if not p.draft]
    assert heard.patches[0].draft and len(final) < len(heard.patches)
    assert all(heard.patches.index(p) >= len(heard.patches) - len(final) for p in final)
    seen, shown = np.zeros((600, 600), int), pixels.copy()
    for patch in heard.patches:
        assert patch.pixels.shape == (patch.rect.height, patch.rect.width, 3)
        shown[patch.rect.slices] = patch.pixels
    for patch in final:
        seen[patch.rect.slices] += 1
    assert seen.max() == 1
    assert np.array_equal(shown, whole(pixels, result))
    covered = seen > 0
    for patch in heard.patches:
        assert covered[patch.rect.slices].all(), "a draft that nothing replaces"
    assert heard.fractions == sorted(heard.fractions) and heard.fractions[-1] == 1.0


def test_a_region_limits_the_mask() -> None:
    pixels = scene(200, 4)
    mask = disc(200, 200, 60, 60, 12) | disc(200, 200, 150, 150, 12)
    result = run(request(pixels, mask, region=Rect(120, 120, 60, 60), grow=0, method="telea"))
    assert result.rect == Rect(138, 138, 25, 25)


def test_the_recipe_tells_the_model() -> None:
    pixels, mask = scene(120), disc(120, 120, 60, 60, 15)
    with_network = run(request(pixels, mask, 7)).recipe
    assert with_network["model"] == "fill-deepfill" and len(with_network["model_sha256"]) == 64
    assert with_network["seed"] == 7 and with_network["masked"] and with_network["params"]["method"] == "auto"
    assert run(request(pixels, mask, method="telea")).recipe["model"] is None


# hostile


def test_bad_masks_are_refused_in_a_sentence() -> None:
    pixels = scene(40)
    with pytest.raises(EngineError, match="needs a mask: paint over"):
        run(request(pixels, None))
    with pytest.raises(EngineError, match="mask is empty"):
        run(request(pixels, np.full((40, 40), 20, np.uint8)))
    with pytest.raises(EngineError, match="mask is 39 × 40 and the picture 40 × 40"):
        run(request(pixels, np.zeros((40, 39), np.uint8)))
    with pytest.raises(EngineError, match="covers all of the picture"):
        run(request(pixels, np.full((40, 40), 255, np.uint8)))
    with pytest.raises(EngineError, match="covers all of the picture"):
        run(request(np.zeros((1, 1, 3), np.uint8), np.full((1, 1), 255, np.uint8)))


def test_what_is_transparent_is_neither_filled_nor_copied() -> None:
    pixels = np.dstack((scene(120), np.full((120, 120), 255, np.uint8)))
    pixels[:, 60:] = (0, 255, 0, 0)
    inside = disc(120, 120, 60, 90, 20)
    with pytest.raises(EngineError, match="fully transparent"):
        run(request(pixels, inside))
    both = disc(120, 120, 60, 55, 20)
    out = whole(pixels, run(request(pixels, both)))
    assert np.array_equal(out[:, 60:], pixels[:, 60:])
    assert (out[:, :60, 1].astype(int) - out[:, :60, 0] < 200).all()  # no green came over


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [(1, 2), (2, 1), (3, 9), (17, 5), (40, 700)])
def test_tiny_and_narrow_pictures(method: str, size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (*size, 3), dtype=np.uint8)
    mask = np.zeros(size, np.uint8)
    mask[: max(1, size[0] // 2), : max(1, size[1] // 2)] = 255
    out = whole(pixels, run(request(pixels, mask, method=method, grow=0)))
    assert np.array_equal(out[mask == 0], pixels[mask == 0])


@pytest.mark.parametrize("method", METHODS)
def test_all_but_a_corner_is_masked(method: str) -> None:
    pixels, mask = scene(90), np.full((90, 90), 255, np.uint8)
    mask[:4, :4] = 0
    out = whole(pixels, run(request(pixels, mask, method=method, grow=0)))
    assert np.array_equal(out[:4, :4], pixels[:4, :4])
    low, high = pixels[:4, :4].min() - 40.0, pixels[:4, :4].max() + 40.0
    assert low <= np.median(out) <= high or method == "smooth"


def test_a_hole_in_the_corner_has_the_colours_of_its_surroundings() -> None:
    pixels = (
        np.full((300, 300, 3), (80, 60, 40)) + np.random.default_rng(0).normal(0, 8, (300, 300, 3))
    ).clip(0, 255)
    pixels = pixels.astype(np.uint8)
    mask = np.zeros((300, 300), np.uint8)
    mask[150:, 170:] = 255
    pixels[mask > 0] = 255
    out = whole(pixels, run(request(pixels, mask)))
    assert np.abs(out[mask > 0].mean(0) - (80, 60, 40)).max() < 10


def test_thousands_of_specks_need_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_, **__):
        raise AssertionError("the network was asked")

    monkeypatch.setattr("engine.filling_network.Network.__init__", refused)
    rng = np.random.default_rng(0)
    clean = cv2.resize(scene(128, 2), (700, 500), interpolation=cv2.INTER_CUBIC)
    mask = np.zeros((500, 700), np.uint8)
    for y, x in zip(rng.integers(0, 500, 2000), rng.integers(0, 700, 2000), strict=True):
        cv2.circle(mask, (int(x), int(y)), int(rng.integers(0, 3)), 255, -1)
    cv2.line(mask, (0, 480), (699, 30), 255, 3)
    spoiled = np.where(mask[..., None] > 0, np.uint8(255), clean)
    filled = fill(Picture(spoiled), mask > 0)
    out = spoiled.copy()
    out[filled.rect.slices] = filled.pixels
    hole = mask > 0
    assert np.array_equal(out[~hole], spoiled[~hole]) and not filled.notes and not filled.model
    assert np.abs(out[hole].astype(int) - clean[hole]).mean() < 10


@pytest.mark.parametrize("after", [0, 5, 60])
def test_cancel_is_answered_at_any_time(after: int) -> None:
    heard = Heard(after)
    with pytest.raises(Cancelled):
        run(request(scene(300, 2), disc(300, 300, 150, 150, 50)), heard)
    assert not [p for p in heard.patches if not p.draft]


def test_cancel_comes_into_the_network_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    heard, started = Heard(), threading.Event()
    from engine.networks.deepfill import CoarseGenerator

    honest = CoarseGenerator.forward

    def forward(self, x):
        started.set()
        heard.stop_after = heard.checks
        return honest(self, x)

    monkeypatch.setattr(CoarseGenerator, "forward", forward)
    with pytest.raises(Cancelled):
        run(request(scene(120), disc(120, 120, 60, 60, 20)), heard)
    assert started.is_set()


def test_without_memory_for_the_network_it_looks_at_less_then_does_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from engine.networks.deepfill import DeepFill

    sides = []

    def forward(self, x, mask):
        sides.append(x.shape[-1])
        raise MemoryError

    monkeypatch.setattr(DeepFill, "forward", forward)
    heard, pixels, mask = Heard(), scene(200), disc(200, 200, 100, 100, 30)
    result = run(request(pixels, mask), heard)
    assert (
        len(sides) == 4 and sides[0] == sides[1] > sides[2] > sides[3]
    )  # first again, what was held may be free
    assert any("PatchMatch" in note and "classical" in note for note in heard.notes)
    assert tuple(heard.notes) == result.notes and result.recipe["model"] is None
    out = whole(pixels, result)
    assert (out[mask > 0] != pixels[mask > 0]).any()


@pytest.mark.parametrize(("failures", "words"), [(2, "smaller part"), (99, "without texture")])
def test_without_memory_for_the_patches_the_ladder_ends_in_the_classical_way(
    monkeypatch: pytest.MonkeyPatch, failures: int, words: str
) -> None:
    honest, calls = filling.matched, []

    def short(*given, **named):
        calls.append(given[0].shape)
        if len(calls) <= failures:
            raise MemoryError
        return honest(*given, **named)

    monkeypatch.setattr(filling, "matched", short)
    pixels, mask = scene(256), disc(256, 256, 128, 128, 20)
    result = run(request(pixels, mask, method="patchmatch"))
    assert words in result.notes[-1]
    assert calls[2][0] < calls[1][0] == calls[0][0]
    out = whole(pixels, result)
    assert np.array_equal(out[mask == 0][0], pixels[mask == 0][0])
    assert np.abs(out[mask > 0].astype(int) - pixels[mask > 0]).mean() < 40


def test_without_any_memory_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def short(*_):
        raise MemoryError

    monkeypatch.setattr(filling, "matched", short)
    monkeypatch.setattr(filling._Job, "_diffused", short)
    with pytest.raises(MemoryExhausted, match="not enough memory for a result of 41 × 41 pixels"):
        run(request(scene(120), disc(120, 120, 60, 60, 20), method="patchmatch", grow=0))


@pytest.mark.parametrize(
    ("method", "steps"),
    [
        ("auto", ("matched", "weighed", "forward")),
        ("smooth", ("joined", "forward")),
        ("patchmatch", ("matched",)),
        ("telea", ("_diffused",)),
    ],
)
def test_out_of_memory_once_in_every_hole_leaves_the_same_pixels(
    monkeypatch: pytest.MonkeyPatch, method: str, steps: tuple[str, ...]
) -> None:
    from engine.networks.deepfill import DeepFill

    pixels = scene(200, 3)
    mask = disc(200, 200, 40, 40, 12) | disc(200, 200, 150, 140, 16)
    mask[95:98, 40:160] = 255  # and a scratch
    wanted = run(request(pixels, mask, method=method, grow=0))
    # one step of a hole at a time: a second failure there makes it look at less
    for step in steps:
        owner = {"forward": DeepFill, "_diffused": filling._Job}.get(step, filling)
        honest, failed = getattr(owner, step), set()

        def once(*given, honest=honest, failed=failed, **named):
            place = tuple(
                a if isinstance(a, Rect) else np.shape(a) for a in given if np.ndim(a) or isinstance(a, Rect)
            )
            if place not in failed:
                failed.add(place)
                raise MemoryError
            return honest(*given, **named)

        with monkeypatch.context() as patch:
            patch.setattr(owner, step, once)
            result = run(request(pixels, mask, method=method, grow=0))
        assert failed, step
        assert np.array_equal(result.pixels, wanted.pixels) and result.notes == wanted.notes, step


def test_a_line_of_pixels_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_, **__):
        raise AssertionError("the network was asked")

    monkeypatch.setattr("engine.filling_network.Network.__init__", refused)
    for size in ((1, 20000), (20000, 1), (9, 3000)):
        pixels = np.random.default_rng(0).integers(100, 120, (*size, 3), dtype=np.uint8)
        mask = np.zeros(size, np.uint8)
        mask.ravel()[mask.size // 2 : mask.size // 2 + 30] = 255
        out = whole(pixels, run(request(pixels, mask, grow=0)))
        assert np.array_equal(out[mask == 0], pixels[mask == 0])
        assert 95 < out[mask > 0].mean() < 125


def test_details_are_weighed_only_where_the_network_saw_them(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed, asked = filling.weighed, []
    monkeypatch.setattr(filling, "weighed", lambda *given: asked.append(1) or weighed(*given))
    pixels = cv2.resize(scene(256, 1), (700, 700), interpolation=cv2.INTER_CUBIC)
    run(request(pixels, disc(700, 700, 350, 350, 30)))
    assert len(asked) == 1
    run(
        request(pixels, disc(700, 700, 350, 350, 110))
    )  # wider than the network's field: it saw a smaller copy
    run(request(pixels, disc(700, 700, 350, 350, 30), method="patchmatch"))
    assert len(asked) == 1


# the command line


def test_remove_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    pixels, mask = scene(200), disc(200, 200, 90, 90, 20)
    files.write(tmp_path / "photo.png", Picture(pixels))
    files.write(tmp_path / "mask.png", Picture(mask[..., None]))
    words = [
        "remove",
        str(tmp_path / "photo.png"),
        str(tmp_path / "out.png"),
        "--mask",
        str(tmp_path / "mask.png"),
    ]
    assert cli.main([*words, "--grow", "2", "--seed", "1"]) == 0, capsys.readouterr().err
    out = files.read(tmp_path / "out.png").picture.pixels
    far = cv2.distanceTransform((mask == 0).astype(np.uint8), cv2.DIST_L2, 5) > 2
    assert out.shape == pixels.shape and np.array_equal(out[far], pixels[far])
    assert (out[mask > 0] != pixels[mask > 0]).any()
