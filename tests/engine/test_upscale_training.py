"""The upscalers' recipes: MATLAB's reduction, the degradation, the teacher's pairs, a few steps of each."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from engine.api import EngineError
from engine.training import publish, upscale, upscale_teacher
from engine.training.frame import Plan, Trainer
from engine.training.imresize import imresize, resize_matrix
from engine.training.losses import charbonnier, frequency_l1, hinge_critic, hinge_generator
from engine.training.upscale_degrade import degraded
from engine.training.upscale_teacher import Pairs, find_teacher, pool


def photo(seed: int, height: int = 300, width: int = 320) -> np.ndarray:
    """Blobs with hard edges, uint8 RGB."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 256, (9, 10, 3)).astype(np.uint8)
    return cv2.resize(coarse, (width, height), interpolation=rng.choice([cv2.INTER_NEAREST, cv2.INTER_CUBIC]))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for i in range(6):
        path = tmp_path / "photos" / ("bsds" if i % 2 else "large") / f"{i}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(path), photo(i))
    return tmp_path / "photos"


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tiny batches and networks, and nothing of this machine."""
    monkeypatch.setattr(upscale, "CONFIG", {"width": 8, "convs": 2, "scale": 4})
    monkeypatch.setattr(upscale, "BATCH", 2)
    monkeypatch.setattr(publish, "MODELS", tmp_path / "models")
    for name in ("SAISEI_TEACHER", "SAISEI_PAIR_COUNT", "SAISEI_CRITIC_FROM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SAISEI_PAIRS", str(tmp_path / "pairs"))


# --- MATLAB's imresize


def test_reduction_by_four_has_matlabs_weights() -> None:
    """Keys' kernel stretched by four, sampled at odd eighths: the row of an inner pixel sums to one."""
    row = resize_matrix(64, 16)[8]
    assert np.count_nonzero(row) == 16
    x = (np.arange(16) - 7.5) / 4
    near, far = np.abs(x) <= 1, np.abs(x) > 1
    keys = near * (1.5 * np.abs(x) ** 3 - 2.5 * x**2 + 1)
    keys += far * (-0.5 * np.abs(x) ** 3 + 2.5 * x**2 - 4 * np.abs(x) + 2)
    np.testing.assert_allclose(row[row != 0], keys / keys.sum(), atol=1e-12)


def test_rows_are_mirrored_beyond_their_ends() -> None:
    """The edge's own pixel is repeated first, as MATLAB's “symmetric”."""
    ramp = np.arange(8.0)[:, None, None] * np.ones((1, 8, 1))
    wide = np.concatenate([ramp[::-1], ramp, ramp[::-1]])
    wanted = imresize(wide, size=(12, 8))[4:8]
    np.testing.assert_allclose(imresize(ramp, size=(4, 8)), wanted, atol=1e-12)


def test_a_flat_picture_stays_flat_and_keeps_its_type() -> None:
    flat = np.full((20, 24, 3), 77, np.uint8)
    for scale in (0.25, 4.0, 0.3):
        made = imresize(flat, scale)
        assert made.dtype == np.uint8 and (made == 77).all()
    assert imresize(flat.astype(np.float32), 0.25).dtype == np.float32


def test_sizes_are_matlabs() -> None:
    assert imresize(np.zeros((10, 15, 3), np.uint8), 0.25).shape == (3, 4, 3)
    with pytest.raises(ValueError, match="either"):
        imresize(np.zeros((4, 4, 3)))


def test_enlarging_a_ramp_gives_a_ramp() -> None:
    ramp = np.tile(np.arange(32.0)[None, :, None], (4, 1, 1))
    inner = imresize(ramp, 4.0)[0, 16:-16, 0]
    np.testing.assert_allclose(np.diff(inner), 0.25, atol=1e-9)


# --- losses and degradation


def test_losses_are_the_papers() -> None:
    a, b = torch.zeros(1, 3, 8, 8), torch.full((1, 3, 8, 8), 0.5)
    assert charbonnier(a, a).item() == pytest.approx(1e-3)
    assert charbonnier(a, b).item() == pytest.approx(0.5, abs=1e-5)
    # a constant difference lies in one of the 8 × 5 frequencies: 0.5 · 64 / 8, halved as one of two parts
    assert frequency_l1(a, b).item() == pytest.approx(0.5 * 8 / (8 * 5) / 2)
    assert hinge_critic(torch.tensor(2.0), torch.tensor(-2.0)).item() == 0
    assert hinge_critic(torch.tensor(0.0), torch.tensor(0.0)).item() == 2
    assert hinge_generator(torch.tensor(3.0)).item() == -3


def test_degradation_is_the_seeds_and_a_quarter_of_the_size() -> None:
    large = photo(1, 96, 64)
    made = [degraded(large, np.random.default_rng(i)) for i in range(40)]
    assert all(m.shape == (24, 16, 3) and m.dtype == np.uint8 for m in made)
    assert np.array_equal(made[3], degraded(large, np.random.default_rng(3)))
    clean = imresize(large, 0.25).astype(float)
    errors = [np.sqrt(((m - clean) ** 2).mean()) for m in made]
    assert min(errors) < 1 and 3 < np.median(errors) < 40


# --- the faithful recipe


def test_a_batch_holds_matching_pairs_and_is_the_steps(data: Path) -> None:
    recipe = upscale.FaithfulRecipe(data)
    batch = recipe.batch(5)
    assert batch["small"].shape == (2, 3, 48, 48) and batch["large"].shape == (2, 3, 192, 192)
    assert all(torch.equal(batch[k], v) for k, v in recipe.batch(5).items())
    assert not torch.equal(batch["small"], recipe.batch(6)["small"])
    # the margin makes a patch's rim what it would be within the photo: reducing the patch alone differs only there
    alone = imresize(batch["large"][0].permute(1, 2, 0).numpy(), 0.25)
    difference = np.abs(alone - batch["small"][0].permute(1, 2, 0).numpy()).max(2)
    assert difference[2:-2, 2:-2].max() < 1 / 255
    assert difference.max() > 1 / 255


def test_the_faithful_recipe_trains_and_says_what_it_gained(data: Path, tmp_path: Path) -> None:
    recipe = upscale.FaithfulRecipe(data)
    trainer = Trainer(recipe, Plan(steps=3, out=tmp_path / "runs"), log=lambda _: None)
    figures = trainer.run()
    assert set(figures) == {"psnr", "gain"} and np.isfinite(list(figures.values())).all()
    assert (tmp_path / "runs" / "upscale-faithful" / "samples.png").exists()
    card = recipe.card()
    assert card["task"] == "upscale" and card["scale"] == 4 and card["overlap"] == 4


def test_luma_psnr_leaves_the_border_out() -> None:
    a = photo(2, 40, 40)
    b = a.copy()
    b[:4], b[:, -4:] = 0, 255
    assert upscale.luma_psnr(b, a) > 100
    shifted = (a // 2 + 60).astype(np.uint8)
    # three channels up by 10: 10 · 219 / 255 on Y
    assert upscale.luma_psnr(shifted + np.uint8(10), shifted) == pytest.approx(
        20 * np.log10(255 / (10 * 218.999 / 255)), abs=0.01
    )


def test_too_small_photos_are_one_sentence(tmp_path: Path) -> None:
    for i in range(4):
        cv2.imwrite(str(tmp_path / f"{i}.png"), photo(i, 100, 100))
    with pytest.raises(ValueError, match="at least 208 pixels a side"):
        upscale.FaithfulRecipe(tmp_path)


# --- the detailed recipe


class Doubled:
    """Stands for a teacher: the nearest neighbour, brightened."""

    name = "teacher"

    def __init__(self) -> None:
        self.asked = 0

    def load(self, device: torch.device):
        def enlarge(small: np.ndarray) -> np.ndarray:
            self.asked += 1
            return small.repeat(4, 0).repeat(4, 1) // 2 + np.uint8(60)

        return enlarge


def make_small(number: int) -> np.ndarray:
    return np.full((6, 6, 3), number % 256, np.uint8)


def ask(folder: Path, teacher: Doubled | None, count: int = 50, signature: str = "v") -> Pairs | None:
    cpu = torch.device("cpu")
    return pool(folder, "pairs", count, make_small, teacher, cpu, signature, lambda _: None)  # type: ignore[arg-type]


def test_pairs_are_made_once(tmp_path: Path) -> None:
    teacher = Doubled()
    first = ask(tmp_path, teacher)
    assert first is not None and first.small.shape == (50, 6, 6, 3) and first.large.shape == (50, 24, 24, 3)
    assert (first.small[:, 0, 0, 0] == np.arange(50)).all() and teacher.asked == 50
    again = ask(tmp_path, teacher)
    assert teacher.asked == 50 and again is not None and np.array_equal(again.large, first.large)
    assert ask(tmp_path, None) is not None  # another machine has no teacher, and needs none


def test_pairs_that_are_damaged_missing_or_of_another_kind_are_made_again(tmp_path: Path) -> None:
    teacher = Doubled()
    ask(tmp_path, teacher)
    files = sorted(tmp_path.glob("*.npz"))
    assert len(files) == 2
    files[0].write_bytes(files[0].read_bytes()[:3000])
    ask(tmp_path, teacher)
    assert teacher.asked == 50 + upscale_teacher.CHUNK
    files[1].unlink()
    assert ask(tmp_path, None) is None
    ask(tmp_path, teacher, signature="another")
    assert teacher.asked == 50 + upscale_teacher.CHUNK + 50


def test_answers_of_another_teacher_or_to_other_pictures_are_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teacher, other = Doubled(), Doubled()
    ask(tmp_path, teacher)
    other.name = "other"
    made = ask(tmp_path, other)
    assert other.asked == 50 and made is not None and made.teacher == "other"
    monkeypatch.setattr(sys.modules[__name__], "make_small", lambda i: np.full((6, 6, 3), 200 - i, np.uint8))
    made = ask(tmp_path, other)
    assert other.asked == 100 and made is not None and made.small[0, 0, 0, 0] == 200


def test_pairs_that_cannot_be_saved_are_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EngineError, match=r"could not be saved .*\.$"):
        ask(tmp_path / "file", Doubled())


def test_a_folder_without_a_teacher_is_one_sentence(tmp_path: Path, monkeypatch) -> None:
    assert find_teacher() is None
    monkeypatch.setenv("SAISEI_TEACHER", str(tmp_path))
    with pytest.raises(EngineError, match=r"There is no teacher in .*\.$"):
        find_teacher()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "realesr_general_x4v3.ncnn.param").write_text("")
    found = find_teacher()
    assert found is not None and found.name == "realesr_general_x4v3"
    (tmp_path / "realesrgan-x4plus.param").write_text("")
    best = find_teacher()
    assert best is not None and best.name == "realesrgan-x4plus"


def test_the_detailed_recipe_learns_from_its_teacher(data: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("SAISEI_PAIR_COUNT", "3")
    recipe = upscale.DetailedRecipe(data)
    recipe.teacher = Doubled()  # type: ignore[assignment]
    trainer = Trainer(recipe, Plan(steps=2, out=tmp_path / "runs"), log=lambda _: None)
    figures = trainer.run()
    assert set(figures) == {"psnr", "gain", "crisp"}
    assert recipe.adversarial_from == 1.0  # no critic where there is a teacher
    batch = recipe.batch(0)
    assert batch["small"].shape == (2, 3, 48, 48)
    shrunk = batch["large"][:, :, ::4, ::4]
    # the targets are the teacher's of these very patches, however they were turned
    assert (batch["small"] / 2 + 60 / 255 - shrunk).abs().max() < 1.5 / 255
    assert "Real-ESRGAN, BSD-3" in recipe.card()["training_data"]


def test_without_a_teacher_it_learns_from_photos_and_a_critic(
    data: Path, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("SAISEI_CRITIC_FROM", "0.5")
    monkeypatch.setattr(upscale.DetailedRecipe, "critic_width", 4)
    recipe = upscale.DetailedRecipe(data)
    trainer = Trainer(recipe, Plan(steps=2, out=tmp_path / "runs"), log=lambda _: None)
    before = {k: v.clone() for k, v in trainer.critic.state_dict().items()}  # type: ignore[union-attr]
    assert set(trainer.run()) == {"psnr", "gain", "crisp"}
    after = trainer.critic.state_dict()  # type: ignore[union-attr]
    assert any(not torch.equal(before[k], after[k]) for k in before)
    assert "Real-ESRGAN" not in recipe.card()["training_data"]


def test_the_detailed_upscaler_starts_as_the_faithful_one(data: Path, tmp_path: Path) -> None:
    from safetensors.torch import save_file

    faithful = upscale.FaithfulRecipe(data).build()
    (tmp_path / "models").mkdir()
    state = {k: v.half() for k, v in faithful.state_dict().items()}
    save_file(state, tmp_path / "models" / "upscale-faithful.safetensors")
    detailed = upscale.DetailedRecipe(data).build().state_dict()
    assert all(torch.equal(v.float(), detailed[k]) for k, v in state.items())
