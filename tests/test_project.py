"""The project itself: the shape of the tree, what is shipped, and the commands that build and test it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from engine import colour, files
from engine.files import exif, xmp
from engine.training import samples

ROOT = Path(__file__).resolve().parents[1]
TOP = {"editor", "engine", "resources", "tests", "main.py", "pyproject.toml", "Makefile"}
TOP |= {"README.md", "CHANGELOG.md", "LICENSE"}
MOST_LINES = 500
LARGEST_FILE = 10_000_000
LARGEST_SAMPLES = 1_500_000
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MARKS = {"__pycache__", "build", "dist", "runs"}  # left by work, ignored by git


def project_files() -> list[Path]:
    """The files of the project, relative to its root: what git holds or would take; without git, all but the
    products of work."""
    listed = None
    if (ROOT / ".git").exists() and shutil.which("git"):
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    if listed is not None and listed.returncode == 0:
        found = [Path(name) for name in listed.stdout.decode("utf-8").split("\0") if name]
    else:
        found = [p.relative_to(ROOT) for p in ROOT.rglob("*") if p.is_file()]
        found = [p for p in found if not MARKS & set(p.parts) and not p.parts[0].startswith(".")]
        found = [p for p in found if ".egg-info" not in str(p)]
    return [p for p in found if (ROOT / p).is_file()]


FILES = project_files()
SHIPPED = [p for p in FILES if p.parts[0] == "resources"]


# --- the tree ----------------------------------------------------------------------------------------


def test_no_module_is_longer_than_five_hundred_lines() -> None:
    lengths = {str(p): len((ROOT / p).read_bytes().splitlines()) for p in FILES if p.suffix == ".py"}
    assert len(lengths) > 50
    assert {name: n for name, n in lengths.items() if n > MOST_LINES} == {}


def test_the_top_level_holds_nothing_unexpected() -> None:
    top = {p.parts[0] for p in FILES}
    assert {name for name in top if not name.startswith(".")} - TOP == set()
    assert TOP - top == set()


def test_no_file_is_too_large_for_the_repository() -> None:
    assert [str(p) for p in FILES if (ROOT / p).stat().st_size > LARGEST_FILE] == []


def test_names_are_portable() -> None:
    """No two names differ in case alone, and none has characters that Windows refuses."""
    names = [str(p) for p in FILES]
    assert len({n.lower() for n in names}) == len(names)
    assert [n for n in names if re.search(r'[<>:"|?*]|[ .]$', n)] == []


def test_the_changelog_tells_of_this_version() -> None:
    assert f"[{PROJECT['project']['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


# --- what is shipped ---------------------------------------------------------------------------------


def test_package_data_takes_every_resource() -> None:
    """Look, icons, models and samples are installed with the package, whatever their suffix."""
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["resources"]
    taken = {p.relative_to(ROOT) for pattern in patterns for p in (ROOT / "resources").glob(pattern)}
    assert [str(p) for p in SHIPPED if p not in taken and p.suffix != ".py"] == []
    for wanted in ("themes/*.qss", "icons/*.svg", "models/*.toml", "models/*.safetensors", "samples/*.toml"):
        assert any(p.match(f"resources/{wanted}") for p in SHIPPED), f"no {wanted} in resources"


def test_every_package_is_installed() -> None:
    include = PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]
    assert {"editor*", "engine*", "resources*"} == set(include)
    homes = {p.parent for p in FILES if p.suffix == ".py" and p.parts[0] in ("editor", "engine")}
    assert [str(h) for h in homes if not (ROOT / h / "__init__.py").exists()] == []


def icon_names() -> Iterator[str]:
    from editor.actions import COMMANDS

    yield from (command.icon for command in COMMANDS if command.icon)
    for path in FILES:
        if path.suffix == ".py" and path.parts[0] == "editor":
            text = (ROOT / path).read_text(encoding="utf-8")
            yield from re.findall(r"\b(?:icon|pixmap)\(\s*[\"']([\w-]+)[\"']", text)


def test_every_icon_exists() -> None:
    names = set(icon_names())
    assert len(names) > 20
    assert [n for n in sorted(names) if not (ROOT / "resources" / "icons" / f"{n}.svg").exists()] == []


def test_icons_are_drawings_without_a_colour_of_their_own() -> None:
    for path in sorted((ROOT / "resources" / "icons").glob("*.svg")):
        assert ElementTree.parse(path).getroot().get("viewBox"), path.name
        assert path.name == "saisei.svg" or "currentColor" in path.read_text(encoding="utf-8"), path.name


# --- samples -----------------------------------------------------------------------------------------


def test_samples_toml_and_the_folder_agree() -> None:
    rows = samples.rows()
    assert len(rows) >= 2
    assert len({row["id"] for row in rows}) == len(rows)
    listed = {row["file"] for row in rows}
    assert listed == {p.name for p in SHIPPED if p.parent.name == "samples" and p.suffix != ".toml"}
    assert sum((samples.FOLDER / name).stat().st_size for name in listed) < LARGEST_SAMPLES
    for row in rows:
        for key in ("title", "creator", "source", "licence", "damage"):
            assert row[key], f"{row['id']} lacks {key}"


@pytest.mark.parametrize("row", samples.rows(), ids=lambda row: row["id"])
def test_a_sample_opens_and_says_where_it_comes_from(row: dict) -> None:
    read = files.read(samples.FOLDER / row["file"])
    assert read.format == "JPEG"
    assert read.notes == ()
    assert min(read.picture.size) >= 300
    assert colour.is_srgb(read.picture.icc)
    assert read.picture.icc is not None
    assert read.metadata.dpi == pytest.approx((300, 300))
    assert read.metadata.exif is not None
    assert row["title"] in (exif.text_of(read.metadata.exif, 270) or "")
    assert exif.text_of(read.metadata.exif, 315) == row["creator"]
    assert exif.text_of(read.metadata.exif, 33432) == row["licence"]
    credit = xmp.get(xmp.parse(read.metadata.xmp), "http://ns.adobe.com/photoshop/1.0/", "Credit")
    assert credit == row["credit"]


def test_a_sample_can_be_made_again(tmp_path: Path) -> None:
    row = samples.rows()[0]
    again = files.read(samples.make(row, tmp_path)).picture.pixels
    shipped = files.read(samples.FOLDER / row["file"]).picture.pixels
    assert again.shape == shipped.shape
    # another version of the JPEG encoder may round differently, other noise would be far off
    assert np.abs(again.astype(int) - shipped).mean() < 1.0


# --- the Makefile ------------------------------------------------------------------------------------


class Bench:
    """A copy of the Makefile beside a virtual environment whose programs only note how they are called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls = folder / "calls"
        for name in ("Makefile", "pyproject.toml"):
            shutil.copy(ROOT / name, folder / name)
        for name in ("python", "lint-imports"):
            self.program(f".venv/bin/{name}", f'echo "{name} $*" >> calls')

    def program(self, path: str, body: str) -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        file.chmod(0o755)

    def make(self, *arguments: str) -> tuple[int, list[str], str]:
        """Exit status, the calls (without the probe for pip), and standard error."""
        self.calls.write_text("", encoding="utf-8")
        surroundings = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS"))}
        for name in ("PYTHON", "VENV", "ARGS"):
            surroundings.pop(name, None)
        done = subprocess.run(
            ["make", *arguments],
            cwd=self.folder,
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
        )
        calls = self.calls.read_text(encoding="utf-8").splitlines()
        return done.returncode, [c for c in calls if "--version" not in c], done.stderr


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


CHECKS = ["lint-imports ", "python -m ruff check", "python -m ruff format --check", "python -m mypy"]


def test_make_test_installs_once_and_ends_with_the_tests(bench: Bench) -> None:
    status, calls, _ = bench.make("test", "ARGS=-k canvas")
    assert status == 0
    assert calls[0].startswith("python -m pip install") and calls[0].endswith("-e .[test,train]")
    assert calls[1:] == [*CHECKS, "python -m pytest -k canvas"]
    assert bench.make("test")[1] == [*CHECKS, "python -m pytest"]
    assert bench.make("run")[1] == ["python main.py --sample"]


def test_make_installs_again_when_the_project_changes(bench: Bench) -> None:
    bench.make("run")
    later = (bench.folder / ".venv" / ".stamp-run").stat().st_mtime + 10
    os.utime(bench.folder / "pyproject.toml", (later, later))
    _, calls, _ = bench.make("run")
    assert len(calls) == 2
    assert calls[0].startswith("python -m pip install") and calls[0].endswith("-e .")


@pytest.mark.parametrize("broken", ["ruff check", "mypy", "pytest"])
def test_make_test_fails_if_any_step_fails(bench: Bench, broken: str) -> None:
    bench.program(
        ".venv/bin/python", f'echo "python $*" >> calls; case "$*" in "-m {broken}"*) exit 1;; esac'
    )
    status, calls, _ = bench.make("test")
    assert status != 0
    assert calls[1:] == [*CHECKS, "python -m pytest"]


def test_make_refuses_an_old_python_in_one_sentence(bench: Bench) -> None:
    shutil.rmtree(bench.folder / ".venv")
    bench.program("old", '[ "$1" = -V ] && echo "Python 3.9.2"; exit 1')
    status, _, said = bench.make("run", "PYTHON=./old")
    assert status != 0
    assert said.startswith("Saisei needs Python 3.11 or newer, and ./old is Python 3.9.2")
    status, _, said = bench.make("run", "PYTHON=./none")
    assert status != 0
    assert said.startswith("There is no ./none here")


def test_every_make_command_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", readme, re.MULTILINE))
    assert {"run", "test"} <= named <= targets


def test_the_ci_script_is_executable_and_reads_as_bash() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", str(script)], check=True)
