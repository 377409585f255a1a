"""Files that lie, break or try to run code. Each builder writes one file; a canary shows whether anything was run."""

from __future__ import annotations

import io
import json
import os
import pickle
import stat
import struct
import tarfile
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

CANARY = "canary"


class Runs:
    """Unpickling it without care makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return os.system, (f"touch {self.path}",)


class Calls:
    """Unpickling it calls ``function`` with ``words``."""

    def __init__(self, function: Any, *words: Any) -> None:
        self.function, self.words = function, words

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self.function, self.words


def archive(path: Path, entries: dict[str, bytes], kind: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", kind) as file:
        for name, data in entries.items():
            file.writestr(name, data)


def pickled(value: Any) -> bytes:
    return pickle.dumps(value, protocol=2)


def tensor_archive(path: Path, *, count: int, size: tuple[int, ...], stride: tuple[int, ...]) -> None:
    """A torch file whose one storage says ``count`` numbers, with a tensor of ``size`` in it; it has a hundred."""

    class Storage:
        pass

    class Pickler(pickle.Pickler):
        def persistent_id(self, value: Any) -> Any:
            if isinstance(value, Storage):
                return ("storage", torch.FloatStorage, "0", "cpu", count)
            return None

    rebuild = torch._utils._rebuild_tensor_v2
    stream = io.BytesIO()
    tensor = Calls(rebuild, Storage(), 0, size, stride, False, OrderedDict())
    Pickler(stream, protocol=2).dump({"model.0.weight": tensor})
    archive(path, {"x/data.pkl": stream.getvalue(), "x/data/0": bytes(400), "x/version": b"3\n"})


def safetensors(path: Path, header: Any, body: bytes = bytes(16), length: int | None = None) -> None:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text) if length is None else length) + text + body)


def entry(shape: list[int], begin: int, end: int, kind: str = "F32") -> dict[str, Any]:
    return {"dtype": kind, "shape": shape, "data_offsets": [begin, end]}


def sound(path: Path) -> None:
    torch.save({"model.0.weight": torch.zeros(4, 3, 3, 3)}, path)


def _repacked(path: Path, change: Callable[[zipfile.ZipFile], None], kind: int = zipfile.ZIP_STORED) -> None:
    """A sound file with one more entry."""
    sound(path)
    with zipfile.ZipFile(path) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    archive(path, entries, kind)
    with zipfile.ZipFile(path, "a", kind) as file:
        change(file)


def _link(file: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("x/data/1")
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    file.writestr(info, "/etc/passwd")


def _encrypted(path: Path) -> None:
    sound(path)
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        data[at + place] |= 1
    path.write_bytes(data)


def _tar(path: Path) -> None:
    with tarfile.open(path, "w") as file:
        info = tarfile.TarInfo("../../storages")
        info.size = 4
        file.addfile(info, io.BytesIO(b"abcd"))


def _amplified(path: Path) -> None:
    """A list of a hundred thousand pairs, handed to OrderedDict ten thousand times: 10⁹ entries from 300 kB."""
    numbers = b"".join(b"(K\x01K\x02t" for _ in range(20_000))
    words = b"\x80\x02ccollections\nOrderedDict\nq\x00]q\x01(" + numbers + b"e\x85q\x020"
    words += b"".join(b"h\x00h\x02R0" for _ in range(20_000)) + b"}."
    archive(path, {"x/data.pkl": words, "x/version": b"3\n"})


def _npz(path: Path, shape: str, kind: str = "<f4", more: bytes = bytes(36)) -> None:
    text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode()
    text += b" " * (-(len(text) + 11) % 64) + b"\n"
    array = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + more
    archive(path, {"w0.npy": array, "b0.npy": array})


def _described(path: Path, text: str, kind: int = zipfile.ZIP_STORED) -> None:
    """Arrays whose description is this text."""
    data = text.encode() + b"\n"
    array = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(data)) + data + bytes(64)
    archive(path, {"w0.npy": array, "b0.npy": array}, kind)


def _garbled(path: Path, build: Callable[[Path], Any]) -> None:
    """An archive whose packed entries are changed inside."""
    build(path)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as file:
        for info in file.infolist():
            begin = info.header_offset + 30 + len(info.filename) + 2
            for i in range(begin, min(begin + 18, len(data))):
                data[i] ^= 0x5A
    path.write_bytes(data)


def _packed(path: Path, method: int) -> None:
    """A sound file that says that its entries are packed by ``method``."""
    sound(path)
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = data.find(mark)
        while at >= 0:
            data[at + place] = method
            at = data.find(mark, at + 4)
    path.write_bytes(data)


def _two_lists(path: Path, large: bool = False) -> None:
    """One archive for who looks for the list at the end, and another for who believes where it is said to be."""
    hostile, harmless = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(hostile, "w") as file:
        file.writestr("x/data.pkl", pickled(Runs(path.parent / CANARY)))
        begin = hostile.tell()
    with zipfile.ZipFile(harmless, "w") as file:
        file.writestr(
            "x/data.pkl", pickled({"w": 1}).ljust(begin - 40, b"\0")
        )  # of one length with the other
    one, two = hostile.getvalue()[:-22], harmless.getvalue()
    if large:
        place, size = two.rindex(b"PK\x01\x02"), len(two) - 22 - two.rindex(b"PK\x01\x02")
        end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, size, place)
        fake = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, len(one) - begin, begin)
        locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, len(one), 1)
        tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, size, 0xFFFFFFFF, 0)
        path.write_bytes(one + fake + two[:-22] + end + locator + tail)
        return
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(one) - begin, begin, 0)
    path.write_bytes(one + two[:-22] + tail)


def _claims_together(path: Path) -> None:
    """Storages of a file of before 1.6, each as large as the file, and two thousand of them."""

    class Storage:
        def __init__(self, key: int) -> None:
            self.key = key

    class Pickler(pickle.Pickler):
        def persistent_id(self, value: Any) -> Any:
            kind = isinstance(value, Storage)
            return ("storage", torch.FloatStorage, str(value.key), "cpu", 250_000, None) if kind else None

    stream = io.BytesIO()
    for number in (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}):
        stream.write(pickled(number))
    Pickler(stream, protocol=2).dump([Storage(i) for i in range(2000)])
    path.write_bytes(stream.getvalue() + pickled([str(i) for i in range(2000)]) + bytes(1_000_000))


def _named(path: Path, module: str, name: str) -> None:
    """Asks for a name that is put together from two texts."""
    words = [
        b"X" + struct.pack("<I", len(t)) + t
        for t in (s.encode("utf-8", "surrogatepass") for s in (module, name))
    ]
    archive(path, {"x/data.pkl": b"\x80\x04" + b"".join(words) + b"\x93.", "x/version": b"3\n"})


def _objects(path: Path) -> None:
    values = np.empty(1, object)
    values[0] = Runs(path.parent / CANARY)
    np.savez(path, w0=values, b0=values)


def _legacy(path: Path) -> None:
    numbers = [0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}]
    path.write_bytes(b"".join(map(pickled, numbers)) + pickled({"x": Runs(path.parent / CANARY)}))


def _nvidia(path: Path) -> None:
    path.write_bytes(pickled({"G_ema": Runs(path.parent / CANARY), "m": "torch_utils.persistence"}))


def _inner(path: Path) -> None:
    """A sound list of tensors, and in another entry a pickle that runs code."""
    _repacked(path, lambda file: file.writestr("x/more.pkl", pickled(Runs(path.parent / CANARY))))


def _pickle_in_zip(path: Path) -> None:
    archive(path, {"archive/data.pkl": pickled(Runs(path.parent / CANARY)), "archive/version": b"3\n"})


def _zip_in_zip(path: Path) -> None:
    inner = io.BytesIO()
    torch.save({"x": Runs(path.parent / CANARY)}, inner)
    archive(path, {"weights/model.pth": inner.getvalue()})


# name of the file -> (builder, what the sentence says)
FILES: dict[str, tuple[Callable[[Path], Any], str]] = {
    # code
    "system.pth": (lambda p: p.write_bytes(pickled(Runs(p.parent / CANARY))), "could run code"),
    "system.bin": (lambda p: p.write_bytes(pickled({"w": Runs(p.parent / CANARY)})), "could run code"),
    "system.pkl": (lambda p: p.write_bytes(pickled({"G_ema": Runs(p.parent / CANARY)})), "could run code"),
    "persistence.pkl": (_nvidia, "nothing in it was run"),
    "torch.pth": (lambda p: torch.save({"w": Runs(p.parent / CANARY)}, p), "“posix.system”|“nt.system”"),
    "nested.pth": (_pickle_in_zip, "“posix.system”|“nt.system”"),
    "inner.pth": (_inner, "“x/more.pkl”, which could run code"),
    "zip_in_zip.pth": (_zip_in_zip, "unpack it first"),
    "legacy.pth": (_legacy, "“posix.system”|“nt.system”"),
    "objects.npz": (_objects, "could run code"),
    "eval.pth": (
        lambda p: torch.save({"w": Calls(eval, f"open({str(p.parent / CANARY)!r}, 'w')")}, p),
        "eval”, which no weights need",
    ),
    # allowed names, hostile words
    "stride0.pth": (
        lambda p: tensor_archive(p, count=100, size=(1 << 20, 1 << 20), stride=(0, 0)),
        "larger than its storage",
    ),
    "offset.pth": (
        lambda p: tensor_archive(p, count=100, size=(10,), stride=(1 << 40,)),
        "larger than its storage",
    ),
    "negative.pth": (lambda p: tensor_archive(p, count=100, size=(-5,), stride=(1,)), "impossible shape"),
    "many_dimensions.pth": (
        lambda p: tensor_archive(p, count=100, size=(1,) * 40, stride=(1,) * 40),
        "impossible shape",
    ),
    "claims.pth": (
        lambda p: tensor_archive(p, count=1 << 30, size=(1 << 30,), stride=(1,)),
        "larger than its file",
    ),
    "amplified.pth": (_amplified, "more than a file of that size holds"),
    "bytearray.pth": (
        lambda p: torch.save({"w": Calls(bytearray, 1 << 40)}, p),
        "bytearray”, which no weights",
    ),
    "tensor.pth": (lambda p: torch.save({"w": Calls(torch.Tensor, 1 << 40)}, p), "Tensor”, which no weights"),
    "escapes.pth": (
        lambda p: _named(p, "os\n\x1b[2J\ud800", "sys\u202etem"),
        "asks for “os��\\[2J�.sys�tem”",
    ),
    "together.pth": (_claims_together, "storages larger than their file"),
    # safetensors that lie
    "sides.safetensors": (
        lambda p: safetensors(p, {"a": entry([1 << 47, 1 << 47, 0], 0, 0), "b": entry([4], 0, 16)}),
        "a shape that no tensor has",
    ),
    "many_sides.safetensors": (
        lambda p: safetensors(p, {"a": entry([0] + [1 << 40] * 15, 0, 0), "b": entry([4], 0, 16)}),
        "a shape that no tensor has",
    ),
    "escapes.safetensors": (
        lambda p: safetensors(p, {"a\n\x1b[31m\ud800": entry([4], 0, 12)}),
        r"“a��\[31m�” claims",
    ),
    "length.safetensors": (lambda p: safetensors(p, {"a": entry([4], 0, 16)}, length=1 << 40), "header has"),
    "negative_length.safetensors": (
        lambda p: safetensors(p, {"a": entry([4], 0, 16)}, length=(1 << 64) - 1),
        "header has",
    ),
    "four_gigabytes.safetensors": (
        lambda p: safetensors(p, {"a": entry([1 << 30], 0, 1 << 32)}, bytes(8)),
        "its tensors end after",
    ),
    "shape.safetensors": (lambda p: safetensors(p, {"a": entry([1 << 30], 0, 16)}), "claims"),
    "overlap.safetensors": (
        lambda p: safetensors(p, {"a": entry([4], 0, 16), "b": entry([2], 8, 16)}),
        "overlap at “b”",
    ),
    "same.safetensors": (
        lambda p: safetensors(p, {"a": entry([4], 0, 16), "b": entry([4], 0, 16)}),
        "overlap",
    ),
    "gap.safetensors": (
        lambda p: safetensors(p, {"a": entry([1], 0, 4), "b": entry([2], 8, 16)}),
        "leave a gap",
    ),
    "backwards.safetensors": (lambda p: safetensors(p, {"a": entry([4], 16, 0)}), "claims"),
    "negative.safetensors": (lambda p: safetensors(p, {"a": entry([4], -16, 0)}), "cannot be read"),
    "more.safetensors": (lambda p: safetensors(p, {"a": entry([2], 0, 8)}), "and 16 are there"),
    "kind.safetensors": (lambda p: safetensors(p, {"a": entry([4], 0, 16, "F4")}), "of the kind F4"),
    "bool.safetensors": (lambda p: safetensors(p, {"a": entry([True], 0, 4)}, bytes(4)), "cannot be read"),
    "list.safetensors": (lambda p: safetensors(p, [1, 2]), "header cannot be read"),
    "deep.safetensors": (lambda p: safetensors(p, b"{" + b'"a":{' * 100_000), "header cannot be read"),
    "number.safetensors": (lambda p: safetensors(p, b'{"a":' + b"9" * 9000 + b"}"), "header cannot be read"),
    "twice.safetensors": (
        lambda p: safetensors(
            p, b'{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"a":{"dtype":"F32","shape":[4]}}'
        ),
        "header cannot be read",
    ),
    "nothing.safetensors": (lambda p: safetensors(p, {"__metadata__": {}}, b""), "holds no tensors"),
    "short.safetensors": (lambda p: p.write_bytes(b"\x01\x00"), "cut short"),
    # archives
    "traversal.pth": (lambda p: _repacked(p, lambda f: f.writestr("x/../../evil", "x")), "reaches out"),
    "absolute.pth": (lambda p: _repacked(p, lambda f: f.writestr("/etc/evil", "x")), "reaches out"),
    "drive.pth": (lambda p: _repacked(p, lambda f: f.writestr("C:\\evil", "x")), "reaches out"),
    "link.pth": (lambda p: _repacked(p, _link), "is a link"),
    "bomb.pth": (
        lambda p: _repacked(p, lambda f: f.writestr("x/data/1", bytes(64 << 20)), zipfile.ZIP_DEFLATED),
        "claim",
    ),
    "encrypted.pth": (_encrypted, "encrypted"),
    "cut.pth": (lambda p: (sound(p), p.write_bytes(p.read_bytes()[:-100])), "cut short or damaged"),
    "photos.zip": (lambda p: archive(p, {"a.jpg": bytes(100)}), "something else than weights"),
    "tar.pth": (_tar, "a tar archive"),
    "claims.npz": (lambda p: _npz(p, "(1073741824,)"), "claims more than is there"),
    "bomb.npz": (
        lambda p: archive(p, {f"w{i}.npy": bytes(32 << 20) for i in range(8)}, zipfile.ZIP_DEFLATED),
        "claim",
    ),
    "deep.npz": (lambda p: _described(p, "(" * 5000), "not a sound file of arrays"),
    "minus.npz": (lambda p: _described(p, "-" * 9000 + "1"), "not a sound file of arrays"),
    "open.npz": (lambda p: _described(p, "{'descr': '''"), "not a sound file of arrays"),
    "complex.npz": (
        lambda p: _npz(p, "(1, 1, 3, 3)", "<c8", bytes(72)),
        "holds something else than numbers",
    ),
    "garbled.npz": (
        lambda p: _garbled(p, lambda p: _described(p, "{}" * 50, zipfile.ZIP_DEFLATED)),
        "not a sound file of arrays",
    ),
    "method.pth": (lambda p: _packed(p, 9), "packed in a way of its own"),
    "lzma.pth": (lambda p: _repacked(p, lambda f: None, zipfile.ZIP_LZMA), "packed in a way of its own"),
    "two_lists.pth": (_two_lists, "list of entries is not where it says"),
    "two_ends.pth": (lambda p: _two_lists(p, large=True), "not a sound archive"),
    # other things
    "text.pth": (lambda p: p.write_text("This is not a model.\n"), "is a text file"),
    "text.safetensors": (lambda p: p.write_text("This is not a model.\n"), "is a text file"),
    "page.safetensors": (lambda p: p.write_text("\n<!DOCTYPE html><html>404</html>"), "a web page"),
    "page.pth": (lambda p: p.write_text("<html><body>Sign in</body></html>" * 50), "a web page"),
    "pointer.safetensors": (
        lambda p: p.write_text("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
        "Git LFS",
    ),
    "empty.pth": (lambda p: p.write_bytes(b""), "is empty"),
    "model.onnx": (lambda p: p.write_bytes(b"\x08\x07\x12\x07pytorch" + bytes(64)), "an ONNX file"),
    "model.tflite": (lambda p: p.write_bytes(b"\x1c\0\0\0TFL3" + bytes(64)), "TensorFlow Lite"),
    "packed.pth": (lambda p: p.write_bytes(b"\x1f\x8b\x08" + bytes(64)), "unpack it first"),
    "model.7z": (lambda p: p.write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(64)), "7-Zip"),
    "model.h5": (lambda p: p.write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(64)), "Keras"),
    "picture.pth": (lambda p: p.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64)), "a picture"),
    "noise.bin": (lambda p: p.write_bytes(bytes(range(128, 256)) * 8), "of a kind that Saisei does not load"),
    "noise.pth": (lambda p: p.write_bytes(bytes(range(256)) * 8), "of a kind that Saisei does not load"),
    "list.pth": (lambda p: torch.save([torch.zeros(2)], p), "does not hold named tensors"),
    "numbers.pth": (lambda p: torch.save({"a": 1}, p), "does not hold named tensors"),
    "sparse.pth": (
        lambda p: torch.save({"a": torch.eye(3).to_sparse()}, p),
        "which no weights need|plain numbers",
    ),
    "complex.safetensors": (lambda p: safetensors(p, {"a": entry([2], 0, 16, "C64")}), "of the kind C64"),
    "half.param": (lambda p: p.write_text("7767517\n1 1\nInput data 0 1 data 0=0\n"), "is half of a model"),
    "folder.pth": (lambda p: p.mkdir(), "is a folder"),
}
