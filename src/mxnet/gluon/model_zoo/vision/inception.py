"""Inception v3 (Szegedy et al. 2016, arXiv:1512.00567)."""

from __future__ import annotations

from typing import Any

from ... import nn
from ...contrib.nn import HybridConcurrent
from ..model_store import load_pretrained
from ._network import CPU, Network

__all__ = ["Inception3", "inception_v3"]


class Inception3(Network):
    """Inception v3; (N, 3, 299, 299) -> (N, classes).

    Parameters
    ----------
    classes : int
        Number of classes.
    """

    def __init__(self, classes: int = 1000, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            self.features.add(
                _convolution(32, 3, strides=2), _convolution(32, 3), _convolution(64, 3, padding=1),
                nn.MaxPool2D(3, strides=2),
                _convolution(80, 1), _convolution(192, 3),
                nn.MaxPool2D(3, strides=2),
                _module_a(32, "A1_"), _module_a(64, "A2_"), _module_a(64, "A3_"),
                _module_b("B_"),
                _module_c(128, "C1_"), _module_c(160, "C2_"), _module_c(160, "C3_"),
                _module_c(192, "C4_"),
                _module_d("D_"),
                _module_e("E1_"), _module_e("E2_"),
                nn.AvgPool2D(8), nn.Dropout(0.5),
            )  # fmt: skip
            self.output = nn.Dense(classes)


def _convolution(channels: int, kernel: Any, **settings: Any) -> nn.HybridSequential:
    """Return a convolution, normalized, with ReLU."""
    out = nn.HybridSequential(prefix="")
    out.add(
        nn.Conv2D(channels, kernel, use_bias=False, **settings), nn.BatchNorm(epsilon=0.001),
        nn.Activation("relu"),
    )  # fmt: skip
    return out


def _same(channels: int, height: int, width: int) -> nn.HybridSequential:
    """Return a convolution that keeps the size of the image."""
    return _convolution(channels, (height, width), padding=(height // 2, width // 2))


def _chain(*layers: Any) -> nn.HybridSequential:
    out = nn.HybridSequential(prefix="")
    out.add(*layers)
    return out


def _pooled(channels: int) -> nn.HybridSequential:
    return _chain(nn.AvgPool2D(3, strides=1, padding=1), _convolution(channels, 1))


def _module_a(pooled: int, prefix: str) -> HybridConcurrent:
    """Return the module of 35x35 images (figure 5 of the paper)."""
    out = HybridConcurrent(axis=1, prefix=prefix)
    with out.name_scope():
        out.add(
            _chain(_convolution(64, 1)),
            _chain(_convolution(48, 1), _same(64, 5, 5)),
            _chain(_convolution(64, 1), _same(96, 3, 3), _same(96, 3, 3)),
            _pooled(pooled),
        )
    return out


def _module_b(prefix: str) -> HybridConcurrent:
    """Return the module that goes from 35x35 to 17x17."""
    out = HybridConcurrent(axis=1, prefix=prefix)
    with out.name_scope():
        out.add(
            _chain(_convolution(384, 3, strides=2)),
            _chain(_convolution(64, 1), _same(96, 3, 3), _convolution(96, 3, strides=2)),
            _chain(nn.MaxPool2D(3, strides=2)),
        )
    return out


def _module_c(channels: int, prefix: str) -> HybridConcurrent:
    """Return the module of 17x17 images, with windows cut into rows and columns (figure 6)."""
    out = HybridConcurrent(axis=1, prefix=prefix)
    with out.name_scope():
        out.add(
            _chain(_convolution(192, 1)),
            _chain(_convolution(channels, 1), _same(channels, 1, 7), _same(192, 7, 1)),
            _chain(
                _convolution(channels, 1), _same(channels, 7, 1), _same(channels, 1, 7),
                _same(channels, 7, 1), _same(192, 1, 7),
            ),
            _pooled(192),
        )  # fmt: skip
    return out


def _module_d(prefix: str) -> HybridConcurrent:
    """Return the module that goes from 17x17 to 8x8."""
    out = HybridConcurrent(axis=1, prefix=prefix)
    with out.name_scope():
        out.add(
            _chain(_convolution(192, 1), _convolution(320, 3, strides=2)),
            _chain(
                _convolution(192, 1), _same(192, 1, 7), _same(192, 7, 1),
                _convolution(192, 3, strides=2),
            ),
            _chain(nn.MaxPool2D(3, strides=2)),
        )  # fmt: skip
    return out


def _module_e(prefix: str) -> HybridConcurrent:
    """Return the module of 8x8 images, whose branches fork (figure 7)."""
    out = HybridConcurrent(axis=1, prefix=prefix)
    with out.name_scope():
        out.add(
            _chain(_convolution(320, 1)),
            _chain(_chain(_convolution(384, 1)), _fork()),
            _chain(_chain(_convolution(448, 1), _same(384, 3, 3)), _fork()),
            _pooled(192),
        )
    return out


def _fork() -> HybridConcurrent:
    out = HybridConcurrent(axis=1, prefix="")
    out.add(_chain(_same(384, 1, 3)), _chain(_same(384, 3, 1)))
    return out


def make_aux(classes: int) -> nn.HybridSequential:
    """Return the auxiliary classifier of 17x17 features, which MXNet's network leaves out."""
    return _chain(
        nn.AvgPool2D(5, strides=3), _convolution(128, 1), _convolution(768, 5), nn.Flatten(),
        nn.Dense(classes),
    )  # fmt: skip


def inception_v3(
    pretrained: bool = False, ctx: Any = CPU, root: str | None = None, **kwargs: Any
) -> Inception3:
    """Return Inception v3.

    Parameters
    ----------
    pretrained : bool
        Load the parameters that were trained on ImageNet.
    ctx : Context
        Where they go.
    root : str, optional
        Folder of parameter files; by default ``models`` in ``MXNET_HOME``.
    """
    net = Inception3(**kwargs)
    if pretrained:
        load_pretrained(net, "inceptionv3", ctx, root)
    return net
