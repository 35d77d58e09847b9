"""``mx.nd.contrib``: operators on arrays, loops and branches."""

import math

from ..context import Context, current_context
from . import _namespace, random
from .control_flow import cond, foreach, while_loop
from .ndarray import NDArray
from .updates import (
    adamw_update,
    mp_adamw_update,
    multi_adamw_update,
    multi_lamb_update,
    multi_mp_adamw_update,
    multi_mp_lamb_update,
)

__all__ = [
    "adamw_update", "cond", "foreach", "mp_adamw_update", "multi_adamw_update",
    "multi_lamb_update", "multi_mp_adamw_update", "multi_mp_lamb_update", "rand_zipfian",
    "while_loop",
]  # fmt: skip

__getattr__, __dir__ = _namespace.lazily_complete(__name__, "contrib")


def rand_zipfian(
    true_classes: NDArray, num_sampled: int, range_max: int, ctx: Context | None = None
) -> tuple[NDArray, NDArray, NDArray]:
    """Draw classes with probabilities that fall with their number, about as Zipf's law says.

    Class k of ``range_max`` has the probability (log(k + 2) - log(k + 1)) / log(range_max + 1).

    Parameters
    ----------
    true_classes : NDArray
        Classes whose expected counts are wanted as well.
    num_sampled : int
        How many classes to draw; they may be equal.
    range_max : int
        How many classes there are.

    Returns
    -------
    tuple of NDArray
        The drawn classes (int64), and in float64 how often each of the true classes, and each of
        the drawn ones, is expected among so many draws.

    Raises
    ------
    ValueError
        If ``range_max`` is negative.
    """
    place = current_context() if ctx is None else ctx
    span = math.log(range_max + 1)
    drawn = random.uniform(0, span, shape=(num_sampled,), dtype="float64", ctx=place)
    classes = (drawn.exp() - 1).astype("int64") % range_max

    def expected(numbers: NDArray) -> NDArray:
        return ((numbers + 2.0) / (numbers + 1.0)).log() / span * num_sampled

    wanted = true_classes.as_in_context(place).astype("float64")
    return classes, expected(wanted), expected(classes.astype("float64"))
