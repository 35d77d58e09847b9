"""Reading ONNX models as symbols."""

from __future__ import annotations

from typing import Any

from ....ndarray import NDArray
from ....symbol import Symbol
from ._reading import load
from .import_onnx import GraphProto, convert, metadata

__all__ = ["GraphProto", "get_model_metadata", "import_model"]


def import_model(model_file: Any) -> tuple[Symbol, dict[str, NDArray], dict[str, NDArray]]:
    """Read an ONNX model as a symbol with its parameters.

    Parameters
    ----------
    model_file : str or path, bytes, or onnx.ModelProto
        The model. Numbers in files of their own are read where these lie in its folder.

    Returns
    -------
    tuple
        The symbol; a dictionary of its arguments; one of its auxiliary states. Names are those of
        the model.

    Raises
    ------
    MXNetError
        If the file is damaged or no ONNX model, or has operators that cannot be imported; all of
        these are named.
    ImportError
        If the onnx package is not installed.
    """
    return convert(load(model_file))[:3]


def get_model_metadata(model_file: Any) -> dict[str, list[tuple[str, tuple[int, ...]]]]:
    """Return names and shapes of a model's inputs and outputs; 0 where a length is open.

    Parameters
    ----------
    model_file : str or path, bytes, or onnx.ModelProto
        The model.

    Returns
    -------
    dict
        ``input_tensor_data`` and ``output_tensor_data``: lists of (name, shape).

    Raises
    ------
    MXNetError
        If the file is damaged or no ONNX model.
    """
    return metadata(load(model_file).graph)
