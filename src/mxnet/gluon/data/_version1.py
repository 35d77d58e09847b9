"""What MXNet 1.9.1 still has of its first loader: queues and loops for processes of one's own."""

import multiprocessing
import pickle
from collections.abc import Callable
from multiprocessing import queues
from multiprocessing.reduction import ForkingPickler
from typing import Any

from ...context import cpu_pinned
from ._batchify import _as_in_context

__all__ = ["ConnectionWrapper", "Queue", "SimpleQueue", "fetcher_loop_v1", "worker_loop_v1"]


class ConnectionWrapper:
    """A connection between processes that sends arrays through shared memory.

    Everything but :meth:`send` and :meth:`recv` is the connection's own.
    """

    def __init__(self, conn: Any) -> None:
        self._conn = conn

    def send(self, obj: Any) -> None:
        """Send an object, its arrays as handles of shared memory."""
        self._conn.send_bytes(bytes(ForkingPickler.dumps(obj)))

    def recv(self) -> Any:
        """Return the next object, whose arrays share the sender's memory."""
        return pickle.loads(self._conn.recv_bytes())

    def __getattr__(self, name: str) -> Any:
        # While pickle makes a new one there is no connection yet.
        if name == "_conn":
            raise AttributeError(name)
        return getattr(self._conn, name)


class Queue(queues.Queue):
    """A `multiprocessing.Queue` whose arrays travel through shared memory."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, ctx=multiprocessing.get_context(), **kwargs)


class SimpleQueue(queues.SimpleQueue):
    """A `multiprocessing.SimpleQueue` whose arrays travel through shared memory."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, ctx=multiprocessing.get_context(), **kwargs)


def worker_loop_v1(
    dataset: Any, key_queue: Any, data_queue: Any, batchify_fn: Callable[[Any], Any]
) -> None:
    """Make batches for pairs (number, indices) of ``key_queue`` until the number is None."""
    while True:
        number, indices = key_queue.get()
        if number is None:
            return
        data_queue.put((number, batchify_fn([dataset[index] for index in indices])))


def fetcher_loop_v1(
    data_queue: Any,
    data_buffer: dict[int, Any],
    pin_memory: bool = False,
    pin_device_id: int = 0,
    data_buffer_lock: Any = None,
) -> None:
    """Move pairs (number, batch) of ``data_queue`` to ``data_buffer`` until the number is None."""
    ctx = cpu_pinned(pin_device_id)
    while True:
        number, batch = data_queue.get()
        if number is None:
            return
        found = _as_in_context(batch, ctx) if pin_memory else batch
        if data_buffer_lock is None:
            data_buffer[number] = found
            continue
        with data_buffer_lock:
            data_buffer[number] = found
