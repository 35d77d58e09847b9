"""Initializers that draw nothing: Zero, One, Constant, Bilinear, LSTMBias."""

from typing import Any

import numpy as np

from ..ndarray import NDArray
from .base import Initializer, alias, register


@alias("zeros")
@register
class Zero(Initializer):
    """Weights of 0."""

    def _init_weight(self, _: str, arr: NDArray) -> None:
        arr[:] = 0


@alias("ones")
@register
class One(Initializer):
    """Weights of 1."""

    def _init_weight(self, _: str, arr: NDArray) -> None:
        arr[:] = 1


@register
class Constant(Initializer):
    """Weights of a given value: a number, or an array that broadcasts to the weight's shape."""

    def __init__(self, value: Any) -> None:
        super().__init__(value=value.tolist() if hasattr(value, "tolist") else value)
        self.value = value

    def _init_weight(self, _: str, arr: NDArray) -> None:
        value = self.value
        arr[:] = np.asarray(value) if isinstance(value, list | tuple) else value


@register
class Bilinear(Initializer):
    """Weights with which a transposed convolution interpolates linearly."""

    def _init_weight(self, name: str, arr: NDArray) -> None:
        self._init_bilinear(name, arr)


@register
class LSTMBias(Initializer):
    """Bias of an LSTM: 0, but ``forget_bias`` in the second quarter, that of the forget gate."""

    def __init__(self, forget_bias: float = 1.0) -> None:
        super().__init__(forget_bias=forget_bias)
        self.forget_bias = forget_bias

    def _init_weight(self, name: str, arr: NDArray) -> None:
        units = arr.shape[0] // 4
        arr[:] = 0.0
        arr[units : 2 * units] = self.forget_bias
