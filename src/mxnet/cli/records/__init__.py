"""``mxnet rec``: looking into RecordIO files, making indices, salvaging and splitting."""

from .command import add_parser

__all__ = ["add_parser"]
