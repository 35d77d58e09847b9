"""Upsampling that turns channels into space (Shi et al. 2016)."""

from __future__ import annotations

from typing import Any

from ....base import numeric_types
from ...hybrid import HybridBlock
from ...nn.settings import SettingError

__all__ = ["PixelShuffle1D", "PixelShuffle2D", "PixelShuffle3D"]


class PixelShuffle1D(HybridBlock):
    """Turn groups of channels into steps: (N, f * C, W) -> (N, C, W * f).

    Parameters
    ----------
    factor : int
        How many times as long the output is.
    """

    def __init__(self, factor: int) -> None:
        super().__init__()
        self._factor = int(factor)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the longer sequences."""
        x = F.reshape(x, (0, -4, -1, self._factor, 0))  # (N, C, f, W)
        x = F.transpose(x, (0, 1, 3, 2))
        return F.reshape(x, (0, 0, -3))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._factor})"


class _Factors(HybridBlock):
    """Upsampling by one factor for each of several axes."""

    _ndim = 0

    def __init__(self, factor: int | tuple[int, ...]) -> None:
        super().__init__()
        factors = (factor,) * self._ndim if isinstance(factor, numeric_types) else factor
        self._factors = tuple(int(each) for each in factors)
        if len(self._factors) != self._ndim:
            raise SettingError(
                f"{type(self).__name__}: factor must be a number or {self._ndim} numbers, "
                f"got {factor!r}."
            )

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._factors})"


class PixelShuffle2D(_Factors):
    """Turn groups of channels into pixels: (N, f1 * f2 * C, H, W) -> (N, C, H * f1, W * f2).

    Parameters
    ----------
    factor : int or tuple of 2 int
        How many times as high and wide the output is.
    """

    _ndim = 2

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the larger images."""
        first, second = self._factors
        x = F.reshape(x, (0, -4, -1, first * second, 0, 0))
        x = F.reshape(x, (0, 0, -4, first, second, 0, 0))  # (N, C, f1, f2, H, W)
        x = F.transpose(x, (0, 1, 4, 2, 5, 3))
        return F.reshape(x, (0, 0, -3, -3))


class PixelShuffle3D(_Factors):
    """Turn groups of channels into voxels.

    Shapes: (N, f1 * f2 * f3 * C, D, H, W) -> (N, C, D * f1, H * f2, W * f3).

    Parameters
    ----------
    factor : int or tuple of 3 int
        How many times as deep, high and wide the output is.
    """

    _ndim = 3

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the larger volumes; operators take six axes, so that axes grow one by one."""
        first, second, third = self._factors
        x = F.reshape(x, (0, -4, -1, first * second * third, 0, 0, 0))
        x = F.swapaxes(x, 2, 3)  # (N, C, D, f1 * f2 * f3, H, W)
        x = F.reshape(x, (0, 0, 0, -4, first, second * third, 0, 0))
        x = F.reshape(x, (0, 0, -3, 0, 0, 0))
        x = F.swapaxes(x, 3, 4)  # (N, C, D * f1, H, f2 * f3, W)
        x = F.reshape(x, (0, 0, 0, 0, -4, second, third, 0))
        x = F.reshape(x, (0, 0, 0, -3, 0, 0))
        x = F.swapaxes(x, 4, 5)  # (N, C, D * f1, H * f2, W, f3)
        return F.reshape(x, (0, 0, 0, 0, -3))
