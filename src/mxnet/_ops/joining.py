"""Joining arrays and taking them apart."""

import torch
from torch import Tensor

from ..base import MXNetError
from .attributes import REQUIRED, Shape
from .kernels import fresh
from .registry import op
from .shapes import axis_in


@op("Concat", "concat", uniform=True)
def concat(*data: Tensor, dim: int = 1) -> Tensor:
    """Join arrays along an existing axis.

    Shapes: arrays equal but for the length of axis ``dim`` -> that length summed.
    """
    return torch.cat(data, dim)


@op("stack", uniform=True)
def stack(*data: Tensor, axis: int = 0) -> Tensor:
    """Join arrays along a new axis.

    Shapes: k arrays S -> S with k inserted at ``axis``.
    """
    return torch.stack(data, axis)


@op("SliceChannel", "split", outputs=lambda attrs: attrs["num_outputs"])
def split(
    data: Tensor, num_outputs: int = REQUIRED, axis: int = 1, squeeze_axis: bool = False
) -> Tensor | tuple[Tensor, ...]:
    """Cut an axis into equal parts.

    Shapes: data S -> num_outputs arrays, S with the axis divided; with ``squeeze_axis``, where
    the parts are of length 1, without it.
    """
    axis = axis_in(data, axis, "SliceChannel")
    if num_outputs < 1 or data.shape[axis] % num_outputs:
        raise MXNetError(
            f"SliceChannel: axis {axis} of length {data.shape[axis]} cannot be cut into "
            f"num_outputs={num_outputs} equal parts."
        )
    if squeeze_axis or not data.shape[axis]:
        return _parts(data.chunk(num_outputs, axis), axis, squeeze_axis)
    parts: tuple[Tensor, ...] = torch.split_copy(  # type: ignore[assignment]
        data, data.shape[axis] // num_outputs, axis
    )
    return parts[0] if num_outputs == 1 else parts


def _parts(
    parts: tuple[Tensor, ...] | list[Tensor], axis: int, squeeze_axis: bool
) -> Tensor | tuple[Tensor, ...]:
    if squeeze_axis:
        if any(part.shape[axis] != 1 for part in parts):
            raise MXNetError(
                f"split: squeeze_axis=True needs parts of length 1, got lengths "
                f"{[part.shape[axis] for part in parts]} on axis {axis}."
            )
        parts = [part.squeeze(axis) for part in parts]
    copies = tuple(fresh(part) for part in parts)
    return copies[0] if len(copies) == 1 else copies


@op("_split_v2", outputs=lambda attrs: attrs["sections"] or max(len(attrs["indices"] or ()), 1))
def split_v2(
    data: Tensor,
    indices: Shape | None = REQUIRED,
    axis: int = 1,
    squeeze_axis: bool = False,
    sections: int = 0,
) -> Tensor | tuple[Tensor, ...]:
    """Cut an axis into ``sections`` parts, or at the positions ``indices``.

    Shapes: data S -> parts of the axis; ``indices`` starts with 0 and holds where parts begin. Of
    ``sections`` that do not divide the axis the first ones are longer by 1.
    """
    axis = axis_in(data, axis, "split_v2")
    if sections:
        if sections < 0:
            raise MXNetError(f"_split_v2: sections must be 1 or more, got {sections}.")
        return _parts(data.tensor_split(sections, axis), axis, squeeze_axis)
    starts = indices or (0,)
    ends = (*starts[1:], data.shape[axis])
    if starts[0] < 0 or any(a > b for a, b in zip(starts, ends, strict=True)):
        raise MXNetError(
            f"split_v2: indices must rise from 0 to at most {data.shape[axis]}, the length of axis "
            f"{axis}; got {indices}."
        )
    parts = [data.narrow(axis, a, b - a) for a, b in zip(starts, ends, strict=True)]
    return _parts(parts, axis, squeeze_axis)
