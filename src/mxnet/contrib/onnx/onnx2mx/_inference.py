"""Element types and shapes of what a node makes, by ONNX's own inference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...._core.onnx_package import onnx_module
from ._lengths import Length
from ._types import dtype_number, read_type
from ._value import Value

__all__ = ["infer"]

# Constants up to this size are shown to the inference.
_SHOWN = 1024


def infer(
    node: Any, inputs: Sequence[Value | None], declared: dict[str, Any], version: int
) -> list[tuple[str | None, Any]]:
    """Return the element type and shape of each output, None as far as nobody knows.

    What the model itself declares helps out.
    """
    types: list[tuple[str | None, Any]] = []
    inferred = _inferred(node, inputs, version)
    for name in node.output:
        dtype, shape = read_type(inferred[name]) if name in inferred else (None, None)
        if name in declared:
            other, known = read_type(declared[name])
            dtype, shape = dtype or other, known if shape is None else shape
        types.append((dtype, shape))
    return types


def _inferred(node: Any, inputs: Sequence[Value | None], version: int) -> dict[str, Any]:
    onnx = onnx_module()
    domain = "" if node.domain == "ai.onnx" else node.domain
    try:
        schema = onnx.defs.get_schema(node.op_type, version, domain)
    except Exception:  # no such operator; that is told where it is looked for
        return {}
    given = {
        name: value for name, value in zip(node.input, inputs, strict=True) if value is not None
    }
    types = {name: _type_message(value) for name, value in given.items()}
    data = {
        name: onnx.numpy_helper.from_array(value.array, name) for name, value in given.items()
        if value.array is not None and value.array.size <= _SHOWN
    }  # fmt: skip
    if any(message is None for message in types.values()) or any(
        part.HasField("g") for part in node.attribute
    ):
        return {}
    opsets = [onnx.helper.make_opsetid(domain, version)]
    inference = onnx_module("onnx.shape_inference")
    try:
        return inference.infer_node_outputs(schema, node, types, data, None, opsets)
    except Exception:  # what does not fit together shows when the graph runs
        return {}


def _type_message(value: Value) -> Any:
    number = dtype_number(value.dtype or "")
    if number is None:
        return None
    shape = None
    if value.shape is not None:
        shape = [one.key if isinstance(one, Length) else one for one in value.shape]
    return onnx_module().helper.make_tensor_type_proto(number, shape)
