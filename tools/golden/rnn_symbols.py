"""Record what the cells of MXNet's ``mx.rnn`` are, and which graphs they make.

    .oracle/bin/python tools/golden/rnn_symbols.py

Writes ``tests/golden/rnn_symbols.json.gz``: for each cell of ``tests/rnn/symbol_cases.py`` its
settings, the nodes of its graphs, the names and sums of its gates, and what it computes.
"""

from __future__ import annotations

import gzip
import json
import sys
import warnings
from pathlib import Path

import mxnet as mx

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from rnn.symbol_cases import CELLS, compute, describe, graphs, weights  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "rnn_symbols.json.gz"


def main() -> None:
    """Record all cells."""
    warnings.simplefilter("ignore")
    found = {}
    for case, build in CELLS.items():
        found[case] = {
            "seen": describe(build(mx.rnn)),
            "graphs": graphs(build),
            "weights": weights(case, build),
            "values": {part: array.tolist() for part, array in compute(case, build).items()},
        }
    # Without a time, equal contents make equal files.
    TARGET.write_bytes(gzip.compress(json.dumps(found).encode(), mtime=0))
    print(f"{TARGET.name}: {len(found)} cells, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
