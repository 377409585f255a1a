"""Reading and writing picture files with depth, profile and metadata intact.

Cheap to import: the codecs are loaded when the first file is decoded or encoded. All errors are ``FileError`` (or
its ``FormatLimitError``) with one clear sentence.
"""

from engine.files import formats, provenance
from engine.files.model import Header, Metadata, ReadFile, SaveOptions
from engine.files.reading import probe, read
from engine.files.writing import check_target, losses, write

__all__ = [
    "Header",
    "Metadata",
    "ReadFile",
    "SaveOptions",
    "check_target",
    "formats",
    "losses",
    "probe",
    "provenance",
    "read",
    "write",
]
