"""The fully connected layer's product."""

import math

from torch import Tensor

from ...base import MXNetError
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
        Width of the result, 1 or more.
    no_bias : bool
        Whether there is no bias; one must be given otherwise.
    flatten : bool
        Join all axes of data but the first before the product.
    """
    if flatten and data.ndim != 2:
        data = data.unsqueeze(1) if data.ndim == 1 else data.flatten(1)
    # torch compares the other shapes; this is called too often to do it twice. But it would
    # broadcast a bias.
    if (bias is None) is not no_bias or weight.shape[0] != num_hidden:
        raise _misfit(weight, bias, num_hidden, no_bias)
    if bias is not None and bias.shape != (num_hidden,):
        raise _misfit(weight, bias, num_hidden, no_bias)
    return linear(data, weight, bias)


def _misfit(weight: Tensor, bias: Tensor | None, num_hidden: int, no_bias: bool) -> MXNetError:
    if (bias is None) is not no_bias:
        given = "none" if bias is None else f"one of shape {tuple(bias.shape)}"
        return MXNetError(
            f"FullyConnected: give a bias exactly where no_bias=False, got {given} with "
            f"no_bias={no_bias}."
        )
    if bias is not None and bias.shape != (num_hidden,):
        return MXNetError(
            f"FullyConnected: bias must have shape ({num_hidden},), got {tuple(bias.shape)}."
        )
    return MXNetError(
        f"FullyConnected: weight must have num_hidden={num_hidden} rows, at least 1, got shape "
        f"{tuple(weight.shape)}."
    )
