"""Loops and branches on arrays: the body is called in Python, step by step.

What the functions given here compute is recorded like everything else, so that gradients flow
through all steps. Their arguments and results are arrays, or lists and tuples of them, nested as
one likes; lists come back where tuples went in.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .._core.errors import ArgumentTypeError
from .._core.state import state
from ..base import MXNetError
from ._namespace import bound
from .creation import zeros
from .ndarray import NDArray

# How arrays were nested: None for an array, else the layouts of a sequence's entries.
Layout = Any


def _flatten(value: Any, what: str) -> tuple[list[NDArray], Layout]:
    """Return the arrays of a nested list and how they were nested."""
    if isinstance(value, NDArray):
        return [value], None
    if not isinstance(value, list | tuple):
        raise ArgumentTypeError(
            f"{what} must be an NDArray or a (nested) list of them, got {value!r} of type "
            f"{type(value).__name__}."
        )
    arrays: list[NDArray] = []
    layout = []
    for entry in value:
        inner, shape = _flatten(entry, what)
        arrays += inner
        layout.append(shape)
    return arrays, layout


def _regroup(arrays: Iterator[Any], layout: Layout) -> Any:
    """Return arrays nested as the layout says."""
    return next(arrays) if layout is None else [_regroup(arrays, inner) for inner in layout]


def _is_true(value: Any) -> bool:
    """Return whether an array of one element, or anything else, counts as true."""
    return bool(value.asscalar() if isinstance(value, NDArray) else value)


def _entries(array: NDArray, steps: int) -> Sequence[NDArray]:
    """Return what the steps of a loop see of an array."""
    if not state.recording or array.shape[0] != steps or steps == 1:
        return [array[step] for step in range(steps)]
    # One operator for all: its gradient is written once, not once for every step.
    return bound("SliceChannel")(array, num_outputs=steps, axis=0, squeeze_axis=True)


def foreach(
    body: Callable[[Any, Any], tuple[Any, Any]], data: Any, init_states: Any
) -> tuple[Any, Any]:
    """Call a function for each entry along the first axis of arrays, handing on states.

    Parameters
    ----------
    body : callable
        ``body(entries, states)`` returns (outputs, states): what it has to say of this step, and
        the states for the next one.
    data : NDArray or nested list of them
        Arrays whose entries along the first axis are the steps; the first array tells how many.
    init_states : NDArray or nested list of them
        The states for the first step.

    Returns
    -------
    tuple
        The outputs of all steps, stacked along a new first axis, and the last states.

    Raises
    ------
    TypeError
        If data, states or outputs are no arrays. The error is an AssertionError as well.
    IndexError
        If an array is shorter than the first one, or steps return different numbers of outputs.
    MXNetError
        If there is no step, or outputs of different shapes cannot be stacked.
    """
    arrays, layout = _flatten(data, "foreach: data")
    _flatten(init_states, "foreach: init_states")
    if not arrays:
        raise IndexError("foreach: data must hold at least one array, got none.")
    steps = arrays[0].shape[0]
    if not steps:
        raise MXNetError(
            f"foreach: data must have at least one step, got shape {arrays[0].shape}; without one "
            "it is not known what the body returns."
        )
    states, stacks = init_states, None
    for entries in zip(*[_entries(array, steps) for array in arrays], strict=True):
        outputs, states = body(_regroup(iter(entries), layout), states)
        results, shape = _flatten(outputs, "foreach: outputs of body")
        stacks = [[] for _ in results] if stacks is None else stacks
        if len(results) != len(stacks):
            raise IndexError(
                f"foreach: body must return the same number of outputs in each step, got "
                f"{len(results)} after {len(stacks)}."
            )
        for stack, result in zip(stacks, results, strict=True):
            stack.append(result)
    joined = (bound("stack")(*stack) for stack in stacks or ())
    return _regroup(joined, shape), states


def while_loop(
    cond: Callable[..., Any],
    func: Callable[..., tuple[Any, Any]],
    loop_vars: Any,
    max_iterations: int | None = None,
) -> tuple[Any, Any]:
    """Call a function as long as a condition holds, handing on variables.

    Parameters
    ----------
    cond : callable
        ``cond(*loop_vars)`` returns an array of one element, or a number: go on unless it is 0.
    func : callable
        ``func(*loop_vars)`` returns (outputs, loop_vars): what it has to say of this step, or
        None, and the variables for the next one.
    loop_vars : NDArray or nested list of them
        The variables for the first step.
    max_iterations : int
        End after so many steps whatever ``cond`` says. It must be given.

    Returns
    -------
    tuple
        The outputs of all steps, stacked along a new first axis of length max_iterations whose
        rest is 0, and the last variables. Without any step the outputs are an empty list.

    Raises
    ------
    ValueError
        If there is no variable, ``max_iterations`` is no number, or the number of variables or of
        outputs changes between steps.
    TypeError
        If outputs are no arrays. The error is an AssertionError as well.
    MXNetError
        If outputs of different shapes cannot be stacked.
    """
    limit = _limit(max_iterations)
    if len(loop_vars) == 0:
        raise ValueError("while_loop: loop_vars must hold at least one array, got none.")
    single = isinstance(loop_vars, NDArray)
    values: Any = (loop_vars,) if single else loop_vars
    stacks: list[list[NDArray]] = []
    layout: Layout = []
    steps = 0
    while steps < limit and _is_true(cond(*values)):
        outputs, following = func(*values)
        values = _following(following, len(values))
        results, layout = _flatten([] if outputs is None else outputs, "while_loop: outputs")
        stacks = stacks if steps else [[] for _ in results]
        if len(results) != len(stacks):
            raise ValueError(
                f"while_loop: func must return the same number of outputs in each step, got "
                f"{len(results)} after {len(stacks)}."
            )
        for stack, result in zip(stacks, results, strict=True):
            stack.append(result)
        steps += 1
    joined = (_padded(stack, limit) for stack in stacks)
    return _regroup(joined, layout), values[0] if single else values


def _limit(max_iterations: Any) -> int:
    if max_iterations is None:
        raise ValueError("while_loop: max_iterations must be given.")
    try:
        return int(max_iterations)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"while_loop: max_iterations must be a number, got {max_iterations!r}."
        ) from error


def _following(values: Any, count: int) -> list[Any]:
    """Return the variables for the next step, of which there are as many as for the last."""
    values = list(values) if isinstance(values, list | tuple) else [values]
    if values == [None] or len(values) != count:
        got = 0 if values == [None] else len(values)
        raise ValueError(
            f"while_loop: func must return as many loop_vars as it takes, {count}, got {got}."
        )
    return values


def _padded(arrays: list[NDArray], length: int) -> NDArray:
    """Return arrays stacked along a new axis that zeros fill up to a length."""
    joined = bound("stack")(*arrays)
    if len(arrays) == length:
        return joined
    shape = (length - len(arrays), *joined.shape[1:])
    return bound("Concat")(joined, zeros(shape, joined.context, joined.dtype), dim=0)


def cond(pred: Any, then_func: Callable[[], Any], else_func: Callable[[], Any]) -> Any:
    """Return what one of two functions without arguments returns.

    Parameters
    ----------
    pred : NDArray of one element, number, or callable that returns one
        Call ``then_func`` unless it is 0, else ``else_func``.

    Raises
    ------
    ValueError
        If ``pred`` has more than one element.
    """
    return then_func() if _is_true(pred() if callable(pred) else pred) else else_func()
