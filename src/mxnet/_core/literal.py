"""Values in texts such as the attributes of symbol files: numbers, words, and tuples of them.

    value  = number | word | "(" [value {"," value} [","]] ")" | "[" ... "]"
    word   = "None" | "True" | "False" | "true" | "false" | ["+" | "-"] ("inf" | "nan")
    number = Python's and C's integers and floats, also "2L" as Python 2 wrote it, and "1f"

This is all there is to them: nothing is evaluated, and nesting is bounded.
"""

import re
from typing import Any

_WORDS: dict[str, Any] = {
    "None": None, "True": True, "False": False, "true": True, "false": False,
    **{sign + "inf": float(sign + "inf") for sign in ("", "+", "-")},
    **{sign + "nan": float("nan") for sign in ("", "+", "-")},
}  # fmt: skip
_INTEGER = re.compile(r"[+-]?[0-9]+")
_HEXADECIMAL = re.compile(r"([+-]?)0[xX]([0-9a-fA-F]+)")
_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_TOKEN = re.compile(r"\s*([()\[\],]|[^\s()\[\],]+)")
_CLOSING = {"(": ")", "[": "]"}
_MOST_NESTED = 16
_MOST_DIGITS = 400  # more than a float's largest; Python's own limit depends on its settings


def literal(text: str) -> Any:
    """Return the value in a text; tuples for both kinds of brackets.

    Raises
    ------
    ValueError
        If the text is anything else.
    """
    text = text.strip()
    if text[:1] in _CLOSING:
        return _bracketed(text)
    return _atom(text)


def _atom(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"cannot read {text[:40]!r}...")
    if _INTEGER.fullmatch(text):
        return int(text)
    plain = text[:-1] if text[-1:] in ("L", "l", "f", "F") else text
    if hexadecimal := _HEXADECIMAL.fullmatch(text):
        return int(hexadecimal[1] + hexadecimal[2], 16)
    if _INTEGER.fullmatch(plain) and text[-1] in "Ll":
        return int(plain)
    if _FLOAT.fullmatch(plain) and text[-1] not in "Ll":
        return float(plain)
    raise ValueError(f"cannot read {text!r}")


def _bracketed(text: str) -> Any:
    """Read tuples with a stack of those that are open."""
    whole: list[Any] = []
    stack: list[tuple[str, list[Any]]] = [("", whole)]
    may_follow = False  # whether a value is complete, so that a comma or the end must come
    last = ""
    for token in _TOKEN.findall(text):
        closing, values = stack[-1]
        if token in _CLOSING and not may_follow and len(stack) <= _MOST_NESTED:
            stack.append((_CLOSING[token], []))
        elif token == "," and may_follow and closing:
            may_follow = False
        elif token == closing and (may_follow or not values or last == ","):
            stack.pop()
            # "(3)" is 3, as in Python; where a tuple is expected, that is as good as one.
            alone = token == ")" and len(values) == 1 and last != ","
            stack[-1][1].append(values[0] if alone else tuple(values))
            may_follow = True
        elif token not in ("(", ")", "[", "]", ",") and not may_follow and closing:
            values.append(_atom(token))
            may_follow = True
        else:
            raise ValueError(f"cannot read {text[:80]!r}")
        last = token
    if len(stack) != 1 or len(whole) != 1:
        raise ValueError(f"cannot read {text[:80]!r}")
    return whole[0]
