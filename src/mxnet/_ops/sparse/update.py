"""Updates by row_sparse gradients: only the rows that the gradient stores change.

The formulas are those of the dense operators, applied to the rows alone. This is what MXNet calls
lazy; with ``lazy_update=False``, and for arrays of different storage, the gradient is made dense
and all rows change, be it by weight decay or momentum alone.
"""

from collections.abc import Callable
from typing import Any

from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED
from ..registry import REGISTRY, op
from ..update import adaptive_rules
from ..update.common import single
from .convert import complete
from .storage import RowSparse, Value, canonical_rows
from .table import RowPatch, sparse_kernel


def _update_rows(
    kernel: Callable[..., Any], name: str, weight: Value, grad: RowSparse,
    states: tuple[Value, ...], attrs: dict[str, Any],
) -> RowPatch:  # fmt: skip
    """Apply a dense update to the rows of the gradient; states change in place."""
    rows = grad.shape[:1]
    if weight.shape != grad.shape or any(state.shape[:1] != rows for state in states):
        raise MXNetError(
            f"{name}: weight and gradient must be of one shape, and states have as many rows, got "
            f"{[tuple(value.shape) for value in (weight, grad, *states)]}."
        )
    stored = canonical_rows(grad)
    wholes = [complete(state, name, "state") for state in states]
    chosen = [whole[stored.indices] for whole in wholes]
    weights = complete(weight, name, "weight")[stored.indices]
    result = kernel(weights, stored.data, *chosen, **attrs)
    for whole, part in zip(wholes, chosen, strict=True):
        whole.index_copy_(0, stored.indices, part)
    return RowPatch(stored.indices, result[0] if isinstance(result, tuple) else result)


def _lazy(name: str, dense_states: bool) -> Callable[..., Any]:
    kernel = REGISTRY[name].kernel

    def function(weight: Value, grad: Value, *states: Value, **attrs: Any) -> Any:
        if not isinstance(grad, RowSparse) or not attrs.get("lazy_update", True):
            return NotImplemented
        kinds = {isinstance(value, RowSparse) for value in (weight, *states)}
        if len(kinds) > 1 or (not dense_states and kinds != {True}):
            return NotImplemented
        return _update_rows(kernel, name, weight, grad, states, attrs)

    return function


for _name in ("sgd_update", "sgd_mom_update", "adam_update", "_contrib_group_adagrad_update"):
    if _name in REGISTRY:
        sparse_kernel(_name)(_lazy(_name, True))
if "ftrl_update" in REGISTRY:
    sparse_kernel("ftrl_update")(_lazy("ftrl_update", False))


@op("_sparse_adagrad_update", uniform=True, aux=("history",))
def adagrad_update(
    weight: Tensor,
    grad: Tensor,
    history: Tensor,
    lr: float = REQUIRED,
    epsilon: float = 1e-7,
    wd: float = 0.0,
    rescale_grad: float = 1.0,
    clip_gradient: float = -1.0,
) -> Tensor:
    """Return weights after a step of AdaGrad, and add the squared gradient to the history.

    Shapes: weight, grad and history of one shape -> that shape. ``history += g ** 2`` and
    ``weight -= lr * g / sqrt(history + epsilon)``. Duchi et al., Adaptive Subgradient Methods for
    Online Learning, 2011.

    Parameters
    ----------
    lr : float
        The learning rate.
    epsilon : float
        Keeps the divisor from 0.
    wd : float
        Must be 0: rows without a gradient could not decay.
    rescale_grad : float
        Factor of the gradient.
    clip_gradient : float
        Limit of the gradient's elements after that; negative for none.
    """
    if wd:
        raise MXNetError(f"_sparse_adagrad_update: wd must be 0, got {wd}.")
    numbers = single(lr, 0.0, epsilon, rescale_grad, clip_gradient)
    result = weight.clone()
    adaptive_rules.adagrad([result], [grad], [history], *numbers)  # type: ignore[arg-type]
    return result


@sparse_kernel("_sparse_adagrad_update")
def _adagrad_update(weight: Value, grad: Value, history: Value, **attrs: Any) -> Any:
    if not isinstance(grad, RowSparse) or type(weight) is not type(history):
        raise MXNetError(
            "_sparse_adagrad_update: grad must be row_sparse, weight and history of one storage, "
            "got " + ", ".join(getattr(v, "stype", "default") for v in (weight, grad, history))
        )
    return _update_rows(adagrad_update, "_sparse_adagrad_update", weight, grad, (history,), attrs)
