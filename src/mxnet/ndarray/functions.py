"""Functions and methods of arrays whose arguments are not those of an operator."""

from typing import Any

from ._namespace import bound
from .ndarray import NDArray


def split_v2(
    ary: NDArray, indices_or_sections: Any, axis: int = 0, squeeze_axis: bool = False
) -> Any:
    """Split an array into equal sections, or at the given positions, along an axis.

    Raises
    ------
    ValueError
        If the sections are neither a number nor a tuple of positions.
    """
    split = bound("_split_v2")
    if isinstance(indices_or_sections, int):
        if ary.shape[axis] % indices_or_sections:
            raise ValueError(
                f"split_v2: axis {axis} of length {ary.shape[axis]} cannot be cut into "
                f"{indices_or_sections} equal parts."
            )
        return split(ary, (), axis, squeeze_axis, indices_or_sections)
    if isinstance(indices_or_sections, tuple | list):
        return split(ary, (0, *indices_or_sections), axis, squeeze_axis)
    raise ValueError("indices_or_sections must either int or tuple of ints")


def slice_assign(self: NDArray, rhs: NDArray, begin: Any, end: Any, step: Any) -> NDArray:
    """Write ``rhs`` into a block of the leading axes of this array, which is returned.

    Bounds are those of :func:`mxnet.nd.slice`.
    """
    return bound("_slice_assign")(self, rhs, begin, end, step, out=self)


def slice_assign_scalar(self: NDArray, value: float, begin: Any, end: Any, step: Any) -> NDArray:
    """Write a number into a block of the leading axes of this array, which is returned.

    Bounds are those of :func:`mxnet.nd.slice`.
    """
    return bound("_slice_assign_scalar")(self, value, begin, end, step, out=self)


def broadcast_to(self: NDArray, shape: Any) -> NDArray:
    """Return this array stretched to a shape by NumPy's rules.

    Unlike in :func:`mxnet.nd.broadcast_to`, axes that the shape has more come first, and every
    length is meant as it stands.

    Raises
    ------
    ValueError
        If a length of the array is neither 1 nor that of the shape, or the shape has fewer axes.
    """
    more, shape = len(shape) - len(self.shape), tuple(shape)
    if more < 0 or any(
        have not in (1, wanted) for have, wanted in zip(self.shape, shape[more:], strict=True)
    ):
        raise ValueError(
            "operands could not be broadcast together with remapped shapes[original->remapped]: "
            f"{self.shape} and requested shape {shape}"
        )
    spread = self.reshape((1,) * more + self.shape) if more else self
    return bound("broadcast_to")(spread, shape)


def broadcast_like(self: NDArray, other: NDArray) -> NDArray:
    """Return this array stretched to the shape of ``other``, as :meth:`broadcast_to` does."""
    return broadcast_to(self, other.shape)


def get_indexing_dispatch_code(key: tuple[Any, ...]) -> int:
    """Return 0 if a key has only integers, slices and None, 1 if it has arrays or sequences.

    Raises
    ------
    ValueError
        If an entry of the key can be neither.
    """
    assert isinstance(key, tuple)
    code = 0
    for entry in key:
        if isinstance(entry, list | tuple | range) or hasattr(entry, "__array__"):
            code = 1
        elif not (entry is None or isinstance(entry, int | slice)):
            raise ValueError(
                f"NDArray does not support slicing with key {entry} of type {type(entry)}."
            )
    return code


def indexing_key_expand_implicit_axes(key: Any, shape: tuple[int, ...]) -> tuple[tuple, int]:
    """Return a key with a slice for every axis that it leaves out, and -1.

    Raises
    ------
    IndexError
        If the key has more than one ellipsis.
    """
    entries = key if isinstance(key, tuple) else (key,)
    places = [i for i, entry in enumerate(entries) if entry is Ellipsis]
    if len(places) > 1:
        raise IndexError("Cannot use more than one ellipsis (`...`) for indexing")
    place = places[0] if places else len(entries)
    used = sum(entry is not None and entry is not Ellipsis for entry in entries)
    whole = (slice(None),) * (len(shape) - used)
    return entries[:place] + whole + entries[place + 1 :], -1


def get_oshape_of_gather_nd_op(dshape: tuple[int, ...], ishape: tuple[int, ...]) -> tuple[int, ...]:
    """Return the shape that :func:`mxnet.nd.gather_nd` gives data and indices of these shapes."""
    return (*ishape[1:], *dshape[ishape[0] :])


def install() -> None:
    """Give :class:`NDArray` the methods among these functions."""
    for method in (split_v2, slice_assign, slice_assign_scalar, broadcast_to, broadcast_like):
        setattr(NDArray, method.__name__, method)
    NDArray.__nonzero__ = NDArray.__bool__  # type: ignore[attr-defined]
