"""The inference of element types over a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import torch

from .._core import dtype as dtypes
from ..base import MXNetError
from .graph import Entry, Node, in_order

Kind = torch.dtype | None
Kinds = list[Kind]

#: From parsed attributes and the types of inputs, None if unknown, to those of inputs and outputs.
Rule = Callable[[dict[str, Any], Kinds], tuple[Sequence[Kind], Sequence[Kind]]]

_FLOAT = torch.float32
_HALVES = (torch.float16, torch.bfloat16)
_WIDTHS = (torch.float16, torch.bfloat16, torch.float32, torch.float64)


def infer_types(
    outputs: Iterable[Entry], types: Mapping[str, Any]
) -> dict[tuple[int, int], torch.dtype]:
    """Return the element types of everything in a graph, by id of the node and number of output.

    An operator's results have the dtype its attribute says, or that of its first known input,
    which its other inputs take over where nothing is said of them; some have rules of their own.
    What nothing is said of is absent.

    Raises
    ------
    MXNetError
        If operands that must have one type have several.
    """
    found: dict[tuple[int, int], torch.dtype] = {}
    nodes = in_order(outputs)
    for node in nodes:
        kind = types.get(node.name, node.params.get("dtype")) if node.op is None else None
        if kind is not None:
            found[id(node), 0] = dtypes.to_torch(kind)
    for node in nodes:
        if node.op is not None:
            _visit(node, found)
    return found


def _visit(node: Node, found: dict[tuple[int, int], torch.dtype]) -> None:
    assert node.op is not None
    entries = [entry for entry in node.inputs if entry is not None]
    known: Kinds = [found.get((id(one), number)) for one, number in entries]
    if node.op.name in _ALIKE and len(set(known) - {None}) > 1:
        raise MXNetError(
            f"{node.op.name} {node.name!r}: operands must have one type, got "
            f"{', '.join(dtypes.name(kind) for kind in known if kind is not None)}."
        )
    rule = _RULES.get(node.op.name) or (_quantized if "_quantized_" in node.op.name else _usual)
    inputs, results = rule(node.op.parse(node.params), known)
    for (one, number), kind in zip(entries, inputs, strict=False):
        if kind is not None:
            found.setdefault((id(one), number), kind)
    count = node.count_outputs()
    for number in range(count):
        kind = results[min(number, len(results) - 1)]
        if kind is not None:
            found[id(node), number] = kind


def _usual(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    kind = next((one for one in known if one is not None), None)
    return [kind] * len(known), [attrs.get("dtype") or kind]


def _fixed(*kinds: torch.dtype) -> Rule:
    """Return the rule of results that have these types whatever goes in."""
    return lambda attrs, known: (known, kinds)


def _norm(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    """Statistics and parameters of data in half precision are float32."""
    data = known[0]
    return [data, *[_FLOAT if data in _HALVES else data] * (len(known) - 1)], [data]


def _topk(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    results: dict[str, Kinds] = {
        "both": [known[0], attrs["dtype"]], "indices": [attrs["dtype"]]
    }  # fmt: skip
    return known, results.get(attrs["ret_typ"], [known[0]])


def _reduced(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    return known, [attrs.get("out_dtype") or known[0]]


def _embedding(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    return [known[0], attrs["dtype"]], [attrs["dtype"]]


def _choice(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    """A condition may have any type."""
    kind = next((one for one in known[1:] if one is not None), None)
    return [known[0], kind, kind], [kind]


def _multicast(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    given = [_WIDTHS.index(one) for one in known if one in _WIDTHS]
    if not given:
        return known, known
    chosen = _WIDTHS[min(given) if attrs.get("cast_narrow") else max(given)]
    return known, [chosen]


def _bytes(attrs: dict[str, Any]) -> torch.dtype:
    """Return the type of 8-bit results under the attributes of a quantizing operator."""
    out_type = attrs["out_type"]
    if out_type == "auto":
        low = attrs.get("min_calib_range")
        return torch.uint8 if low is not None and low >= 0 else torch.int8
    return torch.uint8 if out_type == "uint8" else torch.int8


def _quantize(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    return [known[0], *[_FLOAT] * (len(known) - 1)], [_bytes(attrs), _FLOAT]


def _requantize(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    return [torch.int32, _FLOAT, _FLOAT], [_bytes(attrs), _FLOAT]


def _dequantize(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    return [known[0], _FLOAT, _FLOAT], [_FLOAT]


def _product(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    """Data, weight and bias, then the ends of their ranges; the sums are int32."""
    count = len(known) // 3
    return [known[0], *[torch.int8] * (count - 1), *[_FLOAT] * (2 * count)], [torch.int32, _FLOAT]


def _joined(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    count = attrs.get("num_args") or 2
    unsigned = all(kind is torch.uint8 for kind in known[:count])
    result = torch.uint8 if unsigned else torch.int8
    return [*known[:count], *[_FLOAT] * (2 * count)], [result, _FLOAT]


def _pair(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    if attrs.get("enable_float_output"):
        return [*known[:2], *[_FLOAT] * 4], [_FLOAT]
    inputs, results = _joined({}, known)
    return inputs, [results[0] if attrs["min_calib_range"] is not None else torch.int32, _FLOAT]


def _quantized(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    """Layers that keep the type of their data; all other inputs are floats."""
    return [known[0], *[_FLOAT] * (len(known) - 1)], [known[0], _FLOAT]


def _looked_up(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    return [known[0], torch.int8, _FLOAT, _FLOAT], [torch.int8, _FLOAT]


def _quantized_norm(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    return [known[0], *[_FLOAT] * (len(known) - 1)], [torch.int8, _FLOAT]


def _quantized_rnn(attrs: dict[str, Any], known: Kinds) -> tuple[Kinds, Kinds]:
    return [torch.uint8, *[_FLOAT] * (len(known) - 1)], [_FLOAT]


_ALIKE = frozenset({"elemwise_add", "elemwise_sub", "elemwise_mul", "elemwise_div"})

_RULES: dict[str, Rule] = {
    "BatchNorm": _norm, "BatchNorm_v1": _norm, "Embedding": _embedding,
    "_contrib_BatchNormWithReLU": _norm, "_contrib_SyncBatchNorm": _norm,
    "_contrib_dequantize": _dequantize, "_contrib_quantize": _quantize,
    "_contrib_quantize_asym": _fixed(torch.uint8, _FLOAT), "_contrib_quantize_v2": _quantize,
    "_contrib_quantized_batch_norm": _quantized_norm, "_contrib_quantized_concat": _joined,
    "_contrib_quantized_conv": _product, "_contrib_quantized_elemwise_add": _pair,
    "_contrib_quantized_elemwise_mul": _pair, "_contrib_quantized_embedding": _looked_up,
    "_contrib_quantized_fully_connected": _product, "_contrib_quantized_rnn": _quantized_rnn,
    "_contrib_requantize": _requantize, "_histogram": _fixed(torch.int64, _FLOAT),
    "_sample_multinomial": lambda attrs, known: (known, [attrs["dtype"], _FLOAT]),
    "amp_multicast": _multicast, "norm": _reduced, "shape_array": _fixed(torch.int64),
    "size_array": _fixed(torch.int64), "topk": _topk, "where": _choice,
}  # fmt: skip
