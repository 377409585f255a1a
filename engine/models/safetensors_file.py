"""Reads safetensors without a copy: its header is checked to the last byte, and tensors are views of what was read.

The format: eight bytes, the length of a JSON header, the header, then the numbers. A header may lie about all of it,
so nothing is believed that does not fit: shapes times sizes are the bytes they claim, the claims follow each other
without a gap or an overlap, and they end where the file ends.
"""

from __future__ import annotations

import json
import math
import sys
from typing import TYPE_CHECKING, Any

from engine.api import ModelError

if TYPE_CHECKING:
    import torch

__all__ = ["tensors"]

# safetensors' own limit is 100 MB; the largest network here has some thousand tensors
HEADER, TENSORS, LONGEST, DIMENSIONS = 16 << 20, 50_000, 500, 16
LIMIT = 1 << 48  # of a number in the header
_SIZES = {
    "F64": ("float64", 8),
    "F32": ("float32", 4),
    "F16": ("float16", 2),
    "BF16": ("bfloat16", 2),
    "I64": ("int64", 8),
    "I32": ("int32", 4),
    "I16": ("int16", 2),
    "I8": ("int8", 1),
    "U8": ("uint8", 1),
    "BOOL": ("bool", 1),
}


def tensors(data: bytes | bytearray, name: str) -> dict[str, torch.Tensor]:
    """Tensors by key. They are views of ``data`` where it is a bytearray. Raises ModelError."""
    import torch

    def wrong(why: str) -> ModelError:
        return ModelError(f"“{name}” is not a sound safetensors file: {why}.")

    buffer = data if isinstance(data, bytearray) else bytearray(data)
    header, start = _header(buffer, wrong)
    found: dict[str, torch.Tensor] = {}
    for key, kind, shape, begin, end in _entries(header, len(buffer) - start, wrong):
        type_name, size = _SIZES[kind]
        count = (end - begin) // size
        if not count:
            found[key] = torch.empty(shape, dtype=getattr(torch, type_name))
            continue
        offset = start + begin
        place = buffer if offset % size == 0 else buffer[offset : start + end]  # numbers lie at whole steps
        flat = torch.frombuffer(
            place, dtype=getattr(torch, type_name), count=count, offset=offset if place is buffer else 0
        )
        if sys.byteorder == "big":
            flat = torch.from_numpy(flat.numpy().byteswap())
        found[key] = flat.view(shape)
    return found


def _header(data: bytearray, wrong: Any) -> tuple[dict[str, Any], int]:
    """The header, and where the numbers begin."""
    if len(data) < 8:
        raise wrong("it is cut short")
    length = int.from_bytes(data[:8], "little")
    if length > min(HEADER, len(data) - 8):
        raise wrong(
            f"it says that its header has {length:,} bytes, and the whole file has {len(data):,}: it is cut short or "
            "something else"
        )
    try:
        header = json.loads(bytes(data[8 : 8 + length]).decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise wrong("its header cannot be read") from None
    if not isinstance(header, dict):
        raise wrong("its header cannot be read")
    header.pop("__metadata__", None)
    if not header:
        raise wrong("it holds no tensors")
    if len(header) > TENSORS:
        raise wrong(f"it lists {len(header):,} tensors, more than any network here has")
    return header, 8 + length


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name that is there twice")
    return found


def _entries(
    header: dict[str, Any], room: int, wrong: Any
) -> list[tuple[str, str, tuple[int, ...], int, int]]:
    """Key, kind, shape, begin and end of each tensor, in the order of the file."""
    entries = []
    for key, entry in header.items():
        short = key[:80]
        if len(key) > LONGEST or not isinstance(entry, dict):
            raise wrong(f"its entry “{short}” cannot be read")
        kind, shape, offsets = entry.get("dtype"), entry.get("shape"), entry.get("data_offsets")
        if not isinstance(kind, str) or kind not in _SIZES:
            raise wrong(f"“{short}” has numbers of the kind {str(kind)[:20]}, which Saisei does not know")
        shape, offsets = _numbers(shape), _numbers(offsets)
        if shape is None or len(shape) > DIMENSIONS or offsets is None or len(offsets) != 2:
            raise wrong(f"its entry “{short}” cannot be read")
        begin, end = offsets
        # one side of zero makes no numbers of all others, whose product is counted all the same
        if math.prod(max(side, 1) for side in shape) >= LIMIT:
            raise wrong(f"“{short}” has a shape that no tensor has")
        if math.prod(shape) * _SIZES[kind][1] != end - begin:
            raise wrong(
                f"“{short}” claims {math.prod(shape) * _SIZES[kind][1]:,} bytes and has {end - begin:,}"
            )
        entries.append((key, kind, tuple(shape), begin, end))
    entries.sort(key=lambda e: (e[3], e[4]))
    place = 0
    for key, _, _, begin, end in entries:
        if begin != place:
            what = "overlap" if begin < place else "leave a gap"
            raise wrong(f"its tensors {what} at “{key[:80]}”")
        place = end
    if place != room:
        raise wrong(
            f"its tensors end after {place:,} bytes, and {room:,} are there: it is cut short or changed"
        )
    return entries


def _numbers(value: Any) -> list[int] | None:
    """The value, if it is a list of whole numbers that a file can have."""
    plain = isinstance(value, list) and all(
        isinstance(n, int) and not isinstance(n, bool) and 0 <= n < LIMIT for n in value
    )
    return value if plain else None
