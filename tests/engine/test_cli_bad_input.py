from __future__ import annotations

import errno
import json
import os
from collections import namedtuple
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from batch_fakes import Recorder, caller, names, save
from PIL import Image

from engine import files
from engine.api import MemoryExhausted


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Any:
    return caller(capsys)


# --- bad input ---------------------------------------------------------------------------------------


def test_a_truncated_jpeg(call: Any, tmp_path: Path) -> None:
    source = save(tmp_path / "a.jpg", size=(200, 200))
    source.write_bytes(source.read_bytes()[:-500])
    failed = call("denoise", source, tmp_path / "b.jpg")
    assert failed.status == 1
    assert failed.failure.startswith(f"{source}: “a.jpg” is ")
    assert names(tmp_path) == ["a.jpg"]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "“a.png” is empty (0 bytes)."),
        (
            b"Dear diary,\n" * 20,
            "“a.png” is not a picture that Saisei can open; it opens "
            "JPEG, PNG, TIFF, WebP, AVIF, OpenRaster, Photoshop, HEIC and camera RAW.",
        ),
        (None, "“a.png” does not exist; it may have been moved, renamed or deleted."),
    ],
)
def test_no_picture_at_all(call: Any, tmp_path: Path, content: bytes | None, sentence: str) -> None:
    source, recorder = tmp_path / "a.png", Recorder()
    if content is not None:
        source.write_bytes(content)
    failed = call("denoise", source, tmp_path / "b.png", run=recorder)
    assert failed.status == 1 and failed.failure == f"{source}: {sentence}"
    assert recorder.requests == [] and not (tmp_path / "b.png").exists()


@pytest.mark.parametrize("size", [(1, 1), (1, 20000), (20000, 1)])
def test_extreme_shapes(call: Any, tmp_path: Path, size: tuple[int, int]) -> None:
    source = save(tmp_path / "a.png", size=size)
    assert call("denoise", source, tmp_path / "b.jpg").status == 0
    assert files.probe(tmp_path / "b.jpg").size == size


def test_a_result_that_the_format_cannot_hold_is_refused_before_the_work(call: Any, tmp_path: Path) -> None:
    source, recorder = save(tmp_path / "a.png", size=(1, 20000)), Recorder()
    failed = call("denoise", source, tmp_path / "b.webp", run=recorder)
    assert failed.status == 1 and "WebP holds at most 16,383 pixels" in failed.failure
    assert recorder.requests == []


def test_an_unknown_suffix(call: Any, tmp_path: Path) -> None:
    failed = call("denoise", save(tmp_path / "a.png"), tmp_path / "b.bmp")
    assert (
        failed.status == 1
        and "Saisei writes JPEG, PNG, TIFF, WebP, AVIF, OpenRaster or Photoshop" in failed.failure
    )


def test_cmyk_comes_out_as_rgb_with_a_note(call: Any, tmp_path: Path) -> None:
    source = save(tmp_path / "a.jpg", "CMYK")
    done = call("denoise", source, tmp_path / "b.jpg", "--json")
    assert done.status == 0 and "CMYK" in str(json.loads(done.out)["notes"])
    assert files.probe(tmp_path / "b.jpg").channels == 3


def test_a_palette_with_transparency_stays_transparent(call: Any, tmp_path: Path) -> None:
    picture = Image.new("P", (6, 4), 1)
    picture.putpalette([255, 0, 0, 0, 200, 0])
    picture.putpixel((2, 1), 0)
    picture.save(tmp_path / "a.png", transparency=0)
    assert call("denoise", tmp_path / "a.png", tmp_path / "b.png").status == 0
    pixels = files.read(tmp_path / "b.png").picture.pixels
    assert pixels.shape == (4, 6, 4)
    assert pixels[1, 2, 3] == 0 and pixels[0, 0].tolist() == [0, 100, 0, 255]


def test_grey_with_16_bits_stays_so(call: Any, tmp_path: Path) -> None:
    values = np.linspace(0, 65535, 40 * 30).astype(np.uint16).reshape(30, 40)
    tifffile.imwrite(tmp_path / "a.tif", values)
    for name in ("b.tif", "b.png"):
        assert call("denoise", tmp_path / "a.tif", tmp_path / name).status == 0
        pixels = files.read(tmp_path / name).picture.pixels
        assert np.array_equal(pixels, values[..., None] // 2) and pixels.dtype == np.uint16


def test_orientation_is_baked_in_and_the_metadata_is_kept(call: Any, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"
    save(tmp_path / "a.jpg", exif=exif, dpi=(300, 300))
    assert call("denoise", tmp_path / "a.jpg", tmp_path / "b.jpg").status == 0
    with Image.open(tmp_path / "b.jpg") as after:
        assert after.size == (8, 12)
        assert after.getexif().get(0x0112, 1) == 1 and after.getexif()[0x010F] == "A camera"
        assert tuple(map(round, after.info["dpi"])) == (300, 300)


def test_an_unwritable_output_folder(call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, recorder, folder = save(tmp_path / "a.png"), Recorder(), tmp_path / "locked"
    folder.mkdir(mode=0o555)
    access = os.access
    # the superuser may write everywhere: what everybody else would hear
    monkeypatch.setattr(os, "access", lambda p, mode: Path(p) != folder and access(p, mode))
    failed = call("denoise", source, folder / "b.png", run=recorder)
    assert failed.status == 1 and "no permission to write in the folder “locked”" in failed.failure
    assert recorder.requests == [] and names(folder) == []


def test_an_output_folder_that_is_not_there(call: Any, tmp_path: Path) -> None:
    failed = call("denoise", save(tmp_path / "a.png"), tmp_path / "no" / "b.png")
    assert failed.status == 1 and "the folder “no” does not exist" in failed.failure


def test_a_full_disk_is_found_before_the_work(
    call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, recorder = save(tmp_path / "a.png"), Recorder()
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(100, 100, 0))
    failed = call("denoise", source, tmp_path / "b.png", run=recorder)
    assert failed.status == 1 and "0 KB are free on the disk" in failed.failure
    assert recorder.requests == []


def test_a_disk_that_runs_full_meanwhile(call: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int, _data: Any) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sources = [save(tmp_path / f"{n}.png") for n in "ab"]
    monkeypatch.setattr("engine.files.replacing.os.write", full)
    failed = call("denoise", *sources, tmp_path / "out")
    monkeypatch.undo()
    assert failed.status == 1 and failed.out == ""
    lines = failed.err.splitlines()
    assert len(lines) == 2 and all("the disk is full" in line for line in lines)
    assert names(tmp_path) == ["a.png", "b.png"]


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            MemoryExhausted("There is not enough memory for Denoise."),
            "There is not enough memory for Denoise.",
        ),
        (MemoryError(), "There is not enough memory for this"),
        (ValueError("bad"), "Something went wrong inside the filter: ValueError (bad); nothing was written."),
    ],
)
def test_what_goes_wrong_inside_is_one_line(
    call: Any, tmp_path: Path, error: Exception, sentence: str
) -> None:
    failed = call("denoise", save(tmp_path / "a.png"), tmp_path / "b.png", run=Recorder(error))
    assert failed.status == 1 and sentence in failed.failure and failed.out == ""
    assert names(tmp_path) == ["a.png"]


def test_a_name_that_spans_lines_stays_on_one(call: Any, tmp_path: Path) -> None:
    source = tmp_path / "a\nb.png"
    source.write_bytes(b"")
    assert "a�b.png" in call("denoise", source, tmp_path / "c.png").failure
