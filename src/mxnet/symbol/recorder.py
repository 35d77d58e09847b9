"""The graph of what a function does with arrays, taken down while it runs."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import Tensor

from .. import ndarray as nd
from .._core import dtype as dtypes
from .._core.observers import forget, observe
from .._core.state import switched
from .._ops.registry import REGISTRY, Op
from ..base import MXNetError
from ..ndarray import NDArray
from ._namespace import bound
from .symbol import Symbol, var

# One function is taken down at a time: kernels and methods are exchanged for all threads.
_LOCK = threading.RLock()


class Recorder:
    """Builds the graph of the operators that one thread runs.

    Attributes
    ----------
    refusal : str or None
        Why the graph is not what the function computes: it read values, wrote into arrays, or did
        something that is no operator.
    constants : dict of str to NDArray
        The arrays from elsewhere that operators took, by the names of their variables.
    """

    # Whether a graph must not depend on values that Python has seen.
    refuses_reading = True

    def __init__(self) -> None:
        self.refusal: str | None = None
        self.constants: dict[str, NDArray] = {}
        self._symbols: dict[int, Symbol] = {}
        self._derived: set[int] = set()
        # Numbers of objects are taken again when they die.
        self._alive: list[Any] = []
        self._is_inside = False
        self._thread = 0

    def know(self, array: NDArray, symbol: Symbol) -> None:
        """Let an array stand for a symbol of one output."""
        tensors = [array._rec, array._data]
        self._alive += tensors
        for tensor in tensors:
            self._symbols[id(tensor)] = symbol

    def symbol_of(self, array: NDArray) -> Symbol | None:
        """Return the symbol of an array's value; None if it is not part of the graph."""
        return self._symbols.get(id(array._rec))

    def refuse(self, reason: str) -> None:
        """Note why the graph cannot be used; the first reason is kept."""
        self.refusal = self.refusal or reason

    @contextmanager
    def running(self) -> Iterator[None]:
        """Take down what this thread does inside a ``with`` block."""
        with _LOCK:
            before = {name: vars(NDArray)[name] for name in _METHODS}
            observe(self._observed)
            for name, make in _METHODS.items():
                setattr(NDArray, name, make(self, before[name]))
            self._thread = threading.get_ident()
            try:
                with switched(draws=self._draw):
                    yield
            finally:
                for name, method in before.items():
                    setattr(NDArray, name, method)
                forget(self._observed)

    def is_here(self) -> bool:
        """Return whether this thread is the one that is observed, outside of operators."""
        return threading.get_ident() == self._thread and not self._is_inside

    def _draw(self, function: Callable[..., Any], *args: Any) -> Any:
        if not self._is_inside:
            self.refuse("it draws random numbers by something that is no operator")
        return function(*args)

    def _observed(self, op: Op, kernel: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(kernel)
        def call(*args: Any, **kwargs: Any) -> Any:
            if not self.is_here():
                return kernel(*args, **kwargs)
            self._is_inside = True
            try:
                result = kernel(*args, **kwargs)
            finally:
                self._is_inside = False
            if self._is_taken_down(op):
                self._take_down(op, args, kwargs, result)
            return result

        return call

    def _take_down(self, op: Op, args: tuple, kwargs: dict[str, Any], result: Any) -> None:
        if REGISTRY.get(op.name) is not op:
            return self.refuse(f"{op.name} is no operator of its own")
        count = len(args) if op.variadic else len(op.arrays)
        symbols = [None if x is None else self._symbol(x) for x in args[:count]]
        attrs = {**dict(zip(op.attrs, args[count:], strict=False)), **kwargs}
        given = {key: value for key, value in attrs.items()
                 if key in op.attrs and value != op.attrs[key].default}  # fmt: skip
        symbol = bound(op.name)(*symbols, **given, **self._name(op))
        results = result if isinstance(result, tuple) else (result,)
        self._alive += results
        for number, tensor in enumerate(results):
            self._symbols[id(tensor)] = Symbol([symbol._outputs[number]])
        return None

    def _name(self, op: Op) -> dict[str, Any]:
        """Return how a node is named; it names itself unless told."""
        return {}

    def _is_taken_down(self, op: Op) -> bool:
        return True

    def _check_origin(self, tensor: Tensor) -> None:
        if id(tensor) in self._derived:
            self.refuse("it uses what is made of an array by something that is no operator")

    def _symbol(self, tensor: Tensor) -> Symbol:
        """Return the symbol of an operand; one of unknown origin is a constant."""
        self._check_origin(tensor)
        found = self._symbols.get(id(tensor))
        if found is None:
            name = f"constant{len(self.constants)}"
            self.constants[name] = NDArray(tensor.detach())
            found = self._symbols[id(tensor)] = var(name)
            self._alive.append(tensor)
        return found

    def derive(self, source: NDArray, result: NDArray) -> None:
        """Note that an array was made of another one without an operator."""
        known = self._symbols.get(id(source._rec))
        if known is not None or id(source._rec) in self._derived:
            self._derived.add(id(result._rec))
            self._alive.append(result._rec)


def _like(recorder: Recorder, method: Any) -> Any:
    @functools.wraps(method)
    def like(self: NDArray, *args: Any) -> NDArray:
        result = method(self, *args)
        if recorder.is_here():
            recorder.derive(self, result)
        return result

    return like


def _writable(recorder: Recorder, method: Any) -> Any:
    @functools.wraps(method)
    def writable(self: NDArray) -> Any:
        if recorder.is_here():
            recorder.refuse("it writes into an array")
        return method(self)

    return writable


def _data(recorder: Recorder, method: Any) -> Any:
    def data(self: NDArray) -> Any:
        if recorder.is_here() and recorder.refuses_reading and recorder.symbol_of(self) is not None:
            recorder.refuse("it reads values, or does something that is no operator")
        return method.fget(self)

    return property(data)


def _instead(function: Callable[..., Any]) -> Callable[[Recorder, Any], Any]:
    """Return what makes a method of a function that consists of operators."""

    def make(recorder: Recorder, method: Any) -> Any:
        @functools.wraps(method)
        def call(self: NDArray, *args: Any, **kwargs: Any) -> Any:
            chosen = function if recorder.is_here() else method
            return chosen(self, *args, **kwargs)

        return call

    return make


def _reshape(self: NDArray, *shape: Any, **kwargs: Any) -> NDArray:
    if shape:
        kwargs["shape"] = tuple(shape[0]) if isinstance(shape[0], tuple | list) else shape
    return nd.reshape(self, **kwargs)


def _astype(self: NDArray, dtype: Any, copy: bool = True) -> NDArray:
    is_same = dtypes.to_torch(dtype) is self._kind.dtype
    return self if is_same and not copy else nd.cast(self, dtype=dtype)


def _transpose(recorder: Recorder, method: Any) -> Any:
    return property(lambda self: nd.transpose(self) if recorder.is_here() else method.fget(self))


def _getitem(recorder: Recorder, method: Any) -> Any:
    @functools.wraps(method)
    def getitem(self: NDArray, key: Any) -> NDArray:
        if not recorder.is_here():
            return method(self, key)
        try:
            return _selected(self, key)
        except MXNetError:
            recorder.refuse(f"the index {key!r} is no operator")
            return method(self, key)

    return getitem


def _selected(array: NDArray, key: Any) -> NDArray:
    """Return a selection by integers and slices, by operators.

    Raises
    ------
    MXNetError
        If the key holds anything else, or selects a single element.
    """
    keys = key if isinstance(key, tuple) else (key,)
    keys = keys[:-1] if keys and keys[-1] is Ellipsis else keys
    if not keys or len(keys) > array.ndim or not all(isinstance(k, int | slice) for k in keys):
        raise MXNetError(f"{key!r} is not made of integers and slices.")
    begin, end, step, dropped = [], [], [], []
    for axis, one in enumerate(keys):
        if isinstance(one, int):
            if not -array.shape[axis] <= one < array.shape[axis]:
                raise MXNetError(f"{one} is out of bounds.")
            first = one % array.shape[axis]
            one = slice(first, first + 1)
            dropped.append(axis)
        begin.append(one.start)
        end.append(one.stop)
        step.append(one.step)
    if len(dropped) == array.ndim:
        raise MXNetError("a single element has no axes.")
    found = nd.slice(array, begin=tuple(begin), end=tuple(end), step=tuple(step))
    return nd.squeeze(found, axis=tuple(dropped)) if dropped else found


# What stands in NDArray meanwhile: operators for methods that are none, and detectors.
_METHODS: dict[str, Callable[[Recorder, Any], Any]] = {
    "reshape": _instead(_reshape),
    "astype": _instead(_astype),
    "copy": _instead(nd.identity),
    "detach": _instead(nd.BlockGrad),
    "expand_dims": _instead(lambda self, axis, inplace=False: nd.expand_dims(self, axis=axis)),
    "squeeze": _instead(lambda self, axis=None, inplace=False: nd.squeeze(self, axis=axis)),
    "flatten": _instead(lambda self, inplace=False: nd.flatten(self)),
    "T": _transpose, "__getitem__": _getitem,
    "_like": _like, "_writable": _writable, "_data": _data,
}  # fmt: skip
