"""Executors for graphs: checking and making the arrays that they run on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from .. import ndarray as nd
from ..base import MXNetError, names_of
from ..context import Context
from ..ndarray import NDArray
from .executor import Executor
from .graph import Entry, Inference, Node, Shape, is_known, variables

Groups = Mapping[str, Context] | None


def bind(
    symbol: Any, ctx: Context, args: Any, args_grad: Any, grad_req: Any, aux_states: Any,
    group2ctx: Groups,
) -> Executor:  # fmt: skip
    """Return an executor on given arrays; see :meth:`Symbol.bind`."""
    if not isinstance(ctx, Context):
        raise TypeError(f"bind: ctx must be a Context, got {type(ctx).__name__}.")
    names, states = symbol.list_arguments(), symbol.list_auxiliary_states()
    arguments = listed(args, names, "args")
    aux = listed(aux_states, states, "aux_states")
    gradients = listed(args_grad, names, "args_grad", missing=True)
    found = dict(zip([*names, *states], [*arguments, *aux], strict=True))
    for name, array in found.items():
        if not isinstance(array, NDArray):
            raise TypeError(f"bind: {name} must be an NDArray, got {type(array).__name__}.")
    _check_shapes(symbol._outputs, found)
    asked = requests(grad_req, names)
    asked = ["null" if g is None else r for g, r in zip(gradients, asked, strict=True)]
    return Executor(symbol, ctx, arguments, gradients, asked, aux, group2ctx)


def simple_bind(
    symbol: Any, ctx: Context, grad_req: Any, type_dict: Mapping[str, Any] | None,
    group2ctx: Groups, shared: Mapping[str, NDArray], shapes: Mapping[str, Shape],
) -> Executor:  # fmt: skip
    """Return an executor on new arrays; see :meth:`Symbol.simple_bind`."""
    names, states = symbol.list_arguments(), symbol.list_auxiliary_states()
    found, _, aux_shapes = symbol.infer_shape_partial(**shapes)
    unknown = [
        name for name, shape in zip([*names, *states], [*found, *aux_shapes], strict=True)
        if not is_known(shape)
    ]  # fmt: skip
    if unknown:
        raise MXNetError(f"simple_bind: give the shapes of {names_of(unknown)}.")
    kinds, _, aux_kinds = symbol.infer_type_partial(**(type_dict or {}))
    places = _places(symbol._outputs, ctx, group2ctx or {})
    arguments = [
        _zeros(shared.get(name), shape, places[name], kind)
        for name, shape, kind in zip(names, found, kinds, strict=True)
    ]
    asked = requests(grad_req, names)
    gradients = [
        None if request == "null" else nd.zeros(array.shape, array.context, array.dtype)
        for array, request in zip(arguments, asked, strict=True)
    ]
    aux = [
        _zeros(shared.get(name), shape, places[name], kind)
        for name, shape, kind in zip(states, aux_shapes, aux_kinds, strict=True)
    ]
    return Executor(symbol, ctx, arguments, gradients, asked, aux, group2ctx)


def _zeros(shared: NDArray | None, shape: Shape, ctx: Context, kind: Any) -> NDArray:
    kind = np.float32 if kind is None else kind
    if shared is not None and shared.shape == shape and shared.dtype == kind:
        return shared
    return nd.zeros(shape, ctx, kind)


def _places(outputs: Sequence[Entry], ctx: Context, groups: Mapping[str, Context]) -> dict:
    """Return the context of each variable: that of its group, else the common one."""
    arguments, aux = variables(outputs)

    def place(node: Node) -> Context:
        return groups.get(node.attrs.get("__ctx_group__", ""), ctx)

    return {node.name: place(node) for node in (*arguments, *aux)}


def requests(grad_req: Any, names: Sequence[str]) -> list[str]:
    """Return what becomes of each argument's gradient: "write", "add" or "null"."""
    if isinstance(grad_req, str):
        found = [grad_req] * len(names)
    elif isinstance(grad_req, dict):
        found = [grad_req.get(name, "null") for name in names]
    else:
        found = list(grad_req)
    wrong = [request for request in found if request not in ("write", "add", "null")]
    if wrong or len(found) != len(names):
        raise ValueError(
            f"grad_req must be write, add or null, for all of {names_of(names)} or one for each, "
            f"got {grad_req!r}."
        )
    return found


def listed(values: Any, names: Sequence[str], what: str, missing: bool = False) -> list[Any]:
    """Return arrays, given as a list or by name, in the order of names.

    Raises
    ------
    ValueError
        If some are missing and must not be.
    """
    if isinstance(values, Mapping):
        for name in names:
            if name not in values and not missing:
                raise ValueError(f"key `{name}` is missing in `{what}`")
        return [values.get(name) for name in names]
    found = list(values or [])
    if len(found) != len(names) and not (missing and not found):
        raise ValueError(f"Length of {what} does not match the number of arguments")
    return found or [None] * len(names)


def _check_shapes(outputs: Sequence[Entry], arrays: Mapping[str, NDArray]) -> None:
    """Raise MXNetError unless the shapes of all variables fit together."""
    shapes = {name: array.shape for name, array in arrays.items()}
    found = Inference(outputs, shapes, {name: array.dtype for name, array in arrays.items()})
    for node in (*variables(outputs)[0], *variables(outputs)[1]):
        given, inferred = shapes.get(node.name), found.shape(node)
        if given is not None and inferred is not None and tuple(given) != tuple(inferred):
            raise MXNetError(
                f"bind: {node.name} has shape {tuple(given)}, the graph needs {inferred}."
            )
