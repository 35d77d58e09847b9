"""SqueezeNet (Iandola et al. 2016, arXiv:1602.07360), versions 1.0 and 1.1."""

from __future__ import annotations

from typing import Any

from ... import nn
from ...contrib.nn import HybridConcurrent
from ..model_store import load_pretrained
from ._network import CPU, Network, choose

__all__ = ["SqueezeNet", "squeezenet1_0", "squeezenet1_1"]

# (channels and width of the first convolution, (channels that each fire squeezes to, one list
# between two poolings)); a fire expands to four times as many channels of either kind.
_SPEC = {
    "1.0": ((96, 7), ((16, 16, 32), (32, 48, 48, 64), (64,))),
    "1.1": ((64, 3), ((16, 16), (32, 32), (48, 48, 64, 64))),
}


class SqueezeNet(Network):
    """AlexNet's accuracy with a fiftieth of its parameters; (N, 3, H, W) -> (N, classes).

    Images are of 224x224; the last pooling window of 13x13 asks for about 200 at least.

    Parameters
    ----------
    version : {"1.0", "1.1"}
        1.1 needs less than half of the computation.
    classes : int
        Number of classes.
    """

    def __init__(self, version: str, classes: int = 1000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        (channels, kernel), groups = choose(_SPEC, version, "SqueezeNet version")
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            self.features.add(nn.Conv2D(channels, kernel, strides=2), nn.Activation("relu"))
            for group in groups:
                self.features.add(nn.MaxPool2D(3, strides=2, ceil_mode=True))
                for squeezed in group:
                    self.features.add(_fire(squeezed))
            self.features.add(nn.Dropout(0.5))
            self.output = nn.HybridSequential(prefix="")
            self.output.add(
                nn.Conv2D(classes, 1), nn.Activation("relu"), nn.AvgPool2D(13), nn.Flatten()
            )


def _fire(squeezed: int) -> nn.HybridSequential:
    """Return a fire module: few channels, then many from 1x1 and 3x3 windows side by side."""
    block = nn.HybridSequential(prefix="")
    block.add(_convolution(squeezed, 1))
    paths = HybridConcurrent(axis=1, prefix="")
    paths.add(_convolution(4 * squeezed, 1), _convolution(4 * squeezed, 3, padding=1))
    block.add(paths)
    return block


def _convolution(channels: int, kernel: int, padding: int = 0) -> nn.HybridSequential:
    block = nn.HybridSequential(prefix="")
    block.add(nn.Conv2D(channels, kernel, padding=padding), nn.Activation("relu"))
    return block


def get_squeezenet(
    version: str, pretrained: bool = False, ctx: Any = CPU, root: str | None = None, **kwargs: Any
) -> SqueezeNet:
    """Return SqueezeNet 1.0 or 1.1.

    Parameters
    ----------
    version : {"1.0", "1.1"}
        The version.
    pretrained : bool
        Load the parameters that were trained on ImageNet.
    ctx : Context
        Where they go.
    root : str, optional
        Folder of parameter files; by default ``models`` in ``MXNET_HOME``.
    """
    net = SqueezeNet(version, **kwargs)
    if pretrained:
        load_pretrained(net, f"squeezenet{version}", ctx, root)
    return net


def squeezenet1_0(**kwargs: Any) -> SqueezeNet:
    """Return SqueezeNet 1.0; arguments as for :func:`get_squeezenet`."""
    return get_squeezenet("1.0", **kwargs)


def squeezenet1_1(**kwargs: Any) -> SqueezeNet:
    """Return SqueezeNet 1.1; arguments as for :func:`get_squeezenet`."""
    return get_squeezenet("1.1", **kwargs)
