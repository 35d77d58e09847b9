"""Writing a model as a file of another kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ... import ndarray as nd
from ... import onnx as onnx_export
from ... import symbol
from ..._core import dtype as dtypes
from ..._core import symbol_file
from ..._core.files import replacing
from ...interop import safetensors
from ...interop.torch import tensor_of
from ...interop.torch.files import save_file
from ...ndarray import NDArray
from ...symbol import Symbol
from ..console import UsageError
from .inputs import is_label
from .model import Model, float_type, is_float, plain, prefixed, symbol_path

_FLOATS = {str(dtypes.number(dtypes.to_torch(name))) for name in dtypes.NAMES if "float" in name}


def targets(path: str, kind: str, model: Model) -> list[str]:
    """Return the files that `write` will make."""
    return [path, symbol_path(path)] if kind == "params" and model.graph is not None else [path]


def names_in(kind: str, model: Model) -> dict[str, str]:
    """Return the name that each array gets in a file of a kind."""
    if kind in ("onnx", "torch"):
        return {name: plain(name) for name in model.arrays}
    if model.graph is None:
        return {name: name for name in model.arrays}
    pairs = zip(model.arrays, prefixed(model.graph, model.arrays), strict=True)
    return dict(pairs)


def fitted(model: Model, kind: str, dtype: str | None) -> Model:
    """Return the model with arrays as the kind of file can hold them, and say what changed."""
    notes, arrays = list(model.notes), {}
    for name, array in model.arrays.items():
        if array.stype != "default" and kind != "params":
            notes.append(f"{name} was {array.stype} and is written as a dense array")
            array = array.tostype("default")
        if not array.shape and kind == "params":
            # MXNet reads arrays without axes under NumPy semantics alone.
            notes.append(f"{name} has no axes and is written with the shape (1,)")
            array = array.reshape((1,))
        if dtype is not None and is_float(array):
            array = array.astype(dtype)
        arrays[name] = array
    if model.graph is not None and kind == "torch":
        notes.append("a state dict holds no graph: it was left out")
    graph = model.graph
    if graph is not None and dtype is not None:
        graph = _declared(graph, dtype)
    return Model(model.kind, model.files, arrays, graph, notes)


def _declared(graph: Symbol, dtype: str) -> Symbol:
    """Return a graph whose variables of floats say that they have another type."""
    content = symbol_file.parse(graph.tojson())
    number = str(dtypes.number(dtypes.to_torch(dtype)))
    for node in content.nodes:
        if node.op == "null" and node.attrs.get("__dtype__") in _FLOATS:
            node.attrs["__dtype__"] = number
    return symbol.load_json(content.text())


def write(path: str, kind: str, model: Model, inputs: Mapping[str, Any]) -> None:
    """Write a model that `fitted` made; ``inputs`` are what ONNX models take.

    Every file appears complete or not at all. Raises UsageError if an ONNX model is wanted of
    arrays without a graph.
    """
    arrays = {names_in(kind, model)[name]: array for name, array in model.arrays.items()}
    if kind == "params":
        nd.save(path, arrays)
        if model.graph is not None:
            with replacing(symbol_path(path)) as stream:
                stream.write(model.graph.tojson().encode())
    elif kind == "torch":
        save_file(path, {name: tensor_of(array).contiguous() for name, array in arrays.items()})
    elif kind == "safetensors":
        _write_safetensors(path, model, arrays)
    else:
        _write_onnx(path, model, arrays, inputs)


def _write_safetensors(path: str, model: Model, arrays: dict[str, NDArray]) -> None:
    if model.graph is None:
        safetensors.save(path, arrays)
        return
    states = set(model.graph.list_auxiliary_states())
    own = {plain(name): array for name, array in arrays.items()}
    args = {name: array for name, array in own.items() if name not in states}
    aux = {name: array for name, array in own.items() if name in states}
    safetensors.save(path, (model.graph, args, aux))


def _write_onnx(
    path: str, model: Model, arrays: dict[str, NDArray], inputs: Mapping[str, Any]
) -> None:
    if model.graph is None:
        raise UsageError("an ONNX model needs a graph: give --symbol FILE-symbol.json.")
    given = {name: value for name, value in inputs.items() if not is_label(name)}
    known, floats = set(model.graph.list_inputs()), float_type(model)
    types = [floats if value.dtype.kind == "f" else value.dtype for value in given.values()]
    onnx_export.export_model(
        model.graph, {name: array for name, array in arrays.items() if name in known},
        [value.shape for value in given.values()], types, path,
    )  # fmt: skip
