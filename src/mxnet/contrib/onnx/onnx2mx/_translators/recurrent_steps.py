"""One step of a recurrent network with all that ONNX lets a model change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .....base import MXNetError
from .._call import Call
from .._symbols import Symbol, symbol


@dataclass
class Activation:
    """An activation with its numbers."""

    name: str
    alpha: float | None
    beta: float | None
    clip: float | None

    def __call__(self, data: Symbol) -> Symbol:
        if self.clip:
            data = symbol.clip(data, a_min=-self.clip, a_max=self.clip)
        return _FUNCTIONS[self.name][2](data, self.alpha, self.beta)


# name -> default of alpha, of beta, function
_FUNCTIONS: dict[str, tuple[float | None, float | None, Callable[..., Symbol]]] = {
    "Relu": (None, None, lambda x, a, b: symbol.relu(x)),
    "Tanh": (None, None, lambda x, a, b: symbol.tanh(x)),
    "Sigmoid": (None, None, lambda x, a, b: symbol.sigmoid(x)),
    "Softsign": (None, None, lambda x, a, b: symbol.softsign(x)),
    "Softplus": (None, None, lambda x, a, b: symbol.Activation(x, act_type="softrelu")),
    "Affine": (1.0, 0.0, lambda x, a, b: x * a + b),
    "LeakyRelu": (0.01, None, lambda x, a, b: symbol.LeakyReLU(x, act_type="leaky", slope=a)),
    "ThresholdedRelu": (
        1.0, None, lambda x, a, b: symbol.where(x > a, x, symbol.zeros_like(x)),
    ),
    "ScaledTanh": (1.0, 1.0, lambda x, a, b: symbol.tanh(x * b) * a),
    "HardSigmoid": (0.2, 0.5, lambda x, a, b: symbol.hard_sigmoid(x, alpha=a, beta=b)),
    "Elu": (1.0, None, lambda x, a, b: symbol.LeakyReLU(x, act_type="elu", slope=a)),
}  # fmt: skip


def activations(call: Call, defaults: list[str], directions: int) -> list[list[Activation]]:
    """Return the activations of each direction; numbers go to those that take any, in order."""
    names = call.attr("activations") or defaults * directions
    if len(names) != len(defaults) * directions:
        raise MXNetError(f"{len(defaults) * directions} activations are needed, got {names}")
    alphas = iter(call.attr("activation_alpha") or [])
    betas = iter(call.attr("activation_beta") or [])
    known = {name.lower(): name for name in _FUNCTIONS}
    made = []
    for name in names:
        if name.lower() not in known:
            raise MXNetError(f"the activation {name} is not known")
        name = known[name.lower()]
        alpha, beta, _ = _FUNCTIONS[name]
        # onnxruntime does not clip the cell, which the third activation of an LSTM is for.
        clip = None if len(made) % len(defaults) == 2 else call.attr("clip")
        made.append(Activation(name, _next(alphas, alpha), _next(betas, beta), clip))
    count = len(defaults)
    return [made[i * count : (i + 1) * count] for i in range(directions)]


def _next(numbers: Iterator[float], default: float | None) -> float | None:
    return None if default is None else next(numbers, default)


class _Step:
    """Weights of one direction, and what they do with one entry and the states."""

    gates = 1

    def __init__(self, call: Call, made: Any, direction: int) -> None:
        self.call = call
        self.hidden = made.hidden
        self.functions: list[Activation] = made.functions[direction]
        rows = self.gates * made.hidden
        self.weight = self._part(1, direction, (rows, made.inputs))
        self.recurrent = self._part(2, direction, (rows, made.hidden))
        self.bias = self.recurrent_bias = None
        if call.has(3):
            both = self._part(3, direction, (2, rows))
            self.bias, self.recurrent_bias = (
                symbol.reshape(symbol.slice_axis(both, axis=0, begin=i, end=i + 1), shape=(-1,))
                for i in range(2)
            )

    def _part(self, position: int, direction: int, shape: tuple[int, ...]) -> Symbol:
        one = symbol.slice_axis(self.call.sym(position), axis=0, begin=direction, end=direction + 1)
        return symbol.reshape(one, shape=shape)

    def project(self, data: Symbol) -> Symbol:
        """Return what all entries (T, N, C) contribute to the gates."""
        return _affine(data, self.weight, self.bias, self.gates * self.hidden)

    def split(self, data: Symbol, axis: int = 1) -> list[Symbol]:
        """Return the parts of the gates."""
        return list(symbol.split(data, num_outputs=self.gates, axis=axis))

    def __call__(self, entry: Symbol, states: list[Symbol]) -> list[Symbol]:
        raise NotImplementedError


def _affine(data: Symbol, weight: Symbol, bias: Symbol | None, units: int) -> Symbol:
    options: dict[str, Any] = {"no_bias": True} if bias is None else {"bias": bias}
    return symbol.FullyConnected(data, weight, num_hidden=units, flatten=False, **options)


class RnnStep(_Step):
    """``h = f(W x + R h + b)``."""

    def __call__(self, entry: Symbol, states: list[Symbol]) -> list[Symbol]:
        old = _affine(states[0], self.recurrent, self.recurrent_bias, self.hidden)
        return [self.functions[0](entry + old)]


class GruStep(_Step):
    """``h' = (1 - z) g(...) + z h`` with the reset before or after the product."""

    gates = 3

    def __call__(self, entry: Symbol, states: list[Symbol]) -> list[Symbol]:
        hidden, size = states[0], self.hidden
        inner, outer = self.functions
        update, reset, new = self.split(entry)
        if self.call.attr("linear_before_reset", 0):
            old = self.split(_affine(hidden, self.recurrent, self.recurrent_bias, 3 * size))
            update, reset = inner(update + old[0]), inner(reset + old[1])
            new = outer(new + reset * old[2])
        else:
            weights = self.split(self.recurrent, 0)
            biases: list[Any] = [None] * 3
            if self.recurrent_bias is not None:
                biases = self.split(self.recurrent_bias, 0)
            update, reset = (
                inner(part + _affine(hidden, weights[i], biases[i], size))
                for i, part in enumerate((update, reset))
            )
            new = outer(new + _affine(reset * hidden, weights[2], biases[2], size))
        return [(1 - update) * new + update * hidden]


class LstmStep(_Step):
    """Gates that may see the cell, and a forget gate that may be the input gate's rest."""

    gates = 4

    def __init__(self, call: Call, made: Any, direction: int) -> None:
        super().__init__(call, made, direction)
        self.peepholes: list[Symbol] | None = None
        if call.has(7):
            parts = self._part(7, direction, (3, made.hidden))
            self.peepholes = list(symbol.split(parts, num_outputs=3, axis=0))

    def _seen(self, gate: Symbol, cell: Symbol, number: int) -> Symbol:
        if self.peepholes is None:
            return gate
        return gate + symbol.broadcast_mul(cell, self.peepholes[number])

    def __call__(self, entry: Symbol, states: list[Symbol]) -> list[Symbol]:
        hidden, cell = states
        gate, candidate, shown = self.functions
        rest = _affine(hidden, self.recurrent, self.recurrent_bias, 4 * self.hidden)
        into, out, forget, new = self.split(entry + rest)
        into = gate(self._seen(into, cell, 0))
        coupled = self.call.attr("input_forget", 0)
        kept = 1 - into if coupled else gate(self._seen(forget, cell, 2))
        following = kept * cell + into * candidate(new)
        out = gate(self._seen(out, following, 1))
        return [out * shown(following), following]
