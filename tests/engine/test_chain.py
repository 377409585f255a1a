from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import presets
from engine.api import Cancelled, Context, EngineError, Picture, Rect, Request, Result, Size
from engine.chain import (
    Chain,
    ChainError,
    Step,
    check_chain,
    from_recipes,
    run_chain,
    sizes,
    step,
    whole,
)
from engine.dispatch import run as dispatch
from engine.filters import FILTERS


def picture(width: int = 24, height: int = 16, channels: int = 3, icc: bytes | None = None) -> Picture:
    rng = np.random.default_rng(width)
    return Picture(rng.integers(0, 256, (height, width, channels), np.uint8), icc)


def chain(*steps: Step) -> Chain:
    return Chain(steps)


class Recording(Context):
    def __init__(self) -> None:
        self.fractions: list[float] = []
        self.patches = 0

    def progress(self, fraction: float, message: str = "") -> None:
        self.fractions.append(fraction)

    def partial(self, patch: Any) -> None:
        self.patches += 1


# --- steps one after another ---------------------------------------------------------------------------


def test_each_step_takes_what_the_one_before_made() -> None:
    source = picture()
    result = run_chain(chain(step("invert"), step("resize", percent=50.0), step("flip")), source)
    expected = source
    for one in (step("invert"), step("resize", percent=50.0), step("flip")):
        expected = whole(one.row, expected, dispatch(Request(one.filter, expected, one.params)))
    assert result.picture.size == Size(12, 8)
    assert np.array_equal(result.picture.pixels, expected.pixels)
    assert [r["filter"] for r in result.recipes] == ["invert", "resize", "flip"]


def test_one_step_gives_what_the_filter_alone_gives() -> None:
    """Its recipe and its patches, too: a filter's own command is such a chain."""
    source, context = picture(), Recording()
    result = run_chain(chain(step("invert")), source, context)
    assert "step" not in result.recipes[0] and context.patches == 1
    assert np.array_equal(result.picture.pixels, 255 - source.pixels)


def test_equal_steps_have_recipes_that_differ() -> None:
    """Metadata holds equal recipes once only: two passes would read as one."""
    result = run_chain(chain(step("blur"), step("blur")), picture())
    assert [r["step"] for r in result.recipes] == [1, 2]


def test_progress_rises_from_0_to_1_over_all_steps_and_inner_patches_are_not_shown() -> None:
    context = Recording()
    run_chain(
        chain(step("blur", radius=2.0), step("resize", percent=300.0), step("invert")), picture(), context
    )
    assert context.fractions == sorted(context.fractions)
    assert context.fractions[0] == 0.0 and context.fractions[-1] == pytest.approx(1.0)
    assert context.patches == 0


def test_cancel_between_steps_stops() -> None:
    ran: list[str] = []

    class Stopping(Context):
        def check_cancelled(self) -> None:
            if ran:
                raise Cancelled("stop")

    def run(request: Request, context: Context) -> Result:
        ran.append(request.filter)
        return Result(request.picture.rect, request.picture.pixels.copy(), 1, request.recipe(), "cpu", 0.0)

    with pytest.raises(Cancelled):
        run_chain(chain(step("invert"), step("flip")), picture(), Stopping(), run=run)
    assert ran == ["invert"]


def test_the_sizes_on_the_way_are_known_before_the_start() -> None:
    steps = chain(step("resize", width=100), step("rotate", turn="90"), step("invert"))
    assert sizes(steps, Size(50, 20)) == (Size(100, 40), Size(40, 100), Size(40, 100))
    assert sizes(chain(step("invert"), step("rotate")), Size(5, 3), (4, 1)) == (Size(20, 12), Size(12, 20))
    with pytest.raises(EngineError, match="does not fit"):
        sizes(chain(step("resize", width=10), step("crop", width=20, height=20)), Size(100, 100))


def test_a_step_that_cannot_follow_fails_in_one_sentence_before_any_work() -> None:
    ran: list[str] = []

    def run(request: Request, context: Context) -> Result:
        ran.append(request.filter)
        raise AssertionError

    with pytest.raises(EngineError, match="does not fit"):
        run_chain(chain(step("invert"), step("crop", width=99, height=99)), picture(), run=run)
    assert ran == []


# --- masks and hints ---------------------------------------------------------------------------------------


def test_the_mask_limits_the_steps_that_ask_for_it() -> None:
    source, mask = picture(), np.zeros((16, 24), np.uint8)
    mask[4:8, 4:8] = 255
    result = run_chain(chain(step("invert", mask="given")), source, mask=mask)
    inside = mask > 0
    assert np.array_equal(result.picture.pixels[~inside], source.pixels[~inside])
    assert np.array_equal(result.picture.pixels[inside], 255 - source.pixels[inside])
    everywhere = run_chain(chain(step("invert")), source, mask=mask)
    assert np.array_equal(everywhere.picture.pixels, 255 - source.pixels)


def test_the_mask_goes_through_geometry_with_the_picture() -> None:
    source, mask = picture(), np.zeros((16, 24), np.uint8)
    mask[2, 3] = 255
    turned = run_chain(chain(step("rotate", turn="90"), step("invert", mask="given")), source, mask=mask)
    before = run_chain(chain(step("invert", mask="given"), step("rotate", turn="90")), source, mask=mask)
    assert np.array_equal(turned.picture.pixels, before.picture.pixels)


def test_nothing_is_marked_where_there_was_no_picture() -> None:
    mask = np.full((16, 24), 255, np.uint8)
    grown = step("canvas-size", width=40, height=30, fill="#ffffff")
    result = run_chain(chain(grown, step("invert", mask="given")), picture(), mask=mask)
    assert (result.picture.pixels[0, 0] == 255).all()


def test_masks_and_hints_are_scaled_with_a_picture_that_a_model_enlarges() -> None:
    seen: list[tuple[int, ...]] = []

    def run(request: Request, context: Context) -> Result:
        assert request.mask is not None
        seen.append(request.mask.shape)
        pixels = request.picture.pixels
        scale = 2 if len(seen) == 1 else 1
        pixels = pixels.repeat(scale, 0).repeat(scale, 1)
        height, width = pixels.shape[:2]
        return Result(Rect(0, 0, width, height), pixels, scale, request.recipe(), "cpu", 0.0)

    steps = chain(step("denoise", mask="given"), step("invert", mask="given"))
    run_chain(steps, picture(), mask=np.zeros((16, 24), np.uint8), run=run)
    assert seen == [(16, 24), (32, 48)]


# --- results that are not the whole picture, or of other channels ------------------------------------------


def result(pixels: np.ndarray, rect: Rect | None = None) -> Result:
    height, width = pixels.shape[:2]
    return Result(rect or Rect(0, 0, width, height), pixels, 1, {}, "cpu", 0.0)


def test_a_part_is_put_into_its_place_and_nothing_else_changes() -> None:
    source = picture()
    made = whole(FILTERS["blur"], source, result(np.zeros((3, 4, 3), np.uint8), Rect(5, 6, 4, 3)))
    assert (made.pixels[6:9, 5:9] == 0).all()
    rest = np.ones((16, 24), bool)
    rest[6:9, 5:9] = False
    assert np.array_equal(made.pixels[rest], source.pixels[rest])


@pytest.mark.parametrize(
    "channels, part, expected", [(1, 3, 3), (2, 3, 4), (1, 4, 4), (3, 1, 3), (4, 1, 4), (2, 1, 2)]
)
def test_a_part_of_other_channels(channels: int, part: int, expected: int) -> None:
    source = picture(channels=channels)
    made = whole(FILTERS["blur"], source, result(np.full((2, 2, part), 9, np.uint8), Rect(0, 0, 2, 2)))
    assert made.channels == expected
    alpha = expected in (2, 4)
    colours = made.pixels[..., :-1] if alpha else made.pixels
    assert (colours[:2, :2] == 9).all()
    grey = source.pixels[..., :1] if channels < 3 else source.pixels[..., :3]
    assert (colours[2:] == grey[2:]).all()
    if channels in (2, 4):
        assert np.array_equal(made.pixels[2:, :, -1], source.pixels[2:, :, -1])


def test_a_grey_profile_does_not_go_with_colours() -> None:
    from engine import colour

    grey = picture(channels=1, icc=b"not a profile of colours")
    assert whole(FILTERS["blur"], grey, result(np.zeros((16, 24, 3), np.uint8))).icc is None
    assert whole(FILTERS["blur"], grey, result(np.zeros((16, 24, 1), np.uint8))).icc == grey.icc
    rgb = picture(icc=colour.SRGB)
    assert whole(FILTERS["blur"], rgb, result(np.zeros((16, 24, 3), np.uint8))).icc == colour.SRGB


# --- what cannot be ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: step("nope"), "There is no filter “nope”."),
        (lambda: step("blur", nope=1), "has no parameter nope"),
        (lambda: step("blur", radius=-1), "Radius is"),
        (lambda: step("blur", model="x"), "works without a model"),
        (lambda: step("blur", mask="all"), "the mask is none or given, not all"),
        (lambda: step("resize", mask="given"), "takes no mask"),
        (lambda: step("upscale", mask="given"), "takes no mask"),
        (lambda: check_chain(Chain(())), "1 to 32 steps, not 0"),
        (lambda: check_chain(Chain((step("flip"),) * 33)), "1 to 32 steps, not 33"),
    ],
)
def test_bad_steps_are_one_sentence(make: Any, words: str) -> None:
    with pytest.raises(ChainError, match=words):
        make()


# --- presets ----------------------------------------------------------------------------------------------


def test_the_presets_that_come_with_saisei_are_right() -> None:
    found, problems = presets.listed()
    assert problems == [] and {"clean-scan", "denoise-and-sharpen", "web-2048"} <= {p.id for p in found}
    for preset in found:
        assert preset.chain.name and preset.chain.description.endswith(".")
        assert presets.parsed(presets.dumped(preset.chain), preset.id) == preset.chain


def test_the_web_preset_makes_large_pictures_smaller_and_small_ones_not_larger() -> None:
    web = presets.find("web-2048")
    assert sizes(web, Size(6000, 4000))[-1] == Size(2048, 1365)
    assert sizes(web, Size(300, 200))[-1] == Size(300, 200)


def test_every_filter_can_be_written_and_read_again() -> None:
    for row in FILTERS.values():
        one = Chain((step(row.id),), "A “name” with = [signs]\n", "é")
        again = presets.parsed(presets.dumped(one), row.id)
        assert again.steps == one.steps and again.data() == one.data()


def test_values_of_all_kinds_come_back_exactly() -> None:
    steps = (
        step("curves", rgb=[[0, 0.1], [1 / 3, 0.123456789], [1, 1]]),
        step("resize", width=17, keep_ratio=False),
        step("denoise", strength=None, model="some-model", mask="given"),
        step("blur", radius=1e-1 + 1e-9),
    )
    assert presets.parsed(presets.dumped(Chain(steps, "x")), "x").steps == steps


BAD = [
    ("", "it has no version"),
    ("version = true", "it has no version"),
    ("version = 2\nnews = 1", "made by a newer Saisei"),
    ("version = 1", "1 to 32 steps, not 0"),
    ("version = 1\nstep = 3", r"written as \[\[step\]\]"),
    ("version = 1\nname = 3", "Its name has to be a text"),
    ("version = 1\nnmae = 'x'\n[[step]]\nfilter = 'flip'", "it has no “nmae”: did you mean name"),
    ("version = 1\n[[step]]\nfilter = 'nope'", "step 1: There is no filter “nope”"),
    ("version = 1\n[[step]]\nname = 'flip'", "A step has no “name”"),
    ("version = 1\n[[step]]", "A step needs the name of a filter"),
    ("version = 1\n[[step]]\nfilter = 'flip'\n[[step]]\nfilter = 'blur'\nparams = 3", "step 2: The params"),
    ("version = 1\n[[step]]\nfilter = 'blur'\nparams = {size = 3}", "Blur has no “size”: there are radius"),
    ("version = 1\n[[step]]\nfilter = 'blur'\nparams = {radius = '3'}", "Radius is a number, not '3'"),
    ("version = 1\n[[step]]\nfilter = 'blur'\nparams = {radius = nan}", "Radius is"),
    ("version = 1\n[[step]]\nfilter = 'blur'\nparams = {radius = -3}", "Radius is"),
    ("version = 1\n[[step]]\nfilter = 'blur'\nparams = {radius = 'auto'}", "Radius is a number"),
    ("version = 1\n[[step]]\nfilter = 'resize'\nparams = {width = 3.5}", "Width is a whole number, not 3.5"),
    (
        "version = 1\n[[step]]\nfilter = 'resize'\nparams = {width = true}",
        "Width is a whole number, not True",
    ),
    ("version = 1\n[[step]]\nfilter = 'resize'\nparams = {keep_ratio = 1}", "Keep ratio is true or false"),
    ("version = 1\n[[step]]\nfilter = 'flip'\nparams = {direction = 'up'}", "Direction is one of"),
    ("version = 1\n[[step]]\nfilter = 'flip'\nmodel = 3", "The model of a step has to be a text"),
    ("version = 1\n[[step]]\nfilter = 'curves'\nparams = {rgb = [[0, 0], [0, 1]]}", "left to right"),
    (
        "version = 1\n[[step]]\nfilter = 'flip'\nparams = {size = 3}",
        "Flip has no “size”: there are direction",
    ),
    ('version = 1\n"a\\nb" = 3', "it has no “a"),
    ("not TOML", "no valid TOML"),
    ("a = " + "[" * 5000, "no valid TOML"),
]


@pytest.mark.parametrize("text, words", BAD)
def test_a_bad_preset_is_one_sentence_that_names_the_file(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ChainError, match=words) as caught:
        presets.read(path)
    assert "“mine.toml”" in str(caught.value) and "\n" not in str(caught.value)


def test_what_a_preset_says_does_not_fill_the_screen() -> None:
    with pytest.raises(ChainError) as caught:
        presets.parsed(f"version = 1\n[[step]]\nfilter = '{'x' * 9999}'", "mine.toml")
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"version = 1\n" + b"#" * (1 << 20)])
def test_bytes_that_are_no_preset(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "mine.toml"
    path.write_bytes(data)
    with pytest.raises(ChainError, match=r"“mine\.toml”"):
        presets.read(path)
    for other in (tmp_path, tmp_path / "missing.toml"):
        with pytest.raises(ChainError):
            presets.read(other)


def test_own_presets_are_kept_found_replaced_and_removed() -> None:
    saved = presets.save(Chain((step("flip"),), "Für’s Web: ½ Größe!"))
    assert saved.id == "für-s-web-½-größe" and saved.path.parent == presets.own_folder()
    assert presets.find(saved.id).steps == presets.find("für’s web: ½ größe!").steps == saved.chain.steps
    presets.save(Chain((step("invert"),), "Für’s Web: ½ Größe!"))
    (own,) = [p for p in presets.listed()[0] if p.own]
    assert own.chain.steps == (step("invert"),)
    presets.remove(own)
    assert not [p for p in presets.listed()[0] if p.own]
    with pytest.raises(ChainError, match="came with Saisei and stays"):
        presets.remove(presets.listed()[0][0])
    with pytest.raises(ChainError, match="needs a name"):
        presets.save(Chain((step("flip"),), " …!"))


def test_an_own_preset_takes_the_place_of_a_built_in_one_and_a_damaged_one_is_told_of() -> None:
    presets.save(Chain((step("flip"),), "Clean scan"))
    (presets.own_folder() / "broken.toml").write_text("version = 1")
    found, problems = presets.listed()
    assert [p.own for p in found if p.id == "clean-scan"] == [True]
    assert presets.find("clean-scan").steps == (step("flip"),)
    assert len(problems) == 1 and "“broken.toml”" in problems[0]


def test_a_word_is_a_file_a_preset_or_a_filter(tmp_path: Path) -> None:
    presets.write(tmp_path / "x.toml", Chain((step("flip"),)))
    assert presets.find(str(tmp_path / "x.toml")) == Chain((step("flip"),), "x")
    assert presets.find("invert") == Chain((step("invert"),))
    for word in ("nope", "", "../presets/clean-scan", ".."):
        with pytest.raises(ChainError, match="There is no preset"):
            presets.find(word)


# --- from recipes -----------------------------------------------------------------------------------------


def test_recipes_become_the_chain_that_made_them() -> None:
    source = picture()
    made = run_chain(Chain((step("blur", radius=2.0), step("invert"), step("flip"))), source)
    again, problems = from_recipes(made.recipes)
    assert problems == []
    assert np.array_equal(run_chain(again, source).picture.pixels, made.picture.pixels)


def test_a_merged_layer_has_its_steps_from_the_bottom_up() -> None:
    recipes = [
        {"filter": "flip"},
        {"filter": "invert", "merged": [{"filter": "blur"}, {"filter": "sharpen"}]},
    ]
    assert [s.filter for s in from_recipes(recipes)[0].steps] == ["flip", "sharpen", "blur", "invert"]


@pytest.mark.parametrize(
    "recipe",
    [
        {},
        {"filter": "from-the-future", "params": {}},
        {"filter": "blur", "params": {"radius": "wide"}},
        {"filter": "blur", "params": {"softness": 3}},
        {"filter": 3, "params": [1]},
        {"filter": "blur", "params": {"filter_id": 1, "mask": "given"}},
    ],
)
def test_a_recipe_that_is_no_step_is_told_and_left_out(recipe: dict[str, Any]) -> None:
    """They come from files, which may hold anything."""
    chain, problems = from_recipes([{"filter": "flip"}, recipe])
    assert [s.filter for s in chain.steps] == ["flip"] and len(problems) == 1
