"""Weights between state dicts of torch and blocks: names, layouts, and what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..._core import dtype as dtypes
from ...base import MXNetError
from ...context import Context
from ...gluon import Block
from ...ndarray import NDArray
from ...ndarray import array as new_array
from .alignment import Layer, align
from .arrays import array_of
from .layers import Entry, counters, entries
from .report import Report

Names = Mapping[str, str] | Callable[[str], str | None] | None
_COUNTER = "num_batches_tracked"


def state_dict(block: Block, names: Mapping[str, str] | None = None) -> dict[str, Tensor]:
    """Return a block's parameters as a state dict of the module that corresponds to it.

    Layers have their structural names, parameters those of torch's layers: ``features.1.gamma`` of
    a BatchNorm is ``features.1.weight``, ``_unfused.0.i2h_weight`` of an LSTM ``weight_ih_l0``.

    Parameters
    ----------
    block : Block
        An initialized block.
    names : dict, optional
        Names to use, with those of the block: what :func:`name_map` returns. Parameters it does not
        name keep theirs.

    Returns
    -------
    dict of str to torch.Tensor
        Tensors over the block's memory, copies where the layout differs; with the counters of
        batches that torch's BatchNorm wants, of 0.
    """
    given = {own: theirs for theirs, own in (names or {}).items()}
    found = {given.get(entry.name, entry.key): _outward(entry) for entry in entries(block)}
    for counter in counters(block):
        prefix = counter.removesuffix(_COUNTER)
        theirs = given.get(prefix + "running_mean", prefix + "running_mean")
        found[theirs.removesuffix("running_mean") + _COUNTER] = torch.tensor(0)
    return found


def _outward(entry: Entry) -> Tensor:
    tensor = entry.parameter.list_data()[0]._data.detach()
    if entry.ones:
        return torch.ones_like(tensor)
    if entry.axes is None:
        return tensor
    return tensor.permute(*np.argsort(entry.axes).tolist()).contiguous()


def name_map(block: Block, state: Mapping[str, Any]) -> dict[str, str]:
    """Return which entry of a state dict belongs to which parameter, by order and shapes.

    Layers of both networks are taken in the order in which they were made. Two of them correspond
    if they have the same parameters of the same shapes, biases aside. Where one network has more
    layers, as many as possible are matched; look at what :func:`compare` says of the rest.

    Returns
    -------
    dict
        Name in the state dict -> structural name in the block.
    """
    ours: dict[str, Layer] = {}
    own: dict[tuple[str, str], str] = {}
    for entry in entries(block):
        ours.setdefault(entry.path, {})[entry.role] = entry.shape
        own[entry.path, entry.role] = entry.name
    theirs: dict[str, Layer] = {}
    for key, value in state.items():
        path, _, role = key.rpartition(".")
        if role != _COUNTER:
            theirs.setdefault(path, {})[role] = tuple(value.shape)
    pairs = align(list(theirs.values()), list(ours.values()))
    paths = list(theirs), list(ours)
    found = {}
    for left, right in pairs:
        path, target = paths[0][left], paths[1][right]
        for role in theirs[path]:
            if (target, role) in own:
                found[f"{path}.{role}" if path else role] = own[target, role]
    return found


def compare(
    block: Block, state: Mapping[str, Any], names: Names = None, cast_dtype: bool = False
) -> Report:
    """Return how the entries of a state dict fit the parameters of a block; change nothing.

    The arguments are those of :func:`load_state_dict`.
    """
    return _plan(block, state, names, cast_dtype)[0]


def _plan(
    block: Block, state: Mapping[str, Any], names: Names, cast_dtype: bool
) -> tuple[Report, list[tuple[Entry, Any]]]:
    all_entries = list(entries(block))
    targets = {entry.name: entry for entry in all_entries}
    targets |= {entry.key: entry for entry in all_entries}
    report = Report()
    found: list[tuple[Entry, Any]] = []
    for key, value in state.items():
        entry = targets.get(_target(key, names) or "")
        if entry is None:
            (report.skipped if key.rpartition(".")[2] == _COUNTER else report.extra).append(key)
            continue
        reason = _reason(entry, value, cast_dtype)
        if reason is None:
            report.matched[key] = entry.name
            found.append((entry, value))
        else:
            report.wrong[key] = reason
    served = {id(entry.parameter) for entry, _ in found}
    served |= {id(targets[t].parameter) for k in report.wrong if (t := _target(k, names))}
    for entry in all_entries:
        if id(entry.parameter) not in served and not entry.ones:
            report.missing.append(entry.name)
    return report, found


def _target(key: str, names: Names) -> str | None:
    """Return the block's name for an entry: the map may name it, or a layer above it."""
    if names is None:
        return key
    if not isinstance(names, Mapping):
        return names(key)
    if key in names:
        return names[key]
    path, rest = key, ""
    while path:
        path, _, last = path.rpartition(".")
        rest = f"{last}.{rest}" if rest else last
        if path in names:
            return f"{names[path]}.{rest}" if names[path] else rest
    return None


def _reason(entry: Entry, value: Any, cast_dtype: bool) -> str | None:
    """Return why a value does not fit a parameter, None if it does."""
    shape, wanted = tuple(value.shape), entry.shape
    if wanted is not None and not (
        len(wanted) == len(shape)
        and all(own in (0, -1, new) for own, new in zip(wanted, shape, strict=True))
    ):
        return f"shape {shape}, {entry.name} has {wanted}"
    own, new = dtypes.to_torch(entry.parameter.dtype), dtypes.to_torch(value.dtype)
    if own is not new and not cast_dtype:
        return (
            f"dtype {dtypes.name(new)}, {entry.name} has {dtypes.name(own)}; cast_dtype=True "
            "converts"
        )
    if entry.ones and not bool((_tensor(value) == 1).all()):
        return f"{entry.name} counts as 1, since its layer has scale=False, but other values came"
    return None


def _tensor(value: Any) -> Tensor:
    if isinstance(value, Tensor):
        return value.detach()
    return (value if isinstance(value, NDArray) else new_array(value, dtype=value.dtype))._data


def load_state_dict(
    block: Block,
    state: Mapping[str, Any],
    names: Names | str = None,
    ctx: Context | list[Context] | None = None,
    allow_missing: bool = False,
    ignore_extra: bool = False,
    cast_dtype: bool = False,
) -> Report:
    """Copy the entries of a torch state dict into the parameters of a block.

    Parameters
    ----------
    block : Block
        A block, initialized or not: unknown shapes follow from the values.
    state : dict
        Names as torch has them -> tensors, or NumPy arrays or NDArrays.
    names : dict, callable or "order", optional
        Name in the state dict -> name in the block, of parameters or whole layers:
        ``{"conv1": "features.0", "layer1": "features.4"}``. What is not named then stays out. A
        function of a name returns the name or None; "order" is :func:`name_map`. Without, layers
        have the same names in both. Either way parameters may have torch's names (``weight``) or
        Gluon's (``gamma``).
    ctx : Context or list of Context, optional
        Where to put parameters that are not initialized; cpu(0) by default.
    allow_missing, ignore_extra : bool
        Accept parameters without values; accept values without parameters.
    cast_dtype : bool
        Convert where dtypes differ.

    Returns
    -------
    Report
        What went where.

    Raises
    ------
    MXNetError
        If something does not fit. All of it is said, and nothing was changed.
    """
    if isinstance(names, str):
        if names != "order":
            raise ValueError(f'names must be a dict, a function, "order" or None, got {names!r}.')
        names = name_map(block, state)
    report, found = _plan(block, state, names, cast_dtype)
    if report.wrong or (report.missing and not allow_missing) or (
        report.extra and not ignore_extra
    ):
        raise MXNetError(
            f"load_state_dict: the state dict does not fit {type(block).__name__}. {report}\n"
            "Give names=, or allow_missing=True, ignore_extra=True where that is meant."
        )
    for entry, value in found:
        tensor = _tensor(value)
        tensor = tensor if entry.axes is None else tensor.permute(entry.axes).contiguous()
        entry.parameter._load_init(array_of(tensor), ctx, cast_dtype)
    return report
