"""Metrics of the confusion matrix: F1, Matthews' correlation, and its form for many classes."""

import math
from collections.abc import Sequence
from typing import Any

import numpy

from .base import EvalMetric, Tensor, register, tensor_pairs
from .classification import best_class, classes, require_equal
from .regression import require_average


class _Binary(EvalMetric):
    """A score of the counts of true and false positives and negatives."""

    def __init__(
        self,
        name: str,
        output_names: Sequence[str] | None,
        label_names: Sequence[str] | None,
        average: str,
    ) -> None:
        require_average(average, type(self).__name__)
        self.average = average
        super().__init__(name, output_names, label_names, has_global_stats=True)

    def _score(self, counts: numpy.ndarray) -> float:
        """Return the score of a matrix: row the label, column the prediction."""
        raise NotImplementedError

    def reset(self) -> None:
        """Forget everything."""
        super().reset()
        self._counts = numpy.zeros((2, 2), numpy.int64)
        self._global_counts = numpy.zeros((2, 2), numpy.int64)

    def reset_local(self) -> None:
        """Forget everything but the global statistics."""
        super().reset_local()
        self._counts = numpy.zeros((2, 2), numpy.int64)

    def update(self, labels: Any, preds: Any) -> None:
        """Take in a batch: labels 0 and 1, predictions (batch, 2)."""
        batch = numpy.zeros((2, 2), numpy.int64)
        for label, pred in tensor_pairs(labels, preds):
            batch += _binary_counts(label, pred, self.name)
        self._counts += batch
        self._global_counts += batch
        if self.average == "macro":
            self._add(self._score(batch), 1)
            return
        self.num_inst = int(self._counts.sum())
        self.sum_metric = self._score(self._counts) * self.num_inst
        self.global_num_inst = int(self._global_counts.sum())
        self.global_sum_metric = self._score(self._global_counts) * self.global_num_inst


@register
class F1(_Binary):
    """The harmonic mean of precision and recall of class 1, 0 where it is not defined.

    Parameters
    ----------
    average : {"macro", "micro"}
        Average the scores of the batches, or score the counts of all batches together.
    """

    def __init__(
        self,
        name: str = "f1",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
        average: str = "macro",
    ) -> None:
        super().__init__(name, output_names, label_names, average)

    def _score(self, counts: numpy.ndarray) -> float:
        (_, false_positive), (false_negative, right) = counts.tolist()
        wrong = false_positive + false_negative
        return 2 * right / (2 * right + wrong) if right else 0.0


@register
class MCC(_Binary):
    """Matthews' correlation coefficient of two classes, 0 where it is not defined.

    Parameters
    ----------
    average : {"macro", "micro"}
        Average the scores of the batches, or score the counts of all batches together.
    """

    def __init__(
        self,
        name: str = "mcc",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
        average: str = "macro",
    ) -> None:
        super().__init__(name, output_names, label_names, average)

    def _score(self, counts: numpy.ndarray) -> float:
        (tn, fp), (fn, tp) = counts.tolist()
        factors = [tp + fp, tp + fn, tn + fp, tn + fn]
        return (tp * tn - fp * fn) / math.sqrt(math.prod(factor or 1 for factor in factors))


@register
class PCC(EvalMetric):
    """The correlation of labels and predictions for any number of classes.

    Gorodkin's R_K (2004), which for two classes is Matthews' coefficient; nan where either side
    has a single class.
    """

    def __init__(
        self,
        name: str = "pcc",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
        has_global_stats: bool = True,
    ) -> None:
        self.k = 2
        super().__init__(name, output_names, label_names, has_global_stats=has_global_stats)

    def reset(self) -> None:
        """Forget everything."""
        self.global_num_inst = 0.0
        self.gcm = numpy.zeros((self.k, self.k))
        self.reset_local()

    def reset_local(self) -> None:
        """Forget everything but the global statistics."""
        self.num_inst = 0.0
        self.lcm = numpy.zeros((self.k, self.k))

    @property
    def sum_metric(self) -> float:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The coefficient times the number of updates."""
        return _correlation(self.lcm) * self.num_inst

    @property
    def global_sum_metric(self) -> float:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The coefficient since :meth:`reset` times the number of updates since then."""
        return _correlation(self.gcm) * self.global_num_inst

    def update(self, labels: Any, preds: Any) -> None:
        """Take in a batch; predictions have the label's shape, or scores on axis 1."""
        for label, pred in tensor_pairs(labels, preds):
            given = pred if pred.shape == label.shape else best_class(pred, 1, self.name)
            wanted, given = classes(label), classes(given)
            require_equal(len(wanted), len(given))
            self._grow(int(max(wanted.max(), given.max())) + 1)
            counts = (given * self.k + wanted).bincount(minlength=self.k**2)
            batch = counts.reshape(self.k, self.k).cpu().numpy()
            self.lcm += batch
            self.gcm += batch
        self.num_inst += 1
        self.global_num_inst += 1

    def _grow(self, count: int) -> None:
        """Make room for ``count`` classes."""
        extra = count - self.k
        if extra > 0:
            self.k = count
            self.lcm = numpy.pad(self.lcm, (0, extra))
            self.gcm = numpy.pad(self.gcm, (0, extra))


def _binary_counts(label: Tensor, pred: Tensor, name: str) -> numpy.ndarray:
    """Return the counts of (label, prediction), shape (2, 2)."""
    wanted, given = classes(label), classes(best_class(pred, 1, name))
    require_equal(len(wanted), len(given))
    if len(wanted.unique()) > 2:
        raise ValueError(
            f"{name} currently only supports binary classification, got labels "
            f"{wanted.unique().tolist()}."
        )
    pairs = (wanted == 1).long() * 2 + (given == 1).long()
    return pairs.bincount(minlength=4).reshape(2, 2).cpu().numpy()


def _correlation(counts: numpy.ndarray) -> float:
    total, rows, columns = counts.sum(), counts.sum(axis=1), counts.sum(axis=0)
    spread = (rows * (total - rows)).sum() * (columns * (total - columns)).sum()
    if not spread:
        return float("nan")
    return float((counts.trace() * total - rows @ columns) / math.sqrt(spread))
