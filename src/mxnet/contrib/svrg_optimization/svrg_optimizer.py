"""Optimizers of a store that holds weights and, beside them, gradients over all data."""

from __future__ import annotations

import inspect
from typing import Any

from ...ndarray import NDArray
from ...optimizer import Optimizer, create, register

FULL = "_full"


@register
class _AssignmentOptimizer(Optimizer):
    """Puts gradients in the place of weights: what is pushed is kept."""

    def update(self, index: Any, weight: NDArray, grad: NDArray, state: Any) -> None:
        """Keep a gradient."""
        weight[:] = grad


@register
class _SVRGOptimizer(Optimizer):
    """Steps of another optimizer for weights; keys of gradients over all data are kept instead.

    Parameters
    ----------
    default_optimizer : str or Optimizer
        What updates the weights.
    kwargs
        Its settings. ``param_idx2name`` has names of weights, and these with ``_full`` behind.
    """

    def __init__(self, default_optimizer: str | Optimizer, **kwargs: Any) -> None:
        super().__init__(**self._check_params(**kwargs))
        made = isinstance(default_optimizer, str)
        self.default_opt = create(default_optimizer, **kwargs) if made else default_optimizer
        self.aux_opt = create(_AssignmentOptimizer.__name__)
        self._weights = set(self.idx2name.values())

    @staticmethod
    def _check_params(**kwargs: Any) -> dict[str, Any]:
        """Return those settings that all optimizers have."""
        common = inspect.signature(Optimizer.__init__).parameters
        return {key: value for key, value in kwargs.items() if key in common}

    def _check_index(self, index: Any) -> Optimizer:
        """Return the optimizer for a key."""
        name = str(self.idx2name.get(index, index))
        kept = name.endswith(FULL) and name.removesuffix(FULL) in self._weights
        return self.aux_opt if kept else self.default_opt

    def create_state(self, index: Any, weight: NDArray) -> Any:
        """Return the state that the optimizer for a key wants."""
        return self._check_index(index).create_state(index, weight)

    def update(self, index: Any, weight: NDArray, grad: NDArray, state: Any) -> None:
        """Make a step with a weight, or keep a gradient."""
        self._check_index(index).update(index, weight, grad, state)

    def create_state_multi_precision(self, index: Any, weight: NDArray) -> Any:
        """Return the state that the optimizer for a key wants for a weight of any dtype."""
        return self._check_index(index).create_state_multi_precision(index, weight)

    def update_multi_precision(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        """Make a step with one weight or several, or keep their gradients."""
        if isinstance(index, list | tuple):
            for one in zip(index, weight, grad, state, strict=True):
                self.update_multi_precision(*one)
        else:
            self._check_index(index).update_multi_precision(index, weight, grad, state)

    def _set_current_context(self, device_id: int) -> None:
        super()._set_current_context(device_id)
        self.default_opt._set_current_context(device_id)
