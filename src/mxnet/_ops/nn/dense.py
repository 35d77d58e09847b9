"""The fully connected layer's product."""

import math

from torch import Tensor

from ..attributes import REQUIRED
from ..kernels import linear
from ..registry import OptionalShape, op


def _dense_shapes(
    data: OptionalShape,
    weight: OptionalShape,
    bias: OptionalShape,
    num_hidden: int,
    no_bias: bool = False,
    flatten: bool = True,
) -> tuple[OptionalShape, ...]:
    if data is None:
        return data, weight, bias
    width = math.prod(data[1:]) if flatten else data[-1]
    return data, (num_hidden, width), None if no_bias else (num_hidden,)


@op("FullyConnected", "npx.fully_connected", uniform=True, fill=_dense_shapes)
def fully_connected(
    data: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    num_hidden: int = REQUIRED,
    no_bias: bool = False,
    flatten: bool = True,
) -> Tensor:
    """Apply the affine map ``data @ weight.T + bias``.

    Shapes: data (N, ...), weight (num_hidden, D), bias (num_hidden,) -> (N, num_hidden),
    with D the product of all axes of data but the first. With ``flatten=False`` the map
    acts on the last axis: (..., D) -> (..., num_hidden).

    Parameters
    ----------
    num_hidden : int
        Width of the result.
    no_bias : bool
        Leave the bias out, even where one is given.
    flatten : bool
        Join all axes of data but the first before the product.
    """
    if flatten and data.ndim != 2:
        data = data.flatten(1)
    return linear(data, weight, None if no_bias else bias)
