"""Running a model with a look at everything in between, here and by onnxruntime."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import numpy as np

from ... import ndarray as nd
from ..._core.onnx_package import onnx_module
from ...base import MXNetError, py_str
from ...context import cpu
from .inputs import Arrays, Shapes, Wanted
from .model import Model, float_type, is_float, type_name


class Run(dict[str, np.ndarray]):
    """Every result by its name, in the order in which they were computed.

    ``outputs`` are the names of the model's outputs among them.
    """

    outputs: list[str]


def run_graph(model: Model, inputs: Arrays) -> Run:
    """Run a model's graph as for inference; floats get the type of the model's own."""
    assert model.graph is not None
    own = model.parameters()
    states = {name: own[name] for name in model.graph.list_auxiliary_states()}
    args = {name: own[name] for name in model.graph.list_arguments() if name in own}
    floats = float_type(model)
    for name, value in inputs.items():
        array = nd.array(value, dtype=value.dtype)
        args[name] = array.astype(floats) if is_float(array) else array
    executor = model.graph.bind(cpu(), args, aux_states=states, grad_req="null")
    # Operators have outputs that no graph shows, such as a batch's mean.
    visible, found = set(model.graph.get_internals().list_outputs()), Run()

    def note(name: str | bytes, array: nd.NDArray) -> None:
        if py_str(name) in visible:
            found[py_str(name)] = as_numpy(array)

    executor.set_monitor_callback(note)
    outputs = executor.forward(is_train=False)
    found.outputs = model.graph.list_outputs()
    found.update(
        (name, as_numpy(array)) for name, array in zip(found.outputs, outputs, strict=True)
    )
    return found


def as_numpy(array: nd.NDArray) -> np.ndarray:
    """Return the values of an array of any storage and dtype; bfloat16 as float32."""
    dense = array.tostype("default")
    return (dense.astype("float32") if type_name(dense) == "bfloat16" else dense).asnumpy()


def run_onnx(path: str, inputs: Mapping[str, np.ndarray]) -> Run:
    """Run an ONNX model by onnxruntime; results in between are seen unless values lie outside.

    Raises MXNetError if onnxruntime is missing or does not run it.
    """
    onnx, runtime = onnx_module(), onnx_module("onnxruntime")
    model = onnx.load(path, load_external_data=False)
    outside = any(tensor.external_data for tensor in model.graph.initializer)
    declared = [value.name for value in model.graph.output]
    names = declared if outside else _everything(onnx, model)
    options = runtime.SessionOptions()
    # Fused operators would compute something else than what the names say.
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        content = os.fspath(path) if outside else model.SerializeToString()
        session = runtime.InferenceSession(content, options, ["CPUExecutionProvider"])
        types = _types(onnx, model)
        given = {n: value.astype(types[n]) for n, value in inputs.items() if n in types}
        results = session.run(names, given)
    except Exception as error:  # onnxruntime raises classes of its own, by no common base
        raise MXNetError(f"{path}: onnxruntime cannot run it: {error}") from error
    found = Run(
        (name, value) for name, value in zip(names, results, strict=True)
        if isinstance(value, np.ndarray)
    )  # fmt: skip
    found.outputs = declared
    return found


def _everything(onnx: Any, model: Any) -> list[str]:
    """Make all results of a graph its outputs, and return their names."""
    names = [name for node in model.graph.node for name in node.output if name]
    known = {value.name for value in model.graph.output}
    model.graph.output.extend(
        onnx.helper.make_empty_tensor_value_info(name) for name in names if name not in known
    )
    return [*names, *(name for name in known if name not in names)]


def _types(onnx: Any, model: Any) -> dict[str, Any]:
    """Return the dtypes of all inputs."""
    convert = onnx.helper.tensor_dtype_to_np_dtype
    return {one.name: convert(one.type.tensor_type.elem_type) for one in model.graph.input}


def onnx_inputs(path: str) -> Shapes:
    """Return shape and dtype of the inputs of an ONNX model that have all their lengths."""
    onnx = onnx_module()
    model = onnx.load(path, load_external_data=False)
    types = _types(onnx, model)
    found: Shapes = {}
    for value in model.graph.input:
        shape = tuple(length.dim_value for length in value.type.tensor_type.shape.dim)
        if shape and all(shape):
            found[value.name] = Wanted(shape, np.dtype(types[value.name]).name)
    return found
