from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from editor.dialogs.filter import FilterDialog
from editor.dialogs.parameters import ChoiceField, Field, FlagField, NumberField
from engine.filters import FILTERS
from engine.filters.spec import Filter, param, specs


@dataclass(frozen=True)
class EveryKind:
    strength: float | None = param(
        None, label="Strength", help="How much.", minimum=0.0, maximum=75.0, step=1.0, automatic=True
    )
    fine: float = param(
        0.5, label="Fine", help="In small steps.", minimum=0.0, maximum=1.0, step=0.05, unit="px"
    )
    count: int = param(3, kind="integer", label="Count", help="How many.", minimum=1, maximum=9)
    mode: str = param("soft", kind="choice", label="Mode", help="Which way.", choices=("soft", "very_hard"))
    clean: bool = param(True, kind="flag", label="Clean", help="Tidy up.")


def _no_operation() -> Any:
    raise AssertionError("a dialog runs nothing")


ROW = Filter("every", "Every", "Enhance", "All kinds of parameters.", EveryKind, None, _no_operation)


@pytest.fixture
def dialog(qtbot: QtBot) -> FilterDialog:
    made = FilterDialog(ROW)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(made)
    made.show()
    return made


def number(dialog: FilterDialog, name: str) -> NumberField:
    field = dialog.form.fields[name]
    assert isinstance(field, NumberField)
    return field


@pytest.mark.parametrize("row", FILTERS.values(), ids=FILTERS.keys())
def test_every_filter_gets_a_dialog_that_gives_back_its_defaults(qtbot: QtBot, row: Filter) -> None:
    dialog = FilterDialog(row)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    assert dialog.params() == row.params()


def test_one_row_for_each_parameter_with_its_help_as_tooltip(dialog: FilterDialog) -> None:
    assert list(dialog.form.fields) == ["strength", "fine", "count", "mode", "clean"]
    assert number(dialog, "fine").number.toolTip() == "In small steps."
    words = {label.text() for label in dialog.findChildren(QLabel)}
    assert {"Strength", "Fine", "Count", "Mode"} <= words


def test_slider_and_number_say_the_same(dialog: FilterDialog) -> None:
    fine = number(dialog, "fine")
    fine.slider.setValue(3)
    assert fine.number.value() == pytest.approx(0.15)
    fine.number.setValue(0.8)
    assert fine.slider.value() == 16
    assert fine.number.suffix() == " px"
    assert dialog.params().fine == pytest.approx(0.8)


def test_auto_is_none_and_greys_slider_and_number(dialog: FilterDialog) -> None:
    strength = number(dialog, "strength")
    assert strength.auto is not None and strength.auto.isChecked()
    assert not strength.slider.isEnabled() and not strength.number.isEnabled()
    assert dialog.params().strength is None
    strength.auto.setChecked(False)
    assert strength.slider.isEnabled() and strength.number.isEnabled()
    assert dialog.params().strength == strength.number.value() > 0
    assert number(dialog, "fine").auto is None


def test_what_auto_measured_is_shown_and_is_where_the_slider_starts(dialog: FilterDialog) -> None:
    dialog.form.set_resolved({"strength": 12.34, "something else": "text"})
    strength = number(dialog, "strength")
    assert strength.auto is not None
    assert "12.3" in strength.auto.text()
    assert dialog.params().strength is None
    strength.auto.setChecked(False)
    assert dialog.params().strength == 12


def test_choices_flags_and_integers(dialog: FilterDialog) -> None:
    mode, clean = dialog.form.fields["mode"], dialog.form.fields["clean"]
    assert isinstance(mode, ChoiceField) and isinstance(clean, FlagField)
    assert [mode.box.itemText(i) for i in range(2)] == ["Soft", "Very hard"]
    mode.box.setCurrentIndex(1)
    clean.tick.setChecked(False)
    number(dialog, "count").number.setValue(7)
    params = dialog.params()
    assert (params.mode, params.clean, params.count) == ("very_hard", False, 7)
    assert type(params.count) is int


def test_reset_goes_back_to_the_defaults_and_says_so_once(qtbot: QtBot, dialog: FilterDialog) -> None:
    dialog.set_values({"strength": 30.0, "fine": 0.1, "count": 9, "mode": "very_hard", "clean": False})
    assert dialog.params() == EveryKind(30.0, 0.1, 9, "very_hard", False)
    heard: list[bool] = []
    dialog.changed.connect(lambda: heard.append(True))
    dialog.reset_button.click()
    assert dialog.params() == EveryKind()
    assert len(heard) == 1


def test_each_change_is_told(dialog: FilterDialog) -> None:
    heard: list[bool] = []
    dialog.changed.connect(lambda: heard.append(True))
    number(dialog, "fine").slider.setValue(1)
    number(dialog, "fine").number.setValue(0.7)
    assert len(heard) == 2


def test_setting_values_is_silent(dialog: FilterDialog) -> None:
    heard: list[bool] = []
    dialog.changed.connect(lambda: heard.append(True))
    dialog.set_values({"strength": 5.0, "unknown": 1})
    assert not heard
    assert dialog.params().strength == 5


def test_switching_the_preview_off_shows_the_picture_as_it_is(dialog: FilterDialog) -> None:
    seen: list[tuple[str, bool]] = []
    dialog.preview_toggled.connect(lambda on: seen.append(("preview", on)))
    dialog.original_toggled.connect(lambda on: seen.append(("original", on)))
    dialog.original.click()
    dialog.preview.click()
    assert seen == [("original", True), ("original", False), ("preview", False)]
    assert not dialog.original.isEnabled()


def test_apply_and_cancel(qtbot: QtBot, dialog: FilterDialog) -> None:
    with qtbot.waitSignal(dialog.applied, timeout=1000):
        dialog.apply_button.click()
    with qtbot.waitSignal(dialog.rejected, timeout=1000):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_a_long_sentence_makes_the_dialog_higher_and_squeezes_no_field(dialog: FilterDialog) -> None:
    dialog.adjustSize()
    field = number(dialog, "fine").number
    before, width = field.height(), dialog.width()
    for say in (dialog.show_status, dialog.show_working):
        say("The picture is in colour already; choose another setting to colour it anew. " * 4)
        QApplication.processEvents()
        assert field.height() == before and dialog.width() == width
        assert dialog.status.height() >= dialog.status.heightForWidth(dialog.status.width())


def test_the_choice_of_a_model_is_there_only_when_there_is_one(qtbot: QtBot, dialog: FilterDialog) -> None:
    assert not dialog.model.isVisible()
    assert dialog.model_id() is None
    two = FilterDialog(ROW, (("a", "Model A"), ("b", "Model B")))
    two.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(two)
    two.show()
    assert two.model.isVisible()
    two.set_values({}, "b")
    assert two.model_id() == "b"


def test_a_field_that_lacks_something_cannot_be_made(qtbot: QtBot) -> None:
    class Half(Field):
        def value(self) -> None:
            return None

    spec = specs(EveryKind)[0]
    with pytest.raises(TypeError, match="set_value"):
        Half(spec)  # type: ignore[abstract]


def test_numbers_stand_below_each_other(dialog: FilterDialog) -> None:
    numbers = [number(dialog, name).number for name in ("strength", "fine", "count")]
    edges = {box.mapTo(dialog, box.rect().topRight()).x() for box in numbers}
    assert len(edges) == 1


def test_keyboard_reaches_every_control_in_reading_order(qtbot: QtBot, dialog: FilterDialog) -> None:
    number(dialog, "strength").auto.setChecked(False)  # type: ignore[union-attr]
    order, widget = [], number(dialog, "strength").slider.nextInFocusChain()
    for _ in range(60):
        if (
            widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisibleTo(dialog)
            and widget.accessibleName()
        ):
            order.append(widget.accessibleName())
        widget = widget.nextInFocusChain()
    wanted = [
        "Strength",
        "Fine",
        "Count",
        "Mode",
        "Clean",
        "Preview",
        "Show original",
        "Reset",
        "Cancel",
        "Apply",
    ]
    places = [order.index(name) for name in wanted]
    assert places == sorted(places)


def test_settings_of_another_version_are_passed_over(qtbot: QtBot) -> None:
    """As a recipe in a file may have them: what cannot be is not shown, and the rest is."""
    for row in FILTERS.values():
        made = FilterDialog(row)
        qtbot.addWidget(made)
        before = made.form.values()
        for bad in ("nonsense", [], {}, [["a", "b"]], float("nan"), 1e300, "#12", None):
            made.set_values(dict.fromkeys(before, bad) | {"from the future": bad})
            made.params()
        made.set_values(before)
        assert made.form.values() == before
