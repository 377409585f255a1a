"""Learning a style of one's own: the run, from the folders to a model in the menu."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.api import EngineError, Picture, Request
from engine.filters.translate import TRANSLATE, TranslateParams
from engine.filters.translate_run import run as translate
from engine.learning import pictures, project, results, run
from engine.learning.project import NOTHING, LearningError, Project, State
from engine.learning.recipe import recipe_for
from engine.models.store import shared, user_folder
from engine.training.frame import Trainer


@pytest.fixture(autouse=True)
def fresh_store(user_folders: Path) -> None:
    shared.cache_clear()


@pytest.fixture(autouse=True)
def threads() -> object:
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture
def made(style_folder: Path, photo_folder: Path, small_networks: None) -> Project:
    return project.create("Watercolours", style_folder, photo_folder, start=NOTHING)


def learned(wanted: Project, steps: int = 3, **how: object) -> State:
    return run.learn(wanted, steps=steps, device="cpu", threads=1, **how)  # type: ignore[arg-type]


def after(calls: int, word: str) -> Callable[[], str]:
    """The wish of somebody who makes up their mind after so many questions."""
    asked = iter(range(10**9))
    return lambda: word if next(asked) >= calls else ""


class Wishes:
    """A wish that depends on how far it is."""

    def __init__(self, word: str, step: int) -> None:
        self.word, self.step, self.states = word, step, [State()]

    def tell(self, state: State) -> None:
        self.states.append(state)

    def __call__(self) -> str:
        return self.word if self.states[-1].phase == "learning" and self.states[-1].step >= self.step else ""


@pytest.fixture
def talkative(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each step is told."""
    monkeypatch.setattr(run, "TOLD", 0.0)


def test_a_style_is_learned_and_can_be_used(made: Project) -> None:
    states: list[State] = []
    end = learned(made, tell=states.append)
    phases = [s.phase for s in states]
    assert phases[0] == "reading" and phases[-1] == "done" and "learning" in phases
    assert end.step == 3 and end.styles == end.photos == 10 and end.sheets == 2
    assert project.state_of(made) == end
    folder = project.folder_of(made)
    assert (folder / "samples.png").exists() and (folder / "last.pt").exists()
    assert [json.loads(line)["step"] for line in (folder / "log.jsonl").read_text().splitlines()] == [0, 3]
    request = Request(
        TRANSLATE.id, Picture(np.full((70, 90, 3), 120, np.uint8)), TranslateParams(), model=made.id
    )
    result = translate(request)
    assert result.pixels.shape == (70, 90, 3) and result.recipe["model"] == made.id


def test_what_it_starts_from_is_not_its_own(made: Project) -> None:
    """Stopped before the first step, there is nothing that could be kept."""
    with pytest.raises(LearningError, match="Nothing was learned"):
        learned(made, wish=after(20, "stop"))
    assert not list(user_folder().glob("*")) and project.state_of(made).phase == "failed"


def test_paused_and_gone_on_with(made: Project, talkative: None) -> None:
    wishes = Wishes("pause", 2)
    end = learned(made, 50, tell=wishes.tell, wish=wishes)
    assert end.phase == "paused" and 2 <= end.step < 50 and not results.in_menu(made)
    checkpoint = project.folder_of(made) / "last.pt"
    assert torch.load(checkpoint, weights_only=True)["step"] == end.step
    again = learned(made, 2)
    assert again.phase == "done" and again.step == end.step + 2 and again.trained > end.trained
    assert results.in_menu(made)


def test_stopped_because_it_is_good(made: Project, talkative: None) -> None:
    wishes = Wishes("stop", 2)
    end = learned(made, 50, tell=wishes.tell, wish=wishes)
    assert end.phase == "done" and end.step < 50 and "Stopped by you" in end.sentence
    assert results.in_menu(made)


def test_kept_before_it_goes_on(made: Project, talkative: None) -> None:
    wishes = Wishes("pause", 2)
    learned(made, 50, tell=wishes.tell, wish=wishes, interval=0.0)
    end = learned(made, 50, wish=lambda: "stop")
    assert end.phase == "done" and results.in_menu(made) and "Stopped by you" in end.sentence


def test_paused_while_it_reads(made: Project) -> None:
    assert learned(made, wish=lambda: "pause").phase == "new"


def test_good_enough_by_its_figure(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "engine.learning.recipe.OwnStyle.figures", lambda *_: {"near": 0.5, "kept": 0.9, "score": 0.45}
    )
    monkeypatch.setattr(run, "YOUNG", 4)  # until then it is what it began as
    end = learned(replace(made, stop_at=50.0), 50, interval=0.0)
    assert end.phase == "done" and 4 <= end.step < 7
    assert end.sentence == "Good enough: 50 % of the way to the style."


def test_a_fall_at_the_beginning_does_not_put_an_end_to_it(
    made: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it began as was better; from there on it becomes better and better."""
    monkeypatch.setattr(run, "PLATEAU", (1e-9, 2))
    monkeypatch.setattr(run, "YOUNG", 4)
    scores = [0.9, 0.8, 0.5, 0.2, *(0.2 + 0.01 * n for n in range(1, 90))]
    found = iter(scores)
    monkeypatch.setattr(
        "engine.learning.recipe.OwnStyle.figures",
        lambda *_: {"near": 0.1, "kept": 0.9, "score": next(found)},
    )
    end = learned(made, 20, interval=0.0)
    assert end.step == 20 and end.sentence == "" and end.best.score == 0.8


def test_a_machine_that_is_too_slow_says_so(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PACED", 1e-9)
    monkeypatch.setattr(results, "ENOUGH_STEPS", 10**9)
    notes: list[str] = []
    end = learned(made, 5, interval=0.0, tell=lambda s: notes.append(s.note))
    assert "the built-in styles took 1,000,000,000" in end.note
    assert len({note for note in notes if note}) == 1  # it does not change its mind each minute


class Rows(torch.nn.Module):
    """Leaves a trace of its strides: each fourth row is brighter."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = x.clone()
        y[..., ::4, :] += 0.2
        return y


@pytest.mark.parametrize("both_ways", [False, True])
def test_what_is_judged_and_shown_is_what_the_filter_makes(
    both_ways: bool, made: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = replace(made, both_ways=both_ways)
    given = {"style": pictures.read(made.style, "style"), "photo": pictures.read(made.photos, "photos")}
    recipe = recipe_for(wanted, given, {})
    judged: list[np.ndarray] = []

    def towards(_judge: object, made: list[np.ndarray], style: bool) -> float:
        judged.extend(made)
        return 0.5

    monkeypatch.setattr("engine.learning.judging.StyleJudge.towards", towards)
    figures = recipe.figures(Rows(), "photo", "style", torch.device("cpu"))
    assert figures["near"] == 0.5 and figures["score"] == pytest.approx(0.5 * figures["kept"])
    sheet = recipe.rows(Rows(), "photo", torch.device("cpu"))
    height = recipe.shown_side
    assert np.array_equal(sheet[height:, :height], judged[0][:height, :height])
    photo = np.concatenate([p[:height, :height] for p in recipe.held_out["photo"][:4]], 1)
    change = (sheet[height:].astype(int) - photo)[photo.max(2) < 180]
    # a painter's trace is spread evenly, as the filter does it; what goes both ways is asked once
    assert (set(np.unique(change)) <= {12, 13}) is not both_ways
    assert recipe.critic_first == 0


def test_no_nearer_than_what_it_began_as(
    style_folder: Path, photo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = project.create("Soft", style_folder, photo_folder, start="translate-monet")
    for near, said in ((0.4, "no nearer to the style than Monet, as which it began (40 %)"), (0.6, "")):
        nears = iter([0.4, near, near])
        monkeypatch.setattr(
            "engine.learning.recipe.OwnStyle.figures",
            lambda *_, nears=nears: {"near": (n := next(nears)), "kept": 1.0, "score": n},
        )
        end = learned(wanted, 1)
        assert end.began == 0.4 and (said in end.note if said else end.note == "")
        shutil.rmtree(project.folder_of(wanted))
        project.save(wanted)


def test_it_ends_where_it_becomes_no_better(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "PLATEAU", (1e-9, 1))
    monkeypatch.setattr(run, "YOUNG", 0)
    scores = iter([0.3, 0.3, 0.5, 0.4, 0.501, 0.2, 0.1])
    found: list[float] = []

    def figures(*_: object) -> dict[str, float]:
        found.append(next(scores))
        return {"near": found[-1], "kept": 1.0, "score": found[-1]}

    monkeypatch.setattr("engine.learning.recipe.OwnStyle.figures", figures)
    end = learned(made, 50, interval=0.0)
    assert end.phase == "done" and "not become better" in end.sentence
    assert end.best.score == max(found[1:])  # what it started from does not count


def test_what_is_kept_is_not_worse_than_what_was(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A good start that the first steps spoil, and that it does not come up to again."""
    scores = iter([0.9, 0.8, 0.4, 0.3, 0.2, 0.1, 0.05, 0.01])
    monkeypatch.setattr(
        "engine.learning.recipe.OwnStyle.figures",
        lambda *_: {"near": 0.1, "kept": 0.9, "score": next(scores)},
    )
    end = learned(made, 3, interval=0.0)
    assert end.best.step == 1 and end.best.score == 0.8


def test_figures_that_are_no_numbers_are_never_the_best(
    made: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    nan = float("nan")
    monkeypatch.setattr(
        "engine.learning.recipe.OwnStyle.figures", lambda *_: {"near": nan, "kept": nan, "score": nan}
    )
    with pytest.raises(LearningError, match="Nothing was learned"):
        learned(made)


def test_both_ways(style_folder: Path, photo_folder: Path, small_networks: None) -> None:
    both = project.create("Snow", style_folder, photo_folder, both_ways=True, start=NOTHING)
    assert learned(both, 2).phase == "done"
    for identity in both.models:
        card = shared().card(identity)
        assert shared().load(card, torch.device("cpu"), torch.float32).network is not None
        assert card.training["painter"] is False


def test_it_starts_from_the_style_that_is_named(style_folder: Path, photo_folder: Path) -> None:
    wanted = project.create("Soft", style_folder, photo_folder, start="translate-monet")
    wishes = Wishes("pause", 0)
    end = learned(wanted, 9, tell=wishes.tell, wish=wishes)
    assert end.started_from == "Monet"
    state = torch.load(project.folder_of(wanted) / "last.pt", weights_only=True)["ema"]
    card = shared().card("translate-monet")
    own = shared().load(card, torch.device("cpu"), torch.float32).network.state_dict()
    assert all(torch.equal(state[f"generator.{k}"], v) for k, v in own.items())


@pytest.mark.parametrize("both_ways", [False, True])
def test_the_critic_learns_first(
    both_ways: bool, style_folder: Path, photo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that knows nothing yet must not spoil the style that it starts from."""
    monkeypatch.setattr(run, "CRITIC_FIRST", 2)
    wanted = project.create("Soft", style_folder, photo_folder, start="translate-zebra", both_ways=both_ways)
    seen: list[tuple[float, float]] = []
    step = Trainer._train_step

    def watched(trainer: Trainer, *given: object) -> dict[str, float]:
        assert trainer.critic is not None
        there = trainer.recipe.part(trainer.network, wanted.models[0])
        before = [[p.detach().clone() for p in m.parameters()] for m in (there, trainer.critic)]
        parts = step(trainer, *given)  # type: ignore[arg-type]
        after = [list(m.parameters()) for m in (there, trainer.critic)]
        seen.append(
            tuple(
                float(sum((a - b).abs().sum() for a, b in zip(x, y, strict=True)).detach())
                for x, y in zip(before, after, strict=True)
            )
        )
        assert ("gan" in str(parts)) is (len(seen) > 2)
        return parts

    monkeypatch.setattr(Trainer, "_train_step", watched)
    learned(wanted, 3)
    assert all(critic > 0 for _, critic in seen) and seen[2][0] > 0
    if not both_ways:
        assert seen[0][0] == seen[1][0] == 0


def test_the_nearest_style_is_found(
    style_folder: Path, photo_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def nearness(*_: object) -> tuple[float, float]:
        asked.append(0)
        return (0.9, 0.9) if len(asked) == 3 else (float("nan"), 0.9) if len(asked) == 5 else (0.2, 0.9)

    monkeypatch.setattr(run, "nearness", nearness)
    wanted = project.create("Old", style_folder, photo_folder)
    wishes = Wishes("pause", 0)
    end = learned(wanted, 9, tell=wishes.tell, wish=wishes)
    assert end.started_from == "Cezanne" and len(asked) == len(results.starts(shared()))


def test_a_start_that_is_not_there(style_folder: Path, photo_folder: Path) -> None:
    wanted = project.create("X", style_folder, photo_folder, start="gone")
    with pytest.raises(LearningError, match="no model “gone”"):
        learned(wanted)
    assert project.state_of(wanted).phase == "failed"


# --- what goes wrong


def test_a_folder_that_goes_away_between_two_runs(made: Project, talkative: None) -> None:
    wishes = Wishes("pause", 2)
    learned(made, 50, tell=wishes.tell, wish=wishes)
    shutil.rmtree(made.style)
    with pytest.raises(LearningError, match="watercolours”, is not there"):
        learned(made)
    state = project.state_of(made)
    assert state.phase == "failed" and state.step  # what was learned stays


def test_one_folder_for_both_in_a_run_that_goes_on(made: Project) -> None:
    learned(made)
    with pytest.raises(LearningError, match="one folder"):
        learned(replace(made, photos=made.style))


def test_a_folder_that_goes_away_while_it_learns_is_not_missed(made: Project, talkative: None) -> None:
    def tell(state: State) -> None:
        if state.phase == "learning" and made.style.exists():
            shutil.rmtree(made.style)
            shutil.rmtree(made.photos)

    assert learned(made, tell=tell).phase == "done"


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 cut short", None])
def test_a_damaged_checkpoint_costs_little(made: Project, damage: bytes | None) -> None:
    learned(made)
    path = project.folder_of(made) / "last.pt"
    if damage is None:
        path.unlink()
    else:
        path.write_bytes(damage)
    states: list[State] = []
    end = learned(made, 2, tell=states.append)
    assert end.phase == "done" and end.step == 5
    assert any("damaged" in s.note for s in states) is (damage is not None)
    assert not list(project.folder_of(made).glob("*.safetensors"))


def test_all_that_was_learned_is_gone(made: Project) -> None:
    learned(made)
    shutil.rmtree(project.folder_of(made) / "best")
    (project.folder_of(made) / "last.pt").unlink()
    assert learned(made, 2).step == 2  # it begins anew


def test_a_full_disk_at_a_checkpoint(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Path:
        raise EngineError("The checkpoint “last.pt” could not be saved (No space left on device).")

    monkeypatch.setattr("engine.training.frame.write_checkpoint", full)
    notes: list[str] = []
    with pytest.raises(LearningError, match="No space left"):
        learned(made, 3, tell=lambda s: notes.append(s.note), interval=0.0)
    assert any(
        "No space left" in note for note in notes
    )  # said while it goes on, and it fails at its end only
    assert project.state_of(made).phase == "failed" and results.publishable(made)


def test_a_full_disk_for_everything(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(results, "_put", full)
    with pytest.raises(LearningError, match="Nothing was learned"):
        learned(made)


def test_too_little_memory(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def out(*_: object) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(Trainer, "_train_step", out)
    with pytest.raises(LearningError, match="too little free memory"):
        learned(made)
    assert project.state_of(made).phase == "failed"


def test_what_nobody_foresaw_is_a_sentence(made: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(Trainer, "_train_step", broken)
    with pytest.raises(LearningError, match="Something went wrong while learning: ZeroDivisionError"):
        learned(made)


def test_its_time_is_over(made: Project) -> None:
    learned(made)
    with pytest.raises(LearningError, match="give it more to go on"):
        run.learn(replace(made, minutes=1e-6), device="cpu", threads=1)
    assert project.state_of(made).phase == "failed" and results.in_menu(made)
