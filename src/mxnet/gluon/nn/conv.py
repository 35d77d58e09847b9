"""Convolutions and transposed convolutions."""

from __future__ import annotations

from typing import Any

from ..hybrid import HybridBlock
from .activations import Activation
from .settings import check_layout, per_axis

__all__ = [
    "Conv1D", "Conv1DTranspose", "Conv2D", "Conv2DTranspose", "Conv3D", "Conv3DTranspose",
]  # fmt: skip

_PARAMETERS = """

    Parameters
    ----------
    channels : int
        Number of output channels.
    kernel_size : int or tuple of int
        Size of the window.
    strides, padding, dilation : int or tuple of int
        Steps of the window, zeros around the input, steps inside the window.{output_padding}
    groups : int
        Number of groups of channels that do not see each other.
    layout : str
        Order of the axes: batch N, channels C, space (D, H,) W.
    activation : str, optional
        Name of an activation function.
    use_bias : bool
        Whether there is a bias.
    weight_initializer, bias_initializer
        Initializers.
    in_channels : int
        Number of input channels; 0 lets the first batch tell.
"""
_OUTPUT_PADDING = """
    output_padding : int or tuple of int
        Additional size on one side of the output, smaller than the steps."""


def _with_parameters(cls: type) -> type:
    extra = _OUTPUT_PADDING if issubclass(cls, _Transpose) else ""
    cls.__doc__ = (cls.__doc__ or "") + _PARAMETERS.format(output_padding=extra)
    return cls


class _Conv(HybridBlock):
    """A convolution over ``_ndim`` axes; the transposed ones differ in the weight's shape."""

    _ndim = 0
    _op_name = "Convolution"

    def __init__(
        self, channels: int, kernel_size: Any, strides: Any, padding: Any, dilation: Any,
        groups: int, layout: str, activation: str | None, use_bias: bool,
        weight_initializer: Any, bias_initializer: Any, in_channels: int, **kwargs: Any,
    ) -> None:  # fmt: skip
        check_layout(self, layout, self._ndim)
        settings = {
            "kernel": self._per_axis("kernel_size", kernel_size),
            "stride": self._per_axis("strides", strides),
            "dilate": self._per_axis("dilation", dilation),
            "pad": self._per_axis("padding", padding), "num_filter": channels,
            "num_group": groups, "no_bias": not use_bias, "layout": layout,
        }  # fmt: skip
        super().__init__(**kwargs)
        self._channels = channels
        self._in_channels = in_channels
        self._kwargs = settings
        with self.name_scope():
            self.weight = self.params.get(
                "weight", shape=self._weight_shape(), init=weight_initializer,
                allow_deferred_init=True,
            )  # fmt: skip
            self.bias = None
            if use_bias:
                self.bias = self.params.get(
                    "bias", shape=(channels,), init=bias_initializer, allow_deferred_init=True
                )
            self.act = None
            if activation is not None:
                self.act = Activation(activation, prefix=activation + "_")

    def _alias(self) -> str:
        return "conv"

    def _per_axis(self, name: str, value: Any) -> tuple[int, ...]:
        return per_axis(self, name, value, self._ndim)

    def _channel_axes(self) -> tuple[int, int]:
        """Return the lengths of the two channel axes of the weight."""
        return self._channels, self._in_channels // self._kwargs["num_group"]

    def _weight_shape(self) -> tuple[int, ...]:
        outer, inner = self._channel_axes()
        kernel = self._kwargs["kernel"]
        channels_last = self._kwargs["layout"].endswith("C")
        return (outer, *kernel, inner) if channels_last else (outer, inner, *kernel)

    def hybrid_forward(self, F: Any, x: Any, weight: Any, bias: Any = None) -> Any:  # type: ignore[override]
        """Return the layer's output."""
        out = getattr(F, self._op_name)(x, weight, bias, name="fwd", **self._kwargs)
        return out if self.act is None else self.act(out)

    def _sizes(self) -> str:
        # The second axis of the weight, whatever it holds: the channels of one group, or with
        # channels last the height of the window.
        outer, inner = (self.weight.shape or self._weight_shape())[:2]
        return f"{inner or None} -> {outer}"

    def __repr__(self) -> str:
        settings = self._kwargs
        text = f"{self._sizes()}, kernel_size={settings['kernel']}, stride={settings['stride']}"
        if any(settings["pad"]):
            text += f", padding={settings['pad']}"
        if any(step != 1 for step in settings["dilate"]):
            text += f", dilation={settings['dilate']}"
        if settings["num_group"] != 1:
            text += f", groups={settings['num_group']}"
        if self.bias is None:
            text += ", bias=False"
        if self.act:
            text += f", {self.act}"
        return f"{type(self).__name__}({text})"


class _Transpose(_Conv):
    """The convolution that undoes the shape of another."""

    _op_name = "Deconvolution"

    def __init__(
        self, channels: int, kernel_size: Any, strides: Any, padding: Any, output_padding: Any,
        *settings: Any, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(channels, kernel_size, strides, padding, *settings, **kwargs)
        self.outpad = self._per_axis("output_padding", output_padding)
        self._kwargs["adj"] = self.outpad

    def _channel_axes(self) -> tuple[int, int]:
        return self._in_channels, self._channels // self._kwargs["num_group"]


@_with_parameters
class Conv1D(_Conv):
    """Convolve sequences: (N, C, W) -> (N, channels, W')."""

    _ndim = 1

    def __init__(
        self, channels: int, kernel_size: Any, strides: Any = 1, padding: Any = 0,
        dilation: Any = 1, groups: int = 1, layout: str = "NCW", activation: str | None = None,
        use_bias: bool = True, weight_initializer: Any = None, bias_initializer: Any = "zeros",
        in_channels: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            channels, kernel_size, strides, padding, dilation, groups, layout, activation,
            use_bias, weight_initializer, bias_initializer, in_channels, **kwargs,
        )  # fmt: skip


@_with_parameters
class Conv2D(_Conv):
    """Convolve images: (N, C, H, W) -> (N, channels, H', W')."""

    _ndim = 2

    def __init__(
        self, channels: int, kernel_size: Any, strides: Any = (1, 1), padding: Any = (0, 0),
        dilation: Any = (1, 1), groups: int = 1, layout: str = "NCHW",
        activation: str | None = None, use_bias: bool = True, weight_initializer: Any = None,
        bias_initializer: Any = "zeros", in_channels: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            channels, kernel_size, strides, padding, dilation, groups, layout, activation,
            use_bias, weight_initializer, bias_initializer, in_channels, **kwargs,
        )  # fmt: skip


@_with_parameters
class Conv3D(_Conv):
    """Convolve volumes: (N, C, D, H, W) -> (N, channels, D', H', W')."""

    _ndim = 3

    def __init__(
        self, channels: int, kernel_size: Any, strides: Any = (1, 1, 1),
        padding: Any = (0, 0, 0), dilation: Any = (1, 1, 1), groups: int = 1,
        layout: str = "NCDHW", activation: str | None = None, use_bias: bool = True,
        weight_initializer: Any = None, bias_initializer: Any = "zeros", in_channels: int = 0,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            channels, kernel_size, strides, padding, dilation, groups, layout, activation,
            use_bias, weight_initializer, bias_initializer, in_channels, **kwargs,
        )  # fmt: skip


@_with_parameters
class Conv1DTranspose(_Transpose):
    """Convolve sequences, transposed: (N, C, W) -> (N, channels, W')."""

    _ndim = 1

    def __init__(
        self, channels: int, kernel_size: Any, strides: Any = 1, padding: Any = 0,
        output_padding: Any = 0, dilation: Any = 1, groups: int = 1, layout: str = "NCW",
        activation: str | None = None, use_bias: bool = True, weight_initializer: Any = None,
        bias_initializer: Any = "zeros", in_channels: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            channels, kernel_size, strides, padding, output_padding, dilation, groups, layout,
            activation, use_bias, weight_initializer, bias_initializer, in_channels, **kwargs,
        )  # fmt: skip


@_with_parameters
class Conv2DTranspose(_Transpose):
    """Convolve images, transposed: (N, C, H, W) -> (N, channels, H', W')."""

    _ndim = 2

    def __init__(
        self, channels: int, kernel_size: Any, strides: Any = (1, 1), padding: Any = (0, 0),
        output_padding: Any = (0, 0), dilation: Any = (1, 1), groups: int = 1,
        layout: str = "NCHW", activation: str | None = None, use_bias: bool = True,
        weight_initializer: Any = None, bias_initializer: Any = "zeros", in_channels: int = 0,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            channels, kernel_size, strides, padding, output_padding, dilation, groups, layout,
            activation, use_bias, weight_initializer, bias_initializer, in_channels, **kwargs,
        )  # fmt: skip


@_with_parameters
class Conv3DTranspose(_Transpose):
    """Convolve volumes, transposed: (N, C, D, H, W) -> (N, channels, D', H', W')."""

    _ndim = 3

    def __init__(
        self, channels: int, kernel_size: Any, strides: Any = (1, 1, 1),
        padding: Any = (0, 0, 0), output_padding: Any = (0, 0, 0), dilation: Any = (1, 1, 1),
        groups: int = 1, layout: str = "NCDHW", activation: str | None = None,
        use_bias: bool = True, weight_initializer: Any = None, bias_initializer: Any = "zeros",
        in_channels: int = 0, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            channels, kernel_size, strides, padding, output_padding, dilation, groups, layout,
            activation, use_bias, weight_initializer, bias_initializer, in_channels, **kwargs,
        )  # fmt: skip
