from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from batch_fakes import save

from engine.api import FileError
from engine.batch import PlanError
from engine.batch.folders import FOLDER, pictures_of, plan_tree


def tree(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    return root


def made(inputs: list[Path], out: Path, **more: object) -> dict[str, str]:
    plan = plan_tree(inputs, out, **more)  # type: ignore[arg-type]
    assert plan.folder == out
    return {i.source.name: i.target.relative_to(out).as_posix() for i in plan.items}


def test_one_folder_keeps_its_structure(tmp_path: Path) -> None:
    photos = tree(
        tmp_path / "photos",
        "b.png",
        "a.jpg",
        "x/c.webp",
        "x/y/d.tif",
        "x/notes.txt",
        ".hidden/e.png",
        "._f.png",
    )
    found = made([photos], tmp_path / "out")
    assert list(found.items()) == [
        ("a.jpg", "a.jpg"),
        ("b.png", "b.png"),
        ("c.webp", "x/c.webp"),
        ("d.tif", "x/y/d.tif"),
    ]
    assert made([photos], tmp_path / "out", recursive=False) == {"a.jpg": "a.jpg", "b.png": "b.png"}


def test_of_several_inputs_each_folder_keeps_its_name(tmp_path: Path) -> None:
    one, two = tree(tmp_path / "one", "a.png", "in/a.png"), tree(tmp_path / "two", "a.png")
    single = save(tmp_path / "z.png")
    plan = plan_tree([one, two, single], tmp_path / "out")
    assert [i.target.relative_to(tmp_path / "out").as_posix() for i in plan.items] == [
        "one/a.png",
        "one/in/a.png",
        "two/a.png",
        "z.png",
    ]


def test_formats_that_are_only_read_become_tiff_and_others_stay(tmp_path: Path) -> None:
    photos = tree(tmp_path / "photos", "a.CR2", "b.JPG", "c.png")
    assert made([photos], tmp_path / "out") == {"a.CR2": "a.tif", "b.JPG": "b.JPG", "c.png": "c.png"}
    assert set(made([photos], tmp_path / "out", suffix=".png").values()) == {"a.png", "b.png", "c.png"}


def test_names_by_a_pattern(tmp_path: Path) -> None:
    photos = tree(tmp_path / "photos", "{ext}.JPG", "b.png")
    found = made([photos], tmp_path / "out", name="{preset}-{name}_{ext}", preset="web")
    assert found == {"{ext}.JPG": "web-{ext}_jpg.JPG", "b.png": "web-b_png.png"}


@pytest.mark.parametrize(
    "name", ["{name", "{names}", "x", "{name}/x", "a\\{name}", ".{name}", "{}{name}", "{name}\0"]
)
def test_patterns_that_give_no_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(PlanError, match="The name of the results"):
        plan_tree([tree(tmp_path / "photos", "a.png")], tmp_path / "out", name=name)


def test_names_that_collide_are_told_with_the_way_out(tmp_path: Path) -> None:
    photos = tree(tmp_path / "photos", "a.cr2", "a.jpg")
    with pytest.raises(PlanError, match=r"would both become “a\.png”: add \{ext\} to the name"):
        plan_tree([photos], tmp_path / "out", suffix=".png")
    assert set(made([photos], tmp_path / "out", suffix=".png", name="{name}-{ext}").values()) == {
        "a-cr2.png",
        "a-jpg.png",
    }
    again = tree(tmp_path / "other" / "photos", "a.jpg")
    with pytest.raises(PlanError, match="would both become"):
        plan_tree([photos, again], tmp_path / "out")


def test_a_link_that_leads_back_is_followed_once(tmp_path: Path) -> None:
    photos = tree(tmp_path / "photos", "x/a.png")
    (photos / "x" / "loop").symlink_to(photos)
    (photos / "itself.png").symlink_to(photos / "itself.png")
    found = made([photos], tmp_path / "out")
    assert found == {"itself.png": "itself.png", "a.png": "x/a.png"}


def test_a_linked_folder_is_taken_with_its_pictures(tmp_path: Path) -> None:
    elsewhere = tree(tmp_path / "elsewhere", "a.png")
    photos = tree(tmp_path / "photos", "b.png")
    (photos / "link").symlink_to(elsewhere)
    assert made([photos], tmp_path / "out") == {"b.png": "b.png", "a.png": "link/a.png"}


def test_the_output_inside_of_the_input_is_not_looked_at(tmp_path: Path) -> None:
    photos = tree(tmp_path / "photos", "a.png", "done/a.png", "in/done/b.png")
    assert made([photos], photos / "done") == {"a.png": "a.png", "b.png": "in/done/b.png"}
    (tmp_path / "link").symlink_to(photos)
    assert made([tmp_path / "link"], photos / "done") == {"a.png": "a.png", "b.png": "in/done/b.png"}


def test_the_input_as_output_is_refused(tmp_path: Path) -> None:
    photos = tree(tmp_path / "photos", "a.png")
    (tmp_path / "link").symlink_to(photos)
    for out in (photos, tmp_path / "link", photos / "." / ".." / "photos"):
        with pytest.raises(PlanError, match="is an input and the output"):
            plan_tree([photos], out)


def test_a_result_never_replaces_an_input(tmp_path: Path) -> None:
    out = tree(tmp_path / "out", "a.png")
    other = tree(tmp_path / "photos", "a.png")
    with pytest.raises(PlanError, match="would replace the input"):
        plan_tree([other / "a.png", out / "a.png"], out, name="{name}")
    with pytest.raises(PlanError, match="would replace the input"):
        plan_tree([out / "a.png"], out)


def test_no_pictures_and_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no pictures in the folder “photos”"):
        plan_tree([tree(tmp_path / "photos", "x/a.txt")], tmp_path / "out")
    with pytest.raises(PlanError, match="“file” is a file"):
        plan_tree([save(tmp_path / "a.png")], tree(tmp_path, "file") / "file")
    # a file that is not there is a picture that fails, not a batch that does not start
    assert made([tmp_path / "missing.png"], tmp_path / "out") == {"missing.png": "missing.png"}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes among files there")
def test_a_pipe_is_no_picture(tmp_path: Path) -> None:
    photos = tree(tmp_path / "photos", "a.png")
    os.mkfifo(photos / "pipe.png")
    (photos / "dangling.jpg").symlink_to(tmp_path / "nowhere.jpg")
    assert sorted(made([photos], tmp_path / "out")) == ["a.png", "dangling.jpg"]


def test_a_picture_given_twice_counts_once(tmp_path: Path) -> None:
    photos = tree(tmp_path / "photos", "a.png")
    plan = plan_tree([photos, photos / "a.png"], tmp_path / "out")
    assert [i.target.relative_to(tmp_path / "out").as_posix() for i in plan.items] == ["photos/a.png"]


@pytest.mark.skipif(sys.platform != "linux", reason="names that are no text exist on Linux only")
def test_names_that_are_no_text(tmp_path: Path) -> None:
    photos = tree(tmp_path / "photos", os.fsdecode(b"a\xff.png"), "b\n.png", "日本.png", "e\u0301.png")
    assert len(made([photos], tmp_path / "out")) == 4


@pytest.mark.parametrize("name", ["results", "other"])
def test_what_a_batch_made_inside_of_the_input_is_no_photo(tmp_path: Path, name: str) -> None:
    photos = tree(tmp_path / "photos", "a.png", "x/b.png", "results/a.png", "results/x/b.png", "x/deep/c.png")
    (photos / "results" / FOLDER).mkdir()
    (photos / "x/deep" / FOLDER).mkdir()
    assert set(made([photos], photos / name).values()) == {"a.png", "x/b.png"}
    # who names the folder means it
    assert set(made([photos / "results"], tmp_path / "out").values()) == {"a.png", "x/b.png"}
    assert len(list(pictures_of(photos))) == 5  # for those to whom it is a folder like others
