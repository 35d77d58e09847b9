"""The basic layers under the module path that programs import them from."""

from .activations import Activation
from .containers import HybridSequential, Sequential
from .dense import Dense, Dropout, Flatten, HybridLambda, Lambda
from .embedding import Embedding
from .norm import (
    BatchNorm,
    BatchNormReLU,
    GroupNorm,
    InstanceNorm,
    LayerNorm,
    _BatchNorm,  # noqa: F401  programs ask for it in isinstance
)

__all__ = [
    "Activation", "BatchNorm", "BatchNormReLU", "Dense", "Dropout", "Embedding", "Flatten",
    "GroupNorm", "HybridLambda", "HybridSequential", "InstanceNorm", "Lambda", "LayerNorm",
    "Sequential",
]  # fmt: skip
