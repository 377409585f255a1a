"""What leaves with a photo: nothing about the place when the person said so, and nothing else is lost for it."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from engine import files
from engine.files import exif, ifd, iptc, privacy, provenance, xmp
from engine.files.model import Metadata
from tests.engine.picture_files import everything, exif_block, noise, saved

XMP = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:mm="http://ns.adobe.com/xap/1.0/mm/"
 exif:GPSLatitude="SECRET 1" photoshop:City="SECRET 2" photoshop:Credit="Agency" exif:FNumber="28/10">
<exif:GPSLongitude>SECRET 3</exif:GPSLongitude>
<e:LocationShown><rdf:Bag><rdf:li e:City="SECRET 4"/></rdf:Bag></e:LocationShown>
<mm:Pantry><rdf:Bag><rdf:li><rdf:Description exif:GPSLatitude="SECRET 5"/></rdf:li></rdf:Bag></mm:Pantry>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">Mine</rdf:li></rdf:Alt></dc:rights>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Holiday</rdf:li></rdf:Alt></dc:title>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def dataset(number: int, text: str, record: int = 2) -> bytes:
    data = text.encode()
    return bytes([0x1C, record, number]) + struct.pack(">H", len(data)) + data


RECORD = (
    dataset(80, "Ada")
    + dataset(90, "SECRET 6")
    + dataset(101, "SECRET 7")
    + dataset(116, "Mine")
    + dataset(5, "Holiday")
)
RESOURCES = iptc.build(
    [
        (0x0404, b"\0\0", RECORD),
        (0x0424, b"\0\0", b"SECRET 8"),
        (0x0422, b"\0\0", b"SECRET 9"),
        (0x03ED, b"\0\0", bytes(16)),
    ]
)
TEXT = (
    ("Author", "Ada"),
    ("GPSInfo", "SECRET 10"),
    ("Title", "Holiday"),
    ("Raw profile type exif", "SECRET 11"),
)
PHOTO = Metadata(exif=exif_block(), xmp=XMP, iptc=RESOURCES, dpi=(300.0, 300.0), text=TEXT)


def said(metadata: Metadata) -> bytes:
    return b"".join(
        (metadata.exif or b"", metadata.xmp or b"", metadata.iptc or b"", repr(metadata.text).encode())
    )


def test_everything_is_kept_as_it_is_by_default() -> None:
    assert privacy.kept(PHOTO, "keep") is PHOTO


def test_an_unknown_policy_is_refused() -> None:
    with pytest.raises(KeyError):
        privacy.kept(PHOTO, "some")


@pytest.mark.parametrize("policy", ["no_location", "copyright"])
def test_no_place_is_left_anywhere(policy: str) -> None:
    assert said(PHOTO).count(b"SECRET") == 11
    left = privacy.kept(PHOTO, policy)
    assert b"SECRET" not in said(left)
    assert left.exif is None or b"GPS" not in left.exif
    if left.exif is not None:
        _, main = exif.parse(left.exif)
        assert ifd.GPS_POINTER not in main.entries and ifd.GPS_POINTER not in main.children
    assert left.dpi == (300.0, 300.0)


def test_the_numbers_of_the_place_are_gone_and_not_only_their_pointer() -> None:
    block = exif_block()
    _, main = exif.parse(block)
    latitude = main.children[ifd.GPS_POINTER].entries[2].data
    assert latitude in block
    assert latitude not in (privacy.without_location(Metadata(exif=block)).exif or b"")


def test_a_pointer_that_leads_nowhere_takes_no_place_along() -> None:
    block = bytearray(exif_block())
    layout, main = exif.parse(bytes(block))
    latitude = main.children[ifd.GPS_POINTER].entries[2].data
    entry = main.entries[ifd.GPS_POINTER]
    struct.pack_into(layout.order + "I", block, entry.at, len(block) - 1)  # GPS itself stays where it was
    struct.pack_into(layout.order + "H", block, main.children[ifd.EXIF_POINTER].entries[37500].at - 8, 37501)
    assert latitude in block
    assert latitude not in (privacy.without_location(Metadata(exif=bytes(block))).exif or b"")


def test_without_the_place_all_else_is_kept() -> None:
    left = privacy.without_location(PHOTO)
    _, before = exif.parse(exif_block())
    _, after = exif.parse(left.exif or b"")
    own = {tag for tag in before.entries if tag not in ifd.POINTERS}
    assert {tag: after.entries[tag].data for tag in own} == {tag: before.entries[tag].data for tag in own}
    inner = dict(before.children[ifd.EXIF_POINTER].entries)
    inner.pop(37500)
    assert set(after.children[ifd.EXIF_POINTER].entries) == set(inner)
    packet = xmp.parse(left.xmp)
    assert xmp.get(packet, xmp.EXIF, "FNumber") == "28/10" and b"Holiday" in (left.xmp or b"")
    assert iptc.iim(left.iptc) == dataset(80, "Ada") + dataset(116, "Mine") + dataset(5, "Holiday")
    assert 0x03ED in [number for number, _, _ in iptc.resources(left.iptc or b"")]
    assert left.text == (("Author", "Ada"), ("Title", "Holiday"))


def test_a_photo_that_names_no_place_keeps_every_byte() -> None:
    layout, main = exif.parse(exif_block())
    main.entries.pop(ifd.GPS_POINTER)
    main.children.pop(ifd.GPS_POINTER)
    main.children[ifd.EXIF_POINTER].entries.pop(37500)
    plain = Metadata(
        exif=exif.build(main, layout),
        xmp=XMP.replace(b"GPS", b"X").replace(b"City", b"Town").replace(b"LocationShown", b"Other"),
    )
    assert privacy.without_location(plain) == plain


def test_only_whose_it_is_and_that_a_model_took_part_are_left() -> None:
    marked = provenance.mark(PHOTO, [{"filter": "denoise"}])
    block = exif.with_tags(PHOTO.exif, {315: ifd.ascii_entry("Ada"), 33432: ifd.ascii_entry("Mine")})
    left = privacy.only_copyright(Metadata(block, marked.xmp, marked.iptc, marked.dpi, marked.text))
    _, main = exif.parse(left.exif or b"")
    assert set(main.entries) == {315, 33432} and not main.children
    assert b"Mine" in (left.xmp or b"") and b"Agency" in (left.xmp or b"")
    assert b"Holiday" not in said(left) and b"28/10" not in said(left) and b"denoise" not in said(left)
    assert provenance.source_type(left) == provenance.COMPOSITE
    assert iptc.iim(left.iptc) == dataset(80, "Ada") + dataset(116, "Mine")
    assert left.text == (("Author", "Ada"),)


def test_where_nothing_is_owned_nothing_is_left() -> None:
    layout, main = exif.parse(exif_block())
    main.entries.pop(33432)
    bare = Metadata(
        exif.build(main, layout),
        XMP.replace(b"dc:rights", b"dc:subject").replace(b"photoshop:Credit", b"photoshop:Urgency"),
    )
    left = privacy.only_copyright(bare)
    assert (left.exif, left.xmp, left.iptc) == (None, None, None)


@pytest.mark.parametrize("policy", ["no_location", "copyright"])
@pytest.mark.parametrize(
    "broken",
    [
        Metadata(exif=b"II*\0\xff\xff\xff\x7f"),
        Metadata(exif=b""),
        Metadata(xmp=b"<x:xmpmeta GPS SECRET"),
        Metadata(xmp=b'<!DOCTYPE x [<!ENTITY a "SECRET">]><x>&a;</x>'),
        Metadata(iptc=b"8BIM\x04\x04\0\0\0\0\xff\xffSECRET"),
        Metadata(iptc=iptc.build([(0x0404, b"\0\0", b"\x1c\x02\x5a\xff\xffSECRET")])),
        Metadata(iptc=iptc.build([(0x0404, b"\0\0", b"SECRET")])),
        Metadata(iptc=iptc.build([(0x0404, b"\0\0", b"\x1c\x02\x5a\x80\x05SECRET")])),
    ],
)
def test_what_cannot_be_read_is_not_passed_on(policy: str, broken: Metadata) -> None:
    assert privacy.kept(broken, policy) == Metadata()


def test_every_cut_of_a_block_is_survived() -> None:
    block = exif_block()
    for length in range(0, len(block), 3):
        for policy in privacy.POLICIES:
            privacy.kept(Metadata(exif=block[:length], xmp=XMP[:length], iptc=RESOURCES[:length]), policy)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
@pytest.mark.parametrize("policy", ["no_location", "copyright"])
def test_a_saved_file_tells_no_place(tmp_path: Path, suffix: str, policy: str) -> None:
    path = saved(tmp_path / f"photo{suffix}", noise(20, 30), metadata=privacy.kept(PHOTO, policy))
    assert b"SECRET" not in path.read_bytes()
    back = files.read(path)
    assert back.picture.pixels.shape == (20, 30, 3) and back.metadata.dpi is not None
    np.testing.assert_allclose(back.metadata.dpi, (300, 300), atol=0.1)
    if back.metadata.exif:
        assert ifd.GPS_POINTER not in exif.parse(back.metadata.exif)[1].entries


def test_policies_can_be_applied_twice() -> None:
    for policy in privacy.POLICIES:
        once = privacy.kept(everything(), policy)
        assert privacy.kept(once, policy) == once
