"""The options of the tool in hand, as a form made from its table."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from editor.canvas.tools.table import TOOLS, ToolBox
from editor.dialogs.parameters import NumberField, ParameterForm
from editor.theme import SPACE
from engine.filters.spec import specs

__all__ = ["ToolPanel"]

NARROW = 56  # logical pixels of a slider at least: a panel is narrower than a dialog


class ToolPanel(QWidget):
    """Follows ``box``, and tells it what the person sets."""

    def __init__(self, box: ToolBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._box = box
        self.setAccessibleName(self.tr("Tool options"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        self._column.setSpacing(SPACE)
        self._help = QLabel()
        self._help.setWordWrap(True)
        self._help.setProperty("role", "dim")
        self._column.addWidget(self._help)
        self.form: ParameterForm | None = None
        self._column.addStretch(1)
        box.chosen.connect(self._show)
        box.changed.connect(self._follow)
        box.measured.connect(self._show_measures)
        self._show(box.current)

    def _show(self, tool: str) -> None:
        from editor.actions import tr  # the table of commands is made from the table of tools

        if self.form is not None:
            self._column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
            self.form = None
        row = TOOLS[tool]
        self._help.setText(tr(row.help))
        found = specs(row.options)
        if found:
            self.form = ParameterForm(found)
            for field in self.form.fields.values():
                if isinstance(field, NumberField):
                    field.slider.setMinimumWidth(NARROW)
            values = self._box.options(tool)
            self.form.set_values({spec.name: getattr(values, spec.name) for spec in found})
            self._show_measures(tool)
            self.form.changed.connect(self._changed)
            self._column.insertWidget(1, self.form)

    def _follow(self, tool: str) -> None:
        """A key of the tool, or another tool, changed the options."""
        if self.form is not None and tool == self._box.current:
            options = self._box.options(tool)
            shown = self.form.values()
            if any(getattr(options, name) != value for name, value in shown.items()):
                self.form.set_values({name: getattr(options, name) for name in shown})

    def _show_measures(self, tool: str) -> None:
        if self.form is not None and tool == self._box.current:
            self.form.set_resolved(self._box.measures(tool))

    def _changed(self) -> None:
        if self.form is not None:
            tool = self._box.current
            self._box.set_options(tool, TOOLS[tool].options(**self.form.values()))
