"""Views of Style ▸ Learn from a folder…, for tests/screenshots.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtWidgets import QWidget

__all__ = ["learning"]


def learning(shown: Callable[[str, QWidget], Iterator[tuple[str, QWidget]]]) -> Iterator[tuple[str, QWidget]]:
    """A new style, and one that rests after a while, with samples and with something to complain of."""
    import cv2
    import numpy as np

    import resources
    from editor.dialogs.learn import LearnDialog
    from editor.learning import Learner
    from engine.learning import project as projects
    from engine.learning import results
    from engine.learning.project import Best, State
    from tests.gui.fakes import FakeAsk

    made = projects.create(
        "Grandfather's watercolours", Path("/home/mio/Pictures/Watercolours"), Path("/home/mio/Pictures/2025")
    )
    try:
        sample = cv2.imread(str(Path(resources.__file__).parent / "samples" / "chelsea_jpeg.jpg"))
        photo = cv2.resize(sample, (176, 176), interpolation=cv2.INTER_AREA)
        row = np.concatenate([photo, photo[:, ::-1], photo, photo[:, ::-1]], 1)
        painted = cv2.stylization(row, sigma_s=12, sigma_r=0.5)
        folder = projects.folder_of(made)
        cv2.imwrite(str(folder / "samples.png"), np.concatenate([row, painted]))
        best = Best(0.52, 0.58, 0.9, 4200, 16.0)
        results.keep_best(made, best, {made.id: b"w"}, {"config": {}})
        left_out = ("“cut.jpg” is cut off: the end of the picture is missing.",)
        projects.write_state(
            made,
            State(
                "paused", 0.0, 5100, 19.4, 43, 310, left_out, "Monet", 0.57, 0.91, best, sheets=8, began=0.12
            ),
        )
        dialog = LearnDialog(Learner(), FakeAsk())
        for view in shown("dialog-learn-new", dialog):
            yield view
            dialog.list.setCurrentRow(1)
            yield "dialog-learn", dialog
    finally:
        results.remove(made)
