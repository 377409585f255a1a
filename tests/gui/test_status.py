"""The status bar says what is going on, also to who hears it."""

from __future__ import annotations

from pathlib import Path

import pytest

from editor.window import MainWindow
from engine.api import Size
from engine.geometry import Resize
from tests.gui.fakes import FakeAsk, add_page, settle

pytestmark = pytest.mark.usefixtures("models")


def said(window: MainWindow) -> tuple[str, str, bool]:
    status = window.status
    return status.activity.text(), status.busy.accessibleName(), status.busy.isVisible()


def test_a_change_of_the_document_is_called_what_it_is(window: MainWindow) -> None:
    page = add_page(window)
    window.transforming.run(page, "Resize", lambda size: Resize(size, Size(30, 20)))
    words, name, shown = said(window)
    assert words == name == "Resize…" and shown
    settle(window)
    assert said(window) == ("", "", False)


def test_a_copy_is_called_by_its_own_name(window: MainWindow, ask: FakeAsk, tmp_path: Path) -> None:
    add_page(window)
    ask.save_to = tmp_path / "other.png"
    window.commands.actions["file.save_copy"].trigger()
    words, name, shown = said(window)
    settle(window)
    assert words == name == "Saving other.png…" and shown
    assert window.status.currentMessage() == "Wrote other.png; the document stays as it was."
