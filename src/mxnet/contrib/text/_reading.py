"""Reading of text files with word vectors."""

from __future__ import annotations

import warnings
from array import array
from typing import Any

from ..._core.errors import MismatchError
from ...base import MXNetError


class VectorFile:
    """A text file with a token and the numbers of its vector in each line.

    Attributes
    ----------
    tokens : list of str
        The tokens, each once, but for the unknown one.
    values : array of float
        Their vectors, one after the other.
    width : int
        The length of the vectors, 0 if there is none.
    unknown : list of float or None
        The vector of the unknown token.
    """

    def __init__(self, path: str, delimiter: str, unknown_token: Any, known: set[Any]) -> None:
        self._path = path
        self._delimiter = delimiter
        self._unknown_token = unknown_token
        self._seen = set(known) - {unknown_token}
        self.tokens: list[str] = []
        self.values = array("f")
        self.width = 0
        self.unknown: list[float] | None = None

    def read(self, encoding: str) -> None:
        """Read the whole file."""
        number = 0
        try:
            with open(self._path, encoding=encoding) as lines:
                for number, line in enumerate(lines, 1):
                    self._take(number, line.rstrip().split(self._delimiter))
        except UnicodeDecodeError as error:
            raise MXNetError(
                f"{self._path}: the text after line {number} is not in {encoding}: {error}. Give "
                "encoding=."
            ) from error
        if not self.width:
            raise MismatchError(f"{self._path}: there is no vector in the file.")

    def _take(self, number: int, parts: list[str]) -> None:
        if len(parts) < 2:
            raise MismatchError(
                f"At line {number} of the pre-trained text embedding file: the data format of the "
                f"pre-trained token embedding file {self._path} is unexpected."
            )
        token = parts[0]
        try:
            vector = [float(part) for part in parts[1:]]
        except ValueError as error:
            raise ValueError(f"{self._path}, line {number}: {error}.") from None
        is_unknown = token == self._unknown_token
        if token in self._seen or (is_unknown and self.unknown is not None):
            self._warn(
                number, "token", f"the embedding vector for token {token} has been loaded and a "
                "duplicate embedding for the  same token is seen and skipped.",
            )  # fmt: skip
        elif len(vector) == 1:
            self._warn(
                number, "text", f"token {token} with 1-dimensional vector {vector} is likely a "
                "header and is skipped.",
            )  # fmt: skip
        elif self.width and len(vector) != self.width:
            raise MismatchError(
                f"At line {number} of the pre-trained token embedding file: the dimension of token "
                f"{token} is {len(vector)} but the dimension of previous tokens is {self.width}. "
                "Dimensions of all the tokens must be the same."
            )
        else:
            self.width = len(vector)
            if is_unknown:
                self.unknown = vector
            else:
                self._seen.add(token)
                self.tokens.append(token)
                self.values.extend(vector)

    def _warn(self, number: int, kind: str, message: str) -> None:
        warnings.warn(
            f"At line {number} of the pre-trained {kind} embedding file: {message}", stacklevel=6
        )
