"""Graphs to print, draw and watch, for the recorder on MXNet and for the tests on Regluon."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

import mxnet as mx
from mxnet import nd

var = mx.sym.var


def convolutional() -> Any:
    """Return a network with all kinds of layers that are drawn in their own way."""
    sym = mx.sym
    x = sym.Convolution(var("data"), num_filter=8, kernel=(3, 3), stride=(2, 1), name="conv")
    x = sym.Activation(sym.BatchNorm(x, name="bn"), act_type="relu", name="relu")
    x = sym.LeakyReLU(x, act_type="leaky", name="leaky")
    x = sym.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="max", name="pool")
    first = sym.FullyConnected(sym.Flatten(x, name="flat"), num_hidden=10, name="fc1")
    second = sym.FullyConnected(sym.Dropout(first, name="drop"), num_hidden=3, no_bias=True,
                                name="fc2")  # fmt: skip
    return sym.SoftmaxOutput(sym.concat(second, first, dim=1, name="both"), name="softmax")


def small() -> dict[str, tuple[Any, dict]]:
    """Return name -> (graph, shapes of its inputs)."""
    sym, x = mx.sym, var("data")
    two = {"data": (2, 4)}
    image = {"data": (1, 4, 6, 6)}
    return {
        "variable": (x, two),
        "sum": (sym.elemwise_add(x, var("other"), name="plus"), {**two, "other": (2, 4)}),
        "group": (sym.Group([sym.relu(x, name="r"), sym.tanh(x, name="t")]), two),
        "split": (sym.relu(sym.split(x, num_outputs=2, name="sp")[1], name="r"), two),
        "own weight": (sym.FullyConnected(x, var("w"), num_hidden=2, no_bias=True, name="fc"), two),
        "own names": (sym.Convolution(x, var("my_weight"), var("my_b"), kernel=(1, 1),
                                      num_filter=2, name="c"), image),
        "grouped": (sym.Convolution(x, kernel=(3, 3), num_filter=4, num_group=2, name="c"), image),
        "no bias": (sym.Convolution(x, kernel=(3, 2), num_filter=3, no_bias=True, name="c"), image),
        "dense on images": (sym.FullyConnected(x, num_hidden=3, name="fc"), image),
        "sequences": (sym.Convolution(x, kernel=(3,), num_filter=2, name="c"), {"data": (1, 2, 5)}),
        "transposed": (sym.Deconvolution(x, kernel=(3, 3), num_filter=2, name="d"), image),
        "global": (sym.Pooling(x, global_pool=True, pool_type="avg", name="p"), image),
        "embedding": (sym.Embedding(x, input_dim=9, output_dim=4, name="e"), two),
        "norm": (sym.LayerNorm(x, name="ln"), two),
        "fixed gamma": (sym.BatchNorm(x, fix_gamma=True, name="bn"), image),
        "prelu": (sym.LeakyReLU(x, act_type="prelu", name="p"), two),
        "reshape": (sym.Reshape(x, shape=(1, -1), name="r"), two),
        "recurrent": (sym.RNN(x, state_size=3, num_layers=1, mode="gru", name="rnn"),
                      {"data": (4, 2, 3)}),
        "weights of all names": (
            sym.Concat(x, var("a_gamma"), var("b_moving_var"), var("c_running_mean"),
                       var("beta_d"), dim=0, name="cat"),
            {name: (1, 3) for name in ("data", "a_gamma", "b_moving_var", "c_running_mean",
                                       "beta_d")}),
        "weight first": (sym.FullyConnected(var("data"), sym.relu(var("w"), name="r"),
                                            num_hidden=2, no_bias=True, name="fc"),
                         {**two, "w": (2, 4)}),
        "long names": (sym.FullyConnected(x, num_hidden=2, name="dense" * 15), two),
        "same name twice": (sym.elemwise_add(x, sym.relu(x, name="r"), name="r"), two),
    }  # fmt: skip


def graphs() -> dict[str, tuple[Any, dict]]:
    """Return name -> (graph, shapes of its inputs)."""
    return {"convolutional": (convolutional(), {"data": (1, 3, 8, 8)}), **small()}


#: how the first graph is printed otherwise
LAYOUTS = ({"line_length": 60, "positions": [0.3, 0.6, 0.8, 1.0]},
           {"line_length": 80, "positions": [20, 40, 60, 80]})  # fmt: skip
#: and how it is drawn
DRAWINGS = (
    {"hide_weights": False, "title": "net", "save_format": "svg",
     "node_attrs": {"fixedsize": "false", "color": "red"}},
    {"dtype": {"data": "float16"}, "shape": {"data": (1, 3, 8, 8)}},
    {"shape": {"data": (1, 3, 8, 8)}, "hide_weights": False},
)  # fmt: skip


def printed(graph: Any, **settings: Any) -> str:
    """Return what print_summary prints."""
    with contextlib.redirect_stdout(io.StringIO()) as text:
        mx.viz.print_summary(graph, **settings)
    return text.getvalue()


def drawn(graph: Any, **settings: Any) -> list[str]:
    """Return the name, format and source of a drawing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        drawing = mx.viz.plot_network(graph, **settings)
    return [drawing.name, drawing.format, drawing.source.strip()]


# --- what is watched ---------------------------------------------------------------------------


def network(kind: str) -> Any:
    """Return an initialized network with fixed parameters."""
    nn = mx.gluon.nn
    net = getattr(nn, kind)(prefix="net_")
    with net.name_scope():
        net.add(nn.Dense(3, activation="tanh", in_units=4), nn.Dropout(0.5),
                nn.BatchNorm(in_channels=3), nn.Dense(2, in_units=3))  # fmt: skip
    net.initialize()
    for parameter in net.collect_params().values():
        size = int(mx.nd.ones(parameter.shape).size)
        parameter.set_data(nd.arange(1, size + 1).reshape(parameter.shape) / 10)
    return net


def watched(kind: str, monitor_all: bool) -> list[list[str]]:
    """Return the names and operators that a hook on a hybridized network is called with."""
    net, seen = network(kind), []
    net.register_op_hook(
        lambda name, operator, _: seen.append([name.decode(), operator.decode()]), monitor_all
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # HybridSequential would be faster
        net.hybridize()
    net(nd.ones((2, 4)))
    mx.nd.waitall()
    return seen


MONITORS = (
    {"interval": 1},
    {"interval": 2, "pattern": ".*(act|w)"},
    {"interval": 1, "sort": True, "monitor_all": True, "pattern": "act|fc|data"},
)


def monitored(settings: dict[str, Any]) -> list[list]:
    """Return what a monitor collects from an executor in three batches."""
    sym = mx.sym
    graph = sym.Activation(
        sym.broadcast_add(var("data"), var("w"), name="sum"), act_type="tanh", name="act"
    )
    executor = graph.simple_bind(mx.cpu(), data=(2, 3), w=(1, 3))
    for array in executor.arg_arrays:
        array[:] = nd.arange(array.size).reshape(array.shape) / 8
    monitor = mx.mon.Monitor(**settings)
    monitor.install(executor)
    found = []
    for _ in range(3):
        monitor.tic()
        executor.forward()
        mx.nd.waitall()
        found.append([list(entry) for entry in monitor.toc()])
    return found
