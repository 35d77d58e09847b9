"""FeedForward: a network that fits and predicts, older than modules."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from . import io
from . import metric as metrics
from . import ndarray as nd
from . import optimizer as opt
from .base import MXNetError
from .callback import LogValidationMetricsCallback
from .context import Context, current_context
from .executor_manager import DataParallelExecutorManager, _check_arguments, _load_data
from .initializer import Uniform
from .module._names import as_list
from .module._updates import (
    _create_kvstore,
    _initialize_kvstore,
    _update_params,
    _update_params_on_kvstore,
)
from .module.checkpoint import BatchEndParam, load_checkpoint, save_checkpoint
from .ndarray import NDArray
from .symbol import Symbol

__all__ = ["FeedForward"]

_Arrays = dict[str, NDArray]


class FeedForward:
    """A graph with parameters that fits data and predicts; new programs use `mx.mod.Module`.

    Parameters
    ----------
    symbol : Symbol or callable
        The graph, or a function from the ``bucket_key`` of a batch to one.
    ctx : Context or list of Context, optional
        Where to compute; by default the current context.
    num_epoch : int
        The epoch before which training ends.
    epoch_size : int, optional
        How many batches an epoch has; by default all.
    optimizer : str or Optimizer
        How to train.
    initializer : Initializer
        First values of parameters that are not given.
    numpy_batch_size : int
        Batch size for data that are arrays.
    arg_params, aux_params : dict of NDArray, optional
        Parameters and auxiliary states.
    allow_extra_params : bool
        Whether these may have more than the graph.
    begin_epoch : int
        The first epoch.
    kwargs
        Arguments of the optimizer.
    """

    def __init__(
        self, symbol: Any, ctx: Any = None, num_epoch: int | None = None,
        epoch_size: int | None = None, optimizer: Any = "sgd",
        initializer: Any = Uniform(0.01),  # noqa: B008 - MXNet's default, which is not changed
        numpy_batch_size: int = 128, arg_params: Mapping[str, NDArray] | None = None,
        aux_params: Mapping[str, NDArray] | None = None, allow_extra_params: bool = False,
        begin_epoch: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        warnings.warn(
            "\033[91mmxnet.model.FeedForward has been deprecated. Please use mxnet.mod.Module "
            "instead.\033[0m",
            DeprecationWarning,
            stacklevel=2,
        )
        is_graph = isinstance(symbol, Symbol)
        self.symbol = symbol if is_graph else None
        self.sym_gen = None if is_graph else symbol
        self.arg_params: Any = arg_params
        self.aux_params: Any = aux_params
        self.allow_extra_params = allow_extra_params
        self.argument_checked = False
        if is_graph:
            self._check_arguments()
        ctx = current_context() if ctx is None else ctx
        self.ctx: list[Context] = [ctx] if isinstance(ctx, Context) else list(ctx)
        self.num_epoch = num_epoch
        self.epoch_size = epoch_size
        self.kwargs = kwargs.copy()
        self.optimizer = optimizer
        self.initializer = initializer
        self.numpy_batch_size = numpy_batch_size
        self._pred_exec: Any = None
        self.begin_epoch = begin_epoch

    def _check_arguments(self) -> None:
        """Refuse names that come twice; drop parameters that the graph does not have."""
        if self.argument_checked:
            return
        assert self.symbol is not None
        _check_arguments(self.symbol)
        self.argument_checked = True
        if not self.allow_extra_params:
            return
        for attribute, names in (
            ("arg_params", self.symbol.list_arguments()),
            ("aux_params", self.symbol.list_auxiliary_states()),
        ):
            given = getattr(self, attribute)
            if given:
                setattr(self, attribute, {k: v for k, v in given.items() if k in names})

    @staticmethod
    def _is_data_arg(name: str) -> bool:
        """Return whether an argument is an input by its name."""
        return name.endswith(("data", "label"))

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_pred_exec": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    # --- preparations -----------------------------------------------------------------------

    def _init_params(
        self, inputs: Sequence[Any], overwrite: bool = False
    ) -> tuple[list[str], list[str], list[str]]:
        """Give parameters their first values; return names of arguments, parameters and states."""
        assert self.symbol is not None
        known = {desc[0]: tuple(desc[1]) for desc in inputs}
        types = {desc.name: desc.dtype for desc in inputs if isinstance(desc, io.DataDesc)}
        shapes, _, aux_shapes = self.symbol.infer_shape(**known)
        if shapes is None:
            raise MXNetError(f"FeedForward: the inputs {known} do not tell all shapes.")
        kinds, _, aux_kinds = self.symbol.infer_type_partial(**types)
        names, states = self.symbol.list_arguments(), self.symbol.list_auxiliary_states()
        params = [name for name in names if name not in known]
        self.arg_params = self._filled(
            zip(names, shapes, kinds, strict=True), self.arg_params, set(params), overwrite
        )
        self.aux_params = self._filled(
            zip(states, aux_shapes, aux_kinds, strict=True), self.aux_params, set(states), overwrite
        )
        return names, params, states

    def _filled(
        self, descriptions: Any, given: Any, wanted: set[str], overwrite: bool
    ) -> _Arrays:
        """Return arrays with the values given, or those of the initializer."""
        filled: _Arrays = {}
        for name, shape, kind in descriptions:
            if name not in wanted:
                continue
            filled[name] = array = nd.zeros(shape, dtype=kind or "float32")
            if given and name in given and not overwrite:
                given[name].copyto(array)
            else:
                self.initializer(name, array)
        return filled

    def _init_iter(self, X: Any, y: Any, is_train: bool) -> io.DataIter:
        """Return an iterator over data that may be arrays."""
        if isinstance(X, io.DataIter):
            return X
        if not isinstance(X, np.ndarray | NDArray):
            raise TypeError("X must be DataIter, NDArray or numpy.ndarray")
        if y is None:
            if is_train:
                raise ValueError("y must be specified when X is numpy.ndarray")
            y = np.zeros(X.shape[0])
        if not isinstance(y, np.ndarray | NDArray):
            raise TypeError("y must be ndarray when X is numpy.ndarray")
        if X.shape[0] != y.shape[0]:
            raise ValueError("The numbers of data points and labels not equal")
        if y.ndim == 2 and y.shape[1] == 1:
            y = y.reshape((-1,))
        if y.ndim != 1:
            raise ValueError("Label must be 1D or 2D (with 2nd dimension being 1)")
        handle = "roll_over" if is_train else "pad"
        size = min(X.shape[0], self.numpy_batch_size)
        return io.NDArrayIter(X, y, size, shuffle=is_train, last_batch_handle=handle)

    def _init_eval_iter(self, eval_data: Any) -> io.DataIter | None:
        """Return an iterator over data for evaluation, which may be a pair of arrays."""
        if eval_data is None or isinstance(eval_data, io.DataIter):
            return eval_data
        if not isinstance(eval_data, tuple | list) or len(eval_data) != 2:
            raise TypeError(
                "Eval data must be DataIter, or NDArray/numpy.ndarray/list pair (i.e. tuple/list "
                "of length 2)"
            )
        data, label = eval_data
        if data is None:
            raise ValueError("Eval data is NONE")
        if label is None and isinstance(data, io.DataIter):
            return data
        data, label = (np.array(one) if isinstance(one, list) else one for one in (data, label))
        return self._init_iter(data, label, is_train=True)

    def _init_predictor(
        self, input_shapes: Mapping[str, tuple[int, ...]],
        type_dict: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Make the executor for predictions, unless there is one for the same shapes."""
        if self._pred_exec is not None:
            arrays = self._pred_exec.arg_dict
            if all(arrays[name].shape == tuple(shape) for name, shape in input_shapes.items()):
                return
        if self.arg_params is None or self.symbol is None:
            raise MXNetError("FeedForward: there are no parameters yet; call fit() or load().")
        settings: dict[str, Any] = {"type_dict": dict(type_dict or {}), **input_shapes}
        executor = self.symbol.simple_bind(self.ctx[0], grad_req="null", **settings)
        executor.copy_params_from(self.arg_params, self.aux_params)
        _check_arguments(self.symbol)
        self._pred_exec = executor

    # --- use --------------------------------------------------------------------------------

    def _outputs(self, data: Any, num_batch: int | None) -> Any:
        """Yield number, batch and outputs for batches of an iterator."""
        types = {
            desc.name: desc.dtype for desc in data.provide_data if isinstance(desc, io.DataDesc)
        }
        self._init_predictor({desc[0]: tuple(desc[1]) for desc in data.provide_data}, types)
        targets = [self._pred_exec.arg_dict[desc[0]] for desc in data.provide_data]
        for number, batch in enumerate(data):
            if number == num_batch:
                return
            _load_data(batch, targets)
            self._pred_exec.forward(is_train=False)
            yield number, batch, self._pred_exec.outputs

    def predict(
        self, X: Any, num_batch: int | None = None, return_data: bool = False, reset: bool = True
    ) -> Any:
        """Return the outputs as NumPy arrays, one array if there is one output.

        Parameters
        ----------
        X : DataIter, NDArray or numpy.ndarray
            The data.
        num_batch : int, optional
            How many batches to take; by default all.
        return_data : bool
            Whether to return (outputs, data, labels).
        reset : bool
            Whether the iterator starts anew first.
        """
        X = self._init_iter(X, None, is_train=False)
        if reset:
            X.reset()
        rows: list[list[list[np.ndarray]]] = [[], [], []]
        for _, batch, outputs in self._outputs(X, num_batch):
            keep = X.batch_size - (batch.pad or 0)
            parts = (outputs, batch.data, batch.label) if return_data else (outputs,)
            for row, arrays in zip(rows, parts, strict=False):
                row.append([array[:keep].asnumpy() for array in arrays])
        joined = [
            [np.concatenate(parts) for parts in zip(*row, strict=True)] for row in rows
        ]
        found = tuple(arrays[0] if len(arrays) == 1 else arrays for arrays in joined)
        return found if return_data else found[0]

    def score(
        self, X: Any, eval_metric: Any = "acc", num_batch: int | None = None,
        batch_end_callback: Any = None, reset: bool = True,
    ) -> Any:  # fmt: skip
        """Return the value of a metric, or a list for several.

        Parameters
        ----------
        X : DataIter, NDArray or numpy.ndarray
            The data with labels; those of arrays are 0.
        eval_metric : str, EvalMetric or list of these
            What to compute.
        num_batch, reset
            As for :meth:`predict`.
        batch_end_callback : callable or list of callable, optional
            Called with a :class:`mxnet.model.BatchEndParam` after every batch.
        """
        eval_metric = _metric(eval_metric)
        X = self._init_iter(X, None, is_train=False)
        if reset:
            X.reset()
        scope = dict(locals())
        for number, batch, outputs in self._outputs(X, num_batch):
            eval_metric.update(batch.label, outputs)
            scope |= {"i": number, "batch": batch}
            for callback in as_list(batch_end_callback):
                callback(BatchEndParam(0, number, eval_metric, scope))
        return eval_metric.get()[1]

    def fit(
        self, X: Any, y: Any = None, eval_data: Any = None, eval_metric: Any = "acc",
        epoch_end_callback: Any = None, batch_end_callback: Any = None, kvstore: Any = "local",
        logger: Any = None, work_load_list: Sequence[float] | None = None, monitor: Any = None,
        eval_end_callback: Any = LogValidationMetricsCallback(),  # noqa: B008 - it has no state
        eval_batch_end_callback: Any = None,
    ) -> None:  # fmt: skip
        """Train.

        Parameters
        ----------
        X, y : DataIter, or NDArray or numpy.ndarray
            The data, and labels for arrays.
        eval_data : DataIter or pair of arrays, optional
            For an evaluation after each epoch.
        eval_metric : str, EvalMetric or list of these
            What to compute.
        epoch_end_callback : callable or list of callable, optional
            Called with (epoch, graph, parameters, auxiliary states).
        batch_end_callback, eval_end_callback, eval_batch_end_callback
            Called with a :class:`mxnet.model.BatchEndParam` after each batch of the training, the
            evaluation, and each of its batches.
        kvstore : str, KVStore or None
            How gradients of several contexts come together.
        logger : Logger, optional
            Where to log.
        work_load_list : list of float, optional
            The share of a batch for each context.
        monitor : Monitor, optional
            Watches each batch.
        """
        data: Any = self._init_iter(X, y, is_train=True)
        if self.num_epoch is None:
            raise TypeError("FeedForward.fit: num_epoch must be a number, got None.")
        scope = {
            "train_data": data, "eval_data": self._init_eval_iter(eval_data), "monitor": monitor,
            "eval_metric": _metric(eval_metric), "epoch_end_callback": epoch_end_callback,
            "batch_end_callback": batch_end_callback, "eval_end_callback": eval_end_callback,
            "eval_batch_end_callback": eval_batch_end_callback, "ctx": self.ctx,
            "logger": logging if logger is None else logger, "epoch_size": self.epoch_size,
            "begin_epoch": self.begin_epoch, "end_epoch": self.num_epoch, "sym_gen": self.sym_gen,
        }  # fmt: skip
        if self.sym_gen:
            self.symbol = self.sym_gen(data.default_bucket_key)
            self._check_arguments()
        inputs = [*data.provide_data, *data.provide_label]
        arg_names, param_names, aux_names = self._init_params(inputs)
        store, in_store = _create_kvstore(kvstore, len(self.ctx), self.arg_params)
        optimizer = self._make_optimizer(data.batch_size, param_names, store, in_store)
        manager = DataParallelExecutorManager(
            symbol=self.symbol, ctx=self.ctx, train_data=data, arg_names=arg_names,
            param_names=param_names, aux_names=aux_names,
            work_load_list=None if work_load_list is None else list(work_load_list),
            logger=scope["logger"], sym_gen=self.sym_gen,
        )  # fmt: skip
        if monitor is not None:
            manager.install_monitor(monitor)
        manager.set_params(self.arg_params, self.aux_params)
        steps = _Steps(manager, optimizer, store, in_store, self.arg_params)
        scope |= {
            "symbol": self.symbol, "arg_names": arg_names, "param_names": param_names,
            "aux_names": aux_names, "arg_params": self.arg_params, "aux_params": self.aux_params,
            "kvstore": store, "update_on_kvstore": in_store, "optimizer": optimizer,
            "work_load_list": work_load_list,
            "executor_manager": manager, "updater": steps.updater,
        }  # fmt: skip
        for epoch in range(self.begin_epoch, self.num_epoch):
            _train(steps, scope | {"epoch": epoch})

    def _make_optimizer(
        self, batch: int, param_names: Sequence[str], store: Any, in_store: bool
    ) -> opt.Optimizer:
        if store is not None and "dist" in store.type and "_async" not in store.type:
            batch *= store.num_workers
        if not isinstance(self.optimizer, str):
            if not isinstance(self.optimizer, opt.Optimizer):
                raise TypeError(
                    "optimizer must be a name or an Optimizer, got "
                    f"{type(self.optimizer).__name__}."
                )
            return self.optimizer
        count = 1 if in_store else len(self.ctx)
        numbered = {
            number * count + device: name
            for number, name in enumerate(param_names) for device in range(count)
        }  # fmt: skip
        return opt.create(
            self.optimizer, rescale_grad=1.0 / batch, param_idx2name=numbered, sym=self.symbol,
            **self.kwargs,
        )  # fmt: skip

    # --- files ------------------------------------------------------------------------------

    def save(self, prefix: str, epoch: int | None = None, remove_amp_cast: bool = True) -> None:
        """Write graph and parameters, by default those after the last epoch.

        See :func:`mxnet.model.save_checkpoint`.

        Raises
        ------
        AssertionError
            If neither ``epoch`` nor ``num_epoch`` is given.
        """
        epoch = self.num_epoch if epoch is None else epoch
        if epoch is None:
            raise AssertionError("FeedForward.save: give an epoch.")
        save_checkpoint(prefix, epoch, self.symbol, self.arg_params, self.aux_params,
                        remove_amp_cast=remove_amp_cast)  # fmt: skip

    @staticmethod
    def load(prefix: str, epoch: int, ctx: Any = None, **kwargs: Any) -> FeedForward:
        """Return a model of files that :meth:`save` wrote; ``kwargs`` are those of the class."""
        symbol, arg_params, aux_params = load_checkpoint(prefix, epoch)
        return FeedForward(symbol, ctx=ctx, arg_params=arg_params, aux_params=aux_params,
                           begin_epoch=epoch, **kwargs)  # fmt: skip

    @staticmethod
    def create(
        symbol: Any, X: Any, y: Any = None, ctx: Any = None, num_epoch: int | None = None,
        epoch_size: int | None = None, optimizer: Any = "sgd",
        initializer: Any = Uniform(0.01),  # noqa: B008 - MXNet's default
        eval_data: Any = None, eval_metric: Any = "acc", epoch_end_callback: Any = None,
        batch_end_callback: Any = None, kvstore: Any = "local", logger: Any = None,
        work_load_list: Sequence[float] | None = None,
        eval_end_callback: Any = LogValidationMetricsCallback(),  # noqa: B008
        eval_batch_end_callback: Any = None, **kwargs: Any,
    ) -> FeedForward:  # fmt: skip
        """Return a new model that was trained; see the class and :meth:`fit`."""
        made = FeedForward(symbol, ctx=ctx, num_epoch=num_epoch, epoch_size=epoch_size,
                           optimizer=optimizer, initializer=initializer, **kwargs)  # fmt: skip
        made.fit(
            X, y, eval_data=eval_data, eval_metric=eval_metric,
            epoch_end_callback=epoch_end_callback, batch_end_callback=batch_end_callback,
            kvstore=kvstore, logger=logger, work_load_list=work_load_list,
            eval_end_callback=eval_end_callback, eval_batch_end_callback=eval_batch_end_callback,
        )  # fmt: skip
        return made


class _Steps:
    """Steps of training on the executors of a manager."""

    def __init__(
        self, manager: DataParallelExecutorManager, optimizer: opt.Optimizer, store: Any,
        in_store: bool, arg_params: _Arrays,
    ) -> None:  # fmt: skip
        self.manager = manager
        self.store = store
        self.in_store = in_store
        self.updater = None if in_store else opt.get_updater(optimizer)
        if store is not None:
            if in_store:
                store.set_optimizer(optimizer)
            _initialize_kvstore(
                store, manager.param_arrays, arg_params, manager.param_names, in_store
            )

    def run(self, batch: Any, monitor: Any) -> None:
        """Train on one batch."""
        manager = self.manager
        manager.load_data_batch(batch)
        if monitor is not None:
            monitor.tic()
        manager.forward(is_train=True)
        manager.backward()
        arrays = manager.param_arrays, manager.grad_arrays
        if self.in_store:
            _update_params_on_kvstore(*arrays, self.store, manager.param_names)
        else:
            assert self.updater is not None
            _update_params(*arrays, self.updater, len(manager.ctx), self.store, manager.param_names)
        if monitor is not None:
            monitor.toc_print()


def _train(steps: _Steps, scope: dict[str, Any]) -> None:
    """Train for an epoch, and evaluate; ``scope`` is what callbacks see."""
    epoch, logger, metric = scope["epoch"], scope["logger"], scope["eval_metric"]
    size, data = scope["epoch_size"], scope["train_data"]
    started = scope["tic"] = time.time()
    metric.reset()
    nbatch = 0
    while True:
        for batch in data:
            steps.run(batch, scope["monitor"])
            steps.manager.update_metric(metric, batch.label)
            nbatch += 1
            scope |= {"nbatch": nbatch, "data_batch": batch}
            for callback in as_list(scope["batch_end_callback"]):
                callback(BatchEndParam(epoch, nbatch, metric, scope))
            if size is not None and nbatch >= size:
                break
        else:
            # The iterator is at its end; an epoch of a given size goes on from the start.
            logger.info("Epoch[%d] Resetting Data Iterator", epoch)
            data.reset()
            if size is None or nbatch >= size:
                break
            continue
        break
    logger.info("Epoch[%d] Time cost=%.3f", epoch, time.time() - started)
    if scope["epoch_end_callback"] or epoch + 1 == scope["end_epoch"]:
        steps.manager.copy_to(scope["arg_params"], scope["aux_params"])
    for callback in as_list(scope["epoch_end_callback"]):
        callback(epoch, scope["symbol"], scope["arg_params"], scope["aux_params"])
    if scope["eval_data"] is not None:
        _evaluate(steps.manager, scope)


def _evaluate(manager: DataParallelExecutorManager, scope: dict[str, Any]) -> None:
    """Evaluate after an epoch."""
    epoch, metric, data = scope["epoch"], scope["eval_metric"], scope["eval_data"]
    metric.reset()
    data.reset()
    count = 0
    for count, batch in enumerate(data, 1):
        manager.load_data_batch(batch)
        manager.forward(is_train=False)
        manager.update_metric(metric, batch.label)
        scope |= {"i": count - 1, "eval_batch": batch}
        for callback in as_list(scope["eval_batch_end_callback"]):
            callback(BatchEndParam(epoch, count - 1, metric, scope))
    for callback in as_list(scope["eval_end_callback"]):
        callback(BatchEndParam(epoch, count, metric, scope))
    data.reset()


def _metric(wanted: Any) -> Any:
    return wanted if isinstance(wanted, metrics.EvalMetric) else metrics.create(wanted)
