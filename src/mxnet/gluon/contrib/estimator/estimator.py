"""Estimator: training and evaluation of a network, with handlers for what happens around."""

from __future__ import annotations

import copy
import logging
import sys
import warnings
from typing import Any

from ...._core.errors import MismatchError
from ....context import Context, cpu, gpu, num_gpus
from ....metric import EvalMetric
from ....metric import Loss as metric_loss
from ....ndarray import NDArray
from ... import loss as gluon_loss
from ...data import DataLoader
from ...trainer import Trainer
from ._basic import GradientUpdateHandler, MetricHandler, StoppingHandler, ValidationHandler
from ._events import EventHandler
from ._logging import LoggingHandler
from ._loop import Loop, grouped
from ._resume import ResumeHandler
from .batch_processor import BatchProcessor
from .utils import _check_handler_metric_ref, _check_metrics, _suggest_metric_for_loss

__all__ = ["Estimator"]

_NO_LOADER = (
    "Estimator only support input as Gluon DataLoader. Alternatively, you can transform your "
    "DataIter or any NDArray into Gluon DataLoader. Refer to gluon.data."
)


class Estimator:
    """Trains and evaluates a network.

    Parameters
    ----------
    net : Block
        The network; it is initialized if it is not.
    loss : gluon.loss.Loss
        What training makes small.
    train_metrics, val_metrics : EvalMetric or list of EvalMetric, optional
        What is measured; their names get "training " and "validation " in front. By default the
        mean loss, and the accuracy where the loss is softmax cross-entropy; for validation,
        copies of the training metrics.
    initializer : Initializer or str, optional
        How parameters are initialized, if they are not yet.
    trainer : Trainer, optional
        What updates the parameters, by default SGD with a learning rate of 0.001.
    context : Context or list of Context, optional
        Where to compute; each batch is split over them. By default all GPUs, or the CPU.
    val_net, val_loss : Block and Loss, optional
        Network and loss of validation, if they are not those of training.
    batch_processor : BatchProcessor, optional
        What is done with a batch.

    Raises
    ------
    ValueError
        If an argument is of another type.
    """

    logger: Any = None
    """Where handlers write: to standard output, from the level INFO on."""

    def __init__(
        self,
        net: Any,
        loss: gluon_loss.Loss,
        train_metrics: Any = None,
        val_metrics: Any = None,
        initializer: Any = None,
        trainer: Trainer | None = None,
        context: Context | list[Context] | None = None,
        val_net: Any = None,
        val_loss: gluon_loss.Loss | None = None,
        batch_processor: Any = None,
    ) -> None:
        self.net = net
        self.loss = self._check_loss(loss)
        self._train_metrics = _check_metrics(train_metrics)
        self._val_metrics = _check_metrics(val_metrics)
        self._add_default_training_metrics()
        self._add_validation_metrics()
        self.val_loss = self.loss if val_loss is None else self._check_loss(val_loss)
        self.val_net = net if val_net is None else val_net
        self.logger = logging.Logger("Estimator", logging.INFO)
        self.logger.addHandler(logging.StreamHandler(sys.stdout))
        self.context = self._check_context(context)
        self._initialize(initializer)
        self.trainer = self._check_trainer(trainer)
        self.batch_processor = self._check_batch_processor(batch_processor)

    @property
    def train_metrics(self) -> list[EvalMetric]:
        """The metrics of training."""
        return self._train_metrics

    @property
    def val_metrics(self) -> list[EvalMetric]:
        """The metrics of validation."""
        return self._val_metrics

    # --- arguments --------------------------------------------------------------------------

    def _check_loss(self, loss: Any) -> gluon_loss.Loss:
        if not isinstance(loss, gluon_loss.Loss):
            raise ValueError(f"loss must be a Loss, refer to gluon.loss.Loss:{loss}")
        return loss

    def _check_context(self, context: Any) -> list[Context]:
        """Return the contexts as a list; those of GPUs must be there."""
        gpus = [gpu(number) for number in range(num_gpus())]
        if not context:
            return gpus or [cpu()]
        contexts = [context] if isinstance(context, Context) else context
        if not isinstance(contexts, list) or not all(isinstance(c, Context) for c in contexts):
            raise ValueError(
                "context must be a Context or a list of Context, for example mx.cpu() or "
                f"[mx.gpu(0), mx.gpu(1)], refer to mxnet.Context:{context}"
            )
        for one in contexts:
            if one.device_type == "gpu" and one not in gpus:
                raise MismatchError(
                    f"{one} is not available, please make sure your context is in one of: "
                    f"mx.cpu(), {', '.join(map(str, gpus))}"
                )
        return contexts

    def _check_batch_processor(self, batch_processor: Any) -> Any:
        if batch_processor is None:
            return BatchProcessor()
        if not all(hasattr(batch_processor, name) for name in ("fit_batch", "evaluate_batch")):
            raise ValueError(
                "Customized Batch Processor must contain fit_batch() and evaluate_batch() methods"
            )
        return batch_processor

    def _is_initialized(self) -> bool:
        try:
            for parameter in self.net.collect_params().values():
                parameter.list_ctx()
        except RuntimeError:
            return False
        return True

    def _initialize(self, initializer: Any) -> None:
        if not self._is_initialized():
            options = {} if initializer is None else {"init": initializer}
            self.net.initialize(ctx=self.context, **options)
        elif initializer is not None:
            warnings.warn(
                "Network already fully initialized, skipping initialization. You don't need to "
                "pass initializer if you already initialized your net. You can use "
                "net.initialize(init=your_initializer, force_reinit=True)to force re-initialize.",
                stacklevel=3,
            )

    def _check_trainer(self, trainer: Any) -> Trainer:
        if trainer is None:
            warnings.warn(
                "No trainer specified, default SGD optimizer with learning rate 0.001 is used.",
                stacklevel=3,
            )
            return Trainer(self.net.collect_params(), "sgd", {"learning_rate": 0.001})
        if not isinstance(trainer, Trainer):
            raise ValueError(
                f"Trainer must be a Gluon Trainer instance, refer to gluon.Trainer:{trainer}"
            )
        return trainer

    def _add_default_training_metrics(self) -> None:
        if not self._train_metrics:
            suggested = _suggest_metric_for_loss(self.loss)
            self._train_metrics = [suggested] if suggested else []
            self._train_metrics.append(metric_loss(self.loss.name.rstrip("0123456789")))
        for metric in self._train_metrics:
            metric.name = f"training {metric.name}"

    def _add_validation_metrics(self) -> None:
        if self._val_metrics:
            for metric in self._val_metrics:
                metric.name = f"validation {metric.name}"
            return
        self._val_metrics = copy.deepcopy(self._train_metrics)
        for metric in self._val_metrics:
            metric.name = metric.name.replace("training", "validation")

    # --- running ----------------------------------------------------------------------------

    def _get_data_and_label(
        self, batch: Any, ctx: list[Context], batch_axis: int = 0
    ) -> tuple[list[NDArray], list[NDArray]]:
        return BatchProcessor()._get_data_and_label(batch, ctx, batch_axis)

    def evaluate(
        self, val_data: DataLoader, batch_axis: int = 0, event_handlers: Any = None
    ) -> None:
        """Measure the validation metrics on data.

        Parameters
        ----------
        val_data : DataLoader
            The data.
        batch_axis : int
            The axis along which batches are split over contexts.
        event_handlers : EventHandler or list of EventHandler, optional
            Handlers of epochs and batches, beside those that measure and log.

        Raises
        ------
        ValueError
            If an argument is of another type, or a handler has a metric of its own.
        """
        if not isinstance(val_data, DataLoader):
            raise ValueError(_NO_LOADER + "DataLoader")
        handlers = self._prepare_default_validation_handlers(event_handlers)
        _, epoch_begin, batch_begin, batch_end, epoch_end, _ = self._categorize_handlers(handlers)
        for handler in epoch_begin:
            handler.epoch_begin(self)
        for batch in val_data:
            for handler in batch_begin:
                handler.batch_begin(self, batch=batch)
            _, label, pred, loss = self.batch_processor.evaluate_batch(self, batch, batch_axis)
            for handler in batch_end:
                handler.batch_end(self, batch=batch, pred=pred, label=label, loss=loss)
        for handler in epoch_end:
            handler.epoch_end(self)

    def fit(
        self,
        train_data: DataLoader,
        val_data: DataLoader | None = None,
        epochs: int | None = None,
        event_handlers: Any = None,
        batches: int | None = None,
        batch_axis: int = 0,
    ) -> None:
        """Train for a number of epochs, or of batches.

        Parameters
        ----------
        train_data, val_data : DataLoader
            The data of training and, if given, of validation after each epoch.
        epochs, batches : int
            How long; exactly one of them.
        event_handlers : EventHandler or list of EventHandler, optional
            What else happens. Handlers that update, measure, validate and log are added where
            there is none of their class, and one that stops.
        batch_axis : int
            The axis along which batches are split over contexts.

        Raises
        ------
        ValueError
            If an argument is of another type, or a handler has a metric of its own.
        """
        if not isinstance(train_data, DataLoader):
            raise ValueError(_NO_LOADER + "dataloader")
        if bool(epochs) == bool(batches):
            raise ValueError(
                "Fit only support exactly one type of iteration, train by number of epochs or "
                "number of batches.Please specify one and only one of: epochs or batches."
            )
        for name, count in (("epochs", epochs), ("batches", batches)):
            if count is not None and (not isinstance(count, int) or count < 0):
                raise ValueError(f"Estimator.fit: {name} must be a positive integer, got {count}.")
        self.max_epoch = epochs
        self.max_batch = batches
        self.batch_axis = batch_axis
        self._train_data = train_data
        handlers = self._prepare_default_handlers(val_data, event_handlers)
        keepers = [handler for handler in handlers if isinstance(handler, ResumeHandler)]
        Loop(self, train_data, batch_axis, handlers, keepers).run()

    def _prepare_default_handlers(
        self, val_data: Any, event_handlers: Any
    ) -> list[EventHandler]:
        """Return all handlers of training in the order in which they act."""
        handlers = _check_event_handlers(event_handlers)
        defaults: list[EventHandler] = [StoppingHandler(self.max_epoch, self.max_batch)]
        if not _has(handlers, GradientUpdateHandler):
            defaults.append(GradientUpdateHandler())
        if not _has(handlers, MetricHandler):
            defaults.append(MetricHandler(self.train_metrics))
        if val_data is not None and not _has(handlers, ValidationHandler):
            defaults.append(ValidationHandler(val_data, self.evaluate))
        if not _has(handlers, LoggingHandler):
            defaults.append(LoggingHandler(metrics=self.train_metrics))
        return _ordered(handlers + defaults, [*self.train_metrics, *self.val_metrics])

    def _prepare_default_validation_handlers(self, event_handlers: Any) -> list[EventHandler]:
        """Return all handlers of an evaluation in the order in which they act."""
        handlers = _check_event_handlers(event_handlers)
        defaults: list[EventHandler] = []
        if not _has(handlers, MetricHandler):
            defaults.append(MetricHandler(self.val_metrics))
        if not _has(handlers, LoggingHandler):
            defaults.append(LoggingHandler(metrics=self.val_metrics))
        return _ordered(handlers + defaults, self.val_metrics)

    def _categorize_handlers(self, event_handlers: list[EventHandler]) -> tuple[list[Any], ...]:
        return grouped(event_handlers)


def _check_event_handlers(handlers: Any) -> list[EventHandler]:
    """Return handlers as a list; ValueError if there is anything else among them."""
    if isinstance(handlers, EventHandler):
        return [handlers]
    several = isinstance(handlers, list | tuple | None)
    found: list[Any] = list(handlers or ()) if several else [handlers]
    if not all(isinstance(handler, EventHandler) for handler in found):
        raise ValueError(
            f"handlers must be an EventHandler or a list of EventHandler, got: {handlers}"
        )
    return found


def _has(handlers: list[EventHandler], kind: type) -> bool:
    return any(isinstance(handler, kind) for handler in handlers)


def _ordered(handlers: list[EventHandler], known: list[EvalMetric]) -> list[EventHandler]:
    for handler in handlers:
        _check_handler_metric_ref(handler, known)
    return sorted(handlers, key=lambda handler: getattr(handler, "priority", 0))
