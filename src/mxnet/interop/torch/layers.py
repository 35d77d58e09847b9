"""What torch calls the parameters of Gluon's layers, and how it lays them out.

Recurrent layers order their gates alike (input, forget, cell, output; reset, update, new), dense
layers, convolutions and transposed ones their axes, unless channels come last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ...gluon import Block, Parameter
from ...gluon.nn import GroupNorm, InstanceNorm, LayerNorm, PReLU
from ...gluon.nn.conv import _Conv
from ...gluon.nn.norm import _BatchNorm
from ...gluon.rnn.cell import _GatedCell
from ...gluon.rnn.layer import _RNNLayer

_NORMS = (_BatchNorm, LayerNorm, GroupNorm, InstanceNorm)
_NORM_ROLES = {"gamma": "weight", "beta": "bias", "running_mean": "running_mean",
               "running_var": "running_var"}  # fmt: skip
_RECURRENT = {"i2h_weight": "weight_ih", "h2h_weight": "weight_hh", "i2h_bias": "bias_ih",
              "h2h_bias": "bias_hh", "h2r_weight": "weight_hr"}  # fmt: skip


class Entry(NamedTuple):
    """A parameter of a block, seen from torch.

    ``path`` is the structural name of its layer, ``role`` what torch calls it there, ``name`` its
    structural name, ``axes`` how torch's axes have to be permuted, ``ones`` whether the layer
    counts it as 1 whatever it holds.
    """

    path: str
    role: str
    name: str
    parameter: Parameter
    axes: tuple[int, ...] | None
    ones: bool

    @property
    def key(self) -> str:
        """The name in torch's state dict of a module of the same structure."""
        return f"{self.path}.{self.role}" if self.path else self.role

    @property
    def shape(self) -> tuple[int, ...] | None:
        """The shape on torch's side, 0 for unknown lengths."""
        shape = self.parameter.shape
        if shape is None or self.axes is None:
            return shape
        return tuple(shape[axis] for axis in np.argsort(self.axes))


def entries(block: Block, path: str = "") -> Iterator[Entry]:
    """Yield the parameters of a block and of those inside, layer by layer."""
    names = {id(p): name for name, p in reversed(block._collect_params_with_prefix(path).items())}
    for own, parameter in block._reg_params.items():
        axes = _axes(block) if own == "weight" else None
        ones = own == "gamma" and isinstance(block, _BatchNorm) and block._kwargs["fix_gamma"]
        yield Entry(path, _role(block, own), names[id(parameter)], parameter, axes, ones)
    for name, child in block._children.items():
        yield from entries(child, f"{path}.{name}" if path else name)


def counters(block: Block, path: str = "") -> Iterator[str]:
    """Yield the names of the counters of batches that torch's BatchNorm has and Gluon's has not."""
    if isinstance(block, _BatchNorm):
        yield f"{path}.num_batches_tracked" if path else "num_batches_tracked"
    for name, child in block._children.items():
        yield from counters(child, f"{path}.{name}" if path else name)


def _role(block: Block, own: str) -> str:
    if isinstance(block, _NORMS):
        return _NORM_ROLES.get(own, own)
    if isinstance(block, PReLU):
        return "weight" if own == "alpha" else own
    if isinstance(block, _GatedCell):
        return _RECURRENT.get(own, own)
    found = re.fullmatch(r"([lr])(\d+)_(\w+)", own) if isinstance(block, _RNNLayer) else None
    if found is None:
        return own
    side, layer, kind = found.groups()
    return f"{_RECURRENT[kind]}_l{layer}{'_reverse' if side == 'r' else ''}"


def _axes(block: Block) -> tuple[int, ...] | None:
    """Return the permutation of torch's axes for convolutions whose channels come last."""
    if not isinstance(block, _Conv) or not block._kwargs["layout"].endswith("C"):
        return None
    spatial = len(block._kwargs["kernel"])
    return (0, *range(2, spatial + 2), 1)
