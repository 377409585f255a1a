"""Our documents in another program: Krita opens them, saves them, and shows the same pixels.

These tests are skipped where Krita or a virtual screen is missing; on Debian:

    apt-get install --no-install-recommends krita xvfb
    python -m pytest tests/engine/test_files_second_program.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from editor.layered import from_layered
from engine import files
from engine.api import Picture, Size
from engine.colour import DISPLAY_P3
from engine.files import LayeredFile, LayeredGroup, LayeredLayer, samples

MISSING = [name for name in ("krita", "Xvfb") if shutil.which(name) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")

SCREEN = f":{100 + os.getpid() % 1000}"
PATIENCE = 180  # s: the first start of Krita builds its database of brushes


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A home of its own, and a screen that nobody sees."""
    home = tmp_path_factory.mktemp("home")
    (home / "run").mkdir(mode=0o700)
    screen = subprocess.Popen(
        ["Xvfb", SCREEN, "-screen", "0", "1024x768x24", "-nolisten", "tcp"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            if Path(f"/tmp/.X11-unix/X{SCREEN[1:]}").exists():
                break
            time.sleep(0.05)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("QT_", "XDG_"))}
        yield kept | {
            "HOME": str(home),
            "XDG_RUNTIME_DIR": str(home / "run"),
            "DISPLAY": SCREEN,
            "LC_ALL": "C.UTF-8",
        }
    finally:
        screen.terminate()
        screen.wait(10)


def through_krita(source: Path, target: Path, surroundings: dict[str, str]) -> Path:
    """Opened and saved as another file. A question to the person, which nobody answers, runs into the limit."""
    subprocess.run(
        ["krita", "--export", "--export-filename", str(target), str(source)],
        env=surroundings,
        timeout=PATIENCE,
        check=True,
        capture_output=True,
    )
    assert target.exists(), "Krita could not open it"
    return target


def document(dtype: type) -> LayeredFile:
    """A photo, a half transparent layer with a mask, and two layers in a group of which one lies partly outside."""
    size, top = Size(160, 120), np.iinfo(dtype).max

    def pixels(width: int, height: int, channels: int, turned: int = 0) -> np.ndarray:
        y, x = np.mgrid[0:height, 0:width]
        round_ = np.where(
            (x - width / 2) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 2) ** 2, 1, 0.3
        )
        planes = np.stack([x / width, y / height, (x + y) / (width + height), round_], axis=2)
        return np.ascontiguousarray(np.rot90((planes[..., :channels] * top).astype(dtype), turned))

    mask = np.full((120, 160), top, dtype)
    mask[:, :40] = 0
    layers = (
        LayeredLayer("Photo", pixels(160, 120, 3)),
        LayeredLayer("写真 & <masked>", pixels(160, 120, 4, 2), opacity=0.5, mask=mask),
        LayeredLayer("In group", pixels(80, 60, 4), 20, 30, blend="multiply", group="g"),
        LayeredLayer("Outside", pixels(60, 60, 4, 1), 130, -20, blend="screen", group="g"),
    )
    return LayeredFile(size, layers, (LayeredGroup("g", "Group", True, 0.8, "normal", True),))


def as_8_bits(pixels: np.ndarray) -> np.ndarray:
    """As float; Krita's reader of OpenRaster works with 8 bits."""
    return pixels / 257 if pixels.dtype == np.uint16 else pixels.astype(np.float64)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_krita_opens_and_saves_our_documents(
    tmp_path: Path, surroundings: dict[str, str], dtype: type
) -> None:
    ours = document(dtype)
    shown = from_layered(ours, "a", None).flattened()
    files.write_layered(tmp_path / "ours.ora", ours, lambda: shown)
    theirs = files.read_layered(through_krita(tmp_path / "ours.ora", tmp_path / "theirs.ora", surroundings))
    assert theirs.size == ours.size
    assert [group.name for group in theirs.groups] == ["Group"]
    assert theirs.groups[0].opacity == pytest.approx(0.8, abs=0.01)
    assert [layer.name for layer in theirs.layers] == [layer.name for layer in ours.layers]
    for mine, layer in zip(ours.layers, theirs.layers, strict=True):
        assert layer.blend == mine.blend and layer.opacity == pytest.approx(mine.opacity, abs=0.01)
        assert bool(layer.group) == bool(mine.group)
        # Krita cuts off what is transparent all around: compare where it has pixels
        height, width, _ = layer.pixels.shape
        left, above = layer.x - mine.x, layer.y - mine.y
        part = mine.pixels[above : above + height, left : left + width]
        assert np.abs(as_8_bits(part[..., :3]) - as_8_bits(layer.pixels[..., :3])).max() <= 1.01
    same(merged(tmp_path / "theirs.ora"), shown)


def test_krita_sees_our_profile(tmp_path: Path, surroundings: dict[str, str]) -> None:
    """It blends in sRGB whatever a document is in, so one opaque layer is compared."""
    photo = document(np.uint16).layers[0]
    ours = LayeredFile(Size(160, 120), (replace(photo, pixels=photo.pixels // 2 + 16_000),), icc=DISPLAY_P3)
    shown = from_layered(ours, "a", None).flattened()
    files.write_layered(tmp_path / "ours.ora", ours, lambda: shown)
    theirs = merged(through_krita(tmp_path / "ours.ora", tmp_path / "theirs.ora", surroundings))
    converted = (as_8_bits(samples.through_profile(p.pixels, p.icc)[..., :3]) for p in (theirs, shown))
    difference = np.abs(np.subtract(*converted))
    # a few colours lie outside of sRGB, and are cut off in another way
    assert difference.mean() < 0.7 and np.quantile(difference, 0.98) <= 3


def merged(path: Path) -> Picture:
    """What a document shows, as whoever wrote it blended it."""
    with zipfile.ZipFile(path) as archive:
        path.with_suffix(".png").write_bytes(archive.read("mergedimage.png"))
    return files.read(path.with_suffix(".png")).picture


def same(first: Picture, second: Picture) -> None:
    """But for rounding to 8 bits at each step of the blending."""
    difference = np.abs(as_8_bits(first.pixels[..., :3]) - as_8_bits(second.pixels[..., :3]))
    assert difference.max() <= 3 and difference.mean() < 0.7


def test_our_mask_is_in_what_krita_shows(tmp_path: Path, surroundings: dict[str, str]) -> None:
    ours = document(np.uint8)
    shown = from_layered(ours, "a", None).flattened()
    files.write_layered(tmp_path / "ours.ora", ours, lambda: shown)
    theirs = files.read_layered(through_krita(tmp_path / "ours.ora", tmp_path / "theirs.ora", surroundings))
    masked = theirs.layers[1]
    assert masked.x == 40, "what the mask hides is transparent there"


def test_krita_opens_our_psd(tmp_path: Path, surroundings: dict[str, str]) -> None:
    whole = document(np.uint8)
    ours = LayeredFile(whole.size, tuple(replace(layer, group="") for layer in whole.layers))
    shown = from_layered(ours, "a", None).flattened()
    files.write_layered(tmp_path / "ours.psd", ours, lambda: shown)
    same(files.read(through_krita(tmp_path / "ours.psd", tmp_path / "a.png", surroundings)).picture, shown)
