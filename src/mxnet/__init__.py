"""MXNet's API on PyTorch's engine."""

import typing as _typing
from pathlib import Path as _Path

from ._core.collection import paused as _paused
from ._core.lazy import submodules as _submodules
from ._core.rivals import refuse as _refuse_rivals

_refuse_rivals(_Path(__file__).parents[1])

with _paused():
    from . import (
        attribute,
        autograd,
        base,
        callback,
        context,
        engine,
        error,
        executor,
        executor_manager,
        gluon,
        image,
        initializer,
        io,
        kvstore,
        libinfo,
        library,
        log,
        lr_scheduler,
        metric,
        misc,
        model,
        module,
        monitor,
        name,
        ndarray,
        operator,
        optimizer,
        profiler,
        random,
        recordio,
        registry,
        runtime,
        symbol,
        util,
    )
    from . import image as img
    from . import initializer as init
    from . import kvstore as kv
    from . import module as mod
    from . import monitor as mon
    from . import ndarray as nd
    from . import optimizer as opt
    from . import symbol as sym
    from .attribute import AttrScope
    from .base import MXNetError
    from .context import Context, cpu, cpu_pinned, current_context, gpu, num_gpus
    from .libinfo import __version__

rnd = random

# What few programs need, and takes its time.
if _typing.TYPE_CHECKING:
    from . import contrib, interop, onnx, rnn, test_utils, visualization
    from . import visualization as viz
else:
    __getattr__, __dir__ = _submodules(__name__, {
        "contrib": "contrib", "interop": "interop", "onnx": "onnx", "rnn": "rnn",
        "test_utils": "test_utils", "visualization": "visualization", "viz": "visualization",
    })  # fmt: skip

__all__ = [
    "AttrScope", "Context", "MXNetError", "__version__", "attribute", "autograd", "base",
    "callback", "context", "contrib", "cpu", "cpu_pinned", "current_context", "engine", "error",
    "executor", "executor_manager", "gluon", "gpu", "image", "img", "init",
    "initializer", "interop", "io", "kv", "kvstore", "libinfo", "library", "log", "lr_scheduler",
    "metric", "misc", "mod", "model", "module", "mon", "monitor", "name", "nd", "ndarray",
    "num_gpus", "onnx", "operator", "opt", "optimizer", "profiler", "random", "recordio",
    "registry", "rnd", "rnn", "runtime", "sym", "symbol", "test_utils", "util",
    "visualization", "viz",
]  # fmt: skip
