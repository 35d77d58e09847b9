"""ResNet (He et al. 2016, arXiv:1512.03385), and with identity mappings (arXiv:1603.05027)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ... import nn
from ...hybrid import HybridBlock
from ..model_store import load_pretrained
from ._network import CPU, Network, UnknownNetworkError, choose

__all__ = [
    "BasicBlockV1", "BasicBlockV2", "BottleneckV1", "BottleneckV2", "ResNetV1", "ResNetV2",
    "get_resnet", "resnet18_v1", "resnet18_v2", "resnet34_v1", "resnet34_v2", "resnet50_v1",
    "resnet50_v2", "resnet101_v1", "resnet101_v2", "resnet152_v1", "resnet152_v2",
]  # fmt: skip

_BLOCK_PARAMETERS = """

    Shapes: (N, in_channels, H, W) -> (N, channels, H / stride, W / stride).

    Parameters
    ----------
    channels : int
        Channels of the result.
    stride : int
        Steps of the first convolution that has steps.
    downsample : bool
        Bring the input to the size of the result before they are added.
    in_channels : int
        Channels of the input; 0 lets the first batch tell.
"""
_NETWORK_PARAMETERS = """

    Shapes: (N, 3, H, W) -> (N, classes).

    Parameters
    ----------
    block : class
        Class of the residual blocks.
    layers : list of int
        Number of blocks in each stage.
    channels : list of int
        Channels of the first convolution and of each stage: one more than stages.
    classes : int
        Number of classes.
    thumbnail : bool
        For small images: begin with one 3x3 convolution that keeps their size.
"""


def _with_parameters(text: str) -> Callable[[type], Any]:
    def document(cls: type) -> type:
        cls.__doc__ = (cls.__doc__ or "") + text
        return cls

    return document


def _conv3x3(channels: int, stride: int, in_channels: int) -> nn.Conv2D:
    return nn.Conv2D(channels, 3, stride, padding=1, use_bias=False, in_channels=in_channels)


def _conv1x1(channels: int, stride: int, in_channels: int = 0) -> nn.Conv2D:
    return nn.Conv2D(channels, 1, stride, use_bias=False, in_channels=in_channels)


class _BlockV1(HybridBlock):
    """A residual block: ReLU of the input plus what the ``body`` makes of it."""

    # The order of the sum, which is the order of the arguments in a saved graph.
    _shortcut_first = True

    def __init__(
        self, channels: int, stride: int, downsample: bool, in_channels: int, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.body = nn.HybridSequential(prefix="")
        self.body.add(*self._layers(channels, stride, in_channels))
        self.downsample = None
        if downsample:
            self.downsample = nn.HybridSequential(prefix="")
            self.downsample.add(_conv1x1(channels, stride, in_channels), nn.BatchNorm())

    def _layers(self, channels: int, stride: int, in_channels: int) -> tuple[HybridBlock, ...]:
        raise TypeError(f"{type(self).__name__} is no residual block: it has no layers.")

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the block's output."""
        residual = self.body(x)
        shortcut = x if self.downsample is None else self.downsample(x)
        total = shortcut + residual if self._shortcut_first else residual + shortcut
        return F.Activation(total, act_type="relu")


@_with_parameters(_BLOCK_PARAMETERS)
class BasicBlockV1(_BlockV1):
    """Two 3x3 convolutions, each normalized, as in ResNet-18 and 34."""

    def __init__(
        self, channels: int, stride: int, downsample: bool = False, in_channels: int = 0,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(channels, stride, downsample, in_channels, **kwargs)

    def _layers(self, channels: int, stride: int, in_channels: int) -> tuple[HybridBlock, ...]:
        return (
            _conv3x3(channels, stride, in_channels), nn.BatchNorm(), nn.Activation("relu"),
            _conv3x3(channels, 1, channels), nn.BatchNorm(),
        )  # fmt: skip


@_with_parameters(_BLOCK_PARAMETERS)
class BottleneckV1(_BlockV1):
    """A 3x3 convolution on a quarter of the channels, between two of 1x1, as in ResNet-50."""

    _shortcut_first = False

    def __init__(
        self, channels: int, stride: int, downsample: bool = False, in_channels: int = 0,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(channels, stride, downsample, in_channels, **kwargs)

    def _layers(self, channels: int, stride: int, in_channels: int) -> tuple[HybridBlock, ...]:
        narrow = channels // 4
        # MXNet's 1x1 convolutions have biases here, useless before BatchNorm; files hold them.
        return (
            nn.Conv2D(narrow, 1, stride), nn.BatchNorm(), nn.Activation("relu"),
            _conv3x3(narrow, 1, narrow), nn.BatchNorm(), nn.Activation("relu"),
            nn.Conv2D(channels, 1, 1), nn.BatchNorm(),
        )  # fmt: skip


class _BlockV2(HybridBlock):
    """A residual block that normalizes and activates before each convolution.

    The shortcut leaves after the first activation where the size changes, else before it.
    """

    _convolutions = 0

    def _finish(self, channels: int, stride: int, downsample: bool, in_channels: int) -> None:
        self.downsample = _conv1x1(channels, stride, in_channels) if downsample else None

    def hybrid_forward(self, F: Any, x: Any) -> Any:  # type: ignore[override]
        """Return the block's output."""
        shortcut = x
        for number in range(1, self._convolutions + 1):
            x = F.Activation(getattr(self, f"bn{number}")(x), act_type="relu")
            if number == 1 and self.downsample is not None:
                shortcut = self.downsample(x)
            x = getattr(self, f"conv{number}")(x)
        return x + shortcut


@_with_parameters(_BLOCK_PARAMETERS)
class BasicBlockV2(_BlockV2):
    """Two 3x3 convolutions, as in ResNet-18 and 34 of version 2."""

    _convolutions = 2

    def __init__(
        self, channels: int, stride: int, downsample: bool = False, in_channels: int = 0,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.bn1 = nn.BatchNorm()
        self.conv1 = _conv3x3(channels, stride, in_channels)
        self.bn2 = nn.BatchNorm()
        self.conv2 = _conv3x3(channels, 1, channels)
        self._finish(channels, stride, downsample, in_channels)


@_with_parameters(_BLOCK_PARAMETERS)
class BottleneckV2(_BlockV2):
    """A 3x3 convolution between two of 1x1, as in ResNet-50 of version 2."""

    _convolutions = 3

    def __init__(
        self, channels: int, stride: int, downsample: bool = False, in_channels: int = 0,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        narrow = channels // 4
        self.bn1 = nn.BatchNorm()
        self.conv1 = _conv1x1(narrow, 1)
        self.bn2 = nn.BatchNorm()
        self.conv2 = _conv3x3(narrow, stride, narrow)
        self.bn3 = nn.BatchNorm()
        self.conv3 = _conv1x1(channels, 1)
        self._finish(channels, stride, downsample, in_channels)


class _ResNet(Network):
    """What both versions share: how they begin, and stages of blocks."""

    def _check(self, layers: Sequence[int], channels: Sequence[int]) -> None:
        if len(layers) != len(channels) - 1:
            raise UnknownNetworkError(
                f"{type(self).__name__}: channels must be one more than layers, the first "
                f"convolution's, got {len(channels)} channels and {len(layers)} layers."
            )

    def _add_beginning(self, channels: int, thumbnail: bool) -> None:
        if thumbnail:
            self.features.add(_conv3x3(channels, 1, 0))
        else:
            self.features.add(
                nn.Conv2D(channels, 7, 2, 3, use_bias=False), nn.BatchNorm(),
                nn.Activation("relu"), nn.MaxPool2D(3, 2, 1),
            )  # fmt: skip

    def _add_stages(self, block: Any, layers: Sequence[int], channels: Sequence[int]) -> None:
        before = channels[0]
        for stage, (number, after) in enumerate(zip(layers, channels[1:], strict=True), 1):
            out = nn.HybridSequential(prefix=f"stage{stage}_")
            with out.name_scope():
                stride = 1 if stage == 1 else 2
                out.add(block(after, stride, after != before, in_channels=before, prefix=""))
                for _ in range(number - 1):
                    out.add(block(after, 1, False, in_channels=after, prefix=""))
            self.features.add(out)
            before = after


@_with_parameters(_NETWORK_PARAMETERS)
class ResNetV1(_ResNet):
    """A network of residual blocks, version 1."""

    def __init__(
        self, block: Any, layers: Sequence[int], channels: Sequence[int], classes: int = 1000,
        thumbnail: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self._check(layers, channels)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            self._add_beginning(channels[0], thumbnail)
            self._add_stages(block, layers, channels)
            self.features.add(nn.GlobalAvgPool2D())
            self.output = nn.Dense(classes, in_units=channels[-1])


@_with_parameters(_NETWORK_PARAMETERS)
class ResNetV2(_ResNet):
    """A network of residual blocks, version 2: it also normalizes its images."""

    def __init__(
        self, block: Any, layers: Sequence[int], channels: Sequence[int], classes: int = 1000,
        thumbnail: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self._check(layers, channels)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            self.features.add(nn.BatchNorm(scale=False, center=False))
            self._add_beginning(channels[0], thumbnail)
            self._add_stages(block, layers, channels)
            self.features.add(
                nn.BatchNorm(), nn.Activation("relu"), nn.GlobalAvgPool2D(), nn.Flatten()
            )
            self.output = nn.Dense(classes, in_units=channels[-1])


#: number of layers -> (kind of blocks, blocks in each stage, channels)
resnet_spec = {
    18: ("basic_block", [2, 2, 2, 2], [64, 64, 128, 256, 512]),
    34: ("basic_block", [3, 4, 6, 3], [64, 64, 128, 256, 512]),
    50: ("bottle_neck", [3, 4, 6, 3], [64, 256, 512, 1024, 2048]),
    101: ("bottle_neck", [3, 4, 23, 3], [64, 256, 512, 1024, 2048]),
    152: ("bottle_neck", [3, 8, 36, 3], [64, 256, 512, 1024, 2048]),
}
resnet_net_versions = [ResNetV1, ResNetV2]
resnet_block_versions = [
    {"basic_block": BasicBlockV1, "bottle_neck": BottleneckV1},
    {"basic_block": BasicBlockV2, "bottle_neck": BottleneckV2},
]


def get_resnet(
    version: int, num_layers: int, pretrained: bool = False, ctx: Any = CPU,
    root: str | None = None, **kwargs: Any,
) -> Any:  # fmt: skip
    """Return a ResNet with 18, 34, 50, 101 or 152 layers.

    Parameters
    ----------
    version : {1, 2}
        The version.
    num_layers : int
        Number of layers with weights.
    pretrained : bool
        Load the parameters that were trained on ImageNet.
    ctx : Context
        Where they go.
    root : str, optional
        Folder of parameter files; by default ``models`` in ``MXNET_HOME``.
    """
    kind, layers, channels = choose(resnet_spec, num_layers, "number of layers")
    network, blocks = choose(
        dict(enumerate(zip(resnet_net_versions, resnet_block_versions, strict=True), 1)), version,
        "resnet version",
    )  # fmt: skip
    net = network(blocks[kind], layers, channels, **kwargs)
    if pretrained:
        load_pretrained(net, f"resnet{num_layers}_v{version}", ctx, root)
    return net


def resnet18_v1(**kwargs: Any) -> ResNetV1:
    """Return ResNet-18 of version 1; arguments as for :func:`get_resnet`."""
    return get_resnet(1, 18, **kwargs)


def resnet34_v1(**kwargs: Any) -> ResNetV1:
    """Return ResNet-34 of version 1; arguments as for :func:`get_resnet`."""
    return get_resnet(1, 34, **kwargs)


def resnet50_v1(**kwargs: Any) -> ResNetV1:
    """Return ResNet-50 of version 1; arguments as for :func:`get_resnet`."""
    return get_resnet(1, 50, **kwargs)


def resnet101_v1(**kwargs: Any) -> ResNetV1:
    """Return ResNet-101 of version 1; arguments as for :func:`get_resnet`."""
    return get_resnet(1, 101, **kwargs)


def resnet152_v1(**kwargs: Any) -> ResNetV1:
    """Return ResNet-152 of version 1; arguments as for :func:`get_resnet`."""
    return get_resnet(1, 152, **kwargs)


def resnet18_v2(**kwargs: Any) -> ResNetV2:
    """Return ResNet-18 of version 2; arguments as for :func:`get_resnet`."""
    return get_resnet(2, 18, **kwargs)


def resnet34_v2(**kwargs: Any) -> ResNetV2:
    """Return ResNet-34 of version 2; arguments as for :func:`get_resnet`."""
    return get_resnet(2, 34, **kwargs)


def resnet50_v2(**kwargs: Any) -> ResNetV2:
    """Return ResNet-50 of version 2; arguments as for :func:`get_resnet`."""
    return get_resnet(2, 50, **kwargs)


def resnet101_v2(**kwargs: Any) -> ResNetV2:
    """Return ResNet-101 of version 2; arguments as for :func:`get_resnet`."""
    return get_resnet(2, 101, **kwargs)


def resnet152_v2(**kwargs: Any) -> ResNetV2:
    """Return ResNet-152 of version 2; arguments as for :func:`get_resnet`."""
    return get_resnet(2, 152, **kwargs)
