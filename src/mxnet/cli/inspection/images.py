"""Inspection of IDX files, the format of MNIST, plain or compressed by gzip."""

from __future__ import annotations

import gzip
import math
import os
import struct
import zlib
from typing import Any

from ..._core import idx, sniff
from ...base import MXNetError
from .report import Report, Table
from .statistics import COLUMNS, figures

_CHUNK = 1 << 20
_BYTES = 8  # the code of unsigned bytes, the only type that MXNet reads
_KINDS = {1: "IDX labels", 3: "IDX images"}


def idx_file(path: str, with_values: bool) -> Report:
    """Return the report on an IDX file; its values are only counted unless asked for."""
    head, total = _decompressed(path)
    if len(head) < 4 or head[:2] != b"\0\0" or head[2] != _BYTES or head[3] not in _KINDS:
        raise MXNetError(
            f"{path}: at byte 0: expected the magic number {idx.IMAGES} of IDX images or "
            f"{idx.LABELS} of labels, found {head[:4].hex(' ') or 'nothing'}. {sniff.hint(head)}"
        )
    dims = head[3]
    start = 4 + 4 * dims
    if len(head) < start:
        raise MXNetError(
            f"{path}: at byte 4: expected {dims} sizes, found the end of the file after "
            f"{len(head) - 4} bytes. It is cut short: get it again."
        )
    shape = struct.unpack_from(f">{dims}I", head, 4)
    report = Report(path, _KINDS[dims])
    size = os.path.getsize(path)
    report.facts = {"size": size, "shape": list(shape), "dtype": "uint8", "content size": total}
    expected = start + math.prod(shape)
    if total != expected:
        report.problems.append(
            f"{path}: at byte {min(total, expected)}: expected {expected} bytes in all for the "
            f"shape {shape}, found {total}. The file is damaged: get it again."
        )
    elif with_values:
        values = idx.read_images(path) if dims == 3 else idx.read_labels(path)
        report.tables = [Table("values", COLUMNS, [figures(values)])]
    return report


def _decompressed(path: str) -> tuple[bytes, int]:
    """Return the first bytes of the content, and its length."""
    with open(path, "rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        stream: Any = gzip.GzipFile(fileobj=raw) if zipped else raw
        try:
            head = stream.read(512)
            total = len(head)
            while chunk := stream.read(_CHUNK):
                total += len(chunk)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise MXNetError(
                f"{path}: the gzip data is damaged or cut short: {error}. Get the file again."
            ) from error
    return head, total
