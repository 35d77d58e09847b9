"""Record parameter files of a real MXNet 1.9.1, and let it judge ours.

    .oracle/bin/python tools/golden/params_files.py                   # record tests/golden/params
    .oracle/bin/python tools/golden/params_files.py --verify DIR      # judge the files of DIR

Recording writes small files with ``nd.save``, builds others by hand in the layouts that 1.9.1 only
reads, loads all of them, and puts what it loaded into ``contents.json``: an array is {stype,
shape, dtype, data, aux}, numbers in row order, bfloat16 as its bits.

Judging loads every ``*.params`` of DIR and saves it again: MXNet must understand the file and
write the very same bytes. Names that start with ``np`` are handled under NumPy shape semantics.
"""

import argparse
import contextlib
import json
import struct
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

import mxnet as mx

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden" / "params"
DTYPES = ("float32", "float64", "float16", "uint8", "int32", "int8", "int64", "bool")


def semantics(name: str) -> Any:
    return mx.util.np_shape(True) if name.startswith("np") else contextlib.nullcontext()


def classic_arrays() -> dict[str, Any]:
    """The arrays of each file that MXNet saves outside of NumPy shape semantics."""
    nd = mx.nd
    rows = nd.sparse.row_sparse_array(
        (np.arange(6, dtype="float32").reshape(2, 3) - 2, [1, 4]), shape=(6, 3)
    )
    matrix = nd.sparse.csr_matrix((np.array([1.5, -2, 3]), [0, 2, 1], [0, 2, 2, 3]), shape=(3, 4))
    flat = nd.array([1.5, -0.0, 3e-8])
    return {
        "dtypes": {dtype: nd.array([[1, 0, 3]], dtype=dtype) for dtype in DTYPES},
        "list": [flat, nd.arange(24, dtype="int32").reshape((1, 2, 3, 4))],
        "order": {"b.weight": flat, "a": nd.zeros((1,)), "ключ": nd.ones((2,)), "": flat},
        "empty": [],
        "no_values": [nd.array(np.zeros((0, 3))), nd.array(np.zeros((2, 0), dtype="uint8"))],
        "special": [nd.array([np.inf, -np.inf, np.nan, 1e-45])],
        "row_sparse": {"r": rows, "empty": nd.sparse.zeros("row_sparse", (4, 2))},
        "csr": {"c": matrix, "empty": nd.sparse.zeros("csr", (4, 2))},
        "mixed": [flat, rows, matrix, flat],
    }


def numpy_arrays() -> dict[str, Any]:
    """The arrays of files under NumPy shape semantics."""
    np_array = mx.np.array
    return {
        "np_scalar": {"scalar": np_array(3.25).as_nd_ndarray()},
        "np_mixed": [
            np_array(-7, dtype="int64").as_nd_ndarray(),
            mx.np.zeros((0, 3)).as_nd_ndarray(),
            np_array([[1, 2]], dtype="float16").as_nd_ndarray(),
        ],
    }


def hand_made() -> dict[str, bytes]:
    """Files in the layouts that 1.9.1 reads and does not write."""
    values = struct.pack("<2f", 1.5, -2)
    tail = context() + struct.pack("<i", 0) + values
    legacy = struct.pack("<3I", 2, 1, 2) + tail
    v1 = struct.pack("<Ii2q", 0xF993FAC8, 2, 1, 2) + tail
    on_gpu = struct.pack("<Iii2q", 0xF993FAC9, 0, 2, 1, 2) + context(2, 3) + tail[8:]
    bits = struct.pack("<Iiiq", 0xF993FAC9, 0, 1, 2) + context() + struct.pack("<i", 12)
    bits += struct.pack("<2H", 0x3F80, 0xC000)
    no_indptr = struct.pack("<Iiiqi2q", 0xF993FAC9, 2, 1, 0, 2, 2, 3) + context()
    no_indptr += struct.pack("<iiiqiiq", 0, 6, 1, 0, 6, 1, 0)
    return {
        "legacy": container([legacy, legacy], [b"arg:x", b"aux:y"]),
        "v1": container([v1]),
        "versions": container([legacy, v1, on_gpu]),
        "gpu": container([on_gpu], [b"g"]),
        "bfloat16": container([bits]),
        "csr_without_indptr": container([no_indptr]),
        "trailing": container([v1]) + b"more",
        "reserved": struct.pack("<Q", 0x112) + b"\x07" * 8 + container([v1])[16:],
    }


def context(device: int = 1, number: int = 0) -> bytes:
    return struct.pack("<2i", device, number)


def container(arrays: list, names: tuple | list = ()) -> bytes:
    text = b"".join(struct.pack("<Q", len(name)) + name for name in names)
    head = struct.pack("<3Q", 0x112, 0, len(arrays))
    return head + b"".join(arrays) + struct.pack("<Q", len(names)) + text


def contents(path: Path) -> dict:
    """What MXNet loads from a file."""
    with semantics(path.name):
        loaded = mx.nd.load(str(path))
        named = isinstance(loaded, dict)
        arrays = list(loaded.values()) if named else loaded
        return {
            "names": list(loaded) if named else None,
            "arrays": [describe(array) for array in arrays],
        }


def describe(array: Any) -> dict:
    data, aux = array, []
    if array.stype == "row_sparse":
        data, aux = array.data, [array.indices]
    elif array.stype == "csr":
        data, aux = array.data, [array.indptr, array.indices]
    plain = data.asnumpy()
    bits = plain.dtype.names is not None
    return {
        "stype": array.stype,
        "shape": list(array.shape),
        "dtype": "bfloat16" if bits else str(plain.dtype),
        "data": (plain.view("uint16") if bits else plain).ravel().tolist(),
        "aux": [part.asnumpy().tolist() for part in aux],
    }


def record() -> None:
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name, arrays in classic_arrays().items():
        mx.nd.save(str(GOLDEN / f"{name}.params"), arrays)
    with mx.util.np_shape(True):
        for name, arrays in numpy_arrays().items():
            mx.nd.save(str(GOLDEN / f"{name}.params"), arrays)
    for name, content in hand_made().items():
        (GOLDEN / f"{name}.params").write_bytes(content)
    known = {path.stem: contents(path) for path in sorted(GOLDEN.glob("*.params"))}
    for name, content in known.items():
        content["written_by_mxnet"] = name not in hand_made()
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(content, sort_keys=True)}"
        for name, content in known.items()
    )
    (GOLDEN / "contents.json").write_text(f"{{\n{lines}\n}}\n")
    print(f"{len(known)} files in {GOLDEN}")


def verify(folder: Path) -> int:
    """Return how many files of ``folder`` MXNet does not read or writes differently."""
    failures = 0
    paths = sorted(folder.glob("*.params"))
    for path in paths:
        with semantics(path.name), tempfile.TemporaryDirectory() as scratch:
            again = Path(scratch) / "again.params"
            try:
                mx.nd.save(str(again), mx.nd.load(str(path)))
                problem = None if again.read_bytes() == path.read_bytes() else "other bytes"
            except Exception as error:
                problem = str(error).splitlines()[-1]
        failures += problem is not None
        print(f"{path.name}: {problem or 'same bytes'}")
    print(f"{len(paths)} files, {failures} failures")
    return failures if paths else 1


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--verify", type=Path, metavar="DIR")
    folder = parser.parse_args().verify
    sys.exit(1 if folder and verify(folder) else None if folder else record())
