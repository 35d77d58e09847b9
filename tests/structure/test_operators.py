"""Every operator tells its users what it takes and what it gives."""

import inspect
import re

import pytest

from mxnet._ops.families import load
from mxnet._ops.registry import REGISTRY, Op

load()

OPERATORS = sorted(set(REGISTRY.values()), key=lambda entry: entry.name)
# "Shapes: data (N, C) -> (N,)", or a sentence with the word shape or an array drawn as (a, b).
SHAPES = re.compile(r"\b[Ss]hapes?\b|->|\([a-zA-Z0-9.]+, ?[^)]*\)")


def test_there_are_operators() -> None:
    assert len(OPERATORS) > 100


@pytest.mark.parametrize("entry", OPERATORS, ids=lambda entry: entry.name)
def test_docstring_names_the_shapes(entry: Op) -> None:
    text = inspect.getdoc(entry.kernel) or ""
    assert text, f"{entry.name} has no docstring"
    assert SHAPES.search(text), f"the docstring of {entry.name} says nothing of shapes: {text}"


@pytest.mark.parametrize("entry", OPERATORS, ids=lambda entry: entry.name)
def test_summary_is_one_sentence_on_the_first_line(entry: Op) -> None:
    summary = (inspect.getdoc(entry.kernel) or "").partition("\n")[0]
    assert summary.endswith("."), f"{entry.name}: end the first line with a full stop: {summary!r}"
    assert summary[0].isupper() or summary[0] in "`\"'", f"{entry.name}: {summary!r}"
