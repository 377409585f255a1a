"""The catalogue: what stands in it is whole and honest, and a broken one is refused in a sentence."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from engine.api import ModelError
from engine.models.catalog import CATALOG, Entry, catalog, entry, read_catalog
from engine.models.store import BUILT_IN, ModelStore

# places that forget: a source there must not be the only one
PERSONAL_DRIVES = ("drive.google.com", "mega.nz", "mediafire.com", "dropbox.com", "1drv.ms", "pan.baidu.com")
TASKS = {"upscale", "denoise", "enhance", "fill", "colorize", "scratches", "translate", "faces", "select"}


def test_it_is_read_in_milliseconds_without_torch_and_is_no_card() -> None:
    script = (
        "import sys; from engine.models.catalog import catalog; catalog(); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], timeout=60).returncode == 0
    assert ModelStore([BUILT_IN]).problems == []


def test_what_was_promised_is_in_it() -> None:
    ids = {one.id for one in catalog()}
    families = (
        "realesrgan-x4plus realesrgan-x4plus-anime realesr-animevideov3 swinir- hat- dat2- scunet- drunet- "
    )
    families += (
        "nafnet- fbcnn- lama- ddcolor- siggraph17 restoreformer gfpgan- old-photos-scratches stylegan2- "
    )
    families += "mobile-sam"
    for family in families.split():
        assert any(one.startswith(family) for one in ids), family
    assert sum(one.startswith("cyclegan-") for one in ids) == 18
    assert 40 <= len(ids) <= 70


@pytest.mark.parametrize("one", catalog(), ids=lambda one: one.id)
def test_every_entry_is_whole(one: Entry) -> None:
    assert one.task in TASKS
    for words in (one.good_for, one.not_for):
        assert words.endswith(".") and words[0].isupper()
    assert one.size > 0, "an estimate needs a size"
    for file in one.files:
        assert file.size or file.about
        hosts = {urlsplit(s.address).hostname for s in file.sources if s.address}
        assert not hosts or not all(host in PERSONAL_DRIVES for host in hosts)
        assert len({(s.address, s.member) for s in file.sources}) == len(file.sources)
        for source in file.sources:
            assert source.host
            # the size of what travels is known where it is not the file's own
            assert source.kind != "package" or source.size


def test_architectures_of_spandrel_are_in_its_registry() -> None:
    from spandrel import MAIN_REGISTRY

    known = {row.architecture.id for row in MAIN_REGISTRY.architectures()}
    named = {
        e.architecture.removeprefix("spandrel:") for e in catalog() if e.architecture.startswith("spandrel:")
    }
    assert named <= known


def test_licences_are_said_as_they_are() -> None:
    gfpgan = entry("gfpgan-1.4")
    assert gfpgan.commercial_use is None and "doubt" in gfpgan.licence_note
    assert all(e.commercial_use is False for e in catalog() if e.id.startswith("stylegan2"))
    assert all(e.commercial_use is None and e.pinned for e in catalog() if e.id.startswith("cyclegan"))
    for one in catalog():
        non_commercial = any(word in one.licence for word in ("NC", "NVIDIA"))
        assert not (non_commercial and one.commercial_use), one.id


def test_the_ids_are_none_of_the_built_in_models() -> None:
    assert not {card.id for card in ModelStore([BUILT_IN]).cards()} & {one.id for one in catalog()}


def test_an_entry_that_is_not_there() -> None:
    with pytest.raises(ModelError, match="no model “nothing”"):
        entry("nothing")


GOOD = """[[model]]
id = "a"
name = "A"
task = "upscale"
architecture = "srvgg"
good_for = "x"
not_for = "y"
licence = "MIT"
training_data = "photos"
[[model.files]]
name = "a.pth"
sources = [{ kind = "https", address = "https://example.com/a.pth" }]
"""


def test_a_good_one(tmp_path: Path) -> None:
    path = tmp_path / "catalog.toml"
    path.write_text(GOOD)
    (one,) = read_catalog(path)
    assert (one.scale, one.commercial_use, one.pinned, one.supported, one.size) == (1, None, True, True, 0)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "a"', 'id = "../a"', "id is not one"),
        ('id = "a"', "id = 3", "id is not one"),
        ('name = "A"', "", "does not say its name"),
        ('name = "A"', 'name = "A"\nscale = 0', "scale"),
        ('name = "A"', 'name = "A"\nscale = true', "not of the right kind"),
        ('name = "A"', 'name = "A"\ncommercial_use = "yes"', "not of the right kind"),
        ('name = "A"', 'name = "A"\nsurprise = 1', "says nothing"),
        ('name = "a.pth"', 'name = "../a.pth"', "plain file name"),
        ('name = "a.pth"', 'name = "/etc/a.pth"', "plain file name"),
        ('name = "a.pth"', 'name = "a.pth"\nsize = 0', "size"),
        ('name = "a.pth"', 'name = "a.pth"\nsha256 = "12"', "SHA-256"),
        ("https://example.com/a.pth", "http://example.com/a.pth", "plain https address"),
        ("https://example.com/a.pth", "file:///etc/passwd", "plain https address"),
        ("https://example.com/a.pth", "https://me:secret@example.com/a.pth", "plain https address"),
        ('kind = "https"', 'kind = "torrent"', "a source is one of"),
        ('kind = "https"', 'kind = "zip"', "says its address and member"),
        ('kind = "https"', 'kind = "zip", member = "../x"', "reaches out"),
        (
            'kind = "https", address = "https://example.com/a.pth"',
            'kind = "package", package = "--index-url=x", version = "1", member = "m"',
            "is not a package",
        ),
        (
            'kind = "https", address = "https://example.com/a.pth"',
            'kind = "package", package = "p", version = "1; x", member = "m"',
            "is not a package",
        ),
        ("https://example.com/a.pth", "https://[example.com/a.pth", "plain https address"),
        (
            "sources = [",
            'sources = [{ kind = "package", package = "p", version = "1", member = "m" }, ',
            "only source",
        ),
        ("[[model.files]]", "[[model.filez]]", ""),
        ("sources = [", "sources = 3 #", "where a.pth lies"),
        ("[[model]]", "[model]", ""),
        ("[[model]]", "[[model", "not TOML"),
    ],
)
def test_broken_ones(tmp_path: Path, old: str, new: str, words: str) -> None:
    assert old in GOOD
    path = tmp_path / "catalog.toml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(ModelError) as caught:
        read_catalog(path)
    said = str(caught.value)
    assert words in said and said.endswith(".") and "\n" not in said


def test_one_that_is_not_there_or_twice_or_too_large(tmp_path: Path) -> None:
    path = tmp_path / "catalog.toml"
    with pytest.raises(ModelError, match="cannot be read"):
        read_catalog(path)
    path.write_text(GOOD + GOOD)
    with pytest.raises(ModelError, match="twice"):
        read_catalog(path)
    path.write_text(GOOD + "#" * (1 << 20))
    with pytest.raises(ModelError, match="too large"):
        read_catalog(path)


def test_the_file_is_what_is_shipped() -> None:
    assert CATALOG.is_file() and CATALOG.parent == BUILT_IN
