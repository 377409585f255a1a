"""What is on the screen while a stroke goes on, of which only what changed was made and painted, against a canvas
that shows the same document for the first time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from canvas_fakes import canvases, noise, pixels_of, settle, spot
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from editor.canvas import Canvas
from editor.canvas.tools.table import TOOLS, ToolBox
from editor.document import Document, Raster
from editor.document.shapes import rectangle
from engine.api import Picture, Rect

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
WIDTH, HEIGHT = 420, 330


@pytest.fixture
def make(qtbot: QtBot) -> Iterator[Callable[..., Canvas]]:
    """Keeps what it makes: a canvas in a cycle of references is else deleted in the middle of another one's event."""
    maker, kept = canvases(qtbot), []

    def made(*arguments: Any) -> Canvas:
        kept.append(maker(*arguments))
        return kept[-1]

    yield made


def layered(dtype: Any) -> Document:
    """A photo, a masked layer at an odd place, one in soft light, a cut-out in a group at 60 %."""
    document = Document.from_picture(Picture(noise(700, 900, 3, dtype)), "photo")
    masked = document.add_layer(Picture(noise(600, 700, 3, dtype)), "Masked", 53, -37)
    document.add_mask(masked.id, Raster.from_pixels(noise(600, 700, 1, dtype)))
    light = document.add_layer(Picture(noise(500, 500, 4, dtype)), "Light", 201, 107)
    document.set_blend(light.id, "soft-light")
    cut = document.add_layer(Picture(noise(400, 400, 4, dtype)), "Cut out", 250, 190)
    document.set_group(document.group_layers([cut.id], "Group").id, opacity=0.6)
    return document


def with_tool(canvas: Canvas, tool: str, **options: Any) -> ToolBox:
    box = ToolBox()
    canvas.use(box)
    box.choose(tool)
    box.set_options(tool, TOOLS[tool].options(**options))
    return box


def on_screen(canvas: Canvas) -> np.ndarray:
    """What was painted, update by update: the window's own memory, not the canvas painted once more."""
    settle(canvas)
    for _ in range(3):  # a paint may ask for another one
        QApplication.processEvents()
    return pixels_of(canvas.screen().grabWindow(canvas.winId()).toImage())


def fresh(make: Callable[..., Canvas], canvas: Canvas) -> np.ndarray:
    """The same view of the same document in a canvas that has never shown it."""
    assert canvas.document is not None
    other = make(canvas.document, WIDTH, HEIGHT)
    other._set_port(canvas.viewport)
    seen = on_screen(other)
    other.close()
    other.set_document(None)
    return seen


def check(make: Callable[..., Canvas], canvas: Canvas) -> None:
    """Without the brush's circle."""
    QApplication.processEvents()
    canvas.tool.leave()
    seen, wanted = on_screen(canvas), fresh(make, canvas)
    assert seen.shape == wanted.shape
    worst = np.abs(seen.astype(int) - wanted).max(axis=2)
    rows, columns = np.nonzero(worst > 1)
    assert not len(rows), (canvas.zoom, worst.max(), rows.min(), rows.max(), columns.min(), columns.max())


def moved(canvas: Canvas, step: int) -> None:
    across, down = 130 * math.sin(step / 3), 90 * math.cos(step / 2)
    QTest.mouseMove(canvas, spot(canvas, WIDTH / 2 + across, HEIGHT / 2 + down))
    if step % 3 == 0:  # sometimes several moves come before a paint
        QApplication.processEvents()


TARGETS = ((0, "pixels"), (1, "mask"), (2, "pixels"), (3, "pixels"))
CASES = [(zoom, *target, np.uint8) for zoom in (0.19, 0.37, 0.74, 1.0, 3.0) for target in TARGETS]
DEEP = [(zoom, *target, np.uint16) for zoom, target in zip((0.19, 0.37, 0.74, 1.0), TARGETS, strict=True)]


@pytest.mark.parametrize(("zoom", "layer", "target", "dtype"), CASES + DEEP)
def test_a_stroke_looks_as_if_all_were_made_anew(
    make: Callable[..., Canvas], zoom: float, layer: int, target: str, dtype: Any
) -> None:
    document = layered(dtype)
    canvas = make(document, WIDTH, HEIGHT)
    canvas.set_zoom(zoom)
    settle(canvas)
    with_tool(canvas, "brush", size=40.0 / min(zoom, 1.0), hardness=50.0, colour="#20c040")
    canvas.target = target
    document.set_active(document.layers[layer].id)
    before = on_screen(canvas)
    QTest.mousePress(canvas, LEFT, NONE, spot(canvas, WIDTH / 2, HEIGHT / 2))
    for step in range(9):
        moved(canvas, step)
    check(make, canvas)
    QTest.mouseRelease(canvas, LEFT, NONE, spot(canvas, WIDTH / 2, HEIGHT / 2))
    check(make, canvas)
    assert (on_screen(canvas) != before).any()
    document.undo()
    check(make, canvas)


@pytest.mark.parametrize("zoom", [0.37, 1.0])
def test_other_things_happen_in_the_middle_of_a_stroke(make: Callable[..., Canvas], zoom: float) -> None:
    document = layered(np.uint8)
    document.select(rectangle(document.size, 240, 150, 500, 400))
    document.select(None)
    canvas = make(document, WIDTH, HEIGHT)
    canvas.set_zoom(zoom)
    settle(canvas)
    with_tool(canvas, "brush", size=60.0, colour="#e02080", opacity=70.0)
    document.set_active(document.layers[0].id)
    doings: list[Callable[[], object]] = [
        lambda: document.set_visible(document.layers[1].id, False),
        lambda: document.set_opacity(document.layers[2].id, 0.4),
        lambda: canvas.set_zoom(zoom * 1.3),
        lambda: document.set_group(document.groups[0].id, opacity=1.0),
        lambda: canvas.pan_by(-57, 31),
        lambda: document.set_visible(document.layers[1].id, True),
        document.undo,  # the stroke itself
    ]
    QTest.mousePress(canvas, LEFT, NONE, spot(canvas, WIDTH / 2, HEIGHT / 2))
    for number, doing in enumerate(doings):
        for step in range(4):
            moved(canvas, 4 * number + step)
        doing()
        moved(canvas, 4 * number + 5)
        check(make, canvas)
    QTest.mouseRelease(canvas, LEFT, NONE, spot(canvas, WIDTH / 2, HEIGHT / 2))
    check(make, canvas)


@pytest.mark.parametrize("tool", ["eraser", "clone"])
@pytest.mark.parametrize("zoom", [0.37, 1.0])
def test_erasing_and_cloning_within_a_selection(make: Callable[..., Canvas], zoom: float, tool: str) -> None:
    """The eraser makes an opaque picture translucent: its tiles are of another kind then."""
    document = Document.from_picture(Picture(noise(700, 900)), "photo")
    document.select(rectangle(document.size, 240, 150, 400, 300))
    canvas = make(document, WIDTH, HEIGHT)
    canvas.set_zoom(zoom)
    settle(canvas)
    with_tool(canvas, tool, size=70.0)
    QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.AltModifier, spot(canvas, WIDTH / 2 - 30, HEIGHT / 2))
    QTest.mousePress(canvas, LEFT, NONE, spot(canvas, WIDTH / 2, HEIGHT / 2))
    for step in range(9):
        moved(canvas, step)
    QTest.mouseRelease(canvas, LEFT, NONE, spot(canvas, WIDTH / 2, HEIGHT / 2))
    assert document.undo_name == {"eraser": "Erase", "clone": "Clone"}[tool]
    canvas._tool_chosen("hand")
    document.select(None)  # its edge walks
    check(make, canvas)
    while document.undo_name in ("Erase", "Clone", "Select"):
        document.undo()
    document.select(None)
    check(make, canvas)


@pytest.mark.parametrize("zoom", [0.37, 1.0])
def test_the_veil_under_the_mask_brush_is_whole(make: Callable[..., Canvas], zoom: float) -> None:
    canvas = make(layered(np.uint8), WIDTH, HEIGHT)
    canvas.set_zoom(zoom)
    settle(canvas)
    with_tool(canvas, "mask", size=60.0, hardness=40.0)
    QTest.mousePress(canvas, LEFT, NONE, spot(canvas, WIDTH / 2, HEIGHT / 2))
    for step in range(9):
        moved(canvas, step)
    canvas.tool.leave()
    seen = on_screen(canvas)
    canvas.update()
    assert np.abs(on_screen(canvas).astype(int) - seen).max() <= 1
    red = seen[..., 0].astype(int) - seen[..., 2]
    assert red.max() > 100
    QTest.mouseRelease(canvas, LEFT, NONE, spot(canvas, WIDTH / 2, HEIGHT / 2))


def test_the_circle_leaves_nothing_behind(make: Callable[..., Canvas]) -> None:
    document = layered(np.uint8)
    canvas = make(document, WIDTH, HEIGHT)
    canvas.set_zoom(0.74)
    plain = on_screen(canvas)
    with_tool(canvas, "brush", size=90.0)
    for step in range(12):
        moved(canvas, step)
    assert (on_screen(canvas) != plain).any()
    canvas.tool.leave()
    assert np.abs(on_screen(canvas).astype(int) - plain).max() <= 1


def test_the_stamps_cross_leaves_nothing_behind(make: Callable[..., Canvas]) -> None:
    document = layered(np.uint8)
    canvas = make(document, WIDTH, HEIGHT)
    canvas.set_zoom(1.0)
    document.set_active(document.layers[0].id)
    plain = on_screen(canvas)
    with_tool(canvas, "clone", size=30.0, aligned=False)
    QTest.mouseClick(canvas, LEFT, Qt.KeyboardModifier.AltModifier, spot(canvas, 100, 90))
    QTest.mousePress(canvas, LEFT, NONE, spot(canvas, 250, 200))
    for step in range(6):
        moved(canvas, step)
    QTest.mouseRelease(canvas, LEFT, NONE, spot(canvas, 250, 200))
    document.undo()
    assert (on_screen(canvas) != plain).any()  # the cross
    canvas._tool_chosen("hand")
    assert np.abs(on_screen(canvas).astype(int) - plain).max() <= 1


def test_a_stroke_makes_only_what_it_touches(make: Callable[..., Canvas]) -> None:
    document = layered(np.uint8)
    canvas = make(document, WIDTH, HEIGHT)
    canvas.set_zoom(1.0)
    settle(canvas)
    with_tool(canvas, "brush", size=20.0)
    document.set_active(document.layers[0].id)
    asked: list[Rect] = []
    composite = document.composite

    def counted(rect: Rect, level: int = 0) -> np.ndarray:
        if level == 0:
            asked.append(rect)
        return composite(rect, level)

    document.composite = counted  # type: ignore[method-assign]
    QTest.mousePress(canvas, LEFT, NONE, spot(canvas, 200, 150))
    for x in range(200, 260, 6):
        QTest.mouseMove(canvas, spot(canvas, x, 150))
        QApplication.processEvents()
    QTest.mouseRelease(canvas, LEFT, NONE, spot(canvas, 260, 150))
    settle(canvas)
    strokes, (*_, last) = asked[:-1], asked
    assert strokes and max(rect.area for rect in strokes) < 40 * 40
    assert last.area <= 258 * 258 * 6  # what the step of the history tells: tiles


def test_what_a_brush_touches_is_made_before_the_rest_of_the_view(make: Callable[..., Canvas]) -> None:
    document = layered(np.uint8)
    canvas = make(document, WIDTH, HEIGHT)
    canvas.set_zoom(1.0)
    settle(canvas)
    renderer = canvas.renderer
    document.set_opacity(document.layers[0].id, 0.9)  # all tiles in view have to be made
    renderer.plan(canvas._view())
    done = renderer.work(seconds=0, spare=False)
    (tile,) = (tile for _, tile in renderer.cache.items() if tile.source in done)
    rect = Rect(tile.source.x + 5, tile.source.y + 5, 9, 9)
    edit = document.begin_edit(document.layers[0].id)
    edit.raster.write(rect, np.zeros((9, 9, 3), np.uint8))
    edit.changed(rect)
    assert tile.dirty == rect
    renderer.plan(canvas._view())
    renderer.work(seconds=0, spare=False)
    assert not tile.stale and renderer.urgent
    edit.abort()
    check(make, canvas)
