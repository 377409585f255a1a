"""XMP packets: parsed by a real XML parser that is safe against entity bombs, edited, written back whole.

Prefixes, comments, unknown namespaces and processing instructions survive. A document type declaration, which
XMP never needs and every entity attack does, is refused.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterator
from typing import Any
from xml.dom import Node, expatbuilder
from xml.dom.minidom import Document, Element
from xml.parsers import expat

from engine.api import Size

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
TIFF = "http://ns.adobe.com/tiff/1.0/"
EXIF = "http://ns.adobe.com/exif/1.0/"
XAP = "http://ns.adobe.com/xap/1.0/"
NOTE = "http://ns.adobe.com/xmp/note/"
_XMLNS = "http://www.w3.org/2000/xmlns/"

_DEEPEST = 200
_LARGEST = 16 << 20
_EMPTY = f'<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Saisei"><rdf:RDF xmlns:rdf="{RDF}"/></x:xmpmeta>'
_BEGIN = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_END = '<?xpacket end="w"?>'


# --- parsing and writing -----------------------------------------------------------------------------


def parse(packet: bytes | None) -> Document:
    """The packet as a document; an empty one for None. Raises ValueError if it is damaged or unsafe."""
    data = (packet or _EMPTY.encode()).strip(b"\0 \t\r\n")
    if len(data) > _LARGEST:
        raise ValueError("too large")
    depth = 0

    def refuse(*_: object) -> None:
        raise ValueError("document type declarations are not allowed")

    def enter(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")

    def leave(*_: object) -> None:
        nonlocal depth
        depth -= 1

    guard = expat.ParserCreate()
    guard.StartDoctypeDeclHandler = refuse
    guard.StartElementHandler = enter
    guard.EndElementHandler = leave
    try:
        guard.Parse(data, True)
        document = expatbuilder.parseString(data, namespaces=True)
    except (expat.ExpatError, LookupError, AttributeError) as error:
        raise ValueError(f"not well-formed: {error}") from error
    _rdf(document)
    return document


def serialise(document: Document) -> bytes:
    """The document as a UTF-8 packet with its ``xpacket`` wrapper."""
    parts: list[str] = []
    for node in document.childNodes:
        _write(node, parts)
    text = "".join(parts)
    if "<?xpacket begin" not in text:
        text = f"{_BEGIN}\n{text}\n{_END}"
    return text.encode("utf-8")


def _escape(text: str, quoted: bool = False) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    if quoted:  # line ends in attributes are read back as spaces unless they are escaped
        text = text.replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")
    return text


def _write(node: Any, parts: list[str]) -> None:
    if isinstance(node, Element):
        parts.append(f"<{node.tagName}")
        for attribute in node.attributes.values():
            parts.append(f' {attribute.name}="{_escape(attribute.value, quoted=True)}"')
        if not node.childNodes:
            parts.append("/>")
            return
        parts.append(">")
        for child in node.childNodes:
            _write(child, parts)
        parts.append(f"</{node.tagName}>")
    elif node.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE):
        parts.append(_escape(node.data))
    elif node.nodeType == Node.COMMENT_NODE:
        parts.append(f"<!--{node.data}-->")
    elif node.nodeType == Node.PROCESSING_INSTRUCTION_NODE:
        parts.append(f"<?{node.target} {node.data}?>")


# --- properties --------------------------------------------------------------------------------------


def _rdf(document: Document) -> Element:
    found = document.getElementsByTagNameNS(RDF, "RDF")
    if not found:
        raise ValueError("no rdf:RDF in it")
    return found[0]


def _elements(parent: Element) -> Iterator[Element]:
    return (n for n in list(parent.childNodes) if isinstance(n, Element))


def _descriptions(document: Document) -> list[Element]:
    return [e for e in _elements(_rdf(document)) if (e.namespaceURI, e.localName) == (RDF, "Description")]


def _text(element: Element) -> str:
    return "".join(
        n.data for n in element.childNodes if n.nodeType in (Node.TEXT_NODE, Node.CDATA_SECTION_NODE)
    )


def get(document: Document, namespace: str, name: str) -> str | None:
    """A simple property, be it written as attribute or as element; None if it is not there."""
    for description in _descriptions(document):
        if description.hasAttributeNS(namespace, name):
            return description.getAttributeNS(namespace, name)
        for child in _elements(description):
            if (child.namespaceURI, child.localName) == (namespace, name):
                return child.getAttributeNS(RDF, "resource") or _text(child).strip()
    return None


def get_list(document: Document, namespace: str, name: str) -> list[str]:
    """The texts of an array property; empty if it is not there."""
    for description in _descriptions(document):
        for child in _elements(description):
            if (child.namespaceURI, child.localName) == (namespace, name):
                return [_text(item) for item in child.getElementsByTagNameNS(RDF, "li")]
    return []


def remove(document: Document, namespace: str, name: str) -> bool:
    """Takes a property out wherever it stands; whether there was one."""
    done = False
    for description in _descriptions(document):
        if description.hasAttributeNS(namespace, name):
            description.removeAttributeNS(namespace, name)
            done = True
        for child in _elements(description):
            if (child.namespaceURI, child.localName) == (namespace, name):
                description.removeChild(child)
                done = True
    return done


def put(document: Document, namespace: str, prefix: str, name: str, value: str | list[str]) -> None:
    """Sets a simple property (text) or an ordered array (list of texts), replacing what was there."""
    remove(document, namespace, name)
    descriptions = _descriptions(document)
    if descriptions:
        home = descriptions[0]
    else:
        rdf = _rdf(document)
        home = document.createElementNS(RDF, f"{_prefix(rdf, RDF, 'rdf')}:Description")
        home.setAttributeNS(RDF, f"{_prefix(rdf, RDF, 'rdf')}:about", "")
        rdf.appendChild(home)
    element = document.createElementNS(namespace, f"{_prefix(home, namespace, prefix)}:{name}")
    home.appendChild(element)
    if isinstance(value, str):
        element.appendChild(document.createTextNode(value))
        return
    rdf_prefix = _prefix(home, RDF, "rdf")
    sequence = document.createElementNS(RDF, f"{rdf_prefix}:Seq")
    element.appendChild(sequence)
    for text in value:
        item = document.createElementNS(RDF, f"{rdf_prefix}:li")
        item.appendChild(document.createTextNode(text))
        sequence.appendChild(item)


def _prefix(element: Element, namespace: str, wanted: str) -> str:
    """A prefix that means ``namespace`` at ``element``; declared there if there is none yet."""
    taken: dict[str, str] = {}
    at: Node | None = element
    while isinstance(at, Element):
        for attribute in at.attributes.values():
            if attribute.namespaceURI == _XMLNS and attribute.prefix:
                taken.setdefault(attribute.localName, attribute.value)
        at = at.parentNode
    for prefix, meaning in taken.items():
        if meaning == namespace:
            return prefix
    prefix, number = wanted, 1
    while prefix in taken:
        number += 1
        prefix = f"{wanted}{number}"
    element.setAttributeNS(_XMLNS, f"xmlns:{prefix}", namespace)
    return prefix


# --- what a change of the pixels means for the packet ------------------------------------------------


def upright(packet: bytes, size: Size) -> bytes:
    """The packet for a picture of ``size`` that stands upright; the same bytes if it said nothing else.

    A packet that cannot be parsed comes back as it is.
    """
    wanted = [
        (TIFF, "tiff", "Orientation", "1"),
        (TIFF, "tiff", "ImageWidth", str(size.width)),
        (TIFF, "tiff", "ImageLength", str(size.height)),
        (EXIF, "exif", "PixelXDimension", str(size.width)),
        (EXIF, "exif", "PixelYDimension", str(size.height)),
    ]
    try:
        document = parse(packet)
    except ValueError:
        return packet
    changed = remove(document, XAP, "Thumbnails")
    for namespace, prefix, name, value in wanted:
        if get(document, namespace, name) not in (None, value):
            put(document, namespace, prefix, name, value)
            changed = True
    return serialise(document) if changed else packet


# --- JPEG: packets longer than one segment -----------------------------------------------------------


def compact(packet: bytes) -> bytes:
    """Without the padding in front of the closing ``xpacket``."""
    return re.sub(rb"\s+(<\?xpacket end)", rb"\n\1", packet.rstrip(b"\0 \r\n\t"))


def split(packet: bytes, limit: int) -> tuple[bytes, bytes | None, str]:
    """(main packet, extended packet or None, its GUID): what does not fit ``limit`` bytes is moved there.

    The mark of the picture's origin stays in the main packet. Raises ValueError if the packet
    is too long and damaged.
    """
    packet = compact(packet)
    if len(packet) <= limit:
        return packet, None, ""
    rest = parse(packet)
    main = parse(None)
    origin = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    source = get(rest, origin, "DigitalSourceType")
    if source:
        put(main, origin, "Iptc4xmpExt", "DigitalSourceType", source)
        remove(rest, origin, "DigitalSourceType")
    body = "".join(_pieces(rest)).encode("utf-8")
    guid = hashlib.md5(body, usedforsecurity=False).hexdigest().upper()
    put(main, NOTE, "xmpNote", "HasExtendedXMP", guid)
    return serialise(main), body, guid


def _pieces(document: Document) -> list[str]:
    parts: list[str] = []
    _write(document.documentElement, parts)
    return parts


def merged(main: bytes, extended: bytes) -> bytes:
    """Main and extended packet as one. Raises ValueError if either is damaged."""
    document, extension = parse(main), parse(extended)
    remove(document, NOTE, "HasExtendedXMP")
    target = _rdf(document)
    for description in _descriptions(extension):
        home = document.importNode(description, True)
        _declare_inherited(description, home)
        target.appendChild(home)
    _join_descriptions(document)
    return serialise(document)


def _declare_inherited(source: Element, target: Element) -> None:
    """Namespaces that ``source`` inherits from above, declared on its copy."""
    at = source.parentNode
    while isinstance(at, Element):
        for attribute in at.attributes.values():
            if attribute.namespaceURI == _XMLNS and not target.hasAttribute(attribute.name):
                target.setAttributeNS(_XMLNS, attribute.name, attribute.value)
        at = at.parentNode


def _join_descriptions(document: Document) -> None:
    """Drops empty descriptions that splitting left behind."""
    descriptions = _descriptions(document)
    for description in descriptions:
        named = [a for a in description.attributes.values() if a.namespaceURI not in (_XMLNS, RDF)]
        if not named and not list(_elements(description)) and len(descriptions) > 1:
            _rdf(document).removeChild(description)


def extension_segments(body: bytes, guid: str, size: int = 65_000) -> list[bytes]:
    """The extended packet cut into the pieces of JPEG's APP1 segments (without their name)."""
    return [
        guid.encode() + struct.pack(">II", len(body), at) + body[at : at + size]
        for at in range(0, len(body), size)
    ]
