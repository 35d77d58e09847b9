"""Convolutions and transposed convolutions."""

from __future__ import annotations

from typing import Any

from ..hybrid import HybridBlock
from .activations import Activation

__all__ = [
    "Conv1D", "Conv1DTranspose", "Conv2D", "Conv2DTranspose", "Conv3D", "Conv3DTranspose",
]  # fmt: skip

_LAYOUTS = {1: ("NCW", "NWC"), 2: ("NCHW", "NHWC"), 3: ("NCDHW", "NDHWC")}

_PARAMETERS = """

    Parameters
    ----------
    channels : int
        Number of output channels.
    kernel_size : int or tuple of int
        Size of the window.
    strides, padding, dilation : int or tuple of int
        Steps of the window, zeros around the input, steps inside the window.
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


def per_axis(value: Any, ndim: int, name: str) -> tuple[int, ...]:
    """Return a setting as one number per spatial axis."""
    values = (value,) * ndim if isinstance(value, int) else tuple(value)
    if len(values) != ndim:
        raise ValueError(f"{name} must be a number or {ndim} numbers, got {value!r}.")
    return values


class _Conv(HybridBlock):
    """A convolution over ``_ndim`` axes; the transposed ones share all but the weight's shape."""

    _ndim = 0
    _op_name = "Convolution"

    def __init__(
        self,
        channels: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        layout: str | None = None,
        activation: str | None = None,
        use_bias: bool = True,
        weight_initializer: Any = None,
        bias_initializer: Any = "zeros",
        in_channels: int = 0,
        adj: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        layout = layout or _LAYOUTS[self._ndim][0]
        if layout not in _LAYOUTS[self._ndim]:
            raise ValueError(
                f"{type(self).__name__}: layout must be one of "
                f"{', '.join(_LAYOUTS[self._ndim])}, got {layout!r}."
            )
        self._channels = channels
        self._in_channels = in_channels
        kernel = per_axis(kernel_size, self._ndim, "kernel_size")
        self._kwargs = {
            "kernel": kernel, "stride": per_axis(strides, self._ndim, "strides"),
            "dilate": per_axis(dilation, self._ndim, "dilation"),
            "pad": per_axis(padding, self._ndim, "padding"), "num_filter": channels,
            "num_group": groups, "no_bias": not use_bias, "layout": layout,
        }  # fmt: skip
        if adj is not None:
            self._kwargs["adj"] = per_axis(adj, self._ndim, "output_padding")
        with self.name_scope():
            self.weight = self.params.get(
                "weight", shape=self._weight_shape(in_channels), init=weight_initializer,
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

    def _outer_and_inner(self, in_channels: int) -> tuple[int, int]:
        """Return the lengths of the two channel axes of the weight."""
        return self._channels, in_channels // self._kwargs["num_group"]

    def _weight_shape(self, in_channels: int) -> tuple[int, ...]:
        outer, inner = self._outer_and_inner(in_channels)
        kernel = self._kwargs["kernel"]
        if self._kwargs["layout"].index("C") == 1:
            return (outer, inner, *kernel)
        return (outer, *kernel, inner)

    def _seen_channels(self) -> int:
        """Return the number of input channels, 0 while it is not known."""
        inner = self.weight.shape[self._kwargs["layout"].index("C")]
        return inner * self._kwargs["num_group"]

    def hybrid_forward(self, F: Any, x: Any, weight: Any, bias: Any = None) -> Any:  # type: ignore[override]
        """Return the layer's output."""
        out = getattr(F, self._op_name)(x, weight, bias, name="fwd", **self._kwargs)
        return out if self.act is None else self.act(out)

    def __repr__(self) -> str:
        settings = self._kwargs
        text = (
            f"{type(self).__name__}({self._seen_channels() or None} -> {self._channels}, "
            f"kernel_size={settings['kernel']}, stride={settings['stride']}"
        )
        if any(settings["pad"]):
            text += f", padding={settings['pad']}"
        if any(step != 1 for step in settings["dilate"]):
            text += f", dilation={settings['dilate']}"
        if any(settings.get("adj", ())):
            text += f", output_padding={settings['adj']}"
        if settings["num_group"] != 1:
            text += f", groups={settings['num_group']}"
        if self.bias is None:
            text += ", bias=False"
        if self.act:
            text += f", {self.act}"
        return text + ")"


class _Transpose(_Conv):
    """The convolution that undoes the shape of another."""

    _op_name = "Deconvolution"

    def __init__(
        self,
        channels: int,
        kernel_size: Any,
        strides: Any = 1,
        padding: Any = 0,
        output_padding: Any = 0,
        dilation: Any = 1,
        groups: int = 1,
        layout: str | None = None,
        activation: str | None = None,
        use_bias: bool = True,
        weight_initializer: Any = None,
        bias_initializer: Any = "zeros",
        in_channels: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            channels, kernel_size, strides, padding, dilation, groups, layout, activation,
            use_bias, weight_initializer, bias_initializer, in_channels, output_padding, **kwargs,
        )  # fmt: skip
        self.outpad = self._kwargs["adj"]

    def _outer_and_inner(self, in_channels: int) -> tuple[int, int]:
        return in_channels, self._channels // self._kwargs["num_group"]

    def _seen_channels(self) -> int:
        return self.weight.shape[0]


def _document(cls: type, summary: str, shapes: str) -> None:
    cls.__doc__ = f"{summary}\n\n    Shapes: {shapes}.{_PARAMETERS}"


class Conv1D(_Conv):
    _ndim = 1


class Conv2D(_Conv):
    _ndim = 2


class Conv3D(_Conv):
    _ndim = 3


class Conv1DTranspose(_Transpose):
    _ndim = 1


class Conv2DTranspose(_Transpose):
    _ndim = 2


class Conv3DTranspose(_Transpose):
    _ndim = 3


_document(Conv1D, "Convolve sequences.", "(N, C, W) -> (N, channels, W')")
_document(Conv2D, "Convolve images.", "(N, C, H, W) -> (N, channels, H', W')")
_document(Conv3D, "Convolve volumes.", "(N, C, D, H, W) -> (N, channels, D', H', W')")
_document(Conv1DTranspose, "Convolve sequences, transposed.", "(N, C, W) -> (N, channels, W')")
_document(
    Conv2DTranspose, "Convolve images, transposed.", "(N, C, H, W) -> (N, channels, H', W')"
)
_document(
    Conv3DTranspose, "Convolve volumes, transposed.",
    "(N, C, D, H, W) -> (N, channels, D', H', W')",
)  # fmt: skip
