"""The grammar of attribute values."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mxnet._core.literal import literal


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3), ("-3", -3), ("+3", 3), ("3L", 3), ("0x1F", 31), ("-0x10", -16), (" 3 ", 3),
        ("1.5", 1.5), (".5", 0.5), ("5.", 5.0), ("1e-3", 1e-3), ("1f", 1.0), ("2.5F", 2.5),
        ("inf", math.inf), ("-inf", -math.inf), ("1e999", math.inf), ("None", None),
        ("True", True), ("false", False),
        ("()", ()), ("(3)", 3), ("(3,)", (3,)), ("[3]", (3,)), ("(2L, 2L)", (2, 2)),
        ("( 1 , -1,)", (1, -1)), ("[(1,2),(None,3)]", ((1, 2), (None, 3))), ("(0.5,1)", (0.5, 1)),
    ],
)  # fmt: skip
def test_values(text: str, value: Any) -> None:
    assert literal(text) == value
    assert type(literal(text)) is type(value)


@pytest.mark.parametrize("text", [
    "", "(", ")", "(1", "1)", "(1,,2)", "(,)", "(1 2)", "(1]", "1,2", "()()", "[1](2)", "x", "'a'",
    "1+1", "f(1)", "a.b", "{1: 2}", "1.5L", "0x", "0x1p3", "--1", "1_000", "e5", "9" * 500,
    "(" * 17 + "1" + ")" * 17, "(" * 100_000, "-" * 100_000, "__import__('os')", "1j", "L", "f",
])  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="cannot read"):
        literal(text)


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=8,
)


@given(values)
def test_what_python_writes_is_read(value: Any) -> None:
    assert literal(str(value)) == value


@given(st.text("()[],0123456789.eELNoneTru -+xinf", max_size=30))
def test_no_text_does_harm(text: str) -> None:
    try:
        literal(text)
    except ValueError as error:
        assert "cannot read" in str(error)
