"""The kind of an array: its context and element type, as one interned object.

Operands must agree in both; since kinds are interned, that is a single identity test.
"""

import torch

from ..context import Context


class Kind:
    """A context together with an element type."""

    __slots__ = ("ctx", "dtype", "floating")

    def __init__(self, ctx: Context, dtype: torch.dtype) -> None:
        self.ctx = ctx
        self.dtype = dtype
        self.floating = dtype.is_floating_point


def kind_of(ctx: Context, dtype: torch.dtype) -> Kind:
    """Return the one kind for a context and an element type."""
    try:
        return ctx._kinds[dtype]
    except KeyError:
        known = next(iter(ctx._kinds.values()), None)
        # All kinds of one place share one context object, so that contexts compare by identity.
        place = known.ctx if known else Context(ctx)
        return ctx._kinds.setdefault(dtype, Kind(place, dtype))
