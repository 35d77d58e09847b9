"""Branches and loops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .....base import MXNetError
from .._call import Call, cast
from .._lengths import Dim, Length
from .._registry import translates
from .._scope import Scope
from .._symbols import Symbol, symbol
from .._value import Value

# What MXNet has for "as often as you like".
_ENDLESS = (1 << 31) - 1


def _body(call: Call, graph: Any, given: Sequence[Value]) -> list[Value]:
    """Return the outputs of a graph inside a node, for its inputs."""
    scope = Scope(call.scope)
    for info, value in zip(graph.input, given, strict=True):
        scope.values[info.name] = value
    before = len(call.importer.problems)
    call.importer.run(graph, scope)
    if len(call.importer.problems) > before:
        raise MXNetError("nodes of the graph inside it cannot be imported, see there")
    found = [scope.values.get(info.name) for info in graph.output]
    if any(value is None for value in found):
        raise MXNetError("the graph inside it does not make its outputs")
    return [value for value in found if value is not None]


def _symbols(values: Sequence[Value]) -> list[Symbol]:
    return [value.symbol for value in values]


def _unused(results: list[Symbol], given: Sequence[Symbol]) -> list[Symbol]:
    """Return what a step is given and does not use, which MXNet refuses."""
    used = symbol.Group(results).list_inputs()
    return [one for one in given if one.name not in used]


@translates("If")
def _if(call: Call) -> list:
    branches = call.need("then_branch"), call.need("else_branch")
    if call.is_constant(0):
        taken = branches[0 if call.array(0).reshape(-1)[0] else 1]
        return list(_body(call, taken, []))
    kept: dict[int, list[Value]] = {}

    def branch(number: int) -> list[Symbol]:
        kept[number] = _body(call, branches[number], [])
        return _symbols(kept[number])

    found = symbol.contrib.cond(call.sym(), lambda: branch(0), lambda: branch(1))
    for position, (one, other) in enumerate(zip(kept[0], kept[1], strict=True)):
        call.types[position] = one.dtype, _common(one, other)
    return list(found)


def _common(one: Value, other: Value) -> list | None:
    """Return what two shapes have in common: None where lengths differ."""
    if one.shape is None or other.shape is None or len(one.shape) != len(other.shape):
        return None
    return [
        mine if isinstance(mine, int) and mine == yours else None
        for mine, yours in zip(one.shape, other.shape, strict=True)
    ]


def _inside(call: Call, name: str, made: Symbol, dtype: str | None, shape: Any) -> Value:
    value = Value(name, call.importer.parameters, dtype, made=made)
    if shape is not None:
        value.shape = tuple(call.scope.dims(value, shape))
    return value


def _open(shape: Any) -> list | None:
    """Return a shape without lengths that symbols outside of a loop show."""
    return None if shape is None else [one if isinstance(one, int) else None for one in shape]


@translates("Loop")
def _loop(call: Call) -> list:
    graph = call.need("body")
    count = call.lengths(0) if call.has(0) else [_ENDLESS]
    if count is None:
        raise MXNetError("the number of steps must be constant, or computed from shapes")
    starts = not call.has(1) or (call.is_constant(1) and bool(call.array(1).reshape(-1)[0]))
    if starts and _goes_on(call, graph):
        return _counted(call, graph, count[0])
    return _ended(call, graph, count[0])


def _given(call: Call, graph: Any, number: Symbol, condition: Value, old: list[Symbol]) -> list:
    """Return what a step of a loop is given: its number, the condition, and the states."""
    given = [
        _inside(call, graph.input[0].name, cast(number, "int64"), "int64", []),
        condition,
    ]
    for info, position, made in zip(graph.input[2:], range(2, len(call)), old, strict=True):
        outer = call.value(position)
        given.append(_inside(call, info.name, made, outer.dtype, _open(outer.shape)))
    return given


def _counted(call: Call, graph: Any, steps: Dim) -> list:
    """A loop whose number of steps is known before it starts, as MXNet's ``foreach``."""
    if isinstance(steps, Length):
        line = symbol.contrib.arange_like(steps.ruler(), axis=0)
    else:
        line = symbol._internal._arange(start=0, stop=steps)
    states = [call.value(i) for i in range(2, len(call))]
    kept: list[Value] = []

    def body(entry: Symbol, old: list[Symbol]) -> tuple[list[Symbol], list[Symbol]]:
        goes_on = call.importer.known(graph.input[1].name, np.asarray(True))
        kept[:] = _body(call, graph, _given(call, graph, entry, goes_on, old))[1:]
        return _step(kept, len(states), [entry, *old])

    return _foreach(call, body, line, states, kept)


def _ended(call: Call, graph: Any, steps: Dim) -> list:
    """A loop that ends when its condition fails, as MXNet's ``while_loop``."""
    if isinstance(steps, Length) or len(graph.output) > len(call) - 1:
        raise MXNetError("a loop that may end early cannot collect outputs of its steps")
    states = [call.value(i) for i in range(2, len(call))]
    first = call.sym(1) if call.has(1) else symbol._internal._full(shape=(1,), value=1.0)
    number = symbol._internal._zeros(shape=(1,))
    kept: list[Value] = []

    def step(number: Symbol, condition: Symbol, *old: Symbol) -> tuple[list, list[Symbol]]:
        before = _inside(call, graph.input[1].name, condition, "bool", [])
        kept[:] = _body(call, graph, _given(call, graph, number, before, list(old)))
        following, *made = _symbols(kept)
        zeros = [cast(symbol.zeros_like(one), "float32") for one in _unused(made, old)]
        number = sum(map(symbol.sum, zeros), number)
        following = symbol.reshape(following, shape=(1,)) * condition
        return [], [number + 1, following, *made]

    _, last = symbol.contrib.while_loop(
        lambda number, condition, *old: condition, step,
        [number, symbol.reshape(first, shape=(1,)), *_symbols(states)],
        max_iterations=min(steps, _ENDLESS),
    )  # fmt: skip
    for position, value in enumerate(kept[1:]):
        call.types[position] = value.dtype, _open(value.shape)
    return list(last)[2:]


def _goes_on(call: Call, graph: Any) -> bool:
    """Return whether the condition in a loop's body is always what it was before."""
    name = graph.output[0].name
    made = {out: node for node in graph.node for out in node.output}
    while name in made and made[name].op_type in ("Identity", "Cast"):
        name = made[name].input[0]
    if name in made and made[name].op_type == "Constant":
        return bool(call.importer.tensors.attribute(made[name].attribute[0]).all())
    return name == graph.input[1].name


def _foreach(call: Call, body: Any, data: Any, states: list[Value], kept: list[Value]) -> list:
    """Return the last states, then the outputs of all steps, of MXNet's loop."""
    outputs, last = symbol.contrib.foreach(body, data, _symbols(states))
    outputs = outputs[: len(kept) - len(states)]
    for position, value in enumerate(kept):
        shape = _open(value.shape)
        if position >= len(states):
            shape = None if shape is None else [None, *shape]
        call.types[position] = value.dtype, shape
    return [*last, *map(_stacked, outputs, kept[len(states) :])]


def _step(
    kept: list[Value], count: int, given: Sequence[Symbol]
) -> tuple[list[Symbol], list[Symbol]]:
    """Return the outputs of a step, and after them shapes of what it does not use, and states."""
    made = _symbols(kept)
    return [*made[count:], *map(symbol.shape_array, _unused(made, given))], made[:count]


def _stacked(output: Symbol, step: Value) -> Symbol:
    """Return the outputs of all steps; numbers are arrays of one element in MXNet."""
    is_number = step.shape is not None and not len(step.shape)
    return symbol.reshape(output, shape=(-1,)) if is_number else output


@translates("Scan")
def _scan(call: Call) -> list:
    graph, count = call.need("body"), call.need("num_scan_inputs")
    if call.version < 9:
        raise MXNetError("its form before version 9 is not supported")
    states = [call.value(i) for i in range(len(call) - count)]
    scanned = [call.value(i) for i in range(len(states), len(call))]
    kept: list[Value] = []

    def body(entries: list[Symbol], old: list[Symbol]) -> tuple[list[Symbol], list[Symbol]]:
        outers, shapes = [*states, *scanned], [_open(one.shape) for one in states]
        shapes += [shape and shape[1:] for shape in scanned_shapes]
        given = [
            _inside(call, info.name, one, outer.dtype, shape)
            for info, one, outer, shape in zip(
                graph.input, [*old, *entries], outers, shapes, strict=True
            )
        ]
        kept[:] = _body(call, graph, given)
        return _step(kept, len(states), [*entries, *old])

    axes = _numbers(call, "scan_input_axes", count, len(states))
    backwards = _numbers(call, "scan_input_directions", count)
    scanned_shapes = [_first(_open(one.shape), axis) for one, axis in zip(
        scanned, axes, strict=True)]  # fmt: skip
    data = []
    for one, axis, back in zip(scanned, axes, backwards, strict=True):
        part = symbol.swapaxes(one.symbol, dim1=0, dim2=axis) if axis else one.symbol
        data.append(symbol.reverse(part, axis=0) if back else part)
    found = _foreach(call, body, data, states, kept)
    return found[: len(states)] + _turned(call, found[len(states) :])


def _numbers(call: Call, name: str, count: int, position: int | None = None) -> list[int]:
    """Return a number for each scanned array; axes are the first two only."""
    numbers = list(call.attr(name) or [0] * count)
    if position is not None:
        numbers = [call.wrap(axis, position + i) for i, axis in enumerate(numbers)]
        if any(axis > 1 for axis in numbers):
            raise MXNetError("scanned axes after the second are not supported")
    return numbers


def _first(shape: list | None, axis: int) -> list | None:
    """Return a shape in which an axis has changed places with the first."""
    if shape is not None and axis:
        shape[0], shape[axis] = shape[axis], shape[0]
    return shape


def _turned(call: Call, outputs: list[Symbol]) -> list[Symbol]:
    """Return the outputs of all steps in the order, and along the axis, that a node wants."""
    axes = _numbers(call, "scan_output_axes", len(outputs))
    backwards = _numbers(call, "scan_output_directions", len(outputs))
    found = []
    for one, axis, back in zip(outputs, axes, backwards, strict=True):
        if axis not in (0, 1):
            raise MXNetError("outputs along an axis after the second are not supported")
        one = symbol.reverse(one, axis=0) if back else one
        found.append(symbol.swapaxes(one, dim1=0, dim2=1) if axis else one)
    return found
