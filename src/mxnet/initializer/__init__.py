"""Initializers: the first values of parameters.

An initializer is called with a description of a parameter and the array to fill. The end of the
name decides what is done: only weights get the values that an initializer is known for; biases,
betas and minima become 0, gammas and maxima 1.
"""

from .base import InitDesc, Initializer, alias, create, register
from .choice import Load, Mixed
from .drawn import MSRAPrelu, Normal, Orthogonal, Uniform, Xavier
from .fixed import Bilinear, Constant, LSTMBias, One, Zero
from .rnn import FusedRNN

__all__ = [
    "Bilinear", "Constant", "FusedRNN", "InitDesc", "Initializer", "LSTMBias", "Load",
    "MSRAPrelu", "Mixed", "Normal", "One", "Orthogonal", "Uniform", "Xavier", "Zero", "alias",
    "create", "register",
]  # fmt: skip
