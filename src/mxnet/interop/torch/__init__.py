"""Gluon and PyTorch in one program: arrays, blocks, modules and weights pass without copies.

    >>> import torch
    >>> from mxnet.gluon import nn
    >>> from mxnet.interop.torch import as_module
    >>> net = nn.Dense(2, in_units=3)
    >>> net.initialize()
    >>> as_module(net)(torch.ones(4, 3)).shape
    torch.Size([4, 2])
"""

from .arrays import array_of, tensor_of
from .block import TorchBlock, as_block
from .module import BlockModule, as_module
from .report import Report
from .weights import compare, load_state_dict, name_map, state_dict

__all__ = [
    "BlockModule", "Report", "TorchBlock", "array_of", "as_block", "as_module", "compare",
    "load_state_dict", "name_map", "state_dict", "tensor_of",
]  # fmt: skip
