"""The functions for users."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ... import ndarray as nd
from ... import symbol as sym_module
from ..._core.onnx_package import onnx_module
from ...base import MXNetError
from ...ndarray import NDArray
from ...symbol import Symbol
from ...symbol.graph import in_order
from . import converters as converters
from .dynamic import Group, OpenShape, Shape, Trials, groups_of
from .facts import Facts
from .files import OPSET, described, used_arrays, value_info, write_model
from .table import supported_names
from .values import Value
from .walk import Problems, Walk, refuse, unknown_operators, without_labels
from .writer import Writer


def get_operator_support(opset_version: int | None = None) -> list[str]:
    """Return the names of MXNet's operators that can be exported, aliases included.

    Parameters
    ----------
    opset_version : int or None
        A version of ONNX's operators; models are written in version 20.

    Raises
    ------
    ValueError
        If the version is below that.
    """
    if opset_version is not None and opset_version < OPSET:
        raise ValueError(
            f"onnx.get_operator_support: models are written in operator set {OPSET}, which onnx "
            f"can convert to others (onnx.version_converter); got {opset_version}."
        )
    return supported_names()


def export_model(
    sym: Symbol | str,
    params: Any,
    in_shapes: Any = None,
    in_types: Any = np.float32,
    onnx_file_path: str = "model.onnx",
    verbose: bool = False,
    dynamic: bool = False,
    dynamic_input_shapes: Any = None,
    run_shape_inference: bool = False,
    input_type: Any = None,
    input_shape: Any = None,
) -> str:
    """Write a graph and its parameters to an ONNX file, and return the file's path.

    The graph is that of inference: dropout does nothing, normalization takes its running
    statistics, and losses such as SoftmaxOutput give predictions and need no label. The model is
    of ONNX's operator set 20; parameters of more than 2 GB go to ``<onnx_file_path>.data``.

    Parameters
    ----------
    sym : Symbol or str
        The graph, or the path of its JSON file.
    params : dict of str to NDArray, str, or list of dict
        Parameters and auxiliary states, with or without ``arg:`` and ``aux:`` in front of their
        names, or the path of a ``.params`` file.
    in_shapes : list of tuple of int
        Shapes of the inputs, which are those variables that have no parameters, in the order of
        ``sym.list_inputs()``; labels may be left out.
    in_types : dtype or list of dtype
        The dtype of all inputs, or that of each.
    onnx_file_path : str
        The file to write; it is moved into place when it is complete.
    verbose : bool
        Log what is done.
    dynamic : bool
        Leave lengths of the inputs open.
    dynamic_input_shapes : list of tuple
        Which ones: None, or a name that axes of one length share; numbers are fixed. Without it
        all axes are open that the graph allows to be.
    run_shape_inference : bool
        Store the shapes of all intermediate results, too.
    input_type, input_shape
        Older names of ``in_types`` and ``in_shapes``.

    Raises
    ------
    MXNetError
        If operators cannot be exported, all of them by name; if shapes do not fit together or an
        axis cannot be open; if the package onnx is missing.
    ValueError
        If the arguments do not fit together.
    """
    onnx_module()
    symbol, arrays = _graph(sym), _parameters(params)
    outputs = without_labels(symbol._outputs)
    refuse(unknown_operators(outputs))
    in_shapes = in_shapes if input_shape is None else input_shape
    in_types = in_types if input_type is None else input_type
    shapes, types = _inputs(symbol, outputs, arrays, in_shapes, in_types)
    wanted = _dynamic(symbol, shapes, arrays, dynamic, dynamic_input_shapes)
    trials = Trials(outputs, _known(shapes, arrays), types | _types(arrays))
    job = _Job(symbol, outputs, arrays, list(shapes))
    job.convert(trials, groups_of(shapes, wanted), dynamic_input_shapes is not None)
    job.write(os.fspath(onnx_file_path), run_shape_inference)
    if verbose:
        logging.info("Input shapes of the model: %s", shapes)
        logging.info("Wrote the ONNX model to %s", onnx_file_path)
    return onnx_file_path


class _Job:
    """One export, when all is known."""

    def __init__(
        self, symbol: Symbol, outputs: list[Any], arrays: dict[str, NDArray], inputs: list[str]
    ) -> None:
        self._nodes = {node.name: node for node in in_order(outputs) if node.op is None}
        self._outputs = outputs
        self._labels = symbol.list_outputs()
        self._input_names = inputs
        self._arrays = {key: arrays[key].asnumpy() for key in self._nodes if key in arrays}
        self._inputs: dict[str, Value] = {}
        self._found: list[Value] = []
        self._names: dict[tuple[int, ...], str] = {}
        self._writer = Writer()

    def convert(self, trials: Trials, groups: Sequence[Group], strict: bool) -> None:
        """Convert the graph, if need be with fewer open axes than asked for."""
        failure: MXNetError | None = None
        for opened, runs in trials.attempts(groups, strict):
            try:
                return self._convert(Facts(runs), opened)
            except MXNetError as error:
                failure = failure or error
        assert failure is not None
        raise failure

    def _convert(self, facts: Facts, groups: Sequence[Group]) -> None:
        values = {key: facts.value(node).named(key) for key, node in self._nodes.items()}
        self._inputs = {key: values[key] for key in self._input_names}
        self._names = {}
        for group in groups:
            key, axis = group.places[0]
            self._names[self._inputs[key].lengths[axis]] = group.name or f"{key}_{axis}"
        self._writer, problems = Writer(), Problems()
        self._writer.sources = list(self._inputs.values())
        for key in values:
            self._writer.unique(key)
        walk = Walk(self._writer, facts, values, self._arrays, problems)
        self._found = walk.run(self._outputs)
        refuse(problems)

    def write(self, path: str, infer: bool) -> None:
        """Write the file."""
        writer = self._writer
        heads = self._heads(writer, self._found)
        arrays = {**self._arrays, **writer.constants}
        write_model(
            path, writer,
            [self._described(value) for value in self._inputs.values()],
            [self._described(value) for value in heads],
            {name: arrays[name] for name in used_arrays(writer, arrays, heads)}, infer,
        )  # fmt: skip

    def _described(self, value: Value) -> Any:
        return value_info(value, value.dtype, described(value, self._names))

    def _heads(self, writer: Writer, found: Sequence[Value]) -> list[Value]:
        """Return the outputs, each once, and none of them an input."""
        made = {name for step in writer.steps for name in step.outputs}
        heads: list[Value] = []
        writer.scope = "output"
        for value, label in zip(found, self._labels, strict=True):
            name = str(value)
            if name not in made or name in map(str, heads):
                first = len(writer.steps)
                name = writer.unique(label)
                writer.rename(writer.op("Identity", value), name, first)
            heads.append(value.named(name))
        return heads


def _graph(sym: Any) -> Symbol:
    if isinstance(sym, Symbol):
        return sym
    if isinstance(sym, str | os.PathLike):
        return sym_module.load(os.fspath(sym))
    raise ValueError(
        f"onnx.export_model: sym must be a Symbol or the path of its file, got {sym!r}."
    )


def _parameters(params: Any) -> dict[str, NDArray]:
    """Return all arrays by the names of their variables."""
    if isinstance(params, str | os.PathLike):
        params = nd.load(os.fspath(params))
    if isinstance(params, list | tuple) and all(isinstance(one, Mapping) for one in params):
        params = {key: array for one in params for key, array in one.items()}
    if not isinstance(params, Mapping):
        raise ValueError(
            "onnx.export_model: params must be a dictionary of arrays or the path of a .params "
            f"file with named arrays, got {type(params).__name__}."
        )
    found = {}
    for key, array in params.items():
        if not isinstance(array, NDArray):
            raise ValueError(
                f"onnx.export_model: params[{key!r}] must be an NDArray, got {array!r}."
            )
        found[key.removeprefix("arg:").removeprefix("aux:")] = array.tostype("default")
    return found


def _inputs(
    symbol: Symbol, outputs: Any, arrays: Mapping[str, NDArray], in_shapes: Any, in_types: Any
) -> tuple[dict[str, Shape], dict[str, Any]]:
    """Return shapes and dtypes of the inputs; labels that nothing reads are not among them."""
    every = [name for name in dict.fromkeys(symbol.list_inputs()) if name not in arrays]
    read = {node.name for node in in_order(outputs) if node.op is None}
    needed = [name for name in every if name in read]
    if in_shapes is None:
        raise ValueError(f"onnx.export_model: give in_shapes, a shape for each input of {needed}.")
    shapes = [_shape(shape) for shape in in_shapes]
    names = every if len(shapes) == len(every) else needed
    if len(shapes) != len(names):
        raise ValueError(
            f"onnx.export_model: in_shapes must have a shape for each of the inputs {needed}, got "
            f"{len(shapes)}: {in_shapes}. Variables that are not among the parameters are inputs."
        )
    types = list(in_types) if isinstance(in_types, list | tuple) else [in_types] * len(names)
    if len(types) != len(names):
        raise ValueError(
            f"onnx.export_model: in_types must be one dtype or one for each of the inputs {names}, "
            f"got {in_types}."
        )
    rows = [row for row in zip(names, shapes, types, strict=True) if row[0] in read]
    return {row[0]: row[1] for row in rows}, {row[0]: np.dtype(row[2]).name for row in rows}


def _shape(shape: Any) -> Shape:
    lengths = tuple(shape) if isinstance(shape, list | tuple | np.ndarray) else ()
    if not lengths or not all(isinstance(n, int | np.integer) and n > 0 for n in lengths):
        raise ValueError(
            f"onnx.export_model: in_shapes must hold tuples of positive integers, got {shape!r}; "
            "dynamic=True with dynamic_input_shapes leaves lengths open."
        )
    return tuple(map(int, lengths))


def _dynamic(
    symbol: Symbol, shapes: Mapping[str, Shape], arrays: Mapping[str, NDArray], dynamic: bool,
    wanted: Any,
) -> dict[str, OpenShape]:  # fmt: skip
    """Return the shapes of the inputs with None or a name for open lengths."""
    if not dynamic:
        if wanted is not None:
            raise ValueError("onnx.export_model: dynamic_input_shapes needs dynamic=True.")
        return {}
    if wanted is None:
        return {key: (None,) * len(shape) for key, shape in shapes.items()}
    every = [name for name in dict.fromkeys(symbol.list_inputs()) if name not in arrays]
    names = every if len(wanted) == len(every) else list(shapes)
    if len(wanted) != len(names):
        raise ValueError(
            "onnx.export_model: dynamic_input_shapes must have a shape for each of the inputs "
            f"{list(shapes)}, got {wanted}."
        )
    rows = zip(names, wanted, strict=True)
    return {key: tuple(shape) for key, shape in rows if key in shapes}


def _known(shapes: Mapping[str, Shape], arrays: Mapping[str, NDArray]) -> dict[str, Shape]:
    return {**{key: array.shape for key, array in arrays.items()}, **shapes}


def _types(arrays: Mapping[str, NDArray]) -> dict[str, Any]:
    return {key: array.dtype for key, array in arrays.items()}
