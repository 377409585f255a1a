"""A made face as two files: the picture, which says that it is of nobody, and the numbers that make it again."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import numpy as np

from engine import files, latents
from engine.api import EngineError, FileError, Picture
from engine.files import provenance
from engine.files.model import Metadata
from engine.latents import NOBODY, Latent
from engine.models.card import Card
from engine.models.store import ModelStore

__all__ = ["checked_card", "latents_path", "load_for", "metadata_of", "write"]

_DC = "http://purl.org/dc/elements/1.1/"
_PACKET = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Saisei">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    f'<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="{provenance.IPTC_EXT}" xmlns:dc="{_DC}">'
    f"<Iptc4xmpExt:DigitalSourceType>{provenance.GENERATED}</Iptc4xmpExt:DigitalSourceType>"
    f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(NOBODY)}</rdf:li></rdf:Alt></dc:description>'
    "</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def metadata_of(recipe: dict[str, Any] | None) -> Metadata:
    """For a picture that is nothing but made faces: wholly generated, of nobody, and how. ``recipe``: None leaves out
    how; that they are made is never left out."""
    said = Metadata(xmp=_PACKET.encode(), text=(("Description", NOBODY),))
    return provenance.mark(said, [recipe]) if recipe is not None else said


def latents_path(picture: Path) -> Path:
    """Where the numbers of the face in ``picture`` lie."""
    return picture.with_suffix(".json")


def write(path: Path, pixels: np.ndarray, latent: Latent, recipe: dict[str, Any] | None) -> None:
    """The picture (H × W × 3 uint8) and its numbers beside it. Raises FileError."""
    files.write(path, Picture(pixels), metadata_of(recipe))
    latents.save(latents_path(path), latent)


def load_for(path: Path, store: ModelStore) -> tuple[Latent, Card]:
    """A face and the model that makes it. Raises FileError for a file that is none, and where its model is not
    installed, or has other weights now."""
    latent = latents.load(path)
    return latent, checked_card(latent, store, path.name)


def checked_card(latent: Latent, store: ModelStore, name: str) -> Card:
    """The model that makes a face. ``name``: of its file. Raises FileError."""
    try:
        card = store.active("faces", latent.model)
    except EngineError:
        raise FileError(
            f"The face “{name}” was made by the model “{latent.model}”, which is not installed."
        ) from None
    if latent.sha256 and latent.sha256 != card.sha256:
        raise FileError(
            f"The face “{name}” was made by other weights of the model “{latent.model}”: with those that are "
            "installed it would be another person."
        )
    return card
