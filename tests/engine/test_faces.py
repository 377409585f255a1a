"""Faces: styles as plain data, their arithmetic, and the run from request to sheet."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from faces_fakes import tiny_store

from engine import faces_run, files, latents
from engine.api import (
    Cancelled,
    Context,
    EngineError,
    FileError,
    MemoryExhausted,
    Patch,
    Picture,
    Rect,
    Request,
)
from engine.dispatch import run as dispatched
from engine.faces import (
    GROUPS,
    MOST,
    Between,
    Face,
    FacesParams,
    Known,
    Look,
    Mixed,
    Seeded,
    Space,
    Style,
    Varied,
    between,
    checked,
    resolved,
    variants,
    walk,
)
from engine.faces_files import checked_card, load_for, metadata_of, write
from engine.faces_run import made_latents, run, space_of
from engine.files import provenance
from engine.latents import LARGEST_SEED, NOBODY, Latent
from engine.models.store import ModelStore
from engine.networks.stylegan2 import StyleGAN2Generator

NOTHING = Picture(np.zeros((1, 1, 3), np.uint8))
MEAN = np.arange(4, dtype=np.float32)


def space() -> Space:
    """Six layers of four numbers; a seed's style is easy to tell."""
    return Space(
        6,
        MEAN,
        {"coarse": range(2), "middle": range(2, 4), "fine": range(4, 6)},
        lambda seed: np.full(4, seed, np.float32),
    )


def one(style: Style) -> np.ndarray:
    return resolved([style], space())[0]


# --- styles --------------------------------------------------------------------------------------------


def test_a_seed_is_one_style_for_all_layers() -> None:
    assert np.array_equal(one(Seeded(7)), np.full((6, 4), 7))


def test_mixing_takes_whole_groups() -> None:
    found = one(Mixed(Seeded(1), Seeded(2), ("coarse", "fine")))
    assert found[:, 0].tolist() == [2, 2, 1, 1, 2, 2]
    assert np.array_equal(one(Mixed(Seeded(1), Seeded(2), ())), one(Seeded(1)))
    assert np.array_equal(one(Mixed(Seeded(1), Seeded(2), GROUPS)), one(Seeded(2)))


def test_a_known_style_is_itself_and_of_this_network() -> None:
    w = np.random.default_rng(0).random((6, 4)).astype(np.float32)
    assert np.array_equal(one(Known(w)), w)
    with pytest.raises(
        EngineError, match=r"another model: it has 5 styles of 4 numbers, and this model takes 6 of 4"
    ):
        one(Known(w[:5]))


def test_the_way_from_one_to_another_has_both_ends_exactly() -> None:
    w = np.random.default_rng(0).random((6, 4)).astype(np.float32)
    found = resolved(between(Known(w), Seeded(3), 5), space())
    assert np.array_equal(found[0], w) and np.array_equal(found[4], one(Seeded(3)))
    np.testing.assert_allclose(found[2], (w + 3) / 2, rtol=1e-6)
    assert len(found) == 5


def test_variations_leave_what_is_locked_and_keep_the_distance_to_the_average() -> None:
    base = Known(np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32))
    found = one(Varied(base, 9, 0.6, ("middle",)))
    assert np.array_equal(found[:2], base.w[:2]) and np.array_equal(found[4:], base.w[4:])
    np.testing.assert_allclose(found[2:4] - MEAN, 0.8 * (base.w[2:4] - MEAN) + 0.6 * (9 - MEAN), rtol=1e-5)
    np.testing.assert_allclose(one(Varied(base, 9, 0.0)), base.w, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(one(Varied(base, 9, 1.0)), one(Seeded(9)), rtol=1e-6)
    # on the average the spread of random styles stays what it is
    drawn = np.random.default_rng(1).normal(size=(20_000, 2)).astype(np.float32)
    assert math.isclose(
        (math.sqrt(1 - 0.36) * drawn[:, 0] + 0.6 * drawn[:, 1]).std(), drawn.std(), rel_tol=0.02
    )


def test_variants_differ_and_have_the_unlocked_groups() -> None:
    made = variants(Seeded(1), 4, 0.5, 10, ("coarse",))
    assert [style.seed for style in made if isinstance(style, Varied)] == [10, 11, 12, 13]
    assert all(style.groups == ("middle", "fine") for style in made if isinstance(style, Varied))
    assert variants(Seeded(1), 2, 0.5, LARGEST_SEED)[1].seed == 0  # type: ignore[union-attr]


def test_a_walk_begins_where_it_is_told_and_may_be_long() -> None:
    styles = walk(Seeded(1), 3000, 0.3, 5)
    asked: list[int] = []
    watched = replace(space(), mapped=lambda seed: asked.append(seed) or np.full(4, seed % 50, np.float32))
    found = resolved(styles, watched)
    assert len(found) == 3000 and np.array_equal(found[0], np.full((6, 4), 1))
    assert len(asked) == len(set(asked)) == 3000  # each step once, however much of the way is shared
    assert all(np.isfinite(w).all() for w in found)
    checked(FacesParams(tuple(Face(style) for style in walk(Seeded(1), MOST, 0.3, 5))))


@pytest.mark.parametrize(
    ("params", "said"),
    [
        (FacesParams(), "number of faces is 1 to 1024, not 0"),
        (FacesParams((Face(Seeded(0)),) * (MOST + 1)), "not 1025"),
        (FacesParams((Face(Seeded(0)),), 0), "columns"),
        (FacesParams((Face(Seeded(0)),), 1, 5), "1 to 4 times, not 5"),
        (FacesParams((Face(Seeded(-1)),)), "seed is a whole number from 0"),
        (FacesParams((Face(Seeded(LARGEST_SEED + 1)),)), "not 2147483648"),
        (FacesParams((Face(Seeded(0), Look(2.5)),)), "truncation is a number from -2 to 2, not 2.5"),
        (FacesParams((Face(Seeded(0), Look(math.nan)),)), "not nan"),
        (FacesParams((Face(Seeded(0), Look(noise_seed=-1)),)), "seed"),
        (FacesParams((Face(Varied(Seeded(0), 0, 1.5)),)), "strength"),
        (FacesParams((Face(Varied(Seeded(-3), 0, 0.5)),)), "not -3"),
        (FacesParams((Face(Mixed(Seeded(0), Seeded(1), ("huge",))),)), "coarse, middle, fine"),
        (FacesParams((Face(Between(Seeded(0), Seeded(1), 1.1)),)), "between two faces"),
    ],
)
def test_what_cannot_be_made_is_one_sentence(params: FacesParams, said: str) -> None:
    with pytest.raises(EngineError, match=rf"^[A-Z].*{said}.*\.$"):
        checked(params)


# --- the run -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    return tiny_store(tmp_path_factory.mktemp("models"))


class Watching(Context):
    def __init__(self, cancel_after: int = 10**6) -> None:
        self.patches: list[Patch] = []
        self.fractions: list[float] = []
        self.notes: list[str] = []
        self._left = cancel_after

    def partial(self, patch: Patch) -> None:
        self.patches.append(patch)

    def progress(self, fraction: float, message: str = "") -> None:
        self.fractions.append(fraction)

    def note(self, message: str) -> None:
        self.notes.append(message)

    def check_cancelled(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise Cancelled("stopped")


def order(*faces: Face, columns: int = 3, **more: Any) -> Request:
    return Request("faces", NOTHING, FacesParams(faces, columns, more.pop("enlarge", 1)), **more)


USUAL = Look()


def seeds(*numbers: int, look: Look = USUAL) -> tuple[Face, ...]:
    return tuple(Face(Seeded(number), look) for number in numbers)


def test_a_sheet_streams_face_by_face(store: ModelStore) -> None:
    context = Watching()
    result = run(order(*seeds(*range(7))), context, store)
    assert result.rect == Rect(0, 0, 48, 48) and result.pixels.shape == (48, 48, 3)
    assert [patch.rect for patch in context.patches] == [
        Rect(16 * (i % 3), 16 * (i // 3), 16, 16) for i in range(7)
    ]
    for patch in context.patches:
        assert np.array_equal(patch.pixels, result.pixels[patch.rect.slices])
    assert not result.pixels[32:, 16:].any()  # places without a face
    assert context.fractions == sorted(context.fractions) and context.fractions[-1] == pytest.approx(1)
    assert result.pixels.dtype == np.uint8 and not result.pixels.flags.writeable
    json.dumps(result.recipe, allow_nan=False)
    assert result.recipe["note"] == NOBODY and result.recipe["model"] == "tiny"


def test_the_same_face_alone_in_company_and_with_other_thread_counts(store: ModelStore) -> None:
    """Within a level of 255."""
    threads = torch.get_num_threads()
    together = run(order(*seeds(*range(9))), Context(), store).pixels.astype(int)
    try:
        for count in (1, 3):
            torch.set_num_threads(count)
            for i in (0, 5, 8):
                alone = run(order(*seeds(i), columns=1), Context(), store).pixels
                place = Rect(16 * (i % 3), 16 * (i // 3), 16, 16)
                assert np.abs(together[place.slices] - alone).max() <= 1
    finally:
        torch.set_num_threads(threads)


def test_it_is_the_networks_own_face(store: ModelStore) -> None:
    network: Any = store.load(store.active("faces"), torch.device("cpu"), torch.float32).network
    with torch.inference_mode():
        z = torch.from_numpy(latents.random_vectors([4], 8))
        wanted = (network(z, 0.6)[0].clamp(0, 1) * 255).round().permute(1, 2, 0).numpy()
    found = run(order(*seeds(4, look=Look(0.6)), columns=1), Context(), store).pixels
    assert np.abs(found - wanted).max() <= 1


def test_what_was_made_is_made_again_from_its_recipe_and_from_its_file(
    store: ModelStore, tmp_path: Path
) -> None:
    mixed = Mixed(Seeded(3), Varied(Seeded(8), 2, 0.4), ("fine",))
    result = run(order(Face(mixed, Look(0.9, True, 5)), columns=1), Context(), store)
    (latent,) = made_latents(json.loads(json.dumps(result.recipe)))
    latents.save(tmp_path / "a.json", latent)
    loaded, card = load_for(tmp_path / "a.json", store)
    assert card.id == "tiny" and np.array_equal(loaded.w, latent.w)
    look = Look(loaded.truncation, loaded.noise, loaded.noise_seed)
    again = run(order(Face(Known(loaded.w), look), columns=1), Context(), store)
    assert np.array_equal(result.pixels, again.pixels)
    assert again.recipe["params"] == result.recipe["params"]


def test_noise_and_truncation_change_the_face(store: ModelStore) -> None:
    looks = [Look(), Look(noise=False), Look(noise_seed=1), Look(noise_seed=2), Look(0.0), Look(1.0)]
    made = run(order(*(Face(Seeded(1), look) for look in looks), columns=1), Context(), store).pixels
    tiles = [made[16 * i : 16 * i + 16] for i in range(len(looks))]
    assert all((a != b).any() for i, a in enumerate(tiles) for b in tiles[:i])
    average = run(order(*seeds(9, look=Look(0.0)), columns=1), Context(), store).pixels
    assert np.abs(tiles[4].astype(int) - average).max() <= 1  # ψ 0 is the same face for all


def test_a_graphics_card_gets_the_processors_styles(store: ModelStore) -> None:
    """The mapping network is copied with its learning rate, which is no weight."""
    network: Any = store.load(store.active("faces"), torch.device("cpu"), torch.float32).network
    twin = faces_run._on_processor(network)
    z = torch.from_numpy(latents.random_vectors([1, 2], 8))
    torch.testing.assert_close(twin(z), network.mapping(z), rtol=0, atol=0)
    assert space_of(network).groups == network.groups()


def test_dispatch_knows_it(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.faces_run.shared", lambda: store)
    assert dispatched(order(*seeds(1))).pixels.shape == (16, 16, 3)


def test_cancel_is_answered_between_faces(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces_run, "TOGETHER", {"cpu": 16 * 16})
    context = Watching(cancel_after=3)
    with pytest.raises(Cancelled):
        run(order(*seeds(*range(9))), context, store)
    assert 0 < len(context.patches) < 9


def test_a_style_of_another_network_is_refused_before_anything_is_made(store: ModelStore) -> None:
    context = Watching()
    with pytest.raises(EngineError, match="made by another model"):
        run(order(*seeds(1), Face(Known(np.zeros((4, 8))))), context, store)
    assert not context.patches


def test_no_model_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"No model for “faces” is installed.*\.$"):
        run(order(*seeds(1)), Context(), ModelStore([tmp_path]))


def test_a_sheet_that_no_memory_holds_is_refused(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces_run, "LARGEST_SHEET", 16 * 16 * 3 * 2)
    with pytest.raises(MemoryExhausted, match="3 faces of 16 pixels"):
        run(order(*seeds(1, 2, 3)), Context(), store)


def test_out_of_memory_makes_fewer_at_a_time(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run(order(*seeds(*range(5))), Context(), store).pixels
    real = StyleGAN2Generator.synthesize

    def short(self: StyleGAN2Generator, w: torch.Tensor, *more: Any) -> torch.Tensor:
        if len(w) > 1:
            raise torch.OutOfMemoryError("no")
        return real(self, w, *more)

    monkeypatch.setattr(StyleGAN2Generator, "synthesize", short)
    context = Watching()
    result = run(order(*seeds(*range(5))), context, store)
    assert np.abs(whole.astype(int) - result.pixels).max() <= 1
    assert set(context.notes) == {"Fewer faces at a time: out of memory."} and result.notes == tuple(
        context.notes
    )

    def never(self: StyleGAN2Generator, *more: Any) -> torch.Tensor:
        raise torch.OutOfMemoryError("no")

    monkeypatch.setattr(StyleGAN2Generator, "synthesize", never)
    with pytest.raises(MemoryExhausted, match="not enough memory"):
        run(order(*seeds(1)), Context(), store)


def test_enlarging_is_the_upscale_filters_work(store: ModelStore) -> None:
    result = run(order(*seeds(1, 2), enlarge=2), Context(), store)
    assert result.pixels.shape == (32, 64, 3) and result.pixels.std() > 1
    assert result.recipe["enlarged_by"]["filter"] == "upscale"
    assert result.recipe["enlarged_by"]["model_sha256"]
    small = run(order(*seeds(1, 2)), Context(), store).pixels.astype(float)
    reduced = result.pixels.reshape(16, 2, 32, 2, 3).mean((1, 3))
    assert np.corrcoef(reduced.ravel(), small.ravel())[0, 1] > 0.8  # SRGAN smooths what a tiny network dreams


# --- files ---------------------------------------------------------------------------------------------


def test_files_say_that_nobody_is_shown(store: ModelStore, tmp_path: Path) -> None:
    result = run(order(*seeds(1), columns=1), Context(), store)
    (latent,) = made_latents(result.recipe)
    write(tmp_path / "face.png", result.pixels, latent, result.recipe)
    opened = files.read(tmp_path / "face.png")
    assert np.array_equal(opened.picture.pixels, result.pixels)
    assert provenance.source_type(opened.metadata) == provenance.GENERATED
    assert provenance.recipes(opened.metadata) == [json.loads(json.dumps(result.recipe))]
    assert ("Description", NOBODY) in opened.metadata.text
    assert opened.metadata.xmp is not None and NOBODY.encode() in opened.metadata.xmp
    assert np.array_equal(latents.load(tmp_path / "face.json").w, latent.w)
    assert provenance.source_type(metadata_of(None)) == provenance.GENERATED


def test_a_face_of_a_model_that_is_not_there_or_another_now(store: ModelStore, tmp_path: Path) -> None:
    sha256 = store.active("faces").sha256
    w = np.zeros((6, 8), np.float32)
    assert checked_card(Latent(w, "tiny", sha256=sha256), store, "a.json").id == "tiny"
    with pytest.raises(FileError, match=r"“a\.json” was made by the model “gone”, which is not installed\.$"):
        checked_card(Latent(w, "gone"), store, "a.json")
    with pytest.raises(FileError, match=r"other weights of the model “tiny”.*another person\.$"):
        checked_card(Latent(w, "tiny", sha256="0" * 64), store, "a.json")
