"""Cells of ``mx.rnn``: one table for the recorder and for the tests, and how they are run."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

import mxnet as mx
from mxnet import nd, sym

T, N, C, H = 2, 2, 4, 3


def _stack(rnn: Any) -> Any:
    stack = rnn.SequentialRNNCell()
    for cell in (rnn.LSTMCell(H, prefix="p_"), rnn.DropoutCell(0.3), rnn.GRUCell(2, prefix="q_")):
        stack.add(cell)
    return stack


CELLS: dict[str, Callable[[Any], Any]] = {
    "RNNCell": lambda rnn: rnn.RNNCell(H),
    "RNNCell(relu)": lambda rnn: rnn.RNNCell(H, activation="relu", prefix="a_"),
    "LSTMCell": lambda rnn: rnn.LSTMCell(H, forget_bias=2.0),
    "GRUCell": lambda rnn: rnn.GRUCell(H),
    "DropoutCell": lambda rnn: rnn.DropoutCell(0.5),
    "ZoneoutCell": lambda rnn: rnn.ZoneoutCell(rnn.LSTMCell(H), 0.1, 0.2),
    "ResidualCell": lambda rnn: rnn.ResidualCell(rnn.GRUCell(C)),
    "BidirectionalCell": lambda rnn: rnn.BidirectionalCell(
        rnn.LSTMCell(H, prefix="l_"), rnn.GRUCell(H, prefix="r_")),
    "SequentialRNNCell": _stack,
    "FusedRNNCell(lstm)": lambda rnn: rnn.FusedRNNCell(H, 2, "lstm", prefix="f_"),
    "FusedRNNCell(gru)": lambda rnn: rnn.FusedRNNCell(
        H, 2, "gru", bidirectional=True, dropout=0.2, get_next_state=True, forget_bias=2.0),
    "FusedRNNCell(rnn_tanh)": lambda rnn: rnn.FusedRNNCell(
        H, mode="rnn_tanh", get_next_state=True),
    "ConvRNNCell": lambda rnn: rnn.ConvRNNCell((1, 2, 5, 6), H),
    "ConvLSTMCell": lambda rnn: rnn.ConvLSTMCell(
        (1, 2, 5, 6), H, i2h_kernel=(1, 3), i2h_pad=(0, 0), activation="tanh"),
    "ConvGRUCell": lambda rnn: rnn.ConvGRUCell((1, 2, 5, 6), H, i2h_bias_initializer="ones"),
}  # fmt: skip


def describe(cell: Any) -> dict[str, Any]:
    """Return what can be seen of a cell."""
    variables = cell.params._params
    return {
        "prefix": cell._prefix, "states": cell.state_info, "shapes": cell.state_shape,
        "gates": list(cell._gate_names),
        "variables": {name: variable.attr_dict() for name, variable in variables.items()},
        "begin": [state.attr_dict() for state in cell.begin_state()],
    }  # fmt: skip


def flat(values: Any) -> list:
    """Return the symbols or arrays in nested lists."""
    if not isinstance(values, list | tuple):
        return [values]
    return [value for part in values for value in flat(part)]


def nodes(outputs: list) -> list:
    """Return operator, name, attributes and inputs of every node."""
    graph = json.loads(sym.Group(outputs).tojson())
    return [[n["op"], n["name"], n.get("attrs", {}), n["inputs"]] for n in graph["nodes"]]


def graphs(build: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the graphs of a step and of unrolling, or the name of the error."""
    found: dict[str, Any] = {}

    def note(name: str, make: Callable[[Any], Any]) -> None:
        try:
            with mx.name.NameManager():
                found[name] = nodes(flat(make(build(mx.rnn))))
        except NotImplementedError as error:
            found[name] = type(error).__name__

    note("step", lambda cell: cell(sym.var("x"), cell.begin_state()))
    for merge in (None, True, False):
        for layout in ("NTC", "TNC"):
            note(f"{layout}:{merge}", lambda cell, layout=layout, merge=merge: cell.unroll(
                T, sym.var("x"), layout=layout, merge_outputs=merge))  # fmt: skip
        note(f"list:{merge}", lambda cell, merge=merge: cell.unroll(
            T, [sym.var("a"), sym.var("b")], merge_outputs=merge))  # fmt: skip
    return found


def draw(case: str, part: str, shape: tuple[int, ...]) -> np.ndarray:
    """Draw values for a part of a case."""
    random = np.random.RandomState(zlib.crc32(f"{case}:{part}".encode()) % 2**31)
    return random.uniform(-1, 1, shape)


def compute(case: str, build: Callable[[Any], Any]) -> dict[str, np.ndarray]:
    """Return the outputs of the unrolled graph, whose first states are given."""
    cell = build(mx.rnn)
    states = cell.begin_state() if isinstance(cell, mx.rnn.ModifierCell) else None
    begin = states or cell.begin_state(func=sym.var)
    if states is not None:
        begin = [sym.var(f"state{i}") for i in range(len(states))]
    outputs, following = cell.unroll(T, sym.var("x"), begin, merge_outputs=True)
    graph = sym.Group([outputs, *flat(following)])
    shapes = {state.name: (info["shape"][0] or N, *info["shape"][1:])
              for state, info in zip(begin, cell.state_info, strict=True)}  # fmt: skip
    if "Fused" in case:
        shapes = {state.name: (info["shape"][0], N, H)
                  for state, info in zip(begin, cell.state_info, strict=True)}  # fmt: skip
    shapes["x"] = (N, T, 2, 5, 6) if "Conv" in case else (N, T, C)
    names = graph.list_arguments()
    found, _, _ = graph.infer_shape(**{k: v for k, v in shapes.items() if k in names})
    arrays = {n: nd.array(draw(case, n, s)) for n, s in zip(names, found, strict=True)}
    results = graph.eval(mx.cpu(), **arrays)
    return {f"out{i}": result.asnumpy() for i, result in enumerate(results)}


def weights(case: str, build: Callable[[Any], Any]) -> dict[str, Any]:
    """Return names and sums of the gates, and whether packing leads back."""
    cell = build(mx.rnn)
    fused = isinstance(cell, mx.rnn.FusedRNNCell)
    unfused = cell.unfuse() if fused else cell
    begin = unfused.begin_state(func=sym.var) if not isinstance(cell, mx.rnn.ModifierCell) else [
        sym.var(f"state{i}") for i in range(len(cell.state_info))]  # fmt: skip
    shapes = {state.name: (N, *info["shape"][1:])
              for state, info in zip(begin, unfused.state_info, strict=True)}  # fmt: skip
    graph = unfused.unroll(T, sym.var("x"), begin, merge_outputs=True)[0]
    shapes["x"] = (N, T, 2, 5, 6) if "Conv" in case else (N, T, C)
    names = graph.list_arguments()
    found, _, _ = graph.infer_shape(**{k: v for k, v in shapes.items() if k in names})
    arrays = {
        name: nd.array(draw(case, name, shape))
        for name, shape in zip(names, found, strict=True) if name not in shapes
    }  # fmt: skip
    gates = unfused.unpack_weights(arrays)
    again = unfused.pack_weights(gates)
    seen = {name: [list(v.shape), float(v.asnumpy().sum())] for name, v in gates.items()}
    back = all((again[name].asnumpy() == arrays[name].asnumpy()).all() for name in arrays)
    result: dict[str, Any] = {"gates": seen, "back": back and again.keys() == arrays.keys()}
    if fused:
        ((name, vector),) = cell.pack_weights(gates).items()
        result["vector"] = [name, vector.asnumpy().tolist()]
        result["unpacked"] = list(cell.unpack_weights({name: vector}))
        result["layers"] = [type(part).__name__ for part in unfused._cells]
    return result
