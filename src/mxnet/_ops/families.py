"""All operator families."""

import importlib

_FAMILIES = (
    "elementwise", "binary", "scalar", "reduce", "linalg", "products", "movement", "slicing",
    "joining", "indexing", "coordinates", "sorting", "sequence", "creation", "random", "nn.dense",
    "nn.conv", "nn.unfold", "nn.pool", "nn.resize", "nn.norm", "nn.activation", "nn.softmax",
    "nn.dropout", "nn.loss", "nn.ctc",
)  # fmt: skip


def load() -> None:
    """Import every family, which fills the registry."""
    for name in _FAMILIES:
        importlib.import_module(f".{name}", __package__)
