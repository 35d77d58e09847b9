"""Access to parameters of which a store keeps the rows."""

from __future__ import annotations

from typing import Any

from .. import ndarray
from .._core.errors import MismatchError
from ..context import Context, cpu
from ..ndarray import NDArray

STORAGE_TYPES = ("default", "row_sparse", "csr")


class RowSparseAccess:
    """The part of a parameter that concerns storage types."""

    name: str
    _stype: str
    _trainer: Any
    _data: list[NDArray] | None

    def _check_stype(self, key: str, stype: str) -> str:
        if stype not in STORAGE_TYPES:
            raise MismatchError(
                f"{key} for Parameter '{self.name}' must be one of 'default', 'row_sparse', or "
                f"'csr', but got {stype!r}."
            )
        return stype

    def _set_trainer(self, trainer: Any) -> None:
        """Note the trainer, of whose store the rows come.

        Raises
        ------
        RuntimeError
            If another trainer has a parameter of which stores keep the rows.
        """
        if self._stype != "default" and trainer and self._trainer not in (None, trainer):
            raise RuntimeError(
                f"Failed to set the trainer for Parameter '{self.name}' because it was already "
                "set. More than one trainers for a row_sparse Parameter is not supported."
            )
        self._trainer = trainer

    def _refuse(self, what: str, method: str, instead: str) -> RuntimeError:
        """Return the error of a method for another storage type; ``what`` is "a copy" or so."""
        return RuntimeError(
            f"Cannot return {what} of Parameter '{self.name}' via {method} because its storage "
            f"type is {self._stype}. Please use {instead} instead."
        )

    def row_sparse_data(self, row_id: NDArray) -> NDArray:
        """Return the parameter with the given rows, on the context of ``row_id``.

        The rows come from the trainer's store; afterwards the parameter's own array holds them
        alone. A parameter of dense storage has :meth:`data` instead.

        Raises
        ------
        RuntimeError
            If the storage type is not row_sparse, or no trainer has the parameter.
        """
        if self._stype != "row_sparse":
            raise self._refuse("a copy", "row_sparse_data()", "data()")
        return self._get_row_sparse(self._data, None, row_id)

    def list_row_sparse_data(self, row_id: NDArray) -> list[NDArray]:
        """Return the parameter with the given rows on all contexts; see :meth:`row_sparse_data`."""
        if self._stype != "row_sparse":
            raise self._refuse("copies", "list_row_sparse_data()", "list_data()")
        return self._get_row_sparse(self._data, list, row_id)

    def _get_row_sparse(self, arr_list: list[NDArray] | None, ctx: Any, row_id: NDArray) -> Any:
        """Fill the arrays on all contexts, or on that of ``row_id``, by the trainer's store."""
        if not isinstance(row_id, NDArray):
            raise TypeError(f"row_id must have NDArray type, but {type(row_id)} is given.")
        if self._trainer is None:
            raise RuntimeError(
                f"Cannot get row_sparse data for Parameter '{self.name}' when no Trainer is "
                "created with it."
            )
        arrays = self._check_and_get(arr_list, ctx or row_id.context)
        self._trainer._row_sparse_pull(self, arrays, row_id)
        return arrays

    def _check_and_get(self, arr_list: list[NDArray] | None, ctx: Any) -> Any:
        raise NotImplementedError

    def _whole(self) -> NDArray:
        """Return all rows, in main memory: from the trainer's store if there is one."""
        arrays = self._check_and_get(self._data, list)
        if self._stype != "row_sparse" or self._trainer is None:
            return arrays[0].detach().copyto(cpu())
        array = ndarray.zeros(arrays[0].shape, cpu(), arrays[0].dtype, stype="row_sparse")
        everything = ndarray.arange(0, array.shape[0], dtype="int64", ctx=cpu())
        self._trainer._row_sparse_pull(self, array, everything, full_idx=True)
        return array


def stored(data: NDArray, stype: str, ctx: Context) -> NDArray:
    """Return a copy of initial values on a context, in a storage type, with all rows."""
    if data.stype == stype or stype != "row_sparse":
        return data.tostype(stype).copyto(ctx)
    rows = ndarray.arange(0, data.shape[0], dtype="int64", ctx=data.context)
    return ndarray.sparse.row_sparse_array((data, rows), shape=data.shape, ctx=ctx)
