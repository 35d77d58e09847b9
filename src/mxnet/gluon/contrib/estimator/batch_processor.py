"""BatchProcessor: what an estimator does with one batch."""

from __future__ import annotations

from typing import Any

from .... import autograd
from ....context import Context
from ....ndarray import NDArray
from ...utils import split_and_load

__all__ = ["BatchProcessor"]

Results = tuple[list[NDArray], list[NDArray], list[Any], list[NDArray]]


class BatchProcessor:
    """Runs an estimator's network on batches of data and labels.

    Subclasses override :meth:`fit_batch` and :meth:`evaluate_batch` for batches of another form
    or training of another kind.
    """

    def _get_data_and_label(
        self, batch: Any, ctx: list[Context], batch_axis: int = 0
    ) -> tuple[list[NDArray], list[NDArray]]:
        """Return the parts of data and labels, one for each context."""
        data, label = batch[0], batch[1]
        return split_and_load(data, ctx, batch_axis), split_and_load(label, ctx, batch_axis)

    def evaluate_batch(self, estimator: Any, val_batch: Any, batch_axis: int = 0) -> Results:
        """Return data, labels, predictions and losses of a batch, each a list by context.

        ``estimator.val_net`` and ``estimator.val_loss`` compute them.
        """
        data, label = self._get_data_and_label(val_batch, estimator.context, batch_axis)
        pred = [estimator.val_net(part) for part in data]
        loss = [estimator.val_loss(*pair) for pair in zip(pred, label, strict=True)]
        return data, label, pred, loss

    def fit_batch(self, estimator: Any, train_batch: Any, batch_axis: int = 0) -> Results:
        """Compute the gradients of a batch; return what :meth:`evaluate_batch` does.

        The parameters are updated later, by `GradientUpdateHandler`.
        """
        data, label = self._get_data_and_label(train_batch, estimator.context, batch_axis)
        with autograd.record():
            pred = [estimator.net(part) for part in data]
            loss = [estimator.loss(*pair) for pair in zip(pred, label, strict=True)]
        for part in loss:
            part.backward()
        return data, label, pred, loss
