"""Export of symbols and parameters to ONNX.

``export`` is the door, ``facts`` knows shapes and dtypes, ``walk`` goes over the graph and calls a
converter for each operator, ``writer`` collects what they make and ``files`` puts it on disk. The
converters lie in ``converters``, a family of operators in each module.
"""

from .export import export_model, get_operator_support

__all__ = ["export_model", "get_operator_support"]
