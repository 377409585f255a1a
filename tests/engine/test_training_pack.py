"""Archives of small pictures: what goes in, how they are made to fit, how they are opened."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest
from training_fakes import FromPictures, make_pictures

from engine.api import EngineError
from engine.training import pack as packing
from engine.training import recipes
from engine.training.__main__ import main
from engine.training.data import find_pictures, load_photos
from engine.training.pack import Choice, opened, pack


def grainy(folder: Path, count: int, size: tuple[int, int], suffix: str = ".jpg") -> None:
    """Pictures that do not compress well, width × height of ``size``."""
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        rng = np.random.default_rng((len(folder.name), i))
        picture = cv2.resize(rng.integers(0, 255, (40, 40, 3), dtype=np.uint8), size)
        cv2.imwrite(str(folder / f"{i}{suffix}"), picture)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    grainy(tmp_path / "data" / "photos" / "large", 8, (280, 200))
    grainy(tmp_path / "data" / "photos" / "large" / "test", 3, (280, 200))
    grainy(tmp_path / "data" / "unpaired" / "horse" / "train", 20, (110, 90), ".png")
    grainy(tmp_path / "data" / "unpaired" / "horse" / "test", 5, (110, 90), ".png")
    grainy(tmp_path / "data" / "unpaired" / "zebra" / "train", 4, (110, 90))
    return tmp_path / "data"


def made(
    names: list[str], data: Path, max_mb: float, side: int | None = None
) -> tuple[Path, Choice, list[str]]:
    out, said = data.parent / "pack.zip", []
    choice = pack(names, data, max_mb, out, side, log=said.append)
    assert out.stat().st_size <= max_mb * 1e6 and not list(data.parent.glob("*.tmp"))
    return out, choice, said


def names(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as z:
        return [n for n in z.namelist() if n != "pack.json"]


# packing


def test_files_that_fit_go_in_as_they_are(data: Path) -> None:
    out, choice, said = made(["photos/large", "horse"], data, 50)
    assert choice == Choice(0, 0)
    with zipfile.ZipFile(out) as z:
        for name in names(out):
            assert z.read(name) == (data / name).read_bytes()
    assert len(names(out)) == 28 and not [n for n in names(out) if "test" in n.split("/")]
    assert said[0].startswith("photos/large: 8 pictures") and said[1].startswith(
        "unpaired/horse: 20 pictures"
    )
    assert "of 50 MB; the files as they are" in said[2]


def test_quality_gives_way_first_then_size_and_every_set_keeps_its_pictures(data: Path) -> None:
    whole = sum(p.stat().st_size for p in find_pictures(data / "photos")) / 1e6
    _, choice, _ = made(["photos"], data, 0.6 * whole)
    assert choice.side == 0 and choice.quality
    out, choice, said = made(["photos", "horse"], data, 0.12)
    assert 0 < choice.side < 200
    assert str(choice.side) in said[-1] and str(choice.quality) in said[-1]
    assert [line.split(" pictures")[0] for line in said[:2]] == ["photos: 8", "unpaired/horse: 20"]
    with zipfile.ZipFile(out) as z:
        sides = {}
        for name in names(out):
            picture = cv2.imdecode(np.frombuffer(z.read(name), np.uint8), cv2.IMREAD_COLOR)
            sides.setdefault(name.split("/")[0], set()).add(min(picture.shape[:2]))
        told = json.loads(z.read("pack.json"))
    # one size for all: the small ones are as they were until the large ones have come down to them
    assert sides == {"photos": {choice.side}, "unpaired": {min(90, choice.side)}}
    assert (told["side"], told["sets"]["photos"]["pictures"]) == (choice.side, 8)


def test_a_side_that_was_asked_for_is_kept(data: Path) -> None:
    _, choice, _ = made(["photos"], data, 1, side=100)
    assert choice == Choice(100, 92)


def test_where_not_all_fit_every_set_loses_the_same_share(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "FEWEST", 1)
    grainy(data / "unpaired" / "zebra" / "train", 40, (110, 90))
    all_of_it = made(["horse", "zebra"], data, 1, side=96)[0].stat().st_size / 1e6
    least = packing.foretold(packing.find_sets(["horse", "zebra"], data), Choice(96, 60), data) / 1e6
    assert least < all_of_it
    out, choice, _ = made(["horse", "zebra"], data, least / 2, side=96)
    assert choice == Choice(96, 60)
    horses = [n for n in names(out) if "horse" in n]
    assert 7 <= len(horses) <= 10 and len(names(out)) - len(horses) == pytest.approx(2 * len(horses), abs=2)


def test_too_little_room_leaves_no_archive(data: Path) -> None:
    out = data.parent / "pack.zip"
    out.write_bytes(b"the one before")
    with pytest.raises(EngineError, match="too few for these sets"):
        pack(["photos"], data, 0.001, out, log=print)
    assert out.read_bytes() == b"the one before" and not list(data.parent.glob("*.tmp"))


def test_the_same_pictures_make_the_same_archive(data: Path) -> None:
    first = made(["photos", "horse"], data, 0.3)[0].read_bytes()
    for path in data.rglob("*.jpg"):
        path.touch()
    assert made(["photos", "horse"], data, 0.3)[0].read_bytes() == first


def test_the_held_out_part_is_the_same_in_the_archive(data: Path) -> None:
    make_pictures(data / "photos" / "many", 60)
    out, _, _ = made(["photos", "horse"], data, 0.12)
    stems = {}
    with opened(out) as folder:
        for place in (data, folder):
            found = load_photos(place, {"photos": 1.0, "horse": 1.0}, held_out=True)
            stems[place] = sorted(str(Path(n).with_suffix("")) for n in found.names)
    one, other = stems.values()
    assert one == other and len(one) > 1


def test_unreadable_files_stay_out_and_names_that_meet_do_not_collide(data: Path) -> None:
    (data / "photos" / "large" / "broken.jpg").write_bytes(b"no picture")
    grainy(data / "photos" / "large", 1, (280, 200), ".png")  # 0.png beside 0.jpg
    out, _, said = made(["photos"], data, 0.1)
    assert "1 unreadable left out" in said[0]
    assert {"photos/large/0.webp", "photos/large/0.png.webp"} < set(names(out)) and len(names(out)) == 9


def test_a_picture_goes_in_once(data: Path) -> None:
    out, _, _ = made(["photos", "zebra"], data, 50)
    assert len(names(out)) == len(set(names(out))) == 12
    with pytest.raises(EngineError, match="no picture to train from in the set"):
        pack(["photos", "photos/large"], data, 50, out)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("unpaired/horse/test", "never one named test"),
        ("test", "never one named test"),
        ("../data", "never one named test"),
        ("", "never one named test"),
        ("train", "unpaired/horse/train, unpaired/zebra/train"),
        ("cows", "none there"),
    ],
)
def test_a_set_that_is_none(data: Path, name: str, words: str, capsys: pytest.CaptureFixture) -> None:
    out = data.parent / "pack.zip"
    assert main(["pack", name, "--data", str(data), "--max-mb", "1", "--out", str(out)]) == 1
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1 and not out.exists()


@pytest.mark.parametrize(
    ("mb", "side"), [("0", "100"), ("nan", "100"), ("-1", "100"), ("1", "0"), ("1", "99999")]
)
def test_sizes_that_are_none(data: Path, mb: str, side: str, capsys: pytest.CaptureFixture) -> None:
    words = [
        "pack",
        "photos",
        "--data",
        str(data),
        f"--max-mb={mb}",
        "--side",
        side,
        "--out",
        str(data / "a.zip"),
    ]
    assert main(words) == 1 and "more than 0 MB" in capsys.readouterr().err


def test_an_archive_that_cannot_be_written(data: Path, capsys: pytest.CaptureFixture) -> None:
    words = ["pack", "photos", "--data", str(data), "--max-mb", "1", "--out", str(data / "gone" / "a.zip")]
    assert main(words) == 1
    said = capsys.readouterr().err
    assert "cannot be written" in said and said.count("\n") == 1


# opening


def zipped(path: Path, files: dict[str, bytes], **more) -> Path:
    with zipfile.ZipFile(path, "w", **more) as z:
        for name, content in files.items():
            z.writestr(name, content)
    return path


@pytest.fixture
def picture() -> bytes:
    return cv2.imencode(".png", np.zeros((20, 20, 3), np.uint8))[1].tobytes()


def refused(path: Path) -> str:
    before = {p.name for p in Path(tempfile.gettempdir()).glob("saisei-data-*")}
    with pytest.raises(EngineError) as caught, opened(path):
        pass
    assert {p.name for p in Path(tempfile.gettempdir()).glob("saisei-data-*")} <= before
    return str(caught.value)


@pytest.fixture(autouse=True)
def own_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


def test_a_folder_is_itself(data: Path) -> None:
    with opened(data) as folder:
        assert folder == data
    assert data.is_dir()


def test_an_archive_is_a_folder_for_as_long_as_it_is_needed(data: Path) -> None:
    out, _, _ = made(["photos"], data, 50)
    with pytest.raises(KeyboardInterrupt), opened(out) as folder:
        assert len(find_pictures(folder)) == 8
        raise KeyboardInterrupt
    assert not folder.exists()


def test_nothing_leaves_the_folder_and_only_known_kinds_are_unpacked(tmp_path: Path, picture: bytes) -> None:
    bad = [
        "../out.png",
        "/abs.png",
        "a/../../out.png",
        "c:/x.png",
        "a\\..\\out.png",
        "run.py",
        "x.pt",
        "noend",
    ]
    link = zipfile.ZipInfo("link.png")
    link.external_attr = 0o120777 << 16  # a symbolic link
    path = zipped(
        tmp_path / "a.zip", {"good/1.png": picture, "words.txt": b"x", **dict.fromkeys(bad, picture)}
    )
    with zipfile.ZipFile(path, "a") as z:
        z.writestr(link, b"/etc/passwd")
    with opened(path) as folder:
        found = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
        assert found == ["good/1.png", "link.png", "words.txt"]
        assert not any(p.is_symlink() for p in folder.rglob("*"))
    assert not list(tmp_path.rglob("out.png")) and not list(tmp_path.rglob("abs.png"))


def test_bombs(tmp_path: Path, picture: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(
        tmp_path / "bomb.zip",
        {"1.png": picture, "2.png": bytes(3_000_000)},
        compression=zipfile.ZIP_DEFLATED,
    )
    monkeypatch.setattr(packing, "LARGEST_TREE", 2_000_000)
    assert "more than" in refused(path)
    monkeypatch.undo()
    monkeypatch.setattr(packing, "MOST_FILES", 1)
    assert "more than" in refused(path)
    monkeypatch.undo()
    # an entry that holds more than it says
    data = path.read_bytes().replace((3_000_000).to_bytes(4, "little"), (300).to_bytes(4, "little"))
    path.write_bytes(data)
    assert "damaged" in refused(path)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_an_archive_cut_short(data: Path, share: float) -> None:
    out, _, _ = made(["photos"], data, 50)
    whole = out.read_bytes()
    out.write_bytes(whole[: int(share * len(whole))])
    assert "damaged" in refused(out)


def test_an_archive_with_a_byte_changed(data: Path) -> None:
    out, _, _ = made(["photos"], data, 50)
    whole = bytearray(out.read_bytes())
    whole[len(whole) // 2] ^= 255
    out.write_bytes(whole)
    assert "damaged" in refused(out)


def test_what_is_no_training_data(tmp_path: Path, picture: bytes) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "words.txt").write_text("hello")
    (tmp_path / "no.zip").write_text("hello")
    assert "no training data" in refused(tmp_path / "gone.zip")
    assert "no picture" in refused(tmp_path / "empty")
    assert "neither a folder" in refused(tmp_path / "words.txt")
    assert "damaged" in refused(tmp_path / "no.zip")
    assert "no picture" in refused(zipped(tmp_path / "only_test.zip", {"test/1.png": picture}))
    assert "cannot be unpacked" in refused(
        zipped(tmp_path / "both.zip", {"a.png": picture, "a.png/b.png": picture})
    )


def test_a_recipe_trains_from_an_archive(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(recipes.RECIPES, "toy-pictures", (FromPictures.__module__, "FromPictures"))
    out, _, _ = made(["horse"], data, 0.1)
    words = [
        "toy-pictures",
        "--data",
        str(out),
        "--steps",
        "3",
        "--precision",
        "float32",
        "--out",
        str(tmp_path),
    ]
    assert main(words) == 0
    assert (tmp_path / "toy-pictures" / "last.pt").exists()
    assert not list((tmp_path / "temporary").glob("saisei*"))
