"""Pooling, and padding by reflection."""

from __future__ import annotations

from typing import Any, TypeVar

from ...base import numeric_types
from ..hybrid import HybridBlock
from .settings import SettingError, check_layout, per_axis

__all__ = [
    "AvgPool1D", "AvgPool2D", "AvgPool3D", "GlobalAvgPool1D", "GlobalAvgPool2D",
    "GlobalAvgPool3D", "GlobalMaxPool1D", "GlobalMaxPool2D", "GlobalMaxPool3D", "MaxPool1D",
    "MaxPool2D", "MaxPool3D", "ReflectionPad2D",
]  # fmt: skip


_PARAMETERS = """

    Parameters
    ----------
    pool_size : int or tuple of int
        Size of the window.
    strides : int or tuple of int, optional
        Its steps; its size by default.
    padding : int or tuple of int
        {padding}
    layout : str
        Order of the axes: batch N, channels C, space (D, H,) W.
    ceil_mode : bool
        Round the output's size up rather than down.
"""
_MAX_PADDING = "Elements around the input, which are never the largest."
_AVERAGE_PADDING = "Zeros around the input."
_COUNT_INCLUDE_PAD = """    count_include_pad : bool
        Whether the zeros around the input count in the mean.
"""
_LAYOUT = """

    Parameters
    ----------
    layout : str
        Order of the axes: batch N, channels C, space (D, H,) W.
"""


class _Pooling(HybridBlock):
    """Pooling over as many axes as ``pool_size`` has numbers.

    Programs derive layers of their own from it. ``pool_type`` is "max", "avg", "sum" or "lp";
    the other arguments are those of the layers below.
    """

    def __init__(
        self, pool_size: tuple[int, ...], strides: Any, padding: Any, ceil_mode: bool,
        global_pool: bool, pool_type: str, layout: str, count_include_pad: bool | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        ndim = len(pool_size)
        check_layout(self, layout, ndim)
        settings = {
            "kernel": pool_size,
            "stride": pool_size if strides is None else per_axis(self, "strides", strides, ndim),
            "pad": per_axis(self, "padding", padding, ndim), "global_pool": global_pool,
            "pool_type": pool_type, "layout": layout,
            "pooling_convention": "full" if ceil_mode else "valid",
        }  # fmt: skip
        if count_include_pad is not None:
            settings["count_include_pad"] = count_include_pad
        super().__init__(**kwargs)
        self._kwargs = settings

    def _alias(self) -> str:
        return "pool"

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the pooled input."""
        return F.Pooling(x, name="fwd", **self._kwargs)

    def __repr__(self) -> str:
        shown = {
            "size": "kernel", "stride": "stride", "padding": "pad", "ceil_mode": None,
            "global_pool": "global_pool", "pool_type": "pool_type", "layout": "layout",
        }  # fmt: skip
        ceil_mode = self._kwargs["pooling_convention"] == "full"
        text = ", ".join(
            f"{name}={self._kwargs[key] if key else ceil_mode}" for name, key in shown.items()
        )
        return f"{type(self).__name__}({text})"


class _Pool(_Pooling):
    """Pooling over ``_ndim`` axes, by windows or (``_global``) over all of each axis."""

    _ndim = 0
    _pool_type = ""
    _global = False

    def __init__(
        self, pool_size: Any, strides: Any, padding: Any, ceil_mode: bool, layout: str,
        count_include_pad: bool | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            per_axis(self, "pool_size", pool_size, self._ndim), strides, padding, ceil_mode,
            self._global, self._pool_type, layout, count_include_pad, **kwargs,
        )  # fmt: skip


Layer = TypeVar("Layer", bound=type[_Pool])


def _with_parameters(cls: Layer) -> Layer:
    """Complete the docstring of a class."""
    if cls._global:
        more = _LAYOUT
    elif cls._pool_type == "max":
        more = _PARAMETERS.format(padding=_MAX_PADDING)
    else:
        more = _PARAMETERS.format(padding=_AVERAGE_PADDING) + _COUNT_INCLUDE_PAD
    cls.__doc__ = (cls.__doc__ or "") + more
    return cls


@_with_parameters
class MaxPool1D(_Pool):
    """The largest element of each window: (N, C, W) -> (N, C, W')."""

    _ndim, _pool_type = 1, "max"

    def __init__(
        self, pool_size: Any = 2, strides: Any = None, padding: Any = 0,
        layout: str = "NCW", ceil_mode: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, ceil_mode, layout, **kwargs)


@_with_parameters
class MaxPool2D(_Pool):
    """The largest element of each window: (N, C, H, W) -> (N, C, H', W')."""

    _ndim, _pool_type = 2, "max"

    def __init__(
        self, pool_size: Any = (2, 2), strides: Any = None, padding: Any = 0,
        layout: str = "NCHW", ceil_mode: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, ceil_mode, layout, **kwargs)


@_with_parameters
class MaxPool3D(_Pool):
    """The largest element of each window: (N, C, D, H, W) -> (N, C, D', H', W')."""

    _ndim, _pool_type = 3, "max"

    def __init__(
        self, pool_size: Any = (2, 2, 2), strides: Any = None, padding: Any = 0,
        ceil_mode: bool = False, layout: str = "NCDHW", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(pool_size, strides, padding, ceil_mode, layout, **kwargs)


@_with_parameters
class AvgPool1D(_Pool):
    """The mean of each window: (N, C, W) -> (N, C, W')."""

    _ndim, _pool_type = 1, "avg"

    def __init__(
        self, pool_size: Any = 2, strides: Any = None, padding: Any = 0,
        layout: str = "NCW", ceil_mode: bool = False, count_include_pad: bool = True,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            pool_size, strides, padding, ceil_mode, layout, count_include_pad, **kwargs
        )


@_with_parameters
class AvgPool2D(_Pool):
    """The mean of each window: (N, C, H, W) -> (N, C, H', W')."""

    _ndim, _pool_type = 2, "avg"

    def __init__(
        self, pool_size: Any = (2, 2), strides: Any = None, padding: Any = 0,
        ceil_mode: bool = False, layout: str = "NCHW", count_include_pad: bool = True,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            pool_size, strides, padding, ceil_mode, layout, count_include_pad, **kwargs
        )


@_with_parameters
class AvgPool3D(_Pool):
    """The mean of each window: (N, C, D, H, W) -> (N, C, D', H', W')."""

    _ndim, _pool_type = 3, "avg"

    def __init__(
        self, pool_size: Any = (2, 2, 2), strides: Any = None, padding: Any = 0,
        ceil_mode: bool = False, layout: str = "NCDHW", count_include_pad: bool = True,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            pool_size, strides, padding, ceil_mode, layout, count_include_pad, **kwargs
        )


@_with_parameters
class GlobalMaxPool1D(_Pool):
    """The largest element of each channel: (N, C, W) -> (N, C, 1)."""

    _ndim, _pool_type, _global = 1, "max", True

    def __init__(self, layout: str = "NCW", **kwargs: Any) -> None:
        super().__init__(1, None, 0, True, layout, **kwargs)


@_with_parameters
class GlobalMaxPool2D(_Pool):
    """The largest element of each channel: (N, C, H, W) -> (N, C, 1, 1)."""

    _ndim, _pool_type, _global = 2, "max", True

    def __init__(self, layout: str = "NCHW", **kwargs: Any) -> None:
        super().__init__(1, None, 0, True, layout, **kwargs)


@_with_parameters
class GlobalMaxPool3D(_Pool):
    """The largest element of each channel: (N, C, D, H, W) -> (N, C, 1, 1, 1)."""

    _ndim, _pool_type, _global = 3, "max", True

    def __init__(self, layout: str = "NCDHW", **kwargs: Any) -> None:
        super().__init__(1, None, 0, True, layout, **kwargs)


@_with_parameters
class GlobalAvgPool1D(_Pool):
    """The mean of each channel: (N, C, W) -> (N, C, 1)."""

    _ndim, _pool_type, _global = 1, "avg", True

    def __init__(self, layout: str = "NCW", **kwargs: Any) -> None:
        super().__init__(1, None, 0, True, layout, **kwargs)


@_with_parameters
class GlobalAvgPool2D(_Pool):
    """The mean of each channel: (N, C, H, W) -> (N, C, 1, 1)."""

    _ndim, _pool_type, _global = 2, "avg", True

    def __init__(self, layout: str = "NCHW", **kwargs: Any) -> None:
        super().__init__(1, None, 0, True, layout, **kwargs)


@_with_parameters
class GlobalAvgPool3D(_Pool):
    """The mean of each channel: (N, C, D, H, W) -> (N, C, 1, 1, 1)."""

    _ndim, _pool_type, _global = 3, "avg", True

    def __init__(self, layout: str = "NCDHW", **kwargs: Any) -> None:
        super().__init__(1, None, 0, True, layout, **kwargs)


class ReflectionPad2D(HybridBlock):
    """Pad images with their mirror image.

    Parameters
    ----------
    padding : int or tuple of 8 int
        Width on all four sides, or the ``pad_width`` of the operator ``pad``.
    """

    def __init__(self, padding: Any = 0, **kwargs: Any) -> None:
        if isinstance(padding, numeric_types):
            padding = (0,) * 4 + (padding,) * 4
        if len(padding) != 8:
            raise SettingError(
                f"ReflectionPad2D: padding must be a number or 8 numbers, got {padding!r}."
            )
        super().__init__(**kwargs)
        self._padding = padding

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the padded images."""
        return F.pad(x, mode="reflect", pad_width=self._padding)
