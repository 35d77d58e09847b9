"""Batches made by worker processes, on the machinery of torch's loader."""

import math
import multiprocessing
import pickle
import random
import signal
import sys
import threading
import time
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing.reduction import ForkingPickler
from typing import Any

import numpy as np
import torch
from torch.utils import data as torch_data
from torch.utils.data._utils import signal_handling

from ..._core.state import state
from ..._core.streams import seed_all
from ...base import MXNetError
from ._reading import BatchReader

# How long torch waits before it looks whether the workers are still alive.
_LOOK = 1.0
# Seconds to wait for a dying worker to be gone, and for a living one to finish its sample.
_LAST_WORDS = 1.0
_GRACE = 1.0
_SEEDS = 2**32


class WorkerError(MXNetError):
    """A worker process of a DataLoader died."""


class WorkerTimeoutError(MXNetError, multiprocessing.TimeoutError):
    """The workers of a DataLoader gave no batch in time."""


class _Loader(torch_data.DataLoader):
    """torch's loader, silent about how many workers a machine should have."""

    def check_worker_number_rationality(self) -> None:
        """Accept any number: MXNet's programs ask for four and more everywhere."""


class _Settings:
    """What a worker process takes over from the thread that started it."""

    def __init__(self) -> None:
        self._flags = (state.np_shape, state.np_array)

    def __call__(self, worker: int) -> None:
        state.np_shape, state.np_array = self._flags
        # The process may have been split off inside `record()` or `with mx.gpu():`.
        state.recording = state.training = False
        state.context = None
        info = torch_data.get_worker_info()
        if info is not None:
            seed_all(info.seed % _SEEDS)
            np.random.seed(info.seed % _SEEDS)
            random.seed(info.seed)


def _pack(batch: Any) -> bytes:
    """Pickle a batch, its arrays in shared memory.

    The queue would do it in a thread of its own, where an error, such as of full memory or a
    function that cannot be pickled, is printed and nobody hears of it.
    """
    return bytes(ForkingPickler.dumps(batch))


class ProcessBatches:
    """Iterates over the batches of one epoch, made by ``num_workers`` processes.

    The processes start at once and end with the last batch, an error, or :meth:`close`.

    Raises
    ------
    WorkerError
        If a worker process dies.
    WorkerTimeoutError
        If a batch takes longer than ``timeout`` seconds.
    Exception
        What the dataset or the batchify function raises in a worker: the same type, with number
        and traceback of the worker in its message.
    """

    def __init__(
        self,
        dataset: Any,
        batch_sampler: Iterable[Any],
        batchify_fn: Callable[[Any], Any],
        num_workers: int,
        prefetch: int,
        timeout: float,
        epoch: int,
    ) -> None:
        self._timeout = timeout
        self._batches: Any = None
        loader = _Loader(
            BatchReader(dataset, batchify_fn),  # type: ignore[arg-type]
            batch_sampler=batch_sampler,  # type: ignore[arg-type]
            collate_fn=_pack,
            num_workers=num_workers,
            prefetch_factor=max(1, math.ceil(prefetch / num_workers)),
            timeout=min(timeout, _LOOK),
            # Closures and lambdas cannot be sent to a process, only inherited.
            multiprocessing_context="fork" if sys.platform == "linux" else None,
            worker_init_fn=_Settings(),
            generator=torch.Generator().manual_seed(_seed(epoch)),
        )
        with warnings.catch_warnings():
            # Python warns of every fork of a process with threads, and torch has threads.
            warnings.filterwarnings("ignore", ".*fork.*", DeprecationWarning)
            self._batches = iter(loader)

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        if self._batches is None:
            raise StopIteration
        end = time.monotonic() + self._timeout
        while True:
            try:
                return take_over(next(self._batches), self._workers())
            except StopIteration:
                self.close()
                raise
            except (RuntimeError, OSError, EOFError) as error:
                if self._is_waiting(error) and time.monotonic() < end:
                    continue
                failure = self._failure(error)
                self.close(at_once=isinstance(failure, WorkerTimeoutError))
                if failure is error:
                    raise
                raise failure from None
            except BaseException as error:
                # Nobody waits for a worker after Ctrl-C.
                self.close(at_once=not isinstance(error, Exception))
                raise

    def _is_waiting(self, error: Exception) -> bool:
        return str(error).startswith("DataLoader timed out")

    def _failure(self, error: Exception) -> Exception:
        """Return the error to raise for one of torch's loader."""
        if self._is_waiting(error):
            return WorkerTimeoutError(
                f"DataLoader: worker {self._awaited()} gave no batch within {self._timeout} "
                "seconds. Reading a sample or transforming it may be slow: give a larger timeout=. "
                "Or the shared memory (/dev/shm) is full: use fewer workers or a smaller prefetch=."
            )
        if "DataLoader worker (pid" not in str(error):
            return error
        return _death(_dead(self._workers()) or str(error).strip())

    def _workers(self) -> list[Any]:
        return getattr(self._batches, "_workers", [])

    def _awaited(self) -> str:
        """Return number and pid of the worker whose batch is the next."""
        tasks = getattr(self._batches, "_task_info", {})
        task = tasks.get(getattr(self._batches, "_rcvd_idx", None))
        if not task:
            return "process"
        return f"{task[0]} (pid {self._workers()[task[0]].pid})"

    def close(self, at_once: bool = False) -> None:
        """End the worker processes; ``at_once`` does not wait for what they are doing."""
        batches, self._batches = self._batches, None
        if batches is None:
            return
        if batches._worker_pids_set:
            # torch's handler of dead processes must not see what is done here.
            signal_handling._remove_worker_pids(id(batches))  # type: ignore[attr-defined]
            batches._worker_pids_set = False
        # torch waits up to 5 seconds for each worker, and for a lock that a dead one may hold.
        ending = threading.Thread(target=batches._shutdown_workers, daemon=True)
        ending.start()
        ending.join(0.0 if at_once else _GRACE)
        if ending.is_alive():
            for worker in batches._workers:
                worker.kill()
            ending.join(_GRACE)

    def __del__(self) -> None:
        # When Python ends, torch's own iterator sees to its workers.
        if getattr(self, "_batches", None) is not None and not sys.is_finalizing():
            self.close()


def _seed(epoch: int) -> int:
    """Return a seed for the workers that follows NumPy's without using its numbers up.

    ``numpy.random.seed`` thus makes random transforms repeatable while the order of
    `RandomSampler` stays the one that it is without workers.
    """
    _, words, position, *_ = np.random.get_state(legacy=True)
    return zlib.crc32(np.asarray(words).tobytes(), int(position) * 65537 + epoch)


def take_over(content: bytes, workers: Sequence[Any]) -> Any:
    """Unpickle a batch of a worker, whose memory is lost if the worker died before.

    A broken connection shows first then, as one of several errors.
    """
    try:
        return pickle.loads(content)
    except (RuntimeError, OSError, EOFError):
        check_workers(workers, wait=True)
        raise


def check_workers(workers: Sequence[Any], wait: bool = False) -> None:
    """Raise WorkerError if one of the processes came to a bad end; ``wait`` for it a little."""
    if dead := _dead(workers, wait):
        raise _death(dead)


def _dead(workers: Sequence[Any], wait: bool = False) -> str:
    """Return which workers came to a bad end, and to which."""
    end = time.monotonic() + (_LAST_WORDS if wait else 0)
    while time.monotonic() < end and all(_exit_code(worker) is None for worker in workers):
        time.sleep(0.01)
    return "; ".join(
        f"worker {number} (pid {worker.pid}) {_ending(worker.exitcode)}"
        for number, worker in enumerate(workers)
        if _exit_code(worker) not in (None, 0)
    )


def _exit_code(worker: Any) -> int | None:
    return getattr(worker, "exitcode", None)


def _death(what: str) -> WorkerError:
    return WorkerError(
        f"DataLoader: {what}. A worker is killed when memory or shared memory (/dev/shm) runs "
        "out, or when native code in it crashes; num_workers=0 shows what happens in this process."
    )


def _ending(exitcode: int) -> str:
    if exitcode >= 0:
        return f"ended with exit code {exitcode}"
    try:
        name = signal.Signals(-exitcode).name
    except ValueError:
        name = str(-exitcode)
    return f"was killed by signal {name}"
