"""The onnx package, which is imported when it is first needed."""

from __future__ import annotations

import importlib
from typing import Any


def onnx_module(name: str = "onnx") -> Any:
    """Return a module of the onnx package.

    Raises
    ------
    ImportError
        If the package is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(
            "Onnx and protobuf need to be installed to read ONNX models: pip install regluon[onnx]."
        ) from error
