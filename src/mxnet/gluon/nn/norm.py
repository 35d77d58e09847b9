"""Normalization layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..hybrid import HybridBlock

__all__ = ["BatchNorm", "BatchNormReLU", "GroupNorm", "InstanceNorm", "LayerNorm"]


class _Norm(HybridBlock):
    """What the layers share: parameters of one value per channel, and a repr of the settings."""

    _kwargs: dict[str, Any]

    def _declare(self, name: str, width: int, init: Any, learned: bool, **more: Any) -> Any:
        """Declare a parameter; one that is not learned stays at its initial value."""
        with self.name_scope():
            return self.params.get(
                name, grad_req="write" if learned else "null", shape=(width,), init=init,
                allow_deferred_init=True, **more,
            )  # fmt: skip

    def _describe(self, **more: Any) -> str:
        shown = ", ".join(f"{key}={value!r}" for key, value in {**self._kwargs, **more}.items())
        return f"{type(self).__name__}({shown})"


class _BatchNorm(_Norm):
    """Batch normalization, with ``fuse_relu`` followed by ReLU; programs ask for it in isinstance.

    The other arguments are those of :class:`BatchNorm`.
    """

    def __init__(
        self,
        axis: int = 1,
        momentum: float = 0.9,
        epsilon: float = 1e-5,
        center: bool = True,
        scale: bool = True,
        use_global_stats: bool = False,
        fuse_relu: bool = False,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        running_mean_initializer: Any = "zeros",
        running_variance_initializer: Any = "ones",
        in_channels: int = 0,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.fuse_relu = fuse_relu
        self._kwargs = {"axis": axis, "eps": epsilon, "momentum": momentum,
                        "fix_gamma": not scale, "use_global_stats": use_global_stats}  # fmt: skip
        self.in_channels = in_channels

        def declare(name: str, init: Any, learned: bool) -> Any:
            return self._declare(name, in_channels, init, learned, differentiable=learned)

        self.gamma = declare("gamma", gamma_initializer, scale)
        self.beta = declare("beta", beta_initializer, center)
        self.running_mean = declare("running_mean", running_mean_initializer, False)
        self.running_var = declare("running_var", running_variance_initializer, False)

    def cast(self, dtype: Any) -> None:
        """Change the element type; where the inputs are float16, the parameters stay float32."""
        super().cast("float32" if np.dtype(dtype) == np.float16 else dtype)

    def hybrid_forward(  # type: ignore[override]
        self, F: Any, x: Any, gamma: Any, beta: Any, running_mean: Any, running_var: Any
    ) -> Any:
        """Return the normalized input; while training, update the running statistics."""
        normalize = F.contrib.BatchNormWithReLU if self.fuse_relu else F.BatchNorm
        return normalize(x, gamma, beta, running_mean, running_var, name="fwd", **self._kwargs)

    def __repr__(self) -> str:
        return self._describe(in_channels=self.gamma.shape[0] or None)


class _Fixed(_BatchNorm):
    """Batch normalization whose class says whether ReLU follows."""

    _fuse_relu = False

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
        super().__init__(
            axis, momentum, epsilon, center, scale, use_global_stats, self._fuse_relu,
            beta_initializer, gamma_initializer, running_mean_initializer,
            running_variance_initializer, in_channels, **kwargs,
        )  # fmt: skip


class BatchNorm(_Fixed):
    """Normalize each channel over the batch (Ioffe and Szegedy 2015).

    While training, the mean and variance are those of the batch, and the running ones become
    ``momentum * old + (1 - momentum) * new``; otherwise the running ones are used.

    Parameters
    ----------
    axis : int
        The channel axis.
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
    in_channels : int
        Number of channels; 0 lets the first batch tell.
    """


class BatchNormReLU(_Fixed):
    """:class:`BatchNorm`, and ReLU on what it returns; the arguments are the same."""

    _fuse_relu = True


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
        self._center = center
        self._scale = scale
        self.gamma = self._declare("gamma", in_channels, gamma_initializer, scale)
        self.beta = self._declare("beta", in_channels, beta_initializer, center)

    def hybrid_forward(self, F: Any, data: Any, gamma: Any, beta: Any) -> Any:  # type: ignore[override]
        """Return the normalized input."""
        return F.LayerNorm(data, gamma, beta, axis=self._axis, eps=self._epsilon)

    def __repr__(self) -> str:
        return self._describe(in_channels=self.gamma.shape[0])


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
        self._center = center
        self._scale = scale
        self.gamma = self._declare("gamma", num_groups, gamma_initializer, scale)
        self.beta = self._declare("beta", num_groups, beta_initializer, center)

    def hybrid_forward(self, F: Any, data: Any, gamma: Any, beta: Any) -> Any:  # type: ignore[override]
        """Return the normalized input."""
        return F.GroupNorm(data, gamma, beta, num_groups=self._num_groups, eps=self._epsilon)

    def __repr__(self) -> str:
        return self._describe()


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
        self.gamma = self._declare("gamma", in_channels, gamma_initializer, scale)
        self.beta = self._declare("beta", in_channels, beta_initializer, center)

    def hybrid_forward(self, F: Any, x: Any, gamma: Any, beta: Any) -> Any:  # type: ignore[override]
        """Return the normalized input."""
        if self._axis == 1:
            return F.InstanceNorm(x, gamma, beta, name="fwd", eps=self._epsilon)
        moved = F.swapaxes(x, dim1=1, dim2=self._axis)
        normal = F.InstanceNorm(moved, gamma, beta, name="fwd", eps=self._epsilon)
        return F.swapaxes(normal, dim1=1, dim2=self._axis)

    def __repr__(self) -> str:
        return self._describe(in_channels=self.gamma.shape[0])
