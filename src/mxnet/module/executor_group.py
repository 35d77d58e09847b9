"""Executors of one graph on several contexts, each of which works on a part of every batch."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from ..context import Context
from ..io import DataDesc
from ..ndarray import NDArray
from ..symbol.executor import Executor
from ._batches import (
    _load_data,
    _load_general,
    _load_label,
    _merge_multi_context,
    _prepare_group2ctxs,
    _split_input_slice,
    cut,
    joined_batch,
)
from ._binding import gradient_requests, make_executor
from ._names import as_list

__all__ = ["DataParallelExecutorGroup"]

# Storage types as attributes of variables hold them.
_STORAGE_TYPES = {"0": "default", "1": "row_sparse", "2": "csr"}


class DataParallelExecutorGroup:
    """Executors of one graph on several contexts.

    Parameters
    ----------
    symbol : Symbol
        The graph.
    contexts : list of Context
        Where it runs.
    workload : list of float
        The share of a batch for each context.
    data_shapes, label_shapes : list of DataDesc
        What the whole batches look like; without ``label_shapes`` there are no labels.
    param_names : list of str
        Which arguments are parameters.
    for_training, inputs_need_grad : bool
        Whether there are gradients of the parameters, and of the data as well.
    shared_group : DataParallelExecutorGroup, optional
        A group whose arrays for parameters are these of this group too.
    logger : Logger
        Where to log.
    fixed_param_names, state_names : list of str, optional
        Parameters without gradients, and inputs that are set by :meth:`set_states`.
    grad_req : str, list or dict
        What becomes of gradients: "write", "add" or "null", for all arguments or each.
    group2ctxs : dict or list of dict, optional
        Contexts of groups of nodes.

    Attributes
    ----------
    execs : list of Executor
        The executors.
    param_arrays, grad_arrays, aux_arrays : list of list of NDArray
        Arrays of each parameter and state on each context; gradients that are not wanted are None.
    data_arrays, label_arrays : list of list of (slice, NDArray)
        Arrays of each input on each context, and the part of the batch for it.
    """

    def __init__(
        self, symbol: Any, contexts: Sequence[Context], workload: Sequence[float],
        data_shapes: Any, label_shapes: Any, param_names: Sequence[str], for_training: bool,
        inputs_need_grad: bool, shared_group: DataParallelExecutorGroup | None = None,
        logger: Any = logging, fixed_param_names: Sequence[str] | None = None,
        grad_req: Any = "write", state_names: Sequence[str] | None = None, group2ctxs: Any = None,
    ) -> None:  # fmt: skip
        self.symbol = symbol
        self.contexts = list(contexts)
        self.workload = workload
        self.group2ctxs = _prepare_group2ctxs(group2ctxs, len(self.contexts))
        self.param_names = list(param_names)
        self.arg_names = symbol.list_arguments()
        self.aux_names = symbol.list_auxiliary_states()
        self.output_names = symbol.list_outputs()
        self.for_training = for_training
        self.inputs_need_grad = inputs_need_grad
        self.logger = logger
        self.fixed_param_names = list(fixed_param_names or [])
        self.state_names = list(state_names or [])
        self.num_outputs = len(self.output_names)
        attributes = symbol.attr_dict()
        self.output_layouts = [
            DataDesc.get_batch_axis(symbol[name].attr("__layout__")) for name in self.output_names
        ]
        self._stypes = {
            name: _STORAGE_TYPES[found["__storage_type__"]]
            for name, found in attributes.items() if "__storage_type__" in found
        }  # fmt: skip
        self._total_exec_bytes = 0
        self.shared_data_arrays: list[dict[str, NDArray]] = (
            [{} for _ in self.contexts] if shared_group is None else shared_group.shared_data_arrays
        )
        self.grad_req = gradient_requests(
            grad_req, self.arg_names, self.param_names,
            [desc[0] for desc in data_shapes] if inputs_need_grad else [],
            self.fixed_param_names, for_training,
        )  # fmt: skip
        self.batch_size: int | None = None
        self.slices: list[slice] = []
        self.execs: list[Executor] = []
        self.label_names: list[str] | None = None
        self.label_layouts: list[int] = []
        self._default_execs: list[Executor] | None = None
        self.bind_exec(data_shapes, label_shapes, shared_group)

    # --- binding ----------------------------------------------------------------------------

    def decide_slices(self, data_shapes: Sequence[DataDesc]) -> list[int]:
        """Set the parts of a batch for each context; return the axis of the batch of each input.

        Raises
        ------
        AssertionError
            If the inputs do not agree on the size of a batch.
        """
        axes = [DataDesc.get_batch_axis(desc.layout) for desc in data_shapes]
        for desc, axis in zip(data_shapes, axes, strict=True):
            if axis == -1:
                continue
            size = desc.shape[axis]
            if self.batch_size is None:
                self.batch_size = size
                self.slices = _split_input_slice(size, self.workload)
            elif size != self.batch_size:
                raise AssertionError(
                    "all data must have the same batch size: "
                    f"batch_size = {self.batch_size}, but {desc.name} has shape {desc.shape}"
                )
        return axes

    def bind_exec(
        self, data_shapes: Any, label_shapes: Any,
        shared_group: DataParallelExecutorGroup | None = None, reshape: bool = False,
    ) -> None:  # fmt: skip
        """Make the executors, or with ``reshape`` change the shapes of those that are there."""
        self.batch_size = None
        self.data_layouts = self.decide_slices(data_shapes)
        if label_shapes is not None:
            self.label_layouts = self.decide_slices(label_shapes)
        for number in range(len(self.contexts)):
            data = self._sliced_shape(data_shapes, number, self.data_layouts)
            labels = (
                [] if label_shapes is None
                else self._sliced_shape(label_shapes, number, self.label_layouts)
            )  # fmt: skip
            if reshape:
                assert self._default_execs is not None
                shapes = {
                    desc.name: desc.shape for desc in (*data, *labels)
                    if desc.name in self.arg_names
                }  # fmt: skip
                self.execs[number] = self._default_execs[number].reshape(
                    allow_up_sizing=True, **shapes
                )
            else:
                self.execs.append(self._bind_ith_exec(number, data, labels, shared_group))
        self.data_shapes = data_shapes
        self.label_shapes = label_shapes
        self.data_names = [desc.name for desc in data_shapes]
        if label_shapes is not None:
            # A reshape without labels leaves those arrays, and their names, as they are.
            self.label_names = [desc.name for desc in label_shapes]
        self._collect_arrays()

    def reshape(self, data_shapes: Any, label_shapes: Any) -> None:
        """Change the shapes of inputs; parameters keep their arrays."""
        if data_shapes == self.data_shapes and label_shapes == self.label_shapes:
            return
        if self._default_execs is None:
            self._default_execs = list(self.execs)
        self.bind_exec(data_shapes, label_shapes, reshape=True)

    def _sliced_shape(
        self, shapes: Sequence[DataDesc], i: int, major_axis: Sequence[int]
    ) -> list[DataDesc]:
        """Return the descriptions of inputs for context number ``i``."""
        part = self.slices[i] if self.slices else slice(0, 0)
        sliced = []
        for desc, axis in zip(shapes, major_axis, strict=True):
            shape = list(desc.shape)
            if axis >= 0:
                shape[axis] = part.stop - part.start
            sliced.append(DataDesc(desc.name, tuple(shape), desc.dtype, desc.layout))
        return sliced

    def _bind_ith_exec(
        self, i: int, data: Sequence[DataDesc], labels: Sequence[DataDesc],
        shared_group: DataParallelExecutorGroup | None,
    ) -> Executor:  # fmt: skip
        return make_executor(
            self.symbol, self.contexts[i], [*data, *labels], self.grad_req, self._stypes,
            self.group2ctxs[i], self.param_names,
            None if shared_group is None else shared_group.execs[i], self.shared_data_arrays[i],
        )  # fmt: skip

    def _collect_arrays(self) -> None:
        """List the arrays of inputs, parameters, gradients and states."""
        arguments = [executor.arg_dict for executor in self.execs]
        gradients = [executor.grad_dict for executor in self.execs]

        def inputs(names: Sequence[str]) -> list[list[tuple[slice, NDArray]]]:
            return [
                [(part, own[name]) for part, own in zip(self.slices, arguments, strict=True)
                 if name in own]
                for name in names
            ]

        known = set(self.arg_names)
        self.data_arrays = inputs(self.data_names)
        self.label_arrays = None if self.label_names is None else inputs(self.label_names)
        self.state_arrays = [[own[name] for own in arguments] for name in self.state_names]
        wanted = set(self.param_names)
        params = [name for name in self.arg_names if name in wanted]
        self.param_arrays = [[own[name] for own in arguments] for name in params]
        self.grad_arrays = (
            [[own[name] for own in gradients] for name in params] if self.for_training else None
        )
        self.input_grad_arrays: list[list[Any]] | None = (
            [[own[name] for own in gradients] for name in self.data_names if name in known]
            if self.inputs_need_grad else None
        )  # fmt: skip
        self.aux_arrays = [
            [executor.aux_arrays[number] for executor in self.execs]
            for number in range(len(self.aux_names))
        ]

    # --- parameters -------------------------------------------------------------------------

    def set_params(
        self, arg_params: Mapping[str, NDArray], aux_params: Mapping[str, NDArray] | None,
        allow_extra: bool = False,
    ) -> None:  # fmt: skip
        """Copy parameters and states to all contexts.

        Raises
        ------
        ValueError
            If there is no parameter of a name, unless ``allow_extra``.
        """
        for executor in self.execs:
            executor.copy_params_from(arg_params, aux_params, allow_extra_params=allow_extra)

    def get_params(
        self, arg_params: Mapping[str, NDArray], aux_params: Mapping[str, NDArray]
    ) -> None:
        """Copy parameters and states, averaged over the contexts, into the arrays given."""
        for names, blocks, targets in (
            (self.param_names, self.param_arrays, arg_params),
            (self.aux_names, self.aux_arrays, aux_params),
        ):
            for name, block in zip(names, blocks, strict=True):
                target = targets[name]
                mean = block[0].as_in_context(target.context)
                for other in block[1:]:
                    mean = mean + other.as_in_context(target.context)
                if len(block) > 1:
                    mean = mean / len(block)
                mean.astype(target.dtype, copy=False).copyto(target)

    # --- running ----------------------------------------------------------------------------

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Copy a batch, or a list of one for each context, to the contexts and run the graph.

        By default layers behave as in training if the group was made ``for_training``.
        """
        several = isinstance(data_batch, list)
        if several:
            _load_general(joined_batch(data_batch, False), self.data_arrays, self.data_layouts)
        else:
            _load_data(data_batch, self.data_arrays, self.data_layouts)
        if self.label_arrays is not None and (several or data_batch.label):
            if several:
                _load_general(joined_batch(data_batch, True), self.label_arrays, self.label_layouts)
            else:
                _load_label(data_batch, self.label_arrays, self.label_layouts)
        training = self.for_training if is_train is None else is_train
        for executor in self.execs:
            executor.forward(is_train=training)

    def backward(self, out_grads: Any = None) -> None:
        """Compute the gradients.

        Parameters
        ----------
        out_grads : NDArray or list of NDArray, optional
            Gradients of the outputs; losses need none.

        Raises
        ------
        AssertionError
            If the group was not made ``for_training``.
        """
        if not self.for_training:
            raise AssertionError("re-bind with for_training=True to run backward")
        heads = as_list(out_grads)
        for executor, part, ctx in zip(self.execs, self.slices, self.contexts, strict=True):
            own = [
                cut(head, part, axis).as_in_context(ctx)
                for head, axis in zip(heads, self.output_layouts, strict=False)
            ]
            executor.backward(own)

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool) -> None:
        """Give a metric the labels and the outputs of the last batch.

        With ``pre_sliced`` the labels are a list for each context.
        """
        names = self.label_names or []
        for number, (executor, part) in enumerate(zip(self.execs, self.slices, strict=True)):
            if pre_sliced:
                own = labels[number]
            else:
                own = [
                    cut(label, part, axis)
                    for label, axis in zip(labels, self.label_layouts, strict=False)
                ]
            eval_metric.update_dict(
                dict(zip(names, own, strict=False)),
                dict(zip(self.output_names, executor.outputs, strict=True)),
            )

    # --- results ----------------------------------------------------------------------------

    def get_output_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        """Return names and shapes of the outputs of whole batches."""
        found = []
        for name, output, axis in zip(
            self.output_names, self.execs[0].outputs, self.output_layouts, strict=True
        ):
            shape = list(output.shape)
            if axis >= 0 and shape:
                shape[axis] = self.batch_size or shape[axis]
            found.append((name, tuple(shape)))
        return found

    def get_outputs(
        self, merge_multi_context: bool = True, begin: int = 0, end: int | None = None
    ) -> list[Any]:
        """Return outputs number ``begin`` to ``end``.

        They are arrays for the whole batch, or with ``merge_multi_context=False`` lists of an array
        for each context.
        """
        stop = self.num_outputs if end is None else end
        parts = [[one.outputs[i] for one in self.execs] for i in range(begin, stop)]
        if not merge_multi_context:
            return parts
        return _merge_multi_context(parts, self.output_layouts[begin:stop])

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the gradients of the data, as :meth:`get_outputs` returns outputs.

        Raises
        ------
        AssertionError
            If the group was not made with ``inputs_need_grad``.
        """
        if self.input_grad_arrays is None:
            raise AssertionError("re-bind with inputs_need_grad=True to get gradients of inputs")
        if not merge_multi_context:
            return self.input_grad_arrays
        return _merge_multi_context(self.input_grad_arrays, self.data_layouts)

    def get_states(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the states, as :meth:`get_outputs` returns outputs."""
        if not merge_multi_context:
            return self.state_arrays
        return _merge_multi_context(self.state_arrays, [0] * len(self.state_arrays))

    def set_states(self, states: Any = None, value: float | None = None) -> None:
        """Set all states to arrays, as ``get_states(False)`` returns them, or to one number.

        Raises
        ------
        AssertionError
            If both or neither are given.
        """
        if (states is None) == (value is None):
            raise AssertionError("set_states: give either states or value.")
        if states is not None:
            targets = [
                list(zip(self.slices, arrays, strict=True)) for arrays in self.state_arrays
            ]
            _load_general(states, targets, (0,) * len(states))
            return
        for arrays in self.state_arrays:
            for array in arrays:
                array[:] = value

    def install_monitor(self, mon: Any) -> None:
        """Let a monitor watch all executors."""
        for executor in self.execs:
            mon.install(executor)
