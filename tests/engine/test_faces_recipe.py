"""The recipe of the face generator: batches, losses, growing, validation, augmentation; and the face measures."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from engine.measures import faces as face_measures
from engine.measures.faces import Reference, found, nearest, nearest_other
from engine.networks.stylegan2 import StyleGAN2Generator
from engine.training import diffaugment
from engine.training import faces as faces_recipe
from engine.training.diffaugment import KINDS, AugmentedCritic, augmented
from engine.training.faces import Faces128Recipe, FacesRecipe, made
from engine.training.frame import Plan, Trainer
from engine.training.publish import publish, read_card
from engine.training.recipes import recipe_class


class Small(FacesRecipe):
    batch_size = 4
    channels = (8, 8, 8)
    critic_channels = (8, 8, 8)
    style_dim = 8
    stages = ((0, 8), (3, 16))


def blobs(count: int, edge: int = 24, seed: int = 0) -> np.ndarray:
    """Smooth pictures, each its own."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(0, 255, (count, 4, 4, 3), dtype=np.uint8)
    return np.stack([cv2.resize(c, (edge, edge), interpolation=cv2.INTER_CUBIC) for c in coarse])


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data") / "faces"
    for part, count in (("train", 180), ("test", 12)):
        (folder / part).mkdir(parents=True)
        for i, picture in enumerate(blobs(count, seed=len(part))):
            cv2.imwrite(str(folder / part / f"{i}.png"), picture)
    return folder


@pytest.fixture
def recipe(photos: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    monkeypatch.setattr(faces_recipe, "CHECKED", 40)
    monkeypatch.setattr(faces_recipe, "found", lambda pictures: np.arange(len(pictures)) % 4 > 0)
    return Small(photos, seed=3)


def plan(out: Path, **more) -> Plan:
    return Plan(**{"steps": 6, "out": out, "threads": 1, **more})


def test_the_recipe_is_in_the_table() -> None:
    assert recipe_class("faces") is FacesRecipe


def test_the_built_in_grows_to_64_pixels() -> None:
    assert [size for _, size in FacesRecipe.stages] == [32, 64]
    assert 4 << (len(FacesRecipe.channels) - 1) == 64 == 4 << (len(FacesRecipe.critic_channels) - 1)


def test_the_larger_recipe_grows_from_the_same_sizes() -> None:
    assert [size for _, size in Faces128Recipe.stages] == [32, 64, 128]
    assert 4 << (len(Faces128Recipe.channels) - 1) == 128 == 4 << (len(Faces128Recipe.critic_channels) - 1)
    numbers = sum(p.numel() for p in StyleGAN2Generator(128, 4, Faces128Recipe.channels).parameters())
    assert 2 * numbers < 6_500_000  # bytes as float16


def test_test_faces_and_held_out_ones_are_not_trained_on(recipe: Small) -> None:
    assert len(recipe.pictures[16]) + len(recipe.held_out) == 180
    assert len(recipe.held_out) >= 1
    every = {p.tobytes() for p in recipe.pictures[16]}
    assert not [p for p in recipe.held_out if p.tobytes() in every]


def test_too_few_pictures_are_one_sentence(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces_recipe, "FEWEST", 1000)
    with pytest.raises(ValueError, match=r"there are only \d+ pictures"):
        Small(photos)


def test_only_the_folder_faces_of_a_larger_tree_is_read(photos: Path) -> None:
    other = photos.parent / "photos"
    other.mkdir(exist_ok=True)
    cv2.imwrite(str(other / "tree.png"), blobs(1)[0])
    assert Small(photos.parent).data_names() == Small(photos).data_names()


def test_batches_depend_on_seed_and_step_alone_and_follow_the_stages(recipe: Small) -> None:
    one, again, other = recipe.batch(5), recipe.batch(5), recipe.batch(6)
    assert all(torch.equal(one[k], again[k]) for k in one)
    assert not torch.equal(one["real"], other["real"])
    assert recipe.batch(2)["real"].shape == (8, 3, 8, 8) and one["real"].shape == (4, 3, 16, 16)
    assert one["real"].min() >= 0 and one["real"].max() <= 1
    cuts = torch.cat([recipe.batch(i)["cut"] for i in range(3, 60)])
    assert cuts.min() >= 1 and cuts.max() == 6
    assert 0.3 < (cuts == 6).float().mean() < 0.7


def test_a_graphics_card_gets_larger_batches(recipe: Small) -> None:
    assert recipe.batch(4)["real"].shape[0] == 4
    recipe.times = recipe.cuda_batch
    assert recipe.batch(4)["real"].shape[0] == 16


def test_growing_changes_neither_pictures_nor_judgement(recipe: Small) -> None:
    torch.manual_seed(0)
    network, critic = recipe.build(), recipe.build_critic()
    w = network.spread(network.mapping(torch.randn(4, 8)))
    small, large = network.synthesize(w, "none", 8), network.synthesize(w, "none", 16)
    torch.testing.assert_close(network.to_rgbs[1].upsample(small * 2 - 1) / 2 + 0.5, large)
    torch.testing.assert_close(
        critic.network(large), critic.network(torch.nn.functional.avg_pool2d(large, 2))
    )


def test_both_losses_teach_and_the_faces_are_made_once(
    recipe: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch.manual_seed(0)
    network, critic = recipe.build(), recipe.build_critic()
    calls = []
    original = network.synthesize
    monkeypatch.setattr(network, "synthesize", lambda *words: calls.append(1) or original(*words))
    batch = recipe.batch(16)
    loss, parts = recipe.critic_loss(network, critic, batch, 16)
    assert {"critic", "sure", "r1"} <= set(parts)
    loss.backward()
    assert all(p.grad is None for p in network.parameters())
    assert all(p.grad is not None for n, p in critic.named_parameters() if "entry" not in n)
    critic.requires_grad_(False)
    loss, _ = recipe.generator_loss(network, critic, batch, 16)
    loss.backward()
    assert len(calls) == 1
    untaught = [n for n, p in network.named_parameters() if p.grad is None]
    assert untaught == []
    # and without the critic's step before it, it makes its own
    recipe.generator_loss(network, critic, batch, 17)
    assert len(calls) == 2


def test_r1_is_the_mean_squared_slope_in_the_critics_range(recipe: Small) -> None:
    class Linear(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return 3.0 * (x * 2 - 1).sum((1, 2, 3))

    slope = recipe._steepness(Linear(), torch.rand(2, 3, 4, 4))
    assert float(slope) == pytest.approx(9.0 * 48)


def test_path_length_regularisation_has_a_gradient(recipe: Small) -> None:
    recipe.path_length = 2.0
    torch.manual_seed(0)
    network, critic = recipe.build(), recipe.build_critic().requires_grad_(False)
    loss, parts = recipe.generator_loss(network, critic, recipe.batch(4), 4)
    loss.backward()
    assert parts["path"] > 0
    assert network.convs[0].conv.modulation.weight.grad.abs().sum() > 0


def test_training_runs_through_growth_resumes_and_publishes(recipe: Small, tmp_path: Path) -> None:
    whole = Trainer(recipe, plan(tmp_path / "run"), log=lambda _: None)
    start = [p.clone() for p in whole.network.parameters()]
    figures = whole.run()
    assert set(figures) == {"score", "found", "frechet", "apart"}
    assert figures["found"] == 0.75
    assert figures["score"] == pytest.approx(0.75 - figures["frechet"] / 100)
    assert whole.network.latent_avg.abs().sum() > 0
    # the averaged network's mean latent follows that of the network, as its weights do
    mean, own = whole.ema.latent_avg, whole.network.latent_avg
    assert mean.abs().sum() > 0 and (mean - own).norm() < 0.5 * own.norm()
    moved = [not torch.equal(a, b) for a, b in zip(start, whole.network.parameters(), strict=True)]
    assert all(moved)
    assert cv2.imread(str(tmp_path / "run" / "faces" / "samples.png")) is not None
    resumed = Trainer(
        recipe, plan(tmp_path / "more", resume=tmp_path / "run" / "faces" / "last.pt"), log=lambda _: None
    )
    assert resumed.step == 6
    for a, b in zip(whole.critic.parameters(), resumed.critic.parameters(), strict=True):
        assert torch.equal(a, b)
    assert "published" in publish(whole, tmp_path / "models")
    card = read_card(tmp_path / "models" / "faces-64.toml")
    assert card["config"]["channels"] == [8, 8, 8]

    from engine.models.store import ModelStore

    store = ModelStore([tmp_path / "models"])
    loaded = store.load(store.active("faces"), torch.device("cpu"), torch.float32)
    assert made(loaded.network, range(5), torch.device("cpu")).shape == (5, 16, 16, 3)


def test_training_moves_pictures_towards_the_faces(photos: Path, tmp_path: Path) -> None:
    class Quick(Small):
        stages = ((0, 8),)
        channels, critic_channels = (16, 16), (16, 16)
        ema_decay = 0.9
        batch_size = 8

    recipe = Quick(photos, seed=1)
    # orange above, blue below, and a little of each picture's own
    pattern = np.array([[[230, 130, 30]], [[30, 60, 200]]]).repeat(4, 0).repeat(8, 1)
    own = np.random.default_rng(0).integers(-25, 26, (100, 8, 8, 3))
    recipe.pictures[8] = (pattern + own).clip(0, 255).astype(np.uint8)
    recipe.validate = lambda network, device: {"score": 0.0}  # type: ignore[method-assign]
    trainer = Trainer(recipe, plan(tmp_path, steps=60, learning_rate=0.01), log=lambda _: None)

    def off() -> float:
        faces = made(trainer.ema, range(64), torch.device("cpu"), 1.0)
        return float(np.abs(faces.mean(0) - pattern).mean())

    before = off()
    trainer.run()
    assert off() < 0.8 * before


def test_made_faces_depend_on_their_seeds_alone() -> None:
    torch.manual_seed(0)
    network = StyleGAN2Generator(8, 1, (8, 8)).eval()
    device = torch.device("cpu")
    many = made(network, range(40), device)
    assert many.shape == (40, 8, 8, 3) and many.dtype == np.uint8
    few = made(network, range(33, 35), device)
    assert np.abs(few.astype(int) - many[33:35]).max() <= 1


# augmentation


def test_augmentation_is_the_same_for_the_same_seed_and_differs_by_picture() -> None:
    x = torch.rand(1, 3, 16, 16).repeat(4, 1, 1, 1)
    one, again = (augmented(x, torch.Generator().manual_seed(5)) for _ in range(2))
    assert torch.equal(one, again) and one.shape == x.shape
    assert not torch.allclose(one[0], one[1])
    assert not torch.equal(one, augmented(x, torch.Generator().manual_seed(6)))
    assert torch.equal(augmented(x, torch.Generator(), ()), x)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_pass_every_kind_twice(kind: str) -> None:
    x = torch.rand(4, 3, 16, 16, requires_grad=True)
    y = augmented(x, torch.Generator().manual_seed(1), (kind,))
    (first,) = torch.autograd.grad(y.square().sum(), x, create_graph=True)
    (second,) = torch.autograd.grad(first.square().sum(), x)
    assert first.abs().sum() > 0 and second.abs().sum() > 0


def test_colour_changes_light_saturation_and_contrast_within_bounds() -> None:
    x = torch.rand(200, 3, 8, 8)
    y = augmented(x, torch.Generator().manual_seed(0), ("colour",))
    lighter = (y.mean((1, 2, 3)) - x.mean((1, 2, 3))).abs()
    assert 0.2 < lighter.max() <= 0.2501
    grey = torch.rand(3, 1, 8, 8).expand(-1, 3, -1, -1)
    made_grey = augmented(grey, torch.Generator().manual_seed(0), ("colour",))
    assert (made_grey - made_grey.mean(1, keepdim=True)).abs().max() < 1e-5


def test_shifts_move_the_picture_by_up_to_an_eighth() -> None:
    x = torch.full((300, 1, 16, 16), 0.5)
    x[:, :, 8, 8] = 1.0
    y = augmented(x, torch.Generator().manual_seed(0), ("shift",))
    places = y[:, 0].flatten(1).argmax(1)
    rows, columns = places // 16, places % 16
    assert set(rows.tolist()) == set(columns.tolist()) == {6, 7, 8, 9, 10}
    assert torch.equal(y.sum((1, 2, 3)), x.sum((1, 2, 3)))


def test_cutout_hides_up_to_a_quarter() -> None:
    y = augmented(torch.zeros(300, 3, 16, 16), torch.Generator().manual_seed(0), ("cutout",))
    hidden = (y == 0.5).float().mean((1, 2, 3))
    assert hidden.max() == 0.25 and 0 < hidden.min() < 0.1
    assert set(diffaugment._CHANGES) == set(KINDS)


def test_a_chance_changes_that_share_of_the_pictures() -> None:
    x = torch.rand(400, 3, 8, 8)
    same = (augmented(x, torch.Generator().manual_seed(0), chance=0.25) == x).flatten(1).all(1).float().mean()
    assert 0.68 < same < 0.82
    assert augmented(x, torch.Generator(), chance=0.0) is x


def test_a_critic_that_is_too_sure_sees_more_changed_pictures() -> None:
    critic = AugmentedCritic(torch.nn.Flatten(), pace=1000, largest=0.5)
    x = torch.rand(10, 3, 4, 4)
    assert torch.equal(critic(x, torch.Generator()), x.flatten(1))
    for _ in range(200):
        critic.adapt(torch.ones(10, 1))
    assert critic.chance == 0.5 and critic.sure > 0.99
    assert not torch.equal(critic(x, torch.Generator().manual_seed(0)), x.flatten(1))
    resumed = AugmentedCritic(torch.nn.Flatten())
    resumed.load_state_dict(critic.state_dict())
    assert resumed.chance == 0.5
    for _ in range(200):
        critic.adapt(torch.tensor([[1.0], [-1.0]] * 5))
    assert critic.chance == 0 and abs(critic.sure) < 0.01


# measures


def test_the_cascade_finds_a_face_and_not_a_wall() -> None:
    data = pytest.importorskip("skimage.data")
    face = data.astronaut()[60:210, 150:300]
    wall = data.brick()[:150, :150, None].repeat(3, 2)
    pictures = np.stack([face, wall, np.zeros_like(face)])
    assert list(found(pictures)) == [True, False, False]


def test_a_missing_scikit_image_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from engine.api import EngineError

    monkeypatch.setitem(sys.modules, "skimage.feature", None)
    face_measures._cascade.cache_clear()
    with pytest.raises(EngineError, match=r"scikit-image.*\[train\]"):
        found(blobs(1))
    face_measures._cascade.cache_clear()


def test_distances_are_root_mean_squares_and_see_through_mirrors() -> None:
    pictures = blobs(6, 64)
    assert nearest(pictures, pictures).max() < 0.1
    assert nearest(pictures[:, :, ::-1], pictures).max() < 0.1
    lighter = np.clip(pictures.astype(int), 0, 200).astype(np.uint8)
    np.testing.assert_allclose(nearest(lighter + np.uint8(10), lighter), 10, atol=0.1)
    others = nearest_other(np.concatenate([pictures, pictures[2:3, :, ::-1]]))
    assert others[2] < 0.1 and others[6] < 0.1 and others[[0, 1, 3, 4, 5]].min() > 10


def test_the_frechet_distance_sees_blur_loss_of_variety_and_another_subject() -> None:
    # one third for the components, one to compare with, one to be compared
    real = np.concatenate([blobs(150, 64, 1), blobs(150, 64, 2), blobs(150, 64, 3)])
    real = (
        (real.astype(int) + np.random.default_rng(0).integers(-20, 21, real.shape))
        .clip(0, 255)
        .astype(np.uint8)
    )
    reference = Reference.of(real[:150], real[150:300])
    same = reference.distance(real[300:])
    assert same > 0
    assert reference.distance(real[150:300]) == pytest.approx(0, abs=0.01)
    blurred = np.stack([cv2.GaussianBlur(p, (0, 0), 1.5) for p in real[300:]])
    few = np.repeat(real[300:310], 15, 0)
    darker = (real[300:] // 2).astype(np.uint8)
    for worse in (blurred, few, darker):
        assert reference.distance(worse) > 1.5 * same
