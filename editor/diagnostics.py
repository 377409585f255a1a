"""What a report of a problem needs, and what "About" says. Never imports torch: it is asked only if it is loaded."""

from __future__ import annotations

import platform
import re
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
        "Language": f"{QLocale.system().name()}, preference: {settings.language}",
        "Theme, preference": settings.theme,
        "Screens": screens,
        "Device of the last job": device or "none yet",
        "Device, preference": settings.device,
        "Tile, preference": str(settings.tile or "automatic"),
        "Memory limit, preference": str(settings.memory_limit or "what is free"),
    }
    table = "\n".join(f"{name}: {value}" for name, value in facts.items())
    text = table + "\n\nLog:\n" + ("\n".join(lines) or "empty")
    return text.replace(str(Path.home()), "~")


# what a distribution calls its licence is often too long for a line, or missing
_LICENCES = {
    "PySide6-Essentials": "LGPL 3",
    "shiboken6": "LGPL 3",
    "torch": "BSD 3-Clause",
    "torchvision": "BSD 3-Clause",
    "numpy": "BSD 3-Clause",
    "opencv-python-headless": "Apache 2.0",
    "imagecodecs": "BSD 3-Clause",
}


def parts() -> list[tuple[str, str, str]]:
    """Name, version and licence of everything that Saisei needs to run, as its own metadata name them."""
    try:
        needs = metadata.requires("saisei") or []
    except metadata.PackageNotFoundError:
        needs = list(_LICENCES)
    found = {}
    for need in needs:
        name = re.split(r"[\s<>=!~;\[(]", need, maxsplit=1)[0]
        if "extra ==" in need or not name:
            continue
        try:
            about_it = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        found[name.casefold()] = (name, about_it["Version"], _LICENCES.get(name) or _licence(about_it))
    return [found[key] for key in sorted(found)]


def _licence(about_it: metadata.PackageMetadata) -> str:
    """The licence in a few words: the expression, else the classifier, else the first line of the text."""
    for expression in about_it.get_all("License-Expression") or ():
        return str(expression)
    for line in about_it.get_all("Classifier") or ():
        if line.startswith("License :: OSI Approved :: "):
            return str(line.rsplit(" :: ", 1)[-1])
    text = "".join(about_it.get_all("License") or ()).strip()
    return text.splitlines()[0][:40] if text else "?"


def about() -> tuple[str, str]:
    """A paragraph, and what Saisei is made of."""
    words = QCoreApplication.translate(
        "About",
        "Saisei {version}: a photo editor whose filters are generative models that run on your own machine. "
        "Nothing you open leaves it.\n\nSaisei is free software under the MIT licence. Below are the parts it is "
        "made of, with their licences; Qt and PySide are used under the LGPL 3 and can be replaced by versions of "
        "your own.",
    ).replace("{version}", version())
    first = [("Python", platform.python_version(), "PSF"), ("Qt", qVersion(), "LGPL 3")]
    rows = [(name, number, licence) for name, number, licence in (*first, *parts())]
    widest = max(len(name) for name, _, _ in rows) + 2
    return words, "\n".join(
        f"{name:<{widest}}{number:<14}{licence}".rstrip() for name, number, licence in rows
    )
