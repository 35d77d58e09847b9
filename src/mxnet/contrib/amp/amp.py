"""Automatic mixed precision: switching it on, and scaling losses."""

from __future__ import annotations

import contextlib
import functools
import logging
from collections.abc import Callable, Iterator
from typing import Any

from ... import ndarray as nd
from ... import optimizer as opt
from ... import symbol as sym
from ..._core.dtype import BFLOAT16 as bfloat16
from ..._core.errors import MismatchError
from ...gluon import trainer
from . import lists
from ._calls import Caller
from ._rules import check_lists, dtype_name, either_list, low_list, rules_for, tables
from .convert import (
    convert_bucketing_module,
    convert_hybrid_block,
    convert_model,
    convert_symbol,
)
from .loss_scaler import LossScaler

__all__ = [
    "bfloat16", "convert_bucketing_module", "convert_hybrid_block", "convert_model",
    "convert_symbol", "init", "init_trainer",
    "list_conditional_fp32_ops", "list_fp32_ops", "list_loss_output_functions",
    "list_lp16_fp32_ops", "list_lp16_ops", "list_lp16_use_fp32_params", "list_widest_type_cast",
    "lists", "scale_loss", "unscale",
]  # fmt: skip

_amp_initialized = False
_amp_loss_scale_initialized = False
_loss_scaler: LossScaler | None = None


def init(
    target_dtype: Any = "float16",
    target_precision_ops: list[str] | None = None,
    conditional_fp32_ops: list[tuple[str, str, list[str]]] | None = None,
    fp32_ops: list[str] | None = None,
) -> None:
    """Let operators run in float16 or bfloat16 where that is safe, from now on in this process.

    Layers of matrix products and convolutions run in low precision, sums, exponentials, norms
    and losses in float32, operators of several arrays in the widest type among them, and all
    others in the type of their input. Parameters stay float32. Call it before building
    and hybridizing networks; a second call does nothing.

    Parameters
    ----------
    target_dtype : {"float16", "bfloat16"}
        The low precision.
    target_precision_ops, fp32_ops : list of str, optional
        Names of the operators that run in low precision and in float32, instead of the usual
        ones.
    conditional_fp32_ops : list of (str, str, list of str), optional
        Operators that run in float32 where an attribute has one of the values: name of the
        operator, of the attribute, and the values.

    Raises
    ------
    AssertionError, ValueError
        If a type is none of these or a list names no operators (the error is of both types).
    """
    global _amp_initialized, _loss_scaler
    if _amp_initialized:
        return
    low = dtype_name(target_dtype)
    check_lists(target_precision_ops, fp32_ops, conditional_fp32_ops, "target_precision_ops")
    _amp_initialized = True
    logging.info("Using AMP")
    Caller(rules_for(low, target_precision_ops, fp32_ops, conditional_fp32_ops), low).install()
    _loss_scaler = LossScaler()
    for name in list_loss_output_functions(low):
        for module in (nd, nd.op):
            setattr(module, name, _scaled(getattr(module, name), _loss_scaler))
        for module in (sym, sym.op):
            setattr(module, name, _warning(getattr(module, name), name))


def _scaled(function: Callable[..., Any], scaler: LossScaler) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        scale = kwargs.pop("grad_scale", 1.0)
        return function(*args, grad_scale=scale * scaler.loss_scale, **kwargs)

    return call


def _warning(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        logging.warning(
            "%s does not support dynamic loss scaling in symbolic and hybridized execution.", name
        )
        return function(*args, **kwargs)

    return call


def init_trainer(optimizer_or_trainer: Any) -> None:
    """Let a trainer skip updates whose gradients overflowed, and adapt the scale of its losses.

    The trainer gets the attribute ``_amp_loss_scaler``, a :class:`LossScaler`.

    Raises
    ------
    AssertionError, ValueError
        If mixed precision is not switched on (the error is of both types).
    TypeError
        If the argument is no Gluon Trainer.
    """
    global _amp_loss_scale_initialized
    if not _amp_initialized:
        raise MismatchError("AMP not initialized, did you forget to call amp.init()?")
    if isinstance(optimizer_or_trainer, opt.Optimizer):
        raise TypeError("AMP is currently only compatible with Gluon Trainer")
    _check_trainer(optimizer_or_trainer)
    made = LossScaler() if _amp_loss_scale_initialized else _loss_scaler
    _amp_loss_scale_initialized = True
    is_new = not hasattr(optimizer_or_trainer, "_amp_loss_scaler")
    optimizer_or_trainer._amp_loss_scaler = made
    optimizer_or_trainer._amp_original_scale = optimizer_or_trainer._scale
    if is_new:
        _guard(optimizer_or_trainer)


def _guard(trainer: Any) -> None:
    """Make a trainer look at its gradients before it updates.

    Where the store updates, weights come back with the sum of gradients: then before that.
    """
    update, allreduce = trainer._update, trainer._allreduce_grads

    def overflows() -> bool:
        return trainer._amp_loss_scaler.has_overflow(trainer._params)

    def guarded_update(ignore_stale_grad: bool = False) -> None:
        if trainer._update_on_kvstore or not overflows():
            update(ignore_stale_grad)

    def guarded_allreduce() -> None:
        if not trainer._update_on_kvstore or not overflows():
            allreduce()

    trainer._update = guarded_update
    trainer._allreduce_grads = guarded_allreduce


def _check_trainer(given: Any) -> None:
    if not isinstance(given, trainer.Trainer):
        raise TypeError(
            "optimizer_or_trainer should be a Gluon Trainer or an optimizer, instead is "
            f"{type(given)}"
        )


def _scaler_of(given: Any) -> LossScaler:
    _check_trainer(given)
    scaler = getattr(given, "_amp_loss_scaler", None)
    if scaler is None:
        raise AttributeError(
            "'Trainer' object has no attribute '_amp_loss_scaler': call amp.init_trainer(trainer) "
            "first."
        )
    return scaler


@contextlib.contextmanager
def scale_loss(loss: Any, optimizer_or_trainer: Any) -> Iterator[Any]:
    """Multiply a loss, or each of a list, by the trainer's loss scale; its updates divide by it.

    Inside ``autograd.record()``::

        with autograd.record():
            loss = ...
            with amp.scale_loss(loss, trainer) as scaled:
                autograd.backward(scaled)

    Raises
    ------
    TypeError, AttributeError
        If there is no trainer, or `init_trainer` was not called for it.
    """
    scaler = _scaler_of(optimizer_or_trainer)
    scale = scaler.loss_scale
    optimizer_or_trainer._scale = optimizer_or_trainer._amp_original_scale / scale
    if isinstance(loss, list | tuple):
        yield [part * scale for part in loss]
    else:
        yield loss * scale


def unscale(optimizer_or_trainer: Any) -> None:
    """Divide a trainer's gradients by its loss scale now, for instance to clip them.

    Raises
    ------
    TypeError, AttributeError
        If there is no trainer, or `init_trainer` was not called for it.
    """
    scaler = _scaler_of(optimizer_or_trainer)
    for parameter in optimizer_or_trainer._params:
        if parameter.grad_req != "null":
            for grad in parameter.list_grad():
                grad[:] = grad / scaler.loss_scale
    optimizer_or_trainer._scale = optimizer_or_trainer._amp_original_scale


def list_lp16_ops(target_dtype: Any) -> list[str]:
    """Return the names of the operators that run in low precision."""
    return low_list(target_dtype)


def list_fp32_ops(target_dtype: Any) -> list[str]:
    """Return the names of the operators that run in float32."""
    return tables(target_dtype).FP32_FUNCS


def list_lp16_fp32_ops(target_dtype: Any) -> list[str]:
    """Return the names of the operators that run in the type of their inputs."""
    return either_list(target_dtype)


def list_conditional_fp32_ops(target_dtype: Any) -> list[tuple[str, str, list[str]]]:
    """Return (operator, attribute, values) of those that run in float32 under a condition."""
    return tables(target_dtype).CONDITIONAL_FP32_FUNCS


def list_widest_type_cast(target_dtype: Any) -> list[str]:
    """Return the names of the operators that run in the widest type among their inputs."""
    return tables(target_dtype).WIDEST_TYPE_CASTS


def list_loss_output_functions(target_dtype: Any) -> list[str]:
    """Return the names of the operators that are losses."""
    return tables(target_dtype).LOSS_OUTPUT_FUNCTIONS


def list_lp16_use_fp32_params(target_dtype: Any) -> dict[str, list[str]] | None:
    """Return which operators take bfloat16 data with float32 parameters; None for float16."""
    return getattr(tables(target_dtype), "BF16_USE_FP32_PARAMS", None)
