"""What of a photo's metadata goes into a saved file: all of it, all but the place, or only whose photo it is.

What cannot be read cannot be shown to hold no place either, so a damaged block is left out rather than passed on.
Colour profile and resolution are no part of this: they are always kept.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import replace
from xml.dom.minidom import Attr, Document, Element

from engine.files import exif, ifd, iptc, xmp
from engine.files.ifd import Directory
from engine.files.model import Metadata
from engine.files.provenance import IPTC_EXT

__all__ = ["POLICIES", "kept", "only_copyright", "without_location"]

_DC = "http://purl.org/dc/elements/1.1/"
_RIGHTS = "http://ns.adobe.com/xap/1.0/rights/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_CORE = "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
_XMLNS = "http://www.w3.org/2000/xmlns/"
_PLUS = "http://ns.useplus.org/ldf/xmp/1.0/"

# names of places in XMP; besides them all of EXIF's that begin with GPS
_PLACES = {
    (_PHOTOSHOP, "City"),
    (_PHOTOSHOP, "State"),
    (_PHOTOSHOP, "Country"),
    (_CORE, "Location"),
    (_CORE, "CountryCode"),
    (IPTC_EXT, "LocationCreated"),
    (IPTC_EXT, "LocationShown"),
}
_OWNED = {(_DC, "creator"), (_DC, "rights"), (_PHOTOSHOP, "Credit"), (IPTC_EXT, "DigitalSourceType")}
_OWNED_SPACES = (_RIGHTS, _PLUS)

# IPTC-IIM, (record, dataset)
_IIM_PLACES = {(2, n) for n in (26, 27, 90, 92, 95, 100, 101)}
_IIM_OWNED = {(1, 0), (1, 90), (2, 0), (2, 80), (2, 85), (2, 110), (2, 116)}
_IIM_RESOURCE = 0x0404
# image resources that repeat what was taken out elsewhere: EXIF, XMP, and the digest of the IPTC record
_REPEATED = (0x0422, 0x0423, 0x0424, 0x0425)

_MAKER_NOTE = 37500
_ARTIST, _COPYRIGHT = 315, 33432
_OWNED_TEXTS = ("Author", "Artist", "Copyright")


def kept(metadata: Metadata, policy: str) -> Metadata:
    """The metadata under a policy, one of ``POLICIES``. Raises KeyError for another word."""
    return POLICIES[policy](metadata)


def without_location(metadata: Metadata) -> Metadata:
    """Without GPS and names of places, in EXIF, XMP, IPTC and text fields. The maker's private note goes, too:
    nobody but the maker knows what is in it, and some write the place there."""
    return replace(
        metadata,
        exif=_or_none(_exif_without_place, metadata.exif),
        xmp=_or_none(_xmp_without_place, metadata.xmp),
        iptc=_or_none(
            lambda block: _iptc_with(block, lambda key: key not in _IIM_PLACES, True), metadata.iptc
        ),
        text=tuple(row for row in metadata.text if not _names_place(row[0])),
    )


def only_copyright(metadata: Metadata) -> Metadata:
    """Only author, credit and copyright, and the mark that a model took part in the picture."""
    return replace(
        metadata,
        exif=_or_none(_exif_owned, metadata.exif),
        xmp=_or_none(_xmp_owned, metadata.xmp),
        iptc=_or_none(lambda block: _iptc_with(block, lambda key: key in _IIM_OWNED, False), metadata.iptc),
        text=tuple(row for row in metadata.text if row[0] in _OWNED_TEXTS),
    )


POLICIES: dict[str, Callable[[Metadata], Metadata]] = {
    "keep": lambda metadata: metadata,
    "no_location": without_location,
    "copyright": only_copyright,
}


def _or_none(edit: Callable[[bytes], bytes | None], block: bytes | None) -> bytes | None:
    """The edited block; None for none and for one that cannot be read."""
    if block is None:
        return None
    try:
        return edit(block)
    except (ValueError, struct.error):
        return None


# --- EXIF ------------------------------------------------------------------------------------------


def _exif_without_place(block: bytes) -> bytes:
    layout, main = exif.parse(block)
    directories = [main, *main.children.values()]
    if not any({ifd.GPS_POINTER, _MAKER_NOTE} & _tags(block, d, layout.order) for d in directories):
        return block  # every byte stays in its place
    for directory in directories:
        for tag in (ifd.GPS_POINTER, _MAKER_NOTE):
            directory.entries.pop(tag, None)
            directory.children.pop(tag, None)
    return exif.build(main, layout)


def _tags(block: bytes, directory: Directory, order: str) -> set[int]:
    """All tags that stand in a directory, those included whose values are broken: these are bytes, too."""
    (count,) = struct.unpack_from(order + "H", block, directory.at)
    return {struct.unpack_from(order + "H", block, directory.at + 2 + 12 * i)[0] for i in range(count)}


def _exif_owned(block: bytes) -> bytes | None:
    layout, main = exif.parse(block)
    entries = {tag: main.entries[tag] for tag in (_ARTIST, _COPYRIGHT) if tag in main.entries}
    return exif.build(Directory(entries), layout) if entries else None


# --- XMP -------------------------------------------------------------------------------------------


def _xmp_without_place(packet: bytes) -> bytes:
    def place(namespace: str | None, name: str) -> bool:
        return (namespace, name) in _PLACES or (namespace == xmp.EXIF and name.startswith("GPS"))

    document = xmp.parse(packet)
    changed = False
    for element in _elements(document):  # in structures, too: of ingredients, of versions
        changed = _strip(element, place) or changed
    return xmp.serialise(document) if changed else packet


def _xmp_owned(packet: bytes) -> bytes | None:
    def foreign(namespace: str | None, name: str) -> bool:
        owned = (namespace, name) in _OWNED or namespace in _OWNED_SPACES
        return not owned and namespace not in (xmp.RDF, _XMLNS)

    document = xmp.parse(packet)
    left = False
    for description in _descriptions(document):
        _strip(description, foreign)
        own = (node for node in description.childNodes if isinstance(node, Element))
        named = (a for a in _attributes(description) if a.namespaceURI not in (None, xmp.RDF, _XMLNS))
        left = left or any(own) or any(named)
    return xmp.serialise(document) if left else None


def _descriptions(document: Document) -> Iterator[Element]:
    for rdf in document.getElementsByTagNameNS(xmp.RDF, "RDF"):
        for node in rdf.childNodes:
            if isinstance(node, Element):
                yield node


def _elements(document: Document) -> list[Element]:
    """All elements, at any depth."""
    return list(document.getElementsByTagName("*"))


def _attributes(element: Element) -> list[Attr]:
    return list(element.attributes.values())


def _strip(element: Element, unwanted: Callable[[str | None, str], bool]) -> bool:
    """Take unwanted properties, as attributes and as children, out of an element; whether there were any."""
    found = False
    for attribute in _attributes(element):
        if attribute.namespaceURI and unwanted(attribute.namespaceURI, attribute.localName):
            element.removeAttributeNode(attribute)
            found = True
    for node in list(element.childNodes):
        if isinstance(node, Element) and unwanted(node.namespaceURI, node.localName):
            element.removeChild(node)
            found = True
    return found


# --- IPTC ------------------------------------------------------------------------------------------


def _iptc_with(block: bytes, wanted: Callable[[tuple[int, int]], bool], others: bool) -> bytes | None:
    """The image resources with the wanted datasets of the IPTC record; ``others``: and what else is in them."""
    found = []
    for number, name, data in iptc.resources(block):
        if number == _IIM_RESOURCE:
            record = b"".join(raw for key, raw in _datasets(data) if wanted(key))
            if any(key[0] == 2 and key[1] for key, _ in _datasets(record)):
                found.append((number, name, record))
        elif others and number not in _REPEATED:
            found.append((number, name, data))
    return iptc.build(found) or None


def _datasets(record: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """(record, dataset) and the raw bytes of each. Raises ValueError if the record is damaged."""
    at = 0
    while at < len(record):
        if record[at] != 0x1C:
            if not record[at:].strip(b"\0"):  # padding
                return
            raise ValueError("no dataset")
        if at + 5 > len(record):
            raise ValueError("cut off")
        size = struct.unpack_from(">H", record, at + 3)[0]
        start = at + 5
        if size & 0x8000:  # the length has a length
            width = size & 0x7FFF
            if width > 4 or start + width > len(record):
                raise ValueError("cut off")
            size = int.from_bytes(record[start : start + width], "big")
            start += width
        if start + size > len(record):
            raise ValueError("cut off")
        yield (record[at + 1], record[at + 2]), record[at : start + size]
        at = start + size


# --- texts -----------------------------------------------------------------------------------------


def _names_place(key: str) -> bool:
    """A text field about the place, or one that wraps a whole block of EXIF, XMP or IPTC."""
    low = key.casefold()
    return any(word in low for word in ("gps", "location", "latitude", "longitude")) or low.startswith(
        ("raw profile", "xml:com.adobe")
    )
