"""Graphs with operators that users wrote in Python."""

from typing import Any

from .. import attribute
from .. import name as naming
from ..base import MXNetError
from ..ndarray.custom import custom_op
from .composing import attach, visible
from .graph import Node
from .symbol import Symbol, var


def Custom(
    *data: Symbol, op_type: str | None = None, name: str | None = None,
    attr: dict[str, str] | None = None, **kwargs: Any,
) -> Symbol:  # fmt: skip
    """Return the graph of an operator registered with :func:`mxnet.operator.register`.

    Parameters
    ----------
    data : Symbol
        Its arguments in the order in which it lists them; arguments may also be given by name,
        and variables are made for those that are not given.
    op_type : str
        The name it is registered under.
    kwargs
        Arguments by name, and what its property class takes.

    Raises
    ------
    MXNetError
        If there is no such operator or it does not take the arguments.
    """
    named = {key: value for key, value in kwargs.items() if isinstance(value, Symbol)}
    options = {key: value for key, value in kwargs.items() if key not in named}
    op = custom_op(op_type, options)
    name = naming.current().get(name, "custom")
    if len(data) > len(op.arrays):
        raise MXNetError(
            f"Custom {op_type!r}: expected {len(op.arrays)} inputs ({', '.join(op.arrays)}), got "
            f"{len(data)}."
        )
    given = {**dict(zip(op.arrays, data, strict=False)), **named}
    strangers = sorted(given.keys() - set(op.arrays))
    if strangers:
        raise MXNetError(
            f"Custom {op_type!r}: there is no input {', '.join(strangers)}; it has "
            f"{', '.join(op.arrays)}."
        )
    inputs = tuple(
        attach(op, label, given[label] if label in given else var(f"{name}_{label}"))
        for label in op.arrays
    )
    params = {"op_type": op_type, **{key: str(value) for key, value in options.items()}}
    return visible(Node(op, name, inputs, params, attribute.current().get(attr)))
