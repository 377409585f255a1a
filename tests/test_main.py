"""The one door: what opens the editor, what runs headless, and what is said where there is no display."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import main
from engine import cli, files

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[list[Path]]:
    """What the editor would be opened with; a display is there."""
    calls: list[list[Path]] = []
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.setattr(main, "_editor", lambda paths: calls.append(list(paths)) or 0)
    return calls


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")


def run(code: str, *, cwd: Path = ROOT, display: bool = False) -> subprocess.CompletedProcess[str]:
    hidden = () if display else ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    env["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


# --- the editor --------------------------------------------------------------------------------------


def test_nothing_or_photos_open_the_editor(opened: list[list[Path]], tmp_path: Path) -> None:
    photo = tmp_path / "photo"
    photo.write_bytes(b"")
    for words in ([], ["a.jpg", "b.png"], ["folder/denoise"], [str(photo)]):
        assert main.main(words) == 0
    assert opened == [[], [Path("a.jpg"), Path("b.png")], [Path("folder/denoise")], [photo]]


def test_the_sample_opens_in_the_editor(opened: list[list[Path]]) -> None:
    assert main.main(["--sample", "more.jpg"]) == 0
    ((sample, more),) = opened
    assert sample.is_file() and sample.parent == main.SAMPLES and more == Path("more.jpg")


def test_everything_else_is_for_the_command_line(
    opened: list[list[Path]], monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[list[str]] = []
    monkeypatch.setattr(cli, "main", lambda words: heard.append(words) or 5)
    commands = [
        ["denoise", "a.png", "b.png"],
        ["models"],
        ["evaluate"],
        ["--help"],
        ["--version"],
        ["denois"],
    ]
    for words in commands:
        assert main.main(words) == 5
    assert heard == commands and opened == []


@pytest.mark.usefixtures("no_display")
def test_without_a_display_one_line_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["photo.jpg"]):
        assert main.main(words) == 1
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1
        assert "there is no display" in err and "python main.py denoise IN OUT" in err


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"])
@pytest.mark.usefixtures("no_display")
def test_any_kind_of_display_will_do(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert not main._has_display()
    monkeypatch.setenv(name, "x")
    assert main._has_display()


def test_a_qt_that_cannot_be_loaded_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtWidgets", None)
    assert main._editor([]) == 1
    err = capsys.readouterr().err
    assert err.count("\n") == 1 and err.startswith("saisei: the window cannot be opened (")


# --- the sample without a display --------------------------------------------------------------------


@pytest.fixture
def small_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sample of a few pixels, and an empty working directory."""
    folder, work = tmp_path / "samples", tmp_path / "work"
    folder.mkdir()
    work.mkdir()
    Image.radial_gradient("L").resize((40, 30)).convert("RGB").save(folder / "small.png")
    (folder / "samples.toml").write_text(
        '[[sample]]\nfile = "small.png"\ntitle = "Small"\n', encoding="utf-8"
    )
    monkeypatch.setattr(main, "SAMPLES", folder)
    monkeypatch.chdir(work)
    return work


@pytest.mark.usefixtures("no_display")
def test_the_sample_is_denoised_into_a_file(small_sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the real model; the second time the file is there already."""
    for words in (["--sample"], ["--sample"], ["--sample", "--out", "mine.jpg"]):
        assert main.main(words) == 0
        out, err = capsys.readouterr()
        name = "mine.jpg" if "--out" in words else "saisei-sample-denoised.png"
        assert out.count("\n") == 1 and "no display" in out and name in out and err == ""
        assert files.probe(small_sample / name).size == (40, 30)


@pytest.mark.usefixtures("no_display")
def test_a_sample_that_cannot_be_written_is_a_failure(
    small_sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main.main(["--sample", "--out", "no/where.png"]) == 1
    out, err = capsys.readouterr()
    assert out == "" and "the folder “no” does not exist" in err


def test_no_sample_at_all(
    opened: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(main, "SAMPLES", tmp_path)
    for content in (None, "", "not toml", '[[sample]]\nfile = "gone.png"\n'):
        if content is not None:
            (tmp_path / "samples.toml").write_text(content, encoding="utf-8")
        assert main.main(["--sample"]) == 1
        assert "no sample photo" in capsys.readouterr().err
    assert opened == []


# --- in a process of its own -------------------------------------------------------------------------


def test_help_is_light_and_the_door_does_not_need_qt() -> None:
    code = (
        "import sys, main\n"
        "sys.modules['PySide6'] = None\n"
        "for words in (['--help'], ['denoise', '--help'], ['models'], ['--version']):\n"
        "    assert main.main(words) == 0\n"
        "heavy = [m for m in ('torch', 'cv2', 'PIL', 'tifffile', 'editor') if m in sys.modules]\n"
        "print('heavy:', heavy)\n"
    )
    done = run(code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "heavy: []"


def test_the_installed_command_ends_with_the_status(tmp_path: Path) -> None:
    """Through the script's entry: a name that the terminal cannot show, and no display."""
    code = (
        "import sys, main\n"
        "sys.stderr.reconfigure(encoding='ascii', errors='strict')\n"
        "sys.argv = ['saisei', 'denoise', 'gr\\u00fcn.png', 'out.png']\n"
        "try:\n"
        "    main.console()\n"
        "except SystemExit as end:\n"
        "    assert end.code == 1, end.code\n"
        "sys.argv = ['saisei']\n"
        "main.console()\n"
    )
    done = run(code, cwd=tmp_path)
    assert done.returncode == 1
    first, second = done.stderr.splitlines()
    assert first.startswith("saisei: gr\\xfcn.png: ") and "does not exist" in first
    assert second.startswith("saisei: there is no display")
