"""Whatever the operator samples say is meant to differ is told to users."""

import re
from pathlib import Path

import pytest
from samples import FAMILIES, family

PAGE = Path(__file__).resolve().parents[2] / "docs" / "differences.md"
SIGNS = {"eq": "==", "ne": "!=", "floordiv": "//", "matmul": "@", "ipow": "**="}
OPERATORS = sorted(
    {sample.op for name in FAMILIES for sample in family(name).values() if sample.differs}
)


def told(name: str, text: str) -> bool:
    """Tell whether the page names an operator, in any case, or its sign."""
    if name in SIGNS:
        return SIGNS[name] in text
    return re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", text, re.IGNORECASE) is not None


@pytest.mark.parametrize("operator", OPERATORS)
def test_page_names_what_differs(operator: str) -> None:
    name = operator.rpartition(".")[2]
    assert told(name, PAGE.read_text(encoding="utf-8")), f"say in {PAGE.name} how {name} differs"


def test_names_inside_of_words_do_not_count() -> None:
    assert told("sort", "`sort` of float16")
    assert not told("sort", "`argsort` of float16")
