"""Putting conversions before operators: the functions, methods and signs that call them.

MXNet replaces the functions of its namespaces when mixed precision is switched on, and so do we.
Where it is off nothing is looked at, and calls cost what they cost.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from ... import ndarray as nd
from ... import symbol as sym
from ..._core.dtype import BFLOAT16
from ..._ops.methods import BINARY, DUNDERS, METHODS, REFLECTED
from ..._ops.namespaces import SUBSPACES, place
from ..._ops.registry import REGISTRY, Op
from ...ndarray import NDArray
from ...symbol import Symbol
from ._graphs import convert_node
from ._rules import Rule, Rules

Function = Callable[..., Any]
_LOW: tuple[Any, ...] = (np.float16, BFLOAT16)
_FLOATS: tuple[Any, ...] = (*_LOW, np.float32, np.float64)


class Caller:
    """Makes the functions that convert arrays and graphs by rules, for one low precision."""

    def __init__(self, rules: Rules, low: str) -> None:
        self._rules = rules
        self._low = low
        self._cast = nd.amp_cast

    def install(self) -> None:
        """Replace all functions, methods and Python operators that rules are about."""
        for op in self._rules:
            for name in op.names:
                where = place(name)
                if where is not None:
                    self._replace(op, *where)
        for cls, replacement in ((NDArray, self._on_arrays), (Symbol, self._on_symbols)):
            for method, entry in METHODS.items():
                if op := self._ruled(entry):
                    setattr(cls, method, replacement(getattr(cls, method), op))
        for name in BINARY:
            for module in (nd, nd.op, nd.ndarray):
                if hasattr(module, name):
                    setattr(module, name, self._binary(getattr(module, name), name))
            if hasattr(sym, name):
                setattr(sym, name, self._on_symbols(getattr(sym, name)))
        sym.pow = sym.power
        for dunder, name in (DUNDERS | REFLECTED).items():
            setattr(NDArray, dunder, self._binary(getattr(NDArray, dunder), name))
            setattr(Symbol, dunder, self._on_symbols(getattr(Symbol, dunder)))

    def _ruled(self, name: str) -> Op | None:
        op = REGISTRY.get(name)
        return op if op in self._rules else None

    def _replace(self, op: Op, space: str, public: str) -> None:
        for face, replacement in ((nd, self._on_arrays), (sym, self._on_symbols)):
            for module in _modules(face, space):
                function = getattr(module, public, None)
                if function is not None and public not in BINARY:
                    setattr(module, public, replacement(function, op))

    # --- graphs -----------------------------------------------------------------------------

    def _on_symbols(self, function: Function, op: Op | None = None) -> Function:
        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            if isinstance(result, Symbol):
                convert_node(result._outputs[0][0], self._rules, self._low)
            return result

        return call

    # --- arrays -----------------------------------------------------------------------------

    def _on_arrays(self, function: Function, op: Op) -> Function:
        rule = self._rules[op]
        names, defaults = _attributes(op)

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if rule.attribute is not None:
                given = dict(zip(names, args, strict=False)) | kwargs
                value = given.get(rule.attribute, defaults.get(rule.attribute))
                if not rule.holds({rule.attribute: value}):
                    return function(*args, **kwargs)
            return function(*self._converted(args, rule.kind, kwargs), **kwargs)

        return call

    def _binary(self, function: Function, name: str) -> Function:
        """Return a function of two operands; each pair of operands has its operator and rule."""
        entry = BINARY[name]
        of_two = self._rules.get(REGISTRY[entry.array], Rule("either"))
        of_one = self._rules.get(REGISTRY[entry.scalar], Rule("either"))

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            operands = [*args, *kwargs.values()]
            rule = of_two if all(isinstance(one, NDArray) for one in operands) else of_one
            return function(*self._converted(args, rule.kind, kwargs), **kwargs)

        return call

    def _converted(self, args: tuple[Any, ...], kind: str, kwargs: dict[str, Any]) -> list[Any]:
        """Return positional arguments converted; keywords are converted in place."""
        if kind == "either":
            return list(args)
        names = [key for key in kwargs if key != "out"]
        values = [*args, *(kwargs[key] for key in names)]
        if kind == "widest":
            values = self._widest(values)
        else:
            wrong = (np.float32,) if kind == "low" else _LOW
            dtype = self._low if kind == "low" else "float32"
            values = [self._cast(value, dtype=dtype) if _is_any(value, wrong) else value
                      for value in values]  # fmt: skip
        kwargs.update(zip(names, values[len(args) :], strict=True))
        return values[: len(args)]

    def _widest(self, values: list[Any]) -> list[Any]:
        found = {str(value.dtype): value.dtype for value in values if _is_any(value, _FLOATS)}
        if len(found) < 2:
            return values
        wide = [dtype for dtype in found.values() if dtype in (np.float32, np.float64)]
        widest = np.float64 if np.float64 in wide else np.float32
        return [value.astype(widest, copy=False) if _is_any(value, _FLOATS) else value
                for value in values]  # fmt: skip


def _is_any(value: Any, dtypes: tuple[Any, ...]) -> bool:
    return isinstance(value, NDArray) and value.dtype in dtypes


def _attributes(op: Op) -> tuple[list[str], dict[str, Any]]:
    """Return the names of arguments in order, and the defaults of attributes."""
    arrays = [] if op.variadic else list(op.arrays)
    return [*arrays, *op.attrs], {key: attr.default for key, attr in op.attrs.items()}


def _modules(face: ModuleType, space: str) -> list[Any]:
    if space == "op":
        return [face, face.op, face.ndarray] if face is nd else [face, face.op]
    return [getattr(face, space)] if space in ("_internal", *SUBSPACES) else []
