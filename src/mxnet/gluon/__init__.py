"""Gluon: neural networks from blocks."""

import typing as _typing

from .._core.lazy import submodules as _submodules
from ..ndarray import NDArray
from ..symbol import Symbol
from . import block, data, loss, nn, parameter, rnn, utils
from .base_block import Block
from .hybrid import HybridBlock
from .parameter import Constant, DeferredInitializationError, Parameter
from .parameter_dict import ParameterDict
from .symbol_block import SymbolBlock
from .trainer import Trainer

# Programs import ParameterDict from here.
parameter.ParameterDict = ParameterDict  # type: ignore[attr-defined]

tensor_types = (Symbol, NDArray)
parameter.tensor_types = tensor_types  # type: ignore[attr-defined]

# What few programs need, and takes its time.
if _typing.TYPE_CHECKING:
    from . import contrib, model_zoo
else:
    __getattr__, __dir__ = _submodules(__name__, {"contrib": "contrib", "model_zoo": "model_zoo"})

__all__ = [
    "Block", "Constant", "DeferredInitializationError", "HybridBlock", "Parameter",
    "ParameterDict", "SymbolBlock", "Trainer", "block", "contrib", "data", "loss", "model_zoo",
    "nn", "parameter", "rnn", "utils",
]  # fmt: skip
