"""What users may give for attributes of operators, as type checkers see it.

The parsers are in `attributes.py`. All of them also read the strings of symbol files, so that
`kernel="(3, 3)"` is as good as `kernel=(3, 3)`. Only stubs use these names.
"""

from collections.abc import Sequence
from typing import Any, SupportsIndex, TypedDict

import numpy as np
import torch

from ..context import Context

Int = SupportsIndex | str
Float = float | np.generic | str
Bool = bool | int | np.bool_ | str
Shape = SupportsIndex | Sequence[SupportsIndex] | np.ndarray | str
OpenShape = SupportsIndex | Sequence[SupportsIndex | None] | np.ndarray | str
Floats = Float | Sequence[Float] | np.ndarray
Axes = SupportsIndex | Sequence[SupportsIndex] | np.ndarray | str | None
Dtype = str | type | np.dtype[Any] | torch.dtype
Place = Context | str
Name = str | None

class Notes(TypedDict, total=False):
    """What a node of a graph notes down besides the operator's own attributes."""

    ctx_group: str
    force_mirroring: Any
    lr_mult: Any
    mirror_stage: Any
    profiler_scope: str
    wd_mult: Any
    __ctx_group__: str
    __dtype__: Any
    __init__: Any  # type: ignore[misc]
    __layout__: str
    __lr_mult__: Any
    __shape__: Any
    __storage_type__: Any
    __wd_mult__: Any
    out: None
