"""Symbol: a graph under construction."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .. import attribute
from .._core import dtype as dtypes
from .._core.files import replacing
from .._ops.attributes import parse_shape
from .._ops.registry import check_unknown
from ..base import MXNetError
from ..context import current_context
from . import json, refusals
from .binding import bind, simple_bind
from .executor import Executor
from .filling import filled
from .graph import (
    Entry,
    Inference,
    Node,
    Shape,
    in_order,
    is_known,
    replaced,
    variables,
    without,
)
from .texts import describe, kept, shown, variable
from .types import infer_types

if TYPE_CHECKING:
    # Operators, and the methods that are operators, come from the tables in _ops/methods.py.
    from ._generated import Methods
else:
    Methods = object

_AMP = frozenset({"amp_cast", "amp_multicast"})

__all__ = ["Group", "Symbol", "Variable", "infer_parameter_shapes", "load", "load_json", "var"]


class Symbol(Methods):
    """One or several outputs of a graph of operators.

    Symbols are made by :func:`mxnet.sym.var` and by calling operators on symbols. They do not
    change.
    """

    __slots__ = ("_outputs",)
    # Above numpy.ndarray's, so that `numpy_number * x` asks this class.
    __array_priority__ = 1000.0
    __hash__ = None  # type: ignore[assignment]  # as `==` builds a graph

    def __init__(self, outputs: Sequence[Entry] | None) -> None:
        # None is what pickles say before they tell the graph.
        self._outputs: tuple[Entry, ...] = tuple(outputs or ())

    def __repr__(self) -> str:
        if self.name is None:
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

    def __call__(self, *args: Symbol, name: str | None = None, **kwargs: Symbol) -> Symbol:
        """Return a copy of the graph with other symbols in place of variables.

        Parameters
        ----------
        name : str, optional
            New name of the node.
        kwargs : Symbol
            What takes the place of the variables of these names.

        Raises
        ------
        TypeError
            If symbols are given both ways, or what is given is none.
        MXNetError
            If there is no such variable, or symbols are given without names.
        """
        if args and kwargs:
            raise TypeError("compose accepts Symbols by position or by name, not both")
        for value in (*args, *kwargs.values()):
            if not isinstance(value, Symbol):
                raise TypeError(f"compose expects Symbols, got {type(value).__name__}")
        if args:
            raise MXNetError("Composing a graph needs the names of the variables to replace.")
        inputs = self.list_inputs()
        for key in kwargs:
            if key not in inputs:
                raise MXNetError(
                    f"compose: there is no variable {key}; there are {', '.join(inputs)}."
                )
        for key, value in kwargs.items():
            if len(value) != 1:
                raise MXNetError(f"compose: {key} must have one output, got {value!r}.")
        if len(self) == 1 and self._outputs[0][0].op is None:
            raise MXNetError("compose: a variable has no inputs that could be replaced.")
        found = replaced(self._outputs, {key: s._outputs[0] for key, s in kwargs.items()})
        if name and len({id(node) for node, _ in found}) == 1:
            found[0][0].name = name
        return Symbol(found)

    def _compose(self, *args: Symbol, name: str | None = None, **kwargs: Symbol) -> None:
        """Do the same to this symbol."""
        self._outputs = self(*args, name=name, **kwargs)._outputs

    def __reduce__(self) -> tuple:
        return Symbol, (None,), {"handle": self.tojson()}

    def __setstate__(self, state: dict[str, str | None]) -> None:
        """Take over the graph of a pickle, of MXNet's symbols too."""
        text = state["handle"]
        self._outputs = () if text is None else load_json(text)._outputs

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

    def list_attr(self, recursive: bool = False) -> dict[str, str]:
        """Return the attributes of this node.

        Raises
        ------
        DeprecationWarning
            If ``recursive``: :meth:`attr_dict` has those of all nodes.
        """
        if recursive:
            raise DeprecationWarning("list_attr(recursive=True) is now attr_dict().")
        return shown(self._outputs[0][0])

    def attr_dict(self) -> dict[str, dict[str, str]]:
        """Return the attributes of all nodes that have any, by name; namesakes share theirs."""
        found: dict[str, dict[str, str]] = {}
        for node in in_order(self._outputs):
            found.setdefault(node.name, {}).update(shown(node))
        return {name: attrs for name, attrs in found.items() if attrs}

    def _set_attr(self, **kwargs: str) -> None:
        """Set attributes of this node; of a variable, any; of an operator, its own too.

        Raises
        ------
        ValueError
            If a value is no string.
        """
        node = self._outputs[0][0]
        for key, value in kwargs.items():
            if not isinstance(value, str):
                raise ValueError("Set Attr only accepts string values")
            own = node.op is None or key in node.op.attrs or is_hidden(kept(key))
            if not own and node.op is not None and node.op.attrs:
                check_unknown(node.op, [key])
            place = node.params if node.op is not None and key in node.op.attrs else node.attrs
            place[kept(key)] = value

    # --- files ------------------------------------------------------------------------------

    def tojson(self, remove_amp_cast: bool = True) -> str:
        """Return the graph as JSON.

        Parameters
        ----------
        remove_amp_cast : bool
            Leave out the conversions that mixed precision put in.
        """
        outputs = without(self._outputs, _AMP) if remove_amp_cast else self._outputs
        return json.dump(outputs)

    def save(self, fname: str, remove_amp_cast: bool = True) -> None:
        """Write the graph as JSON to a file, which is written beside and moved into place.

        Raises
        ------
        TypeError
            If the name is no string.
        MXNetError
            If the file cannot be written.
        """
        if not isinstance(fname, str | os.PathLike):
            raise TypeError("fname need to be string")
        try:
            with replacing(fname) as stream:
                stream.write(self.tojson(remove_amp_cast).encode())
        except OSError as error:
            raise MXNetError(f"Cannot write {fname}: {error}.") from error

    def debug_str(self) -> str:
        """Return outputs, variables and operators as text."""
        return describe(self._outputs)

    # --- execution --------------------------------------------------------------------------

    def bind(
        self, ctx: Any, args: Any, args_grad: Any = None, grad_req: Any = "write",
        aux_states: Any = None, group2ctx: Any = None, shared_exec: Any = None,
    ) -> Executor:  # fmt: skip
        """Return an executor that runs the graph on the given arrays.

        Parameters
        ----------
        ctx : Context
            Where to run.
        args : list or dict of NDArray
            Values of all arguments, in the order of :meth:`list_arguments` or by name.
        args_grad : list or dict of NDArray, optional
            Where to put gradients; arguments without get none.
        grad_req : {"write", "add", "null"} or list or dict of them
            Whether gradients are written, added, or not computed.
        aux_states : list or dict of NDArray, optional
            Values of all auxiliary states.
        group2ctx : dict of Context, optional
            Where operators run whose attribute ``ctx_group`` is the key.
        shared_exec : Executor, optional
            Has no effect: memory is shared by torch's allocator.

        Raises
        ------
        ValueError, TypeError
            If arrays are missing or none.
        MXNetError
            If their shapes do not fit together.
        """
        return bind(self, ctx, args, args_grad, grad_req, aux_states, group2ctx)

    def simple_bind(
        self, ctx: Any, grad_req: Any = "write", type_dict: Any = None, stype_dict: Any = None,
        group2ctx: Any = None, shared_arg_names: Any = None, shared_exec: Executor | None = None,
        shared_buffer: dict[str, Any] | None = None, **kwargs: Shape,
    ) -> Executor:  # fmt: skip
        """Return an executor on new arrays of zeros whose shapes follow from those given.

        Parameters
        ----------
        ctx, grad_req, group2ctx
            As for :meth:`bind`.
        type_dict : dict, optional
            Element types by name.
        shared_arg_names : list of str, optional
            Arguments whose arrays are those of ``shared_exec``.
        shared_exec : Executor, optional
            An executor to share arrays with.
        shared_buffer : dict of NDArray, optional
            Arrays to use where they fit; new ones are added.
        kwargs : tuple of int
            Shapes of inputs.

        Raises
        ------
        MXNetError
            If shapes are missing or contradict each other, or storage types are asked for.
        """
        sparse = {k: v for k, v in (stype_dict or {}).items() if v not in ("default", 0)}
        if sparse:
            raise MXNetError(f"simple_bind: arrays are dense, got stype_dict={sparse}.")
        shared = dict(shared_buffer or {})
        if shared_exec is not None:
            own = shared_exec.arg_dict
            shared |= own if shared_arg_names is None else {k: own[k] for k in shared_arg_names}
            shared |= shared_exec.aux_dict
        made = simple_bind(self, ctx, grad_req, type_dict, group2ctx, shared, kwargs)
        if shared_buffer is not None:
            shared_buffer.update(made.arg_dict)
        return made

    def eval(self, ctx: Any = None, **kwargs: Any) -> list[Any]:
        """Return the outputs for arrays given by name."""
        return self.bind(current_context() if ctx is None else ctx, kwargs).forward()

    def gradient(self, wrt: Any) -> Symbol:
        """Refuse, as MXNet does: executors and autograd compute gradients."""
        raise MXNetError("gradient is not implemented: use Executor.backward or autograd.")

    def get_backend_symbol(self, backend: str) -> Symbol:
        """Return the graph for a backend; see :meth:`optimize_for`."""
        return self.optimize_for(backend)

    def optimize_for(self, backend: str, *args: Any, **kwargs: Any) -> Symbol:
        """Return the graph for a backend.

        Raises
        ------
        MXNetError
            If there is no such backend: the graphs of MXNet's own, which are compiled C++, are
            none of ours. ``hybridize(backend=...)`` compiles blocks.
        """
        raise MXNetError(f"optimize_for: there is no backend {backend!r} that rewrites graphs.")

    def as_np_ndarray(self) -> Symbol:
        """Refuse: there is no ``mx.np`` yet, whose rules the symbol would follow.

        Raises
        ------
        NotImplementedError
            Always.
        """
        raise NotImplementedError(
            "Symbol.as_np_ndarray: mx.np comes with a later version; see docs/differences.md."
        )

    def as_nd_ndarray(self) -> Symbol:
        """Return the symbol itself: ``mx.nd`` has its rules already."""
        return self

    # --- inference --------------------------------------------------------------------------

    def infer_shape(self, *args: Shape, **kwargs: Shape) -> tuple:
        """Return the shapes of (arguments, outputs, auxiliary states).

        Shapes are given in the order of :meth:`list_arguments` or by name. Where not all can be
        found, a warning says which, and the result is (None, None, None).

        Raises
        ------
        MXNetError
            If shapes contradict each other.
        """
        result = self.infer_shape_partial(*args, **kwargs)
        names = [*self.list_arguments(), *self.list_outputs(), *self.list_auxiliary_states()]
        shapes = [shape for part in result for shape in part]
        unknown = [
            f"{name}: {shape}" for name, shape in zip(names, shapes, strict=True)
            if not is_known(shape)
        ]  # fmt: skip
        if unknown:
            warnings.warn(
                f"Cannot decide shape for the following arguments (0s in shape means unknown "
                f"dimensions). Consider providing them as input: {', '.join(unknown)}",
                stacklevel=2,
            )
            return None, None, None
        return result

    def infer_shape_partial(self, *args: Shape, **kwargs: Shape) -> tuple:
        """Return the shapes that can be found; unknown lengths are 0, unknown shapes ()."""
        arguments, aux = variables(self._outputs)
        given = dict(zip((node.name for node in arguments), args, strict=False)) if args else kwargs
        strangers = set(given) - {node.name for node in (*arguments, *aux)}
        if strangers:
            raise MXNetError(f"infer_shape: there is no input {', '.join(sorted(strangers))}.")
        for name, shape in given.items():
            if shape is not None and not isinstance(shape, tuple | list):
                raise TypeError(
                    f"infer_shape: the shape of {name!r} must be a tuple, got {shape!r}."
                )
        found = Inference(self._outputs, given)
        return (
            [found.shape(node) or () for node in arguments],
            [found.shape(node, number) or () for node, number in self._outputs],
            [found.shape(node) or () for node in aux],
        )

    def infer_type(self, *args: Any, **kwargs: Any) -> tuple:
        """Return the NumPy types of (arguments, outputs, auxiliary states).

        Types are given in the order of :meth:`list_arguments` or by name. Parameters take the
        type of the data they meet first. Where not all can be found, a warning says so, and the
        result is (None, None, None).
        """
        result = self.infer_type_partial(*args, **kwargs)
        if any(kind is None for part in result for kind in part):
            warnings.warn("Cannot decide all types; give those of more inputs.", stacklevel=2)
            return None, None, None
        return result

    def infer_type_partial(self, *args: Any, **kwargs: Any) -> tuple:
        """Return the types that can be found, None for unknown ones."""
        arguments, aux = variables(self._outputs)
        names = [node.name for node in arguments]
        if args and kwargs:
            raise ValueError("Types are given either by position or by name, not both.")
        given = dict(zip(names, args, strict=False)) if args else kwargs
        given = {name: kind for name, kind in given.items() if kind is not None}
        found = infer_types(self._outputs, given)

        def kinds(entries: Iterable[Entry]) -> list[Any]:
            known = (found.get((id(node), number)) for node, number in entries)
            return [None if kind is None else dtypes.to_numpy(kind) for kind in known]

        return (
            kinds((node, 0) for node in arguments), kinds(self._outputs),
            kinds((node, 0) for node in aux),
        )  # fmt: skip


refusals.install(Symbol)


def load(fname: str) -> Symbol:
    """Return the graph in a JSON file.

    Raises
    ------
    TypeError
        If the name is no string.
    MXNetError
        If there is no such file or it holds no graph.
    """
    if not isinstance(fname, str | os.PathLike):
        raise TypeError("fname need to be string")
    try:
        with open(fname, encoding="utf-8", errors="replace") as stream:
            text = stream.read()
    except OSError as error:
        raise MXNetError(f'Open "{os.fspath(fname)}": {error.strerror or error}.') from error
    try:
        return load_json(text)
    except MXNetError as error:
        raise MXNetError(f"{os.fspath(fname)}: {error}") from error


def load_json(json_str: str) -> Symbol:
    """Return the graph in a JSON text, as :meth:`Symbol.tojson` and MXNet 0.8 to 1.9 write it.

    Raises
    ------
    TypeError
        If it is no string.
    MXNetError
        If it is no graph.
    """
    if not isinstance(json_str, str):
        raise TypeError("json_str required to be string")
    return Symbol(json.parse(json_str))


def is_hidden(key: str) -> bool:
    """Return whether an attribute is the user's own, by its name."""
    return key.startswith("__") and key.endswith("__")


def var(
    name: str,
    attr: dict[str, str] | None = None,
    shape: Shape | int | None = None,
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
    shape : tuple of int or int, optional
        Its shape; 0 stands for an unknown length. A number is the length of a vector.
    lr_mult, wd_mult : float, optional
        Factors on learning rate and weight decay.
    dtype, init, stype : optional
        Element type, initializer and storage type.
    kwargs : str
        More attributes, with names such as ``__force_mirroring__``.
    """
    if not isinstance(name, str):
        raise TypeError(f"Expect a string for variable `name`, got {type(name).__name__}.")
    attrs = {kept(key): value for key, value in attribute.current().get(attr).items()}
    if not all(isinstance(value, str) for value in attrs.values()):
        raise ValueError("Set Attr only accepts string values")
    for key, value in kwargs.items():
        if not is_hidden(key):
            raise ValueError(
                f"Attribute name={key} is not supported. Additional attributes must start and end "
                "with double underscores, e.g, __yourattr__"
            )
        attrs[key] = str(value)
    given = {
        "shape": None if shape is None else parse_shape(shape), "lr_mult": lr_mult,
        "wd_mult": wd_mult, "dtype": dtype, "init": init, "stype": stype,
    }  # fmt: skip
    params, attrs = variable(attrs, name)
    params |= {key: value for key, value in given.items() if value is not None}
    return Symbol([(Node(None, name, params=params, attrs=attrs), 0)])


Variable = var


def Group(symbols: Sequence[Symbol], create_fn: Callable[[Any], Symbol] | None = None) -> Symbol:
    """Return a symbol with the outputs of all given symbols.

    Parameters
    ----------
    symbols : list of Symbol
        The symbols.
    create_fn : callable, optional
        Makes the result of a list of outputs: a class derived from :class:`Symbol`.

    Raises
    ------
    TypeError
        If there is none, or something else among them.
    """
    if not symbols or not all(isinstance(symbol, Symbol) for symbol in symbols):
        raise TypeError("Expected a list of symbols as input")
    return (create_fn or Symbol)([entry for symbol in symbols for entry in symbol._outputs])


def infer_parameter_shapes(
    graph: Symbol, shapes: dict[str, Shape], types: dict[str, Any]
) -> dict[str, Shape]:
    """Return the shapes of all variables of a graph as far as the given ones tell."""
    complete = filled(graph._outputs, shapes, types)
    if complete is not None:
        return complete
    found = Inference(graph._outputs, shapes, types)
    arguments, aux = variables(graph._outputs)
    pairs = {node.name: found.shape(node) for node in (*arguments, *aux)}
    return {name: shape for name, shape in pairs.items() if shape is not None}
