"""The optimizers under the name of MXNet's module for them."""

from .adam import Adam
from .adaptive import AdaDelta, AdaGrad, RMSProp, Test
from .base import Optimizer, create, register
from .sgd import NAG, SGD, Signum, ccSGD
from .updater import Updater, get_updater

__all__ = [
    "NAG", "SGD", "AdaDelta", "AdaGrad", "Adam", "Optimizer", "RMSProp", "Signum", "Test",
    "Updater", "ccSGD", "create", "get_updater", "register",
]  # fmt: skip
