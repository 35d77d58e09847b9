"""The functions of ``mx.nd.contrib`` around updates: lists of arrays, and scales that are numbers.

The operators behind them take one sequence of arrays, and ``rescale_grad`` as an array.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._core.errors import ArgumentTypeError
from ..base import MXNetError
from . import _namespace
from .creation import array
from .ndarray import NDArray

Arrays = Sequence[NDArray]


def _scale(function: str, rescale_grad: Any, like: NDArray) -> NDArray:
    """Return the scale as an array on the context of a weight."""
    if isinstance(rescale_grad, NDArray):
        return rescale_grad
    try:
        number = float(np.asarray(rescale_grad).item())
    except (ValueError, TypeError):
        raise MXNetError(
            f"{function}: rescale_grad must be an NDArray or a number, got {rescale_grad!r}."
        ) from None
    return array([number], like.context, "float32")


def _interleaved(function: str, *columns: Arrays) -> list[NDArray]:
    """Return the arrays of the first weight, then those of the second, and so on.

    Raises
    ------
    ArgumentTypeError
        If an argument is an array, not a list of arrays.
    MXNetError
        If the lists are empty or of different lengths.
    """
    for column in columns:
        if not isinstance(column, list | tuple):
            raise ArgumentTypeError(
                f"{function}: expected lists of NDArrays, got {type(column).__name__}."
            )
    lengths = {len(column) for column in columns}
    if len(lengths) != 1 or not columns[0]:
        raise MXNetError(
            f"{function}: weights, gradients and states must be lists of one length of 1 or more, "
            f"got {', '.join(str(len(column)) for column in columns)}."
        )
    return [one for arrays in zip(*columns, strict=True) for one in arrays]


def adamw_update(
    weight: NDArray,
    grad: NDArray,
    mean: NDArray,
    var: NDArray,
    rescale_grad: Any,
    lr: float,
    eta: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    wd: float = 0,
    clip_gradient: float = -1,
    out: Any = None,
    name: str | None = None,
    **kwargs: Any,
) -> Any:
    """Return weights after a step of AdamW; see ``nd._internal._adamw_update``.

    ``rescale_grad`` is an array of one number in float32, or a number. Where it is infinite, NaN
    or 0 nothing changes.
    """
    scale = _scale("adamw_update", rescale_grad, weight)
    return _namespace.bound("_adamw_update")(
        weight, grad, mean, var, scale, lr=lr, beta1=beta1, beta2=beta2, epsilon=epsilon, wd=wd,
        eta=eta, clip_gradient=clip_gradient, out=out, name=name, **kwargs,
    )  # fmt: skip


def mp_adamw_update(
    weight: NDArray,
    grad: NDArray,
    mean: NDArray,
    var: NDArray,
    weight32: NDArray,
    rescale_grad: Any,
    lr: float,
    eta: float,
    beta1: float = 0.9,
    beta2: float = 0.999,
    epsilon: float = 1e-8,
    wd: float = 0,
    clip_gradient: float = -1,
    out: Any = None,
    name: str | None = None,
    **kwargs: Any,
) -> Any:
    """Return weights after a step of AdamW on their float32 copy ``weight32``.

    Otherwise as :func:`adamw_update`.
    """
    scale = _scale("mp_adamw_update", rescale_grad, weight)
    return _namespace.bound("_mp_adamw_update")(
        weight, grad, mean, var, weight32, scale, lr=lr, beta1=beta1, beta2=beta2,
        epsilon=epsilon, wd=wd, eta=eta, clip_gradient=clip_gradient, out=out, name=name,
        **kwargs,
    )  # fmt: skip


def multi_adamw_update(
    weights: Arrays,
    grads: Arrays,
    mean: Arrays,
    var: Arrays,
    rescale_grad: Any,
    lrs: Any,
    wds: Any,
    etas: Any,
    out: Any = None,
    name: str | None = None,
    size: int = 0,
    **kwargs: Any,
) -> Any:
    """Return many weights after a step of AdamW each.

    The first four arguments are lists of arrays, ``lrs``, ``wds`` and ``etas`` have a number for
    each weight. ``size``, the number of weights, may be left out. ``rescale_grad`` is that of
    :func:`adamw_update`; ``kwargs`` may hold beta1, beta2, epsilon and clip_gradient.
    """
    data = _interleaved("multi_adamw_update", weights, grads, mean, var)
    scale = _scale("multi_adamw_update", rescale_grad, weights[0])
    return _namespace.bound("_multi_adamw_update")(
        *data, scale, lrs=lrs, wds=wds, etas=etas, num_weights=size or len(weights), out=out,
        name=name, **kwargs,
    )  # fmt: skip


def multi_mp_adamw_update(
    weights: Arrays,
    grads: Arrays,
    mean: Arrays,
    var: Arrays,
    weights32: Arrays,
    rescale_grad: Any,
    lrs: Any,
    wds: Any,
    etas: Any,
    out: Any = None,
    name: str | None = None,
    size: int = 0,
    **kwargs: Any,
) -> Any:
    """Return many weights after a step of AdamW each on their float32 copies ``weights32``.

    Otherwise as :func:`multi_adamw_update`.
    """
    data = _interleaved("multi_mp_adamw_update", weights, grads, mean, var, weights32)
    scale = _scale("multi_mp_adamw_update", rescale_grad, weights[0])
    return _namespace.bound("_multi_mp_adamw_update")(
        *data, scale, lrs=lrs, wds=wds, etas=etas, num_weights=size or len(weights), out=out,
        name=name, **kwargs,
    )  # fmt: skip


def multi_lamb_update(
    weights: Arrays,
    grads: Arrays,
    mean: Arrays,
    var: Arrays,
    step_count: Any,
    lrs: Any,
    wds: Any,
    out: Any = None,
    num_tensors: int = 0,
    **kwargs: Any,
) -> Any:
    """Return many weights after a step of LAMB each.

    The first four arguments are lists of arrays, ``step_count``, ``lrs`` and ``wds`` have a number
    for each weight. ``num_tensors``, the number of weights, may be left out. ``kwargs`` may hold
    beta1, beta2, epsilon, rescale_grad, lower_bound, upper_bound, clip_gradient and
    bias_correction.
    """
    data = _interleaved("multi_lamb_update", weights, grads, mean, var)
    return _namespace.bound("_multi_lamb_update")(
        *data, learning_rates=lrs, wds=wds, step_count=step_count,
        num_tensors=num_tensors or len(weights), out=out, **kwargs,
    )  # fmt: skip


def multi_mp_lamb_update(
    weights: Arrays,
    grads: Arrays,
    mean: Arrays,
    var: Arrays,
    weights32: Arrays,
    step_count: Any,
    lrs: Any,
    wds: Any,
    out: Any = None,
    num_tensors: int = 0,
    **kwargs: Any,
) -> Any:
    """Return many weights after a step of LAMB each on their float32 copies ``weights32``.

    Otherwise as :func:`multi_lamb_update`.
    """
    data = _interleaved("multi_mp_lamb_update", weights, grads, mean, var, weights32)
    return _namespace.bound("_multi_mp_lamb_update")(
        *data, learning_rates=lrs, wds=wds, step_count=step_count,
        num_tensors=num_tensors or len(weights), out=out, **kwargs,
    )  # fmt: skip


FUNCTIONS = {
    function.__name__: function
    for function in (
        adamw_update, mp_adamw_update, multi_adamw_update, multi_mp_adamw_update,
        multi_lamb_update, multi_mp_lamb_update,
    )
}  # fmt: skip
