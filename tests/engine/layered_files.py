"""Documents with layers, and archives as another program or an attacker makes them, for the tests of files."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import picture_files as make

from engine import files
from engine.api import Picture, Size
from engine.files import LayeredFile, LayeredGroup, LayeredLayer
from engine.files.model import Metadata

RECIPE = {"filter": "denoise", "params": {"strength": 12.5}, "seed": 3, "text": "日本"}


def document(
    dtype: type = np.uint8,
    colours: int = 3,
    icc: bytes | None = None,
    metadata: Metadata = Metadata(),
) -> LayeredFile:
    """Five layers: a photo without alpha, a result with a mask that hides part, one that lies partly outside with
    alpha and a mask that is off, and two in a group of which one is locked and has a mask and alpha."""
    size = Size(40, 30)
    top = np.iinfo(dtype).max
    mask = make.noise(20, 24, 1, dtype, seed=5)[..., 0]
    mask[:4], mask[4:8] = 0, top
    layers = (
        LayeredLayer("Photo", make.noise(30, 40, colours, dtype, 1)),
        LayeredLayer(
            "Rauschen <weg> & “neu”",
            make.noise(20, 24, colours, dtype, 2),
            5,
            6,
            opacity=0.7,
            blend="soft-light",
            mask=mask,
            recipe=RECIPE,
            id="result",
        ),
        LayeredLayer(
            "outside 日本",
            make.noise(25, 50, colours + 1, dtype, 3),
            -20,
            15,
            visible=False,
            blend="luminosity",
            mask=make.noise(25, 50, 1, dtype, 6)[..., 0],
            mask_on=False,
            source="result",
        ),
        LayeredLayer("in", make.noise(8, 8, colours + 1, dtype, 4), 30, 20, group="g", blend="screen"),
        LayeredLayer(
            "locked",
            make.noise(20, 24, colours + 1, dtype, 7),
            1,
            2,
            group="g",
            locked=True,
            blend="color",
            mask=mask,
        ),
    )
    group = LayeredGroup("g", "Gruppe", opacity=0.4, blend="multiply", expanded=False)
    selection = make.noise(30, 40, 1, seed=8)[..., 0]
    return LayeredFile(size, layers, (group,), icc, metadata, "result", selection)


def merged(of: LayeredFile, alpha: bool = False) -> Picture:
    """A stand-in for what the document shows: the files do not compose."""
    first = of.layers[0].pixels
    channels = first.shape[2] + alpha
    return Picture(make.noise(*of.size[::-1], channels, first.dtype.type, 9), of.icc)


def saved(path: Path, of: LayeredFile) -> Path:
    files.write_layered(path, of, merged(of))
    return path


def zipped(path: Path, parts: Mapping[str, bytes] | list[tuple[str, bytes]]) -> Path:
    """An archive with its parts as they are given, deflated but for the first."""
    pairs = list(parts.items()) if isinstance(parts, Mapping) else parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in pairs:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def png(pixels: np.ndarray) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def foreign(path: Path, stack: str, parts: Mapping[str, bytes], size: tuple[int, int] = (40, 30)) -> Path:
    """An OpenRaster file of another program. ``stack``: what is inside the outer <stack>."""
    xml = f'<?xml version="1.0"?><image version="0.0.3" w="{size[0]}" h="{size[1]}"><stack>{stack}</stack></image>'
    merged = png(make.noise(size[1], size[0]))
    head = {"mimetype": b"image/openraster", "stack.xml": xml.encode()}
    return zipped(path, head | dict(parts) | {"mergedimage.png": merged})


def assert_same(found: LayeredFile, wanted: LayeredFile, *, ids: bool = True) -> None:
    """Pixels, masks, look and order of the layers are equal."""
    assert found.size == wanted.size and found.icc == wanted.icc
    assert [layer.name for layer in found.layers] == [layer.name for layer in wanted.layers]
    for a, b in zip(found.layers, wanted.layers, strict=True):
        assert a.pixels.dtype == b.pixels.dtype and np.array_equal(a.pixels, b.pixels), a.name
        assert (a.mask is None) == (b.mask is None), a.name
        assert a.mask is None or np.array_equal(a.mask, b.mask), a.name
        assert (a.x, a.y, a.visible, a.blend, a.locked) == (b.x, b.y, b.visible, b.blend, b.locked)
        assert abs(a.opacity - b.opacity) <= 0.002 and (a.mask is None or a.mask_on == b.mask_on)
        assert not ids or (a.id, a.recipe, a.source) == (b.id, b.recipe, b.source)
    assert [len(layers) for _, layers in found.runs()] == [len(layers) for _, layers in wanted.runs()]
    for a, b in zip(found.groups, wanted.groups, strict=True):
        assert (a.name, a.visible, a.blend, a.expanded) == (b.name, b.visible, b.blend, b.expanded)
        assert abs(a.opacity - b.opacity) <= 0.002
