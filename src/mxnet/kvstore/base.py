"""What every key-value store offers, and how stores are found by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .._core.errors import ArgumentTypeError, describe
from ..base import MXNetError
from ..ndarray import NDArray

__all__ = ["KVStoreBase", "TestStore", "create"]

T = TypeVar("T", bound=type)

# Names of stores of this package -> their makers; those that users register come on top.
BUILDERS: dict[str, Callable[[str], KVStoreBase]] = {}


class KVStoreBase:
    """The base class of key-value stores: values by key, summed over devices.

    A store of your own defines :meth:`broadcast`, :meth:`pushpull`, :meth:`is_capable` and the
    properties, and registers with :meth:`register`; ``Trainer(..., kvstore=...)`` takes it then.
    """

    OPTIMIZER = "optimizer"
    kv_registry: dict[str, type] = {}  # noqa: RUF012

    def broadcast(self, key: Any, value: Any, out: Any, priority: int = 0) -> None:
        """Store a value and copy it to all arrays of ``out``."""
        raise self._undefined("broadcast()")

    def pushpull(self, key: Any, value: Any, out: Any = None, priority: int = 0) -> None:
        """Sum values over devices, and copy the result to all arrays of ``out``."""
        raise self._undefined("pushpull()")

    def set_optimizer(self, optimizer: Any) -> None:
        """Update stored values by an optimizer."""
        raise self._undefined("set_optimizer()")

    @staticmethod
    def is_capable(capability: str) -> bool:
        """Return whether the store can do something, such as run an optimizer."""
        raise NotImplementedError("a store must define is_capable().")

    def save_optimizer_states(self, fname: str, dump_optimizer: bool = False) -> None:
        """Write the states of the optimizer to a file."""
        raise self._undefined("save_optimizer_states()")

    def load_optimizer_states(self, fname: str) -> None:
        """Read the states of the optimizer from a file."""
        raise self._undefined("load_optimizer_states()")

    @property
    def type(self) -> str:
        """The name under which :func:`mxnet.kv.create` makes this store."""
        raise self._undefined("type")

    @property
    def rank(self) -> int:
        """Number of this process, from 0."""
        raise self._undefined("rank")

    @property
    def num_workers(self) -> int:
        """Number of processes."""
        raise self._undefined("num_workers")

    def _undefined(self, member: str) -> NotImplementedError:
        return NotImplementedError(f"{type(self).__name__} does not define {member}.")

    @staticmethod
    def register(klass: T) -> T:
        """Register a store under its name in lower case, and return it."""
        KVStoreBase.kv_registry[klass.__name__.lower()] = klass
        return klass


@KVStoreBase.register
class TestStore(KVStoreBase):
    """A store that keeps nothing, an example of the interface."""

    __test__ = False  # for pytest, which would take the class for a group of tests

    def broadcast(self, key: Any, value: Any, out: Any, priority: int = 0) -> None:
        """Copy a value to all arrays of ``out``."""
        for target in as_list(out):
            target[:] = value.as_in_context(target.context)

    def pushpull(self, key: Any, value: Any, out: Any = None, priority: int = 0) -> None:
        """Copy the sum of values to all arrays of ``out``, by default to the values."""
        values = as_list(value)
        total = values[0].copy()
        for other in values[1:]:
            total += other.as_in_context(total.context)
        for target in values if out is None else as_list(out):
            target[:] = total.as_in_context(target.context)

    @staticmethod
    def is_capable(capability: str) -> bool:
        """Return False: the store cannot run an optimizer, and there is nothing else to ask."""
        require_capability(capability)
        return False

    @property
    def type(self) -> str:
        """The name of the store, "teststore"."""
        return "teststore"

    @property
    def rank(self) -> int:
        """The number of the only process, 0."""
        return 0

    @property
    def num_workers(self) -> int:
        """The number of processes, 1."""
        return 1


def as_list(arrays: Any) -> list[NDArray]:
    """Return an array as a list of one, arrays as a list.

    Raises
    ------
    TypeError, AssertionError
        If there is anything else in it (the error is of both types).
    """
    found = [arrays] if isinstance(arrays, NDArray) else arrays
    if not isinstance(found, list | tuple) or not all(isinstance(a, NDArray) for a in found):
        raise ArgumentTypeError(
            f"values of a store must be NDArrays or lists of them, got {describe(arrays)}."
        )
    return list(found)


def require_capability(capability: str) -> None:
    """Raise ValueError for what stores are not asked for."""
    if capability.lower() != KVStoreBase.OPTIMIZER:
        raise ValueError(f"Unknown capability: {capability}; there is {KVStoreBase.OPTIMIZER!r}.")


def create(name: str = "local") -> Any:
    """Return a store by name, in any letter case: "local", "device" or a registered one.

    Raises
    ------
    TypeError
        If ``name`` is no string.
    MXNetError
        If there is no such store.
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be a string, got {type(name).__name__}.")
    kind = name.lower()
    if kind in KVStoreBase.kv_registry:
        return KVStoreBase.kv_registry[kind]()
    if kind not in BUILDERS:
        known = ", ".join([*BUILDERS, *KVStoreBase.kv_registry])
        raise MXNetError(f"Unknown KVStore type {name!r}: there are {known}.")
    return BUILDERS[kind](kind)
