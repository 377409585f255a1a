"""Augmented pictures of 512 pixels, beside a plain loop of torchvision.transforms.v2 over the same operations."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np

from engine.batch.workers import processors
from tests.benchmarks.engine import photo
from tests.benchmarks.report import Row

COUNT = int(os.environ.get("SAISEI_DATASET_COUNT", "1000"))
RECIPE = """
version = 1
format = "jpg"
quality = 92
[[step]]
op = "crop"
area = [0.4, 1.0]
ratio = [0.75, 1.3333]
size = 512
[[step]]
op = "horizontal-flip"
p = 0.5
[[step]]
op = "rotate"
p = 0.5
angle = [-15, 15]
[[step]]
op = "colour"
brightness = [0.8, 1.2]
contrast = [0.8, 1.2]
saturation = [0.7, 1.3]
hue = [-0.03, 0.03]
[[step]]
op = "one-of"
choice = [ { op = "noise", sigma = [0.03, 0.03] }, { op = "blur", sigma = [0.5, 2.0] } ]
"""
# a DataLoader with as many processes, each writing what it made: what a person would write
PLAIN = """
import sys, pathlib, torch
from PIL import Image
from torchvision.transforms import v2
from torchvision.transforms.v2 import functional as F

folder, out, count, jobs = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
paths = sorted(folder.glob("*.jpg"))
change = v2.Compose([
    v2.RandomResizedCrop(512, (0.4, 1.0), antialias=True),
    v2.RandomHorizontalFlip(),
    v2.RandomApply([v2.RandomRotation(15, v2.InterpolationMode.BILINEAR)], 0.5),
    v2.ColorJitter(0.2, 0.2, 0.3, 0.03),
    v2.RandomChoice([
        v2.Compose([v2.ToDtype(torch.float32, True), v2.GaussianNoise(0, 0.03), v2.ToDtype(torch.uint8, True)]),
        v2.GaussianBlur(9, (0.5, 2.0)),
    ]),
])

class Pictures(torch.utils.data.Dataset):
    def __len__(self):
        return count
    def __getitem__(self, i):
        torch.manual_seed(i)
        picture = F.pil_to_tensor(Image.open(paths[i % len(paths)]).convert("RGB"))
        F.to_pil_image(change(picture)).save(out / f"{i:08d}.jpg", quality=92)
        return i

def one(_):
    torch.set_num_threads(1)

if __name__ == "__main__":
    loader = torch.utils.data.DataLoader(Pictures(), 8, num_workers=jobs, worker_init_fn=one,
                                         multiprocessing_context="spawn")
    assert sum(len(b) for b in loader) == count
"""


def dataset() -> list[Row]:
    jobs = processors()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").mkdir()
        (folder / "plain").mkdir()
        for n in range(20):
            pixels = np.roll(photo(0.6), 37 * n, 1)
            cv2.imwrite(str(folder / "in" / f"{n}.jpg"), np.ascontiguousarray(pixels[..., ::-1]))
        (folder / "recipe.toml").write_text(RECIPE)
        (folder / "plain.py").write_text(PLAIN)
        root = Path(__file__).resolve().parents[2]
        given = [str(folder / "in")]
        ours = ["main.py", "dataset", str(folder / "recipe.toml"), *given, str(folder / "out")]
        plain = [str(folder / "plain.py"), *given, str(folder / "plain"), str(COUNT), str(jobs)]
        took = _seconds([*ours, "--count", str(COUNT), "--jobs", str(jobs)], root)
        loop = _seconds(plain, root)
    words = f"{COUNT} pictures, {jobs} processes: {took:.1f} s, the loop {loop:.1f} s"
    return [Row("dataset: seconds against a plain torchvision loop", took / loop, "", 1.0, detail=words)]


def _seconds(words: list[str], root: Path) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, *words], cwd=root, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start
