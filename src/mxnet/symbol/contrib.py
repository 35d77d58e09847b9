"""``mx.sym.contrib``: operators on symbols, loops and branches."""

import math
from typing import Any

from . import _namespace, random
from .control_flow import cond, foreach, while_loop
from .symbol import Symbol

__getattr__, __dir__ = _namespace.lazily_complete(__name__, "contrib")

__all__ = ["adamw_update", "cond", "foreach", "mp_adamw_update", "rand_zipfian", "while_loop"]


def rand_zipfian(
    true_classes: Symbol, num_sampled: int, range_max: int
) -> tuple[Symbol, Symbol, Symbol]:
    """Return the graphs of classes drawn as `mx.nd.contrib.rand_zipfian` does, and their counts.

    Parameters
    ----------
    true_classes : Symbol
        Classes whose expected counts are wanted as well.
    num_sampled : int
        How many classes to draw; they may be equal.
    range_max : int
        How many classes there are.

    Returns
    -------
    tuple of Symbol
        The drawn classes (int64), and in float64 how often each of the true classes, and each of
        the drawn ones, is expected among so many draws.

    Raises
    ------
    ValueError
        If ``range_max`` is negative.
    """
    span = math.log(range_max + 1)
    drawn: Any = random.uniform(0, span, shape=(num_sampled,), dtype="float64")
    classes = (drawn.exp() - 1).astype("int64") % range_max

    def expected(numbers: Any) -> Symbol:
        return ((numbers + 2.0) / (numbers + 1.0)).log() / span * num_sampled

    wanted = expected(true_classes.astype("float64"))
    return classes, wanted, expected(classes.astype("float64"))


def adamw_update(
    weight: Symbol, grad: Symbol, mean: Symbol, var: Symbol, rescale_grad: Any, lr: float,
    eta: float, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8, wd: float = 0,
    clip_gradient: float = -1, out: None = None, name: str | None = None, **kwargs: Any,
) -> Symbol:  # fmt: skip
    """Return the graph of a step of AdamW; see `mx.nd.contrib.adamw_update`.

    Parameters
    ----------
    rescale_grad : Symbol or float
        What gradients are multiplied by; a step is left out where it is 0 or not finite.
    out
        Must be None: graphs do not write into arrays.
    """
    return _adamw("_adamw_update", (weight, grad, mean, var), rescale_grad, out, {
        "lr": lr, "eta": eta, "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "wd": wd,
        "clip_gradient": clip_gradient, "name": name, **kwargs,
    })  # fmt: skip


def mp_adamw_update(
    weight: Symbol, grad: Symbol, mean: Symbol, var: Symbol, weight32: Symbol, rescale_grad: Any,
    lr: float, eta: float, beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8,
    wd: float = 0, clip_gradient: float = -1, out: None = None, name: str | None = None,
    **kwargs: Any,
) -> Symbol:  # fmt: skip
    """Return the graph of a step of AdamW on weights in float16 with a copy in float32.

    Parameters
    ----------
    weight32 : Symbol
        The copy.
    others
        Those of :func:`adamw_update`.
    """
    return _adamw("_mp_adamw_update", (weight, grad, mean, var, weight32), rescale_grad, out, {
        "lr": lr, "eta": eta, "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "wd": wd,
        "clip_gradient": clip_gradient, "name": name, **kwargs,
    })  # fmt: skip


def _adamw(
    operator: str, arrays: tuple[Symbol, ...], rescale: Any, out: Any, settings: dict[str, Any]
) -> Symbol:
    if out is not None:
        raise TypeError(f"{operator}: graphs do not write into arrays, got out={out!r}.")
    if not isinstance(rescale, Symbol):
        rescale = _namespace.bound("_full")(shape=(1,), value=float(rescale), dtype="float32")
    return _namespace.bound(operator)(*arrays, rescale, **settings)
