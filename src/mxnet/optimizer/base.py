"""Optimizer: counts updates, and knows the learning rate and weight decay of every parameter."""

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import torch

from .._core.errors import ArgumentTypeError
from .._core.factory import factory_of
from ..base import MXNetError
from ..ndarray import NDArray

T = TypeVar("T", bound=type)

# Types in which small updates get lost, so that weights may need a copy in float32.
_HALF = (torch.float16, torch.bfloat16)


class Optimizer:
    """The base class of optimizers.

    A subclass of your own defines :meth:`create_state` and :meth:`update`, and registers with
    :func:`mxnet.optimizer.register`. In ``update`` it calls ``self._update_count(index)``, and
    takes its rates from ``self._get_lr(index)`` and ``self._get_wd(index)``.

    Parameters
    ----------
    rescale_grad : float
        Factor of every gradient; the Trainer sets it to 1 / batch size.
    param_idx2name : dict of int to str, optional
        Names of the parameters, under which rates may be set. Weight decay does not act on
        parameters whose name ends with neither "_weight" nor "_gamma".
    wd : float
        Weight decay.
    clip_gradient : float, optional
        Clip every gradient to [-clip_gradient, clip_gradient]; None, 0 and below do not.
    learning_rate : float, optional
        The learning rate, 0.01 by default. Given with a schedule, it becomes the schedule's
        ``base_lr``.
    lr_scheduler : LRScheduler, optional
        Learning rate as a function of the number of updates.
    sym : Symbol, optional
        A graph whose variables carry ``lr_mult`` and ``wd_mult``.
    begin_num_update : int
        What update counts start from.
    multi_precision : bool
        Keep a float32 copy of half-precision weights and update that.
    param_dict : dict, optional
        Index to parameter, an object with ``lr_mult`` and ``wd_mult``.
    """

    opt_registry: dict[str, type]
    # Whether an update takes its rates from _get_lrs and _get_wds, not from _get_lr and _get_wd.
    _asks_for_several: bool = False

    def __init__(
        self,
        rescale_grad: float = 1.0,
        param_idx2name: Mapping[Any, str] | None = None,
        wd: float = 0.0,
        clip_gradient: float | None = None,
        learning_rate: float | None = None,
        lr_scheduler: Callable[[int], float] | None = None,
        sym: Any = None,
        begin_num_update: int = 0,
        multi_precision: bool = False,
        param_dict: Mapping[Any, Any] | None = None,
    ) -> None:
        self.rescale_grad = rescale_grad
        self.lr_scheduler: Any = lr_scheduler
        if lr_scheduler is None and learning_rate is None:
            learning_rate = 0.01
        self.lr: Any = learning_rate
        if lr_scheduler is not None and learning_rate is not None:
            _overwrite(lr_scheduler, learning_rate)
        self.wd = wd
        self.lr_mult: dict[Any, float] = {}
        self.wd_mult: dict[Any, float] = {}
        self.begin_num_update = begin_num_update
        self.num_update = begin_num_update
        # One table of counts for each device that holds copies of the parameters.
        self._all_index_update_counts: dict[int, dict[Any, int]] = {0: {}}
        self._index_update_count = self._all_index_update_counts[0]
        self.clip_gradient = clip_gradient
        self.multi_precision = multi_precision
        self.aggregate_num = 0
        if param_idx2name is None:
            param_idx2name = {}
        if not isinstance(param_idx2name, dict):
            raise ArgumentTypeError(
                "param_idx2name should be a dict of param indexes to names, got "
                f"{type(param_idx2name).__name__}."
            )
        self.idx2name: dict[Any, str] = dict(param_idx2name)
        self.sym_info = () if sym is None else (sym.attr_dict(), sym.list_arguments())
        self.param_dict = dict(param_dict) if param_dict else {}
        self.allow_np_array = False
        self.set_lr_mult({})
        self.set_wd_mult({})

    @staticmethod
    def register(klass: T) -> T:
        """Register a subclass under its name in lower case, and return it."""
        return _FACTORY.register(klass)

    @staticmethod
    def create_optimizer(name: "str | Optimizer", **kwargs: Any) -> "Optimizer":
        """Return an optimizer by name, with ``kwargs`` as its arguments.

        Raises
        ------
        ValueError
            If no optimizer has that name.
        """
        if isinstance(name, str) and name.lower() not in _FACTORY.classes:
            known = ", ".join(sorted(_FACTORY.classes))
            raise ValueError(f"Cannot find optimizer {name}; known optimizers: {known}.")
        return _FACTORY.create(name, **kwargs)

    # --- what subclasses define -------------------------------------------------------------

    def create_state(self, index: Any, weight: NDArray) -> Any:
        """Return the state of one parameter: None, an array or a tuple of these."""
        return None

    def update(self, index: Any, weight: NDArray, grad: NDArray, state: Any) -> None:
        """Update one weight, and its state, in place."""
        raise NotImplementedError(f"{type(self).__name__} must define update().")

    def create_state_multi_precision(self, index: Any, weight: NDArray) -> Any:
        """Return the state of one parameter, with a float32 copy of it where that is kept."""
        if self._keeps_copy(weight):
            copy = weight.astype("float32")
            return copy, self.create_state(index, copy)
        if weight._kind.dtype in _HALF:
            warnings.warn(
                "Accumulating with float16 in optimizer can lead to poor accuracy or slow "
                f"convergence. Consider using multi_precision=True option of "
                f"{type(self).__name__}.",
                UserWarning,
                stacklevel=2,
            )
        return self.create_state(index, weight)

    def update_multi_precision(self, index: Any, weight: Any, grad: Any, state: Any) -> None:
        """Update one weight or, where all arguments are lists, several."""
        if isinstance(index, list | tuple):
            for one in zip(index, weight, grad, state, strict=True):
                self.update_multi_precision(*one)
        elif self._keeps_copy(weight):
            inner, copy = self._split(state)
            self.update(index, copy, grad.astype("float32"), inner)
            copy.astype(weight.dtype, copy=False).copyto(weight)
        else:
            self.update(index, weight, grad, state)

    def _keeps_copy(self, weight: NDArray) -> bool:
        return bool(self.multi_precision) and weight._kind.dtype in _HALF

    def _split(self, state: Any) -> tuple[Any, NDArray]:
        """Return (inner state, float32 copy) of the state of a weight that keeps a copy."""
        copy, inner = state
        return inner, copy

    # --- rates ------------------------------------------------------------------------------

    @property
    def learning_rate(self) -> float:
        """The learning rate of the moment."""
        return self.lr if self.lr_scheduler is None else self.lr_scheduler(self.num_update)

    def set_learning_rate(self, lr: float) -> None:
        """Set the learning rate.

        Raises
        ------
        UserWarning
            If a schedule determines it.
        """
        if self.lr_scheduler is not None:
            raise UserWarning(
                "LRScheduler of the optimizer has already been defined. Note that "
                "set_learning_rate can mutate the value of the learning rate of the optimizer "
                "only when the LRScheduler of the optimizer is undefined."
            )
        self.lr = lr

    def set_lr_scale(self, args_lrscale: Any) -> None:
        """Not available any more: raises DeprecationWarning, use :meth:`set_lr_mult`."""
        raise DeprecationWarning("set_lr_scale is deprecated, use set_lr_mult.")

    def set_lr_mult(self, args_lr_mult: Mapping[Any, float]) -> None:
        """Set factors of the learning rate for parameters, by index or name.

        Factors that a graph's variables carry hold for those not mentioned.
        """
        self.lr_mult = {**self._multipliers_of_graph("__lr_mult__"), **args_lr_mult}

    def set_wd_mult(self, args_wd_mult: Mapping[Any, float]) -> None:
        """Set factors of the weight decay for parameters, by index or name."""
        names = self.idx2name.values()
        exempt = {name: 0.0 for name in names if not name.endswith(("_weight", "_gamma"))}
        of_graph = self._multipliers_of_graph("__wd_mult__")
        self.wd_mult = {**exempt, **of_graph, **args_wd_mult}

    def _multipliers_of_graph(self, key: str) -> dict[Any, float]:
        if not self.sym_info:
            return {}
        attributes, names = self.sym_info
        return {
            name: float(attributes[name][key])
            for name in names
            if key in attributes.get(name, {})
        }  # fmt: skip

    def _aggregation_size(self, default: int) -> int:
        """Return how many weights one call may take: MXNET_OPTIMIZER_AGGREGATION_SIZE if set."""
        return int(os.environ.get("MXNET_OPTIMIZER_AGGREGATION_SIZE", default))

    def _set_current_context(self, device_id: int) -> None:
        """Count updates for the copies of the parameters on device number ``device_id``."""
        counts = self._all_index_update_counts.setdefault(device_id, {})
        self._index_update_count = counts

    def _update_count(self, index: Any) -> None:
        """Count one more update of a parameter, or of each of a list."""
        counts = self._index_update_count
        latest = self.num_update
        for one in index if isinstance(index, list | tuple) else (index,):
            counts[one] = count = counts.get(one, self.begin_num_update) + 1
            if count > latest:
                latest = count
        self.num_update = latest

    def _rates(self, indices: Sequence[Any]) -> list[float]:
        """Return the learning rates for an update, from the method that MXNet asks there."""
        return self._asked(indices, "_get_lr", "_get_lrs")

    def _decays(self, indices: Sequence[Any]) -> list[float]:
        """Return the weight decays for an update, from the method that MXNet asks there."""
        return self._asked(indices, "_get_wd", "_get_wds")

    def _asked(self, indices: Sequence[Any], one: str, several: str) -> list[float]:
        kind = type(self)
        if not self._asks_for_several and getattr(kind, one) is not getattr(Optimizer, one):
            return [getattr(self, one)(index) for index in indices]
        found = getattr(self, several)(indices)
        if len(found) == len(indices):
            return found
        # Methods of subclasses may answer for as many weights as MXNet's operators take at once.
        size = (self._asks_for_several and self.aggregate_num) or 1
        values: list[float] = []
        for start in range(0, len(indices), size):
            part = indices[start : start + size]
            answers = getattr(self, several)(part)
            if len(answers) < len(part):
                raise MXNetError(
                    f"{kind.__name__}.{several}: {len(answers)} values for {len(part)} parameters."
                )
            values += answers[: len(part)]
        return values

    def _get_lrs(self, indices: Sequence[Any]) -> list[float]:
        """Return the learning rate of each parameter."""
        scheduler = self.lr_scheduler
        lr = self.lr if scheduler is None else scheduler(self.num_update)
        return self._multiplied(lr, indices, "lr_mult", self.lr_mult)

    def _get_lr(self, index: Any) -> float:
        """Return the learning rate of one parameter."""
        return self._get_lrs([index])[0]

    def _get_wds(self, indices: Sequence[Any]) -> list[float]:
        """Return the weight decay of each parameter."""
        return self._multiplied(self.wd, indices, "wd_mult", self.wd_mult)

    def _get_wd(self, index: Any) -> float:
        """Return the weight decay of one parameter."""
        return self._get_wds([index])[0]

    def _multiplied(
        self, value: float, indices: Sequence[Any], key: str, factors: dict[Any, float]
    ) -> list[float]:
        """Return ``value`` times the factor that a parameter, its index or its name has."""
        if not value:
            return [value] * len(indices)
        parameters = self.param_dict
        if not parameters and not factors:
            return [value] * len(indices)
        names = self.idx2name
        return [
            value * getattr(parameters[index], key) if index in parameters
            else value * factors[index] if index in factors
            else value * factors.get(names.get(index), 1.0)
            for index in indices
        ]  # fmt: skip

    def __getstate__(self) -> dict[str, Any]:
        # Parameters belong to their network, which an optimizer's copy must not drag along.
        state = self.__dict__.copy()
        del state["param_dict"]
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.param_dict = {}
        # The running table of counts is one of all tables, not an equal copy of it.
        for counts in self._all_index_update_counts.values():
            if counts == self._index_update_count:
                self._index_update_count = counts
                break


_FACTORY = factory_of(Optimizer, "optimizer")
Optimizer.opt_registry = _FACTORY.classes
register = Optimizer.register


def create(name: str | Optimizer, **kwargs: Any) -> Optimizer:
    """Return an optimizer by its name, in any letter case, with ``kwargs`` as its arguments.

    Raises
    ------
    ValueError
        If no optimizer has that name.
    """
    return Optimizer.create_optimizer(name, **kwargs)


def require_like(weight: NDArray, grad: NDArray, index: Any, optimizer: Optimizer) -> None:
    """Raise MXNetError unless weight and gradient agree, and hold real numbers."""
    kind = weight._kind
    name = f"{type(optimizer).__name__}: parameter {optimizer.idx2name.get(index, index)!r}"
    if not kind.dtype.is_floating_point:
        raise MXNetError(
            f"{name}: only floating point types can be optimized, got {kind.dtype}; give the "
            "parameter grad_req='null'."
        )
    if weight.shape != grad.shape or kind is not grad._kind:
        raise MXNetError(
            f"{name}: the gradient must be like the weight, shape {weight.shape}, {kind.dtype}, "
            f"{weight.context}; got shape {grad.shape}, {grad._kind.dtype}, {grad.context}."
        )


def _overwrite(lr_scheduler: Any, learning_rate: float) -> None:
    if getattr(lr_scheduler, "base_lr", learning_rate) != learning_rate:
        warnings.warn(
            "learning rate from ``lr_scheduler`` has been overwritten by ``learning_rate`` in "
            "optimizer.",
            UserWarning,
            stacklevel=4,
        )
    lr_scheduler.base_lr = learning_rate
