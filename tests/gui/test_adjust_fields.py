"""The controls of adjustments: curve, levels, colours, sizes, histogram; by mouse, by keyboard, and in the window."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QColorDialog
from pytestqt.qtbot import QtBot

from editor.canvas.viewport import Point
from editor.dialogs.curve_view import CurveView
from editor.dialogs.fields_colour import ColourField
from editor.dialogs.fields_curve import CurveField
from editor.dialogs.fields_levels import LevelsBar
from editor.dialogs.filter import FilterDialog
from editor.dialogs.parameters import NumberField
from editor.panels.histogram import CHANNELS, HistogramPanel, HistogramView, heights
from editor.window import MainWindow
from engine import dispatch
from engine.api import Context, Size
from engine.curves import LINE, MOST_POINTS, interpolated
from engine.filters import FILTERS
from engine.histogram import Histogram, measured
from tests.gui.fakes import FakeEngine, add_page, settle, trigger

LEFT, PLAIN, SHIFT = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def dialog_of(qtbot: QtBot, name: str) -> FilterDialog:
    made = FilterDialog(FILTERS[name])
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def heard(dialog: FilterDialog) -> list[Any]:
    found: list[Any] = []
    dialog.changed.connect(lambda: found.append(dialog.params()))
    return found


def histogram(channels: int = 3) -> Histogram:
    rng = np.random.default_rng(0)
    return measured(rng.integers(0, 256, (40, 50, channels)).astype(np.uint8))


def pixels_of(widget: Any) -> np.ndarray:
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    raw = np.frombuffer(image.constBits(), np.uint8, image.sizeInBytes())
    return raw.reshape(image.height(), image.bytesPerLine())[:, : image.width() * 3].copy()


# --- curves ------------------------------------------------------------------------------------------


@pytest.fixture
def curves(qtbot: QtBot) -> FilterDialog:
    return dialog_of(qtbot, "curves")


def view_of(dialog: FilterDialog) -> CurveView:
    return dialog.findChild(CurveView)


def at(view: CurveView, x: float, y: float) -> QPoint:
    return view.to_screen(x, y).toPoint()


def test_a_click_adds_a_point_and_a_drag_moves_it(qtbot: QtBot, curves: FilterDialog) -> None:
    view, told = view_of(curves), heard(curves)
    qtbot.mousePress(view, LEFT, PLAIN, at(view, 0.5, 0.5))
    qtbot.mouseMove(view, at(view, 0.5, 0.7))
    qtbot.mouseRelease(view, LEFT, PLAIN, at(view, 0.5, 0.7))
    (x, y) = curves.params().rgb[1]
    assert len(curves.params().rgb) == 3 and (x, y) == pytest.approx((0.5, 0.7), abs=0.01)
    assert told and told[-1] == curves.params()
    assert curves.params().red == LINE
    qtbot.mouseMove(view, at(view, 0.2, 0.2))  # no button is held
    assert curves.params().rgb[1] == (x, y)


def test_a_point_cannot_pass_its_neighbours_or_leave_the_field(qtbot: QtBot, curves: FilterDialog) -> None:
    view = view_of(curves)
    curves.set_values({"rgb": ((0, 0), (0.4, 0.4), (0.6, 0.6), (1, 1))})
    qtbot.mousePress(view, LEFT, PLAIN, at(view, 0.4, 0.4))
    qtbot.mouseMove(view, at(view, 0.9, 1.04))
    qtbot.mouseRelease(view, LEFT, PLAIN, at(view, 0.9, 1.04))
    assert 0.59 < curves.params().rgb[1][0] < 0.6 and curves.params().rgb[1][1] == 1
    qtbot.mousePress(view, LEFT, PLAIN, at(view, 0, 0))
    qtbot.mouseMove(view, at(view, -0.3, -0.3))
    qtbot.mouseRelease(view, LEFT, PLAIN, at(view, -0.3, -0.3))
    assert curves.params().rgb[0] == (0, 0) and len(curves.params().rgb) == 4  # ends are not dragged out


def test_a_point_that_is_dragged_out_is_gone_and_comes_back_with_the_mouse(
    qtbot: QtBot, curves: FilterDialog
) -> None:
    view = view_of(curves)
    curves.set_values({"rgb": ((0, 0), (0.4, 0.4), (1, 1))})
    qtbot.mousePress(view, LEFT, PLAIN, at(view, 0.4, 0.4))
    qtbot.mouseMove(view, at(view, 0.5, 1.5))
    assert curves.params().rgb == LINE
    qtbot.mouseMove(view, at(view, 0.5, 0.8))
    assert curves.params().rgb[1] == pytest.approx((0.5, 0.8), abs=0.01)
    qtbot.mouseMove(view, at(view, 0.5, -0.5))
    qtbot.mouseRelease(view, LEFT, PLAIN, at(view, 0.5, -0.5))
    assert curves.params().rgb == LINE


def test_the_keyboard_does_all_of_it(qtbot: QtBot, curves: FilterDialog) -> None:
    view, told = view_of(curves), heard(curves)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Insert)
    assert curves.params().rgb == ((0, 0), (0.5, 0.5), (1, 1)) and "2 of 3" in view.accessibleName()
    qtbot.keyClick(view, Qt.Key.Key_Up)
    qtbot.keyClick(view, Qt.Key.Key_Left, SHIFT)
    assert curves.params().rgb[1] == pytest.approx((0.5 - 10 / 255, 0.5 + 1 / 255))
    qtbot.keyClick(view, Qt.Key.Key_PageDown)
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert curves.params().rgb[2] == pytest.approx((1, 254 / 255))
    qtbot.keyClick(view, Qt.Key.Key_PageDown)  # around
    assert view.selected == 0
    qtbot.keyClick(view, Qt.Key.Key_PageUp)
    qtbot.keyClick(view, Qt.Key.Key_PageUp)
    count = len(told)
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert len(curves.params().rgb) == 2 and len(told) == count + 1
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert len(curves.params().rgb) == 2 and len(told) == count + 1  # a curve keeps two


def test_numbers_show_and_move_the_selected_point(curves: FilterDialog) -> None:
    field = curves.form.fields["rgb"]
    assert isinstance(field, CurveField)
    box = field.parentWidget()
    curves.set_values({"rgb": ((0, 0), (0.4, 0.6), (1, 1))})
    view_of(curves).select(1)
    assert (box.input.value(), box.output.value()) == (102, 153)
    box.output.setValue(51)
    assert curves.params().rgb[1] == pytest.approx((0.4, 0.2))
    box.input.setValue(255)  # as far as the neighbour lets it
    assert box.input.value() == pytest.approx(254)


def test_channels_have_curves_of_their_own(curves: FilterDialog) -> None:
    box, told = curves.form.fields["rgb"].parentWidget(), heard(curves)
    box.channel.setCurrentIndex(2)
    view_of(curves).add(0.5, 0.9)
    params = curves.params()
    assert (
        params.green[1] == (0.5, 0.9) and params.rgb == params.red == params.blue == LINE and len(told) == 1
    )
    box.channel.setCurrentIndex(0)
    box.reset.click()  # is straight already
    assert len(told) == 1
    box.channel.setCurrentIndex(2)
    box.reset.click()
    assert curves.params() == FILTERS["curves"].params() and len(told) == 2
    view_of(curves).add(0.5, 0.9)
    curves.reset_button.click()
    assert curves.params() == FILTERS["curves"].params()


def test_no_more_points_than_a_curve_may_have(curves: FilterDialog) -> None:
    view = view_of(curves)
    for n in range(40):
        view.add((n + 1) / 42)
    assert len(curves.params().rgb) == MOST_POINTS
    assert not view.add(0.999) and not view.add(0.0)
    x = np.linspace(0, 1, 50)
    assert np.allclose(interpolated(curves.params().rgb, x), x, atol=0.01)  # points on the line keep it


def test_a_recipes_curve_is_shown_without_a_signal(curves: FilterDialog) -> None:
    told = heard(curves)
    curves.set_values({"rgb": [[0, 0.2], [1, 0.8]], "blue": [[0, 1], [1, 0]]})
    assert (
        not told and curves.params().rgb == ((0, 0.2), (1, 0.8)) and curves.params().blue == ((0, 1), (1, 0))
    )


def test_the_drawing_shows_curve_histogram_and_focus(qtbot: QtBot, curves: FilterDialog) -> None:
    view = view_of(curves)
    bare = pixels_of(view)
    curves.show_histogram(histogram())
    with_hills = pixels_of(view)
    assert not np.array_equal(bare, with_hills)
    curves.set_values({"red": ((0, 1), (1, 0))})
    assert not np.array_equal(with_hills, pixels_of(view))


# --- levels ------------------------------------------------------------------------------------------


@pytest.fixture
def levels(qtbot: QtBot) -> FilterDialog:
    return dialog_of(qtbot, "levels")


def drag(qtbot: QtBot, bar: LevelsBar, name: str, level: float) -> None:
    start = bar.handles()[name] + QPointF(0, 5)
    x = bar._x(level)
    qtbot.mousePress(bar, LEFT, PLAIN, start.toPoint())
    qtbot.mouseMove(bar, QPoint(round(x), start.toPoint().y()))
    qtbot.mouseRelease(bar, LEFT, PLAIN, QPoint(round(x), start.toPoint().y()))


def test_triangles_set_the_numbers(qtbot: QtBot, levels: FilterDialog) -> None:
    bar, told = levels.control, heard(levels)
    assert isinstance(bar, LevelsBar)
    drag(qtbot, bar, "black", 40)
    drag(qtbot, bar, "white", 200)
    drag(qtbot, bar, "output_black", 20)
    drag(qtbot, bar, "output_white", 230)
    params = levels.params()
    assert (params.black, params.white) == pytest.approx((40, 200), abs=1)
    assert (params.output_black, params.output_white) == pytest.approx((20, 230), abs=1)
    assert told and told[-1] == params
    middle = params.black + (params.white - params.black) / 4
    drag(qtbot, bar, "gamma", middle)
    assert levels.params().gamma == pytest.approx(2.0, abs=0.05)  # a quarter becomes the middle
    assert bar.handles()["gamma"].x() == pytest.approx(bar._x(middle), abs=2)


def test_black_and_white_do_not_pass_each_other(qtbot: QtBot, levels: FilterDialog) -> None:
    bar = levels.control
    assert isinstance(bar, LevelsBar)
    drag(qtbot, bar, "black", 500)
    assert levels.params().black == 254
    drag(qtbot, bar, "white", -100)
    assert levels.params().white == 255
    levels.set_values({"black": 0.0, "white": 1.0})
    drag(qtbot, bar, "white", 90)
    assert levels.params().white == pytest.approx(90, abs=1)


def test_numbers_that_cross_are_said_not_shown(levels: FilterDialog) -> None:
    levels.set_values({"black": 200.0, "white": 100.0})
    with pytest.raises(ValueError, match="below White"):
        levels.params()


def test_dragging_takes_over_from_automatic(qtbot: QtBot, levels: FilterDialog) -> None:
    black, bar = levels.form.fields["black"], levels.control
    assert isinstance(black, NumberField) and black.auto is not None and isinstance(bar, LevelsBar)
    black.auto.setChecked(True)
    levels.form.set_resolved({"black": 30.0})
    assert levels.params().black is None and bar.handles()["black"].x() == pytest.approx(bar._x(30))
    drag(qtbot, bar, "black", 60)
    assert levels.params().black == pytest.approx(60, abs=1) and not black.auto.isChecked()


def test_the_bar_shows_the_histogram_of_the_channel(levels: FilterDialog) -> None:
    bar = levels.control
    assert bar is not None
    bare = pixels_of(bar)
    levels.show_histogram(histogram())
    together = pixels_of(bar)
    levels.set_values({"channel": "red"})
    assert not np.array_equal(bare, together) and not np.array_equal(together, pixels_of(bar))
    levels.show_histogram(histogram(1))
    pixels_of(bar)


# --- colours and sizes -----------------------------------------------------------------------------------


def test_a_colour_is_typed_chosen_or_none(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtGui import QColor

    dialog = dialog_of(qtbot, "white-balance")
    field, told = dialog.form.fields["grey"], heard(dialog)
    assert isinstance(field, ColourField) and dialog.params().grey == "none"
    assert not field.text.isEnabled() and not field.button.isEnabled()
    field.box.setCurrentIndex(1)
    assert dialog.params().grey == "#808080" and field.text.isEnabled()
    field.text.selectAll()
    qtbot.keyClicks(field.text, "#12AbC")
    assert dialog.params().grey == "#808080"  # not a colour yet
    qtbot.keyClicks(field.text, "d")
    assert dialog.params().grey == "#12abcd"
    field.text.selectAll()
    qtbot.keyClicks(field.text, "zz")
    field.text.editingFinished.emit()
    assert field.text.text() == "#12abcd"
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: QColor("#ff0102"))
    field.button.click()
    assert dialog.params().grey == "#ff0102" and len(told) == 3
    monkeypatch.setattr(QColorDialog, "getColor", lambda *_: QColor())  # cancelled
    field.button.click()
    assert dialog.params().grey == "#ff0102" and len(told) == 3
    dialog.reset_button.click()
    assert dialog.params().grey == "none"


def test_a_colour_is_taken_out_of_the_picture(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    trigger(window, "filter.white-balance")
    dialog = window.filtering.dialog
    assert dialog is not None
    field, told = dialog.form.fields["grey"], heard(dialog)
    assert isinstance(field, ColourField) and field.pick.isVisible()
    window.toolbox.choose("wand")
    brush = window.toolbox.options("brush")
    field.pick.click()
    assert window.toolbox.current == "eyedropper"
    colour = page.canvas.colour_at(Point(3.5, 4.5))
    page.canvas.pick(colour)
    page.canvas.pick(colour)  # moving on over the same colour is no change
    assert dialog.params().grey == colour and len(told) == 1
    assert window.toolbox.options("brush") == brush  # it was lent
    field.pick.click()
    assert window.toolbox.current == "wand"
    page.canvas.pick("#010203")
    assert dialog.params().grey == colour and window.toolbox.options("brush").colour == "#010203"
    field.pick.click()
    window.toolbox.choose("hand")  # another tool: the person is done
    assert not field.pick.isChecked() and window.toolbox.current == "hand"
    field.pick.click()
    window.filtering.close()
    assert window.toolbox.current == "hand"
    page.canvas.pick("#040506")
    assert window.toolbox.options("brush").colour == "#040506"


def test_a_dialog_of_the_document_tells_the_new_size(qtbot: QtBot) -> None:
    dialog = dialog_of(qtbot, "resize")
    dialog.set_document_size(Size(6000, 4000))
    width, height = dialog.form.fields["width"], dialog.form.fields["height"]
    assert isinstance(width, NumberField) and isinstance(height, NumberField) and width.auto is not None
    assert not width.slider.isVisible() and width.number.value() == 6000
    assert not dialog.preview.isVisible() and not dialog.original.isVisible()
    width.auto.setChecked(False)
    width.number.setValue(1500)
    assert height.number.value() == 1000 and "6,000 × 4,000 becomes 1,500 × 1,000" in dialog.status.text()
    assert dialog.params().width == 1500 and dialog.params().height is None
    crop = dialog_of(qtbot, "crop")
    crop.set_document_size(Size(100, 50))
    crop.set_values({"x": 90, "width": 30})
    crop.changed.emit()
    assert "does not fit" in crop.status.text()


# --- histogram -----------------------------------------------------------------------------------------


def test_heights_are_not_set_by_the_ends() -> None:
    counts = np.zeros(256, int)
    counts[[0, 10, 20]] = 1_000_000, 50, 100
    assert heights(counts)[[0, 10, 20]] == pytest.approx([1, 0.5, 1])
    assert heights(counts, True)[10] > 0.8
    assert not heights(np.zeros(256, int)).any()
    only = np.zeros(256, int)
    only[0] = 5
    assert heights(only)[0] == 1


def test_every_channel_is_drawn(qtbot: QtBot) -> None:
    view = HistogramView()
    qtbot.addWidget(view)
    view.resize(258, 110)
    seen = {pixels_of(view).tobytes()}
    view.show_histogram(histogram())
    for channel in CHANNELS:
        view.set_channel(channel)
        seen.add(pixels_of(view).tobytes())
    view.set_logarithmic(True)
    seen.add(pixels_of(view).tobytes())
    assert len(seen) == len(CHANNELS) + 2
    with pytest.raises(ValueError, match="not alpha"):
        view.set_channel("alpha")
    view.show_histogram(measured(np.zeros((3, 3, 4), np.uint8)))  # nothing is seen of it
    pixels_of(view)


def test_the_panel_says_what_is_clipped(qtbot: QtBot) -> None:
    panel = HistogramPanel()
    qtbot.addWidget(panel)
    panel.show()
    assert not panel.isEnabled()
    clipped = np.full((10, 10, 3), 100, np.uint8)
    clipped[:2] = 255
    panel.show_histogram(measured(clipped))
    assert panel.highlights.text() == "▲ White 20 %" and panel.shadows.text() == "Black 0 %"
    assert "20 %" in panel.highlights.toolTip() and not panel.shadows.toolTip()
    with qtbot.waitSignal(panel.channel_changed, timeout=1000) as signal:
        panel.box.setCurrentIndex(1)
    assert signal.args == ["luminance"] and panel.view.channel == "luminance"
    panel.logarithmic.click()
    assert panel.view.logarithmic
    panel.show_histogram(measured(clipped[..., :1]))
    assert not panel.box.isEnabled()  # grey has no channels


# --- in the window -------------------------------------------------------------------------------------


def test_levels_from_the_menu_to_the_layer(window: MainWindow, engine: FakeEngine, qtbot: QtBot) -> None:
    page = add_page(window)
    trigger(window, "filter.levels")
    dialog = window.filtering.dialog
    assert dialog is not None and isinstance(dialog.control, LevelsBar)
    assert dialog.control.histogram is not None  # counted in the background
    assert dialog.control.histogram.pixels == 64 * 48
    assert engine.requests[-1].filter == "levels"
    dialog.set_values({"gamma": 2.0})
    dialog.apply_button.click()
    settle(window)
    request = engine.request()
    made = dispatch.run(request, Context())
    engine.started.emit(request.job)
    engine.patch(request)
    engine.finished.emit(request.job, made)
    settle(window)
    layer = page.document.layers[-1]
    assert layer.recipe is not None and layer.recipe["params"]["gamma"] == 2.0
    trigger(window, "layer.parameters")
    assert window.filtering.dialog is not None and window.filtering.dialog.params().gamma == 2.0
    window.filtering.close()


def test_a_filter_of_the_document_goes_to_who_can_do_it(window: MainWindow, engine: FakeEngine) -> None:
    page = add_page(window)
    done: list[Any] = []
    trigger(window, "filter.resize")
    assert window.filtering.preview is None and window.filtering.dialog is not None
    assert "64 × 48" in window.filtering.dialog.status.text()
    window.filtering.dialog.set_values({"percent": 50.0})
    window.filtering.transform = lambda page, row, params: done.append((page, row.id, params.percent))
    window.filtering.dialog.apply_button.click()
    settle(window)
    assert done == [(page, "resize", 50.0)] and window.filtering.dialog is None and not engine.requests
    trigger(window, "filter.crop")
    assert window.filtering.dialog is not None
    window.filtering.dialog.set_values({"width": 100})
    window.filtering.dialog.apply_button.click()
    assert window.filtering.dialog is not None and "does not fit" in window.filtering.dialog.status.text()
    window.filtering.close()


def test_a_large_preview_is_shown_when_it_is_done(window: MainWindow, engine: FakeEngine) -> None:
    add_page(window, width=1400, height=1200)
    trigger(window, "filter.invert")
    request = engine.request()
    assert request.region is not None and request.region.area > 1_000_000
    canvas = window.pages.current().canvas  # type: ignore[union-attr]
    engine.patch(request)
    assert canvas.renderer.preview_rect is None
    engine.finish(request)
    assert canvas.renderer.preview_rect is not None
    window.filtering.close()
    QApplication.processEvents()
