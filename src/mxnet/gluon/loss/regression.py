"""Losses of numbers."""

from __future__ import annotations

from typing import Any

from .base import Loss, _reshape_like

__all__ = ["HuberLoss", "L1Loss", "L2Loss"]


class L2Loss(Loss):
    """Half the squared difference, averaged over all axes but the batch.

    Parameters
    ----------
    weight : float
        Factor on the loss.
    batch_axis : int
        The axis of the batch.
    """

    def __init__(self, weight: float | None = 1.0, batch_axis: int = 0, **kwargs: Any) -> None:
        super().__init__(weight, batch_axis, **kwargs)

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:  # type: ignore[override]
        """Return the loss, shape (batch,)."""
        label = _reshape_like(F, label, pred)
        half = 0.5 if self._weight is None else self._weight / 2
        return self._mean(F, F.square(label - pred), sample_weight, half)


class L1Loss(Loss):
    """The absolute difference, averaged over all axes but the batch.

    Parameters
    ----------
    weight : float, optional
        Factor on the loss.
    batch_axis : int
        The axis of the batch.
    """

    def __init__(self, weight: float | None = None, batch_axis: int = 0, **kwargs: Any) -> None:
        super().__init__(weight, batch_axis, **kwargs)

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:  # type: ignore[override]
        """Return the loss, shape (batch,)."""
        label = _reshape_like(F, label, pred)
        return self._mean(F, F.abs(label - pred), sample_weight)


class HuberLoss(Loss):
    """Quadratic for differences below ``rho``, linear above (Huber 1964).

    ``d**2 / (2 * rho)`` for ``d = |label - pred| <= rho``, else ``d - rho / 2``.

    Parameters
    ----------
    rho : float
        Where the quadratic part ends.
    weight : float, optional
        Factor on the loss.
    batch_axis : int
        The axis of the batch.
    """

    def __init__(
        self, rho: float = 1, weight: float | None = None, batch_axis: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(weight, batch_axis, **kwargs)
        self._rho = rho

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:  # type: ignore[override]
        """Return the loss, shape (batch,)."""
        label = _reshape_like(F, label, pred)
        distance = F.abs(label - pred)
        linear = distance - 0.5 * self._rho
        quadratic = (0.5 / self._rho) * F.square(distance)
        return self._mean(F, F.where(distance > self._rho, linear, quadratic), sample_weight)
