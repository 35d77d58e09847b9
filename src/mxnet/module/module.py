"""Module: a graph with parameters on one or several contexts."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .. import ndarray as nd
from .. import optimizer as opt
from .._core.files import replacing
from ..context import Context, cpu
from ..initializer import InitDesc, Uniform
from ..io import DataDesc
from ..ndarray import NDArray
from ._batches import described_batch, shapes_of
from ._names import _check_input_names, _parse_data_desc
from ._params import fill, zeros_like
from ._updates import (
    _create_kvstore,
    _initialize_kvstore,
    _update_params,
    _update_params_on_kvstore,
)
from .base_module import BaseModule
from .checkpoint import load_checkpoint
from .executor_group import DataParallelExecutorGroup

__all__ = ["Module"]

_Arrays = dict[str, NDArray]


class Module(BaseModule):
    """A graph with parameters, which trains on one or several contexts.

    ::

        module = mx.mod.Module(symbol, context=[mx.cpu(0), mx.cpu(1)])
        module.fit(train_data, optimizer="adam", num_epoch=10)

    Parameters
    ----------
    symbol : Symbol
        The graph.
    data_names, label_names, state_names : list of str, optional
        Which of its arguments are data, labels, and states between batches.
    logger : Logger
        Where to log.
    context : Context or list of Context
        Where to compute; every context works on a part of each batch.
    work_load_list : list of float, optional
        The share of a batch for each context; by default equal ones.
    fixed_param_names : list of str, optional
        Parameters that training leaves as they are.
    group2ctxs : dict or list of dict, optional
        Contexts of groups of nodes (``ctx_group``): for each group one, or a list with one for
        each of ``context``.
    compression_params : dict, optional
        Compression of gradients; see :meth:`mxnet.kvstore.KVStore.set_gradient_compression`.

    Raises
    ------
    ValueError
        If data, states or fixed parameters are no arguments of the graph. Labels that are none are
        a warning.
    AssertionError
        If ``work_load_list`` has another length than ``context``.
    """

    def __init__(
        self, symbol: Any, data_names: Sequence[str] | None = ("data",),
        label_names: Sequence[str] | None = ("softmax_label",), logger: Any = logging,
        context: Any = cpu(),  # noqa: B008 - a constant
        work_load_list: Sequence[float] | None = None,
        fixed_param_names: Sequence[str] | None = None, state_names: Sequence[str] | None = None,
        group2ctxs: Any = None, compression_params: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(logger=logger)
        self._context = [context] if isinstance(context, Context) else list(context)
        loads = [1] * len(self._context) if work_load_list is None else work_load_list
        if len(loads) != len(self._context):
            raise AssertionError(
                f"work_load_list: {len(loads)} loads do not go with {len(self._context)} contexts."
            )
        self._work_load_list = loads
        self._group2ctxs = group2ctxs
        self._symbol = symbol
        self._data_names = list(data_names or [])
        self._label_names = list(label_names or [])
        self._state_names = list(state_names or [])
        self._fixed_param_names = list(fixed_param_names or [])
        _check_input_names(symbol, self._data_names, "data", True)
        _check_input_names(symbol, self._label_names, "label", False)
        _check_input_names(symbol, self._state_names, "state", True)
        _check_input_names(symbol, self._fixed_param_names, "fixed_param", True)
        inputs = {*self._data_names, *self._label_names, *self._state_names}
        self._param_names = [name for name in symbol.list_arguments() if name not in inputs]
        self._aux_names = symbol.list_auxiliary_states()
        self._output_names = symbol.list_outputs()
        self._arg_params: _Arrays | None = None
        self._aux_params: _Arrays | None = None
        self._params_dirty = False
        self._compression_params = compression_params
        self._optimizer: Any = None
        self._kvstore: Any = None
        self._update_on_kvstore: bool | None = None
        self._updater: Any = None
        self._preload_opt_states: str | None = None
        self._grad_req: Any = None
        self._exec_group: Any = None
        self._data_shapes: list[DataDesc] | None = None
        self._label_shapes: list[DataDesc] | None = None

    # --- files ------------------------------------------------------------------------------

    @staticmethod
    def load(prefix: str, epoch: int, load_optimizer_states: bool = False, **kwargs: Any) -> Module:
        """Return a module of files that :meth:`save_checkpoint` wrote.

        Parameters
        ----------
        prefix, epoch
            Which files.
        load_optimizer_states : bool
            Whether the optimizer, once there is one, takes over the states that were saved.
        kwargs
            Further arguments of :class:`Module`.
        """
        symbol, arg_params, aux_params = load_checkpoint(prefix, epoch)
        module = Module(symbol=symbol, **kwargs)
        module._arg_params = arg_params
        module._aux_params = aux_params
        module.params_initialized = True
        if load_optimizer_states:
            module._preload_opt_states = f"{prefix}-{epoch:04d}.states"
        return module

    def save_checkpoint(
        self, prefix: str, epoch: int, save_optimizer_states: bool = False,
        remove_amp_cast: bool = True,
    ) -> None:  # fmt: skip
        """Write ``<prefix>-symbol.json``, ``<prefix>-<epoch>.params`` and perhaps ``.states``.

        Parameters
        ----------
        save_optimizer_states : bool
            Whether the states of the optimizer are saved.
        remove_amp_cast : bool
            Whether the graph is written without the conversions of mixed precision.
        """
        self._symbol.save(f"{prefix}-symbol.json", remove_amp_cast=remove_amp_cast)
        path = f"{prefix}-{epoch:04d}.params"
        self.save_params(path)
        logging.info('Saved checkpoint to "%s"', path)
        if save_optimizer_states:
            path = f"{prefix}-{epoch:04d}.states"
            self.save_optimizer_states(path)
            logging.info('Saved optimizer state to "%s"', path)

    def save_optimizer_states(self, fname: str) -> None:
        """Write the states of the optimizer, such as momenta, to a file."""
        self._require("optimizer_initialized")
        if self._update_on_kvstore:
            self._kvstore.save_optimizer_states(fname)
        else:
            with replacing(fname) as stream:
                stream.write(self._updater.get_states())

    def load_optimizer_states(self, fname: str) -> None:
        """Take over what :meth:`save_optimizer_states` wrote."""
        self._require("optimizer_initialized")
        if self._update_on_kvstore:
            self._kvstore.load_optimizer_states(fname)
        else:
            with open(fname, "rb") as stream:
                self._updater.set_states(stream.read())

    # --- descriptions -----------------------------------------------------------------------

    @property
    def data_names(self) -> list[str]:
        """Names of the arguments that are data."""
        return self._data_names

    @property
    def label_names(self) -> list[str]:
        """Names of the arguments that are labels."""
        return self._label_names

    @property
    def output_names(self) -> list[str]:
        """Names of the outputs."""
        return self._output_names

    @property
    def data_shapes(self) -> Any:
        """Descriptions of the data that the module is bound to."""
        self._require("binded")
        return self._data_shapes

    @property
    def label_shapes(self) -> Any:
        """Descriptions of the labels, None without labels."""
        self._require("binded")
        return self._label_shapes

    @property
    def output_shapes(self) -> list[tuple[str, tuple[int, ...]]]:
        """Names and shapes of the outputs of a batch."""
        self._require("binded")
        return self._exec_group.get_output_shapes()

    # --- parameters -------------------------------------------------------------------------

    def get_params(self) -> tuple[_Arrays, _Arrays]:
        """Return parameters and auxiliary states by name, on the CPU."""
        self._require("binded", "params_initialized")
        if self._params_dirty:
            self._sync_params_from_devices()
        assert self._arg_params is not None and self._aux_params is not None
        return self._arg_params, self._aux_params

    def init_params(
        self, initializer: Any = Uniform(0.01),  # noqa: B008 - MXNet's default
        arg_params: Mapping[str, NDArray] | None = None,
        aux_params: Mapping[str, NDArray] | None = None, allow_missing: bool = False,
        force_init: bool = False, allow_extra: bool = False,
    ) -> None:  # fmt: skip
        """Give parameters and auxiliary states their first values.

        See :meth:`BaseModule.init_params`. Variables with an initializer of their own use it.

        Raises
        ------
        AssertionError
            If the module is not bound.
        RuntimeError
            If a parameter is missing in ``arg_params`` or ``aux_params``, unless
            ``allow_missing``.
        ValueError
            If there are more, unless ``allow_extra``.
        """
        if self.params_initialized and not force_init:
            warnings.warn(
                "Parameters already initialized and force_init=False. init_params call ignored.",
                stacklevel=2,
            )
            return
        if not self.binded:
            raise AssertionError("call bind before initializing the parameters")
        attributes = self._symbol.attr_dict()
        for own, given in ((self._arg_params, arg_params), (self._aux_params, aux_params)):
            assert own is not None
            for name, array in sorted(own.items()):
                desc = InitDesc(name, attributes.get(name))
                fill(desc, array, given, initializer, allow_missing)
        self.params_initialized = True
        self._params_dirty = False
        self._exec_group.set_params(self._arg_params, self._aux_params, allow_extra=allow_extra)

    def set_params(
        self, arg_params: Mapping[str, NDArray] | None, aux_params: Mapping[str, NDArray] | None,
        allow_missing: bool = False, force_init: bool = True, allow_extra: bool = False,
    ) -> None:  # fmt: skip
        """Take over parameters and auxiliary states.

        Parameters
        ----------
        arg_params, aux_params : dict of NDArray
            Values by name.
        allow_missing : bool
            Whether some may be missing; these keep their values.
        force_init : bool
            Whether parameters that have values get new ones.
        allow_extra : bool
            Whether there may be more.
        """
        if not allow_missing:
            self.init_params(
                initializer=None, arg_params=arg_params, aux_params=aux_params,
                allow_missing=allow_missing, force_init=force_init, allow_extra=allow_extra,
            )  # fmt: skip
            return
        if self.params_initialized and not force_init:
            warnings.warn(
                "Parameters already initialized and force_init=False. set_params call ignored.",
                stacklevel=2,
            )
            return
        self._require("binded")
        self._exec_group.set_params(arg_params, aux_params, allow_extra=allow_extra)
        # The executors have what the dictionaries on the CPU do not have yet.
        self._params_dirty = True
        self.params_initialized = True

    def _sync_params_from_devices(self) -> None:
        """Copy the parameters from the contexts into the dictionaries on the CPU."""
        self._exec_group.get_params(self._arg_params, self._aux_params)
        if self._kvstore is not None and self._update_on_kvstore:
            assert self._arg_params is not None
            for name, array in sorted(self._arg_params.items()):
                if array.stype == "row_sparse":
                    # The executors have some of the rows only.
                    rows = nd.arange(0, array.shape[0], dtype="int64")
                    self._kvstore.row_sparse_pull(name, array, row_ids=rows)
        self._params_dirty = False

    # --- binding ----------------------------------------------------------------------------

    def _reset_bind(self) -> None:
        """Forget executors and shapes."""
        self.binded = False
        self._exec_group = None
        self._data_shapes = None
        self._label_shapes = None

    def bind(
        self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True,
        inputs_need_grad: bool = False, force_rebind: bool = False, shared_module: Any = None,
        grad_req: Any = "write",
    ) -> None:  # fmt: skip
        """Make executors for inputs of certain shapes; see :meth:`BaseModule.bind`.

        Raises
        ------
        ValueError
            If ``data_shapes`` have other names than the module's data.
        AssertionError
            If gradients of inputs are wanted but not ``for_training``, or the module to share
            with is none, or has no parameters.
        """
        if force_rebind:
            self._reset_bind()
        if self.binded:
            self.logger.warning("Already bound, ignoring bind()")
            return
        if inputs_need_grad and not for_training:
            raise AssertionError("bind: inputs_need_grad=True needs for_training=True.")
        shared_group = None
        if shared_module is not None:
            shared_group = _group_to_share(shared_module, len(self._context))
        self._data_shapes, self._label_shapes = _parse_data_desc(
            self.data_names, self.label_names, data_shapes, label_shapes
        )
        self.for_training = for_training
        self.inputs_need_grad = inputs_need_grad
        self._grad_req = grad_req
        self._exec_group = DataParallelExecutorGroup(
            self._symbol, self._context, self._work_load_list, self._data_shapes,
            self._label_shapes, self._param_names, for_training, inputs_need_grad, shared_group,
            logger=self.logger, fixed_param_names=self._fixed_param_names, grad_req=grad_req,
            state_names=self._state_names, group2ctxs=self._group2ctxs,
        )  # fmt: skip
        self.binded = True
        self._take_params(shared_module)

    def _take_params(self, shared_module: Module | None) -> None:
        """Get parameters for new executors: those of another module, its own, or zeros."""
        if shared_module is not None:
            self.params_initialized = True
            self._arg_params = shared_module._arg_params
            self._aux_params = shared_module._aux_params
            if shared_module.optimizer_initialized:
                self.borrow_optimizer(shared_module)
        elif self.params_initialized:
            self._exec_group.set_params(self._arg_params, self._aux_params)
        elif self._arg_params is None:
            group = self._exec_group
            self._arg_params = zeros_like(self._param_names, group.param_arrays)
            self._aux_params = zeros_like(self._aux_names, group.aux_arrays)

    def reshape(self, data_shapes: Any, label_shapes: Any = None) -> None:
        """Change the shapes of inputs; parameters and optimizer stay."""
        self._require("binded")
        self._data_shapes, self._label_shapes = _parse_data_desc(
            self.data_names, self.label_names, data_shapes, label_shapes
        )
        self._exec_group.reshape(self._data_shapes, self._label_shapes)

    # --- optimizer --------------------------------------------------------------------------

    def init_optimizer(
        self, kvstore: Any = "local", optimizer: Any = "sgd",
        optimizer_params: Any = (("learning_rate", 0.01),), force_init: bool = False,
    ) -> None:  # fmt: skip
        """Get an optimizer; see :meth:`BaseModule.init_optimizer`.

        An optimizer given as an object should divide gradients by the size of a batch, or there
        is a warning.
        """
        self._require("binded", "params_initialized")
        if self.optimizer_initialized and not force_init:
            self.logger.warning("optimizer already initialized, ignoring...")
            return
        if self._params_dirty:
            self._sync_params_from_devices()
        assert self._arg_params is not None
        store, in_store = _create_kvstore(kvstore, len(self._context), self._arg_params)
        self._optimizer = self._make_optimizer(optimizer, optimizer_params, store, in_store)
        self._kvstore = store
        self._update_on_kvstore = in_store
        self._updater = None
        if store is not None:
            if self._compression_params:
                store.set_gradient_compression(self._compression_params)
            if in_store:
                store.set_optimizer(self._optimizer)
            _initialize_kvstore(
                store, self._exec_group.param_arrays, self._arg_params, self._param_names, in_store
            )
        if not in_store:
            self._updater = opt.get_updater(self._optimizer)
        self.optimizer_initialized = True
        if self._preload_opt_states is not None:
            self.load_optimizer_states(self._preload_opt_states)
            self._preload_opt_states = None

    def _make_optimizer(
        self, optimizer: Any, optimizer_params: Any, store: Any, in_store: bool
    ) -> opt.Optimizer:
        batch = self._exec_group.batch_size
        if store is not None and "dist" in store.type and "_sync" in store.type:
            batch *= store.num_workers
        scale = 1.0 / batch
        count = 1 if in_store else len(self._context)
        numbered = {
            number * count + device: name
            for number, name in enumerate(self._exec_group.param_names)
            for device in range(count)
        }
        if isinstance(optimizer, str):
            settings = {"rescale_grad": scale} | dict(optimizer_params)
            return opt.create(optimizer, sym=self.symbol, param_idx2name=numbered, **settings)
        if not isinstance(optimizer, opt.Optimizer):
            raise AssertionError(
                f"optimizer must be a name or an Optimizer, got {type(optimizer).__name__}."
            )
        if optimizer.rescale_grad != scale:
            warnings.warn(
                "Optimizer created manually outside Module but rescale_grad is not normalized to "
                f"1.0/batch_size/num_workers ({optimizer.rescale_grad} vs. {scale}). Is this "
                "intended?",
                stacklevel=3,
            )
        if not optimizer.idx2name:
            optimizer.idx2name = numbered
        return optimizer

    def borrow_optimizer(self, shared_module: Module) -> None:
        """Use the optimizer, store and states of another module.

        Raises
        ------
        AssertionError
            If it has none.
        """
        shared_module._require("optimizer_initialized")
        self._optimizer = shared_module._optimizer
        self._kvstore = shared_module._kvstore
        self._update_on_kvstore = shared_module._update_on_kvstore
        self._updater = shared_module._updater
        self.optimizer_initialized = True

    # --- batches ----------------------------------------------------------------------------

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Compute the outputs of a batch.

        Parameters
        ----------
        data_batch : DataBatch or list of DataBatch
            A batch, or one for each context. A batch of other shapes than the module is bound to
            binds it anew.
        is_train : bool, optional
            Whether layers behave as in training; by default if bound ``for_training``.

        Raises
        ------
        AssertionError
            If batches in a list have different shapes.
        """
        self._require("binded", "params_initialized")
        assert self._data_shapes is not None
        shapes = shapes_of(data_batch)
        if shapes != [tuple(desc.shape) for desc in self._data_shapes]:
            data, labels = described_batch(
                data_batch, shapes, self._data_shapes, self._label_shapes
            )
            self.reshape(data, labels)
        self._exec_group.forward(data_batch, is_train)

    def backward(self, out_grads: Any = None) -> None:
        """Compute the gradients; ``out_grads`` are those of outputs that are no losses."""
        self._require("binded", "params_initialized")
        self._exec_group.backward(out_grads=out_grads)

    def update(self) -> None:
        """Let the optimizer make a step with the gradients of the last batch."""
        self._require("binded", "params_initialized", "optimizer_initialized")
        self._params_dirty = True
        group = self._exec_group
        if self._update_on_kvstore:
            _update_params_on_kvstore(
                group.param_arrays, group.grad_arrays, self._kvstore, group.param_names
            )
        else:
            _update_params(
                group.param_arrays, group.grad_arrays, updater=self._updater,
                num_device=len(self._context), kvstore=self._kvstore,
                param_names=group.param_names,
            )  # fmt: skip

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the outputs of the last batch; see :meth:`BaseModule.get_outputs`."""
        self._require("binded", "params_initialized")
        return self._exec_group.get_outputs(merge_multi_context=merge_multi_context)

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the gradients of the data; AssertionError unless they were asked for."""
        self._require("binded", "params_initialized")
        if not self.inputs_need_grad:
            raise AssertionError("get_input_grads: bind with inputs_need_grad=True.")
        return self._exec_group.get_input_grads(merge_multi_context=merge_multi_context)

    def get_states(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the states, as :meth:`get_outputs` returns outputs."""
        self._require("binded", "params_initialized")
        return self._exec_group.get_states(merge_multi_context=merge_multi_context)

    def set_states(self, states: Any = None, value: float | None = None) -> None:
        """Set all states to arrays, as ``get_states(False)`` returns them, or to one number."""
        self._require("binded", "params_initialized")
        self._exec_group.set_states(states, value)

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Give a metric the labels and the outputs; see :meth:`BaseModule.update_metric`."""
        self._exec_group.update_metric(eval_metric, labels, pre_sliced)

    def install_monitor(self, mon: Any) -> None:
        """Let a monitor watch all executors."""
        self._require("binded")
        self._exec_group.install_monitor(mon)

    def prepare(
        self, data_batch: Any, sparse_row_id_fn: Callable[[Any], Any] | None = None
    ) -> None:
        """Fetch the rows of row_sparse parameters that a batch needs from the store.

        Parameters
        ----------
        sparse_row_id_fn : callable, optional
            From a batch to a dictionary, parameter to numbers of rows.
        """
        self._require("binded")
        if sparse_row_id_fn is None:
            return
        if not self._kvstore or not self._update_on_kvstore:
            warnings.warn(
                "Parameters are not updated in the KVStore. No need to call sparse_row_id_fn.",
                stacklevel=2,
            )
            return
        rows = sparse_row_id_fn(data_batch)
        if not isinstance(rows, dict):
            raise AssertionError(
                f"sparse_row_id_fn must return a dict, got {type(rows).__name__}."
            )
        for name, row_ids in rows.items():
            number = self._exec_group.param_names.index(name)
            targets = self._exec_group.param_arrays[number]
            if targets[0].stype != "row_sparse":
                raise AssertionError(
                    f"{name} is not row_sparse: sparse_row_id_fn must not return its rows."
                )
            self._kvstore.row_sparse_pull(name, targets, row_ids=row_ids, priority=-number)


def _group_to_share(module: Any, count: int) -> DataParallelExecutorGroup:
    """Return the executors of a module that others may share parameters with."""
    if not isinstance(module, Module):
        raise AssertionError(f"shared_module must be a Module, got {type(module).__name__}.")
    module._require("binded", "params_initialized")
    if len(module._exec_group.execs) < count:
        raise AssertionError(
            f"shared_module has {len(module._exec_group.execs)} contexts, this module {count}."
        )
    return module._exec_group
