"""Convolutions whose windows are displaced by what another convolution finds."""

from __future__ import annotations

from typing import Any

from ...hybrid import HybridBlock
from ...nn import Activation
from ...nn.conv import describe_convolution
from ...nn.settings import SettingError, check_layout, per_axis
from ...parameter import Parameter

__all__ = ["DeformableConvolution", "ModulatedDeformableConvolution"]

_PARAMETERS = """

    Parameters
    ----------
    channels : int
        Number of output channels.
    kernel_size : int or tuple of 2 int
        Size of the window.
    strides, padding, dilation : int or tuple of 2 int
        Steps of the window, zeros around the input, steps inside the window.
    groups : int
        Number of groups of channels that do not see each other.
    num_deformable_group : int
        Number of groups of channels with displacements of their own.
    layout : str
        Order of the axes; computing needs "NCHW".
    use_bias, offset_use_bias : bool
        Whether the convolution, and the one that finds the displacements, have a bias.
    in_channels : int
        Number of input channels; 0 lets the first batch tell.
    activation : str, optional
        Name of an activation function.
    weight_initializer, bias_initializer, offset_weight_initializer, offset_bias_initializer
        Initializers; displacements start at 0.
    op_name : str
        A name that the layer keeps for programs that ask for it; it changes nothing.
    adj : None
        Must be None, as deformable convolutions are not transposed.
    prefix, params
        See :class:`mxnet.gluon.Block`.
"""


class _Deformable(HybridBlock):
    """What both convolutions share; they differ in what else is found for each tap."""

    #: numbers that are found for each tap of the window
    _per_tap = 0
    #: whether the parameters of the offsets come first
    _offset_first = False

    offset_weight: Parameter
    offset_bias: Parameter | None
    deformable_conv_weight: Parameter
    deformable_conv_bias: Parameter | None

    def __init__(
        self, channels: int, kernel_size: Any, strides: Any, padding: Any, dilation: Any,
        groups: int, num_deformable_group: int, layout: str, use_bias: bool, in_channels: int,
        activation: str | None, weight_initializer: Any, bias_initializer: Any,
        offset_weight_initializer: Any, offset_bias_initializer: Any, offset_use_bias: bool,
        op_name: str, adj: Any, prefix: str | None, params: Any,
    ) -> None:  # fmt: skip
        if adj is not None:
            raise SettingError(
                f"{type(self).__name__}: adj must be None, as there is no transposed form; "
                f"got {adj!r}."
            )
        check_layout(self, layout, 2)
        kernel = per_axis(self, "kernel_size", kernel_size, 2)
        self._taps = kernel[0] * kernel[1] * num_deformable_group
        shared = {
            "kernel": kernel, "stride": per_axis(self, "strides", strides, 2),
            "dilate": per_axis(self, "dilation", dilation, 2),
            "pad": per_axis(self, "padding", padding, 2), "num_group": groups, "layout": layout,
        }  # fmt: skip
        super().__init__(prefix=prefix, params=params)
        self._channels = channels
        self._in_channels = in_channels
        self._op_name = op_name
        self._kwargs_offset = {**shared, "num_filter": self._per_tap * self._taps,
                               "no_bias": not offset_use_bias}  # fmt: skip
        self._kwargs_deformable_conv = {
            **shared, "num_filter": channels, "num_deformable_group": num_deformable_group,
            "no_bias": not use_bias,
        }  # fmt: skip
        convolution = ("deformable_conv", weight_initializer, bias_initializer)
        offset = ("offset", offset_weight_initializer, offset_bias_initializer)
        with self.name_scope():
            for part in (offset, convolution) if self._offset_first else (convolution, offset):
                self._declare(*part)
            self.act = None
            if activation:
                self.act = Activation(activation, prefix=activation + "_")

    def _declare(self, name: str, weight_initializer: Any, bias_initializer: Any) -> None:
        """Declare the weight and bias of one of the two convolutions."""
        settings = getattr(self, f"_kwargs_{name}")
        kernel, filters = settings["kernel"], settings["num_filter"]
        # MXNet leaves the deformable weight's channels to the first batch, whatever in_channels is.
        inner = self._in_channels // settings["num_group"] if name == "offset" else 0
        channels_last = name == "offset" and settings["layout"] == "NHWC"
        shape = (filters, *kernel, inner) if channels_last else (filters, inner, *kernel)
        weight = self.params.get(
            f"{name}_weight", shape=shape, init=weight_initializer, allow_deferred_init=True
        )
        bias = None
        if not settings["no_bias"]:
            bias = self.params.get(
                f"{name}_bias", shape=(filters,), init=bias_initializer, allow_deferred_init=True
            )
        setattr(self, f"{name}_weight", weight)
        setattr(self, f"{name}_bias", bias)

    def _activate(self, out: Any) -> Any:
        return self.act(out) if self.act else out


class DeformableConvolution(_Deformable):
    """Convolve images with windows whose taps are displaced (Dai et al. 2017).

    A plain convolution of the input finds two displacements for each tap and output pixel. Shapes:
    (N, C, H, W) -> (N, channels, H', W').
    """

    _per_tap = 2
    _offset_first = True

    def __init__(
        self, channels: int, kernel_size: Any = (1, 1), strides: Any = (1, 1),
        padding: Any = (0, 0), dilation: Any = (1, 1), groups: int = 1,
        num_deformable_group: int = 1, layout: str = "NCHW", use_bias: bool = True,
        in_channels: int = 0, activation: str | None = None, weight_initializer: Any = None,
        bias_initializer: Any = "zeros", offset_weight_initializer: Any = "zeros",
        offset_bias_initializer: Any = "zeros", offset_use_bias: bool = True,
        op_name: str = "DeformableConvolution", adj: Any = None,
        prefix: str | None = None, params: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            channels, kernel_size, strides, padding, dilation, groups, num_deformable_group,
            layout, use_bias, in_channels, activation, weight_initializer, bias_initializer,
            offset_weight_initializer, offset_bias_initializer, offset_use_bias, op_name, adj,
            prefix, params,
        )  # fmt: skip

    def _alias(self) -> str:
        return "deformable_conv"

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, x: Any, offset_weight: Any, deformable_conv_weight: Any,
        offset_bias: Any = None, deformable_conv_bias: Any = None,
    ) -> Any:  # fmt: skip
        """Return the layer's output."""
        offset = F.Convolution(x, offset_weight, offset_bias, cudnn_off=True, **self._kwargs_offset)
        return self._activate(F.contrib.DeformableConvolution(
            x, offset, deformable_conv_weight, deformable_conv_bias, name="fwd",
            **self._kwargs_deformable_conv,
        ))  # fmt: skip

    def __repr__(self) -> str:
        return describe_convolution(
            self, self._kwargs_deformable_conv, self.deformable_conv_weight.shape,
            self.deformable_conv_bias is not None,
        )  # fmt: skip


class ModulatedDeformableConvolution(_Deformable):
    """Convolve images with windows whose taps are displaced and weighted (Zhu et al. 2019).

    A plain convolution of the input finds two displacements and a weight in (0, 2) for each tap
    and output pixel. Shapes: (N, C, H, W) -> (N, channels, H', W').
    """

    _per_tap = 3

    def __init__(
        self, channels: int, kernel_size: Any = (1, 1), strides: Any = (1, 1),
        padding: Any = (0, 0), dilation: Any = (1, 1), groups: int = 1,
        num_deformable_group: int = 1, layout: str = "NCHW", use_bias: bool = True,
        in_channels: int = 0, activation: str | None = None, weight_initializer: Any = None,
        bias_initializer: Any = "zeros", offset_weight_initializer: Any = "zeros",
        offset_bias_initializer: Any = "zeros", offset_use_bias: bool = True,
        op_name: str = "ModulatedDeformableConvolution", adj: Any = None,
        prefix: str | None = None, params: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            channels, kernel_size, strides, padding, dilation, groups, num_deformable_group,
            layout, use_bias, in_channels, activation, weight_initializer, bias_initializer,
            offset_weight_initializer, offset_bias_initializer, offset_use_bias, op_name, adj,
            prefix, params,
        )  # fmt: skip
        self.offset_split_index = 2 * self._taps

    def _alias(self) -> str:
        return "modulated_deformable_conv"

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, x: Any, offset_weight: Any, deformable_conv_weight: Any,
        offset_bias: Any = None, deformable_conv_bias: Any = None,
    ) -> Any:  # fmt: skip
        """Return the layer's output."""
        found = F.Convolution(x, offset_weight, offset_bias, cudnn_off=True, **self._kwargs_offset)
        offset = F.slice_axis(found, axis=1, begin=0, end=self.offset_split_index)
        mask = F.slice_axis(found, axis=1, begin=self.offset_split_index, end=None)
        mask = F.sigmoid(mask) * 2
        return self._activate(F.contrib.ModulatedDeformableConvolution(
            x, offset, mask, deformable_conv_weight, deformable_conv_bias, name="fwd",
            **self._kwargs_deformable_conv,
        ))  # fmt: skip


for _layer in (DeformableConvolution, ModulatedDeformableConvolution):
    _layer.__doc__ = (_layer.__doc__ or "") + _PARAMETERS
