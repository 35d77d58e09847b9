"""Seeds, and the random functions of :mod:`mxnet.ndarray.random`."""

from ._core.streams import seed_all
from .context import Context
from .ndarray.random import (
    exponential,
    gamma,
    generalized_negative_binomial,
    multinomial,
    negative_binomial,
    normal,
    poisson,
    randint,
    randn,
    shuffle,
    uniform,
)

__all__ = [
    "exponential", "gamma", "generalized_negative_binomial", "multinomial", "negative_binomial",
    "normal", "poisson", "randint", "randn", "seed", "shuffle", "uniform",
]  # fmt: skip


def seed(seed_state: int, ctx: Context | str = "all") -> None:
    """Start the random numbers anew from a seed.

    The same seed gives the values that MXNet gave on the CPU. All CPU contexts share one stream,
    which is why a single CPU context cannot be seeded apart from the others.

    Parameters
    ----------
    seed_state : int
        The seed.
    ctx : Context or "all"
        A context, or all. A CPU context stands for all of them.

    Raises
    ------
    ValueError
        If the seed is no integer or ``ctx`` names no device.
    """
    if not isinstance(ctx, Context) and ctx != "all":
        raise ValueError(f'random.seed: ctx must be a Context or "all", got {ctx!r}.')
    try:
        number = int(seed_state)
    except (TypeError, ValueError):
        raise ValueError(f"random.seed: the seed must be an integer, got {seed_state!r}.") from None
    seed_all(number)
