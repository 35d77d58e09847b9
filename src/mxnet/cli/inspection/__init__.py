"""``mxnet inspect``: a module for each kind of file, each returning a `Report`."""

from .command import add_parser, inspect, run

__all__ = ["add_parser", "inspect", "run"]
