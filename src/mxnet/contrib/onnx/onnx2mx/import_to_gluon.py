"""Reading ONNX models as blocks."""

from __future__ import annotations

from typing import Any

from ....context import Context
from ....gluon import SymbolBlock
from ._reading import load
from .import_onnx import GraphProto, to_gluon

__all__ = ["GraphProto", "import_to_gluon"]


def import_to_gluon(model_file: Any, ctx: Context | list[Context]) -> SymbolBlock:
    """Read an ONNX model as a block.

    Its inputs come in the order of the model's. Weights can be trained further; constants that
    the model computes with cannot.

    Parameters
    ----------
    model_file : str or path, bytes, or onnx.ModelProto
        The model.
    ctx : Context or list of Context
        Where to put the parameters.

    Raises
    ------
    MXNetError
        If the model is damaged, or has operators that cannot be imported; all are named.
    """
    return to_gluon(load(model_file), ctx)
