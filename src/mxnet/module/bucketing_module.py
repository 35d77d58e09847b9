"""BucketingModule: graphs of several lengths that share their parameters."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .. import ndarray as nd
from .. import symbol as sym
from ..context import cpu
from ..initializer import Uniform
from ..name import NameManager
from ..ndarray import NDArray
from ._names import _check_input_names
from .base_module import BaseModule
from .checkpoint import load_params
from .module import Module

__all__ = ["BucketingModule"]

_Arrays = dict[str, NDArray]


class BucketingModule(BaseModule):
    """Modules for batches of several kinds, for example lengths, that share their parameters.

    A batch names its kind by its ``bucket_key``. A module for it is made when the first such
    batch comes.

    Parameters
    ----------
    sym_gen : callable
        From a key to (graph, names of data, names of labels).
    default_bucket_key : object
        The key of the largest graph, which has all parameters.
    logger, context, work_load_list, fixed_param_names, state_names, group2ctxs, compression_params
        As for :class:`Module`.

    Raises
    ------
    AssertionError
        If there is no ``default_bucket_key``.
    """

    def __init__(
        self, sym_gen: Callable[[Any], tuple[Any, Any, Any]], default_bucket_key: Any = None,
        logger: Any = logging, context: Any = cpu(),  # noqa: B008 - a constant
        work_load_list: Sequence[float] | None = None,
        fixed_param_names: Sequence[str] | None = None, state_names: Sequence[str] | None = None,
        group2ctxs: Any = None, compression_params: dict[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(logger=logger)
        if default_bucket_key is None:
            raise AssertionError("BucketingModule: give a default_bucket_key.")
        self._default_bucket_key = default_bucket_key
        self._sym_gen = sym_gen
        symbol, data_names, label_names = self._call_sym_gen(default_bucket_key)
        self._fixed_param_names = list(fixed_param_names or [])
        self._state_names = list(state_names or [])
        _check_input_names(symbol, list(data_names or []), "data", True)
        _check_input_names(symbol, list(label_names or []), "label", False)
        _check_input_names(symbol, self._state_names, "state", True)
        _check_input_names(symbol, self._fixed_param_names, "fixed_param", True)
        self._compression_params = compression_params
        self._context = context
        self._work_load_list = work_load_list
        self._group2ctxs = group2ctxs
        self._buckets: dict[Any, Module] = {}
        self._curr_module: Any = None
        self._curr_bucket_key: Any = None
        self._params_dirty = False
        self._monitor: Any = None
        self._grad_req: Any = None

    def _reset_bind(self) -> None:
        """Forget all modules."""
        self.binded = False
        self._buckets = {}
        self._curr_module = None
        self._curr_bucket_key = None

    def _call_sym_gen(self, bucket_key: Any) -> tuple[Any, Any, Any]:
        """Return graph and names for a key; names of nodes are counted anew for each."""
        with NameManager():
            return self._sym_gen(bucket_key)

    def _module_of(self, bucket_key: Any) -> Module:
        """Return a new module for a key."""
        symbol, data_names, label_names = self._call_sym_gen(bucket_key)
        return Module(symbol, data_names, label_names, **self._settings())

    def _settings(self) -> dict[str, Any]:
        return {
            "logger": self.logger, "context": self._context,
            "work_load_list": self._work_load_list, "fixed_param_names": self._fixed_param_names,
            "state_names": self._state_names, "group2ctxs": self._group2ctxs,
            "compression_params": self._compression_params,
        }  # fmt: skip

    # --- descriptions -----------------------------------------------------------------------

    @property
    def data_names(self) -> list[str]:
        """Names of the data of the module in use, or of the default one."""
        if self.binded:
            return self._curr_module.data_names
        return self._call_sym_gen(self._default_bucket_key)[1]

    @property
    def output_names(self) -> list[str]:
        """Names of the outputs of the module in use, or of the default one."""
        if self.binded:
            return self._curr_module.output_names
        return self._call_sym_gen(self._default_bucket_key)[0].list_outputs()

    @property
    def data_shapes(self) -> Any:
        """Descriptions of the data of the module in use."""
        self._require("binded")
        return self._curr_module.data_shapes

    @property
    def label_shapes(self) -> Any:
        """Descriptions of the labels of the module in use."""
        self._require("binded")
        return self._curr_module.label_shapes

    @property
    def output_shapes(self) -> Any:
        """Names and shapes of the outputs of the module in use."""
        self._require("binded")
        return self._curr_module.output_shapes

    @property
    def symbol(self) -> Any:
        """The graph of the module in use."""
        self._require("binded")
        return self._curr_module.symbol

    # --- parameters -------------------------------------------------------------------------

    def get_params(self) -> tuple[_Arrays, _Arrays]:
        """Return parameters and auxiliary states by name, on the CPU."""
        self._require("params_initialized")
        if not self.binded:
            # Given by :meth:`load_dict`, for when the module is bound.
            return self._curr_module._arg_params, self._curr_module._aux_params
        self._curr_module._params_dirty = self._params_dirty
        params = self._curr_module.get_params()
        self._params_dirty = False
        return params

    def init_params(
        self, initializer: Any = Uniform(0.01),  # noqa: B008 - MXNet's default
        arg_params: Mapping[str, NDArray] | None = None,
        aux_params: Mapping[str, NDArray] | None = None, allow_missing: bool = False,
        force_init: bool = False, allow_extra: bool = False,
    ) -> None:  # fmt: skip
        """Give parameters and auxiliary states their first values; see :class:`Module`."""
        if self.params_initialized and not force_init:
            return
        if not self.binded:
            raise AssertionError("call bind before initializing the parameters")
        self._curr_module.init_params(
            initializer=initializer, arg_params=arg_params, aux_params=aux_params,
            allow_missing=allow_missing, force_init=force_init, allow_extra=allow_extra,
        )  # fmt: skip
        self._params_dirty = False
        self.params_initialized = True

    def set_params(
        self, arg_params: Mapping[str, NDArray] | None, aux_params: Mapping[str, NDArray] | None,
        allow_missing: bool = False, force_init: bool = True, allow_extra: bool = False,
    ) -> None:  # fmt: skip
        """Take over parameters and auxiliary states; see :meth:`Module.set_params`."""
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
        self._curr_module.set_params(
            arg_params, aux_params, allow_missing=allow_missing, force_init=force_init,
            allow_extra=allow_extra,
        )  # fmt: skip
        # The arrays in use have what the dictionaries on the CPU do not have yet.
        self._params_dirty = True
        self.params_initialized = True

    # --- binding ----------------------------------------------------------------------------

    def bind(
        self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True,
        inputs_need_grad: bool = False, force_rebind: bool = False,
        shared_module: BaseModule | None = None, grad_req: Any = "write",
    ) -> None:  # fmt: skip
        """Bind the module of the default key; see :meth:`BaseModule.bind`.

        Raises
        ------
        AssertionError
            If there is a ``shared_module``, which modules of buckets cannot share with.
        """
        if shared_module is not None:
            raise AssertionError("shared_module for BucketingModule is not supported")
        kept = self.get_params() if self.params_initialized and self.binded else None
        if force_rebind:
            self._reset_bind()
        if self.binded:
            self.logger.warning("Already bound, ignoring bind()")
            return
        self.for_training = for_training
        self.inputs_need_grad = inputs_need_grad
        self.binded = True
        self._grad_req = grad_req
        module = self._buckets.get(self._default_bucket_key)
        if module is None:
            module = self._module_of(self._default_bucket_key)
        module.bind(data_shapes, label_shapes, for_training, inputs_need_grad,
                    force_rebind=False, shared_module=None, grad_req=grad_req)  # fmt: skip
        self._use(self._default_bucket_key, module)
        if self._monitor is not None:
            module.install_monitor(self._monitor)
        if kept is not None:
            self.set_params(*kept)

    def switch_bucket(
        self, bucket_key: Any, data_shapes: Any, label_shapes: Any = None
    ) -> None:
        """Use the module of another key, which is made and bound if there is none yet."""
        if not self.binded:
            raise AssertionError("call bind before switching bucket")
        module = self._buckets.get(bucket_key)
        if module is None:
            module = self._module_of(bucket_key)
        if not module.binded:
            default = self._buckets[self._default_bucket_key]
            module.bind(data_shapes, label_shapes, self.for_training, self.inputs_need_grad,
                        force_rebind=False, shared_module=default,
                        grad_req=self._grad_req)  # fmt: skip
            if self._monitor is not None:
                module.install_monitor(self._monitor)
        self._use(bucket_key, module)

    def _use(self, bucket_key: Any, module: Module) -> None:
        self._buckets[bucket_key] = module
        self._curr_module = module
        self._curr_bucket_key = bucket_key

    # --- optimizer and batches --------------------------------------------------------------

    def init_optimizer(
        self, kvstore: Any = "local", optimizer: Any = "sgd",
        optimizer_params: Any = (("learning_rate", 0.01),), force_init: bool = False,
    ) -> None:  # fmt: skip
        """Get an optimizer for all modules; see :meth:`BaseModule.init_optimizer`."""
        self._require("binded", "params_initialized")
        if self.optimizer_initialized and not force_init:
            self.logger.warning("optimizer already initialized, ignoring.")
            return
        self._curr_module.init_optimizer(
            kvstore, optimizer, optimizer_params, force_init=force_init
        )
        for module in self._buckets.values():
            if module is not self._curr_module and module.binded:
                module.borrow_optimizer(self._curr_module)
        self.optimizer_initialized = True

    def prepare(
        self, data_batch: Any, sparse_row_id_fn: Callable[[Any], Any] | None = None
    ) -> None:
        """Make and bind the module for a batch, and fetch the rows that it needs."""
        self._require("binded", "params_initialized")
        current = self._curr_bucket_key
        self.switch_bucket(
            data_batch.bucket_key, data_batch.provide_data, data_batch.provide_label
        )
        self._curr_module.prepare(data_batch, sparse_row_id_fn=sparse_row_id_fn)
        # The batch before may still be in use.
        self._use(current, self._buckets[current])

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Compute the outputs of a batch with the module of its ``bucket_key``."""
        self._require("binded", "params_initialized")
        self.switch_bucket(
            data_batch.bucket_key, data_batch.provide_data, data_batch.provide_label
        )
        self._curr_module.forward(data_batch, is_train=is_train)

    def backward(self, out_grads: Any = None) -> None:
        """Compute the gradients; ``out_grads`` are those of outputs that are no losses."""
        self._require("binded", "params_initialized")
        self._curr_module.backward(out_grads=out_grads)

    def update(self) -> None:
        """Let the optimizer make a step with the gradients of the last batch."""
        self._require("binded", "params_initialized", "optimizer_initialized")
        self._params_dirty = True
        self._curr_module.update()

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the outputs of the last batch; see :meth:`BaseModule.get_outputs`."""
        self._require("binded", "params_initialized")
        return self._curr_module.get_outputs(merge_multi_context=merge_multi_context)

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the gradients of the data; AssertionError unless they were asked for."""
        self._require("binded", "params_initialized")
        if not self.inputs_need_grad:
            raise AssertionError("get_input_grads: bind with inputs_need_grad=True.")
        return self._curr_module.get_input_grads(merge_multi_context=merge_multi_context)

    def get_states(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the states of the module in use."""
        self._require("binded", "params_initialized")
        return self._curr_module.get_states(merge_multi_context=merge_multi_context)

    def set_states(self, states: Any = None, value: float | None = None) -> None:
        """Set the states of the module in use; see :meth:`Module.set_states`."""
        self._require("binded", "params_initialized")
        self._curr_module.set_states(states, value)

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Give a metric the labels and the outputs; see :meth:`BaseModule.update_metric`."""
        self._require("binded", "params_initialized")
        self._curr_module.update_metric(eval_metric, labels, pre_sliced)

    def install_monitor(self, mon: Any) -> None:
        """Let a monitor watch the executors of all modules, also of those to come."""
        self._require("binded")
        self._monitor = mon
        for module in self._buckets.values():
            module.install_monitor(mon)

    # --- files ------------------------------------------------------------------------------

    def save_checkpoint(self, prefix: str, epoch: int, remove_amp_cast: bool = False) -> None:
        """Write parameters, the graph of every key, and the list of keys, which must be integers.

        Raises
        ------
        AssertionError
            If the module was never bound.
        """
        if not self._buckets:
            raise AssertionError("Empty BucketingModule cannot be saved")
        path = f"{prefix}-{epoch:04d}.params"
        self.save_params(path)
        for key, module in self._buckets.items():
            module.symbol.save(f"{prefix}-{key}-symbol.json", remove_amp_cast=remove_amp_cast)
        nd.save(f"{prefix}.buckets", nd.array(list(self._buckets), dtype=np.int32))

    @staticmethod
    def load(
        prefix: str, epoch: int, sym_gen: Any = None, default_bucket_key: Any = None, **kwargs: Any
    ) -> BucketingModule:
        """Return a module of files that :meth:`save_checkpoint` wrote.

        Parameters
        ----------
        sym_gen, default_bucket_key
            As for the class; the graphs come from the files, other keys than theirs from
            ``sym_gen``.
        kwargs
            Further arguments of the class.

        Raises
        ------
        AssertionError
            If ``sym_gen`` or ``default_bucket_key`` is missing.
        """
        _require_generator(sym_gen, default_bucket_key)
        keys = nd.load(f"{prefix}.buckets")[0].asnumpy().astype("int32")
        graphs = {int(key): sym.load(f"{prefix}-{key}-symbol.json") for key in keys}
        arg_params, aux_params = load_params(prefix, epoch)
        return BucketingModule.load_dict(
            graphs, sym_gen, default_bucket_key, arg_params, aux_params, **kwargs
        )

    @staticmethod
    def load_dict(
        sym_dict: Mapping[Any, Any] | None = None, sym_gen: Any = None,
        default_bucket_key: Any = None, arg_params: Mapping[str, NDArray] | None = None,
        aux_params: Mapping[str, NDArray] | None = None, **kwargs: Any,
    ) -> BucketingModule:  # fmt: skip
        """Return a module of graphs by key and of parameters.

        Parameters
        ----------
        sym_dict : dict of Symbol
            The graphs.
        sym_gen, default_bucket_key, arg_params, aux_params
            As for :meth:`load`, and the values.
        kwargs
            Further arguments of the class.
        """
        _require_generator(sym_gen, default_bucket_key)
        made = BucketingModule(sym_gen, default_bucket_key, **kwargs)
        for key, symbol in (sym_dict or {}).items():
            _, data_names, label_names = made._call_sym_gen(key)
            module = Module(symbol, data_names, label_names, **made._settings())
            module._arg_params = dict(arg_params or {})
            module._aux_params = dict(aux_params or {})
            module.params_initialized = True
            made._buckets[key] = module
            if key == default_bucket_key:
                made._curr_module = module
                made._curr_bucket_key = key
        made.params_initialized = True
        return made


def _require_generator(sym_gen: Any, default_bucket_key: Any) -> None:
    if sym_gen is None:
        raise AssertionError("sym_gen is required for loading BucketingModule")
    if default_bucket_key is None:
        raise AssertionError("default_bucket_key is required for loading BucketingModule")
