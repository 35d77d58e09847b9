"""SequentialModule: modules one after the other, the outputs of one being data of the next."""

from __future__ import annotations

import copy
import logging
from collections.abc import Mapping
from typing import Any

from ..initializer import Uniform
from ..io import DataBatch, DataDesc
from ..ndarray import NDArray
from .base_module import BaseModule

__all__ = ["SequentialModule"]

_Arrays = dict[str, NDArray]


class SequentialModule(BaseModule):
    """Modules one after the other.

    ::

        both = mx.mod.SequentialModule()
        both.add(features).add(classifier, take_labels=True, auto_wiring=True)

    Parameters
    ----------
    logger : Logger
        Where the loops log.
    """

    META_TAKE_LABELS = "take_labels"
    META_AUTO_WIRING = "auto_wiring"

    def __init__(self, logger: Any = logging) -> None:
        super().__init__(logger=logger)
        self._modules: list[Any] = []
        self._metas: list[dict[str, Any]] = []
        self._label_shapes: Any = None
        self._data_shapes: Any = None
        self._meta_keys = {self.META_TAKE_LABELS, self.META_AUTO_WIRING}

    def add(self, module: BaseModule, **kwargs: Any) -> SequentialModule:
        """Add a module at the end, and return this one.

        Parameters
        ----------
        take_labels : bool
            Whether it gets the labels.
        auto_wiring : bool
            Whether its data get the outputs of the module before by their order, whatever the
            names.

        Raises
        ------
        AssertionError
            If there is another argument.
        """
        for key in kwargs:
            if key not in self._meta_keys:
                raise AssertionError(
                    f'Unknown meta "{key}", a typo? There are {sorted(self._meta_keys)}.'
                )
        self._modules.append(module)
        self._metas.append(kwargs)
        # What was bound and initialized lacks the new module.
        self.binded = False
        self.params_initialized = False
        self.optimizer_initialized = False
        return self

    # --- descriptions -----------------------------------------------------------------------

    @property
    def data_names(self) -> list[str]:
        """Names of the data of the first module."""
        return self._modules[0].data_names if self._modules else []

    @property
    def output_names(self) -> list[str]:
        """Names of the outputs of the last module."""
        return self._modules[-1].output_names if self._modules else []

    @property
    def data_shapes(self) -> Any:
        """Descriptions of the data of the first module."""
        self._require("binded")
        return self._modules[0].data_shapes

    @property
    def label_shapes(self) -> Any:
        """Descriptions of the labels, None if no module takes them."""
        self._require("binded")
        return self._label_shapes

    @property
    def output_shapes(self) -> Any:
        """Names and shapes of the outputs of the last module."""
        self._require("binded")
        return self._modules[-1].output_shapes

    # --- parameters -------------------------------------------------------------------------

    def get_params(self) -> tuple[_Arrays, _Arrays]:
        """Return parameters and auxiliary states of all modules by name."""
        self._require("binded", "params_initialized")
        arg_params: _Arrays = {}
        aux_params: _Arrays = {}
        for module in self._modules:
            arg, aux = module.get_params()
            arg_params.update(arg)
            aux_params.update(aux)
        return arg_params, aux_params

    def init_params(
        self, initializer: Any = Uniform(0.01),  # noqa: B008 - MXNet's default
        arg_params: Mapping[str, NDArray] | None = None,
        aux_params: Mapping[str, NDArray] | None = None, allow_missing: bool = False,
        force_init: bool = False, allow_extra: bool = False,
    ) -> None:  # fmt: skip
        """Give parameters and auxiliary states of all modules their first values.

        Raises
        ------
        AssertionError
            If the module is not bound, or two modules have a parameter of the same name.
        """
        if self.params_initialized and not force_init:
            return
        if not self.binded:
            raise AssertionError("call bind before initializing the parameters")
        for module in self._modules:
            # The dictionaries hold what the other modules need, too.
            module.init_params(
                initializer=initializer, arg_params=arg_params, aux_params=aux_params,
                allow_missing=allow_missing, force_init=force_init, allow_extra=True,
            )  # fmt: skip
        owners: dict[str, int] = {}
        for number, module in enumerate(self._modules):
            for name in (name for params in module.get_params() for name in params):
                if name in owners:
                    raise AssertionError(
                        f'Duplicated parameter names: name "{name}" in layer {number} '
                        f"({type(module)}) is already used in layer {owners[name]} "
                        f"({type(self._modules[owners[name]])})."
                    )
                owners[name] = number
        self.params_initialized = True

    # --- binding ----------------------------------------------------------------------------

    def bind(
        self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True,
        inputs_need_grad: bool = False, force_rebind: bool = False,
        shared_module: BaseModule | None = None, grad_req: Any = "write",
    ) -> None:  # fmt: skip
        """Bind the modules, each to the outputs of the one before; see :meth:`BaseModule.bind`.

        Raises
        ------
        AssertionError
            If there are no modules, or there is a ``shared_module``.
        """
        if self.binded and not force_rebind:
            self.logger.warning("Already bound, ignoring bind()")
            return
        if inputs_need_grad and not for_training:
            raise AssertionError("bind: inputs_need_grad=True needs for_training=True.")
        if shared_module is not None:
            raise AssertionError("Shared module is not supported")
        if not self._modules:
            raise AssertionError("Attempting to bind an empty SequentialModule")
        self.binded = True
        self.for_training = for_training
        self.inputs_need_grad = inputs_need_grad
        self._label_shapes = label_shapes
        self._data_shapes = data_shapes
        takers = [meta.get(self.META_TAKE_LABELS, False) for meta in self._metas]
        for number, (module, meta) in enumerate(zip(self._modules, self._metas, strict=True)):
            if meta.get(self.META_AUTO_WIRING, False):
                data_shapes = _renamed(data_shapes, module.data_names)
            module.bind(
                data_shapes=data_shapes, label_shapes=label_shapes if takers[number] else None,
                for_training=for_training,
                inputs_need_grad=bool(for_training and (inputs_need_grad or number > 0)),
                force_rebind=force_rebind, shared_module=None, grad_req=grad_req,
            )  # fmt: skip
            data_shapes = module.output_shapes
        if not any(takers):
            self._label_shapes = None

    def init_optimizer(
        self, kvstore: Any = "local", optimizer: Any = "sgd",
        optimizer_params: Any = (("learning_rate", 0.01),), force_init: bool = False,
    ) -> None:  # fmt: skip
        """Get an optimizer for each module; see :meth:`BaseModule.init_optimizer`."""
        self._require("binded", "params_initialized")
        if self.optimizer_initialized and not force_init:
            self.logger.warning("optimizer already initialized, ignoring.")
            return
        for module in self._modules:
            module.init_optimizer(kvstore=kvstore, optimizer=optimizer,
                                  optimizer_params=optimizer_params,
                                  force_init=force_init)  # fmt: skip
        self.optimizer_initialized = True

    # --- batches ----------------------------------------------------------------------------

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Compute the outputs of a batch, module by module."""
        self._require("binded", "params_initialized")
        # The caller's batch stays as it is: its data are replaced from module to module.
        batch = copy.copy(data_batch)
        for number, module in enumerate(self._modules):
            module.forward(batch, is_train=is_train)
            if number + 1 == len(self._modules):
                break
            outputs = module.get_outputs()
            shapes = [
                DataDesc(name, tuple(output.shape))
                for (name, _), output in zip(module.output_shapes, outputs, strict=True)
            ]
            following = self._metas[number + 1]
            if following.get(self.META_AUTO_WIRING, False):
                shapes = _renamed(shapes, self._modules[number + 1].data_names)
            batch = DataBatch(
                outputs, data_batch.label, data_batch.pad, data_batch.index,
                getattr(data_batch, "bucket_key", None), shapes,
                getattr(data_batch, "provide_label", None),
            )  # fmt: skip

    def backward(self, out_grads: Any = None) -> None:
        """Compute the gradients, from the last module to the first."""
        self._require("binded", "params_initialized")
        for number, module in reversed(list(enumerate(self._modules))):
            module.backward(out_grads=out_grads)
            if number:
                out_grads = module.get_input_grads()

    def update(self) -> None:
        """Let the optimizers make a step."""
        self._require("binded", "params_initialized", "optimizer_initialized")
        for module in self._modules:
            module.update()

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the outputs of the last module."""
        self._require("binded", "params_initialized")
        return self._modules[-1].get_outputs(merge_multi_context=merge_multi_context)

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the gradients of the data; AssertionError unless they were asked for."""
        self._require("binded", "params_initialized")
        if not self.inputs_need_grad:
            raise AssertionError("get_input_grads: bind with inputs_need_grad=True.")
        return self._modules[0].get_input_grads(merge_multi_context=merge_multi_context)

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Let the modules that take labels give a metric their outputs."""
        self._require("binded", "params_initialized")
        for module, meta in zip(self._modules, self._metas, strict=True):
            if meta.get(self.META_TAKE_LABELS, False):
                module.update_metric(eval_metric, labels, pre_sliced)

    def install_monitor(self, mon: Any) -> None:
        """Let a monitor watch the executors of all modules."""
        self._require("binded")
        for module in self._modules:
            module.install_monitor(mon)


def _renamed(shapes: Any, names: list[str]) -> list[DataDesc]:
    """Return descriptions under other names.

    Raises
    ------
    AssertionError
        If there are more or fewer names.
    """
    if len(shapes) != len(names):
        raise AssertionError(
            f"auto_wiring: {len(shapes)} outputs do not go with the data {list(names)}."
        )
    return [DataDesc(name, shape[1]) for name, shape in zip(names, shapes, strict=True)]
