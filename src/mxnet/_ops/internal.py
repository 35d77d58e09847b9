"""Operators that MXNet's own Python code and symbol files use, and gradients under public names.

Most are found in ``nd._internal``. What only writes into its result, as ``_set_value`` does, is
no operator here but a function of that module.
"""

import torch
from torch import Tensor

from .._core import distributions
from .._core import dtype as dtypes
from .._core.streams import CPU_STREAMS, LOCK
from ..base import MXNetError
from ..context import Context
from .attributes import REQUIRED, Scalar, Shape
from .numeric import in_own_dtype
from .registry import META, op
from .scalar import mul_scalar


@op("_onehot_encode")
def onehot_encode(lhs: Tensor, rhs: Tensor) -> Tensor:
    """Return rows with a single 1 at a position; positions outside give none.

    Shapes: lhs (N,) positions, rhs (N, K) of any values -> (N, K) in the dtype of rhs.
    """
    if lhs.dim() != 1 or rhs.dim() != 2 or lhs.shape[0] != rhs.shape[0]:
        raise MXNetError(
            "_onehot_encode: positions must have shape (N,) and the result (N, K), got "
            f"{tuple(lhs.shape)} and {tuple(rhs.shape)}."
        )
    classes = torch.arange(rhs.shape[1], device=rhs.device)
    return (lhs.detach().to(torch.int64).unsqueeze(1) == classes).to(rhs.dtype)


@op("_zeros_without_dtype")
def zeros_without_dtype(shape: Shape = (), ctx: Context = REQUIRED, dtype: int = -1) -> Tensor:
    """Return zeros of a type that MXNet's number tells; -1 means float32.

    Shapes: -> shape. MXNet's graphs infer the type for -1; calls on arrays fail there.
    """
    if dtype != -1 and not 0 <= dtype < len(dtypes.NAMES):
        raise MXNetError(
            f"_zeros_without_dtype: dtype must be -1 or the number of a type, 0 (float32) to "
            f"{len(dtypes.NAMES) - 1} ({dtypes.NAMES[-1]}), got {dtype}."
        )
    kind = dtypes.to_torch(dtypes.NAMES[max(dtype, 0)])
    return torch.zeros(shape, dtype=kind, device=ctx.device)


@op("_contrib_backward_gradientmultiplier")
def backward_gradient_multiplier(data: Tensor, scalar: Scalar = 1.0, is_int: bool = True) -> Tensor:
    """Multiply by a number: the gradient of ``gradientmultiplier`` for a head gradient.

    Shapes: data of any shape -> the same shape. Integers see the integer part of the number
    unless ``is_int`` is False, which gives float64.
    """
    return mul_scalar(data, scalar, is_int)


@op("_contrib_backward_quadratic", uniform=True)
def backward_quadratic(
    ograd: Tensor, data: Tensor, a: float = 0.0, b: float = 0.0, c: float = 0.0
) -> Tensor:
    """Return ``ograd * (2 * a * x + b)``: the gradient of ``quadratic`` for a head gradient.

    Shapes: ograd and data of one shape -> that shape. MXNet's function takes no arrays.
    """
    if ograd.shape != data.shape:
        raise MXNetError(
            f"backward_quadratic: ograd must have the shape of data, {tuple(data.shape)}, got "
            f"{tuple(ograd.shape)}."
        )
    return ograd * in_own_dtype(lambda x: 2 * a * x + b, data)


@op("_contrib_backward_index_copy", outputs=3)
def backward_index_copy(
    ograd: Tensor, old_tensor: Tensor, index_vector: Tensor, new_tensor: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Return the gradients of ``index_copy`` for a head gradient.

    Shapes: ograd and old_tensor (N, ...), index_vector (K,), new_tensor (K, ...) -> gradients
    (N, ...) of the old rows, 0 where they were replaced, (K,) of the positions, all 0, and
    (K, ...) of the new rows. MXNet's function takes no arrays.
    """
    index = index_vector.detach().to(torch.int64)
    if ograd.shape != old_tensor.shape or new_tensor.shape != (*index.shape, *ograd.shape[1:]):
        raise MXNetError(
            "backward_index_copy: ograd and old_tensor must be (N, ...), index_vector (K,) and "
            f"new_tensor (K, ...), got {tuple(ograd.shape)}, {tuple(old_tensor.shape)}, "
            f"{tuple(index.shape)} and {tuple(new_tensor.shape)}."
        )
    old = ograd.index_fill(0, index, 0)
    return old, torch.zeros_like(index_vector), ograd.index_select(0, index)


@op("_sample_unique_zipfian", outputs=2)
def sample_unique_zipfian(
    range_max: int = REQUIRED, shape: Shape | None = None, ctx: Context = REQUIRED
) -> tuple[Tensor, Tensor]:
    """Draw different classes with probabilities that fall with their number, as Zipf's law says.

    Shapes: -> (rows, n) classes below ``range_max``, no two of a row equal, and (rows,) numbers
    of draws that it took; int64. A draw is class i with a probability of about
    ``(log(i + 2) - log(i + 1)) / log(range_max + 1)``. The values are those of MXNet's CPU.

    Parameters
    ----------
    range_max : int
        How many classes there are, at least n.
    shape : tuple of int
        Rows and classes per row; there is no default.
    """
    if shape is None or len(shape) != 2 or not 0 <= shape[1] <= range_max:
        raise MXNetError(
            "_sample_unique_zipfian: shape must be (rows, n) with n of at most range_max="
            f"{range_max}, got {shape}."
        )
    if ctx.device == META:
        kind = {"dtype": torch.int64, "device": META}
        return torch.empty(shape, **kind), torch.empty(shape[:1], **kind)
    with LOCK:
        classes, tries = distributions.unique_zipfian(CPU_STREAMS, range_max, *shape)
    return torch.from_numpy(classes).to(ctx.device), torch.from_numpy(tries).to(ctx.device)
