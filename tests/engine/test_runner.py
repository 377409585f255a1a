"""The runner around a network that can be computed by hand: tiles, patches, ladder, checks, cancelling."""

from __future__ import annotations

import gc

import numpy as np
import psutil
import pytest
import torch
from runner_fakes import CPU, FakeOperation, FakeParams, FakeStore, blur, operation, request, scene

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
)
from engine.runner import run

__all__ = ["operation"]  # a fixture


class Listener(Context):
    def __init__(self, cancel_after: int | None = None) -> None:
        self.patches: list[Patch] = []
        self.fractions: list[float] = []
        self.notes: list[str] = []
        self.devices: list[tuple[str, int]] = []
        self.checks = 0
        self.cancel_after = cancel_after

    def progress(self, fraction: float, message: str = "") -> None:
        self.fractions.append(fraction)

    def device(self, name: str, memory: int) -> None:
        self.devices.append((name, memory))

    def note(self, message: str) -> None:
        self.notes.append(message)

    def check_cancelled(self) -> None:
        self.checks += 1
        if self.cancel_after is not None and len(self.patches) >= self.cancel_after:
            raise Cancelled("cancelled")

    def partial(self, patch: Patch) -> None:
        self.patches.append(patch)


def expected(pixels: np.ndarray) -> np.ndarray:
    top = np.iinfo(pixels.dtype).max
    x = torch.from_numpy(pixels.astype(np.float32) / top).permute(2, 0, 1)[None]
    return blur(x)[0].permute(1, 2, 0).numpy() * top


def tiled(edge: int, precision: str = "float32") -> DevicePolicy:
    return DevicePolicy("cpu", edge, precision)


@pytest.mark.parametrize("edge", [64, 96, 128, 512])
def test_tiles_give_what_the_whole_gives(operation, edge: int) -> None:
    pixels = scene()
    result = run(request(pixels, tiled(edge)), store=FakeStore())
    inner = (slice(16, -16), slice(16, -16))  # at the picture's own edge padding differs by design
    assert np.abs(result.pixels[inner].astype(float) - expected(pixels)[inner]).max() <= 2


def test_patches_never_overlap_and_are_the_result(operation) -> None:
    pixels, listener = scene(channels=4), Listener()
    result = run(request(pixels, tiled(64)), listener, FakeStore())
    seen = np.zeros(pixels.shape[:2], int)
    joined = np.zeros_like(pixels)
    for patch in listener.patches:
        assert not patch.pixels.flags.writeable
        seen[patch.rect.slices] += 1
        joined[patch.rect.slices] = patch.pixels
    assert (seen == 1).all()
    assert np.array_equal(joined, result.pixels)
    assert np.array_equal(result.pixels[..., 3], pixels[..., 3])
    assert listener.fractions == sorted(listener.fractions) and listener.fractions[-1] == pytest.approx(1)
    assert listener.devices[0][0] == "cpu" and listener.devices[0][1] > 0


def test_the_order_of_tiles_changes_no_pixel(operation) -> None:
    pixels, listener = scene(), Listener()
    plain = run(request(pixels, tiled(64)), store=FakeStore())
    focus = Rect(200, 120, 20, 20)
    result = run(request(pixels, tiled(64), focus=focus), listener, FakeStore())
    assert np.abs(result.pixels.astype(int) - plain.pixels).max() <= 1
    assert listener.patches[0].rect.intersected(focus.expanded(40)).area > 0


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_every_kind_of_picture_keeps_its_kind(operation, channels: int, dtype) -> None:
    pixels = scene(40, 50, channels, dtype)
    result = run(request(pixels), store=FakeStore()).pixels
    assert result.shape == pixels.shape and result.dtype == dtype
    if channels in (1, 3):
        inner = (slice(16, -16), slice(16, -16))
        assert np.abs(result[inner].astype(float) - expected(pixels)[inner]).max() <= 2


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (300, 1), (7, 5)])
def test_pictures_smaller_than_a_tile(operation, shape) -> None:
    pixels = scene(*shape)
    result = run(request(pixels, tiled(64)), store=FakeStore()).pixels
    assert result.shape == pixels.shape


def test_larger_results_are_joined_too(operation) -> None:
    operation.scale = 3
    pixels, listener = scene(60, 90), Listener()
    result = run(request(pixels, tiled(64)), listener, FakeStore(scale=3))
    assert result.scale == 3 and result.pixels.shape == (180, 270, 3)
    assert sum(p.rect.area for p in listener.patches) == 180 * 270
    assert np.abs(result.pixels[60:120:3, 60:200:3].astype(float) - expected(pixels)[20:40, 20:67]).max() <= 2


def test_a_region_has_its_surroundings_as_context(operation) -> None:
    pixels, region = scene(), Rect(50, 30, 61, 47)
    result = run(request(pixels, region=region), store=FakeStore())
    assert result.rect == region
    assert np.abs(result.pixels.astype(float) - expected(pixels)[region.slices]).max() <= 2


def test_the_recipe_tells_all_that_changed_a_pixel(operation) -> None:
    recipe = run(request(scene(20, 20)), store=FakeStore()).recipe
    assert recipe["filter"] == "fake" and recipe["params"] == {"gain": 0.5}
    assert recipe["model"] == "fake" and recipe["model_sha256"] == "0" * 64
    assert recipe["precision"] == "float32" and recipe["resolved"] == {"gain": 1.0}


# --- the ladder


def too_large(limit: int, error: type[Exception]):
    def behave(tile: torch.Tensor, _where: Rect) -> None:
        if tile.shape[-1] * tile.shape[-2] > limit:
            raise error("no memory")

    return staticmethod(behave)


@pytest.mark.parametrize("error", [torch.OutOfMemoryError, MemoryError])
def test_out_of_memory_ends_in_smaller_tiles_with_the_same_pixels(operation, error) -> None:
    pixels, listener = scene(400, 500), Listener()
    operation.behave = too_large(150 * 150, error)
    result = run(request(pixels), listener, FakeStore())
    inner = (slice(16, -16), slice(16, -16))
    assert np.abs(result.pixels[inner].astype(float) - expected(pixels)[inner]).max() <= 2
    assert [n for n in listener.notes if "tiles of" in n] == list(result.notes) != []


def test_out_of_memory_at_every_tile_keeps_what_is_finished(operation) -> None:
    pixels, listener, failed = scene(300, 300), Listener(), set()

    def behave(tile: torch.Tensor, where: Rect) -> None:
        if where not in failed and where.width > 1 and tile.shape[-1] > 96:
            failed.add(where)
            raise torch.OutOfMemoryError("no memory")

    operation.behave = staticmethod(behave)
    result = run(request(pixels), listener, FakeStore())
    assert failed
    assert sum(p.rect.area for p in listener.patches) == 300 * 300
    inner = (slice(16, -16), slice(16, -16))
    assert np.abs(result.pixels[inner].astype(float) - expected(pixels)[inner]).max() <= 2


def test_then_half_precision_then_one_sentence(operation, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine import device as devices

    monkeypatch.setattr(
        devices, "fastest_precision", lambda _device, known: "bfloat16" if "bfloat16" in known else "float32"
    )
    operation.behave = too_large(0, MemoryError)
    monkeypatch.setattr("engine.runner._Job._footprint", lambda self: 100.0)
    listener, store = Listener(), FakeStore()
    policy = DevicePolicy("cpu")
    with pytest.raises(MemoryExhausted, match="not enough memory for Fake") as caught:
        run(request(scene(), policy), listener, store)
    assert str(caught.value).count(".") == 1
    assert any("bfloat16" in n for n in listener.notes)
    assert store.loads == [torch.float32, torch.bfloat16]


def test_a_chosen_tile_size_is_never_changed(operation) -> None:
    listener = Listener()
    sizes = []

    def behave(tile: torch.Tensor, _where: Rect) -> None:
        sizes.append(max(tile.shape[-2:]))
        if len(sizes) == 3:
            raise torch.OutOfMemoryError("no memory")

    operation.behave = staticmethod(behave)
    with pytest.raises(MemoryExhausted, match="choose a smaller tile size"):
        run(request(scene(), tiled(80)), listener, FakeStore())
    assert max(sizes) <= 80
    assert not [n for n in listener.notes if "tiles" in n]


@pytest.mark.parametrize(("tile", "told"), [(17, True), (63, True), (64, False), (None, False)])
def test_a_chosen_tile_without_room_for_surroundings_is_kept_and_told(operation, tile, told: bool) -> None:
    result = run(request(scene(), DevicePolicy("cpu", tile, "float32")), store=FakeStore())
    assert any("seams may show: from 64 pixels" in note for note in result.notes) == told
    whole = run(request(scene(16, 16), DevicePolicy("cpu", tile, "float32")), store=FakeStore())
    assert not whole.notes  # one tile has no seams


def test_a_memory_limit_makes_tiles_smaller_from_the_start(operation) -> None:
    seen: list[int] = []

    def behave(tile: torch.Tensor, where: Rect) -> None:
        if tile.device.type != "meta":  # there its size alone is measured
            seen.append(tile.shape[-1] * tile.shape[-2])

    operation.behave = staticmethod(behave)
    run(request(scene(600, 700), DevicePolicy("cpu", None, "float32", 2 << 20)), store=FakeStore())
    assert max(seen) <= 200 * 200


def test_an_error_that_is_not_of_memory_goes_on_unchanged(operation) -> None:
    def behave(_tile: torch.Tensor, _where: Rect) -> None:
        raise RuntimeError("CUDA out of memory, or so this text claims")

    operation.behave = staticmethod(behave)
    with pytest.raises(RuntimeError, match="or so this text claims"):
        run(request(scene(), tiled(64)), store=FakeStore())


# --- checks


def test_nan_in_half_precision_is_computed_again_in_float32(operation) -> None:
    def behave(tile: torch.Tensor, _where: Rect) -> torch.Tensor | None:
        return torch.full_like(tile, float("nan")) if tile.dtype != torch.float32 else None

    operation.behave = staticmethod(behave)
    pixels, listener = scene(60, 60, dtype=np.uint8), Listener()
    import engine.device as devices

    fastest, devices.fastest_precision = devices.fastest_precision, lambda *_: "bfloat16"
    try:
        result = run(request(pixels, DevicePolicy("cpu")), listener, FakeStore())
    finally:
        devices.fastest_precision = fastest
    assert result.recipe["precision"] == "float32"
    assert "overflowed" in listener.notes[0]
    assert np.abs(result.pixels[16:-16, 16:-16].astype(float) - expected(pixels)[16:-16, 16:-16]).max() <= 1


def test_what_overflows_in_half_precision_does_not_go_back_to_it_for_want_of_memory(
    operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    import engine.device as devices

    def behave(tile: torch.Tensor, _where: Rect) -> torch.Tensor:
        assert len(store.loads) < 9, "without end"
        if tile.dtype == torch.float32:
            raise torch.OutOfMemoryError("no memory")
        return torch.full_like(tile, float("nan"))

    operation.behave = staticmethod(behave)
    monkeypatch.setattr("engine.runner._Job._footprint", lambda self: 100.0)
    monkeypatch.setattr(devices, "fastest_precision", lambda *_: "bfloat16")
    store = FakeStore()
    with pytest.raises(MemoryExhausted, match="not enough memory for Fake"):
        run(request(scene(60, 60, dtype=np.uint8), DevicePolicy("cpu")), store=store)
    assert store.loads == [torch.bfloat16, torch.float32]


def test_nan_in_float32_is_a_broken_model(operation) -> None:
    operation.behave = staticmethod(lambda tile, _: torch.full_like(tile, float("inf")))
    with pytest.raises(ModelError, match="not finite"):
        run(request(scene(20, 20)), store=FakeStore())


def test_a_blank_answer_is_a_broken_model(operation) -> None:
    operation.behave = staticmethod(lambda tile, _: torch.zeros_like(tile))
    with pytest.raises(ModelError, match="blank"):
        run(request(scene(20, 20)), store=FakeStore())
    even = np.full((20, 20, 3), 77, np.uint8)
    assert (run(request(even), store=FakeStore()).pixels == 0).all()  # of a blank picture it is no news


def test_an_answer_of_another_size_is_a_broken_model(operation) -> None:
    operation.behave = staticmethod(lambda tile, _: tile[..., 1:])
    with pytest.raises(ModelError, match="not a model for this filter"):
        run(request(scene(20, 20), tiled(64)), store=FakeStore())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mask": np.zeros((3, 3), np.uint8)}, "of one size"),
        ({"region": Rect(0, 0, 500, 500)}, "inside the picture"),
        ({"policy": DevicePolicy("cpu", 3)}, "at least 16"),
        ({"policy": DevicePolicy("cpu", None, "float8")}, "precision"),
        ({"policy": DevicePolicy("gpu")}, "auto, cpu, cuda"),
    ],
)
def test_a_bad_request_is_one_sentence(operation, change, words) -> None:
    with pytest.raises(EngineError, match=words):
        run(request(scene(40, 40), **change), store=FakeStore())


def test_an_unknown_filter_and_a_precision_the_model_lacks(operation) -> None:
    with pytest.raises(EngineError, match="no filter"):
        run(Request("nothing", Picture(scene(8, 8)), None), store=FakeStore())
    with pytest.raises(EngineError, match="does not work in float16"):
        run(request(scene(8, 8), tiled(64, "float16")), store=FakeStore(("float32",)))


def test_cuda_that_is_not_there_is_one_sentence(operation) -> None:
    if torch.cuda.is_available():
        with pytest.raises(EngineError, match="There is no device"):
            run(request(scene(8, 8), DevicePolicy("cuda:99")), store=FakeStore())
    else:
        with pytest.raises(EngineError, match="No CUDA graphics card"):
            run(request(scene(8, 8), DevicePolicy("cuda")), store=FakeStore())


def test_settings_out_of_range_and_a_card_with_a_wrong_scale(operation) -> None:
    for gain in (3.0, -1.0, float("nan")):
        wanted = Request("fake", Picture(scene(8, 8)), FakeParams(gain), policy=CPU)
        with pytest.raises(EngineError, match="cannot run with these settings: Gain is 0 to 2"):
            run(wanted, store=FakeStore())
    with pytest.raises(ModelError, match="correct its card"):
        run(request(scene(8, 8)), store=FakeStore(scale=4))


def test_the_picture_goes_on_beyond_its_edge_as_its_mirror_image(operation) -> None:
    """A network that pads with black would darken the edges of a white picture."""

    def behave(tile: torch.Tensor, _where: Rect) -> torch.Tensor:
        return torch.nn.functional.avg_pool2d(tile, 9, stride=1, padding=4)

    operation.behave = staticmethod(behave)
    white = np.full((50, 61, 3), 255, np.uint8)
    assert (run(request(white, tiled(64)), store=FakeStore()).pixels == 255).all()


def test_a_mask_keeps_the_rest_bit_for_bit(operation) -> None:
    pixels = scene(60, 60, dtype=np.uint8)
    mask = np.zeros((60, 60), np.uint8)
    mask[20:40, 20:40] = 255
    result = run(request(pixels, tiled(64), mask=mask), store=FakeStore()).pixels
    assert np.array_equal(result[mask == 0], pixels[mask == 0])
    assert not np.array_equal(result[mask == 255], pixels[mask == 255])


# --- cancelling and keeping house


def test_cancel_stops_between_tiles_and_layers_and_leaves_no_hook(operation) -> None:
    store, listener = FakeStore(), Listener(cancel_after=2)
    with pytest.raises(Cancelled):
        run(request(scene(), tiled(64)), listener, store)
    assert len(listener.patches) < 20
    assert all(not m._forward_pre_hooks for m in store.network.modules())
    counting = Listener()
    run(request(scene(20, 20)), counting, store)
    assert counting.checks >= 3  # a tile, and each layer in it


def test_sixteen_bits_are_computed_in_float32_and_eight_as_fast_as_can_be(operation) -> None:
    store = FakeStore()
    policy = DevicePolicy("cpu")
    assert run(request(scene(20, 20), policy), store=store).recipe["precision"] == "float32"
    from engine.device import fastest_precision

    fast = fastest_precision("cpu", store.card.precisions)
    assert run(request(scene(20, 20, dtype=np.uint8), policy), store=store).recipe["precision"] == fast


def test_fifty_runs_leave_memory_flat(operation) -> None:
    pixels, store = scene(256, 256, dtype=np.uint8), FakeStore()
    for _ in range(10):
        run(request(pixels, tiled(96)), store=store)
    gc.collect()
    before = psutil.Process().memory_info().rss
    for _ in range(50):
        run(request(pixels, tiled(96)), store=store)
    gc.collect()
    assert psutil.Process().memory_info().rss - before < 24 << 20


def test_the_policy_of_these_tests_is_the_processor() -> None:
    assert CPU.device == "cpu" and FakeOperation.behave is None
