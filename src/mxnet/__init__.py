"""MXNet's API on PyTorch's engine."""

from pathlib import Path as _Path

from ._core.collection import paused as _paused
from ._core.rivals import refuse as _refuse_rivals

_refuse_rivals(_Path(__file__).parents[1])

with _paused():
    from . import (
        attribute,
        autograd,
        base,
        context,
        contrib,
        gluon,
        image,
        initializer,
        io,
        kvstore,
        libinfo,
        lr_scheduler,
        metric,
        name,
        ndarray,
        operator,
        optimizer,
        random,
        registry,
        symbol,
        test_utils,
        util,
    )
    from . import image as img
    from . import initializer as init
    from . import kvstore as kv
    from . import ndarray as nd
    from . import optimizer as opt
    from . import symbol as sym
    from .attribute import AttrScope
    from .base import MXNetError
    from .context import Context, cpu, cpu_pinned, current_context, gpu, num_gpus
    from .libinfo import __version__

rnd = random

__all__ = [
    "AttrScope", "Context", "MXNetError", "__version__", "attribute", "autograd", "base",
    "context", "contrib", "cpu", "cpu_pinned", "current_context", "gluon", "gpu", "image", "img",
    "init", "initializer", "io", "kv", "kvstore", "libinfo", "lr_scheduler", "metric", "name", "nd",
    "ndarray", "num_gpus", "operator", "opt", "optimizer", "random", "registry", "rnd", "sym",
    "symbol", "test_utils", "util",
]  # fmt: skip
