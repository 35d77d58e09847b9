"""Pooling, and padding by reflection."""

from __future__ import annotations

from typing import Any

from ..hybrid import HybridBlock
from .conv import _LAYOUTS, per_axis

__all__ = [
    "AvgPool1D", "AvgPool2D", "AvgPool3D", "GlobalAvgPool1D", "GlobalAvgPool2D",
    "GlobalAvgPool3D", "GlobalMaxPool1D", "GlobalMaxPool2D", "GlobalMaxPool3D", "MaxPool1D",
    "MaxPool2D", "MaxPool3D", "ReflectionPad2D",
]  # fmt: skip


class _Pool(HybridBlock):
    """Pooling over ``_ndim`` axes."""

    _ndim = 0

    def __init__(
        self, pool_size: Any, strides: Any, padding: Any, ceil_mode: bool, global_pool: bool,
        pool_type: str, layout: str | None, count_include_pad: bool | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        layout = layout or _LAYOUTS[self._ndim][0]
        if layout not in _LAYOUTS[self._ndim]:
            raise ValueError(
                f"{type(self).__name__}: layout must be one of "
                f"{', '.join(_LAYOUTS[self._ndim])}, got {layout!r}."
            )
        size = per_axis(pool_size, self._ndim, "pool_size")
        self._kwargs = {
            "kernel": size,
            "stride": size if strides is None else per_axis(strides, self._ndim, "strides"),
            "pad": per_axis(padding, self._ndim, "padding"), "global_pool": global_pool,
            "pool_type": pool_type, "layout": layout,
            "pooling_convention": "full" if ceil_mode else "valid",
        }  # fmt: skip
        if count_include_pad is not None:
            self._kwargs["count_include_pad"] = count_include_pad

    def _alias(self) -> str:
        return "pool"

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the pooled input."""
        return F.Pooling(x, name="fwd", **self._kwargs)

    def __repr__(self) -> str:
        settings = "size={kernel}, stride={stride}, padding={pad}, ceil_mode={ceil}, global_pool={global_pool}, pool_type={pool_type}, layout={layout}"  # noqa: E501
        ceil = self._kwargs["pooling_convention"] == "full"
        return f"{type(self).__name__}({settings.format(ceil=ceil, **self._kwargs)})"


class _MaxPool(_Pool):
    """The largest element of each window.

    Parameters
    ----------
    pool_size : int or tuple of int
        Size of the window.
    strides : int or tuple of int, optional
        Its steps; its size by default.
    padding : int or tuple of int
        Elements around the input, which never are the largest.
    layout : str
        Order of the axes.
    ceil_mode : bool
        Round the output's size up rather than down.
    """

    def __init__(
        self, pool_size: Any = 2, strides: Any = None, padding: Any = 0,
        layout: str | None = None, ceil_mode: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, ceil_mode, False, "max", layout, **kwargs)


class MaxPool1D(_MaxPool):
    __doc__ = _MaxPool.__doc__
    _ndim = 1


class MaxPool2D(_MaxPool):
    __doc__ = _MaxPool.__doc__
    _ndim = 2


class MaxPool3D(_MaxPool):
    __doc__ = _MaxPool.__doc__
    _ndim = 3

    def __init__(
        self, pool_size: Any = 2, strides: Any = None, padding: Any = 0, ceil_mode: bool = False,
        layout: str | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, layout, ceil_mode, **kwargs)


class _AvgPool(_Pool):
    """The mean of each window.

    Parameters
    ----------
    pool_size : int or tuple of int
        Size of the window.
    strides : int or tuple of int, optional
        Its steps; its size by default.
    padding : int or tuple of int
        Zeros around the input.
    ceil_mode : bool
        Round the output's size up rather than down.
    layout : str
        Order of the axes.
    count_include_pad : bool
        Whether these zeros count in the mean.
    """

    def __init__(
        self, pool_size: Any = 2, strides: Any = None, padding: Any = 0, ceil_mode: bool = False,
        layout: str | None = None, count_include_pad: bool = True, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            pool_size, strides, padding, ceil_mode, False, "avg", layout, count_include_pad,
            **kwargs,
        )  # fmt: skip


class AvgPool1D(_AvgPool):
    __doc__ = _AvgPool.__doc__
    _ndim = 1

    def __init__(
        self, pool_size: Any = 2, strides: Any = None, padding: Any = 0,
        layout: str | None = None, ceil_mode: bool = False, count_include_pad: bool = True,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            pool_size, strides, padding, ceil_mode, layout, count_include_pad, **kwargs
        )


class AvgPool2D(_AvgPool):
    __doc__ = _AvgPool.__doc__
    _ndim = 2


class AvgPool3D(_AvgPool):
    __doc__ = _AvgPool.__doc__
    _ndim = 3


class _GlobalPool(_Pool):
    """One value per channel: (N, C, ...) -> (N, C, 1, ...).

    Parameters
    ----------
    layout : str
        Order of the axes.
    """

    _pool_type = ""

    def __init__(self, layout: str | None = None, **kwargs: Any) -> None:
        super().__init__(1, None, 0, True, True, self._pool_type, layout, **kwargs)


class GlobalMaxPool1D(_GlobalPool):
    __doc__ = _GlobalPool.__doc__
    _ndim, _pool_type = 1, "max"


class GlobalMaxPool2D(_GlobalPool):
    __doc__ = _GlobalPool.__doc__
    _ndim, _pool_type = 2, "max"


class GlobalMaxPool3D(_GlobalPool):
    __doc__ = _GlobalPool.__doc__
    _ndim, _pool_type = 3, "max"


class GlobalAvgPool1D(_GlobalPool):
    __doc__ = _GlobalPool.__doc__
    _ndim, _pool_type = 1, "avg"


class GlobalAvgPool2D(_GlobalPool):
    __doc__ = _GlobalPool.__doc__
    _ndim, _pool_type = 2, "avg"


class GlobalAvgPool3D(_GlobalPool):
    __doc__ = _GlobalPool.__doc__
    _ndim, _pool_type = 3, "avg"


class ReflectionPad2D(HybridBlock):
    """Pad images with their mirror image.

    Parameters
    ----------
    padding : int or tuple of 8 int
        Width on all four sides, or the ``pad_width`` of the operator ``pad``.
    """

    def __init__(self, padding: Any = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if isinstance(padding, int):
            padding = (0, 0, 0, 0, padding, padding, padding, padding)
        if len(padding) != 8:
            raise ValueError(f"ReflectionPad2D: padding must be a number or 8, got {padding!r}.")
        self._padding = padding

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the padded images."""
        return F.pad(x, mode="reflect", pad_width=self._padding)
