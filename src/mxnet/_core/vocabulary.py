"""Words and their numbers: the `Vocabulary` of ``mx.contrib.text``, which data sets build too."""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any

from .errors import MismatchError

__all__ = ["Vocabulary"]


class Vocabulary:
    """Numbers for the tokens of a text: first the unknown token, then reserved ones, then others.

    The others stand in the order of their frequency, those of one frequency in their own.

    Parameters
    ----------
    counter : collections.Counter, optional
        How often each token occurs.
    most_freq_count : int, optional
        The largest number of tokens that are taken from ``counter``.
    min_freq : int
        How often a token must occur to be taken, at least 1.
    unknown_token : hashable
        What stands for all tokens that are not here; its number is 0.
    reserved_tokens : list of hashable, optional
        Tokens that are here however often they occur.

    Raises
    ------
    AssertionError
        If ``counter`` is no Counter, ``min_freq`` is not positive, or a reserved token comes twice
        or is the unknown one; it is a ValueError too.
    """

    def __init__(
        self,
        counter: "Counter[Any] | None" = None,
        most_freq_count: int | None = None,
        min_freq: int = 1,
        unknown_token: Hashable = "<unk>",
        reserved_tokens: Sequence[Hashable] | None = None,
    ) -> None:
        if min_freq <= 0:
            raise MismatchError(f"`min_freq` must be set to a positive value, got {min_freq}.")
        reserved = list(reserved_tokens or ())
        if len(set(reserved)) < len(reserved):
            raise MismatchError(
                f"`reserved_tokens` cannot contain duplicate reserved tokens, got {reserved}."
            )
        if unknown_token in reserved:
            raise MismatchError(
                f"`reserved_token` cannot contain `unknown_token`, got {unknown_token!r} as both."
            )
        if counter is not None and not isinstance(counter, Counter):
            raise MismatchError(
                "`counter` must be an instance of collections.Counter, got "
                f"{type(counter).__name__}."
            )
        self._unknown_token = unknown_token
        self._reserved_tokens = reserved_tokens
        first = [unknown_token, *reserved]
        known = set(first)
        pairs = sorted((counter or Counter()).items(), key=lambda pair: pair[0])
        pairs.sort(key=lambda pair: pair[1], reverse=True)
        frequent = [token for token, count in pairs if count >= min_freq and token not in known]
        self._idx_to_token = first + frequent[:most_freq_count]
        self._token_to_idx = {token: index for index, token in enumerate(self._idx_to_token)}

    def __len__(self) -> int:
        return len(self._idx_to_token)

    @property
    def token_to_idx(self) -> dict[Any, int]:
        """Number of each token."""
        return self._token_to_idx

    @property
    def idx_to_token(self) -> list[Any]:
        """The tokens by number."""
        return self._idx_to_token

    @property
    def unknown_token(self) -> Any:
        """What stands for all tokens that are not here."""
        return self._unknown_token

    @property
    def reserved_tokens(self) -> Any:
        """The reserved tokens as they were given, or None."""
        return self._reserved_tokens

    def to_indices(self, tokens: Any) -> Any:
        """Return the number of a token, or a list with those of a list; 0 for unknown ones."""
        if isinstance(tokens, list):
            return [self._token_to_idx.get(token, 0) for token in tokens]
        return self._token_to_idx.get(tokens, 0)

    def to_tokens(self, indices: Any) -> Any:
        """Return the token of a number, or a list with those of a list.

        Raises ValueError if there is no such number.
        """
        if isinstance(indices, list):
            return [self._token(index) for index in indices]
        return self._token(indices)

    def _token(self, index: Any) -> Any:
        if not hasattr(index, "__index__") or not 0 <= index < len(self):
            raise ValueError(
                f"Token index {index!r} in the provided `indices` is invalid: expected a whole "
                f"number from 0 to {len(self) - 1}."
            )
        return self._idx_to_token[index]
