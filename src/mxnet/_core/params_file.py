"""The ``.params`` / ``.nd`` container: bytes <-> tensors.

A file is a list of arrays, with a name for each or for none. All integers are little-endian:

    uint64 0x112, uint64 reserved, uint64 count, the arrays, uint64 0 or count, the names

`read` returns a directory of the arrays without building any of them; `write` writes the bytes
that MXNet 1.9.1 writes for arrays on ``cpu(0)``. Four layouts of an array exist, told apart by its
first word: the three magic numbers below, or the number of dimensions in the oldest one.
"""

import os
import struct
from collections.abc import Sequence
from typing import BinaryIO

import torch
from torch import Tensor

from ..base import MXNetError
from . import dtype as dtypes
from .files import replacing
from .params_layout import (
    CPU,
    HEADER,
    INT,
    LONG,
    PAIR,
    STYPE_NUMBERS,
    V2,
    V3,
    WORD,
    Sparse,
    index_problem,
    shape_problem,
)
from .params_reader import Entry, ParamsFile, read

__all__ = ["Entry", "ParamsFile", "Sparse", "read", "write"]


def write(
    path: str | os.PathLike[str],
    names: Sequence[str] | None,
    arrays: Sequence[Tensor | Sparse],
    np_shape: bool = False,
) -> None:
    """Write arrays to ``path``, named by ``names`` or, if that is None, as a plain list.

    The file appears complete or not at all. Tensors of any device and layout of memory are taken,
    and recorded as living on ``cpu(0)``. ``np_shape`` selects the layout V3 that MXNet writes under
    NumPy shape semantics; without it V2 is written, which cannot express dense scalars (shape ()):
    these are written as V3 in any case, and sparse arrays always as V2.

    Raises MXNetError if the file cannot be written or an array has a type that files do not know.
    """
    label = os.fspath(path)
    heads = [_array_head(array, np_shape) for array in arrays]
    tail = _names_tail(names, len(arrays))
    try:
        with replacing(path) as stream:
            stream.write(struct.pack("<3Q", HEADER, 0, len(arrays)))
            for head, array in zip(heads, arrays, strict=True):
                stream.write(head)
                _write_values(stream, array)
            stream.write(tail)
    except OSError as error:
        raise MXNetError(f"{label}: cannot write the parameter file: {error}.") from error


def _array_head(array: Tensor | Sparse, np_shape: bool) -> bytes:
    """Return the bytes of an array that come before its values."""
    sparse = isinstance(array, Sparse)
    shape = tuple(array.shape)
    stype = array.stype if sparse else "default"
    data, aux = (array.data, array.aux) if sparse else (array, ())
    if sparse:
        described = [(part.dtype, tuple(part.shape)) for part in aux]
        problem = shape_problem(stype, shape, tuple(data.shape), described)
        problem = problem or index_problem(array)
        if problem:
            raise MXNetError(f"cannot save a {stype} array of shape {shape}: {problem}.")
    version = V3 if not sparse and (np_shape or not shape) else V2
    parts = [WORD.pack(version), INT.pack(STYPE_NUMBERS[stype])]
    if sparse:
        parts.append(_pack_shape(data.shape))
    parts += [_pack_shape(shape), PAIR.pack(*CPU), INT.pack(dtypes.number(data.dtype))]
    for part in aux:
        parts += [INT.pack(dtypes.number(part.dtype)), _pack_shape(part.shape)]
    return b"".join(parts)


def _pack_shape(shape: Sequence[int]) -> bytes:
    return struct.pack(f"<i{len(shape)}q", len(shape), *shape)


def _names_tail(names: Sequence[str] | None, count: int) -> bytes:
    if names is None:
        return LONG.pack(0)
    if len(names) != count:
        raise ValueError(f"write: expected {count} names, one for each array, got {len(names)}.")
    texts = [name.encode("utf-8") for name in names]
    return LONG.pack(count) + b"".join(LONG.pack(len(text)) + text for text in texts)


def _write_values(stream: BinaryIO, array: Tensor | Sparse) -> None:
    parts = (array.data, *array.aux) if isinstance(array, Sparse) else (array,)
    for part in parts:
        values = part.detach().cpu().contiguous()
        if values.dtype == torch.bfloat16:
            values = values.view(torch.int16)  # NumPy has no bfloat16
        stream.write(values.numpy().data)
