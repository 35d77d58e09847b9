"""Sequences of symbols as one symbol or as a list of steps."""

from __future__ import annotations

from typing import Any

from .. import symbol
from .._core.errors import MismatchError
from ..symbol import Symbol


def normalized(
    length: int, inputs: Any, layout: str, merge: bool | None, in_layout: str | None = None
) -> tuple[Any, int]:
    """Return (sequence, time axis), as one symbol or as a list of ``length`` steps.

    ``merge`` asks for one symbol (True), for a list (False), or for what there is (None).

    Raises
    ------
    ValueError, AssertionError
        If there is another number of steps, or a symbol of several outputs (the error is of both
        types).
    """
    axis = layout.find("T")
    if axis < 0:
        raise MismatchError(f"unroll: layout must name the time axis T, got {layout!r}.")
    in_axis = axis if in_layout is None else in_layout.find("T")
    if isinstance(inputs, Symbol):
        if merge is False:
            if len(inputs.list_outputs()) != 1:
                raise MismatchError(
                    "unroll doesn't allow grouped symbol as input. Please convert to list with "
                    "list(inputs) first or let unroll handle splitting."
                )
            inputs = list(symbol.split(inputs, axis=in_axis, num_outputs=length, squeeze_axis=1))
    else:
        if len(inputs) != length:
            raise MismatchError(f"unroll: expected {length} steps, got {len(inputs)}.")
        if merge is True:
            inputs = [symbol.expand_dims(step, axis=axis) for step in inputs]
            inputs, in_axis = symbol.Concat(*inputs, dim=axis), axis
    if isinstance(inputs, Symbol) and axis != in_axis:
        inputs = symbol.swapaxes(inputs, dim1=axis, dim2=in_axis)
    return inputs, axis
