"""Record what MXNet's augmenters for object detection and iterators of mx.image give.

    .oracle/bin/python tools/golden/image_iterators.py

Writes ``tests/golden/image/iterators.json`` for the cases of
``tests/recordio/image_cases.py``: results, or the types of errors.
"""

from __future__ import annotations

import json
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "recordio"))
from image_cases import ITERATORS, LISTS, PAIRS, SEEDS, batches_of, changed, made  # noqa: E402
from record_cases import write_files  # noqa: E402

import mxnet as mx  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "image" / "iterators.json"


def outcome(call: Callable[[], Any]) -> Any:
    """Return what a call gives, or the type of its error."""
    try:
        return call()
    except Exception as error:
        return type(error).__name__


def recorded(make: Callable[[], list[Any]]) -> Any:
    """Return what augmenters dump and, unless calls fail, what they make for all seeds."""
    augmenters = make()
    results = [outcome(lambda seed=seed: changed(mx, make(), seed)) for seed in SEEDS]
    return {"dumps": [augmenter.dumps() for augmenter in augmenters], "results": results}


def main() -> None:
    record: dict[str, dict[str, Any]] = {"pairs": {}, "lists": {}, "iterators": {}}
    for name, case in PAIRS.items():
        record["pairs"][name] = outcome(lambda case=case: recorded(lambda: [made(mx, case)]))
    for name, options in LISTS.items():
        record["lists"][name] = outcome(
            lambda options=options: recorded(
                lambda: mx.image.CreateDetAugmenter((3, 12, 10), **options)
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        write_files(mx, Path(folder))
        for name, options in ITERATORS.items():
            record["iterators"][name] = outcome(
                lambda options=options: batches_of(mx, Path(folder), options)
            )
    TARGET.write_text(json.dumps(record, separators=(",", ":")) + "\n")
    print(f"{TARGET.stat().st_size / 1024:.0f} KiB")
    print({n: v for part in record.values() for n, v in part.items() if isinstance(v, str)})


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
