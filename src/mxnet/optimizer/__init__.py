"""Optimizers: rules by which gradients change weights.

:class:`Optimizer` counts updates and knows rates, ``GroupOptimizer`` lets a rule work on all
parameters at once, and the modules ``sgd``, ``adam`` and ``adaptive`` hold a family of rules each.
"""

from . import optimizer
from .adam import Adam
from .adaptive import AdaDelta, AdaGrad, RMSProp, Test
from .base import Optimizer, create, register
from .sgd import NAG, SGD, Signum, ccSGD
from .updater import Updater, get_updater

__all__ = [
    "NAG", "SGD", "AdaDelta", "AdaGrad", "Adam", "Optimizer", "RMSProp", "Signum", "Test",
    "Updater", "ccSGD", "create", "get_updater", "optimizer", "register",
]  # fmt: skip
