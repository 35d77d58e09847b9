"""Attributes of nodes as the strings that files and users see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch

from .._core import dtype as dtypes
from .._core.symbol_upgrade import HIDDEN, kept
from .._ops.attributes import Attribute, Shape
from ..base import MXNetError
from .graph import Entry, Node, in_order

_STYPES = {"default": 0, "row_sparse": 1, "csr": 2}
_SHAPE = Attribute(Shape, None)
# How parameters begin for which operators make variables.
_FIRST = {
    "moving_mean": '["zero", {}]', "moving_var": '["one", {}]', "moving_avg": '["zero", {}]',
    "LeakyReLU gamma": '["Constant", {"value": 0.25}]',
}  # fmt: skip


def text_of(value: Any) -> str:
    """Return the value of an attribute as a string."""
    if isinstance(value, torch.dtype | np.dtype) or (
        isinstance(value, type) and issubclass(value, np.generic | int | float)
    ):
        return dtypes.name(dtypes.to_torch(value))
    if isinstance(value, np.ndarray):
        value = tuple(value.tolist())
    elif isinstance(value, tuple | list):  # NumPy writes its numbers in them as calls
        value = type(value)([n.item() if isinstance(n, np.generic) else n for n in value])
    return str(value)


def texts(node: Node) -> dict[str, str]:
    """Return all attributes of a node in the order of their names, as files hold them."""
    if node.op is None:
        own = {key: _VARIABLE[key][1](value) for key, value in node.params.items()}
        own = {_VARIABLE[key][0]: text for key, text in own.items()}
    else:
        own = {key: text_of(value) for key, value in node.params.items()}
        if node.op.variadic and node.op.count:
            own.setdefault(node.op.count, str(len(node.inputs)))
    return dict(sorted({**own, **node.attrs}.items()))


def shown(node: Node) -> dict[str, str]:
    """Return all attributes of a node, hidden ones under both of their names."""
    found = texts(node)
    plain = {key: found[kept(key)] for key in HIDDEN if kept(key) in found}
    return {**found, **plain}


def variable(attrs: Mapping[str, str], name: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Return (params, attrs) of a variable from its strings: shape and dtype are understood.

    Raises
    ------
    MXNetError
        If one of them cannot be understood.
    """
    rest = dict(attrs)
    params: dict[str, Any] = {}
    try:
        shape, number = rest.pop("__shape__", None), rest.pop("__dtype__", None)
        if shape is not None:
            params["shape"] = _SHAPE.parse(shape)
        if number is not None and int(number) != -1:
            params["dtype"] = dtypes.from_number(int(number))
    except (ValueError, TypeError) as error:
        raise MXNetError(
            f"variable {name!r}: __shape__ must be a tuple of ints and __dtype__ a number, got "
            f"{attrs.get('__shape__')!r} and {attrs.get('__dtype__')!r}."
        ) from error
    return params, rest


def parameter(node: Node, label: str) -> Node:
    """Return the variable of an input that was not given; it has its operator's attributes."""
    assert node.op is not None
    first = _FIRST.get(label) or _FIRST.get(f"{node.op.name} {label}")
    attrs = {**texts(node), **({"__init__": first} if first else {})}
    return Node(None, f"{node.name}_{label}", attrs=attrs)


def describe(outputs: Sequence[Entry]) -> str:
    """Return the outputs, variables and operators of a graph as text."""
    if len(outputs) == 1 and outputs[0][0].op is None:
        return f"Variable:{outputs[0][0].name}\n"
    lines = ["Symbol Outputs:"]
    lines += [f"\toutput[{i}]={node.name}({number})" for i, (node, number) in enumerate(outputs)]
    order = in_order(outputs)
    for node in order:
        if node.op is None:
            lines.append(f"Variable:{node.name}")
            continue
        lines += ["-" * 20, f"Op:{node.op.name}, Name={node.name}", "Inputs:"]
        given = [(place, one) for place, one in enumerate(node.inputs) if one is not None]
        for i, (place, entry) in enumerate(given):
            # States have been written to once.
            version = f" version={int(node.is_aux(place))}" if entry[0].op is None else ""
            lines.append(f"\targ[{i}]={entry[0].name}({entry[1]}){version}")
        found = texts(node)
        if found:
            lines += ["Attrs:", *(f"\t{key}={value}" for key, value in found.items())]
    return "\n".join(lines) + "\n"


def _initializer(value: Any) -> str:
    return value if isinstance(value, str) else value.dumps()


def _stype(value: Any) -> str:
    return str(_STYPES.get(value, value))


_VARIABLE: dict[str, tuple[str, Any]] = {
    "shape": ("__shape__", str), "lr_mult": ("__lr_mult__", str), "wd_mult": ("__wd_mult__", str),
    "dtype": ("__dtype__", lambda value: str(dtypes.number(dtypes.to_torch(value)))),
    "init": ("__init__", _initializer), "stype": ("__storage_type__", _stype),
}  # fmt: skip
