"""Random commands, undone and redone, against a naive model: whole arrays, copied at every step."""

from __future__ import annotations

import copy
import itertools
from typing import Any

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from editor.document import MODES, Document, Raster, geometry
from engine.api import Patch, Picture, Rect
from tests.editor.reference import assert_close, composite, noise
from tests.editor.test_document_arranging import check

LOOK = ("name", "x", "y", "visible", "opacity", "blend", "mask_on", "locked", "group", "source", "id")

pick = st.integers(0, 99)
seeds = st.integers(0, 10**6)


def model_of(doc: Document) -> dict[str, Any]:
    """All of a document as plain values and arrays of its own."""
    layers = []
    for layer in doc.state.layers:
        look = {key: getattr(layer, key) for key in LOOK}
        look["pixels"] = layer.raster.read(layer.raster.rect)
        look["written"] = layer.raster.coverage(layer.raster.rect)
        look["mask"] = None if layer.mask is None else layer.mask.read(layer.mask.rect)
        layers.append(look)
    groups = [(g.id, g.name, g.visible, g.opacity, g.blend) for g in doc.state.groups]
    selection = doc.state.selection
    return {
        "size": tuple(doc.size),
        "layers": layers,
        "groups": groups,
        "selection": None if selection is None else selection.read(selection.rect),
    }


def assert_same(one: Any, other: Any) -> None:
    assert type(one) is type(other)
    if isinstance(one, dict):
        assert one.keys() == other.keys()
        for key in one:
            assert_same(one[key], other[key])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for a, b in zip(one, other, strict=True):
            assert_same(a, b)
    elif isinstance(one, np.ndarray):
        assert one.dtype == other.dtype and np.array_equal(one, other)
    else:
        assert one == other


class Commands(RuleBasedStateMachine):
    """``past``, ``future``: models; ``now``: the present one. Rules that the model can follow change it themselves;
    after the others it is read from the document, whose look is checked against the reference all the same."""

    def __init__(self) -> None:
        super().__init__()
        self.doc = Document.from_picture(Picture(noise(300, 40, 3, seed=1)), "photo")
        times = itertools.count(step=10)
        self.doc.clock = lambda: float(next(times))
        self.past: list[Any] = []
        self.future: list[Any] = []
        self.now = model_of(self.doc)
        self.steps = (0, 0)

    def layer(self, number: int) -> int:
        return number % len(self.doc.state.layers)

    def id(self, number: int) -> str:
        return self.doc.state.layers[self.layer(number)].id

    def stepped(self, now: dict[str, Any] | None = None) -> None:
        """After a command: a new step if the document has one. ``now``: the model after it, None: read it."""
        if self.doc.history_steps == self.steps:
            return
        self.past.append(self.now)
        self.future.clear()
        self.now = now if now is not None else model_of(self.doc)
        self.steps = self.doc.history_steps

    def changed(self, number: int, **values: Any) -> dict[str, Any]:
        now = copy.deepcopy(self.now)
        now["layers"][self.layer(number)].update(values)
        return now

    # --- commands that the model follows ----------------------------------------------------------------

    @rule(number=pick, opacity=st.sampled_from([0.0, 0.25, 0.5, 1.0]))
    def opacity(self, number: int, opacity: float) -> None:
        now = self.changed(number, opacity=opacity)
        self.doc.set_opacity(self.id(number), opacity)
        self.stepped(now)

    @rule(number=pick, mode=st.sampled_from(list(MODES)))
    def blend(self, number: int, mode: str) -> None:
        now = self.changed(number, blend=mode)
        self.doc.set_blend(self.id(number), mode)
        self.stepped(now)

    @rule(number=pick, visible=st.booleans())
    def visible(self, number: int, visible: bool) -> None:
        now = self.changed(number, visible=visible)
        self.doc.set_visible(self.id(number), visible)
        self.stepped(now)

    @rule(number=pick, x=st.integers(-50, 60), y=st.integers(-30, 30))
    def offset(self, number: int, x: int, y: int) -> None:
        now = self.changed(number, x=x, y=y)
        self.doc.set_offset(self.id(number), x, y)
        self.stepped(now)

    @rule(number=pick, what=st.sampled_from(["pixels", "mask", "selection"]), seed=seeds, done=st.booleans())
    def paint(self, number: int, what: str, seed: int, done: bool) -> None:
        rng = np.random.default_rng(seed)
        layer = self.doc.state.layers[self.layer(number)]
        if what == "mask" and layer.mask is None:
            return
        now = copy.deepcopy(self.now)
        look = now["layers"][self.layer(number)]
        edit = self.doc.begin_edit(layer.id, what)
        if what == "selection" and now["selection"] is None:
            now["selection"] = np.zeros((self.doc.size.height, self.doc.size.width, 1), np.uint8)
        if what == "pixels":  # it may have got alpha, and what its source filled in
            look["pixels"] = edit.base.read(edit.base.rect)
            look["written"] = edit.base.coverage(edit.base.rect)
        array = now["selection"] if what == "selection" else look[what]
        for _ in range(3):
            x, y = (int(rng.integers(0, side)) for side in edit.raster.size)
            part = Rect(x, y, 40, 9).intersected(edit.raster.rect)
            values = rng.integers(0, 256, (part.height, part.width, edit.raster.channels), np.uint8)
            edit.raster.write(part, values)
            edit.changed(part.moved(edit.x, edit.y))
            array[part.slices] = values
            if what == "pixels":
                look["written"][part.slices] = True
        if done:
            edit.commit()
            self.stepped(now)
        else:
            edit.abort()

    @rule(number=pick, kind=st.sampled_from(["show", "hide", "selection"]))
    def add_mask(self, number: int, kind: str) -> None:
        layer = self.doc.state.layers[self.layer(number)]
        area = layer.raster.rect
        mask = np.full((area.height, area.width, 1), 255 * (kind != "hide"), np.uint8)
        if kind == "selection" and self.now["selection"] is not None:
            place = layer.rect.intersected(self.doc.rect)
            mask[...] = 0
            if not place.empty:
                mask[place.moved(-layer.x, -layer.y).slices] = self.now["selection"][place.slices]
        now = self.changed(number, mask=mask, mask_on=True)
        self.doc.add_mask(layer.id, kind)
        self.stepped(now)

    @rule(number=pick)
    def delete_mask(self, number: int) -> None:
        if self.doc.state.layers[self.layer(number)].mask is not None:
            now = self.changed(number, mask=None, mask_on=True)
            self.doc.delete_mask(self.id(number))
            self.stepped(now)

    @rule(x=st.integers(0, 20), width=st.integers(1, 30), nothing=st.booleans())
    def select(self, x: int, width: int, nothing: bool) -> None:
        now = copy.deepcopy(self.now)
        part = Rect(x, 0, width, 10).intersected(self.doc.rect)
        if nothing or part.empty:
            now["selection"] = None
            self.doc.select(None)
        else:
            values = np.zeros((self.doc.size.height, self.doc.size.width, 1), np.uint8)
            values[part.slices] = 255
            now["selection"] = values
            self.doc.select(Raster.from_pixels(values))
        self.stepped(now)

    # --- commands that are read back ---------------------------------------------------------------------

    @precondition(lambda self: len(self.doc.state.layers) < 5)
    @rule(number=pick, seed=seeds, alpha=st.booleans())
    def add(self, number: int, seed: int, alpha: bool) -> None:
        self.doc.set_active(self.id(number))
        self.doc.add_layer(Picture(noise(90, 50, 3 + alpha, seed=seed)), "more", seed % 300 - 40, seed % 30)
        self.stepped()

    @precondition(lambda self: len(self.doc.state.layers) < 5)
    @rule(number=pick, seed=seeds, done=st.booleans())
    def result(self, number: int, seed: int, done: bool) -> None:
        self.doc.set_active(self.id(number))
        result = self.doc.begin_result({"filter": "test"}, "Test")
        part = Rect(seed % 50, 3, 200, 40).intersected(result.layer.raster.rect)
        if not part.empty:
            pixels = noise(part.width, part.height, result.layer.raster.channels, seed=seed)
            result.add(Patch(part, pixels))
        if done:
            result.commit({"filter": "test"})
            self.stepped()
        else:
            result.abort()

    @precondition(lambda self: len(self.doc.state.layers) < 5)
    @rule(number=pick)
    def duplicate(self, number: int) -> None:
        self.doc.duplicate_layer(self.id(number))
        self.stepped()

    @rule(number=pick)
    def delete(self, number: int) -> None:
        if len(self.doc.state.layers) > 1:
            self.doc.delete_layer(self.id(number))
            self.stepped()

    @rule(number=pick, step=st.sampled_from([1, -1]))
    def move(self, number: int, step: int) -> None:
        self.doc.move_layer(self.id(number), step)
        self.stepped()

    @rule(number=pick, index=st.integers(0, 4), group=pick)
    def reorder(self, number: int, index: int, group: int) -> None:
        groups = ["", *(g.id for g in self.doc.groups)]
        try:
            self.doc.reorder_layer(self.id(number), index, groups[group % len(groups)])
        except ValueError:
            return
        self.stepped()

    @rule(numbers=st.sets(pick, min_size=1, max_size=3))
    def group(self, numbers: set[int]) -> None:
        self.doc.group_layers({self.id(number) for number in numbers}, "group")
        self.stepped()

    @precondition(lambda self: self.doc.groups)
    @rule(number=pick, opacity=st.sampled_from([0.0, 0.5, 1.0]), mode=st.sampled_from(list(MODES)))
    def look_of_group(self, number: int, opacity: float, mode: str) -> None:
        group = self.doc.groups[number % len(self.doc.groups)].id
        self.doc.set_group(group, opacity=opacity, blend=mode)
        self.stepped()

    @precondition(lambda self: self.doc.groups)
    @rule(number=pick)
    def ungroup(self, number: int) -> None:
        self.doc.ungroup(self.doc.groups[number % len(self.doc.groups)].id)
        self.stepped()

    @rule(number=pick, kind=st.sampled_from(["down", "visible", "apply"]))
    def merge(self, number: int, kind: str) -> None:
        try:
            if kind == "down":
                self.doc.merge_down(self.id(number))
            elif kind == "visible":
                self.doc.merge_visible()
            else:
                self.doc.apply_mask(self.id(number))
        except ValueError:
            return
        self.stepped()

    @rule(
        operation=st.sampled_from(
            [
                geometry.turn(90),
                geometry.turn(180),
                geometry.flip(),
                geometry.crop(Rect(2, 3, 280, 35)),
                geometry.canvas_size(300, 60, 1, -2),
                geometry.resize(310, 44),
            ]
        )
    )
    def transform(self, operation: geometry.Operation) -> None:
        self.doc.put_state("Transform", self.doc.transformed_later(operation)(), self.doc.state)
        self.stepped()

    # --- time ----------------------------------------------------------------------------------------------

    @rule(times=st.integers(1, 4))
    def undo(self, times: int) -> None:
        for _ in range(times):
            assert self.doc.undo() == bool(self.past)
            if self.past:
                self.future.append(self.now)
                self.now = self.past.pop()
        self.steps = self.doc.history_steps

    @rule(times=st.integers(1, 4))
    def redo(self, times: int) -> None:
        for _ in range(times):
            assert self.doc.redo() == bool(self.future)
            if self.future:
                self.past.append(self.now)
                self.now = self.future.pop()
        self.steps = self.doc.history_steps

    @invariant()
    def it_is_what_the_model_says(self) -> None:
        doc = self.doc
        assert doc.history_steps == (len(self.past), len(self.future))
        assert doc.editing is None
        check(doc)
        assert_same(model_of(doc), self.now)
        # more units than in other tests, each rounded nowhere: one step, and one for what modes make of a rounding
        assert_close(doc.composite(doc.rect), composite(doc.layers, doc.size, 0, doc.groups), 1.0)
        doc.composite(Rect(0, 0, 5, 5), 3)  # so that pyramids have something to forget

    def teardown(self) -> None:
        while self.doc.undo():
            self.future.append(self.now)
            self.now = self.past.pop()
            assert_same(model_of(self.doc), self.now)
        assert not self.past and not self.doc.modified


Commands.TestCase.settings = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestCommands = Commands.TestCase
