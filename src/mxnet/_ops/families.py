"""All operator families."""

import importlib

_FAMILIES = (
    "elementwise", "binary", "scalar", "reduce", "linalg", "products", "movement", "joining",
    "indexing", "sorting", "sequence", "creation", "random", "nn.dense", "nn.conv", "nn.pool",
    "nn.norm", "nn.activation", "nn.softmax", "nn.dropout", "nn.loss",
)  # fmt: skip


def load() -> None:
    """Import every family, which fills the registry."""
    for name in _FAMILIES:
        importlib.import_module(f".{name}", __package__)
