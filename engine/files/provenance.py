"""Says in a picture's XMP that a model worked on it, and how: IPTC's digital source type and our recipes."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from engine.files import xmp
from engine.files.model import Metadata

COMPOSITE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
IPTC_EXT = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
NAMESPACE = "urn:saisei:xmp:1.0/"


def mark(metadata: Metadata, recipes: Sequence[dict[str, Any]]) -> Metadata:
    """The metadata with the picture's origin and the recipes of the edits in its XMP; unchanged without any.

    Recipes already there stay in front; one that is there already (as JSON) is not added again, so a picture
    may be marked at every save. A picture that says it was wholly generated keeps saying so. A packet that is
    damaged or unsafe is replaced; its bytes are kept as text in ours. Raises TypeError or ValueError for a
    recipe that is not JSON.
    """
    if not recipes:
        return metadata
    fresh = [json.dumps(r, sort_keys=True, allow_nan=False) for r in recipes]
    damaged = None
    try:
        document = xmp.parse(metadata.xmp)
    except ValueError:
        damaged, document = metadata.xmp, xmp.parse(None)
    if xmp.get(document, IPTC_EXT, "DigitalSourceType") != GENERATED:
        xmp.put(document, IPTC_EXT, "Iptc4xmpExt", "DigitalSourceType", COMPOSITE)
    texts = xmp.get_list(document, NAMESPACE, "Recipes")
    for text in fresh:
        if text not in texts:
            texts.append(text)
    xmp.put(document, NAMESPACE, "saisei", "Recipes", texts)
    if damaged:
        xmp.put(document, NAMESPACE, "saisei", "UnreadablePacket", base64.b64encode(damaged).decode())
    return replace(metadata, xmp=xmp.serialise(document))


def losses(metadata: Metadata, recipes: Sequence[dict[str, Any]]) -> list[str]:
    """Sentences on what does not stay as it is when ``mark`` is done; empty if all does."""
    if not recipes or metadata.xmp is None:
        return []
    try:
        xmp.parse(metadata.xmp)
    except ValueError:
        return ["The XMP data is damaged: new data takes its place and holds the old for repair."]
    return []


def recipes(metadata: Metadata) -> list[dict[str, Any]]:
    """The recipes in the metadata, oldest first; empty if there are none or the packet cannot be read."""
    if metadata.xmp is None:
        return []
    try:
        texts = xmp.get_list(xmp.parse(metadata.xmp), NAMESPACE, "Recipes")
    except ValueError:
        return []
    found = []
    for text in texts:
        try:
            recipe = json.loads(text)
        except (ValueError, RecursionError):
            continue
        if isinstance(recipe, dict):
            found.append(recipe)
    return found


def source_type(metadata: Metadata) -> str | None:
    """IPTC's digital source type (an address), None if the packet says nothing or cannot be read."""
    try:
        return xmp.get(xmp.parse(metadata.xmp), IPTC_EXT, "DigitalSourceType") if metadata.xmp else None
    except ValueError:
        return None
