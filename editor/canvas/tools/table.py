"""The table of tools. Commands, keys, the tool bar and the form of options are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from editor.canvas.tools.brush import Eraser, MaskBrush, MaskEraser, PaintBrush, PaintOptions
from editor.canvas.tools.crop import CropOptions, CropTool
from editor.canvas.tools.hints import HintBrush, HintOptions
from editor.canvas.tools.lasso import Lasso, Polygon
from editor.canvas.tools.pan import Pan
from editor.canvas.tools.picking import Eyedropper, MoveLayer, SelectObject
from editor.canvas.tools.region import EllipseSelect, RectangleSelect
from editor.canvas.tools.select import SelectOptions
from editor.canvas.tools.stamp import CloneStamp, HealingBrush, StampOptions
from editor.canvas.tools.strokes import BrushOptions
from editor.canvas.tools.tool import Surface, Tool
from editor.canvas.tools.wand import Wand, WandOptions
from editor.canvas.tools.zoom import Zoom
from editor.words import QT_TRANSLATE_NOOP

__all__ = ["TOOLS", "NoOptions", "ToolBox", "ToolRow"]


@dataclass(frozen=True)
class NoOptions:
    """Of tools that have none."""


@dataclass(frozen=True)
class ToolRow:
    """``options``: the dataclass of its parameters, see ``engine.filters.spec``. ``help`` says how it is used.
    ``afresh``: the options that are about one picture: they begin anew when the tool is taken up."""

    id: str
    text: str
    help: str
    key: str
    make: Callable[[Surface], Tool]
    options: type = NoOptions
    afresh: tuple[str, ...] = ()


_ROWS = (
    ToolRow(
        "hand",
        QT_TRANSLATE_NOOP("Actions", "&Hand"),
        QT_TRANSLATE_NOOP(
            "Actions", "Drag the picture; any tool does it with the space bar or the middle button."
        ),
        "H",
        Pan,
    ),
    ToolRow(
        "zoom",
        QT_TRANSLATE_NOOP("Actions", "&Zoom"),
        QT_TRANSLATE_NOOP("Actions", "Click to show the picture larger there; with Alt, smaller."),
        "Z",
        Zoom,
    ),
    ToolRow(
        "move",
        QT_TRANSLATE_NOOP("Actions", "&Move layer"),
        QT_TRANSLATE_NOOP("Actions", "Drag the selected layer or group; the arrow keys move it by a pixel."),
        "V",
        MoveLayer,
    ),
    ToolRow(
        "crop",
        QT_TRANSLATE_NOOP("Actions", "Crop and strai&ghten"),
        QT_TRANSLATE_NOOP(
            "Actions", "Drag a frame around what is to stay; Enter cuts the picture, Escape gives up."
        ),
        "C",
        CropTool,
        CropOptions,
        afresh=("degrees", "width", "height", "horizon"),
    ),
    ToolRow(
        "rectangle",
        QT_TRANSLATE_NOOP("Actions", "&Rectangle selection"),
        QT_TRANSLATE_NOOP(
            "Actions", "Drag a rectangle. Shift adds to the selection, Alt takes away from it."
        ),
        "M",
        RectangleSelect,
        SelectOptions,
    ),
    ToolRow(
        "ellipse",
        QT_TRANSLATE_NOOP("Actions", "&Ellipse selection"),
        QT_TRANSLATE_NOOP("Actions", "Drag an ellipse. Shift adds to the selection, Alt takes away from it."),
        "Shift+M",
        EllipseSelect,
        SelectOptions,
    ),
    ToolRow(
        "lasso",
        QT_TRANSLATE_NOOP("Actions", "&Lasso"),
        QT_TRANSLATE_NOOP("Actions", "Draw around what is to be selected."),
        "L",
        Lasso,
        SelectOptions,
    ),
    ToolRow(
        "polygon",
        QT_TRANSLATE_NOOP("Actions", "&Polygon lasso"),
        QT_TRANSLATE_NOOP(
            "Actions", "Click from corner to corner; Enter closes the line, Backspace takes a corner back."
        ),
        "Shift+L",
        Polygon,
        SelectOptions,
    ),
    ToolRow(
        "wand",
        QT_TRANSLATE_NOOP("Actions", "Magic &wand"),
        QT_TRANSLATE_NOOP("Actions", "Click to select what has the same colour."),
        "W",
        Wand,
        WandOptions,
    ),
    ToolRow(
        "object",
        QT_TRANSLATE_NOOP("Actions", "Select &object"),
        QT_TRANSLATE_NOOP("Actions", "Drag a box around an object: what stands out in it is selected."),
        "O",
        SelectObject,
        SelectOptions,
    ),
    ToolRow(
        "mask",
        QT_TRANSLATE_NOOP("Actions", "Mask &brush"),
        QT_TRANSLATE_NOOP("Actions", "Paint what is to be selected; with Alt, paint it away."),
        "Q",
        MaskBrush,
        BrushOptions,
    ),
    ToolRow(
        "unmask",
        QT_TRANSLATE_NOOP("Actions", "Mas&k eraser"),
        QT_TRANSLATE_NOOP("Actions", "Paint away from what is selected; with Alt, paint it back."),
        "Shift+Q",
        MaskEraser,
        BrushOptions,
    ),
    ToolRow(
        "brush",
        QT_TRANSLATE_NOOP("Actions", "P&aint brush"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Paint on the selected layer or its mask. Alt picks a colour, Shift goes straight.",
        ),
        "B",
        PaintBrush,
        PaintOptions,
    ),
    ToolRow(
        "eraser",
        QT_TRANSLATE_NOOP("Actions", "Era&ser"),
        QT_TRANSLATE_NOOP(
            "Actions", "Make the selected layer transparent, or hide it where its mask is chosen."
        ),
        "E",
        Eraser,
        BrushOptions,
    ),
    ToolRow(
        "clone",
        QT_TRANSLATE_NOOP("Actions", "&Clone stamp"),
        QT_TRANSLATE_NOOP("Actions", "Hold Alt and click where to copy from, then paint."),
        "S",
        CloneStamp,
        StampOptions,
    ),
    ToolRow(
        "heal",
        QT_TRANSLATE_NOOP("Actions", "Heal&ing brush"),
        QT_TRANSLATE_NOOP("Actions", "Paint over spots; hold Alt and click to choose what heals them."),
        "J",
        HealingBrush,
        StampOptions,
    ),
    ToolRow(
        "hints",
        QT_TRANSLATE_NOOP("Actions", "Colour hi&nt brush"),
        QT_TRANSLATE_NOOP(
            "Actions",
            "Dab a colour on a black-and-white photo and see it spread. Ctrl takes hints away, Alt picks a colour.",
        ),
        "D",
        HintBrush,
        HintOptions,
    ),
    ToolRow(
        "eyedropper",
        QT_TRANSLATE_NOOP("Actions", "E&yedropper"),
        QT_TRANSLATE_NOOP("Actions", "Click to paint with the colour that is there."),
        "I",
        Eyedropper,
    ),
)
TOOLS: dict[str, ToolRow] = {row.id: row for row in _ROWS}


class ToolBox(QObject):
    """Which tool is in hand, and the options of all of them: the same for all documents of a window.

    ``chosen(id)``: another tool; ``changed(id)``: options of that tool; ``measured(id)``: what options that are left
    to the tool come out as.
    """

    chosen = Signal(str)
    changed = Signal(str)
    measured = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._current = "hand"
        self._options: dict[str, Any] = {row.id: row.options() for row in _ROWS}
        self._measures: dict[str, dict[str, float]] = {}
        self._taker: Callable[[str], None] | None = None

    @property
    def current(self) -> str:
        return self._current

    def choose(self, tool: str) -> None:
        """Raises KeyError for a tool that is not in the table."""
        row = TOOLS[tool]
        if tool != self._current:
            fresh = row.options()
            again = {name: getattr(fresh, name) for name in row.afresh}
            self._current, self._options[tool] = tool, replace(self._options[tool], **again)
            self.chosen.emit(tool)

    def options(self, tool: str) -> Any:
        return self._options[tool]

    def measures(self, tool: str) -> dict[str, float]:
        """What the options that are on Auto come out as, by name."""
        return self._measures.get(tool, {})

    def measure(self, tool: str, values: dict[str, float]) -> None:
        if values != self._measures.get(tool):
            self._measures[tool] = values
            self.measured.emit(tool)

    def pick(self, colour: str) -> None:
        """Paint with that colour, #rrggbb, from now on, unless somebody else was lent the eyedropper."""
        if self._taker is not None:
            self._taker(colour)
            return
        for tool in ("brush", "hints"):
            self.set_options(tool, replace(self._options[tool], colour=colour))

    def lend(self, taker: Callable[[str], None] | None) -> None:
        """What is picked goes to ``taker`` until that is None again, and not to the brush."""
        self._taker = taker

    def set_options(self, tool: str, options: Any) -> None:
        if options != self._options[tool]:
            self._options[tool] = options
            self.changed.emit(tool)
