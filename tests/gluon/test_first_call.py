"""The first call of a layer finds the shapes of its parameters without more than it takes."""

import subprocess
import sys
from typing import Any

import pytest

import mxnet as mx
from mxnet import nd
from mxnet.gluon import HybridBlock, nn
from mxnet.symbol.filling import filled
from mxnet.symbol.graph import Inference, variables

LAYERS = {
    "Dense": (lambda: nn.Dense(5, activation="relu"), (2, 3, 4)),
    "Dense of rows": (lambda: nn.Dense(5, flatten=False), (2, 3, 4)),
    "Conv1D": (lambda: nn.Conv1D(6, 3, groups=3, use_bias=False), (2, 3, 8)),
    "Conv2D": (lambda: nn.Conv2D(6, (3, 2), activation="tanh"), (2, 3, 8, 8)),
    "Conv3DTranspose": (lambda: nn.Conv3DTranspose(4, 2, strides=2), (2, 3, 4, 4, 4)),
    "BatchNorm": (lambda: nn.BatchNorm(), (2, 3, 4)),
    "LayerNorm": (lambda: nn.LayerNorm(), (2, 3, 4)),
    "GroupNorm": (lambda: nn.GroupNorm(2), (2, 4, 4)),
    "InstanceNorm": (lambda: nn.InstanceNorm(), (2, 3, 4)),
    "Embedding": (lambda: nn.Embedding(7, 3), (2, 3)),
}


@pytest.mark.parametrize("name", LAYERS)
def test_fillers_say_what_inference_says(name: str) -> None:
    make, shape = LAYERS[name]
    layer = make()
    data = mx.sym.var("data")
    graph = layer(data)
    found = filled(graph._outputs, {"data": shape}, {})
    inference = Inference(graph._outputs, {"data": shape}, {})
    arguments, states = variables(graph._outputs)
    assert found == {node.name: inference.shape(node) for node in (*arguments, *states)}
    layer.initialize()
    layer(nd.ones(shape))
    assert {p.name: p.shape for p in layer.collect_params().values()}.items() <= found.items()


def test_the_first_call_does_without_the_compiler_of_torch() -> None:
    code = (
        "import sys, mxnet as mx\n"
        "from mxnet.gluon import nn\n"
        "net = nn.HybridSequential()\n"
        "net.add(nn.Conv2D(4, 3), nn.BatchNorm(), nn.Activation('relu'), nn.MaxPool2D())\n"
        "net.add(nn.Dense(5, activation='relu'), nn.LayerNorm(), nn.Dense(2))\n"
        "net.initialize()\n"
        "assert net(mx.nd.ones((2, 3, 8, 8))).shape == (2, 2)\n"
        "assert not {'torch._dynamo', 'sympy'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


class Twice(HybridBlock):
    """Uses one parameter for two operators, of which the second decides or contradicts."""

    def __init__(self, outer: int) -> None:
        super().__init__()
        with self.name_scope():
            self.weight = self.params.get("weight", shape=(4, 0), allow_deferred_init=True)
        self._outer = outer

    def hybrid_forward(self, F: Any, x: Any, weight: Any) -> Any:
        """Apply the weight to the input and to a slice of it."""
        once = F.FullyConnected(x, weight, num_hidden=4, no_bias=True)
        part = F.slice_axis(x, axis=1, begin=0, end=self._outer)
        return once + F.FullyConnected(part, weight, num_hidden=4, no_bias=True)


def test_parameters_of_several_operators() -> None:
    block = Twice(3)
    block.initialize()
    assert block(nd.ones((2, 3))).shape == (2, 4)
    assert block.weight.shape == (4, 3)


@pytest.mark.parametrize("layer", [nn.Dense(4, in_units=3), nn.BatchNorm(in_channels=4)])
def test_shapes_that_contradict_the_input(layer: HybridBlock) -> None:
    graph = layer(mx.sym.var("data"))
    assert filled(graph._outputs, {"data": (2, 5)}, {}) is None
    with pytest.raises(mx.MXNetError, match=r"Shape inconsistent|shapes? "):
        graph.infer_shape(data=(2, 5))


def test_a_parameter_that_cannot_serve_both_operators() -> None:
    block = Twice(2)
    block.initialize()
    with pytest.raises(mx.MXNetError, match="weight"):
        block(nd.ones((2, 3)))
