"""Facts of the ``.params`` container that its reader and its writer share."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

HEADER = 0x112
V1 = 0xF993FAC8
V2 = 0xF993FAC9
V3 = 0xF993FACA  # an array without dimensions is a scalar here and "no array" in the others

STYPES = {-1: "undefined", 0: "default", 1: "row_sparse", 2: "csr"}
STYPE_NUMBERS = {stype: number for number, stype in STYPES.items()}
AUX_COUNT = {"undefined": 0, "default": 0, "row_sparse": 1, "csr": 2}
CPU = (1, 0)  # device type and number

INT = struct.Struct("<i")
WORD = struct.Struct("<I")
LONG = struct.Struct("<Q")
PAIR = struct.Struct("<2i")


@dataclass(frozen=True, slots=True)
class Sparse:
    """The parts of a sparse array.

    ``row_sparse``: ``data`` (R, ...) holds R rows of an array of ``shape``, ``aux`` is their
    indices (R,). ``csr``: ``data`` (Z,) holds the stored values of a matrix, ``aux`` is indptr
    (rows + 1,) and the column indices (Z,).
    """

    stype: str
    shape: tuple[int, ...]
    data: Tensor
    aux: tuple[Tensor, ...]


def shape_problem(
    stype: str,
    shape: tuple[int, ...],
    stored: tuple[int, ...] | None,
    aux: Sequence[tuple[torch.dtype, tuple[int, ...]]],
) -> str | None:
    """Say why the parts of a sparse array do not fit together; None if they do."""
    if len(aux) != AUX_COUNT[stype]:
        return f"{len(aux)} arrays of indices instead of {AUX_COUNT[stype]}"
    if not aux:
        return None
    if any(dtype not in (torch.int32, torch.int64) for dtype, _ in aux):
        return "indices that are neither int32 nor int64"
    shapes = [aux_shape for _, aux_shape in aux]
    if stype == "row_sparse":
        fits = shape and stored and stored[1:] == shape[1:] and shapes == [stored[:1]]
    else:
        fits = len(shape) == 2 and stored is not None and len(stored) == 1
        # MXNet reads a matrix without any value that lacks its indptr.
        empty = stored == (0,) and shapes[0] == (0,)
        fits = fits and (empty or shapes[0] == (shape[0] + 1,)) and shapes[1] == stored
    return None if fits else f"values of shape {stored} with indices of shapes {shapes}"


def index_problem(sparse: Sparse) -> str | None:
    """Say why the indices of a sparse array cannot be right; None if they can."""
    if sparse.stype == "row_sparse":
        return _range_problem("row", sparse.aux[0], sparse.shape[0])
    indptr, columns = sparse.aux
    if not len(indptr):
        return None
    if indptr[0] != 0 or indptr[-1] != len(columns) or (indptr.diff() < 0).any():
        return f"indptr does not rise from 0 to {len(columns)}"
    return _range_problem("column", columns, sparse.shape[1])


def _range_problem(axis: str, indices: Tensor, size: int) -> str | None:
    if not len(indices) or (indices.min() >= 0 and indices.max() < size):
        return None
    return (
        f"{axis} indices from {int(indices.min())} to {int(indices.max())}, allowed 0 to {size - 1}"
    )
