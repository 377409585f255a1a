"""Faces: the grid of the dialog at 128 pixels, the preview of mixing, and the same face with other thread counts."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.benchmarks.report import Row


def faces() -> list[Row]:
    """Weights drawn by lot cost as much time as learned ones; the network is in the memory."""
    import torch

    from engine.api import Context, DevicePolicy, Picture, Request
    from engine.faces import Face, FacesParams, Mixed, Seeded
    from engine.faces_run import run
    from engine.models.store import ModelStore
    from engine.networks.stylegan2 import StyleGAN2Generator
    from engine.networks.stylegan2_convert import Converted, write_model
    from engine.training.faces import Faces128Recipe

    config = {
        "style_dim": Faces128Recipe.style_dim,
        "mapping_layers": 4,
        "channels": Faces128Recipe.channels,
    }

    def made(store: ModelStore, *params: Face, columns: int = 4) -> np.ndarray:
        picture = Picture(np.zeros((1, 1, 3), np.uint8))
        order = Request("faces", picture, FacesParams(params, columns), policy=DevicePolicy("cpu"))
        return run(order, Context(), store).pixels

    grid = tuple(Face(Seeded(seed)) for seed in range(16))
    mixed = Face(Mixed(Seeded(0), Seeded(1), ("coarse",)))
    threads = torch.get_num_threads()
    with tempfile.TemporaryDirectory() as folder:
        torch.manual_seed(0)
        network = StyleGAN2Generator(**config)  # type: ignore[arg-type]
        write_model(Converted("stylegan2", config, network.state_dict()), "bench", Path(folder))
        store = ModelStore([Path(folder)])
        whole = _seconds(lambda: made(store, *grid))
        preview = _seconds(lambda: made(store, Face(Seeded(0)), Face(Seeded(1)), mixed, columns=3))
        one = made(store, *grid).astype(int)
        try:
            torch.set_num_threads(threads % 2 + 1)
            other = made(store, *grid)
        finally:
            torch.set_num_threads(threads)
    words = f"{threads} threads"
    return [
        Row("grid of 16 faces at 128 pixels", whole, "s", 3, detail=words),
        Row("preview of mixing at 128 pixels: A, B and the result", preview, "s", 0.3, detail=words),
        Row(
            "same faces with another number of threads, largest difference", np.abs(one - other).max(), "", 1
        ),
    ]


def _seconds(work: Callable[[], object], times: int = 3) -> float:
    work()
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return statistics.median(found)
