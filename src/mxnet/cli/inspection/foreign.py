"""Inspection of ONNX models: what their graph takes, gives and holds."""

from __future__ import annotations

import math
import os
from collections import Counter
from typing import Any

from ..._core.onnx_package import onnx_module
from ...base import MXNetError
from ..console import Console
from .pieces import check_pieces
from .report import Report, Table
from .statistics import COLUMNS, figures


def onnx_model(path: str, with_values: bool, console: Console) -> Report:
    """Return the report on an ONNX model; values outside the file are not read."""
    onnx = onnx_module()
    check_pieces(path)
    try:
        model = onnx.load(path, load_external_data=False)
    except Exception as error:  # Protocol Buffers' readers have errors of their own
        raise MXNetError(f"{path}: this is no whole ONNX model: {error}.") from error
    graph = model.graph
    report = Report(path, "ONNX model")
    initial = {tensor.name for tensor in graph.initializer}
    operators = Counter(_operator(node) for node in graph.node)
    report.facts = {
        "size": os.path.getsize(path),
        "written by": f"{model.producer_name} {model.producer_version}".strip() or None,
        "IR version": model.ir_version,
        "opsets": {item.domain or "ai.onnx": item.version for item in model.opset_import},
        "nodes": len(graph.node),
        "inputs": [_typed(onnx, one) for one in graph.input if one.name not in initial],
        "outputs": [_typed(onnx, one) for one in graph.output],
        "count": len(graph.initializer),
        "elements": sum(math.prod(tensor.dims) for tensor in graph.initializer),
    }
    try:
        onnx.checker.check_model(model)
    except Exception as error:  # ValidationError, and whatever broken values lead to
        report.problems.append(f"{path}: {str(error).splitlines()[0]}")
    report.tables = [
        _arrays(onnx, graph, with_values, console),
        Table("operators", ["operator", "count"], [list(pair) for pair in operators.most_common()]),
    ]
    return report


def _arrays(onnx: Any, graph: Any, with_values: bool, console: Console) -> Table:
    columns: list[str] = ["name", "shape", "dtype"]
    rows: list[list[Any]] = [
        [tensor.name, list(tensor.dims), _dtype(onnx, tensor.data_type)]
        for tensor in graph.initializer
    ]
    if with_values:
        columns += COLUMNS
        pairs = zip(rows, graph.initializer, strict=True)
        for row, tensor in console.progress(pairs, "arrays", len(rows)):
            row += _figures_of(onnx, tensor)
    return Table("arrays", columns, rows)


def _figures_of(onnx: Any, tensor: Any) -> list[Any]:
    if tensor.data_location == onnx.TensorProto.EXTERNAL:
        return [None] * len(COLUMNS)
    try:
        values = onnx.numpy_helper.to_array(tensor)
    except Exception as error:  # whatever values lead to that do not fit their shape
        raise MXNetError(f"array {tensor.name!r}: {error}. The file is damaged.") from error
    if values.dtype.kind in "Oc":  # texts and complex numbers have no range
        return [None] * len(COLUMNS)
    return figures(values.astype("float32") if values.dtype.kind == "V" else values)


def _operator(node: Any) -> str:
    return f"{node.domain}::{node.op_type}" if node.domain else node.op_type


def _dtype(onnx: Any, number: int) -> str:
    if number not in onnx.TensorProto.DataType.values():
        return f"type {number}"
    name: str = onnx.TensorProto.DataType.Name(number).lower()
    return {"float": "float32", "double": "float64"}.get(name, name)


def _typed(onnx: Any, value: Any) -> str:
    """Return name, shape and dtype of an input or output as one text."""
    kind = value.type.tensor_type
    shape = ", ".join(str(d.dim_param or d.dim_value or "?") for d in kind.shape.dim)
    return f"{value.name} ({shape}) {_dtype(onnx, kind.elem_type)}"
