"""Which converter serves which operator."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..._ops.registry import REGISTRY
from .values import Call
from .writer import Writer

Results = str | Sequence[str]
Converter = Callable[[Writer, Call], Results]

#: Converters by the name that operators have in symbol files.
CONVERTERS: dict[str, Converter] = {}


class UnsupportedError(Exception):
    """An operator that ONNX cannot express, or not with these attributes; the text says why."""


def converts(*names: str) -> Callable[[Converter], Converter]:
    """Register the decorated converter for operators, named as in symbol files.

    A converter adds steps to the writer and returns the name of each output's tensor.
    """

    def register(converter: Converter) -> Converter:
        for name in names:
            if name in CONVERTERS or name not in (*REGISTRY, *FLOW):
                raise ValueError(f"onnx: operator {name} is converted twice or does not exist")
            CONVERTERS[name] = converter
        return converter

    return register


#: Operators of control flow, which have an entry at each node only.
FLOW = ("_foreach", "_while_loop", "_cond")


def supported_names() -> list[str]:
    """Return all names, aliases too, of the operators that can be exported."""
    names = {name for name, op in REGISTRY.items() if op.name in CONVERTERS}
    return sorted(names | {name for name in FLOW if name in CONVERTERS})
