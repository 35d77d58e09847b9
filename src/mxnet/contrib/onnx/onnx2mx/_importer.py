"""Goes over the nodes of a model and builds the symbol."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ....base import MXNetError
from ....name import NameManager
from . import _translators  # noqa: F401  # fills the table
from ._call import Call
from ._folding import ALWAYS, compute_lengths, evaluate, is_foldable
from ._inference import infer
from ._lengths import Length
from ._registry import find
from ._scope import Scope
from ._symbols import Symbol, symbol
from ._tensors import Tensors
from ._types import FLOATS, check_dtype, read_type
from ._value import Parameters, Value

__all__ = ["Importer"]


class _Names(NameManager):
    """Names what a translator makes after the value that it makes it for."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix

    def get(self, name: str | None, hint: str) -> str:
        """Return a name that starts with that of the value."""
        return f"{self._prefix}_{super().get(name, hint)}"


class Importer:
    """The state of one import: constants, what nodes could not be translated, and limits.

    Parameters
    ----------
    version : int
        Version of the operator set.
    tensors : Tensors
        Reads the constants.
    limit : int
        Number of elements above which nothing is computed in advance.
    """

    def __init__(self, version: int, tensors: Tensors, limit: int) -> None:
        self.version = version
        self.tensors = tensors
        self.parameters = Parameters()
        self.problems: list[str] = []
        self.input_names: list[str] = []
        self.limit = limit
        # nodes of constants which are kept in the graph, by what they make
        self._producers: dict[str, tuple[Any, list[Value | None]]] = {}

    def convert(self, graph: Any) -> Symbol:
        """Return the symbol of a graph.

        Raises
        ------
        MXNetError
            If nodes could not be translated; the message names all of them.
        """
        scope = Scope()
        self.parameters.taken = {name for node in graph.node for name in node.output}
        self._declare(graph, scope)
        self.run(graph, scope)
        if self.problems:
            raise MXNetError(
                f"import_model: {len(self.problems)} nodes of the model cannot be imported:\n  "
                + "\n  ".join(self.problems)
            )
        outputs = [self._output(scope, info) for info in graph.output]
        return outputs[0] if len(outputs) == 1 else symbol.Group(outputs)

    # --- graphs -----------------------------------------------------------------------------

    def _declare(self, graph: Any, scope: Scope) -> None:
        names = {tensor.name for tensor in graph.initializer}
        for info in graph.input:
            if info.name not in names:
                scope.values[info.name] = self._input(info, scope)

    def _input(self, info: Any, scope: Scope) -> Value:
        dtype, shape = read_type(info.type)
        if dtype is None:
            raise MXNetError(f"import_model: input {info.name} is no tensor.")
        check_dtype(dtype, f"Input {info.name}")
        variable = symbol.var(info.name, dtype=None if dtype == "float32" else dtype)
        self.input_names.append(info.name)
        self.parameters.taken.add(info.name)
        made = symbol.Cast(variable, dtype="float32") if dtype == "bool" else variable
        value = Value(info.name, self.parameters, dtype, made=made)
        value.shape = None if shape is None else tuple(scope.dims(value, shape))
        return value

    def run(self, graph: Any, scope: Scope) -> None:
        """Translate the nodes of a graph whose inputs the scope has."""
        for tensor in graph.initializer:
            scope.values[tensor.name] = self._initializer(tensor)
        for sparse in graph.sparse_initializer:
            array = self.tensors.dense(sparse)
            scope.values[sparse.values.name] = self._kept(sparse.values.name, array)
        declared = {info.name: info.type for info in graph.value_info}
        for node in graph.node:
            self._node(node, scope, declared)

    def _initializer(self, tensor: Any) -> Value:
        return self._kept(tensor.name, self.tensors.read(tensor))

    def _kept(self, name: str, array: np.ndarray) -> Value:
        self.parameters.taken.add(name)
        value = Value(name, self.parameters, array=array)
        value.trainable = value.dtype in FLOATS and array.ndim > 0
        return value

    def _output(self, scope: Scope, info: Any) -> Symbol:
        value = scope.values.get(info.name)
        if value is None:
            raise MXNetError(f"import_model: nothing in the model makes its output {info.name}.")
        made = value.symbol
        if value.dtype == "bool":
            return symbol.Cast(made, dtype="bool", name=f"{info.name}_bool")
        if len(made.list_inputs()) == 1 and made.list_outputs() == made.list_inputs():
            return symbol.identity(made, name=f"{info.name}_copy")
        return made

    # --- nodes ------------------------------------------------------------------------------

    def _node(self, node: Any, scope: Scope, declared: dict[str, Any]) -> None:
        try:
            inputs = [self._find(scope, name) for name in node.input]
            if any(one is None and name for one, name in zip(inputs, node.input, strict=True)):
                results: Sequence[Value | None] = [None] * len(node.output)
            else:
                results = self._results(node, scope, inputs, declared)
        except Exception as error:
            # All that goes wrong is told at once, and what depends on it is left out. What is no
            # complaint of ours comes from attributes of a wrong kind.
            kind = "" if isinstance(error, MXNetError) else f"{type(error).__name__}: "
            self._complain(node, f"{kind}{error}")
            results = [None] * len(node.output)
        for name, value in zip(node.output, results, strict=False):
            if name:
                scope.values[name] = value

    def _complain(self, node: Any, reason: str) -> None:
        what = f"{node.domain}.{node.op_type}" if node.domain else node.op_type
        name = node.name or next(filter(None, node.output), "")
        self.problems.append(f"{name} ({what}): {reason}")

    def _find(self, scope: Scope, name: str) -> Value | None:
        if name and name not in scope.values:
            raise MXNetError(f"its input {name} is made nowhere before it")
        return scope.values[name] if name else None

    def _results(
        self, node: Any, scope: Scope, inputs: list[Value | None], declared: dict[str, Any]
    ) -> Sequence[Value | None]:
        attrs = {part.name: self.tensors.attribute(part) for part in node.attribute}
        types = infer(node, inputs, declared, self.version)
        folded = self._fold(node, attrs, inputs, types)
        if folded is not None:
            return folded
        translator = None if node.domain not in ("", "ai.onnx") else find(
            node.op_type, self.version
        )  # fmt: skip
        if translator is None:
            raise MXNetError("no operator of MXNet computes this")
        call = Call(self, scope, node, attrs, inputs, types)
        with _Names(call.name):
            made = translator(call)
        listed = list(made) if isinstance(made, list | tuple) else [made]
        if len(listed) > 1 or call.wants(1):
            listed += [None] * (len(node.output) - len(listed))
        return [
            self._finish(call, position, one) for position, one in enumerate(listed)
            if position < len(node.output)
        ]  # fmt: skip

    def _finish(self, call: Call, position: int, made: Symbol | Value | None) -> Value | None:
        name = call.node.output[position]
        if made is None:
            if name:
                raise MXNetError(f"its output {position} ({name}) is not supported")
            return None
        dtype, shape = call.types[position]
        if isinstance(made, Value):
            shape = shape if made.shape is None else made.shape
            found = Value(
                name, self.parameters, made.dtype or dtype, shape, made._symbol, made.array,
                made.lengths, made.trainable,
            )  # fmt: skip
        else:
            if position == 0:
                _rename(made, call, name)
            found = Value(name, self.parameters, dtype, made=made)
        if shape is not None:
            found.shape = tuple(call.scope.dims(found, shape))
        return found

    # --- what is known in advance -----------------------------------------------------------

    def _fold(
        self, node: Any, attrs: dict[str, Any], inputs: list[Value | None],
        types: list[tuple[str | None, Any]],
    ) -> list[Value | None] | None:  # fmt: skip
        """Return constants for a node that depends on nothing else, None for others."""
        given = [value for value in inputs if value is not None]
        if all(value.array is not None for value in given):
            if any(value.trainable for value in given) and node.op_type not in ALWAYS:
                self._keep(node, inputs, types)
            else:
                return self._evaluated(node, inputs, [shape for _, shape in types])
        elif all(value.array is not None or value.name in self._producers for value in given):
            self._keep(node, inputs, types)
        lengths = compute_lengths(node, attrs, inputs, self.version)
        if lengths is None:
            return None
        name, dtype = node.output[0], types[0][0] or "int64"
        if any(isinstance(entry, Length) for entry in lengths.reshape(-1)):
            known = Value(name, self.parameters, dtype, lengths.shape, lengths=lengths)
            return [known]
        return [Value(name, self.parameters, array=lengths.astype(dtype))]

    def _keep(self, node: Any, inputs: list[Value | None], types: list) -> None:
        if not is_foldable(node, [shape for _, shape in types], self.limit):
            return
        for name in filter(None, node.output):
            self._producers[name] = node, inputs

    def _evaluated(
        self, node: Any, inputs: Sequence[Value | None], shapes: Sequence[Any]
    ) -> list[Value | None] | None:
        if node.op_type == "Constant" or not is_foldable(node, shapes, self.limit):
            return None
        arrays = [None if value is None else value.array for value in inputs]
        found = evaluate(node, arrays, self.version)
        if found is None:
            return None
        return [
            Value(name, self.parameters, array=array)
            for name, array in zip(node.output, found, strict=False)
        ]

    def known(self, name: str, array: np.ndarray) -> Value:
        """Return a constant that training does not change."""
        return Value(name, self.parameters, array=array)

    def constant(self, value: Value) -> np.ndarray | None:
        """Return the numbers of a value that depends on constants alone, else None."""
        if value.array is not None or value.name not in self._producers:
            return value.array
        known: dict[str, np.ndarray | None] = {}
        for node, inputs in self._behind(value.name):
            arrays = [
                None if one is None else known[one.name] if one.array is None else one.array
                for one in inputs
            ]
            found = evaluate(node, arrays, self.version)
            if found is None:
                return None
            known |= dict(zip(node.output, found, strict=False))
        return known[value.name]

    def _behind(self, name: str) -> Iterable[tuple[Any, list[Value | None]]]:
        """Return the nodes that make a constant, in the order in which they can be computed."""
        order: list[tuple[Any, list[Value | None]]] = []
        seen: set[str] = set()
        stack = [(name, False)]
        while stack:
            current, ready = stack.pop()
            node, inputs = self._producers[current]
            if ready:
                order.append((node, inputs))
            elif current not in seen:
                seen.add(current)
                stack.append((current, True))
                stack += [
                    (one.name, False) for one in inputs if one is not None and one.array is None
                ]
        return order


def _rename(made: Symbol, call: Call, name: str) -> None:
    """Give the node behind a result the name that the model has for it."""
    node = made._outputs[0][0]
    given = {
        id(one._symbol._outputs[0][0]) for one in call.inputs
        if one is not None and one._symbol is not None
    }  # fmt: skip
    if node.op is not None and id(node) not in given and node.name.startswith(f"{call.name}_"):
        node.name = name
