"""``mx.contrib``: what MXNet kept apart as experimental.

The operators are those of ``mx.nd.contrib`` and ``mx.sym.contrib``.
"""

import typing as _typing

from .._core.lazy import submodules as _submodules
from . import amp, autograd, io, ndarray, symbol, tensorboard, text
from . import ndarray as nd
from . import symbol as sym

# What few programs need, and takes its time.
if _typing.TYPE_CHECKING:
    from . import onnx, quantization, svrg_optimization
    from . import quantization as quant
else:
    __getattr__, __dir__ = _submodules(__name__, {
        "onnx": "onnx", "quant": "quantization", "quantization": "quantization",
        "svrg_optimization": "svrg_optimization",
    })  # fmt: skip

__all__ = [
    "amp", "autograd", "io", "nd", "ndarray", "onnx", "quant", "quantization",
    "svrg_optimization", "sym", "symbol", "tensorboard", "text",
]  # fmt: skip
