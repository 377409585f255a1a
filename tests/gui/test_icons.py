"""Icons whose engine is written in Python: what Qt does to them must not end the program."""

from __future__ import annotations

import gc

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon

from editor import icons


def test_a_copy_that_is_changed_lives_on(qapp: object) -> None:
    """Qt clones the engine then, and takes the clone for its own: it was a segmentation fault."""
    for _ in range(50):
        copy = QIcon(icons.icon("open"))
        copy.setIsMask(True)
        gc.collect()
        assert not copy.pixmap(QSize(16, 16)).isNull()
    del copy
    gc.collect()
    other = QIcon(icons.icon("save"))
    other.setIsMask(True)
    assert len(icons._CLONES) <= 2  # those of icons that are gone are forgotten
