"""Loops and branches as graphs: the functions given run once, on symbols."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .. import attribute
from .. import name as naming
from .._core.errors import ArgumentTypeError
from .._ops.registry import REGISTRY
from ..base import MXNetError
from ..ndarray.control_flow import _limit, _regroup
from .composing import compose, visible
from .flow import flow_node
from .graph import Entry, Node, in_order
from .symbol import Symbol, var

_MARK = "__subgraph_name__"


def _flatten(value: Any, what: str) -> tuple[list[Symbol], Any]:
    """Return the symbols of a nested list and how they were nested; a group counts as a list."""
    if isinstance(value, Symbol):
        return (list(value), [None] * len(value)) if len(value) > 1 else ([value], None)
    if not isinstance(value, list | tuple):
        raise ArgumentTypeError(
            f"{what} must be a Symbol or a (nested) list of them, got {type(value).__name__}."
        )
    flat, layout = [], []
    for entry in value:
        inner, shape = _flatten(entry, what)
        flat += inner
        layout.append(shape)
    return flat, layout


class _Subgraph:
    """What a function computes of variables, cut off from the graph around it."""

    def __init__(self, name: str) -> None:
        self.mark = naming.current().get(None, name)
        #: variables inside by the entry outside that each stands for
        self._inside: dict[tuple[int, int], tuple[Node, Entry]] = {}
        self.outputs: tuple[Entry, ...] = ()

    def variables(self, symbols: Sequence[Symbol]) -> list[Symbol]:
        """Return new variables that stand for symbols inside."""
        made: dict[str, Symbol] = {}
        with attribute.AttrScope(__subgraph_name__=self.mark):
            for symbol in symbols:
                name = f"{symbol.name}-{symbol._outputs[0][1]}"
                while name in made:  # the same symbol may be given twice
                    name += "-0"
                made[name] = var(name)
        return list(made.values())

    def trace(self, function: Callable[..., Any], *args: Any) -> Any:
        """Call the function so that what it makes is known as the subgraph's own."""
        with attribute.AttrScope(__subgraph_name__=self.mark):
            return function(*args)

    def close(self, results: Sequence[Symbol]) -> list[str]:
        """Take the results for the outputs, and return the names of the variables in order."""
        entries: list[Entry] = []
        for symbol in results:
            entry = symbol._outputs[0]
            if entry[0].op is None or entry[0].attrs.get(_MARK) != self.mark or entry in entries:
                entry = self.trace(lambda s=symbol: _identity(s))._outputs[0]
            entries.append(entry)
        self.outputs = tuple(self._cut(entries))
        return [node.name for node in in_order(self.outputs) if node.op is None]

    def _cut(self, outputs: Sequence[Entry]) -> list[Entry]:
        """Put variables in the place of what was computed outside."""
        copies: dict[int, Node] = {}
        own = {id(node) for node in in_order(outputs) if node.attrs.get(_MARK) == self.mark}

        def now(entry: Entry | None) -> Entry | None:
            if entry is None:
                return None
            node, number = entry
            if node.op is None:
                self._inside.setdefault((id(node), 0), (node, entry))
                return entry
            if id(node) in own:
                return copies[id(node)], number
            key = id(node), number
            if key not in self._inside:
                self._inside[key] = Node(None, node.output_names()[number]), entry
            return self._inside[key][0], 0

        for node in in_order(outputs):
            if id(node) in own and node.op is not None:
                inputs = tuple(map(now, node.inputs))
                copies[id(node)] = Node(
                    node.op, node.name, inputs, node.params, node.attrs, node.subgraphs
                )
        return [entry for entry in map(now, outputs) if entry is not None]

    def outside(self, names: Sequence[str], given: dict[str, Entry]) -> list[Entry]:
        """Return what the variables of these names stand for."""
        by_name = {node.name: entry for node, entry in self._inside.values()}
        return [given[name] if name in given else by_name[name] for name in names]


def _identity(symbol: Symbol) -> Symbol:
    return compose(REGISTRY["_copy"], None, None, (symbol,), {}, hint="identity")


def _node(name: str, attrs: dict[str, Any], graphs: list[_Subgraph], inputs: list[Entry]) -> Symbol:
    own = naming.current().get(None, name)
    texts = {key: str(value) for key, value in attrs.items()}
    texts["num_args"] = str(len(inputs) + len(graphs))
    texts |= attribute.current().get(None)
    node = flow_node(name, own, texts, [graph.outputs for graph in graphs])
    node.inputs = tuple(inputs)
    return visible(node)


def _entries(symbols: Sequence[Symbol]) -> list[Entry]:
    return [symbol._outputs[0] for symbol in symbols]


def foreach(
    body: Callable[[Any, Any], tuple[Any, Any]], data: Any, init_states: Any, name: str = "foreach"
) -> tuple[Any, Any]:
    """Return the graph that calls a function for each entry along the first axis.

    Parameters
    ----------
    body : callable
        ``body(entries, states)`` returns (outputs, states); it is called once, with symbols.
    data : Symbol or nested list of them
        Their entries along the first axis are the steps.
    init_states : Symbol or nested list of them
        The states for the first step.
    name : str
        Start of the name of the subgraph.

    Returns
    -------
    tuple
        The outputs of all steps, stacked along a new first axis, and the last states.

    Raises
    ------
    TypeError
        If data, states or outputs are no symbols. The error is an AssertionError as well.
    """
    sources, layout = _flatten(data, "foreach: data")
    states, state_layout = _flatten(init_states, "foreach: init_states")
    graph = _Subgraph(name)
    inside = graph.variables([*sources, *states])
    first, second = iter(inside[: len(sources)]), iter(inside[len(sources) :])
    outputs, following = graph.trace(body, _regroup(first, layout), _regroup(second, state_layout))
    results, out_layout = _flatten(outputs, "foreach: outputs of body")
    last, last_layout = _flatten(following, "foreach: states of body")
    if len(last) != len(states):
        raise MXNetError(f"foreach: body must return {len(states)} states, got {len(last)}.")
    names = graph.close([*results, *last])
    mine = [str(symbol.name) for symbol in inside]
    _check_used(mine, names, "foreach")
    rest = [one for one in names if one not in mine]
    attrs = {
        "in_data_locs": [names.index(one) for one in mine[: len(sources)]],
        "in_state_locs": [names.index(one) for one in mine[len(sources) :]],
        "remain_locs": [names.index(one) for one in rest],
        "num_out_data": len(results), "num_outputs": len(results) + len(last),
    }  # fmt: skip
    inputs = [*_entries([*sources, *states]), *graph.outside(rest, {})]
    made = list(_node("_foreach", attrs, [graph], inputs))
    return (
        _regroup(iter(made[: len(results)]), out_layout),
        _regroup(iter(made[len(results) :]), last_layout),
    )


def _check_used(mine: Sequence[str], names: Sequence[str], what: str) -> None:
    unused = [one for one in mine if one not in names]
    if unused:
        raise MXNetError(f"{what}: the function does not use its argument {unused[0]}.")


def while_loop(
    cond: Callable[..., Any], func: Callable[..., tuple[Any, Any]], loop_vars: Any,
    max_iterations: int | None = None, name: str = "while_loop",
) -> tuple[Any, Any]:  # fmt: skip
    """Return the graph that calls a function as long as a condition holds.

    Parameters
    ----------
    cond, func : callable
        ``cond(*loop_vars)`` returns a symbol of one element; ``func(*loop_vars)`` returns
        (outputs, loop_vars). Both are called once, with symbols.
    loop_vars : Symbol or list of them
        The variables for the first step.
    max_iterations : int
        End after so many steps whatever ``cond`` says. It must be given.
    name : str
        Start of the names of the subgraphs.

    Returns
    -------
    tuple
        The outputs of all steps, stacked along a new first axis of length max_iterations whose
        rest is 0, and the last variables.

    Raises
    ------
    ValueError
        If there is no variable, ``max_iterations`` is no number, or the number of variables
        changes.
    """
    limit = _limit(max_iterations)
    single = isinstance(loop_vars, Symbol)
    variables, _ = _flatten([loop_vars] if single else loop_vars, "while_loop: loop_vars")
    if not variables:
        raise ValueError("while_loop: loop_vars must hold at least one symbol, got none.")
    graphs = [_Subgraph(f"{name}_cond"), _Subgraph(f"{name}_func")]
    insides = [graph.variables(variables) for graph in graphs]
    cond_names = graphs[0].close([graphs[0].trace(cond, *insides[0])])
    outputs, following = graphs[1].trace(func, *insides[1])
    results, layout = _flatten([] if outputs is None else outputs, "while_loop: outputs")
    last, _ = _flatten(following, "while_loop: loop_vars of func")
    if len(last) != len(variables):
        raise ValueError(
            f"while_loop: func must return as many loop_vars as it takes, {len(variables)}, got "
            f"{len(last)}."
        )
    func_names = graphs[1].close([*results, *last])
    mine = [str(one.name) for one in insides[1]]
    _check_used(mine, func_names, "while_loop: func")
    shared, outer = _Inputs(), dict(zip(mine, _entries(variables), strict=True))
    locs = [
        shared.places(
            graph.outside(names, outer), [name if name in outer else None for name in names]
        )
        for graph, names in zip(graphs, (cond_names, func_names), strict=True)
    ]
    attrs = {
        "cond_input_locs": locs[0], "func_input_locs": locs[1],
        "func_var_locs": [func_names.index(one) for one in mine],
        "max_iterations": limit, "num_out_data": len(results),
        "num_outputs": len(results) + len(last),
    }  # fmt: skip
    made = list(_node("_while_loop", attrs, graphs, shared.entries))
    values = made[len(results) :]
    return _regroup(iter(made[: len(results)]), layout), values[0] if single else values


class _Inputs:
    """The inputs of a node, each once; a variable of a loop is an input of its own."""

    def __init__(self) -> None:
        self._keys: list[tuple[Entry, str | None]] = []

    @property
    def entries(self) -> list[Entry]:
        """The inputs in order."""
        return [entry for entry, _ in self._keys]

    def places(self, entries: Sequence[Entry], changing: Sequence[str | None] = ()) -> list[int]:
        """Return where entries stand among the inputs, after adding new ones.

        ``changing`` are the names of those that are variables of a loop, None for the others.
        """
        keys = [*zip(entries, changing or [None] * len(entries), strict=True)]
        self._keys += [key for key in dict.fromkeys(keys) if key not in self._keys]
        return [self._keys.index(key) for key in keys]


def cond(
    pred: Any, then_func: Callable[[], Any], else_func: Callable[[], Any], name: str = "cond"
) -> Any:
    """Return the graph that computes what one of two functions computes.

    Parameters
    ----------
    pred : Symbol of one element, or callable that returns one
        Take ``then_func`` unless it is 0, else ``else_func``.
    then_func, else_func : callable
        Functions without arguments, both called once.
    name : str
        Start of the names of the subgraphs.

    Raises
    ------
    ValueError
        If the functions return different numbers of outputs.
    """
    graphs = [_Subgraph(f"{name}_{part}") for part in ("pred", "then", "else")]
    parts = [
        _flatten(graphs[0].trace(pred) if callable(pred) and not isinstance(pred, Symbol) else pred,
                 "cond: pred"),
        _flatten(graphs[1].trace(then_func), "cond: outputs of then_func"),
        _flatten(graphs[2].trace(else_func), "cond: outputs of else_func"),
    ]  # fmt: skip
    if len(parts[1][0]) != len(parts[2][0]):
        raise ValueError(
            "cond: then_func and else_func must return the same number of outputs, got "
            f"{len(parts[1][0])} and {len(parts[2][0])}."
        )
    names = [graph.close(part[0]) for graph, part in zip(graphs, parts, strict=True)]
    shared = _Inputs()
    locs = [
        shared.places(graph.outside(inner, {})) for graph, inner in zip(graphs, names, strict=True)
    ]
    attrs = {
        "cond_input_locs": locs[0], "then_input_locs": locs[1], "else_input_locs": locs[2],
        "num_outputs": len(parts[1][0]),
    }  # fmt: skip
    made: Iterator[Symbol] = iter(_node("_cond", attrs, graphs, shared.entries))
    return _regroup(made, parts[1][1])
