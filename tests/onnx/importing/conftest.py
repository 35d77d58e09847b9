"""Small models of ONNX, computed by onnxruntime and by what is imported from them."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

import mxnet as mx
from mxnet.contrib import onnx as onnx_mxnet

# The newest version of operators that every onnxruntime of the last years computes.
OPSET = 17


def element_type(array: np.ndarray) -> int:
    return helper.np_dtype_to_tensor_dtype(np.asarray(array).dtype)


def make_model(
    nodes: Sequence[onnx.NodeProto], inputs: dict[str, np.ndarray],
    constants: dict[str, np.ndarray] | None = None, opset: int = OPSET,
    outputs: Sequence[Any] = ("y",), shapes: dict[str, Sequence] | None = None,
) -> onnx.ModelProto:  # fmt: skip
    """Return a model; ``shapes`` may give inputs other shapes than their arrays have."""
    shapes = shapes or {}
    infos = [
        helper.make_tensor_value_info(name, element_type(array), shapes.get(name, np.shape(array)))
        for name, array in inputs.items()
    ]
    made = [one if not isinstance(one, str) else onnx.ValueInfoProto(name=one) for one in outputs]
    initializers = [numpy_helper.from_array(np.asarray(a), n) for n, a in (constants or {}).items()]
    graph = helper.make_graph(nodes, "test", infos, made, initializers)
    model = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", opset)],
        ir_version=max(4, min(10, helper.find_min_ir_version_for(
            [helper.make_opsetid("", opset)], ignore_unknown=True))),
    )  # fmt: skip
    return _typed(model)


def _typed(model: onnx.ModelProto) -> onnx.ModelProto:
    """Give outputs without a type the one that is inferred, or float."""
    if all(info.type.HasField("tensor_type") for info in model.graph.output):
        return model
    inferred = onnx.shape_inference.infer_shapes(model, data_prop=True)
    known = {info.name: info for info in inferred.graph.output}
    for info in model.graph.output:
        if not info.type.HasField("tensor_type"):
            elem = known[info.name].type.tensor_type.elem_type or TensorProto.FLOAT
            info.type.CopyFrom(helper.make_tensor_type_proto(elem, None))
            if known[info.name].type.tensor_type.HasField("shape"):
                info.type.CopyFrom(known[info.name].type)
    return model


def expected(model: onnx.ModelProto, inputs: dict[str, np.ndarray], reference: bool) -> list:
    if reference:
        return ReferenceEvaluator(model).run(None, inputs)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    return session.run(None, inputs)


def computed(model: Any, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
    """Return what a block from the model's symbol, which went through JSON, computes."""
    made, arguments, states = onnx_mxnet.import_model(model)
    made = mx.sym.load_json(made.tojson())
    names = [name for name in inputs if name in made.list_inputs()]
    arrays = {name: mx.nd.array(inputs[name].reshape(inputs[name].shape or (1,)),
                                dtype=inputs[name].dtype) for name in names}  # fmt: skip
    executor = made.bind(mx.cpu(), {**arrays, **arguments}, aux_states=states)
    return [array.asnumpy() for array in executor.forward()]


def computed_by_block(model: Any, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
    """Return what the block of a model computes: shapes may then depend on values."""
    block = onnx_mxnet.import_to_gluon(model, mx.cpu())
    found = block(*[mx.nd.array(array, dtype=array.dtype) for array in inputs.values()])
    return [array.asnumpy() for array in (found if isinstance(found, list) else [found])]


def compare(found: Sequence[np.ndarray], wanted: Sequence[np.ndarray], rtol: float, atol: float):
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        other = np.asarray(other)
        assert one.shape == (other.shape or (1,))
        assert one.dtype == other.dtype
        np.testing.assert_allclose(one, other.reshape(one.shape), rtol=rtol, atol=atol)


@pytest.fixture
def agree() -> Callable[..., onnx.ModelProto]:
    """Check that a graph of nodes is imported so that it computes what onnxruntime does."""

    def check(
        nodes: Any, inputs: dict[str, np.ndarray], constants: dict[str, np.ndarray] | None = None,
        opset: int = OPSET, outputs: Sequence[Any] = ("y",),
        shapes: dict[str, Sequence] | None = None, rtol: float = 1e-5, atol: float = 1e-5,
        reference: bool = False, block: bool = False,
    ) -> onnx.ModelProto:  # fmt: skip
        nodes = nodes if isinstance(nodes, list) else [nodes]
        inputs = {name: np.asarray(array) for name, array in inputs.items()}
        model = make_model(nodes, inputs, constants, opset, outputs, shapes)
        wanted = expected(model, inputs, reference)
        found = computed_by_block(model, inputs) if block else computed(model, inputs)
        compare(found, wanted, rtol, atol)
        return model

    return check


@pytest.fixture
def model_of() -> Callable[..., onnx.ModelProto]:
    """Make a model of nodes, inputs and constants."""
    return make_model


@pytest.fixture
def results() -> Callable[..., list[np.ndarray]]:
    """Compute what is imported from a model."""
    return computed
