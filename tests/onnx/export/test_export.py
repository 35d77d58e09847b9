"""The function for users: its arguments, the file it writes and its errors."""

from __future__ import annotations

import inspect
import sys

import numpy as np
import pytest

import mxnet as mx
from mxnet.onnx.mx2onnx import files

onnx = pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from helpers import onnx_export as through  # noqa: E402

sym = mx.sym


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.RandomState(seed).randn(*shape).astype(np.float32)


def network():
    """Return a small network with batch normalisation and a loss, and its parameters."""
    x = sym.Convolution(sym.var("data"), kernel=(3, 3), num_filter=4, name="conv")
    x = sym.BatchNorm(x, fix_gamma=False, name="bn")
    x = sym.FullyConnected(sym.Dropout(sym.relu(x)), num_hidden=3, name="fc")
    net = sym.SoftmaxOutput(x, name="softmax")
    shapes, _, states = net.infer_shape(data=(2, 3, 6, 6))
    params = {
        f"arg:{key}": mx.nd.array(draw(*shape, seed=i))
        for i, (key, shape) in enumerate(zip(net.list_arguments(), shapes, strict=True))
        if key not in ("data", "softmax_label")
    }
    for key, shape in zip(net.list_auxiliary_states(), states, strict=True):
        params[f"aux:{key}"] = mx.nd.array(abs(draw(*shape)) + 0.5)
    return net, params


def bare(params):
    return {key.partition(":")[2]: array for key, array in params.items()}


def expected_of(net, params, data):
    label = np.zeros(len(data), np.float32)
    arrays = {key: array.asnumpy() for key, array in bare(params).items()}
    arrays |= {"data": data, "softmax_label": label}
    args = {key: mx.nd.array(arrays[key]) for key in net.list_arguments()}
    states = {key: mx.nd.array(arrays[key]) for key in net.list_auxiliary_states()}
    return [out.asnumpy() for out in net.bind(mx.cpu(), args, aux_states=states).forward()]


def shape_of(entry):
    return [d.dim_param or d.dim_value for d in entry.type.tensor_type.shape.dim]


def test_signatures_are_those_of_mxnet() -> None:
    assert str(inspect.signature(mx.onnx.export_model)).count("=") == 9
    names = list(inspect.signature(mx.onnx.export_model).parameters)
    assert names == [
        "sym", "params", "in_shapes", "in_types", "onnx_file_path", "verbose", "dynamic",
        "dynamic_input_shapes", "run_shape_inference", "input_type", "input_shape",
    ]  # fmt: skip
    assert mx.onnx.mx2onnx.export_model is mx.onnx.export_model
    assert mx.onnx.mx2onnx.get_operator_support is mx.onnx.get_operator_support


def test_a_network_runs_in_onnxruntime(tmp_path) -> None:
    net, params = network()
    path = str(tmp_path / "net.onnx")
    assert mx.onnx.export_model(net, params, [(2, 3, 6, 6)], np.float32, path) == path
    data = draw(2, 3, 6, 6, seed=9)
    through.assert_close(through.run_model(path, {"data": data}), expected_of(net, params, data))
    model = onnx.load(path)
    assert [entry.name for entry in model.graph.input] == ["data"]
    assert [entry.name for entry in model.graph.output] == ["softmax_output"]
    assert shape_of(model.graph.output[0]) == [2, 3]
    assert {"conv_weight", "bn_moving_var"} <= {one.name for one in model.graph.initializer}
    assert model.opset_import[0].version == 20
    assert model.ir_version == 9


@pytest.mark.parametrize("kind", ["files", "prefixed", "bare", "two", "old names", "with label"])
def test_forms_of_the_arguments(kind, tmp_path) -> None:
    net, params = network()
    path, data = str(tmp_path / "net.onnx"), draw(2, 3, 6, 6, seed=9)
    graph, arrays, shapes = net, params, [(2, 3, 6, 6)]
    if kind == "files":
        net.save(str(tmp_path / "net-symbol.json"))
        mx.nd.save(str(tmp_path / "net-0000.params"), params)
        graph, arrays = str(tmp_path / "net-symbol.json"), str(tmp_path / "net-0000.params")
    elif kind == "bare":
        arrays = bare(params)
    elif kind == "two":
        arrays = [
            {key[4:]: array for key, array in params.items() if key.startswith(part)}
            for part in ("arg:", "aux:")
        ]
    if kind == "old names":
        mx.onnx.export_model(graph, arrays, onnx_file_path=path, input_shape=shapes,
                             input_type=[np.float32])  # fmt: skip
    else:
        shapes += [(2,)] if kind == "with label" else []
        mx.onnx.export_model(graph, arrays, shapes, np.float32, path)
    through.assert_close(through.run_model(path, {"data": data}), expected_of(net, params, data))


@pytest.mark.parametrize("shapes", [None, [("batch", 3, 6, 6)], [(None, 3, 6, 6)]])
def test_an_open_batch(shapes, tmp_path) -> None:
    net, params = network()
    path = str(tmp_path / "net.onnx")
    mx.onnx.export_model(net, params, [(1, 3, 6, 6)], np.float32, path, dynamic=True,
                         dynamic_input_shapes=shapes)  # fmt: skip
    for batch in (1, 5):
        data = draw(batch, 3, 6, 6)
        expected = expected_of(net, params, data)
        through.assert_close(through.run_model(path, {"data": data}), expected)
    name = "batch" if shapes == [("batch", 3, 6, 6)] else "data_0"
    model = onnx.load(path)
    assert shape_of(model.graph.input[0]) == [name, 3, 6, 6]
    assert shape_of(model.graph.output[0]) == [name, 3]


def test_batches_of_several_inputs_are_found_to_be_one(tmp_path) -> None:
    total = sym.elemwise_add(sym.var("a"), sym.var("b"))
    feeds = {"a": draw(2, 3), "b": draw(2, 3, seed=1)}
    path = through.check(total, feeds, tmp_path / "a.onnx", dynamic=True)
    feeds = {"a": draw(4, 7), "b": draw(4, 7, seed=1)}
    through.assert_close(through.run_model(path, feeds), through.evaluated(total, feeds))


def test_an_axis_that_cannot_be_open_is_an_error_where_it_was_asked_for(tmp_path) -> None:
    net, params = network()
    with pytest.raises(mx.MXNetError, match="axis 1 of 'data' cannot have an open length"):
        mx.onnx.export_model(net, params, [(1, 3, 6, 6)], np.float32, str(tmp_path / "a.onnx"),
                             dynamic=True, dynamic_input_shapes=[(None, "c", 6, 6)])  # fmt: skip


CODES = [
    (0, -1), (-1, 0), (-2,), (0, -3, 0), (-3, -3), (-4, -1, 2, -2), (0, -4, 2, -1, -2), (0, 2, -1),
    (-1, 6, 4), (0, 0, -1), (0, 0, 0, 4), (-1,),
]  # fmt: skip


@pytest.mark.parametrize("codes", CODES)
def test_reshape_does_not_keep_the_batch(codes, tmp_path) -> None:
    out = sym.Reshape(sym.var("x"), shape=codes)
    path = through.check(out, {"x": draw(4, 6, 4, 4)}, tmp_path / "a.onnx", dynamic=True,
                         dynamic_input_shapes=[("N", 6, 4, 4)])  # fmt: skip
    feeds = {"x": draw(10, 6, 4, 4)}
    through.assert_close(through.run_model(path, feeds), through.evaluated(out, feeds))


def test_two_open_lengths_in_one_shape(tmp_path) -> None:
    x = sym.var("x")
    out = sym.Reshape(sym.transpose(x, axes=(1, 0, 2)), shape=(-3, 0))
    out = sym.Group([out, sym.Reshape(x, shape=(0, 0, 2, -1)), sym.zeros_like(x) + 1])
    path = through.check(out, {"x": draw(2, 3, 4)}, tmp_path / "a.onnx", dynamic=True)
    feeds = {"x": draw(5, 7, 4)}
    through.assert_close(through.run_model(path, feeds), through.evaluated(out, feeds))


@pytest.mark.parametrize("dtype", ["float16", "float64", "int32", "int8", "uint8", "bool"])
def test_dtypes_are_kept(dtype, tmp_path) -> None:
    x, y = sym.var("x"), sym.var("y")
    out = sym.Group([x + y, sym.concat(x, y, dim=0), sym.cast(x, dtype="float32"), x > y])
    feeds = {"x": np.ones((2, 3), dtype), "y": np.zeros((2, 3), dtype)}
    through.check(out, feeds, tmp_path / "a.onnx")


def test_inputs_of_different_dtypes(tmp_path) -> None:
    out = sym.take(sym.var("x"), sym.var("i"))
    through.check(out, {"x": draw(4, 3), "i": np.array([2, 9], np.int32)}, tmp_path / "a.onnx")


def test_outputs_that_are_inputs_or_come_twice(tmp_path) -> None:
    x = sym.var("x")
    same = sym.Dropout(x)
    double = x * 2
    out = sym.Group([x, same, double, double, sym.split(x, num_outputs=3, axis=1)[1]])
    through.check(out, {"x": draw(2, 3)}, tmp_path / "a.onnx")


def test_names_that_come_twice(tmp_path) -> None:
    x = sym.var("x")
    out = sym.relu(sym.relu(x - 1, name="same") + 1, name="same")
    through.check(out, {"x": draw(2, 3)}, tmp_path / "a.onnx")


def test_a_deep_graph(tmp_path) -> None:
    out = sym.var("x")
    for _ in range(3000):
        out = out + 1
    path = through.export(out, {}, {"x": draw(1)}, tmp_path / "a.onnx")
    assert len(onnx.load(path).graph.node) == 3000


def test_the_gamma_that_is_fixed(tmp_path) -> None:
    out = sym.BatchNorm(sym.var("x"), fix_gamma=True, name="bn")
    params = {"bn_gamma": draw(3), "bn_beta": draw(3), "bn_moving_mean": draw(3, seed=2),
              "bn_moving_var": np.ones(3, np.float32)}  # fmt: skip
    given = {key: mx.nd.array(value) for key, value in params.items()}
    path = str(tmp_path / "a.onnx")
    mx.onnx.export_model(out, given, [(2, 3)], np.float32, path)
    x = draw(2, 3, seed=5)
    mean = params["bn_moving_mean"]
    expected = (x - mean) / np.sqrt(1 + 1e-3) + params["bn_beta"]
    (found,) = through.run_model(path, {"x": x})
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def test_all_that_cannot_be_exported_is_told_at_once(tmp_path) -> None:
    x = sym.linalg.inverse(sym.var("x"), name="one")
    y = sym.linalg.potrf(x, name="two")
    z = sym.contrib.boolean_mask(sym.var("d"), sym.var("m"), name="three")
    path = tmp_path / "a.onnx"
    with pytest.raises(mx.MXNetError) as error:
        mx.onnx.export_model(sym.Group([y, z]), {}, [(2, 2), (3,), (3,)], np.float32, str(path))
    for text in ("3 of the nodes", "_linalg_inverse 'one'", "_linalg_potrf 'two'",
                 "_contrib_boolean_mask 'three'"):  # fmt: skip
        assert text in str(error.value)
    assert not path.exists()


def test_attributes_that_cannot_be_exported_are_told_at_once(tmp_path) -> None:
    x = sym.var("x")
    bad = sym.Dropout(x, mode="always", axes=(1,), name="one")
    worse = sym.Dropout(x, mode="always", axes=(1,), name="two")
    with pytest.raises(mx.MXNetError, match=r"2 of the nodes.*\n.*'one'.*\n.*'two'"):
        through.export(bad + worse, {}, {"x": draw(2, 2)}, tmp_path / "a.onnx")


WRONG = {
    "graph": (dict(sym=3), ValueError, "sym must be a Symbol"),
    "params": (dict(params=[1]), ValueError, "params must be"),
    "array": (dict(params={"conv_weight": 3}), ValueError, "must be an NDArray"),
    "no shapes": (dict(in_shapes=None), ValueError, "give in_shapes.*data"),
    "open shapes": (dict(in_shapes=[(None, 3, 6, 6)]), ValueError, "dynamic=True"),
    "many shapes": (dict(in_shapes=[(1,)] * 5), ValueError, r"each of the inputs \['data'\]"),
    "types": (dict(in_types=[np.float32] * 4), ValueError, "in_types"),
    "not dynamic": (dict(dynamic_input_shapes=[(1,)]), ValueError, "needs dynamic=True"),
    "axes": (dict(dynamic=True, dynamic_input_shapes=[("n", 3)]), ValueError, "as many axes"),
    "length": (dict(dynamic=True, dynamic_input_shapes=[("n", 4, 6, 6)]), ValueError, "says 4"),
    "misfit": (dict(in_shapes=[(2, 5, 6, 6)]), mx.MXNetError, "conv"),
    "lost": (dict(params={}), ValueError, "not among the parameters"),
}


@pytest.mark.parametrize("name", WRONG)
def test_errors(name, tmp_path) -> None:
    changed, kind, text = WRONG[name]
    net, params = network()
    given = dict(sym=net, params=params, in_shapes=[(2, 3, 6, 6)], in_types=np.float32,
                 onnx_file_path=str(tmp_path / "a.onnx")) | changed  # fmt: skip
    with pytest.raises(kind, match=text):
        mx.onnx.export_model(**given)
    assert not list(tmp_path.iterdir())


def test_a_missing_package_is_named(monkeypatch, tmp_path) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    net, params = network()
    with pytest.raises(mx.MXNetError, match=r"pip install regluon\[onnx\]"):
        mx.onnx.export_model(net, params, [(2, 3, 6, 6)], onnx_file_path=str(tmp_path / "a.onnx"))


def test_large_models_keep_their_arrays_in_a_second_file(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(files, "LARGEST", 100)
    net, params = network()
    path, data = str(tmp_path / "net.onnx"), draw(2, 3, 6, 6)
    mx.onnx.export_model(net, params, [(2, 3, 6, 6)], np.float32, path, run_shape_inference=True)
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["net.onnx", "net.onnx.data"]
    through.assert_close(through.run_model(path, {"data": data}), expected_of(net, params, data))
    onnx.checker.check_model(path)


def test_shape_inference_stores_what_it_finds(tmp_path) -> None:
    net, params = network()
    path = str(tmp_path / "net.onnx")
    mx.onnx.export_model(net, params, [(2, 3, 6, 6)], np.float32, path)
    assert not onnx.load(path).graph.value_info
    mx.onnx.export_model(net, params, [(2, 3, 6, 6)], np.float32, path, run_shape_inference=True)
    assert len(onnx.load(path).graph.value_info) > 3


def test_verbose_tells_what_is_done(caplog, tmp_path) -> None:
    net, params = network()
    path = str(tmp_path / "net.onnx")
    with caplog.at_level("INFO"):
        mx.onnx.export_model(net, params, [(2, 3, 6, 6)], np.float32, path, verbose=True)
    assert path in caplog.text


def test_the_supported_operators() -> None:
    names = mx.onnx.get_operator_support()
    assert {"Convolution", "RNN", "broadcast_add", "broadcast_plus", "_foreach"} <= set(names)
    assert names == mx.onnx.get_operator_support(20)
    assert "_linalg_inverse" not in names
    with pytest.raises(ValueError, match="operator set 20"):
        mx.onnx.get_operator_support(13)


def test_constants_of_a_block_go_out_under_their_names(tmp_path) -> None:
    class Scaled(mx.gluon.HybridBlock):
        def __init__(self) -> None:
            super().__init__(prefix="net_")
            self.scale = self.params.get_constant("scale", mx.nd.array([1, 2, 3]))

        def hybrid_forward(self, F, x, scale):
            return F.broadcast_mul(x, scale)

    net = Scaled()
    net.initialize()
    net.hybridize()
    net(mx.nd.ones((1, 3)))
    net.export(str(tmp_path / "net"))
    path = mx.onnx.export_model(
        str(tmp_path / "net-symbol.json"), str(tmp_path / "net-0000.params"), [(1, 3)], np.float32,
        str(tmp_path / "net.onnx"),
    )  # fmt: skip
    assert [one.name for one in onnx.load(path).graph.initializer] == ["net_scale"]
