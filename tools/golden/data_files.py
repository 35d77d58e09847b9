"""Record what MXNet makes of folders of images and of texts.

    .oracle/bin/python tools/golden/data_files.py

Writes ``tests/golden/data_files.json``. The tests make the same files with the functions here.
"""

from __future__ import annotations

import collections
import hashlib
import json
import os
import struct
import tempfile
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np

import mxnet as mx
from mxnet.contrib.text.vocab import Vocabulary
from mxnet.gluon.contrib.data import text
from mxnet.gluon.data import vision

TARGET = Path(__file__).resolve().parents[2] / "tests" / "golden" / "data_files.json"
TEXT = " \n = Title = \n \n the cat sat on the mat <unk> the \n dog \n\n the end ."
FILES = ("b/2.png", "b/10.png", "a/x.PNG", "a/sub/n.png", ".h/q.png", "top.png")
COUNTED = ["b", "b", "a", "c", "c", "c", "<unk>", "z", "y", "<pad>"]
VOCABULARIES: dict[str, dict[str, Any]] = {
    "all": {}, "min_freq": {"min_freq": 2}, "most": {"most_freq_count": 2},
    "none": {"most_freq_count": 0}, "unknown": {"most_freq_count": 3, "unknown_token": "c"},
    "reserved": {"most_freq_count": 2, "reserved_tokens": ["<pad>", "<bos>"]},
    "reserved unknown": {"reserved_tokens": ["<unk>"]},
    "reserved twice": {"reserved_tokens": ["a", "a"]}, "min_freq 0": {"min_freq": 0},
}  # fmt: skip


def png(pixels: np.ndarray) -> bytes:
    """Return a PNG file of (rows, columns, 3) bytes."""
    rows, columns, _ = pixels.shape

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", columns, rows, 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + row.tobytes() for row in pixels))
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def make_folders(root: Path) -> None:
    """Write small images, and files that are none, below ``root``."""
    for number, name in enumerate(FILES):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        draw = np.random.RandomState(number)
        path.write_bytes(png(draw.randint(0, 256, (3, 4, 3)).astype(np.uint8)))
    (root / "e").mkdir()
    (root / "a" / "readme.txt").write_text("x")


def folders() -> dict:
    """Return what an ImageFolderDataset of the files above holds."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        make_folders(root)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            dataset = vision.ImageFolderDataset(folder)
        image, label = dataset[2]
        grey = vision.ImageFolderDataset(folder, flag=0)[2][0]
        said = [str(warning.message) for warning in caught]
        return {
            "synsets": dataset.synsets,
            "items": [[os.path.relpath(path, folder), number] for path, number in dataset.items],
            "warnings": sorted(m.replace(folder, "R") for m in said if m.startswith("Ignoring")),
            "image": image.asnumpy().tolist(), "label": [type(label).__name__, label],
            "grey": list(grey.shape),
        }  # fmt: skip


class SmallText(text.WikiText2):
    """WikiText-2, but each part is the text above."""

    def _get_data(self) -> None:
        name = self._data_file[self._segment][0]
        os.makedirs(self._root, exist_ok=True)
        Path(self._root, name).write_bytes(TEXT.encode())
        digest = hashlib.sha1(TEXT.encode()).hexdigest()
        self._data_file = {self._segment: (name, digest)}
        super()._get_data()


def texts() -> dict:
    """Return the samples and the words of the small text."""
    with tempfile.TemporaryDirectory() as folder:
        dataset = SmallText(folder, "validation", seq_len=5)
        few = Vocabulary(dataset.frequencies, min_freq=2)
        other = SmallText(folder, "train", few, 3)
    return {
        "samples": [[part.asnumpy().tolist() for part in sample] for sample in dataset],
        "dtype": str(np.dtype(dataset[0][0].dtype)),
        "words": dataset.vocabulary.idx_to_token,
        "reserved": dataset.vocabulary.reserved_tokens,
        "frequencies": dict(dataset.frequencies),
        "few": [[part.asnumpy().tolist() for part in sample] for sample in other],
    }


def vocabularies() -> dict:
    """Return the words of vocabularies, or the types of errors."""
    results: dict[str, Any] = {}
    for name, options in VOCABULARIES.items():
        try:
            made = Vocabulary(collections.Counter(COUNTED), **options)
        except Exception as error:
            results[name] = type(error).__name__
            continue
        results[name] = [made.idx_to_token, made.to_indices(["a", "c", "q"]), made.to_tokens(0)]
    return results


def main() -> None:
    assert mx.__version__ == "1.9.1"
    record = {"folders": folders(), "texts": texts(), "vocabularies": vocabularies()}
    TARGET.write_text(json.dumps(record, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
