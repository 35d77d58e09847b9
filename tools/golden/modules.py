"""Record what MXNet's modules compute, log and refuse.

    .oracle/bin/python tools/golden/modules.py [NAME ...]

Writes ``tests/golden/modules.json.gz``, the results of each scenario of
``tests/module/scenarios*.py``, and ``tests/golden/modules_files.npz``, the files of checkpoints.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from pathlib import Path

import numpy as np

import mxnet as mx

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "module"))
from networks import trained  # noqa: E402
from scenarios import SCENARIOS  # noqa: E402
from scenarios_kinds import SCENARIOS as KINDS  # noqa: E402
from scenarios_older import SCENARIOS as OLDER  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "modules.json.gz"
FILES = ROOT / "tests" / "golden" / "modules_files.npz"


def record_files() -> None:
    """Write the files of checkpoints, of one context and of two."""
    kept = {}
    for contexts in (1, 2):
        with tempfile.TemporaryDirectory() as place:
            trained(mx, contexts).save_checkpoint(f"{place}/model", 1, True)
            for path in sorted(Path(place).iterdir()):
                kept[f"{contexts}/{path.name}"] = np.frombuffer(path.read_bytes(), np.uint8)
    np.savez_compressed(FILES, **kept)


def main() -> None:
    """Run every scenario, or those named."""
    chosen = sys.argv[1:]
    found = json.loads(gzip.decompress(TARGET.read_bytes())) if chosen else {}
    for name, run in {**SCENARIOS, **KINDS, **OLDER}.items():
        if not chosen or name in chosen:
            with tempfile.TemporaryDirectory() as place:
                try:
                    text = json.dumps(run(mx, place), separators=(",", ":"))
                except Exception as error:
                    print(f"{name}: {type(error).__name__}: {str(error).splitlines()[-1:]}")
                    continue
                found[name] = json.loads(text.replace(place, "<place>"))
    if not chosen:
        record_files()
    text = json.dumps(found, separators=(",", ":"))
    TARGET.write_bytes(gzip.compress(text.encode(), mtime=0))
    print(f"{len(found)} scenarios, {TARGET.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
