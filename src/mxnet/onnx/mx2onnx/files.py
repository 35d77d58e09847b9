"""Models as protocol buffers, and their files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..._core.files import replacing
from ..._core.onnx_package import onnx_module
from ...base import MXNetError
from ...libinfo import __version__
from .values import Value
from .writer import Array, Body, Step, Writer

#: The version of ONNX's operators that is written, and that of the file around them.
OPSET, IR_VERSION = 20, 9

#: Protocol buffers end at 2 GB: the arrays of larger models lie in a second file.
LARGEST = 2**31 - 2**24

# What starts on a page of memory can be mapped.
_PAGE = 4096


def element_type(dtype: Any) -> int:
    """Return ONNX's number of a dtype."""
    return onnx_module("onnx.helper").np_dtype_to_tensor_dtype(np.dtype(dtype))


def value_info(name: str, dtype: Any, shape: Sequence[int | str | None]) -> Any:
    """Return the entry that tells dtype and shape of an input or output."""
    helper = onnx_module("onnx.helper")
    return helper.make_tensor_value_info(name, element_type(dtype), list(shape))


def graph_proto(
    writer: Writer, name: str, inputs: Sequence[Any], outputs: Sequence[Any],
    tensors: Sequence[Any] = (),
) -> Any:  # fmt: skip
    """Return a graph of the writer's steps."""
    helper = onnx_module("onnx.helper")
    nodes = [_node(step) for step in writer.steps]
    return helper.make_graph(nodes, name, list(inputs), list(outputs), list(tensors))


def _node(step: Step) -> Any:
    helper, numpy_helper = onnx_module("onnx.helper"), onnx_module("onnx.numpy_helper")
    attributes = {}
    for key, value in step.attributes.items():
        if isinstance(value, Body):
            value = _subgraph(value)
        elif isinstance(value, np.dtype):
            value = element_type(value)
        elif isinstance(value, np.ndarray):
            value = numpy_helper.from_array(value)
        attributes[key] = value
    return helper.make_node(step.kind, step.inputs, step.outputs, name=step.name, **attributes)


def _subgraph(body: Body) -> Any:
    inputs = [value_info(value, value.dtype, value.shape) for value in body.inputs]
    outputs = [value_info(value, value.dtype, value.shape) for value in body.outputs]
    return graph_proto(body.writer, body.name, inputs, outputs)


def used_arrays(writer: Writer, arrays: Mapping[str, Array], heads: Sequence[str]) -> list[str]:
    """Return the names of the constants that the steps, or the outputs, read."""
    used: set[str] = set(heads)
    waiting = [writer]
    while waiting:
        for step in waiting.pop().steps:
            used.update(step.inputs)
            bodies = [value for value in step.attributes.values() if isinstance(value, Body)]
            used.update(name for body in bodies for name in body.outputs)
            waiting += [body.writer for body in bodies]
    return [name for name in arrays if name in used]


def write_model(
    path: str, writer: Writer, inputs: Sequence[Any], outputs: Sequence[Any],
    arrays: Mapping[str, Array], infer: bool,
) -> None:  # fmt: skip
    """Write a model; one that is too large for a single file has its arrays in ``PATH.data``.

    Raises
    ------
    MXNetError
        If onnx finds a mistake in the model.
    OSError
        If a file cannot be written.
    """
    numpy_helper = onnx_module("onnx.numpy_helper")
    outside = sum(array.nbytes for array in arrays.values()) > LARGEST
    if outside:
        tensors, ends = _outside(arrays, os.path.basename(path) + ".data")
    else:
        tensors = [numpy_helper.from_array(array, name) for name, array in arrays.items()]
        ends = {}
    model = _model(graph_proto(writer, "mxnet", inputs, outputs, tensors))
    if infer:
        model = _inferred(model)
    if outside:
        with replacing(path + ".data") as stream:
            for name, array in arrays.items():
                stream.seek(ends[name])
                stream.write(np.ascontiguousarray(array).data)
    else:
        _check(model)
    with replacing(path) as stream:
        stream.write(model.SerializeToString())


def _model(graph: Any) -> Any:
    helper = onnx_module("onnx.helper")
    return helper.make_model(
        graph, producer_name="Regluon", producer_version=__version__, ir_version=IR_VERSION,
        opset_imports=[helper.make_opsetid("", OPSET)],
    )  # fmt: skip


def _outside(arrays: Mapping[str, Array], location: str) -> tuple[list[Any], dict[str, int]]:
    """Return tensors whose content lies in another file, and where each begins there."""
    proto = onnx_module().TensorProto
    tensors, places, place = [], {}, 0
    for name, array in arrays.items():
        tensor = proto(name=name, dims=array.shape, data_type=element_type(array.dtype),
                       data_location=proto.EXTERNAL)  # fmt: skip
        for key, text in (("location", location), ("offset", place), ("length", array.nbytes)):
            tensor.external_data.add(key=key, value=str(text))
        tensors.append(tensor)
        places[name] = place
        place += -(-array.nbytes // _PAGE) * _PAGE
    return tensors, places


def _check(model: Any) -> None:
    checker = onnx_module("onnx.checker")
    try:
        checker.check_model(model)
    except checker.ValidationError as error:
        raise MXNetError(f"onnx.export_model: onnx refuses the model: {error}") from error


def _inferred(model: Any) -> Any:
    inference = onnx_module("onnx.shape_inference")
    try:
        return inference.infer_shapes(model, check_type=True, strict_mode=True)
    except inference.InferenceError as error:
        raise MXNetError(f"onnx.export_model: shape inference failed: {error}") from error


def described(value: Value, names: Mapping[tuple[int, ...], str]) -> list[int | str | None]:
    """Return the shape of a value, open lengths by their names."""
    return [
        length if length is not None else names.get(lengths)
        for length, lengths in zip(value.shape, value.lengths, strict=True)
    ]
