"""Optimizers: rules by which gradients change weights.

:class:`Optimizer` counts updates and knows rates, ``GroupOptimizer`` lets a rule work on all
parameters at once, and the modules ``sgd``, ``adam``, ``adaptive``, ``large_batch`` and ``contrib``
hold a family of optimizers each. The formulas themselves are those of the update operators, in
``_ops.update``.
"""

from . import contrib, optimizer
from .adam import Adam, Adamax, AdamW, Nadam
from .adaptive import FTML, AdaDelta, AdaGrad, Ftrl, RMSProp
from .base import Optimizer, create, register
from .large_batch import LAMB, LARS, LBSGD
from .sgd import DCASGD, NAG, SGD, SGLD, Signum, ccSGD
from .simple import Test
from .updater import Updater, get_updater

__all__ = [
    "DCASGD", "FTML", "LAMB", "LARS", "LBSGD", "NAG", "SGD", "SGLD", "AdaDelta", "AdaGrad",
    "Adam", "AdamW", "Adamax", "Ftrl", "Nadam", "Optimizer", "RMSProp", "Signum", "Test",
    "Updater", "ccSGD", "contrib", "create", "get_updater", "optimizer",
    "register",
]  # fmt: skip
