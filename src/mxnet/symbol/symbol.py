"""Symbol: a graph under construction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from .. import attribute
from .. import name as naming
from .._core import dtype as dtypes
from .._ops.attributes import REQUIRED
from .._ops.registry import Op, check_unknown
from ..base import MXNetError
from .graph import Entry, Inference, Node, Shape, in_order, infer_types, variables

__all__ = ["Group", "Symbol", "Variable", "infer_parameter_shapes", "var"]

# Optional inputs which a graph has under a condition; where true, a variable is made for them.
_PRESENT = {
    "bias": lambda attrs: not attrs.get("no_bias", False),
    "sequence_length": lambda attrs: attrs.get("use_sequence_length", False),
    "state_cell": lambda attrs: attrs.get("mode") == "lstm",
    "length": lambda attrs: attrs.get("use_length", False),
    "gamma": lambda attrs: attrs.get("act_type", "prelu") == "prelu",
}


class Symbol:
    """One or several outputs of a graph of operators.

    Symbols are made by :func:`mxnet.sym.var` and by calling operators on symbols. They do not
    change.
    """

    __slots__ = ("_outputs",)
    __hash__ = None  # type: ignore[assignment]  # as `==` builds a graph

    def __init__(self, outputs: Sequence[Entry]) -> None:
        self._outputs = tuple(outputs)

    def __repr__(self) -> str:
        if len(self._outputs) > 1:
            return f"<Symbol group [{', '.join(node.name for node, _ in self._outputs)}]>"
        return f"<Symbol {self.name}>"

    @property
    def name(self) -> str | None:
        """Name of the node, None for a group."""
        nodes = {id(node) for node, _ in self._outputs}
        return self._outputs[0][0].name if len(nodes) == 1 else None

    def __len__(self) -> int:
        return len(self._outputs)

    def __iter__(self) -> Iterator[Symbol]:
        return (Symbol([entry]) for entry in self._outputs)

    def __getitem__(self, index: int | str | slice) -> Symbol:
        if isinstance(index, str):
            names = self.list_outputs()
            if names.count(index) != 1:
                raise ValueError(
                    f"There are {names.count(index)} outputs named {index!r}; there are "
                    f"{', '.join(names)}."
                )
            index = names.index(index)
        if isinstance(index, slice):
            return Symbol(self._outputs[index])
        return Symbol([self._outputs[index]])

    def __bool__(self) -> bool:
        raise TypeError("A Symbol has no truth value: its values are known only when it runs.")

    def __copy__(self) -> Symbol:
        return Symbol(self._outputs)

    def __deepcopy__(self, memo: dict) -> Symbol:
        return Symbol(self._outputs)

    # --- lists ------------------------------------------------------------------------------

    def list_arguments(self) -> list[str]:
        """Return the names of the variables that are inputs, in the order of computation."""
        return [node.name for node in variables(self._outputs)[0]]

    def list_auxiliary_states(self) -> list[str]:
        """Return the names of the variables that operators update, such as running means."""
        return [node.name for node in variables(self._outputs)[1]]

    def list_inputs(self) -> list[str]:
        """Return the names of all variables."""
        return [node.name for node in in_order(self._outputs) if node.op is None]

    def list_outputs(self) -> list[str]:
        """Return the names of the outputs."""
        return [node.output_names()[number] for node, number in self._outputs]

    def get_internals(self) -> Symbol:
        """Return the group of all outputs of all nodes."""
        return Symbol(
            [(node, i) for node in in_order(self._outputs) for i in range(node.count_outputs())]
        )

    def get_children(self) -> Symbol | None:
        """Return the inputs of the last operator as a group, None for a variable."""
        entries = [entry for node, _ in self._outputs for entry in node.inputs if entry]
        return Symbol(entries) if entries else None

    def attr(self, key: str) -> str | None:
        """Return the attribute ``key`` of this node, None if it has none."""
        return self.list_attr().get(key)

    def list_attr(self) -> dict[str, str]:
        """Return the attributes of this node."""
        return _attributes(self._outputs[0][0])

    def attr_dict(self) -> dict[str, dict[str, str]]:
        """Return the attributes of all nodes that have any, by name."""
        found = {node.name: _attributes(node) for node in in_order(self._outputs)}
        return {name: attrs for name, attrs in found.items() if attrs}

    # --- inference --------------------------------------------------------------------------

    def infer_shape(self, *args: Shape, **kwargs: Shape) -> tuple:
        """Return the shapes of (arguments, outputs, auxiliary states).

        Shapes are given in the order of :meth:`list_arguments` or by name.

        Raises
        ------
        MXNetError
            If shapes contradict each other, or not all can be found.
        """
        result = self.infer_shape_partial(*args, **kwargs)
        names = [*self.list_arguments(), *self.list_outputs(), *self.list_auxiliary_states()]
        unknown = [
            name
            for name, shape in zip(names, [s for part in result for s in part], strict=True)
            if shape is None or 0 in shape
        ]
        if unknown:
            raise MXNetError(
                f"infer_shape: the shapes of {', '.join(unknown)} cannot be found; give the "
                "shapes of more inputs, or use infer_shape_partial."
            )
        return result

    def infer_shape_partial(self, *args: Shape, **kwargs: Shape) -> tuple:
        """Return the shapes that can be found; unknown lengths are 0, unknown shapes None."""
        arguments, aux = variables(self._outputs)
        given = dict(zip((node.name for node in arguments), args, strict=False)) if args else kwargs
        strangers = set(given) - {node.name for node in (*arguments, *aux)}
        if strangers:
            raise MXNetError(f"infer_shape: there is no input {', '.join(sorted(strangers))}.")
        found = Inference(self._outputs, given)
        return (
            [found.shape(node) for node in arguments],
            [found.shape(node, number) for node, number in self._outputs],
            [found.shape(node) for node in aux],
        )

    def infer_type(self, **kwargs: Any) -> tuple:
        """Return the NumPy types of (arguments, outputs, auxiliary states).

        Parameters take the type of the data they meet first; what nothing is said of is float32.
        """
        arguments, aux = variables(self._outputs)
        found = infer_types(self._outputs, kwargs)
        return (
            [dtypes.to_numpy(found[id(node)]) for node in arguments],
            [dtypes.to_numpy(found[id(node)]) for node, _ in self._outputs],
            [dtypes.to_numpy(found[id(node)]) for node in aux],
        )


def _attributes(node: Node) -> dict[str, str]:
    own = {key: str(value) for key, value in node.params.items()}
    if node.op is None:
        own = {f"__{key}__": value for key, value in own.items()}
    return {**own, **node.attrs}


def var(
    name: str,
    attr: dict[str, str] | None = None,
    shape: Shape | None = None,
    lr_mult: float | None = None,
    wd_mult: float | None = None,
    dtype: Any = None,
    init: Any = None,
    stype: str | None = None,
    **kwargs: str,
) -> Symbol:
    """Return a variable: an input or parameter of a graph.

    Parameters
    ----------
    name : str
        Its name.
    attr : dict of str, optional
        Attributes.
    shape : tuple of int, optional
        Its shape; 0 stands for an unknown length.
    lr_mult, wd_mult : float, optional
        Factors on learning rate and weight decay.
    dtype, init, stype : optional
        Element type, initializer and storage type.
    kwargs : str
        More attributes, with names such as ``__force_mirroring__``.
    """
    if not isinstance(name, str):
        raise TypeError(f"Expect a string for variable `name`, got {type(name).__name__}.")
    attrs = attribute.current().get(attr)
    for key, value in kwargs.items():
        if not (key.startswith("__") and key.endswith("__")):
            raise ValueError(
                f"Attribute name={key} is not supported. Additional attributes must start and end "
                "with double underscores, e.g, __yourattr__"
            )
        attrs[key] = str(value)
    given = {"shape": None if shape is None else tuple(shape), "lr_mult": lr_mult,
             "wd_mult": wd_mult, "dtype": dtype, "init": init, "stype": stype}  # fmt: skip
    params = {key: value for key, value in given.items() if value is not None}
    return Symbol([(Node(None, name, params=params, attrs=attrs), 0)])


Variable = var


def Group(symbols: Sequence[Symbol]) -> Symbol:
    """Return a symbol with the outputs of all given symbols."""
    if not symbols or not all(isinstance(symbol, Symbol) for symbol in symbols):
        raise TypeError("Expected a list of symbols as input")
    return Symbol([entry for symbol in symbols for entry in symbol._outputs])


def compose(
    op: Op,
    name: str | None,
    attr: dict[str, str] | None,
    arrays: Sequence[Any],
    params: dict[str, Any],
    extra: dict[str, Any] | None = None,
    hint: str | None = None,
) -> Symbol:
    """Return the symbol of an operator applied to symbols; missing parameters become variables."""
    attrs = attribute.current().get(attr)
    unknown = [key for key in extra or {} if not (key.startswith("__") and key.endswith("__"))]
    if unknown:
        check_unknown(op, unknown, 4)
    attrs |= {key: str(value) for key, value in (extra or {}).items()}
    name = naming.current().get(name, hint or op.name.lower())
    parsed = op.parse(params)
    inputs: list[Entry | None] = []
    for position, array in enumerate(arrays):
        label = op.arrays[0 if op.variadic else position]
        if array is None and not _is_present(op, label, parsed):
            inputs.append(None)
            continue
        symbol = var(f"{name}_{label}") if array is None else array
        inputs.append(attach(op, label, symbol))
    return visible(Node(op, name, tuple(inputs), params, attrs))


def visible(node: Node) -> Symbol:
    """Return the symbol of all outputs of a node."""
    return Symbol([(node, i) for i in range(node.count_outputs())])


def _is_present(op: Op, label: str, attrs: dict[str, Any]) -> bool:
    if label not in op.optional:
        return True
    condition = _PRESENT.get(label)
    return condition is not None and condition(attrs)


def attach(op: Op, label: str, symbol: Any) -> Entry:
    """Return the output that serves as the input ``label``, which must be a single one."""
    if not isinstance(symbol, Symbol):
        raise TypeError(
            f"{op.name}: argument {label} must be a Symbol, got {type(symbol).__name__}. In a "
            "hybrid_forward, use only what comes from F and from the arguments."
        )
    if len(symbol) != 1:
        raise MXNetError(
            f"{op.name}: argument {label} must have one output, {symbol!r} has {len(symbol)}."
        )
    return symbol._outputs[0]


def given(op: Op, values: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes whose values are not just the defaults."""
    return {
        key: value
        for key, value in values.items()
        if value is not op.attrs[key].default and value is not REQUIRED
    }


def infer_parameter_shapes(
    graph: Symbol, shapes: dict[str, Shape], types: dict[str, Any]
) -> dict[str, Shape]:
    """Return the shapes of all variables of a graph as far as the given ones tell."""
    found = Inference(graph._outputs, shapes, types)
    arguments, aux = variables(graph._outputs)
    pairs = {node.name: found.shape(node) for node in (*arguments, *aux)}
    return {name: shape for name, shape in pairs.items() if shape is not None}
