"""Record how MXNet's mixed precision behaves.

    .oracle/bin/python tools/golden/amp.py

Writes ``tests/golden/amp.json``: what each scenario of ``tests/contrib/amp/scenarios.py`` returns,
each run in a process of its own since mixed precision cannot be switched off.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "tests" / "contrib" / "amp" / "scenarios.py"
NAMES = ("lists", "loss_scaling", "updates_apart", "loss_outputs", "conversion_of_graphs",
         "wrong_conversions")  # fmt: skip


def main() -> None:
    """Run every scenario."""
    found = {}
    for name in NAMES:
        command = [sys.executable, "-E", "-W", "ignore", str(SCRIPT), name]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        found[name] = json.loads(done.stdout)
    target = ROOT / "tests" / "golden" / "amp.json"
    target.write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
