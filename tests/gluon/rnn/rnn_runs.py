"""What recurrent layers and cells are and compute: for the recorder and for the tests."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from gluon.rnn.rnn_cases import Cell, Layer, N, T, draw

import mxnet as mx
from mxnet import autograd, nd, sym

LENGTHS = (2, 1)


def describe(block: Any) -> dict[str, Any]:
    """Return what can be seen of a block: strings, names, parameters, states."""
    return {
        "repr": repr(block),
        "prefix": block.prefix,
        "parameters": [
            [name, list(p.shape), np.dtype(p.dtype).name, p.init, p.grad_req,
             p._allow_deferred_init]
            for name, p in block.collect_params().items()
        ],
        "structure": list(block._collect_params_with_prefix()),
        "states": [block.state_info(), block.state_info(5)],
        "names": [state.name for state in block.begin_state(func=sym.var)],
    }  # fmt: skip


def nodes(outputs: Any) -> list:
    """Return operator, name, attributes and inputs of every node of a graph."""
    graph = json.loads(outputs.tojson())
    return [
        [node["op"], node["name"], node.get("attrs", {}), node["inputs"]]
        for node in graph["nodes"]
        if node["op"] != "null"
    ]


def graphs(case: Cell, rnn: Any, contrib: Any) -> dict[str, list]:
    """Return the graphs of a step and of unrolling."""
    found = {}
    with mx.name.NameManager():
        cell = case.make(rnn, contrib)
        if case.steps:
            output, states = cell(sym.var("x"), cell.begin_state(func=sym.var))
            found["step"] = nodes(sym.Group([output, *states]))
    with mx.name.NameManager():
        cell = case.make(rnn, contrib)
        outputs, states = cell.unroll(2, sym.var("x"), merge_outputs=True)
        found["unroll"] = nodes(sym.Group([outputs, *states]))
    with mx.name.NameManager():
        cell = case.make(rnn, contrib)
        steps, lengths = [sym.var("a"), sym.var("b")], sym.var("lengths")
        outputs, states = cell.unroll(2, steps, merge_outputs=True, valid_length=lengths)
        found["lengths"] = nodes(sym.Group([outputs, *states]))
    return found


def set_parameters(case: Any, block: Any) -> None:
    """Give the parameters the values that are drawn for a case."""
    for name, parameter in block.collect_params().items():
        parameter.set_data(nd.array(draw(case, name, parameter.shape), dtype=parameter.dtype))


def make_states(case: Any, block: Any, dtype: str = "float32") -> list:
    """Draw the first states."""
    shapes = [info["shape"] for info in block.state_info(N)]
    drawn = [draw(case, f"state{i}", shape) for i, shape in enumerate(shapes)]
    return [nd.array(values, dtype=dtype) for values in drawn]


def gradients(case: Any, block: Any, arrays: dict[str, Any], run: Any) -> dict[str, np.ndarray]:
    """Return results, and the gradients of arrays and parameters."""
    for array in arrays.values():
        array.attach_grad()
    with autograd.record():
        results = run()
    heads = [
        nd.array(draw(case, f"head{i}", result.shape), dtype=result.dtype)
        for i, result in enumerate(results)
    ]
    autograd.backward(results, heads)
    found = {f"out{i}": result.asnumpy() for i, result in enumerate(results)}
    found.update({f"grad:{name}": array.grad.asnumpy() for name, array in arrays.items()})
    for name, parameter in block.collect_params().items():
        found[f"grad:{name}"] = parameter.grad().asnumpy()
    return found


def flat(results: Any) -> list:
    """Return the arrays in nested lists."""
    if not isinstance(results, list | tuple):
        return [results]
    return [array for part in results for array in flat(part)]


def compute_layer(case: Layer, block: Any) -> dict[str, np.ndarray]:
    """Run a layer forward and, where MXNet can, backward."""
    data = nd.array(draw(case, "data", case.shape), dtype=case.dtype)
    block.initialize()
    block(data)
    set_parameters(case, block)
    states = make_states(case, block, case.dtype) if case.states else []

    def run() -> list:
        return flat(block(data, states) if states else block(data))

    if not case.train:
        return {f"out{i}": result.asnumpy() for i, result in enumerate(run())}
    arrays = {"data": data, **{f"state{i}": state for i, state in enumerate(states)}}
    return gradients(case, block, arrays, run)


def compute_cell(case: Cell, cell: Any) -> dict[str, np.ndarray]:
    """Run a cell for a step, and unrolled in several ways."""
    step = nd.array(draw(case, "step", (N, *case.shape)))
    cell.initialize()
    # The first batch tells the shapes, whatever the cell.
    cell.unroll(1, step.expand_dims(1))
    set_parameters(case, cell)
    states = make_states(case, cell)
    found = {}
    if case.steps:
        cell.reset()
        for i, result in enumerate(flat(cell(step, states))):
            found[f"step:{i}"] = result.asnumpy()
    for layout in case.layouts:
        axis = layout.find("T")
        shape = (N, T, *case.shape) if axis else (T, N, *case.shape)
        data = nd.array(draw(case, "data", shape))
        results = cell.unroll(T, data, None, layout, True, nd.array(LENGTHS))
        for i, result in enumerate(flat(results)):
            found[f"{layout}:lengths:{i}"] = result.asnumpy()
        pieces = nd.split(data, T, axis=axis, squeeze_axis=True)
        results = cell.unroll(T, pieces, states, layout, True, nd.array(LENGTHS))
        found[f"{layout}:pieces"] = results[0].asnumpy()
        if case.train:
            arrays = {"data": data, **{f"state{i}": state for i, state in enumerate(states)}}
            parts = gradients(
                case, cell, arrays, lambda data=data, layout=layout: flat(
                    cell.unroll(T, data, states, layout, True)))  # fmt: skip
            found.update({f"{layout}:{part}": value for part, value in parts.items()})
    return found
