"""Record what MXNet makes of 8-bit operators, also of those that fail in the plain way.

    .oracle/bin/python tools/golden/quantized.py

Writes ``tests/golden/quantized.npz``: ``<call>/<i>`` is output i of a call of
``tests/ops/quantized_cases.py``. MXNet's recurrent network fails on processors with AVX-512, for
which its own library has no such weights: the library is told to do without.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np

os.environ["DNNL_MAX_CPU_ISA"] = "AVX2"
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "ops"))
from quantized_cases import CALLS, Call  # noqa: E402

import mxnet as mx  # noqa: E402

TARGET = ROOT / "tests" / "golden" / "quantized.npz"


def run(call: Call) -> list[np.ndarray]:
    """Return the outputs of a call; products work in graphs alone."""
    arrays = [mx.nd.array(x, dtype=x.dtype) for x in call.arrays]
    if call.op != "quantized_elemwise_mul":
        outputs = getattr(mx.nd.contrib, call.op)(*arrays, **call.attrs)
    else:
        names = [f"v{i}" for i in range(len(arrays))]
        graph = getattr(mx.sym.contrib, call.op)(*map(mx.sym.var, names), **call.attrs)
        outputs = graph.bind(mx.cpu(), dict(zip(names, arrays, strict=True))).forward()
    return [x.asnumpy() for x in (outputs if isinstance(outputs, list) else [outputs])]


def main() -> None:
    found = {
        f"{name}/{i}": output for name, call in CALLS.items() for i, output in enumerate(run(call))
    }
    np.savez_compressed(TARGET, **found)
    print(f"{len(found)} arrays, {TARGET.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
