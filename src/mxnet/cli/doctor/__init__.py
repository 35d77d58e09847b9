"""``mxnet doctor``: how programs, notebooks and models written for MXNet will fare here."""

from .command import add_parser

__all__ = ["add_parser"]
