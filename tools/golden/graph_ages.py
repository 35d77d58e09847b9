"""Record how MXNet reads graphs of older versions, and how it writes awkward ones.

    .oracle/bin/python tools/golden/graph_ages.py

Writes tests/golden/graph_ages.json.
"""

import json
import sys
from pathlib import Path

import mxnet as mx

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from helpers.graph_ages import facts, texts, written  # noqa: E402


def main():
    """Write the file."""
    read = {name: facts(mx.sym.load_json(text)) for name, text in texts().items()}
    path = ROOT / "tests" / "golden" / "graph_ages.json"
    content = {"read": read, "written": written(mx)}
    path.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
