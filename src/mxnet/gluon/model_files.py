"""Files of a block's structure, names and parameters, as ``Block.save`` writes them."""

from __future__ import annotations

import json
import re
from typing import Any

from .. import symbol
from .._core.errors import MismatchError
from .._core.files import replacing

_NUMBER = re.compile(r"\d+$")
# What an entry holds besides the entries of its children.
_OWN = frozenset({
    "orig_name", "in_format", "out_format", "inputs", "symbol", "hybridized", "children",
})  # fmt: skip


def save(block: Any, prefix: str) -> None:
    """Write ``prefix-model.json`` and ``prefix-model.params``."""
    content: dict[str, Any] = {}
    _describe(block, content, 0)
    with replacing(f"{prefix}-model.json") as file:
        file.write(json.dumps(content).encode())
    block.save_parameters(f"{prefix}-model.params")


def _describe(block: Any, place: dict[str, Any], number: int) -> int:
    """Put the entry of a block and those inside it; return the next free number."""
    entry: dict[str, Any] = {"orig_name": block.name}
    place[f"{type(block).__name__.lower()}{number}"] = entry
    if hasattr(block, "_active"):
        if block._cached_graph:
            inputs, graph = block._cached_graph
            entry |= {
                "in_format": block._in_format, "out_format": block._out_format,
                "inputs": [one.tojson() for one in inputs], "symbol": graph.tojson(),
            }  # fmt: skip
        entry["hybridized"] = block._active
    entry["children"] = {child.name: key for key, child in block._children.items()}
    number += 1
    for child in block._children.values():
        number = _describe(child, entry, number)
    return number


def load(block: Any, prefix: str) -> None:
    """Read what :func:`save` wrote, into a block of the same structure.

    Raises
    ------
    FileNotFoundError
        If a file is missing.
    ValueError
        If the structures differ; then nothing is changed.
    """
    with open(f"{prefix}-model.json", encoding="utf-8") as file:
        content = json.load(file)
    pairs = list(_match(block, content, prefix))
    block.load_parameters(f"{prefix}-model.params")
    renamed: set[int] = set()
    for inner, entry in pairs:
        if id(inner) not in renamed:
            renamed.add(id(inner))
            _rename(inner, str(entry["orig_name"]))
    for inner, entry in pairs:
        _restore(inner, entry)


def _match(block: Any, place: Any, prefix: str) -> Any:
    """Yield each block with its entry."""
    kind = type(block).__name__.lower()
    entries = _entries(place)
    if len(entries) != 1 or _NUMBER.sub("", entries[0][0]) != kind:
        found = ", ".join(key for key, _ in entries) or "nothing"
        raise _mismatch(prefix, block, f"a {kind}", found)
    yield from _match_inside(block, entries[0][1], prefix)


def _match_inside(block: Any, entry: Any, prefix: str) -> Any:
    yield block, entry
    children, entries = list(block._children.values()), _entries(entry)
    kinds = [type(child).__name__.lower() for child in children]
    found = [_NUMBER.sub("", key) for key, _ in entries]
    # Names of classes may end in digits themselves.
    if [_NUMBER.sub("", kind) for kind in kinds] != found:
        raise _mismatch(prefix, block, ", ".join(kinds) or "nothing", ", ".join(found) or "nothing")
    for child, (_, inner) in zip(children, entries, strict=True):
        yield from _match_inside(child, inner, prefix)


def _entries(place: Any) -> list[tuple[str, dict[str, Any]]]:
    if not isinstance(place, dict):
        raise ValueError(f"a model file must hold nested dictionaries, got {type(place).__name__}.")
    return [
        (key, value) for key, value in place.items() if key not in _OWN and isinstance(value, dict)
    ]


def _mismatch(prefix: str, block: Any, expected: str, found: str) -> Exception:
    return MismatchError(
        f"'{prefix}-model.json' is of another network: {block.name or type(block).__name__} has "
        f"{expected} there, the file {found}."
    )


def _rename(block: Any, name: str) -> None:
    """Give a block, and the parameters that it owns, the names of the saved ones."""
    old, new = block._prefix, f"{name}_" if name else ""
    params = block._params._params
    for key, parameter in list(params.items()):
        del params[key]
        if old and key.startswith(old):
            key = new + key[len(old) :]
            parameter.name, parameter._var = key, None
        params[key] = parameter
    block._name = name


def _restore(block: Any, entry: dict[str, Any]) -> None:
    """Bring back whether a block is hybridized, and the graph that it may be exported from."""
    if "hybridized" not in entry:
        return
    block._active = bool(entry["hybridized"])
    block._clear_cached_op()
    if "symbol" in entry:
        inputs = [symbol.load_json(text) for text in entry["inputs"]]
        block._cached_graph = inputs, symbol.load_json(entry["symbol"])
        block._in_format, block._out_format = entry["in_format"], entry["out_format"]
