"""Blocks side by side, and the block that does nothing."""

from __future__ import annotations

from typing import Any

from .... import ndarray
from ...hybrid import HybridBlock
from ...nn import HybridSequential, Sequential

__all__ = ["Concurrent", "HybridConcurrent", "Identity"]


class Concurrent(Sequential):
    """Blocks side by side: each gets the input, their outputs are joined.

    ::

        net = Concurrent(axis=1)
        with net.name_scope():
            net.add(nn.Conv2D(8, 1), nn.Conv2D(8, 3, padding=1))

    Parameters
    ----------
    axis : int
        The axis along which the outputs are joined.
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    def __init__(self, axis: int = -1, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix=prefix, params=params)
        self.axis = axis

    def forward(self, x: Any) -> Any:  # type: ignore[override]
        """Return the joined outputs; they agree in all axes but ``axis``."""
        return ndarray.concat(*(block(x) for block in self._children.values()), dim=self.axis)


class HybridConcurrent(HybridSequential):
    """Hybrid blocks side by side, as one hybrid block; see :class:`Concurrent`.

    Parameters
    ----------
    axis : int
        The axis along which the outputs are joined.
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    def __init__(self, axis: int = -1, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix=prefix, params=params)
        self.axis = axis

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the joined outputs; they agree in all axes but ``axis``."""
        return F.concat(*(block(x) for block in self._children.values()), dim=self.axis)


class Identity(HybridBlock):
    """Return the input: the branch of :class:`HybridConcurrent` that skips the others.

    Parameters
    ----------
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    def __init__(self, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix=prefix, params=params)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the input itself."""
        return x
