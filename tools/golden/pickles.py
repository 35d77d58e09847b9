"""Record pickled arrays of MXNet.

    .oracle/bin/python tools/golden/pickles.py

Writes tests/golden/arrays.pickle: a dictionary of dense and sparse arrays.
"""

import pickle
from pathlib import Path

import mxnet as mx

GOLDEN = Path(__file__).resolve().parents[2] / "tests" / "golden"


def main():
    """Write the file."""
    arrays = {
        "float32": mx.nd.array([[1, 2], [3, 4]]),
        "int64": mx.nd.arange(3, dtype="int64"),
        "row_sparse": mx.nd.array([[0, 0], [3, 4]]).tostype("row_sparse"),
        "csr": mx.nd.array([[0, 5], [3, 4]]).tostype("csr"),
    }
    (GOLDEN / "arrays.pickle").write_bytes(pickle.dumps(arrays, protocol=2))


if __name__ == "__main__":
    main()
