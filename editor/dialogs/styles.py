"""The dialog of Translate: above the parameters a strip that shows the picture in every style."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from editor.dialogs.filter import FilterDialog
from editor.names import plain_tip
from editor.theme import SPACE, current
from editor.words import engine_word, filter_word
from engine.filters import Filter
from engine.filters.translate import DIRECTIONS

__all__ = ["Style", "StyleStrip", "StylesDialog"]

PICTURE = QSize(92, 62)
CELL = QSize(104, 104)
COLUMNS, ROWS = 5, 2  # that are seen; more can be scrolled to
_KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True)
class Style:
    """One entry of the strip. ``to``: the parameter's value, empty for a model of the person's own; ``model``: that
    one's id, None for a built-in one, which ``to`` names."""

    label: str
    help: str
    to: str = ""
    model: str | None = None


def styles_of(models: tuple[tuple[str, str], ...]) -> list[Style]:
    """What can be chosen when these models, (id, name), are usable; nothing is known of them as long as there are
    none."""
    ids = {identity for identity, _ in models}
    own = {d.model for d in DIRECTIONS}
    built_in = [Style(d.label, d.help, d.id) for d in DIRECTIONS if not ids or d.model in ids]
    return built_in + [Style(name, "", model=identity) for identity, name in models if identity not in own]


class StyleStrip(QListWidget):
    """``chosen()``: the person took another style, by a click or with the arrow keys."""

    chosen = Signal()

    def __init__(self, styles: list[Style], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._styles = styles
        self.setObjectName("styles")
        self.setAccessibleName(self.tr("Styles"))
        self.setAccessibleDescription(self.tr("The picture in every style; choose one with the arrow keys."))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setIconSize(PICTURE)
        self.setGridSize(CELL)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for style in styles:
            words = filter_word(style.label) if style.to else style.label
            item = QListWidgetItem(self._icon(None), words)
            item.setToolTip(plain_tip(filter_word(style.help) if style.help else words))
            item.setSizeHint(CELL)
            self.addItem(item)
        bar = self.style().pixelMetric(self.style().PixelMetric.PM_ScrollBarExtent)
        frame = 2 * self.frameWidth() + 4
        self.setFixedSize(COLUMNS * CELL.width() + bar + frame, ROWS * CELL.height() + frame)
        self.currentRowChanged.connect(self._row_changed)

    def styles(self) -> list[Style]:
        """In the order in which their pictures are wanted: the chosen one first."""
        row = max(0, self.currentRow())
        return [*self._styles[row : row + 1], *self._styles[:row], *self._styles[row + 1 :]]

    def style_chosen(self) -> Style | None:
        row = self.currentRow()
        return self._styles[row] if 0 <= row < len(self._styles) else None

    def choose(self, to: str, model: str | None) -> None:
        """Show a style as chosen, without a signal: that of a model if it is here, else what ``to`` names."""
        built_in = next((d.id for d in DIRECTIONS if d.model == model), "")
        for wanted in (lambda s: bool(model) and s.model == model, lambda s: s.to == (built_in or to)):
            row = next((i for i, style in enumerate(self._styles) if wanted(style)), -1)
            if row >= 0:
                with QSignalBlocker(self):
                    self.setCurrentRow(row)
                return

    def show_picture(self, style: Style, image: QImage) -> None:
        if style in self._styles:
            self.item(self._styles.index(style)).setIcon(self._icon(image))

    def show_failure(self, style: Style, message: str) -> None:
        """There is no picture of it, and why."""
        if style in self._styles:
            self.item(self._styles.index(style)).setToolTip(plain_tip(engine_word(message)))

    def _row_changed(self, _row: int) -> None:
        self.chosen.emit()

    def _icon(self, image: QImage | None) -> QIcon:
        """The picture cut to the cell's shape; an empty frame until it is there. The same when it is selected: a
        tint would spoil what is judged."""
        ratio = self.devicePixelRatioF()
        made = QPixmap(PICTURE * ratio)
        made.fill(QColor(current().pressed))
        if image is not None:
            area = QRect(0, 0, made.width(), made.height())
            wide = image.width() * area.height() > image.height() * area.width()
            width = image.height() * area.width() // area.height() if wide else image.width()
            height = image.height() if wide else image.width() * area.height() // area.width()
            width, height = max(1, width), max(1, height)
            part = QRect((image.width() - width) // 2, (image.height() - height) // 2, width, height)
            painter = QPainter(made)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, image, part)
            painter.end()
        made.setDevicePixelRatio(ratio)
        icon = QIcon(made)
        icon.addPixmap(made, QIcon.Mode.Selected)
        return icon


class StylesDialog(FilterDialog):
    """The strip stands in for the parameter ``to`` and for the list of models."""

    def __init__(
        self, row: Filter, models: tuple[tuple[str, str], ...] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(row, (), parent)
        self.strip = StyleStrip(styles_of(models), self)
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.insertWidget(outer.indexOf(self.form), self.strip)
        outer.setAlignment(self.strip, Qt.AlignmentFlag.AlignHCenter)
        self.setMinimumWidth(self.strip.width() + 4 * SPACE)
        self._to = self.form.fields["to"]
        self._to.hide()
        for caption in self.form.findChildren(QLabel):
            if caption.buddy() is getattr(self._to, "box", None):
                caption.hide()
        self.setTabOrder(self.strip, self.form)
        self._show_chosen()
        self.strip.chosen.connect(self._chosen)
        self._make_room()  # where it is placed depends on it

    def model_id(self) -> str | None:
        """A model of the person's own that is chosen; None for a built-in one."""
        style = self.strip.style_chosen()
        return style.model if style is not None else None

    def set_values(self, values: dict[str, Any], model: str | None = None) -> None:
        self.form.set_values(values)
        self._show_chosen(model)

    def show(self) -> None:
        self._make_room()
        super().show()
        self.strip.setFocus()

    def _make_room(self) -> None:
        """What is wrapped makes the layout's own minimum too small, and low screens would get that."""
        outer = self.layout()
        assert outer is not None
        self.setMinimumHeight(outer.totalHeightForWidth(self.minimumWidth()))

    def _show_chosen(self, model: str | None = None) -> None:
        self.strip.choose(str(self._to.value()), model)
        style = self.strip.style_chosen()
        if style is not None and style.to:
            self._to.set_value(style.to)

    def _chosen(self) -> None:
        style = self.strip.style_chosen()
        if style is not None and style.to:
            self._to.set_value(style.to)
        self.changed.emit()

    def _reset(self) -> None:
        """All but the style."""
        to = self._to.value()
        with QSignalBlocker(self.form):
            self.form.reset()
            self._to.set_value(to)
        self.changed.emit()
