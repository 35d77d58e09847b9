"""In which order a dataset is read, and how the order is cut into batches."""

from collections.abc import Callable, Iterable, Iterator, Sized
from typing import Any

import numpy as np

__all__ = [
    "BatchSampler", "FilterSampler", "IntervalSampler", "RandomSampler", "Sampler",
    "SequentialSampler",
]  # fmt: skip


class Sampler:
    """An order: iterating gives indices, or lists of them; ``len`` says how many."""

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} must define __len__.")

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError(f"{type(self).__name__} must define __iter__.")


class SequentialSampler(Sampler):
    """The indices from ``start`` on, ``length`` of them, one after the other."""

    def __init__(self, length: int, start: int = 0) -> None:
        self._length = length
        self._start = start

    def __iter__(self) -> Iterator[int]:
        return iter(range(self._start, self._start + self._length))

    def __len__(self) -> int:
        return self._length


class RandomSampler(Sampler):
    """The indices from 0 to ``length - 1`` in random order, another one each time.

    The order comes from NumPy's global random numbers: ``numpy.random.seed`` fixes it.
    """

    def __init__(self, length: int) -> None:
        self._length = length

    def __iter__(self) -> Iterator[int]:
        indices = np.arange(self._length)
        np.random.shuffle(indices)
        return iter(indices.tolist())

    def __len__(self) -> int:
        return self._length


class FilterSampler(Sampler):
    """The indices of those samples of ``dataset`` for which ``fn(sample)`` is true.

    All samples are read once, when the sampler is made.
    """

    def __init__(self, fn: Callable[[Any], Any], dataset: Any) -> None:
        self._fn = fn
        self._dataset = dataset
        self._indices = [number for number, sample in enumerate(dataset) if fn(sample)]

    def __iter__(self) -> Iterator[int]:
        return iter(self._indices)

    def __len__(self) -> int:
        return len(self._indices)


class IntervalSampler(Sampler):
    """Every ``interval``-th index; with ``rollover``, then those skipped, from 1, 2, ... on.

    ``IntervalSampler(6, 3)`` gives 0, 3, 1, 4, 2, 5, and 0, 3 without rollover.

    Raises ValueError unless 1 <= interval <= length.
    """

    def __init__(self, length: int, interval: int, rollover: bool = True) -> None:
        if not 1 <= interval <= length:
            raise ValueError(
                f"IntervalSampler: interval must be between 1 and the length {length}, "
                f"got {interval}."
            )
        self._length = length
        self._interval = interval
        self._rollover = rollover

    def __iter__(self) -> Iterator[int]:
        for start in range(self._interval if self._rollover else 1):
            yield from range(start, self._length, self._interval)

    def __len__(self) -> int:
        return self._length if self._rollover else -(-self._length // self._interval)


class BatchSampler(Sampler):
    """The indices of another sampler in lists of ``batch_size``.

    Parameters
    ----------
    sampler : Sampler or iterable of indices
        The order.
    batch_size : int
        How many indices a list has, at least 1.
    last_batch : {"keep", "discard", "rollover"}
        What becomes of the indices that fill no batch: a shorter one, nothing, or the start of
        the first batch when it is iterated next.

    Raises
    ------
    ValueError
        If ``batch_size`` or ``last_batch`` is none of these.
    """

    def __init__(self, sampler: Iterable[Any], batch_size: int, last_batch: str = "keep") -> None:
        if isinstance(batch_size, bool) or not isinstance(batch_size, int | np.integer):
            raise ValueError(f"batch_size must be a whole number, got {batch_size!r}.")
        if batch_size < 1:
            raise ValueError(f"batch_size must be 1 or more, got {batch_size}.")
        if last_batch not in ("keep", "discard", "rollover"):
            raise ValueError(
                f"last_batch must be one of 'keep', 'discard', or 'rollover', but got {last_batch}"
            )
        self._sampler = sampler
        self._batch_size = int(batch_size)
        self._last_batch = last_batch
        self._prev: list[Any] = []

    def __iter__(self) -> Iterator[list[Any]]:
        batch, self._prev = self._prev, []
        for index in self._sampler:
            batch.append(index)
            if len(batch) == self._batch_size:
                yield batch
                batch = []
        if batch and self._last_batch == "keep":
            yield batch
        elif self._last_batch == "rollover":
            self._prev = batch

    def __len__(self) -> int:
        if not isinstance(self._sampler, Sized):
            raise TypeError(f"the sampler {type(self._sampler).__name__} has no length.")
        count = len(self._sampler) + len(self._prev)
        if self._last_batch == "keep":
            return -(-count // self._batch_size)
        return count // self._batch_size
