"""``mx.contrib``: what MXNet kept apart as experimental.

The operators are those of ``mx.nd.contrib`` and ``mx.sym.contrib``.
"""

from . import ndarray, symbol
from . import ndarray as nd
from . import symbol as sym

__all__ = ["nd", "ndarray", "sym", "symbol"]
