"""``mx.contrib``: what MXNet kept apart as experimental.

The operators are those of ``mx.nd.contrib`` and ``mx.sym.contrib``.
"""

from . import (
    amp,
    autograd,
    io,
    ndarray,
    onnx,
    quantization,
    svrg_optimization,
    symbol,
    tensorboard,
    text,
)
from . import ndarray as nd
from . import quantization as quant
from . import symbol as sym

__all__ = [
    "amp", "autograd", "io", "nd", "ndarray", "onnx", "quant", "quantization",
    "svrg_optimization", "sym", "symbol", "tensorboard", "text",
]  # fmt: skip
