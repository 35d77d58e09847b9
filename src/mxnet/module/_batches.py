"""Cutting batches into parts for several contexts, and putting the parts together again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import ndarray as nd
from ..context import Context
from ..io import DataDesc
from ..ndarray import NDArray


def _split_input_slice(batch_size: int, work_load_list: Sequence[float]) -> list[slice]:
    """Return the part of a batch that each context works on, in proportion to its load.

    Raises
    ------
    ValueError
        If a part would be empty.
    """
    total = sum(work_load_list)
    counts = [round(load * batch_size / total) for load in work_load_list]
    missing = batch_size - sum(counts)
    if missing > 0:
        counts[-1] += missing
    slices = []
    end = 0
    for count in counts:
        begin = int(min(end, batch_size))
        end = int(min(begin + count, batch_size))
        if begin >= end:
            raise ValueError(
                f"Too many slices. Some splits are empty: a batch of {batch_size} for the loads "
                f"{list(work_load_list)}."
            )
        slices.append(slice(begin, end))
    return slices


def _load_general(data: Sequence[Any], targets: Sequence[Any], major_axis: Sequence[int]) -> None:
    """Copy inputs into the arrays of executors.

    Parameters
    ----------
    data : list
        For each input an array, or a list of one array for each context.
    targets : list
        For each input an array, or (part of the batch, array) for each context.
    major_axis : list of int
        The axis of each input that is cut; -1 copies the input as a whole to every context.
    """
    for source, target, axis in zip(data, targets, major_axis, strict=False):
        if isinstance(target, NDArray):
            _copy(source, target)
        elif isinstance(source, list | tuple):
            for part, (_, place) in zip(source, target, strict=False):
                _copy(part, place)
        else:
            for part, place in target:
                _copy(source if len(target) == 1 else cut(source, part, axis), place)


def _copy(source: Any, target: NDArray) -> None:
    if not isinstance(source, NDArray):
        source = nd.array(source, ctx=target.context, dtype=target.dtype)
    if source.stype == "default" or source.stype == target.stype:
        source.copyto(target)
    else:
        source.tostype(target.stype).copyto(target)


def cut(source: Any, part: slice, axis: int) -> Any:
    """Return part of an array along an axis; all of it if the axis is -1, or it is all."""
    if axis < 0 or (part.start == 0 and part.stop == source.shape[axis]):
        return source
    if axis == 0:
        return source[part.start : part.stop]
    return nd.slice_axis(source, axis=axis, begin=part.start, end=part.stop)


def _load_data(batch: Any, targets: Sequence[Any], major_axis: Sequence[int]) -> None:
    """Copy the data of a batch into the arrays of executors."""
    _load_general(batch.data, targets, major_axis)


def _load_label(batch: Any, targets: Sequence[Any], major_axis: Sequence[int]) -> None:
    """Copy the labels of a batch into the arrays of executors."""
    _load_general(batch.label, targets, major_axis)


def _merge_multi_context(
    outputs: Sequence[Sequence[NDArray]], major_axis: Sequence[int]
) -> list[NDArray]:
    """Return one array for each list of parts: joined along its axis, the first one for -1."""
    merged = []
    for parts, axis in zip(outputs, major_axis, strict=True):
        if axis < 0 or len(parts) == 1:
            merged.append(parts[0])
        else:
            ctx = parts[0].context
            merged.append(nd.concat(*(part.as_in_context(ctx) for part in parts), dim=axis))
    return merged


def joined_batch(batches: Sequence[Any], labels: bool) -> list[list[NDArray]]:
    """Return the inputs of one batch for each context: per input, a list of arrays."""
    chosen = [batch.label if labels else batch.data for batch in batches]
    return [list(parts) for parts in zip(*chosen, strict=True)]


def _prepare_group2ctxs(group2ctxs: Any, ctx_len: int) -> list[dict[str, Context] | None]:
    """Return the contexts of groups of nodes, a dictionary for each of ``ctx_len`` contexts.

    Parameters
    ----------
    group2ctxs : dict, list of dict, or None
        One dictionary holds a context, or a list of one for all or for each, per group.

    Raises
    ------
    AssertionError
        If a list is of another length.
    """
    if group2ctxs is None:
        return [None] * ctx_len
    if isinstance(group2ctxs, list):
        if len(group2ctxs) != ctx_len:
            raise AssertionError("length of group2ctxs should be equal to length of contexts")
        return group2ctxs
    if not isinstance(group2ctxs, dict):
        raise AssertionError(
            "group2ctxs should be either a list of dictionaries or a dictionary, got "
            f"{type(group2ctxs).__name__}."
        )
    made: list[dict[str, Context]] = [{} for _ in range(ctx_len)]
    for group, value in group2ctxs.items():
        places = [value] if isinstance(value, Context) else list(value)
        if len(places) not in (1, ctx_len):
            raise AssertionError(
                f"group2ctxs: {group} must have 1 or {ctx_len} contexts, got {len(places)}."
            )
        places = places * ctx_len if len(places) == 1 else places
        for one, place in zip(made, places, strict=True):
            one[group] = place
    return list(made)


def shapes_of(data_batch: Any) -> list[tuple[int, ...]]:
    """Return the shapes of the data of a batch, or of a list of one for each context."""
    if not isinstance(data_batch, list):
        return [tuple(array.shape) for array in data_batch.data]
    if not data_batch:
        raise AssertionError("Encountered empty data batch")
    shapes = []
    for arrays in zip(*(batch.data for batch in data_batch), strict=True):
        first = tuple(arrays[0].shape)
        if any(tuple(array.shape) != first for array in arrays):
            raise AssertionError("All data batches in a list need to have the same shape")
        shapes.append((len(data_batch) * first[0], *first[1:]))
    return shapes


def described_batch(
    data_batch: Any, shapes: Sequence[tuple[int, ...]], data: Sequence[DataDesc],
    labels: Sequence[DataDesc] | None,
) -> tuple[Any, Any]:  # fmt: skip
    """Return descriptions of a batch whose shapes are new: its own, or those bound, changed."""
    own = getattr(data_batch, "provide_data", None)
    new_data = own or [
        DataDesc(desc.name, shape, desc.dtype, desc.layout)
        for desc, shape in zip(data, shapes, strict=True)
    ]
    own = getattr(data_batch, "provide_label", None)
    if own:
        return new_data, own
    if isinstance(data_batch, list):
        given = [
            (len(data_batch) * array.shape[0], *array.shape[1:])
            for array in data_batch[0].label or ()
        ]
    else:
        given = [tuple(array.shape) for array in getattr(data_batch, "label", None) or ()]
    if labels is None:
        return new_data, None
    if not given:
        given = [_resized(desc, shapes[0][0]) for desc in labels]
    return new_data, [
        DataDesc(desc.name, shape, desc.dtype, desc.layout)
        for desc, shape in zip(labels, given, strict=True)
    ]


def _resized(desc: DataDesc, size: int) -> tuple[int, ...]:
    """Return the shape of an input for a batch of another size."""
    axis = DataDesc.get_batch_axis(desc.layout)
    if axis < 0:
        return tuple(desc.shape)
    return (*desc.shape[:axis], size, *desc.shape[axis + 1 :])
