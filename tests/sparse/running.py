"""Runs sparse samples through the public API.

Only what MXNet has too is used, so that the recorder runs the same code under MXNet itself.
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import numpy as np

import mxnet as mx

from .sample import Array, SparseSample, head_values


def make(entry: Any) -> Any:
    """Return an entry of a sample's arrays as an array; anything else as it is."""
    if not isinstance(entry, Array):
        return entry
    data, *indices = entry.parts()
    if entry.stype == "default":
        return mx.nd.array(data, dtype=data.dtype)
    build = mx.nd.sparse.csr_matrix if entry.stype == "csr" else mx.nd.sparse.row_sparse_array
    if not data.size:
        return mx.nd.sparse.zeros(entry.stype, entry.shape, dtype=data.dtype)
    return build((data, *indices), shape=entry.shape)


def resolve(name: str) -> Any:
    """Return the function behind a sample's dotted name."""
    space, _, rest = name.partition(".")
    if space == "operator":
        return getattr(operator, rest)
    if space == "method":
        return lambda array, *args, **attrs: getattr(array, rest)(*args, **attrs)
    return reduce(getattr, name.split("."), mx)


def call(sample: SparseSample, arguments: list[Any]) -> list[Any]:
    """Call the sample's function; return the results as a list."""
    attrs = dict(sample.attrs)
    if sample.out is not None:
        attrs["out"] = arguments[sample.out]
    mx.random.seed(sample.seed)
    result = resolve(sample.op)(*arguments, **attrs)
    return list(result) if isinstance(result, (list, tuple)) else [result]


def describe(array: Any, with_pattern: bool = True) -> dict[str, Any]:
    """Return storage type, values and places of stored values of a result."""
    if not hasattr(array, "stype"):
        return {"stype": "none", "values": np.asarray(array), "pattern": []}
    pattern = []
    if array.stype == "row_sparse":
        pattern = [array.indices.asnumpy()]
    elif array.stype == "csr":
        # MXNet may leave unused places behind the last value, and columns in any order.
        indptr = array.indptr.asnumpy()
        indptr = indptr if len(indptr) else np.zeros(array.shape[0] + 1, np.int64)
        columns = array.indices.asnumpy()[: indptr[-1]]
        ordered = [np.sort(part) for part in np.split(columns, indptr[1:-1])]
        pattern = [indptr, np.concatenate(ordered)]
    return {
        "stype": array.stype,
        "values": array.asnumpy(),
        "pattern": pattern if with_pattern else [],
    }


def run(sample: SparseSample) -> tuple[list[dict], dict[int, dict]]:
    """Return descriptions of the results, and of the arrays that the call may have changed."""
    arguments = [make(entry) for entry in sample.arrays]
    results = [describe(result, sample.pattern) for result in call(sample, arguments)]
    return results, {i: describe(arguments[i], sample.pattern) for i in sample.after}


def gradients(sample: SparseSample) -> dict[int, dict]:
    """Return descriptions of the gradients."""
    arguments = [make(entry) for entry in sample.arrays]
    for i, stype in sample.grad.items():
        arguments[i].attach_grad(stype=stype)
    with mx.autograd.record():
        outputs = call(sample, arguments)
    heads = [
        mx.nd.array(head_values(out.shape, out.dtype, i), dtype=out.dtype)
        for i, out in enumerate(outputs)
    ]
    if sample.head != "default":
        heads = [head.tostype(sample.head) for head in heads]
    mx.autograd.backward(outputs, heads)
    return {i: describe(arguments[i].grad, False) for i in sample.grad}
