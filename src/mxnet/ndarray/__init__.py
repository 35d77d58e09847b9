"""``mx.nd``: arrays and the operators on them."""

from typing import Any

from . import _namespace
from . import operators as _operators

_operators.install()

from . import _internal, contrib, linalg, op, random  # noqa: E402, F401
from .creation import (  # noqa: E402
    arange,
    array,
    concatenate,
    empty,
    eye,
    from_dlpack,
    from_numpy,
    from_torch,
    full,
    histogram,
    linspace,
    moveaxis,
    onehot_encode,
    ones,
    to_dlpack_for_read,
    to_dlpack_for_write,
    waitall,
    zeros,
)
from .custom import Custom  # noqa: E402
from .io import load, load_frombuffer, save  # noqa: E402
from .ndarray import NDArray  # noqa: E402

__all__ = [
    "Custom", "NDArray", "arange", "array", "concatenate", "empty", "eye", "from_dlpack",
    "from_numpy", "from_torch", "full", "histogram", "linspace", "load", "load_frombuffer",
    "moveaxis", "onehot_encode", "ones", "save", "to_dlpack_for_read", "to_dlpack_for_write",
    "waitall", "zeros",
]  # fmt: skip

_get, __dir__ = _namespace.lazily(__name__, "op")
globals().update(_operators.FUNCTIONS)


def __getattr__(name: str) -> Any:
    return _get(name)


def split_v2(
    ary: NDArray, indices_or_sections: Any, axis: int = 0, squeeze_axis: bool = False
) -> Any:
    """Split an array into equal sections, or at the given positions, along an axis.

    Raises
    ------
    ValueError
        If the sections are neither a number nor a tuple of positions.
    """
    if isinstance(indices_or_sections, int):
        if ary.shape[axis] % indices_or_sections:
            raise ValueError(
                f"split_v2: axis {axis} of length {ary.shape[axis]} cannot be cut into "
                f"{indices_or_sections} equal parts."
            )
        return _internal._split_v2(ary, (), axis, squeeze_axis, indices_or_sections)
    if isinstance(indices_or_sections, tuple | list):
        positions = (0, *indices_or_sections)
        return _internal._split_v2(ary, positions, axis, squeeze_axis)
    raise ValueError("indices_or_sections must either int or tuple of ints")
