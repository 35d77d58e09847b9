"""Gluon: neural networks from blocks."""

from ..ndarray import NDArray
from ..symbol import Symbol
from . import block, contrib, data, loss, model_zoo, nn, parameter, rnn, utils
from .base_block import Block
from .hybrid import HybridBlock
from .parameter import Constant, DeferredInitializationError, Parameter
from .parameter_dict import ParameterDict
from .symbol_block import SymbolBlock
from .trainer import Trainer

# Programs import ParameterDict from here.
parameter.ParameterDict = ParameterDict  # type: ignore[attr-defined]

tensor_types = (Symbol, NDArray)

__all__ = [
    "Block", "Constant", "DeferredInitializationError", "HybridBlock", "Parameter",
    "ParameterDict", "SymbolBlock", "Trainer", "block", "contrib", "data", "loss", "model_zoo",
    "nn", "parameter", "rnn", "utils",
]  # fmt: skip
