"""Optimizer states as bytes: a safetensors file whose metadata, JSON, tells what the arrays are.

Nothing in such a file can run code. The metadata holds "format", and the coded "states" and
"optimizer". Codes: numbers, strings, true, false and null are themselves; the rest is a list that
starts with its kind::

    ["array", n]                             the tensor named n
    ["row_sparse", n, m, shape]              rows, the tensor n, and their numbers, the tensor m
    ["tuple", ...]  ["list", ...]            containers
    ["dict", [key, value], ...]
    ["object", base, class, attributes]      an optimizer or a schedule

Pickles that MXNet wrote are read as well, by an unpickler that knows arrays, optimizers and
schedules and refuses everything else.
"""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import safetensors
import safetensors.torch
from torch import Tensor

from ..base import MXNetError
from ..lr_scheduler import LRScheduler
from ..ndarray import NDArray
from ..ndarray.sparse import RowSparseNDArray, row_sparse_array
from .base import Optimizer
from .pickles import read_pickle
from .restore import restored

FORMAT = "mxnet optimizer states 1"
_BASES: dict[str, type] = {"optimizer": Optimizer, "lr_scheduler": LRScheduler}
# A header this long is none of ours: what follows its eight bytes would be read before any check.
_LONGEST_HEADER = 1 << 30


def dump(states: dict[Any, Any], optimizer: Optimizer | None = None) -> bytes:
    """Return states, and an optimizer if given, as bytes.

    Raises
    ------
    TypeError
        If they hold an object that files do not know.
    """
    arrays: list[NDArray] = []
    metadata = {"format": FORMAT, "states": json.dumps(_encode(states, arrays, "states"))}
    if optimizer is not None:
        metadata["optimizer"] = json.dumps(_encode(optimizer, arrays, "optimizer"))
    tensors = {str(number): array._data.contiguous().cpu() for number, array in enumerate(arrays)}
    # Two states may share memory, which safetensors refuses.
    seen: set[int] = set()
    for name, tensor in tensors.items():
        memory = tensor.untyped_storage().data_ptr()
        if memory in seen:
            tensors[name] = tensor.clone()
        seen.add(memory)
    return safetensors.torch.save(tensors, metadata)


def load(content: bytes) -> tuple[dict[Any, Any], Optimizer | None]:
    """Return (states, optimizer or None) from bytes of :func:`dump` or of MXNet.

    Raises
    ------
    MXNetError
        If the bytes are neither, are damaged, or need a class that is not known here.
    """
    if not isinstance(content, bytes | bytearray | memoryview):
        raise TypeError(f"optimizer states must be bytes, got {type(content).__name__}.")
    content = bytes(content)
    metadata = _metadata(content)
    if metadata is None:
        found = read_pickle(content)
        states, optimizer = found if isinstance(found, tuple) and len(found) == 2 else (found, None)
    else:
        try:
            tensors = safetensors.torch.load(content)
            states = _decode(json.loads(metadata["states"]), tensors)
            optimizer = _decode(json.loads(metadata.get("optimizer", "null")), tensors)
        except (KeyError, IndexError, ValueError, TypeError, AttributeError, RecursionError,
                safetensors.SafetensorError) as error:  # fmt: skip
            raise MXNetError(f"optimizer states: the content is damaged: {error!r}.") from error
    if not isinstance(states, dict) or not isinstance(optimizer, Optimizer | None):
        raise MXNetError(
            "optimizer states: expected a dict of states, and an optimizer or none, got "
            f"{type(states).__name__} and {type(optimizer).__name__}."
        )
    return states, optimizer


def _metadata(content: bytes) -> dict[str, str] | None:
    """Return the metadata if ``content`` is a file of ours."""
    size = int.from_bytes(content[:8], "little")
    if content[8:9] != b"{" or not size <= min(len(content) - 8, _LONGEST_HEADER):
        return None
    try:
        metadata = json.loads(content[8 : 8 + size]).get("__metadata__", {})
    except (ValueError, RecursionError):
        return None
    if not isinstance(metadata, dict) or metadata.get("format") != FORMAT:
        raise MXNetError(
            f"optimizer states: expected a safetensors file with format {FORMAT!r}, got "
            f"{metadata.get('format') if isinstance(metadata, dict) else metadata!r}."
        )
    return metadata


def _encode(value: Any, arrays: list[NDArray], where: str) -> Any:
    if isinstance(value, RowSparseNDArray):
        arrays += [value.data, value.indices]
        return ["row_sparse", len(arrays) - 2, len(arrays) - 1, list(value.shape)]
    if isinstance(value, NDArray):
        arrays.append(value)
        return ["array", len(arrays) - 1]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, tuple | list):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return [kind, *(_encode(v, arrays, f"{where}[{i}]") for i, v in enumerate(value))]
    if isinstance(value, dict):
        return ["dict", *([_encode(k, arrays, where), _encode(v, arrays, f"{where}[{k!r}]")]
                          for k, v in value.items())]  # fmt: skip
    for name, base in _BASES.items():
        if isinstance(value, base):
            attributes = {k: v for k, v in vars(value).items() if k != "param_dict"}
            return ["object", name, _path(type(value)), _encode(attributes, arrays, where)]
    raise TypeError(
        f"optimizer states: {where} is a {type(value).__name__}, which cannot be saved: only "
        "arrays, numbers, strings, lists, tuples, dicts and schedules can. Without "
        "dump_optimizer=True the optimizer itself is left out."
    )


def _decode(code: Any, tensors: dict[str, Tensor]) -> Any:
    if not isinstance(code, list):
        return code
    kind, *rest = code
    if kind == "array":
        return NDArray(tensors[str(rest[0])])
    if kind == "row_sparse":
        data, indices = (NDArray(tensors[str(number)]) for number in rest[:2])
        return row_sparse_array((data, indices), shape=tuple(rest[2]))
    if kind in ("tuple", "list"):
        values = [_decode(part, tensors) for part in rest]
        return tuple(values) if kind == "tuple" else values
    if kind == "dict":
        return {_decode(key, tensors): _decode(value, tensors) for key, value in rest}
    if kind == "object":
        base, path, attributes = rest
        return restored(_class(_BASES[base], path), _decode(attributes, tensors))
    raise ValueError(f"no code is called {kind!r}")


def _class(base: type, path: str) -> type:
    """Return the subclass of ``base`` at ``path``, among those that exist already."""
    for klass in _family(base):
        if _path(klass) == path:
            return klass
    raise MXNetError(
        f"optimizer states: they were saved with {path}, which is not defined here: import the "
        "module that defines it first."
    )


def _family(base: type) -> Iterator[type]:
    yield base
    for klass in base.__subclasses__():
        yield from _family(klass)


def _path(klass: type) -> str:
    return f"{klass.__module__}.{klass.__qualname__}"
