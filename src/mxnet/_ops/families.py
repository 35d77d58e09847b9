"""All operator families."""

import importlib

_FAMILIES = (
    "elementwise", "binary", "scalar", "reduce", "counting", "linalg", "products", "movement",
    "slicing", "joining", "indexing", "coordinates", "sorting", "sequence", "creation", "random",
    "nn.dense", "nn.conv", "nn.unfold", "nn.pool", "nn.resize", "nn.norm", "nn.activation",
    "nn.softmax", "nn.dropout", "nn.loss", "nn.ctc", "nn.rnn", "nn.attention",
    "detection.boxes", "detection.matching", "detection.multibox", "detection.target",
    "detection.proposal",
    "spatial.roi", "spatial.align", "spatial.position_sensitive",
    "spatial.deformable", "spatial.sampler", "spatial.correlation",
    "hawkes", "spectral", "densities", "internal",
    "update.sgd", "update.adaptive", "update.adamw", "update.lamb", "update.multi",
    "sparse.elementwise", "sparse.binary", "sparse.reduce", "sparse.movement",
    "sparse.products", "sparse.embedding", "sparse.update", "sparse.graph",
    "sparse.graph_sampling", "sparse.names",
    "image.geometry", "image.colour", "image.jitter",
    "image.codec",
    "quantized.convert", "quantized.calibrate", "quantized.products", "quantized.layers",
    "quantized.arithmetic", "quantized.rnn",
)  # fmt: skip


def load() -> None:
    """Import every family, which fills the registry."""
    for name in _FAMILIES:
        importlib.import_module(f".{name}", __package__)
