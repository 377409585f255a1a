"""Reading and writing picture files with depth, profile and metadata intact, plain ones and those with layers.

Cheap to import: the codecs are loaded when the first file is decoded or encoded. All errors are ``FileError`` (or
its ``FormatLimitError``) with one clear sentence.
"""

from engine.files import formats, privacy, provenance
from engine.files.documents import (
    embedded_preview,
    is_layered,
    layered_losses,
    psd_losses,
    read_layered,
    write_layered,
)
from engine.files.layered import LayeredFile, LayeredGroup, LayeredLayer
from engine.files.model import Header, Metadata, ReadFile, SaveOptions
from engine.files.reading import probe, read
from engine.files.writing import check_target, decoded, encoded, losses, put, write

__all__ = [
    "Header",
    "LayeredFile",
    "LayeredGroup",
    "LayeredLayer",
    "Metadata",
    "ReadFile",
    "SaveOptions",
    "check_target",
    "decoded",
    "embedded_preview",
    "encoded",
    "formats",
    "is_layered",
    "layered_losses",
    "losses",
    "privacy",
    "probe",
    "provenance",
    "psd_losses",
    "put",
    "read",
    "read_layered",
    "write",
    "write_layered",
]
