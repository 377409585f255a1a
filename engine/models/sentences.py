"""What is said of a file that somebody else made: one line of printable text, whatever names are in the file.

A name may hold line ends, a terminal's commands, marks that turn the direction of writing, or half letters that no
terminal takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from engine.api import ModelError

__all__ = ["one_line", "printable"]


def printable(text: str) -> str:
    """``text`` with a � in place of all that is not shown as itself."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "�" for c in text)


@contextmanager
def one_line() -> Iterator[None]:
    """Within, or in a function under it, the sentence of a ModelError is printable."""
    try:
        yield
    except ModelError as error:
        raise ModelError(printable(str(error))) from None
