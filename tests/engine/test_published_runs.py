"""Published networks through our filters: random weights in their layouts, adopted as a person's files are."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import device as devices
from engine import runner
from engine.api import Context, DevicePolicy, EngineError, ModelError, Picture, Request, Result
from engine.filters import FILTERS, colorize_run, upscale_run
from engine.models.importing import adopt
from engine.models.loading import read_verified, state_dict
from engine.models.store import BUILT_IN, Loaded, ModelStore
from tests.engine.models.published_layouts import SPANDREL, spandrel_state

CPU = DevicePolicy("cpu", precision="float32")


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


@lru_cache(maxsize=8)
def weights(layout: str, seed: int = 0, **config: Any) -> dict[str, torch.Tensor]:
    if not config:
        return spandrel_state(layout)
    from spandrel.architectures.ESRGAN import ESRGAN

    torch.manual_seed(seed)
    return dict(ESRGAN(num_filters=8, num_blocks=1, **config).state_dict())


def adopted(folder: Path, layout: str, name: str = "", **facts: Any) -> ModelStore:
    """A store of the built-in models and one published network of random weights, under the id ``name``."""
    config = {key: facts.pop(key) for key in ("scale",) if key in facts}
    return taken(folder, weights(layout, **config), name or layout.lower(), **facts)


def taken(folder: Path, state: dict[str, torch.Tensor], name: str, **facts: Any) -> ModelStore:
    from safetensors.torch import save_file

    folder.mkdir(exist_ok=True)
    save_file({k: v.contiguous() for k, v in state.items()}, folder / "given.safetensors")
    adopt([folder / "given.safetensors"], folder / "models", identity=name, facts={"name": name, **facts})
    return ModelStore([BUILT_IN, folder / "models"])


def photo(height: int, width: int, channels: int = 3, dtype: Any = np.uint8) -> np.ndarray:
    """Smooth tones, an edge and some texture."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    value = 0.5 + 0.25 * np.sin(x / 9) * np.cos(y / 7) + 0.15 * np.sign(np.sin(x * 0.11 + y * 0.07))
    planes = [value, value * 0.8 + 0.1, value * 0.6 + 0.2, 0.5 + 0.5 * np.sin(x / 5)]
    return np.rint(np.stack(planes[:channels], 2).clip(0, 1) * np.iinfo(dtype).max).astype(dtype)


def upscaled(
    store: ModelStore, pixels: np.ndarray, model: str, policy: DevicePolicy = CPU, **params: Any
) -> Result:
    row = FILTERS["upscale"].make_params(clean="off", **params)
    request = Request("upscale", Picture(pixels), row, policy=policy, model=model)
    return upscale_run.run(request, Context(), store)


def ran(
    store: ModelStore, name: str, pixels: np.ndarray, model: str, policy: DevicePolicy = CPU, **params: Any
) -> Result:
    request = Request(name, Picture(pixels), FILTERS[name].make_params(**params), policy=policy, model=model)
    return runner.run(request, Context(), store)


def direct(state: dict[str, torch.Tensor], pixels: np.ndarray) -> np.ndarray:
    """What spandrel alone makes of a picture: H × W × 3 in 0..255."""
    from spandrel import ModelLoader

    x = torch.from_numpy(pixels).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        return (ModelLoader().load_from_state_dict(dict(state))(x)[0] * 255).permute(1, 2, 0).numpy()


# --- upscale -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [2, 4, 8])
def test_the_whole_path_is_spandrels_answer_within_a_level(tmp_path: Path, scale: int) -> None:
    store = adopted(tmp_path, "ESRGAN", "gan", scale=scale)
    pixels = photo(37, 50)
    result = upscaled(store, pixels, "gan", factor=str(min(scale, 4)))
    assert result.recipe["model"] == "gan" and not result.notes
    if scale <= 4:
        wanted = direct(weights("ESRGAN", scale=scale), pixels)
        assert np.abs(result.pixels - wanted).max() <= 1 + 1e-3
    assert result.pixels.shape == (37 * min(scale, 4), 50 * min(scale, 4), 3)


@pytest.mark.parametrize("tile", [64, 96])
def test_tiles_of_it_are_the_same_away_from_the_ramps(tmp_path: Path, tile: int) -> None:
    store = adopted(tmp_path, "ESRGAN", "gan", scale=2)
    pixels = photo(90, 150)
    whole = upscaled(store, pixels, "gan", factor="2").pixels.astype(int)
    tiled = upscaled(store, pixels, "gan", replace(CPU, tile=tile), factor="2").pixels.astype(int)
    assert np.abs(whole - tiled).max() <= 1


@pytest.mark.parametrize(
    ("scale", "size", "told"), [(4, (64, 48), False), (4, (96, 72), False), (2, (128, 96), True)]
)
def test_another_size_than_the_models_is_resampled_from_one_pass(tmp_path: Path, scale, size, told) -> None:
    store = adopted(tmp_path, "ESRGAN", "gan", scale=scale)
    result = upscaled(store, photo(24, 32), "gan", width=size[0])
    assert result.pixels.shape[1::-1] == size
    assert any("the rest of the way" in note for note in result.notes) == told
    full = upscaled(store, photo(24, 32), "gan", factor=str(scale)).pixels.astype(np.float64)
    # the same picture: tones of quarters agree
    for rows, columns in ((slice(0, 0.5), slice(0, 0.5)), (slice(0.5, 1), slice(0.5, 1))):
        means = []
        for made in (full, result.pixels):
            cut = [
                slice(int(s.start * n), int(s.stop * n))
                for s, n in zip((rows, columns), made.shape, strict=False)
            ]
            means.append(made[cut[0], cut[1]].mean())
        assert abs(means[0] - means[1]) < 2


def test_a_model_of_the_same_size_can_upscale_too(tmp_path: Path) -> None:
    store = taken(tmp_path, weights("ESRGAN", scale=1), "one")
    card = store.card("one")
    store._cards = {**{c.id: c for c in store.cards()}, "one": replace(card, task="upscale")}
    result = upscaled(store, photo(20, 30), "one", factor="2")
    assert result.pixels.shape == (40, 60, 3) and "one makes 30 × 20 pixels" in result.notes[0]


def test_alpha_and_sixteen_bits_go_through(tmp_path: Path) -> None:
    store = adopted(tmp_path, "ESRGAN", "gan", scale=2)
    result = upscaled(store, photo(30, 40, 4, np.uint16), "gan", factor="2")
    assert result.pixels.shape == (60, 80, 4) and result.pixels.dtype == np.uint16
    assert len(np.unique(result.pixels[..., 0])) > 300


def test_the_slider_is_refused_where_there_is_nothing_to_mix(tmp_path: Path) -> None:
    store = adopted(tmp_path, "ESRGAN", "gan", scale=2)
    with pytest.raises(EngineError, match=r"^gan has no second model to mix with: leave Detail at 0 %\.$"):
        upscaled(store, photo(20, 20), "gan", detail=40.0)


def test_the_pair_of_real_esrgan_is_mixed(tmp_path: Path) -> None:
    from engine.networks.srvgg import SRVGGNetCompact

    for seed, name in enumerate(("realesr-general-x4v3", "realesr-general-wdn-x4v3")):
        torch.manual_seed(seed)
        network = SRVGGNetCompact(8, 3)
        torch.nn.init.normal_(network.body[-1].weight, std=0.05)
        store = taken(tmp_path / name, network.state_dict(), name)
    store.folders.append(tmp_path / "realesr-general-x4v3" / "models")
    store.refresh()
    pixels = photo(20, 24)
    ends = [
        upscaled(store, pixels, n, factor="4").pixels.astype(int)
        for n in ("realesr-general-x4v3", "realesr-general-wdn-x4v3")
    ]
    mixed = [upscaled(store, pixels, "realesr-general-x4v3", factor="4", detail=d) for d in (50.0, 100.0)]
    assert np.abs(mixed[1].pixels.astype(int) - ends[1]).max() <= 1 < np.abs(ends[0] - ends[1]).max()
    assert mixed[0].recipe["resolved"]["mixed_with"]["model"] == "realesr-general-wdn-x4v3"
    with pytest.raises(EngineError, match="no second model"):
        upscaled(store, pixels, "realesr-general-wdn-x4v3", detail=10.0)


@pytest.mark.skipif(
    not os.environ.get("SAISEI_TEACHER"), reason="SAISEI_TEACHER names no folder with Real-ESRGAN"
)
def test_real_esrgan_x4plus_is_spandrels_answer_and_half_precision_is_near(tmp_path: Path) -> None:
    param = next(iter(Path(os.environ["SAISEI_TEACHER"]).rglob("realesrgan-x4plus.param")))
    card = adopt([param, param.with_suffix(".bin")], tmp_path / "models", identity="x4plus")
    store = ModelStore([BUILT_IN, card.folder])
    pixels = photo(48, 40)
    state = state_dict(read_verified(card), card.files[0].name)
    wanted = direct(state, pixels)
    assert np.abs(upscaled(store, pixels, "x4plus", factor="4").pixels - wanted).max() <= 1 + 1e-3
    half = upscaled(store, pixels, "x4plus", replace(CPU, precision="bfloat16"), factor="4").pixels
    assert 10 * np.log10(255**2 / np.square(half - wanted).mean()) >= 45


def test_the_benchmark_of_graphics_cards_compares_like_with_like(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the processor, which every machine has."""
    from tests.benchmarks import store_gpu

    monkeypatch.setattr(store_gpu, "ROUNDS", 1)
    store = adopted(tmp_path, "ESRGAN", store_gpu.MODEL, scale=4)
    monkeypatch.setattr(devices, "fastest_precision", lambda *_: "float32")
    most = store_gpu.ceiling("cpu", torch.float32, channels=16, side=32)
    rows = store_gpu.compared(store, photo(40, 48), "cpu", torch.float32, most)
    speed, share, quality = (row.value for row in rows)
    assert speed > 0 and 0 < share < 1000 and quality > 45
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert store_gpu.store_gpu() == []


# --- denoise -----------------------------------------------------------------------------------------------


def noisy(height: int, width: int) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 20, (height, width, 3))
    return (photo(height, width) + noise).clip(0, 255).astype(np.uint8)


def test_a_blind_denoiser_answers_as_spandrel_does(tmp_path: Path) -> None:
    store = adopted(tmp_path, "SCUNet", "scunet", task="denoise")
    pixels = noisy(48, 64)
    result = ran(store, "denoise", pixels, "scunet")
    assert np.abs(result.pixels - direct(weights("SCUNet"), pixels)).max() <= 1 + 1e-2
    with pytest.raises(ModelError, match="leave the strength on Auto"):
        ran(store, "denoise", pixels, "scunet", strength=20.0)


def test_a_strength_that_the_active_denoiser_cannot_take_goes_to_another_one(tmp_path: Path) -> None:
    """As a preset and Restore's own strength do, which name no model."""
    store = adopted(tmp_path, "SCUNet", "scunet", task="denoise")
    store.set_active("denoise", "scunet")
    told: list[str] = []
    params = FILTERS["denoise"].make_params(strength=20.0)
    request = Request("denoise", Picture(noisy(48, 64)), params, policy=CPU)
    context = Context()
    context.note = told.append  # type: ignore[method-assign]
    result = runner.run(request, context, store)
    assert result.recipe["model"] == "denoise-autoencoder" and result.recipe["resolved"] == {"strength": 20.0}
    assert list(result.notes) == told and "scunet does not work with these settings of Denoise" in told[0]
    assert ran(store, "denoise", noisy(16, 16), None).recipe["model"] == "scunet"  # type: ignore[arg-type]


def test_detail_that_the_active_upscaler_cannot_mix_goes_to_the_pair(tmp_path: Path) -> None:
    store = adopted(tmp_path, "ESRGAN", "gan", scale=2)
    store.set_active("upscale", "gan")
    result = upscaled(store, photo(24, 32), None, factor="2", detail=50.0)  # type: ignore[arg-type]
    assert result.recipe["model"] == "upscale-faithful"
    assert result.recipe["resolved"]["mixed_with"]["model"] == "upscale-detailed"
    assert len(result.notes) == 1 and "gan does not work with these settings" in result.notes[0]
    with pytest.raises(EngineError, match="no second model"):
        upscaled(store, photo(24, 32), "gan", factor="2", detail=50.0)
    assert upscaled(store, photo(24, 32), None, factor="2").recipe["model"] == "gan"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("layout", "told"), [("SCUNet", False), ("DRUNet", True), ("dncnn", False), ("ffdnet", True)]
)
def test_whether_a_denoiser_takes_a_strength_is_known_from_its_card(
    tmp_path: Path, layout: str, told: bool
) -> None:
    from engine.filters.denoise import can_be_told
    from engine.networks import build

    torch.manual_seed(0)
    state = weights(layout) if layout in SPANDREL else build(layout, {"width": 8, "layers": 4}).state_dict()
    store = taken(tmp_path, state, "it", task="denoise")
    card = store.card("it")
    network = store.load(card, torch.device("cpu"), torch.float32).network
    assert can_be_told(card) == told == (not getattr(network, "blind", False))


def test_a_denoiser_that_has_to_be_told_is_told_what_is_measured(tmp_path: Path) -> None:
    store = adopted(tmp_path, "DRUNet", "drunet")
    pixels = noisy(70, 90)
    auto = ran(store, "denoise", pixels, "drunet")
    level = auto.recipe["resolved"]["strength"]
    assert 12 < level < 30
    told = ran(store, "denoise", pixels, "drunet", strength=level)
    assert np.abs(auto.pixels.astype(int) - told.pixels).mean() < 2
    assert told.recipe["resolved"] == {"strength": level}
    tiled = ran(store, "denoise", noisy(200, 210), "drunet", replace(CPU, tile=160))
    whole = ran(store, "denoise", noisy(200, 210), "drunet")
    assert np.abs(tiled.pixels.astype(int) - whole.pixels).mean() < 1


@pytest.mark.parametrize("layout", ["dncnn", "ffdnet"])
def test_denoisers_of_our_own_layouts_can_be_left_on_auto(tmp_path: Path, layout: str) -> None:
    from engine.networks import build

    torch.manual_seed(0)
    store = taken(tmp_path, build(layout, {"width": 8, "layers": 4}).state_dict(), layout)
    assert store.card(layout).architecture == layout
    result = ran(store, "denoise", noisy(41, 53), layout)
    assert result.pixels.shape == (41, 53, 3)


def test_upscale_cleans_first_whatever_the_active_denoiser_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = adopted(tmp_path, "DRUNet", "drunet")
    by_task = store.active

    def active(task: str, identity: str | None = None) -> Any:
        return store.card("drunet") if task == "denoise" and identity is None else by_task(task, identity)

    monkeypatch.setattr(store, "active", active)
    params = FILTERS["upscale"].make_params(factor="2", clean="on")
    request = Request("upscale", Picture(noisy(60, 60)), params, policy=CPU, model="upscale-faithful")
    assert upscale_run.run(request, Context(), store).pixels.shape == (120, 120, 3)


def test_a_denoiser_that_nothing_measures_for_cleans_nothing_before_upscale(tmp_path: Path) -> None:
    adopted(tmp_path, "DRUNet", "drunet")
    store = adopted(tmp_path, "ESRGAN", "gan", scale=2)
    store.folders.remove(BUILT_IN)
    with pytest.raises(ModelError, match="drunet cannot measure noise by itself: switch Clean first off"):
        params = FILTERS["upscale"].make_params(factor="2", clean="on")
        request = Request("upscale", Picture(noisy(40, 40)), params, policy=CPU, model="gan")
        upscale_run.run(request, Context(), store)
    assert upscaled(store, photo(24, 24), "gan", factor="2").pixels.shape == (48, 48, 3)


# --- run a model -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["ESRGAN", "NAFNet"])
def test_restoration_models_of_any_kind_run(tmp_path: Path, layout: str) -> None:
    more = {"scale": 1} if layout == "ESRGAN" else {}
    store = adopted(tmp_path, layout, "it", **more)
    assert store.card("it").task == "enhance"
    pixels = photo(61, 77)
    result = ran(store, "enhance", pixels, "it")
    assert result.recipe["filter"] == "enhance" and result.recipe["resolved"] == {}
    wanted = direct(weights(layout, **more), pixels)
    inner = slice(16, 40), slice(16, 56)  # sides that are no multiple are mirrored in another way
    assert np.abs(result.pixels[inner] - wanted[inner]).max() <= 1 + 1e-2


def test_without_a_model_it_says_what_to_do() -> None:
    with pytest.raises(ModelError, match="No model for “enhance” is installed"):
        ran(ModelStore([BUILT_IN]), "enhance", photo(20, 20), None)  # type: ignore[arg-type]


def test_a_network_of_a_fixed_size_takes_no_larger_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = adopted(tmp_path, "NAFNet", "face")
    store._cards = {
        c.id: replace(c, fixed=64, overlap=0, tiling="no") if c.id == "face" else c for c in store.cards()
    }
    sides: list[tuple[int, int]] = []
    load = store.load

    def watched(card: Any, device: torch.device, dtype: torch.dtype) -> Loaded:
        loaded = load(card, device, dtype)
        monkeypatch.setattr(type(loaded.network), "forward", seen(type(loaded.network).forward))
        return loaded

    def seen(forward: Any) -> Any:
        def inner(self: Any, x: torch.Tensor) -> torch.Tensor:
            sides.append(tuple(x.shape[2:]))
            out: torch.Tensor = forward(self, x)
            return out

        return inner

    monkeypatch.setattr(store, "load", watched)
    assert ran(store, "enhance", photo(30, 50), "face").pixels.shape == (30, 50, 3)
    assert set(sides) == {(64, 64)}
    with pytest.raises(
        EngineError, match="face takes pictures of up to 64 × 64 pixels, and this one has 65 × 20"
    ):
        ran(store, "enhance", photo(20, 65), "face")


# --- remove and colorize -----------------------------------------------------------------------------------


def test_lama_fills_holes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.filling import fill

    assert "LaMa" in SPANDREL
    store = adopted(tmp_path, "LaMa", "lama")
    monkeypatch.setattr("engine.filling_network.shared", lambda: store)
    pixels = photo(61, 83)
    hole = np.zeros((61, 83), bool)
    hole[20:40, 30:55] = True
    filled = fill(Picture(pixels), hole, method="smooth", model="lama", policy=CPU)
    assert filled.model["model"] == "lama" and not filled.notes
    rect = filled.rect
    outside = ~hole[rect.slices]
    assert (filled.pixels[outside] == pixels[rect.slices][outside]).all()


def test_published_colorizers_colour(tmp_path: Path) -> None:
    from engine.networks import build

    torch.manual_seed(0)
    store = taken(tmp_path, build("siggraph17", {}).state_dict(), "siggraph")
    hints = np.zeros((40, 50, 4), np.uint8)
    hints[10:14, 10:14] = (200, 30, 30, 255)
    params = FILTERS["colorize"].make_params()
    grey = Picture(photo(40, 50, 1))
    for given in (None, hints):
        request = Request("colorize", grey, params, policy=CPU, model="siggraph", hints=given)
        result = colorize_run.run(request, Context(), store)
        assert result.pixels.shape == (40, 50, 3) and result.recipe["model"] == "siggraph"


def test_hints_are_refused_by_a_network_that_cannot_take_them(monkeypatch: pytest.MonkeyPatch) -> None:
    store = ModelStore([BUILT_IN])
    card = store.active("colorize")
    network = store.load(card, torch.device("cpu"), torch.float32).network
    monkeypatch.setattr(network, "takes_hints", False, raising=False)
    hints = np.zeros((40, 50, 4), np.uint8)
    hints[10:14, 10:14] = (200, 30, 30, 255)
    params = FILTERS["colorize"].make_params()
    request = Request("colorize", Picture(photo(40, 50, 1)), params, policy=CPU, hints=hints)
    with pytest.raises(
        EngineError, match="Colorizer takes no colour hints: choose another model, or remove the"
    ):
        colorize_run.run(request, Context(), store)
