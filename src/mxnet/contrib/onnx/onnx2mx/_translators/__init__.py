"""One module for each family of ONNX's operators; importing them fills the table."""

from . import (
    activation,
    convolution,
    detection,
    elementwise,
    flow,
    indexing,
    logic,
    matrix,
    normalization,
    padding,
    pooling,
    quantization,
    randomness,
    recurrent,
    reduction,
    resize,
    shape,
    slicing,
)  # fmt: skip

__all__ = [
    "activation", "convolution", "detection", "elementwise", "flow", "indexing", "logic", "matrix",
    "normalization", "padding", "pooling", "quantization", "randomness", "recurrent", "reduction",
    "resize", "shape", "slicing",
]  # fmt: skip
