"""Dense and the small layers without a topic of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ... import ndarray, symbol
from ..base_block import Block
from ..hybrid import HybridBlock
from .activations import Activation
from .settings import SettingError

__all__ = ["Dense", "Dropout", "Flatten", "HybridLambda", "Lambda"]


class Dense(HybridBlock):
    """The fully connected layer ``activation(x @ weight.T + bias)``.

    Shapes: (N, ...) -> (N, units); with ``flatten=False`` (..., D) -> (..., units).

    Parameters
    ----------
    units : int
        Width of the output.
    activation : str, optional
        Name of an activation function.
    use_bias : bool
        Whether there is a bias.
    flatten : bool
        Join all axes but the first before the product.
    dtype : str
        Element type of the parameters.
    weight_initializer, bias_initializer
        Initializers.
    in_units : int
        Width of the input; 0 lets the first batch tell.
    """

    def __init__(
        self,
        units: int,
        activation: str | None = None,
        use_bias: bool = True,
        flatten: bool = True,
        dtype: Any = "float32",
        weight_initializer: Any = None,
        bias_initializer: Any = "zeros",
        in_units: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._units = units
        self._in_units = in_units
        self._flatten = flatten
        with self.name_scope():
            self.weight = self.params.get(
                "weight", shape=(units, in_units), init=weight_initializer, dtype=dtype,
                allow_deferred_init=True,
            )  # fmt: skip
            self.bias = None
            if use_bias:
                self.bias = self.params.get(
                    "bias", shape=(units,), init=bias_initializer, dtype=dtype,
                    allow_deferred_init=True,
                )  # fmt: skip
            self.act = None
            if activation is not None:
                self.act = Activation(activation, prefix=activation + "_")

    def hybrid_forward(self, F: Any, x: Any, weight: Any, bias: Any = None) -> Any:  # type: ignore[override]
        """Return the layer's output."""
        out = F.FullyConnected(
            x, weight, bias, self._units, bias is None, self._flatten, name="fwd"
        )
        return out if self.act is None else self.act(out)

    def __repr__(self) -> str:
        units, width = self.weight.shape or (self._units, self._in_units)
        return f"{type(self).__name__}({width or None} -> {units}, {self.act or 'linear'})"


class Dropout(HybridBlock):
    """Set a random share of the inputs to 0 while training (Srivastava et al. 2014).

    Parameters
    ----------
    rate : float
        The share, in [0, 1]; what remains is scaled by 1 / (1 - rate).
    axes : tuple of int
        Axes along which all elements share their fate.
    """

    def __init__(self, rate: float, axes: Any = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._rate = rate
        self._axes = axes

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the thinned input while training, the input otherwise."""
        if self._rate > 0:
            return F.Dropout(x, p=self._rate, axes=self._axes, name="fwd", cudnn_off=False)
        return F.identity(x)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(p = {self._rate}, axes={self._axes})"


class Flatten(HybridBlock):
    """Join all axes but the first: (N, ...) -> (N, D)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the flattened input."""
        return F.Flatten(x)

    def __repr__(self) -> str:
        return type(self).__name__


def _not_a_function(block: Block, value: Any) -> ValueError:
    return ValueError(
        f"{type(block).__name__}: function must be a name or a function, got {value!r} of type "
        f"{type(value).__name__}."
    )


def _name_of(function: Callable[..., Any]) -> str:
    """Return a function's name; callable objects and partials may lack one."""
    return getattr(function, "__name__", type(function).__name__)


class Lambda(Block):
    """A function of arrays as a block.

    Parameters
    ----------
    function : str or callable
        Name of a function of ``mx.nd``, or a function.
    """

    def __init__(self, function: str | Callable[..., Any], prefix: str | None = None) -> None:
        super().__init__(prefix=prefix)
        if isinstance(function, str):
            if not hasattr(ndarray, function):
                raise SettingError(f"Lambda: mx.nd has no function named {function!r}.")
            self._func_name, self._func_impl = function, getattr(ndarray, function)
        elif callable(function):
            self._func_name, self._func_impl = _name_of(function), function
        else:
            raise _not_a_function(self, function)

    def forward(self, *args: Any) -> Any:
        """Return what the function returns."""
        return self._func_impl(*args)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._func_name})"


class HybridLambda(HybridBlock):
    """A function of arrays or symbols as a hybrid block.

    Parameters
    ----------
    function : str or callable
        Name of a function that both ``mx.nd`` and ``mx.sym`` have, or a function of ``F`` and
        the inputs.
    """

    def __init__(self, function: str | Callable[..., Any], prefix: str | None = None) -> None:
        super().__init__(prefix=prefix)
        if isinstance(function, str):
            if not (hasattr(ndarray, function) and hasattr(symbol, function)):
                raise SettingError(
                    f"HybridLambda: mx.nd and mx.sym have no function named {function!r}."
                )
            self._func_name = function
            self._func = lambda F, *args: getattr(F, function)(*args)
        elif callable(function):
            self._func_name, self._func = _name_of(function), function
        else:
            raise _not_a_function(self, function)

    def hybrid_forward(self, F: Any, x: Any, *args: Any) -> Any:  # type: ignore[override]
        """Return what the function returns."""
        return self._func(F, x, *args)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._func_name})"
