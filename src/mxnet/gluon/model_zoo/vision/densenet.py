"""DenseNet (Huang et al. 2017, arXiv:1608.06993): each layer sees all layers before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import nn
from ...contrib.nn import HybridConcurrent, Identity
from ..model_store import load_pretrained
from ._network import CPU, Network, choose

__all__ = ["DenseNet", "densenet121", "densenet161", "densenet169", "densenet201"]

#: number of layers -> (first channels, channels that a layer adds, layers in each stage)
densenet_spec = {
    121: (64, 32, [6, 12, 24, 16]),
    161: (96, 48, [6, 12, 36, 24]),
    169: (64, 32, [6, 12, 32, 32]),
    201: (64, 32, [6, 12, 48, 32]),
}


class DenseNet(Network):
    """Stages of densely connected layers; (N, 3, 224, 224) -> (N, classes).

    Parameters
    ----------
    num_init_features : int
        Channels of the first convolution.
    growth_rate : int
        Channels that a layer adds.
    block_config : list of int
        Number of layers in each stage.
    bn_size : int
        The 1x1 convolution of a layer leaves ``bn_size * growth_rate`` channels.
    dropout : float
        Rate of dropout after each layer; 0 for none.
    classes : int
        Number of classes.
    """

    def __init__(
        self, num_init_features: int, growth_rate: int, block_config: Sequence[int],
        bn_size: int = 4, dropout: float = 0, classes: int = 1000, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            self.features.add(
                nn.Conv2D(num_init_features, 7, strides=2, padding=3, use_bias=False),
                nn.BatchNorm(), nn.Activation("relu"), nn.MaxPool2D(3, strides=2, padding=1),
            )  # fmt: skip
            channels = num_init_features
            for stage, layers in enumerate(block_config, 1):
                self.features.add(_make_stage(stage, layers, bn_size, growth_rate, dropout))
                channels += layers * growth_rate
                if stage < len(block_config):
                    channels //= 2
                    self.features.add(_make_transition(channels))
            self.features.add(nn.BatchNorm(), nn.Activation("relu"), nn.AvgPool2D(7), nn.Flatten())
            self.output = nn.Dense(classes)


def _make_stage(
    stage: int, layers: int, bn_size: int, growth_rate: int, dropout: float
) -> nn.HybridSequential:
    out = nn.HybridSequential(prefix=f"stage{stage}_")
    with out.name_scope():
        for _ in range(layers):
            out.add(_make_layer(growth_rate, bn_size, dropout))
    return out


def _make_layer(growth_rate: int, bn_size: int, dropout: float) -> HybridConcurrent:
    """Return a layer whose new channels follow those of its input."""
    new = nn.HybridSequential(prefix="")
    new.add(
        nn.BatchNorm(), nn.Activation("relu"),
        nn.Conv2D(bn_size * growth_rate, 1, use_bias=False),
        nn.BatchNorm(), nn.Activation("relu"),
        nn.Conv2D(growth_rate, 3, padding=1, use_bias=False),
    )  # fmt: skip
    if dropout:
        new.add(nn.Dropout(dropout))
    out = HybridConcurrent(axis=1, prefix="")
    out.add(Identity(), new)
    return out


def _make_transition(channels: int) -> nn.HybridSequential:
    """Return what stands between two stages: fewer channels, half the size."""
    out = nn.HybridSequential(prefix="")
    out.add(
        nn.BatchNorm(), nn.Activation("relu"), nn.Conv2D(channels, 1, use_bias=False),
        nn.AvgPool2D(2, strides=2),
    )  # fmt: skip
    return out


def get_densenet(
    num_layers: int, pretrained: bool = False, ctx: Any = CPU, root: str | None = None,
    **kwargs: Any,
) -> DenseNet:  # fmt: skip
    """Return a DenseNet with 121, 161, 169 or 201 layers.

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
    first, growth_rate, block_config = choose(densenet_spec, num_layers, "number of layers")
    net = DenseNet(first, growth_rate, block_config, **kwargs)
    if pretrained:
        load_pretrained(net, f"densenet{num_layers}", ctx, root)
    return net


def densenet121(**kwargs: Any) -> DenseNet:
    """Return DenseNet-121; arguments as for :func:`get_densenet`."""
    return get_densenet(121, **kwargs)


def densenet161(**kwargs: Any) -> DenseNet:
    """Return DenseNet-161; arguments as for :func:`get_densenet`."""
    return get_densenet(161, **kwargs)


def densenet169(**kwargs: Any) -> DenseNet:
    """Return DenseNet-169; arguments as for :func:`get_densenet`."""
    return get_densenet(169, **kwargs)


def densenet201(**kwargs: Any) -> DenseNet:
    """Return DenseNet-201; arguments as for :func:`get_densenet`."""
    return get_densenet(201, **kwargs)
