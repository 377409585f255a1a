"""The file of a language may be written anew while the program runs, as an update does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from editor import language

SCRIPT = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication
from editor import language
app = QApplication(["-platform", "offscreen"])
language.FOLDER = Path(sys.argv[1])
assert language.install(app, "ja") == "ja"
def word():
    return QCoreApplication.translate("Actions", "Open a photo first.")
before = word()
assert before != "Open a photo first."
(language.FOLDER / "saisei_ja.qm").write_bytes(b"")  # in place: a mapped file ends the process here
assert word() == before
assert language.install(app, "ja") == "ja"  # what is no language file leaves English
assert word() == "Open a photo first."
print("alive")
"""


def test_a_language_outlives_its_file(tmp_path: Path) -> None:
    shutil.copy(language.FOLDER / "saisei_ja.qm", tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
        check=False,
    )
    assert done.stdout.strip() == "alive", (done.returncode, done.stderr[-2000:])
