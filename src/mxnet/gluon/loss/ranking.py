"""Losses of distances between vectors."""

from __future__ import annotations

from typing import Any

from .base import Loss, _apply_weighting, _reshape_like

__all__ = ["CosineEmbeddingLoss", "TripletLoss"]

_TINY = 1e-12


class TripletLoss(Loss):
    """How much further than ``margin`` the positive is than the negative (Schroff et al. 2015).

    ``max(0, |positive - pred|**2 - |negative - pred|**2 + margin)`` for each entry.

    Parameters
    ----------
    margin : float
        By how much the negative is to be further away.
    weight : float, optional
        Factor on the loss.
    batch_axis : int
        The axis of the batch.
    """

    def __init__(
        self, margin: float = 1, weight: float | None = None, batch_axis: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(weight, batch_axis, **kwargs)
        self._margin = margin

    def hybrid_forward(self, F: Any, pred: Any, positive: Any, negative: Any) -> Any:  # type: ignore[override]
        """Return the loss, shape (batch,)."""
        near = F.square(_reshape_like(F, positive, pred) - pred)
        far = F.square(_reshape_like(F, negative, pred) - pred)
        difference = F.sum(near - far, axis=self._batch_axis, exclude=True)
        return _apply_weighting(F, F.relu(difference + self._margin), self._weight, None)


class CosineEmbeddingLoss(Loss):
    """Pull pairs of vectors together (label 1) or push them apart (label -1).

    ``1 - cos(input1, input2)`` for pairs with label 1, ``max(0, cos(input1, input2) - margin)``
    for those with label -1. Other labels give 0.

    Parameters
    ----------
    weight : float, optional
        Factor on the loss.
    batch_axis : int
        The axis of the batch; without effect.
    margin : float
        The cosine below which vectors with label -1 are far enough apart.
    """

    def __init__(
        self, weight: float | None = None, batch_axis: int = 0, margin: float = 0, **kwargs: Any
    ) -> None:
        super().__init__(weight, batch_axis, **kwargs)
        self._margin = margin

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, input1: Any, input2: Any, label: Any, sample_weight: Any = None
    ) -> Any:
        """Return the loss, shape (pairs, 1); vectors lie along the last axis."""
        input1 = _reshape_like(F, input1, input2)
        label = F.reshape(label, shape=(-1, 1))
        cosine = self._cosine(F, input1, input2)
        apart = F.relu(cosine - self._margin)
        loss = (1 - cosine) * (label == 1) + apart * (label == -1)
        return _apply_weighting(F, loss, self._weight, sample_weight)

    @staticmethod
    def _cosine(F: Any, first: Any, second: Any) -> Any:
        def column(values: Any) -> Any:
            return F.reshape(values, shape=(-1, 1))

        product = column(F.sum(first * second, axis=-1))
        lengths = column(F.norm(first, axis=-1)) * column(F.norm(second, axis=-1))
        return product / F.maximum(lengths, _TINY)
