"""The table of sparse calls."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from .sample import Array, SparseSample

ALL = "csr", "row_sparse", "default"


def csr(*shape: int, stored: Any = None, **more: Any) -> Array:
    """Return a csr array of a sample."""
    return Array("csr", shape or (4, 5), stored, **more)


def rows(*shape: int, stored: Any = None, **more: Any) -> Array:
    """Return a row_sparse array of a sample."""
    return Array("row_sparse", shape or (4, 5), stored, **more)


def dense(*shape: int, **more: Any) -> Array:
    """Return a dense array of a sample."""
    return Array("default", shape or (4, 5), **more)


def of(stype: str, *shape: int, **more: Any) -> Array:
    """Return an array of a sample in any storage."""
    return Array(stype, shape or (4, 5), None, **more)


_MISSING = "MXNet cannot do it"

_UNARY = (
    "abs", "arcsinh", "arctan", "ceil", "cos", "degrees", "exp", "expm1", "fix", "floor",
    "identity", "log1p", "make_loss", "negative", "radians", "relu", "rint", "round", "sigmoid",
    "sign", "sin", "sinh", "softmax", "square", "stop_gradient", "tan", "tanh", "trunc",
    "zeros_like",
)  # fmt: skip
#: those whose gradient at 0, or domain, leaves no finite values to compare
_STEEP = "arcsin", "arctanh", "cbrt", "gamma", "ones_like", "reciprocal", "sqrt"


def _unary() -> list[SparseSample]:
    table = []
    for name in _UNARY:
        for stype in ("csr", "row_sparse"):
            table.append(SparseSample(f"nd.{name}", [of(stype)]))
            table.append(SparseSample(f"nd.{name}", [of(stype)], grad={0: None}))
    for stype in ("csr", "row_sparse"):
        table += [SparseSample(f"nd.{name}", [of(stype, integers=(0, 2))]) for name in _STEEP]
        zero = Array(stype, (3, 2), [[], [], []] if stype == "csr" else [])
        table += [
            SparseSample("nd.relu", [zero]),
            SparseSample("nd.sum", [zero], {"axis": 0}),
            SparseSample("nd.sin", [of(stype)], grad={0: "default"}),
            SparseSample("nd.square", [of(stype, dtype="float64")], grad={0: None}),
            SparseSample("nd.square", [of(stype, dtype="float64")], grad={0: "default"},
                         differs={"gradient": _MISSING}),
            SparseSample("nd.abs", [of(stype, dtype="int32")]),
            SparseSample("nd.negative", [of(stype, dtype="float16")]),
            SparseSample("nd.clip", [of(stype)], {"a_min": -1, "a_max": 1}, grad={0: None}),
            SparseSample("nd.clip", [of(stype)], {"a_min": 0.5, "a_max": 1}),
            SparseSample("nd.clip", [of(stype)], {"a_min": -2, "a_max": -1}),
            SparseSample("nd.contrib.quadratic", [of(stype)], {"a": 1, "b": 2}),
            SparseSample("nd.contrib.quadratic", [of(stype)], {"a": 1, "b": 2, "c": 1}),
            SparseSample("nd.contrib.round_ste", [of(stype)], grad={0: "default"}),
            SparseSample("nd.contrib.sign_ste", [of(stype)], grad={0: "default"}),
            SparseSample("nd.contrib.gradientmultiplier", [of(stype)], {"scalar": 3},
                         grad={0: "default"}),
            SparseSample("nd.cast", [of(stype)], {"dtype": "float64"}),
            SparseSample("method.astype", [of(stype), "float64"]),
            SparseSample("method.astype", [of(stype), "int32"]),
            SparseSample("nd._internal._scatter_plus_scalar", [of(stype)], {"scalar": 2}),
            SparseSample("nd._internal._scatter_minus_scalar", [of(stype)], {"scalar": 2}),
        ]  # fmt: skip
    rank3 = rows(4, 2, 3)
    table += [
        SparseSample("nd.relu", [rank3], grad={0: None}),
        SparseSample("nd.relu", [rows(5, stored=(0, 3))]),
        SparseSample("nd.sum", [rank3], {"axis": (1, 2)}),
        SparseSample("nd.transpose", [csr()]),
        SparseSample("nd.transpose", [rows()], grad={0: None}),
    ]
    return table


_SCALARS = "add", "sub", "mul", "truediv", "pow", "mod", "eq", "ne", "gt", "ge", "lt", "le"


def _scalar() -> list[SparseSample]:
    table = []
    for stype in ("csr", "row_sparse"):
        for name in _SCALARS:
            for number in (2, 0, -1):
                table += [
                    SparseSample(f"operator.{name}", [of(stype), number]),
                    SparseSample(f"operator.{name}", [number, of(stype)]),
                ]
        for name in ("iadd", "isub", "imul", "itruediv"):
            table.append(SparseSample(f"operator.{name}", [of(stype), 2], after=(0,)))
        table += [
            SparseSample("nd._internal._mul_scalar", [of(stype)], {"scalar": 3}, grad={0: None}),
            SparseSample("nd._internal._plus_scalar", [of(stype)], {"scalar": 3}, grad={0: None}),
            SparseSample("nd.maximum", [of(stype), 0]),
            SparseSample("nd.add", [of(stype), 0]),
            SparseSample("nd.add", [of(stype), of(stype)]),
        ]
    return table


def _binary() -> list[SparseSample]:
    table = []
    pairs = [(a, b) for a in ALL for b in ALL if (a, b) != ("default", "default")]
    for left, right in pairs:
        arrays = [of(left), of(right, seed=1)]
        for name in ("elemwise_add", "elemwise_sub", "elemwise_mul", "elemwise_div"):
            table.append(SparseSample(f"nd.{name}", arrays))
            if "csr" not in (left, right):
                grad: dict[int, str | None] = {0: None, 1: None}
                table.append(SparseSample(f"nd.{name}", arrays, grad=grad))
        for name in ("_maximum", "_minimum", "_hypot", "_equal", "_power"):
            table.append(SparseSample(f"nd._internal.{name}", arrays))
        for name in ("broadcast_add", "broadcast_mul", "broadcast_maximum"):
            table.append(SparseSample(f"nd.{name}", arrays))
        for name in ("add", "subtract", "multiply"):
            table.append(SparseSample(f"nd.sparse.{name}", arrays))
        for name in ("add", "sub", "mul", "eq", "gt"):
            table.append(SparseSample(f"operator.{name}", arrays))
        table += [
            SparseSample("nd.broadcast_div", arrays),
            SparseSample("operator.truediv", arrays),
            SparseSample("nd.sparse.divide", arrays),
            SparseSample("nd.elemwise_add", [of(left), of(right, 4, 4)]),
            SparseSample("nd.add_n", [*arrays, of(left, seed=2)]),
        ]
    for shape in ((5,), (1, 5), (4, 1), (1,), (1, 1)):
        for name in ("add", "sub", "mul", "div"):
            table.append(SparseSample(f"nd.broadcast_{name}", [csr(), dense(*shape)]))
        table.append(SparseSample("nd.broadcast_mul", [dense(*shape), csr()]))
        table.append(SparseSample("nd.broadcast_mul", [rows(), dense(*shape)]))
    table += [
        SparseSample("nd.broadcast_mul", [csr(), dense(1, 4)]),
        SparseSample("nd.broadcast_mul", [csr(), dense(2, 4, 5)], differs={"result": _MISSING}),
        SparseSample("nd.broadcast_mul", [csr(), dense(1, 5)], grad={1: None}),
        SparseSample("nd.elemwise_add", [rows(), rows(dtype="float64")]),
        SparseSample("nd.add_n", [rows()]),
        SparseSample("nd.add_n", [rows(), rows(seed=1), rows(seed=2)], grad={0: None, 2: None}),
        SparseSample("nd.add_n", [csr()]),
        SparseSample("nd.elemwise_add", [rows(4, 2, 2), rows(4, 2, 2, seed=1)]),
    ]
    return table


def _reduce() -> list[SparseSample]:
    table = []
    attributes: list[dict[str, Any]] = [
        {}, {"axis": 0}, {"axis": 1}, {"axis": -1}, {"axis": (0, 1)}, {"axis": 0, "keepdims": True},
        {"axis": 1, "keepdims": True}, {"axis": 0, "exclude": True}, {"keepdims": True},
        {"axis": 2},
    ]  # fmt: skip
    for stype in ("csr", "row_sparse"):
        for attrs in attributes:
            for name in ("sum", "mean"):
                table.append(SparseSample(f"nd.{name}", [of(stype)], attrs))
            if "exclude" not in attrs:
                for order in (1, 2):
                    table.append(SparseSample("nd.norm", [of(stype)], {**attrs, "ord": order}))
        for attrs in ({}, {"axis": 0}, {"axis": 1}):
            table.append(SparseSample("nd.sum", [of(stype)], attrs, grad={0: None}))
            table.append(SparseSample("nd.mean", [of(stype)], attrs, grad={0: "default"}))
        table += [
            SparseSample("nd.norm", [of(stype)], grad={0: None}),
            SparseSample("nd.sum", [of(stype, dtype="int32")], {"axis": 0}),
            SparseSample("nd.max", [of(stype)], {"axis": 1}),
            SparseSample("nd.argmax", [of(stype)], {"axis": 1}),
        ]
    squares = "nd._internal._square_sum"
    for attrs in ({"axis": 0}, {"axis": 1}, {"axis": 1, "keepdims": True},
                  {"axis": 0, "keepdims": True}):  # fmt: skip
        table.append(SparseSample(squares, [rows()], attrs))
        table.append(SparseSample(squares, [rows()], attrs, grad={0: None}))
    table += [
        SparseSample(squares, [rows()], {"axis": -1}, differs={"result": _MISSING}),
        SparseSample(squares, [rows()], {}, differs={"result": _MISSING}),
        SparseSample(squares, [csr()], {"axis": 1}),
        SparseSample(squares, [rows(4, 2, 2)], {"axis": 1}),
        SparseSample("nd.contrib.getnnz", [csr()]),
        SparseSample("nd.contrib.getnnz", [csr()], {"axis": 1}),
        SparseSample("nd.contrib.getnnz", [csr()], {"axis": 0}, differs={"result": _MISSING}),
        SparseSample("nd.contrib.getnnz", [csr()], {"axis": -1}),
        SparseSample("nd.contrib.getnnz", [rows()]),
    ]
    return table


def _movement() -> list[SparseSample]:
    table = []
    blocks: list[dict[str, Any]] = [
        {"begin": (1,), "end": (3,)}, {"begin": (1, 1), "end": (4, 4)},
        {"begin": (None, 2), "end": (None, 5)}, {"begin": (-2,), "end": (None,)},
        {"begin": (0, 0), "end": (4, 5), "step": (2, 1)}, {"begin": (1,), "end": (9,)},
        {"begin": (3,), "end": (0,), "step": (-1,)},
    ]  # fmt: skip
    for stype in ("csr", "row_sparse"):
        table += [SparseSample("nd.slice", [of(stype)], attrs) for attrs in blocks]
        table.append(SparseSample("nd.slice", [of(stype)], blocks[1], grad={0: None}))
        for dim in (0, 1):
            table.append(SparseSample("nd.concat", [of(stype), of(stype, seed=1)], {"dim": dim}))
            table.append(SparseSample("nd.concat", [of(stype), dense()], {"dim": dim}))
        for mode in ("clip", "wrap", "raise"):
            table += [
                SparseSample("nd.take", [of(stype), _indices(3, 0, 3)], {"mode": mode}),
                SparseSample("nd.take", [of(stype), _indices(9, -1)], {"mode": mode}),
                SparseSample("nd.take", [of(stype), dense(2, 2, integers=(0, 4))], {"mode": mode}),
            ]
        table += [
            SparseSample("nd.take", [of(stype), _indices(1)], {"axis": 1}),
            SparseSample("nd.where", [of(stype), dense(), dense(seed=1)]),
            SparseSample("nd.where", [of(stype), dense(), dense(seed=1)], grad={1: None, 2: None}),
            SparseSample("nd.split", [of(stype)], {"num_outputs": 2, "axis": 0}),
            SparseSample("nd.Reshape", [of(stype)], {"shape": (2, 10)}),
            SparseSample("method.tostype", [of(stype), "default"]),
            SparseSample("method.tostype", [of(stype), "csr"]),
            SparseSample("method.tostype", [of(stype), "row_sparse"]),
            SparseSample("method.tostype", [of(stype), "default"], grad={0: None}),
            SparseSample("method.copy", [of(stype)]),
            SparseSample("method.copyto", [of(stype), dense()], after=(1,)),
            SparseSample("method.copyto", [of(stype), of(stype, seed=1)], after=(1,)),
            SparseSample("method.copyto", [of(stype), of(stype, 4, 4)]),
            SparseSample("method.copyto", [of(stype), dense(dtype="float64")]),
            SparseSample("method.copyto", [of(stype), of(stype, dtype="float64")], after=(1,)),
            SparseSample("method.copyto", [dense(), of(stype)], after=(1,)),
            SparseSample("nd._internal._identity_with_attr_like_rhs",
                         [of(stype), of(stype, seed=1)]),
            SparseSample("nd.sparse.retain", [of(stype), _indices(1, 2)]),
        ]  # fmt: skip
    for stype in ("csr", "row_sparse", "default", "other"):
        table.append(SparseSample("nd.cast_storage", [dense(integers=(0, 2))], {"stype": stype}))
        table.append(SparseSample("method.tostype", [dense(integers=(0, 2)), stype]))
    table += [
        SparseSample("nd.cast_storage", [dense(integers=(0, 2))], {"stype": "csr"}, grad={0: None}),
        SparseSample("method.tostype", [dense(2, 3, 4), "csr"]),
        SparseSample("method.tostype", [dense(2, 3, 4), "row_sparse"]),
        SparseSample("method.tostype", [dense(6, integers=(0, 2)), "row_sparse"]),
        SparseSample("method.__getitem__", [csr(), 1]),
        SparseSample("method.__getitem__", [csr(), -1]),
        SparseSample("method.__getitem__", [csr(), slice(1, 3)]),
        SparseSample("method.__getitem__", [csr(), slice(None)]),
        SparseSample("method.__getitem__", [csr(), slice(0, 4, 2)]),
        SparseSample("method.__getitem__", [csr(), (1, 2)]),
        SparseSample("method.__getitem__", [csr(), slice(1, 3)], grad={0: None}),
        SparseSample("method.__getitem__", [rows(), slice(None)]),
        SparseSample("method.__getitem__", [rows(), (1, 2)]),
        SparseSample("nd.sparse.retain", [rows(), _indices(3, 0)]),
        SparseSample("nd.sparse.retain", [rows(), _indices(1, 1)]),
        SparseSample("nd.sparse.retain", [rows(), dense(2, integers=(0, 4), dtype="int64")]),
        SparseSample("nd.sparse.retain", [rows(4, 2, 2), _indices(0, 2)]),
        SparseSample("nd.sparse.retain", [rows(), _indices(0, 2)], grad={0: None}),
    ]
    return table


def _indices(*numbers: int) -> Array:
    """Return an index array with just these numbers: the drawn interval holds only one."""
    return _Fixed("default", (len(numbers),), numbers)


class _Numbered(Array):
    def parts(self) -> tuple[Any, ...]:
        data, *indices = super().parts()
        return np.arange(1, len(data) + 1), *indices


class _Fixed(Array):
    def parts(self) -> tuple[Any, ...]:
        return (np.array(self.stored, self.dtype),)


def _products() -> list[SparseSample]:
    table = []
    for left in ALL:
        for right in ALL:
            for over_a in (False, True):
                for over_b in (False, True):
                    lhs = of(left, *((5, 4) if over_a else (4, 5)))
                    rhs = of(right, *((3, 5) if over_b else (5, 3)), seed=1)
                    attrs = {"transpose_a": over_a, "transpose_b": over_b}
                    table.append(SparseSample("nd.dot", [lhs, rhs], attrs, pattern=left == "csr"))
                    for stype in ("csr", "row_sparse"):
                        more = {**attrs, "forward_stype": stype}
                        table.append(SparseSample("nd.dot", [lhs, rhs], more, pattern=False))
                    if (left, right) != ("default", "default"):
                        grad: dict[int, str | None] = {1: "default"}
                        lost = (left, right, over_a) == ("default", "csr", False)
                        differs = {"gradient": "MXNet gives 0"} if lost else {}
                        table.append(
                            SparseSample("nd.dot", [lhs, rhs], attrs, grad=grad, differs=differs)
                        )
    weight, wide = dense(5, 3), csr(4, 5)
    table += [
        SparseSample("nd.dot", [wide, weight], grad={1: "row_sparse"}),
        SparseSample("nd.dot", [csr(5, 4), weight], {"transpose_a": True}, grad={1: "row_sparse"}),
        SparseSample("nd.dot", [csr(5, 4), weight], {"transpose_a": True}, grad={1: "row_sparse"},
                     head="row_sparse"),
        SparseSample("nd.dot", [wide, rows(5, 3)], grad={1: None}),
        SparseSample("nd.dot", [wide, rows(5, 3, stored=())]),
        SparseSample("nd.dot", [csr(4, 5, stored=[[]] * 4), weight]),
        SparseSample("nd.dot", [csr(5, 4, stored=[[]] * 5), weight], {"transpose_a": True}),
        SparseSample("nd.dot", [wide, dense(5, 3, dtype="float64")]),
        SparseSample("nd.dot", [csr(4, 5, dtype="float64"), dense(5, 3, dtype="float64")]),
        SparseSample("nd.dot", [csr(4, 5, dtype="float16"), dense(5, 3, dtype="float16")],
                     differs={"result": _MISSING}),
        SparseSample("nd.dot", [csr(4, 5, dtype="int32"), dense(5, 3, dtype="int32")],
                     differs={"result": _MISSING}),
        SparseSample("nd.dot", [wide, dense(5)]),
        SparseSample("nd.dot", [dense(4), wide]),
        SparseSample("nd.dot", [wide, dense(5, 3, 2)]),
        SparseSample("nd.dot", [wide, dense(4, 3)]),
        SparseSample("nd.dot", [wide, weight], {"forward_stype": "other"}),
        SparseSample("nd.dot", [wide, weight], grad={0: None, 1: None}),
        SparseSample("nd.dot", [wide, weight], grad={0: "default", 1: None}),
        SparseSample("nd.FullyConnected", [wide, dense(3, 5), dense(3)], {"num_hidden": 3},
                     grad={1: None}),
        SparseSample("nd.FullyConnected", [dense(4, 5), rows(3, 5, stored=(0, 1, 2)), dense(3)],
                     {"num_hidden": 3}),
        SparseSample("nd.LinearRegressionOutput", [dense(4, 5), csr(4, 5)]),
        SparseSample("nd.LinearRegressionOutput", [dense(4, 5), csr(4, 5)], grad={0: None}),
    ]  # fmt: skip
    return table


def _embedding() -> list[SparseSample]:
    sizes: dict[str, Any] = {"input_dim": 6, "output_dim": 3}
    by_rows = {**sizes, "sparse_grad": True}
    data, older = _indices(4, 1, 4), "nd.contrib.SparseEmbedding"
    return [
        SparseSample("nd.Embedding", [data, rows(6, 3)], sizes),
        SparseSample("nd.Embedding", [data, rows(6, 3)], by_rows),
        SparseSample("nd.Embedding", [dense(2, 3, integers=(0, 6)), rows(6, 3)], sizes),
        SparseSample("nd.Embedding", [data, rows(6, 3, stored=())], sizes),
        SparseSample("nd.Embedding", [_indices(6), rows(6, 3)], sizes),
        SparseSample("nd.Embedding", [_indices(9, -1), dense(6, 3)], by_rows),
        SparseSample("nd.Embedding", [data, csr(6, 3)], sizes),
        SparseSample("nd.Embedding", [data, dense(6, 3)], by_rows, grad={1: "row_sparse"}),
        SparseSample("nd.Embedding", [data, rows(6, 3)], by_rows, grad={1: None}),
        SparseSample("nd.Embedding", [data, dense(6, 3)], sizes, grad={1: None}),
        SparseSample("nd.Embedding", [data, dense(6, 3)], by_rows, grad={1: None},
                     differs={"gradient": _MISSING}),
        SparseSample("nd.Embedding", [data, dense(6, 3)], sizes, grad={1: "row_sparse"},
                     differs={"gradient": _MISSING}),
        SparseSample(older, [data, dense(6, 3)], sizes),
        SparseSample(older, [data, rows(6, 3)], sizes),
        SparseSample(older, [data, dense(6, 3)], sizes, grad={1: "row_sparse"}),
        SparseSample(older, [data, rows(6, 3)], sizes, grad={1: None}),
        SparseSample(older, [data, dense(6, 3)], sizes, grad={1: None},
                     differs={"gradient": _MISSING}),
    ]  # fmt: skip


def _update() -> list[SparseSample]:
    table = []
    full = (0, 1, 2, 3, 4)
    rate = {"lr": 0.1, "wd": 0.1}
    clipped = {**rate, "rescale_grad": 2, "clip_gradient": 1.5}
    states = {"sgd_update": 0, "sgd_mom_update": 1, "adam_update": 2, "ftrl_update": 2}
    for name, count in states.items():
        lazy: list[dict[str, Any]] = [{}] if name == "ftrl_update" else [{}, {"lazy_update": False}]
        for attrs in (*({**rate, **more} for more in lazy), clipped):
            if name == "sgd_mom_update":
                attrs = {**attrs, "momentum": 0.9}
            for weight, state in product(("default", "row_sparse"), repeat=2):
                arrays: list[Any] = [_state(weight, full), rows(5, 2, stored=(1, 3))]
                arrays += [_state(state, full, i + 1) for i in range(count)]
                if count or weight == state:
                    after = tuple(range(2, 2 + count))
                    table.append(
                        SparseSample(f"nd.{name}", arrays, attrs, out=0, after=after, pattern=False)
                    )
        momentum = {"momentum": 0.9} if name == "sgd_mom_update" else {}
        attrs = {**rate, **momentum}
        table += [
            SparseSample(f"nd.{name}", [rows(5, 2, stored=(1, 2)), rows(5, 2, stored=(1, 3)),
                                        *[rows(5, 2, stored=())] * count], attrs, out=0),
            SparseSample(f"nd.{name}", [dense(5, 2), rows(5, 2, stored=()),
                                        *[_state("default", full, 1)] * count], attrs, out=0),
            SparseSample(f"nd.{name}", [rows(5, 2, stored=full), dense(5, 2),
                                        *[_state("default", full, 1)] * count], attrs, out=0,
                         pattern=False),
        ]  # fmt: skip
        if count:
            empty = [rows(5, 2, stored=())] * count
            arrays = [rows(5, 2, stored=full), rows(5, 2, stored=(1, 3)), *empty]
            after = tuple(range(2, 2 + count))
            table.append(SparseSample(f"nd.{name}", arrays, attrs, out=0, after=after))
    adagrad = "nd.sparse.adagrad_update"
    for stype in ("default", "row_sparse"):
        arrays = [_state(stype, full), rows(5, 2, stored=(1, 3)), _state(stype, full, 1)]
        table += [
            SparseSample(adagrad, arrays, {"lr": 0.1}, out=0, after=(2,)),
            SparseSample(adagrad, arrays, {"lr": 0.1, "wd": 0.1}, out=0),
            SparseSample(adagrad, arrays, {"lr": 0.1, "epsilon": 0.1, "rescale_grad": 2,
                                           "clip_gradient": 1.5}, out=0, after=(2,)),
        ]  # fmt: skip
    grad = rows(5, 2, stored=(1, 3))
    table += [
        SparseSample(adagrad, [dense(5, 2), grad, rows(5, 2, stored=full)], {"lr": 0.1}, out=0),
        SparseSample(adagrad, [dense(5, 2), dense(5, 2), dense(5, 2)], {"lr": 0.1}, out=0,
                     differs={"result": _MISSING}),
    ]  # fmt: skip
    return table


def _state(stype: str, full: tuple[int, ...], seed: int = 0) -> Array:
    stored = full if stype == "row_sparse" else None
    return Array(stype, (5, 2), stored, integers=(1, 4), seed=seed)


def _out() -> list[SparseSample]:
    return [
        SparseSample("nd.abs", [csr(), dense()], out=1, tag="csr into dense"),
        SparseSample("nd.square", [csr()], out=0),
    ]


def _graph() -> list[SparseSample]:
    def vertices(*numbers: int) -> Array:
        return _Fixed("default", (len(numbers),), numbers, "int64")

    ring = [sorted((i + k) % 12 for k in (1, 2, 3, 5, 8)) for i in range(12)]
    # Edges are numbered in their order: MXNet mixes up the numbers of weighted samples otherwise.
    graph = _Numbered("csr", (12, 12), ring, "int64")
    chances = Array("default", (12,), None, integers=(1, 9))
    uniform = "nd.contrib.dgl_csr_neighbor_uniform_sample"
    weighted = "nd.contrib.dgl_csr_neighbor_non_uniform_sample"
    subgraph, edges = "nd.contrib.dgl_subgraph", "nd.contrib.edge_id"
    table = [
        SparseSample("nd.contrib.dgl_adjacency", [graph]),
        SparseSample("nd.contrib.dgl_adjacency", [csr()]),
        SparseSample("nd.contrib.dgl_adjacency", [dense()]),
        SparseSample(subgraph, [graph, vertices(0, 1, 2, 5)], {"return_mapping": True}),
        SparseSample(subgraph, [graph, vertices(0, 1, 2, 5)], {"return_mapping": False}),
        SparseSample(subgraph, [graph, vertices(3), vertices(1, 4, 9)], {"return_mapping": True}),
        SparseSample(subgraph, [graph, vertices(0, 1)]),
        SparseSample(subgraph, [rows(), vertices(0, 1)], {"return_mapping": False}),
        SparseSample(edges, [graph, vertices(0, 0, 3, 99), vertices(1, 4, 6, 0)]),
        SparseSample(edges, [csr(), _indices(0, 1, 2, 3), _indices(1, 2, 3, 4)]),
        SparseSample(edges, [dense(), _indices(0), _indices(1)]),
        SparseSample(edges, [csr(), _indices(0, 1), _indices(1)]),
    ]
    sampled = csr(4, 6, stored=[[2, 5], [5], [], []], dtype="int64")
    compact, found = "nd.contrib.dgl_graph_compact", vertices(1, 2, 5, 0, 3)
    sizes: dict[str, Any] = {"graph_sizes": 3, "return_mapping": False}
    table += [
        SparseSample(compact, [sampled, found], sizes),
        SparseSample(compact, [sampled, sampled, found, found], {**sizes, "graph_sizes": (3, 3)}),
        SparseSample(compact, [sampled, found], {"return_mapping": False}),
    ]
    for seed in (0, 1):
        for neighbours in (1, 2, 3, 4, 9):
            for hops in (1, 2):
                # 12 is as many as there are: MXNet leaves unused places unset
                attrs = {"num_hops": hops, "num_neighbor": neighbours, "max_num_vertices": 5}
                arrays: list[Any] = [graph, vertices(0, 7, 3)]
                table.append(SparseSample(uniform, arrays, attrs, seed=seed))
                arrays = [graph, chances, vertices(0, 7, 3)]
                table.append(SparseSample(weighted, arrays, attrs, seed=seed))
                attrs = {**attrs, "max_num_vertices": 12}
                everything = [graph, vertices(*range(11))]
                table.append(SparseSample(uniform, everything, attrs, seed=seed))
    return table


SAMPLES = {
    str(sample): sample
    for part in (_unary, _scalar, _binary, _reduce, _movement, _products, _embedding, _update,
                 _out, _graph)
    for sample in part()
}  # fmt: skip
