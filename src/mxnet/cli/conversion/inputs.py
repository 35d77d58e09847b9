"""What a model is run on: arrays of files, or random ones of given shapes."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from ..._core import dtype as dtypes
from ..._core import symbol_file
from ...base import MXNetError
from ...symbol import Symbol
from ..console import UsageError
from ..inspection.graphs import parameters_of
from .model import Model


class Wanted(NamedTuple):
    """Shape and dtype of an input to draw."""

    shape: tuple[int, ...]
    dtype: str | None = None


Shapes = dict[str, Wanted]
Arrays = dict[str, np.ndarray]


def is_label(name: str) -> bool:
    """Return whether an input is only there for training, as its name says."""
    return name.endswith("label")


def parse_shapes(texts: Sequence[str]) -> Shapes:
    """Read NAME=1,3,224,224 or NAME=1,10:int32; without a name, the input's name is "".

    Raises UsageError if a text is neither.
    """
    found = {}
    for text in texts:
        name, _, rest = text.rpartition("=")
        lengths, _, dtype = rest.partition(":")
        try:
            shape = tuple(int(length) for length in lengths.strip("()").split(",") if length)
            if dtype:
                dtypes.to_torch(dtype)
        except (ValueError, TypeError, MXNetError):
            shape = ()
        if not all(length > 0 for length in shape) or not shape:
            raise UsageError(f"--shape: expected NAME=1,3,224,224 or NAME=1,10:int32, got {text}.")
        found[name] = Wanted(shape, dtype or None)
    return found


def read_arrays(texts: Sequence[str]) -> Arrays:
    """Read the arrays of NAME=FILE.npy, FILE.npy (whose name is "") and FILE.npz.

    Raises UsageError if there is no such file, MXNetError if it is no array of numbers.
    """
    found: Arrays = {}
    for text in texts:
        name, _, path = ("", "", text) if os.path.exists(text) else text.rpartition("=")
        try:
            content = np.load(path, allow_pickle=False)
            if isinstance(content, np.ndarray):
                found[name] = content
            else:
                found |= {key: content[key] for key in content.files}
        except FileNotFoundError:
            raise UsageError(f"--input: there is no file {path}.") from None
        except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
            raise MXNetError(f"{path} is no NumPy file that can be read: {error}") from error
    return found


def inputs_of(model: Model, shapes: Shapes, given: Arrays, declared: Shapes, seed: int) -> Arrays:
    """Return an array for each input of a model's graph, in the order of its ``list_inputs()``.

    ``given`` come first, then random ones of the ``shapes`` that the user or, where he says
    nothing, the file names (``declared``); labels are zeros. Floats are normal, others 0 or 1.

    Raises UsageError if an input stays unknown or a name is no input, MXNetError if arrays are
    missing that must be parameters.
    """
    assert model.graph is not None
    lacking = [name for name in missing(model) if name not in shapes and name not in given]
    if lacking:
        raise MXNetError(f"no arrays for the parameters {', '.join(lacking)}: see --names.")
    names = needed(model)
    alone = [name for name in names if not is_label(name)]
    shapes, given = (_named(found, alone) for found in (shapes, given))
    unknown = [name for name in {**shapes, **given} if name not in names]
    if unknown:
        raise UsageError(f"{', '.join(unknown)}: the model's inputs are {', '.join(names)}.")
    random = np.random.RandomState(seed)
    found: Arrays = dict(given)
    for name in alone:
        wanted = shapes.get(name) or declared.get(name)
        if name not in found and wanted is not None:
            found[name] = _drawn(random, wanted)
    unknown = [name for name in alone if name not in found]
    if unknown:
        raise UsageError(
            f"the shape of {', '.join(unknown)} is not known: give --shape "
            f"{unknown[0]}=1,3,224,224 or --input {unknown[0]}=FILE.npy. A parameter that is "
            "named here is missing among the arrays: see --names."
        )
    found |= _labels(model.graph, [n for n in names if n not in found], found)
    return {name: found[name] for name in names if name in found}


def needed(model: Model) -> list[str]:
    """Return the variables of a model's graph for which it has no arrays."""
    own = model.parameters()
    names = [] if model.graph is None else model.graph.list_inputs()
    return [name for name in names if name not in own]


def missing(model: Model) -> list[str]:
    """Return the parameters and auxiliary states for which a model has no arrays."""
    if model.graph is None:
        return []
    owned = parameters_of(symbol_file.parse(model.graph.tojson()))
    owned.update(model.graph.list_auxiliary_states())
    return [name for name in needed(model) if name in owned]


def declared_shapes(graph: Symbol) -> Shapes:
    """Return the shapes that a graph says its variables have."""
    found: Shapes = {}
    for name, attrs in graph.attr_dict().items():
        if "__shape__" in attrs:
            lengths = attrs["__shape__"].strip("()[] ").split(",")
            shape = tuple(int(length) for length in lengths if length.strip())
            if shape and all(length > 0 for length in shape):
                found[name] = Wanted(shape)
    return found


def _named(values: Mapping[str, object], names: list[str]) -> dict:
    """Give the value without a name that of the only input."""
    if "" not in values:
        return dict(values)
    if len(names) != 1:
        raise UsageError(f"say for which input: the model has {', '.join(names) or 'none'}.")
    return {name or names[0]: value for name, value in values.items()}


def _drawn(random: np.random.RandomState, wanted: Wanted) -> np.ndarray:
    kind = wanted.dtype or "float32"
    kind = "float32" if kind == "bfloat16" else kind
    if np.dtype(kind).kind == "f":
        return random.standard_normal(wanted.shape).astype(kind)
    return random.randint(0, 2, wanted.shape).astype(kind)


def _labels(graph: Symbol, names: list[str], known: Arrays) -> Arrays:
    """Return zeros for labels, whose shapes follow from those of the other inputs."""
    if not names:
        return {}
    shapes, _, _ = graph.infer_shape_partial(**{name: a.shape for name, a in known.items()})
    by_name = dict(zip(graph.list_arguments(), shapes or [], strict=False))
    return {name: np.zeros(by_name[name], "float32") for name in names if by_name.get(name)}
