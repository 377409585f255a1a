"""A batch on a Ray cluster: the same tasks as on this machine, for collections that outgrow it.

Pictures travel as the bytes of their files and results come back as such, so the machines need no common disk; only
Saisei has to be installed on each, in the same version. What is written, is written here.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine import sidecars
from engine.api import EngineError
from engine.batch.planning import Item
from engine.batch.runs import Executor
from engine.batch.session import Task
from engine.batch.work import Outcome, Work, process
from engine.files.replacing import replace_bytes
from engine.reports import sentence

__all__ = ["INSTALL", "on_ray"]

INSTALL = "Ray is not installed; install it with: pip install 'saisei[cluster]'."
AHEAD = 2  # tasks for each processor of the cluster that are on their way at the same time
NOTHING_WRITTEN = "nothing was written"


def on_ray(work: Work, jobs: int | None = None, address: str | None = None) -> Executor:
    """Joins the cluster at ``address`` (else the one that RAY_ADDRESS names, else begins one on this machine with
    ``jobs`` processors). Raises EngineError (one sentence) if Ray is not installed or does not answer."""
    try:
        import ray
    except ImportError:
        raise EngineError(INSTALL) from None
    address = address or os.environ.get("RAY_ADDRESS")
    own: dict[str, Any] = {} if address else {"num_cpus": jobs, "include_dashboard": False}
    try:
        ray.init(address=address or "local", ignore_reinit_error=True, log_to_driver=False, **own)
    except Exception as error:  # it raises what it likes
        where = f"at {address}" if address else "on this machine"
        words = str(error).strip().splitlines() or [type(error).__name__]
        raise EngineError(f"The Ray cluster {where} does not answer: {words[0][:200]}") from None

    def execute(tasks: list[Task]) -> Generator[tuple[Task, Outcome]]:
        try:
            yield from _execute(ray, tasks, work)
        finally:
            ray.shutdown()

    return execute


def _execute(ray: Any, tasks: list[Task], work: Work) -> Generator[tuple[Task, Outcome]]:
    resources = ray.cluster_resources()
    cards = resources.get("GPU", 0) if work.chain.generative else 0
    needs = {"num_gpus": 1} if cards else {"num_cpus": 1}
    room = max(1, int(cards or resources.get("CPU", 1))) * AHEAD
    remote = ray.remote(max_retries=1, **needs)(_remote)
    told = ray.put(replace(work, mask=None, hints=None))
    waiting = list(reversed(tasks))
    running: dict[Any, Task] = {}
    try:
        while waiting or running:
            while waiting and len(running) < room:
                task = waiting.pop()
                try:
                    parcel = _parcel(task, work)
                except Exception as error:
                    yield task, Outcome(task.item, error=sentence(error, NOTHING_WRITTEN))
                    continue
                running[remote.remote(told, parcel)] = task
            # a timeout, so that Ctrl+C is heard
            ready, _ = ray.wait(list(running), timeout=0.5) if running else ([], [])
            for reference in ready:
                task = running.pop(reference)
                yield task, _received(ray, reference, task)
    finally:
        for reference in running:
            with contextlib.suppress(Exception):
                ray.cancel(reference, force=True)


def _parcel(task: Task, work: Work) -> dict[str, tuple[str, bytes]]:
    """Name and bytes of the picture and what goes with it. Raises OSError, FileError."""
    paths = {"source": task.item.source}
    if work.mask is not None and work.chain.masked:
        paths["mask"] = sidecars.beside(work.mask, task.item.source)
    if work.hints is not None and work.chain.hinted:
        paths["hints"] = sidecars.beside(work.hints, task.item.source)
    parcel = {kind: (path.name, path.read_bytes()) for kind, path in paths.items()}
    return parcel | {"target": (task.item.target.name, b"")}


def _received(ray: Any, reference: Any, task: Task) -> Outcome:
    """Stages what came back."""
    try:
        outcome, data = ray.get(reference)
        if data is not None:
            replace_bytes(task.item.target, data)
        return replace(outcome, item=task.item)
    except ray.exceptions.RayError as error:
        words = (str(error).strip().splitlines() or [""])[0][:200]
        return Outcome(task.item, error=f"The cluster lost this picture ({words}); {NOTHING_WRITTEN}.")
    except OSError as error:
        return Outcome(task.item, error=sentence(error, NOTHING_WRITTEN))


def _remote(work: Work, parcel: dict[str, tuple[str, bytes]]) -> tuple[Outcome, bytes | None]:
    """What a machine of the cluster does with one picture."""
    with tempfile.TemporaryDirectory(prefix="saisei-") as folder:
        places = {}
        for kind, (name, data) in parcel.items():
            places[kind] = Path(folder) / kind / name
            places[kind].parent.mkdir()
            if kind != "target":
                places[kind].write_bytes(data)
        work = replace(work, mask=places.get("mask"), hints=places.get("hints"))
        outcome = process(Item(places["source"], places["target"]), work)
        return outcome, None if outcome.error else places["target"].read_bytes()
