"""The training frame: adversarial recipes, slices that add up to one run, several models out of one."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn
from training_fakes import ToyGan, ToyRecipe

from engine.training.checkpoint import read_checkpoint
from engine.training.data import Prefetch
from engine.training.frame import Plan, Trainer
from engine.training.publish import publish, read_card, toml


def plan(out: Path, **more) -> Plan:
    return Plan(**{"steps": 8, "out": out, "threads": 1, **more})


def trained(recipe, out: Path, **more) -> Trainer:
    trainer = Trainer(recipe, plan(out, **more), log=lambda _: None)
    trainer.run()
    return trainer


def weights(network: nn.Module) -> list[torch.Tensor]:
    return [p.detach().clone() for p in network.parameters()]


def same(a: nn.Module | None, b: nn.Module | None) -> bool:
    assert a is not None and b is not None
    return all(torch.equal(p, q) for p, q in zip(a.parameters(), b.parameters(), strict=True))


def test_generator_and_critic_both_move(tmp_path: Path) -> None:
    recipe = ToyGan(tmp_path)
    trainer = Trainer(recipe, plan(tmp_path), log=lambda _: None)
    generator, critic = weights(trainer.network), weights(trainer.critic)
    trainer.run()
    assert all(not torch.equal(a, b) for a, b in zip(generator, weights(trainer.network), strict=True))
    assert all(not torch.equal(a, b) for a, b in zip(critic, weights(trainer.critic), strict=True))
    assert recipe.critics == list(range(8)) and not recipe.alone


def test_the_critic_joins_where_the_recipe_says_and_stays(tmp_path: Path) -> None:
    recipe = ToyGan(tmp_path)
    recipe.adversarial_from = 0.5
    trained(recipe, tmp_path)
    assert (recipe.alone, recipe.critics) == ([0, 1, 2, 3], [4, 5, 6, 7])
    # the next slice does not put it off again
    again = ToyGan(tmp_path)
    again.adversarial_from = 0.5
    trained(again, tmp_path, resume=tmp_path / "toy-gan" / "last.pt")
    assert (again.alone, again.critics) == ([], list(range(8, 16)))


@pytest.mark.parametrize("kind", [ToyRecipe, ToyGan])
def test_two_slices_are_one_run(kind, tmp_path: Path) -> None:
    whole = trained(kind(tmp_path), tmp_path / "whole")
    first = trained(kind(tmp_path), tmp_path / "first", steps=3)
    second = trained(kind(tmp_path), tmp_path / "second", steps=5, resume=first.folder / "last.pt")
    assert second.step == whole.step == 8
    assert same(whole.network, second.network) and same(whole.ema, second.ema)
    if kind is ToyGan:
        assert same(whole.critic, second.critic)


def test_a_checkpoint_holds_the_critic_and_its_moments(tmp_path: Path) -> None:
    trainer = trained(ToyGan(tmp_path), tmp_path)
    found = read_checkpoint(trainer.folder / "last.pt", "toy-gan", torch.device("cpu"))
    assert trainer.critic is not None and found.critic is not None and found.critic_optimizer is not None
    assert all(torch.equal(found.critic[k], v) for k, v in trainer.critic.state_dict().items())
    assert len(found.critic_optimizer["state"]) == len(list(trainer.critic.parameters()))


def test_the_rate_warms_up_then_stays_or_falls(tmp_path: Path) -> None:
    trainer = Trainer(ToyRecipe(tmp_path), plan(tmp_path), log=lambda _: None)
    assert trainer._learning_rate(0.0) == pytest.approx(1 / 200)
    trainer.step = 199
    assert trainer._learning_rate(0.1) == trainer._learning_rate(0.9) == 1.0
    falling = Trainer(ToyRecipe(tmp_path), plan(tmp_path, decay="cosine"), log=lambda _: None)
    falling.step = 199
    assert falling._learning_rate(0.0) == pytest.approx(1.0)
    assert falling._learning_rate(0.5) == pytest.approx(0.505)
    assert falling._learning_rate(1.0) == pytest.approx(0.01)


def test_moments_of_another_optimizer_start_afresh_and_warm_up(tmp_path: Path) -> None:
    first = trained(ToyRecipe(tmp_path), tmp_path)
    path = first.folder / "last.pt"
    state = torch.load(path, weights_only=True)
    state["optimizer"] = {"state": {}, "param_groups": []}
    torch.save(state, path)
    said: list[str] = []
    again = Trainer(ToyRecipe(tmp_path), plan(tmp_path, resume=path), log=said.append)
    assert "moments start afresh" in said[0]
    assert again.step == 8 and again._learning_rate(0.0) == pytest.approx(1 / 200)


def test_weights_of_five_dimensions_and_channels_last(tmp_path: Path) -> None:
    trainer = Trainer(ToyGan(tmp_path), plan(tmp_path), log=lambda _: None)
    weight = trainer.network["there"].weight  # type: ignore[index]
    assert weight.is_contiguous(memory_format=torch.channels_last)


@pytest.mark.parametrize("more", [{"steps": -1}, {"steps": None, "minutes": float("nan")}, {"minutes": 1.0}])
def test_a_run_without_an_end_is_refused(more, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="steps"):
        Trainer(ToyRecipe(tmp_path), plan(tmp_path, **more))


def test_several_models_are_published_each_by_its_own_figure(tmp_path: Path) -> None:
    trainer = trained(ToyGan(tmp_path), tmp_path / "run")
    models = tmp_path / "models"
    said = publish(trainer, models).splitlines()
    assert [line.split()[:2] for line in said] == [["toy-there", "published:"], ["toy-back", "published:"]]
    card = read_card(models / "toy-back.toml")
    assert (card["id"], card["training"]["primary"], card["training"]["steps"]) == ("toy-back", "back", 8)
    before = {p.name: p.read_bytes() for p in models.iterdir()}
    with torch.no_grad():  # one better, one worse
        trainer.ema["there"].weight.mul_(0.5)  # type: ignore[index]
        trainer.ema["back"].weight.mul_(2.0)  # type: ignore[index]
    said = publish(trainer, models).splitlines()
    assert [line.split()[:2] for line in said] == [["toy-there", "published:"], ["toy-back", "stays:"]]
    after = {p.name: p.read_bytes() for p in models.iterdir()}
    assert {n for n in after if after[n] != before[n]} == {"toy-there.safetensors", "toy-there.toml"}


def test_a_published_model_goes_on_with_its_steps(tmp_path: Path) -> None:
    trainer = trained(ToyGan(tmp_path), tmp_path / "run")
    publish(trainer, tmp_path / "models")
    start = tmp_path / "models" / "toy-back.safetensors"
    again = Trainer(ToyGan(tmp_path), plan(tmp_path / "next", resume=start), log=lambda _: None)
    assert again.step == 8 and again._learning_rate(0.0) == pytest.approx(1 / 200)
    for way in ("there", "back"):
        here, published = again.network[way], trainer.ema[way]  # type: ignore[index]
        torch.testing.assert_close(here.weight, published.weight, rtol=0, atol=1e-3)


def test_a_network_that_gives_no_number_is_not_published(tmp_path: Path) -> None:
    trainer = trained(ToyRecipe(tmp_path), tmp_path / "run")
    publish(trainer, tmp_path / "models")
    before = (tmp_path / "models" / "toy.safetensors").read_bytes()
    with torch.no_grad():
        next(trainer.ema.parameters()).fill_(float("nan"))
    assert "not published" in publish(trainer, tmp_path / "models")
    assert (tmp_path / "models" / "toy.safetensors").read_bytes() == before


def test_damaged_published_weights_are_replaced(tmp_path: Path) -> None:
    trainer = trained(ToyRecipe(tmp_path), tmp_path / "run")
    publish(trainer, tmp_path / "models")
    path = tmp_path / "models" / "toy.safetensors"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "published" in publish(trainer, tmp_path / "models")
    assert path.read_bytes() == whole
    assert not list((tmp_path / "models").glob("*.tmp"))


def test_numpy_numbers_are_plain_in_a_card() -> None:
    assert toml({"a": np.float64(1.5), "b": 2}) == "a = 1.5\nb = 2\n"


def test_prefetch_with_several_workers_keeps_the_order() -> None:
    threads = set()

    def make(step: int) -> int:
        threads.add(threading.get_ident())
        time.sleep(0.004 if step % 3 == 0 else 0.0)
        return step

    batches = Prefetch(make, first=5, workers=4)
    assert [next(batches) for _ in range(40)] == list(range(5, 45))
    batches.close()
    assert len(threads) > 1


def test_prefetch_with_several_workers_passes_errors_on_in_their_place_and_closes() -> None:
    def make(step: int) -> int:
        if step == 7:
            raise RuntimeError("disk gone")
        time.sleep(0.002)
        return step

    before = threading.active_count()
    batches = Prefetch(make, workers=4)
    assert [next(batches) for _ in range(7)] == list(range(7))
    with pytest.raises(RuntimeError, match="disk gone"):
        next(batches)
    batches.close()
    assert threading.active_count() == before


def test_several_workers_train_the_same_weights(tmp_path: Path) -> None:
    one, four = (trained(ToyRecipe(tmp_path), tmp_path / str(n), workers=n) for n in (1, 4))
    assert same(one.network, four.network)


class Counting(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(2)


def test_the_average_has_averaged_statistics_and_current_counts(tmp_path: Path) -> None:
    """Statistics of batch normalization belong to the weights that made them; a count is the last one."""
    trainer = Trainer(ToyRecipe(tmp_path), plan(tmp_path), log=lambda _: None)
    trainer.network, trainer.ema, trainer.step = Counting(), Counting().requires_grad_(False), 10**6
    trainer.network.norm.running_mean.fill_(1.0)  # type: ignore[union-attr]
    trainer.network.norm.num_batches_tracked.fill_(7)  # type: ignore[union-attr]
    trainer._update_ema()
    norm = trainer.ema.norm
    assert torch.allclose(norm.running_mean, torch.full((2,), 1 - trainer.recipe.ema_decay))  # type: ignore
    assert int(norm.num_batches_tracked) == 7  # type: ignore[arg-type]


def test_slices_of_a_whole_share_one_schedule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slice at half of the whole trains at half the cosine's rate, and the critic joins by the whole, too."""
    recipe = ToyGan(tmp_path)
    recipe.decay, recipe.adversarial_from = "cosine", 0.6
    trainer = Trainer(recipe, plan(tmp_path, whole=10.0), log=lambda _: None)
    shares: list[float] = []
    monkeypatch.setattr(trainer, "_set_rates", shares.append)
    trainer.trained, trainer._warm_from = 5.0, -1000
    trainer.run()
    assert all(share == pytest.approx(0.01 + 0.99 / 2, abs=0.02) for share in shares) and len(shares) == 8
    assert recipe.critics == []
    again = ToyGan(tmp_path)
    again.adversarial_from = 0.6
    trainer = Trainer(again, plan(tmp_path, whole=10.0), log=lambda _: None)
    trainer.trained = 7.0
    trainer.run()
    assert len(again.critics) == 8


@pytest.mark.parametrize("whole", [0.0, -1.0, float("nan")])
def test_a_whole_of_no_time_is_refused(whole: float, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="all slices together"):
        Trainer(ToyRecipe(tmp_path), plan(tmp_path, whole=whole))


def test_a_run_saves_itself_between_validations(tmp_path: Path) -> None:
    trainer = Trainer(ToyRecipe(tmp_path), plan(tmp_path, save_every=0.0), log=lambda _: None)
    saved: list[int] = []
    trainer.save = lambda name="last.pt": saved.append(trainer.step) or tmp_path  # type: ignore
    trainer.run()
    assert len(saved) >= 8
