"""Saving and loading lists and dictionaries of arrays."""

import os
import struct
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .._core import numpy_file, params_file
from .._core.kind import kind_of
from .._core.params_layout import HEADER
from .._core.state import state
from .._ops.sparse.storage import Csr, RowSparse
from ..base import MXNetError
from ..context import cpu
from .creation import array
from .ndarray import NDArray
from .sparse_array import BaseSparseNDArray, wrap


def save(fname: str, data: Any) -> None:
    """Write an array, a list of arrays or a dictionary of arrays to a ``.params`` file.

    The file is written beside and moved into place.

    Raises
    ------
    TypeError, ValueError
        If ``data`` is none of these.
    """
    if isinstance(data, NDArray):
        data = [data]
    if isinstance(data, dict):
        names: list[str] | None = list(data)
        if not all(isinstance(name, str) for name in names):
            raise TypeError("save only accept dict str->NDArray or list of NDArray")
        arrays = list(data.values())
    elif isinstance(data, list | tuple):
        names, arrays = None, list(data)
    else:
        raise ValueError(
            "data needs to either be a NDArray, dict of str, NDArray pairs or a list of NDarrays, "
            f"got {type(data).__name__}."
        )
    if not all(isinstance(value, NDArray) for value in arrays):
        raise TypeError("save only accept dict str->NDArray or list of NDArray")
    params_file.write(
        os.fspath(fname), names, [_content(value) for value in arrays], np_shape=state.np_shape
    )


def _content(value: NDArray) -> Tensor | params_file.Sparse:
    """Return what the file stores of an array."""
    if not isinstance(value, BaseSparseNDArray):
        return value._data
    parts = value._parts
    return params_file.Sparse(value.stype, value.shape, parts.data, parts.aux)


def load(fname: str) -> Any:
    """Read what :func:`save`, a real MXNet, ``numpy.save`` or ``numpy.savez`` wrote.

    Returns a list, or a dictionary where the file holds names. Everything is put on cpu(0).

    Raises
    ------
    MXNetError
        If there is no such file or it is damaged.
    """
    path = os.fspath(fname)
    try:
        with open(path, "rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise MXNetError(f'Open "{path}": {error.strerror or error}.') from error
    if numpy_file.is_numpy(head):
        return _of_numpy(numpy_file.read(path))
    return _collect(params_file.read(path))


def load_frombuffer(buf: bytes) -> Any:
    """Read the content of a ``.params`` file from bytes; see :func:`load`."""
    if not isinstance(buf, bytes | bytearray | memoryview):
        raise TypeError(f"buf must be bytes, got {type(buf).__name__}.")
    return _collect(params_file.read(buf))


def _collect(source: Any) -> Any:
    with source:
        arrays = [_array(value) for value in source.values()]
        return arrays if source.names is None else dict(zip(source.names, arrays, strict=True))


def _array(value: Any) -> NDArray | None:
    if value is None:
        return None
    if isinstance(value, params_file.Sparse):
        indices = [part.to(torch.int64) for part in value.aux]
        if value.stype == "csr":
            parts: Any = Csr(value.shape, value.data, indices[1], indices[0], None)
        else:
            parts = RowSparse(value.shape, value.data, indices[0], None)
        return wrap(parts, kind_of(cpu(), value.data.dtype))
    return NDArray(value, cpu())


def of_pickle(content: bytes) -> NDArray | None:
    """Return the array in what MXNet pickles of one: its part of a ``.params`` file."""
    head, no_names = struct.pack("<3Q", HEADER, 0, 1), struct.pack("<Q", 0)
    with params_file.read(head + bytes(content) + no_names) as file:
        return _array(file[0].value())


def _set_state(self: NDArray, state: dict[str, Any]) -> None:
    """Take over the values of an array that MXNet pickled."""
    content = state.get("handle")
    found = None if content is None else of_pickle(content)
    if found is None:
        return
    self._kind = found._kind
    if isinstance(self, BaseSparseNDArray):
        self._parts = found._parts  # type: ignore[attr-defined]
    else:
        self._plain = self._rec = found._data


NDArray.__setstate__ = _set_state  # type: ignore[attr-defined]


def _of_numpy(found: np.ndarray | dict[str, np.ndarray]) -> Any:
    if isinstance(found, np.ndarray):
        return [array(found, dtype=found.dtype)]
    return {name: array(content, dtype=content.dtype) for name, content in found.items()}
