"""The eyedropper in the service of a filter's dialog: a colour of the picture instead of one of the chooser."""

from __future__ import annotations

from PySide6.QtCore import QObject

from editor.canvas.tools.table import ToolBox
from editor.dialogs.fields_colour import ColourField
from editor.filtering import Filtering

__all__ = ["Eyedropping"]

TOOL = "eyedropper"


class Eyedropping(QObject):
    """Follows the dialog that is open. While the button of one of its colours is pressed, the eyedropper is in hand
    and what it picks goes there; then the tool from before is back."""

    def __init__(self, filtering: Filtering, toolbox: ToolBox, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._filtering, self._toolbox = filtering, toolbox
        self._dialog: QObject | None = None
        self._field: ColourField | None = None
        self._before = ""
        filtering.changed.connect(self._follow)
        toolbox.chosen.connect(self._tool_chosen)

    def _follow(self) -> None:
        dialog = self._filtering.dialog
        if dialog is self._dialog:
            return
        self._end()
        self._dialog = dialog
        for field in dialog.form.fields.values() if dialog is not None else ():
            if isinstance(field, ColourField):
                field.picking.connect(self._wanted)
                field.pick.show()

    def _wanted(self, field: ColourField, on: bool) -> None:
        if on and field is not self._field:
            self._end()
            self._field, self._before = field, self._toolbox.current
            self._toolbox.choose(TOOL)
            self._toolbox.lend(field.take)
        elif not on and field is self._field:
            self._end()

    def _tool_chosen(self, tool: str) -> None:
        if self._field is not None and tool != TOOL:
            self._before = tool
            self._end()

    def _end(self) -> None:
        field, self._field = self._field, None
        if field is not None:
            self._toolbox.lend(None)
            field.pick.setChecked(False)
            if self._toolbox.current == TOOL:
                self._toolbox.choose(self._before)
