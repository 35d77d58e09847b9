"""Losses of distances between vectors."""

from __future__ import annotations

from typing import Any

from ... import ndarray
from .base import Loss, _apply_weighting, _reshape_like
from .classification import KLDivLoss

__all__ = ["CosineEmbeddingLoss", "SDMLLoss", "TripletLoss"]

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
        cosine = self._cosine_similarity(F, input1, input2)
        apart = F.relu(cosine - self._margin)
        loss = (1 - cosine) * (label == 1) + apart * (label == -1)
        return _apply_weighting(F, loss, self._weight, sample_weight)

    def _cosine_similarity(self, F: Any, x: Any, y: Any, axis: int = -1) -> Any:
        """Return the cosines between vectors along an axis, shape (pairs, 1)."""

        def column(values: Any) -> Any:
            return F.reshape(values, shape=(-1, 1))

        product = column(F.sum(x * y, axis=axis))
        lengths = column(F.norm(x, axis=axis)) * column(F.norm(y, axis=axis))
        return product / F.maximum(lengths, _TINY)


class SDMLLoss(Loss):
    """Smoothed deep metric learning: pairs are to be closer than all other rows of the batch.

    Row i of one input belongs to row i of the other; every other row counts as its opposite
    (Bonadiman et al. 2019). The loss is the divergence of the softmax over minus the squared
    distances from a smoothed "it is row i".

    Parameters
    ----------
    smoothing_parameter : float
        Share of probability that the other rows get, in [0, 1).
    weight : float
        Kept as ``_weight``; without effect, as in MXNet.
    batch_axis : int
        Kept as ``_batch_axis``; the batch is axis 0.
    """

    def __init__(
        self, smoothing_parameter: float = 0.3, weight: float = 1.0, batch_axis: int = 0,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(weight, batch_axis, **kwargs)
        self.kl_loss = KLDivLoss(from_logits=True)
        self.smoothing_parameter = smoothing_parameter

    def hybrid_forward(self, F: Any, x1: Any, x2: Any) -> Any:  # type: ignore[override]
        """Return the loss, shape (batch,), of two inputs of shape (batch, width)."""
        if F is ndarray and not (x1.ndim == x2.ndim == 2 and x1.shape == x2.shape):
            raise ValueError(
                "SDMLLoss: both inputs must have the same shape (batch, width), got "
                f"{x1.shape} and {x2.shape}."
            )
        distances = F.sum(
            F.square(F.broadcast_sub(F.expand_dims(x1, axis=1), F.expand_dims(x2, axis=0))), axis=2
        )
        return self.kl_loss(F.log_softmax(-distances, axis=1), self._labels(F, x1))

    def _labels(self, F: Any, x: Any) -> Any:
        """Return which row belongs to which, (batch, batch), with the others' share."""
        row = F.contrib.arange_like(x, axis=0)
        same = F.broadcast_equal(F.expand_dims(row, axis=1), F.expand_dims(row, axis=0))
        others = F.sum(same) - 1
        share = self.smoothing_parameter
        return same * (1 - share) + F.broadcast_div((1 - same) * share, others)
