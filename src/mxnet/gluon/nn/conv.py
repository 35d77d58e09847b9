"""Convolutions and transposed convolutions."""

from __future__ import annotations

from typing import Any, TypeVar

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


Layer = TypeVar("Layer", bound=type)


def _with_parameters(cls: Layer) -> Layer:
    extra = _OUTPUT_PADDING if issubclass(cls, _Transpose) else ""
    cls.__doc__ = (cls.__doc__ or "") + _PARAMETERS.format(output_padding=extra)
    return cls


class _Conv(HybridBlock):
    """A convolution over as many axes as ``kernel_size`` has numbers, of the operator ``op_name``.

    Programs derive layers of their own from it. ``adj`` is the output padding of a transposed
    one; the other arguments are those of the layers below, with tuples or numbers per axis.
    """

    def __init__(
        self, channels: int, kernel_size: tuple[int, ...], strides: Any, padding: Any,
        dilation: Any, groups: int, layout: str, in_channels: int = 0,
        activation: str | None = None, use_bias: bool = True, weight_initializer: Any = None,
        bias_initializer: Any = "zeros", op_name: str = "Convolution", adj: Any = None,
        prefix: str | None = None, params: Any = None,
    ) -> None:  # fmt: skip
        ndim = len(kernel_size)
        check_layout(self, layout, ndim)
        settings = {
            "kernel": kernel_size,
            "stride": per_axis(self, "strides", strides, ndim),
            "dilate": per_axis(self, "dilation", dilation, ndim),
            "pad": per_axis(self, "padding", padding, ndim), "num_filter": channels,
            "num_group": groups, "no_bias": not use_bias, "layout": layout,
        }  # fmt: skip
        if adj is not None:
            settings["adj"] = per_axis(self, "output_padding", adj, ndim)
        super().__init__(prefix=prefix, params=params)
        self._channels = channels
        self._in_channels = in_channels
        self._op_name = op_name
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

    def _channel_axes(self) -> tuple[int, int]:
        """Return the lengths of the two channel axes of the weight."""
        groups = self._kwargs["num_group"]
        if self._op_name == "Deconvolution":
            return self._in_channels, self._channels // groups
        return self._channels, self._in_channels // groups

    def _weight_shape(self) -> tuple[int, ...]:
        outer, inner = self._channel_axes()
        kernel = self._kwargs["kernel"]
        channels_last = self._kwargs["layout"].endswith("C")
        return (outer, *kernel, inner) if channels_last else (outer, inner, *kernel)

    def hybrid_forward(self, F: Any, x: Any, weight: Any, bias: Any = None) -> Any:  # type: ignore[override]
        """Return the layer's output."""
        out = getattr(F, self._op_name)(x, weight, bias, name="fwd", **self._kwargs)
        return out if self.act is None else self.act(out)

    def __repr__(self) -> str:
        shape = self.weight.shape or self._weight_shape()
        return describe_convolution(self, self._kwargs, shape, self.bias is not None)


def describe_convolution(
    layer: Any, settings: dict[str, Any], weight_shape: Any, has_bias: bool
) -> str:
    """Return what a convolution prints."""
    # The second axis of the weight, whatever it holds: the channels of one group, or with
    # channels last the height of the window.
    outer, inner = weight_shape[:2]
    text = f"{inner or None} -> {outer}, kernel_size={settings['kernel']}"
    text += f", stride={settings['stride']}"
    if any(settings["pad"]):
        text += f", padding={settings['pad']}"
    if any(step != 1 for step in settings["dilate"]):
        text += f", dilation={settings['dilate']}"
    if settings["num_group"] != 1:
        text += f", groups={settings['num_group']}"
    if not has_bias:
        text += ", bias=False"
    if layer.act:
        text += f", {layer.act}"
    return f"{type(layer).__name__}({text})"


class _Plain(_Conv):
    """A convolution over ``_ndim`` axes."""

    _ndim = 0

    def __init__(
        self, channels: int, kernel_size: Any, strides: Any, padding: Any, dilation: Any,
        groups: int, layout: str, activation: str | None, use_bias: bool,
        weight_initializer: Any, bias_initializer: Any, in_channels: int, **kwargs: Any,
    ) -> None:  # fmt: skip
        kernel = per_axis(self, "kernel_size", kernel_size, self._ndim)
        super().__init__(
            channels, kernel, strides, padding, dilation, groups, layout, in_channels,
            activation, use_bias, weight_initializer, bias_initializer, **kwargs,
        )  # fmt: skip


class _Transpose(_Plain):
    """The convolution that undoes the shape of another."""

    def __init__(
        self, channels: int, kernel_size: Any, strides: Any, padding: Any, output_padding: Any,
        *settings: Any, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            channels, kernel_size, strides, padding, *settings, op_name="Deconvolution",
            adj=output_padding, **kwargs,
        )  # fmt: skip
        self.outpad = self._kwargs["adj"]


@_with_parameters
class Conv1D(_Plain):
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
class Conv2D(_Plain):
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
class Conv3D(_Plain):
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
