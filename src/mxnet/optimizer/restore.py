"""Making optimizers and schedules out of what files say of their attributes."""

from __future__ import annotations

from typing import Any

from ..base import MXNetError
from ..lr_scheduler import LRScheduler
from ..ndarray import NDArray
from .base import Optimizer

_BASES = (Optimizer, LRScheduler)
# What every version wrote.
_NEEDED = frozenset({"lr", "wd", "rescale_grad", "num_update", "_index_update_count"})


def restored(cls: type, attributes: Any) -> Any:
    """Return an instance with these attributes, without running its constructor on them.

    Attributes that an older version did not have, and so did not write, get what a new instance
    would have.

    Raises
    ------
    MXNetError
        If an attribute is missing, or of a kind that it cannot be: the file is damaged.
    """
    if not isinstance(attributes, dict) or not all(isinstance(name, str) for name in attributes):
        raise MXNetError(f"optimizer states: {cls.__name__} has no attributes that can be read.")
    if issubclass(cls, Optimizer) and not attributes.keys() >= _NEEDED:
        missing = ", ".join(sorted(_NEEDED - attributes.keys()))
        raise MXNetError(f"optimizer states: {cls.__name__} lacks {missing}. The file is damaged.")
    usual = _usual(cls)
    for name, value in attributes.items():
        if not _fits(value, usual.get(name)):
            raise MXNetError(
                f"optimizer states: {name} of {cls.__name__} must be a "
                f"{type(usual[name]).__name__}, got {value!r:.80}. The file is damaged."
            )
    counts = "_all_index_update_counts"
    if counts in usual and counts not in attributes and "_index_update_count" in attributes:
        usual[counts] = {0: attributes["_index_update_count"]}  # MXNet before 1.3
    made = object.__new__(cls)
    whole = {**usual, **attributes}
    if isinstance(made, Optimizer):
        if not all(isinstance(table, dict) for table in whole[counts].values()):
            raise MXNetError(f"optimizer states: {counts} of {cls.__name__} must hold dicts.")
        made.__setstate__(whole)
    else:
        made.__dict__.update(whole)
    return made


def _usual(cls: type) -> dict[str, Any]:
    """Return the attributes of a new instance; those of its base where it needs arguments.

    Constructors of classes from elsewhere are not run: they may do anything.
    """
    base = next(base for base in _BASES if issubclass(cls, base))
    try:
        known = cls if cls.__module__.partition(".")[0] == "mxnet" else base
        return dict(vars(known()))
    except TypeError:
        return dict(vars(base()))


def _fits(value: Any, usual: Any) -> bool:
    if isinstance(usual, dict):
        return isinstance(value, dict)
    if isinstance(usual, int | float):
        # A rate may be absent, where a schedule gives it, or an array, as operators take it.
        one = isinstance(value, NDArray) and value.size == 1
        return one or value is None or isinstance(value, int | float)
    return True
