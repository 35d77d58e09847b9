"""Names that programs pass as strings: optimizers and key-value stores."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Collection
from typing import NamedTuple

from ...kvstore.base import BUILDERS, KVStoreBase
from ...optimizer import Optimizer
from .finding import Status

# Stores of MXNet for several machines.
_STORES = {
    "dist", "dist_sync", "dist_async", "dist_device_sync", "dist_device_async", "dist_sync_device",
    "dist_async_device", "p3", "p3store_dist", "horovod", "byteps",
}  # fmt: skip


class Verdict(NamedTuple):
    """What there is to say of a string that was passed."""

    status: Status
    name: str
    message: str
    way_out: str


def _store(text: str) -> Verdict | None:
    name = text.lower()
    if name in BUILDERS or name in KVStoreBase.kv_registry or name not in _STORES:
        return None  # what nobody knows may be the program's own
    return Verdict(
        Status.MISSING, f"kvstore={text!r}", "there is no store for several machines yet",
        'train on one machine with "device", or register a KVStoreBase of your own',
    )  # fmt: skip


def _optimizer(text: str) -> Verdict | None:
    known = Optimizer.opt_registry
    near = difflib.get_close_matches(text.lower(), known, n=1, cutoff=0.75)
    if text.lower() in known or not near:
        return None
    return Verdict(
        Status.UNKNOWN, f"optimizer={text!r}", "no optimizer of that name is registered here",
        f"did you mean {near[0]}?",
    )  # fmt: skip


_KEYWORDS: dict[str, Callable[[str], Verdict | None]] = {
    "kvstore": _store, "optimizer": _optimizer,
}  # fmt: skip
# Functions that take such a name by position.
_PLACES: dict[str, tuple[int, str]] = {
    "mx.gluon.Trainer": (1, "optimizer"), "mx.optimizer.create": (0, "optimizer"),
    "mx.kv.create": (0, "kvstore"),
}  # fmt: skip


def wrong_choice(path: str, call: ast.Call, own: Collection[str]) -> Verdict | None:
    """Return what is wrong with a name passed as a string; ``own`` are the program's classes."""
    given: list[tuple[str, ast.expr]] = [
        (k.arg, k.value) for k in call.keywords if k.arg in _KEYWORDS
    ]
    if path in _PLACES:
        position, kind = _PLACES[path]
        given += [(kind, argument) for argument in call.args[position : position + 1]]
        given += [(kind, k.value) for k in call.keywords if k.arg == "name"]
    for kind, node in given:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            verdict = None if node.value.lower() in own else _KEYWORDS[kind](node.value)
            if verdict:
                return verdict
    return None
