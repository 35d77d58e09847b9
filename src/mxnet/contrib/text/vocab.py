"""`Vocabulary` under the path that MXNet gives it."""

from ..._core.vocabulary import Vocabulary

__all__ = ["Vocabulary"]
