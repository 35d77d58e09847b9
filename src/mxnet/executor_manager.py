"""Executors of one graph on several contexts, as `mx.model.FeedForward` drives them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from ._core.errors import MismatchError
from .context import Context
from .io import DataDesc
from .module import executor_group as groups
from .module._batches import _load_general as load_parts
from .module._batches import _split_input_slice
from .module._binding import make_executor
from .ndarray import NDArray
from .symbol.executor import Executor

__all__ = ["DataParallelExecutorGroup", "DataParallelExecutorManager"]


def _check_arguments(symbol: Any) -> None:
    """Raise ValueError if two arguments, or two auxiliary states, have the same name."""
    for kind, names in (
        ("argument", symbol.list_arguments()),
        ("auxiliary param", symbol.list_auxiliary_states()),
    ):
        seen: set[str] = set()
        for name in names:
            if name in seen:
                raise ValueError(
                    f'Find duplicated {kind} name "{name}", please make the weight name '
                    f"non-duplicated(using name arguments), {kind}s are {names}"
                )
            seen.add(name)


def _load_general(data: Sequence[Any], targets: Sequence[Any]) -> None:
    """Copy inputs, cut along their first axis, into (part of the batch, array) pairs or arrays."""
    load_parts(data, targets, [0] * len(targets))


def _load_data(batch: Any, targets: Sequence[Any]) -> None:
    """Copy the data of a batch into the arrays of executors."""
    _load_general(batch.data, targets)


def _load_label(batch: Any, targets: Sequence[Any]) -> None:
    """Copy the labels of a batch into the arrays of executors."""
    _load_general(batch.label, targets)


def _bind_exec(
    sym: Any, ctx: Context, input_shapes: Mapping[str, tuple[int, ...]],
    param_names: Iterable[str], need_grad: Any = False, base_exec: Executor | None = None,
    shared_data_arrays: dict[str, NDArray] | None = None,
    input_types: Mapping[str, Any] | None = None, logger: Any = logging,
) -> Executor:  # fmt: skip
    """Return an executor for inputs of certain shapes.

    Parameters
    ----------
    param_names : iterable of str
        Which arguments are parameters.
    need_grad : bool or set of str
        Whether there are gradients of the parameters, or the names of arguments with gradients.
    base_exec : Executor, optional
        Whose parameters are also those of the new one.
    shared_data_arrays : dict of NDArray, optional
        Arrays of inputs that executors may use in turn; new ones are added.
    input_types : dict, optional
        Element types of inputs, float32 by default.
    """
    params = list(param_names)
    if isinstance(need_grad, bool):
        wanted = set(params) if need_grad else set()
    else:
        wanted = set(need_grad)
    types = input_types or {}
    inputs = [
        DataDesc(name, tuple(shape), types.get(name, "float32"))
        for name, shape in input_shapes.items()
    ]
    requests = {name: "write" if name in wanted else "null" for name in sym.list_arguments()}
    pool = {} if shared_data_arrays is None else shared_data_arrays
    return make_executor(sym, ctx, inputs, requests, {}, None, params, base_exec, pool)


class DataParallelExecutorGroup:
    """Executors of one graph, one for each context.

    Parameters
    ----------
    sym : Symbol
        The graph.
    arg_names : list of str
        Its arguments.
    param_names : list or set of str
        Which of them are parameters.
    ctx : list of Context
        Where it runs.
    slices : list of slice
        The part of a batch for each context.
    train_data : DataIter
        Describes the batches.
    shared_group : DataParallelExecutorGroup, optional
        A group to share parameters with.

    Attributes
    ----------
    train_execs : list of Executor
        The executors.
    """

    def __init__(
        self, sym: Any, arg_names: Sequence[str], param_names: Iterable[str],
        ctx: Sequence[Context], slices: Sequence[slice], train_data: Any,
        shared_group: DataParallelExecutorGroup | None = None,
    ) -> None:  # fmt: skip
        _check_arguments(sym)
        wanted = set(param_names)
        self._group = groups.DataParallelExecutorGroup(
            sym, ctx, [part.stop - part.start for part in slices],
            _described(train_data.provide_data), _described(train_data.provide_label),
            [name for name in arg_names if name in wanted], True, False,
            None if shared_group is None else shared_group._group,
        )  # fmt: skip
        self.param_idx = [number for number, name in enumerate(arg_names) if name in wanted]
        self.param_names = self._group.param_names
        self.aux_names = self._group.aux_names
        self.data_names = self._group.data_names
        self.label_names = self._group.label_names
        self.train_execs = self._group.execs
        self.shared_data_arrays = self._group.shared_data_arrays
        self.data_arrays = self._group.data_arrays
        self.label_arrays = self._group.label_arrays or []
        self.param_arrays = self._group.param_arrays
        self.grad_arrays = self._group.grad_arrays
        self.aux_arrays = self._group.aux_arrays
        self.slices = self._group.slices

    def load_data_batch(self, data_batch: Any) -> None:
        """Copy a batch to the contexts.

        Raises
        ------
        ValueError, AssertionError
            If it has another size than the executors are for (the error is of both types).
        """
        for arrays in (data_batch.data, data_batch.label):
            for array in arrays or ():
                if array.shape[0] != self._group.batch_size:
                    raise MismatchError(
                        f"Batch size miss match. Expected {self._group.batch_size}, got "
                        f"{array.shape[0]}"
                    )
        _load_data(data_batch, self.data_arrays)
        _load_label(data_batch, self.label_arrays)

    def forward(self, is_train: bool = False) -> None:
        """Run the graph on the batch that was loaded."""
        for executor in self.train_execs:
            executor.forward(is_train=is_train)

    def backward(self) -> None:
        """Compute the gradients; all outputs have to be losses."""
        for executor in self.train_execs:
            executor.backward()

    def update_metric(self, metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Give a metric the labels and the outputs.

        With ``pre_sliced`` the labels are a list for each context.
        """
        for number, (executor, part) in enumerate(zip(self.train_execs, self.slices, strict=True)):
            own = labels[number] if pre_sliced else [label[part] for label in labels]
            metric.update(own, executor.outputs)


class DataParallelExecutorManager:
    """Executors of a graph, or of one for each kind of batch, which share their parameters.

    Parameters
    ----------
    symbol : Symbol
        The graph.
    ctx : list of Context
        Where it runs.
    train_data : DataIter
        Describes the batches; with ``sym_gen`` it has a ``default_bucket_key``.
    arg_names, param_names, aux_names : list of str
        Arguments of the graph, those that are parameters, and auxiliary states.
    work_load_list : list of float, optional
        The share of a batch for each context; by default equal ones.
    logger : Logger, optional
        Where to log.
    sym_gen : callable, optional
        From the ``bucket_key`` of a batch to a graph.

    Raises
    ------
    AssertionError
        If ``work_load_list`` is not a list of one number for each context.
    """

    def __init__(
        self, symbol: Any, ctx: Sequence[Context], train_data: Any, arg_names: Sequence[str],
        param_names: Sequence[str], aux_names: Sequence[str],
        work_load_list: Sequence[float] | None = None, logger: Any = None,
        sym_gen: Callable[[Any], Any] | None = None,
    ) -> None:  # fmt: skip
        (logging if logger is None else logger).info("Start training with %s", str(list(ctx)))
        loads = [1] * len(ctx) if work_load_list is None else work_load_list
        if not isinstance(loads, list) or len(loads) != len(ctx):
            raise MismatchError(
                f"Invalid settings for work load: {loads!r} for {len(ctx)} contexts."
            )
        self.slices = _split_input_slice(train_data.batch_size, loads)
        self.arg_names = arg_names
        self.param_names = param_names
        self.aux_names = aux_names
        self.ctx = ctx
        self.symbol = symbol
        self.sym_gen = sym_gen
        self.execgrp = DataParallelExecutorGroup(
            symbol, arg_names, param_names, ctx, self.slices, train_data
        )
        self.curr_execgrp: DataParallelExecutorGroup | None = None
        if sym_gen is not None:
            self.execgrp_bucket = {train_data.default_bucket_key: self.execgrp}

    def install_monitor(self, monitor: Any) -> None:
        """Let a monitor watch all executors; those of several graphs cannot be watched."""
        if self.sym_gen is not None:
            raise NotImplementedError("Monitoring is not implemented for bucketing")
        for executor in self.execgrp.train_execs:
            monitor.install(executor)

    def set_params(
        self, arg_params: Mapping[str, NDArray], aux_params: Mapping[str, NDArray]
    ) -> None:
        """Copy parameters and auxiliary states to all contexts."""
        self.execgrp._group.set_params(arg_params, aux_params)

    def copy_to(self, arg_params: Mapping[str, NDArray], aux_params: Mapping[str, NDArray]) -> None:
        """Copy parameters and auxiliary states, averaged over contexts, into the arrays given."""
        self.execgrp._group.get_params(arg_params, aux_params)

    @property
    def param_arrays(self) -> list[list[NDArray]]:
        """The arrays of each parameter on each context."""
        return self.execgrp.param_arrays

    @property
    def grad_arrays(self) -> Any:
        """The arrays of each parameter's gradient on each context, those of the batch in use."""
        return (self.curr_execgrp or self.execgrp).grad_arrays

    @property
    def aux_arrays(self) -> list[list[NDArray]]:
        """The arrays of each auxiliary state on each context."""
        return self.execgrp.aux_arrays

    def load_data_batch(self, data_batch: Any) -> None:
        """Copy a batch to the contexts, to the executors for its kind."""
        group = self.execgrp
        if self.sym_gen is not None:
            key = data_batch.bucket_key
            if key not in self.execgrp_bucket:
                symbol = self.sym_gen(key)
                self.execgrp_bucket[key] = DataParallelExecutorGroup(
                    symbol, symbol.list_arguments(), self.param_names, self.ctx, self.slices,
                    data_batch, shared_group=self.execgrp,
                )  # fmt: skip
            group = self.execgrp_bucket[key]
        self.curr_execgrp = group
        group.load_data_batch(data_batch)

    def forward(self, is_train: bool = False) -> None:
        """Run the graph on the batch that was loaded."""
        self._current().forward(is_train=is_train)

    def backward(self) -> None:
        """Compute the gradients."""
        self._current().backward()

    def update_metric(self, metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Give a metric the labels and the outputs; see :class:`DataParallelExecutorGroup`."""
        self._current().update_metric(metric, labels, pre_sliced)

    def _current(self) -> DataParallelExecutorGroup:
        if self.curr_execgrp is None:
            raise ValueError("DataParallelExecutorManager: call load_data_batch() first.")
        return self.curr_execgrp


def _described(shapes: Any) -> list[DataDesc]:
    return [desc if isinstance(desc, DataDesc) else DataDesc(*desc) for desc in shapes or ()]
