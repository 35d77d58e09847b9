"""Cells with convolutions in the place of matrix products (Shi et al., 2015)."""

from __future__ import annotations

from functools import partial
from typing import Any

from .. import symbol
from .._core.errors import MismatchError
from ..symbol import Symbol
from .cell import BaseRNNCell, RNNParams, gru_step, lstm_step

__all__ = ["BaseConvRNNCell", "ConvGRUCell", "ConvLSTMCell", "ConvRNNCell"]

_LEAKY = partial(symbol.LeakyReLU, act_type="leaky", slope=0.2)


class BaseConvRNNCell(BaseRNNCell):
    """What the convolutional cells share.

    Parameters
    ----------
    input_shape : tuple of int
        Shape of an input with any batch, in ``conv_layout``.
    num_hidden : int
        Number of channels of the state.
    h2h_kernel, h2h_dilate : tuple of int
        Kernel, which must be odd, and dilation of the state's convolution.
    i2h_kernel, i2h_stride, i2h_pad, i2h_dilate : tuple of int
        Settings of the input's convolution.
    i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer, h2h_bias_initializer
        Initializers of the weights and biases of input and state.
    activation : str or callable
        The activation function.
    prefix, params
        See :class:`BaseRNNCell`.
    conv_layout : str
        The order of the axes: "NCHW" or "NHWC".
    """

    def __init__(
        self,
        input_shape: Any,
        num_hidden: int,
        h2h_kernel: Any,
        h2h_dilate: Any,
        i2h_kernel: Any,
        i2h_stride: Any,
        i2h_pad: Any,
        i2h_dilate: Any,
        i2h_weight_initializer: Any,
        h2h_weight_initializer: Any,
        i2h_bias_initializer: Any,
        h2h_bias_initializer: Any,
        activation: Any,
        prefix: str = "",
        params: RNNParams | None = None,
        conv_layout: str = "NCHW",
    ) -> None:
        super().__init__(prefix=prefix, params=params)
        if not all(length % 2 for length in h2h_kernel):
            raise MismatchError(
                f"{type(self).__name__}: h2h_kernel must be odd, so that the state keeps its "
                f"size, got {tuple(h2h_kernel)}."
            )
        self._h2h_kernel = tuple(h2h_kernel)
        self._h2h_pad = tuple(
            dilate * (kernel - 1) // 2
            for kernel, dilate in zip(h2h_kernel, h2h_dilate, strict=True)
        )
        self._h2h_dilate = tuple(h2h_dilate)
        self._i2h_kernel = tuple(i2h_kernel)
        self._i2h_stride = tuple(i2h_stride)
        self._i2h_pad = tuple(i2h_pad)
        self._i2h_dilate = tuple(i2h_dilate)
        self._num_hidden = num_hidden
        self._input_shape = tuple(input_shape)
        self._conv_layout = conv_layout
        self._activation = activation
        self._state_shape = self._shape_of_state()
        self._iW = self.params.get("i2h_weight", init=i2h_weight_initializer)
        self._hW = self.params.get("h2h_weight", init=h2h_weight_initializer)
        self._iB = self.params.get("i2h_bias", init=i2h_bias_initializer)
        self._hB = self.params.get("h2h_bias", init=h2h_bias_initializer)

    def _shape_of_state(self) -> tuple[int, ...]:
        convolved = symbol.Convolution(
            symbol.var("data"), num_filter=self._num_hidden, kernel=self._i2h_kernel,
            stride=self._i2h_stride, pad=self._i2h_pad, dilate=self._i2h_dilate,
            layout=self._conv_layout, name="conv",
        )  # fmt: skip
        _, (shape,), _ = convolved.infer_shape(data=self._input_shape)
        return (0, *shape[1:])

    @property
    def _num_gates(self) -> int:
        return len(self._gate_names)

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shape and layout of the state and, of an LSTM, of the memory."""
        return [{"shape": self._state_shape, "__layout__": self._conv_layout}]

    def _conv_forward(self, inputs: Symbol, states: Any, name: str) -> tuple[Any, Any]:
        """Return the convolutions of input and state for all gates."""
        rows = self._num_hidden * self._num_gates
        i2h = symbol.Convolution(
            inputs, self._iW, self._iB, num_filter=rows, kernel=self._i2h_kernel,
            stride=self._i2h_stride, pad=self._i2h_pad, dilate=self._i2h_dilate,
            layout=self._conv_layout, name=f"{name}i2h",
        )  # fmt: skip
        h2h = symbol.Convolution(
            states[0], self._hW, self._hB, num_filter=rows, kernel=self._h2h_kernel,
            stride=(1,) * len(self._h2h_kernel), pad=self._h2h_pad, dilate=self._h2h_dilate,
            layout=self._conv_layout, name=f"{name}h2h",
        )  # fmt: skip
        return i2h, h2h

    def _act(self, inputs: Symbol, **kwargs: Any) -> Symbol:
        return self._get_activation(inputs, self._activation, **kwargs)

    def _next_name(self) -> str:
        self._counter += 1
        return f"{self._prefix}t{self._counter}_"


class ConvRNNCell(BaseConvRNNCell):
    """The simple cell with convolutions; for the arguments see :class:`BaseConvRNNCell`."""

    def __init__(
        self, input_shape: Any, num_hidden: int, h2h_kernel: Any = (3, 3),
        h2h_dilate: Any = (1, 1), i2h_kernel: Any = (3, 3), i2h_stride: Any = (1, 1),
        i2h_pad: Any = (1, 1), i2h_dilate: Any = (1, 1), i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None, i2h_bias_initializer: Any = "zeros",
        h2h_bias_initializer: Any = "zeros", activation: Any = _LEAKY, prefix: str = "ConvRNN_",
        params: RNNParams | None = None, conv_layout: str = "NCHW",
    ) -> None:  # fmt: skip
        super().__init__(
            input_shape, num_hidden, h2h_kernel, h2h_dilate, i2h_kernel, i2h_stride, i2h_pad,
            i2h_dilate, i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer,
            h2h_bias_initializer, activation, prefix, params, conv_layout,
        )  # fmt: skip

    @property
    def _gate_names(self) -> Any:
        return ("",)

    def __call__(self, inputs: Symbol, states: Any) -> tuple[Symbol, list[Symbol]]:
        """Return the new state as the output and as the state."""
        name = self._next_name()
        i2h, h2h = self._conv_forward(inputs, states, name)
        output = self._act(i2h + h2h, name=f"{name}out")
        return output, [output]


class ConvLSTMCell(BaseConvRNNCell):
    """The LSTM cell with convolutions; for the arguments see :class:`BaseConvRNNCell`."""

    def __init__(
        self, input_shape: Any, num_hidden: int, h2h_kernel: Any = (3, 3),
        h2h_dilate: Any = (1, 1), i2h_kernel: Any = (3, 3), i2h_stride: Any = (1, 1),
        i2h_pad: Any = (1, 1), i2h_dilate: Any = (1, 1), i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None, i2h_bias_initializer: Any = "zeros",
        h2h_bias_initializer: Any = "zeros", activation: Any = _LEAKY, prefix: str = "ConvLSTM_",
        params: RNNParams | None = None, conv_layout: str = "NCHW",
    ) -> None:  # fmt: skip
        super().__init__(
            input_shape, num_hidden, h2h_kernel, h2h_dilate, i2h_kernel, i2h_stride, i2h_pad,
            i2h_dilate, i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer,
            h2h_bias_initializer, activation, prefix, params, conv_layout,
        )  # fmt: skip

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shapes and layouts of state and memory."""
        return [*super().state_info, *super().state_info]

    @property
    def _gate_names(self) -> Any:
        return ["_i", "_f", "_c", "_o"]

    def __call__(self, inputs: Symbol, states: Any) -> tuple[Symbol, list[Symbol]]:
        """Return the new state, and state and memory."""
        name = self._next_name()
        i2h, h2h = self._conv_forward(inputs, states, name)
        axis = self._conv_layout.find("C")
        return lstm_step(i2h + h2h, states[1], name, self._act, axis=axis)


class ConvGRUCell(BaseConvRNNCell):
    """The gated recurrent unit with convolutions; see :class:`BaseConvRNNCell`."""

    def __init__(
        self, input_shape: Any, num_hidden: int, h2h_kernel: Any = (3, 3),
        h2h_dilate: Any = (1, 1), i2h_kernel: Any = (3, 3), i2h_stride: Any = (1, 1),
        i2h_pad: Any = (1, 1), i2h_dilate: Any = (1, 1), i2h_weight_initializer: Any = None,
        h2h_weight_initializer: Any = None, i2h_bias_initializer: Any = "zeros",
        h2h_bias_initializer: Any = "zeros", activation: Any = _LEAKY, prefix: str = "ConvGRU_",
        params: RNNParams | None = None, conv_layout: str = "NCHW",
    ) -> None:  # fmt: skip
        super().__init__(
            input_shape, num_hidden, h2h_kernel, h2h_dilate, i2h_kernel, i2h_stride, i2h_pad,
            i2h_dilate, i2h_weight_initializer, h2h_weight_initializer, i2h_bias_initializer,
            h2h_bias_initializer, activation, prefix, params, conv_layout,
        )  # fmt: skip

    @property
    def _gate_names(self) -> Any:
        return ["_r", "_z", "_o"]

    def __call__(self, inputs: Symbol, states: Any) -> tuple[Symbol, list[Symbol]]:
        """Return the new state as the output and as the state."""
        name = self._next_name()
        i2h, h2h = self._conv_forward(inputs, states, name)
        axis = self._conv_layout.find("C")
        # Graphs of MXNet do not name the axis, which is 1 unless said otherwise.
        slicing = {} if axis == 1 else {"axis": axis}
        return gru_step(i2h, h2h, states[0], name, self._act, **slicing)
