"""The onnx package, which is imported when it is first needed."""

from __future__ import annotations

import importlib
from typing import Any

from ...base import MXNetError

#: The version of ONNX's operators that is written, and that of the file around them.
OPSET, IR_VERSION = 20, 9


def onnx_module(name: str = "onnx") -> Any:
    """Return a module of the onnx package.

    Raises
    ------
    MXNetError
        If the package is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MXNetError(
            "onnx.export_model: writing ONNX needs the package onnx: pip install regluon[onnx]."
        ) from error
