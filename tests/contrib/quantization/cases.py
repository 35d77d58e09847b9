"""Networks that are quantized, by MXNet in ``tools/golden/quantization.py`` and in the tests.

``mx`` is either of the two packages.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

BATCH = (4, 3, 6, 6)


def _layers(mx: Any) -> Any:
    """Layers one after another, with an unsupported activation and a loss."""
    sym = mx.sym
    x = sym.Convolution(sym.var("data"), num_filter=4, kernel=(3, 3), pad=(1, 1), name="conv")
    x = sym.Activation(x, act_type="relu", name="relu")
    x = sym.Pooling(x, kernel=(2, 2), stride=(2, 2), pool_type="max", name="pool")
    x = sym.FullyConnected(sym.Flatten(x, name="flat"), num_hidden=8, name="fc0")
    x = sym.Activation(x, act_type="tanh", name="tanh")
    x = sym.FullyConnected(x, num_hidden=3, no_bias=True, name="fc1")
    return sym.SoftmaxOutput(x, name="softmax")


def _branches(mx: Any) -> Any:
    """Sums, joining and BatchNorm."""
    sym = mx.sym
    x = sym.Convolution(sym.var("data"), num_filter=4, kernel=(3, 3), pad=(1, 1), name="conv")
    norm = sym.BatchNorm(x, fix_gamma=False, name="bn")
    x = sym.concat(sym.elemwise_add(norm, x, name="add"), x, dim=1, name="cat")
    x = sym.Pooling(x, global_pool=True, pool_type="avg", kernel=(1, 1), name="pool")
    return sym.FullyConnected(x, num_hidden=3, name="fc")


def _table(mx: Any) -> Any:
    """A table of vectors, and a product."""
    sym = mx.sym
    x = sym.Embedding(sym.var("data"), input_dim=10, output_dim=4, name="table")
    x = sym.elemwise_mul(x, x, name="mul")
    return sym.FullyConnected(x, num_hidden=3, flatten=False, name="fc")


def _outputs(mx: Any) -> Any:
    """Operators whose outputs have names and numbers, and integers nowhere needed again."""
    sym = mx.sym
    x = sym.var("data")
    parts = sym.SliceChannel(x, num_outputs=2, name="parts")
    largest = sym.topk(x, ret_typ="both", name="largest")
    sums = [
        sym.FullyConnected(one, num_hidden=2, no_bias=True, name=f"fc{i}")
        for i, one in enumerate((parts[1], largest[1], sym.exp(x, name="e"), x))
    ]
    return sym.Group([sym.concat(*sums, dim=1, name="cat"), sym.exp(x, name="out")])


def _recurrent(mx: Any) -> Any:
    sym = mx.sym
    x = sym.RNN(sym.var("data"), sym.var("p"), sym.var("s"), sym.var("c"), mode="lstm",
                state_size=4, num_layers=1, name="rnn")  # fmt: skip
    return sym.FullyConnected(sym.exp(x, name="exp"), num_hidden=2, no_bias=True, name="fc")


def _refused(mx: Any) -> Any:
    """Operators that the 8-bit forms do not cover."""
    sym = mx.sym
    x = sym.Activation(sym.var("data"), act_type="relu", name="relu")
    x = sym.concat(x, x, dim=0, name="cat")
    x = sym.LeakyReLU(sym.Deconvolution(x, num_filter=3, kernel=(2, 2), name="up"), name="leaky")
    x = sym.broadcast_add(x, sym.var("shift"), name="shifted")
    return sym.Dropout(sym.Activation(x, act_type="sigmoid", name="sigmoid"), name="drop")


GRAPHS: dict[str, Callable[[Any], Any]] = {
    "layers": _layers, "branches": _branches, "table": _table, "outputs": _outputs,
    "recurrent": _recurrent, "refused": _refused,
}  # fmt: skip

# Arguments for the pass over graphs.
SETTINGS: dict[str, dict[str, Any]] = {
    "full": {"quantize_mode": "full"},
    "smart": {"quantize_mode": "smart"},
    "uint8": {"quantize_mode": "full", "quantized_dtype": "uint8"},
    "auto": {"quantize_mode": "smart", "quantized_dtype": "auto"},
    "without": {"quantize_mode": "full", "excluded_symbols": ["conv", "fc1"]},
    "without operators": {"quantize_mode": "full", "excluded_operators": ["FullyConnected"]},
    "offline": {"quantize_mode": "full", "offline_params": True},
}

# Arguments of quantize_model, with calibration.
MODELS: dict[str, tuple[str, dict[str, Any]]] = {
    "none": ("layers", {"calib_mode": "none"}),
    "naive": ("layers", {"calib_mode": "naive", "quantized_dtype": "auto"}),
    "naive full": ("branches", {"calib_mode": "naive", "quantize_mode": "full"}),
    "naive few": ("layers", {"calib_mode": "naive", "num_calib_examples": 5,
                             "quantized_dtype": "auto"}),
    "entropy": ("layers", {"calib_mode": "entropy", "quantize_mode": "full"}),
    "entropy auto": ("layers", {"calib_mode": "entropy", "quantized_dtype": "auto",
                                "excluded_sym_names": ["relu"]}),
}  # fmt: skip


def random_graph(mx: Any, seed: int) -> Any:
    """A small network of layers, supported and unsupported operators in any order."""
    draw = np.random.RandomState(seed)
    sym = mx.sym
    made = [sym.var("data")]
    for number in range(draw.randint(3, 11)):
        left, right = (made[-1 - draw.randint(min(len(made), 4))] for _ in range(2))
        name = f"n{number}"
        made.append(
            [
                lambda: sym.FullyConnected(
                    left, num_hidden=4, flatten=False, no_bias=True, name=name  # noqa: B023
                ),
                lambda: sym.Activation(left, act_type="relu", name=name),  # noqa: B023
                lambda: sym.elemwise_add(left, right, name=name),  # noqa: B023
                lambda: sym.exp(left, name=name),  # noqa: B023
            ][draw.choice(4, p=(0.3, 0.2, 0.35, 0.15))]()
        )
    return made[-1]


def parameters(mx: Any, name: str) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    """Return graph, parameters and states of a network for batches of images."""
    graph = GRAPHS[name](mx)
    shapes, _, states = graph.infer_shape(data=BATCH)
    draw = np.random.RandomState(3)
    values = {
        key: mx.nd.array(draw.uniform(-1, 1, shape))
        for key, shape in zip(graph.list_arguments(), shapes)  # noqa: B905  (old Pythons)
        if key not in ("data", "softmax_label")
    }
    aux = {
        key: mx.nd.array(draw.uniform(0.5, 1, shape))
        for key, shape in zip(graph.list_auxiliary_states(), states)  # noqa: B905
    }
    return graph, values, aux


def examples(mx: Any, name: str = "layers") -> Any:
    draw = np.random.RandomState(4)
    images = draw.uniform(0, 1, (12, *BATCH[1:])).astype("float32")
    labels = draw.randint(0, 3, 12) if label_names(name) else None
    return mx.io.NDArrayIter(images, labels, BATCH[0])


def label_names(name: str) -> list[str] | None:
    return ["softmax_label"] if name == "layers" else None


def run_model(mx: Any, graph: Any, values: dict[str, Any], aux: dict[str, Any]) -> np.ndarray:
    """Return the outputs for all examples."""
    data = examples(mx).data[0][1]
    found = []
    for start in range(0, 12, BATCH[0]):
        batch = data[start : start + BATCH[0]]
        arguments = {"data": batch, "softmax_label": mx.nd.zeros(BATCH[0]), **values}
        arguments = {name: arguments[name] for name in graph.list_arguments()}
        found.append(graph.bind(mx.cpu(), arguments, aux_states=aux).forward()[0].asnumpy())
    return np.concatenate(found)


def nodes(graph: Any) -> list[list[Any]]:
    """Return operator, name, attributes and inputs of each node of a graph."""
    return [
        [node["op"], node["name"], node.get("attrs", {}), [entry[:2] for entry in node["inputs"]]]
        for node in json.loads(graph.tojson())["nodes"]
    ]


def offline(graph: Any, settings: dict[str, Any]) -> dict[str, Any]:
    """Return settings with all arguments but the data as offline parameters, if they say so."""
    if settings.get("offline_params"):
        names = [name for name in graph.list_arguments() if name not in ("data", "s", "c")]
        return {**settings, "offline_params": names}
    return settings


HISTOGRAMS = {
    "inside": ([1, 2, 3], 1.0, [0.1, 0.2, 0.9]),
    "negative": ([1, 2, 3], 1.0, [0.1, 0.2, -2.9]),
    "far": ([1, 2, 3, 0, 1], 2.0, [5.0, -5.0]),
    "edge": ([1, 2, 3], 1.0, [1.0, -1.0]),
    "just outside": ([1, 2, 3], 1.0, [1.01]),
}


def histogram(name: str) -> tuple[Any, ...]:
    """Return the arguments of combine_histogram."""
    counts, end, added = HISTOGRAMS[name]
    values = np.array(added)
    old = np.array(counts), np.linspace(-end, end, len(counts) + 1), -end, end, end
    return old, values, values.min(), values.max(), np.abs(values).max()
