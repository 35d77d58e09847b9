"""Products of matrices and tensors, factorisations, solvers."""

from __future__ import annotations

import itertools

import numpy as np

from .sample import In, Sample


def definite(*batch: int, size: int = 3, dtype: str = "float32") -> np.ndarray:
    """Symmetric positive definite matrices."""
    draw = np.random.RandomState(11)
    factor = draw.uniform(-1, 1, (*batch, size, size))
    return (factor @ np.swapaxes(factor, -1, -2) + np.eye(size)).round(4).astype(dtype)


def lower(*batch: int, size: int = 3, dtype: str = "float32") -> np.ndarray:
    """Full matrices whose lower and upper triangles are both well conditioned."""
    draw = np.random.RandomState(12)
    return (draw.uniform(-1, 1, (*batch, size, size)) + 2 * np.eye(size)).round(4).astype(dtype)


WORKS = {"result": "products of these dtypes work on the CPU"}
BOTH = list(itertools.product((False, True), repeat=2))
MATMUL = {(False, False): ((2, 3), (3, 4)), (True, False): ((3, 2), (3, 4)),
          (False, True): ((2, 3), (4, 3)), (True, True): ((3, 2), (4, 3))}  # fmt: skip


def transposes(a: bool, b: bool) -> dict[str, bool]:
    """The two attributes, left out where they are false."""
    return {k: True for k, v in (("transpose_a", a), ("transpose_b", b)) if v}


def smooth(op: str, arrays: list, attrs: dict | None = None, **more: object) -> Sample:
    """A sample whose gradient is a true derivative."""
    return Sample(op, arrays, attrs or {}, grad=True, smooth=True, **more)


SAMPLES = [
    *(smooth("nd.dot", list(MATMUL[a, b]), transposes(a, b)) for a, b in BOTH),
    smooth("nd.dot", [(3,), (3,)]),
    smooth("nd.dot", [(2, 3), (3,)]),
    smooth("nd.dot", [(3,), (3, 2)]),
    smooth("nd.dot", [(2, 3, 4), (4, 5)]),
    smooth("nd.dot", [(2, 3), (3, 4, 2)]),
    smooth("nd.dot", [(2, 3, 4), (4, 2, 3)]),
    smooth("nd.dot", [(4, 2, 3), (4, 5)], {"transpose_a": True}),
    smooth("nd.dot", [(2, 3, 4), (5, 4)], {"transpose_b": True}),
    smooth("nd.dot", [(2, 3, 4), (5, 3, 4)], {"transpose_b": True}),
    smooth("nd.dot", [(4, 2, 3), (5, 2, 4)], {"transpose_a": True, "transpose_b": True}),
    smooth("nd.dot", [(3,), (3,)], {"transpose_a": True}),
    smooth("nd.dot", [(3, 2), (3,)], {"transpose_a": True}),
    smooth("nd.dot", [(1,), (1,)]),
    *(Sample("nd.dot", [(2, 3), (3, 2)], dtype=d, grad=True) for d in ("float32", "float64")),
    *(
        Sample("nd.dot", [(2, 3), (3, 2)], dtype=d, differs=WORKS)
        for d in ("float16", "int32", "int64", "uint8")
    ),
    Sample("nd.dot", [(2, 3), (2, 3)]),
    Sample("nd.dot", [(3,), (4,)]),
    Sample("nd.dot", [(2, 3), (2, 3)], {"transpose_a": 1}),
    Sample("nd.dot", [(2, 3), In((3, 2), dtype="float64")]),
    Sample("nd.dot", [(2, 3), 2.0]),
    *(
        smooth("nd.batch_dot", [(2, *MATMUL[a, b][0]), (2, *MATMUL[a, b][1])], transposes(a, b))
        for a, b in BOTH
    ),
    smooth("nd.batch_dot", [(2, 3, 2, 4), (2, 3, 4, 5)]),
    smooth("nd.batch_dot", [(2, 3, 2, 4), (2, 3, 5, 4)], {"transpose_b": True}),
    *(
        Sample("nd.batch_dot", [(2, 2, 3), (2, 3, 2)], dtype=d, grad=True)
        for d in ("float32", "float64")
    ),
    *(
        Sample("nd.batch_dot", [(2, 2, 3), (2, 3, 2)], dtype=d, differs=WORKS)
        for d in ("float16", "int32")
    ),
    Sample("nd.batch_dot", [(2, 3), (3, 2)]),
    Sample("nd.batch_dot", [(2, 2, 3), (1, 3, 2)]),
    Sample("nd.batch_dot", [(2, 2, 3), (2, 2, 3)]),
    # gemm, gemm2
    *(
        smooth("nd.linalg.gemm2", list(MATMUL[a, b]), {**transposes(a, b), **alpha})
        for a, b in BOTH
        for alpha in ({}, {"alpha": 2.5})
    ),
    smooth("nd.linalg.gemm2", [(2, 2, 3), (2, 3, 4)]),
    smooth("nd.linalg.gemm2", [(2, 1, 2, 3), (2, 1, 3, 4)], {"alpha": -1.0}),
    smooth("nd.linalg.gemm2", [(2, 5, 3), (3, 5, 4)], {"axis": 0}),
    smooth("nd.linalg.gemm2", [(2, 5, 3), (3, 5, 4)], {"axis": -3}),
    smooth("nd.linalg.gemm2", [(5, 2, 3), (5, 3, 4)], {"axis": 1}),
    Sample("nd.linalg.gemm2", [(2, 3), (2, 3)]),
    Sample("nd.linalg.gemm2", [(2, 2, 3), (1, 3, 4)]),
    Sample("nd.linalg.gemm2", [(3,), (3, 4)]),
    Sample("nd.linalg.gemm2", [(2, 3), (3, 2)], dtype="float64", grad=True),
    Sample("nd.linalg.gemm2", [(2, 3), (3, 2)], dtype="float16"),
    Sample("nd.linalg.gemm2", [(2, 3), (3, 2)], dtype="int32"),
    *(smooth("nd.linalg.gemm", [*MATMUL[a, b], (2, 4)], transposes(a, b)) for a, b in BOTH),
    smooth("nd.linalg.gemm", [(2, 2, 3), (2, 3, 4), (2, 2, 4)], {"alpha": 2.0, "beta": 10.0}),
    smooth("nd.linalg.gemm", [(2, 5, 3), (3, 5, 4), (2, 5, 4)], {"axis": 0, "beta": 0.5}),
    Sample("nd.linalg.gemm", [(2, 3), (3, 4), (1, 4)]),
    # triangular
    # its gradient takes the input as symmetric, so single elements have no differences to compare
    *(Sample("nd.linalg.potrf", [definite(*batch)], grad=True) for batch in ((), (2,), (2, 1))),
    Sample("nd.linalg.potrf", [definite()], {"lower": False}, grad=True),
    Sample("nd.linalg.potrf", [definite(dtype="float64")], tag="float64", grad=True),
    Sample("nd.linalg.potrf", [definite() * -1], tag="indefinite"),
    Sample("nd.linalg.potrf", [(2, 3)]),
    Sample("nd.linalg.potrf", [(3,)]),
    *(smooth("nd.linalg.potri", [lower(*batch)]) for batch in ((), (2,))),
    smooth("nd.linalg.potri", [lower()], {"lower": False}),
    *(
        smooth(f"nd.linalg.{name}", [lower(), (4, 3) if attrs.get("rightside") else (3, 4)], attrs)
        for name in ("trmm", "trsm")
        for flags in itertools.product((False, True), repeat=3)
        for attrs in [
            {k: v for k, v in zip(("transpose", "rightside"), flags, strict=False) if v}
            | ({"lower": False} if flags[2] else {})
        ]
    ),
    *(smooth(f"nd.linalg.{n}", [lower(2), (2, 3, 2)], {"alpha": 2.5}) for n in ("trmm", "trsm")),
    *(Sample(f"nd.linalg.{n}", [lower(), (4, 2)]) for n in ("trmm", "trsm")),
    *(
        smooth("nd.linalg.syrk", [shape], attrs)
        for shape in ((2, 3), (2, 3, 2))
        for attrs in ({}, {"transpose": True}, {"alpha": 2.0})
    ),
    # diagonals and triangles as vectors
    *(smooth("nd.linalg.sumlogdiag", [definite(*batch)]) for batch in ((), (2,), (2, 1))),
    Sample("nd.linalg.sumlogdiag", [(2, 3)]),
    *(
        smooth("nd.linalg.extractdiag", [shape], attrs)
        for shape in ((3, 3), (2, 3, 3))
        for attrs in ({}, {"offset": 1}, {"offset": -2})
    ),
    Sample("nd.linalg.extractdiag", [(3, 4)]),
    Sample("nd.linalg.extractdiag", [(3, 3)], {"offset": 3}),
    *(
        smooth("nd.linalg.makediag", [shape], attrs)
        for shape in ((3,), (2, 3))
        for attrs in ({}, {"offset": 1}, {"offset": -2})
    ),
    *(
        smooth("nd.linalg.extracttrian", [(2, 3, 3)], attrs)
        for attrs in (
            {},
            {"offset": 1},
            {"offset": -1},
            {"lower": False},
            {"lower": False, "offset": 1},
            {"lower": True, "offset": 1},
        )
    ),
    *(
        smooth("nd.linalg.maketrian", [(2, 6)], attrs)
        for attrs in ({}, {"offset": 1}, {"offset": -1}, {"lower": False})
    ),
    Sample("nd.linalg.maketrian", [(5,)]),
    # det and inverse
    *(
        smooth(f"nd.linalg.{n}", [lower(*b)])
        for n in ("det", "slogdet", "inverse")
        for b in ((), (2,), (2, 1))
    ),
    *(
        Sample(f"nd.linalg.{n}", [lower(dtype="float64")], tag="float64", grad=True)
        for n in ("det", "slogdet", "inverse")
    ),
    *(Sample(f"nd.linalg.{n}", [-lower()], tag="negative") for n in ("det", "slogdet")),
    *(
        Sample(f"nd.linalg.{n}", [np.ones((2, 2), "float32")], tag="singular")
        for n in ("det", "slogdet", "inverse")
    ),
    *(Sample(f"nd.linalg.{n}", [(2, 3)]) for n in ("det", "slogdet", "inverse")),
    *(
        Sample(f"nd.linalg.{n}", [lower(dtype="float16")], tag="float16")
        for n in ("det", "inverse")
    ),
    Sample("nd.linalg.syevd", [definite()], grad=True, atol=1e-4),
    Sample("nd.linalg.syevd", [definite(2)], grad=True, atol=1e-4),
    smooth("nd.linalg.gelqf", [(2, 3)]),
    smooth("nd.linalg.gelqf", [(2, 2, 3)]),
    Sample("nd.linalg.gelqf", [(3, 2)]),
    # Khatri-Rao
    Sample("nd.khatri_rao", [(2, 3), (4, 3)]),
    Sample(
        "nd.khatri_rao",
        [(2, 3), (4, 3)],
        tag="backward",
        grad=True,
        differs={"gradient": "has one, MXNet refuses it"},
    ),
    Sample("nd.khatri_rao", [(2, 2), (3, 2), (2, 2)]),
    Sample("nd.khatri_rao", [(2, 3)]),
    Sample("nd.khatri_rao", [(2, 3), (2, 4)]),
    Sample("nd.khatri_rao", [(2, 3), (4, 3)], dtype="float64"),
]
