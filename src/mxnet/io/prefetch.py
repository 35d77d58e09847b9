"""Making batches of images ahead of their use, by several threads."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from .rounds import Rounds, Turn

Job = Callable[[], None]


class Prepared:
    """A batch in the making: where it is written to, and the jobs that write."""

    def __init__(self, turn: Turn, batch: Any, jobs: list[Future]) -> None:
        self.turn = turn
        self.batch = batch
        self.jobs = jobs

    def result(self) -> Any:
        """Wait for all jobs and return the batch; raises the first error of a job."""
        for job in self.jobs:
            job.result()
        return self.batch


class Prefetcher:
    """Makes batches ahead.

    One thread plans batches in their order and reads what they need, others do the work on the
    single samples.

    Parameters
    ----------
    rounds : Rounds
        Which samples go into which batch.
    plan : callable
        Takes the samples of a batch and a function that hands a job to the workers; returns the
        batch.
    threads : int
        How many workers there are.
    depth : int
        How many batches are made ahead.
    """

    def __init__(
        self,
        rounds: Rounds,
        plan: Callable[[Turn, Callable[[Job], None]], Any],
        threads: int,
        depth: int,
    ) -> None:
        self._rounds = rounds
        self._plan = plan
        self._depth = max(depth, 1)
        self._planner = ThreadPoolExecutor(1, "mxnet-plan")
        self._workers = ThreadPoolExecutor(threads, "mxnet-decode")
        self._coming: deque[Future] = deque()
        self._has_ended = False

    def next(self) -> tuple[Turn, Any] | None:
        """Return the samples of the next batch and the batch; None at the end of the epoch."""
        self._fill()
        if not self._coming:
            return None
        prepared: Prepared = self._coming.popleft().result()
        batch = prepared.result()
        self._fill()
        return prepared.turn, batch

    def reset(self) -> None:
        """Start a new epoch; what was made ahead is thrown away."""
        was_finished = self._has_ended and not self._coming
        for future in self._coming:
            future.cancel()
        for future in self._coming:
            if not future.cancelled():
                future.exception()
        self._coming.clear()
        self._has_ended = False
        self._rounds.reset(anew=not was_finished)

    def close(self) -> None:
        """End the threads when they have done what they are at."""
        for threads in (self._planner, self._workers):
            threads.shutdown(wait=False, cancel_futures=True)

    def _fill(self) -> None:
        while len(self._coming) < self._depth and not self._has_ended:
            turn = self._rounds.next()
            if turn is None:
                self._has_ended = True
            else:
                self._coming.append(self._planner.submit(self._prepare, turn))

    def _prepare(self, turn: Turn) -> Prepared:
        jobs: list[Future] = []
        batch = self._plan(turn, lambda job: jobs.append(self._workers.submit(job)))
        return Prepared(turn, batch, jobs)
