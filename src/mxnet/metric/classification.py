"""Metrics of predicted classes and their probabilities."""

import math
from collections.abc import Sequence
from typing import Any

from .base import EvalMetric, Tensor, alias, register, tensor_pairs


@alias("acc")
@register
class Accuracy(EvalMetric):
    """The share of predictions that are right.

    A prediction of the label's shape holds classes, any other one probabilities or scores of the
    classes along ``axis``.

    Raises
    ------
    ValueError
        On update, if labels and predictions differ in number.
    """

    def __init__(
        self,
        axis: int = 1,
        name: str = "accuracy",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(name, output_names, label_names, has_global_stats=True, axis=axis)
        self.axis = axis

    def update(self, labels: Any, preds: Any) -> None:
        """Take in a batch."""
        for label, pred in tensor_pairs(labels, preds):
            if pred.shape != label.shape:
                pred = best_class(pred, self.axis, self.name)
            right = same(label, pred).sum()
            self._add(float(right), label.numel())


@alias("top_k_accuracy", "top_k_acc")
@register
class TopKAccuracy(EvalMetric):
    """The share of labels that are among the ``top_k`` classes with the highest scores.

    Predictions have shape (batch, classes), or (batch,) where they are classes already. Which ones
    of equal scores count is undefined.

    Raises
    ------
    ValueError
        If ``top_k`` is 1 or less.
    """

    def __init__(
        self,
        top_k: int = 1,
        name: str = "top_k_accuracy",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        if top_k <= 1:
            raise ValueError(f"Please use Accuracy if top_k is no more than 1, got top_k={top_k}.")
        super().__init__(name, output_names, label_names, has_global_stats=True, top_k=top_k)
        self.top_k = top_k
        self.name += f"_{top_k}"

    def update(self, labels: Any, preds: Any) -> None:
        """Take in a batch."""
        for label, pred in tensor_pairs(labels, preds):
            if pred.dim() > 2:
                raise ValueError(
                    f"{self.name}: Predictions should be no more than 2 dims, got shape "
                    f"{tuple(pred.shape)}."
                )
            if pred.dim() == 2:
                wanted = classes(label).reshape(-1, 1)
                require_equal(len(wanted), len(pred))
                best = pred.topk(min(self.top_k, pred.shape[1]), dim=1, sorted=False).indices
                right = (best == wanted).sum()
            else:
                right = same(label, pred).sum()
            self._add(float(right), label.numel())


class _LogLikelihood(EvalMetric):
    """The mean of -log(probability of the right class + eps)."""

    def __init__(
        self,
        eps: float,
        name: str,
        output_names: Sequence[str] | None,
        label_names: Sequence[str] | None,
    ) -> None:
        super().__init__(name, output_names, label_names, has_global_stats=True, eps=eps)
        self.eps = eps

    def update(self, labels: Any, preds: Any) -> None:
        """Take in a batch: labels (batch,), probabilities (batch, classes)."""
        for label, pred in tensor_pairs(labels, preds):
            wanted = classes(label)
            if pred.dim() != 2 or len(pred) != len(wanted):
                raise ValueError(
                    f"{self.name}: predictions must have shape ({len(wanted)}, classes) for "
                    f"{len(wanted)} labels, got {tuple(pred.shape)}."
                )
            picked = probabilities(pred, wanted, self.name)
            self._add(float(-(picked + self.eps).log().sum()), len(wanted))


@alias("ce")
@register
class CrossEntropy(_LogLikelihood):
    """The cross entropy: the mean of -log(probability of the right class + eps)."""

    def __init__(
        self,
        eps: float = 1e-12,
        name: str = "cross-entropy",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(eps, name, output_names, label_names)


@alias("nll_loss")
@register
class NegativeLogLikelihood(_LogLikelihood):
    """The negative logarithm of the likelihood, which for single labels is the cross entropy."""

    def __init__(
        self,
        eps: float = 1e-12,
        name: str = "nll-loss",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(eps, name, output_names, label_names)


@register
class Perplexity(EvalMetric):
    """exp of the mean of -log(probability of the right class).

    Parameters
    ----------
    ignore_label : int or None
        A label that does not count, such as that of padding.
    axis : int
        The axis of the classes.
    """

    def __init__(
        self,
        ignore_label: int | None,
        axis: int = -1,
        name: str = "perplexity",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(
            name, output_names, label_names, has_global_stats=True, ignore_label=ignore_label
        )
        self.ignore_label = ignore_label
        self.axis = axis

    def update(self, labels: Any, preds: Any) -> None:
        """Take in a batch; there is one label for each vector of probabilities."""
        for label, pred in tensor_pairs(labels, preds):
            scores = pred.movedim(self.axis, -1).flatten(0, -2)
            wanted = classes(label)
            if len(scores) != len(wanted):
                raise ValueError(
                    f"{self.name}: shape mismatch: labels {tuple(label.shape)} vs. predictions "
                    f"{tuple(pred.shape)} with the classes on axis {self.axis}."
                )
            # An ignored label need not be a class.
            inside = wanted.clamp(0, scores.shape[1] - 1)
            losses = -probabilities(scores, inside, self.name).clamp_min(1e-10).log()
            count = len(wanted)
            if self.ignore_label is not None:
                kept = wanted != self.ignore_label
                losses, count = losses[kept], int(kept.sum())
            self._add(float(losses.sum()), count)

    def _value(self, total: Any, count: Any) -> float:
        return math.exp(total / count)


def classes(label: Tensor) -> Tensor:
    """Return labels as a vector of class numbers, rounded towards zero."""
    return label.reshape(-1).long()


def best_class(pred: Tensor, axis: int, name: str) -> Tensor:
    """Return the first class with the highest score; ValueError if there is no such axis."""
    if not -pred.dim() <= axis < pred.dim():
        raise ValueError(
            f"{name}: the scores of the classes are on axis {axis}, which predictions of shape "
            f"{tuple(pred.shape)} do not have."
        )
    return pred.argmax(axis)


def same(label: Tensor, pred: Tensor) -> Tensor:
    """Say for each label whether the predicted class is that; ValueError if sizes differ."""
    wanted, given = classes(label), classes(pred)
    require_equal(len(wanted), len(given))
    return wanted == given


def require_equal(labels: int, preds: int) -> None:
    """Raise ValueError unless there are as many labels as predictions."""
    if labels != preds:
        raise ValueError(f"Shape of labels {labels} does not match shape of predictions {preds}")


def probabilities(pred: Tensor, wanted: Tensor, name: str) -> Tensor:
    """Return each row's probability of the wanted class; ValueError if there is no such class."""
    try:
        return pred.gather(1, wanted.unsqueeze(1)).squeeze(1)
    except (RuntimeError, IndexError):
        raise ValueError(
            f"{name}: labels must be classes from 0 to {pred.shape[1] - 1}, got from "
            f"{int(wanted.min())} to {int(wanted.max())}."
        ) from None
