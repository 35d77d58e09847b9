"""The exporter under the name that it had before MXNet 1.9: see ``mx.onnx``."""

from ....onnx.mx2onnx import export_model, get_operator_support

__all__ = ["export_model", "get_operator_support"]
