"""Converters, a family of operators in each module."""

from . import (
    activation,
    arithmetic,
    boxes,
    conv,
    creation,
    densities,
    elementwise,
    flow,
    indexing,
    matrix,
    movement,
    norm,
    pool,
    reduction,
    rnn,
    rnn_steps,
    sequence,
    slicing,
    sorting,
    special,
    spectral,
    vision,
)

__all__ = [
    "activation", "arithmetic", "boxes", "conv", "creation", "densities", "elementwise", "flow",
    "indexing", "matrix", "movement", "norm", "pool", "reduction", "rnn", "rnn_steps", "sequence",
    "slicing", "sorting", "special", "spectral", "vision",
]  # fmt: skip
