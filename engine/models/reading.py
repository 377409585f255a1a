"""A file that a person has, of whatever name, into named tensors: told by what is in it, and nothing in it is run.

``.safetensors`` first; PyTorch's files only with ``weights_only=True`` and after ``torch_archive`` has looked through
them; NVIDIA's pickles and TorchScript files through readers that know arrays alone; ``.npz`` without pickles; pairs
of ncnn files. Everything else is refused by its name.
"""

from __future__ import annotations

import io
import os
import pickle
import stat
import struct
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from engine.api import ModelError
from engine.models import torch_archive
from engine.models.sentences import one_line, printable

if TYPE_CHECKING:
    import torch

__all__ = ["Contents", "named_tensors", "read", "restricted_load", "unwrapped", "without_prefix"]

State = dict[str, "torch.Tensor"]
TENSORS, LONGEST = 50_000, 500
SHARE = 0.5  # of the free memory that a file may take
# what a dictionary that holds more than weights calls them; the averaged ones first
WRAPPERS = (
    "params_ema",
    "params-ema",
    "params",
    "state_dict",
    "model_state_dict",
    "model",
    "net",
    "G",
    "model_state",
)
PREFIXES = ("module.", "_orig_mod.", "netG.")
# how files begin that are something else, and what is said of them
FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\x1f\x8b", "a compressed file: unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive: unpack it first"),
    (b"Rar!", "a RAR archive: unpack it first"),
    (b"BZh", "a compressed file: unpack it first"),
    (b"\xfd7zXZ", "a compressed file: unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a compressed file: unpack it first"),
    (b"\x89HDF", "an HDF5 file (Keras): Saisei loads PyTorch's files"),
    (b"MATLAB 5.0", "a MATLAB file: Saisei loads PyTorch's files"),
    (b"GGUF", "a GGUF file, made for language models"),
    (b"\x93NUMPY", "a single array of NumPy's: the weights of a network are many"),
    (
        b"version https://git-lfs",
        "a pointer of Git LFS to the weights, not the weights: download the file itself",
    ),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"%PDF", "a PDF"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
)
# by their names, where the beginning tells nothing
REFUSED = {
    ".onnx": "an ONNX file, which Saisei does not run: take the PyTorch weights (.safetensors or .pth) of the model",
    ".tflite": "a TensorFlow Lite file: Saisei loads PyTorch's files",
    ".pb": "a TensorFlow file: Saisei loads PyTorch's files",
    ".h5": "a Keras file: Saisei loads PyTorch's files",
    ".engine": "a TensorRT file, made for one graphics card",
    ".trt": "a TensorRT file, made for one graphics card",
    ".mlmodel": "a Core ML file: Saisei loads PyTorch's files",
}
# what PyTorch's readers raise for damage; the last two for files of before 1.6 that were cut short or changed
DAMAGE = (
    *(RuntimeError, EOFError, ValueError, KeyError, TypeError, AttributeError, IndexError, OverflowError),
    *(MemoryError, AssertionError, struct.error, OSError),
)


@dataclass(frozen=True, eq=False)
class Contents:
    """Named tensors; ``architecture`` and ``config`` where the file's format says already what they are."""

    state: State
    architecture: str | None = None
    config: dict[str, Any] = field(default_factory=dict)


@one_line()
def read(files: Sequence[Path]) -> Contents:
    """What is in a weights file, or in a .param and .bin pair of ncnn's (one of them is enough).

    Raises ModelError, one sentence that names the file: not there, too large for the memory, damaged, hostile, or of
    a kind that Saisei does not load.
    """
    path = _one(files)
    head = _checked(path)
    if path.suffix.lower() in REFUSED:
        raise _is(path, REFUSED[path.suffix.lower()])
    if head.startswith(b"7767517"):
        return _ncnn(path)
    if head.startswith(b"PK\x03\x04"):
        return _archive(path)
    if head.startswith(torch_archive.MAGIC):
        torch_archive.check_legacy(path)
        return Contents(named_tensors(restricted_load(path), path.name))
    if head[:1] == b"\x80" and head[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return _pickle(path)
    if head[8:9] == b"{" or path.suffix.lower() == ".safetensors":
        _not_text(path, head)
        return Contents(_safetensors(path))
    for start, words in FOREIGN:
        if head.startswith(start):
            raise _is(path, words)
    if head[257:262] == b"ustar":
        raise _is(path, "a tar archive, as PyTorch wrote them before 2017: save the weights anew")
    _not_text(path, head)
    raise _is(
        path, "of a kind that Saisei does not load: .safetensors, .pth and pairs of .param and .bin are"
    )


def _is(path: Path, words: str) -> ModelError:
    return ModelError(f"“{path.name}” is {words}.")


def _one(files: Sequence[Path]) -> Path:
    """The file to begin with: of a pair its list of layers."""
    paths = [Path(f) for f in files]
    lists = [p for p in paths if p.suffix.lower() == ".param"]
    pair = {p.suffix.lower() for p in paths} == {".param", ".bin"}
    if len(paths) == 2 and pair and len({p.with_suffix("") for p in paths}) == 1:
        return lists[0]
    if len(paths) != 1:
        names = ", ".join(f"“{p.name}”" for p in paths[:3]) or "nothing"
        raise ModelError(f"A model is one file, or a .param and .bin pair of one name, not {names}.")
    if paths[0].suffix.lower() == ".bin" and paths[0].with_suffix(".param").is_file():
        return paths[0].with_suffix(".param")
    return paths[0]


def _checked(path: Path) -> bytes:
    """The file's first bytes, after it was found to be a file that fits the memory."""
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise _is(path, "a folder: choose the file in it")
        if not stat.S_ISREG(about.st_mode):
            raise _is(path, "not an ordinary file (a device, a pipe): it is not read")
        if not about.st_size:
            raise _is(path, "empty: the download failed; get it again")
        free = psutil.virtual_memory().available
        if about.st_size > free * SHARE:
            raise ModelError(
                f"“{path.name}” has {about.st_size / 1e9:.1f} GB, too much for the {free / 1e9:.1f} GB of memory "
                "that are free; close other programs."
            )
        with path.open("rb") as file:
            return file.read(512)
    except FileNotFoundError:
        what = "a link to a file that is not there" if path.is_symlink() else "not there (any more)"
        raise _is(path, what) from None
    except OSError as error:
        raise ModelError(f"“{path.name}” cannot be read ({error.strerror or error}).") from None


def _not_text(path: Path, head: bytes) -> None:
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        raise _is(path, "a web page saved under that name, not weights: the download failed; get it again")
    for start, words in FOREIGN:
        if head.startswith(start):
            raise _is(path, words)
    try:
        plain = head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # not a letter that the 512 bytes cut in two
            return
        plain = head[: error.start].decode("utf-8")
    if all(c.isprintable() or c in "\t\r\n\f" for c in plain):
        raise _is(path, "a text file, not weights")


def _safetensors(path: Path) -> State:
    from engine.models.safetensors_file import tensors

    try:
        data = bytearray(path.stat().st_size)
        with path.open("rb") as file:
            count = file.readinto(data)
    except OSError as error:
        raise ModelError(f"“{path.name}” cannot be read ({error.strerror or error}).") from None
    except MemoryError:
        raise ModelError(f"There is not enough memory to read “{path.name}”.") from None
    return named_tensors(tensors(data[:count] if count < len(data) else data, path.name), path.name)


def _ncnn(param: Path) -> Contents:
    from engine.models import ncnn

    binary = param.with_suffix(".bin")
    if not binary.exists():
        raise ModelError(f"“{param.name}” is half of a model: “{binary.name}” is missing beside it.")
    _checked(binary)
    architecture, config, state = ncnn.read_upscaler(param)
    return Contents(state, architecture, config)


def _archive(path: Path) -> Contents:
    found = torch_archive.entries(path)
    names = [entry.filename for entry in found]
    if names and all(name.endswith(".npy") for name in names):
        return _arrays(path, found)
    if any(name.endswith("/constants.pkl") or "/code/" in name for name in names):
        return Contents(named_tensors(torch_archive.script_arrays(path, found), path.name))
    torch_archive.check_archive(path, found)
    loaded = restricted_load(path, mapped=not torch_archive.compressed(found))
    port = _stylegan(loaded, path.name)
    return port if port is not None else Contents(named_tensors(loaded, path.name))


def _arrays(path: Path, found: list[zipfile.ZipInfo]) -> Contents:
    """A file of NumPy's. What its arrays take is known from the archive before any is read."""
    import numpy as np

    from engine.networks.convert import convert_arrays

    total = sum(entry.file_size for entry in found)
    if total > max(64 << 20, 20 * path.stat().st_size) or total > psutil.virtual_memory().available * SHARE:
        raise ModelError(f"“{path.name}” is refused: its arrays claim {total:,} bytes.")
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in found:
                _claim(archive, entry)
        with np.load(path, allow_pickle=False) as arrays:
            converted = convert_arrays(dict(arrays), f"“{path.name}”")
    # the last three: of an archive's packing, and of an array's description, which is read as Python's values are
    except (*DAMAGE, zipfile.BadZipFile, zlib.error, tokenize.TokenError, SyntaxError) as error:
        raise ModelError(f"“{path.name}” is not a sound file of arrays ({_first_line(error)}).") from None
    return Contents(named_tensors(converted.state, path.name), converted.architecture, converted.config)


def _claim(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Raises ValueError where an array says that it is larger than its entry."""
    import math

    from numpy.lib import format as npy

    with archive.open(entry) as file:
        version = npy.read_magic(file)
        reader = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, _, dtype = reader(file)
    if dtype.hasobject:
        raise ValueError("it holds objects, which could run code: nothing in it was run")
    if dtype.kind not in "fiu":
        raise ValueError(f"{entry.filename} holds something else than numbers")
    if math.prod(shape) * dtype.itemsize > entry.file_size:
        raise ValueError(f"{entry.filename} claims more than is there")


def _pickle(path: Path) -> Contents:
    """NVIDIA's, through the reader that knows arrays alone; no other bare pickle holds weights."""
    from engine.models import nvidia_pickle

    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"“{path.name}” cannot be read ({error.strerror or error}).") from None
    if b"torch_utils.persistence" not in data and b"dnnlib" not in data:
        raise ModelError(
            f"“{path.name}” is a pickle of Python objects, which could run code: it was refused and nothing in it "
            "was run."
        )
    converted = nvidia_pickle.convert(data, path.name)
    return Contents(converted.state, converted.architecture, converted.config)


def _stylegan(loaded: Any, name: str) -> Contents | None:
    """A checkpoint of StyleGAN2's PyTorch port, whose average face lies beside the network."""
    from engine.networks.stylegan2_convert import from_port

    state = loaded.get("g_ema") if isinstance(loaded, dict) else None
    if not isinstance(state, dict):
        return None
    converted = from_port(loaded, name)
    return Contents(converted.state, converted.architecture, converted.config)


def restricted_load(source: Path | bytes, name: str = "", mapped: bool = False) -> Any:
    """A PyTorch file through its restricted reader. ``mapped``: its numbers stay in the file until they are used.

    Raises ModelError.
    """
    import torch

    name = name or (source.name if isinstance(source, Path) else "")
    try:
        if isinstance(source, Path) and printable(str(source)).encode() != os.fsencode(source):
            source, mapped = source.read_bytes(), False  # PyTorch takes no names that are not text
        place: Any = source if isinstance(source, Path) else io.BytesIO(source)
        with warnings.catch_warnings():  # it warns of pickles that it then refuses
            warnings.simplefilter("ignore")
            return torch.load(place, map_location="cpu", weights_only=True, mmap=True if mapped else None)
    except pickle.UnpicklingError:
        raise ModelError(
            f"“{name}” holds more than tensors and could run code: it was refused and nothing in it was run."
        ) from None
    except DAMAGE as error:
        raise ModelError(f"“{name}” is not a sound weights file ({_first_line(error)}).") from None


def unwrapped(loaded: Any) -> Any:
    """What a training program saved around the weights falls away."""
    for _ in range(3):
        if not isinstance(loaded, dict):
            break
        inner = next((loaded[w] for w in WRAPPERS if isinstance(loaded.get(w), dict)), None)
        if inner is None and len(loaded) == 1:
            inner = next((v for v in loaded.values() if isinstance(v, dict)), None)
        if inner is None:
            break
        loaded = inner
    return loaded


def named_tensors(loaded: Any, name: str) -> State:
    """The state dict in what a file holds. Raises ModelError where there is none, and for tensors that are not plain
    numbers or claim more memory than is behind them."""
    import torch

    found = unwrapped(loaded)
    if (
        not isinstance(found, dict)
        or not found
        or not all(isinstance(k, str) and isinstance(v, torch.Tensor) for k, v in found.items())
    ):
        raise ModelError(f"“{name}” does not hold named tensors: it is not the weights of a network.")
    if len(found) > TENSORS or any(len(key) > LONGEST for key in found):
        raise ModelError(
            f"“{name}” is refused: its tensors are more, or have longer names, than in any network."
        )
    total = 0
    for key, value in found.items():
        if value.layout != torch.strided or value.is_quantized or value.is_complex() or value.is_meta:
            raise ModelError(f"“{name}” is refused: “{key[:80]}” is not made of plain numbers.")
        nbytes = value.numel() * value.element_size()
        total += max(nbytes, 4 * value.numel())  # a network has them in float32
        # one number repeated is small in the file and vast once it is copied
        if nbytes > value.untyped_storage().nbytes():
            raise ModelError(f"“{name}” is refused: “{key[:80]}” claims more memory than is behind it.")
    free = psutil.virtual_memory().available
    if total > free * SHARE:
        raise ModelError(
            f"“{name}” is refused: its tensors take {total / 1e9:.1f} GB, and {free / 1e9:.1f} GB are free."
        )
    return without_prefix({key: value.detach() for key, value in found.items()})


def without_prefix(state: State) -> State:
    """Without what stands before every name of a network that was saved from several GPUs, compiled or framed."""
    for prefix in PREFIXES:
        if state and all(key.startswith(prefix) for key in state):
            state = {key.removeprefix(prefix): value for key, value in state.items()}
    return state


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]
