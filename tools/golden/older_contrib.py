"""Record what the older parts of MXNet's ``mx.contrib`` do.

    .oracle/bin/python tools/golden/older_contrib.py

Writes ``tests/golden/older_contrib.json``: what the scenarios of
``tests/contrib/older/scenarios.py`` return.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "contrib" / "older"))
from scenarios import SCENARIOS  # noqa: E402

import mxnet as mx  # noqa: E402


def main() -> None:
    found = {name: scenario(mx) for name, scenario in SCENARIOS.items()}
    target = ROOT / "tests" / "golden" / "older_contrib.json"
    target.write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
