"""Record what MXNet's symbols and executors answer.

    .oracle/bin/python tools/golden/symbol_audit.py

Writes ``tests/golden/symbol_audit.json.gz``: what the scenarios of
``tests/symbol/audit/scenarios.py`` return. Joining of layers to operators of MXNet's own library is
switched off, which hides results from monitors.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from pathlib import Path

os.environ["MXNET_SUBGRAPH_BACKEND"] = "NONE"
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "symbol" / "audit"))
from scenarios import SCENARIOS  # noqa: E402

import mxnet as mx  # noqa: E402


def main() -> None:
    found = {name: scenario(mx) for name, scenario in SCENARIOS.items()}
    target = ROOT / "tests" / "golden" / "symbol_audit.json.gz"
    with gzip.GzipFile(target, "wb", mtime=0) as stream:
        stream.write(json.dumps(found).encode())
    print(f"{target.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
