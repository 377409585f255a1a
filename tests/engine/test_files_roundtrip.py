"""What a file says beside its pixels survives open, save as every other format, and open again."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import picture_files as make
import pytest
from PIL import Image

from engine import colour, files
from engine.api import Picture
from engine.files import exif, ifd, iptc, jpeg, xmp
from engine.files.model import Metadata

PAIRS = list(itertools.product(make.SAVED, repeat=2))
LOSSY = ("JPEG", "AVIF")
PROFILES = {
    "P3": colour.DISPLAY_P3,
    "Adobe": colour.ADOBE_RGB,
    "ProPhoto": colour.PROPHOTO_RGB,
    "sRGB": colour.SRGB,
}


@pytest.mark.parametrize(("first", "second"), PAIRS)
@pytest.mark.parametrize("order", "<>")
def test_exif_with_maker_note_and_gps(tmp_path: Path, first: str, second: str, order: str) -> None:
    block = make.exif_block(order, note=2000, dpi=240)
    metadata = Metadata(exif=block, dpi=(240.0, 240.0))
    source = files.read(make.saved(tmp_path / f"a.{first}", make.smooth(20, 30), metadata=metadata))
    again = files.read(make.saved(tmp_path / f"b.{second}", source.picture.pixels, metadata=source.metadata))
    wanted = make.said(exif.prepared(block, source.picture.size))
    for found in (source, again):
        assert found.notes == ()
        said = make.said(found.metadata.exif)
        said["main"].setdefault(
            274, wanted["main"][274]
        )  # AVIF has its own place for how a picture is turned
        assert said == wanted
        assert found.metadata.exif is not None
        # the note's own offsets count from the start of the block
        assert make.note_place(found.metadata.exif) == make.note_place(block)
        assert exif.dpi(found.metadata.exif) == pytest.approx((240, 240))


def test_exif_does_not_grow_from_save_to_save(tmp_path: Path) -> None:
    metadata = Metadata(exif=make.exif_block(dpi=240))
    lengths = []
    for i in range(8):
        path = tmp_path / f"{i}.{list(make.FORMATS)[i % 4]}"
        metadata = files.read(make.saved(path, make.smooth(8, 8), metadata=metadata)).metadata
        lengths.append(len(metadata.exif or b""))
    # the first TIFF may lay it out anew, around the maker's note that stays in its place
    assert len(set(lengths[:2])) == len(set(lengths[2:])) == 1
    assert lengths[-1] < lengths[0] + 500


@pytest.mark.parametrize("suffix", make.SAVED)
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_everything_at_once(tmp_path: Path, suffix: str, dtype: type, channels: int) -> None:
    """Every format, depth and alpha, with EXIF, XMP, IPTC, resolution, text and profile: opened, saved, opened."""
    icc = colour.DISPLAY_P3 if channels >= 3 else colour.make_grey_profile(1.8)
    pixels = make.smooth(20, 30, channels, dtype)
    first = files.read(make.saved(tmp_path / f"a.{suffix}", pixels, icc, make.everything()))
    row = files.formats.BY_NAME[make.SAVED[suffix]]
    if dtype is np.uint8 or 16 in row.depths:
        assert first.picture.pixels.dtype == dtype
    exact = row.name not in LOSSY and first.picture.pixels.dtype == dtype and (row.grey or channels >= 3)
    if exact:
        assert np.array_equal(first.picture.pixels, pixels) and first.picture.icc == icc
    again = files.read(
        make.saved(tmp_path / f"b.{suffix}", first.picture.pixels, first.picture.icc, first.metadata)
    )
    assert first.notes == again.notes == ()
    assert again.picture.pixels.shape == first.picture.pixels.shape and again.picture.icc == first.picture.icc
    assert row.name in LOSSY or np.array_equal(again.picture.pixels, first.picture.pixels)
    for found in (first, again):
        assert make.said(found.metadata.exif)["exif"] and found.metadata.xmp == make.packet()
        assert found.metadata.iptc == (make.resources() if row.iptc else None)
        assert found.metadata.dpi == pytest.approx((240, 240), abs=0.02)
    assert again.metadata.exif == first.metadata.exif and again.metadata.text == first.metadata.text


@pytest.mark.parametrize("suffix", make.FORMATS)
def test_pillow_sees_the_metadata(tmp_path: Path, suffix: str) -> None:
    path = make.saved(tmp_path / f"a.{suffix}", make.smooth(20, 30), colour.DISPLAY_P3, make.everything())
    with Image.open(path) as image:
        found = image.getexif()
        assert found[make.MAKE].encode("latin-1").decode("utf-8") == "Käsekamera"
        assert found.get_ifd(ifd.GPS_POINTER)[1] == "N"
        assert found.get_ifd(ifd.EXIF_POINTER)[40962] == 30
        assert image.info["icc_profile"] == colour.DISPLAY_P3
        found_packet = image.tag_v2[700] if suffix == "tif" else image.info["xmp"]  # type: ignore[attr-defined]
        assert found_packet == make.packet()
        if suffix not in ("webp", "avif"):
            assert image.info["dpi"] == pytest.approx((240, 240), abs=0.01)


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_xmp_byte_for_byte(tmp_path: Path, first: str, second: str) -> None:
    metadata = Metadata(xmp=make.packet())
    source = files.read(make.saved(tmp_path / f"a.{first}", make.smooth(6, 7), metadata=metadata))
    again = files.read(make.saved(tmp_path / f"b.{second}", make.smooth(6, 7), metadata=source.metadata))
    assert again.metadata.xmp == make.packet()


@pytest.mark.parametrize(("first", "second"), [p for p in PAIRS if "jpg" in p])
def test_xmp_longer_than_a_jpeg_segment(tmp_path: Path, first: str, second: str) -> None:
    metadata = Metadata(xmp=make.packet(200_000))
    source = files.read(make.saved(tmp_path / f"a.{first}", make.smooth(6, 7), metadata=metadata))
    again = files.read(make.saved(tmp_path / f"b.{second}", make.smooth(6, 7), metadata=source.metadata))
    document = xmp.parse(again.metadata.xmp)
    assert again.notes == ()
    assert xmp.get(document, "urn:example:1", "history") == ("abcdefghi " * 20_000).strip()
    assert xmp.get(document, "urn:example:1", "rating") == "five"
    assert xmp.get_list(document, "http://purl.org/dc/elements/1.1/", "subject") == ["sea & sky", "日本"]
    assert xmp.get(document, xmp.NOTE, "HasExtendedXMP") is None


@pytest.mark.parametrize(
    ("first", "second"), list(itertools.product(("jpg", "png", "tif", "ora", "psd"), repeat=2))
)
def test_iptc(tmp_path: Path, first: str, second: str) -> None:
    metadata = Metadata(iptc=make.resources())
    source = files.read(make.saved(tmp_path / f"a.{first}", make.smooth(6, 7), metadata=metadata))
    again = files.read(make.saved(tmp_path / f"b.{second}", make.smooth(6, 7), metadata=source.metadata))
    assert again.metadata.iptc == make.resources()
    assert "Fähre bei Nacht" in (iptc.iim(again.metadata.iptc) or b"").decode("utf-8", "ignore")


@pytest.mark.parametrize(("first", "second"), PAIRS)
@pytest.mark.parametrize("profile", PROFILES)
def test_profiles(tmp_path: Path, first: str, second: str, profile: str) -> None:
    icc = PROFILES[profile]
    source = files.read(make.saved(tmp_path / f"a.{first}", make.smooth(6, 7), icc))
    again = files.read(make.saved(tmp_path / f"b.{second}", source.picture.pixels, source.picture.icc))
    assert again.picture.icc == icc
    assert again.notes == ()


def test_grey_profiles(tmp_path: Path) -> None:
    icc = colour.make_grey_profile(1.8)
    pixels = make.smooth(6, 7, 1)
    for suffix in ("jpg", "png", "tif", "ora", "psd"):
        assert files.read(make.saved(tmp_path / f"a.{suffix}", pixels, icc)).picture.icc == icc
    # WebP has no grey: the colours are converted, so that they look the same
    found = files.read(make.saved(tmp_path / "a.webp", pixels, icc)).picture
    assert found.icc == colour.SRGB
    expected = colour.to_srgb(np.repeat(pixels, 3, axis=2) / np.float32(255), icc) * 255
    assert np.abs(found.pixels - expected).max() <= 1


@pytest.mark.parametrize(("first", "second"), PAIRS)
@pytest.mark.parametrize("dpi", [(300.0, 300.0), (72.0, 144.0), (299.72, 299.72)])
def test_resolution(tmp_path: Path, first: str, second: str, dpi: tuple[float, float]) -> None:
    metadata = Metadata(dpi=dpi)
    source = files.read(make.saved(tmp_path / f"a.{first}", make.smooth(6, 7), metadata=metadata))
    again = files.read(make.saved(tmp_path / f"b.{second}", make.smooth(6, 7), metadata=source.metadata))
    # JPEG's own field holds whole numbers only
    assert again.metadata.dpi == pytest.approx(dpi, abs=0.5 if "jpg" in (first, second) else 0.02)


@pytest.mark.parametrize("suffix", make.SAVED)
def test_nothing_is_invented(tmp_path: Path, suffix: str) -> None:
    found = files.read(make.saved(tmp_path / f"a.{suffix}", make.smooth(6, 7)))
    assert found.metadata == Metadata()
    assert found.picture.icc is None
    assert found.notes == ()
    assert found.format == make.SAVED[suffix]


# --- text fields -------------------------------------------------------------------------------------

TEXT = (("Title", "A title"), ("Author", "Ägidius"), ("Comment", "said 日本"), ("Zeal", "much"))


def test_png_text_stays_in_png(tmp_path: Path) -> None:
    metadata = Metadata(text=TEXT)
    source = files.read(make.saved(tmp_path / "a.png", make.smooth(6, 7), metadata=metadata))
    assert source.metadata.text == TEXT
    again = files.read(make.saved(tmp_path / "b.png", make.smooth(6, 7), metadata=source.metadata))
    assert again.metadata == metadata
    with Image.open(tmp_path / "b.png") as image:
        assert image.text["Comment"] == "said 日本"  # type: ignore[attr-defined]


@pytest.mark.parametrize("suffix", ["jpg", "tif", "webp", "avif"])
def test_png_text_becomes_exif_where_there_is_a_place(tmp_path: Path, suffix: str) -> None:
    path = make.saved(tmp_path / f"a.{suffix}", make.smooth(6, 7), metadata=Metadata(text=TEXT))
    found = files.read(path).metadata
    assert found.exif is not None
    entries = exif.parse(found.exif)[1].entries
    assert entries[270].data == b"A title\0"
    assert entries[315].data == "Ägidius\0".encode()
    expected = (("Comment", "said 日本"), ("Comment", "Zeal: much")) if suffix == "jpg" else ()
    assert found.text == expected
    losses = files.losses(path, Picture(make.smooth(6, 7)), Metadata(text=TEXT))
    assert bool(losses) == (suffix != "jpg")


def test_text_does_not_replace_what_exif_says(tmp_path: Path) -> None:
    metadata = Metadata(exif=make.exif_block(), text=(("Copyright", "somebody else"),))
    found = files.read(make.saved(tmp_path / "a.jpg", make.smooth(6, 7), metadata=metadata)).metadata
    assert found.exif is not None
    assert exif.parse(found.exif)[1].entries[33432].data == "© Somebody\0".encode()
    assert found.text == (("Comment", "Copyright: somebody else"),)


def test_jpeg_comment_to_png_and_back(tmp_path: Path) -> None:
    metadata = Metadata(text=(("Comment", "ein Kommentar"),))
    first = files.read(make.saved(tmp_path / "a.jpg", make.smooth(6, 7), metadata=metadata))
    second = files.read(make.saved(tmp_path / "b.png", make.smooth(6, 7), metadata=first.metadata))
    third = files.read(make.saved(tmp_path / "c.jpg", make.smooth(6, 7), metadata=second.metadata))
    assert first.metadata == second.metadata == third.metadata == metadata


# --- what does not fit -------------------------------------------------------------------------------


def test_a_long_maker_note_leaves_jpeg_its_exif(tmp_path: Path) -> None:
    block = make.exif_block(note=70_000)
    path = make.saved(tmp_path / "a.jpg", make.smooth(6, 7), metadata=Metadata(exif=block))
    found = files.read(path).metadata.exif
    wanted = make.said(exif.prepared(block, files.read(path).picture.size))
    del wanted["exif"][make.MAKER_NOTE]
    assert make.said(found) == wanted
    assert any("maker" in loss for loss in jpeg.losses(None, Metadata(exif=block)))
    kept = files.read(make.saved(tmp_path / "a.png", make.smooth(6, 7), metadata=Metadata(exif=block)))
    assert make.said(kept.metadata.exif)["exif"][make.MAKER_NOTE][4:9] == bytes([0, 7, 14, 21, 28])


def test_losses_are_told_before(tmp_path: Path) -> None:
    deep = Picture(make.noise(4, 4, 4, np.uint16))
    told = files.losses(tmp_path / "a.jpg", deep, make.everything())
    assert any("8 bits" in t for t in told)
    assert any("transparency" in t for t in told)
    assert files.losses(tmp_path / "a.tif", deep, Metadata(exif=make.exif_block())) == []
    assert any("IPTC" in t for t in files.losses(tmp_path / "a.webp", deep, make.everything()))


def test_provenance_survives(tmp_path: Path) -> None:
    recipes = [{"filter": "denoise", "params": {"strength": 12.5}, "seed": 3}]
    marked = files.provenance.mark(Metadata(xmp=make.packet(100_000)), recipes)
    for suffix in make.FORMATS:
        found = files.read(make.saved(tmp_path / f"a.{suffix}", make.smooth(6, 7), metadata=marked)).metadata
        assert files.provenance.recipes(found) == recipes
        assert files.provenance.source_type(found) == files.provenance.COMPOSITE
    # readers that know nothing of JPEG's second packet see the mark in the first
    assert files.provenance.COMPOSITE.encode() in (tmp_path / "a.jpg").read_bytes()[:65_000]
