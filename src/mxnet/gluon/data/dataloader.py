"""DataLoader: batches of a dataset, made in this process, in threads or in worker processes."""

import io
import multiprocessing
import pickle
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing.pool import ThreadPool
from multiprocessing.reduction import ForkingPickler
from typing import Any

import torch

from ..._core.state import state
from ...context import cpu_pinned
from . import sampler as _sampler
from ._batchify import (
    SharedMemoryError,
    _as_in_context,
    default_batchify_fn,
    default_mp_batchify_fn,
    rebuild_ndarray,
    reduce_ndarray,
)
from ._reading import BatchReader
from ._version1 import ConnectionWrapper, Queue, SimpleQueue, fetcher_loop_v1, worker_loop_v1
from ._workers import (
    ProcessBatches,
    WorkerError,
    WorkerTimeoutError,
    check_workers,
    take_over,
)

__all__ = [
    "ConnectionWrapper", "DataLoader", "DataLoaderV1", "ForkingPickler", "Queue",
    "SharedMemoryError", "SimpleQueue", "WorkerError", "WorkerTimeoutError", "_MultiWorkerIter",
    "_as_in_context", "default_batchify_fn", "default_mp_batchify_fn", "fetcher_loop_v1",
    "rebuild_ndarray", "reduce_ndarray", "worker_loop_v1",
]  # fmt: skip


class DataLoader:
    """Reads a dataset in batches.

    Each iteration over the loader is an epoch. With workers, batches arrive in the same order as
    without, and are made ahead of time.

    Parameters
    ----------
    dataset : Dataset, array or sequence
        Anything with indices and a length.
    batch_size : int
        How many samples a batch has.
    shuffle : bool
        Whether the order is random, another one in every epoch (see `RandomSampler`).
    sampler : Sampler
        The order, instead of ``shuffle``.
    last_batch : {"keep", "discard", "rollover"}
        What becomes of samples that fill no batch (see `BatchSampler`); "keep" by default.
    batch_sampler : Sampler or iterable of lists of indices
        The batches, instead of ``batch_size``, ``shuffle``, ``sampler`` and ``last_batch``.
    batchify_fn : callable
        Makes a batch of a list of samples; by default `default_batchify_fn`, and
        `default_mp_batchify_fn` for worker processes.
    num_workers : int
        How many processes (or threads) make batches; 0, or less, means none but this one.
    pin_memory : bool
        Whether arrays are put on ``cpu_pinned``, from where copies to a GPU are fast.
    pin_device_id : int
        The number of that context.
    prefetch : int
        How many batches are under way, with workers: ``2 * num_workers`` by default, at least one
        for each process.
    thread_pool : bool
        Whether workers are threads. They need no shared memory and start at once, but only one
        of them runs Python at a time.
    timeout : float
        The longest that workers may take for a batch, in seconds.
    auto_reload : bool
        Whether workers start on the next epoch when one is made or ends, rather than when it is
        first asked for.

    Raises
    ------
    ValueError, TypeError
        If arguments contradict each other or are out of range.
    """

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = None,
        shuffle: bool = False,
        sampler: Iterable[Any] | None = None,
        last_batch: str | None = None,
        batch_sampler: Iterable[Any] | None = None,
        batchify_fn: Callable[[Any], Any] | None = None,
        num_workers: int = 0,
        pin_memory: bool = False,
        pin_device_id: int = 0,
        prefetch: int | None = None,
        thread_pool: bool = False,
        timeout: float = 120,
        auto_reload: bool = False,
    ) -> None:
        self._worker_pool: Any = None  # first: __del__ looks at it
        self._iter: Any = None
        if timeout <= 0:
            raise ValueError(f"DataLoader: timeout must be positive, got {timeout}.")
        self._dataset = dataset
        self._pin_memory = pin_memory
        self._pin_device_id = pin_device_id
        self._thread_pool = thread_pool
        self._timeout = timeout
        self._batch_sampler = _batches(
            dataset, batch_size, shuffle, sampler, last_batch, batch_sampler
        )
        self._num_workers = max(num_workers, 0)
        self._prefetch = max(0, 2 * self._num_workers if prefetch is None else int(prefetch))
        if batchify_fn is None:
            in_processes = self._num_workers > 0 and not thread_pool
            batchify_fn = default_mp_batchify_fn if in_processes else default_batchify_fn
        self._batchify_fn = batchify_fn
        self._epoch = 0
        self.auto_reload = auto_reload
        if self._num_workers and thread_pool:
            self._worker_pool = ThreadPool(
                self._num_workers, _thread_worker_initializer, (state.np_shape, state.np_array)
            )
        if auto_reload:
            self.refresh()

    def __iter__(self) -> Iterator[Any]:
        if not self._num_workers:
            yield from self._in_this_process()
            return
        batches = self._iter or self._start()
        self._iter = None
        try:
            yield from batches
        finally:
            batches.close()
        if self.auto_reload:
            self.refresh()

    def __len__(self) -> int:
        return len(self._batch_sampler)  # type: ignore[arg-type]

    def refresh(self) -> None:
        """Let the workers start on a new epoch now; the next iteration takes it."""
        self.clean()
        if self._num_workers:
            self._iter = self._start()

    def clean(self) -> None:
        """Throw away what :meth:`refresh` or ``auto_reload`` prepared."""
        if self._iter is not None:
            self._iter.close()
            self._iter = None

    def _in_this_process(self) -> Iterator[Any]:
        read = BatchReader(self._dataset, self._batchify_fn)
        for indices in self._batch_sampler:
            batch = read(indices)
            yield self._pinned(batch) if self._pin_memory else batch

    def _pinned(self, batch: Any) -> Any:
        return _as_in_context(batch, cpu_pinned(self._pin_device_id))

    def _start(self) -> Any:
        if self._thread_pool:
            return _MultiWorkerIter(
                self._worker_pool, self._batchify_fn, self._batch_sampler,
                pin_memory=self._pin_memory, pin_device_id=self._pin_device_id,
                worker_fn=_thread_worker_fn, prefetch=self._prefetch, dataset=self._dataset,
                data_loader=self, timeout=self._timeout,
            )  # fmt: skip
        self._epoch += 1
        batches = ProcessBatches(
            self._dataset, self._batch_sampler, self._batchify_fn, self._num_workers,
            self._prefetch, self._timeout, self._epoch,
        )  # fmt: skip
        return _Pinned(batches, self._pinned) if self._pin_memory else batches

    def __del__(self) -> None:
        pool = getattr(self, "_worker_pool", None)
        if pool is not None:
            pool.terminate()


class DataLoaderV1(DataLoader):
    """The first loader of MXNet, which programs no longer use: a `DataLoader` of fewer options."""

    def __init__(
        self,
        dataset: Any,
        batch_size: int | None = None,
        shuffle: bool = False,
        sampler: Iterable[Any] | None = None,
        last_batch: str | None = None,
        batch_sampler: Iterable[Any] | None = None,
        batchify_fn: Callable[[Any], Any] | None = None,
        num_workers: int = 0,
        pin_memory: bool = False,
        pin_device_id: int = 0,
    ) -> None:
        super().__init__(
            dataset, batch_size, shuffle, sampler, last_batch, batch_sampler, batchify_fn,
            num_workers, pin_memory, pin_device_id,
        )  # fmt: skip


class _Pinned:
    """Batches of workers, copied to pinned memory on arrival."""

    def __init__(self, batches: ProcessBatches, pin: Callable[[Any], Any]) -> None:
        self._batches = batches
        self._pin = pin

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        return self._pin(next(self._batches))

    def close(self) -> None:
        """End the worker processes."""
        self._batches.close()


def _batches(
    dataset: Any,
    batch_size: int | None,
    shuffle: bool,
    sampler: Iterable[Any] | None,
    last_batch: str | None,
    batch_sampler: Iterable[Any] | None,
) -> Iterable[Any]:
    """Return the batches of indices that the arguments of `DataLoader` ask for."""
    if batch_sampler is not None:
        if batch_size is not None or shuffle or sampler is not None or last_batch is not None:
            raise ValueError(
                "batch_size, shuffle, sampler and last_batch must not be specified if "
                "batch_sampler is specified."
            )
        return batch_sampler
    if batch_size is None:
        raise ValueError("batch_size must be specified unless batch_sampler is specified")
    if sampler is None:
        kind = _sampler.RandomSampler if shuffle else _sampler.SequentialSampler
        sampler = kind(len(dataset))
    elif shuffle:
        raise ValueError("shuffle must not be specified if sampler is specified")
    return _sampler.BatchSampler(sampler, batch_size, last_batch or "keep")


# How long to wait for a batch of a pool before looking whether its processes are alive.
_LOOK = 1.0
_worker_dataset: Any = None
"""The dataset of a worker process of a pool, set by `_worker_initializer`."""


def _worker_initializer(
    dataset: Any, active_shape: bool = False, active_array: bool = False
) -> None:
    """Prepare a process of a `multiprocessing.Pool` for `_worker_fn`."""
    global _worker_dataset
    _worker_dataset = dataset
    state.np_shape, state.np_array = active_shape, active_array
    # A forked process has lost the threads that torch computed with.
    torch.set_num_threads(1)


def _worker_fn(samples: Any, batchify_fn: Callable[[Any], Any], dataset: Any = None) -> bytes:
    """Make a batch in a process of a pool, and pickle it with its arrays in shared memory."""
    source = _worker_dataset if dataset is None else dataset
    buffer = io.BytesIO()
    batch = batchify_fn([source[index] for index in samples])
    ForkingPickler(buffer, pickle.HIGHEST_PROTOCOL).dump(batch)
    return buffer.getvalue()


def _thread_worker_initializer(active_shape: bool, active_array: bool) -> None:
    """Switch NumPy semantics in a thread of a pool as in the thread that made the pool."""
    state.np_shape, state.np_array = active_shape, active_array


def _thread_worker_fn(samples: Any, batchify_fn: Callable[[Any], Any], dataset: Any) -> Any:
    """Make a batch in a thread."""
    return batchify_fn([dataset[index] for index in samples])


class _MultiWorkerIter:
    """Iterates over batches that the workers of a pool make.

    Programs subclass this and override :meth:`_push_next`. ``worker_pool`` is a thread pool, or a
    pool of processes whose ``worker_fn`` returns pickled batches; then ``dataset`` is None.
    """

    def __init__(
        self,
        worker_pool: Any,
        batchify_fn: Callable[[Any], Any],
        batch_sampler: Iterable[Any],
        pin_memory: bool = False,
        pin_device_id: int = 0,
        worker_fn: Callable[..., Any] = _worker_fn,
        prefetch: int = 0,
        dataset: Any = None,
        data_loader: Any = None,
        timeout: float = 120,
    ) -> None:
        self._worker_pool = worker_pool
        # A pool replaces its dead processes and says nothing of the work that went with them.
        self._processes = list(getattr(worker_pool, "_pool", ()))
        self._batchify_fn = batchify_fn
        self._batch_sampler = batch_sampler
        self._data_buffer: dict[int, Any] = {}
        self._rcvd_idx = 0
        self._sent_idx = 0
        self._iter = iter(batch_sampler)
        self._worker_fn = worker_fn
        self._pin_memory = pin_memory
        self._pin_device_id = pin_device_id
        self._dataset = dataset
        self._data_loader = data_loader  # keeps the pool, which its loader ends, alive
        self._timeout = timeout
        for _ in range(prefetch):
            self._push_next()

    def __len__(self) -> int:
        return len(self._batch_sampler)  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Any]:
        return self

    def _push_next(self) -> None:
        """Give the workers the next batch to make, if there is one."""
        indices = next(self._iter, None)
        if indices is None:
            return
        self._data_buffer[self._sent_idx] = self._worker_pool.apply_async(
            self._worker_fn, (indices, self._batchify_fn, self._dataset)
        )
        self._sent_idx += 1

    def __next__(self) -> Any:
        self._push_next()
        if self._rcvd_idx == self._sent_idx:
            raise StopIteration
        batch = self._wait(self._data_buffer.pop(self._rcvd_idx))
        self._rcvd_idx += 1
        if self._dataset is None and isinstance(batch, bytes):
            batch = take_over(batch, self._processes)
        if self._pin_memory:
            batch = _as_in_context(batch, cpu_pinned(self._pin_device_id))
        return batch

    def _wait(self, result: Any) -> Any:
        """Return what a worker makes, as long as none has died."""
        end = time.monotonic() + self._timeout
        while True:
            left = end - time.monotonic()
            try:
                return result.get(max(min(left, _LOOK), 0))
            except multiprocessing.TimeoutError:
                check_workers(self._processes)
                if left > _LOOK:
                    continue
            raise WorkerTimeoutError(
                f"DataLoader: the workers gave no batch within {self._timeout} seconds. Reading a "
                "sample or transforming it may be slow: give a larger timeout=."
            )

    def next(self) -> Any:
        """Return the next batch."""
        return self.__next__()

    def close(self) -> None:
        """Forget the batches that nobody took."""
        self._data_buffer.clear()
