"""The packages onnx and onnxruntime, which are imported when they are first needed."""

from __future__ import annotations

import importlib
from typing import Any

from ..base import MXNetError


class MissingPackageError(MXNetError, ImportError):
    """A package is not installed: an ImportError, which command lines show as other errors."""


def onnx_module(name: str = "onnx") -> Any:
    """Return a module of the package onnx, or onnxruntime.

    Raises
    ------
    MissingPackageError
        If the package is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        raise MissingPackageError(
            "Onnx and protobuf need to be installed for ONNX models, and onnxruntime to run them; "
            f"{package} cannot be imported: pip install regluon[onnx]."
        ) from error
