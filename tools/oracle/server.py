"""Answer calls of operators with what MXNet does, over standard input and output.

    .oracle/bin/python tools/oracle/server.py

The live tests start it. A request is a pickled description of a sample, an answer the pickled
entry that ``tools/golden/operators.py`` would record. Arrays travel as (dtype, shape, bytes), since
the NumPy of the other side may be of another age. Ends at the end of its input.
"""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "ops"), str(ROOT / "tools" / "golden")]
from operators import record  # noqa: E402
from samples import Sample  # noqa: E402

import mxnet as mx  # noqa: E402


def pack(value: Any) -> Any:
    """Replace arrays, also inside of lists and dicts, by their parts."""
    if isinstance(value, np.ndarray):
        return ("array", value.dtype.str, value.shape, value.tobytes())
    if isinstance(value, list):
        return [pack(entry) for entry in value]
    if isinstance(value, dict):
        return {key: pack(entry) for key, entry in value.items()}
    return value


def unpack(value: Any) -> Any:
    """Put arrays together again."""
    if isinstance(value, tuple) and len(value) == 4 and value[0] == "array":
        return np.frombuffer(value[3], value[1]).reshape(value[2]).copy()
    if isinstance(value, list):
        return [unpack(entry) for entry in value]
    if isinstance(value, dict):
        return {key: unpack(entry) for key, entry in value.items()}
    return value


def main() -> None:
    answers = sys.stdout.buffer
    # What MXNet itself prints must not get between the answers.
    sys.stdout = sys.stderr
    while True:
        try:
            request = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        sample = Sample(**unpack(request))
        entry = record(sample)
        mx.nd.waitall()
        pickle.dump(pack(entry), answers, protocol=4)
        answers.flush()


if __name__ == "__main__":
    main()
