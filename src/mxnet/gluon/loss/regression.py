"""Losses of numbers."""

from __future__ import annotations

import math
from typing import Any

from .base import Loss, _apply_weighting, _reshape_like

__all__ = ["HuberLoss", "L1Loss", "L2Loss", "PoissonNLLLoss"]


class L2Loss(Loss):
    """Half the squared difference, averaged over all axes but the batch.

    Parameters
    ----------
    weight : float
        Factor on the loss.
    batch_axis : int
        The axis of the batch.
    """

    def __init__(self, weight: float = 1.0, batch_axis: int = 0, **kwargs: Any) -> None:
        super().__init__(weight, batch_axis, **kwargs)

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:  # type: ignore[override]
        """Return the loss, shape (batch,); ``label`` has as many elements as ``pred``."""
        loss = F.square(_reshape_like(F, label, pred) - pred)
        weight = 0.5 if self._weight is None else self._weight / 2
        loss = _apply_weighting(F, loss, weight, sample_weight)
        return F.mean(loss, axis=self._batch_axis, exclude=True)


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
        """Return the loss, shape (batch,); ``label`` has as many elements as ``pred``."""
        distance = F.abs(_reshape_like(F, label, pred) - pred)
        return self._per_entry(F, distance, sample_weight)


class HuberLoss(Loss):
    """Quadratic for differences up to ``rho``, linear above (Huber 1964).

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
        """Return the loss, shape (batch,); ``label`` has as many elements as ``pred``."""
        distance = F.abs(_reshape_like(F, label, pred) - pred)
        linear = distance - 0.5 * self._rho
        quadratic = (0.5 / self._rho) * F.square(distance)
        loss = F.where(distance > self._rho, linear, quadratic)
        return self._per_entry(F, loss, sample_weight)


class PoissonNLLLoss(Loss):
    """Negative log likelihood of counts that are Poisson distributed.

    ``rate - target * log(rate)``, averaged over everything, the batch too.

    Parameters
    ----------
    weight : float, optional
        Factor on the loss.
    from_logits : bool
        The predictions are logarithms of rates; otherwise they are rates.
    batch_axis : int
        The axis of the batch; without effect.
    compute_full : bool
        Add Stirling's formula for ``log(target!)``, for targets above 1.
    """

    def __init__(
        self, weight: float | None = None, from_logits: bool = True, batch_axis: int = 0,
        compute_full: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(weight, batch_axis, **kwargs)
        self._from_logits = from_logits
        self._compute_full = compute_full

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, pred: Any, target: Any, sample_weight: Any = None, epsilon: float = 1e-8
    ) -> Any:
        """Return the loss, one number; ``epsilon`` keeps the logarithm of a rate finite."""
        target = _reshape_like(F, target, pred)
        if self._from_logits:
            loss = F.exp(pred) - target * pred
        else:
            loss = pred - target * F.log(pred + epsilon)
        if self._compute_full:
            loss = loss + self._log_factorial(F, target)
        return F.mean(_apply_weighting(F, loss, self._weight, sample_weight))

    @staticmethod
    def _log_factorial(F: Any, target: Any) -> Any:
        # MXNet takes the logarithm of small targets too, and so gives nan for a target of 0.
        large = F.maximum(target, 1.0)
        stirling = large * F.log(large) - large + 0.5 * F.log(2 * math.pi * large)
        return stirling * (target > 1)
