"""MXNet's API on PyTorch's engine."""

from . import base, context, libinfo, util  # noqa: I001
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
import importlib as _il
for _n in ("initializer","lr_scheduler","metric","optimizer","kvstore","io","gluon","test_utils"):  # TEMPORARY
    try:
        globals()[_n]=_il.import_module("."+_n,__name__)
    except ImportError as _e:
        print("not yet:",_n,_e)
init=globals().get("initializer"); opt=globals().get("optimizer"); kv=globals().get("kvstore")
rnd = random

__all__ = [
    "AttrScope", "Context", "MXNetError", "__version__", "attribute", "autograd", "base",
    "context", "cpu", "cpu_pinned", "current_context", "gluon", "gpu", "init", "initializer",
    "io", "kv", "kvstore", "libinfo", "lr_scheduler", "metric", "name", "nd", "ndarray",
    "num_gpus", "opt", "optimizer", "random", "rnd", "sym", "symbol", "test_utils", "util",
]  # fmt: skip
