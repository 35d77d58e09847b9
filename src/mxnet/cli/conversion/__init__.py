"""``mxnet convert``: models and weights from one kind of file to another, with a proof sheet."""

from .command import add_parser

__all__ = ["add_parser"]
