"""GraphProto: a graph of ONNX as a symbol or block."""

from __future__ import annotations

from typing import Any

from ....base import MXNetError
from ....context import Context
from ....gluon import SymbolBlock
from ....ndarray import NDArray
from ....symbol import Symbol, var
from ._importer import Importer
from ._reading import Model, refusing, wrap
from ._types import read_type

__all__ = ["GraphProto", "convert", "metadata", "to_gluon"]


def convert(model: Model) -> tuple[Symbol, dict[str, NDArray], dict[str, NDArray], Importer]:
    """Return the symbol of a model, its arguments and states, and what made them."""
    importer = Importer(model.version, model.tensors, model.limit)
    with refusing():
        made = importer.convert(model.graph)
    arguments = importer.parameters.load(made.list_arguments())
    states = importer.parameters.load(made.list_auxiliary_states())
    return made, arguments, states, importer


def metadata(graph: Any) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    """Return names and shapes of the inputs, constants aside, and outputs of a graph."""
    constants = {tensor.name for tensor in graph.initializer}
    inputs = [info for info in graph.input if info.name not in constants]
    return {
        "input_tensor_data": [(info.name, _lengths(info)) for info in inputs],
        "output_tensor_data": [(info.name, _lengths(info)) for info in graph.output],
    }


def _lengths(info: Any) -> tuple[int, ...]:
    """Return a shape with 0 for lengths that the model leaves open."""
    _, shape = read_type(info.type)
    return tuple(length if isinstance(length, int) else 0 for length in shape or ())


def to_gluon(model: Model, ctx: Context | list[Context] | None) -> SymbolBlock:
    """Return the block of a model; constants that are no weights do not train."""
    made, arguments, states, importer = convert(model)
    names = set(made.list_inputs())
    missing = [name for name in importer.input_names if name not in names]
    if missing:
        raise MXNetError(
            f"import_to_gluon: the inputs {', '.join(missing)} of the model have no effect, which "
            "a block has no place for. Use import_model."
        )
    block = SymbolBlock(made, [var(name) for name in importer.input_names])
    parameters = block.collect_params()
    for name, array in {**arguments, **states}.items():
        parameter = parameters[name]
        if name not in importer.parameters.trainable:
            parameter.grad_req = "null"
        parameter._load_init(array, ctx, cast_dtype=True, dtype_source="saved")
    return block


class GraphProto:
    """Turns the graph of an ONNX model into a symbol.

    After :meth:`from_onnx`, ``arg_dict`` and ``aux_dict`` are the arrays, ``opset_version`` is the
    version of the operators, and after :meth:`get_graph_metadata`, ``model_metadata`` tells names
    and shapes of inputs and outputs.
    """

    def __init__(self) -> None:
        self.arg_dict: dict[str, NDArray] = {}
        self.aux_dict: dict[str, NDArray] = {}
        self.model_metadata: dict[str, list[tuple[str, tuple[int, ...]]]] = {}
        self.opset_version = 0

    def from_onnx(
        self, graph: Any, opset_version: int
    ) -> tuple[Symbol, dict[str, NDArray], dict[str, NDArray]]:
        """Return the symbol of a graph, its arguments and its auxiliary states.

        Parameters
        ----------
        graph : onnx.GraphProto
            The graph, with all its numbers inside.
        opset_version : int
            Version of ONNX's operators that the graph uses.

        Raises
        ------
        MXNetError
            If the graph is damaged, or has operators that cannot be imported: all are named.
        """
        self.opset_version = opset_version
        self.model_metadata = metadata(graph)
        made, self.arg_dict, self.aux_dict, _ = convert(wrap(graph, opset_version))
        return made, self.arg_dict, self.aux_dict

    def get_graph_metadata(self, graph: Any) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
        """Return names and shapes of a graph's inputs and outputs; 0 where a length is open."""
        self.model_metadata = metadata(graph)
        return self.model_metadata

    def graph_to_gluon(
        self, graph: Any, ctx: Context | list[Context], opset_version: int
    ) -> SymbolBlock:
        """Return a block that computes a graph, with its parameters on a context."""
        self.opset_version = opset_version
        self.model_metadata = metadata(graph)
        return to_gluon(wrap(graph, opset_version), ctx)
