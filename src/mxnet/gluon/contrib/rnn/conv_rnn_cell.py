"""Recurrent cells with convolutions in the place of matrix products (Shi et al., 2015).

Inputs and states are images, sequences or volumes. The padding of the state's convolution is such
that the state keeps its size, so its kernel must be odd.
"""

from __future__ import annotations

from typing import Any

from ...nn.settings import SettingError, check_layout, per_axis
from ...rnn.cell import HybridRecurrentCell

__all__ = [
    "Conv1DGRUCell", "Conv1DLSTMCell", "Conv1DRNNCell", "Conv2DGRUCell", "Conv2DLSTMCell",
    "Conv2DRNNCell", "Conv3DGRUCell", "Conv3DLSTMCell", "Conv3DRNNCell",
]  # fmt: skip


class _BaseConvRNNCell(HybridRecurrentCell):
    """What all convolutional cells share: settings, parameters, both convolutions.

    Parameters
    ----------
    input_shape : tuple of int
        Shape of an input without the batch, in ``conv_layout``: (C, H, W) in "NCHW".
    hidden_channels : int
        Number of channels of the state.
    i2h_kernel, h2h_kernel : int or tuple of int
        Kernels of the convolutions of input and state; the latter odd.
    i2h_pad, i2h_dilate, h2h_dilate : int or tuple of int
        Padding of the input, and dilations.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer
        Initializers of the weights and biases of input and state.
    conv_layout : str
        The order of the axes of inputs and states.
    activation : str, Block or callable
        The activation function.
    prefix, params
        See :class:`mxnet.gluon.Block`.
    """

    _gates = 1

    def __init__(
        self, dims: int, input_shape: Any, hidden_channels: int, i2h_kernel: Any, h2h_kernel: Any,
        i2h_pad: Any, i2h_dilate: Any, h2h_dilate: Any, i2h_weight_initializer: Any,
        h2h_weight_initializer: Any, i2h_bias_initializer: Any, h2h_bias_initializer: Any,
        conv_layout: str, activation: Any, prefix: str | None, params: Any,
    ) -> None:  # fmt: skip
        super().__init__(prefix=prefix, params=params)
        check_layout(self, conv_layout, dims)
        if len(input_shape) != dims + 1:
            raise SettingError(
                f"{type(self).__name__}: input_shape must have {dims + 1} lengths, those of "
                f"{conv_layout[1:]}, got {input_shape}."
            )
        self._hidden_channels = hidden_channels
        self._input_shape = tuple(input_shape)
        self._conv_layout = conv_layout
        self._activation = activation
        self._i2h_kernel = per_axis(self, "i2h_kernel", i2h_kernel, dims)
        self._stride = (1,) * dims
        self._i2h_pad = per_axis(self, "i2h_pad", i2h_pad, dims)
        self._i2h_dilate = per_axis(self, "i2h_dilate", i2h_dilate, dims)
        self._h2h_kernel = per_axis(self, "h2h_kernel", h2h_kernel, dims)
        self._h2h_dilate = per_axis(self, "h2h_dilate", h2h_dilate, dims)
        self._channel_axis = conv_layout.find("C")
        self._in_channels = self._input_shape[self._channel_axis - 1]
        self._h2h_pad = self._same_size_pad()
        self._state_shape = self._arranged(hidden_channels, self._state_lengths())
        rows = self._gates * hidden_channels
        inputs = (rows, *self._arranged(self._in_channels, self._i2h_kernel))
        states = (rows, *self._arranged(hidden_channels, self._h2h_kernel))
        self.i2h_weight = self._own("i2h_weight", inputs, i2h_weight_initializer)
        self.h2h_weight = self._own("h2h_weight", states, h2h_weight_initializer)
        self.i2h_bias = self._own("i2h_bias", (rows,), i2h_bias_initializer)
        self.h2h_bias = self._own("h2h_bias", (rows,), h2h_bias_initializer)

    def _own(self, name: str, shape: tuple[int, ...], init: Any) -> Any:
        return self.params.get(name, shape=shape, init=init, allow_deferred_init=True)

    def _arranged(self, channels: int, lengths: tuple[int, ...]) -> tuple[int, ...]:
        """Return channels and lengths in the order of the layout."""
        return (channels, *lengths) if self._channel_axis == 1 else (*lengths, channels)

    def _same_size_pad(self) -> tuple[int, ...]:
        if not all(length % 2 for length in self._h2h_kernel):
            raise SettingError(
                f"{type(self).__name__}: h2h_kernel must be odd, so that the state keeps its "
                f"size, got {self._h2h_kernel}."
            )
        pairs = zip(self._h2h_kernel, self._h2h_dilate, strict=True)
        return tuple(dilate * (kernel - 1) // 2 for kernel, dilate in pairs)

    def _state_lengths(self) -> tuple[int, ...]:
        given = [n for i, n in enumerate(self._input_shape, 1) if i != self._channel_axis]
        settings = zip(given, self._i2h_pad, self._i2h_dilate, self._i2h_kernel, strict=True)
        lengths = tuple(n + 2 * pad - dilate * (kernel - 1) for n, pad, dilate, kernel in settings)
        if min(lengths) < 1:
            raise SettingError(
                f"{type(self).__name__}: i2h_kernel {self._i2h_kernel} with dilation "
                f"{self._i2h_dilate} does not fit into inputs of lengths {tuple(given)} with "
                f"padding {self._i2h_pad}."
            )
        return lengths

    def __repr__(self) -> str:
        shape = self.i2h_weight.shape
        channels = shape[1 if self._channel_axis == 1 else -1] or None
        return (
            f"{type(self).__name__}({channels} -> {shape[0]}, {self._activation}, "
            f"{self._conv_layout})"
        )

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Return the shape and the layout of the state."""
        return [{"shape": (batch_size, *self._state_shape), "__layout__": self._conv_layout}]

    def _products(
        self, F: Any, inputs: Any, state: Any, step: str, i2h_weight: Any, h2h_weight: Any,
        i2h_bias: Any, h2h_bias: Any,
    ) -> tuple[Any, Any]:  # fmt: skip
        """Return the convolutions of input and state for all gates."""
        common = {
            "num_filter": self._gates * self._hidden_channels, "stride": self._stride,
            "layout": self._conv_layout,
        }  # fmt: skip
        i2h = F.Convolution(
            inputs, i2h_weight, i2h_bias, kernel=self._i2h_kernel, pad=self._i2h_pad,
            dilate=self._i2h_dilate, name=step + "i2h", **common,
        )  # fmt: skip
        h2h = F.Convolution(
            state, h2h_weight, h2h_bias, kernel=self._h2h_kernel, pad=self._h2h_pad,
            dilate=self._h2h_dilate, name=step + "h2h", **common,
        )  # fmt: skip
        return i2h, h2h


class _ConvRNNCell(_BaseConvRNNCell):
    """The simple cell; see :class:`mxnet.gluon.rnn.RNNCell`."""

    def _alias(self) -> str:
        return "conv_rnn"

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, inputs: Any, states: Any, i2h_weight: Any, h2h_weight: Any, i2h_bias: Any,
        h2h_bias: Any,
    ) -> tuple[Any, list[Any]]:  # fmt: skip
        """Return the new state as the output and as the state."""
        step = f"t{self._counter}_"
        i2h, h2h = self._products(
            F, inputs, states[0], step, i2h_weight, h2h_weight, i2h_bias, h2h_bias
        )
        output = self._get_activation(F, i2h + h2h, self._activation, name=step + "out")
        return output, [output]


class _ConvLSTMCell(_BaseConvRNNCell):
    """The LSTM cell; see :class:`mxnet.gluon.rnn.LSTMCell`."""

    _gates = 4

    def _alias(self) -> str:
        return "conv_lstm"

    def state_info(self, batch_size: int = 0) -> list[dict[str, Any]]:
        """Return the shapes and the layouts of state and memory."""
        return [*super().state_info(batch_size), *super().state_info(batch_size)]

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, inputs: Any, states: Any, i2h_weight: Any, h2h_weight: Any, i2h_bias: Any,
        h2h_bias: Any,
    ) -> tuple[Any, list[Any]]:  # fmt: skip
        """Return the new state, and state and memory."""
        step = f"t{self._counter}_"
        i2h, h2h = self._products(
            F, inputs, states[0], step, i2h_weight, h2h_weight, i2h_bias, h2h_bias
        )
        entry, forget, fresh, out = F.SliceChannel(
            i2h + h2h, num_outputs=4, axis=self._channel_axis, name=step + "slice"
        )
        entry = F.Activation(entry, act_type="sigmoid", name=step + "i")
        forget = F.Activation(forget, act_type="sigmoid", name=step + "f")
        fresh = self._get_activation(F, fresh, self._activation, name=step + "c")
        out = F.Activation(out, act_type="sigmoid", name=step + "o")
        memory = F.elemwise_add(forget * states[1], entry * fresh, name=step + "state")
        shown = self._get_activation(F, memory, self._activation)
        hidden = F.elemwise_mul(out, shown, name=step + "out")
        return hidden, [hidden, memory]


class _ConvGRUCell(_BaseConvRNNCell):
    """The gated recurrent unit; see :class:`mxnet.gluon.rnn.GRUCell`."""

    _gates = 3

    def _alias(self) -> str:
        return "conv_gru"

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, inputs: Any, states: Any, i2h_weight: Any, h2h_weight: Any, i2h_bias: Any,
        h2h_bias: Any,
    ) -> tuple[Any, list[Any]]:  # fmt: skip
        """Return the new state as the output and as the state."""
        step, axis = f"t{self._counter}_", self._channel_axis
        i2h, h2h = self._products(
            F, inputs, states[0], step, i2h_weight, h2h_weight, i2h_bias, h2h_bias
        )
        i2h_r, i2h_z, i2h_n = F.SliceChannel(i2h, num_outputs=3, axis=axis, name=step + "i2h_slice")
        h2h_r, h2h_z, h2h_n = F.SliceChannel(h2h, num_outputs=3, axis=axis, name=step + "h2h_slice")
        reset = F.Activation(i2h_r + h2h_r, act_type="sigmoid", name=step + "r_act")
        update = F.Activation(i2h_z + h2h_z, act_type="sigmoid", name=step + "z_act")
        total = i2h_n + reset * h2h_n
        fresh = self._get_activation(F, total, self._activation, name=step + "h_act")
        rest = 1.0 - update
        output = F.elemwise_add(rest * fresh, update * states[0], name=step + "out")
        return output, [output]


class _Conv1D(_BaseConvRNNCell):
    """The arguments of cells over sequences."""

    def __init__(
        self, input_shape: Any, hidden_channels: int, i2h_kernel: Any, h2h_kernel: Any,
        i2h_pad: Any = (0,), i2h_dilate: Any = (1,), h2h_dilate: Any = (1,),
        i2h_weight_initializer: Any = None, h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros", h2h_bias_initializer: Any = "zeros",
        conv_layout: str = "NCW", activation: Any = "tanh", prefix: str | None = None,
        params: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            1, input_shape, hidden_channels, i2h_kernel, h2h_kernel, i2h_pad, i2h_dilate,
            h2h_dilate, i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer,
            h2h_bias_initializer, conv_layout, activation, prefix, params,
        )  # fmt: skip


class _Conv2D(_BaseConvRNNCell):
    """The arguments of cells over images."""

    def __init__(
        self, input_shape: Any, hidden_channels: int, i2h_kernel: Any, h2h_kernel: Any,
        i2h_pad: Any = (0, 0), i2h_dilate: Any = (1, 1), h2h_dilate: Any = (1, 1),
        i2h_weight_initializer: Any = None, h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros", h2h_bias_initializer: Any = "zeros",
        conv_layout: str = "NCHW", activation: Any = "tanh", prefix: str | None = None,
        params: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            2, input_shape, hidden_channels, i2h_kernel, h2h_kernel, i2h_pad, i2h_dilate,
            h2h_dilate, i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer,
            h2h_bias_initializer, conv_layout, activation, prefix, params,
        )  # fmt: skip


class _Conv3D(_BaseConvRNNCell):
    """The arguments of cells over volumes."""

    def __init__(
        self, input_shape: Any, hidden_channels: int, i2h_kernel: Any, h2h_kernel: Any,
        i2h_pad: Any = (0, 0, 0), i2h_dilate: Any = (1, 1, 1), h2h_dilate: Any = (1, 1, 1),
        i2h_weight_initializer: Any = None, h2h_weight_initializer: Any = None,
        i2h_bias_initializer: Any = "zeros", h2h_bias_initializer: Any = "zeros",
        conv_layout: str = "NCDHW", activation: Any = "tanh", prefix: str | None = None,
        params: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(
            3, input_shape, hidden_channels, i2h_kernel, h2h_kernel, i2h_pad, i2h_dilate,
            h2h_dilate, i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer,
            h2h_bias_initializer, conv_layout, activation, prefix, params,
        )  # fmt: skip


class Conv1DRNNCell(_Conv1D, _ConvRNNCell):
    """The simple cell with convolutions over sequences, in layout "NCW" by default.

    Arguments: see :class:`_BaseConvRNNCell`.
    """


class Conv1DLSTMCell(_Conv1D, _ConvLSTMCell):
    """The LSTM cell with convolutions over sequences, in layout "NCW" by default.

    Arguments: see :class:`_BaseConvRNNCell`.
    """


class Conv1DGRUCell(_Conv1D, _ConvGRUCell):
    """The gated recurrent unit with convolutions over sequences, in layout "NCW" by default.

    Arguments: see :class:`_BaseConvRNNCell`.
    """


class Conv2DRNNCell(_Conv2D, _ConvRNNCell):
    """The simple cell with convolutions over images, in layout "NCHW" by default.

    Arguments: see :class:`_BaseConvRNNCell`.
    """


class Conv2DLSTMCell(_Conv2D, _ConvLSTMCell):
    """The LSTM cell with convolutions over images, in layout "NCHW" by default.

    Arguments: see :class:`_BaseConvRNNCell`.
    """


class Conv2DGRUCell(_Conv2D, _ConvGRUCell):
    """The gated recurrent unit with convolutions over images, in layout "NCHW" by default.

    Arguments: see :class:`_BaseConvRNNCell`.
    """


class Conv3DRNNCell(_Conv3D, _ConvRNNCell):
    """The simple cell with convolutions over volumes, in layout "NCDHW" by default.

    Arguments: see :class:`_BaseConvRNNCell`.
    """


class Conv3DLSTMCell(_Conv3D, _ConvLSTMCell):
    """The LSTM cell with convolutions over volumes, in layout "NCDHW" by default.

    Arguments: see :class:`_BaseConvRNNCell`.
    """


class Conv3DGRUCell(_Conv3D, _ConvGRUCell):
    """The gated recurrent unit with convolutions over volumes, in layout "NCDHW" by default.

    Arguments: see :class:`_BaseConvRNNCell`.
    """
