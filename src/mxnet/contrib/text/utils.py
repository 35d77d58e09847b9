"""Counting the words of a text."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["count_tokens_from_str"]


def count_tokens_from_str(
    source_str: str,
    token_delim: str = " ",
    seq_delim: str = "\n",
    to_lower: bool = False,
    counter_to_update: Counter[str] | None = None,
) -> Counter[str]:
    """Return how often each token occurs in a text.

    Parameters
    ----------
    source_str : str
        The text.
    token_delim, seq_delim : str
        What stands between tokens, and between sequences of them, as regular expressions.
    to_lower : bool
        Whether the text is turned into lower case first.
    counter_to_update : collections.Counter, optional
        Counts to add to; it is what is returned.

    Raises
    ------
    ValueError
        If a delimiter is no regular expression.
    """
    try:
        parts = re.split(f"{token_delim}|{seq_delim}", source_str)
    except re.error as error:
        raise ValueError(
            f"count_tokens_from_str: the delimiters {token_delim!r} and {seq_delim!r} are regular "
            f"expressions and must be valid ({error}); escape special characters with re.escape()."
        ) from error
    tokens = [part.lower() if to_lower else part for part in parts if part]
    counter = Counter() if counter_to_update is None else counter_to_update
    counter.update(tokens)
    return counter
