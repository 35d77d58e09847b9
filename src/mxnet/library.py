"""Libraries of operators that are compiled for MXNet."""

import os

from .base import MXNetError

__all__ = ["load"]


def load(path: str, verbose: bool = True) -> None:
    """Refuse: such libraries are built for MXNet's own binary interface.

    Raises
    ------
    MXNetError
        Always; it names what to use instead. Programs catch it where a library is optional.
    """
    state = "exists" if os.path.exists(path) else "does not exist"
    raise MXNetError(
        f"library.load: {path} ({state}) cannot be loaded, as libraries of MXNet's C interface "
        "have no place in PyTorch's engine. Write operators as mx.operator.CustomOp, or register "
        "a torch extension."
    )
