"""Record how MXNet reads word vectors.

    .oracle/bin/python tools/golden/text.py

Writes ``tests/golden/text.json``: what each scenario of ``tests/contrib/text/scenarios.py``
returns.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import mxnet as mx

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "contrib" / "text"))
from scenarios import SCENARIOS  # noqa: E402


def main() -> None:
    """Run every scenario."""
    found = {}
    for name, run in SCENARIOS.items():
        with tempfile.TemporaryDirectory() as place:
            found[name] = json.loads(json.dumps(run(mx, place)).replace(place, "<place>"))
    target = ROOT / "tests" / "golden" / "text.json"
    target.write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
