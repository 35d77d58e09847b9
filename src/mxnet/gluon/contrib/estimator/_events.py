"""What event handlers are told of, and when: one base class for each moment of training."""

from __future__ import annotations

from typing import Any

__all__ = [
    "BatchBegin", "BatchEnd", "EpochBegin", "EpochEnd", "EventHandler", "TrainBegin", "TrainEnd",
]  # fmt: skip


class EventHandler:
    """The base of all event handlers.

    A handler derives from the classes of the moments that it acts at. Where it has an attribute
    ``priority``, handlers of lower numbers act first; the number is 0 without.

    Attributes
    ----------
    resumable : tuple of str
        The attributes, numbers and strings or lists and dictionaries of these, that
        `ResumeHandler` saves and puts back.
    """

    resumable: tuple[str, ...] = ()


class TrainBegin(EventHandler):
    """A handler that acts before training."""

    def train_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Act before the first epoch."""


class TrainEnd(EventHandler):
    """A handler that acts after training."""

    def train_end(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Act after the last epoch."""


class EpochBegin(EventHandler):
    """A handler that acts before each epoch."""

    def epoch_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Act before an epoch."""


class EpochEnd(EventHandler):
    """A handler that acts after each epoch."""

    def epoch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        """Act after an epoch; True ends the training."""
        return False


class BatchBegin(EventHandler):
    """A handler that acts before each batch."""

    def batch_begin(self, estimator: Any, *args: Any, **kwargs: Any) -> None:
        """Act before a batch, which is the keyword ``batch``."""


class BatchEnd(EventHandler):
    """A handler that acts after each batch."""

    def batch_end(self, estimator: Any, *args: Any, **kwargs: Any) -> bool:
        """Act after a batch; True ends the epoch.

        The keywords are ``batch`` and the lists, one entry for each context, ``pred``, ``label``
        and ``loss``.
        """
        return False
