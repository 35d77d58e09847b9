"""``mx.contrib``: what MXNet kept apart as experimental.

The operators are those of ``mx.nd.contrib`` and ``mx.sym.contrib``.
"""

from . import amp, io, ndarray, symbol, tensorboard, text
from . import ndarray as nd
from . import symbol as sym

__all__ = [
    "amp", "io", "nd", "ndarray", "sym", "symbol", "tensorboard", "text",
]  # fmt: skip
