"""Chains of blocks."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

from ..base_block import Block
from ..hybrid import HybridBlock

__all__ = ["HybridSequential", "Sequential"]


class _Chain(Block):
    """What both chains share: children in order, counted and sliced like a list."""

    _is_chain = True

    def add(self, *blocks: Block) -> None:
        """Append blocks."""
        for block in blocks:
            self.register_child(block)

    def __getitem__(self, key: int | slice) -> Any:
        """Return a block, or for a slice a chain of the same blocks under the same prefix."""
        layers = list(self._children.values())[key]
        if not isinstance(layers, list):
            return layers
        part = type(self)(prefix=self._prefix)
        with part.name_scope():
            part.add(*layers)
        return part

    def __len__(self) -> int:
        return len(self._children)

    def __iter__(self) -> Iterator[Block]:
        return iter(list(self._children.values()))


class Sequential(_Chain):
    """Blocks one after the other, each called with what the one before returned.

    ::

        net = nn.Sequential()
        with net.name_scope():
            net.add(nn.Dense(128, activation="relu"))
            net.add(nn.Dense(10))

    Parameters
    ----------
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    def __init__(self, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix=prefix, params=params)

    def forward(self, x: Any) -> Any:  # type: ignore[override]
        """Return the output of the last block; without blocks, the input."""
        for block in self._children.values():
            x = block(x)
        return x

    def hybridize(self, active: bool = True, **kwargs: Any) -> None:
        """Switch compiled execution on or off in all children that can."""
        if self._children and all(isinstance(c, HybridBlock) for c in self._children.values()):
            warnings.warn(
                f"All children of this Sequential layer '{self.prefix}' are HybridBlocks. "
                "Consider using HybridSequential for the best performance.",
                stacklevel=2,
            )
        super().hybridize(active, **kwargs)


class HybridSequential(_Chain, HybridBlock):
    """Hybrid blocks one after the other, as one hybrid block; see :class:`Sequential`.

    Parameters
    ----------
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    def __init__(self, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix=prefix, params=params)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the output of the last block; without blocks, the input."""
        for block in self._children.values():
            x = block(x)
        return x
