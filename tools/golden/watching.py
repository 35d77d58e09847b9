"""Record how MXNet prints, draws and watches networks.

    .oracle/bin/python tools/golden/watching.py

Writes ``tests/golden/gluon/watching.json``: tables of ``print_summary``, sources of
``plot_network``, the names that operator hooks see, and what monitors collect, for the graphs of
``tests/visualization/graphs.py``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from visualization.graphs import (  # noqa: E402
    DRAWINGS,
    LAYOUTS,
    MONITORS,
    drawn,
    graphs,
    monitored,
    printed,
    watched,
)

TARGET = ROOT / "tests" / "golden" / "gluon" / "watching.json"


def main() -> None:
    """Record everything."""
    first, shape = graphs()["convolutional"]
    found = {
        "tables": {name: [printed(graph), printed(graph, shape=shapes)]
                   for name, (graph, shapes) in graphs().items()},
        "layouts": [printed(first, shape=shape, **layout) for layout in LAYOUTS],
        "drawings": {name: [drawn(graph), drawn(graph, shape=shapes)]
                     for name, (graph, shapes) in graphs().items()},
        "settings": [drawn(first, **settings) for settings in DRAWINGS],
        "hooks": {kind: [watched(kind, False), watched(kind, True)]
                  for kind in ("Sequential", "HybridSequential")},
        "monitors": [monitored(settings) for settings in MONITORS],
    }  # fmt: skip
    TARGET.write_text(json.dumps(found, indent=0) + "\n")
    print(f"{TARGET.name}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
