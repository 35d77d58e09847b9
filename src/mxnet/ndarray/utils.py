"""``mx.nd.utils``: making, saving and loading arrays of any storage type."""

import importlib
from typing import Any

from .creation import array, empty, zeros
from .io import load, load_frombuffer, save

__all__ = ["array", "empty", "load", "load_frombuffer", "save", "zeros"]


def __getattr__(name: str) -> Any:
    # SciPy is no requirement, and slow to import.
    if name == "spsp":
        return importlib.import_module("scipy.sparse")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
