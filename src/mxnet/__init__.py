"""MXNet's API on PyTorch's engine."""

from . import base, context, libinfo, registry, util  # noqa: I001
from .base import MXNetError
from .context import Context, cpu, cpu_pinned, current_context, gpu, num_gpus
from .libinfo import __version__
from . import ndarray
from . import ndarray as nd
from . import autograd, random
from . import name, attribute
from .attribute import AttrScope
from . import symbol
from . import symbol as sym
from . import initializer
from . import initializer as init
from . import lr_scheduler, metric, optimizer
from . import optimizer as opt
from . import kvstore
from . import kvstore as kv
from . import io, gluon, test_utils

rnd = random

__all__ = [
    "AttrScope", "Context", "MXNetError", "__version__", "attribute", "autograd", "base",
    "context", "cpu", "cpu_pinned", "current_context", "gluon", "gpu", "init", "initializer",
    "io", "kv", "kvstore", "libinfo", "lr_scheduler", "metric", "name", "nd", "ndarray",
    "num_gpus", "opt", "optimizer", "random", "registry", "rnd", "sym", "symbol", "test_utils",
    "util",
]  # fmt: skip
