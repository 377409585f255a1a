"""The window on a laptop of 1366 × 768 pixels, less what the task bar takes."""

from __future__ import annotations

from editor.window import MainWindow
from tests.gui.fakes import add_page

LAPTOP = 1366, 680


def test_all_panels_fit_a_small_laptop(window: MainWindow) -> None:
    add_page(window)
    for tool in ("brush", "clone", "wand", "crop"):
        window.toolbox.choose(tool)
        least = window.minimumSizeHint()
        assert least.width() <= LAPTOP[0] and least.height() <= LAPTOP[1], tool
    assert all(not dock.isHidden() for dock in window.docks.docks.values())
