"""The colours of OpenRaster layers: a document of ours has one profile, other programs may mix several in a file.
Then the layers' colours are converted."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine import colour
from engine.files import samples
from engine.files.model import Header, Raw

__all__ = ["brought_to", "of_all"]


def of_all(icc: bytes | None, headers: Sequence[Header]) -> bytes | None:
    """The profile for layers of these kinds in a document of ``icc``: one of grey does not fit colours."""
    coloured = any(header.channels >= 3 for header in headers)
    return None if coloured and colour.space(icc) == "GRAY" else icc


def brought_to(raw: Raw, icc: bytes | None, wanted: bytes | None, name: str, notes: list[str]) -> np.ndarray:
    """The pixels of a layer in the profile ``wanted``; ``icc`` is what the document says of those that say nothing.
    Where the profile of one cannot be used, its numbers stay as they are; either is told in ``notes``."""
    own = raw.icc or icc
    if own == wanted or (colour.is_srgb(own) and colour.is_srgb(wanted)):
        return raw.pixels
    try:
        pixels = samples.between_profiles(raw.pixels, own, wanted)
    except ValueError:
        notes.append(f"The colour profile of “{name}” differs from the document's and was left out.")
        return raw.pixels
    if raw.icc is not None:
        notes.append(f"The colours of “{name}” were converted to the document's colour profile.")
    return pixels
