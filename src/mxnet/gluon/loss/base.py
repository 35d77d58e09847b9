"""What all losses share."""

from __future__ import annotations

from typing import Any

from ... import ndarray
from ..._core.errors import ArgumentTypeError
from ...base import numeric_types
from ..hybrid import HybridBlock

__all__ = ["Loss"]


def _apply_weighting(F: Any, loss: Any, weight: Any = None, sample_weight: Any = None) -> Any:
    """Multiply a loss by weights per element and by a number; None leaves either away."""
    if sample_weight is not None:
        loss = F.broadcast_mul(loss, sample_weight)
    if weight is not None:
        if not isinstance(weight, numeric_types):
            raise ArgumentTypeError(
                f"weight of a loss must be a number, got {type(weight).__name__}."
            )
        loss = loss * weight
    return loss


def _reshape_like(F: Any, x: Any, y: Any) -> Any:
    """Return ``x`` in the shape of ``y``."""
    if F is ndarray:
        return x if x.shape == y.shape else x.reshape(y.shape)
    return F.reshape_like(x, y)


class Loss(HybridBlock):
    """Base class of losses: one value per entry of the batch.

    Parameters
    ----------
    weight : float or None
        Factor on the loss.
    batch_axis : int
        The axis of the batch.
    """

    def __init__(self, weight: float | None, batch_axis: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._weight = weight
        self._batch_axis = batch_axis

    def __repr__(self) -> str:
        return f"{type(self).__name__}(batch_axis={self._batch_axis}, w={self._weight})"

    def _per_entry(self, F: Any, loss: Any, sample_weight: Any) -> Any:
        """Return the weighted loss averaged over all axes but the batch."""
        loss = _apply_weighting(F, loss, self._weight, sample_weight)
        return F.mean(loss, axis=self._batch_axis, exclude=True)

    def hybrid_forward(self, F: Any, x: Any, *args: Any, **kwargs: Any) -> Any:
        """Compute the loss; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define hybrid_forward().")
