"""Activation functions as layers."""

from __future__ import annotations

from typing import Any

from ... import initializer
from ..hybrid import HybridBlock
from .settings import SettingError

__all__ = ["ELU", "GELU", "SELU", "Activation", "LeakyReLU", "PReLU", "Swish"]

_SLOPE = initializer.Constant(0.25)


class Activation(HybridBlock):
    """Apply an activation function by name.

    Parameters
    ----------
    activation : {"relu", "sigmoid", "tanh", "softrelu", "softsign"}
        The function.
    """

    def __init__(self, activation: str, **kwargs: Any) -> None:
        self._act_type = activation
        super().__init__(**kwargs)

    def _alias(self) -> str:
        return self._act_type

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the function's values, in the shape of ``x``."""
        return F.Activation(x, act_type=self._act_type, name="fwd")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._act_type})"


class LeakyReLU(HybridBlock):
    """``x`` where it is positive, ``alpha * x`` elsewhere.

    Parameters
    ----------
    alpha : float
        Slope for negative inputs, at least 0.
    """

    def __init__(self, alpha: float, **kwargs: Any) -> None:
        if alpha < 0:
            raise SettingError(f"LeakyReLU: alpha must be at least 0, got {alpha}.")
        super().__init__(**kwargs)
        self._alpha = alpha

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the function's values, in the shape of ``x``."""
        return F.LeakyReLU(x, act_type="leaky", slope=self._alpha, name="fwd")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._alpha})"


class PReLU(HybridBlock):
    """Leaky ReLU whose slope is learned (He et al. 2015).

    Parameters
    ----------
    alpha_initializer : Initializer
        Initializer of the slope.
    in_channels : int
        Number of slopes: 1, or the number of channels (axis 1).
    """

    def __init__(
        self, alpha_initializer: Any = _SLOPE, in_channels: int = 1, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        with self.name_scope():
            self.alpha = self.params.get("alpha", shape=(in_channels,), init=alpha_initializer)

    def hybrid_forward(self, F: Any, x: Any, alpha: Any) -> Any:  # type: ignore[override]
        """Return the function's values, in the shape of ``x``."""
        return F.LeakyReLU(x, gamma=alpha, act_type="prelu", name="fwd")


class ELU(HybridBlock):
    """``x`` where it is positive, ``alpha * (exp(x) - 1)`` elsewhere (Clevert et al. 2015).

    Parameters
    ----------
    alpha : float
        Minus the limit for very negative inputs.
    """

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._alpha = alpha

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the function's values, in the shape of ``x``."""
        return F.LeakyReLU(x, act_type="elu", slope=self._alpha)


class SELU(HybridBlock):
    """The self-normalizing ELU, with fixed scale and alpha (Klambauer et al. 2017)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the function's values, in the shape of ``x``."""
        return F.LeakyReLU(x, act_type="selu", name="fwd")


class GELU(HybridBlock):
    """``x * Phi(x)`` with the normal distribution function (Hendrycks and Gimpel 2016)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the function's values, in the shape of ``x``."""
        return F.LeakyReLU(x, act_type="gelu", name="fwd")


class Swish(HybridBlock):
    """``x * sigmoid(beta * x)`` (Ramachandran et al. 2017).

    Parameters
    ----------
    beta : float
        Sharpness of the gate.
    """

    def __init__(self, beta: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._beta = beta

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the function's values, in the shape of ``x``."""
        return x * F.sigmoid(self._beta * x, name="fwd")
