"""Loops and branches whose bodies are Python functions on arrays.

On arrays they are plain Python control flow; the same calls on symbols make one node of a graph.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .._core.errors import ArgumentTypeError
from ._namespace import bound
from .creation import zeros
from .ndarray import NDArray

Nested = Any
"""An array, or a (nested) list or tuple of arrays."""


def _flat(arrays: Nested, what: str) -> list[NDArray]:
    """Return the arrays of a nested list in order.

    Raises
    ------
    ArgumentTypeError
        If there is anything else in it.
    """
    if isinstance(arrays, NDArray):
        return [arrays]
    if isinstance(arrays, list | tuple):
        return [array for entry in arrays for array in _flat(entry, what)]
    raise ArgumentTypeError(
        f"{what} must be an NDArray or a (nested) list of them, got {type(arrays).__name__} "
        f"{arrays!r}."
    )


def _regrouped(flat: Iterator[NDArray], form: Nested) -> Nested:
    """Return arrays in the nested form of others."""
    if isinstance(form, NDArray):
        return next(flat)
    return [_regrouped(flat, entry) for entry in form]


def _stacked(steps: Sequence[Nested], what: str, length: int) -> Nested:
    """Return the results of all steps joined along a new first axis, filled up with zeros."""
    if not steps:
        return []
    rows = [_flat(step, what) for step in steps]
    if len({len(row) for row in rows}) > 1:
        raise ValueError(f"{what} must have as many arrays in every step.")
    joined = [bound("stack")(*column) for column in zip(*rows, strict=True)]
    missing = length - len(steps)
    if missing:
        joined = [_filled_up(array, missing) for array in joined]
    return _regrouped(iter(joined), steps[0])


def _filled_up(array: NDArray, missing: int) -> NDArray:
    rest = zeros((missing, *array.shape[1:]), ctx=array.context, dtype=array.dtype)
    return bound("concat")(array, rest, dim=0)


def foreach(
    body: Callable[[Nested, Nested], tuple[Nested, Nested]], data: Nested, init_states: Nested
) -> tuple[Nested, Nested]:
    """Run a function over the slices of arrays along their first axis, handing on states.

    Parameters
    ----------
    body : function
        ``body(slices, states)`` returns (outputs, new states), each an array or a (nested) list.
    data : NDArray or list of NDArray
        What to slice; the first array says how many steps there are.
    init_states : NDArray or list of NDArray
        States of the first step.

    Returns
    -------
    outputs, states
        The outputs of all steps, stacked along a new first axis, and the states of the last.

    Raises
    ------
    TypeError
        If data, states or outputs hold anything but arrays.
    IndexError
        If there is no array, or a later one is shorter than the first.
    """
    arrays = _flat(data, "foreach: data")
    _flat(init_states, "foreach: init_states")
    if not arrays:
        raise IndexError("foreach: data must hold at least one array.")
    states, outputs = init_states, []
    for i in range(len(arrays[0])):
        slices = _regrouped((array[i] for array in arrays), data)
        output, states = body(slices, states)
        outputs.append(output)
    return _stacked(outputs, "foreach: outputs", len(outputs)), states


def while_loop(
    cond: Callable[..., Any],
    func: Callable[..., tuple[Nested, Nested]],
    loop_vars: Nested,
    max_iterations: int | None = None,
) -> tuple[Nested, Nested]:
    """Run a function on its own results as long as a condition holds.

    Parameters
    ----------
    cond : function
        ``cond(*loop_vars)`` returns whether to go on: an array of one element, or anything with a
        truth value.
    func : function
        ``func(*loop_vars)`` returns (outputs, new loop_vars). Outputs may be None.
    loop_vars : NDArray or list of NDArray
        What the functions take first.
    max_iterations : int
        The most steps to take; must be given.

    Returns
    -------
    outputs, loop_vars
        The outputs of all steps, stacked along a new first axis of length ``max_iterations``, with
        zeros where no step was taken (an empty list if there was none at all); and the last
        loop_vars.

    Raises
    ------
    ValueError
        If ``max_iterations`` is missing or no number, or the number of loop_vars is 0 or changes.
    """
    limit = _limit(max_iterations)
    single = isinstance(loop_vars, NDArray)
    current = [loop_vars] if single else list(loop_vars)
    if not current:
        raise ValueError("while_loop: loop_vars should contain at least one element.")
    outputs: list[Nested] = []
    while len(outputs) < limit and _holds(cond(*current)):
        output, following = func(*current)
        outputs.append([] if output is None else output)
        following = [following] if isinstance(following, NDArray) else list(following)
        if len(following) != len(current):
            raise ValueError(
                "while_loop: the length of loop_vars should be consistent during the loop, got "
                f"{len(following)} after {len(current)}."
            )
        current = following
    stacked = _stacked(outputs, "while_loop: outputs", limit)
    return stacked, current[0] if single else current


def _limit(max_iterations: Any) -> int:
    if max_iterations is None:
        raise ValueError("while_loop: max_iterations should be specified.")
    try:
        return int(max_iterations)
    except (TypeError, ValueError):
        raise ValueError(
            f"while_loop: max_iterations must be an integer, got {max_iterations!r}."
        ) from None


def _holds(value: Any) -> bool:
    """Return the truth value of a condition; arrays must have one element."""
    return bool(value.asscalar()) if isinstance(value, NDArray) else bool(value)


def cond(pred: Any, then_func: Callable[[], Any], else_func: Callable[[], Any]) -> Any:
    """Call one of two functions and return its result.

    Parameters
    ----------
    pred : NDArray
        An array of one element, or anything with a truth value: whether to call ``then_func``.
    then_func, else_func : function
        Take no arguments and return an array or a list of arrays.

    Raises
    ------
    ValueError
        If ``pred`` is an array of several elements.
    """
    return then_func() if _holds(pred) else else_func()


def rand_zipfian(
    true_classes: NDArray, num_sampled: int, range_max: int, ctx: Any = None
) -> tuple[NDArray, NDArray, NDArray]:
    """Draw classes with the frequencies of Zipf's law, and tell how often each is expected.

    Class c of ``range_max`` has the probability ``log((c + 2) / (c + 1)) / log(range_max + 1)``.

    Parameters
    ----------
    true_classes : NDArray
        Classes whose expected counts are wanted too.
    num_sampled : int
        Number of draws, with replacement.
    range_max : int
        Number of classes.
    ctx : Context, optional
        Where to draw; the current context by default.

    Returns
    -------
    samples, expected count of true_classes, expected count of samples
        int64 of shape (num_sampled,), and float64 of the shapes of true_classes and samples.
    """
    width = float(np.log(range_max + 1))
    draws = bound("_random_uniform")(0.0, width, (num_sampled,), ctx, "float64")
    samples = (bound("exp")(draws) - 1).astype("int64") % range_max
    of_true = _expected(true_classes, num_sampled, width)
    return samples, of_true, _expected(samples, num_sampled, width)


def _expected(classes: NDArray, count: int, width: float) -> NDArray:
    numbers = classes.astype("float64").as_in_context(classes.context)
    return bound("log")((numbers + 2) / (numbers + 1)) / width * count
