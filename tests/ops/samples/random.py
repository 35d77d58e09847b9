"""Random numbers: the streams of MXNet's CPU, seeded with the sample's seed before the call."""

from __future__ import annotations

import numpy as np

from .sample import Sample

#: function -> its arguments
DRAWS = {
    "uniform": {"low": -1.0, "high": 3.0},
    "normal": {"loc": 1.0, "scale": 2.0},
    "exponential": {"scale": 2.0},
    "gamma": {"alpha": 2.5, "beta": 0.5},
    "poisson": {"lam": 3.0},
    "negative_binomial": {"k": 3, "p": 0.4},
    "generalized_negative_binomial": {"mu": 2.0, "alpha": 0.3},
    "randint": {"low": -5, "high": 50},
}
#: registry name -> arguments, where they are named otherwise
RAW = {**DRAWS, "exponential": {"lam": 0.5}}
MEANS = np.array([0.5, 2.0, 4.0], "float32")
SPREADS = np.array([1.0, 0.5, 2.0], "float32")
#: sampler -> its parameter arrays
SAMPLERS = {
    "uniform": [MEANS, MEANS + SPREADS],
    "normal": [MEANS, SPREADS],
    "gamma": [MEANS, SPREADS],
    "exponential": [MEANS],
    "poisson": [MEANS],
    "negative_binomial": [
        np.array([2.0, 3.0, 4.0], "float32"),
        np.array([0.3, 0.5, 0.8], "float32"),
    ],
    "generalized_negative_binomial": [MEANS, SPREADS / 4],
}
CHANCES = np.array([[0.1, 0.2, 0.7], [0.5, 0.5, 0.0]], "float32")

SAMPLES = [
    *(
        Sample(f"nd.random.{name}", [], {**attrs, "shape": shape}, seed=seed)
        for name, attrs in DRAWS.items()
        for shape, seed in (((2, 3), 0), ((2, 3), 42), ((130,), 7))
    ),
    *(
        Sample(f"nd.random.{name}", [], {"shape": (4,), **attrs, "dtype": "float64"}, seed=3)
        for name, attrs in DRAWS.items()
        if name != "randint"
    ),
    *(Sample(f"nd.random.{name}", [], attrs) for name, attrs in DRAWS.items()),
    *(
        Sample(f"nd.random_{name}", [], {**attrs, "shape": (5,)}, seed=1)
        for name, attrs in RAW.items()
    ),
    Sample("nd.random.randint", [], {"low": 0, "high": 10, "shape": (5,), "dtype": "int64"}),
    *(
        Sample(f"nd.random.{name}_like", [(2, 3)], RAW[name], seed=5)
        for name in RAW
        if name != "randint"
    ),
    *(
        Sample(f"nd.sample_{name}", arrays, attrs, seed=5)
        for name, arrays in SAMPLERS.items()
        for attrs in ({}, {"shape": (4,)}, {"shape": (2, 2), "dtype": "float64"})
    ),
    Sample("nd.random.randn", [2, 3], {"loc": 1.0, "scale": 0.5}, seed=9),
    Sample("nd.random.normal", [MEANS, SPREADS], {"shape": 2}, tag="arrays", seed=9),
    *(
        Sample("nd.random.multinomial", [CHANCES], attrs, seed=11)
        for attrs in (
            {},
            {"shape": 5},
            {"shape": (2, 3)},
            {"get_prob": True},
            {"shape": 4, "dtype": "float32"},
        )
    ),
    Sample("nd.random.multinomial", [CHANCES[0]], {"shape": 6}, seed=11),
    Sample("nd.sample_multinomial", [CHANCES], {"shape": 3}, seed=11),
    Sample("nd.shuffle", [np.arange(6, dtype="float32")], seed=2),
    Sample("nd.random.shuffle", [np.arange(6, dtype="float32")], seed=2),
    Sample("nd.random.shuffle", [np.arange(12, dtype="float32").reshape(6, 2)], seed=2),
    Sample("nd.random.uniform", [], {"low": 0, "high": 1, "shape": (2,), "dtype": "int32"}),
    Sample("nd.random.exponential", [], {"scale": -1.0}),
    Sample("nd.random.poisson", [], {"lam": -1.0}),
]
