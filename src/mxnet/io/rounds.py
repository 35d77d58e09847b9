"""Which samples go into which batch of iterators over files."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ..base import MXNetError


class Turn(NamedTuple):
    """The samples of a batch."""

    numbers: list[int]
    pad: int
    """How many at the end only fill the batch up."""
    passes: tuple[int, int]
    """The passes that the samples and those that fill it up come from."""


class Rounds:
    """Deals samples out, batch by batch and epoch by epoch.

    Parameters
    ----------
    name : str
        Who complains in errors.
    count : int
        How many samples there are.
    batch_size : int
        How many a batch has.
    round_batch : bool
        Whether a last batch that is not full is filled up from the next pass over the samples,
        which the next epoch then goes on with. Otherwise it keeps what the batch before had there.
    order : callable, optional
        Makes the order of the samples for each pass; by default they come as they are.
    """

    def __init__(
        self,
        name: str,
        count: int,
        batch_size: int,
        round_batch: bool,
        order: Callable[[], Sequence[int]] | None = None,
    ) -> None:
        if batch_size < 1:
            raise MXNetError(f"{name}: batch_size must be 1 or more, got {batch_size}.")
        if count < 1:
            raise MXNetError(f"{name}: there are no samples to read.")
        self.name = name
        self.count = count
        self.batch_size = batch_size
        self.round_batch = round_batch
        self._make_order = order or (lambda: range(count))
        self._order: Sequence[int] = ()
        self._position = 0
        self._is_ahead = False
        self._has_ended = False
        self._before: list[int] = []
        self._passes = -1
        self._begin()

    def reset(self, anew: bool = False) -> None:
        """Start a new epoch; with ``anew`` at a first sample, even if some of it were used up."""
        self._has_ended = False
        if anew or not self._is_ahead or self._position >= self.count:
            self._begin()
        self._is_ahead = False

    def next(self) -> Turn | None:
        """Return the samples of the next batch; None at the end of the epoch.

        Raises
        ------
        MXNetError
            If a batch cannot be filled up from one pass.
        """
        if self._has_ended:
            return None
        this_pass = self._passes
        numbers = self._take(self.batch_size)
        missing = self.batch_size - len(numbers)
        if missing:
            self._has_ended = True
            if not numbers:
                return None
            numbers += self._filling(missing)
        self._before = numbers
        return Turn(numbers, missing, (this_pass, self._passes))

    def _filling(self, missing: int) -> list[int]:
        if not self.round_batch and self._before:
            return self._before[-missing:]
        if missing > self.count:
            raise MXNetError(
                f"{self.name}: the number of samples must be larger than the batch size, got "
                f"{self.count} samples for batches of {self.batch_size}."
            )
        if not self.round_batch:
            return list(self._order[:missing])
        self._begin()
        self._is_ahead = True
        return self._take(missing)

    def _begin(self) -> None:
        self._order = self._make_order()
        self._position = 0
        self._passes += 1

    def _take(self, count: int) -> list[int]:
        start = self._position
        self._position = min(start + count, self.count)
        return list(self._order[start : self._position])
