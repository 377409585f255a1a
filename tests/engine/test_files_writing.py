"""Saving: whole or not at all, read back, with one sentence for every way in which a disk says no."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import picture_files as make
import pytest

from engine import colour, files
from engine.api import FileError, FormatLimitError, Picture, Size
from engine.files import samples, writing
from engine.files.model import SaveOptions

SENTENCE = re.compile(r"Cannot save “[^”\n]+”: [^\n]+\.")
SMALL = Picture(make.noise(6, 7))


def refused(path: Path, words: str, picture: Picture = SMALL, kind: type = FileError) -> None:
    """``write`` refuses with one sentence and leaves the folder as it was."""
    before = contents(path.parent)
    with pytest.raises(kind) as caught:
        files.write(path, picture)
    assert SENTENCE.fullmatch(str(caught.value)), str(caught.value)
    assert words in str(caught.value), str(caught.value)
    assert contents(path.parent) == before


def contents(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        return {}
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir()) if p.is_file()}


# --- limits and targets ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("a.jpg", (65_501, 1), "JPEG holds at most 65,500 pixels a side"),
        ("a.webp", (1, 16_384), "WebP holds at most 16,383 pixels a side"),
        ("a.avif", (65_536, 1), "AVIF holds at most 65,535 pixels a side"),
        ("a.png", (1_000_001, 1), "choose TIFF"),
        ("a.gif", (5, 5), "not “.gif” files"),
        ("a", (5, 5), "a file without a suffix"),
    ],
)
def test_limits_are_checked_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, size: tuple[int, int], words: str
) -> None:
    monkeypatch.setattr(writing, "_fitting", lambda *_: pytest.fail("work was begun"))
    with pytest.raises(FormatLimitError, match=words):
        files.check_target(tmp_path / name, Size(*size))
    refused(tmp_path / name, words, Picture(np.zeros((size[1], size[0], 1), np.uint8)), FormatLimitError)


def test_check_target_answers_with_the_format(tmp_path: Path) -> None:
    for suffix, name in make.FORMATS.items():
        assert files.check_target(tmp_path / f"a.{suffix.upper()}", Size(100, 100)).name == name
    assert files.check_target(tmp_path / "a.jpg", Size(65_500, 1)) is files.formats.JPEG
    assert files.check_target(tmp_path / "a.webp", Size(16_383, 1)) is files.formats.WEBP
    assert list(tmp_path.iterdir()) == []


def test_targets_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")
    for path, words in (
        (tmp_path / "folder.png", "there is a folder of that name"),
        (tmp_path / "gone" / "a.png", "the folder “gone” does not exist"),
        (tmp_path / "file" / "a.png", "“file” is no folder"),
        (tmp_path / ("n" * 300 + ".png"), "the name is too long"),
        (tmp_path / "loop.png", "leads back to itself"),
    ):
        with pytest.raises(FileError, match=re.escape(words)):
            files.check_target(path, Size(5, 5))
        refused(path, words)
    with pytest.raises(FileError, match="not valid"):
        files.write("a\0b.png", SMALL)
    with pytest.raises(FileError):
        files.write("/", SMALL)


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_, **__: False)  # root may write everywhere
    with pytest.raises(FileError, match="no permission to write in the folder"):
        files.check_target(tmp_path / "a.png", Size(5, 5))
    refused(tmp_path / "a.png", "no permission to write in the folder")


def test_a_protected_file_stays(tmp_path: Path) -> None:
    path = make.saved(tmp_path / "a.png", make.noise(4, 4, seed=1))
    path.chmod(0o444)
    with pytest.raises(FileError, match="write-protected"):
        files.check_target(path, Size(5, 5))
    refused(path, "write-protected")


def test_too_little_space_is_known_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 3_000_000))
    with pytest.raises(FileError, match=r"about 11\.8 MB are needed and 3\.0 MB are free"):
        files.check_target(tmp_path / "a.tif", Size(3000, 2000), channels=3, depth=16)
    assert files.check_target(tmp_path / "a.tif", Size(300, 200))


def test_a_drive_that_cannot_say_how_full_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, 0))
    path = make.saved(tmp_path / "a.png", make.noise(4, 4, seed=1))
    assert files.read(path).picture.size == Size(4, 4)


# --- a disk that says no -----------------------------------------------------------------------------


def failing(number: int) -> Callable[..., Any]:
    def step(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return step


@pytest.mark.parametrize("step", ["open", "write", "fsync", "replace"])
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "quota"),
        (errno.EROFS, "can only be read"),
        (errno.EACCES, "no permission"),
        (errno.EIO, "the disk reports an error"),
        (errno.EFBIG, "larger than the disk"),
        (errno.EBUSY, "another program"),
        (errno.EINVAL, "Invalid argument"),
    ],
)
@pytest.mark.parametrize("there", [True, False])
def test_errors_leave_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, words: str, there: bool
) -> None:
    if there:
        make.saved(tmp_path / "a.png", make.noise(4, 4, seed=1))
    with monkeypatch.context() as patch:
        patch.setattr(os, step, failing(number))
        before = contents(tmp_path) if step != "open" else None
        with pytest.raises(FileError) as caught:
            files.write(tmp_path / "a.png", SMALL)
        assert before is None or contents(tmp_path) == before
    assert words in str(caught.value)
    assert SENTENCE.fullmatch(str(caught.value))
    assert [p.name for p in tmp_path.iterdir()] == (["a.png"] if there else [])


def test_a_disk_that_is_full_after_a_part(tmp_path: Path) -> None:
    """The system's own limit on the length of files stands in for a disk that fills up on the way."""
    make.saved(tmp_path / "a.tif", make.noise(4, 4, seed=1))
    before = contents(tmp_path)
    code = f"""
import resource, numpy as np
from engine import files
from engine.api import FileError, Picture
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    files.write({str(tmp_path / "a.tif")!r}, Picture(np.zeros((200, 200, 3), np.uint8)),
                options=files.SaveOptions(compression="none"))
except FileError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.startswith("Cannot save “a.tif”: the file is larger than")
    assert contents(tmp_path) == before


def test_what_is_read_back_must_be_what_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, bytes(len(data))))
    refused(tmp_path / "a.png", "the disk reports an error")


def test_an_encoder_that_makes_something_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoded = writing._encoded
    monkeypatch.setattr(writing, "_encoded", lambda *a: encoded(*a)[:-1])
    refused(tmp_path / "a.png", "not what it should be")
    monkeypatch.setattr(writing, "_encoded", lambda row, pixels, *a: encoded(row, pixels[1:], *a))
    refused(tmp_path / "a.png", "not what it should be")

    def broken(*_: object) -> bytes:
        raise RuntimeError("the encoder broke")

    monkeypatch.setattr(writing, "_encoded", broken)
    refused(tmp_path / "a.png", "could not be written as PNG")


def test_killed_before_the_renaming(tmp_path: Path) -> None:
    path = make.saved(tmp_path / "a.png", make.noise(4, 4, seed=1))
    before = path.read_bytes()
    code = f"""
import os, signal, numpy as np
from engine import files
from engine.api import Picture
os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
files.write({str(path)!r}, Picture(np.zeros((200, 200, 3), np.uint8)))
"""
    done = subprocess.run([sys.executable, "-c", code], timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    assert np.array_equal(files.read(path).picture.pixels, make.noise(4, 4, seed=1))


def test_interrupted_by_the_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make.saved(tmp_path / "a.png", make.noise(4, 4, seed=1))
    before = contents(tmp_path)

    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        files.write(tmp_path / "a.png", SMALL)
    assert contents(tmp_path) == before


# --- what stands there already -----------------------------------------------------------------------


def test_permissions_are_kept(tmp_path: Path) -> None:
    for mode in (0o600, 0o640, 0o755):
        path = make.saved(tmp_path / "a.png", make.noise(4, 4, seed=1))
        path.chmod(mode)
        files.write(path, SMALL)
        assert stat.S_IMODE(path.stat().st_mode) == mode
        path.unlink()
    old = os.umask(0o027)
    try:
        files.write(tmp_path / "new.png", SMALL)
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "new.png").stat().st_mode) == 0o640


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    target = make.saved(tmp_path / "far" / "real.png", make.noise(4, 4, seed=1))
    link = tmp_path / "link.png"
    link.symlink_to(Path("far") / "real.png")
    files.write(link, SMALL)
    assert link.is_symlink()
    assert np.array_equal(files.read(target).picture.pixels, SMALL.pixels)
    assert [p.name for p in (tmp_path / "far").iterdir()] == ["real.png"]
    hanging = tmp_path / "hanging.png"
    hanging.symlink_to(tmp_path / "far" / "new.png")
    files.write(hanging, SMALL)
    assert (tmp_path / "far" / "new.png").is_file()


@pytest.mark.parametrize("suffix", make.FORMATS)
def test_output_equal_to_input(tmp_path: Path, suffix: str) -> None:
    path = make.saved(tmp_path / f"a.{suffix}", make.smooth(20, 30), colour.DISPLAY_P3, make.everything())
    found = files.read(path)
    files.write(path, found.picture, found.metadata, make.EXACT)
    again = files.read(path)
    assert again.metadata == found.metadata
    assert again.picture.icc == found.picture.icc
    difference = again.picture.pixels.astype(int) - found.picture.pixels
    assert np.abs(difference).max() <= (3 if suffix in ("jpg", "avif") else 0)


# --- pixels ------------------------------------------------------------------------------------------


def test_16_to_8_bits(tmp_path: Path) -> None:
    exact = np.repeat(np.arange(256, dtype=np.uint16) * 257, 40).reshape(64, 160, 1)
    files.write(tmp_path / "a.png", Picture(exact), options=SaveOptions(depth=8))
    assert np.array_equal(files.read(tmp_path / "a.png").picture.pixels, exact // 257)
    # between two values the mean is kept, so that no band shows
    for value in (1000, 30_000, 65_000):
        flat = samples.with_depth(np.full((256, 256, 4), value, np.uint16), 8)
        assert abs(flat[..., :3].mean() - value / 257) < 0.02
        assert np.ptp(flat[..., :3]) <= 1
        assert np.ptp(flat[..., 3]) == 0


def test_8_to_16_bits(tmp_path: Path) -> None:
    files.write(tmp_path / "a.tif", SMALL, options=SaveOptions(depth=16))
    found = files.read(tmp_path / "a.tif").picture.pixels
    assert found.dtype == np.uint16
    assert np.array_equal(found, SMALL.pixels.astype(np.uint16) * 257)
    files.write(tmp_path / "a.jpg", Picture(found), options=SaveOptions(depth=16))  # JPEG has 8 and no more
    assert files.probe(tmp_path / "a.jpg").depth == 8


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_transparency_shows_the_background(tmp_path: Path, dtype: type) -> None:
    top = np.iinfo(dtype).max
    pixels = np.zeros((16, 16, 4), dtype)
    pixels[:8] = [top, 0, 0, top]
    for icc in (None, colour.DISPLAY_P3):
        options = SaveOptions(quality=100, background=(10, 200, 30))
        files.write(tmp_path / "a.jpg", Picture(pixels, icc), options=options)
        found = files.read(tmp_path / "a.jpg").picture
        assert found.channels == 3
        assert np.abs(colour.to_display(found.pixels, icc)[12, 8].astype(int) - [10, 200, 30]).max() <= 3
    grey = np.zeros((16, 16, 2), dtype)
    files.write(tmp_path / "g.jpg", Picture(grey))
    assert (files.read(tmp_path / "g.jpg").picture.pixels == 255).all()
    half = samples.flattened(np.array([[[top, 0, 0, top // 2]]], dtype), (0, 0, top))
    assert np.abs(half[0, 0].astype(int) - [top // 2, 0, top - top // 2]).max() <= 1


def test_grey_stays_grey_where_the_format_can(tmp_path: Path) -> None:
    for suffix, channels in (("jpg", 1), ("png", 1), ("tif", 1), ("webp", 3)):
        path = make.saved(tmp_path / f"a.{suffix}", make.smooth(6, 7, 1))
        assert files.probe(path).channels == channels
    found = files.read(make.saved(tmp_path / "b.webp", make.noise(6, 7, 2))).picture.pixels
    assert np.array_equal(found[..., [0, 3]], make.noise(6, 7, 2))


def test_alpha_that_hides_nothing(tmp_path: Path) -> None:
    pixels = make.noise(6, 7, 4)
    pixels[..., 3] = 255
    for suffix in ("png", "tif", "webp"):
        found = files.read(make.saved(tmp_path / f"a.{suffix}", pixels)).picture.pixels
        assert np.array_equal(found[..., :3], pixels[..., :3])


def test_large_and_noisy_jpeg(tmp_path: Path) -> None:
    """Noise at full quality takes more bytes than pixels: an encoder's buffer must not be too small for it."""
    path = make.saved(tmp_path / "a.jpg", make.noise(1200, 1600))
    assert path.stat().st_size > 1200 * 1600 * 2
    assert files.read(path).picture.size == Size(1600, 1200)


def test_options(tmp_path: Path) -> None:
    pixels = make.smooth(64, 64)
    sizes = {}
    for quality in (30, 95):
        for subsampling in ("4:4:4", "4:2:0"):
            path = tmp_path / "a.jpg"
            files.write(path, Picture(pixels), options=SaveOptions(quality=quality, subsampling=subsampling))
            sizes[quality, subsampling] = path.stat().st_size
    assert sizes[30, "4:2:0"] < sizes[30, "4:4:4"] < sizes[95, "4:4:4"]
    files.write(tmp_path / "a.webp", Picture(pixels), options=SaveOptions(quality=50))
    files.write(tmp_path / "b.webp", Picture(pixels), options=SaveOptions(lossless=True))
    assert np.array_equal(files.read(tmp_path / "b.webp").picture.pixels, pixels)
    assert not np.array_equal(files.read(tmp_path / "a.webp").picture.pixels, pixels)
    for wrong in (
        {"quality": 0},
        {"depth": 12},
        {"subsampling": "4:1:1"},
        {"compression": "zip"},
        {"level": 0},
    ):
        with pytest.raises(ValueError, match="not"):
            SaveOptions(**wrong)


def test_import_is_cheap() -> None:
    code = (
        "import sys, engine.files; "
        "print([m for m in ('torch', 'PIL', 'imagecodecs', 'tifffile', 'cv2', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["a.png", "a.tif", "a.psd", "a.ora"])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_noise_a_pixel_wide(tmp_path: Path, name: str, channels: int, dtype: type) -> None:
    """It does not get smaller, and each row costs more than its pixels."""
    for height, width in ((3000, 1), (1, 3000), (1, 1), (2000, 2)):
        pixels = make.noise(height, width, channels, dtype)
        files.write(tmp_path / name, Picture(pixels))
        assert np.array_equal(files.read(tmp_path / name).picture.pixels, pixels)


# --- AVIF --------------------------------------------------------------------------------------------


def test_avif_keeps_what_is_seen(tmp_path: Path) -> None:
    pixels = make.smooth(60, 90, 4)
    pixels[:20, :30, 3], pixels[20:40, :30, 3] = 0, 128
    files.write(tmp_path / "a.avif", Picture(pixels), options=SaveOptions(quality=95))
    found = files.read(tmp_path / "a.avif").picture.pixels.astype(int)
    off = np.abs(found - pixels)
    assert off[..., 3].max() <= 3 and off[pixels[..., 3] > 0].mean() < 2
    files.write(tmp_path / "small.avif", Picture(pixels), options=SaveOptions(quality=20))
    assert (tmp_path / "small.avif").stat().st_size < (tmp_path / "a.avif").stat().st_size


def test_avif_says_what_it_cannot_hold(tmp_path: Path) -> None:
    deep = Picture(make.noise(8, 8, 3, np.uint16))
    assert any(
        "8 bits" in sentence for sentence in files.losses(tmp_path / "a.avif", deep, make.everything())
    )
    files.write(tmp_path / "a.avif", deep, make.everything())
    assert files.probe(tmp_path / "a.avif").depth == 8


@pytest.mark.parametrize("channels", [1, 2])
def test_grey_is_grey_in_avif(tmp_path: Path, channels: int) -> None:
    found = files.read(make.saved(tmp_path / "a.avif", make.smooth(40, 50, channels))).picture.pixels
    assert found.shape == (40, 50, channels + 2)
    assert np.ptp(found[..., :3].astype(int), axis=2).max() <= 2


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (3, 1), (17, 33)])
def test_odd_sizes_in_avif(tmp_path: Path, size: tuple[int, int]) -> None:
    for subsampling in ("4:4:4", "4:2:2", "4:2:0"):
        path = tmp_path / f"{subsampling[2]}{subsampling[4]}.avif"
        files.write(path, Picture(make.smooth(*size, 3)), options=SaveOptions(subsampling=subsampling))
        assert files.read(path).picture.pixels.shape == (*size, 3)
