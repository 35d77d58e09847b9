"""What kind of file a file is, by its first bytes, or by its name where these tell nothing."""

from __future__ import annotations

import gzip
import os
import stat

from ..._core import sniff
from ..._core.params_layout import HEADER, LONG
from ..._core.record_file import MAGIC_BYTES
from ..console import UsageError

_BY_ENDING = {
    ".params": "params", ".nd": "params", ".json": "symbol", ".safetensors": "safetensors",
    ".onnx": "onnx", ".rec": "rec", ".idx": "idx", ".lst": "lst", ".states": "states",
    ".gz": "mnist", ".pt": "torch", ".pth": "torch",
}  # fmt: skip
_MNIST_ENDINGS = ("-ubyte", "-ubyte.gz")
_STATES = b"mxnet optimizer states"
_HEAD = 4096


def kind_of(path: str) -> str | None:
    """Return the kind of a file, None if it cannot be told; OSError if it cannot be read.

    Raises UsageError for pipes and devices: their content can be read once, or never ends.
    """
    mode = os.stat(path).st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise UsageError(f"{path} is no regular file: copy its content into one.")
    with open(path, "rb") as stream:
        head = stream.read(_HEAD)
    return _by_content(head, path) or by_name(path)


def looks_like(path: str) -> str:
    """Say what a file seems to be that is none of these kinds; empty where nothing fits."""
    with open(path, "rb") as stream:
        head = stream.read(_HEAD)
    return "" if _by_content(head, path) else sniff.hint(head)


def by_name(path: str) -> str | None:
    """Return the kind that a name stands for, None if it has none."""
    if path.endswith(_MNIST_ENDINGS):
        return "mnist"
    return _BY_ENDING.get(os.path.splitext(path)[1].lower())


def _by_content(head: bytes, path: str) -> str | None:
    if head.startswith(LONG.pack(HEADER)):
        return "params"
    if head.startswith(MAGIC_BYTES):
        return "rec"
    if head.startswith(b"\x1f\x8b"):
        head = _unzipped(path)
    if head[:3] == b"\0\0\x08":
        return "mnist"
    if head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 1 << 32:
        return "states" if _STATES in head else "safetensors"
    if head.startswith(b"PK\x03\x04") and b"/data.pkl" in head[30:286]:
        return "torch"
    if head.startswith(b"\x80") and head[1:2] in (b"\2", b"\3", b"\4", b"\5"):
        return "torch" if by_name(path) == "torch" else "states"
    return "symbol" if _is_graph(head) else None


def _is_graph(head: bytes) -> bool:
    text = head.lstrip()
    return text.startswith(b"{") and b'"nodes"' in text


def _unzipped(path: str) -> bytes:
    try:
        with gzip.open(path) as stream:
            return stream.read(16)
    except (OSError, EOFError):
        return b""
