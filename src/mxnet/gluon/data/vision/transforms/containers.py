"""Transforms made of others: in a row, or by chance."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from .....base import MXNetError
from ....block import Block, HybridBlock
from ....nn import HybridSequential, Sequential

__all__ = ["Compose", "HybridCompose", "HybridRandomApply", "RandomApply"]

Transform = Callable[..., Any]


class Compose(Sequential):
    """Transforms one after the other.

    Two or more hybrid blocks in a row become one hybridized `HybridSequential`.

    Parameters
    ----------
    transforms : list of Block or callable
        The transforms, first to last; None is left out.
    """

    def __init__(self, transforms: Sequence[Transform | None]) -> None:
        super().__init__()
        run: list[HybridBlock] = []
        for transform in [*transforms, None]:
            if isinstance(transform, HybridBlock):
                run.append(transform)
                continue
            if len(run) == 1:
                self.add(run[0])
            elif run:
                joined = HybridSequential()
                joined.add(*run)
                joined.hybridize()
                self.add(joined)
            run = []
            if transform is not None:
                self.add(transform if isinstance(transform, Block) else _Function(transform))


class HybridCompose(HybridSequential):
    """Hybrid transforms one after the other, as one hybridized block; a name of MXNet 2.

    Parameters
    ----------
    transforms : list of HybridBlock
        The transforms, first to last.

    Raises
    ------
    ValueError
        If one is no HybridBlock; :class:`Compose` takes these.
    """

    def __init__(self, transforms: Sequence[HybridBlock]) -> None:
        super().__init__()
        self.add(*transforms)
        self.hybridize()


class _Function(Block):
    """A plain function among blocks."""

    def __init__(self, function: Transform) -> None:
        super().__init__()
        self._function = function

    def __repr__(self) -> str:
        return repr(self._function)

    def forward(self, *args: Any) -> Any:
        return self._function(*args)


class RandomApply(Sequential):
    """Apply a transform with probability ``p``, drawn by Python's ``random``.

    Parameters
    ----------
    transforms : Block, callable, or list of these
        What to apply; a list stands for its :class:`Compose`.
    p : float
        The probability.
    """

    def __init__(self, transforms: Transform | Sequence[Transform], p: float = 0.5) -> None:
        super().__init__()
        self.transforms: Any = Compose(transforms) if isinstance(transforms, Sequence) else (
            transforms
        )  # fmt: skip
        self.p = p

    def forward(self, x: Any) -> Any:  # type: ignore[override]
        """Return the changed image, or the image itself."""
        return x if self.p < random.random() else self.transforms(x)


class HybridRandomApply(HybridSequential):
    """Apply a hybrid transform with probability ``p``, drawn by MXNet's generator.

    A name of MXNet 2. The transform must keep shape and dtype, and its result is computed in any
    case, as a graph needs.

    Parameters
    ----------
    transforms : HybridBlock or list of HybridBlock
        What to apply; a list stands for its :class:`HybridCompose`.
    p : float
        The probability.
    """

    def __init__(self, transforms: HybridBlock | Sequence[HybridBlock], p: float = 0.5) -> None:
        super().__init__()
        is_list = isinstance(transforms, Sequence)
        self.transforms: Any = HybridCompose(transforms) if is_list else transforms
        if not isinstance(self.transforms, HybridBlock):
            raise MXNetError(
                "HybridRandomApply: transforms must be HybridBlocks, got "
                f"{type(transforms).__name__}; RandomApply takes any function."
            )
        self.p = p

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the changed image, or one like the image."""
        chosen = F.random.uniform(shape=(1,)) < self.p
        return F.where(F.broadcast_like(chosen.reshape((1, 1, 1)), x), self.transforms(x), x)
