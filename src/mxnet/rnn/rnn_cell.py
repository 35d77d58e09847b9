"""Cells under the module path that programs import them from."""

from .cell import BaseRNNCell, GRUCell, LSTMCell, RNNCell, RNNParams
from .containers import BidirectionalCell, DropoutCell, SequentialRNNCell
from .conv import BaseConvRNNCell, ConvGRUCell, ConvLSTMCell, ConvRNNCell
from .fused import FusedRNNCell
from .modifiers import ModifierCell, ResidualCell, ZoneoutCell

__all__ = [
    "BaseConvRNNCell", "BaseRNNCell", "BidirectionalCell", "ConvGRUCell", "ConvLSTMCell",
    "ConvRNNCell", "DropoutCell", "FusedRNNCell", "GRUCell", "LSTMCell", "ModifierCell",
    "RNNCell", "RNNParams", "ResidualCell", "SequentialRNNCell", "ZoneoutCell",
]  # fmt: skip
