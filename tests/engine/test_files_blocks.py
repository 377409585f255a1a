"""EXIF blocks, directories, Photoshop resources, XMP packets and the mark of a picture's origin."""

from __future__ import annotations

import json
import struct

import picture_files as make
import pytest

from engine.api import Size
from engine.files import exif, ifd, iptc, provenance, tiff_tags, xmp
from engine.files.ifd import Directory, Entry, Layout
from engine.files.model import Metadata

DC = "http://purl.org/dc/elements/1.1/"
OURS = "urn:example:1"


# --- EXIF --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", "<>")
def test_prepared_changes_only_what_it_must(order: str) -> None:
    block = make.exif_block(order, orientation=6, dpi=240)
    done = exif.prepared(block, Size(3000, 4000), (240.0, 240.0))
    assert len(done) == len(block)
    assert sum(a != b for a, b in zip(block, done, strict=True)) <= 8
    assert exif.orientation(block) == 6
    assert exif.orientation(done) == 1
    assert exif.prepared(done, Size(3000, 4000)) == done


def test_prepared_sets_another_resolution_without_moving_the_note() -> None:
    block = make.exif_block(dpi=240)
    done = exif.prepared(block, Size(10, 10), (72.0, 96.0))
    assert exif.dpi(done) == (72.0, 96.0)
    assert make.note_place(done) == make.note_place(block)
    assert make.said(done)["gps"] == make.said(block)["gps"]


def test_prepared_drops_the_thumbnail() -> None:
    block = make.exif_block(thumbnail=True)
    done = exif.prepared(block, Size(10, 10))
    assert b"\xff\xd8thumbnail" in block
    assert b"thumbnail" not in done
    assert len(done) < len(block)
    assert make.said(done)["main"] == make.said(block)["main"]


def test_wide_pictures_need_wider_numbers() -> None:
    entry = {256: ifd.number_entry(10, "<"), 271: ifd.ascii_entry("Make")}
    block = exif.build(Directory(entry), Layout("<"))
    done = exif.prepared(block, Size(70_000, 5))
    assert ifd.first_number(exif.parse(done)[1].entries[256], "<") == 70_000


def test_a_number_of_an_unknown_width_is_left_alone() -> None:
    odd = Entry(
        16, 1, struct.pack("<Q", 6)
    )  # BigTIFF's type, out of place in EXIF: its value stands elsewhere
    block = exif.build(Directory({exif.ORIENTATION: odd, 271: ifd.ascii_entry("Make")}), Layout("<"))
    assert exif.prepared(block, Size(5, 5)) == block


@pytest.mark.parametrize(
    "bad", [b"", b"II*\0", b"nonsense", b"II*\0\x08\0\0\0", b"II*\0\x08\0\0\0\x05\0" + bytes(20)]
)
def test_no_block(bad: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        exif.parse(bad)


def test_orientation_out_of_range_is_upright() -> None:
    assert exif.orientation(make.exif_block(orientation=9)) == 1
    assert exif.orientation(make.exif_block(orientation=None)) == 1


def test_resolution_in_centimetres() -> None:
    entries = {
        282: ifd.rational_entry(100, "<"),
        283: ifd.rational_entry(50, "<"),
        296: ifd.number_entry(3, "<"),
    }
    assert exif.dpi(exif.build(Directory(entries), Layout("<"))) == (254.0, 127.0)
    entries[296] = ifd.number_entry(1, "<")
    assert exif.dpi(exif.build(Directory(entries), Layout("<"))) is None
    assert exif.directory_dpi(Directory({282: Entry(5, 1, bytes(8))}), "<") is None


def test_a_maker_note_in_front_stays_there() -> None:
    inner = Directory({make.MAKER_NOTE: Entry(7, 40, bytes(range(40)), at=20)})
    block = exif.build(Directory({271: ifd.ascii_entry("Make")}, {ifd.EXIF_POINTER: inner}), Layout("<"))
    assert make.note_place(block) == 20
    assert block[20:60] == bytes(range(40))
    far = Directory({make.MAKER_NOTE: Entry(7, 40, bytes(range(40)), at=10_000_000)})
    moved = exif.build(Directory({}, {ifd.EXIF_POINTER: far}), Layout("<"))
    assert len(moved) < 200


def test_directories_that_lead_in_circles_end() -> None:
    pointer = Entry(4, 1, struct.pack("<I", 8))
    body = ifd.serialise(Directory({34665: pointer, 271: ifd.ascii_entry("Make")}), 8, Layout("<"))
    exif.parse(b"II*\0\x08\0\0\0" + body)


def test_values_that_overlap_a_thousand_times_take_no_memory() -> None:
    whole = bytes(1_000_000)
    entries = b"".join(struct.pack("<HHII", tag, 7, 900_000, 16) for tag in range(1000, 4000))
    data = whole + struct.pack("<H", 3000) + entries + bytes(4)
    found = ifd.read_directory(ifd.fetcher(data), len(whole), Layout("<"))
    assert sum(len(e.data) for e in found.entries.values()) <= 128 << 20


@pytest.mark.parametrize("big", [True, False])
@pytest.mark.parametrize("order", "<>")
def test_a_directory_written_and_read(order: str, big: bool) -> None:
    layout = Layout(order, big)
    child = Directory({1: ifd.ascii_entry("N"), 2: Entry(5, 3, bytes(range(24)))})
    main = Directory({271: ifd.ascii_entry("A longer make"), 274: ifd.number_entry(3, order)}, {34853: child})
    data = bytes(64) + ifd.serialise(main, 64, layout)
    found = ifd.read_directory(ifd.fetcher(data), 64, layout)
    assert found.entries[271].data == b"A longer make\0"
    assert ifd.first_number(found.entries[274], order) == 3
    assert found.children[34853].entries[2].data == bytes(range(24))
    assert not found.cut
    assert ifd.read_directory(ifd.fetcher(data[:-3]), 64, layout).cut
    assert tiff_tags.numbers(tiff_tags.short([1, 2, 3], order), order) == (1, 2, 3)


# --- Photoshop resources -----------------------------------------------------------------------------


def test_resources() -> None:
    block = make.resources()
    found = iptc.resources(block)
    assert [number for number, _, _ in found] == [0x0404, 0x0425]
    assert iptc.build(found) == block
    assert iptc.cleaned(block) == block
    assert iptc.iim(block) == found[0][2]
    with_thumbnail = block + iptc.build([(0x040C, b"\0\0", b"old picture")])
    assert iptc.cleaned(with_thumbnail) == block
    assert iptc.cleaned(iptc.build([(0x040C, b"\0\0", b"old picture")])) is None
    changed = iptc.with_iim(block, b"\x1c\x02\x05\0\x01X")
    assert iptc.iim(changed) == b"\x1c\x02\x05\0\x01X"
    assert len(iptc.resources(changed)) == 2
    assert iptc.iim(iptc.with_iim(None, b"\x1c")) == b"\x1c"
    named = iptc.build([(0x03ED, b"\x04name\0", b"odd")])
    assert iptc.resources(named) == [(0x03ED, b"\x04name\0", b"odd")]


@pytest.mark.parametrize("cut", range(1, 50, 3))
def test_damaged_resources(cut: int) -> None:
    block = make.resources()[: -cut - 1]
    assert iptc.cleaned(block) is None or len(iptc.resources(block)) < 2
    iptc.iim(block)
    iptc.with_iim(block, b"\x1c")


# --- XMP ---------------------------------------------------------------------------------------------


def test_xmp_is_read_and_written() -> None:
    document = xmp.parse(make.packet())
    assert xmp.get(document, OURS, "rating") == "five"
    assert xmp.get_list(document, DC, "subject") == ["sea & sky", "日本"]
    assert xmp.get(document, DC, "title") is None
    xmp.put(document, OURS, "other", "rating", 'a "six" & <more>\n')
    xmp.put(document, "urn:new", "new", "steps", ["one", "two"])
    again = xmp.parse(xmp.serialise(document))
    assert xmp.get(again, OURS, "rating") == 'a "six" & <more>'
    assert xmp.get_list(again, "urn:new", "steps") == ["one", "two"]
    assert xmp.get_list(again, DC, "subject") == ["sea & sky", "日本"]
    assert xmp.serialise(again).count(b"<?xpacket begin") == 1
    assert xmp.remove(again, OURS, "rating")
    assert not xmp.remove(again, OURS, "rating")


def test_xmp_prefix_that_is_taken() -> None:
    document = xmp.parse(make.packet())
    xmp.put(document, "urn:another", "ours", "kept", "yes")
    again = xmp.parse(xmp.serialise(document))
    assert xmp.get(again, "urn:another", "kept") == "yes"
    assert xmp.get(again, OURS, "rating") == "five"


@pytest.mark.parametrize(
    "bad",
    [
        b"<not xml",
        b"<a/>",
        b"\xff\xfe\xfd",
        b'<!DOCTYPE a [<!ENTITY b "cccc">]><a>&b;</a>',
        b"<a>" * 5000,
        b"<a>" * 300 + b"</a>" * 300,
        b'<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_bad_xmp(bad: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        xmp.parse(bad)
    assert xmp.upright(bad, Size(5, 5)) == bad


def test_upright_xmp() -> None:
    assert xmp.upright(make.packet(), Size(5, 6)) == make.packet()
    packet = make.packet(extra='tiff:Orientation="8" tiff:ImageLength="99"')
    document = xmp.parse(xmp.upright(packet, Size(5, 6)))
    assert xmp.get(document, xmp.TIFF, "Orientation") == "1"
    assert xmp.get(document, xmp.TIFF, "ImageLength") == "6"
    assert xmp.get(document, xmp.TIFF, "ImageWidth") is None


def test_xmp_thumbnails_are_dropped() -> None:
    document = xmp.parse(make.packet())
    xmp.put(document, xmp.XAP, "xmp", "Thumbnails", ["an old picture"])
    assert b"an old picture" not in xmp.upright(xmp.serialise(document), Size(5, 5))


def test_long_xmp_is_split_and_merged() -> None:
    packet = make.packet(150_000)
    main, rest, guid = xmp.split(packet, 60_000)
    assert rest is not None
    assert len(main) < 2000
    assert guid.encode() in main
    pieces = xmp.extension_segments(rest, guid)
    assert b"".join(p[40:] for p in pieces) == rest
    document = xmp.parse(xmp.merged(main, rest))
    assert xmp.get_list(document, DC, "subject") == ["sea & sky", "日本"]
    assert xmp.get(document, OURS, "rating") == "five"
    padded = make.packet().replace(b"<?xpacket end", b" " * 70_000 + b"<?xpacket end")
    assert xmp.split(padded, 60_000)[1] is None  # padding goes first


# --- origin ------------------------------------------------------------------------------------------

RECIPE = {"filter": "denoise", "params": {"strength": 12.5, "mode": "<auto> & more"}, "region": None}


def test_mark() -> None:
    marked = provenance.mark(Metadata(xmp=make.packet()), [RECIPE])
    assert provenance.recipes(marked) == [RECIPE]
    assert provenance.source_type(marked) == provenance.COMPOSITE
    assert xmp.get_list(xmp.parse(marked.xmp), DC, "subject") == ["sea & sky", "日本"]
    twice = provenance.mark(marked, [RECIPE])  # as at every save
    assert provenance.recipes(twice) == [RECIPE]
    assert len(twice.xmp or b"") == len(marked.xmp or b"")
    other = {"filter": "upscale", "params": {}}
    assert provenance.recipes(provenance.mark(marked, [RECIPE, other])) == [RECIPE, other]


def test_mark_without_packet_or_recipes() -> None:
    assert provenance.mark(Metadata(), []) == Metadata()
    assert provenance.recipes(Metadata()) == []
    assert provenance.source_type(Metadata()) is None
    assert provenance.recipes(provenance.mark(Metadata(), [RECIPE])) == [RECIPE]


def test_a_generated_picture_stays_one() -> None:
    document = xmp.parse(None)
    xmp.put(document, provenance.IPTC_EXT, "Iptc4xmpExt", "DigitalSourceType", provenance.GENERATED)
    marked = provenance.mark(Metadata(xmp=xmp.serialise(document)), [RECIPE])
    assert provenance.source_type(marked) == provenance.GENERATED


def test_a_damaged_packet_is_kept_as_text() -> None:
    marked = provenance.mark(Metadata(xmp=b"<broken"), [RECIPE])
    assert provenance.recipes(marked) == [RECIPE]
    assert b"PGJyb2tlbg==" in (marked.xmp or b"")
    assert provenance.recipes(Metadata(xmp=b"<broken")) == []
    assert provenance.source_type(Metadata(xmp=b"<broken")) is None


def test_recipes_that_are_no_json() -> None:
    document = xmp.parse(None)
    xmp.put(
        document, provenance.NAMESPACE, "saisei", "Recipes", ["{", "5", json.dumps(RECIPE), "[" * 100_000]
    )
    assert provenance.recipes(Metadata(xmp=xmp.serialise(document))) == [RECIPE]
    with pytest.raises(ValueError, match="JSON"):
        provenance.mark(Metadata(), [{"strength": float("nan")}])
