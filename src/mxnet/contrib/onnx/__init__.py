"""``mx.contrib.onnx``: models of ONNX come in and go out."""

from ...onnx import export_model
from . import onnx2mx
from .onnx2mx.import_model import get_model_metadata, import_model
from .onnx2mx.import_to_gluon import import_to_gluon

# The same functions by the names under which MXNet keeps what it wraps.
export_model_ = export_model
get_model_metadata_ = get_model_metadata
import_model_ = import_model
import_to_gluon_ = import_to_gluon

__all__ = ["export_model", "get_model_metadata", "import_model", "import_to_gluon", "onnx2mx"]
