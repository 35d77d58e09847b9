"""``mx.nd``: arrays and the operators on them."""

from typing import Any

from . import _namespace
from . import functions as _functions
from . import ndarray as _ndarray
from . import operators as _operators

_operators.install()
_functions.install()

from . import _internal, contrib, image, linalg, op, random, register, sparse, utils  # noqa: E402, F401
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
from .decoding import imdecode  # noqa: E402
from .functions import (  # noqa: E402
    get_indexing_dispatch_code,
    get_oshape_of_gather_nd_op,
    indexing_key_expand_implicit_axes,
    split_v2,
)
from .io import load, load_frombuffer, save  # noqa: E402
from .ndarray import NDArray  # noqa: E402

__all__ = [
    "Custom", "NDArray", "arange", "array", "concatenate", "empty", "eye", "from_dlpack",
    "from_numpy", "from_torch", "full", "get_indexing_dispatch_code",
    "get_oshape_of_gather_nd_op", "histogram", "imdecode", "indexing_key_expand_implicit_axes",
    "linspace", "load", "load_frombuffer", "moveaxis", "onehot_encode", "ones", "save", "split_v2",
    "to_dlpack_for_read", "to_dlpack_for_write", "waitall", "zeros",
]  # fmt: skip

_get, __dir__ = _namespace.lazily_complete(__name__, "op")
globals().update(_operators.FUNCTIONS)


def __getattr__(name: str) -> Any:
    return _get(name)


def _mirror() -> None:
    """Show in ``mx.nd.ndarray`` what MXNet defines in that module."""
    names = (*__all__, *_operators.FUNCTIONS)
    for name in names:
        if name != "Custom":
            setattr(_ndarray, name, globals()[name])
    _ndarray.NDArrayBase = NDArray  # type: ignore[attr-defined]  # for isinstance


_mirror()
