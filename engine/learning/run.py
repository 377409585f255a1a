"""Learning itself: reads the pictures, finds what to start from, trains, keeps the best, and says how far it is.

It may be interrupted at any time: what is lost is what happened since the last checkpoint, a minute at most.
"""

from __future__ import annotations

import contextlib
import logging
import math
import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import torch

from engine import device as devices
from engine.api import EngineError
from engine.filters.translate import DIRECTIONS
from engine.learning import pictures, project, results
from engine.learning.pictures import Pictures, fitted
from engine.learning.project import AUTO, NOTHING, Best, LearningError, Project, State
from engine.learning.recipe import (
    CRITIC_FIRST,
    PHOTO,
    STYLE,
    OwnPair,
    OwnStyle,
    judge_of,
    nearness,
    recipe_for,
)
from engine.models.card import Card
from engine.models.store import ModelStore, shared
from engine.training.checkpoint import read_checkpoint
from engine.training.frame import Plan, Trainer, Watch

__all__ = ["INTERVAL", "learn", "threads_for"]

log = logging.getLogger(__name__)

INTERVAL = 60.0  # seconds between two checkpoints, each with samples and figures
TOLD = 0.5  # seconds between two reports
TRIED, SEEN = 6, 144  # photos that each style is tried on, to find the nearest, and their short sides
PLATEAU = (
    10.0,
    1500,
)  # minutes and steps of training after which no better model means that there will be none
PACED = 2.0  # minutes of training after which its pace is known
YOUNG = 600  # steps before which nothing is said of its end: it is still what it began as, or falls before it rises
BETTER = 0.005  # of the score: less is no gain
MEMORY_SHARE = 0.5  # of a graphics card's memory: filters go on running on it

Tell = Callable[[State], None]
Wish = Callable[[], str]  # "", "pause" or "stop"


_NO_MEMORY = "There is too little memory to learn a style; close other programs and go on."


class _Paused(Exception):
    """The person wants it to rest, before there was anything to save."""


def threads_for(wanted: int | None = None) -> int:
    """How many threads a training may have: half of the processors, so that filters and the window keep theirs."""
    return wanted or max(1, (os.cpu_count() or 2) // 2)


def learn(
    wanted: Project,
    *,
    tell: Tell = lambda _state: None,
    wish: Wish = lambda: "",
    device: str = "auto",
    threads: int | None = None,
    interval: float = INTERVAL,
    steps: int | None = None,
    store: ModelStore | None = None,
) -> State:
    """Learn a style until its time is over, it is good enough, or the person wishes otherwise; returns the last
    state: "paused", or "done" with the models in the menu. It goes on where it was left.

    ``steps`` instead of the project's minutes, for tests. Raises EngineError, one sentence; what was learned stays.
    """
    with project.take(wanted):
        return _Run(
            wanted, tell, wish, device, threads_for(threads), interval, steps, store or shared()
        ).run()


class _Run(Watch):
    def __init__(
        self,
        wanted: Project,
        tell: Tell,
        wish: Wish,
        device: str,
        threads: int,
        interval: float,
        steps: int | None,
        store: ModelStore,
    ) -> None:
        self.project, self._tell, self._wish = wanted, tell, wish
        self.device = devices.resolve(device)
        self.threads, self.interval, self.steps, self.store = threads, interval, steps, store
        self.state = replace(project.state_of(wanted), note="", sentence="", share=0.0)
        self._last_told = 0.0
        self._facts: dict[str, Any] = {}
        self._recipe: OwnStyle | OwnPair | None = None
        self._enough = ""
        self._pace = ""  # what is to be said of it
        self._gained = -math.inf, 0.0, 0  # the score that was last a gain, after how many minutes and steps

    def run(self) -> State:
        torch.set_num_threads(self.threads)
        if self.device.type == "cuda":
            torch.cuda.set_per_process_memory_fraction(MEMORY_SHARE, self.device)
        try:
            trainer = self._prepared()
            first = not (project.folder_of(self.project) / "samples.png").exists()
            if first:
                trainer.validate(keep_going=True)  # what it starts from is seen at once
            self._set(phase="learning", share=self._share(trainer))
            trainer.run()
            return self._kept(self._enough)
        except (KeyboardInterrupt, _Paused):
            if self._wish() == "stop" and results.publishable(self.project):  # before it went on
                return self._kept("Stopped by you; the best model is kept.")
            self._set(phase="paused" if self.state.step else "new", share=0.0)
        except torch.OutOfMemoryError:
            self._fail(
                "The graphics card has too little free memory to learn on; close what else uses it, or choose the "
                "processor in the preferences."
            )
        except MemoryError:
            self._fail(_NO_MEMORY)
        except EngineError as error:
            self._fail(str(error))
        except Exception as error:
            if devices.is_out_of_memory(error, self.device):
                self._fail(_NO_MEMORY)
            log.exception("Unexpected %s while learning", type(error).__name__)
            words = (str(error).strip().splitlines() or [""])[0][:200]
            self._fail(
                f"Something went wrong while learning: {type(error).__name__} ({words}); what was learned is kept."
            )
        return self.state

    def _kept(self, sentence: str) -> State:
        """The best model goes into the menu. Raises LearningError."""
        results.publish(project.found(self.project.id))  # it may have another name by now
        self._set(
            phase="done", share=1.0, sentence=sentence, note=results.no_gain(self.state) or self.state.note
        )
        return self.state

    def _fail(self, sentence: str) -> None:
        with contextlib.suppress(EngineError):  # a full disk must not hide the reason
            self._set(phase="failed", share=0.0, sentence=sentence)
        raise LearningError(sentence) from None

    # --- what is told

    def _set(self, **values: Any) -> None:
        """A new state, told and written."""
        self.state = replace(self.state, **values)
        self._last_told = time.monotonic()
        try:
            project.write_state(self.project, self.state)
        except LearningError as error:  # the run is worth more than the report
            self.state = replace(self.state, note=str(error))
        self._tell(self.state)

    def _now_and_then(self, **values: Any) -> None:
        self.state = replace(self.state, **values)
        if time.monotonic() - self._last_told >= TOLD:
            self._last_told = time.monotonic()
            self._tell(self.state)

    def _check(self) -> None:
        if self._wish():
            raise _Paused

    # --- before the first step

    def _prepared(self) -> Trainer:
        project.check_folders(self.project.style, self.project.photos)  # they may be others than at first
        self._set(phase="reading")
        given = {
            domain: pictures.read(
                folder,
                what,
                told=lambda share, base=base: self._now_and_then(share=base + share / 2),  # type: ignore[misc]
                check=self._check,
            )
            for domain, folder, what, base in (
                (STYLE, self.project.style, "style", 0.0),
                (PHOTO, self.project.photos, "photos", 0.5),
            )
        }
        self._set(
            styles=given[STYLE].count,
            photos=given[PHOTO].count,
            left_out=(given[STYLE].problems + given[PHOTO].problems)[: pictures.TOLD],
        )
        resume, config = self._beginning(given)
        self._recipe = recipe_for(self.project, given, config)
        trainer = Trainer(self._recipe, self._plan(resume), log=self._heard, watch=self)
        if trainer.step < self.state.step:  # it goes on from weights, which do not count
            trainer.step, trainer.trained = self.state.step, self.state.trained
        if resume is not None and resume.suffix == ".safetensors":
            self._recipe.critic_first = trainer.step + CRITIC_FIRST
        elif self._facts.get("start", NOTHING) != NOTHING:
            self._recipe.critic_first = CRITIC_FIRST
        for identity in self.project.models:
            (project.folder_of(self.project) / f"{identity}.safetensors").unlink(missing_ok=True)
        self._gained = -math.inf, trainer.trained, trainer.step
        return trainer

    def _plan(self, resume: Path | None) -> Plan:
        left = self.project.minutes - self.state.trained
        if left <= 0 and self.steps is None and not self._wish():
            raise LearningError(
                f"“{self.project.name}” was learned for {self.project.minutes:g} minutes, as you wished: give it "
                "more to go on."
            )
        on_card = self.device.type == "cuda"
        return Plan(
            minutes=None if self.steps is not None else max(left, 0.0),
            steps=self.steps,
            device=str(self.device),
            precision=devices.fastest_precision(self.device, ("bfloat16", "float32")),
            validate_every=self.interval,
            save_every=self.interval,
            out=project.home(),
            resume=resume,
            threads=self.threads,
            workers=2 if on_card else 1,
        )

    def _beginning(self, given: dict[str, Pictures]) -> tuple[Path | None, dict[str, Any]]:
        """The file to go on or to start from, and the network's configuration."""
        folder = project.folder_of(self.project)
        checkpoint = folder / "last.pt"
        self._facts = project.facts_of(self.project)
        if checkpoint.exists() and self._facts:
            try:
                read_checkpoint(checkpoint, self.project.id, torch.device("cpu"))
                return checkpoint, self._config()
            except EngineError as error:
                log.warning("%s", error)
        best = results.best_weights(self.project)
        if best and self._facts:
            if checkpoint.exists():
                self._set(
                    note="The last checkpoint is damaged: it goes on from the best model that there was."
                )
            first = self.project.models[0]
            # the trainer knows weights by the names of their models
            for identity, path in best.items():
                copy = folder / f"{identity}.safetensors"
                copy.write_bytes(path.read_bytes())
            return folder / f"{first}.safetensors", self._config()
        self._set(step=0, trained=0.0, best=Best(), began=0.0, sheets=0)
        card = self._start(given)
        self._facts = {"config": dict(card.config) if card is not None else {}, "start": NOTHING}
        self._facts |= {"styles": given[STYLE].count, "photos": given[PHOTO].count}
        if card is None:
            project.write_facts(self.project, self._facts)
            return None, {}
        label = next((d.label for d in DIRECTIONS if d.model == card.id), card.name)
        self._facts |= {
            "start": card.id,
            "started_from": label,
            "licence": card.licence,
            "commercial_use": card.commercial_use,
        }
        project.write_facts(self.project, self._facts)
        self._set(started_from=label)
        return card.folder / card.files[0].name, self._config()

    def _config(self) -> dict[str, Any]:
        return dict(self._facts.get("config") or {})

    def _start(self, given: dict[str, Pictures]) -> Card | None:
        """The model to start from: the one that was named, or that which takes the photos nearest to the style."""
        if self.project.start == NOTHING:
            return None
        if self.project.start != AUTO:
            return results.start_card(self.store, self.project, self.project.start)
        self._set(phase="comparing", share=0.0)
        photos = fitted(given[PHOTO], SEEN, 4)[:TRIED]
        judge = judge_of(given, SEEN, self.device)
        best: tuple[float, Card | None] = (0.0, None)
        cards = results.starts(self.store, self.project)
        for number, card in enumerate(cards):
            self._check()
            self._now_and_then(share=number / len(cards))
            try:
                network = self.store.load(card, self.device, torch.float32).network
            except EngineError as error:  # one damaged model less to choose from
                log.warning("%s", error)
                continue
            near, kept = nearness(network, photos, judge, self.device)
            log.info("%s: near %.3f, kept %.3f", card.id, near, kept)
            if math.isfinite(near * kept) and near * kept > best[0]:
                best = near * kept, card
        self.store.unload()
        return best[1]

    # --- while it learns

    def _heard(self, line: str) -> None:
        """What the trainer says. Figures come by ``validated``; what is left are sentences on what went wrong."""
        log.info("%s", line)
        if "“" in line and line.endswith("."):  # a sentence
            self._set(note=line)

    def _share(self, trainer: Trainer) -> float:
        return min(1.0, trainer.trained / self.project.minutes)

    def ended(self, trainer: Trainer) -> bool:
        self._now_and_then(step=trainer.step, trained=trainer.trained, share=self._share(trainer))
        wish = self._wish()
        if wish == "pause":
            self.state = replace(self.state, step=trainer.step, trained=trainer.trained)
            raise KeyboardInterrupt
        if wish == "stop":
            self._enough = "Stopped by you; the best model is kept."
        return bool(self._enough)

    def validated(self, trainer: Trainer, figures: dict[str, float]) -> None:
        assert self._recipe is not None
        prefix = f"{STYLE}_" if self.project.both_ways else ""
        near, kept = figures[f"{prefix}near"], figures[f"{prefix}kept"]
        score = figures["score"]
        best = self.state.best
        note = self.state.note
        # the first may be what it began as still: so what is kept is hardly ever worse than that
        first = not results.publishable(self.project)
        if trainer.step and math.isfinite(score) and (score > best.score or first):
            new = Best(score, near, kept, trainer.step, trainer.trained)
            try:
                results.keep_best(self.project, new, self._weights(trainer), self._all_facts())
                best, note = new, ""
            except OSError as error:
                note = f"The best model so far could not be saved ({error.strerror or error})."
        if not self._pace and trainer.trained >= PACED:
            self._pace = results.too_short(self.project, trainer.step, trainer.trained)
        if not trainer.step:
            self.state = replace(self.state, began=near if math.isfinite(near) else 0.0)
        self._set(
            step=trainer.step,
            trained=trainer.trained,
            near=near if math.isfinite(near) else 0.0,
            kept=kept if math.isfinite(kept) else 0.0,
            best=best,
            note=note or self._pace,
            sheets=self.state.sheets + 1,
        )
        # against what it was after its youth, not against a start that it may not come up to for long; and ever so
        # little more does not put the end off
        if math.isfinite(score) and (trainer.step < YOUNG or score > self._gained[0] + BETTER):
            self._gained = score, trainer.trained, trainer.step
        minutes, steps = trainer.trained - self._gained[1], trainer.step - self._gained[2]
        if trainer.step < YOUNG:
            pass  # what it is like is what it began as
        elif self.project.stop_at and 100 * best.near >= self.project.stop_at:
            self._enough = f"Good enough: {results.figure(best.near)} % of the way to the style."
        elif minutes >= PLATEAU[0] and steps >= PLATEAU[1]:
            self._enough = f"It had not become better for {minutes:.0f} minutes; the best model is kept."

    def _all_facts(self) -> dict[str, Any]:
        return {**self._facts, "config": dict(self._recipe.config) if self._recipe else {}}

    def _weights(self, trainer: Trainer) -> dict[str, bytes]:
        """The averaged weights, as float16 safetensors, by model id."""
        from safetensors.torch import save

        assert self._recipe is not None
        made = {}
        for identity in self.project.models:
            part = self._recipe.part(trainer.ema, identity)
            made[identity] = save({k: v.half().contiguous().cpu() for k, v in part.state_dict().items()})
        return made


def be_humble(threads: int) -> None:
    """Let everything else on this machine go first. Call it in a process of its own, before work begins."""
    import cv2

    cv2.setNumThreads(1)
    torch.set_num_threads(threads)
    with contextlib.suppress(OSError, psutil.Error, AttributeError):
        if hasattr(os, "nice"):
            os.nice(10)
        else:
            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
