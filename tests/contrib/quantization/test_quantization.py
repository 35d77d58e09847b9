import gzip
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.contrib import quantization
from mxnet.contrib.quantization._graphs import quantize_symbol
from mxnet.gluon import nn

from . import cases

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "quantization.json.gz"
RECORDED = json.loads(gzip.decompress(GOLDEN.read_bytes()))

GRAPHS = [f"{name}/{kind}" for name in cases.GRAPHS for kind in cases.SETTINGS]


def same_nodes(found: list[Any], wanted: list[Any], near: float = 2e-6) -> None:
    """Compare nodes; ranges may differ by a share ``near``."""

    def plain(nodes: list[Any]) -> list[Any]:
        return [
            [op, name, {k: v for k, v in attrs.items() if "calib" not in k}, inputs]
            for op, name, attrs, inputs in nodes
        ]

    assert plain(found) == plain(wanted)
    for (*_, mine, _), (_, name, theirs, _) in zip(found, wanted, strict=True):
        for key in theirs:
            if "calib" in key:
                assert float(mine[key]) == pytest.approx(float(theirs[key]), near, near), name
                assert len(mine[key].split(".")[1]) == 6


@pytest.mark.parametrize("case", GRAPHS)
def test_graph_is_quantized_as_by_mxnet(case: str) -> None:
    name, kind = case.split("/")
    graph = cases.GRAPHS[name](mx)
    made, layers = quantize_symbol(graph, **cases.offline(graph, cases.SETTINGS[kind]))
    same_nodes(cases.nodes(made), RECORDED["graphs"][case]["nodes"])
    assert layers == RECORDED["graphs"][case]["layers"]


@pytest.mark.parametrize("seed", range(60))
def test_smart_mode_takes_the_same_nodes(seed: int) -> None:
    made, _ = quantize_symbol(cases.random_graph(mx, seed))
    found = [name for op, name, *_ in cases.nodes(made) if op.startswith("_contrib_quantized")]
    assert found == RECORDED["random"][str(seed)]


@pytest.mark.parametrize("key", cases.MODELS)
def test_model_is_quantized_as_by_mxnet(key: str) -> None:
    name, settings = cases.MODELS[key]
    graph, values, aux = cases.parameters(mx, name)
    made, params, states = quantization.quantize_model(
        graph, values, aux, label_names=cases.label_names(name),
        calib_data=cases.examples(mx, name), **settings,
    )  # fmt: skip
    recorded = RECORDED["models"][key]
    # Among thresholds that are about as good, MXNet's sums in float32 may prefer another one.
    same_nodes(cases.nodes(made), recorded["nodes"], 0.02 if "entropy" in key else 2e-6)
    assert {k: v.dtype.__name__ for k, v in params.items()} == recorded["types"]
    for each, array in params.items():
        np.testing.assert_allclose(array.asnumpy(), np.array(recorded["params"][each]), rtol=1e-6)
    floats = np.array(recorded["floats"])
    output = cases.run_model(mx, made, params, states)
    np.testing.assert_allclose(output, floats, atol=0.05 * np.abs(floats).max())


@pytest.mark.parametrize("name", cases.HISTOGRAMS)
def test_histograms_grow_as_in_mxnet(name: str) -> None:
    found = quantization.combine_histogram(*cases.histogram(name))
    for mine, theirs in zip(found, RECORDED["histograms"][name], strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-12)


def test_collectors_look_at_the_layers_that_are_named() -> None:
    counts = quantization._LayerHistogramCollector(num_bins=11, include_layer=["a"])
    ends = quantization._LayerOutputMinMaxCollector("int8", include_layer=["a"])
    for name in (b"a", b"b"):
        for collector in (counts, ends):
            collector.collect(name, mx.nd.array([-1, 2, 0.5, 0]))
            collector.collect(name, mx.nd.array([0.25, 1.5]))
    assert ends.min_max_dict == {"a": (-1.0, 2.0)}
    assert list(counts.hist_dict) == ["a"]
    found, edges, *rest = counts.hist_dict["a"]
    assert found.tolist() == [0, 0, 1, 0, 0, 1, 2, 0, 0, 1, 1]
    assert edges[0] == -2 and len(edges) == 12 and rest == [-1, 2, 2]


def test_graph_with_a_collector_of_ones_own() -> None:
    class Fixed:
        def __init__(self) -> None:
            self.min_max_dict = {"conv_output": (-3, 2.5)}

        def collect(self, name: bytes, array: mx.nd.NDArray) -> None:
            raise AssertionError("nothing runs here")

    graph, values, aux = cases.parameters(mx, "layers")
    made, _, _, collector = quantization.quantize_graph(
        graph, values, aux, calib_mode="customize", LayerOutputCollector=Fixed()
    )
    made, params, _ = quantization.calib_graph(made, values, aux, collector, "customize")
    attrs = made.attr_dict()
    assert attrs["requantize_conv"]["min_calib_range"] == "-3.000000"
    assert "min_calib_range" not in attrs["data_quantize"]
    assert params["conv_weight_quantize"].dtype is np.int8


def _net() -> nn.HybridSequential:
    net = nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(nn.Conv2D(8, 3), nn.BatchNorm(), nn.Activation("relu"), nn.MaxPool2D(),
                nn.Dense(16, activation="relu"), nn.Dense(3))  # fmt: skip
    mx.random.seed(5)
    net.initialize(mx.init.Xavier())
    return net


IMAGES = np.random.RandomState(6).uniform(0, 1, (24, 3, 10, 10)).astype("float32")


def _loader() -> mx.gluon.data.DataLoader:
    pairs = mx.gluon.data.ArrayDataset(IMAGES, np.zeros(24, "float32"))
    return mx.gluon.data.DataLoader(pairs, 8)


@pytest.mark.parametrize("mode", ["none", "naive", "entropy"])
@pytest.mark.parametrize("quantize_mode", ["full", "smart"])
def test_quantized_network_agrees_with_the_one_on_floats(mode: str, quantize_mode: str) -> None:
    net = _net()
    wanted = net(mx.nd.array(IMAGES)).asnumpy()
    made = quantization.quantize_net_v2(
        net, quantize_mode=quantize_mode, calib_data=_loader(), calib_mode=mode
    )
    found = made(mx.nd.array(IMAGES)).asnumpy()
    assert np.abs(found - wanted).max() < 0.1 * np.abs(wanted).max()
    weight = made.collect_params()["net_dense0_weight_quantize"]
    assert weight.data().dtype is np.int8
    np.testing.assert_array_equal(net(mx.nd.array(IMAGES)).asnumpy(), wanted)


def test_quantized_network_is_exported_and_imported(tmp_path: Any) -> None:
    made = quantization.quantize_net(_net(), calib_data=_loader(), calib_mode="naive")
    batch = mx.nd.array(IMAGES)
    wanted = made(batch).asnumpy()
    made.export(str(tmp_path / "net"))
    again = mx.gluon.SymbolBlock.imports(
        str(tmp_path / "net-symbol.json"), ["data"], str(tmp_path / "net-0000.params")
    )
    np.testing.assert_array_equal(again(batch).asnumpy(), wanted)


def test_layers_are_left_out_by_name_by_part_and_by_operator() -> None:
    shapes = [mx.io.DataDesc("data", (2, 3, 10, 10))]

    def kept(**settings: Any) -> list[str]:
        made = quantization.quantize_net(_net(), data_shapes=shapes, **settings)
        return [n for n in made.collect_params() if n.endswith("weight")]

    assert kept() == []
    assert kept(exclude_layers=["net_dense0_fwd"]) == ["net_dense0_weight"]
    assert kept(exclude_layers_match=["dense"]) == ["net_dense0_weight", "net_dense1_weight"]
    assert kept(exclude_operators=["Convolution"]) == ["net_conv0_weight"]


class _Two(mx.gluon.HybridBlock):
    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = nn.Dense(4), nn.Dense(4)

    def hybrid_forward(self, F: Any, a: Any, b: Any) -> Any:
        return self.one(a) + self.two(b), self.one(a)


def test_network_of_two_inputs_and_outputs() -> None:
    net = _Two()
    net.initialize(mx.init.Uniform(1))
    draw = np.random.RandomState(7)
    a, b = (draw.uniform(-1, 1, (12, size)).astype("float32") for size in (3, 5))
    loader = mx.gluon.data.DataLoader(mx.gluon.data.ArrayDataset(a, b), 4)
    made = quantization.quantize_net(net, calib_data=loader, calib_mode="naive")
    wanted = net(mx.nd.array(a), mx.nd.array(b))
    for mine, theirs in zip(made(mx.nd.array(a), mx.nd.array(b)), wanted, strict=True):
        assert mine.shape == theirs.shape
        assert abs(mine - theirs).max().asscalar() < 0.05 * abs(theirs).max().asscalar()


def test_recurrent_network_runs_on_integers() -> None:
    graph = cases.GRAPHS["recurrent"](mx)
    draw = np.random.RandomState(8)
    values = {
        name: mx.nd.array(draw.uniform(-0.5, 0.5, shape))
        for name, shape in {"data": (5, 2, 3), "p": (4 * 4 * (3 + 4 + 2),), "s": (1, 2, 4),
                            "c": (1, 2, 4), "fc_weight": (2, 8)}.items()
    }  # fmt: skip
    made, _ = quantize_symbol(graph)
    (wanted,) = graph.bind(mx.cpu(), values).forward()
    (found,) = made.bind(mx.cpu(), values).forward()
    assert abs(found - wanted).max().asscalar() < 0.05


REFUSED: dict[str, tuple[dict[str, Any], type[Exception], str]] = {
    "type": ({"quantized_dtype": "int32"}, ValueError, "unknown quantized_dtype int32"),
    "granularity": ({"quantize_granularity": "x"}, ValueError, "`channel-wise`"),
    "nodes": ({"excluded_sym_names": "fc0"}, ValueError, "excluded_sym_names must be a list"),
    "operators": ({"excluded_op_names": "fc0"}, ValueError, "excluded_op_names must be a list"),
    "mode": ({"quantize_mode": "x"}, mx.MXNetError, "unrecognized quantize mode: x"),
    "calibration": ({"calib_mode": "x", "calib_data": []}, ValueError, "calibration mode x"),
    "no data": ({"calib_mode": "naive"}, ValueError, "calib_data must be provided"),
    "data": ({"calib_mode": "naive", "calib_data": [1]}, ValueError, "must be of DataIter type"),
    "context": ({"ctx": [mx.cpu()]}, ValueError, "single ctx"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_bad_argument_is_named(name: str) -> None:
    settings, kind, text = REFUSED[name]
    graph, values, aux = cases.parameters(mx, "layers")
    with pytest.raises(kind, match=text):
        quantization.quantize_model(graph, values, aux, **{"calib_mode": "none", **settings})


def _without_shapes() -> None:
    quantization.quantize_net(_net())


def _without_examples() -> None:
    shapes = [mx.io.DataDesc("data", (2, 3, 10, 10))]
    quantization.quantize_net(_net(), data_shapes=shapes, calib_mode="naive")


def _on_a_gpu() -> None:
    quantization.quantize_model_mkldnn(*cases.parameters(mx, "layers"), ctx=mx.gpu())


@pytest.mark.parametrize("call", [_without_shapes, _without_examples, _on_a_gpu])
def test_missing_examples_and_wrong_devices_are_refused(call: Callable[[], None]) -> None:
    with pytest.raises(ValueError):
        call()


def test_plain_blocks_are_refused() -> None:
    with pytest.raises(TypeError, match="HybridBlock"):
        quantization.quantize_net(nn.Sequential(), data_shapes=[(2, 3)])  # type: ignore[arg-type]


def test_the_logger_is_told(caplog: pytest.LogCaptureFixture) -> None:
    graph, values, aux = cases.parameters(mx, "layers")
    with caplog.at_level(logging.DEBUG):
        quantization.quantize_model(
            graph, values, aux, calib_mode="entropy", calib_data=cases.examples(mx),
            num_calib_examples=4, logger=logging.getLogger("quantizing"),
        )  # fmt: skip
    assert "Collected statistics from 1 batches with batch_size=4" in caplog.text
    assert "layer=fc1_output, min_val=" in caplog.text
