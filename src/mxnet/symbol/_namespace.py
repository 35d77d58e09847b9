"""Operators as functions on symbols: bound on first use, then kept."""

import functools
import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

from .._core.lazy import set_lazily
from .._ops import namespaces
from .._ops.bind import compile_function
from .._ops.methods import BINARY, DUNDERS, METHODS, REFLECTED
from .._ops.registry import REGISTRY, Op
from ..base import numeric_types
from .composing import NULL, compose, given
from .symbol import Symbol


def _source(op: Op, name: str) -> str:
    arrays = [f"*{op.arrays[0]}"] if op.variadic else [f"{a}=None" for a in op.arrays]
    attrs = [f"{key}=NULL" for key in op.attrs]
    inputs = op.arrays[0] if op.variadic else "(" + "".join(f"{a}, " for a in op.arrays) + ")"
    values = "{" + ", ".join(f"{key!r}: {key}" for key in op.attrs) + "}"
    count = [f"{op.count}=None"] if op.variadic and op.count not in op.attrs else []
    signature = ", ".join([*arrays, *attrs, *count, "name=None", "attr=None", "**extra"])
    return (
        f"def {name}({signature}):\n"
        f"    return compose(OP, name, attr, {inputs}, given({values}), extra,"
        f" {name.lower()!r})"
    )


@functools.cache
def bound(name: str, public: str | None = None, module: str = "mxnet.symbol") -> Callable:
    """Return the graph-building function of the operator with the given registered name."""
    op = REGISTRY[name]
    scope = {"compose": compose, "given": given, "NULL": NULL, "__name__": module}
    function = compile_function(_source(op, public or name), public or name, op, scope)
    function.__signature__ = _signature(function, op)
    return function


def _signature(function: Callable, op: Op) -> inspect.Signature:
    """Return the signature with the defaults that attributes have where they are not given."""
    found = inspect.signature(function)
    parameters = [
        one.replace(default=op.attrs[key].default) if one.default is NULL else one
        for key, one in found.parameters.items()
    ]
    return found.replace(parameters=parameters)


lazily = functools.partial(namespaces.lazily, bound)
lazily_complete = functools.partial(namespaces.lazily_complete, bound)


def _binary(name: str) -> Callable[[Any, Any], Symbol]:
    entry = BINARY[name]

    def function(lhs: Any, rhs: Any) -> Symbol:
        both, scalar, reflected = entry.hints
        if isinstance(lhs, Symbol) and isinstance(rhs, Symbol):
            return compose(REGISTRY[entry.symbol], None, None, (lhs, rhs), {}, hint=both)
        if isinstance(lhs, Symbol) and isinstance(rhs, numeric_types):
            params = {"scalar": rhs}
            return compose(REGISTRY[entry.scalar], None, None, (lhs,), params, hint=scalar)
        if isinstance(rhs, Symbol) and isinstance(lhs, numeric_types):
            params = {"scalar": lhs}
            return compose(REGISTRY[entry.reflected], None, None, (rhs,), params, hint=reflected)
        raise TypeError(
            f"{name}: operands must be Symbols or numbers, got {type(lhs).__name__} and "
            f"{type(rhs).__name__}."
        )

    function.__name__ = name
    function.__doc__ = f"Return the graph of {name.replace('_', ' ')} of symbols or a number."
    return function


FUNCTIONS = {name: _binary(name) for name in BINARY}


def _method(function: Callable[[Any, Any], Symbol]) -> Callable[[Any, Any], Symbol]:
    return lambda self, other: function(self, other)


def _swap(function: Callable[[Any, Any], Symbol]) -> Callable[[Any, Any], Symbol]:
    return lambda self, other: function(other, self)


def _astype(self: Symbol, dtype: Any, **kwargs: Any) -> Symbol:
    """Return the graph of a conversion to another dtype."""
    return bound("Cast")(self, dtype=dtype, **kwargs)


def _reshape(self: Symbol, *shape: Any, **kwargs: Any) -> Symbol:
    """Return the graph of a change of shape, with the codes of ``mx.nd.reshape``."""
    if shape:
        single = len(shape) == 1 or isinstance(shape[0], tuple | list)
        kwargs["shape"] = shape[0] if single else shape
    return bound("Reshape")(self, **kwargs)


def install() -> None:
    """Give :class:`Symbol` its operators and the methods that are operators."""
    for dunder, name in DUNDERS.items():
        setattr(Symbol, dunder, _method(FUNCTIONS[name]))
    for dunder, name in REFLECTED.items():
        setattr(Symbol, dunder, _swap(FUNCTIONS[name]))
    Symbol.__neg__ = lambda self: FUNCTIONS["multiply"](self, -1.0)  # type: ignore[attr-defined]
    Symbol.__abs__ = lambda self: bound("abs")(self)  # type: ignore[attr-defined]
    Symbol.astype = _astype  # type: ignore[attr-defined]
    Symbol.reshape = _reshape  # type: ignore[attr-defined]
    for method, entry in METHODS.items():
        if method not in vars(Symbol) and entry in REGISTRY:
            set_lazily(Symbol, method, partial(bound, entry, method))
