"""Record what MXNet's callbacks log and write.

    .oracle/bin/python tools/golden/callbacks.py

Writes ``tests/golden/callbacks.json``: the lines of each scenario of
``tests/callback/scenarios.py``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import mxnet as mx

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "callback"))
from scenarios import SCENARIOS  # noqa: E402


def main() -> None:
    """Run every scenario."""
    found = {}
    for name, run in SCENARIOS.items():
        with tempfile.TemporaryDirectory() as place:
            found[name] = [line.replace(place, "<place>") for line in run(mx, place)]
    target = ROOT / "tests" / "golden" / "callbacks.json"
    target.write_text(json.dumps(found, indent=0) + "\n")


if __name__ == "__main__":
    main()
