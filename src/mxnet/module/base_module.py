"""BaseModule: training, evaluation and prediction, on methods that kinds of modules define."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

import numpy as np

from .. import metric as metrics
from .. import ndarray as nd
from ..base import MXNetError
from ..context import cpu
from ..initializer import Uniform
from ..io import DataBatch, DataIter
from ..ndarray import NDArray
from ._names import as_list
from .checkpoint import BatchEndParam

__all__ = ["BaseModule"]

_Arrays = dict[str, NDArray]
_EARLIER = {
    "binded": "bind()", "params_initialized": "init_params()",
    "optimizer_initialized": "init_optimizer()",
}  # fmt: skip


class BaseModule:
    """A network with its parameters and optimizer, and loops that train and use it.

    A module is bound to shapes of inputs (:meth:`bind`), gets parameters (:meth:`init_params`)
    and an optimizer (:meth:`init_optimizer`), and then computes batch by batch. :meth:`fit` does
    all this. Subclasses define the methods on single batches.

    Parameters
    ----------
    logger : Logger
        Where the loops log.

    Attributes
    ----------
    binded, for_training, inputs_need_grad, params_initialized, optimizer_initialized : bool
        What has been done so far.
    """

    def __init__(self, logger: Any = logging) -> None:
        self.logger = logger
        self.binded = False
        self.for_training = False
        self.inputs_need_grad = False
        self.params_initialized = False
        self.optimizer_initialized = False
        self._symbol: Any = None
        self._total_exec_bytes = 0

    def _require(self, *states: str) -> None:
        """Raise AssertionError unless the module has come so far."""
        for state in states:
            if not getattr(self, state):
                raise AssertionError(
                    f"{type(self).__name__}: call {_EARLIER[state]} before this method."
                )

    # --- whole runs -------------------------------------------------------------------------

    def forward_backward(self, data_batch: Any) -> None:
        """Compute outputs and gradients of a batch."""
        self.forward(data_batch, is_train=True)
        self.backward()

    def score(
        self, eval_data: Any, eval_metric: Any, num_batch: int | None = None,
        batch_end_callback: Any = None, score_end_callback: Any = None, reset: bool = True,
        epoch: int = 0, sparse_row_id_fn: Callable[[Any], Any] | None = None,
    ) -> list[tuple[str, Any]]:  # fmt: skip
        """Evaluate the module.

        Parameters
        ----------
        eval_data : DataIter
            The batches, with labels.
        eval_metric : str, EvalMetric or list of these
            What to compute.
        num_batch : int, optional
            How many batches to take; by default all.
        batch_end_callback, score_end_callback : callable or list of callable, optional
            Called with a :class:`mxnet.model.BatchEndParam` after every batch, and at the end.
        reset : bool
            Whether the iterator starts anew first.
        epoch : int
            Number of the epoch for callbacks.
        sparse_row_id_fn : callable, optional
            See :meth:`prepare`.

        Returns
        -------
        list of (str, float)
            Names and values of the metric.
        """
        self._require("binded", "params_initialized")
        scope = dict(locals())
        if reset:
            eval_data.reset()
        scope["eval_metric"] = eval_metric = _metric(eval_metric)
        eval_metric.reset()
        count = 0
        for nbatch, eval_batch in enumerate(islice(eval_data, num_batch)):
            self.prepare(eval_batch, sparse_row_id_fn=sparse_row_id_fn)
            self.forward(eval_batch, is_train=False)
            self._count(eval_metric, eval_batch)
            scope |= {"nbatch": nbatch, "eval_batch": eval_batch, "actual_num_batch": nbatch}
            _call(batch_end_callback, epoch, nbatch, eval_metric, scope)
            count = nbatch + 1
        _call(score_end_callback, epoch, count, eval_metric, scope | {"actual_num_batch": count})
        return eval_metric.get_name_value()

    def _count(self, eval_metric: Any, batch: Any) -> None:
        """Give a metric the labels of a batch, or of a list of one for each context."""
        if isinstance(batch, list):
            self.update_metric(eval_metric, [part.label for part in batch], pre_sliced=True)
        else:
            self.update_metric(eval_metric, batch.label)

    def iter_predict(
        self, eval_data: Any, num_batch: int | None = None, reset: bool = True,
        sparse_row_id_fn: Callable[[Any], Any] | None = None,
    ) -> Iterator[tuple[list[NDArray], int, Any]]:  # fmt: skip
        """Yield (outputs, number of the batch, batch), without what only fills a batch up.

        The arguments are those of :meth:`score`.
        """
        self._require("binded", "params_initialized")
        if reset:
            eval_data.reset()
        for number, batch in enumerate(islice(eval_data, num_batch)):
            self.prepare(batch, sparse_row_id_fn=sparse_row_id_fn)
            self.forward(batch, is_train=False)
            pad = batch.pad or 0
            yield [out[: out.shape[0] - pad] for out in self.get_outputs()], number, batch

    def predict(
        self, eval_data: Any, num_batch: int | None = None, merge_batches: bool = True,
        reset: bool = True, always_output_list: bool = False,
        sparse_row_id_fn: Callable[[Any], Any] | None = None,
    ) -> Any:  # fmt: skip
        """Return the outputs for all batches.

        Parameters
        ----------
        eval_data : DataIter, NDArray or numpy.ndarray
            The batches, or a single one.
        num_batch, reset, sparse_row_id_fn
            As for :meth:`score`.
        merge_batches : bool
            Whether the outputs of all batches become one array each; they are a list of lists
            otherwise.
        always_output_list : bool
            Whether a single output is a list of one as well.

        Raises
        ------
        ValueError
            If ``eval_data`` is something else.
        AssertionError
            If batches have different numbers of outputs and are to be merged.
        """
        self._require("binded", "params_initialized")
        if isinstance(eval_data, NDArray | np.ndarray):
            if isinstance(eval_data, np.ndarray):
                eval_data = nd.array(eval_data)
            self.forward(DataBatch([eval_data]))
            return self.get_outputs()[0]
        if not isinstance(eval_data, DataIter):
            raise ValueError(
                f"eval_data must be of type NDArray or DataIter, got {type(eval_data).__name__}."
            )
        # The arrays of a batch are those of the executors, which the next batch may fill anew.
        found = [
            [output.copy() for output in outputs]
            for outputs, _, _ in self.iter_predict(eval_data, num_batch, reset, sparse_row_id_fn)
        ]
        if not found or not merge_batches:
            return found
        if len({len(outputs) for outputs in found}) > 1:
            raise AssertionError(
                "Cannot merge batches, as num of outputs is not the same in mini-batches. Maybe "
                "bucketing is used?"
            )
        merged = [nd.concat(*parts, dim=0) for parts in zip(*found, strict=True)]
        return merged[0] if len(merged) == 1 and not always_output_list else merged

    def fit(
        self, train_data: Any, eval_data: Any = None, eval_metric: Any = "acc",
        epoch_end_callback: Any = None, batch_end_callback: Any = None, kvstore: Any = "local",
        optimizer: Any = "sgd", optimizer_params: Any = (("learning_rate", 0.01),),
        eval_end_callback: Any = None, eval_batch_end_callback: Any = None,
        initializer: Any = Uniform(0.01),  # noqa: B008 - MXNet's default, which is not changed
        arg_params: Mapping[str, NDArray] | None = None,
        aux_params: Mapping[str, NDArray] | None = None, allow_missing: bool = False,
        force_rebind: bool = False, force_init: bool = False, begin_epoch: int = 0,
        num_epoch: int | None = None, validation_metric: Any = None, monitor: Any = None,
        sparse_row_id_fn: Callable[[Any], Any] | None = None,
    ) -> None:  # fmt: skip
        """Train the module.

        Parameters
        ----------
        train_data, eval_data : DataIter
            Batches for training and, optionally, evaluation after each epoch.
        eval_metric, validation_metric : str, EvalMetric or list of these
            What to compute in training and evaluation; by default the same.
        epoch_end_callback : callable or list of callable, optional
            Called with (epoch, graph, parameters, auxiliary states) after each epoch.
        batch_end_callback, eval_end_callback, eval_batch_end_callback
            Called with a :class:`mxnet.model.BatchEndParam` after each batch of the training,
            after the evaluation, and after each of its batches.
        kvstore, optimizer, optimizer_params
            As for :meth:`init_optimizer`.
        initializer, arg_params, aux_params, allow_missing, force_init
            As for :meth:`init_params`.
        force_rebind : bool
            Whether a module that is bound is bound anew.
        begin_epoch, num_epoch : int
            The first epoch, and the one before which training ends.
        monitor : Monitor, optional
            Watches each batch.
        sparse_row_id_fn : callable, optional
            See :meth:`prepare`.

        Raises
        ------
        AssertionError
            If ``num_epoch`` is not given.
        """
        if num_epoch is None:
            raise AssertionError("please specify number of epochs")
        scope = dict(locals())
        self.bind(data_shapes=train_data.provide_data, label_shapes=train_data.provide_label,
                  for_training=True, force_rebind=force_rebind)  # fmt: skip
        if monitor is not None:
            self.install_monitor(monitor)
        self.init_params(initializer=initializer, arg_params=arg_params, aux_params=aux_params,
                         allow_missing=allow_missing, force_init=force_init)  # fmt: skip
        self.init_optimizer(kvstore=kvstore, optimizer=optimizer, optimizer_params=optimizer_params)
        scope["validation_metric"] = validation_metric or eval_metric
        scope["eval_metric"] = _metric(eval_metric)
        for epoch in range(begin_epoch, num_epoch):
            self._fit_epoch(scope | {"epoch": epoch})
            arg_params, aux_params = self.get_params()
            self.set_params(arg_params, aux_params)
            for callback in as_list(epoch_end_callback):
                callback(epoch, self.symbol, arg_params, aux_params)
            if eval_data is not None:
                for name, value in self.score(
                    eval_data, scope["validation_metric"], score_end_callback=eval_end_callback,
                    batch_end_callback=eval_batch_end_callback, epoch=epoch,
                ):  # fmt: skip
                    self.logger.info("Epoch[%d] Validation-%s=%f", epoch, name, value)
            train_data.reset()

    def _fit_epoch(self, scope: dict[str, Any]) -> None:
        """Train on all batches once; ``scope`` holds the arguments of :meth:`fit`."""
        epoch, eval_metric, monitor = scope["epoch"], scope["eval_metric"], scope["monitor"]
        scope["tic"] = time.time()
        eval_metric.reset()
        batches = iter(scope["train_data"])
        following = next(batches, None)
        if following is None:
            raise MXNetError("fit: train_data has no batch; is it at its end? Then call reset().")
        values: list[tuple[str, Any]] = []
        nbatch = 0
        while following is not None:
            batch = following
            if monitor is not None:
                monitor.tic()
            self.forward_backward(batch)
            self.update()
            self._count(eval_metric, batch)
            following = next(batches, None)
            if following is not None:
                self.prepare(following, sparse_row_id_fn=scope["sparse_row_id_fn"])
            if monitor is not None:
                monitor.toc_print()
            if following is None:
                values = eval_metric.get_global_name_value()
            scope |= {
                "nbatch": nbatch, "data_batch": batch, "next_data_batch": following or batch,
                "end_of_batch": following is None, "eval_name_vals": values,
            }  # fmt: skip
            _call(scope["batch_end_callback"], epoch, nbatch, eval_metric, scope)
            nbatch += 1
        for name, value in values:
            self.logger.info("Epoch[%d] Train-%s=%f", epoch, name, value)
        self.logger.info("Epoch[%d] Time cost=%.3f", epoch, time.time() - scope["tic"])

    # --- parameters -------------------------------------------------------------------------

    def set_params(
        self, arg_params: Mapping[str, NDArray] | None, aux_params: Mapping[str, NDArray] | None,
        allow_missing: bool = False, force_init: bool = True, allow_extra: bool = False,
    ) -> None:  # fmt: skip
        """Take over parameters and auxiliary states; see :meth:`init_params`."""
        self.init_params(
            initializer=None, arg_params=arg_params, aux_params=aux_params,
            allow_missing=allow_missing, force_init=force_init, allow_extra=allow_extra,
        )  # fmt: skip

    def save_params(self, fname: str) -> None:
        """Write parameters and auxiliary states to a file."""
        arg_params, aux_params = self.get_params()
        arrays = {f"arg:{name}": array.as_in_context(cpu()) for name, array in arg_params.items()}
        arrays |= {f"aux:{name}": array.as_in_context(cpu()) for name, array in aux_params.items()}
        nd.save(fname, arrays)

    def load_params(self, fname: str) -> None:
        """Take over what :meth:`save_params` wrote.

        Raises
        ------
        ValueError
            If the arrays of the file are not named as those of a module.
        """
        loaded = nd.load(fname)
        parts: dict[str, _Arrays] = {"arg": {}, "aux": {}}
        for key, array in loaded.items() if isinstance(loaded, dict) else ():
            kind, _, name = key.partition(":")
            if kind not in parts:
                raise ValueError(f"Invalid param file {fname}: {key!r} is no arg: and no aux:.")
            parts[kind][name] = array
        self.set_params(parts["arg"], parts["aux"])

    # --- what kinds of modules define -------------------------------------------------------

    @property
    def data_names(self) -> list[str]:
        """Names of the inputs that are data."""
        raise self._undefined("data_names")

    @property
    def output_names(self) -> list[str]:
        """Names of the outputs."""
        raise self._undefined("output_names")

    @property
    def data_shapes(self) -> Any:
        """Descriptions of the data that the module is bound to."""
        raise self._undefined("data_shapes")

    @property
    def label_shapes(self) -> Any:
        """Descriptions of the labels, None without labels."""
        raise self._undefined("label_shapes")

    @property
    def output_shapes(self) -> Any:
        """Names and shapes of the outputs."""
        raise self._undefined("output_shapes")

    @property
    def symbol(self) -> Any:
        """The graph; None for modules without one."""
        return self._symbol

    def get_params(self) -> tuple[_Arrays, _Arrays]:
        """Return parameters and auxiliary states by name."""
        raise self._undefined("get_params()")

    def init_params(
        self, initializer: Any = Uniform(0.01),  # noqa: B008
        arg_params: Mapping[str, NDArray] | None = None,
        aux_params: Mapping[str, NDArray] | None = None, allow_missing: bool = False,
        force_init: bool = False, allow_extra: bool = False,
    ) -> None:  # fmt: skip
        """Give parameters and auxiliary states their first values.

        Parameters
        ----------
        initializer : Initializer, optional
            For parameters that are not given.
        arg_params, aux_params : dict of NDArray, optional
            Values by name.
        allow_missing : bool
            Whether dictionaries may lack parameters; the initializer fills these.
        force_init : bool
            Whether parameters that have values get new ones.
        allow_extra : bool
            Whether dictionaries may have more.
        """
        raise self._undefined("init_params()")

    def bind(
        self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True,
        inputs_need_grad: bool = False, force_rebind: bool = False,
        shared_module: BaseModule | None = None, grad_req: Any = "write",
    ) -> None:  # fmt: skip
        """Make the module ready to compute on inputs of certain shapes.

        Parameters
        ----------
        data_shapes, label_shapes : list of DataDesc or of (str, tuple of int)
            What batches look like.
        for_training : bool
            Whether gradients will be wanted.
        inputs_need_grad : bool
            Whether also those of the data.
        force_rebind : bool
            Whether a module that is bound is bound anew.
        shared_module : BaseModule, optional
            A bound module of the same kind to share parameters with.
        grad_req : str, list or dict
            What becomes of gradients: "write", "add" or "null", for all arguments or each.
        """
        raise self._undefined("bind()")

    def init_optimizer(
        self, kvstore: Any = "local", optimizer: Any = "sgd",
        optimizer_params: Any = (("learning_rate", 0.01),), force_init: bool = False,
    ) -> None:  # fmt: skip
        """Get an optimizer.

        Parameters
        ----------
        kvstore : str, KVStore or None
            How gradients of several contexts come together.
        optimizer : str or Optimizer
            How to update; gradients are divided by the size of a batch.
        optimizer_params : dict or sequence of pairs
            Arguments of an optimizer given by name.
        force_init : bool
            Whether an optimizer that is there is replaced.
        """
        raise self._undefined("init_optimizer()")

    def prepare(
        self, data_batch: Any, sparse_row_id_fn: Callable[[Any], Any] | None = None
    ) -> None:
        """Get ready for a batch before :meth:`forward` is called with it.

        Parameters
        ----------
        sparse_row_id_fn : callable, optional
            From a batch to a dictionary, parameter to numbers of the rows that the batch needs.
        """
        if sparse_row_id_fn is not None:
            warnings.warn(
                "sparse_row_id_fn is not invoked for BaseModule.", UserWarning, stacklevel=2
            )

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Compute the outputs of a batch; ``is_train`` is by default ``for_training``."""
        raise self._undefined("forward()")

    def backward(self, out_grads: Any = None) -> None:
        """Compute the gradients; ``out_grads`` are those of outputs that are no losses."""
        raise self._undefined("backward()")

    def update(self) -> None:
        """Let the optimizer make a step."""
        raise self._undefined("update()")

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the outputs of the last batch.

        Parameters
        ----------
        merge_multi_context : bool
            Whether they are arrays for the whole batch, or lists of an array for each context.
        """
        raise self._undefined("get_outputs()")

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the gradients of the data, as :meth:`get_outputs` returns outputs."""
        raise self._undefined("get_input_grads()")

    def get_states(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the states of all contexts: there are none."""
        self._require("binded", "params_initialized")
        if merge_multi_context:
            raise AssertionError("get_states: a module without states takes False only.")
        return []

    def set_states(self, states: Any = None, value: float | None = None) -> None:
        """Set the states: there are none, so that both arguments must be left out."""
        self._require("binded", "params_initialized")
        if states or value:
            raise AssertionError("set_states: this module has no states.")

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Give a metric the labels and the outputs of the last batch.

        With ``pre_sliced`` the labels are a list for each context.
        """
        raise self._undefined("update_metric()")

    def install_monitor(self, mon: Any) -> None:
        """Let a monitor watch all executors."""
        raise self._undefined("install_monitor()")

    def _undefined(self, member: str) -> NotImplementedError:
        return NotImplementedError(f"{type(self).__name__} must define {member}.")


def _metric(wanted: Any) -> Any:
    return wanted if isinstance(wanted, metrics.EvalMetric) else metrics.create(wanted)


def _call(callbacks: Any, epoch: int, nbatch: int, eval_metric: Any, scope: dict[str, Any]) -> None:
    """Call callbacks with what they are told after a batch."""
    for callback in as_list(callbacks):
        callback(BatchEndParam(epoch, nbatch, eval_metric, scope))
