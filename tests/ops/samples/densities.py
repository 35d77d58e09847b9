"""Densities of distributions at given samples."""

from __future__ import annotations

import numpy as np

from .sample import FLOATS, In, Sample

#: distribution -> domains of samples and of every parameter
CONTINUOUS = {
    "uniform": ["real", "unit", "range:2:4"],
    "normal": ["real", "real", "positive"],
    "gamma": ["positive", "positive", "positive"],
    "exponential": ["positive", "positive"],
}
COUNTS = {
    "poisson": ["int:0:6", "positive"],
    "negative_binomial": ["int:0:6", "positive", "range:0.1:0.9"],
    "generalized_negative_binomial": ["int:0:6", "positive", "positive"],
}
DENSITIES = {**CONTINUOUS, **COUNTS}


def arrays(name: str, sample: tuple, parameter: tuple, dtype: str = "float32") -> list[In]:
    """Return samples of one shape and parameters of another in the distribution's domains."""
    shapes = [sample] + [parameter] * (len(DENSITIES[name]) - 1)
    return [In(s, d, dtype) for s, d in zip(shapes, DENSITIES[name], strict=True)]


def density(name: str, sample: tuple, parameter: tuple, **more: object) -> Sample:
    """A density whose shapes should fit."""
    dtype = str(more.pop("dtype", "float32"))
    return Sample(
        f"nd.random_pdf_{name}", arrays(name, sample, parameter, dtype), dtype=dtype, **more
    )


LOGS = [{}, {"is_log": True}, {"is_log": False}]
#: samples and parameters at the edges of what distributions allow, and beyond
EDGES = {
    "uniform": [[[-1, 0, 0.5, 1, 2], [1, 2, 3, 4, 5]], [0, 2], [1, 1]],
    "normal": [[[0, 1, 2], [0, 1, np.inf], [np.nan, 1, 2]], [0, 1, 2], [0, -1, 1]],
    "gamma": [[[-1, 0, 1], [0, 1, 2], [0, 1, np.inf]], [2, 0.5, 1], [1, 0, 1]],
    "exponential": [[[-1, 0, 1], [0, 1, 2], [0, 1, np.inf]], [1, 0, -1]],
    "poisson": [[[-1, 0, 1.5], [0, 1, 2]], [1, 0]],
    "negative_binomial": [[[-1, 0, 1.5], [0, 1, 2], [0, 1, 2]], [1.5, 1, 0], [0.5, 1, 0.5]],
    "generalized_negative_binomial": [[[-1, 0, 1.5], [0, 1, 2]], [1.5, 0], [0.5, 1]],
}
#: MXNet has single-precision constants and digamma in float64, and adds up float16 in float16
ROUGH = {"float16": {"rtol": 2e-2, "atol": 1e-2}, "float64": {"rtol": 1e-6, "atol": 1e-6}}
SHARES = [[[0.2, 0.3, 0.5], [0.1, 0.1, 0.8]], [[0.6, 0.3, 0.1], [0.3, 0.3, 0.4]]]
DIRICHLET = "nd.random_pdf_dirichlet"

SAMPLES = [
    Sample("nd.random_pdf_exponential", [(2, 3), (2,)], domain="positive", grad=True, smooth=True),
    Sample("nd.random_pdf_exponential", [(2, 3), (2, 3)], {"is_log": True}, domain="positive"),
    Sample("nd.random_pdf_exponential", [(2, 3), (3,)], domain="positive"),
    *(
        density(name, (2, 3), parameter, attrs=log, grad=True, smooth=name in CONTINUOUS)
        for name in DENSITIES
        for parameter in ((2,), (2, 3))
        for log in LOGS
    ),
    *(
        density(name, sample, parameter)
        for name in DENSITIES
        for sample, parameter in [((3,), (3,)), ((2, 3, 2), (2,)), ((2, 3, 2), (2, 3))]
    ),
    *(
        density(name, (2, 3), (2,), dtype="float16", attrs=log, grad=True)
        for name in DENSITIES
        for log in LOGS[:2]
    ),
    *(
        density(name, (2, 3), (2,), dtype="float64", attrs=log, grad=True, **ROUGH["float64"])
        for name in DENSITIES
        for log in LOGS[:2]
    ),
    *(density(name, (2, 3), (2,), dtype=d) for name in DENSITIES for d in ("int32", "uint8")),
    *(
        density(name, (2, 3), parameter)
        for name in DENSITIES
        for parameter in ((3,), (1,), (2, 1), (2, 3, 1))
    ),
    *(
        Sample(f"nd.random_pdf_{name}", [np.array(x, "float32") for x in edge], log, tag=f"edge{i}")
        for name, edge in EDGES.items()
        for i, log in enumerate(LOGS[:2])
    ),
    Sample("nd.random_pdf_normal", [(2, 3), (2,), (2, 3)], domain="positive"),
    Sample("nd.random_pdf_normal", [(2, 3), (2,), In((2,), dtype="float64")], domain="positive"),
    Sample("nd.random_pdf_normal", [(2, 3), (2,)], domain="positive"),
    Sample("nd.random_pdf_normal", [(2, 3), (2,), (2,)], {"is_log": "True"}, domain="positive"),
    Sample("nd.random_pdf_normal", [(2, 3), (2,), (2,)], {"is_log": "maybe"}, domain="positive"),
    # Dirichlet: all shares of a sample lie on its last axis
    *(
        Sample(DIRICHLET, [SHARES, In(alpha, "range:0.5:3")], log, grad=True, smooth=True)
        for alpha in ((3,), (2, 3), (2, 2, 3))
        for log in LOGS
    ),
    *(
        Sample(DIRICHLET, [SHARES, (2, 3)], log, dtype=d, domain="positive", grad=True, **ROUGH[d])
        for d in FLOATS[::2]
        for log in LOGS[:2]
    ),
    Sample(DIRICHLET, [SHARES[0][0], (3,)], domain="positive", grad=True, smooth=True),
    Sample(DIRICHLET, [SHARES[0], (3,)], domain="positive"),
    Sample(DIRICHLET, [SHARES, (2,)], domain="positive"),
    Sample(DIRICHLET, [SHARES, (3, 3)], domain="positive"),
    Sample(DIRICHLET, [SHARES, (2, 2, 2, 3)], domain="positive"),
    Sample(DIRICHLET, [SHARES, (2, 3)], dtype="int32", domain="positive"),
    *(
        Sample(DIRICHLET, [[[0.2, 0.9], [0, 1], [-0.5, 1.5]], [1, 2]], log, tag=f"edge{i}")
        for i, log in enumerate(LOGS[:2])
    ),
]
