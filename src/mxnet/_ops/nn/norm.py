"""Normalisation over batches, layers, groups and instances."""

from typing import Any

import torch
from torch import Tensor

from ...base import MXNetError
from ..attributes import REQUIRED
from ..registry import OptionalShape, Training, op


class _Attach(torch.autograd.Function):
    """Makes a statistic part of the graph of ``data``, with gradient 0.

    Without it backward could not start at the second and third output.
    """

    @staticmethod
    def forward(ctx: Any, statistic: Tensor, data: Tensor) -> Tensor:
        ctx.save_for_backward(data)
        return statistic.clone()

    @staticmethod
    def backward(ctx: Any, head: Tensor) -> tuple[None, Tensor]:
        return None, torch.zeros_like(ctx.saved_tensors[0])


def _attach(statistics: tuple[Tensor, Tensor], data: Tensor) -> tuple[Tensor, ...]:
    if not data.requires_grad:
        return statistics
    return tuple(_Attach.apply(statistic, data) for statistic in statistics)


def _with_statistics(attrs: dict[str, Any]) -> int:
    return 3 if attrs["output_mean_var"] else 1


def _batch_norm_shapes(
    data: OptionalShape, *parameters: OptionalShape, axis: int = 1, **_: object
) -> tuple[OptionalShape, ...]:
    if data is None:
        return (data, *parameters)
    return (data, *[(data[axis],)] * 4)


@op(
    "BatchNorm", "BatchNorm_v1", "npx.batch_norm",
    aux=("moving_mean", "moving_var"), outputs=_with_statistics, fill=_batch_norm_shapes,
    result_names=("output", "mean", "var"),
)  # fmt: skip
def batch_norm(
    data: Tensor,
    gamma: Tensor,
    beta: Tensor,
    moving_mean: Tensor,
    moving_var: Tensor,
    eps: float = 1e-3,
    momentum: float = 0.9,
    fix_gamma: bool = True,
    use_global_stats: bool = False,
    output_mean_var: bool = False,
    axis: int = 1,
    cudnn_off: bool = False,
    min_calib_range: float | None = None,
    max_calib_range: float | None = None,
    training: Training = False,
) -> Tensor | tuple[Tensor, ...]:
    """Normalise each channel over all other axes: (x - mean) / sqrt(var + eps) * gamma + beta.

    Shapes: data (N, C, ...), gamma, beta, moving_mean and moving_var (C,) -> (N, C, ...). With
    ``output_mean_var`` also the mean (C,) and 1 / sqrt(var + eps) (C,) that were used; they
    carry no gradient. float16 data takes float32 or float16 parameters.

    In training mode the statistics are the batch's (biased variance) and the moving ones are
    updated in place: moving = moving * momentum + batch * (1 - momentum). Otherwise the moving
    ones are used. Ioffe and Szegedy, "Batch Normalization", 2015.

    Parameters
    ----------
    eps : float
        Added to the variance.
    momentum : float
        Weight of the old moving statistics.
    fix_gamma : bool
        Overwrite gamma with 1, in place and in every mode, and give it the gradient 0. True by
        default.
    use_global_stats : bool
        Use the moving statistics in training mode too and leave them alone.
    axis : int
        Where the channels are.
    cudnn_off, min_calib_range, max_calib_range
        Accepted for old programs, without effect.
    """
    if not -data.dim() <= axis < data.dim():
        raise MXNetError(
            f"BatchNorm: axis must be in [-{data.dim()}, {data.dim()}) for data of shape "
            f"{tuple(data.shape)}, got {axis}."
        )
    if fix_gamma:
        # Through .data: other recorded calls may hold this gamma, always with the value 1.
        gamma.data.fill_(1.0)
        # sign(1) is 1 and its derivative 0, so gamma is reached by backward.
        weight = torch.sign(gamma) if gamma.requires_grad else None
    else:
        weight = gamma
    if axis not in (1, 1 - data.dim()):
        data = data.movedim(axis, 1)
    statistics = None
    if training and not use_global_stats:
        out, statistics = _normalise_batch(
            data, weight, beta, moving_mean, moving_var, eps, momentum, output_mean_var
        )
    else:
        out = torch.batch_norm(
            data, weight, beta, moving_mean, moving_var, False, 0.0, eps, True
        )
        if output_mean_var:
            statistics = moving_mean.clone(), (moving_var + eps).rsqrt()
    if axis not in (1, 1 - data.dim()):
        out = out.movedim(1, axis).contiguous()
    return out if statistics is None else (out, *_attach(statistics, data))


def _normalise_batch(
    data: Tensor,
    weight: Tensor | None,
    beta: Tensor,
    moving_mean: Tensor,
    moving_var: Tensor,
    eps: float,
    momentum: float,
    with_statistics: bool,
) -> tuple[Tensor, tuple[Tensor, Tensor] | None]:
    """Return (out, (mean, 1 / std) or None) and update the moving statistics."""
    count = data.numel() // max(data.shape[1], 1)
    if with_statistics or count < 2:
        out, mean, scale = torch.native_batch_norm(
            data, weight, beta, None, None, True, 0.0, eps
        )
        mean, scale = mean.detach(), scale.detach()
        batch_var = scale.pow(-2).sub_(eps).clamp_(min=0.0)
        moving_mean.data.lerp_(mean.to(moving_mean.dtype), 1.0 - momentum)
        moving_var.data.lerp_(batch_var.to(moving_var.dtype), 1.0 - momentum)
        return out, (mean, scale) if with_statistics else None
    # torch keeps the unbiased variance, count / (count - 1) times MXNet's: take the update
    # moving * momentum + unbiased * (1 - momentum) back to the biased one.
    kept = moving_var * (momentum / count)
    out = torch.batch_norm(
        data, weight, beta, moving_mean, moving_var, True, 1.0 - momentum, eps, True
    )
    # Through .data: torch keeps moving_var for backward, which in training does not read it.
    moved = moving_var.data
    torch.add(kept, moved, alpha=(count - 1) / count, out=moved)
    return out, None


@op(
    "_contrib_BatchNormWithReLU", aux=("moving_mean", "moving_var"), outputs=_with_statistics,
    fill=_batch_norm_shapes, result_names=("output", "mean", "var"),
)  # fmt: skip
def batch_norm_with_relu(
    data: Tensor,
    gamma: Tensor,
    beta: Tensor,
    moving_mean: Tensor,
    moving_var: Tensor,
    eps: float = 1e-3,
    momentum: float = 0.9,
    fix_gamma: bool = True,
    use_global_stats: bool = False,
    output_mean_var: bool = False,
    axis: int = 1,
    cudnn_off: bool = False,
    min_calib_range: float | None = None,
    max_calib_range: float | None = None,
    training: Training = False,
) -> Tensor | tuple[Tensor, ...]:
    """Return the positive part of BatchNorm's result, 0 elsewhere.

    Shapes: as for BatchNorm, whose attributes these are.
    """
    found = batch_norm(
        data, gamma, beta, moving_mean, moving_var, eps, momentum, fix_gamma, use_global_stats,
        output_mean_var, axis, training=training,
    )  # fmt: skip
    if isinstance(found, tuple):
        return torch.relu(found[0]), *found[1:]
    return torch.relu(found)


@op(
    "_contrib_SyncBatchNorm", aux=("moving_mean", "moving_var"), outputs=_with_statistics,
    fill=_batch_norm_shapes, result_names=("output", "mean", "var"),
)  # fmt: skip
def sync_batch_norm(
    data: Tensor,
    gamma: Tensor,
    beta: Tensor,
    moving_mean: Tensor,
    moving_var: Tensor,
    eps: float = 1e-3,
    momentum: float = 0.9,
    fix_gamma: bool = True,
    use_global_stats: bool = False,
    output_mean_var: bool = False,
    ndev: int = 1,
    key: str = REQUIRED,
    training: Training = False,
) -> Tensor | tuple[Tensor, ...]:
    """Apply BatchNorm with the statistics of this call's batch.

    Shapes: as for BatchNorm with the channels on axis 1, whose attributes these are. The third
    result under ``output_mean_var`` is the variance (C,).

    Parameters
    ----------
    ndev : int
        Number of devices that share statistics; 1 while training, since each batch is on one.
    key : str
        A name of the layer, the same on all devices.
    """
    if ndev != 1 and training and not use_global_stats:
        raise MXNetError(
            f"SyncBatchNorm: ndev must be 1 to train, as statistics are not shared between "
            f"devices; got {ndev}."
        )
    found = batch_norm(
        data, gamma, beta, moving_mean, moving_var, eps, momentum, fix_gamma, use_global_stats,
        output_mean_var, training=training,
    )  # fmt: skip
    if isinstance(found, tuple):
        out, mean, scale = found
        return out, mean, scale.pow(-2) - eps
    return found


def _layer_norm_shapes(
    data: OptionalShape, gamma: OptionalShape, beta: OptionalShape, axis: int = -1, **_: object
) -> tuple[OptionalShape, ...]:
    if data is None:
        return data, gamma, beta
    return data, (data[axis],), (data[axis],)


@op(
    "LayerNorm", "npx.layer_norm", outputs=_with_statistics, uniform=True, fill=_layer_norm_shapes,
    result_names=("output", "mean", "std"),
)  # fmt: skip
def layer_norm(
    data: Tensor,
    gamma: Tensor,
    beta: Tensor,
    axis: int = -1,
    eps: float = 1e-5,
    output_mean_var: bool = False,
) -> Tensor | tuple[Tensor, ...]:
    """Normalise along one axis: (x - mean) / sqrt(var + eps) * gamma + beta.

    Shapes: data (..., C), gamma and beta (C,) -> (..., C), C being the size of ``axis``. With
    ``output_mean_var`` also the mean and sqrt(var + eps), both (..., 1) and without gradient.
    Ba, Kiros and Hinton, "Layer Normalization", 2016.

    Parameters
    ----------
    axis : int
        The axis to normalise along.
    eps : float
        Added to the (biased) variance.
    """
    moved = data if axis in (-1, data.dim() - 1) else data.movedim(axis, -1)
    out = torch.layer_norm(moved, moved.shape[-1:], gamma, beta, eps)
    if moved is not data:
        out = out.movedim(-1, axis).contiguous()
    if not output_mean_var:
        return out
    return (out, *_attach(_mean_and_deviation(data.detach(), axis, True, eps), data))


def _mean_and_deviation(
    data: Tensor, axis: int, keepdim: bool, eps: float
) -> tuple[Tensor, Tensor]:
    var, mean = torch.var_mean(data, axis, correction=0, keepdim=keepdim)
    return mean, var.add_(eps).sqrt_()


def _group_norm_shapes(
    data: OptionalShape,
    gamma: OptionalShape,
    beta: OptionalShape,
    num_groups: int = 1,
    **_: object,
) -> tuple[OptionalShape, ...]:
    return data, (num_groups,), (num_groups,)


@op(
    "GroupNorm", outputs=_with_statistics, uniform=True, fill=_group_norm_shapes,
    result_names=("output", "mean", "std"),
)  # fmt: skip
def group_norm(
    data: Tensor,
    gamma: Tensor,
    beta: Tensor,
    num_groups: int = 1,
    eps: float = 1e-5,
    output_mean_var: bool = False,
) -> Tensor | tuple[Tensor, ...]:
    """Normalise groups of channels of each sample.

    Shapes: data (N, C, ...) with at least 3 axes, gamma and beta (num_groups,): one scale per
    group, not per channel -> (N, C, ...). With ``output_mean_var`` also the mean and
    sqrt(var + eps), both (N, num_groups) and without gradient. Wu and He, "Group
    Normalization", 2018.

    Parameters
    ----------
    num_groups : int
        Number of groups; divides C.
    eps : float
        Added to the (biased) variance.
    """
    if data.dim() < 3 or data.shape[1] % num_groups:
        raise MXNetError(
            "GroupNorm: data must have at least 3 axes and a number of channels divisible by "
            f"num_groups {num_groups}, got shape {tuple(data.shape)}."
        )
    if gamma.shape != (num_groups,) or beta.shape != (num_groups,):
        raise ValueError("gamma and beta hold one number per group")
    per_group = data.shape[1] // num_groups
    scale, shift = gamma.repeat_interleave(per_group), beta.repeat_interleave(per_group)
    out = torch.group_norm(data, num_groups, scale, shift, eps)
    if not output_mean_var:
        return out
    groups = data.detach().reshape(data.shape[0], num_groups, -1)
    return (out, *_attach(_mean_and_deviation(groups, 2, False, eps), data))


def _instance_norm_shapes(
    data: OptionalShape, gamma: OptionalShape, beta: OptionalShape, **_: object
) -> tuple[OptionalShape, ...]:
    if data is None:
        return data, gamma, beta
    return data, (data[1],), (data[1],)


@op("InstanceNorm", uniform=True, fill=_instance_norm_shapes)
def instance_norm(data: Tensor, gamma: Tensor, beta: Tensor, eps: float = 1e-3) -> Tensor:
    """Normalise each channel of each sample over its spatial axes.

    Shapes: data (N, C, ...) with at least 3 axes, gamma and beta (C,) -> (N, C, ...).
    Ulyanov, Vedaldi and Lempitsky, "Instance Normalization", 2016.

    Parameters
    ----------
    eps : float
        Added to the (biased) variance.
    """
    if data.dim() < 3:
        raise MXNetError(
            f"InstanceNorm: data must have at least 3 axes (N, C, ...), got {tuple(data.shape)}."
        )
    return torch.instance_norm(data, gamma, beta, None, None, True, 0.0, eps, True)


@op("LRN", uniform=True)
def local_response_norm(
    data: Tensor,
    alpha: float = 1e-4,
    beta: float = 0.75,
    knorm: float = 2.0,
    nsize: int = REQUIRED,
) -> Tensor:
    """Divide each value by a power of the energy in the channels around it.

    Shapes: data (N, C, ...) -> (N, C, ...):
    x / (knorm + alpha / nsize * sum of x^2 over nsize channels)^beta, channels outside counting
    as 0. Krizhevsky, Sutskever and Hinton, 2012, section 3.3.

    Parameters
    ----------
    nsize : int
        Number of channels in the window; of an even one the window is one narrower, while the
        sum is still divided by nsize.
    """
    if nsize < 1:
        raise MXNetError(f"LRN: nsize must be positive, got {nsize}.")
    if data.dim() < 2:
        raise MXNetError(f"LRN: data must be (N, C, ...), got shape {tuple(data.shape)}.")
    half = (nsize - 1) // 2
    energy = (data * data).reshape(data.shape[0], 1, data.shape[1], -1)
    around = torch.nn.functional.avg_pool2d(
        energy, (2 * half + 1, 1), 1, (half, 0), divisor_override=nsize
    ).reshape(data.shape)
    return data * (around * alpha + knorm).pow(-beta)
