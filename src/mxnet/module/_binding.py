"""Making executors whose parameters are shared, and which may be sparse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .. import ndarray as nd
from ..context import Context
from ..io import DataDesc
from ..ndarray import NDArray
from ..symbol.executor import Executor


def gradient_requests(
    grad_req: Any, arg_names: Sequence[str], param_names: Sequence[str], inputs: Sequence[str],
    fixed: Sequence[str], for_training: bool,
) -> dict[str, str]:  # fmt: skip
    """Return what becomes of the gradient of each argument.

    Parameters
    ----------
    grad_req : str, list or dict
        The wish for all arguments, for each, or for some by name, the others being "write".
    inputs : list of str
        Data whose gradients are wanted.
    fixed : list of str
        Parameters whose gradients are not.

    Raises
    ------
    AssertionError
        If a list is not of the length of ``arg_names``.
    ValueError
        If ``grad_req`` is something else.
    """
    if isinstance(grad_req, str):
        wishes = dict.fromkeys(arg_names, grad_req)
    elif isinstance(grad_req, list | tuple):
        if len(grad_req) != len(arg_names):
            raise AssertionError(
                f"grad_req: {len(grad_req)} entries do not go with {len(arg_names)} arguments."
            )
        wishes = dict(zip(arg_names, grad_req, strict=True))
    elif isinstance(grad_req, dict):
        wishes = dict.fromkeys((*param_names, *inputs), "write") | grad_req
    else:
        raise ValueError("grad_req must be one of str, list, tuple, or dict.")
    if not for_training:
        return dict.fromkeys(arg_names, "null")
    if isinstance(grad_req, dict):
        return {
            name: "null" if name in fixed and name not in grad_req else wishes.get(name, "null")
            for name in arg_names
        }
    wanted = ({*param_names} - {*fixed}) | {*inputs}
    return {name: wishes[name] if name in wanted else "null" for name in arg_names}


def make_executor(
    symbol: Any, ctx: Context, inputs: Sequence[DataDesc], grad_req: Mapping[str, str],
    stypes: Mapping[str, str], group2ctx: Mapping[str, Context] | None, param_names: Sequence[str],
    shared: Executor | None, pool: dict[str, NDArray],
) -> Executor:  # fmt: skip
    """Return an executor for inputs of certain shapes and dtypes.

    Parameters
    ----------
    stypes : dict
        Storage types of variables.
    shared : Executor, optional
        Whose parameters, gradients and auxiliary states are also those of the new one.
    pool : dict of NDArray
        Arrays of inputs that executors may use in turn; new ones are added.
    """
    names = set(symbol.list_arguments())
    inputs = [desc for desc in inputs if desc.name in names]
    made = symbol.simple_bind(
        ctx, grad_req=dict(grad_req), type_dict={desc.name: desc.dtype for desc in inputs},
        group2ctx=group2ctx, shared_arg_names=_common(symbol, shared, param_names),
        shared_exec=shared, **{desc.name: desc.shape for desc in inputs},
    )  # fmt: skip
    gradients = made.grad_dict
    if shared is not None:
        gradients |= {
            name: old for name, old in shared.grad_dict.items()
            if name in param_names and old is not None and gradients.get(name) is not None
        }  # fmt: skip
    for name, gradient in gradients.items():
        if gradient is not None and stypes.get(name) == "row_sparse":
            gradients[name] = _stored(gradient, "row_sparse")
    arguments = {
        name: _stored(array, stypes.get(name, "default"))
        for name, array in made.arg_dict.items()
    }  # fmt: skip
    for desc in inputs:
        arguments[desc.name] = _pooled(arguments[desc.name], pool, desc.name)
    return symbol.bind(
        ctx, [arguments[name] for name in symbol.list_arguments()],
        [gradients[name] for name in symbol.list_arguments()], dict(grad_req), made.aux_arrays,
        group2ctx,
    )  # fmt: skip


def _common(
    symbol: Any, shared: Executor | None, param_names: Sequence[str]
) -> list[str] | None:
    """Return the parameters that a graph has in common with an executor."""
    if shared is None:
        return None
    own = set(symbol.list_arguments())
    return [name for name in param_names if name in own and name in shared.arg_dict]


def _stored(array: NDArray, stype: str) -> NDArray:
    """Return the array, or zeros of its shape in another storage type."""
    if stype in ("default", array.stype):
        return array
    return nd.zeros(array.shape, array.context, array.dtype, stype=stype)


def _pooled(array: NDArray, pool: dict[str, NDArray], name: str) -> NDArray:
    """Return an array of the same shape that lies in the memory of an older one if it fits."""
    old = pool.get(name)
    if old is not None and old.dtype == array.dtype and old.stype == array.stype == "default":
        if old.shape == array.shape:
            return old
        if old.size >= array.size:
            return old.reshape((-1,))[: array.size].reshape(array.shape)
    pool[name] = array
    return array
