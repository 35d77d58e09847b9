"""A module that trains with gradients of reduced variance.

R. Johnson and T. Zhang, Accelerating Stochastic Gradient Descent using Predictive Variance
Reduction, NIPS 2013.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from ... import ndarray as nd
from ...context import Context, cpu
from ...module import Module
from ...ndarray import NDArray
from ...optimizer import Optimizer
from .svrg_optimizer import FULL, _SVRGOptimizer

__all__ = ["SVRGModule"]


class SVRGModule(Module):
    """A module that corrects the gradient of each batch by one over all data.

    Every ``update_freq`` epochs it keeps the weights and their mean gradient over all batches. A
    step then uses ``gradient - gradient at the kept weights + that mean``, whose variance falls
    while the weights come near to the kept ones.

    ::

        module = SVRGModule(symbol, update_freq=2)
        module.fit(train_data, optimizer="sgd", num_epoch=10)

    Parameters
    ----------
    update_freq : int
        After how many epochs the gradient over all data is computed anew.
    others
        Those of :class:`mxnet.mod.Module`.

    Raises
    ------
    TypeError, ValueError
        If ``update_freq`` is no integer, or not positive.
    """

    def __init__(
        self, symbol: Any, data_names: Sequence[str] | None = ("data",),
        label_names: Sequence[str] | None = ("softmax_label",), logger: Any = logging,
        context: Context | Sequence[Context] = cpu(),  # noqa: B008 - MXNet's default
        work_load_list: Sequence[float] | None = None,
        fixed_param_names: Sequence[str] | None = None,
        state_names: Sequence[str] | None = None,
        group2ctxs: Any = None, compression_params: Mapping[str, Any] | None = None,
        update_freq: int | None = None,
    ) -> None:  # fmt: skip
        settings: tuple[Any, ...] = (
            data_names, label_names, logger, context, work_load_list, fixed_param_names,
            state_names, group2ctxs, compression_params,
        )  # fmt: skip
        super().__init__(symbol, *settings)
        if not isinstance(update_freq, int):
            raise TypeError(
                "update_freq in SVRGModule must be an integer to represent the frequency for "
                f"calculating full gradients, got {update_freq!r}"
            )
        if update_freq <= 0:
            raise ValueError(
                "update_freq in SVRGModule must be a positive integer to represent the frequency "
                f"for calculating full gradients, got {update_freq}"
            )
        self.update_freq = update_freq
        self._mod_aux = Module(symbol, *settings)
        self._param_dict: list[dict[str, NDArray]] = []
        self._ctx_len = len(self._context)

    def _reset_bind(self) -> None:
        super()._reset_bind()
        self._mod_aux._reset_bind()

    def bind(
        self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True,
        inputs_need_grad: bool = False, force_rebind: bool = False, shared_module: Any = None,
        grad_req: Any = "write",
    ) -> None:  # fmt: skip
        """Make executors for inputs of certain shapes; see :meth:`BaseModule.bind`."""
        settings = (for_training, inputs_need_grad, force_rebind, shared_module, grad_req)
        super().bind(data_shapes, label_shapes, *settings)
        if for_training:
            self._mod_aux.bind(data_shapes, label_shapes, *settings)

    def reshape(self, data_shapes: Any, label_shapes: Any = None) -> None:
        """Change the shapes of inputs; parameters and optimizer stay."""
        super().reshape(data_shapes, label_shapes)
        if self._mod_aux.binded:
            self._mod_aux.reshape(data_shapes, label_shapes)

    # --- optimizer --------------------------------------------------------------------------

    def init_optimizer(
        self, kvstore: Any = "local", optimizer: Any = "sgd",
        optimizer_params: Any = (("learning_rate", 0.01),), force_init: bool = False,
    ) -> None:  # fmt: skip
        """Get an optimizer; see :meth:`BaseModule.init_optimizer`."""
        super().init_optimizer(kvstore, optimizer, optimizer_params, force_init)
        self._param_dict = [{} for _ in self._context]
        for name, arrays in self._trained(self):
            for kept, array in zip(self._param_dict, arrays, strict=True):
                kept[name] = nd.zeros(array.shape, array.context, array.dtype)
            if self._kvstore is not None:
                self._kvstore.init(name + FULL, self._param_dict[0][name])

    def _make_optimizer(
        self, optimizer: Any, optimizer_params: Any, store: Any, in_store: bool
    ) -> Optimizer:
        made = super()._make_optimizer(optimizer, optimizer_params, store, in_store)
        names = list(made.idx2name.values())
        numbered = {len(names) + i: name + FULL for i, name in enumerate(dict.fromkeys(names))}
        settings = {"rescale_grad": made.rescale_grad, "wd": made.wd,
                    "lr_scheduler": made.lr_scheduler, "begin_num_update": made.begin_num_update,
                    "learning_rate": None if made.lr_scheduler else made.lr}  # fmt: skip
        return _SVRGOptimizer(made, param_idx2name=made.idx2name | numbered, **settings)

    @staticmethod
    def _trained(module: Module) -> list[tuple[str, Sequence[NDArray]]]:
        """Return the names and gradients, on all contexts, of the parameters that are trained."""
        group = module._exec_group
        pairs = zip(group.param_names, group.grad_arrays, strict=True)
        return [(name, arrays) for name, arrays in pairs if arrays[0] is not None]

    # --- steps ------------------------------------------------------------------------------

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Compute the outputs of a batch, in training also at the kept weights.

        Raises
        ------
        AssertionError
            If there are no kept weights yet: :meth:`update_full_grads` keeps them.
        """
        super().forward(data_batch, is_train)
        if self.for_training if is_train is None else is_train:
            if not self._mod_aux.params_initialized:
                raise AssertionError(
                    "SVRGModule: call update_full_grads(train_data) before the first step."
                )
            self._mod_aux.forward(data_batch, is_train)

    def backward(self, out_grads: Any = None) -> None:
        """Compute the gradients, also at the kept weights."""
        super().backward(out_grads)
        if self._mod_aux.binded:
            self._mod_aux.backward(out_grads)

    def update(self) -> None:
        """Let the optimizer make a step with the corrected gradients of the last batch."""
        self._require("binded", "params_initialized", "optimizer_initialized")
        self._update_svrg_gradients()
        super().update()

    def _update_svrg_gradients(self) -> None:
        own, kept = self._trained(self), self._trained(self._mod_aux)
        for (name, gradients), (_, special) in zip(own, kept, strict=True):
            for device, pair in enumerate(zip(gradients, special, strict=True)):
                whole = self._param_dict[device][name]
                pair[0][:] = self._svrg_grads_update_rule(*pair, whole)

    @staticmethod
    def _svrg_grads_update_rule(
        g_curr_batch_curr_weight: NDArray, g_curr_batch_special_weight: NDArray,
        g_special_weight_all_batch: NDArray,
    ) -> NDArray:  # fmt: skip
        """Return the corrected gradient of a batch."""
        return g_curr_batch_curr_weight - g_curr_batch_special_weight + g_special_weight_all_batch

    def update_full_grads(self, train_data: Any) -> None:
        """Keep the weights, and compute their mean gradient over all batches.

        Parameters
        ----------
        train_data : DataIter
            The batches, from the first one on. Samples that pad the last batch do not count in the
            number of batches.
        """
        self._require("binded", "params_initialized", "optimizer_initialized")
        self._mod_aux.set_params(*self.get_params())
        sums: dict[str, list[NDArray]] = {}
        train_data.reset()
        batches, padding = 0, 0
        for batch in train_data:
            self._mod_aux.forward(batch, is_train=True)
            self._mod_aux.backward()
            batches += 1
            padding = batch.pad or 0
            for name, arrays in self._trained(self._mod_aux):
                if name not in sums:
                    sums[name] = [array.copy() for array in arrays]
                else:
                    for total, array in zip(sums[name], arrays, strict=True):
                        total += array
        count = batches - padding / train_data.batch_size
        for name, arrays in sums.items():
            self._share(name, [array / count for array in arrays])

    def _share(self, key: str, values: list[NDArray]) -> None:
        """Give each context an equal part of the sum of a gradient over contexts and machines."""
        if self._kvstore is not None:
            total = self._accumulate_kvstore(key, values)
        else:
            total = values[0]
            for value in values[1:]:
                total = total + value.as_in_context(total.context)
        self._allocate_gradients(key, total)

    def _accumulate_kvstore(self, key: str, value: list[NDArray]) -> NDArray:
        """Return the sum of gradients of all contexts and machines."""
        assert self._kvstore is not None
        total = nd.zeros(value[0].shape, value[0].context, value[0].dtype)
        self._kvstore.push(key + FULL, value)
        self._kvstore.pull(key + FULL, total)
        return total

    def _allocate_gradients(self, key: str, value: NDArray) -> None:
        store = self._kvstore
        parts = self._ctx_len * (store.num_workers if store is not None else 1)
        for kept in self._param_dict:
            kept[key][:] = value.as_in_context(kept[key].context) / parts

    def _fit_epoch(self, scope: dict[str, Any]) -> None:
        if scope["epoch"] % self.update_freq == 0:
            self.update_full_grads(scope["train_data"])
            scope["train_data"].reset()
        super()._fit_epoch(scope)
