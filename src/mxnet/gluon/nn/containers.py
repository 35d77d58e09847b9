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

    def add(self, *blocks: Block) -> None:
        """Append blocks."""
        for block in blocks:
            self.register_child(block)

    def _run(self, x: Any, args: tuple) -> Any:
        """Pass the inputs through all children; several outputs are the next one's inputs."""
        for block in self._children.values():
            x = block(x, *args)
            args = ()
            if isinstance(x, tuple | list):
                x, args = x[0], tuple(x[1:])
        return (x, *args) if args else x

    def __getitem__(self, key: int | slice) -> Any:
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
    """Blocks one after the other.

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

    def forward(self, x: Any, *args: Any) -> Any:
        """Return the output of the last block; each gets the output of the one before."""
        return self._run(x, args)

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
    """Hybrid blocks one after the other, as one hybrid block.

    Parameters
    ----------
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    def __init__(self, prefix: str | None = None, params: Any = None) -> None:
        super().__init__(prefix=prefix, params=params)

    def hybrid_forward(self, F: Any, x: Any, *args: Any) -> Any:  # type: ignore[override]
        """Return the output of the last block; each gets the output of the one before."""
        return self._run(x, args)
