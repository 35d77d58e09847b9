"""Cells that make graphs: the base class, their shared variables, and the simple cells."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .. import initializer, ndarray, symbol
from .._core.errors import MismatchError
from ..gluon.rnn.sequences import make_state
from ..ndarray import NDArray
from ..symbol import Symbol
from .sequences import normalized

__all__ = ["BaseRNNCell", "GRUCell", "LSTMCell", "RNNCell", "RNNParams"]

_TANH = partial(symbol.Activation, act_type="tanh")


class RNNParams:
    """The variables of cells by name; cells that are given the same object share them.

    Parameters
    ----------
    prefix : str
        Start of all names.
    """

    def __init__(self, prefix: str = "") -> None:
        self._prefix = prefix
        self._params: dict[str, Symbol] = {}

    def get(self, name: str, **kwargs: Any) -> Symbol:
        """Return the variable called prefix + ``name``, made with ``kwargs`` if it is new."""
        name = self._prefix + name
        if name not in self._params:
            self._params[name] = symbol.Variable(name, **kwargs)
        return self._params[name]


class BaseRNNCell:
    """One step of a recurrent network as a graph: inputs and states to output and new states.

    Parameters
    ----------
    prefix : str
        Start of the names of variables and outputs.
    params : RNNParams, optional
        Variables to share with other cells.
    """

    def __init__(self, prefix: str = "", params: RNNParams | None = None) -> None:
        self._own_params = params is None
        self._prefix = prefix
        self._params = RNNParams(prefix) if params is None else params
        self._modified = False
        self.reset()

    def reset(self) -> None:
        """Forget the steps that were taken; :meth:`unroll` does so first."""
        self._init_counter = -1
        self._counter = -1
        for cell in getattr(self, "_cells", ()):
            cell.reset()

    def __call__(self, inputs: Symbol, states: Any) -> tuple[Any, Any]:
        """Take one step; subclasses define it.

        Parameters
        ----------
        inputs : Symbol
            Shape (N, C).
        states : list of Symbol
            The states, from :meth:`begin_state` or the step before.

        Returns
        -------
        Symbol
            The output, (N, H).
        list of Symbol
            The new states.
        """
        raise NotImplementedError(f"{type(self).__name__} must define __call__().")

    @property
    def params(self) -> RNNParams:
        """The variables of this cell."""
        return self._params

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shape, with 0 for the batch, and layout of each state; subclasses define it."""
        raise NotImplementedError(f"{type(self).__name__} must define state_info.")

    @property
    def state_shape(self) -> list[tuple[int, ...]]:
        """The shapes of the states."""
        return [info["shape"] for info in self.state_info]

    @property
    def _gate_names(self) -> Any:
        """The ends of the gates' names."""
        return ()

    def begin_state(self, func: Callable[..., Any] = symbol.zeros, **kwargs: Any) -> list[Any]:
        """Return the states before the first step.

        Parameters
        ----------
        func : callable
            What makes a state from ``name``, ``shape`` and the other arguments, such as
            ``mx.sym.zeros`` or ``mx.sym.var``.
        kwargs
            More arguments of ``func``.
        """
        self._check_free()
        states = []
        for info in self.state_info:
            self._init_counter += 1
            name = f"{self._prefix}begin_state_{self._init_counter}"
            states.append(make_state(func, name, {**kwargs, **(info or {})}))
        return states

    def _check_free(self) -> None:
        if self._modified:
            raise MismatchError(
                "After applying modifier cells (e.g. DropoutCell) the base cell cannot be called "
                "directly. Call the modifier cell instead."
            )

    def unroll(
        self,
        length: int,
        inputs: Any,
        begin_state: Any = None,
        layout: str = "NTC",
        merge_outputs: bool | None = None,
    ) -> tuple[Any, Any]:
        """Take ``length`` steps.

        Parameters
        ----------
        length : int
            The number of steps.
        inputs : Symbol or list of Symbol
            The whole sequence in ``layout``, or a list of (N, ...) symbols, one for each step.
        begin_state : list of Symbol, optional
            The first states; zeros by default.
        layout : str
            The order of the axes: "NTC" or "TNC", with T for time; also that of the outputs.
        merge_outputs : bool, optional
            True returns the outputs as one symbol, False as a list, None as it comes.

        Returns
        -------
        Symbol or list of Symbol
            The output of every step.
        list of Symbol
            The states after the last step.

        Raises
        ------
        ValueError, AssertionError
            If the inputs have another number of steps (the error is of both types).
        """
        self.reset()
        inputs, _ = normalized(length, inputs, layout, False)
        states = self.begin_state() if begin_state is None else begin_state
        outputs = []
        for step in range(length):
            output, states = self(inputs[step], states)
            outputs.append(output)
        return normalized(length, outputs, layout, merge_outputs)[0], states

    def _get_activation(self, inputs: Symbol, activation: Any, **kwargs: Any) -> Symbol:
        """Apply an activation function, given by name or as a function."""
        if isinstance(activation, str):
            return symbol.Activation(inputs, act_type=activation, **kwargs)
        return activation(inputs, **kwargs)

    # --- weights ----------------------------------------------------------------------------

    def unpack_weights(self, args: dict[str, NDArray]) -> dict[str, NDArray]:
        """Return the arrays with those of this cell cut into gates.

        ``lstm_i2h_weight`` becomes ``lstm_i2h_i_weight``, ``lstm_i2h_f_weight`` and so on, so that
        fused and other cells can read each other's parameters.
        """
        found = dict(args)
        if not self._gate_names:
            return found
        rows = self._num_hidden  # type: ignore[attr-defined]
        for group in ("i2h", "h2h"):
            weight = found.pop(f"{self._prefix}{group}_weight")
            bias = found.pop(f"{self._prefix}{group}_bias")
            for number, gate in enumerate(self._gate_names):
                part = slice(number * rows, (number + 1) * rows)
                found[f"{self._prefix}{group}{gate}_weight"] = weight[part].copy()
                found[f"{self._prefix}{group}{gate}_bias"] = bias[part].copy()
        return found

    def pack_weights(self, args: dict[str, NDArray]) -> dict[str, NDArray]:
        """Return the arrays with the gates of this cell joined, the reverse of unpacking."""
        found = dict(args)
        if not self._gate_names:
            return found
        for group in ("i2h", "h2h"):
            for kind in ("weight", "bias"):
                names = [f"{self._prefix}{group}{gate}_{kind}" for gate in self._gate_names]
                gates = [found.pop(name) for name in names]
                found[f"{self._prefix}{group}_{kind}"] = ndarray.concatenate(gates)
        return found


class _GatedCell(BaseRNNCell):
    """What the cells with one product for the input and one for the state share."""

    _num_hidden: int
    _iW: Any
    _iB: Any
    _hW: Any
    _hB: Any

    def _own(self, *names: str, **inits: Any) -> None:
        """Take the variables, in the given order."""
        short = {"i2h_weight": "_iW", "i2h_bias": "_iB", "h2h_weight": "_hW", "h2h_bias": "_hB"}
        for name in names:
            kwargs = {"init": inits[name]} if name in inits else {}
            setattr(self, short[name], self.params.get(name, **kwargs))

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shape (0, H) and layout of the state."""
        return [{"shape": (0, self._num_hidden), "__layout__": "NC"}]

    def _products(self, inputs: Symbol, state: Symbol, name: str) -> tuple[Any, Any]:
        """Return the affine maps of input and state for all gates."""
        rows = len(self._gate_names) * self._num_hidden
        affine = partial(symbol.FullyConnected, num_hidden=rows)
        i2h = affine(inputs, self._iW, self._iB, name=f"{name}i2h")
        h2h = affine(state, self._hW, self._hB, name=f"{name}h2h")
        return i2h, h2h


class RNNCell(_GatedCell):
    """The simple cell ``h' = activation(W x + b + R h + c)`` (Elman, 1990).

    Parameters
    ----------
    num_hidden : int
        H, the number of units.
    activation : str or callable
        The activation function.
    prefix, params
        See :class:`BaseRNNCell`.
    """

    def __init__(
        self,
        num_hidden: int,
        activation: Any = "tanh",
        prefix: str = "rnn_",
        params: RNNParams | None = None,
    ) -> None:
        super().__init__(prefix=prefix, params=params)
        self._num_hidden = num_hidden
        self._activation = activation
        self._own("i2h_weight", "i2h_bias", "h2h_weight", "h2h_bias")

    @property
    def _gate_names(self) -> Any:
        return ("",)

    def __call__(self, inputs: Symbol, states: Any) -> tuple[Symbol, list[Symbol]]:
        """Return the new state as the output and as the state."""
        self._counter += 1
        name = f"{self._prefix}t{self._counter}_"
        i2h, h2h = self._products(inputs, states[0], name)
        output = self._get_activation(i2h + h2h, self._activation, name=f"{name}out")
        return output, [output]


class LSTMCell(_GatedCell):
    """The cell of the long short-term memory; see :class:`mxnet.gluon.rnn.LSTMCell`.

    Parameters
    ----------
    num_hidden : int
        H, the number of units.
    prefix, params
        See :class:`BaseRNNCell`.
    forget_bias : float
        First value of the forget gate's bias.
    """

    def __init__(
        self,
        num_hidden: int,
        prefix: str = "lstm_",
        params: RNNParams | None = None,
        forget_bias: float = 1.0,
    ) -> None:
        super().__init__(prefix=prefix, params=params)
        self._num_hidden = num_hidden
        bias = initializer.LSTMBias(forget_bias=forget_bias)
        self._own("i2h_weight", "h2h_weight", "i2h_bias", "h2h_bias", i2h_bias=bias)

    @property
    def state_info(self) -> list[dict[str, Any]]:
        """Shapes (0, H) and layouts of state and memory."""
        return [*super().state_info, *super().state_info]

    @property
    def _gate_names(self) -> Any:
        return ["_i", "_f", "_c", "_o"]

    def __call__(self, inputs: Symbol, states: Any) -> tuple[Symbol, list[Symbol]]:
        """Return the new state, and state and memory."""
        self._counter += 1
        name = f"{self._prefix}t{self._counter}_"
        i2h, h2h = self._products(inputs, states[0], name)
        return lstm_step(i2h + h2h, states[1], name, _TANH)


def lstm_step(
    gates: Symbol, memory: Symbol, name: str, act: Callable[..., Symbol], **slicing: Any
) -> tuple[Symbol, list[Symbol]]:
    """Return output and states of an LSTM from the affine maps of its gates."""
    parts = symbol.SliceChannel(gates, num_outputs=4, name=f"{name}slice", **slicing)
    entry = symbol.Activation(parts[0], act_type="sigmoid", name=f"{name}i")
    forget = symbol.Activation(parts[1], act_type="sigmoid", name=f"{name}f")
    fresh = act(parts[2], name=f"{name}c")
    out = symbol.Activation(parts[3], act_type="sigmoid", name=f"{name}o")
    memory = symbol.elemwise_add(forget * memory, entry * fresh, name=f"{name}state")
    hidden = symbol.elemwise_mul(out, act(memory), name=f"{name}out")
    return hidden, [hidden, memory]


class GRUCell(_GatedCell):
    """The gated recurrent unit; see :class:`mxnet.gluon.rnn.GRUCell`.

    Parameters
    ----------
    num_hidden : int
        H, the number of units.
    prefix, params
        See :class:`BaseRNNCell`.
    """

    def __init__(
        self, num_hidden: int, prefix: str = "gru_", params: RNNParams | None = None
    ) -> None:
        super().__init__(prefix=prefix, params=params)
        self._num_hidden = num_hidden
        self._own("i2h_weight", "i2h_bias", "h2h_weight", "h2h_bias")

    @property
    def _gate_names(self) -> Any:
        return ["_r", "_z", "_o"]

    def __call__(self, inputs: Symbol, states: Any) -> tuple[Symbol, list[Symbol]]:
        """Return the new state as the output and as the state."""
        self._counter += 1
        name = f"{self._prefix}t{self._counter}_"
        i2h, h2h = self._products(inputs, states[0], f"{name}_")
        return gru_step(i2h, h2h, states[0], name, _TANH)


def gru_step(
    i2h: Symbol, h2h: Symbol, state: Symbol, name: str, act: Callable[..., Symbol], **slicing: Any
) -> tuple[Symbol, list[Symbol]]:
    """Return output and states of a GRU from the affine maps of input and state."""
    i2h_r, i2h_z, i2h_n = symbol.SliceChannel(
        i2h, num_outputs=3, name=f"{name}_i2h_slice", **slicing
    )
    h2h_r, h2h_z, h2h_n = symbol.SliceChannel(
        h2h, num_outputs=3, name=f"{name}_h2h_slice", **slicing
    )
    reset = symbol.Activation(i2h_r + h2h_r, act_type="sigmoid", name=f"{name}_r_act")
    update = symbol.Activation(i2h_z + h2h_z, act_type="sigmoid", name=f"{name}_z_act")
    fresh = act(i2h_n + reset * h2h_n, name=f"{name}_h_act")
    rest = (1.0 - update) * fresh
    output = symbol.elemwise_add(rest, update * state, name=f"{name}out")
    return output, [output]
