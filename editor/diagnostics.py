"""What a report of a problem needs, and what "About" says. Never imports torch: it is asked only if it is loaded."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

import numpy
import PySide6
from PySide6.QtCore import QCoreApplication, QLocale, qVersion
from PySide6.QtGui import QGuiApplication

from editor.settings import Settings

__all__ = ["about", "diagnostics", "version"]


def version() -> str:
    """Saisei's own version."""
    try:
        return metadata.version("saisei")
    except metadata.PackageNotFoundError:  # run from a folder of sources
        return "0 (not installed)"


def _torch() -> str:
    torch = sys.modules.get("torch")
    if torch is None:
        return "not loaded yet"
    build = getattr(getattr(torch, "version", None), "cuda", None)
    return f"{getattr(torch, '__version__', '?')} ({f'CUDA {build}' if build else 'no CUDA'})"


def diagnostics(settings: Settings, device: str, lines: Iterable[str]) -> str:
    """Versions, machine, preferences that matter, and the last lines of the log; the home folder's name is left
    out, since it often is the person's own."""
    screens = ", ".join(
        f"{s.size().width()} × {s.size().height()} at {s.devicePixelRatio():g}"
        for s in QGuiApplication.screens()
    )
    facts = {
        "Saisei": version(),
        "Python": platform.python_version(),
        "Qt": f"{qVersion()} ({QGuiApplication.platformName()})",
        "PySide": PySide6.__version__,
        "NumPy": numpy.__version__,
        "PyTorch": _torch(),
        "System": platform.platform(),
        "Language": QLocale.system().name(),
        "Screens": screens,
        "Device of the last job": device or "none yet",
        "Device, preference": settings.device,
        "Tile, preference": str(settings.tile or "automatic"),
        "Memory limit, preference": str(settings.memory_limit or "what is free"),
    }
    table = "\n".join(f"{name}: {value}" for name, value in facts.items())
    text = table + "\n\nLog:\n" + ("\n".join(lines) or "empty")
    return text.replace(str(Path.home()), "~")


def about() -> tuple[str, str]:
    """A paragraph, and what Saisei is made of."""
    words = QCoreApplication.translate(
        "About",
        "Saisei {version}: a photo editor whose filters are generative models that run on your own machine. "
        "Nothing you open leaves it.\n\nSaisei is free software under the MIT licence.",
    ).replace("{version}", version())
    made_of = (
        f"Python {platform.python_version()} (PSF licence)",
        f"Qt {qVersion()} and PySide {PySide6.__version__} (LGPL 3)",
        "PyTorch (BSD)",
        f"NumPy {numpy.__version__} (BSD), Pillow (MIT-CMU), OpenCV (Apache 2.0)",
        "tifffile and imagecodecs (BSD), safetensors (Apache 2.0), spandrel (MIT)",
    )
    return words, "\n".join(made_of)
