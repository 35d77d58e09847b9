"""Checks of graphs: results, gradients, and their agreement between contexts and types."""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from .. import ndarray
from ..context import Context, current_context
from ..executor import Executor
from ..ndarray import NDArray
from ..symbol import Symbol
from .compare import assert_almost_equal
from .tolerances import get_atol, get_rtol

Arrays = Mapping[str, Any] | Sequence[Any]


def _by_name(given: Arrays | None, names: Sequence[str], what: str) -> dict[str, Any]:
    """Return arrays by name that were given by name or in order.

    Raises
    ------
    ValueError
        If they are not those of the graph.
    """
    if given is None:
        return {}
    if isinstance(given, Mapping):
        if set(given) != set(names):
            raise ValueError(
                f"Symbol {what} and keys of the given location do not match. symbol {what}: "
                f"{sorted(names)}, location.keys(): {sorted(given)}"
            )
        return {name: given[name] for name in names}
    return dict(zip(names, given, strict=True))


def _placed(values: dict[str, Any], ctx: Context | None, dtype: Any) -> dict[str, NDArray]:
    return {
        name: value.copy() if isinstance(value, NDArray) else ndarray.array(value, ctx, dtype)
        for name, value in values.items()
    }


def check_symbolic_forward(
    sym: Symbol,
    location: Arrays,
    expected: Arrays,
    rtol: float | None = None,
    atol: float | None = None,
    aux_states: Arrays | None = None,
    ctx: Context | None = None,
    equal_nan: bool = False,
    dtype: Any = np.float32,
) -> list[NDArray]:
    """Check a graph's outputs in inference, and return them.

    Parameters
    ----------
    location : list or dict of arrays
        Values of the arguments.
    expected : list or dict of arrays
        The outputs, in order or by name.
    rtol, atol : float, optional
        Tolerances; by dtype.
    aux_states : list or dict of arrays, optional
        Values of the auxiliary states.
    ctx : Context, optional
        Where; the current context by default.
    equal_nan : bool
        Whether NaN equals NaN.
    dtype : type
        Element type of values that are no NDArrays.

    Raises
    ------
    AssertionError
        If an output differs.
    ValueError
        If names do not match.
    """
    executor = _bound(sym, location, aux_states, ctx, dtype, {})
    outputs = executor.forward(is_train=False)
    names = sym.list_outputs()
    if isinstance(expected, Mapping):
        expected = [expected[name] for name in names]
    for name, wanted, output in zip(names, expected, outputs, strict=True):
        assert_almost_equal(
            wanted, output.asnumpy(), get_rtol(rtol, dtype), get_atol(atol, dtype),
            (f"EXPECTED_{name}", f"FORWARD_{name}"), equal_nan,
        )  # fmt: skip
    return outputs


def check_symbolic_backward(
    sym: Symbol,
    location: Arrays,
    out_grads: Any,
    expected: Arrays,
    rtol: float | None = None,
    atol: float | None = None,
    aux_states: Arrays | None = None,
    grad_req: str | Sequence[str] | Mapping[str, str] = "write",
    ctx: Context | None = None,
    grad_stypes: Mapping[str, str] | None = None,
    equal_nan: bool = False,
    dtype: Any = np.float32,
) -> dict[str, NDArray]:
    """Check a graph's gradients, and return them by name.

    Parameters
    ----------
    out_grads : array, list or dict of arrays
        Gradients of the outputs.
    expected : list or dict of arrays
        Gradients of the arguments, in order or by name; those left out are not checked.
    grad_req : str, list or dict
        "write", "add" (to random numbers that are there before) or "null".
    grad_stypes : dict, optional
        Storage types of gradients; only "default" is there.
    location, rtol, atol, aux_states, ctx, equal_nan, dtype
        As for :func:`check_symbolic_forward`.

    Raises
    ------
    AssertionError
        If a gradient differs.
    ValueError
        If names do not match, or storage types are asked for.
    """
    if set((grad_stypes or {}).values()) - {"default"}:
        raise ValueError(f"check_symbolic_backward: gradients are dense, got {grad_stypes}.")
    names = sym.list_arguments()
    if not isinstance(expected, Mapping):
        expected = dict(zip(names, expected, strict=True))
    if isinstance(grad_req, str):
        requests = dict.fromkeys(names, grad_req)
    elif isinstance(grad_req, Mapping):
        requests = dict(grad_req)
    else:
        requests = dict(zip(names, grad_req, strict=True))
    executor = _bound(sym, location, aux_states, ctx, dtype, requests)
    before = {}
    for name, gradient in executor.grad_dict.items():
        if gradient is not None:
            gradient[:] = ndarray.array(np.random.normal(size=gradient.shape), ctx, gradient.dtype)
            before[name] = gradient.asnumpy()
    executor.forward(is_train=True)
    heads = _heads(sym, executor, out_grads, ctx, dtype)
    executor.backward(heads)
    for name, wanted in expected.items():
        request = requests.get(name, "null")
        got = executor.grad_dict[name]
        if request == "null" or got is None:
            continue
        start = before[name] if request == "add" else 0
        assert_almost_equal(
            wanted, got.asnumpy() - start, get_rtol(rtol, dtype), get_atol(atol, dtype),
            (f"EXPECTED_{name}", f"BACKWARD_{name}"), equal_nan,
        )  # fmt: skip
    return {name: got for name, got in executor.grad_dict.items() if got is not None}


def _heads(
    sym: Symbol, executor: Executor, given: Any, ctx: Context | None, dtype: Any
) -> list[NDArray]:
    if isinstance(given, NDArray | np.ndarray):
        given = [given]
    if isinstance(given, Mapping):
        given = [given[name] for name in sym.list_outputs()]
    if given is None:
        return [ndarray.ones(output.shape, ctx, output.dtype) for output in executor.outputs]
    return list(_placed(dict(zip(sym.list_outputs(), given, strict=True)), ctx, dtype).values())


def _bound(
    sym: Symbol, location: Arrays, aux: Arrays | None, ctx: Context | None, dtype: Any,
    requests: Mapping[str, str],
) -> Executor:  # fmt: skip
    arguments = _placed(_by_name(location, sym.list_arguments(), "args"), ctx, dtype)
    states = _placed(_by_name(aux, sym.list_auxiliary_states(), "states"), ctx, dtype)
    gradients = {
        name: ndarray.zeros(array.shape, ctx, array.dtype)
        for name, array in arguments.items()
        if requests.get(name, "null") != "null"
    }
    place = current_context() if ctx is None else ctx
    return sym.bind(place, arguments, gradients, {**requests}, states)


def simple_forward(
    sym: Symbol, ctx: Context | None = None, is_train: bool = False, **inputs: Any
) -> Any:
    """Return a graph's output for arrays by name as a NumPy array, a list of several."""
    arrays = _placed(inputs, ctx, None)
    place = current_context() if ctx is None else ctx
    outputs = [out.asnumpy() for out in sym.bind(place, arrays).forward(is_train=is_train)]
    return outputs[0] if len(outputs) == 1 else outputs


def check_speed(
    sym: Symbol,
    location: Mapping[str, Any] | None = None,
    ctx: Context | None = None,
    N: int = 20,
    grad_req: str | None = None,
    typ: str = "whole",
    **kwargs: Any,
) -> float:
    """Return the seconds that a pass over a graph takes, on average of ``N``.

    Parameters
    ----------
    location : dict of arrays, optional
        Values of the arguments; random ones for the shapes in ``kwargs`` by default.
    typ : {"whole", "forward"}
        Whether backward counts too.

    Raises
    ------
    ValueError
        If ``typ`` is neither.
    """
    if typ not in ("whole", "forward"):
        raise ValueError('typ can only be "whole" or "forward".')
    place = current_context() if ctx is None else ctx
    shapes: Any = kwargs if location is None else {k: np.shape(v) for k, v in location.items()}
    executor = sym.simple_bind(place, grad_req or "write", **shapes)
    for name, array in executor.arg_dict.items():
        value = np.random.normal(size=array.shape) if location is None else location.get(name)
        if value is not None:
            array[:] = ndarray.array(value, array.context, array.dtype)
    heads = [ndarray.ones(output.shape, place, output.dtype) for output in executor.outputs]
    run = _whole(executor, heads) if typ == "whole" else executor.forward
    run()
    start = time.perf_counter()
    for _ in range(N):
        run()
    ndarray.waitall()
    return (time.perf_counter() - start) / N


def _whole(executor: Executor, heads: list[NDArray]) -> Callable[[], Any]:
    def run() -> None:
        executor.forward(is_train=True)
        executor.backward(heads)

    return run


def same_symbol_structure(sym1: Symbol, sym2: Symbol) -> bool:
    """Return whether two graphs have the same operators with the same connections."""
    return _structure(sym1) == _structure(sym2)


def _structure(sym: Symbol) -> list[Any]:
    places: dict[tuple[int, int], tuple[int, int]] = {}
    found = []
    internals = sym.get_internals()._outputs
    for number, (node, output) in enumerate(internals):
        inputs = [None if e is None else places[id(e[0]), e[1]] for e in node.inputs]
        places[id(node), output] = number, output
        found.append((node.op and node.op.name, inputs))
    return found


def check_consistency(
    sym: Symbol | Sequence[Symbol],
    ctx_list: Sequence[Mapping[str, Any]],
    scale: float = 1.0,
    grad_req: str = "write",
    arg_params: Mapping[str, Any] | None = None,
    aux_params: Mapping[str, Any] | None = None,
    rtol: Any = None,
    atol: Any = None,
    raise_on_err: bool = True,
    ground_truth: Mapping[str, Any] | None = None,
    equal_nan: bool = False,
    use_uniform: bool = False,
    rand_type: Any = np.float64,
) -> dict[str, NDArray]:
    """Check that graphs agree on several contexts and element types.

    Parameters
    ----------
    sym : Symbol or list of Symbol
        One graph, or one for each entry of ``ctx_list``.
    ctx_list : list of dict
        Each with "ctx", "type_dict" (element types by name) and the shapes of inputs.
    scale : float
        Size of the random arguments, normal or, if ``use_uniform``, uniform.
    grad_req : str or dict
        Which gradients are compared; "null" for none.
    arg_params, aux_params : dict of arrays, optional
        Values to use in place of random ones, of zeros for states.
    rtol, atol : float or dict by dtype, optional
        Tolerances; by the less precise type.
    raise_on_err : bool
        Raise, or only print what differs.
    ground_truth : dict of arrays, optional
        Outputs and gradients to compare with; those of the most precise entry by default.
    rand_type : type
        Precision of random arguments before they are rounded to their types.

    Returns
    -------
    dict of NDArray
        What was compared with.

    Raises
    ------
    AssertionError
        If something differs.
    """
    graphs = [sym] * len(ctx_list) if isinstance(sym, Symbol) else list(sym)
    executors = [
        graph.simple_bind(grad_req=grad_req, **entry)
        for graph, entry in zip(graphs, ctx_list, strict=True)
    ]
    values = _drawn(executors[0], scale, use_uniform, rand_type) | dict(arg_params or {})
    for executor in executors:
        for name, array in executor.arg_dict.items():
            array[:] = ndarray.array(np.asarray(_host(values[name])), array.context, array.dtype)
        for name, array in executor.aux_dict.items():
            array[:] = 0 if aux_params is None else aux_params[name]
    names = graphs[0].list_outputs()
    results = [_everything(executor, names, grad_req) for executor in executors]
    types = [np.dtype(executor.outputs[0].dtype) for executor in executors]
    best = int(np.argmax([kind.itemsize for kind in types]))
    truth = results[best] if ground_truth is None else dict(ground_truth)
    for kind, result in zip(types, results, strict=True):
        for name, array in result.items():
            try:
                assert_almost_equal(
                    array.asnumpy(), _host(truth[name]).astype(kind), get_rtol(rtol, kind),
                    get_atol(atol, kind), (name, f"truth_{name}"), equal_nan,
                )  # fmt: skip
            except AssertionError as error:
                if raise_on_err:
                    raise
                print(f"Predict Err: ctx {types.index(kind)} vs ctx {best} at {name}\n{error}")
    return truth


def _host(value: Any) -> np.ndarray:
    return value.asnumpy() if isinstance(value, NDArray) else np.asarray(value)


def _drawn(executor: Executor, scale: float, uniform: bool, kind: Any) -> dict[str, Any]:
    draw = np.random.uniform if uniform else np.random.normal
    bounds = (-0.92 * scale, 0.92 * scale) if uniform else (0, scale)
    return {
        name: draw(*bounds, size=array.shape).astype(kind)
        for name, array in executor.arg_dict.items()
    }


def _everything(
    executor: Executor, names: Sequence[str], grad_req: Any
) -> dict[str, NDArray]:
    """Return outputs and gradients of one pass; the outputs are their own head gradients."""
    train = grad_req != "null"
    outputs = executor.forward(is_train=train)
    found = dict(zip(names, outputs, strict=True))
    if train:
        executor.backward(outputs)
        found |= {name: g for name, g in executor.grad_dict.items() if g is not None}
    return found
