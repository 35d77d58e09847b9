"""A model as files of any kind hold it: arrays by name, and a graph where there is one."""

from __future__ import annotations

import glob
import math
import os
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ... import ndarray as nd
from ... import symbol
from ..._core import dtype as dtypes
from ...base import MXNetError
from ...contrib import onnx as onnx_import
from ...interop import safetensors
from ...interop.torch import array_of
from ...interop.torch.files import load_file
from ...ndarray import NDArray
from ...symbol import Symbol
from ..console import UsageError
from ..inspection.kinds import by_name, kind_of

KINDS = {
    "params": "MXNet parameters", "safetensors": "safetensors", "onnx": "ONNX",
    "torch": "PyTorch state dict",
}  # fmt: skip
_GRAPH_IN_METADATA = "mxnet.symbol"
_EPOCH = re.compile(r"(-\d{4})?\.params$")


@dataclass(slots=True)
class Model:
    """What was read from ``files``; arrays have the names that the file gives them."""

    kind: str
    files: list[str]
    arrays: dict[str, NDArray]
    graph: Symbol | None = None
    notes: list[str] = field(default_factory=list)

    def nbytes(self) -> int:
        """Return how many bytes all arrays take when they are dense."""
        return sum(
            math.prod(array.shape) * dtypes.to_torch(array.dtype).itemsize
            for array in self.arrays.values()
        )

    def parameters(self) -> dict[str, NDArray]:
        """Return the arrays by the names that the graph's variables have."""
        return {plain(name): array for name, array in self.arrays.items()}


def float_type(model: Model) -> str:
    """Return the float type of most of a model's arrays, which its inputs need to have as well."""
    kinds = Counter(type_name(array) for array in model.arrays.values() if is_float(array))
    return kinds.most_common(1)[0][0] if kinds else "float32"


def is_float(array: NDArray) -> bool:
    """Return whether an array holds floats."""
    return "float" in type_name(array)


def type_name(array: NDArray) -> str:
    """Return the name of an array's element type."""
    return dtypes.name(dtypes.to_torch(array.dtype))


def plain(name: str) -> str:
    """Return a name without the ``arg:`` or ``aux:`` of checkpoints."""
    return name.removeprefix("arg:").removeprefix("aux:")


def read_model(path: str, graph_path: str | None = None, with_graph: bool = True) -> Model:
    """Read a model of any kind.

    The graph is that at ``graph_path``; without one, that in the file or beside it, unless
    ``with_graph`` is false. Raises UsageError if there is no such file or it is of no kind that
    can be converted, MXNetError if it is damaged.
    """
    try:
        kind = kind_of(path)
        if graph_path is not None:
            kind_of(graph_path)
    except OSError as error:
        raise UsageError(f"{error.filename}: {error.strerror}.") from error
    if kind == "symbol":
        graph_path, path, kind = path, _params_of(path), "params"
    if kind not in _READERS:
        raise UsageError(f"{path}: only {', '.join(KINDS.values())} can be converted.")
    found = _READERS[kind](path, with_graph)
    beside = symbol_path(path) if kind == "params" and with_graph else ""
    if graph_path is None and os.path.isfile(beside):
        graph_path = beside
    if graph_path is not None:
        found.graph = symbol.load(graph_path)
        found.files.append(graph_path)
    return found


def kind_to_write(path: str) -> str:
    """Return the kind that a new file's name stands for; UsageError where there is none."""
    kind = by_name(path)
    if kind not in KINDS:
        raise UsageError(
            f"{path}: the ending says what to write: .params, .safetensors, .onnx, .pt or .pth."
        )
    return kind


def symbol_path(path: str) -> str:
    """Return where the graph of a ``.params`` file is kept, as ``Block.export`` names it."""
    return f"{_EPOCH.sub('', path)}-symbol.json"


def _params_of(path: str) -> str:
    """Return the one ``.params`` file that belongs to a symbol file."""
    prefix = path.removesuffix("-symbol.json")
    found = sorted(glob.glob(f"{glob.escape(prefix)}-[0-9][0-9][0-9][0-9].params"))
    found += [name for name in [f"{prefix}.params"] if os.path.isfile(name)]
    if len(found) != 1:
        raise UsageError(
            f"{path}: expected one file of its parameters beside it, {prefix}-0000.params or "
            f"another number, found {', '.join(found) or 'none'}: convert that file and give this "
            "one as --symbol."
        )
    return found[0]


def _read_params(path: str, with_graph: bool) -> Model:
    content = nd.load(path)
    notes = []
    if not isinstance(content, dict):
        content = {str(number): array for number, array in enumerate(content)}
        notes.append("the arrays have no names: numbers stand for them")
    empty = [name for name, array in content.items() if array is None]
    if empty:
        notes.append(f"left out since they are empty places: {', '.join(empty)}")
    arrays = {name: array for name, array in content.items() if array is not None}
    return Model("params", [path], arrays, notes=notes)


def _read_safetensors(path: str, with_graph: bool) -> Model:
    if not with_graph or _GRAPH_IN_METADATA not in safetensors.metadata(path):
        return Model("safetensors", [path], safetensors.load(path))
    graph, args, states = safetensors.load_checkpoint(path)
    return Model("safetensors", [path], prefixed(graph, {**args, **states}), graph)


def _read_onnx(path: str, with_graph: bool) -> Model:
    graph, args, states = onnx_import.import_model(path)
    return Model("onnx", [path], {**args, **states}, graph if with_graph else None)


def _read_torch(path: str, with_graph: bool) -> Model:
    arrays = {}
    for name, tensor in load_file(path).items():
        try:
            arrays[name] = array_of(tensor)
        except MXNetError as error:
            raise MXNetError(f"{path}: {name}: {error}") from error
    return Model("torch", [path], arrays)


_READERS: dict[str, Callable[[str, bool], Model]] = {
    "params": _read_params,
    "safetensors": _read_safetensors,
    "onnx": _read_onnx,
    "torch": _read_torch,
}


def prefixed(graph: Symbol, arrays: Mapping[str, NDArray]) -> dict[str, NDArray]:
    """Return arrays under the names of a checkpoint, with ``arg:`` or ``aux:``."""
    states = set(graph.list_auxiliary_states())
    return {
        f"{'aux' if plain(name) in states else 'arg'}:{plain(name)}": array
        for name, array in arrays.items()
    }


def rename(model: Model, names: Mapping[str, str]) -> dict[str, str]:
    """Give arrays other names, by their old ones with or without ``arg:`` and ``aux:``.

    Returns the new name for each old one. Raises UsageError if a name to change does not exist, or
    two arrays would get one name.
    """
    known = {*model.arrays, *map(plain, model.arrays)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise UsageError(f"--names: there are no arrays named {', '.join(unknown)}.")
    now = {name: names.get(name, names.get(plain(name), name)) for name in model.arrays}
    taken: dict[str, str] = {}
    for old, new in now.items():
        if plain(new) in taken:
            raise UsageError(f"--names: {taken[plain(new)]} and {old} would both be {new}.")
        taken[plain(new)] = old
    model.arrays = {now[name]: array for name, array in model.arrays.items()}
    return now
