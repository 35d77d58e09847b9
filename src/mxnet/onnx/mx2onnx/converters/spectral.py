"""Fourier transforms."""

from __future__ import annotations

import numpy as np

from ..table import Results, converts
from ..values import Call
from ..writer import Writer
from .common import shaped


def _cast_wide(g: Writer, call: Call) -> tuple[str, np.dtype]:
    data = call.data
    dtype = np.dtype("float32") if data.dtype == np.float16 else data.dtype
    return g.to(data, dtype), dtype


@converts("_contrib_fft")
def _fft(g: Writer, call: Call) -> Results:
    x, dtype = _cast_wide(g, call)
    rows = g.reshape(x, [None, g.length(call.data, -1), 1])
    found = shaped(g, call, g.op("DFT", rows, None, g.number(1, np.int64)))
    return found if dtype == call.out.dtype else g.cast(found, call.out.dtype)


@converts("_contrib_ifft")
def _ifft(g: Writer, call: Call) -> Results:
    x, dtype = _cast_wide(g, call)
    length = g.over(g.length(call.data, -1), 2)
    rows = g.reshape(x, [None, length, 2])
    found = g.op("DFT", rows, None, g.number(1, np.int64), inverse=1)
    real = g.op("Gather", found, g.number(0, np.int64), axis=2)
    # MXNet leaves out the division by the length.
    scaled = g.op("Mul", real, g.cast(g.vector([length]), dtype))
    final = shaped(g, call, scaled)
    return final if dtype == call.out.dtype else g.cast(final, call.out.dtype)
