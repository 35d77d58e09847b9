"""Normalization layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..hybrid import HybridBlock

__all__ = ["BatchNorm", "GroupNorm", "InstanceNorm", "LayerNorm"]


class _Norm(HybridBlock):
    """What the layers share: gamma and beta, and a repr of their settings."""

    _kwargs: dict[str, Any]

    def _scale_and_shift(
        self, width: int, scale: bool, center: bool, gamma_init: Any, beta_init: Any, **more: Any
    ) -> None:
        """Declare gamma and beta; what is switched off stays at its initial value."""
        with self.name_scope():
            self.gamma = self.params.get(
                "gamma", grad_req="write" if scale else "null", shape=(width,), init=gamma_init,
                allow_deferred_init=True, **more,
            )  # fmt: skip
            self.beta = self.params.get(
                "beta", grad_req="write" if center else "null", shape=(width,), init=beta_init,
                allow_deferred_init=True, **more,
            )  # fmt: skip

    def _settings(self, in_channels: Any) -> str:
        shown = ", ".join(f"{key}={value}" for key, value in self._kwargs.items())
        channels = "" if in_channels is None else f", in_channels={in_channels}"
        return f"{type(self).__name__}({shown}{channels})"


class BatchNorm(_Norm):
    """Normalize each channel over the batch (Ioffe and Szegedy 2015).

    Parameters
    ----------
    axis : int
        The channel axis.
    momentum : float
        Share of the old value in the running mean and variance.
    epsilon : float
        Added to the variance.
    center, scale : bool
        Whether beta and gamma are learned.
    use_global_stats : bool
        Use the running statistics while training too.
    beta_initializer, gamma_initializer, running_mean_initializer, running_variance_initializer
        Initializers.
    in_channels : int
        Number of channels; 0 lets the first batch tell.
    """

    def __init__(
        self,
        axis: int = 1,
        momentum: float = 0.9,
        epsilon: float = 1e-5,
        center: bool = True,
        scale: bool = True,
        use_global_stats: bool = False,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        running_mean_initializer: Any = "zeros",
        running_variance_initializer: Any = "ones",
        in_channels: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._kwargs = {"axis": axis, "eps": epsilon, "momentum": momentum,
                        "fix_gamma": not scale, "use_global_stats": use_global_stats}  # fmt: skip
        self._axis = axis
        self.in_channels = in_channels
        self._scale_and_shift(in_channels, True, True, gamma_initializer, beta_initializer)
        for parameter, learned in ((self.gamma, scale), (self.beta, center)):
            if not learned:
                parameter._differentiable = False
                parameter.grad_req = "null"
        with self.name_scope():
            fixed = {"grad_req": "null", "shape": (in_channels,), "allow_deferred_init": True,
                     "differentiable": False}  # fmt: skip
            self.running_mean = self.params.get(
                "running_mean", init=running_mean_initializer, **fixed
            )
            self.running_var = self.params.get(
                "running_var", init=running_variance_initializer, **fixed
            )

    def cast(self, dtype: Any) -> None:
        """Change the element type; statistics of half precision stay in float32."""
        super().cast("float32" if np.dtype(dtype) == np.float16 else dtype)

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, x: Any, gamma: Any, beta: Any, running_mean: Any, running_var: Any
    ) -> Any:
        """Return the normalized input; while training, update the running statistics."""
        return F.BatchNorm(x, gamma, beta, running_mean, running_var, name="fwd", **self._kwargs)

    def __repr__(self) -> str:
        return self._settings(self.gamma.shape[0] or "None")


class LayerNorm(_Norm):
    """Normalize each entry over one axis (Ba et al. 2016).

    Parameters
    ----------
    axis : int
        The axis.
    epsilon : float
        Added to the variance.
    center, scale : bool
        Whether beta and gamma are learned.
    beta_initializer, gamma_initializer
        Initializers.
    in_channels : int
        Length of the axis; 0 lets the first batch tell.
    """

    def __init__(
        self,
        axis: int = -1,
        epsilon: float = 1e-5,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        in_channels: int = 0,
        prefix: str | None = None,
        params: Any = None,
    ) -> None:
        super().__init__(prefix=prefix, params=params)
        self._kwargs = {"eps": epsilon, "axis": axis, "center": center, "scale": scale}
        self._axis = axis
        self._epsilon = epsilon
        self._scale_and_shift(in_channels, scale, center, gamma_initializer, beta_initializer)

    def hybrid_forward(self, F: Any, data: Any, gamma: Any, beta: Any) -> Any:  # type: ignore[override]
        """Return the normalized input."""
        return F.LayerNorm(data, gamma, beta, axis=self._axis, eps=self._epsilon)

    def __repr__(self) -> str:
        return self._settings(self.gamma.shape[0])


class GroupNorm(_Norm):
    """Normalize groups of channels, axis 1, of each entry (Wu and He 2018).

    Parameters
    ----------
    num_groups : int
        Number of groups; gamma and beta have one value each.
    epsilon : float
        Added to the variance.
    center, scale : bool
        Whether beta and gamma are learned.
    beta_initializer, gamma_initializer
        Initializers.
    """

    def __init__(
        self,
        num_groups: int = 1,
        epsilon: float = 1e-5,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        prefix: str | None = None,
        params: Any = None,
    ) -> None:
        super().__init__(prefix=prefix, params=params)
        self._kwargs = {"eps": epsilon, "num_groups": num_groups, "center": center,
                        "scale": scale}  # fmt: skip
        self._num_groups = num_groups
        self._epsilon = epsilon
        self._scale_and_shift(num_groups, scale, center, gamma_initializer, beta_initializer)

    def hybrid_forward(self, F: Any, data: Any, gamma: Any, beta: Any) -> Any:  # type: ignore[override]
        """Return the normalized input."""
        return F.GroupNorm(data, gamma, beta, num_groups=self._num_groups, eps=self._epsilon)

    def __repr__(self) -> str:
        return self._settings(None)


class InstanceNorm(_Norm):
    """Normalize each channel of each entry (Ulyanov et al. 2016).

    Parameters
    ----------
    axis : int
        The channel axis.
    epsilon : float
        Added to the variance.
    center, scale : bool
        Whether beta and gamma are learned.
    beta_initializer, gamma_initializer
        Initializers.
    in_channels : int
        Number of channels; 0 lets the first batch tell.
    """

    def __init__(
        self,
        axis: int = 1,
        epsilon: float = 1e-5,
        center: bool = True,
        scale: bool = False,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        in_channels: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._kwargs = {"eps": epsilon, "axis": axis, "center": center, "scale": scale}
        self._axis = axis
        self._epsilon = epsilon
        self._scale_and_shift(in_channels, scale, center, gamma_initializer, beta_initializer)

    def hybrid_forward(self, F: Any, x: Any, gamma: Any, beta: Any) -> Any:  # type: ignore[override]
        """Return the normalized input."""
        if self._axis == 1:
            return F.InstanceNorm(x, gamma, beta, name="fwd", eps=self._epsilon)
        moved = F.swapaxes(x, dim1=1, dim2=self._axis)
        normal = F.InstanceNorm(moved, gamma, beta, name="fwd", eps=self._epsilon)
        return F.swapaxes(normal, dim1=1, dim2=self._axis)

    def __repr__(self) -> str:
        return self._settings(self.gamma.shape[0])
