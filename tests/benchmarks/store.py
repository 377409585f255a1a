"""A published model through our runner, against the loop that most programs run it with: Real-ESRGAN x4plus, in
float32, NCHW, in fixed tiles of 512 pixels with 10 of surroundings, one after the other.

It takes the installed ``realesrgan-x4plus``, or what lies in the folder that $SAISEI_TEACHER names.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.report import Row

MODEL = "realesrgan-x4plus"
PARAM = "realesrgan-x4plus.param"
WIDTH, HEIGHT = 640, 480
ROUNDS = int(os.environ.get("SAISEI_ROUNDS", "1"))
EDGE, PAD = 512, 10
BLOCK = 16  # pixels of the result: tones of that size on both sides of a seam are compared

# what both processes begin with, and how they tell what they took
FRAME = """
import json, sys, threading, time
import numpy as np, psutil, torch
from pathlib import Path
from engine.models.store import ModelStore

picture, folder, target = np.load(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
store = ModelStore([folder])
card = store.card("realesrgan-x4plus")
process, highest, going = psutil.Process(), 0, True

def watch():
    global highest
    while going:
        highest = max(highest, process.memory_info().rss)
        time.sleep(0.002)

def measured(work):
    global going
    watcher = threading.Thread(target=watch)
    watcher.start()
    start, busy = time.perf_counter(), time.process_time()
    out = work()
    seconds, busy = time.perf_counter() - start, time.process_time() - busy
    going = False
    watcher.join()
    np.save(target, out)
    print(json.dumps({"memory": highest, "seconds": seconds, "busy": busy}))
"""

OURS = (
    FRAME
    + """
from engine import device, runner
from engine.api import Picture, Request
from engine.filters import FILTERS
from engine.filters import upscale_run

cpu = torch.device("cpu")
store.load(card, cpu, device.DTYPES[device.fastest_precision(cpu, card.precisions)])
params = FILTERS["upscale"].make_params(factor="4", clean="off")
request = Request("upscale", Picture(picture), params, model=card.id)
measured(lambda: upscale_run.run(request, runner.Context(), store).pixels)
"""
)

THEIRS = (
    FRAME
    + """
from tests.benchmarks.store import published

# as spandrel builds it, in the order of memory that torch begins with
network = published(card).to(memory_format=torch.contiguous_format)

@torch.inference_mode()
def loop(edge=512, pad=10, scale=4):
    x = torch.from_numpy(picture).permute(2, 0, 1)[None].contiguous().float() / 255
    height, width = x.shape[2:]
    out = torch.empty(1, 3, height * scale, width * scale)
    for top in range(0, height, edge):
        for left in range(0, width, edge):
            bottom, right = min(top + edge, height), min(left + edge, width)
            above, before = max(top - pad, 0), max(left - pad, 0)
            tile = network(x[:, :, above : min(bottom + pad, height), before : min(right + pad, width)].contiguous())
            y, x0 = (top - above) * scale, (left - before) * scale
            own = tile[:, :, y : y + (bottom - top) * scale, x0 : x0 + (right - left) * scale]
            out[:, :, top * scale : bottom * scale, left * scale : right * scale] = own
    return (out[0].clamp_(0, 1) * 255).permute(1, 2, 0).numpy()

measured(loop)
"""
)


def published(card: Any) -> Any:
    """The network of a card exactly as spandrel builds it."""
    from spandrel import ModelLoader

    from engine.models.loading import read_verified, state_dict

    state = state_dict(read_verified(card), card.files[0].name)
    return ModelLoader().load_from_state_dict(state).model.eval().requires_grad_(False)


def installed(folder: Path) -> Path | None:
    """A folder with the model: where it is installed, or ``folder``, into which it is converted."""
    from engine.api import ModelError
    from engine.models.store import shared

    try:
        return shared().card(MODEL).folder
    except ModelError:
        pass
    named = os.environ.get("SAISEI_TEACHER")
    found = sorted(Path(named).rglob(PARAM)) if named else []
    if not found:
        return None
    from engine.models.importing import adopt

    adopt([found[0], found[0].with_suffix(".bin")], folder, identity=MODEL)
    return folder


def scene() -> np.ndarray:
    """A small photo as people enlarge them: the sample, or, failing that, what is drawn."""
    import cv2

    from tests.benchmarks.engine import photo

    samples = sorted((Path(__file__).resolve().parents[2] / "resources" / "samples").glob("*.jpg"))
    large = None
    if samples:
        large = cv2.imread(str(samples[0]), cv2.IMREAD_COLOR)
    pixels = photo(1) if large is None else large[..., ::-1]
    share = max(WIDTH / pixels.shape[1], HEIGHT / pixels.shape[0])
    size = (max(WIDTH, round(pixels.shape[1] * share)), max(HEIGHT, round(pixels.shape[0] * share)))
    small = cv2.resize(np.ascontiguousarray(pixels), size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small[:HEIGHT, :WIDTH])


def store() -> list[Row]:
    """The ratios of one run, in which the two take turns, and how far the results differ."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder = installed(work / "models")
        if folder is None:
            print(f"{MODEL} is not installed: python main.py models install {MODEL}")
            return []
        np.save(work / "photo.npy", scene())
        taken: dict[str, list[dict[str, float]]] = {"ours": [], "theirs": []}
        for _ in range(ROUNDS):
            for who, script in (("ours", OURS), ("theirs", THEIRS)):
                taken[who].append(_run(script, work, folder, work / f"{who}.npy"))
        ours, theirs = np.load(work / "ours.npy"), np.load(work / "theirs.npy")
    return _rows(taken, ours.astype(np.float32), theirs)


def _run(script: str, work: Path, folder: Path, target: Path) -> dict[str, float]:
    words = [sys.executable, "-c", script, str(work / "photo.npy"), str(folder), str(target)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _rows(taken: dict[str, list[dict[str, float]]], ours: np.ndarray, theirs: np.ndarray) -> list[Row]:
    def ratio(what: str) -> float:
        pairs = zip(taken["theirs"], taken["ours"], strict=True)
        return statistics.median(other[what] / own[what] for other, own in pairs)

    seconds = {who: statistics.median(t["seconds"] for t in all_of) for who, all_of in taken.items()}
    memory = {who: max(t["memory"] for t in all_of) / 1e9 for who, all_of in taken.items()}
    error = ours - theirs
    # of the pixels that the loop's own seam does not touch
    near = error[:, : (EDGE - 64) * 4] if theirs.shape[1] > EDGE * 4 else error
    psnr = 10 * np.log10(255**2 / np.mean(np.square(near, dtype=np.float64)))
    words = f"x4plus, {WIDTH} × {HEIGHT}"
    return [
        Row(
            f"float32 loop in tiles of {EDGE} / our path, {words}",
            ratio("seconds"),
            "×",
            1.8,
            True,
            f"{seconds['theirs']:.0f} s / {seconds['ours']:.0f} s",
        ),
        Row("the same in processor time", ratio("busy"), "×", 1.8, True),
        Row("our result against the float32 one", float(psnr), "dB", 45, True),
        Row("largest step of tone in it, beside that of float32", steepest(near), "/255", 1.0),
        Row(
            "peak memory of the process, ours / theirs",
            memory["ours"] / memory["theirs"],
            "×",
            1.0,
            detail=f"{memory['ours']:.2f} GB / {memory['theirs']:.2f} GB",
        ),
    ]


def steepest(error: np.ndarray) -> float:
    """The largest step, in levels, that runs along a whole column or row of the result and is not in the other one: a
    seam. Tones of blocks on both sides are compared."""
    found = 0.0
    for turned in (error, error.transpose(1, 0, 2)):
        height, width = (side // BLOCK * BLOCK for side in turned.shape[:2])
        blocks = turned[:height, :width].reshape(height // BLOCK, BLOCK, width // BLOCK, BLOCK, 3)
        tones = blocks.mean((1, 3))
        found = max(found, float(np.abs(np.median(np.diff(tones, axis=1), axis=0)).max()))
    return found
