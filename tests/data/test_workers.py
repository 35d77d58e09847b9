"""DataLoader with worker processes: order, sharing, errors, and that no process stays."""

import gc
import multiprocessing
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import mxnet as mx
from mxnet.gluon import data as gdata
from mxnet.gluon.data import dataloader

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="closures reach worker processes by fork only"
)
TEN = gdata.SimpleDataset(list(range(10)))


def children() -> int:
    return len(multiprocessing.active_children())


@pytest.fixture(autouse=True)
def no_process_stays() -> Iterator[None]:
    before = children()
    yield
    gc.collect()
    end = time.monotonic() + 5
    while children() > before and time.monotonic() < end:
        time.sleep(0.05)
    assert children() <= before


@pytest.mark.parametrize(
    "arguments",
    [
        {"batch_size": 3},
        {"batch_size": 3, "last_batch": "rollover"},
        {"batch_size": 3, "shuffle": True},
        {"batch_size": 1, "prefetch": 0},
        {"batch_sampler": [[9, 1], [3]]},
    ],
    ids=str,
)
def test_same_batches_as_without_workers(arguments: dict) -> None:
    np.random.seed(5)
    alone = gdata.DataLoader(TEN, **arguments)
    expected = [[batch.asnumpy().tolist() for batch in alone] for _ in range(2)]
    np.random.seed(5)
    loader = gdata.DataLoader(TEN, **arguments, num_workers=2)
    assert [[batch.asnumpy().tolist() for batch in loader] for _ in range(2)] == expected


def test_arrays_arrive_in_shared_memory() -> None:
    data = mx.nd.array(np.arange(12).reshape(6, 2))
    dataset = gdata.ArrayDataset(data, np.arange(6, dtype="int32"))
    loader = gdata.DataLoader(dataset.transform_first(lambda row: row * 2), 4, num_workers=1)
    first, last = list(loader)
    assert first[0].context == mx.cpu()
    assert first[0].to_torch().is_shared()
    assert first[0].asnumpy().tolist() == [[0, 2], [4, 6], [8, 10], [12, 14]]
    assert last[1].asnumpy().tolist() == [4, 5]
    assert last[1].dtype == np.int32
    assert (last[0].as_in_context(mx.cpu()) + mx.nd.ones((2, 2))).context == mx.cpu()
    first[0][:] = 0  # ours to write


def test_any_batchify_fn_and_structure() -> None:
    def batchify(samples: list) -> dict:
        return {"array": mx.nd.array(samples), "name": "x", "pair": (mx.nd.ones(1), None)}

    loader = gdata.DataLoader(TEN, 5, num_workers=1, batchify_fn=batchify)
    batch = list(loader)[1]
    assert batch["array"].asnumpy().tolist() == [5, 6, 7, 8, 9]
    assert batch["pair"][1] is None


def test_worker_arrays_are_not_recorded_and_on_the_cpu() -> None:
    def observe(value: int) -> tuple:
        return mx.autograd.is_recording(), mx.autograd.is_training(), mx.current_context()

    loader = gdata.DataLoader(TEN.transform(observe), 5, num_workers=1, batchify_fn=list)
    with mx.autograd.record(), mx.cpu(1):
        first = next(iter(loader))
    assert first == [(False, False, mx.cpu(0))] * 5


def draw(value: int) -> tuple[float, float, float]:
    return np.random.rand(), random.random(), mx.nd.random.uniform(shape=1).asscalar()


def test_random_numbers_differ_and_follow_the_seed() -> None:
    def epochs() -> list:
        np.random.seed(3)
        loader = gdata.DataLoader(TEN.transform(draw), 5, num_workers=2, batchify_fn=list)
        return [[tuple(map(float, one)) for batch in loader for one in batch] for _ in range(2)]

    first, second = epochs()
    assert len(set(first + second)) == 20
    assert epochs() == [first, second]


def test_workers_leave_the_random_order_alone() -> None:
    np.random.seed(1)
    list(gdata.DataLoader(TEN, 5, num_workers=1))
    after = np.random.rand()
    np.random.seed(1)
    assert np.random.rand() == after


class Broken(Exception):
    """An error type of a user's own."""


@pytest.mark.parametrize("error", [ValueError, KeyError, Broken, mx.MXNetError, RuntimeError])
def test_error_names_worker_and_traceback(error: type[Exception]) -> None:
    def explode(value: int) -> int:
        if value == 4:
            raise error(f"boom {value}")
        return value

    batches = iter(gdata.DataLoader(TEN.transform(explode), 2, num_workers=2))
    assert [next(batches).asnumpy().tolist() for _ in range(2)] == [[0, 1], [2, 3]]
    with pytest.raises(error) as caught:
        next(batches)
    message = str(caught.value)
    assert "worker process 0" in message
    assert "in explode" in message
    assert "boom 4" in message
    assert children() == 0


@pytest.mark.parametrize("how", ["kill", "exit"])
def test_death_of_a_worker(how: str) -> None:
    def die(value: int) -> int:
        if value == 4:
            if how == "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            os._exit(3)
        return value

    start = time.monotonic()
    with pytest.raises(dataloader.WorkerError) as caught:
        list(gdata.DataLoader(TEN.transform(die), 2, num_workers=2))
    assert time.monotonic() - start < 5
    ending = "was killed by signal SIGKILL" if how == "kill" else "ended with exit code 3"
    assert "worker 0 (pid " in str(caught.value)
    assert ending in str(caught.value)
    assert isinstance(caught.value, mx.MXNetError)


def test_silent_end_of_a_worker() -> None:
    def leave(value: int) -> int:
        os._exit(0)

    with pytest.raises(mx.MXNetError, match="DataLoader"):
        list(gdata.DataLoader(TEN.transform(leave), 2, num_workers=1, timeout=30))


def test_timeout() -> None:
    slow = TEN.transform(lambda value: time.sleep(60))
    start = time.monotonic()
    with pytest.raises(multiprocessing.TimeoutError, match=r"worker 0 \(pid \d+\) gave no batch"):
        list(gdata.DataLoader(slow, 2, num_workers=2, timeout=0.5))
    assert time.monotonic() - start < 4


def test_slow_but_in_time() -> None:
    slow = TEN.take(2).transform(lambda value: time.sleep(1.2) or value)
    batches = list(gdata.DataLoader(slow, 2, num_workers=1, timeout=30))
    assert batches[0].asnumpy().tolist() == [0, 1]


def test_breaking_off_ends_the_workers() -> None:
    loader = gdata.DataLoader(TEN, 1, num_workers=2)
    for _ in loader:
        assert children() == 2
        break
    gc.collect()
    assert children() == 0
    assert len(list(loader)) == 10


def test_auto_reload_prepares_the_next_epoch() -> None:
    loader = gdata.DataLoader(TEN, 5, num_workers=1, auto_reload=True)
    assert children() == 1
    for _ in range(2):
        assert [batch.asnumpy()[0] for batch in loader] == [0, 5]
        assert children() == 1
    loader.clean()
    assert children() == 0
    loader.refresh()
    assert [batch.asnumpy()[0] for batch in loader] == [0, 5]
    loader.clean()


def test_large_computation_after_threads() -> None:
    # A forked process has lost the threads of the pool that its parent computed with.
    code = (
        "import mxnet as mx, torch; from mxnet.gluon import data\n"
        "torch.set_num_threads(2)\n"
        "x = mx.nd.ones((600, 600)); mx.nd.dot(x, x).wait_to_read()\n"
        "work = lambda i: mx.nd.dot(x, x).sum().asscalar()\n"
        "d = data.SimpleDataset(list(range(4))).transform(work)\n"
        "print([float(b.asnumpy()[0]) for b in data.DataLoader(d, 2, num_workers=2, timeout=50)])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=False
    )
    assert run.stdout.strip() == f"[{600.0**3}, {600.0**3}]", run.stderr


class Interval(dataloader._MultiWorkerIter):
    """As object detection programs do: a transform chosen anew for every batch."""

    def _push_next(self) -> None:
        indices = next(self._iter, None)
        if indices is None:
            return
        self._data_buffer[self._sent_idx] = self._worker_pool.apply_async(
            self._worker_fn, (indices, self._batchify_fn, self._dataset)
        )
        self._sent_idx += 1


class PoolLoader(gdata.DataLoader):
    """A loader with a pool of processes of its own, ended by the base class."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._worker_pool = multiprocessing.get_context("fork").Pool(
            1, initializer=dataloader._worker_initializer, initargs=[self._dataset]
        )

    def __iter__(self) -> Interval:
        return Interval(
            self._worker_pool, self._batchify_fn, self._batch_sampler,
            worker_fn=dataloader._worker_fn, prefetch=2, data_loader=self,
        )  # fmt: skip


def test_subclasses_with_their_own_pool() -> None:
    dataset = gdata.ArrayDataset(mx.nd.array(np.arange(10).reshape(5, 2)), np.arange(5))
    loader = PoolLoader(dataset, 2, batchify_fn=dataloader.default_mp_batchify_fn)
    batches = list(loader)
    assert [label.asnumpy().tolist() for _, label in batches] == [[0, 1], [2, 3], [4]]
    assert batches[1][0].asnumpy().tolist() == [[4, 5], [6, 7]]
    del loader


def test_reduced_arrays_are_copies_until_shared() -> None:
    array = mx.nd.array([1, 2, 3])
    rebuild, arguments = dataloader.reduce_ndarray(array)
    copy = rebuild(*arguments)
    copy[:] = 0
    assert array.asnumpy().tolist() == [1, 2, 3]
    again = rebuild(*dataloader.reduce_ndarray(copy)[1])
    again[:] = 7
    assert copy.asnumpy().tolist() == [7, 7, 7]
    assert pickle.loads(pickle.dumps(array)).context == mx.cpu(0)


def segments() -> set[str]:
    """Names of the shared memory of torch that is there."""
    return {name for name in os.listdir("/dev/shm") if name.startswith("torch_")}


@pytest.fixture(autouse=True)
def no_segment_stays() -> Iterator[None]:
    before = segments()
    yield
    gc.collect()
    assert segments() <= before


def test_a_batch_that_cannot_be_sent_is_an_error() -> None:
    loader = gdata.DataLoader(TEN, 5, num_workers=1, batchify_fn=lambda samples: lambda: samples)
    start = time.monotonic()
    with pytest.raises((AttributeError, pickle.PicklingError), match="in DataLoader worker"):
        list(loader)
    assert time.monotonic() - start < 5


def test_breaking_off_while_a_worker_is_stuck() -> None:
    stuck = TEN.transform(lambda value: time.sleep(60 * (value > 2)) or value)
    batches = iter(gdata.DataLoader(stuck, 1, num_workers=2))
    assert next(batches).asscalar() == 0
    start = time.monotonic()
    batches.close()
    assert time.monotonic() - start < 4
    assert children() == 0


INTERRUPTED = """
import os, sys, time
from mxnet.gluon import data
busy = data.SimpleDataset(list(range(100))).transform(lambda i: time.sleep(i > 3 and 60) or i)
loader = data.DataLoader(busy, 1, num_workers=2)
for number, batch in enumerate(loader):
    if number == 2:
        import multiprocessing
        print(*[child.pid for child in multiprocessing.active_children()], flush=True)
        if sys.argv[1] == "training":
            time.sleep(60)
"""


@pytest.mark.parametrize(
    ("where", "target"),
    [("waiting", "process"), ("training", "group"),
     *(pytest.param(*case, marks=pytest.mark.slow)
       for case in (("waiting", "group"), ("training", "process")))],
)  # fmt: skip
def test_interrupt(where: str, target: str) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, where], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    assert program.stdout is not None
    pids = [int(pid) for pid in program.stdout.readline().split()]
    assert len(pids) == 2
    time.sleep(0.3)
    start = time.monotonic()
    if target == "group":
        os.killpg(program.pid, signal.SIGINT)
    else:
        program.send_signal(signal.SIGINT)
    _, said = program.communicate(timeout=20)
    assert time.monotonic() - start < 5
    assert "KeyboardInterrupt" in said
    assert program.returncode != 0
    assert not [pid for pid in pids if os.path.exists(f"/proc/{pid}")]


LITTLE_MEMORY = """
import os, sys, time, multiprocessing
import mxnet as mx
from mxnet.gluon import data
large = data.SimpleDataset(list(range(40))).transform(lambda i: mx.nd.ones((3, 1000, 1000)))
function = {"batchify": None, "pickle": data.batchify.Stack()}[sys.argv[1]]
start = time.monotonic()
try:
    kept = list(data.DataLoader(large, 4, num_workers=2, batchify_fn=function))
except mx.gluon.data.dataloader.SharedMemoryError as error:
    print(str(error).strip().splitlines()[-1])
print(time.monotonic() - start < 5, multiprocessing.active_children(), os.listdir("/dev/shm"))
"""


@pytest.mark.parametrize("where", ["batchify", pytest.param("pickle", marks=pytest.mark.slow)])
def test_64_megabytes_of_shared_memory(where: str) -> None:
    mount = "mount -t tmpfs -o size=64m tmpfs /dev/shm"
    if subprocess.run(["unshare", "-rm", "sh", "-c", mount], check=False).returncode:
        pytest.skip("needs a mount name space of its own")
    run = subprocess.run(
        ["unshare", "-rm", "sh", "-c", f'{mount} && exec "$@"', "sh",
         sys.executable, "-c", LITTLE_MEMORY, where],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    message, state = run.stdout.splitlines()
    assert "no shared memory for an array of 45.8 MB: /dev/shm has" in message
    assert "of 64.0 MB left" in message
    assert "fewer workers" in message
    assert state == "True [] []"


def test_a_killed_process_of_an_own_pool() -> None:
    die = TEN.transform(lambda value: os.kill(os.getpid(), signal.SIGKILL) if value == 4 else value)
    loader = PoolLoader(die, 2, batchify_fn=dataloader.default_mp_batchify_fn)
    start = time.monotonic()
    with pytest.raises(dataloader.WorkerError, match="was killed by signal SIGKILL"):
        list(loader)
    assert time.monotonic() - start < 5
