"""Checking gradients by finite differences."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import autograd, ndarray
from ..context import Context
from ..gluon import Block
from ..ndarray import NDArray
from ..symbol import CachedOp, Symbol
from .compare import assert_almost_equal
from .tolerances import default_numeric_eps, get_atol, get_rtol


def numeric_grad(
    executor: Any,
    location: dict[str, Any],
    aux_states: dict[str, Any] | None = None,
    eps: float = 1e-4,
    use_forward_train: bool = True,
    dtype: Any = np.float32,
) -> dict[str, np.ndarray]:
    """Return the derivatives of the sum of an executor's first output by finite differences.

    Parameters
    ----------
    executor : Executor
        The executor of a graph. It keeps the values of ``location``.
    location : dict of array
        Arguments by name, those to differentiate with respect to.
    aux_states : dict of array, optional
        Values of the auxiliary states, which are the same for every difference.
    eps : float
        The step, half of it in both directions.
    use_forward_train : bool
        Whether layers behave as in training.
    dtype : type
        Element type of the result.

    Raises
    ------
    ValueError
        If a name is no argument or state of the executor.
    """
    own = executor.arg_dict
    values = {name: _as_array(array) for name, array in location.items()}
    states = {name: _as_array(array) for name, array in (aux_states or {}).items()}
    executor.copy_params_from(values, states)

    def function() -> float:
        if states:
            executor.copy_params_from({}, states)
        outputs = executor.forward(is_train=use_forward_train)
        return float(outputs[0].asnumpy().astype(np.float64).sum())

    found = _differences(function, {name: own[name] for name in location}, eps)
    return {name: grad.astype(dtype) for name, grad in found.items()}


def _as_array(values: Any) -> NDArray:
    if isinstance(values, NDArray):
        return values
    values = np.asarray(values)
    return ndarray.array(values, dtype=values.dtype)


def _differences(
    function: Callable[[], float], variables: dict[str, NDArray], eps: float
) -> dict[str, np.ndarray]:
    """Return the derivatives of ``function()`` by the entries of the arrays it reads.

    Each entry is moved by ``eps / 2`` in both directions, and put back.
    """
    grads = {}
    for name, array in variables.items():
        values = array.asnumpy()
        grad = np.zeros(values.shape, np.float64)
        for place in np.ndindex(values.shape):
            outputs = []
            for sign in (0.5, -0.5):
                moved = values.copy()
                moved[place] += sign * eps
                array[:] = ndarray.array(moved, ctx=array.context, dtype=array.dtype)
                outputs.append(function())
            grad[place] = (outputs[0] - outputs[1]) / eps
        array[:] = ndarray.array(values, ctx=array.context, dtype=array.dtype)
        grads[name] = grad
    return grads


def check_numeric_gradient(
    sym: Symbol | Callable[..., Any],
    location: Sequence[Any] | dict[str, Any],
    aux_states: Any = None,
    numeric_eps: float | None = None,
    rtol: float | None = None,
    atol: float | None = None,
    grad_nodes: Sequence[str | int] | None = None,
    use_forward_train: bool = True,
    ctx: Context | None = None,
    grad_stype_dict: Any = None,
    dtype: Any = np.float32,
) -> None:
    """Check that autograd's gradients of a function agree with finite differences.

    The outputs are multiplied with random numbers and summed, so that one backward pass checks
    all of them.

    Parameters
    ----------
    sym : Symbol or callable
        A graph; or a function of NDArrays, or a Block, whose parameters are checked as well.
    location : list or dict of arrays
        Its positional or keyword arguments.
    numeric_eps, rtol, atol : float, optional
        Step of the differences, and tolerances; by dtype.
    grad_nodes : list of int or str, optional
        Which arguments, by position or name, and parameters to check; all by default.
    use_forward_train : bool
        Whether the function runs in training mode.
    ctx : Context, optional
        Where; the current context by default.
    dtype : type
        Element type of the arguments.
    aux_states : list or dict of arrays, optional
        Values of a graph's auxiliary states.
    grad_stype_dict : dict, optional
        Storage types of gradients; only "default" is there.

    Raises
    ------
    AssertionError
        If a gradient differs.
    ValueError
        If storage types are asked for, or states of what is no graph.
    """
    if set((grad_stype_dict or {}).values()) - {"default"}:
        raise ValueError(f"check_numeric_gradient: gradients are dense, got {grad_stype_dict}.")
    if isinstance(sym, Symbol):
        if not isinstance(location, dict):
            location = dict(zip(sym.list_arguments(), location, strict=True))
        sym = _function_of(sym, aux_states, ctx, dtype)
    elif aux_states is not None:
        raise ValueError("check_numeric_gradient: aux_states are those of a Symbol.")
    named = location if isinstance(location, dict) else dict(enumerate(location))
    arguments = {key: ndarray.array(value, ctx, dtype) for key, value in named.items()}
    call = _caller(sym, arguments, isinstance(location, dict))
    with autograd.train_mode() if use_forward_train else autograd.predict_mode():
        call()  # completes deferred initialization
        variables = _variables(sym, arguments, grad_nodes)
        exact = _backward(call, variables, use_forward_train)
        step = numeric_eps or default_numeric_eps()[np.dtype(dtype)]
        numeric = _differences(exact.function, variables, step)
    for name, grad in numeric.items():
        assert_almost_equal(
            grad.astype(dtype), exact.grads[name], get_rtol(rtol, dtype), get_atol(atol, dtype),
            (f"NUMERICAL_{name}", f"BACKWARD_{name}"),
        )  # fmt: skip


def _function_of(
    sym: Symbol, states: Any, ctx: Context | None, dtype: Any
) -> Callable[..., list[NDArray]]:
    """Return a graph as a function of its arguments by name."""
    names = sym.list_auxiliary_states()
    if not isinstance(states, dict):
        states = dict(zip(names, states or [], strict=True))
    run = CachedOp(sym)

    def function(**arguments: NDArray) -> Any:
        # Forward passes in training mode would move the states from one to the next.
        fresh = {name: ndarray.array(states[name], ctx, dtype) for name in names}
        return run(*[{**arguments, **fresh}[name] for name in sym.list_inputs()])

    return function


class _Exact:
    """The scalar function that is differentiated, and its gradients by autograd."""

    def __init__(self, function: Callable[[], float], grads: dict[str, np.ndarray]) -> None:
        self.function = function
        self.grads = grads


def _caller(
    function: Callable[..., Any], arguments: dict[Any, NDArray], by_name: bool
) -> Callable[[], list[NDArray]]:
    def call() -> list[NDArray]:
        result = function(**arguments) if by_name else function(*arguments.values())
        return list(result) if isinstance(result, list | tuple) else [result]

    return call


def _variables(
    function: Callable[..., Any],
    arguments: dict[Any, NDArray],
    grad_nodes: Sequence[str | int] | None,
) -> dict[str, NDArray]:
    """Return the arrays to check, by name; all have a gradient."""
    variables: dict[Any, NDArray] = dict(arguments)
    for array in arguments.values():
        array.attach_grad()
    if isinstance(function, Block):
        for name, parameter in function.collect_params().items():
            if parameter.grad_req != "null":
                variables[name] = parameter.data()
    if grad_nodes is not None:
        unknown = [node for node in grad_nodes if node not in variables]
        if unknown:
            raise ValueError(
                f"check_numeric_gradient: grad_nodes {unknown} are none of {list(variables)}."
            )
        variables = {node: variables[node] for node in grad_nodes}
    return {str(name): array for name, array in variables.items()}


def _backward(
    call: Callable[[], list[NDArray]], variables: dict[str, NDArray], train: bool
) -> _Exact:
    with autograd.record(train_mode=train):
        outputs = call()
        weights = [
            ndarray.array(np.random.uniform(0.1, 1.1, out.shape), out.context, out.dtype)
            for out in outputs
        ]
    autograd.backward(outputs, weights)
    factors = [weight.asnumpy().astype(np.float64) for weight in weights]

    def function() -> float:
        values = [out.asnumpy().astype(np.float64) for out in call()]
        return float(sum((value * f).sum() for value, f in zip(values, factors, strict=True)))

    grads = {}
    for name, array in variables.items():
        assert array.grad is not None
        grads[name] = array.grad.asnumpy()
    return _Exact(function, grads)
