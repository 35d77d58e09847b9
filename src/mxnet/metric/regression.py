"""Metrics of predicted numbers, and the mean of a loss."""

from collections.abc import Sequence
from typing import Any

import numpy

from ..ndarray import NDArray
from .base import EvalMetric, Tensor, alias, check_label_shapes, register, tensor_pairs, to_tensor


class _Error(EvalMetric):
    """A mean over batches of the mean of an error over all numbers of a batch."""

    def __init__(
        self,
        name: str,
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(name, output_names, label_names, has_global_stats=True)

    def _error(self, difference: Tensor) -> Tensor:
        raise NotImplementedError

    def update(self, labels: Any, preds: Any) -> None:
        """Take in a batch; vectors count as one column, and shapes broadcast."""
        for label, pred in tensor_pairs(labels, preds):
            columns = [one.reshape(-1, 1) if one.dim() == 1 else one for one in (label, pred)]
            try:
                difference = columns[0] - columns[1]
            except RuntimeError:
                raise ValueError(
                    f"{self.name}: labels of shape {tuple(label.shape)} do not fit predictions of "
                    f"shape {tuple(pred.shape)}."
                ) from None
            if not difference.is_floating_point():
                difference = difference.double()
            self._add(float(self._error(difference)), 1)


@register
class MAE(_Error):
    """The mean absolute error."""

    def __init__(
        self,
        name: str = "mae",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(name, output_names, label_names)

    def _error(self, difference: Tensor) -> Tensor:
        return difference.abs().mean()


@register
class MSE(_Error):
    """The mean squared error."""

    def __init__(
        self,
        name: str = "mse",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(name, output_names, label_names)

    def _error(self, difference: Tensor) -> Tensor:
        return difference.square().mean()


@register
class RMSE(_Error):
    """The mean over batches of the root of the mean squared error."""

    def __init__(
        self,
        name: str = "rmse",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(name, output_names, label_names)

    def _error(self, difference: Tensor) -> Tensor:
        return difference.square().mean().sqrt()


@register
class Loss(EvalMetric):
    """The mean of the predictions, which are losses; labels are not looked at."""

    def __init__(
        self,
        name: str = "loss",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(name, output_names, label_names, has_global_stats=True)

    def update(self, _: Any, preds: Any) -> None:
        """Take in an array of losses, or a list of these."""
        if not isinstance(preds, NDArray | numpy.ndarray | list | tuple):
            raise TypeError(
                f"{self.name}: expected an array or a list of arrays, got {type(preds).__name__}."
            )
        for pred in preds if isinstance(preds, list | tuple) else [preds]:
            losses = to_tensor(pred)
            self._add(float(losses.sum()), losses.numel())


@register
class Torch(Loss):
    """:class:`Loss` under the name "torch"."""

    def __init__(
        self,
        name: str = "torch",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(name, output_names, label_names)


@register
class Caffe(Loss):
    """:class:`Loss` under the name "caffe"."""

    def __init__(
        self,
        name: str = "caffe",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
    ) -> None:
        super().__init__(name, output_names, label_names)


class _Moments:
    """Running means and co-moments of pairs, updated batch by batch (Chan et al., 1979)."""

    def __init__(self) -> None:
        self.count = 0
        self.mean = numpy.zeros(2)
        self.comoment = numpy.zeros((2, 2))

    def add(self, pairs: numpy.ndarray) -> None:
        """Take in pairs, shape (2, n)."""
        count = pairs.shape[1]
        mean = pairs.mean(axis=1)
        centred = pairs - mean[:, None]
        shift, total = mean - self.mean, self.count + count
        self.comoment += centred @ centred.T
        self.comoment += numpy.outer(shift, shift) * (self.count * count / total)
        self.mean += shift * (count / total)
        self.count = total

    def correlation(self) -> float:
        """Return the correlation; nan before the first pair or if either side is constant."""
        spread = float(self.comoment[0, 0] * self.comoment[1, 1]) ** 0.5
        return float(self.comoment[0, 1]) / spread if spread else float("nan")


@alias("pearsonr")
@register
class PearsonCorrelation(EvalMetric):
    """Pearson's correlation of labels and predictions.

    Parameters
    ----------
    average : {"macro", "micro"}
        Average the correlations of the batches, or correlate all numbers together.
    """

    def __init__(
        self,
        name: str = "pearsonr",
        output_names: Sequence[str] | None = None,
        label_names: Sequence[str] | None = None,
        average: str = "macro",
    ) -> None:
        require_average(average, "PearsonCorrelation")
        self.average = average
        super().__init__(name, output_names, label_names, has_global_stats=True)

    def reset(self) -> None:
        """Forget everything."""
        super().reset()
        self._global = _Moments()
        self._local = _Moments()

    def reset_local(self) -> None:
        """Forget everything but the global statistics."""
        super().reset_local()
        self._local = _Moments()

    def update(self, labels: Any, preds: Any) -> None:
        """Take in a batch of labels and predictions of one shape."""
        for label, pred in tensor_pairs(labels, preds):
            check_label_shapes(label, pred, shape=True)
            sides = [side.double().reshape(-1).cpu().numpy() for side in (pred, label)]
            pairs = numpy.stack(sides)
            if self.average == "micro":
                self._local.add(pairs)
                self._global.add(pairs)
                self._add(0.0, 1)
            else:
                batch = _Moments()
                batch.add(pairs)
                self._add(batch.correlation(), 1)

    def get(self) -> tuple[str, float]:
        """Return (name, correlation)."""
        return (self.name, self._local.correlation()) if self.average == "micro" else super().get()

    def get_global(self) -> tuple[str, float]:
        """Return (name, correlation) over everything since :meth:`reset`."""
        if self.average == "micro":
            return self.name, self._global.correlation()
        return super().get_global()


def require_average(average: str, metric: str) -> None:
    """Raise ValueError unless ``average`` is macro or micro."""
    if average not in ("macro", "micro"):
        raise ValueError(f"{metric}: average must be 'macro' or 'micro', got {average!r}.")
