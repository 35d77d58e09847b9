"""VGG (Simonyan and Zisserman 2015, arXiv:1409.1556), with and without batch normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....initializer import Xavier
from ... import nn
from ..model_store import load_pretrained
from ._network import CPU, Network, UnknownNetworkError, choose

__all__ = [
    "VGG", "get_vgg", "vgg11", "vgg11_bn", "vgg13", "vgg13_bn", "vgg16", "vgg16_bn", "vgg19",
    "vgg19_bn",
]  # fmt: skip

#: number of layers -> (convolutions in each stage, their channels)
vgg_spec = {
    11: ([1, 1, 2, 2, 2], [64, 128, 256, 512, 512]),
    13: ([2, 2, 2, 2, 2], [64, 128, 256, 512, 512]),
    16: ([2, 2, 3, 3, 3], [64, 128, 256, 512, 512]),
    19: ([2, 2, 4, 4, 4], [64, 128, 256, 512, 512]),
}


class VGG(Network):
    """Stages of 3x3 convolutions, each halving the image; (N, 3, H, W) -> (N, classes).

    Parameters
    ----------
    layers : list of int
        Number of convolutions in each stage.
    filters : list of int
        Their channels, as many as stages.
    classes : int
        Number of classes.
    batch_norm : bool
        Normalize after each convolution.
    """

    def __init__(
        self, layers: Sequence[int], filters: Sequence[int], classes: int = 1000,
        batch_norm: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        if len(layers) != len(filters):
            raise UnknownNetworkError(
                f"VGG: layers and filters must be of one length, got {layers} and {filters}."
            )
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            for number, channels in zip(layers, filters, strict=True):
                self._add_stage(number, channels, batch_norm)
            for _ in range(2):
                self.features.add(
                    nn.Dense(4096, activation="relu", weight_initializer="normal"), nn.Dropout(0.5)
                )
            self.output = nn.Dense(classes, weight_initializer="normal")

    def _add_stage(self, number: int, channels: int, batch_norm: bool) -> None:
        for _ in range(number):
            weights = Xavier(rnd_type="gaussian", factor_type="out", magnitude=2)
            self.features.add(nn.Conv2D(channels, 3, padding=1, weight_initializer=weights))
            if batch_norm:
                self.features.add(nn.BatchNorm())
            self.features.add(nn.Activation("relu"))
        self.features.add(nn.MaxPool2D(strides=2))


def get_vgg(
    num_layers: int, pretrained: bool = False, ctx: Any = CPU, root: str | None = None,
    **kwargs: Any,
) -> VGG:  # fmt: skip
    """Return a VGG with 11, 13, 16 or 19 layers.

    Parameters
    ----------
    num_layers : int
        Number of layers with weights.
    pretrained : bool
        Load the parameters that were trained on ImageNet.
    ctx : Context
        Where they go.
    root : str, optional
        Folder of parameter files; by default ``models`` in ``MXNET_HOME``.
    """
    layers, filters = choose(vgg_spec, num_layers, "number of layers")
    net = VGG(layers, filters, **kwargs)
    if pretrained:
        suffix = "_bn" if kwargs.get("batch_norm") else ""
        load_pretrained(net, f"vgg{num_layers}{suffix}", ctx, root)
    return net


def vgg11(**kwargs: Any) -> VGG:
    """Return VGG-11; arguments as for :func:`get_vgg`."""
    return get_vgg(11, **kwargs)


def vgg13(**kwargs: Any) -> VGG:
    """Return VGG-13; arguments as for :func:`get_vgg`."""
    return get_vgg(13, **kwargs)


def vgg16(**kwargs: Any) -> VGG:
    """Return VGG-16; arguments as for :func:`get_vgg`."""
    return get_vgg(16, **kwargs)


def vgg19(**kwargs: Any) -> VGG:
    """Return VGG-19; arguments as for :func:`get_vgg`."""
    return get_vgg(19, **kwargs)


def vgg11_bn(**kwargs: Any) -> VGG:
    """Return VGG-11 with batch normalization; arguments as for :func:`get_vgg`."""
    return _with_batch_norm(11, kwargs)


def vgg13_bn(**kwargs: Any) -> VGG:
    """Return VGG-13 with batch normalization; arguments as for :func:`get_vgg`."""
    return _with_batch_norm(13, kwargs)


def vgg16_bn(**kwargs: Any) -> VGG:
    """Return VGG-16 with batch normalization; arguments as for :func:`get_vgg`."""
    return _with_batch_norm(16, kwargs)


def vgg19_bn(**kwargs: Any) -> VGG:
    """Return VGG-19 with batch normalization; arguments as for :func:`get_vgg`."""
    return _with_batch_norm(19, kwargs)


def _with_batch_norm(num_layers: int, kwargs: dict[str, Any]) -> VGG:
    # As in MXNet, whatever a caller said of batch_norm does not count here.
    return get_vgg(num_layers, **{**kwargs, "batch_norm": True})
