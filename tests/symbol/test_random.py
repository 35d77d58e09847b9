"""Graphs of draws."""

from __future__ import annotations

from typing import Any

import pytest

import mxnet as mx

X = mx.sym.var("x")


@pytest.mark.parametrize(
    ("name", "arguments", "operator", "attributes"),
    [
        ("uniform", {"low": 1, "high": 2}, "_random_uniform", {"low": "1", "high": "2"}),
        ("normal", {"loc": 1}, "_random_normal", {"loc": "1"}),
        ("exponential", {"scale": 2.0}, "_random_exponential", {"lam": "0.5"}),
        ("gamma", {"alpha": 2, "beta": 3}, "_random_gamma", {"alpha": "2", "beta": "3"}),
        ("poisson", {"lam": 4}, "_random_poisson", {"lam": "4"}),
        ("negative_binomial", {"k": 2, "p": 0.5}, "_random_negative_binomial", {"k": "2"}),
        ("generalized_negative_binomial", {"mu": 2}, "_random_generalized_negative_binomial",
         {"mu": "2"}),
        ("randint", {"low": 1, "high": 5}, "_random_randint", {"low": "1", "high": "5"}),
        ("uniform", {"low": X, "high": X}, "_sample_uniform", {}),
        ("exponential", {"scale": X}, "_sample_exponential", {}),
    ],
)  # fmt: skip
def test_functions_choose_the_operator(
    name: str, arguments: dict[str, Any], operator: str, attributes: dict[str, str]
) -> None:
    graph = getattr(mx.sym.random, name)(**arguments, shape=(3, 2))
    node = graph._outputs[0][0]
    assert node.op.name == operator
    assert attributes.items() <= graph.list_attr().items()
    shape = graph.infer_shape(**({"x": (5,)} if any(v is X for v in arguments.values()) else {}))[1]
    assert shape == [(5, 3, 2) if operator.startswith("_sample") else (3, 2)]


def test_multinomial_has_probabilities_unless_told_otherwise() -> None:
    assert len(mx.sym.random.multinomial(X)) == 2
    assert len(mx.sym.random.multinomial(X, get_prob=False)) == 1


def test_shuffle_and_randn() -> None:
    assert mx.sym.random.shuffle(X).infer_shape(x=(4, 2))[1] == [(4, 2)]
    assert mx.sym.random.randn(2, 3).infer_shape()[1] == [(2, 3)]
