"""Sequences as one array or as a list of steps, for cells that are unrolled over them.

``layout`` names the axes: T is time, N the batch. The names are those that MXNet's own cells use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from ... import ndarray, symbol
from ..._core.errors import MismatchError
from ...ndarray import NDArray
from ...symbol import Symbol

tensor_types = (Symbol, NDArray)


def make_state(func: Callable[..., Any], name: str, settings: dict[str, Any]) -> Any:
    """Return ``func(name=name, **settings)``, the beginning of a state.

    Functions of ``mx.nd`` get neither the name nor attributes such as ``__layout__``, since
    arrays have none.
    """
    whole = func
    while isinstance(whole, partial):
        whole = whole.func
    if getattr(whole, "__module__", "").startswith(ndarray.__name__):
        return func(**{key: value for key, value in settings.items() if key[:2] != "__"})
    return func(name=name, **settings)


def _cells_state_info(cells: Iterable[Any], batch_size: int) -> list[dict[str, Any]]:
    """Return the descriptions of the states of all cells."""
    return [info for cell in cells for info in cell.state_info(batch_size)]


def _cells_begin_state(cells: Iterable[Any], **kwargs: Any) -> list[Any]:
    """Return the first states of all cells."""
    return [state for cell in cells for state in cell.begin_state(**kwargs)]


def _get_begin_state(
    cell: Any, F: Any, begin_state: Any, inputs: Any, batch_size: int
) -> Any:  # fmt: skip
    """Return the given states, or zeros like the inputs in context and dtype."""
    if begin_state is not None:
        return begin_state
    if F is symbol:
        return cell.begin_state(func=F.zeros, batch_size=0)
    first = inputs if isinstance(inputs, NDArray) else inputs[0]
    with first.context:
        # MXNet always begins with float32, which inputs of another dtype do not go with.
        zeros = partial(F.zeros, dtype=first.dtype)
        return cell.begin_state(func=zeros, batch_size=batch_size)


def _axis(layout: str, letter: str) -> int:
    axis = layout.find(letter)
    if axis < 0:
        raise MismatchError(
            f"unroll: layout must name the axes T and N, as 'NTC' or 'TNC' do, got {layout!r}."
        )
    return axis


def _format_sequence(
    length: int | None,
    inputs: Any,
    layout: str,
    merge: bool | None,
    in_layout: str | None = None,
) -> tuple[Any, int, Any, int]:
    """Return (sequence, time axis, F, batch size), as one array or as a list of steps.

    Parameters
    ----------
    length : int, optional
        The number of steps that there must be.
    merge : bool, optional
        True asks for one array, False for a list; None leaves the sequence as it is.
    in_layout : str, optional
        The layout of ``inputs`` where it is another.

    Raises
    ------
    ValueError, AssertionError
        If there is another number of steps (the error is of both types), or the inputs are a
        symbol of several outputs.
    """
    axis, batch_axis = _axis(layout, "T"), _axis(layout, "N")
    in_axis = axis if in_layout is None else _axis(in_layout, "T")
    if isinstance(inputs, tensor_types):
        F, batch_size, steps = _look_at(inputs, batch_axis, in_axis)
        _check_length(length, steps)
        if merge is False:
            count = steps if length is None else length
            inputs = _steps(F.split(inputs, axis=in_axis, num_outputs=count, squeeze_axis=1))
    else:
        _check_length(length, _count(inputs))
        F: Any = symbol if isinstance(inputs[0], Symbol) else ndarray
        batch_size = 0
        if F is ndarray:
            batch_size = inputs[0].shape[batch_axis - (batch_axis > axis)]
        if merge:
            inputs, in_axis = F.stack(*inputs, axis=axis), axis
    if isinstance(inputs, tensor_types) and axis != in_axis:
        inputs = F.swapaxes(inputs, dim1=axis, dim2=in_axis)
    return inputs, axis, F, batch_size


def _look_at(inputs: Any, batch_axis: int, time_axis: int) -> tuple[Any, int, int | None]:
    """Return (F, batch size, steps) of one array; of a symbol the sizes are not known."""
    if isinstance(inputs, NDArray):
        return ndarray, inputs.shape[batch_axis], inputs.shape[time_axis]
    if len(inputs.list_outputs()) != 1:
        raise ValueError(
            "unroll: the inputs are one symbol with several outputs; convert it to a list with "
            "list(inputs) first, or let unroll split a single symbol."
        )
    return symbol, 0, None


def _count(inputs: Any) -> int:
    listed = isinstance(inputs, list | tuple) and bool(inputs)
    if not listed or not isinstance(inputs[0], tensor_types):
        raise MismatchError(
            "unroll: inputs must be an NDArray or Symbol, or a list of them with one for each "
            f"step, got {type(inputs).__name__}."
        )
    return len(inputs)


def _check_length(length: int | None, steps: int | None) -> None:
    if length is not None and length < 1:
        raise MismatchError(f"unroll: length must be at least 1, got {length}.")
    if length is not None and steps is not None and length != steps:
        raise MismatchError(
            f"unroll: expected inputs of length={length} steps, got {steps}; layout says which "
            "axis is time."
        )


def _steps(parts: Any) -> list[Any]:
    """Return the results of a split as a list, whatever their number and kind."""
    return [parts] if isinstance(parts, NDArray) else list(parts)


def _mask_sequence_variable_length(
    F: Any, data: Any, length: int, valid_length: Any, time_axis: int, merge: bool | None
) -> Any:
    """Return the sequence with 0 in the steps after each one's valid length."""
    if not isinstance(data, tensor_types):
        data = F.stack(*data, axis=time_axis)
    masked = F.SequenceMask(
        data, sequence_length=valid_length, use_sequence_length=True, axis=time_axis
    )
    if merge:
        return masked
    return _steps(F.split(masked, num_outputs=length, axis=time_axis, squeeze_axis=True))


def _reverse_sequences(
    sequences: Sequence[Any], unroll_step: int, valid_length: Any = None
) -> list[Any]:
    """Return the steps in reverse order, of each sequence only those that are valid."""
    if valid_length is None:
        return list(reversed(sequences))
    F: Any = symbol if isinstance(sequences[0], Symbol) else ndarray
    reverse = F.SequenceReverse(
        F.stack(*sequences, axis=0), sequence_length=valid_length, use_sequence_length=True
    )
    return _steps(F.split(reverse, axis=0, num_outputs=unroll_step, squeeze_axis=True))
