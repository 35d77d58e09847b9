"""Element types and shapes between ONNX's messages and ours."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...._core.dtype import BFLOAT16
from ...._core.onnx_package import onnx_module
from ....base import MXNetError

# ONNX's number of an element type -> the name of ours; the others arrays cannot have.
_NAMES = {
    1: "float32", 2: "uint8", 3: "int8", 4: "uint16", 5: "int16", 6: "int32", 7: "int64",
    9: "bool", 10: "float16", 11: "float64", 12: "uint32", 13: "uint64", 16: "bfloat16",
}  # fmt: skip
_NUMBERS = {name: number for number, name in _NAMES.items()}

FLOATS = frozenset({"float16", "float32", "float64", "bfloat16"})


def dtype_name(number: int) -> str:
    """Return the name of an element type by ONNX's number; also of those that we do not have."""
    if number in _NAMES:
        return _NAMES[number]
    try:
        return str(onnx_module().TensorProto.DataType.Name(number)).lower()
    except ValueError:
        raise MXNetError(f"There is no element type with the number {number}.") from None


def dtype_number(name: str) -> int | None:
    """Return ONNX's number of an element type that arrays can have."""
    return _NUMBERS.get(name)


def check_dtype(name: str, what: str) -> str:
    """Return the name of an element type, which must be one that arrays can have."""
    if name not in _NUMBERS:
        raise MXNetError(f"{what} is of {name}; arrays can be of {', '.join(_NUMBERS)}.")
    return name


def dtype_of(array: np.ndarray) -> str:
    """Return the name of an array's element type as ONNX has it."""
    return str(array.dtype)


def storable(array: np.ndarray) -> np.ndarray:
    """Return an array in the form in which NDArrays are made: one axis at least."""
    if str(array.dtype) == "bfloat16":
        array = array.view(np.uint16).view(BFLOAT16)
    return np.ascontiguousarray(array).reshape(array.shape or (1,))


def read_type(message: Any) -> tuple[str | None, list[int | str | None] | None]:
    """Return the element type and shape in a TypeProto; None for what it does not say.

    Lengths are numbers, or the names that the model has for them, or None.
    """
    if not message.HasField("tensor_type"):
        return None, None
    tensor = message.tensor_type
    dtype = dtype_name(tensor.elem_type) if tensor.elem_type else None
    if not tensor.HasField("shape"):
        return dtype, None
    shape: list[int | str | None] = []
    for dim in tensor.shape.dim:
        if dim.HasField("dim_value"):
            shape.append(dim.dim_value if dim.dim_value >= 0 else None)
        else:
            shape.append(dim.dim_param or None)
    return dtype, shape
