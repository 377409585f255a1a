"""``python -m engine.training.samples [--out DIR]``: makes the sample photos again, from samples.toml.

The pictures come from scikit-image (extra "train"), which ships them free of rights; the damage comes from
``degrade`` (and for the old print from ``damage``) with a fixed seed. Each file says in EXIF and XMP what it shows,
who took it and under which licence: that also shows whether an edit keeps metadata.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

import resources
from engine import colour, files
from engine.api import EngineError, Picture
from engine.files import exif, ifd, xmp
from engine.training import degrade
from engine.training.damage import damage

FOLDER = Path(resources.__file__).parent / "samples"
DPI = 300.0
_XMP_RIGHTS = "http://ns.adobe.com/xap/1.0/rights/"
_PHOTOSHOP = "http://ns.adobe.com/photoshop/1.0/"
_DESCRIPTION, _ARTIST, _COPYRIGHT = 270, 315, 33432


def rows(folder: Path = FOLDER) -> list[dict[str, Any]]:
    """The entries of samples.toml, the default first."""
    return list(tomllib.loads((folder / "samples.toml").read_text(encoding="utf-8"))["sample"])


def damaged(row: dict[str, Any]) -> np.ndarray:
    """The sample's pixels before JPEG: H × W × 3 uint8. Raises ImportError without scikit-image."""
    from skimage import data

    recipe = row["make"]
    clean = getattr(data, recipe["picture"])().astype(np.float32) / 255
    rng = np.random.default_rng(recipe["seed"])
    noisy = (
        damage(clean, rng, recipe["old"]).picture
        if "old" in recipe
        else degrade.camera(clean, rng, strength=recipe["noise"])
    )
    return np.round(noisy.clip(0.0, 1.0) * 255).astype(np.uint8)


def metadata(row: dict[str, Any]) -> files.Metadata:
    """Description, creator, licence and credit in EXIF and XMP."""
    described = f"{row['title']} ({row['damage']})"
    tags = {
        _DESCRIPTION: ifd.ascii_entry(described),
        _ARTIST: ifd.ascii_entry(row["creator"]),
        _COPYRIGHT: ifd.ascii_entry(row["licence"]),
    }
    document = xmp.parse(None)
    xmp.put(document, _PHOTOSHOP, "photoshop", "Headline", row["title"])
    xmp.put(document, _PHOTOSHOP, "photoshop", "Credit", row["credit"])
    xmp.put(document, _PHOTOSHOP, "photoshop", "Source", row["source"])
    xmp.put(document, _XMP_RIGHTS, "xmpRights", "WebStatement", row["licence_url"])
    return files.Metadata(exif=exif.with_tags(None, tags), xmp=xmp.serialise(document), dpi=(DPI, DPI))


def make(row: dict[str, Any], folder: Path) -> Path:
    """Writes one sample into ``folder`` and returns its path. Raises EngineError, ImportError."""
    path = folder / row["file"]
    options = files.SaveOptions(quality=row["make"]["quality"], subsampling="4:2:0")
    files.write(path, Picture(damaged(row), colour.SRGB), metadata(row), options)
    return path


def main(argv: list[str] | None = None) -> int:
    p = argparse.ArgumentParser(
        prog="python -m engine.training.samples", description="Makes the sample photos again."
    )
    p.add_argument(
        "--out", type=Path, default=FOLDER, help="folder to write to; default: the built-in samples"
    )
    folder = p.parse_args(argv).out
    try:
        for row in rows():
            path = make(row, folder)
            print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB")
    except ImportError:
        print("scikit-image is missing: install the extra with pip install -e '.[train]'.", file=sys.stderr)
        return 1
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
