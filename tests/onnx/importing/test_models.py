"""Whole models: names, parameters, training, files, and what is wrong with them."""

import inspect
import os
import subprocess
import sys

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

import mxnet as mx
from mxnet import autograd, gluon, nd
from mxnet.contrib import onnx as onnx_mxnet

RNG = np.random.RandomState(13)
X = RNG.randn(4, 3, 8, 8).astype(np.float32)


def weights(*shape):
    return RNG.randn(*shape).astype(np.float32) * 0.3


@pytest.fixture
def network(model_of):
    """A small network, its names as exporters give them."""
    constants = {
        "conv.weight": weights(5, 3, 3, 3), "conv.bias": weights(5), "bn.weight": weights(5),
        "bn.bias": weights(5), "bn.mean": weights(5), "bn.var": abs(weights(5)) + 0.5,
        "fc.weight": weights(2, 5), "fc.bias": weights(2),
    }  # fmt: skip
    names = ["conv_out", "bn.weight", "bn.bias", "bn.mean", "bn.var"]
    nodes = [
        helper.make_node("Conv", ["x", "conv.weight", "conv.bias"], ["conv_out"], pads=[1] * 4),
        helper.make_node("BatchNormalization", names, ["bn_out"], name="norm"),
        helper.make_node("Relu", ["bn_out"], ["relu_out"]),
        helper.make_node("GlobalAveragePool", ["relu_out"], ["pool_out"]),
        helper.make_node("Flatten", ["pool_out"], ["flat"]),
        helper.make_node("Gemm", ["flat", "fc.weight", "fc.bias"], ["y"], transB=1),
    ]  # fmt: skip
    return model_of(nodes, {"x": X}, constants, shapes={"x": ["batch", 3, 8, 8]})


def test_names_and_types_are_those_of_the_model(network):
    made, arguments, states = onnx_mxnet.import_model(network)
    assert made.list_arguments() == [
        "x", "conv.weight", "conv.bias", "bn.weight", "bn.bias", "fc.weight", "fc.bias",
    ]  # fmt: skip
    assert made.list_auxiliary_states() == ["bn.mean", "bn.var"]
    assert set(arguments) == set(made.list_arguments()) - {"x"}
    assert set(states) == set(made.list_auxiliary_states())
    assert made.list_outputs() == ["y_output"]
    assert {"conv_out_output", "relu_out_output"} <= set(made.get_internals().list_outputs())
    for tensor in network.graph.initializer:
        found = {**arguments, **states}[tensor.name].asnumpy()
        np.testing.assert_array_equal(found, numpy_helper.to_array(tensor))
        assert found.dtype == np.float32


def test_metadata(network):
    assert onnx_mxnet.get_model_metadata(network) == {
        "input_tensor_data": [("x", (0, 3, 8, 8))], "output_tensor_data": [("y", (0, 2))],
    }  # fmt: skip


@pytest.mark.parametrize("form", ["path", "str", "bytes", "message"])
def test_a_model_may_be_given_in_any_form(network, tmp_path, form):
    path = tmp_path / "model.onnx"
    onnx.save(network, path)
    forms = {"path": path, "str": str(path), "bytes": path.read_bytes(), "message": network}
    made, arguments, _ = onnx_mxnet.import_model(forms[form])
    assert made.list_outputs() == ["y_output"]
    assert "conv.weight" in arguments


def test_block_gives_the_same_numbers_and_trains(network):
    wanted = onnx.reference.ReferenceEvaluator(network).run(None, {"x": X})[0]
    block = onnx_mxnet.import_to_gluon(network, mx.cpu())
    assert isinstance(block, gluon.SymbolBlock)
    np.testing.assert_allclose(block(nd.array(X)).asnumpy(), wanted, rtol=1e-4, atol=1e-5)
    trainer = gluon.Trainer(block.collect_params(), "sgd", {"learning_rate": 0.1})
    loss, label = gluon.loss.SoftmaxCrossEntropyLoss(), nd.array([0, 1, 0, 1])
    before = {name: p.data().asnumpy() for name, p in block.collect_params().items()}
    losses = []
    for _ in range(8):
        with autograd.record():
            value = loss(block(nd.array(X)), label)
        value.backward()
        trainer.step(4)
        losses.append(float(value.mean().asscalar()))
    assert losses[-1] < losses[0]
    # The bias before a normalization by the batch has no effect.
    for name in set(before) - {"conv.bias"}:
        assert abs(block.collect_params()[name].data().asnumpy() - before[name]).max() > 0, name


def test_constants_of_the_model_do_not_train(model_of):
    nodes = [
        helper.make_node("Constant", [], ["k"], value=numpy_helper.from_array(weights(3))),
        helper.make_node("Mul", ["x", "w"], ["z"]), helper.make_node("Add", ["z", "k"], ["u"]),
        helper.make_node("Gather", ["u", "i"], ["y"], axis=1),
    ]  # fmt: skip
    constants = {"w": weights(3), "i": np.array([[2, 0]])}
    block = onnx_mxnet.import_to_gluon(model_of(nodes, {"x": X[0, 0, :, :3]}, constants), mx.cpu())
    kinds = {name: one.grad_req for name, one in block.collect_params().items()}
    assert kinds == {"w": "write", "k": "null", "i": "null"}
    assert block.collect_params()["i"].data().dtype == np.int64


def test_dropout_drops_while_training(model_of):
    node = helper.make_node("Dropout", ["x", "r"], ["y"])
    model = model_of([node], {"x": X}, {"r": np.float32(0.5)})
    block = onnx_mxnet.import_to_gluon(model, mx.cpu())
    with autograd.record():
        found = block(nd.array(X))
    assert 0.3 < float((found == 0).mean().asscalar()) < 0.7


def test_symbols_of_models_can_be_saved(network, tmp_path):
    made, arguments, states = onnx_mxnet.import_model(network)
    block = onnx_mxnet.import_to_gluon(network, mx.cpu())
    wanted = block(nd.array(X)).asnumpy()
    mx.model.save_checkpoint(str(tmp_path / "net"), 0, made, arguments, states)
    files = str(tmp_path / "net-symbol.json"), ["x"], str(tmp_path / "net-0000.params")
    again = gluon.SymbolBlock.imports(*files)
    np.testing.assert_array_equal(again(nd.array(X)).asnumpy(), wanted)
    module = mx.mod.Module(made, data_names=["x"], label_names=None)
    module.bind([("x", X.shape)], for_training=False)
    module.set_params(arguments, states)
    module.forward(mx.io.DataBatch([nd.array(X)], None))
    np.testing.assert_allclose(module.get_outputs()[0].asnumpy(), wanted, rtol=1e-5, atol=1e-6)


def test_graphs_without_a_model(network):
    proto = onnx_mxnet.onnx2mx.import_onnx.GraphProto()
    assert (proto.arg_dict, proto.aux_dict, proto.model_metadata, proto.opset_version) == (
        {}, {}, {}, 0,
    )  # fmt: skip
    made, arguments, states = proto.from_onnx(network.graph, opset_version=17)
    assert made.list_outputs() == ["y_output"]
    assert (proto.arg_dict, proto.aux_dict, proto.opset_version) == (arguments, states, 17)
    assert proto.get_graph_metadata(network.graph) == onnx_mxnet.get_model_metadata(network)
    block = proto.graph_to_gluon(network.graph, mx.cpu(), 17)
    assert block(nd.array(X)).shape == (4, 2)


def test_names_of_the_package():
    for name in ("import_model", "import_to_gluon", "get_model_metadata", "export_model"):
        assert getattr(onnx_mxnet, name) is getattr(onnx_mxnet, f"{name}_")
    assert list(inspect.signature(onnx_mxnet.import_model).parameters) == ["model_file"]
    assert list(inspect.signature(onnx_mxnet.import_to_gluon).parameters) == ["model_file", "ctx"]
    assert inspect.ismodule(onnx_mxnet.onnx2mx.import_model)


def test_without_onnx_mxnet_works_and_the_import_says_what_is_missing():
    script = (
        "import sys; sys.modules['onnx'] = None\n"
        "import mxnet as mx\n"
        "try: mx.contrib.onnx.import_model('x.onnx')\n"
        "except ImportError as error: print(error)"
    )
    command = [sys.executable, "-c", script]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "pip install regluon[onnx]" in found.stdout


# --- what is wrong --------------------------------------------------------------------------


def test_all_that_cannot_be_imported_is_named_at_once(model_of):
    nodes = [
        helper.make_node("StringNormalizer", ["x"], ["a"], name="first"),
        helper.make_node("Relu", ["x"], ["b"]),
        helper.make_node("Magic", ["b"], ["c"], name="second", domain="my.domain"),
        helper.make_node("MaxUnpool", ["c", "b"], ["d"], name="after", kernel_shape=[1, 1]),
        helper.make_node("STFT", ["b", "b"], ["y"]),
    ]
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None])
    model = model_of(nodes, {"x": X}, outputs=[output])
    model.opset_import.append(helper.make_opsetid("my.domain", 1))
    with pytest.raises(mx.base.MXNetError) as raised:
        onnx_mxnet.import_model(model)
    text = str(raised.value)
    assert "3 nodes" in text
    assert "first (StringNormalizer)" in text
    assert "second (my.domain.Magic)" in text
    assert "y (STFT)" in text


CONTENTS = {
    b"": "an empty file", b"<html><body>404</body></html>": "HTML page",
    b"version https://git-lfs.github.com/spec/v1\n": "Git LFS pointer", b"\x00" * 64: "zero bytes",
    b"\xff" * 100: "ONNX model",
}  # fmt: skip


@pytest.mark.parametrize("content", CONTENTS, ids=repr)
def test_other_files_are_recognized(tmp_path, content):
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    for source in (path, content):
        with pytest.raises(mx.base.MXNetError, match=CONTENTS[content]):
            onnx_mxnet.import_model(source)


def test_absent_files_and_other_objects(tmp_path):
    with pytest.raises(mx.base.MXNetError, match=r"absent\.onnx"):
        onnx_mxnet.import_model(tmp_path / "absent.onnx")
    with pytest.raises(TypeError, match=r"path, bytes or an onnx\.ModelProto"):
        onnx_mxnet.import_model(3)


def is_refused_or_read(content):
    try:
        onnx_mxnet.import_model(content)
    except mx.base.MXNetError as error:
        assert str(error)


def test_truncated_files_never_do_harm(network):
    content = network.SerializeToString()
    for length in range(0, len(content), 29):
        is_refused_or_read(content[:length])


CHANGE = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255))


@given(changes=st.lists(CHANGE, min_size=1, max_size=4))
@settings(
    max_examples=150, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_changed_files_never_do_harm(network, changes):
    content = bytearray(network.SerializeToString())
    for place, value in changes:
        content[int(place * len(content))] = value
    is_refused_or_read(bytes(content))


def test_numbers_must_fill_their_shape(network):
    network.graph.initializer[0].dims[0] = 1 << 40
    with pytest.raises(mx.base.MXNetError, match=r"conv\.weight"):
        onnx_mxnet.import_model(network)


@pytest.fixture
def outside(network, tmp_path):
    """A model of which numbers lie in a file beside it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    onnx.save(network, folder / "model.onnx", save_as_external_data=True, location="numbers.bin",
              size_threshold=0)  # fmt: skip
    return folder / "model.onnx"


def test_numbers_in_files_of_their_own(outside, network):
    _, arguments, states = onnx_mxnet.import_model(outside)
    for tensor in network.graph.initializer:
        stored = {**arguments, **states}[tensor.name].asnumpy()
        onnx.external_data_helper.load_external_data_for_tensor(tensor, str(outside.parent))
        np.testing.assert_array_equal(stored, numpy_helper.to_array(tensor))
    with pytest.raises(mx.base.MXNetError):
        onnx_mxnet.import_model(outside.read_bytes())


@pytest.mark.parametrize("place", ["../secret.bin", "/etc/hostname", "link.bin", "absent.bin"])
def test_files_elsewhere_are_not_read(outside, place):
    secret = outside.parent.parent / "secret.bin"
    secret.write_bytes(bytes(1 << 16))
    os.symlink(secret, outside.parent / "link.bin")
    model = onnx.load(outside, load_external_data=False)
    for entry in model.graph.initializer[0].external_data:
        if entry.key == "location":
            entry.value = place
    outside.write_bytes(model.SerializeToString())
    with pytest.raises(mx.base.MXNetError):
        onnx_mxnet.import_model(outside)


def test_files_that_are_too_short(outside):
    numbers = outside.parent / "numbers.bin"
    numbers.write_bytes(numbers.read_bytes()[:50])
    with pytest.raises(mx.base.MXNetError):
        onnx_mxnet.import_model(outside)


def test_sparse_constants(model_of, results):
    values = numpy_helper.from_array(np.float32([2, 3]), "w")
    indices = numpy_helper.from_array(np.array([1, 3]), "i")
    model = model_of([helper.make_node("Relu", ["x"], ["y"])], {"x": X[0, 0, 0, :4]})
    model.graph.node.append(helper.make_node("Mul", ["y", "w"], ["z"]))
    model.graph.output[0].name = "z"
    model.graph.sparse_initializer.append(helper.make_sparse_tensor(values, indices, [4]))
    x = X[0, 0, 0, :4]
    np.testing.assert_allclose(results(model, {"x": x})[0], np.maximum(x, 0) * [0, 2, 0, 3])
    model.graph.sparse_initializer[0].dims[0] = 1 << 45
    with pytest.raises(mx.base.MXNetError):
        onnx_mxnet.import_model(model)


def test_deep_models(model_of):
    nodes = [helper.make_node("Neg", [f"v{i}" if i else "x"], [f"v{i + 1}"]) for i in range(3000)]
    model = model_of(nodes, {"x": X[:1, :1, 0, 0]}, outputs=["v3000"])
    found = onnx_mxnet.import_to_gluon(model, mx.cpu())(nd.array(X[:1, :1, 0, 0]))
    np.testing.assert_array_equal(found.asnumpy(), X[:1, :1, 0, 0])


def test_functions_of_a_model_are_written_out(model_of, results):
    body = [helper.make_node("Mul", ["a", "a"], ["s"]), helper.make_node("Add", ["s", "a"], ["o"])]
    function = helper.make_function("my", "F", ["a"], ["o"], body, [helper.make_opsetid("", 17)])
    model = model_of([helper.make_node("Relu", ["x"], ["y"])], {"x": X})
    model.graph.node[0].op_type, model.graph.node[0].domain = "F", "my"
    model.functions.append(function)
    model.opset_import.append(helper.make_opsetid("my", 1))
    np.testing.assert_allclose(results(model, {"x": X})[0], X * X + X, rtol=1e-5, atol=1e-6)


def test_operators_that_are_functions_of_others(agree):
    q, k, v = (RNG.randn(1, 2, 3, 4).astype(np.float32) for _ in range(3))
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, q.shape)
    node = helper.make_node("Attention", ["q", "k", "v"], ["y"], is_causal=1)
    agree(node, {"q": q, "k": k, "v": v}, opset=23, reference=True, outputs=[output], atol=1e-4)
    scores, labels = RNG.randn(3, 5).astype(np.float32), np.array([0, 4, 2])
    for reduction in ("mean", "none"):
        node = helper.make_node("SoftmaxCrossEntropyLoss", ["x", "t"], ["y"], reduction=reduction)
        shape = [] if reduction == "mean" else [3]
        output = helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)
        agree(node, {"x": scores, "t": labels}, outputs=[output])


@pytest.mark.parametrize("dtype", ["float16", "float64", "bfloat16"])
def test_other_floats(model_of, dtype):
    kind = helper.np_dtype_to_tensor_dtype(np.dtype(dtype)) if dtype != "bfloat16" else (
        TensorProto.BFLOAT16)  # fmt: skip
    model = model_of([helper.make_node("Mul", ["x", "w"], ["y"])], {"x": np.float32([1, 2])})
    model.graph.initializer.append(helper.make_tensor("w", kind, [2], [1.5, -2.0]))
    for info in (*model.graph.input, *model.graph.output):
        info.type.tensor_type.elem_type = kind
    block = onnx_mxnet.import_to_gluon(model, mx.cpu())
    found = block(nd.array([1, 2], dtype=dtype))
    np.testing.assert_array_equal(found.astype("float32").asnumpy(), [1.5, -4])
    assert found.dtype == block.collect_params()["w"].data().dtype
