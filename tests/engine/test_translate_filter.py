"""Translate, the filter: what stays, what changes, and that tiles, regions and sizes make no difference."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from engine import cli, files
from engine.api import (
    Cancelled,
    Context,
    DevicePolicy,
    EngineError,
    MemoryExhausted,
    ModelError,
    Patch,
    Picture,
    Rect,
    Request,
    Result,
    Size,
)
from engine.batch.work import models_of
from engine.chain import Chain, step
from engine.colour import DISPLAY_P3
from engine.files import provenance
from engine.filters.translate import DIRECTIONS, TRANSLATE, TranslateParams, seen_size
from engine.filters.translate_pixels import kept, reduced
from engine.filters.translate_run import run
from engine.filters.translate_statistics import fixed
from engine.models.store import BUILT_IN, ModelStore, shared
from engine.networks.cyclegan import ResNetGenerator
from engine.pixels import Converter

CPU = DevicePolicy(device="cpu", precision="float32")
LUMA = np.array([0.2126, 0.7152, 0.0722])


def scene(height: int = 120, width: int = 160, dtype: Any = np.uint8, channels: int = 3) -> np.ndarray:
    """Gradients, edges and grain, as photos have them."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    stripes = ((np.sin(x / 9 + y / 17) > 0) * 0.4 + 0.3).astype(np.float32)
    rgb = np.stack([x / max(width - 1, 1), y / max(height - 1, 1), stripes], 2) * 0.7 + 0.1
    rgb += np.random.default_rng(3).normal(0, 0.02, rgb.shape)
    top = np.iinfo(dtype).max
    pixels = np.rint(rgb.clip(0, 1) * top).astype(dtype)
    if channels < 3:
        pixels = pixels[..., :1]
    if channels in (2, 4):
        alpha = np.full((height, width, 1), top, dtype)
        alpha[: height // 3] = 0
        pixels = np.concatenate([pixels, alpha], 2)
    return np.ascontiguousarray(pixels)


def translated(
    pixels: np.ndarray,
    policy: DevicePolicy = CPU,
    context: Context | None = None,
    store: ModelStore | None = None,
    icc: bytes | None = None,
    more: dict[str, Any] | None = None,
    **values: Any,
) -> Result:
    request = Request(
        "translate", Picture(pixels, icc), TRANSLATE.make_params(**values), policy=policy, **(more or {})
    )
    return run(request, context, store)


def apart(a: np.ndarray, b: np.ndarray) -> int:
    return int(np.abs(a.astype(np.int64) - b.astype(np.int64)).max())


# --- the table


def test_every_direction_has_a_model_that_is_built_in() -> None:
    ready = {card.id for card in ModelStore([BUILT_IN]).for_task("translate")}
    assert {d.model for d in DIRECTIONS} <= ready
    assert {d.menu for d in DIRECTIONS} == {"style", "transform"}


@pytest.mark.parametrize("to", [d.id for d in DIRECTIONS])
def test_every_direction_changes_the_picture_and_says_with_what(to: str) -> None:
    pixels = scene(64, 80)
    result = translated(pixels, to=to)
    assert result.pixels.shape == pixels.shape and apart(result.pixels, pixels) > 5
    assert result.recipe["model"] == f"translate-{to}" and result.recipe["params"]["to"] == to
    assert result.recipe["model_sha256"] == shared().card(f"translate-{to}").sha256
    json.dumps(result.recipe, allow_nan=False)


def test_a_model_that_is_named_counts_and_the_recipe_says_so() -> None:
    result = translated(scene(40, 40), to="monet", more={"model": "translate-zebra"})
    assert result.recipe["model"] == "translate-zebra" and result.recipe["params"]["to"] == "zebra"


# --- what the generator sees


@pytest.mark.parametrize(
    ("size", "brush", "seen"),
    [
        ((6000, 4000), 100, (480, 320)),
        ((6000, 4000), 200, (240, 160)),
        ((6000, 4000), 50, (960, 640)),
        ((300, 200), 50, (300, 200)),  # never enlarged
        ((1, 1), 300, (1, 1)),
        ((9, 4000), 100, (9, 4000)),
    ],
)
def test_brush_scale_says_at_which_size_the_picture_is_seen(
    size: tuple[int, int], brush: float, seen: tuple[int, int]
) -> None:
    assert seen_size(Size(*size), 320, brush) == seen


def test_however_fine_the_brush_no_more_is_seen_than_fits() -> None:
    wide = seen_size(Size(120_000, 4000), 320, 10)
    assert wide.width * wide.height < 8.1e6 and abs(wide.width / wide.height - 30) < 0.1


@pytest.mark.parametrize("size", [(37, 23), (100, 61), (160, 120), (7, 1)])
def test_reduced_is_the_mean_over_areas_and_its_parts_fit_together(size: tuple[int, int]) -> None:
    pixels = scene(120, 160)
    converter = Converter(Picture(pixels))
    whole = reduced(converter, Size(*size), Rect(0, 0, *size))
    expected = cv2.resize(pixels.astype(np.float32) / 255, size, interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(whole, expected.reshape(whole.shape), atol=2e-3)
    part = Rect(size[0] // 3, size[1] // 4, max(1, size[0] // 2), max(1, size[1] // 2))
    np.testing.assert_allclose(reduced(converter, Size(*size), part), whole[part.slices], atol=1e-6)


def test_a_broad_brush_keeps_the_sharpness_of_the_picture() -> None:
    """What the change leaves of detail finer than the brush: all of it, where it is not asked to go."""
    pixels = scene(400, 600)
    whole = translated(pixels, to="vangogh", brush=300.0).pixels
    smooth = translated(pixels, to="vangogh", brush=300.0, detail=0.0).pixels

    def grain(a: np.ndarray) -> float:
        values = a.astype(np.float32)
        return float((values - cv2.GaussianBlur(values, (0, 0), 1.5)).std())

    assert grain(whole) > 0.9 * grain(pixels)
    assert grain(smooth) < 0.8 * grain(whole)


# --- tiles and regions


def test_a_region_is_what_the_whole_has_there() -> None:
    pixels = scene(360, 500)
    whole = translated(pixels, to="cezanne", brush=130.0).pixels
    for rect in (Rect(120, 90, 133, 71), Rect(0, 0, 1, 1), Rect(499, 359, 1, 1)):
        part = translated(pixels, to="cezanne", brush=130.0, more={"region": rect})
        assert part.rect == rect
        assert apart(part.pixels, whole[rect.slices]) <= 1


def test_tiles_show_no_seam_on_a_gradient() -> None:
    y, x = np.mgrid[0:520, 0:640]
    pixels = np.stack([x * 200 // 640 + 20, y * 200 // 520 + 20, (x + y) * 150 // 1160 + 50], 2).astype(
        np.uint8
    )
    whole = translated(pixels, to="vangogh", brush=50.0).pixels
    tiled = translated(pixels, DevicePolicy("cpu", 320, "float32"), to="vangogh", brush=50.0).pixels
    assert apart(whole, tiled) <= 1


@pytest.fixture
def instance_norms(tmp_path: Path) -> ModelStore:
    """A generator of the published kind, whose tone depends on all that it is given."""
    torch.manual_seed(4)
    network = ResNetGenerator(width=4)
    state = {k: v.clone() for k, v in network.state_dict().items()}
    for key in state:
        if key.endswith("weight"):
            state[key] *= 15 if "26" in key else 3
    save_file(state, tmp_path / "own.safetensors")
    data = (tmp_path / "own.safetensors").read_bytes()
    (tmp_path / "own.toml").write_text(
        'id = "own"\nname = "My own"\ntask = "translate"\narchitecture = "cyclegan"\nmultiple = 4\noverlap = 32\n'
        f'[config]\nwidth = 4\n[[files]]\nname = "own.safetensors"\nsize = {len(data)}\n'
        f'sha256 = "{hashlib.sha256(data).hexdigest()}"\n',
        encoding="utf-8",
    )
    return ModelStore([tmp_path, BUILT_IN])


def test_statistics_of_instance_norms_are_shared_between_tiles(instance_norms: ModelStore) -> None:
    pixels = scene(420, 640)
    pixels[:, 320:] //= 4  # one half dark: tiles by themselves would be of different tone
    own: dict[str, Any] = {"model": "own"}
    whole = translated(pixels, store=instance_norms, brush=10.0, more=own)
    assert whole.recipe["resolved"]["seen"] == [640, 420] and whole.recipe["model"] == "own"
    tiled = translated(
        pixels, DevicePolicy("cpu", 400, "float32"), store=instance_norms, brush=10.0, more=own
    )
    assert apart(whole.pixels, tiled.pixels) <= 1
    assert whole.pixels.std() > 5
    # the network alone, over one of the halves, has another tone: what the test would find
    network = instance_norms.load(instance_norms.card("own"), torch.device("cpu"), torch.float32).network
    with torch.inference_mode():
        half = network(torch.from_numpy(pixels[:, 320:].copy()).permute(2, 0, 1)[None].float() / 255)
    mean = half.mean((0, 2, 3)).numpy() * 255
    assert np.abs(mean - whole.pixels[:, 320:].mean((0, 1))).max() > 3


def test_fixed_statistics_are_those_of_the_picture() -> None:
    torch.manual_seed(1)
    network = ResNetGenerator(width=4, blocks=2).eval()
    x = torch.rand(1, 3, 48, 64)
    with torch.inference_mode():
        torch.testing.assert_close(fixed(network, x)(x), network(x), atol=1e-4, rtol=1e-4)
        other = torch.rand(1, 3, 48, 64) * 0.3
        assert (fixed(network, x)(other) - network(other)).abs().max() > 1e-3
    assert any(isinstance(m, torch.nn.InstanceNorm2d) for m in network.modules())  # it is as it was


# --- pixels


@pytest.mark.parametrize("size", [(1, 1), (1, 33), (33, 1), (2, 3), (17, 15)])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_any_size_and_kind(size: tuple[int, int], channels: int) -> None:
    pixels = scene(*size, channels=channels)
    result = translated(pixels, to="ukiyoe")
    assert result.pixels.shape == pixels.shape and result.pixels.dtype == np.uint8


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("icc", [None, DISPLAY_P3])
def test_at_no_strength_nothing_changes_by_a_bit(dtype: Any, channels: int, icc: bytes | None) -> None:
    pixels = scene(90, 70, dtype, channels)
    profile = icc if channels > 2 else None
    np.testing.assert_array_equal(translated(pixels, icc=profile, strength=0.0, detail=30.0).pixels, pixels)


def test_half_the_strength_is_half_the_change() -> None:
    pixels = scene(60, 60, np.uint16)
    full = translated(pixels, to="vangogh").pixels.astype(np.int64)
    half = translated(pixels, to="vangogh", strength=50.0).pixels.astype(np.int64)
    inside = (full > 0) & (full < 65535)
    assert np.abs(half - (full + pixels) / 2)[inside].max() < 2


def test_16_bits_are_16_bits_and_the_same_picture_as_8() -> None:
    pixels = scene(80, 80)
    eight = translated(pixels, to="monet").pixels
    sixteen = translated(pixels.astype(np.uint16) * 257, to="monet").pixels
    assert len(np.unique(sixteen)) > 300
    assert np.abs(sixteen / 257 - eight).max() <= 1.01


def test_alpha_stays_and_what_nobody_sees_stays() -> None:
    pixels = scene(90, 80, channels=4)
    out = translated(pixels, to="vangogh").pixels
    np.testing.assert_array_equal(out[..., 3], pixels[..., 3])
    np.testing.assert_array_equal(out[:30], pixels[:30])
    assert apart(out[30:], pixels[30:]) > 5


def test_a_mask_limits_and_feathers() -> None:
    pixels = scene(90, 120, np.uint16)
    mask = np.zeros((90, 120), np.uint8)
    mask[20:60, 30:90] = 255
    mask[60:70, 30:90] = 128
    whole = translated(pixels, to="vangogh").pixels.astype(np.float64)
    out = translated(pixels, to="vangogh", more={"mask": mask}).pixels
    np.testing.assert_array_equal(out[mask == 0], pixels[mask == 0])
    np.testing.assert_array_equal(out[mask == 255], whole[mask == 255])
    mixed = pixels + (whole - pixels) * (128 / 255)
    assert np.abs(out - mixed)[mask == 128].max() < 2


@pytest.mark.parametrize("what", ["light", "colours"])
def test_light_or_colours_are_kept(what: str) -> None:
    pixels = scene(80, 100, np.uint16)
    before = pixels / 65535
    after = translated(pixels, to="vangogh", keep=what).pixels / 65535
    plain = translated(pixels, to="vangogh").pixels / 65535
    own, new = before @ LUMA, after @ LUMA
    if what == "light":
        assert np.abs(own - new).max() < 1e-3
        assert np.abs(after - before).max() > 0.05
    else:
        assert np.abs(plain @ LUMA - new).max() < 1e-3
        # what is left of a colour has its hue: differences between channels only shrink
        assert (
            np.corrcoef((before[..., 0] - before[..., 2]).ravel(), (after[..., 0] - after[..., 2]).ravel())[
                0, 1
            ]
            > 0.99
        )


def test_kept_never_leaves_what_can_be_shown() -> None:
    rng = np.random.default_rng(0)
    before, after = (rng.random((50, 50, 3)).astype(np.float32) for _ in range(2))
    before[0], after[0], before[1], after[1] = 0, 1, 1, 0
    for what in ("light", "colours"):
        out = kept(before, after, what)
        assert np.isfinite(out).all() and out.min() > -1e-5 and out.max() < 1 + 1e-5


# --- the job


class _Heard(Context):
    def __init__(self, stop_at: float = 2.0) -> None:
        self.stop_at = stop_at
        self.fractions: list[float] = []
        self.patches: list[Patch] = []
        self.notes: list[str] = []

    def progress(self, fraction: float, message: str = "") -> None:
        self.fractions.append(fraction)

    def note(self, message: str) -> None:
        self.notes.append(message)

    def check_cancelled(self) -> None:
        if self.fractions and self.fractions[-1] >= self.stop_at:
            raise Cancelled("stopped")

    def partial(self, patch: Patch) -> None:
        self.patches.append(patch)


def test_progress_only_grows_and_patches_are_the_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.filters.translate_run.STRIP", 4000)
    heard = _Heard()
    pixels = scene(200, 160)
    result = translated(pixels, context=heard, more={"focus": Rect(0, 150, 160, 50)})
    assert heard.fractions == sorted(heard.fractions) and heard.fractions[-1] == 1.0
    covered = np.zeros((200, 160), int)
    for patch in heard.patches:
        covered[patch.rect.slices] += 1
        np.testing.assert_array_equal(result.pixels[patch.rect.slices], patch.pixels)
    assert (covered == 1).all() and len(heard.patches) > 4
    assert heard.patches[0].rect.contains(Rect(0, 174, 160, 1))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.2, 0.75])
def test_cancel_is_answered_at_every_stage(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.filters.translate_run.STRIP", 4000)
    monkeypatch.setattr("engine.filters.translate_pixels.STRIP", 4000)
    with pytest.raises(Cancelled):
        translated(scene(600, 400), DevicePolicy("cpu", 192, "float32"), _Heard(share), to="zebra")


def test_strips_that_do_not_fit_become_thinner(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = scene(100, 100)
    expected = translated(pixels).pixels
    read = Converter.read

    def short(self: Converter, rect: Rect, *more: Any) -> np.ndarray:
        if self.picture.channels == 3 and self.picture.pixels.dtype == np.uint8 and rect.height > limit[0]:
            raise MemoryError
        return read(self, rect, *more)

    limit = [30]
    seen = reduced(Converter(Picture(pixels)), Size(100, 100), Rect(0, 0, 100, 100))
    monkeypatch.setattr("engine.filters.translate_run.reduced", lambda *_: seen)
    monkeypatch.setattr(Converter, "read", short)
    heard = _Heard()
    result = translated(pixels, context=heard)
    np.testing.assert_array_equal(result.pixels, expected)
    assert any("strips of 25 rows" in note for note in result.notes) and heard.notes == list(result.notes)
    limit[0] = 2
    with pytest.raises(MemoryExhausted, match="even in thin strips"):
        translated(pixels)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"to": "picasso"}, "Translate to is one of monet"),
        ({"brush": 5.0}, "Brush scale is 10 to 300"),
        ({"brush": float("nan")}, "Brush scale is 10 to 300"),
        ({"strength": 101.0}, "Strength is 0 to 100"),
        ({"keep": "everything"}, "Keep is one of nothing"),
    ],
)
def test_settings_that_cannot_be_are_one_sentence(values: dict[str, Any], words: str) -> None:
    params = TranslateParams(**values)
    with pytest.raises(EngineError, match=words):
        run(Request("translate", Picture(scene(20, 20)), params, policy=CPU))
    with pytest.raises(ValueError, match=words):
        TRANSLATE.make_params(**asdict(params))


def test_bad_requests_are_refused_before_any_work(tmp_path: Path) -> None:
    pixels = scene(20, 20)
    for more, words in (
        ({"mask": np.zeros((3, 3), np.uint8)}, "they have to be of one size"),
        ({"region": Rect(10, 10, 20, 20)}, "does not lie inside"),
        ({"model": "no-such"}, "There is no model"),
        ({"model": "denoise-autoencoder"}, "not for “translate”"),
        ({"hints": np.zeros((20, 20, 4), np.uint8)}, "takes no colour hints"),
    ):
        with pytest.raises(EngineError, match=words):
            translated(pixels, more=more)
    with pytest.raises(ModelError, match="There is no model “translate-monet”"):
        translated(pixels, store=ModelStore([tmp_path]))


# --- from outside


def test_a_chain_knows_the_models_that_its_steps_ask_for() -> None:
    chain = Chain((step("translate", to="zebra"), step("translate", to="monet")))
    store = shared()
    assert models_of(chain, store) == [store.card(f"translate-{to}").sha256 for to in ("zebra", "monet")]


@pytest.fixture
def photo(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "in.png"
    files.write(path, Picture(scene(50, 70)))
    yield path


def test_on_the_command_line(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = photo.with_name("out.png")
    assert cli.main(["translate", "--to", "vangogh", "--brush", "150", str(photo), str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["model"] == "translate-vangogh"
    read = files.read(out)
    recipe = provenance.recipes(read.metadata)[-1]
    assert recipe["filter"] == "translate" and recipe["params"]["to"] == "vangogh"
    assert provenance.source_type(read.metadata) == provenance.COMPOSITE
    assert cli.main(["translate", "--to", "picasso", str(photo), str(out)]) == 2
    assert "one of monet, vangogh" in capsys.readouterr().err
