"""Initializers that draw random values: Uniform, Normal, Orthogonal, Xavier, MSRAPrelu."""

import math

import numpy as np

from .. import random
from ..ndarray import NDArray
from .base import Initializer, register


@register
class Uniform(Initializer):
    """Weights from the uniform distribution on [-scale, scale)."""

    def __init__(self, scale: float = 0.07) -> None:
        super().__init__(scale=scale)
        self.scale = scale

    def _init_weight(self, _: str, arr: NDArray) -> None:
        random.uniform(-self.scale, self.scale, out=arr)


@register
class Normal(Initializer):
    """Weights from the normal distribution with mean 0 and standard deviation ``sigma``."""

    def __init__(self, sigma: float = 0.01) -> None:
        super().__init__(sigma=sigma)
        self.sigma = sigma

    def _init_weight(self, _: str, arr: NDArray) -> None:
        random.normal(0, self.sigma, out=arr)


@register
class Orthogonal(Initializer):
    """Weights whose rows (or columns, where there are more rows) are orthogonal, times ``scale``.

    The weight counts as a matrix of its first axis by the rest. The orthogonal matrix is taken from
    a random one by singular value decomposition. Saxe et al., 2014.

    Parameters
    ----------
    scale : float
        The factor.
    rand_type : {"uniform", "normal"}
        Distribution of the random matrix.
    """

    def __init__(self, scale: float = 1.414, rand_type: str = "uniform") -> None:
        super().__init__(scale=scale, rand_type=rand_type)
        self.scale = scale
        self.rand_type = rand_type

    def _init_weight(self, name: str, arr: NDArray) -> None:
        shape = (arr.shape[0], math.prod(arr.shape[1:]))
        if self.rand_type == "uniform":
            values = random.uniform(-1.0, 1.0, shape).asnumpy()
        elif self.rand_type == "normal":
            values = random.normal(0.0, 1.0, shape).asnumpy()
        else:
            raise ValueError(
                f"Orthogonal: rand_type must be 'uniform' or 'normal', got {self.rand_type!r}."
            )
        left, _, right = np.linalg.svd(values, full_matrices=False)
        chosen = left if left.shape == shape else right
        arr[:] = (self.scale * chosen).reshape(arr.shape)


@register
class Xavier(Initializer):
    """Weights scaled by the number of a layer's inputs and outputs (Glorot & Bengio, 2010).

    With fan_in and fan_out the lengths of the weight's second and first axis, each times the
    product of the further axes, and ``factor`` either of them or their mean, values come from the
    uniform distribution on [-s, s) or the normal distribution with standard deviation s, where
    ``s = sqrt(magnitude / factor)``.

    Parameters
    ----------
    rnd_type : {"uniform", "gaussian"}
        The distribution.
    factor_type : {"avg", "in", "out"}
        What ``factor`` is.
    magnitude : float
        The scale of the variance.
    """

    def __init__(
        self, rnd_type: str = "uniform", factor_type: str = "avg", magnitude: float = 3
    ) -> None:
        super().__init__(rnd_type=rnd_type, factor_type=factor_type, magnitude=magnitude)
        self.rnd_type = rnd_type
        self.factor_type = factor_type
        self.magnitude = float(magnitude)

    def _init_weight(self, name: str, arr: NDArray) -> None:
        shape = arr.shape
        if len(shape) < 2:
            raise ValueError(
                f"Xavier initializer cannot be applied to vector {name}. It requires at least 2D."
            )
        further = math.prod(shape[2:])
        fan_in, fan_out = shape[1] * further, shape[0] * further
        factors = {"avg": (fan_in + fan_out) / 2.0, "in": fan_in, "out": fan_out}
        if self.factor_type not in factors:
            raise ValueError(
                f"Incorrect factor type {self.factor_type!r}: expected avg, in or out."
            )
        scale = np.sqrt(self.magnitude / factors[self.factor_type])
        if self.rnd_type == "uniform":
            random.uniform(-scale, scale, out=arr)
        elif self.rnd_type == "gaussian":
            random.normal(0, scale, out=arr)
        else:
            raise ValueError(
                f"Unknown random type {self.rnd_type!r}: expected uniform or gaussian."
            )


@register
class MSRAPrelu(Xavier):
    """Normal weights for layers before a PReLU of the given slope (He et al., 2015).

    It is Xavier with ``rnd_type="gaussian"`` and ``magnitude = 2 / (1 + slope**2)``.
    """

    def __init__(self, factor_type: str = "avg", slope: float = 0.25) -> None:
        super().__init__("gaussian", factor_type, 2.0 / (1 + slope**2))
        self._kwargs = {"factor_type": factor_type, "slope": slope}
