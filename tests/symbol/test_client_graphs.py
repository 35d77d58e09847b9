"""What programs on top of symbols ask of graphs: partial shapes and NumPy's numbers.

What is expected was observed in MXNet 1.9.1.
"""

import json

import numpy as np
import pytest

import mxnet as mx
from mxnet import nd, sym
from mxnet.base import MXNetError
from mxnet.gluon import Parameter, nn

X, Y = sym.var("x"), sym.var("y")


@pytest.mark.parametrize(
    ("graph", "given", "expected"),
    [
        (lambda: sym.reshape(X, shape=(-1, 7, 3)), {"x": (0, 3)}, [(0, 7, 3)]),
        (lambda: sym.reshape(X, shape=(-1, 17)), {"x": (0, 3)}, [(0, 17)]),
        (lambda: sym.reshape(X, shape=(-4, 11, -1, 0)), {"x": (0, 5)}, [(11, 0, 5)]),
        (lambda: sym.pick(X, Y), {"x": (0, 4), "y": (0, 0)}, [(0,)]),
        (lambda: sym.broadcast_add(X, Y), {"x": (0, 3), "y": (5, 3)}, [(5, 3)]),
    ],
)
def test_lengths_that_are_not_known_need_not_be_those_of_a_trial(graph, given, expected):
    assert graph().infer_shape_partial(**given)[1] == expected


@pytest.mark.parametrize(
    ("graph", "given"),
    [
        (lambda: sym.broadcast_add(X, Y), {"x": (0, 3), "y": (5, 4)}),
        (lambda: sym.dot(X, Y), {"x": (0, 3), "y": (4, 5)}),
        (lambda: sym.Convolution(X, kernel=(3, 3), num_filter=2), {"x": (0, 3, 2, 2)}),
    ],
)
def test_what_fits_no_lengths_is_refused(graph, given):
    with pytest.raises(MXNetError):
        graph().infer_shape_partial(**given)


def test_a_loop_of_which_too_little_is_known_has_results_of_no_known_shape():
    def step(data, states):
        state = sym.tanh(sym.FullyConnected(data, num_hidden=4, flatten=False, name="fc")
                         + sym.dot(states[0], sym.var("w", shape=(4, 4))))  # fmt: skip
        return state, [state]

    outputs, states = sym.contrib.foreach(step, X, [sym.var("s")])
    graph = sym.Group([outputs, *states])
    _, shapes, _ = graph.infer_shape_partial(x=(7, 0, 5))
    assert shapes == [(), ()]
    _, shapes, _ = graph.infer_shape(x=(7, 2, 5), s=(2, 4))
    assert shapes == [(7, 2, 4), (2, 4)]


def test_a_number_is_the_shape_of_a_vector():
    graph = sym.var("a", shape=3) + 1
    assert graph.infer_shape()[1] == [(3,)]
    assert graph.bind(mx.cpu(), {"a": nd.ones(3)}).forward()[0].asnumpy().tolist() == [2, 2, 2]


def test_numbers_of_numpy_are_written_as_numbers():
    three, two = np.int64(3), np.int64(2)
    layer = nn.Conv2D(np.int64(4), (three, three), strides=(two, two), in_channels=two)
    graph = sym.reshape(layer(sym.var("data", shape=(two, two, 9, 9))), shape=np.array([0, -1]))
    nodes = json.loads(graph.tojson())["nodes"]
    attrs = {node["op"]: node["attrs"] for node in nodes if "attrs" in node}
    assert attrs["Convolution"]["kernel"] == "(3, 3)"
    assert attrs["Convolution"]["stride"] == "(2, 2)"
    assert attrs["Reshape"]["shape"] == "(0, -1)"
    assert [node["attrs"]["__shape__"] for node in nodes if node["op"] == "null"] == [
        "(2, 2, 9, 9)", "(4, 2, 3, 3)", "(4,)",
    ]  # fmt: skip
    assert sym.load_json(graph.tojson()).infer_shape()[1] == [(2, 64)]


def test_parameters_have_shapes_of_plain_numbers():
    parameter = Parameter("p", shape=(np.int64(2), 0))
    parameter.shape = np.array([2, 3])
    assert repr(parameter) == "Parameter p (shape=(2, 3), dtype=<class 'numpy.float32'>)"


def test_layers_write_what_mxnet_writes_of_cudnn():
    layers = (
        (nn.Dropout(0.5), "Dropout", "False"),
        (mx.gluon.contrib.cnn.DeformableConvolution(3), "Convolution", "True"),
    )
    for layer, op, expected in layers:
        nodes = json.loads(layer(sym.var("data")).tojson())["nodes"]
        assert next(n["attrs"]["cudnn_off"] for n in nodes if n["op"] == op) == expected
