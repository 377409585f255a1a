"""Tests of the engine use one thread, so that they do not fight over cores with each other or with anything else."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from learning_fakes import photo_folder, small_networks, style_folder  # noqa: F401 (fixtures)
