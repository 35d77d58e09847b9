"""The store of one process that drives several devices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .. import optimizer as opt
from .._core.errors import ArgumentTypeError, MismatchError
from .._core.files import replacing
from ..base import MXNetError
from ..ndarray import NDArray
from .base import BUILDERS, KVStoreBase, as_list, create, require_capability
from .compression import TwoBitCompression, parse

__all__ = ["KVStore", "create"]

_LOCAL_TYPES = (
    "local", "local_update_cpu", "local_allreduce_cpu", "local_allreduce_device", "device", "nccl",
)  # fmt: skip


class KVStore(KVStoreBase):
    """Keeps one value per key; pushed values of several devices are summed.

    Without an updater a push replaces the value by the sum, with one it is
    ``updater(key, sum, value)``.
    """

    def __init__(self, kind: str = "local") -> None:
        self._type = kind
        self._values: dict[Any, NDArray] = {}
        self._updater: Callable[[Any, NDArray, NDArray], None] | None = None
        self._compression: TwoBitCompression | None = None
        #: MXNet's handle in C, which there is none of
        self.handle = None

    @property
    def type(self) -> str:
        """The name under which :func:`create` makes this store."""
        return self._type

    @property
    def rank(self) -> int:
        """The number of the only process, 0."""
        return 0

    @property
    def num_workers(self) -> int:
        """The number of processes, 1."""
        return 1

    @staticmethod
    def is_capable(capability: str) -> bool:
        """Return True for "optimizer": the store can run one.

        Raises
        ------
        ValueError
            For anything else.
        """
        require_capability(capability)
        return True

    def init(self, key: Any, value: Any) -> None:
        """Store the first value of one key, or of a list of keys.

        Raises
        ------
        MXNetError
            If a key is stored already.
        """
        for one, values in _pairs(key, value):
            if one in self._values or len(values) > 1:
                raise MXNetError(
                    f"duplicate init of key {one}: please double check if you called kv.init or "
                    "kv.broadcast with this key multiple times, or gave several values."
                )
            if not isinstance(one, str | int):
                raise ArgumentTypeError(
                    f"keys must be integers or strings, got {type(one).__name__}."
                )
            if any(isinstance(one, str) is not isinstance(other, str) for other in self._values):
                raise MXNetError("Mixed key types are not allowed: strings as well as integers.")
            self._values[one] = values[0].detach().copy()

    def push(self, key: Any, value: Any, priority: int = 0) -> None:
        """Sum the values of a key's devices and store the sum, or hand it to the updater.

        ``priority`` orders transfers in stores that overlap them; here they are immediate.
        """
        for one, values in _pairs(key, value):
            stored = self._stored(one)
            total = _sum(self._compressed(one, values), stored)
            if self._updater is None:
                _copy(total, stored)
            else:
                self._updater(one, total, stored)

    def pull(
        self, key: Any, out: Any = None, priority: int = 0, ignore_sparse: bool = True
    ) -> None:
        """Copy the stored value into ``out``, an array or one per device.

        Arrays of storage type row_sparse are left alone unless ``ignore_sparse`` is False: see
        :meth:`row_sparse_pull`.
        """
        if out is None:
            raise MismatchError("pull: out is required: an array, or a list of them.")
        for one, targets in _pairs(key, out):
            stored = self._stored(one)
            for target in targets:
                if not ignore_sparse or target.stype == "default":
                    _copy(stored, target)

    def pushpull(self, key: Any, value: Any, out: Any = None, priority: int = 0) -> None:
        """Push, then pull into ``out``, by default into the arrays that were pushed."""
        targets = value if out is None else out
        for (one, values), (_, outs) in zip(_pairs(key, value), _pairs(key, targets), strict=True):
            if self._updater is None:
                place = self._values.get(one, values[0])
                total = _sum(self._compressed(one, values), place)
                if one in self._values:
                    self._values[one] = total.copy() if total is values[0] else total
                for target in outs:
                    _copy(total, target)
            else:
                self.push(one, values)
                self.pull(one, outs)

    def _compressed(self, key: Any, values: list[NDArray]) -> list[NDArray]:
        """Return the values as they arrive, dense ones compressed if that is set."""
        rule = self._compression
        if rule is None or any(value.stype != "default" for value in values):
            return values
        return [value._like(rule(key, i, value._data)) for i, value in enumerate(values)]

    def broadcast(self, key: Any, value: Any, out: Any, priority: int = 0) -> None:
        """Store the first value of a key and copy it to all arrays of ``out``."""
        self.init(key, value)
        self.pull(key, out)

    def row_sparse_pull(
        self, key: Any, out: Any = None, priority: int = 0, row_ids: Any = None
    ) -> None:
        """Copy rows of the stored value into ``out``, a row_sparse array or one per device.

        Parameters
        ----------
        row_ids : NDArray or list of NDArray
            Numbers of the rows, in any order; one array for each of ``out``, or one for all.

        Raises
        ------
        MXNetError
            If the stored value or ``out`` is not row_sparse.
        """
        if out is None or row_ids is None:
            raise ArgumentTypeError("row_sparse_pull: out and row_ids are required.")
        for one, targets in _pairs(key, out):
            stored = self._stored(one)
            numbers = [row_ids] if isinstance(row_ids, NDArray) else list(row_ids)
            numbers = numbers * len(targets) if len(numbers) == 1 else numbers
            for target, rows in zip(targets, numbers, strict=True):
                for name, array in (("the stored value", stored), ("out", target)):
                    if array.stype != "row_sparse":
                        raise MXNetError(
                            f"row_sparse_pull: {name} must be row_sparse, got {array.stype}."
                        )
                chosen = NDArray(rows._data.reshape(-1).unique(), rows.context)
                rows_of = stored.retain  # type: ignore[attr-defined]
                rows_of(chosen.as_in_context(stored.context)).copyto(target)

    def _stored(self, key: Any) -> NDArray:
        if key not in self._values:
            raise MXNetError(f"key {key} has not been inited: call init() first.")
        return self._values[key]

    def set_updater(self, updater: Callable[[Any, NDArray, NDArray], None]) -> None:
        """Call ``updater(key, pushed, stored)`` on every push; it changes ``stored``."""
        self._updater = updater

    _set_updater = set_updater

    def set_optimizer(self, optimizer: Any) -> None:
        """Update stored values by an optimizer, with pushed values as gradients."""
        self._updater = opt.get_updater(optimizer)

    def set_gradient_compression(self, compression_params: dict[str, Any]) -> None:
        """Round pushed gradients as for sending them: to multiples of a threshold.

        Parameters
        ----------
        compression_params : dict
            ``{"type": "2bit", "threshold": 0.5}``: elements become -threshold, 0 or threshold,
            and what is lost is added to the next gradient. Row_sparse gradients stay as they are.

        Raises
        ------
        MXNetError
            If the store is not of type "device", or the parameters are wrong.
        """
        if "device" not in self._type:
            raise MXNetError(
                "Gradient compression is not supported for this type of kvstore: it needs "
                f"'device', got {self._type!r}."
            )
        self._compression = parse(compression_params)

    def _barrier(self) -> None:
        """Wait for the other processes, which there are none of."""

    def _send_command_to_servers(self, head: int, body: Any) -> None:
        """Send a command to the servers, which there are none of."""

    def save_optimizer_states(self, fname: str, dump_optimizer: bool = False) -> None:
        """Write the states of the optimizer to a file."""
        with replacing(fname) as stream:
            stream.write(self._states().get_states(dump_optimizer))

    def load_optimizer_states(self, fname: str) -> None:
        """Read the states of the optimizer from a file."""
        with open(fname, "rb") as stream:
            self._states().set_states(stream.read())

    def _states(self) -> Any:
        if not isinstance(self._updater, opt.Updater):
            raise MismatchError("This store has no optimizer: call set_optimizer() first.")
        return self._updater


def _pairs(key: Any, value: Any) -> list[tuple[Any, list[NDArray]]]:
    """Return (key, arrays of its devices) pairs; a key that comes twice has the arrays of both."""
    if not isinstance(key, list | tuple):
        return [(key, as_list(value))]
    if len(key) != len(value):
        raise MismatchError(f"{len(key)} keys do not go with {len(value)} values.")
    pairs: dict[Any, list[NDArray]] = {}
    for one, part in zip(key, value, strict=True):
        pairs.setdefault(one, []).extend(as_list(part))
    return list(pairs.items())


def _copy(source: NDArray, target: NDArray) -> None:
    """Copy between arrays of any storage."""
    if source.stype not in ("default", target.stype) and target.stype != "default":
        source = source.tostype("default")
    source.copyto(target)


def _sum(values: list[NDArray], place: NDArray) -> NDArray:
    """Return the sum of arrays of several contexts, on the context of ``place``."""
    if any(value.stype == "csr" for value in values):
        raise MXNetError("push: values must be dense or row_sparse, got csr.")
    ctx = place.context
    total = values[0].as_in_context(ctx)
    for value in values[1:]:
        total = total + value.as_in_context(ctx)
    return total


BUILDERS.update(dict.fromkeys(_LOCAL_TYPES, KVStore))
