"""Recipes: what is read, what is refused in one sentence, and what is drawn from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.dataset import recipe
from engine.dataset.operations import OPERATIONS, RecipeError
from engine.dataset.planning import FaceSeed, folders_of, plan
from engine.dataset.recipe import dumped, parsed
from engine.dataset.sources import Source, Sources
from engine.models.store import shared

STEPS = "".join(f'[[step]]\nop = "{name}"\n' for name in OPERATIONS if name != "one-of")


def sources(count: int, label: str = "cat") -> Sources:
    return Sources(tuple(Source(Path(f"{n}.png"), f"{n}.png", label, f"{n:064d}") for n in range(count)))


def test_all_operations_have_defaults_and_survive_writing() -> None:
    read = parsed("version = 1\n" + STEPS, "r")
    assert [w.op for w in read.steps] == [name for name in OPERATIONS if name != "one-of"]
    assert parsed(dumped(read), "again") == read


def test_built_in_recipes_are_right() -> None:
    found = recipe.listed()
    assert {path.stem for path in found} >= {"robust", "paintings", "faces"}
    for path in found:
        read = recipe.read(path)
        assert read.name and read.description
        assert parsed(dumped(read), path.name) == read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "has no version"),
        ("version = true", "has no version"),
        ("version = 2", "made by a newer Saisei"),
        ("version = 1\ncuont = 3", "did you mean count"),
        ("version = 1\ncount = 0", "count is a whole number from 1"),
        ("version = 1\ncount = 1.5", "count is a whole number"),
        ("version = 1\nseed = -1", "seed is a whole number from 0"),
        ('version = 1\nformat = "gif"', "format is png or jpg"),
        ("version = 1\nstep = 3", r"written as \[\[step\]\]"),
        ('version = 1\n[[step]]\nop = "rotat"', "step 1: there is no operation “rotat”: did you mean rotate"),
        ("version = 1\n[[step]]\np = 0.5", "there is no operation “None”"),
        ('version = 1\n[[step]]\nop = "rotate"\np = 1.5', "step 1: p is a number from 0 to 1, not 1.5"),
        ('version = 1\n[[step]]\nop = "rotate"\np = -0.1', "p is a number from 0 to 1"),
        ('version = 1\n[[step]]\nop = "rotate"\np = nan', "p is a number from 0 to 1"),
        ('version = 1\n[[step]]\nop = "rotate"\nangel = 3', "rotate has no “angel”: did you mean angle"),
        ('version = 1\n[[step]]\nop = "rotate"\nangle = [20, -20]', "begins with the least"),
        ('version = 1\n[[step]]\nop = "rotate"\nangle = 500', "angle lies in -180 to 180"),
        ('version = 1\n[[step]]\nop = "rotate"\nangle = "much"', "angle is a number or two in brackets"),
        ('version = 1\n[[step]]\nop = "jpeg"\nquality = [1.5, 3]', "quality is a whole number"),
        ('version = 1\n[[step]]\nop = "crop"\nsize = 0', "size is a whole number from 1"),
        ('version = 1\n[[step]]\nop = "crop"\nsize = nan', "size is a whole number from 1"),
        ('version = 1\n[[step]]\nop = "translate"\nto = "rembrandt"', "to is one or several of monet"),
        ('version = 1\n[[step]]\nop = "filter"\nfilter = "nothing"', "There is no filter “nothing”"),
        ('version = 1\n[[step]]\nop = "filter"\nfilter = "resize"', "changes the picture's size"),
        ('version = 1\n[[step]]\nop = "filter"\nfilter = "upscale"', "changes the picture's size"),
        ('version = 1\n[[step]]\nop = "filter"\nfilter = "remove"', "needs a mask"),
        ('version = 1\n[[step]]\nop = "filter"\nparams = { strenth = 3 }', "no parameter"),
        ('version = 1\n[[step]]\nop = "filter"\nparams = { model = "x" }', "no parameter model"),
        ('version = 1\n[[step]]\nop = "filter"\nparams = { filter_id = "x" }', "no parameter filter_id"),
        ('version = 1\n[[step]]\nop = "filter"\nparams = { mask = "given" }', "no parameter mask"),
        ('version = 1\n[[step]]\nop = "blu\\nr"', "did you mean blur"),
        ('version = 1\n"a\\nb" = 3', "it has no"),
        ('version = 1\n[[step]]\nop = "one-of"', "needs a list of choices"),
        ('version = 1\n[[step]]\nop = "one-of"\nchoice = []', "needs a list of choices"),
        ('version = 1\n[[step]]\nop = "one-of"\nchoice = ["blur"]', "choice 1: a step is a table"),
        ('version = 1\n[[step]]\nop = "blur"\nweight = 2', "blur has no “weight”"),
        ("version = 1\nsplit = { train = 0.8 }", "the shares of the parts make 1, not 0.8"),
        ("version = 1\nsplit = { '../x' = 1.0 }", "the name of a part"),
        ("version = 1\nsplit = { masks = 1.0 }", "cannot be named masks"),
        ("version = 1\nsplit = { a = 0.5, A = 0.5 }", "same name"),
        ('version = 1\n[[source]]\nkind = "videos"', "source 1: kind is images or faces"),
        ('version = 1\n[[source]]\nkind = "faces"\nseeds = [5, 2]', r"seeds is \[first, last\]"),
        ('version = 1\n[[source]]\nkind = "faces"\npsi = 7', "psi is a number"),
        ('version = 1\n[[source]]\nkind = "images"\n[[source]]\nkind = "images"', "are one source"),
        ("version = [", "no valid TOML"),
    ],
)
def test_wrong_recipes_are_refused_in_one_sentence(text: str, words: str) -> None:
    with pytest.raises(RecipeError, match=words) as caught:
        parsed(text, "my.toml")
    assert "my.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["count = " + "9" * 4000, "name = 3\nformat = '" + "x" * 9999 + "'"])
def test_what_a_recipe_says_does_not_fill_the_screen(text: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parsed(f"version = 1\n{text}", "my.toml")
    assert len(str(caught.value)) < 600


def test_nested_too_deeply() -> None:
    text = 'op = "blur"'
    for _ in range(6):
        text = f'op = "one-of", choice = [ {{ {text} }} ]'
    with pytest.raises(RecipeError, match="nested too deeply"):
        parsed("version = 1\nstep = [ { " + text + " } ]", "deep")


def test_files_that_are_no_recipe(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"There is no recipe “none\.toml”; built in are"):
        recipe.read(tmp_path / "none.toml")
    (tmp_path / "b.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RecipeError, match="no text in UTF-8"):
        recipe.read(tmp_path / "b.toml")
    with pytest.raises(RecipeError, match="cannot be read"):
        recipe.read(tmp_path)


# --- drawn -----------------------------------------------------------------------------------------------


def drawn(text: str, count: int, images: int = 5) -> list:
    made = plan(parsed("version = 1\n" + text, "r"), sources(images), shared())
    return [made.item(i) for i in range(count)]


def test_a_picture_depends_on_seed_and_number_alone() -> None:
    few, many = drawn("count = 3\nseed = 4\n" + STEPS, 3), drawn("count = 900\nseed = 4\n" + STEPS, 3)
    assert few == many
    assert drawn("seed = 5\n" + STEPS, 3)[0].steps != few[0].steps
    assert len({str(item.steps) for item in few}) == 3


def test_numbers_lie_where_the_recipe_says() -> None:
    items = drawn('[[step]]\nop = "rotate"\nangle = [5, 9]\n[[step]]\nop = "jpeg"\nquality = [3, 4]\n', 200)
    angles = [item.steps[0]["angle"] for item in items]
    assert 5 <= min(angles) < 5.2 and 8.8 < max(angles) <= 9
    assert {item.steps[1]["quality"] for item in items} == {3, 4}


def test_probability_and_weights() -> None:
    text = """
[[step]]
op = "invert"
p = 0.25
[[step]]
op = "one-of"
choice = [ { op = "grey" }, { op = "equalize", weight = 3 } ]
"""
    items = drawn(text, 800)
    ops = [step["op"] for item in items for step in item.steps]
    assert 150 < ops.count("invert") < 250
    assert 150 < ops.count("grey") < 250
    assert ops.count("grey") + ops.count("equalize") == 800
    assert not any(s["op"] == "blur" for i in drawn('[[step]]\nop = "blur"\np = 0', 50) for s in i.steps)


def test_every_picture_is_used_before_one_comes_again() -> None:
    items = drawn("", 15, images=5)
    for lap in range(3):
        assert len({item.source.name for item in items[lap * 5 : lap * 5 + 5]}) == 5
    assert [i.source.name for i in items[:5]] != [i.source.name for i in items[5:10]]


def test_parts_share_no_source() -> None:
    items = drawn("split = { train = 0.7, val = 0.2, test = 0.1 }", 200, images=20)
    parts = {part: {i.source.name for i in items if i.split == part} for part in ("train", "val", "test")}
    assert [len(parts[p]) for p in ("train", "val", "test")] == [14, 4, 2]
    assert len(set.union(*parts.values())) == 20
    assert all(item.file.startswith(f"{item.split}/cat/") for item in items)


def test_a_part_of_nothing_gets_nothing() -> None:
    assert {i.split for i in drawn("split = { train = 1.0, val = 0 }", 40)} == {"train"}


def test_mix_of_photos_and_faces() -> None:
    text = '[[source]]\nkind = "images"\n[[source]]\nkind = "faces"\nweight = 3\nseeds = [10, 19]\npsi = [0.5, 0.6]'
    items = drawn(text, 400)
    faces = [i for i in items if isinstance(i.source, FaceSeed)]
    assert 250 < len(faces) < 350
    assert {i.source.seed for i in faces} == set(range(10, 20))
    assert all(0.5 <= i.source.psi <= 0.6 and i.source.model == "faces-64" for i in faces)
    assert {i.label for i in faces} == {"face"}


def test_relabelled() -> None:
    items = drawn('[[step]]\nop = "translate"\nto = "zebra"\np = 0.5\nrelabel = "zebra"', 20)
    assert {(i.label, len(i.steps)) for i in items} == {("cat", 0), ("zebra", 1)}
    assert all("relabel" not in s for i in items for s in i.steps)


def test_the_model_that_is_active_is_written_down() -> None:
    made = plan(parsed('version = 1\n[[step]]\nop = "filter"\nfilter = "denoise"', "r"), sources(1), shared())
    step = made.item(0).steps[0]
    assert step["model"] in made.models and step["model"].startswith("denoise")


def test_folders_can_be_made_everywhere_and_stay_apart() -> None:
    labels = [
        "cat",
        "Cat",
        "a/b",
        "a\\b",
        "..",
        ".",
        "",
        "CON",
        "nul.txt",
        "x" * 300,
        "x" * 301,
        "猫",
        "a:b",
        "e. ",
    ]
    labels += ["\udcff", "tab\t", "%", "~"]
    found = folders_of(labels)
    assert set(found) == set(labels)
    assert len({name.casefold() for name in found.values()}) == len(labels)
    assert found["猫"] == "猫" and found["cat"].casefold() != found["Cat"].casefold()
    for name in found.values():
        assert name and len(name.encode()) <= 130 and name[0] != "." and name[-1] not in ". "
        assert not set(name) & set('/\\:*?"<>|\0\t')
        assert name.split(".")[0].lower() not in ("con", "nul")


def test_draws_stay_what_they_are() -> None:
    """A later version must draw the same, or no manifest could be compared with its recipe."""
    step = drawn('seed = 1\n[[step]]\nop = "crop"\n', 1)[0].steps[0]
    assert np.allclose([step["area"], step["ratio"], step["x"], step["y"]], DRAWN, atol=1e-12)


DRAWN = [0.7845927355306765, 0.8802764834940386, 0.8096203142218423, 0.1896719694289939]
