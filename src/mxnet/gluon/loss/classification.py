"""Losses of classes and distributions."""

from __future__ import annotations

from typing import Any

from ... import ndarray
from .base import Loss, _apply_weighting, _reshape_like

__all__ = [
    "HingeLoss", "KLDivLoss", "LogisticLoss", "SigmoidBCELoss", "SigmoidBinaryCrossEntropyLoss",
    "SoftmaxCELoss", "SoftmaxCrossEntropyLoss", "SquaredHingeLoss",
]  # fmt: skip

_TINY = 1e-12


def _softplus_of_minus_abs(F: Any, x: Any) -> Any:
    """Return log(1 + exp(-|x|)), which never overflows."""
    return F.Activation(-F.abs(x), act_type="softrelu")


class SigmoidBinaryCrossEntropyLoss(Loss):
    """Cross-entropy of independent yes-no questions.

    Parameters
    ----------
    from_sigmoid : bool
        The predictions are probabilities already; otherwise the sigmoid is taken here, in a
        stable way.
    weight : float, optional
        Factor on the loss.
    batch_axis : int
        The axis of the batch.
    """

    def __init__(
        self, from_sigmoid: bool = False, weight: float | None = None, batch_axis: int = 0,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(weight, batch_axis, **kwargs)
        self._from_sigmoid = from_sigmoid

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, pred: Any, label: Any, sample_weight: Any = None, pos_weight: Any = None
    ) -> Any:
        """Return the loss, shape (batch,); ``pos_weight`` multiplies the cost of missed yeses."""
        label = _reshape_like(F, label, pred)
        of = self._of_probabilities if self._from_sigmoid else self._of_logits
        return self._per_entry(F, of(F, pred, label, pos_weight), sample_weight)

    @staticmethod
    def _of_logits(F: Any, pred: Any, label: Any, pos_weight: Any) -> Any:
        if pos_weight is None:
            return F.relu(pred) - pred * label + _softplus_of_minus_abs(F, pred)
        log_weight = 1 + F.broadcast_mul(pos_weight - 1, label)
        rest = _softplus_of_minus_abs(F, pred) + F.relu(-pred)
        return pred - pred * label + log_weight * rest

    @staticmethod
    def _of_probabilities(F: Any, pred: Any, label: Any, pos_weight: Any) -> Any:
        yes = F.log(pred + _TINY) * label
        if pos_weight is not None:
            yes = F.broadcast_mul(yes, pos_weight)
        return -(yes + F.log(1.0 - pred + _TINY) * (1.0 - label))


class SoftmaxCrossEntropyLoss(Loss):
    """Cross-entropy of one class among several.

    Parameters
    ----------
    axis : int
        The axis of the classes.
    sparse_label : bool
        Labels are class numbers, without that axis; otherwise distributions.
    from_logits : bool
        The predictions are logarithms of probabilities already.
    weight : float, optional
        Factor on the loss.
    batch_axis : int
        The axis of the batch.
    """

    def __init__(
        self, axis: int = -1, sparse_label: bool = True, from_logits: bool = False,
        weight: float | None = None, batch_axis: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(weight, batch_axis, **kwargs)
        self._axis = axis
        self._sparse_label = sparse_label
        self._from_logits = from_logits

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:  # type: ignore[override]
        """Return the loss, shape (batch,)."""
        axis = self._axis
        if not self._from_logits:
            pred = F.log_softmax(pred, axis=axis)
        if not self._sparse_label:
            loss = -F.sum(pred * _reshape_like(F, label, pred), axis=axis, keepdims=True)
        elif F is ndarray and sample_weight is None and self._has_one_value_each(pred):
            # The mean over one value is that value: the same numbers from fewer operators.
            return _apply_weighting(F, -F.pick(pred, label, axis=axis), self._weight)
        else:
            loss = -F.pick(pred, label, axis=axis, keepdims=True)
        return self._per_entry(F, loss, sample_weight)

    def _has_one_value_each(self, pred: Any) -> bool:
        """Whether picking along the axis of the classes leaves the axis of the batch alone."""
        return self._batch_axis == 0 and self._axis in (-1, 1) and pred.ndim == 2


class KLDivLoss(Loss):
    """Kullback-Leibler divergence of the prediction from the label.

    ``label * (log(label) - log_pred)``, summed over all axes but the batch.

    Parameters
    ----------
    from_logits : bool
        The predictions are logarithms of probabilities; otherwise log-softmax is taken here.
    axis : int
        The axis of the classes.
    weight : float, optional
        Factor on the loss.
    batch_axis : int
        The axis of the batch.
    """

    def __init__(
        self, from_logits: bool = True, axis: int = -1, weight: float | None = None,
        batch_axis: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(weight, batch_axis, **kwargs)
        self._from_logits = from_logits
        self._axis = axis

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:  # type: ignore[override]
        """Return the loss, shape (batch,)."""
        if not self._from_logits:
            pred = F.log_softmax(pred, axis=self._axis)
        loss = label * (F.log(label + _TINY) - pred)
        loss = _apply_weighting(F, loss, self._weight, sample_weight)
        return F.sum(loss, axis=self._batch_axis, exclude=True)


class _MarginLoss(Loss):
    def __init__(
        self, margin: float = 1, weight: float | None = None, batch_axis: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(weight, batch_axis, **kwargs)
        self._margin = margin

    def _missing(self, F: Any, pred: Any, label: Any) -> Any:
        """Return by how much each prediction falls short of the margin."""
        return F.relu(self._margin - pred * _reshape_like(F, label, pred))


class HingeLoss(_MarginLoss):
    """``max(0, margin - pred * label)`` for labels -1 and 1.

    Parameters
    ----------
    margin : float
        Where the loss ends.
    weight : float, optional
        Factor on the loss.
    batch_axis : int
        The axis of the batch.
    """

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:  # type: ignore[override]
        """Return the loss, shape (batch,)."""
        return self._per_entry(F, self._missing(F, pred, label), sample_weight)


class SquaredHingeLoss(_MarginLoss):
    """``max(0, margin - pred * label)**2`` for labels -1 and 1; see :class:`HingeLoss`."""

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:  # type: ignore[override]
        """Return the loss, shape (batch,)."""
        return self._per_entry(F, F.square(self._missing(F, pred, label)), sample_weight)


class LogisticLoss(Loss):
    """``log(1 + exp(-pred * label))``.

    Parameters
    ----------
    weight : float, optional
        Factor on the loss.
    batch_axis : int
        The axis of the batch.
    label_format : {"signed", "binary"}
        Labels are -1 and 1, or 0 and 1.
    """

    def __init__(
        self, weight: float | None = None, batch_axis: int = 0, label_format: str = "signed",
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(weight, batch_axis, **kwargs)
        if label_format not in ("signed", "binary"):
            raise ValueError(
                "LogisticLoss: label_format can only be 'signed' or 'binary', got "
                f"{label_format!r}."
            )
        self._label_format = label_format

    def hybrid_forward(self, F: Any, pred: Any, label: Any, sample_weight: Any = None) -> Any:  # type: ignore[override]
        """Return the loss, shape (batch,)."""
        label = _reshape_like(F, label, pred)
        if self._label_format == "signed":
            label = (label + 1.0) / 2.0
        loss = F.relu(pred) - pred * label + _softplus_of_minus_abs(F, pred)
        return self._per_entry(F, loss, sample_weight)


SigmoidBCELoss = SigmoidBinaryCrossEntropyLoss
SoftmaxCELoss = SoftmaxCrossEntropyLoss
