"""PythonModule and PythonLossModule: modules that are written in Python, without a graph."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .. import ndarray as nd
from ..initializer import Uniform
from ..ndarray import NDArray
from .base_module import BaseModule

__all__ = ["PythonLossModule", "PythonModule"]


class PythonModule(BaseModule):
    """A base class for modules without parameters that compute in Python.

    A subclass defines ``forward``, ``backward``, ``get_outputs``, ``get_input_grads`` and
    ``_compute_output_shapes``.

    Parameters
    ----------
    data_names, label_names, output_names : list of str
        Names of inputs and outputs; ``label_names`` may be None.
    logger : Logger
        Where the loops log.
    """

    def __init__(
        self, data_names: Sequence[str], label_names: Sequence[str] | None,
        output_names: Sequence[str], logger: Any = logging,
    ) -> None:  # fmt: skip
        super().__init__(logger=logger)
        self._data_names = _listed(data_names)
        self._label_names = _listed(label_names)
        self._output_names = _listed(output_names)
        self._data_shapes: Any = None
        self._label_shapes: Any = None
        self._output_shapes: Any = None

    @property
    def data_names(self) -> Any:
        """Names of the data."""
        return self._data_names

    @property
    def output_names(self) -> Any:
        """Names of the outputs."""
        return self._output_names

    @property
    def data_shapes(self) -> Any:
        """Descriptions of the data that the module is bound to."""
        return self._data_shapes

    @property
    def label_shapes(self) -> Any:
        """Descriptions of the labels."""
        return self._label_shapes

    @property
    def output_shapes(self) -> Any:
        """Names and shapes of the outputs."""
        return self._output_shapes

    def get_params(self) -> tuple[dict[str, NDArray], dict[str, NDArray]]:
        """Return two empty dictionaries: there are no parameters."""
        return {}, {}

    def init_params(
        self, initializer: Any = Uniform(0.01),  # noqa: B008 - MXNet's default
        arg_params: Mapping[str, NDArray] | None = None,
        aux_params: Mapping[str, NDArray] | None = None, allow_missing: bool = False,
        force_init: bool = False, allow_extra: bool = False,
    ) -> None:  # fmt: skip
        """Note that the parameters, of which there are none, have their values."""
        self.params_initialized = True

    def update(self) -> None:
        """Do nothing: there are no parameters."""

    def update_metric(self, eval_metric: Any, labels: Any, pre_sliced: bool = False) -> None:
        """Give a metric the labels and the outputs, if the module has labels.

        Raises
        ------
        RuntimeError
            If the labels come as a list for each context.
        """
        if self._label_shapes is None:
            return
        if pre_sliced:
            raise RuntimeError("PythonModule does not support presliced labels")
        eval_metric.update(labels, self.get_outputs())

    def bind(
        self, data_shapes: Any, label_shapes: Any = None, for_training: bool = True,
        inputs_need_grad: bool = False, force_rebind: bool = False,
        shared_module: BaseModule | None = None, grad_req: Any = "write",
    ) -> None:  # fmt: skip
        """Take note of the shapes of inputs; see :meth:`BaseModule.bind`.

        Binding again needs no ``force_rebind``, as there are no executors.

        Raises
        ------
        AssertionError
            If ``grad_req`` is not "write", or names or their number differ from the module's.
        """
        if grad_req != "write":
            raise AssertionError("Python module only support write gradient")
        names = [desc[0] for desc in data_shapes]
        if names != list(self._data_names):
            raise AssertionError(f"data_shapes: expected {self._data_names}, got {names}.")
        if label_shapes is not None:
            labels = [desc[0] for desc in label_shapes]
            if self._label_names is None or len(labels) != len(self._label_names):
                raise AssertionError(f"label_shapes: expected {self._label_names}, got {labels}.")
        self.for_training = for_training
        self.inputs_need_grad = inputs_need_grad
        self._data_shapes = data_shapes
        self._label_shapes = label_shapes
        self._output_shapes = self._compute_output_shapes()
        self.binded = True

    def _compute_output_shapes(self) -> Any:
        """Return names and shapes of the outputs for those of the inputs."""
        raise self._undefined("_compute_output_shapes()")

    def init_optimizer(
        self, kvstore: Any = "local", optimizer: Any = "sgd",
        optimizer_params: Any = (("learning_rate", 0.01),), force_init: bool = False,
    ) -> None:  # fmt: skip
        """Do nothing: there are no parameters."""

    def install_monitor(self, mon: Any) -> None:
        """Do nothing: there are no executors to watch."""


class PythonLossModule(PythonModule):
    """A loss at the end of other modules: its outputs are its data, its gradient is a function.

    Parameters
    ----------
    name : str
        Start of the output's name.
    data_names, label_names : list of str
        Names of its one datum and its one label.
    logger : Logger
        Where the loops log.
    grad_func : callable, optional
        From (data, labels) to the gradient of the data, an NDArray or something to make one of.
        A subclass may define ``_backward_impl`` instead, which sets ``self._scores_grad``.

    Raises
    ------
    AssertionError
        If there is more than one datum or label, or ``grad_func`` is no function.
    """

    def __init__(
        self, name: str = "pyloss", data_names: Sequence[str] = ("data",),
        label_names: Sequence[str] = ("softmax_label",), logger: Any = logging,
        grad_func: Callable[[NDArray, NDArray], Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data_names, label_names, [name + "_output"], logger=logger)
        self._name = name
        if len(data_names) != 1 or len(label_names) != 1:
            raise AssertionError(
                f"PythonLossModule takes one datum and one label, got {list(data_names)} and "
                f"{list(label_names)}."
            )
        self._scores: Any = None
        self._labels: Any = None
        self._scores_grad: Any = None
        if grad_func is not None and not callable(grad_func):
            raise AssertionError(f"grad_func must be callable, got {type(grad_func).__name__}.")
        self._grad_func = grad_func

    def _compute_output_shapes(self) -> list[tuple[str, Any]]:
        return [(self._name + "_output", self._data_shapes[0][1])]

    def forward(self, data_batch: Any, is_train: bool | None = None) -> None:
        """Keep data and, for training, labels."""
        self._scores = data_batch.data[0]
        if self.for_training if is_train is None else is_train:
            self._labels = data_batch.label[0]

    def get_outputs(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the data of the last batch; they are always for the whole batch."""
        _refuse_parts(merge_multi_context)
        return [self._scores]

    def backward(self, out_grads: Any = None) -> None:
        """Compute the gradient of the data.

        Raises
        ------
        AssertionError
            If there are ``out_grads``, which a loss has none of, or the module is not for training.
        """
        if out_grads is not None:
            raise AssertionError("For a loss module, out_grads should be None")
        if not self.for_training:
            raise AssertionError("backward: bind with for_training=True.")
        self._backward_impl()

    def _backward_impl(self) -> None:
        """Set the gradient by ``grad_func``."""
        if self._grad_func is None:
            raise NotImplementedError(
                "PythonLossModule: give grad_func, or define _backward_impl()."
            )
        gradient = self._grad_func(self._scores, self._labels)
        self._scores_grad = gradient if isinstance(gradient, NDArray) else nd.array(gradient)

    def get_input_grads(self, merge_multi_context: bool = True) -> list[Any]:
        """Return the gradient of the data; it is always for the whole batch."""
        _refuse_parts(merge_multi_context)
        return [self._scores_grad]

    def install_monitor(self, mon: Any) -> None:
        """Refuse: there are no executors to watch."""
        raise NotImplementedError("PythonLossModule has no executors that a monitor could watch.")


def _listed(names: Sequence[str] | None) -> Any:
    return list(names) if isinstance(names, tuple) else names


def _refuse_parts(merge_multi_context: bool) -> None:
    if not merge_multi_context:
        raise AssertionError("A Python module computes on one context: merge_multi_context=True.")
