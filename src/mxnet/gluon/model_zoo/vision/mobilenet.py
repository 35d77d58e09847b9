"""MobileNets with separable convolutions.

Version 1: Howard et al. 2017, arXiv:1704.04861; version 2: Sandler et al. 2018, arXiv:1801.04381.
"""

from __future__ import annotations

from typing import Any

from ... import nn
from ...hybrid import HybridBlock
from ..model_store import load_pretrained
from ._network import CPU, Network, UnknownNetworkError

__all__ = [
    "MobileNet", "MobileNetV2", "get_mobilenet", "get_mobilenet_v2", "mobilenet0_5",
    "mobilenet0_25", "mobilenet0_75", "mobilenet1_0", "mobilenet_v2_0_5", "mobilenet_v2_0_25",
    "mobilenet_v2_0_75", "mobilenet_v2_1_0",
]  # fmt: skip

# Channels and steps of the separable convolutions (table 1 of the first paper).
_SEPARABLE = (
    (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *((512, 1),) * 5, (1024, 2),
    (1024, 1),
)  # fmt: skip

# Expansion, channels, number of blocks, steps of the first one (table 2 of the second paper).
_BOTTLENECKS = (
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2),
    (6, 320, 1, 1),
)  # fmt: skip


class RELU6(HybridBlock):
    """ReLU with an upper bound: ``min(max(x, 0), 6)``."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the bounded values, in the shape of ``x``."""
        return F.clip(x, 0, 6, name="relu6")


def _add_conv(
    out: nn.HybridSequential, channels: int, kernel: int = 1, stride: int = 1, pad: int = 0,
    num_group: int = 1, activation: type[HybridBlock] | None = None,
) -> None:  # fmt: skip
    """Append a normalized convolution, and an activation if there is one."""
    out.add(
        nn.Conv2D(channels, kernel, stride, pad, groups=num_group, use_bias=False), nn.BatchNorm()
    )
    if activation is RELU6:
        out.add(RELU6())
    elif activation is not None:
        out.add(activation("relu"))


class LinearBottleneck(HybridBlock):
    """Widen by 1x1 windows, filter each channel by itself, narrow again without activation.

    Where the size stays, the input is added to the result.

    Parameters
    ----------
    in_channels, channels : int
        Channels of the input and the output.
    t : int
        The filtered channels are ``t`` times those of the input.
    stride : int
        Steps of the filter.
    """

    def __init__(self, in_channels: int, channels: int, t: int, stride: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.use_shortcut = stride == 1 and in_channels == channels
        wide = in_channels * t
        with self.name_scope():
            self.out = nn.HybridSequential()
            _add_conv(self.out, wide, activation=RELU6)
            _add_conv(self.out, wide, 3, stride, 1, num_group=wide, activation=RELU6)
            _add_conv(self.out, channels)

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return (N, channels, H', W') of (N, in_channels, H, W)."""
        out = self.out(x)
        return F.elemwise_add(out, x) if self.use_shortcut else out


def _check_multiplier(multiplier: float) -> None:
    if isinstance(multiplier, str) or not multiplier > 0:
        raise UnknownNetworkError(
            f"MobileNet: multiplier must be a number above 0, got {multiplier!r}."
        )


class MobileNet(Network):
    """Convolutions cut into one per channel and one across; (N, 3, H, W) -> (N, classes).

    Parameters
    ----------
    multiplier : float
        Share of the channels to have.
    classes : int
        Number of classes.
    """

    def __init__(self, multiplier: float = 1.0, classes: int = 1000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        _check_multiplier(multiplier)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            before = int(32 * multiplier)
            with self.features.name_scope():
                _add_conv(self.features, before, 3, 2, 1, activation=nn.Activation)
                for channels, stride in _SEPARABLE:
                    after = int(channels * multiplier)
                    _add_conv(self.features, before, 3, stride, 1, before, nn.Activation)
                    _add_conv(self.features, after, activation=nn.Activation)
                    before = after
                self.features.add(nn.GlobalAvgPool2D(), nn.Flatten())
            self.output = nn.Dense(classes)


class MobileNetV2(Network):
    """Linear bottlenecks, wide inside and narrow between; (N, 3, H, W) -> (N, classes).

    Parameters
    ----------
    multiplier : float
        Share of the channels to have; below 1 the last features stay 1280.
    classes : int
        Number of classes.
    """

    def __init__(self, multiplier: float = 1.0, classes: int = 1000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        _check_multiplier(multiplier)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="features_")
            with self.features.name_scope():
                self._add_features(multiplier)
            self.output = nn.HybridSequential(prefix="output_")
            with self.output.name_scope():
                self.output.add(nn.Conv2D(classes, 1, use_bias=False, prefix="pred_"), nn.Flatten())

    def _add_features(self, multiplier: float) -> None:
        before = int(32 * multiplier)
        _add_conv(self.features, before, 3, 2, 1, activation=RELU6)
        for expansion, channels, number, first_stride in _BOTTLENECKS:
            after = int(channels * multiplier)
            for index in range(number):
                stride = 1 if index else first_stride
                self.features.add(LinearBottleneck(before, after, expansion, stride))
                before = after
        _add_conv(self.features, int(1280 * max(multiplier, 1)), activation=RELU6)
        self.features.add(nn.GlobalAvgPool2D())


def _version(multiplier: float) -> str:
    """Return the share as the files of parameters are named: 1.0, 0.75, 0.5, 0.25."""
    text = f"{multiplier:.2f}"
    return text[:-1] if text in ("1.00", "0.50") else text


def get_mobilenet(
    multiplier: float, pretrained: bool = False, ctx: Any = CPU, root: str | None = None,
    **kwargs: Any,
) -> MobileNet:  # fmt: skip
    """Return a MobileNet.

    Parameters
    ----------
    multiplier : float
        Share of the channels to have; there are parameters for 1.0, 0.75, 0.5 and 0.25.
    pretrained : bool
        Load the parameters that were trained on ImageNet.
    ctx : Context
        Where they go.
    root : str, optional
        Folder of parameter files; by default ``models`` in ``MXNET_HOME``.
    """
    net = MobileNet(multiplier, **kwargs)
    if pretrained:
        load_pretrained(net, f"mobilenet{_version(multiplier)}", ctx, root)
    return net


def get_mobilenet_v2(
    multiplier: float, pretrained: bool = False, ctx: Any = CPU, root: str | None = None,
    **kwargs: Any,
) -> MobileNetV2:  # fmt: skip
    """Return a MobileNetV2; arguments as for :func:`get_mobilenet`."""
    net = MobileNetV2(multiplier, **kwargs)
    if pretrained:
        load_pretrained(net, f"mobilenetv2_{_version(multiplier)}", ctx, root)
    return net


def mobilenet1_0(**kwargs: Any) -> MobileNet:
    """Return a MobileNet with all channels; arguments as for :func:`get_mobilenet`."""
    return get_mobilenet(1.0, **kwargs)


def mobilenet0_75(**kwargs: Any) -> MobileNet:
    """Return a MobileNet with 75 % of the channels; arguments as for :func:`get_mobilenet`."""
    return get_mobilenet(0.75, **kwargs)


def mobilenet0_5(**kwargs: Any) -> MobileNet:
    """Return a MobileNet with half of the channels; arguments as for :func:`get_mobilenet`."""
    return get_mobilenet(0.5, **kwargs)


def mobilenet0_25(**kwargs: Any) -> MobileNet:
    """Return a MobileNet with 25 % of the channels; arguments as for :func:`get_mobilenet`."""
    return get_mobilenet(0.25, **kwargs)


def mobilenet_v2_1_0(**kwargs: Any) -> MobileNetV2:
    """Return a MobileNetV2 with all channels; arguments as for :func:`get_mobilenet`."""
    return get_mobilenet_v2(1.0, **kwargs)


def mobilenet_v2_0_75(**kwargs: Any) -> MobileNetV2:
    """Return a MobileNetV2 with 75 % of the channels; arguments as for :func:`get_mobilenet`."""
    return get_mobilenet_v2(0.75, **kwargs)


def mobilenet_v2_0_5(**kwargs: Any) -> MobileNetV2:
    """Return a MobileNetV2 with half of the channels; arguments as for :func:`get_mobilenet`."""
    return get_mobilenet_v2(0.5, **kwargs)


def mobilenet_v2_0_25(**kwargs: Any) -> MobileNetV2:
    """Return a MobileNetV2 with 25 % of the channels; arguments as for :func:`get_mobilenet`."""
    return get_mobilenet_v2(0.25, **kwargs)
