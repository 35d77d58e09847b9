"""Batch normalization for several devices."""

from __future__ import annotations

import warnings
from typing import Any

from .... import context
from ...nn import BatchNorm

__all__ = ["SyncBatchNorm"]


class SyncBatchNorm(BatchNorm):
    """Batch normalization with statistics over the parts of a batch on all devices.

    With one device it is :class:`mxnet.gluon.nn.BatchNorm` with the channels on axis 1. Devices of
    one process run one after the other here and cannot wait for one another, so that training with
    ``num_devices`` above 1 raises MXNetError; predictions need no statistics and work.

    Parameters
    ----------
    in_channels : int
        Number of channels; 0 lets the first batch tell.
    num_devices : int, optional
        Number of devices; by default that of the GPUs, or 1.
    momentum : float
        Share of the old value in the running mean and variance.
    epsilon : float
        Added to the variance.
    center, scale : bool
        Whether beta and gamma are learned. A gamma that is not counts as 1.
    use_global_stats : bool
        Use the running statistics while training too.
    beta_initializer, gamma_initializer, running_mean_initializer, running_variance_initializer
        Initializers.
    """

    def __init__(
        self,
        in_channels: int = 0,
        num_devices: int | None = None,
        momentum: float = 0.9,
        epsilon: float = 1e-5,
        center: bool = True,
        scale: bool = True,
        use_global_stats: bool = False,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        running_mean_initializer: Any = "zeros",
        running_variance_initializer: Any = "ones",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            1, momentum, epsilon, center, scale, use_global_stats, beta_initializer,
            gamma_initializer, running_mean_initializer, running_variance_initializer,
            in_channels, **kwargs,
        )  # fmt: skip
        devices = self._get_num_devices() if num_devices is None else num_devices
        self._kwargs = {"eps": epsilon, "momentum": momentum, "fix_gamma": not scale,
                        "use_global_stats": use_global_stats, "ndev": devices,
                        "key": self.prefix}  # fmt: skip

    def _get_num_devices(self) -> int:
        warnings.warn(
            "SyncBatchNorm counts all GPUs of this machine; pass num_devices where not all are "
            "used.",
            stacklevel=3,
        )
        return max(context.num_gpus(), 1)

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, x: Any, gamma: Any, beta: Any, running_mean: Any, running_var: Any
    ) -> Any:
        """Return the normalized input; while training, update the running statistics."""
        return F.contrib.SyncBatchNorm(
            x, gamma, beta, running_mean, running_var, name="fwd", **self._kwargs
        )
