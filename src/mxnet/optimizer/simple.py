"""The optimizer for tests."""

from typing import Any

from .. import ndarray
from ..ndarray import NDArray
from .base import Optimizer, register


@register
class Test(Optimizer):
    """A rule that is easy to follow, for tests: weight += rescale_grad * grad; state = weight."""

    __test__ = False  # for pytest, which would take the class for a group of tests

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def create_state(self, index: Any, weight: NDArray) -> NDArray:
        """Return a state of zeros."""
        return ndarray.zeros(weight.shape, weight.context, weight.dtype)

    def update(self, index: Any, weight: NDArray, grad: NDArray, state: NDArray) -> None:
        """Add the gradient to the weight, and copy that to the state; updates are not counted."""
        weight[:] += grad * self.rescale_grad
        state[:] = weight
