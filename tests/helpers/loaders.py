"""Every loader of files, small files for it, and damage done to them.

A loader takes any bytes: it returns, having looked at all that it read, or raises one of its
documented errors. The tests of tests/fuzz/ and the targets of tools/fuzz/ hold them to that.
"""

from __future__ import annotations

import atexit
import gzip
import io
import os
import shutil
import struct
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from helpers.graphs import OLD_FILES, graphs

import mxnet as mx
from mxnet._core import idx, params_file, symbol_file
from mxnet._core.record_file import MAGIC_BYTES, encode
from mxnet.base import MXNetError
from mxnet.recordio import MXIndexedRecordIO, MXRecordIO, index_records, salvage, unpack

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
MASKS = (0x01, 0x80, 0xFF)
_MEMORY = "/dev/shm"  # files there cost no access to a disk


@dataclass(frozen=True)
class Loader:
    """How to read bytes, what they may be, and what reading them may raise."""

    read: Callable[[bytes], Any]
    seeds: Callable[[], dict[str, bytes]]
    errors: tuple[type[Exception], ...] = (MXNetError,)

    def survives(self, content: bytes) -> bool:
        """Read the bytes; return whether they were a file. Other errors than documented pass on."""
        try:
            self.read(content)
        except self.errors as error:
            assert str(error), "an error without a message"
            return False
        return True


def damaged(content: bytes) -> Iterator[bytes]:
    """Yield the content cut short at every byte, and with every byte changed in several ways."""
    for size in range(len(content)):
        yield content[:size]
    for place in range(len(content)):
        for mask in MASKS:
            changed = bytearray(content)
            changed[place] ^= mask
            yield bytes(changed)


@cache
def _folder() -> Path:
    folder = tempfile.mkdtemp(prefix="loaders-", dir=_MEMORY if os.path.isdir(_MEMORY) else None)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


def _stored(name: str, content: bytes) -> str:
    path = _folder() / name
    path.write_bytes(content)
    return str(path)


# --- parameters and graphs -------------------------------------------------------------------


def _read_params(content: bytes) -> None:
    found = mx.nd.load_frombuffer(content)
    for array in found.values() if isinstance(found, dict) else found:
        if array is None:
            continue
        if array.stype == "default":
            assert array.asnumpy().shape == array.shape
        else:  # as a dense array it may be larger than any memory
            assert len(array.data.asnumpy()) == len(array.indices.asnumpy())


def _read_params_file(content: bytes) -> None:
    with params_file.read(_stored("x.params", content)) as file:
        for entry in file:
            assert entry.nbytes <= len(content)
            entry.value()


def _params() -> dict[str, bytes]:
    names = ("mixed", "order", "legacy", "v1", "np_mixed", "csr", "row_sparse", "versions", "gpu")
    return {name: (GOLDEN / "params" / f"{name}.params").read_bytes() for name in names}


def _read_symbol(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    graph = mx.sym.load_json(text)
    graph.list_arguments(), graph.list_outputs(), graph.list_auxiliary_states()
    again = graph.tojson(remove_amp_cast=False)
    assert mx.sym.load_json(again).tojson(remove_amp_cast=False) == again
    symbol_file.parse(symbol_file.read(content).text())


def _symbols() -> dict[str, bytes]:
    made = graphs(mx)
    names = ("fully_connected", "norms", "group", "cond")
    return {
        **{name: _short(made[name].tojson()) for name in names},
        **{name: _short(text) for name, text in OLD_FILES.items()},
    }


def _short(text: str) -> bytes:
    return "".join(line.strip() for line in text.splitlines()).encode()


# --- records and images ----------------------------------------------------------------------

_RECORDS = [b"first", b"", b"abcd" + MAGIC_BYTES + b"efgh", b"0123456789ab"]
_REC = b"".join(map(encode, _RECORDS))


def _read_records(content: bytes) -> None:
    path = _stored("x.rec", content)
    salvage(path, path + ".new")
    index_records(path, path + ".idx")
    reader = MXRecordIO(path, "r")
    for record in iter(reader.read, None):
        assert len(record) <= len(content)
    reader.close()


def _image_record() -> bytes:
    header = struct.pack("<IfQQ", 2, 0.0, 7, 1) + struct.pack("<2f", 1.5, 2.5)
    return header + b"image"


def _read_header(content: bytes) -> None:
    header, rest = unpack(content)
    assert np.size(header.label) * 4 + len(rest) <= max(len(content), 4)


def _read_index(content: bytes) -> None:
    _stored("y.rec", _REC)
    reader = MXIndexedRecordIO(_stored("y.idx", content), str(_folder() / "y.rec"), "r")
    for key in reader.keys:
        reader.read_idx(key)
    reader.close()


def _index() -> bytes:
    starts = np.cumsum([0, *(len(encode(record)) for record in _RECORDS)])[:-1]
    return "".join(f"{key}\t{start}\n" for key, start in enumerate(starts)).encode()


def _packed(content: bytes) -> dict[str, bytes]:
    return {"raw": content, "gzip": gzip.compress(content, mtime=0)}


def _images() -> dict[str, bytes]:
    return _packed(struct.pack(">4I", 2051, 2, 3, 4) + bytes(range(24)))


def _labels() -> dict[str, bytes]:
    return _packed(struct.pack(">2I", 2049, 5) + bytes(5))


def _cifar() -> dict[str, bytes]:
    return {"gzip": gzip.compress(bytes(3073), mtime=0)}


# --- states and NumPy's files ----------------------------------------------------------------


def _read_states(content: bytes) -> None:
    updater = mx.optimizer.get_updater(mx.optimizer.SGD())
    updater.set_states(content)
    for state in updater.states.values():
        for part in state if isinstance(state, tuple | list) else (state,):
            if isinstance(part, mx.nd.NDArray) and part.stype == "default":
                part.asnumpy()


def _states() -> dict[str, bytes]:
    golden = np.load(GOLDEN / "optimizer_states.npz")
    schedule = mx.lr_scheduler.FactorScheduler(3, 0.5, base_lr=0.1)
    updater = mx.optimizer.get_updater(mx.optimizer.SGD(momentum=0.9, lr_scheduler=schedule))
    for index in (0, "b"):
        updater(index, mx.nd.ones((2,)), mx.nd.ones((2,)))
    return {
        "MXNet": golden["pickle"].tobytes(),
        "MXNet, whole": golden["pickle_with_optimizer"].tobytes(),
        "own": updater.get_states(), "own, whole": updater.get_states(dump_optimizer=True),
    }  # fmt: skip


def _read_numpy(content: bytes) -> None:
    found = mx.nd.load(_stored("x.npz", content))
    for array in found.values() if isinstance(found, dict) else found:
        if array is not None:
            array.asnumpy()


def _numpy() -> dict[str, bytes]:
    values = np.arange(6, dtype="f4").reshape(2, 3)
    files = {}
    for name, save in (("npy", np.save), ("npz", np.savez), ("packed", np.savez_compressed)):
        stream = io.BytesIO()
        save(stream, values)
        files[name] = stream.getvalue()
    return files


LOADERS: dict[str, Loader] = {
    "params": Loader(_read_params, _params),
    "params_file": Loader(_read_params_file, _params),
    "symbol": Loader(_read_symbol, _symbols),
    "records": Loader(_read_records, lambda: {"records": _REC}),
    "record_index": Loader(_read_index, lambda: {"index": _index()}, (MXNetError, ValueError)),
    "image_header": Loader(
        _read_header, lambda: {"labels": _image_record()}, (struct.error, ValueError)
    ),
    "idx_images": Loader(lambda content: idx.read_images(_stored("i", content)), _images),
    "idx_labels": Loader(lambda content: idx.read_labels(_stored("l", content)), _labels),
    "cifar": Loader(lambda content: idx.read_cifar(_stored("c", content)), _cifar),
    "states": Loader(_read_states, _states),
    "numpy": Loader(_read_numpy, _numpy),
}
