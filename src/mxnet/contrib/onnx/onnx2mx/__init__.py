"""Import of ONNX models.

``_reading`` opens a model, ``_importer`` goes over its nodes and ``_translators`` have a function
for each operator. ``_folding`` computes in advance what is constant; ``_lengths`` follows shapes
that only the data tell.
"""

from . import import_model, import_onnx, import_to_gluon

__all__ = ["import_model", "import_onnx", "import_to_gluon"]
