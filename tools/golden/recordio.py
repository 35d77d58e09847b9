"""Record the RecordIO files that MXNet writes, and what it packs.

    .oracle/bin/python tools/golden/recordio.py

Writes ``tests/golden/recordio.json``; bytes are stored as hexadecimal digits.
"""

from __future__ import annotations

import json
import struct
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import mxnet as mx

TARGET = Path(__file__).resolve().parents[2] / "tests" / "golden" / "recordio.json"
MAGIC = struct.pack("<I", 0xCED7230A)
CONTENTS = [
    b"", b"a", b"abcd", b"x" * 5, MAGIC, MAGIC + b"zz", b"ab" + MAGIC, b"abcd" + MAGIC + b"efgh",
    b"abcd" + MAGIC + MAGIC + b"q", b"1234" + MAGIC, MAGIC * 3, b"a" + MAGIC + b"bcd" + MAGIC,
    MAGIC[:3], b"abcd" + MAGIC[:3], bytes(range(256)),
]  # fmt: skip
LABELS: list[Any] = [
    0, 1.5, -3, True, [1, 2, 3], (4.5, 5), [], np.arange(6.0).reshape(2, 3), np.array(7.0),
    np.float32(0.1), np.int64(12), np.array([1e-3], "float16"),
]  # fmt: skip
IDS = [(0, 0), (7, 8), (2**40, 2**64 - 1)]


def written(folder: Path) -> dict[str, Any]:
    """Return a plain and an indexed file with the contents, and what MXNet reads from it."""
    path = str(folder / "plain.rec")
    writer = mx.recordio.MXRecordIO(path, "w")
    for content in CONTENTS:
        writer.write(content)
    writer.close()
    reader = mx.recordio.MXRecordIO(path, "r")
    read = []
    while True:
        record = reader.read()
        if record is None:
            break
        read.append(record.hex())
    assert read == [content.hex() for content in CONTENTS]
    indexed = mx.recordio.MXIndexedRecordIO(
        str(folder / "indexed.idx"), str(folder / "indexed.rec"), "w"
    )
    positions = []
    for number, content in enumerate(CONTENTS):
        positions.append(indexed.tell())
        indexed.write_idx(number * 7 % 15, content)
    indexed.close()
    return {
        "contents": read,
        "file": Path(path).read_bytes().hex(),
        "indexed": (folder / "indexed.rec").read_bytes().hex(),
        "index": (folder / "indexed.idx").read_text(),
        "positions": positions,
    }


def packed() -> list[dict[str, Any]]:
    """Return packed headers, and what unpacking gives."""
    rows = []
    for number, label in enumerate(LABELS):
        for flag, (first, second) in enumerate(IDS):
            content = mx.recordio.pack(
                mx.recordio.IRHeader(flag, label, first, second), b"content"[number % 7 :]
            )
            header, rest = mx.recordio.unpack(content)
            rows.append({
                "packed": content.hex(), "flag": header.flag, "rest": rest.hex(),
                "label": np.asarray(header.label).tolist(), "type": type(header.label).__name__,
                "ids": [header.id, header.id2],
            })  # fmt: skip
    return rows


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        record = {**written(Path(folder)), "packed": packed()}
    TARGET.write_text(json.dumps(record, separators=(",", ":")) + "\n")
    print(f"{TARGET.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
