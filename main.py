"""The one door: the editor, or without a window the same filters (see engine/cli.py)."""

from __future__ import annotations

import argparse
import os
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import resources
from engine import cli

__all__ = ["console", "main"]

SAMPLES = Path(resources.__file__).parent / "samples"


def main(argv: Sequence[str] | None = None) -> int:
    """Nothing or photos: the editor. A filter or another command: the command line. Returns the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    if "--sample" in words and words[0] not in cli.COMMANDS:
        return _with_sample(words)
    if words and not _are_photos(words):
        return cli.main(words)
    if not _has_display():
        _complain(
            "there is no display for the editor; filters run without one: "
            "python main.py denoise IN OUT (see python main.py --help)."
        )
        return cli.FAILED
    return _editor([Path(word) for word in words])


def console() -> NoReturn:
    """The entry of the installed command ``saisei``."""
    cli.console(main)


def _are_photos(words: list[str]) -> bool:
    """Whether the words are files to open: not a command, and not a command that was mistyped."""
    first = words[0]
    if first in cli.COMMANDS or any(word.startswith("-") for word in words):
        return False
    return Path(first).exists() or Path(first).name != first or bool(Path(first).suffix)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _editor(paths: list[Path]) -> int:
    try:
        import PySide6.QtWidgets  # noqa: F401
    except ImportError as error:
        _complain(
            f"the window cannot be opened ({error}); install what Qt needs (see the README), or run a filter "
            "without a window: python main.py denoise IN OUT."
        )
        return cli.FAILED
    from editor.app import main as edit

    return edit(paths)


def _with_sample(words: list[str]) -> int:
    """The editor with the sample photo; with no display the sample goes through the main filter into a file."""
    parser = argparse.ArgumentParser(prog="saisei", allow_abbrev=False)
    parser.add_argument("--sample", action="store_true", help="open the sample photo")
    parser.add_argument("--out", type=Path, help="with no display: where the result goes")
    parser.add_argument("photos", nargs="*", type=Path)
    try:
        options = parser.parse_intermixed_args(words)
    except SystemExit as end:
        return int(end.code or 0)
    try:
        sample = _first_sample()
    except (OSError, ValueError, LookupError):
        _complain("no sample photo came with this installation; give the name of a photo instead.")
        return cli.FAILED
    if _has_display():
        return _editor([sample, *options.photos])
    target = options.out or Path(f"saisei-sample-denoised{sample.suffix}")
    status = cli.main(["denoise", str(sample), str(target), "--overwrite"], announce=False)
    if status == 0:
        print(f"There is no display: the sample photo was denoised without a window, into {target}.")
    return status


def _first_sample() -> Path:
    """The default sample. Raises OSError, ValueError (TOMLDecodeError is one) or LookupError without one."""
    listed = tomllib.loads((SAMPLES / "samples.toml").read_text(encoding="utf-8"))
    path = SAMPLES / listed["sample"][0]["file"]
    if not path.is_file():
        raise LookupError(path.name)
    return path


def _complain(words: str) -> None:
    print(f"saisei: {words}", file=sys.stderr)


if __name__ == "__main__":
    console()
