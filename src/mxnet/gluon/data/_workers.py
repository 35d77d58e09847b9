"""Batches made by worker processes, on the machinery of torch's loader."""

import math
import multiprocessing
import random
import signal
import sys
import threading
import time
import warnings
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import torch
from torch.utils import data as torch_data
from torch.utils.data._utils import signal_handling

from ..._core.state import state
from ..._core.streams import seed_all
from ...base import MXNetError

# How long torch waits before it looks whether the workers are still alive.
_LOOK = 1.0
# Seconds to wait for a dying worker to be gone.
_LAST_WORDS = 0.2
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
            dataset,
            batch_sampler=batch_sampler,  # type: ignore[arg-type]
            collate_fn=batchify_fn,
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
                return next(self._batches)
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
            except BaseException:
                self.close()
                raise

    def _is_waiting(self, error: Exception) -> bool:
        return str(error).startswith("DataLoader timed out")

    def _failure(self, error: Exception) -> Exception:
        """Return the error to raise for one of torch's loader.

        A worker that dies while it hands its memory over shows as a broken connection first.
        """
        if self._is_waiting(error):
            return WorkerTimeoutError(
                f"DataLoader: worker {self._awaited()} gave no batch within {self._timeout} "
                "seconds. Reading a sample or transforming it may be slow: give a larger timeout=. "
                "Or the shared memory (/dev/shm) is full: use fewer workers or a smaller prefetch=."
            )
        is_broken = isinstance(error, ConnectionError | EOFError | FileNotFoundError)
        if is_broken and not str(error).startswith("Caught"):
            for worker in self._workers():
                worker.join(_LAST_WORDS)
        dead = [
            f"worker {number} (pid {worker.pid}) {_ending(worker.exitcode)}"
            for number, worker in enumerate(self._workers())
            if worker.exitcode not in (None, 0)
        ]
        is_about_worker = "DataLoader worker (pid" in str(error) or (is_broken and bool(dead))
        if not is_about_worker:
            return error
        return WorkerError(
            f"DataLoader: {'; '.join(dead) or str(error).strip()}. A worker is killed when memory "
            "or shared memory (/dev/shm) runs out, or when native code in it crashes; "
            "num_workers=0 shows what happens in this process."
        )

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
        if not at_once:
            batches._shutdown_workers()
            return
        # torch waits some seconds for each worker; a stuck one would not come anyway.
        # Its handler of dead processes must not see what is done here.
        signal_handling._remove_worker_pids(id(batches))  # type: ignore[attr-defined]
        batches._worker_pids_set = False
        for worker in batches._workers:
            worker.kill()
        threading.Thread(target=batches._shutdown_workers, daemon=True).start()

    def __del__(self) -> None:
        if getattr(self, "_batches", None) is not None:
            self.close()


def _seed(epoch: int) -> int:
    """Return a seed for the workers that follows NumPy's without using its numbers up.

    ``numpy.random.seed`` thus makes random transforms repeatable while the order of
    `RandomSampler` stays the one that it is without workers.
    """
    _, words, position, *_ = np.random.get_state(legacy=True)
    return zlib.crc32(np.asarray(words).tobytes(), int(position) * 65537 + epoch)


def _ending(exitcode: int) -> str:
    if exitcode >= 0:
        return f"ended with exit code {exitcode}"
    try:
        name = signal.Signals(-exitcode).name
    except ValueError:
        name = str(-exitcode)
    return f"was killed by signal {name}"
