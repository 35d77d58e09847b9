"""``mx.contrib.autograd``: the first spelling of automatic differentiation; see mx.autograd."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

from .. import autograd
from .. import ndarray as nd
from .._core.errors import ArgumentTypeError, MismatchError
from ..ndarray import NDArray

__all__ = [
    "TrainingStateScope", "backward", "compute_gradient", "grad", "grad_and_loss",
    "mark_variables", "set_is_training", "test_section", "train_section",
]  # fmt: skip

Arrays = NDArray | Sequence[NDArray]


def set_is_training(is_train: bool) -> bool:
    """Switch training and recording on or off; return whether training was on before."""
    before = autograd.set_training(is_train)
    autograd.set_recording(is_train)
    return before


class TrainingStateScope:
    """A scope in which training and recording are on or off.

    Parameters
    ----------
    enter_state : bool
        Whether they are on.
    """

    def __init__(self, enter_state: bool) -> None:
        self._enter_state = enter_state
        self._before: list[tuple[bool, bool]] = []

    def __enter__(self) -> None:
        self._before.append((autograd.is_training(), autograd.is_recording()))
        set_is_training(self._enter_state)

    def __exit__(self, *_: object) -> None:
        training, recording = self._before.pop()
        autograd.set_training(training)
        autograd.set_recording(recording)


def train_section() -> TrainingStateScope:
    """Return the scope in which computations are recorded, and layers behave as in training."""
    return TrainingStateScope(True)


def test_section() -> TrainingStateScope:
    """Return the scope in which nothing is recorded, and layers behave as in inference."""
    return TrainingStateScope(False)


def mark_variables(
    variables: Arrays, gradients: Arrays, grad_reqs: str | Sequence[str] = "write"
) -> None:
    """Make arrays variables whose gradients go to the given arrays; see mx.autograd."""
    autograd.mark_variables(variables, gradients, grad_reqs)


def backward(outputs: Arrays, out_grads: Any = None, retain_graph: bool = False) -> None:
    """Compute the gradients of recorded results with respect to all variables; see mx.autograd.

    Parameters
    ----------
    outputs : NDArray or list of NDArray
        The results.
    out_grads : list of (NDArray or None), optional
        Their gradients, ones by default.
    retain_graph : bool
        Whether `backward` may be called once more.

    Raises
    ------
    AssertionError, ValueError
        If there are other numbers of results and gradients (the error is of both types).
    """
    listed = not isinstance(outputs, NDArray)
    if listed and out_grads is not None and len(outputs) != len(out_grads):
        raise MismatchError(
            "outputs and out_grads must have the same length, got "
            f"{len(outputs)} and {len(out_grads)}"
        )
    autograd.backward(outputs, out_grads, retain_graph)


def compute_gradient(outputs: Arrays) -> None:
    """Do what :func:`backward` does, under its first name."""
    backward(outputs)


def grad_and_loss(
    func: Callable[..., Any], argnum: int | Sequence[int] | None = None
) -> Callable[..., tuple[list[NDArray], Any]]:
    """Return a function that returns (gradients, value) of a function of arrays.

    Parameters
    ----------
    func : callable
        Returns an array or a list of arrays, whose sum is differentiated.
    argnum : int or list of int, optional
        Which arguments to differentiate with respect to; by default all.

    Raises
    ------
    TypeError, AssertionError
        By the new function, if one of these is no NDArray (the error is of both types).
    """

    @functools.wraps(func)
    def wrapped(*args: Any) -> tuple[list[NDArray], Any]:
        wanted = args
        if argnum is not None:
            numbers = [argnum] if isinstance(argnum, int) else list(argnum)
            wanted = tuple(args[number] for number in numbers)
        for one in wanted:
            if not isinstance(one, NDArray):
                raise ArgumentTypeError(
                    f"type of autograd input should NDArray, got {type(one).__name__}."
                )
        gradients = [nd.zeros_like(one) for one in wanted]
        mark_variables(wanted, gradients)
        with train_section():
            outputs = func(*args)
        compute_gradient(outputs)
        return gradients, outputs

    return wrapped


def grad(
    func: Callable[..., Any], argnum: int | Sequence[int] | None = None
) -> Callable[..., list[NDArray]]:
    """Return a function that returns the gradients of a function, as :func:`grad_and_loss` does."""
    both = grad_and_loss(func, argnum)

    @functools.wraps(both)
    def wrapped(*args: Any) -> list[NDArray]:
        return both(*args)[0]

    return wrapped
