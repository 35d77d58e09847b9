"""Functions of `mxnet.symbol`. Written by tools/stubs.py."""

# ruff: noqa
from typing import Any

from .op import *
from . import symbol as symbol
from . import _internal as _internal
from . import contrib as contrib
from . import history as history
from . import image as image
from . import linalg as linalg
from . import op as op
from . import random as random
from . import sparse as sparse
from .cached_op import CachedOp as CachedOp
from .custom import Custom as Custom
from .symbol import Group as Group
from .symbol import Symbol as Symbol
from .symbol import Variable as Variable
from .symbol import infer_parameter_shapes as infer_parameter_shapes
from .symbol import load as load
from .symbol import load_json as load_json
from .symbol import var as var
def power(base: Any, exp: Any) -> Symbol: ...
pow = power
def maximum(left: Any, right: Any) -> Symbol: ...
def minimum(left: Any, right: Any) -> Symbol: ...
def hypot(left: Any, right: Any) -> Symbol: ...
def zeros(shape: Any, dtype: Any = None, **kwargs: Any) -> Symbol: ...
def ones(shape: Any, dtype: Any = None, **kwargs: Any) -> Symbol: ...
def full(shape: Any, val: float, dtype: Any = None, **kwargs: Any) -> Symbol: ...
def arange(
    start: float, stop: float | None = None, step: float = 1.0, repeat: int = 1,
    infer_range: bool = False, name: str | None = None, dtype: Any = None, **kwargs: Any,
) -> Symbol: ...
def eye(N: int, M: int = 0, k: int = 0, dtype: Any = None, **kwargs: Any) -> Symbol: ...
def linspace(
    start: float, stop: float, num: int, endpoint: bool = True, name: str | None = None,
    dtype: Any = None, **kwargs: Any,
) -> Symbol: ...
def histogram(a: Symbol, bins: Any = 10, range: Any = None, **kwargs: Any) -> Symbol: ...
def split_v2(
    ary: Symbol, indices_or_sections: Any, axis: int = 0, squeeze_axis: bool = False,
) -> Symbol: ...
